/** What an order wants from a location: the lines of its work there. */
import type { WorkDemand } from '../fulfillment';
import { isAwaited, shelfOf } from '../inventory';
import { piecesOf } from './progress';
import { numberedSkus } from './serials';
import { heldLines, promisedUnits } from './units';
import type { OrderRecord } from './vocabulary';

/** Units that are promised from there, lie there, and are in no parcel yet: by line, SKU and lot. Lines on hold are left out where `free` ones are asked for. */
export function workDemands(order: OrderRecord, location: string, only?: 'free'): WorkDemand[] {
  const numbered = numberedSkus(order);
  const demands = new Map<string, WorkDemand>();
  for (const count of order.head.counts) {
    const { id } = count;
    if (only === 'free' && heldLines(order, 'shipments.dispatch', [id], 'lines').length > 0) continue;
    const title = order.lines.find((line) => line.id === id)?.title ?? '';
    for (const { sku, lot: rowLot, units } of promisedUnits(order, count, location)) {
      const { lot } = shelfOf(rowLot);
      const key = JSON.stringify([id, sku, lot]);
      const before = demands.get(key)?.units ?? 0;
      demands.set(key, { orderLine: id, sku, lot, title, units: before + units, numbered: numbered.has(sku) });
    }
  }
  return [...demands.values()];
}

/** Whether all of its goods that have not left lie at one location: none is waited for, made, or promised from elsewhere. */
export function liesWhollyAt(order: OrderRecord, location: string): boolean {
  return order.head.counts.every((count) =>
    piecesOf(count).every(({ allocated }) =>
      allocated.every((place) => place.location === location && !isAwaited(place)),
    ),
  );
}
