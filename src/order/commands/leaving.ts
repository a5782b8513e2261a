/** What of an order a dispatch takes, and into which parcels it goes. */
import {
  type ParcelPlan,
  type ParcelTrace,
  type ParcelUnits,
  planShipments,
  type SplitParcel,
  splitParcels,
} from '../../fulfillment';
import type { Allocation } from '../../inventory';
import { isOmsError, type Problem } from '../../kernel';
import type { ShopTerms } from '../command';
import { incomplete, isParcelled, missingFor, piecesOf, stockOf } from '../progress';
import type { Payloads } from '../schemas';
import { countOf, heldLines, isUnpacked, summed, takePlaces } from '../units';
import type { LineCounts, LineTerms, OrderRecord } from '../vocabulary';

export type Dispatch = Payloads['shipments.dispatch'];

/** A parcel that leaves, with why it is one of its own where a rule of the shop made it so. */
export interface LeavingParcel extends ParcelPlan {
  /** Which of those of its location, from 0. */
  readonly number: number;
  readonly trace: readonly ParcelTrace[];
  readonly overweight?: true;
}

/** The units of this dispatch with the places they leave from; lines on hold, and units that are waited for, stay behind when all is asked. */
export function planned(order: OrderRecord, dispatch: Dispatch): Allocation[] {
  return wantedUnits(order, dispatch).flatMap((wanted) => takeAll(order, wanted, dispatch.location));
}

/** Units of a line that shall leave. */
export interface Wanted {
  readonly count: LineCounts;
  readonly units: number;
}

export function wantedUnits(order: OrderRecord, { lines }: Dispatch): Wanted[] {
  const wanted = lines === 'all' ? shippable(order) : summed(lines);
  return wanted.flatMap(({ lineId, units }) => {
    const count = countOf(order, lineId);
    return count && isParcelled(count.kind) ? [{ count, units }] : [];
  });
}

/** What lies there of units of a line. */
export function takeAll(order: OrderRecord, { count, units }: Wanted, location: string | undefined): Allocation[] {
  return piecesOf(count).flatMap((piece) =>
    takePlaces(order, count.id, piece, missingFor(count, piece, units), { location }),
  );
}

function shippable(order: OrderRecord): { lineId: string; units: number }[] {
  return order.head.counts
    .filter((count) => isUnpacked(count) && heldLines(order, 'shipments.dispatch', [count.id], 'lines').length === 0)
    .map((count) => ({ lineId: count.id, units: incomplete(count) }));
}

/**
 * The parcels of a dispatch: one per location, divided by the rules of the shop. Who names the lines, or tells the number of the parcel, has packed it
 * already. Problems say that the shop's own rule failed, or that there would be too many.
 */
export function parcelsLeaving(
  order: OrderRecord,
  dispatch: Dispatch,
  { parcels: rules }: Pick<ShopTerms, 'parcels'>,
): { readonly parcels: readonly LeavingParcel[]; readonly problems: readonly Problem[] } {
  if (!rules || dispatch.lines !== 'all' || dispatch.tracking !== undefined) {
    const whole = planShipments(planned(order, dispatch)).map((parcel) => ({ ...parcel, number: 0, trace: [] }));
    return { parcels: whole, problems: [] };
  }
  try {
    const units = promisedToo(order, dispatch).map((of) => ({ ...of, ...termsOf(order, of) }));
    const leaving = splitParcels(units, rules).filter(({ waits }) => !waits);
    return { parcels: leaving.map((parcel, index) => leavingParcel(parcel, leaving.slice(0, index))), problems: [] };
  } catch (error) {
    if (!isOmsError(error)) throw error;
    return { parcels: [], problems: error.problems };
  }
}

/** What this dispatch is about, units included that are waited for. */
function promisedToo(order: OrderRecord, dispatch: Dispatch): Allocation[] {
  const all = wantedUnits(order, dispatch).flatMap(({ count, units }) =>
    piecesOf(count).flatMap((piece) => takePlaces(order, count.id, piece, missingFor(count, piece, units))),
  );
  return dispatch.location === undefined ? all : all.filter(({ location }) => location === dispatch.location);
}

function termsOf(order: OrderRecord, { lineId, sku }: Allocation): AboutUnits {
  const line = order.lines.find(({ id }) => id === lineId);
  if (!line) return {};
  const weightGrams = unitWeight(line);
  const temperature = temperatureOf(line, sku);
  const size = sizeOf(line, sku);
  return {
    ...(weightGrams !== undefined && { weightGrams }),
    ...(temperature !== undefined && { temperature }),
    ...(size && { size }),
  };
}

/** What rules look at. */
export type AboutUnits = Pick<ParcelUnits, 'weightGrams' | 'temperature' | 'size'>;

/** How large a unit of a line is. The catalogue measures whole kits, and says nothing of what is in them. */
export function sizeOf(line: LineTerms, sku: string): ParcelUnits['size'] {
  return sku === line.sku ? line.size : undefined;
}

/** What one unit that lies in stock for a line weighs. The catalogue says what a whole kit weighs: each unit in it is taken to weigh the same. */
export function unitWeight(line: LineTerms): number | undefined {
  if (line.weightGrams === undefined) return undefined;
  return line.weightGrams / stockOf(line).reduce((sum, piece) => sum + piece.units, 0);
}

/** At which temperature a SKU of a line is kept: a component as it says itself, else as its kit. */
export function temperatureOf({ components, temperature }: LineTerms, sku: string): string | undefined {
  return components?.find((of) => of.sku === sku)?.temperature ?? temperature;
}

function leavingParcel(
  { location, allocations, trace, overweight }: SplitParcel,
  before: readonly SplitParcel[],
): LeavingParcel {
  return {
    location,
    allocations: allocations.map(({ weightGrams: _, temperature: __, size: ___, ...allocation }) => allocation),
    number: before.filter((parcel) => parcel.location === location).length,
    trace,
    ...(overweight && { overweight }),
  };
}
