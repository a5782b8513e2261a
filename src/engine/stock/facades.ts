/** The nouns of stock: what lies there, what is ordered, what is under way between locations, what is counted. */
import type { Committer } from '../committer';
import type { Gatherer } from '../gather';
import type { Pipeline } from '../pipeline';
import type { Runtime } from '../runtime';
import { type Counts, createCounts } from './counts';
import { createInventory, type Inventory } from './inventory';
import { createPurchaseOrders, type PurchaseOrders } from './purchase-orders';
import { createQueue, type Queue } from './queue';
import { createReplenishment, type Replenishment } from './replenishment';
import { stockSchemas } from './schemas';
import { createTransfers, type Transfers } from './transfers';

/** What a shop calls about its stock: what lies where, what is bought, moved and counted, and who waits for it. */
export interface StockFacades {
  readonly inventory: Inventory & Replenishment & { readonly queue: Queue };
  readonly purchaseOrders: PurchaseOrders;
  readonly transfers: Transfers;
  readonly counts: Counts;
}

/** `committed` hears of every change. */
export function createStockFacades(
  runtime: Runtime,
  committer: Committer,
  gatherer: Gatherer,
  pipeline: Pipeline,
  committed: () => void = () => {},
): StockFacades {
  const schemas = stockSchemas(runtime.shop);
  const purchaseOrders = createPurchaseOrders(runtime, schemas, gatherer, committer, committed);
  const transfers = createTransfers(runtime, schemas, committer, committed);
  const { lapse: _, ...queue } = createQueue(runtime, committer, gatherer);
  return {
    inventory: {
      ...createInventory(runtime, schemas, committer, gatherer, pipeline, committed),
      queue,
      ...createReplenishment(runtime, gatherer, purchaseOrders, transfers),
    },
    purchaseOrders,
    transfers,
    counts: createCounts(runtime, schemas, committer, committed),
  };
}
