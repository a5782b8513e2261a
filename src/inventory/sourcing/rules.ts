/** The ranks that rules give to locations; the lowest is the best, null abstains. */
import { dayMs, msOf } from '../../kernel';
import { sendingCosts, weightsOf } from './cost';
import { daysUntilArrival } from './departure';
import { distanceKm } from './distance';
import { fewestParcelsRanks } from './fewest-parcels';
import { type Demand, offers, type Stock, sumUnits } from './pool';
import { inTable } from './region';
import type { BuiltInRule, SourcingLine, SourcingLocation, SourcingRequest, SourcingRule } from './request';

/** What a rule looks at: what is still wanted, and what lies where. */
export interface Ranking {
  readonly request: SourcingRequest;
  readonly stock: Stock;
  readonly open: Demand;
}

/** The rank of each location. Only these count: an earlier rule has already preferred them to the others. */
export function rankAll(tied: readonly SourcingLocation[], rule: SourcingRule, ranking: Ranking): (number | null)[] {
  if (rule === 'fewestParcels') return parcelRanks(tied, ranking);
  return tied.map((location) => {
    const rank = typeof rule === 'string' ? ranks[rule](location, ranking) : rule.rank(location, ranking.request);
    return rank === null || Number.isNaN(rank) ? null : rank;
  });
}

const ranks: Readonly<
  Record<Exclude<BuiltInRule, 'fewestParcels'>, (location: SourcingLocation, ranking: Ranking) => number | null>
> = {
  priority: ({ priority }) => priority,
  nearest: (location, { request }) => distanceTo(location, request),
  soonest: (location, { request }) => daysUntilArrival(location, request),
  lowestCost: (location, ranking) => unitCost(location, ranking),
  mostStock: (location, { stock, open }) => -offers(location, stock, open).reduce((sum, units) => sum + units, 0),
  oldestLot: (location, { stock, open }) => oldestDay(location, stock, open),
  shipComplete: (location, { stock, open }) => (meets(location, stock, open) ? 0 : 1),
};

function parcelRanks(tied: readonly SourcingLocation[], { stock, open }: Ranking): number[] {
  return fewestParcelsRanks(
    tied.map((location) => offers(location, stock, open)),
    [...open.values()].map(sumUnits),
  );
}

function distanceTo({ coordinates, distance }: SourcingLocation, request: SourcingRequest): number | null {
  if (coordinates && request.coordinates) return distanceKm(coordinates, request.coordinates);
  return distance ? inTable(distance, request) : null;
}

/** What a unit costs when the location sends all that it can of what is still wanted. */
function unitCost(location: SourcingLocation, { request, stock, open }: Ranking): number {
  const { parcel, unit } = sendingCosts(location, request);
  const weights = weightsOf(request);
  const given = sendable(location, stock, open);
  const parcels = request.parcels?.count(given.filter(({ units }) => units > 0)) ?? 1;
  const cost = given.reduce((sum, { sku, units }) => sum + units * unit(weights.get(sku) ?? 0), parcels * parcel);
  return cost / sumUnits(given);
}

function sendable(location: SourcingLocation, stock: Stock, open: Demand): { sku: string; units: number }[] {
  const most = offers(location, stock, open);
  return [...open].map(([sku, lines], i) => ({ sku, units: Math.min(sumUnits(lines), most[i] as number) }));
}

function meets(location: SourcingLocation, stock: Stock, open: Demand): boolean {
  const most = offers(location, stock, open);
  return [...open.values()].every((lines: readonly SourcingLine[], i) => (most[i] as number) >= sumUnits(lines));
}

/** As days since 1970; null where no lot of what is wanted has a date. */
function oldestDay({ id }: SourcingLocation, stock: Stock, open: Demand): number | null {
  const dates = [...open.keys()].flatMap((sku) =>
    (stock.get(id)?.get(sku) ?? []).flatMap(({ since }) => (since === undefined ? [] : [since])),
  );
  const [oldest] = dates.sort();
  return oldest === undefined ? null : msOf(`${oldest}T00:00:00.000Z`) / dayMs;
}
