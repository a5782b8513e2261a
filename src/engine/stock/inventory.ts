/** Stock as hosts see it: what lies there, documents that change it, what carts hold, and whether the counters agree with the movements. */
import * as z from 'zod';
import { purchasable, type StockRow } from '../../inventory';
import type { StockDifference } from '../../ports';
import type { Committer } from '../committer';
import type { Gatherer } from '../gather';
import { parse } from '../input';
import { now, type Runtime } from '../runtime';
import { type CartHolds, createCartHolds } from './carts';
import { createStockDocuments, type StockDocuments } from './documents';
import { sku } from './schemas';

const levelsSchema = z.union([sku.transform((one) => [one]), z.array(sku).max(10_000)]);

/** A stock row as hosts see it; `purchasable` is what may still be sold. */
export interface StockLevel extends StockRow {
  readonly purchasable: number;
}

export interface Inventory extends StockDocuments, CartHolds {
  levels(skus: string | readonly string[]): Promise<readonly StockLevel[]>;
  /** Rows whose counters are not the sum of their movements. */
  differences(): Promise<readonly StockDifference[]>;
  /** Sets every counter to the sum of its movements; answers how many rows changed. */
  rebuild(): Promise<number>;
}

export function createInventory(runtime: Runtime, committer: Committer, gatherer: Gatherer): Inventory {
  const { shop, repository } = runtime;
  return {
    ...createStockDocuments(runtime, committer, gatherer),
    ...createCartHolds(runtime, committer, gatherer),
    levels,
    differences: () => repository.stockDifferences(shop.id),
    rebuild: () => repository.rebuildStock(shop.id),
  };

  async function levels(skus: string | readonly string[]): Promise<readonly StockLevel[]> {
    const rows = await gatherer.levels(parse(levelsSchema, skus, 'inventory.levels'), now(runtime));
    return rows.map((row) => ({ ...row, purchasable: purchasable(row) }));
  }
}
