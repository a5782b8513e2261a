/** Questions about lines that several commands ask: what may still be cancelled, shipped, returned; whose units lie where. */

import { type Allocation, isAwaited, shelfOf } from '../inventory';
import { type Problem, problem } from '../kernel';
import { gone, incomplete, isParcelled, type Piece, piecesOf } from './progress';
import type { LineCounts, OrderRecord } from './vocabulary';

/** Units that have neither left, nor been cancelled, nor been put into a parcel; of kits, those of which no component has. */
export const openUnits = (count: LineCounts): number => count.ordered - count.cancelled - gone(count) - count.packing;

/** Units that have left, are not owed again, and are neither back nor on their way back, nor forfeited. */
export const returnable = (count: LineCounts): number =>
  gone(count) - count.returned - count.returning - (count.forfeited ?? 0);

/** Whether something of a line is still to be put into a parcel. */
export const isUnpacked = (count: LineCounts): boolean => isParcelled(count.kind) && incomplete(count) > 0;

/** Whether something of a line is still to be handed over, in no parcel. */
export const isUnfulfilled = (count: LineCounts): boolean => !isParcelled(count.kind) && openUnits(count) > 0;

/** Units of a part of a kit that may come back by themselves: of kits that were shipped whole. */
export function returnableParts(count: LineCounts, component: string): number {
  const part = count.parts?.find(({ sku }) => sku === component);
  return part ? gone(count) * part.units - part.returned - part.returning - (part.forfeited ?? 0) : 0;
}

/** Units that are wanted and have not left, or did not arrive. What came back without having arrived (it was refused at the door) is not waited for. */
export function undelivered({ head }: OrderRecord): number {
  return head.counts.reduce((missing, count) => missing + undeliveredOf(count), 0);
}

/** Units of a line that are wanted and have not left, or did not arrive. */
export function undeliveredOf(count: LineCounts): number {
  const { ordered, cancelled, delivered, returned } = count;
  return Math.max(0, ordered - cancelled - Math.min(gone(count), Math.max(delivered, returned)));
}

/** Units of a line that are wanted and have not left, in a parcel or not. */
export const unsentOf = (count: LineCounts): number => count.ordered - count.cancelled - gone(count);

interface Asked {
  readonly lineId: string;
  readonly units: number;
  readonly component?: string | undefined;
}

const nameOf = ({ lineId, component }: Asked): string =>
  component === undefined ? lineId : JSON.stringify([lineId, component]);

/** Each line (and each component of one) once, with the units of all its mentions. */
export function summed(lines: readonly Asked[]): { lineId: string; units: number; component?: string }[] {
  const sums = new Map<string, { lineId: string; units: number; component?: string }>();
  for (const line of lines) {
    const { lineId, units, component } = line;
    const before = sums.get(nameOf(line))?.units ?? 0;
    sums.set(nameOf(line), { lineId, units: before + units, ...(component !== undefined && { component }) });
  }
  return [...sums.values()];
}

/** What lies in a parcel; nothing where there is none of this id. */
export function allocationsIn(order: OrderRecord, shipmentId: string): readonly Allocation[] {
  return order.shipments.find(({ id }) => id === shipmentId)?.allocations ?? [];
}

/** How many units these are, of one SKU or of all. */
export function unitsIn(parts: readonly Pick<Allocation, 'sku' | 'units'>[], sku?: string): number {
  return parts.reduce((sum, part) => (sku === undefined || part.sku === sku ? sum + part.units : sum), 0);
}

/** The counters of a line, or undefined. */
export function countOf(order: OrderRecord, lineId: string): LineCounts | undefined {
  return order.head.counts.find((count) => count.id === lineId);
}

/** Problems of a list of lines and units against what is left of each; repeated lines are summed. */
export function unitProblems(
  order: OrderRecord,
  asked: readonly Asked[],
  left: (count: LineCounts, component: string | undefined) => number,
  path: string,
): readonly Problem[] {
  const problems: Problem[] = [];
  const sums = new Map<string, number>();
  asked.forEach((line, index) => {
    const { lineId, units, component } = line;
    const count = countOf(order, lineId);
    if (!count) {
      problems.push(problem('line.notFound', `there is no line "${lineId}"`, { lineId }, [path, index, 'lineId']));
      return;
    }
    if (component !== undefined && !count.parts?.some(({ sku }) => sku === component)) {
      const message = `line ${lineId} has no component "${component}"`;
      problems.push(problem('line.notFound', message, { lineId, component }, [path, index, 'component']));
      return;
    }
    const sum = (sums.get(nameOf(line)) ?? 0) + units;
    sums.set(nameOf(line), sum);
    const most = left(count, component);
    if (sum <= most) return;
    const of = component === undefined ? '' : ` of ${component}`;
    const message = `line ${lineId}: ${sum}${of} wanted, ${most} left`;
    problems.push(problem('line.quantity', message, { lineId, wanted: sum, left: most }, [path, index, 'units']));
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

/** Allocated units of a piece of a line that are in no parcel yet, place by place. */
function unpackedPlaces(
  order: OrderRecord,
  lineId: string,
  piece: Piece,
): { location: string; lot: string; units: number }[] {
  const places = piece.allocated.map((place) => ({ ...place }));
  for (const shipment of order.head.shipments) {
    if (shipment.status !== 'requested') continue;
    const body = order.shipments.find((item) => item.id === shipment.id);
    for (const allocation of body?.allocations ?? []) {
      if (allocation.lineId !== lineId || allocation.sku !== piece.sku) continue;
      const place = places.find((item) => item.location === allocation.location && item.lot === allocation.lot);
      if (place) place.units -= allocation.units;
    }
  }
  const left = places.filter((place) => place.units > 0);
  const { failed } = order.head;
  if (failed.length === 0) return left;
  // What cannot be sent is let go of first.
  return left.sort((a, b) => Number(failed.includes(b.location)) - Number(failed.includes(a.location)));
}

/** What lies somewhere (or at a location) for units of a line and is in no parcel. */
export function promisedUnits(order: OrderRecord, count: LineCounts, location?: string): Allocation[] {
  if (!isParcelled(count.kind)) return [];
  return piecesOf(count).flatMap((piece) => takePlaces(order, count.id, piece, Number.POSITIVE_INFINITY, { location }));
}

/** Takes `units` of a piece of a line from its unpacked places, in their order: all of them, or those whose units lie there, perhaps of one location or lot only. */
export function takePlaces(
  order: OrderRecord,
  lineId: string,
  piece: Piece,
  units: number,
  only?: { readonly location: string | undefined; readonly lot?: string },
): Allocation[] {
  const taken: Allocation[] = [];
  let left = units;
  for (const place of unpackedPlaces(order, lineId, piece)) {
    if (left === 0 || (only && (isAwaited(place) || place.location !== (only.location ?? place.location)))) continue;
    if (only?.lot !== undefined && shelfOf(place.lot).lot !== only.lot) continue;
    const part = Math.min(left, place.units);
    taken.push({ lineId, sku: piece.sku, location: place.location, lot: place.lot, units: part });
    left -= part;
  }
  return taken;
}

/** The problem with a parcel that the order does not have. */
export function unknownParcel(shipmentId: string): Problem {
  return problem('shipment.notFound', `there is no parcel ${shipmentId}`, { shipmentId }, ['shipmentId']);
}
