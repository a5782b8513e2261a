/** Sharing an amount by a named convention: shops that must agree with a neighbour to the last minor unit share as it does. */
import { allocate, type TieRule } from './allocate';
import { roundProduct } from './rounding';

/**
 * How an amount is shared in proportion to weights.
 *
 * - `largestRemainder`: whole shares first, what is left over to the largest fractions; `tie` decides between equal ones.
 * - `nearest`: each share is rounded to the nearest integer, halves down; what is missing or too much then goes one at a time to the
 *   `first`, `last` or `largest` parts.
 *
 * `zeroWeights` says what happens when no part has a weight: `even` shares equally, `nothing` gives nobody anything (the amount is not given).
 */
export interface Sharing {
  readonly method: 'largestRemainder' | 'nearest';
  readonly tie: TieRule;
  readonly zeroWeights: 'even' | 'nothing';
}

/**
 * Integer parts of `total` in proportion to non-negative integer weights, under a named convention; the sign is kept.
 *
 * Law: the parts sum to `total`, or are all zero where no part has a weight and the convention says `nothing`.
 *
 * @example
 * const nearest = { method: 'nearest', tie: 'first', zeroWeights: 'nothing' } as const;
 * share(-300, [4300, 1400, 2300], nearest); // [-162, -52, -86]
 */
export function share(total: number, weights: readonly number[], sharing: Sharing): number[] {
  const sum = weights.reduce((a, b) => a + b, 0);
  if (sum === 0 && sharing.zeroWeights === 'nothing') return weights.map(() => 0);
  if (sharing.method === 'largestRemainder' || sum === 0) return allocate(total, weights, sharing.tie);
  return shareNearest(total, weights, sum, sharing.tie);
}

/** A part that may take at most `room`. */
export interface RoomyPart {
  readonly weight: number;
  readonly room: number;
}

/**
 * Integer parts of `total` in proportion to the weights, none above its room: what a full part cannot take is shared again by the others.
 *
 * Laws: 0 ≤ part ≤ room; the parts sum to `total`, or less where the parts with a weight have not enough room. All numbers are integers from 0 up.
 *
 * @example
 * const nearest = { method: 'nearest', tie: 'first', zeroWeights: 'nothing' } as const;
 * shareWithin(2500, [{ weight: 5000, room: 500 }, { weight: 6000, room: 1500 }], nearest); // [500, 1500]
 */
export function shareWithin(total: number, parts: readonly RoomyPart[], sharing: Sharing): number[] {
  const taken = parts.map(() => 0);
  let left = total;
  let open = parts.map((_, i) => i).filter((i) => (parts[i] as RoomyPart).room > 0);
  while (left > 0 && open.length > 0) {
    const weights = open.map((i) => (parts[i] as RoomyPart).weight);
    const before = left;
    const shares = share(left, weights, sharing);
    for (const [n, i] of open.entries()) {
      const room = (parts[i] as RoomyPart).room - (taken[i] as number);
      const given = Math.max(0, Math.min(shares[n] as number, room, left));
      taken[i] = (taken[i] as number) + given;
      left -= given;
    }
    if (left === before) break;
    open = open.filter((i) => (taken[i] as number) < (parts[i] as RoomyPart).room);
  }
  return taken;
}

function shareNearest(total: number, weights: readonly number[], sum: number, tie: TieRule): number[] {
  const parts = weights.map((weight) => roundProduct(total, weight, sum, 'half-down'));
  let missing = total - parts.reduce((a, b) => a + b, 0);
  const step = Math.sign(missing);
  const order = weights.map((_, i) => i);
  if (tie === 'last') order.reverse();
  if (tie === 'largest') order.sort((a, b) => (weights[b] as number) - (weights[a] as number) || a - b);
  for (let i = 0; missing !== 0; i = (i + 1) % order.length) {
    const index = order[i] as number;
    parts[index] = (parts[index] as number) + step;
    missing -= step;
  }
  return parts;
}
