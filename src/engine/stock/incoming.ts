/** Units that will come to a location: what suppliers owe and what other locations have sent. */

import { type StockRow, shelfOf, transitState } from '../../inventory';
import { compareBytes } from '../../kernel';
import type { Runtime } from '../runtime';
import { textOf } from './arrivals';
import { incomingKey, incomingSpace } from './living';

/** Units of purchase orders that are awaited, by {@link incomingKey}. */
export async function onOrder(
  { shop, repository }: Runtime,
  skus: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const keys = [...new Set(skus)].flatMap((sku) => shop.locations.map(({ id }) => incomingKey(sku, id)));
  const values = await repository.counterValues(
    shop.id,
    keys.map((key) => ({ space: incomingSpace, key })),
  );
  return new Map(values.flatMap(({ key, value }) => (value > 0 ? [[key, value] as const] : [])));
}

/** The rows with what will come, in key order; a location that has nothing and awaits something gets its plain row. */
export function withIncoming(
  rows: readonly StockRow[],
  ordered: ReadonlyMap<string, number>,
): readonly { readonly row: StockRow; readonly incoming: number }[] {
  const coming = new Map(ordered);
  for (const { sku, location, lot, onHand } of rows) {
    const key = incomingKey(sku, location);
    if (onHand > 0 && shelfOf(lot).state === transitState) coming.set(key, onHand + (coming.get(key) ?? 0));
  }
  const known = new Set(rows.map(textOf));
  const bare = [...coming.keys()].flatMap((key) => {
    const [sku = '', location = ''] = key.split(incomingKey('', ''));
    return known.has(textOf({ sku, location, lot: '' })) ? [] : [emptyRow(sku, location)];
  });
  return [...rows, ...bare]
    .sort((a, b) => compareBytes(placeOf(a), placeOf(b)))
    .map((row) => ({ row, incoming: row.lot === '' ? (coming.get(incomingKey(row.sku, row.location)) ?? 0) : 0 }));
}

function placeOf({ sku, location, lot }: StockRow): string {
  return [sku, location, lot].join('\u0000');
}

function emptyRow(sku: string, location: string): StockRow {
  return {
    ...{ sku, location, lot: '', onHand: 0, allocated: 0, reserved: 0, safety: 0, oversell: 0, value: 0 },
    nextExpiry: null,
    settings: '',
  };
}
