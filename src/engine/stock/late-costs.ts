/** Invoices that come after the goods: freight and duty of what was received, and perhaps sold, before anybody knew of them. */
import type * as z from 'zod';
import {
  type CostRun,
  type LateShare,
  lateShares,
  type ReceiptMove,
  type ReceivedLayer,
  receivedLayers,
  revalued,
  runsUnits,
  type StockKey,
} from '../../inventory';
import { OmsError, omsError, type Problem, problem } from '../../kernel';
import type { StoredCommit } from '../../ports';
import { postLateCosts } from '../../settlement';
import { groupBy } from '../group-by';
import { keyOf, parse } from '../input';
import type { Runtime } from '../runtime';
import { bookOf, type StockBook, stockMove } from './arrivals';
import type { CommitDocument } from './commit-document';
import { lateSchema } from './desk-schemas';
import type { StockSchemas } from './schemas';

export type LateCostsInput = z.input<ReturnType<typeof lateSchema>>;

export interface LateCosts {
  /**
   * Costs that came to light after their goods (an invoice for freight, a bill of duty) are spread over what came in with these receipts, as
   * `landed` of the receipt would have been. What still lies there is worth more, wherever it lies; the share of what has left is an expense, on
   * `stock.cost`. Orders that were sent keep the cost that they froze. Throws `document.notFound` for a receipt that is none, `stock.uncosted`
   * for goods that came in without a cost.
   *
   * @example
   * const { document } = await oms.inventory.receive({ sku: 'MUG', quantity: 100, unitCost: 250 });
   * await oms.inventory.landCosts({ receipts: [{ document }], landed: [{ kind: 'freight', amount: 4_000, by: 'quantity' }], ref: 'DHL 4711' });
   */
  landCosts(input: LateCostsInput, options?: { idempotencyKey?: string }): Promise<{ document: string }>;
}

export function createLateCosts(runtime: Runtime, schemas: StockSchemas, commit: CommitDocument): LateCosts {
  const { shop, repository } = runtime;
  const schema = lateSchema(schemas);
  return {
    async landCosts(input, options = {}) {
      const given = parse(schema, input, 'inventory.landCosts');
      const { receipts, landed, weights, ref = null } = given;
      return commit(keyOf(options, ['landCosts', given]), async () => {
        const received = await receivedIn(receipts);
        const weigh = weighing(weights, landed, received);
        const book = await bookOf(runtime, received);
        const kindred = kindredOf(received, book, shop.stock.costing === 'average');
        const left = leftOf(kindred);
        const shares = lateShares(
          received.map((layer) => ({ ...layer, weight: weigh(layer), left: left.get(layer) as number })),
          landed,
        );
        const worth = new Map(received.map((layer, i) => [layer, (shares[i] as LateShare).stock]));
        const moves = kindred.flatMap(({ layers, lying }) => {
          const value = layers.reduce((sum, layer) => sum + (worth.get(layer) as number), 0);
          if (value === 0) return [];
          return revalued(lying, value).map(({ value: more, runs, ...key }) =>
            stockMove('adjusted', key, 0, more, runs),
          );
        });
        const stock = shares.reduce((sum, of) => sum + of.stock, 0);
        const sold = shares.reduce((sum, of) => sum + of.sold, 0);
        return {
          type: 'stock.landed',
          data: { ref, receipts, landed, stock, sold, lines: shares.map(lineOf) },
          moves,
          seen: book.seen,
          entries: postLateCosts({ stock, sold }),
        };
      });
    },
  };

  /** The layers of each receipt, in the order in which they are named. */
  async function receivedIn(receipts: z.output<typeof schema>['receipts']): Promise<ReceivedLayer[]> {
    const refs = receipts.map((of) =>
      'document' in of
        ? ({ kind: 'stockDocument', id: of.document } as const)
        : ({ kind: 'purchaseOrder', id: of.purchaseOrder } as const),
    );
    const commits = await repository.history(shop.id, refs);
    const problems: Problem[] = [];
    const layers = receipts.flatMap((of, i) => {
      const ref = refs[i] as (typeof refs)[number];
      const deliveries = commits
        .filter(({ subject }) => subject.kind === ref.kind && subject.id === ref.id)
        .map(deliveryIn)
        .filter((moves) => moves !== null);
      const found = 'delivery' in of && of.delivery ? deliveries.slice(of.delivery - 1, of.delivery) : deliveries;
      if (found.length === 0)
        problems.push(problem('document.notFound', 'there is no such receipt', { id: ref.id }, ['receipts', i]));
      return found.flatMap(receivedLayers);
    });
    if (problems.length > 0) throw new OmsError(problems);
    if (layers.length === 0) throw omsError('stock.uncosted', 'nothing of it came in with a cost', { skus: [] });
    if (new Set(layers.map(({ layer }) => layer)).size === layers.length) return layers;
    throw new OmsError([problem('input.invalid', 'names a delivery twice', undefined, ['receipts'])]);
  }
}

/** By what goods came in; null in a commit that brought none. */
function deliveryIn({ facts }: StoredCommit): readonly ReceiptMove[] | null {
  const told = facts.map((text) => JSON.parse(text) as { type: string; data: { moves?: readonly ReceiptMove[] } });
  const received = told.some(({ type }) => type === 'stock.received' || type === 'purchase.received');
  return received ? told.flatMap(({ data }) => data.moves ?? []) : null;
}

type Weights = readonly { readonly sku: string; readonly weightGrams: number }[];

/** What all units of a layer weigh; refused where a cost is spread by weight and one is not said. */
function weighing(
  weights: Weights,
  landed: readonly { readonly by: string }[],
  received: readonly ReceivedLayer[],
): (layer: ReceivedLayer) => number {
  const grams = new Map(weights.map((of) => [of.sku, of.weightGrams]));
  if (landed.some(({ by }) => by === 'weight')) {
    const missing = [...new Set(received.map((of) => of.sku))].filter((of) => !grams.has(of));
    const message = (of: string) => `is needed of ${of}: a cost is spread by weight`;
    if (missing.length > 0)
      throw new OmsError(missing.map((of) => problem('input.invalid', message(of), { sku: of }, ['weights'])));
  }
  return ({ sku: of, units }) => (grams.get(of) ?? 0) * units;
}

/** Layers that cannot be told apart by now, and where units of them lie. */
interface Kindred {
  readonly layers: ReceivedLayer[];
  readonly lying: readonly (StockKey & { readonly runs: readonly CostRun[] })[];
}

/**
 * Where units of the layers lie by now. At the moving average layers are cut anew and keep their age only: what is as old came with them, and the
 * oldest units count as gone first.
 */
function kindredOf(received: readonly ReceivedLayer[], { rows, costs }: StockBook, byAge: boolean): Kindred[] {
  const rowsOfSku = groupBy([...rows.values()], (row) => row.sku);
  const isOf = (layer: ReceivedLayer) => (run: CostRun) =>
    byAge ? run.receivedAt === layer.receivedAt : run.layer === layer.layer;
  const nameOf = ({ sku: of, layer, receivedAt }: ReceivedLayer) => (byAge ? `${receivedAt} ${of}` : layer);
  return [...groupBy(received, nameOf).values()].map((layers) => {
    const [first] = layers as [ReceivedLayer];
    const lying = (rowsOfSku.get(first.sku) ?? []).map(({ sku: of, location, lot }) => {
      const key = { sku: of, location, lot };
      return { ...key, runs: costs.runs(key).filter(isOf(first)) };
    });
    return { layers: [...layers], lying: lying.filter(({ runs }) => runs.length > 0) };
  });
}

/** How many units of each layer lie there; of those that cannot be told apart, the first have gone first. */
function leftOf(kindred: readonly Kindred[]): ReadonlyMap<ReceivedLayer, number> {
  const left = new Map<ReceivedLayer, number>();
  for (const { layers, lying } of kindred) {
    let open = lying.reduce((sum, { runs }) => sum + runsUnits(runs), 0);
    for (const layer of [...layers].reverse()) {
      left.set(layer, Math.min(open, layer.units));
      open -= left.get(layer) as number;
    }
  }
  return left;
}

function lineOf({ sku: of, layer, units, share, stock, sold }: LateShare) {
  return { sku: of, layer, units, share, stock, sold };
}
