/** Splitting an amount into integer parts that add up to it exactly. */

/** Who gets a leftover unit when fractions are equal: the `first` part, the `last`, or the one with the `largest` weight (then the first). */
export type TieRule = 'first' | 'last' | 'largest';

/**
 * Parts of `total` in proportion to `weights`, by largest remainder: each part differs from its exact share by less than one, the sum is
 * `total`, the sign is kept. Weights are non-negative integers. When all weights are zero the total is split evenly.
 *
 * Source: Hamilton's method of apportionment.
 *
 * @example
 * allocate(100, [1, 1, 1], 'first'); // [34, 33, 33]
 * allocate(-100, [1, 1, 1], 'last'); // [-33, -33, -34]
 */
export function allocate(total: number, weights: readonly number[], tie: TieRule): number[] {
  if (weights.length === 0) {
    if (total !== 0) throw new RangeError(`cannot split ${total} into no parts`);
    return [];
  }
  const sum = weights.reduce((a, b) => a + b, 0);
  if (sum === 0)
    return allocate(
      total,
      weights.map(() => 1),
      tie,
    );
  const magnitude = Math.abs(total);
  const exact = Number.isSafeInteger(magnitude * Math.max(...weights)) ? numberShares : bigintShares;
  const { floors, remainders } = exact(magnitude, weights, sum);
  let left = magnitude;
  for (const floor of floors) left -= floor;
  if (left > 0) {
    const order = weights.map((_, index) => index);
    order.sort((a, b) => byRemainder(remainders, a, b) || byTie(tie, weights, a, b));
    for (let i = 0; i < left; i++) {
      const index = order[i] as number;
      floors[index] = (floors[index] as number) + 1;
    }
  }
  return total < 0 ? floors.map((part) => (part === 0 ? 0 : -part)) : floors;
}

/** A run of equal unit shares. */
export interface UnitRun {
  readonly units: number;
  readonly amount: number;
}

/**
 * An amount spread over `units` equal units as runs of equal integer shares: at most two runs, whose amounts differ by one minor unit.
 * `first` gives the larger share to the first units, `last` to the last ones. Σ units × amount = total.
 *
 * @example
 * spreadOverUnits(100, 3, 'first'); // [{ units: 1, amount: 34 }, { units: 2, amount: 33 }]
 */
export function spreadOverUnits(total: number, units: number, tie: 'first' | 'last'): UnitRun[] {
  if (units === 0) {
    if (total !== 0) throw new RangeError(`cannot spread ${total} over no units`);
    return [];
  }
  const small = Math.trunc(total / units);
  const extra = Math.abs(total - small * units);
  if (extra === 0) return [{ units, amount: small === 0 ? 0 : small }];
  const large = small + Math.sign(total);
  const many = { units: units - extra, amount: small === 0 ? 0 : small };
  const few = { units: extra, amount: large };
  return tie === 'first' ? [few, many] : [many, few];
}

interface Shares {
  floors: number[];
  remainders: readonly (number | bigint)[];
}

function numberShares(magnitude: number, weights: readonly number[], sum: number): Shares {
  const remainders = weights.map((weight) => (magnitude * weight) % sum);
  return { floors: weights.map((weight, i) => (magnitude * weight - (remainders[i] as number)) / sum), remainders };
}

function bigintShares(magnitude: number, weights: readonly number[], sum: number): Shares {
  const products = weights.map((weight) => BigInt(magnitude) * BigInt(weight));
  const divisor = BigInt(sum);
  return { floors: products.map((p) => Number(p / divisor)), remainders: products.map((p) => p % divisor) };
}

function byRemainder(remainders: readonly (number | bigint)[], a: number, b: number): number {
  const left = remainders[a] as number | bigint;
  const right = remainders[b] as number | bigint;
  return left === right ? 0 : left > right ? -1 : 1;
}

function byTie(tie: TieRule, weights: readonly number[], a: number, b: number): number {
  if (tie === 'last') return b - a;
  if (tie === 'largest') return (weights[b] as number) - (weights[a] as number) || a - b;
  return a - b;
}
