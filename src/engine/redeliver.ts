/** Effects that leave again: what was given up once the fault is mended, or what a receiver has lost. */
import * as z from 'zod';
import { omsError } from '../kernel';
import type { EffectId } from '../ports';
import { name, parse } from './input';
import { now, type Runtime } from './runtime';

/** What names an effect. */
export const effectSchema = z.object({
  subject: z.object({ kind: name(64), id: name(64) }),
  version: z.int().min(1),
  n: z.int().min(0),
}) as unknown as z.ZodType<EffectId>;

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
