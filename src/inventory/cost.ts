/** What goods cost when they leave the stock. */
import { roundProduct } from '../kernel';

/**
 * The cost of `units` of a row at its moving average, in minor units, rounded half-up; the last unit on hand takes the rest of the value.
 *
 * Law: taken in any sequence, all units on hand cost exactly the row's value. Units beyond what is on hand cost nothing: their cost is not
 * known before goods come in. Source: perpetual weighted average (IAS 2.27).
 *
 * @example
 * costOf({ onHand: 3, value: 1000 }, 1); // 333
 * costOf({ onHand: 3, value: 1000 }, 3); // 1000
 */
export function costOf(row: { readonly onHand: number; readonly value: number }, units: number): number {
  if (units <= 0) return 0;
  if (units >= row.onHand) return row.value;
  return roundProduct(row.value, units, row.onHand, 'half-up');
}
