/** What of an order a dispatch takes, and into which parcels it goes. */
import {
  type ParcelPlan,
  type ParcelRule,
  type ParcelTrace,
  type ParcelUnits,
  planShipments,
  type SplitParcel,
  splitParcels,
} from '../../fulfillment';
import type { Allocation } from '../../inventory';
import { isOmsError, omsError, type Problem, problem } from '../../kernel';
import type { ShopTerms } from '../command';
import { incomplete, isParcelled, missingFor, piecesOf, stockOf } from '../progress';
import type { Payloads } from '../schemas';
import { countOf, heldLines, isUnpacked, summed, takePlaces, unitsIn } from '../units';
import type { LineCounts, LineTerms, OrderRecord, ParcelBox } from '../vocabulary';

export type Dispatch = Payloads['shipments.dispatch'];

/** A parcel that leaves, with why it is one of its own where a rule of the shop made it so. */
export interface LeavingParcel extends ParcelPlan {
  /** Which of those of its location, from 0. */
  readonly number: number;
  readonly trace: readonly ParcelTrace[];
  readonly overweight?: true;
  readonly box?: ParcelBox;
}

/** The units of this dispatch with the places they leave from; lines on hold, and units that are waited for, stay behind when all is asked. */
export function planned(order: OrderRecord, dispatch: Dispatch): Allocation[] {
  if (dispatch.parcel) return dispatch.parcel.contents.flatMap((of) => lyingThere(order, of, dispatch.location));
  return wantedUnits(order, dispatch).flatMap((wanted) => takeAll(order, wanted, dispatch.location));
}

type Packed = NonNullable<Dispatch['parcel']>['contents'][number];

/** As many of these very units as lie at the location for the order. */
function lyingThere(
  order: OrderRecord,
  { lineId, sku, lot, units }: Packed,
  location: string | undefined,
): Allocation[] {
  const count = countOf(order, lineId);
  const piece = count && isParcelled(count.kind) && piecesOf(count).find((of) => of.sku === sku);
  return piece ? takePlaces(order, lineId, piece, units, { location, lot }) : [];
}

/** What of a packed parcel is not in the order, is named twice, or does not lie at the location for it. */
export function parcelProblems(order: OrderRecord, { parcel, location }: Dispatch): Problem[] {
  if (!parcel) return [];
  const names = parcel.contents.map(({ lineId, sku, lot }) => JSON.stringify([lineId, sku, lot]));
  const isKnown = order.head.shipments.some(({ id }) => id === parcel.id);
  const nowhere = problem('input.invalid', 'a packed parcel is of one location: name it', undefined, ['location']);
  return [
    ...(location === undefined ? [nowhere] : []),
    ...(isKnown ? [problem('shipment.state', 'the order has this parcel already', { shipmentId: parcel.id })] : []),
    ...parcel.contents.flatMap((of, index): Problem[] => {
      const { lineId, sku, lot, units } = of;
      const path = ['parcel', 'contents', index];
      const count = countOf(order, lineId);
      if (!count || !piecesOf(count).some((piece) => piece.sku === sku))
        return [problem('line.notFound', `there is no line "${lineId}" with ${sku}`, { lineId, sku }, path)];
      const isAgain = names.indexOf(names[index] as string) < index;
      const left = isAgain ? 0 : unitsIn(lyingThere(order, of, location));
      if (units <= left) return [];
      const message = `line ${lineId}: ${units} of ${sku} in the parcel, ${left} wanted from here`;
      return [problem('line.quantity', message, { lineId, sku, lot, wanted: units, left }, [...path, 'units'])];
    }),
  ];
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
  if (!rules || dispatch.parcel || dispatch.lines !== 'all' || dispatch.tracking !== undefined) {
    const whole = planShipments(planned(order, dispatch)).map((parcel) => ({ ...parcel, number: 0, trace: [] }));
    return { parcels: whole, problems: [] };
  }
  try {
    const units = promisedToo(order, dispatch).map((of) => ({ ...of, ...termsOf(order, of) }));
    const leaving = splitParcels(units, rules).filter(({ waits }) => !waits);
    return {
      parcels: leaving.map((parcel, index) => leavingParcel(parcel, leaving.slice(0, index), rules)),
      problems: [],
    };
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
  { location, allocations, trace, overweight, box }: SplitParcel,
  before: readonly SplitParcel[],
  rules: readonly ParcelRule[],
): LeavingParcel {
  return {
    location,
    allocations: allocations.map(({ weightGrams: _, temperature: __, size: ___, ...allocation }) => allocation),
    number: before.filter((parcel) => parcel.location === location).length,
    trace,
    ...(overweight && { overweight }),
    ...(box !== undefined && { box: boxNamed(box, rules) }),
  };
}

/** A box of the rules' catalogue, as it goes into the fact: another catalogue does not change what was sent. */
function boxNamed(id: string, rules: readonly ParcelRule[]): ParcelBox {
  const boxes = rules.flatMap((rule) => (typeof rule === 'object' && 'boxes' in rule ? rule.boxes : []));
  const box = boxes.find((of) => of.id === id);
  if (!box) throw omsError('internal', `a parcel goes into box "${id}", which no rule has`);
  const { inner, weightGrams = 0 } = box;
  return { id, lengthMm: inner.length, widthMm: inner.width, heightMm: inner.height, weightGrams };
}
