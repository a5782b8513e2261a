/**
 * Which location gives which units of an order.
 *
 * - Filter: locations that do not serve the channel, or are virtual, are out; so are rows that are not for sale to it or expire too soon.
 * - Stock: a SKU that can be met from what lies in stock is met from that; only one that cannot draws on overselling.
 * - Rank: of the locations that can still give something, each rule in turn keeps those with its lowest rank, until one is left.
 * - Fill: that location gives all it can of what is still wanted. Rank again, until nothing is wanted or nobody has any.
 * - Trace: every location is named, with its ranks and why it was used or not.
 */
import { compareBytes, type LocalDate } from '../kernel';
import { fewestParcelsRanks } from './fewest-parcels';
import type { StockRow } from './guard';
import { free, freeOnHand } from './levels';
import { type Buying, givesTo, inPickingOrder, type Picking } from './picking';

/** Units of a SKU that an order line wants. Lines may want the same SKU: their demand is summed. */
export interface SourcingLine {
  readonly lineId: string;
  readonly sku: string;
  readonly units: number;
}

/**
 * What a location is: a warehouse of the shop's, a store with customers in it, a supplier who sends to them, or a place by name only (in
 * transit, on loan), from which nothing is sent.
 */
export type LocationKind = 'warehouse' | 'store' | 'supplier' | 'virtual';

/**
 * A place that ships. A lower `priority` is preferred. Without `channels` it serves all of them. `country` is where it stands and `kind` what
 * it is (a warehouse, where nothing is said), for hosts' rules.
 */
export interface SourcingLocation {
  readonly id: string;
  readonly priority: number;
  readonly kind?: LocationKind;
  readonly country?: string;
  readonly channels?: readonly string[];
}

/** Units of a line that one stock row gives. `promisedOn`: they do not lie there yet, and are expected on that day. */
export interface Allocation {
  readonly lineId: string;
  readonly sku: string;
  readonly location: string;
  readonly lot: string;
  readonly units: number;
  readonly promisedOn?: LocalDate;
}

/** A line that could not be met. */
export interface SourcingShortage {
  readonly lineId: string;
  readonly sku: string;
  readonly wanted: number;
  readonly found: number;
}

/** Why a location was used or not. `ranks` are its last ones by the name of the rule; null: the rule abstained; absent: it was not asked. */
export interface SourcingTrace {
  readonly location: string;
  readonly used: boolean;
  readonly ranks: Readonly<Record<string, number | null>>;
  readonly reason: string;
}

/** Where an order's units come from, what is missing, and why. */
export interface SourcingPlan {
  readonly allocations: readonly Allocation[];
  readonly short: readonly SourcingShortage[];
  readonly trace: readonly SourcingTrace[];
}

/** A host's rule. The lowest rank wins, ties pass on to the next rule; null abstains and loses to every rank. */
export interface CustomRule {
  readonly name: string;
  rank(location: SourcingLocation, request: SourcingRequest): number | null;
}

/** `priority`: the location's own number. `fewestParcels`: how many locations the rest of the order needs when this one gives first. */
export type SourcingRule = 'priority' | 'fewestParcels' | CustomRule;

/** Everything that decides where units come from. `levels` are the rows of the SKUs; `country` is where the order goes. */
export interface SourcingRequest extends Buying {
  readonly lines: readonly SourcingLine[];
  readonly locations: readonly SourcingLocation[];
  readonly levels: readonly StockRow[];
  readonly rules: readonly SourcingRule[];
  /** Which lot of a location goes first; default by the text of the lot. */
  readonly picking?: Picking;
  readonly country: string | null;
}

/**
 * A plan that gives every unit that the eligible locations can give, by the rules in their order; equal locations go by their id.
 *
 * Laws: Σ allocated per line ≤ wanted; Σ allocated per row ≤ purchasable; `short` names exactly the lines that were not met; the trace names
 * every location. With `fewestParcels` first, no plan of as many units from the same stock uses fewer locations, when at most 8 of them have
 * something to give; beyond that the location that covers most units goes first. Rows of a location give in the order of `picking`, and first
 * those that only the order's channel may take.
 * Source: the reducer of ranking rules follows Spree's stock location rules, the shape of the trace is ours.
 *
 * @example
 * const plan = planSourcing({
 *   lines: [{ lineId: '1', sku: 'MUG', units: 2 }], locations: [{ id: 'london', priority: 1 }], levels: rows,
 *   rules: ['priority'], channel: 'web', country: 'GB',
 * });
 * plan.allocations; // [{ lineId: '1', sku: 'MUG', location: 'london', lot: '', units: 2 }]
 */
export function planSourcing(request: SourcingRequest): SourcingPlan {
  const stock = stockOf(request);
  const ranksOf = new Map<string, Record<string, number | null>>();
  const usedFor = new Map<string, number>();
  const allocations: Allocation[] = [];
  let open = demandOf(request.lines);
  let candidates = givers(eligible(request), stock, open);
  while (candidates.length > 0) {
    const best = pick(candidates, { request, stock, open, ranksOf });
    const filled = fill(best.id, stock, open);
    allocations.push(...filled.given);
    usedFor.set(best.id, sumUnits(filled.given));
    open = filled.open;
    candidates = givers(
      candidates.filter((location) => location !== best),
      stock,
      open,
    );
  }
  return { allocations, short: shortages(request.lines, open), trace: traceOf(request, stock, ranksOf, usedFor) };
}

/** Whether a location serves the channel. */
export function servesChannel(location: SourcingLocation, channel: string): boolean {
  return location.channels === undefined || location.channels.includes(channel);
}

/** By SKU, the lines that still want some, with the units that they still want. */
type Demand = ReadonlyMap<string, readonly SourcingLine[]>;

/** What one row may give to this plan. */
interface Source {
  readonly lot: string;
  readonly units: number;
}

/** By location and SKU: what the rows may give, in picking order. */
type Stock = ReadonlyMap<string, ReadonlyMap<string, readonly Source[]>>;

function demandOf(lines: readonly SourcingLine[]): Demand {
  const demand = new Map<string, SourcingLine[]>();
  for (const line of lines) {
    const same = demand.get(line.sku);
    if (line.units <= 0) continue;
    if (same === undefined) demand.set(line.sku, [line]);
    else same.push(line);
  }
  return demand;
}

function sumUnits(parts: readonly { readonly units: number }[]): number {
  let sum = 0;
  for (const part of parts) sum += part.units;
  return sum;
}

function eligible(request: SourcingRequest): SourcingLocation[] {
  return request.locations
    .filter(({ kind }) => kind !== 'virtual')
    .filter((location) => servesChannel(location, request.channel));
}

function stockOf(request: SourcingRequest): Stock {
  const demand = demandOf(request.lines);
  const open = new Set(eligible(request).map((location) => location.id));
  const rows = request.levels.filter((row) => demand.has(row.sku) && open.has(row.location) && givesTo(row, request));
  const lying = new Map<string, number>();
  for (const row of rows) lying.set(row.sku, (lying.get(row.sku) ?? 0) + freeOnHand(row));
  const stock = new Map<string, Map<string, Source[]>>();
  for (const row of inPickingOrder(rows, request.picking)) {
    const enough = (lying.get(row.sku) as number) >= sumUnits(demand.get(row.sku) as readonly SourcingLine[]);
    const units = enough ? freeOnHand(row) : free(row);
    if (units === 0) continue;
    const bySku = stock.get(row.location) ?? new Map<string, Source[]>();
    const sources = bySku.get(row.sku) ?? [];
    sources.push({ lot: row.lot, units });
    stock.set(row.location, bySku.set(row.sku, sources));
  }
  return stock;
}

function givers(locations: readonly SourcingLocation[], stock: Stock, open: Demand): SourcingLocation[] {
  return locations.filter((location) => {
    for (const sku of stock.get(location.id)?.keys() ?? []) if (open.has(sku)) return true;
    return false;
  });
}

interface Ranking {
  readonly request: SourcingRequest;
  readonly stock: Stock;
  readonly open: Demand;
  readonly ranksOf: Map<string, Record<string, number | null>>;
}

/** The last one standing after all rules; equal ones by their id. */
function pick(candidates: readonly SourcingLocation[], ranking: Ranking): SourcingLocation {
  let tied = candidates;
  for (const location of candidates) ranking.ranksOf.set(location.id, {});
  for (const rule of ranking.request.rules) {
    if (tied.length === 1) break;
    tied = lowest(tied, rule, ranking);
  }
  return tied.reduce((best, location) => (compareBytes(location.id, best.id) < 0 ? location : best));
}

function lowest(tied: readonly SourcingLocation[], rule: SourcingRule, ranking: Ranking): readonly SourcingLocation[] {
  const name = typeof rule === 'string' ? rule : rule.name;
  const ranks = rankAll(tied, rule, ranking);
  let best = Number.POSITIVE_INFINITY;
  for (const [i, location] of tied.entries()) {
    const rank = ranks[i] as number | null;
    Object.assign(ranking.ranksOf.get(location.id) as object, { [name]: rank });
    if (rank !== null && rank < best) best = rank;
  }
  const left = tied.filter((_, i) => ranks[i] === best);
  return left.length > 0 ? left : tied;
}

function rankAll(tied: readonly SourcingLocation[], rule: SourcingRule, ranking: Ranking): (number | null)[] {
  if (rule === 'priority') return tied.map((location) => location.priority);
  if (rule === 'fewestParcels') return parcelRanks(tied, ranking);
  return tied.map((location) => {
    const rank = rule.rank(location, ranking.request);
    return rank === null || Number.isNaN(rank) ? null : rank;
  });
}

/** Only the tied locations count: an earlier rule has already preferred them to the others. */
function parcelRanks(tied: readonly SourcingLocation[], { stock, open }: Ranking): number[] {
  const capacity = tied.map(({ id }) => [...open.keys()].map((sku) => sumUnits(stock.get(id)?.get(sku) ?? [])));
  return fewestParcelsRanks(capacity, [...open.values()].map(sumUnits));
}

/** Takes all that the location can give, and says what is still wanted after it. */
function fill(location: string, stock: Stock, open: Demand): { given: Allocation[]; open: Demand } {
  const given: Allocation[] = [];
  const left = new Map(open);
  for (const [sku, sources] of stock.get(location) ?? []) {
    const lines = open.get(sku);
    if (lines === undefined) continue;
    const rest = fillSku(location, sources, lines, given);
    if (rest.length > 0) left.set(sku, rest);
    else left.delete(sku);
  }
  return { given, open: left };
}

/** Rows in their order serve lines in their order. */
function fillSku(
  location: string,
  sources: readonly Source[],
  lines: readonly SourcingLine[],
  given: Allocation[],
): SourcingLine[] {
  const stillFree = sources.map((source) => source.units);
  return lines.flatMap((line) => {
    let wanted = line.units;
    for (const [i, source] of sources.entries()) {
      const units = Math.min(wanted, stillFree[i] as number);
      if (units === 0) continue;
      given.push({ lineId: line.lineId, sku: line.sku, location, lot: source.lot, units });
      stillFree[i] = (stillFree[i] as number) - units;
      wanted -= units;
    }
    return wanted > 0 ? [{ ...line, units: wanted }] : [];
  });
}

function shortages(lines: readonly SourcingLine[], open: Demand): SourcingShortage[] {
  const left = new Map([...open.values()].flat().map((line) => [line.lineId, line.units]));
  return lines.flatMap(({ lineId, sku, units }) => {
    const missing = left.get(lineId);
    return missing === undefined ? [] : [{ lineId, sku, wanted: units, found: units - missing }];
  });
}

function traceOf(
  request: SourcingRequest,
  stock: Stock,
  ranksOf: ReadonlyMap<string, Record<string, number | null>>,
  usedFor: ReadonlyMap<string, number>,
): SourcingTrace[] {
  return request.locations.map((location) => {
    const units = usedFor.get(location.id);
    const ranks = ranksOf.get(location.id) ?? {};
    if (units !== undefined) return { location: location.id, used: true, ranks, reason: `gives ${units}` };
    return { location: location.id, used: false, ranks, reason: reasonAgainst(location, request, stock) };
  });
}

function reasonAgainst(location: SourcingLocation, request: SourcingRequest, stock: Stock): string {
  if (location.kind === 'virtual') return 'is virtual: nothing is sent from it';
  if (!servesChannel(location, request.channel)) return `does not serve the channel ${request.channel}`;
  if (!stock.has(location.id)) return 'has nothing free of what is wanted';
  return 'others that rank before it gave all there was to give';
}
