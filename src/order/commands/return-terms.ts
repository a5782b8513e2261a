/**
 * What a return costs, and what becomes of the discount that its units shared with those that stay. Stored shares are never computed anew:
 * the difference is a fact of its own, worked out from sums, so that a return of everything leaves none of it but the fee.
 */
import { roundProduct } from '../../kernel';
import { reverseUnits } from '../../settlement';
import type { ShopTerms } from '../command';
import { countOf } from '../units';
import { type FactData, type News, news, type OrderRecord } from '../vocabulary';

type Came = FactData['return.received'];

/** What is held back of a return's amount (a negative one is given beyond it), in minor units. */
export function deductions(order: OrderRecord, came: Came, shop: ShopTerms): FactData['return.adjusted']['parts'] {
  const { totals } = order.head;
  const amount = [...came.lines, ...came.charges].reduce((sum, part) => sum + part.amount, 0);
  const wanted = discountTarget(order, came, shop) - totals.discountMoved;
  const moved = Math.min(wanted, amount);
  const fee = Math.max(0, Math.min(shop.process.returns.fee ?? 0, amount - moved));
  const taxOf = (sum: number) => (totals.total === 0 ? 0 : roundProduct(totals.tax, sum, totals.total, 'half-up'));
  const part = (reason: 'fee' | 'discount', before: number, change: number) =>
    change === 0 ? [] : [{ reason, amount: change, tax: taxOf(before + change) - taxOf(before) }];
  return [...part('discount', totals.discountMoved, moved), ...part('fee', totals.returnFees, fee)];
}

/** The fact of a return's deductions; none when there are none. */
export const adjustmentNews = (returnId: string, parts: FactData['return.adjusted']['parts']): News[] =>
  parts.length === 0 ? [] : [news('return.adjusted', { returnId, parts })];

/**
 * `keep`: what stays keeps its discount, what goes back takes its own along. `clawback`: the discount of what stays is paid after all.
 * `reallocate`: the discount of what came back moves to what stays, as far as that has a price. Nothing stays: nothing moves.
 */
function discountTarget(order: OrderRecord, came: Came, shop: ShopTerms): number {
  const policy = shop.process.returns.discount;
  if (policy === 'keep') return 0;
  let staysAmount = 0;
  let staysDiscount = 0;
  let backDiscount = 0;
  for (const { id, runs } of order.lines) {
    const count = countOf(order, id);
    if (!count || count.shipped === 0) continue;
    const back = count.returned + came.lines.reduce((sum, line) => (line.lineId === id ? sum + line.units : sum), 0);
    const stays = reverseUnits(runs, back, Math.max(0, count.shipped - back));
    staysAmount += stays.amount;
    staysDiscount += stays.discount;
    backDiscount += reverseUnits(runs, 0, back).discount;
  }
  if (policy === 'clawback') return staysDiscount;
  return -Math.min(backDiscount, staysAmount) || 0;
}
