/**
 * `shipments.dispatch`: units go into parcels, one per location unless the shop's rules divide it. With a carrier a label is asked for and the
 * parcel has left once it answers; without one it leaves at once, by hand.
 */

import type { ParcelPlan } from '../../fulfillment';
import { type Allocation, isAwaited, isFrozen, type StockKey, type StockRow, withLayers } from '../../inventory';
import { omsError, type Problem, problem } from '../../kernel';
import { reverseUnits } from '../../settlement';
import { bestOffer } from '../best-offer';
import {
  accepted,
  type CommandContext,
  type CommandDefinition,
  type Decision,
  defineCommand,
  inLifecycle,
  refused,
  shopActors,
} from '../command';
import { costBookOf } from '../costs';
import { afterwards } from '../kept-back';
import { maxShipments } from '../limits';
import { gone, incomplete, isParcelled, missingFor, moved, piecesOf, stockSkus, unitsFor } from '../progress';
import { settledTotals } from '../returns/expected';
import { placesAsked, serialsLeaving } from '../serials';
import { covered } from '../totals';
import { countOf, heldLines, isUnpacked, openUnits, unitProblems } from '../units';
import { type FactData, type LineCounts, type News, news, type OrderRecord, type SoldSerial } from '../vocabulary';
import {
  type Dispatch,
  type LeavingParcel,
  parcelProblems,
  parcelsLeaving,
  planned,
  takeAll,
  wantedUnits,
} from './leaving';

export const dispatch: CommandDefinition<'shipments.dispatch'> = defineCommand({
  type: 'shipments.dispatch',
  actors: shopActors,
  needs: (order, payload) => ({
    levels: stockSkus(order.head.counts),
    costs: true,
    ...(payload.carrier !== null && payload.tracking === undefined && { quotes: true }),
    ...(payload.serials.length > 0 && { counters: placesAsked(planned(order, payload), payload.serials) }),
  }),
  includes: (order) => (order.head.states.lifecycle === 'confirmed' ? ['orders.release'] : []),
  standing: (order) => {
    const state = inLifecycle(order, 'confirmed', 'processing');
    if (state.length > 0) return state;
    if (order.head.shipments.length >= maxShipments) return [tooManyParcels()];
    // An edit may have raised what is due after the order was confirmed: its goods do not leave on the old promise.
    if (order.head.edited > 0 && !covered(settledTotals(order)))
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
    const inParcel = payload.parcel?.contents.map(({ lineId }) => lineId) ?? [];
    const problems: Problem[] = [
      ...parcelProblems(order, payload),
      ...heldLines(order, 'shipments.dispatch', inParcel, 'parcel'),
      ...(lines === 'all' || payload.parcel
        ? []
        : [
            ...unitProblems(order, lines, here, 'lines'),
            ...heldLines(
              order,
              'shipments.dispatch',
              lines.map((line) => line.lineId),
              'lines',
            ),
          ]),
    ];
    if (carrier !== null && carrier !== 'best' && !shop.carriers.includes(carrier))
      problems.push(problem('carrier.unknown', `the shop has no carrier "${carrier}"`, { carrier }, ['carrier']));
    return problems;
  },
  decide: (order, payload, context) =>
    dispatchNews(order, payload, context, parcelsLeaving(order, payload, context.shop)),
});

/** The facts of units that leave in these parcels, or why they do not. */
export function dispatchNews(
  order: OrderRecord,
  payload: Dispatch,
  context: CommandContext,
  leaving: ReturnType<typeof parcelsLeaving>,
): Decision {
  if (leaving.problems.length > 0) return refused(...leaving.problems);
  const allocations = leaving.parcels.flatMap((parcel) => parcel.allocations);
  const counted = payload.parcel !== undefined || payload.lines === 'all';
  const awaited = counted && allocations.length > 0 ? [] : awaitedOf(order, payload);
  if (awaited.length > 0) return refused(...awaited);
  if (allocations.length === 0)
    return refused(problem('shipment.empty', 'nothing of this is allocated here', {}, ['lines']));
  if (order.head.shipments.length + leaving.parcels.length > maxShipments) return refused(tooManyParcels());
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
  let named = serials;
  const parcels = leaving.parcels.map((parcel, index, all) => {
    const inside = serialsInside(parcel, named);
    named = named.filter((of) => !inside.includes(of));
    const items = parcelNews(before, payload, { ...parcel, serials: inside }, context);
    // What earlier parcels of the same dispatch earned is earned once.
    if (index + 1 < all.length && Array.isArray(items)) before = afterwards(before, items, context.at, context.actor);
    return items;
  });
  const problems = parcels.flatMap((parcel) => (Array.isArray(parcel) ? [] : [parcel]));
  if (problems.length > 0) return refused(...problems);
  return accepted(...released, ...parcels.flatMap((parcel) => (Array.isArray(parcel) ? parcel : [])));
}

function tooManyParcels(): Problem {
  return problem('limit.exceeded', `an order has at most ${maxShipments} parcels`, { limit: maxShipments });
}

/** The numbers of the units of a parcel, of those that are in none yet. */
function serialsInside({ allocations }: ParcelPlan, named: readonly SoldSerial[]): readonly SoldSerial[] {
  if (named.length === 0) return named;
  const inside = new Set<SoldSerial>();
  for (const { lineId, sku, location, units } of allocations) {
    const mine = named.filter(
      (of) => !inside.has(of) && of.lineId === lineId && of.sku === sku && of.location === location,
    );
    for (const of of mine.slice(0, units)) inside.add(of);
  }
  return [...inside];
}

/** One problem per line of which more is asked than lies there. */
function awaitedOf(order: OrderRecord, dispatch: Dispatch): Problem[] {
  const allocations = planned(order, dispatch);
  return wantedUnits(order, dispatch).flatMap(({ count, units }) =>
    piecesOf(count).flatMap((piece) => {
      const places = piece.allocated.filter(isAwaited);
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

function parcelNews(
  order: OrderRecord,
  payload: Dispatch,
  { location, number, trace, overweight, box, ...parcel }: LeavingParcel & { readonly serials: readonly SoldSerial[] },
  context: CommandContext,
): News[] | Problem {
  const shipmentId = payload.parcel?.id ?? context.newId();
  const { allocations, serials } = parcel;
  const inside = {
    ...{ location, allocations },
    ...(serials.length > 0 && { serials }),
    ...(trace.length > 0 && { trace }),
    ...(overweight && { overweight }),
    ...(box && { box }),
  };
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
    (quote) =>
      quote.location === location &&
      (quote.parcel ?? 0) === number &&
      (payload.carrier === 'best' || quote.carrier === payload.carrier),
  );
  // A carrier that was named, or the first of the shop when a rule asks without quotes at hand.
  const asked = payload.carrier === 'best' ? context.shop.carriers[0] : payload.carrier;
  if (quotes.length === 0 && asked !== undefined && (payload.carrier !== 'best' || context.actor.kind === 'rule'))
    return [news('shipment.requested', { shipmentId, carrier: asked, service: null, ...inside })];
  const { choice, trace: why } = bestOffer(order, { location, allocations, quotes }, context);
  if (!choice) return problem('carrier.unknown', `no carrier offers to take a parcel from ${location}`, { location });
  return [
    news('shipment.requested', {
      shipmentId,
      carrier: choice.carrier,
      service: choice.service,
      quotes,
      ...inside,
      ...(context.shop.carrierChoice && { choice: why }),
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
  { charged, ...carried }: Pick<FactData['shipment.dispatched'], 'carrier' | 'tracking' | 'reference' | 'charged'>,
  context: CommandContext,
): Extract<News, { type: 'shipment.dispatched' }> {
  const data: FactData['shipment.dispatched'] = {
    shipmentId: parcel.id,
    ...carried,
    net: netOf(order, parcel.allocations),
    cost: costs(parcel.allocations, context),
    ...(charged && { charged }),
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
    const after = moved(before, mine, (piece, units) => ({ shipped: piece.shipped + units }));
    const share = reverseUnits(terms.runs, gone(before), gone(after) - gone(before));
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
