/** Questions about lines that several commands ask: what may still be cancelled, shipped, returned; whose units lie where. */

import { type Allocation, isBackorder, type StockKey } from '../inventory';
import { type Problem, problem } from '../kernel';
import { wanted } from './totals';
import type { LineCounts, OrderRecord } from './vocabulary';

/** Units that have neither left, nor been cancelled, nor been put into a parcel. */
export const openUnits = (count: LineCounts): number =>
  count.ordered - count.cancelled - count.shipped - count.packing - (count.kind === 'goods' ? 0 : givenBack(count));

/** Units that were shipped (services: sold) and are neither back nor on their way back. */
export const returnable = (count: LineCounts): number =>
  (count.kind === 'goods' ? count.shipped : count.ordered - count.cancelled) - givenBack(count);

const givenBack = (count: LineCounts): number => count.returned + count.returning;

/** Goods that are wanted and did not arrive; units that came back out of parcels in trouble are not waited for. */
export function undelivered({ head, shipments }: OrderRecord): number {
  const { totals } = head;
  const missing = wanted(totals) - totals.delivered;
  if (missing <= 0 || totals.returnedUnits >= wanted(totals)) return 0;
  const inTrouble = new Set(head.shipments.filter(({ status }) => status === 'exception').map(({ id }) => id));
  const lost = shipments
    .filter(({ id }) => inTrouble.has(id))
    .flatMap((parcel) => parcel.allocations)
    .reduce((sum, { units }) => sum + units, 0);
  return missing <= Math.min(lost, totals.returnedUnits) ? 0 : missing;
}

/** Each line once, with the units of all its mentions. */
export function summed(
  lines: readonly { readonly lineId: string; readonly units: number }[],
): { lineId: string; units: number }[] {
  const sums = new Map<string, number>();
  for (const { lineId, units } of lines) sums.set(lineId, (sums.get(lineId) ?? 0) + units);
  return [...sums].map(([lineId, units]) => ({ lineId, units }));
}

/** The counters of a line, or undefined. */
export function countOf(order: OrderRecord, lineId: string): LineCounts | undefined {
  return order.head.counts.find((count) => count.id === lineId);
}

/** Problems of a list of lines and units against what is left of each; repeated lines are summed. */
export function unitProblems(
  order: OrderRecord,
  asked: readonly { readonly lineId: string; readonly units: number }[],
  left: (count: LineCounts) => number,
  path: string,
): readonly Problem[] {
  const problems: Problem[] = [];
  const sums = new Map<string, number>();
  asked.forEach(({ lineId, units }, index) => {
    const count = countOf(order, lineId);
    if (!count) {
      problems.push(problem('line.notFound', `there is no line "${lineId}"`, { lineId }, [path, index, 'lineId']));
      return;
    }
    const sum = (sums.get(lineId) ?? 0) + units;
    sums.set(lineId, sum);
    if (sum > left(count)) {
      problems.push(
        problem(
          'line.quantity',
          `line ${lineId}: ${sum} wanted, ${left(count)} left`,
          { lineId, wanted: sum, left: left(count) },
          [path, index, 'units'],
        ),
      );
    }
  });
  return problems;
}

/** Problems of lines that a hold on the line keeps from this command. */
export function heldLines(
  order: OrderRecord,
  command: string,
  lineIds: readonly string[],
  path: string,
): readonly Problem[] {
  return order.head.holds
    .filter(
      (hold) =>
        hold.lineId !== undefined &&
        lineIds.includes(hold.lineId) &&
        (hold.blocks as readonly string[]).includes(command),
    )
    .map((hold) =>
      problem(
        'order.held',
        `line ${hold.lineId} is held for ${hold.type} (${hold.reason})`,
        { holdId: hold.id, lineId: hold.lineId },
        [path],
      ),
    );
}

/** Allocated units of a line that are in no parcel yet, place by place. */
export function unpackedPlaces(
  order: OrderRecord,
  count: LineCounts,
): { location: string; lot: string; units: number }[] {
  const places = count.allocated.map((place) => ({ ...place }));
  for (const shipment of order.head.shipments) {
    if (shipment.status !== 'requested') continue;
    const body = order.shipments.find((item) => item.id === shipment.id);
    for (const allocation of body?.allocations ?? []) {
      if (allocation.lineId !== count.id) continue;
      const place = places.find((item) => item.location === allocation.location && item.lot === allocation.lot);
      if (place) place.units -= allocation.units;
    }
  }
  return places.filter((place) => place.units > 0);
}

/** Takes `units` of a line from its unpacked places, in their order: all of them, or those whose units lie there, perhaps of one location only. */
export function takePlaces(
  order: OrderRecord,
  count: LineCounts,
  units: number,
  only?: { readonly location: string | undefined },
): Allocation[] {
  const taken: Allocation[] = [];
  let left = units;
  for (const place of unpackedPlaces(order, count)) {
    if (left === 0 || (only && (isBackorder(place) || place.location !== (only.location ?? place.location)))) continue;
    const part = Math.min(left, place.units);
    taken.push({ lineId: count.id, sku: count.sku, location: place.location, lot: place.lot, units: part });
    left -= part;
  }
  return taken;
}

/** Units that the order was promised and that have not left yet, by the rows that they are promised from. */
export function promisedUnits(order: OrderRecord): (StockKey & { readonly units: number })[] {
  return order.head.counts.flatMap(({ sku, allocated }) =>
    allocated.map(({ location, lot, units }) => ({ sku, location, lot, units })),
  );
}
