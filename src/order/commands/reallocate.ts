/**
 * `shipments.reallocate`: units that are promised and in no parcel yet shall come from elsewhere. Some units to another location split what
 * was to leave together, all of them move it, units to where others wait for them merge both; `best` lets the shop's sourcing find the rest
 * of what a location cannot send.
 */
import {
  type Allocation,
  planBackorders,
  planSourcing,
  type SourcingLine,
  type SourcingPlan,
  type SourcingRequest,
  type StockRow,
} from '../../inventory';
import { type Problem, problem } from '../../kernel';
import { accepted, type CommandContext, defineCommand, refused, shopActors } from '../command';
import { missingFor, piecesOf, placesOf, unitsFor } from '../progress';
import { withPromises } from '../promising';
import type { Payloads } from '../schemas';
import { daysGivenBack } from '../sending';
import { countOf, heldLines, promisedUnits, unitProblems } from '../units';
import { type LineCounts, news, type OrderRecord, type Reallocation } from '../vocabulary';
import { parcelCounts } from './parcel-counts';
import { meantLines, needsOfPromised, standingOfPromised } from './promised';
import { planPieces, sendingDays, shortages, sourcingTerms, wantsBehind } from './source-goods';

type Reallocate = Payloads['shipments.reallocate'];

export const reallocate = defineCommand({
  type: 'shipments.reallocate',
  actors: shopActors,
  needs: needsOfPromised,
  standing: standingOfPromised,
  given: (order, { lines, from, to }, { shop }) => {
    const known = new Set(shop.locations.filter(({ kind }) => kind !== 'virtual').map(({ id }) => id));
    const unknown = (['from', 'to'] as const).flatMap((end): Problem[] => {
      const id = end === 'from' ? from : to;
      if (id === undefined || known.has(id) || (end === 'to' && (id === 'best' || id === 'backorder'))) return [];
      return [problem('input.invalid', `the shop sends nothing from a location "${id}"`, { location: id }, [end])];
    });
    const here = (count: LineCounts) => unitsFor(count, promisedUnits(order, count, from));
    const ids = lines === 'all' ? order.head.counts.map(({ id }) => id) : lines.map(({ lineId }) => lineId);
    return [
      ...unknown,
      ...(lines === 'all' ? [] : unitProblems(order, lines, here, 'lines')),
      ...heldLines(order, 'shipments.reallocate', ids, 'lines'),
    ];
  },
  decide: (order, payload, context) => {
    const given = leaving(order, payload);
    if (given.length === 0) return refused(problem('shipment.empty', 'nothing of this waits there', {}, ['lines']));
    const plan = planPieces(wantsBehind(given, order.lines), (wants) =>
      planFor(order, payload, { given, wants }, context),
    );
    if (plan.short.length > 0 && !payload.partial) return refused(...shortages(plan, context.gathered));
    const moves = movesBetween(given, plan.allocations);
    if (moves.length === 0) return plan.short.length > 0 ? refused(...shortages(plan, context.gathered)) : accepted();
    const sending = context.gathered.ordersLeft ? newSendingDays(order, moves, context) : [];
    const notSending = daysGivenBack(
      order,
      moves.map((move) => ({ ...move.from, units: move.units })),
      moves.map(({ to }) => to),
    );
    const reallocated = news('lines.reallocated', {
      ...{ moves, reason: payload.reason, trace: plan.trace },
      ...(sending.length > 0 && { sending }),
      ...(notSending.length > 0 && { notSending }),
    });
    const lineIds = moves.map(({ lineId }) => lineId);
    return accepted(...withPromises(order, [reallocated], lineIds, context));
  },
});

/** What is asked to come from elsewhere; what lies where it shall lie stays. */
function leaving(order: OrderRecord, { lines, from, to }: Reallocate): Allocation[] {
  return meantLines(order, lines).flatMap(({ lineId, units: most }) => {
    const count = countOf(order, lineId);
    if (!count) return [];
    const left = new Map(piecesOf(count).map((piece) => [piece.sku, missingFor(count, piece, most)]));
    return promisedUnits(order, count, from).flatMap((allocation) => {
      const wantedStill = left.get(allocation.sku) as number;
      const part = Math.min(wantedStill, allocation.units);
      if (part <= 0 || allocation.location === to) return [];
      left.set(allocation.sku, wantedStill - part);
      return [{ ...allocation, units: part }];
    });
  });
}

interface Leaving {
  readonly given: readonly Allocation[];
  readonly wants: readonly SourcingLine[];
}

/** Where they shall come from: what lies there, or what is promised before it does. */
function planFor(order: OrderRecord, payload: Reallocate, leaves: Leaving, context: CommandContext): SourcingPlan {
  const request = requestOf(order, payload, leaves, context);
  if (payload.to !== 'backorder') return planSourcing(request);
  const short = leaves.wants.map(({ lineId, sku, units: wanted }) => ({ lineId, sku, wanted, found: 0 }));
  return { ...planBackorders(short, request), trace: [] };
}

/** The rest of the shop, or the one location that is named: staff may send from where sourcing would not. What is let go of is free. */
function requestOf(
  order: OrderRecord,
  { from, to }: Reallocate,
  { given, wants }: Leaving,
  { shop, at, gathered }: CommandContext,
): SourcingRequest {
  const { intake } = order.head;
  const freed = (row: StockRow) => units(given.filter(({ sku, ...of }) => row.sku === sku && isSamePlace(row, of)));
  const request: SourcingRequest = {
    ...sourcingTerms(shop, at, intake),
    ...parcelCounts(shop, order.lines),
    channel: intake.channel,
    lines: wants,
    levels: (gathered.levels ?? []).map((row) => ({ ...row, allocated: row.allocated - freed(row) })),
  };
  if (to === 'best' || to === 'backorder') {
    const { ordersLeft } = gathered;
    const locations = shop.locations.filter(({ id }) => id !== from && !order.head.failed.includes(id));
    return { ...request, locations, ...(ordersLeft && { ordersLeft: ownPlaces(order, ordersLeft) }) };
  }
  const named = shop.locations.filter(({ id }) => id === to).map(({ id, priority }) => ({ id, priority }));
  return { ...request, locations: named, strategy: ['priority'] };
}

/** A location that sends some of the order anyway has a place for the rest of it. */
function ownPlaces(order: OrderRecord, ordersLeft: Readonly<Record<string, number>>): Record<string, number> {
  const own = new Set(order.head.counts.flatMap(placesOf).map(({ location }) => location));
  return Object.fromEntries(
    Object.entries(ordersLeft).map(([location, left]) => [location, own.has(location) ? Math.max(1, left) : left]),
  );
}

/** The units that change their place, in the order in which they were promised; what is planned to stay where it is does. */
function movesBetween(given: readonly Allocation[], taken: SourcingPlan['allocations']): Reallocation[] {
  const sources = given.map((allocation) => ({ ...allocation }));
  const targets = taken.map((allocation) => ({ ...allocation }));
  for (const target of targets)
    for (const source of sources)
      if (isSamePiece(source, target) && isSamePlace(source, target)) passUnits(source, target);
  return targets.flatMap((target) =>
    sources.flatMap((source): Reallocation[] => {
      const moved = isSamePiece(source, target) ? passUnits(source, target) : 0;
      if (moved === 0) return [];
      return [{ lineId: source.lineId, sku: source.sku, units: moved, from: placeOf(source), to: comingTo(target) }];
    }),
  );
}

/** Takes from both what one still has and the other still wants. */
function passUnits(source: { units: number }, target: { units: number }): number {
  const passed = Math.min(source.units, target.units);
  source.units -= passed;
  target.units -= passed;
  return passed;
}

function placeOf({ location, lot }: Reallocation['from']): Reallocation['from'] {
  return { location, lot };
}

function comingTo({ location, lot, promisedOn }: Allocation): Reallocation['to'] {
  return promisedOn === undefined ? { location, lot } : { location, lot, promisedOn };
}

/** Of the locations that get units, those which sent nothing of the order until now. */
function newSendingDays(order: OrderRecord, moves: readonly Reallocation[], { shop, at }: CommandContext) {
  const before = new Set(order.head.counts.flatMap(placesOf).map(({ location }) => location));
  const allocations = moves.map(({ lineId, sku, units: count, to }) => ({ lineId, sku, units: count, ...to }));
  return sendingDays(shop, at, { allocations }).filter(({ location }) => !before.has(location));
}

const isSamePiece = (a: Allocation, b: Allocation): boolean => a.lineId === b.lineId && a.sku === b.sku;

function isSamePlace(a: Reallocation['from'], b: Reallocation['from']): boolean {
  return a.location === b.location && a.lot === b.lot;
}

function units(parts: readonly { readonly units: number }[]): number {
  return parts.reduce((sum, part) => sum + part.units, 0);
}
