/** Units that come to a place: the rows that they go to, what those rows are told of them, and who waits for them. */
import {
  arrivingRuns,
  backorderState,
  type CostBook,
  type CostCounter,
  type CostRun,
  costedSkus,
  costOf,
  createCostBook,
  type Freeze,
  isBackorder,
  isForSale,
  lotOf,
  partOfRuns,
  type RowSettings,
  runsValue,
  type Shelf,
  type StockKey,
  type StockRow,
  settingsOf,
  withLayers,
} from '../../inventory';
import { localDate } from '../../kernel';
import type { EffectDraft, MoveKind, StockMove } from '../../ports';
import { postReceipt } from '../../settlement';
import { costsOfRows } from '../costs';
import { now, type Runtime } from '../runtime';
import type { DocumentWrites } from './commit-document';
import { changeSettings, type SettingsChange } from './settings';

/** Where units come to, and until when their lot may be sent. */
export type Arrival = StockKey & Pick<Shelf, 'state' | 'channel'> & { readonly expiresOn?: string | null | undefined };

/** How many come, what they cost in all, and in which layers; as a layer of their own where none are named. */
export type CostedArrival = Arrival & {
  readonly units: number;
  readonly value: number;
  readonly runs?: readonly CostRun[];
};

export type Rows = ReadonlyMap<string, StockRow>;

/** All rows of the SKUs, by {@link textOf}. */
export async function rowsOf(
  runtime: Pick<Runtime, 'shop' | 'repository' | 'clock'>,
  lines: readonly { readonly sku: string }[],
): Promise<Rows> {
  const skus = [...new Set(lines.map(({ sku }) => sku))];
  const rows = await runtime.repository.levelsMany(runtime.shop.id, skus, now(runtime));
  return new Map(rows.map((row) => [textOf(row), row]));
}

/** Rows of the SKUs with what they cost, and the counters that say so: for one decision. */
export interface StockBook {
  readonly rows: Rows;
  readonly costs: CostBook;
  readonly seen: readonly CostCounter[];
}

export async function bookOf(
  runtime: Pick<Runtime, 'shop' | 'repository' | 'clock' | 'newId'>,
  lines: readonly { readonly sku: string }[],
): Promise<StockBook> {
  const rows = await rowsOf(runtime, lines);
  const seen = await costsOfRows(runtime, [...rows.values()]);
  const { costing } = runtime.shop.stock;
  const costs = createCostBook({ rows: [...rows.values()], counters: seen, costing, newLayer: runtime.newId });
  return { rows, costs, seen };
}

/** What is set of a row; nothing of one that is not there. */
export function settingsAt(rows: Rows, key: StockKey): RowSettings {
  const row = rows.get(textOf(key));
  return row ? settingsOf(row) : {};
}

/**
 * What a document writes that brings goods into the shop's stock: where they go, what their rows are told, what they cost in the books, and
 * the orders that are given of them. Every receipt of goods goes through here.
 */
export function goodsIn(
  runtime: Pick<Runtime, 'shop' | 'clock' | 'newId'>,
  arrivals: readonly CostedArrival[],
  rows: Rows,
): DocumentWrites {
  const keepsNone = runtime.shop.stock.costing === 'none';
  const known = new Set(costedSkus([...rows.values()]));
  const costed = layered(
    runtime,
    keepsNone ? arrivals.map((arrival) => ({ ...arrival, value: 0 })) : arrivals,
    ({ sku }) => known.has(sku),
  );
  return {
    moves: arrivalMoves('received', costed, rows),
    settings: arrivalSettings(runtime, costed, rows),
    entries: postReceipt({ cost: costed.reduce((sum, { value }) => sum + value, 0) }),
    effects: fills(arrivals, rows),
  };
}

/** Each arrival as a layer of its own, unless it brings its layers; at no cost only where it comes beside goods that had one. */
export function layered(
  { shop, clock, newId }: Pick<Runtime, 'shop' | 'clock' | 'newId'>,
  arrivals: readonly CostedArrival[],
  isCosted: (arrival: CostedArrival) => boolean = () => false,
): CostedArrival[] {
  const { costing } = shop.stock;
  const receivedAt = now({ clock });
  const batch = newId();
  return arrivals.map((arrival, i) => {
    const layer = { id: `${batch}.${i}`, receivedAt, units: arrival.units, value: arrival.value };
    const runs = arrival.runs ?? arrivingRuns(layer, { costing, costed: isCosted(arrival) });
    return { ...arrival, runs };
  });
}

/** What comes in for sale goes first to the orders that wait for it at this location, the rest to its shelf. */
export function arrivalMoves(kind: MoveKind, arrivals: readonly CostedArrival[], rows: Rows): StockMove[] {
  const given = new Map<string, number>();
  return arrivals.flatMap((arrival) => {
    const { sku, location, units, value, runs = [] } = arrival;
    const key = rowKeyOf(arrival);
    const waits = { sku, location, lot: lotOf({ lot: '', state: backorderState }) };
    const before = given.get(textOf(waits)) ?? 0;
    // Goods of a lot keep their lot: the orders that wait are given of them when they are filled.
    const owed = key.lot === '' ? owedAt(rows.get(textOf(waits))) - before : 0;
    const kept = Math.max(0, Math.min(units, owed));
    const { part, rest } = partOfRuns(runs, kept);
    const keptValue = runs.length > 0 ? runsValue(part) : costOf({ onHand: units, value }, kept);
    given.set(textOf(waits), before + kept);
    return [
      stockMove(kind, waits, kept, keptValue, part),
      stockMove(kind, key, units - kept, value - keptValue, rest),
    ].filter(({ onHand }) => onHand > 0);
  });
}

/**
 * Settings of rows that a lot or a frozen SKU comes to: when the lot expires and first came in, and that nothing may be taken of it; and that
 * goods at no cost have a layer there.
 */
export function arrivalSettings(
  runtime: Pick<Runtime, 'shop' | 'clock'>,
  arrivals: readonly (Arrival & { readonly runs?: readonly CostRun[] })[],
  rows: Rows,
): SettingsChange[] {
  const freezes = new Map<string, Freeze>();
  const marked = new Set<string>();
  for (const row of rows.values()) {
    const { frozen, costed } = settingsOf(row);
    if (frozen?.whole) freezes.set(row.sku, frozen);
    if (costed) marked.add(row.sku);
  }
  const bringFree = ({ sku, runs = [] }: (typeof arrivals)[number]) =>
    !marked.has(sku) && runs.some(({ unitCost }) => unitCost === 0);
  const free = new Set(arrivals.filter(bringFree).map((arrival) => textOf(rowKeyOf(arrival))));
  const changes = new Map<string, SettingsChange>();
  for (const arrival of arrivals) {
    const key = rowKeyOf(arrival);
    const row = rows.get(textOf(key));
    const known = row ? settingsOf(row) : {};
    const frozen = row ? undefined : freezes.get(arrival.sku);
    const expiresOn = arrival.expiresOn ?? known.expiresOn;
    const isNew = arrival.lot !== '' && (known.receivedOn === undefined || expiresOn !== known.expiresOn);
    const costed = free.has(textOf(key));
    if (!isNew && !frozen && !costed) continue;
    const receivedOn =
      arrival.lot === '' ? undefined : (known.receivedOn ?? localDate(now(runtime), runtime.shop.zone));
    const dates = { ...(receivedOn && { receivedOn }), ...(expiresOn && { expiresOn }) };
    changes.set(
      textOf(key),
      changeSettings(key, row, { ...dates, ...(frozen && { frozen }), ...(costed && { costed }) }),
    );
  }
  return [...changes.values()];
}

/** Orders that wait for what comes in for sale are looked for when the document is written. */
export function fills(arrivals: readonly Arrival[], rows: Rows): EffectDraft[] {
  const arrived = new Set(arrivals.filter((arrival) => isForSale(rowKeyOf(arrival))).map(({ sku }) => sku));
  const skus = [...rows.values()].filter((row) => isBackorder(row) && row.allocated > 0 && arrived.has(row.sku));
  if (skus.length === 0) return [];
  const body = JSON.stringify({ skus: [...new Set(skus.map(({ sku }) => sku))] });
  return [{ destination: 'stock', type: 'stock.fillBackorders', body }];
}

/** The row that counts a place as callers name it. */
export function rowKeyOf({ sku, location, ...shelf }: StockKey & Pick<Shelf, 'state' | 'channel'>): StockKey {
  const { lot, state, channel } = shelf;
  return { sku, location, lot: lotOf({ lot, state, channel }) };
}

export function stockMove(
  kind: MoveKind,
  { sku, location, lot }: StockKey,
  onHand: number,
  value: number,
  runs: readonly CostRun[] = [],
): StockMove {
  return { sku, location, lot, kind, onHand, allocated: 0, reserved: 0, value, guarded: false, ...withLayers(runs) };
}

/** Units leave a row at their cost. */
export function leavingMove(
  kind: MoveKind,
  key: StockKey,
  units: number,
  { costs }: Pick<StockBook, 'costs'>,
): StockMove {
  const { value, runs } = costs.take(key, units);
  return stockMove(kind, key, -units, -value, runs);
}

/** A row's name in a map. */
export function textOf({ sku, location, lot }: StockKey): string {
  return JSON.stringify([sku, location, lot]);
}

function owedAt(row: StockRow | undefined): number {
  return row ? Math.max(0, row.allocated - row.onHand) : 0;
}
