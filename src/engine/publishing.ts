/** Facts on their way to the host's publisher. */
import type { EffectDraft } from '../ports';
import type { Runtime } from './runtime';

/** The effect that publishes the facts of one commit; none where nobody publishes. It comes before the commit's other effects. */
export function publication({ options }: Pick<Runtime, 'options'>, facts: readonly object[]): EffectDraft[] {
  if (!options.publisher) return [];
  return [{ destination: 'publish', type: 'publish', body: JSON.stringify(facts) }];
}
