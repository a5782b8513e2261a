/** Goods that came in go to the orders that wait for them, the one that was placed first before all others. */

import { carriedRuns, isBackorder } from '../../inventory';
import { compareBytes, isOmsError } from '../../kernel';
import { backorderTerm, decodeOrder, type OrderRecord } from '../../order';
import { parse } from '../input';
import type { Pipeline } from '../pipeline';
import type { Runtime } from '../runtime';
import { bookOf, type StockBook, stockMove } from './arrivals';
import type { CommitDocument } from './commit-document';
import { skusSchema } from './schemas';

export interface Backorders {
  /**
   * Gives what lies there and is free to the orders that wait for it, in the order in which they were placed; answers how many were given some.
   * It happens by itself when goods come in. Call it after stock became free in another way.
   */
  fillBackorders(skus: string | readonly string[]): Promise<{ filled: number }>;
}

/** Orders read at once. */
const pageSize = 200;

export function createBackorders(runtime: Runtime, pipeline: Pipeline, commit: CommitDocument): Backorders {
  const { shop, repository } = runtime;
  return {
    async fillBackorders(skus) {
      const filled = new Set<string>();
      for (const sku of new Set(parse(skusSchema, skus, 'inventory.fillBackorders'))) {
        for (const id of await fillOne(sku)) filled.add(id);
        await letGo(sku);
      }
      return { filled: filled.size };
    },
  };

  async function fillOne(sku: string): Promise<string[]> {
    const filled: string[] = [];
    for (const { head } of await waitingFor(sku)) {
      try {
        await pipeline.execute({
          type: 'orders.fill',
          id: head.id,
          payload: {},
          options: { actor: { kind: 'system', id: 'stock' } },
        });
        filled.push(head.id);
      } catch (error) {
        if (!isOmsError(error) || passing.has(error.code)) throw error;
        // Nothing is left for this one, so nothing is for those behind it. Any other refusal is this order's own.
        if (error.code === 'stock.short') return filled;
      }
    }
    return filled;
  }

  /** Orders that wait for units of the SKU, the one that was placed first before all others. */
  async function waitingFor(sku: string): Promise<OrderRecord[]> {
    const found: OrderRecord[] = [];
    let before: string | undefined;
    for (;;) {
      const page = await repository.find(shop.id, {
        terms: [backorderTerm(sku)],
        limit: pageSize,
        ...(before !== undefined && { before }),
      });
      found.push(...page.map(decodeOrder));
      before = page.at(-1)?.id;
      if (page.length < pageSize) break;
    }
    const placed = ({ head }: OrderRecord) => head.times.placed ?? '';
    return found.sort((a, b) => compareBytes(placed(a), placed(b)) || compareBytes(a.head.id, b.head.id));
  }

  /** What came in for orders that have not waited is for sale. */
  async function letGo(sku: string): Promise<void> {
    const spareOf = ({ rows }: StockBook) =>
      [...rows.values()].filter((row) => isBackorder(row) && row.onHand > row.allocated);
    if (spareOf(await bookOf(runtime, [{ sku }])).length === 0) return;
    await commit(null, async () => {
      const book = await bookOf(runtime, [{ sku }]);
      return {
        type: 'stock.moved',
        data: { reason: 'notAwaited' },
        moves: spareOf(book).flatMap((row) => {
          const units = row.onHand - row.allocated;
          const { value, runs } = book.costs.take(row, units);
          return [
            stockMove('moved', row, -units, -value, runs),
            stockMove('moved', { ...row, lot: '' }, units, value, carriedRuns(runs)),
          ];
        }),
        seen: book.seen,
      };
    });
  }
}

/** Refusals that say nothing about the order: what was to be filled is tried again. */
const passing: ReadonlySet<string> = new Set(['store.unavailable', 'contention.exhausted', 'internal']);
