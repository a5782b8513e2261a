/** Whether a SKU can be had, and where little of it is left: what people are told when it changes. */
import { purchasable, type StockRow } from './guard';
import { settingsOf } from './row-settings';
import { isForSale } from './shelf';

/** Nothing of a SKU is for sale anywhere, or little of it at these locations. */
export interface StockStanding {
  readonly out: boolean;
  readonly low: readonly string[];
}

/** A change of a SKU's standing. `units` are for sale once every cart lets go; null: without limit. */
export type StockNews =
  | { readonly type: 'stock.out'; readonly sku: string }
  | { readonly type: 'stock.back'; readonly sku: string; readonly units: number | null }
  | {
      readonly type: 'stock.low' | 'stock.recovered';
      readonly sku: string;
      readonly location: string;
      readonly units: number | null;
    };

/** A SKU of which enough lies everywhere. */
const plenty: StockStanding = { out: false, low: [] };

/**
 * The standing of one SKU, given its rows. What carts hold counts as for sale: they let go of it again without anybody being told. A location
 * is low when no more is for sale there than the highest `lowAt` among its rows.
 *
 * @example
 * standingOf([{ ...row, onHand: 5, allocated: 5 }]); // { out: true, low: [] }
 */
export function standingOf(rows: readonly StockRow[]): StockStanding {
  const places = forSaleByLocation(rows);
  const low = [...places].filter(([location, units]) => units <= lowAt(rows, location)).map(([location]) => location);
  return { out: sum(places.values()) === 0, low: low.sort() };
}

/**
 * What is new since the standing that was told last; null where nothing was ever told of the SKU.
 *
 * Law: no news comes of the standing that they lead to.
 *
 * @example
 * stockNews('MUG', null, [{ ...row, onHand: 5, allocated: 5 }]); // [{ type: 'stock.out', sku: 'MUG' }]
 */
export function stockNews(sku: string, told: StockStanding | null, rows: readonly StockRow[]): StockNews[] {
  const before = told ?? plenty;
  const after = standingOf(rows);
  const places = forSaleByLocation(rows);
  const at = (location: string) => ({ sku, location, units: countable(places.get(location) ?? 0) });
  return [
    ...(after.out && !before.out ? [{ type: 'stock.out' as const, sku }] : []),
    ...(before.out && !after.out ? [{ type: 'stock.back' as const, sku, units: countable(sum(places.values())) }] : []),
    ...without(after.low, before.low).map((location) => ({ type: 'stock.low' as const, ...at(location) })),
    ...without(before.low, after.low).map((location) => ({ type: 'stock.recovered' as const, ...at(location) })),
  ];
}

function forSaleByLocation(rows: readonly StockRow[]): Map<string, number> {
  const units = new Map<string, number>();
  for (const row of rows) {
    const own = isForSale(row) ? Math.max(0, purchasable({ ...row, reserved: 0 })) : 0;
    units.set(row.location, (units.get(row.location) ?? 0) + own);
  }
  return units;
}

function lowAt(rows: readonly StockRow[], location: string): number {
  return Math.max(-1, ...rows.filter((row) => row.location === location).map((row) => settingsOf(row).lowAt ?? -1));
}

function sum(units: Iterable<number>): number {
  let total = 0;
  for (const one of units) total += one;
  return total;
}

function without(list: readonly string[], others: readonly string[]): string[] {
  return list.filter((item) => !others.includes(item));
}

function countable(units: number): number | null {
  return Number.isFinite(units) ? units : null;
}
