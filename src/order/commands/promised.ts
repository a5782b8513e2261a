/** What commands about units share that are promised from somewhere and in no parcel yet. */
import { type Problem, problem } from '../../kernel';
import { type CommandContext, inLifecycle, type Needs } from '../command';
import { stockSkus } from '../progress';
import type { Payloads } from '../schemas';
import { promisedUnits, summed } from '../units';
import type { OrderRecord } from '../vocabulary';
import { countsOrders } from './source-goods';

/** To find other places for them, the stock is looked at, and how many orders each location can still send. */
export function needsOfPromised(order: OrderRecord, _payload: unknown, { shop }: Pick<CommandContext, 'shop'>): Needs {
  return {
    levels: stockSkus(order.head.counts),
    ...(countsOrders(shop.locations) && { ordersLeft: true }),
  };
}

export function standingOfPromised(order: OrderRecord): readonly Problem[] {
  const state = inLifecycle(order, 'placed', 'confirmed', 'processing');
  if (state.length > 0) return state;
  const waiting = order.head.counts.some((count) => promisedUnits(order, count).length > 0);
  return waiting ? [] : [problem('shipment.empty', 'nothing waits to be put into a parcel')];
}

/** The lines that are meant, each with the most units that are: those that are named, or all there are of every line. */
export function meantLines(
  order: OrderRecord,
  lines: Payloads['shipments.fail']['lines'],
): readonly { readonly lineId: string; readonly units: number }[] {
  return lines === 'all'
    ? order.head.counts.map(({ id }) => ({ lineId: id, units: Number.POSITIVE_INFINITY }))
    : summed(lines);
}
