/**
 * Layers as they are guarded: cut into runs of units that cost exactly the same. A layer of 3 units worth 1000 is one unit at 334 and two at
 * 333; whoever takes units takes of both in proportion. So two who take of one layer at the same moment need not wait for each other: each
 * run is a counter that never falls below zero, and what is taken costs what it says, whoever comes first.
 */
import { compareBytes, type Instant, roundProduct } from '../kernel';
import { costOf } from './cost';
import { type CostLayer, takeAtCost } from './cost-layers';
import type { LayerMove, StockKey } from './guard';

/** How a shop values what leaves: `fifo`, at the moving `average`, or (`none`) not at all. */
export type Costing = 'fifo' | 'average' | 'none';

/** Units of one layer that cost the same, each `unitCost` minor units. In a movement less than zero units left the layer. */
export interface CostRun {
  readonly layer: string;
  readonly receivedAt: Instant;
  readonly unitCost: number;
  readonly units: number;
}

/**
 * A layer as runs: at most two, whose costs differ by one minor unit.
 *
 * Law: Σ units × unit cost = the value. A layer of no units has no run.
 *
 * @example
 * cutRuns({ id: 'po-1', receivedAt: '2026-01-31T09:30:00.000Z', units: 3, value: 1000 }).map(({ units, unitCost }) => [units, unitCost]); // [[2, 333], [1, 334]]
 */
export function cutRuns({ id, receivedAt, units, value }: CostLayer): CostRun[] {
  if (units === 0) return [];
  const unitCost = Math.floor(value / units);
  const dear = value - unitCost * units;
  const run = (cost: number, count: number): CostRun => ({ layer: id, receivedAt, unitCost: cost, units: count });
  return [run(unitCost, units - dear), run(unitCost + 1, dear)].filter((part) => part.units > 0);
}

/** What runs cost in all, in minor units. */
export function runsValue(runs: readonly CostRun[]): number {
  return runs.reduce((sum, { units, unitCost }) => sum + units * unitCost, 0);
}

/** How many units runs have in all. */
export function runsUnits(runs: readonly CostRun[]): number {
  return runs.reduce((sum, { units }) => sum + units, 0);
}

/** The same units the other way: what was put is taken. */
export function reversed(runs: readonly CostRun[]): CostRun[] {
  return runs.map((run) => ({ ...run, units: -run.units }));
}

/**
 * The runs that move when units leave: the oldest layers first, at what they had cost or at the average of all. Where runs of the average do not
 * lie within one minor unit of each other, all of them are cut anew at the average: each as old as it was, under a new name.
 *
 * Law: Σ units = −`units`, and less than Σ value by just the cost. At most as many units as the runs have. Source: IAS 2.25–2.27.
 *
 * @example
 * const receivedAt = '2026-01-31T09:30:00.000Z';
 * takeRuns([{ layer: 'po-1', receivedAt, unitCost: 250, units: 3 }], 2, { costing: 'fifo', newLayer: 'x' });
 * // [{ layer: 'po-1', receivedAt, unitCost: 250, units: −2 }]
 */
export function takeRuns(
  runs: readonly CostRun[],
  units: number,
  { costing, newLayer }: { readonly costing: 'fifo' | 'average'; readonly newLayer: string },
): CostRun[] {
  if (units === 0) return [];
  if (costing === 'average') return isEven(runs) ? evenly(runs, units) : cutAnew(runs, units, newLayer);
  return takeAtCost({ method: 'fifo', layers: layersOf(runs) }, units).taken.flatMap((taken) => {
    return drawn(ofLayer(runs, taken.id), taken.units, taken.value);
  });
}

/**
 * The runs that come back when units of a shipment do, out of those that left with it (units above zero): the last ones out first.
 *
 * Law: everything returned in any sequence gives back just what left.
 *
 * @example
 * const receivedAt = '2026-01-31T09:30:00.000Z';
 * restoreRuns([{ layer: 'po-1', receivedAt, unitCost: 250, units: 2 }], 1); // [{ layer: 'po-1', receivedAt, unitCost: 250, units: 1 }]
 */
export function restoreRuns(taken: readonly CostRun[], units: number): CostRun[] {
  let open = units;
  return layersOf(taken)
    .reverse()
    .flatMap((layer) => {
      const part = Math.min(open, layer.units);
      open -= part;
      if (part === 0) return [];
      return reversed(drawn(ofLayer(taken, layer.id), part, costOf({ onHand: layer.units, value: layer.value }, part)));
    });
}

/**
 * The units that a movement took out of a row, as they lie elsewhere now: in the layers that they left; where layers were cut anew on the way, at
 * the average, as old as they were.
 *
 * Law: units and value are those that left.
 *
 * @example
 * const run = { layer: 'po-1', receivedAt: '2026-01-31T09:30:00.000Z', unitCost: 250 };
 * carriedRuns([{ ...run, units: -2 }]); // [{ ...run, units: 2 }]
 */
export function carriedRuns(left: readonly CostRun[]): CostRun[] {
  const out = summedRuns(reversed(left));
  const rest = out.find(({ units }) => units < 0);
  if (!rest) return out;
  const ages = new Map<Instant, number>();
  for (const { receivedAt, units } of out) ages.set(receivedAt, (ages.get(receivedAt) ?? 0) + units);
  const layers = [...ages].map(([receivedAt, units], i) => ({ id: `${rest.layer}.out.${i}`, receivedAt, units }));
  return shared(layers, runsValue(out));
}

/** Runs added up: each layer and cost once, what has come to nothing left out. */
export function summedRuns(runs: readonly CostRun[]): CostRun[] {
  const sums = new Map<string, CostRun>();
  for (const run of runs) {
    const name = layerName(run);
    sums.set(name, { ...run, units: run.units + (sums.get(name)?.units ?? 0) });
  }
  return [...sums.values()].filter(({ units }) => units !== 0);
}

/** Runs as layers, the oldest first. */
export function layersOf(runs: readonly CostRun[]): CostLayer[] {
  const layers = new Map<string, CostLayer>();
  for (const { layer: id, receivedAt, units, unitCost } of runs) {
    const known = layers.get(id);
    layers.set(id, {
      ...{ id, receivedAt: known?.receivedAt ?? receivedAt },
      units: (known?.units ?? 0) + units,
      value: (known?.value ?? 0) + units * unitCost,
    });
  }
  return [...layers.values()].sort((a, b) => compareBytes(a.receivedAt, b.receivedAt) || compareBytes(a.id, b.id));
}

/** Units at the average of runs that lie within a minor unit of each other: of both costs in proportion, the oldest first. */
function evenly(runs: readonly CostRun[], units: number): CostRun[] {
  const unitCost = Math.min(...runs.map((run) => run.unitCost));
  const dear = costOf({ onHand: runsUnits(runs), value: runsValue(runs) }, units) - unitCost * units;
  const at = (cost: number) => runs.filter((run) => run.unitCost === cost);
  return [...oldest(at(unitCost), units - dear), ...oldest(at(unitCost + 1), dear)];
}

function oldest(runs: readonly CostRun[], units: number): CostRun[] {
  let open = units;
  return [...runs]
    .sort((a, b) => compareBytes(layerName(a), layerName(b)))
    .flatMap((run) => {
      const part = Math.min(open, run.units);
      open -= part;
      return part > 0 ? [{ ...run, units: -part }] : [];
    });
}

/** Everything out, what stays back in at the average of all. */
function cutAnew(runs: readonly CostRun[], units: number, newLayer: string): CostRun[] {
  const value = runsValue(runs);
  const rest = value - costOf({ onHand: runsUnits(runs), value }, units);
  let open = units;
  const stay = layersOf(runs).map((layer, i) => {
    const part = Math.min(open, layer.units);
    open -= part;
    return { id: `${newLayer}.${i}`, receivedAt: layer.receivedAt, units: layer.units - part };
  });
  return [...reversed(runs), ...shared(stay, rest)];
}

/** Layers that share a value by their units: no unit is more than a minor unit dearer than another. */
function shared(layers: readonly Omit<CostLayer, 'value'>[], value: number): CostRun[] {
  const units = layers.reduce((sum, layer) => sum + layer.units, 0);
  let [before, given] = [0, 0];
  return layers.flatMap((layer) => {
    before += layer.units;
    const upTo = units === 0 ? 0 : roundProduct(value, before, units, 'half-up');
    const own = upTo - given;
    given = upTo;
    return cutRuns({ ...layer, value: own });
  });
}

/** Units with their value out of the runs of one layer; where they are not within one minor unit of each other, they are cut anew. */
function drawn(runs: readonly CostRun[], units: number, value: number): CostRun[] {
  const [first] = runs as readonly [CostRun];
  if (!isEven(runs)) {
    const { layer: id, receivedAt } = first;
    const rest = { id, receivedAt, units: runsUnits(runs) - units, value: runsValue(runs) - value };
    return summedRuns([...reversed(runs), ...cutRuns(rest)]);
  }
  const unitCost = Math.min(...runs.map((run) => run.unitCost));
  const dear = value - unitCost * units;
  const cheap: CostRun = { ...first, unitCost, units: dear - units };
  return [cheap, { ...first, unitCost: unitCost + 1, units: -dear }].filter((run) => run.units !== 0);
}

function isEven(runs: readonly CostRun[]): boolean {
  const costs = runs.map(({ unitCost }) => unitCost);
  return Math.max(...costs) - Math.min(...costs) <= 1;
}

function ofLayer(runs: readonly CostRun[], id: string): CostRun[] {
  return runs.filter(({ layer }) => layer === id);
}

/** Stands between the parts of a key, as it does between those of a row's lot. */
const separator = '\u001f';

/** The name of a run among those of its row. Names sort by age. */
export function layerName({ receivedAt, unitCost, layer }: Omit<CostRun, 'units'>): string {
  return `${receivedAt} ${unitCost} ${layer}`;
}

/** The run of that name. */
export function runOf({ layer: name, units }: LayerMove): CostRun {
  const [receivedAt = '', unitCost = '', ...layer] = name.split(' ');
  return { receivedAt, unitCost: Number(unitCost), layer: layer.join(' '), units };
}

/** Runs as movements tell them. */
export function layerMoves(runs: readonly CostRun[]): LayerMove[] {
  return summedRuns(runs).map((run) => ({ layer: layerName(run), units: run.units }));
}

/** The key of what is counted of a row beside its units: a run of it by its name. */
export function layerKey({ sku, location, lot }: StockKey, name: string): string {
  return [sku, location, lot, name].join(separator);
}

/** The row and the name behind a key. */
export function layerOf(key: string): StockKey & { readonly layer: string } {
  const [sku = '', location = '', ...rest] = key.split(separator);
  return { sku, location, lot: rest.slice(0, -1).join(separator), layer: rest.at(-1) as string };
}

/** What the keys of all rows of a SKU begin with. */
export function layerPrefix(sku: string): string {
  return `${sku}${separator}`;
}
