/** How long suppliers take, learned from what they delivered. */

import type { PurchaseOrder } from '../inventory';
import { dayMs, msOf } from '../kernel';
import { sampleQuantile } from './forecast/empirical';
import { mean, sampleSd } from './forecast/forecast';

/** Days from sending an order to its goods, over the deliveries of a supplier. */
export interface LeadTime {
  readonly supplier: string;
  readonly deliveries: number;
  readonly p50Days: number;
  readonly p90Days: number;
  readonly meanDays: number;
  /** Of the days of single deliveries; 0 for one delivery. */
  readonly sdDays: number;
}

/**
 * The lead time of a supplier over the deliveries of its orders: median, ninth decile, mean and standard deviation in days. `null` before
 * anything came. A delivery counts once, whatever its units: late rests of an order are part of how a supplier delivers.
 *
 * @example
 * leadTimeOf('acme', orders); // { supplier: 'acme', deliveries: 12, p50Days: 9, p90Days: 14.2, meanDays: 9.6, sdDays: 2.8 }
 */
export function leadTimeOf(supplier: string, orders: readonly PurchaseOrder[]): LeadTime | null {
  const days = orders
    .filter((order) => order.supplier === supplier)
    .flatMap(({ sentAt, receipts }) =>
      sentAt === null ? [] : receipts.map(({ at }) => Math.max(0, (msOf(at) - msOf(sentAt)) / dayMs)),
    );
  if (days.length === 0) return null;
  return {
    supplier,
    deliveries: days.length,
    p50Days: sampleQuantile(days, 0.5),
    p90Days: sampleQuantile(days, 0.9),
    meanDays: mean(days),
    sdDays: days.length === 1 ? 0 : sampleSd(days),
  };
}
