/** Effects that staff give up for good. */
import * as z from 'zod';
import { omsError } from '../kernel';
import type { Actor } from '../order';
import type { DeadEffect, EffectId } from '../ports';
import { blankSet } from './blank-set';
import type { Committer } from './committer';
import { actorSchema, parse } from './input';
import type { CommandOptions } from './pipeline';
import { now, type Runtime } from './runtime';
import { dismissSchema, effectSchema } from './schemas';

const optionsSchema = z.strictObject({ actor: actorSchema });

interface Dismissal extends Pick<DeadEffect, 'destination' | 'type' | 'error'> {
  readonly effect: EffectId;
  readonly reason: string;
  readonly by: Actor;
}

/** See `Oms.effects`. */
export type Dismiss = (
  effect: EffectId,
  why: { readonly reason: string },
  options: Pick<CommandOptions, 'actor'>,
) => Promise<void>;

/** Who is cut off in between has recorded what did not happen: the effect is still listed, and dismissed by whoever asks again. */
export function createDismiss(runtime: Runtime, committer: Committer, poke: () => void): Dismiss {
  const { shop, repository } = runtime;
  return async (effect, why, options) => {
    const { subject, version, n } = parse(effectSchema, effect, 'effects.dismiss');
    const { reason } = parse(dismissSchema, why, 'effects.dismiss');
    const { actor: by } = parse(optionsSchema, options, 'options');
    if (by.kind !== 'staff')
      throw omsError('actor.notAllowed', 'only staff dismiss what was given up', { actor: by.kind });
    const dead = (await repository.deadEffects(shop.id, { limit: mostOfOne, subjects: [subject] })).find(
      (one) => one.version === version && one.n === n,
    );
    if (!dead) throw notDead({ subject, version, n });
    const { destination, type, error } = dead;
    await record({ effect: { subject, version, n }, destination, type, error, reason, by });
    if (!(await repository.dismiss(shop.id, { subject, version, n }, now(runtime))))
      throw notDead({ subject, version, n });
    poke();
  };

  async function record({ by, ...data }: Dismissal) {
    const { subject, version, n } = data.effect;
    const id = await runtime.derivedId('dismissal', `${subject.kind}:${subject.id}:${version}:${n}`);
    for (let attempt = 0; attempt < tries; attempt++) {
      const [known] = await repository.loadMany(shop.id, [{ kind: 'dismissal', id }]);
      const at = now(runtime);
      const result = await committer.submit({
        ...blankSet(shop.id, { kind: 'dismissal', id }, known?.version ?? 0, at),
        head: JSON.stringify({ ...data, by, at }),
        facts: [JSON.stringify({ type: 'effect.dismissed', at, by, data })],
      });
      if (result.status === 'failed') throw result.error;
      if (result.status === 'committed') return;
    }
    throw omsError('contention.exhausted', 'the effect kept being dismissed; try again');
  }
}

/** Effects of one subject that are looked through. */
const mostOfOne = 1_000;
const tries = 20;

function notDead(effect: EffectId): Error {
  return omsError('effect.notFound', 'no such effect was given up', { ...effect });
}
