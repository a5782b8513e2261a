/**
 * `shipments.dispatch`: units go into parcels, one per location. With a carrier a label is asked for and the parcel has left once it answers;
 * without one it leaves at once, by hand.
 */

import { chooseCarrier, type ParcelPlan, planShipments } from '../../fulfillment';
import { type Allocation, isBackorder, isFrozen, type StockKey, type StockRow, withLayers } from '../../inventory';
import { omsError, type Problem, problem } from '../../kernel';
import { reverseUnits } from '../../settlement';
import {
  accepted,
  type CommandContext,
  type CommandDefinition,
  defineCommand,
  inLifecycle,
  refused,
  shopActors,
} from '../command';
import { costBookOf } from '../costs';
import { afterwards } from '../kept-back';
import { maxShipments } from '../limits';
import { incomplete, isParcelled, missingFor, moved, piecesOf, stockSkus, unitsFor } from '../progress';
import type { Payloads } from '../schemas';
import { placesAsked, serialsLeaving } from '../serials';
import { covered } from '../totals';
import { countOf, heldLines, isUnpacked, openUnits, summed, takePlaces, unitProblems } from '../units';
import { type FactData, type LineCounts, type News, news, type OrderRecord, type SoldSerial } from '../vocabulary';

type Dispatch = Payloads['shipments.dispatch'];

export const dispatch: CommandDefinition<'shipments.dispatch'> = defineCommand({
  type: 'shipments.dispatch',
  actors: shopActors,
  needs: (order, payload) => ({
    levels: stockSkus(order.head.counts),
    costs: stockSkus(order.head.counts),
    ...(payload.carrier !== null && payload.tracking === undefined && { quotes: true }),
    ...(payload.serials.length > 0 && { counters: placesAsked(planned(order, payload), payload.serials) }),
  }),
  includes: (order) => (order.head.states.lifecycle === 'confirmed' ? ['orders.release'] : []),
  standing: (order) => {
    const state = inLifecycle(order, 'confirmed', 'processing');
    if (state.length > 0) return state;
    if (order.head.shipments.length >= maxShipments)
      return [problem('limit.exceeded', `an order has at most ${maxShipments} parcels`, { limit: maxShipments })];
    // An edit may have raised what is due after the order was confirmed: its goods do not leave on the old promise.
    if (order.head.edited > 0 && !covered(order.head.totals))
      return [problem('order.unpaid', 'the edited order is not paid for', { due: order.head.totals.due })];
    return order.head.counts.some(isUnpacked)
      ? []
      : [problem('shipment.empty', 'nothing is left to ship', { fulfillment: order.head.states.fulfillment })];
  },
  given: (order, payload, { shop }) => {
    const { carrier, lines, location } = payload;
    const here = (count: LineCounts) => {
      if (!isParcelled(count.kind)) return openUnits(count);
      if (location === undefined) return incomplete(count);
      return unitsFor(count, takeAll(order, { count, units: incomplete(count) }, location));
    };
    const problems: Problem[] =
      lines === 'all'
        ? []
        : [
            ...unitProblems(order, lines, here, 'lines'),
            ...heldLines(
              order,
              'shipments.dispatch',
              lines.map((line) => line.lineId),
              'lines',
            ),
          ];
    if (carrier !== null && carrier !== 'best' && !shop.carriers.includes(carrier))
      problems.push(problem('carrier.unknown', `the shop has no carrier "${carrier}"`, { carrier }, ['carrier']));
    return problems;
  },
  decide: (order, payload, context) => {
    const allocations = planned(order, payload);
    const awaited = awaitedOf(order, payload, allocations);
    if (awaited.length > 0) return refused(...awaited);
    if (allocations.length === 0)
      return refused(problem('shipment.empty', 'nothing of this is allocated here', {}, ['lines']));
    const missing = missingOf(order, allocations, context.gathered.levels);
    const { serials, problems: misnamed } = serialsLeaving(
      order,
      allocations,
      payload.serials,
      context.gathered.counters,
    );
    if (missing.length + misnamed.length > 0) return refused(...missing, ...misnamed);
    const released = order.head.states.lifecycle === 'confirmed' ? [news('order.released', {})] : [];
    let before = order;
    const parcels = planShipments(allocations).map((parcel, index, all) => {
      const inside = serials.filter((of) => of.location === parcel.location);
      const items = parcelNews(before, payload, { ...parcel, serials: inside }, context);
      // What earlier parcels of the same dispatch earned is earned once.
      if (index + 1 < all.length && Array.isArray(items)) before = afterwards(before, items, context.at, context.actor);
      return items;
    });
    const problems = parcels.flatMap((parcel) => (Array.isArray(parcel) ? [] : [parcel]));
    if (problems.length > 0) return refused(...problems);
    return accepted(...released, ...parcels.flatMap((parcel) => (Array.isArray(parcel) ? parcel : [])));
  },
});

/** The units of this dispatch with the places they leave from; lines on hold, and units that are waited for, stay behind when all is asked. */
export function planned(order: OrderRecord, dispatch: Dispatch): Allocation[] {
  return wantedUnits(order, dispatch).flatMap((wanted) => takeAll(order, wanted, dispatch.location));
}

interface Wanted {
  readonly count: LineCounts;
  readonly units: number;
}

function wantedUnits(order: OrderRecord, { lines }: Dispatch): Wanted[] {
  const wanted = lines === 'all' ? shippable(order) : summed(lines);
  return wanted.flatMap(({ lineId, units }) => {
    const count = countOf(order, lineId);
    return count && isParcelled(count.kind) ? [{ count, units }] : [];
  });
}

/** What lies there of units of a line. */
function takeAll(order: OrderRecord, { count, units }: Wanted, location: string | undefined): Allocation[] {
  return piecesOf(count).flatMap((piece) =>
    takePlaces(order, count.id, piece, missingFor(count, piece, units), { location }),
  );
}

/** One problem per line of which more is asked than lies there; when all is asked, only where none of it does. */
function awaitedOf(order: OrderRecord, dispatch: Dispatch, allocations: readonly Allocation[]): Problem[] {
  if (dispatch.lines === 'all' && allocations.length > 0) return [];
  return wantedUnits(order, dispatch).flatMap(({ count, units }) =>
    piecesOf(count).flatMap((piece) => {
      const places = piece.allocated.filter(isBackorder);
      const wanted = missingFor(count, piece, units);
      const found = allocations.reduce(
        (sum, of) => (of.lineId === count.id && of.sku === piece.sku ? sum + of.units : sum),
        0,
      );
      if (places.length === 0 || found >= wanted) return [];
      const promisedOn = places.flatMap((place) => place.promisedOn ?? []).sort()[0] ?? null;
      const message = `line ${count.id}: ${wanted} of ${piece.sku} to send, ${found} in stock; the rest is waited for`;
      return [problem('stock.short', message, { lineId: count.id, sku: piece.sku, wanted, found, promisedOn })];
    }),
  );
}

/** One problem per row of which less lies there than this dispatch and the order's waiting parcels take, or that is frozen. No label is bought for it. */
function missingOf(
  order: OrderRecord,
  allocations: readonly Allocation[],
  levels: readonly StockRow[] | null,
): Problem[] {
  if (levels === null) return [problem('stock.unknown', 'nobody has looked at the stock of what would leave')];
  const waiting = new Set(
    order.head.shipments.filter(({ status }) => status === 'requested').map((shipment) => shipment.id),
  );
  const packed = order.shipments.filter(({ id }) => waiting.has(id)).flatMap((parcel) => parcel.allocations);
  const rows = new Map<string, StockKey & { wanted: number; found: number; frozen: boolean }>();
  for (const { sku, location, lot, units } of allocations) {
    const key = JSON.stringify([sku, location, lot]);
    const isHere = (other: StockKey) => other.sku === sku && other.location === location && other.lot === lot;
    const inParcels = packed.filter(isHere).reduce((sum, allocation) => sum + allocation.units, 0);
    const row = levels.find(isHere);
    const frozen = row !== undefined && isFrozen(row);
    const found = Math.max(0, (row?.onHand ?? 0) - inParcels);
    rows.set(key, { sku, location, lot, found, frozen, wanted: units + (rows.get(key)?.wanted ?? 0) });
  }
  return [...rows.values()]
    .filter(({ wanted, found, frozen }) => frozen || wanted > found)
    .map(({ frozen, ...row }) =>
      frozen
        ? problem('stock.frozen', `${row.sku} at ${row.location} is frozen: nothing leaves`, row)
        : problem('stock.short', `${row.sku}: ${row.wanted} to send from ${row.location}, ${row.found} on hand`, row),
    );
}

function shippable(order: OrderRecord): { lineId: string; units: number }[] {
  return order.head.counts
    .filter((count) => isUnpacked(count) && heldLines(order, 'shipments.dispatch', [count.id], 'lines').length === 0)
    .map((count) => ({ lineId: count.id, units: incomplete(count) }));
}

function parcelNews(
  order: OrderRecord,
  payload: Dispatch,
  { location, allocations, serials }: ParcelPlan & { readonly serials: readonly SoldSerial[] },
  context: CommandContext,
): News[] | Problem {
  const shipmentId = context.newId();
  const inside = { location, allocations, ...(serials.length > 0 && { serials }) };
  if (payload.carrier === null || payload.tracking !== undefined) {
    const carrier = payload.carrier === 'best' ? null : payload.carrier;
    // No carrier is asked for a label: the fact that it left names who took it.
    const asked = news('shipment.requested', { shipmentId, carrier: null, service: null, ...inside });
    return [
      asked,
      dispatched(
        order,
        { id: shipmentId, allocations },
        { carrier, tracking: payload.tracking ?? null, reference: null },
        context,
      ),
    ];
  }
  const quotes = context.gathered.quotes.filter(
    (quote) => quote.location === location && (payload.carrier === 'best' || quote.carrier === payload.carrier),
  );
  // A carrier that was named, or the first of the shop when a rule asks without quotes at hand.
  const asked = payload.carrier === 'best' ? context.shop.carriers[0] : payload.carrier;
  if (quotes.length === 0 && asked !== undefined && (payload.carrier !== 'best' || context.actor.kind === 'rule'))
    return [news('shipment.requested', { shipmentId, carrier: asked, service: null, ...inside })];
  const { choice } = chooseCarrier(quotes, 'cheapest');
  if (!choice) return problem('carrier.unknown', `no carrier offers to take a parcel from ${location}`, { location });
  return [
    news('shipment.requested', {
      shipmentId,
      carrier: choice.carrier,
      service: choice.service,
      quotes,
      ...inside,
    }),
  ];
}

/**
 * The fact that a parcel has left, with the revenue it earns and what its goods had cost. A kit is earned with the parcel that completes it.
 * Units that do not lie there by the books are named as `short`, and cost nothing.
 */
export function dispatched(
  order: OrderRecord,
  parcel: { readonly id: string; readonly allocations: readonly Allocation[] },
  carried: { readonly carrier: string | null; readonly tracking: string | null; readonly reference: string | null },
  context: CommandContext,
): Extract<News, { type: 'shipment.dispatched' }> {
  const data: FactData['shipment.dispatched'] = {
    shipmentId: parcel.id,
    ...carried,
    net: netOf(order, parcel.allocations),
    cost: costs(parcel.allocations, context),
  };
  return { type: 'shipment.dispatched', data };
}

function netOf(order: OrderRecord, allocations: readonly Allocation[]): number {
  const byLine = new Map<string, Allocation[]>();
  for (const allocation of allocations)
    byLine.set(allocation.lineId, [...(byLine.get(allocation.lineId) ?? []), allocation]);
  let net = 0;
  for (const [lineId, mine] of byLine) {
    const terms = order.lines.find((line) => line.id === lineId);
    const before = countOf(order, lineId);
    if (!terms || !before) throw omsError('internal', `a parcel holds line ${lineId}, which the order does not have`);
    const { shipped } = moved(before, mine, (piece, units) => ({ shipped: piece.shipped + units }));
    const share = reverseUnits(terms.runs, before.shipped, shipped - before.shipped);
    net += share.amount - share.tax;
  }
  return net;
}

function costs(allocations: readonly Allocation[], context: CommandContext): FactData['shipment.dispatched']['cost'] {
  const book = costBookOf(context);
  const taken = new Map<string, number>();
  return allocations.map(({ lineId, sku, location, lot, units }) => {
    const key = JSON.stringify([sku, location, lot]);
    const before = taken.get(key) ?? 0;
    const there = Math.min(units, Math.max(0, onHandAt(context, { sku, location, lot }) - before));
    taken.set(key, before + there);
    const { value, runs } = book.take({ sku, location, lot }, there);
    return {
      ...{ lineId, sku, location, lot, units, cost: value },
      ...(there < units && { short: units - there }),
      ...withLayers(runs),
    };
  });
}

function onHandAt({ gathered }: CommandContext, { sku, location, lot }: StockKey): number {
  const row = gathered.levels?.find((level) => level.sku === sku && level.location === location && level.lot === lot);
  return row?.onHand ?? 0;
}
