/** The counters of layers of cost, as the store has them. */
import { averageSpace, type CostCounter, costedSkus, costSpace, layerPrefix, type StockRow } from '../inventory';
import type { CommitResult, CounterMove } from '../ports';
import type { Runtime } from './runtime';

/** Layers of the SKUs of these rows: all rows of each. Nothing is asked where nothing of them ever had a cost. */
export function costsOfRows(
  runtime: Pick<Runtime, 'shop' | 'repository'>,
  rows: readonly StockRow[],
): Promise<readonly CostCounter[]> {
  return costsOf(runtime, costedSkus(rows));
}

/** Layers of all rows of the SKUs; none is asked for in a shop that keeps no cost. */
export async function costsOf(
  { shop, repository }: Pick<Runtime, 'shop' | 'repository'>,
  skus: readonly string[],
): Promise<readonly CostCounter[]> {
  if (shop.stock.costing === 'none' || skus.length === 0) return [];
  const spaces = shop.stock.costing === 'average' ? [costSpace, averageSpace] : [costSpace];
  const wanted = [...new Set(skus)].flatMap((sku) => spaces.map((space) => ({ space, prefix: layerPrefix(sku) })));
  return repository.countersUnder(shop.id, wanted);
}

/** Whether a counter is one of these. */
export function isCostCounter({ space }: Pick<CostCounter, 'space'>): boolean {
  return space === costSpace || space === averageSpace;
}

/** Whether a commit was refused because somebody else had taken of a layer, or made an average anew: then it is decided again. */
export function isCostOvertaken(moves: readonly CounterMove[], result: CommitResult): boolean {
  if (result.status !== 'shortage') return false;
  return moves.some(({ space, key, delta, floor }) => {
    if (!isCostCounter({ space }) || delta >= 0) return false;
    const value = result.counters.find((counter) => counter.space === space && counter.key === key)?.value ?? 0;
    return value + delta < floor;
  });
}
