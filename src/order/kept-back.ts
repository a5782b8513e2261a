/**
 * What a cancel or a return keeps back, and what becomes of the discount that its units shared with those that stay. Stored shares are never
 * computed anew: the difference is a fact of its own, worked out from sums, so that giving everything back leaves none of it but the fees.
 */
import { type Instant, roundProduct } from '../kernel';
import { reverseUnits } from '../settlement';
import type { ShopTerms } from './command';
import type { Process } from './process';
import { record } from './record';
import { returnedShare } from './shares';
import { kept } from './totals';
import { countOf } from './units';
import type { Actor, Adjustment, Fact, LineTerms, News, OrderRecord } from './vocabulary';

/** What goes, and what the shop would like to keep of it, in minor units. */
export interface Going {
  /** The stored shares of what goes, tax included. */
  readonly amount: number;
  readonly fee: number;
  /** The shipping in `amount` that is not given back. */
  readonly shipping: number;
  /** What else is kept, in the order in which it is. */
  readonly more?: readonly Pick<Adjustment, 'reason' | 'amount'>[];
  /** `paid`: fee and shipping are kept of money that would go back only, and never asked for. */
  readonly of: 'paid' | 'all';
}

/**
 * What is kept back of what goes (a negative part is given beyond it), given the order once it is gone. A discount that moves never makes more
 * due than goes; fees and shipping are kept of what is left then.
 */
export function adjustments(after: OrderRecord, going: Going, { process }: ShopTerms): Adjustment[] {
  const { totals } = after.head;
  const { amount, fee, shipping, of, more = [] } = going;
  const wanted = discountTarget(after, process) - totals.discountMoved;
  // Goodwill is taken back by a fact of its own: it makes nothing less than free.
  const least = -(totals.due + totals.credited);
  const moved = Math.max(Math.min(wanted, Math.max(0, amount)), least);
  const back = kept(totals) - Math.max(0, totals.due + moved);
  const most = Math.max(0, Math.min(amount - moved, of === 'paid' ? back : amount));
  const rate = [totals.total, totals.tax] as const;
  const wishes = [{ reason: 'shipping', amount: shipping } as const, { reason: 'fee', amount: fee } as const, ...more];
  let left = most;
  const keeps = wishes.map(({ reason, amount: wish }) => {
    const keep = Math.min(wish, left);
    left -= keep;
    return part(reason, keep, taxMoved([0, 0], keep, rate));
  });
  return [
    part('discount', moved, taxMoved([totals.discountMoved, totals.discountMovedTax], moved, rate)),
    ...keeps,
  ].filter((item) => item.amount !== 0);
}

/** The order once these facts are folded; the machine has no say in what is asked for. */
export function afterwards(order: OrderRecord, items: readonly News[], at: Instant, by: Actor): OrderRecord {
  return items.reduce((now, item) => record(now, { ...item, at, by } as Fact), order);
}

export const sumOf = (parts: readonly Adjustment[]): number => parts.reduce((sum, { amount }) => sum + amount, 0);

/**
 * `keep`: what stays keeps its discount, what goes takes its own along. `clawback`: the discount of what stays is paid after all, where what
 * went had a part of it. `reallocate`: the discount of what went moves to what stays, as far as that has a price above its floor. Nothing stays: nothing moves.
 */
function discountTarget(order: OrderRecord, { cancels, returns }: Process): number {
  const went = { keep: 0, clawback: 0, reallocate: 0 };
  const stays = { room: 0, discount: 0 };
  for (const terms of order.lines) {
    const count = countOf(order, terms.id);
    if (!count) continue;
    const { runs } = terms;
    const { ordered, cancelled } = count;
    const sold = reverseUnits(runs, 0, ordered - cancelled);
    const back = returnedShare(count, terms);
    const least = leastFor(terms, ordered - cancelled - count.returned, order.head.intake.pricesIncludeTax);
    stays.room += Math.max(0, sold.amount - back.amount - least);
    stays.discount += sold.discount - back.discount;
    went[returns.discount] += back.discount;
    went[cancels.discount] += reverseUnits(runs, ordered - cancelled, cancelled).discount;
  }
  const paid = went.clawback > 0 ? stays.discount : 0;
  return paid - Math.min(went.reallocate, stays.room + paid);
}

/** What units of a line may not cost less than, tax included: no discount takes one below its floor. */
function leastFor({ floor, total, tax }: LineTerms, units: number, pricesIncludeTax: boolean): number {
  if (floor === undefined || total === tax) return 0;
  return pricesIncludeTax ? floor * units : roundProduct(floor * units, total, total - tax, 'half-up');
}

function part(reason: Adjustment['reason'], amount: number, tax: number): Adjustment {
  return { reason, amount, tax };
}

type Taxed = readonly [amount: number, tax: number];

/** The tax in a change of a sum: what goes towards nothing takes its part of the tax along, so that nothing has none; the rest is taxed like the order. */
function taxMoved([before, beforeTax]: Taxed, change: number, [total, totalTax]: Taxed): number {
  const undone = before * change < 0 ? Math.sign(change) * Math.min(Math.abs(before), Math.abs(change)) : 0;
  const taxOf = (amount: number, [whole, tax]: Taxed) =>
    whole === 0 ? 0 : roundProduct(Math.sign(whole) * tax, amount, Math.abs(whole), 'half-up');
  return taxOf(undone, [before, beforeTax]) + taxOf(change - undone, [total, totalTax]);
}
