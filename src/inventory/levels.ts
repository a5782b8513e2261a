/** What can be sold of a SKU, and where. */
import { purchasable, type StockRow } from './guard';
import { isForSale } from './shelf';

/** What a location has of a SKU, lots added up. `purchasable` is never below zero here: a row that is oversold has none to give. */
export interface LocationLevel {
  readonly location: string;
  readonly onHand: number;
  readonly purchasable: number;
}

/**
 * Units of a row that may still be taken, at least zero, and none of a shelf that is not for sale. `Infinity` where overselling has no limit.
 *
 * @example
 * free(row); // onHand − allocated − reserved − safety + oversell, or 0
 */
export function free(row: StockRow): number {
  return isForSale(row) ? Math.max(0, purchasable(row)) : 0;
}

/**
 * Units of a row that lie there and are free: what may be taken without overselling.
 *
 * @example
 * freeOnHand(row); // onHand − allocated − reserved − safety, or 0; never above free(row)
 */
export function freeOnHand(row: StockRow): number {
  return Math.min(free(row), Math.max(0, row.onHand - row.allocated - row.reserved - row.safety));
}

/**
 * Units of a SKU that may be taken at one location, lots added up. A location without a row for it has 0.
 *
 * @example
 * purchasableAt(rows, 'MUG', 'london'); // 12
 */
export function purchasableAt(rows: readonly StockRow[], sku: string, location: string): number {
  let units = 0;
  for (const row of rows) if (row.sku === sku && row.location === location) units += free(row);
  return units;
}

/**
 * Units of a SKU that may be taken anywhere. An oversold location does not take away from the others: its shortfall is its own.
 *
 * @example
 * purchasableTotal(rows, 'MUG'); // 15
 */
export function purchasableTotal(rows: readonly StockRow[], sku: string): number {
  let units = 0;
  for (const row of rows) if (row.sku === sku) units += free(row);
  return units;
}

/**
 * What each location has of a SKU, in the order in which the locations first occur among the rows.
 *
 * @example
 * atLocations(rows, 'MUG'); // [{ location: 'london', onHand: 14, purchasable: 12 }, { location: 'leeds', onHand: 3, purchasable: 3 }]
 */
export function atLocations(rows: readonly StockRow[], sku: string): LocationLevel[] {
  const levels = new Map<string, LocationLevel>();
  for (const row of rows) {
    if (row.sku !== sku) continue;
    const { onHand, purchasable } = levels.get(row.location) ?? { onHand: 0, purchasable: 0 };
    levels.set(row.location, {
      location: row.location,
      onHand: onHand + row.onHand,
      purchasable: purchasable + free(row),
    });
  }
  return [...levels.values()];
}
