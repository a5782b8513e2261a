/** Costs of a receipt that are known only once its goods lie there, or have left: freight, duty, a supplier's surcharge. */
import { omsError, roundProduct } from '../kernel';
import { type CostRun, cutRuns, layersOf, reversed, runOf, runsUnits, runsValue } from './cost-runs';
import type { LayerMove, StockKey } from './guard';
import { type LandedCost, landedValues } from './landed';

/** Units of a receipt that came as one layer, as its movements tell it. */
export interface ReceivedLayer {
  readonly sku: string;
  readonly layer: string;
  readonly receivedAt: string;
  readonly units: number;
  readonly value: number;
}

/** A movement by which goods came in, with the layers that it made. */
export interface ReceiptMove extends StockKey {
  readonly onHand: number;
  readonly layers?: readonly LayerMove[];
}

/** Units that lie in a row, layer by layer. */
export interface LayeredRow extends StockKey {
  readonly runs: readonly CostRun[];
}

/** What a late cost does to a layer: `share` of it, of which `stock` stays with what lies there, and `sold` went with what has left. */
export interface LateShare extends ReceivedLayer {
  readonly share: number;
  readonly stock: number;
  readonly sold: number;
}

/** What a row is worth more, and by which runs. */
export interface Revaluation extends StockKey {
  readonly value: number;
  readonly runs: readonly CostRun[];
}

/**
 * The layers of a receipt in the order of its lines, as its movements tell them: goods that went to several rows are one again. Throws
 * `stock.uncosted` where goods came without a layer: nobody can say where those units went.
 */
export function receivedLayers(moves: readonly ReceiptMove[]): ReceivedLayer[] {
  const known = (layers: readonly LayerMove[]) => layers.reduce((sum, { units }) => sum + units, 0);
  const bare = moves.filter(({ onHand, layers = [] }) => onHand > 0 && known(layers) < onHand).map(({ sku }) => sku);
  if (bare.length > 0) {
    const skus = [...new Set(bare)];
    throw omsError('stock.uncosted', `${skus.join(', ')} came in without a cost: no layer of it is known`, { skus });
  }
  const skuOf = new Map<string, string>();
  const runs = moves.flatMap(({ sku, onHand, layers = [] }) => {
    if (onHand <= 0) return [];
    return layers.map(runOf).map((run) => {
      skuOf.set(run.layer, sku);
      return run;
    });
  });
  return layersOf(runs)
    .sort((a, b) => a.receivedAt.localeCompare(b.receivedAt) || lineOf(a.id) - lineOf(b.id))
    .map(({ id, receivedAt, units, value }) => ({
      ...{ sku: skuOf.get(id) as string, layer: id, receivedAt, units, value },
    }));
}

/** Layers of one receipt are numbered by its lines. */
function lineOf(layer: string): number {
  return Number(layer.slice(layer.lastIndexOf('.') + 1));
}

/**
 * Late costs over the layers of receipts: each layer bears what it would have borne had they been known (by its value, units or weight), with what
 * still lies there of it and with what has left in proportion.
 *
 * Laws: Σ `stock` + Σ `sold` = Σ amounts; with nothing left, all is `stock`. Where a layer's share is a whole number of minor units for each unit, what lies
 * there is worth what it would have been had the cost been known at receipt. Source: IAS 2.10–2.11; what has left is an expense (IAS 2.34).
 */
export function lateShares(
  layers: readonly (ReceivedLayer & { readonly weight: number; readonly left: number })[],
  costs: readonly LandedCost[],
): LateShare[] {
  const landed = landedValues(layers, costs);
  return layers.map(({ weight: _weight, left, ...layer }, i) => {
    const share = (landed[i] as number) - layer.value;
    const gone = layer.units - Math.min(left, layer.units);
    const sold = roundProduct(share, gone, layer.units, 'half-up');
    return { ...layer, share, stock: share - sold, sold };
  });
}

/**
 * Rows in which units of a layer lie, worth more by `value` in all, each as much as it has units of it. The runs stay of their layer.
 *
 * Law: Σ values = `value`, where any unit lies there.
 */
export function revalued(rows: readonly LayeredRow[], value: number): Revaluation[] {
  const parts = rows.flatMap(({ runs, ...key }) =>
    [...new Set(runs.map(({ layer }) => layer))].map((layer) => ({
      key,
      runs: runs.filter((run) => run.layer === layer),
    })),
  );
  const units = parts.reduce((sum, part) => sum + runsUnits(part.runs), 0);
  let [before, given] = [0, 0];
  return parts.map(({ key, runs }) => {
    before += runsUnits(runs);
    const upTo = roundProduct(value, before, units, 'half-up');
    const more = upTo - given;
    given = upTo;
    const first = runs[0] as CostRun;
    const again = {
      id: first.layer,
      receivedAt: first.receivedAt,
      units: runsUnits(runs),
      value: runsValue(runs) + more,
    };
    return { ...key, value: more, runs: [...reversed(runs), ...cutRuns(again)] };
  });
}
