/** How long goods have lain in stock, by the age of their layers. */
import { type Instant, msOf } from '../kernel';
import type { CostRun } from './cost-runs';

/** Units that have lain for `fromDays` or more and fewer than `toDays` (null: no end), and what they had cost. */
export interface AgeBucket {
  readonly fromDays: number;
  readonly toDays: number | null;
  readonly units: number;
  readonly value: number;
}

/**
 * Runs by the whole days since they came in, in buckets that begin at zero and at each bound.
 *
 * Law: units and value of all buckets are those of the runs. Bounds are whole days above zero, rising.
 *
 * @example
 * const run = { layer: 'po-1', receivedAt: '2026-01-01T00:00:00.000Z', unitCost: 250, units: 2 };
 * ageBuckets([run], { at: '2026-02-15T00:00:00.000Z', bounds: [30, 60] })[1]; // { fromDays: 30, toDays: 60, units: 2, value: 500 }
 */
export function ageBuckets(
  runs: readonly CostRun[],
  { at, bounds }: { readonly at: Instant; readonly bounds: readonly number[] },
): AgeBucket[] {
  return [0, ...bounds].map((fromDays, i) => {
    const toDays = bounds[i] ?? null;
    const mine = runs.filter(({ receivedAt }) => {
      const days = Math.max(0, Math.floor((msOf(at) - msOf(receivedAt)) / dayMs));
      return days >= fromDays && (toDays === null || days < toDays);
    });
    return {
      ...{ fromDays, toDays },
      units: mine.reduce((sum, { units }) => sum + units, 0),
      value: mine.reduce((sum, { units, unitCost }) => sum + units * unitCost, 0),
    };
  });
}

const dayMs = 86_400_000;
