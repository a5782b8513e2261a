/**
 * `orders.fill`: units that were promised before they lay there are given to the order. First what came in for the orders that wait at the same
 * location, then what is free anywhere.
 */
import { type Allocation, isBackorder, planSourcing, type StockKey, type StockRow, withLayers } from '../../inventory';
import { problem } from '../../kernel';
import { accepted, type CommandContext, defineCommand, inLifecycle, refused, shopActors } from '../command';
import { costBookOf } from '../costs';
import { placesOf } from '../progress';
import { withPromises } from '../promising';
import { type FactData, news, type OrderRecord } from '../vocabulary';
import { parcelCounts } from './parcel-counts';
import { planPieces, sourcingTerms, wantsBehind } from './source-goods';

type Filled = FactData['order.filled'];

export const fill = defineCommand({
  type: 'orders.fill',
  actors: shopActors,
  needs: (order) => ({ levels: [...new Set(awaited(order).map(({ sku }) => sku))], costs: true }),
  standing: (order) => {
    const state = inLifecycle(order, 'placed', 'confirmed', 'processing');
    if (state.length > 0) return state;
    return awaited(order).length > 0 ? [] : [problem('backorder.none', 'the order waits for nothing')];
  },
  given: () => [],
  decide: (order, _payload, context) => {
    const came = fromArrivals(order, context);
    const free = fromFree(order, came.releases, context);
    const releases = [...came.releases, ...free.releases];
    if (releases.length === 0)
      return refused(problem('stock.short', 'nothing that the order waits for has come in', { lines: awaited(order) }));
    const filled = news('order.filled', {
      releases,
      allocations: [...came.allocations, ...free.allocations],
      arrived: came.arrived,
    });
    const lineIds = releases.map(({ lineId }) => lineId);
    return accepted(...withPromises(order, [filled], lineIds, context));
  },
});

/** What the order waits for, line by line and place by place. */
export function awaited({ head }: OrderRecord): Allocation[] {
  return head.counts.flatMap((count) =>
    placesOf(count)
      .filter(isBackorder)
      .map(({ sku, location, lot, units }) => ({ lineId: count.id, sku, location, lot, units })),
  );
}

/** Units that lie on the shelves of those who wait: they go over to the shelf from which they are sent, with their value. */
function fromArrivals(order: OrderRecord, context: CommandContext): Filled {
  const book = costBookOf(context);
  const levels: readonly StockRow[] = context.gathered.levels ?? [];
  const left = new Map(levels.filter(isBackorder).map((row) => [nameOf(row), row.onHand]));
  const releases = awaited(order).flatMap((place) => {
    const here = left.get(nameOf(place)) ?? 0;
    const units = Math.min(here, place.units);
    left.set(nameOf(place), here - units);
    return units > 0 ? [{ ...place, units }] : [];
  });
  const arrived = levels.filter(isBackorder).flatMap((row) => {
    const units = row.onHand - (left.get(nameOf(row)) ?? 0);
    const { sku, location, lot } = row;
    if (units === 0) return [];
    const { value, runs } = book.take(row, units);
    return [{ sku, location, lot, units, value, ...withLayers(runs) }];
  });
  return { releases, allocations: releases.map((place) => ({ ...place, lot: '' })), arrived };
}

/** What is still waited for, from what is free by the rules of an order that is placed now. */
function fromFree(
  order: OrderRecord,
  given: readonly Allocation[],
  { shop, at, gathered }: CommandContext,
): Omit<Filled, 'arrived'> {
  const open = awaited(order)
    .map((place) => ({ ...place, units: place.units - unitsAt(given, place) }))
    .filter(({ units }) => units > 0);
  const { allocations } = planPieces(wantsBehind(open, order.lines), (lines) =>
    planSourcing({
      ...sourcingTerms(shop, at, order.head.intake),
      ...parcelCounts(shop, order.lines),
      lines,
      levels: gathered.levels ?? [],
      channel: order.head.intake.channel,
    }),
  );
  const found = new Map<string, number>();
  for (const of of allocations) found.set(wantOf(of), (found.get(wantOf(of)) ?? 0) + of.units);
  const releases = open.flatMap((place) => {
    const left = found.get(wantOf(place)) ?? 0;
    const units = Math.min(place.units, left);
    found.set(wantOf(place), left - units);
    return units > 0 ? [{ ...place, units }] : [];
  });
  return { releases, allocations };
}

const wantOf = ({ lineId, sku }: Pick<Allocation, 'lineId' | 'sku'>): string => JSON.stringify([lineId, sku]);

function unitsAt(allocations: readonly Allocation[], { lineId, sku, location, lot }: Allocation): number {
  return allocations.reduce(
    (sum, of) =>
      of.lineId === lineId && of.sku === sku && of.location === location && of.lot === lot ? sum + of.units : sum,
    0,
  );
}

function nameOf({ sku, location, lot }: StockKey): string {
  return JSON.stringify([sku, location, lot]);
}
