/** Questions about an order's totals that regions, rules and reports all ask in the same words. */
import type { OrderTotals } from './vocabulary';

/** The totals of an order of which nothing is known yet. */
export const emptyTotals: OrderTotals = {
  placed: 0,
  total: 0,
  tax: 0,
  cancelled: 0,
  cancelledTax: 0,
  returned: 0,
  credited: 0,
  due: 0,
  requested: 0,
  pending: 0,
  requiresAction: 0,
  authorized: 0,
  awaited: 0,
  capturing: 0,
  captured: 0,
  refunding: 0,
  refunded: 0,
  voided: 0,
  failed: 0,
  earned: 0,
  ordered: 0,
  cancelledUnits: 0,
  packing: 0,
  shipped: 0,
  kitsBegun: 0,
  delivered: 0,
  returnedUnits: 0,
  openReturns: 0,
  settledReturns: 0,
  unknown: 0,
  disputed: 0,
  exceptions: 0,
  creditedTax: 0,
  chargedBack: 0,
  overdue: 0,
  gatewayFees: 0,
  feesKept: 0,
  discountMoved: 0,
  discountMovedTax: 0,
  discountDeferred: 0,
  unparcelled: 0,
  feesKeptTax: 0,
  astray: 0,
};

/** Money that is here and stays: captured − refunded − charged back, in minor units. */
export const kept = (totals: OrderTotals): number => totals.captured - totals.refunded - totals.chargedBack;

/** What the customer still owes; never negative. captured − refunded − charged back = due + overpaid − outstanding. */
export const outstanding = (totals: OrderTotals): number => Math.max(0, totals.due - kept(totals));

/** What the shop owes the customer; never negative. */
export const overpaid = (totals: OrderTotals): number => Math.max(0, kept(totals) - totals.due);

/** What the shop owes the customer and nobody has begun to give back. */
export const unreturned = (totals: OrderTotals): number => Math.max(0, overpaid(totals) - totals.refunding);

/** Whether what is due is taken, authorized, or promised at the door or on terms. */
export const covered = (totals: OrderTotals): boolean =>
  kept(totals) + totals.authorized + totals.awaited >= totals.due;

/** Units that are still wanted and have not left. */
export const unshipped = (totals: OrderTotals): number =>
  totals.ordered - totals.cancelledUnits - totals.shipped - totals.astray;

/** Units that are still wanted, whether they have left or not. */
export const wanted = (totals: OrderTotals): number => totals.ordered - totals.cancelledUnits;
