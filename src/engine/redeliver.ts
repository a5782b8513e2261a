/** Effects that leave again: what was given up once the fault is mended, or what a receiver has lost. */
import { omsError } from '../kernel';
import type { EffectId } from '../ports';
import { parse } from './input';
import { now, type Runtime } from './runtime';
import { effectSchema } from './schemas';

/**
 * A function that puts an effect back in line; it leaves with the key that it had, so that whoever has it already can tell. Throws
 * `effect.notFound` for one that was neither delivered nor given up.
 */
export function createRedeliver(runtime: Runtime, poke: () => void): (effect: EffectId) => Promise<void> {
  return async (effect) => {
    const { subject, version, n } = parse(effectSchema, effect, 'effects.redeliver');
    if (!(await runtime.repository.redeliver(runtime.shop.id, { subject, version, n }, now(runtime))))
      throw omsError('effect.notFound', 'no such effect was delivered or given up', { subject, version, n });
    poke();
  };
}
