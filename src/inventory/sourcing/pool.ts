/** What is wanted, what the locations that may send can give of it, and how units pass from one to the other. */
import type { LocalDate } from '../../kernel';
import type { StockRow } from '../guard';
import { free, freeOnHand } from '../levels';
import { givesTo, inPickingOrder } from '../picking';
import { settingsOf } from '../row-settings';
import { eligible } from './eligible';
import type { Allocation, SourcingLine, SourcingLocation, SourcingRequest, SourcingShortage } from './request';

/** By SKU, the lines that still want some, with the units that they still want. */
export type Demand = ReadonlyMap<string, readonly SourcingLine[]>;

/** What one row may give to this plan. `since`: the date by which lots are told old from new, where it is known. */
export interface Source {
  readonly lot: string;
  readonly units: number;
  readonly since: LocalDate | undefined;
}

/** By location and SKU: what the rows may give, in picking order. */
export type Stock = ReadonlyMap<string, ReadonlyMap<string, readonly Source[]>>;

/** What lines want, by SKU. */
export function demandOf(lines: readonly SourcingLine[]): Demand {
  const demand = new Map<string, SourcingLine[]>();
  for (const line of lines) {
    const same = demand.get(line.sku);
    if (line.units <= 0) continue;
    if (same === undefined) demand.set(line.sku, [line]);
    else same.push(line);
  }
  return demand;
}

/** Units of a list. */
export function sumUnits(parts: readonly { readonly units: number }[]): number {
  let sum = 0;
  for (const part of parts) sum += part.units;
  return sum;
}

/** What eligible locations may give. A SKU that can be met from what lies in stock is met from that; only one that cannot oversells. */
export function stockOf(request: SourcingRequest): Stock {
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
    sources.push({ lot: row.lot, units, since: sinceOf(row, request) });
    stock.set(row.location, bySku.set(row.sku, sources));
  }
  return stock;
}

function sinceOf(row: StockRow, { picking }: SourcingRequest): LocalDate | undefined {
  const { expiresOn, receivedOn } = settingsOf(row);
  return picking === 'fefo' ? expiresOn : receivedOn;
}

/** The locations that have something of what is still wanted. */
export function givers(locations: readonly SourcingLocation[], stock: Stock, open: Demand): SourcingLocation[] {
  return locations.filter((location) => {
    for (const sku of stock.get(location.id)?.keys() ?? []) if (open.has(sku)) return true;
    return false;
  });
}

/** What a location could give of each SKU that is still wanted, in the order of `open`; may be `Infinity`. */
export function offers({ id }: SourcingLocation, stock: Stock, open: Demand): number[] {
  return [...open.keys()].map((sku) => sumUnits(stock.get(id)?.get(sku) ?? []));
}

/** Takes what the location can give, of each SKU no more than `limit` says, and says what is still wanted after it. */
export function fill(
  location: string,
  stock: Stock,
  open: Demand,
  limit: (sku: string) => number = () => Number.POSITIVE_INFINITY,
): { given: Allocation[]; open: Demand } {
  const given: Allocation[] = [];
  const left = new Map(open);
  for (const [sku, sources] of stock.get(location) ?? []) {
    const lines = open.get(sku);
    if (lines === undefined) continue;
    const rest = fillSku({ location, sources, limit: limit(sku) }, lines, given);
    if (rest.length > 0) left.set(sku, rest);
    else left.delete(sku);
  }
  return { given, open: left };
}

/** Rows in their order serve lines in their order. */
function fillSku(
  { location, sources, limit }: { location: string; sources: readonly Source[]; limit: number },
  lines: readonly SourcingLine[],
  given: Allocation[],
): SourcingLine[] {
  const stillFree = sources.map((source) => source.units);
  let mayGive = limit;
  return lines.flatMap((line) => {
    let wanted = line.units;
    for (const [i, source] of sources.entries()) {
      const units = Math.min(wanted, stillFree[i] as number, mayGive);
      if (units === 0) continue;
      given.push({ lineId: line.lineId, sku: line.sku, location, lot: source.lot, units });
      stillFree[i] = (stillFree[i] as number) - units;
      mayGive -= units;
      wanted -= units;
    }
    return wanted > 0 ? [{ ...line, units: wanted }] : [];
  });
}

/** The lines that were not met. */
export function shortages(lines: readonly SourcingLine[], open: Demand): SourcingShortage[] {
  const left = new Map([...open.values()].flat().map((line) => [line.lineId, line.units]));
  return lines.flatMap(({ lineId, sku, units }) => {
    const missing = left.get(lineId);
    return missing === undefined ? [] : [{ lineId, sku, wanted: units, found: units - missing }];
  });
}
