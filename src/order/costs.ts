/** What the goods of an order cost when they leave, and where what left comes back to. */
import {
  type Allocation,
  type CostBook,
  type CostRun,
  carriedRuns,
  createCostBook,
  type LayerMove,
  reversed,
  runOf,
  summedRuns,
} from '../inventory';
import { roundProduct } from '../kernel';
import type { CommandContext } from './command';
import { dispatchedUnits, piecesOf } from './progress';
import { countOf } from './units';
import type { Fact, OrderRecord } from './vocabulary';

/** The rows and layers that a decision was given. */
export function costBookOf({ gathered, shop, newId }: CommandContext): CostBook {
  return createCostBook({
    rows: gathered.levels ?? [],
    counters: gathered.costs,
    costing: shop.stock.costing,
    newLayer: newId,
  });
}

/** What left for a line (of a SKU: a kit has several) and has not come back, as its layers; none where no layer was known. */
export function runsOut(
  facts: readonly Fact[],
  { lineId, sku }: { readonly lineId: string; readonly sku: string },
): CostRun[] {
  const runs = (layers: readonly LayerMove[] = []) => layers.map(runOf);
  return summedRuns(
    facts.flatMap((fact): CostRun[] => {
      if (fact.type === 'shipment.dispatched')
        return fact.data.cost
          .filter((of) => of.lineId === lineId && of.sku === sku)
          .flatMap(({ layers }) => carriedRuns(runs(layers)));
      if (fact.type === 'shipment.receivedBack')
        return fact.data.lines
          .filter((of) => of.lineId === lineId && of.sku === sku)
          .flatMap(({ layers }) => reversed(runs(layers)));
      if (fact.type !== 'return.received') return [];
      return fact.data.lines
        .filter((line) => line.lineId === lineId)
        .flatMap((line): Pick<typeof line, 'sku' | 'layers'>[] => [...(line.parts ?? [line])])
        .flatMap((part) => (part.sku === sku ? reversed(runs(part.layers)) : []));
    }),
  ).filter(({ units }) => units > 0);
}

/** What units had cost on average, of all of the line that have left. */
export function costOfUnits(
  order: OrderRecord,
  { lineId, sku }: Pick<Allocation, 'lineId' | 'sku'>,
  units: number,
): number {
  const count = countOf(order, lineId);
  const piece = count && piecesOf(count).find((of) => of.sku === sku);
  const left = piece ? dispatchedUnits(piece) : 0;
  return piece && left > 0 ? roundProduct(piece.cost, units, left, 'half-up') : 0;
}
