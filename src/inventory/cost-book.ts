/**
 * What goods cost row by row while one decision is made: what it takes is gone for what it takes next. And the counters by which the commit
 * makes sure that nobody else has taken it meanwhile.
 */
import { costOf } from './cost';
import {
  type Costing,
  type CostRun,
  cutRuns,
  layerKey,
  layerMoves,
  layerOf,
  layersOf,
  runOf,
  runsUnits,
  runsValue,
  summedRuns,
  takeRuns,
} from './cost-runs';
import type { LayerMove, StockKey, StockRow } from './guard';
import { settingsOf } from './row-settings';

/** A counter of the store as it was read. */
export interface CostCounter {
  readonly space: string;
  readonly key: string;
  readonly value: number;
}

/** Units with what they cost and the runs that they are, for one movement. */
export interface Costed {
  readonly value: number;
  readonly runs: readonly CostRun[];
}

/** What goods cost while one decision is made, row by row, in minor units: what it has taken is gone for what it takes next. */
export interface CostBook {
  /** Units leave a row, of these layers where they are named. What has no layer costs its share of what the row is worth beside them. */
  take(key: StockKey, units: number, layers?: readonly string[]): Costed;
  /** Units come to a row, as they are. */
  put(key: StockKey, runs: readonly CostRun[]): void;
  /** What a row holds by now, the oldest first. */
  runs(key: StockKey): readonly CostRun[];
}

/** Where runs are counted. */
export const costSpace = 'cost';

/** Where it is counted how often the average of a row was made anew. */
export const averageSpace = 'costAverage';

/** Takes at one average: more than a row sees between two arrivals, few enough that a row may see 90 million arrivals. */
const takesPerAverage = 100_000_000;

/**
 * The book of a decision: rows as they were read, with the counters of their layers.
 *
 * @example
 * const row = { sku: 'MUG', location: 'london', lot: '', onHand: 3, value: 1000 };
 * createCostBook({ rows: [row], counters: [], costing: 'average', newLayer: () => 'x' }).take(row, 1).value; // 333
 */
export function createCostBook({
  rows,
  counters,
  costing,
  newLayer,
}: {
  readonly rows: readonly (StockKey & Pick<StockRow, 'onHand' | 'value'>)[];
  readonly counters: readonly CostCounter[];
  readonly costing: Costing;
  readonly newLayer: () => string;
}): CostBook {
  const runsOf = new Map<string, CostRun[]>();
  const bare = new Map(rows.map(({ onHand, value, ...row }) => [rowName(row), { onHand, value }]));
  for (const { space, key, value: units } of counters) {
    if (space !== costSpace || units <= 0) continue;
    const { layer, ...row } = layerOf(key);
    runsOf.set(rowName(row), [...(runsOf.get(rowName(row)) ?? []), runOf({ layer, units })]);
  }
  for (const [name, runs] of runsOf) {
    const row = bare.get(name) ?? { onHand: 0, value: 0 };
    bare.set(name, {
      onHand: Math.max(0, row.onHand - runsUnits(runs)),
      value: Math.max(0, row.value - runsValue(runs)),
    });
  }
  return {
    take,
    put(key, runs) {
      runsOf.set(rowName(key), summedRuns([...(runsOf.get(rowName(key)) ?? []), ...runs]));
    },
    runs: (key) => runsOf.get(rowName(key)) ?? [],
  };

  function take(key: StockKey, units: number, layers?: readonly string[]): Costed {
    const name = rowName(key);
    const here = runsOf.get(name) ?? [];
    const mine = layers ? here.filter(({ layer }) => layers.includes(layer)) : here;
    const own = Math.min(units, runsUnits(mine));
    const taken = costing === 'none' || own === 0 ? [] : takeRuns(mine, own, { costing, newLayer: newLayer() });
    runsOf.set(name, summedRuns([...here, ...taken]));
    const left = layers && own < units ? take(key, units - own) : fromBare(name, units - own);
    return { value: left.value - runsValue(taken), runs: summedRuns([...taken, ...left.runs]) };
  }

  function fromBare(name: string, units: number): Costed {
    const { onHand, value } = bare.get(name) ?? { onHand: 0, value: 0 };
    const there = Math.min(units, onHand);
    const cost = there > 0 ? costOf({ onHand, value }, there) : 0;
    bare.set(name, { onHand: onHand - there, value: value - cost });
    return { value: cost, runs: [] };
  }
}

/** What a movement says of runs; nothing where there are none. */
export function withLayers(runs: readonly CostRun[]): { readonly layers?: readonly LayerMove[] } {
  const layers = layerMoves(runs);
  return layers.length === 0 ? {} : { layers };
}

/**
 * Those of the SKUs that have layers, as all of their rows say. A SKU of which nothing ever had a cost has none: nothing of it is counted, and
 * nothing need be read when it leaves.
 */
export function costedSkus(rows: readonly Pick<StockRow, 'sku' | 'value' | 'settings'>[]): string[] {
  const costed = rows.filter((row) => row.value !== 0 || settingsOf(row).costed === true);
  return [...new Set(costed.map(({ sku }) => sku))];
}

/**
 * Units that come in, as a layer of their own; none in a shop that keeps no cost. Units that cost nothing need no layer, unless they come beside
 * others of their SKU that have one (`costed`), whose turn and average they change.
 */
export function arrivingRuns(
  layer: Parameters<typeof cutRuns>[0],
  { costing, costed = false }: { readonly costing: Costing; readonly costed?: boolean },
): CostRun[] {
  return costing === 'none' ? [] : cutRuns(layer).filter(({ unitCost }) => costed || unitCost > 0);
}

/** Units out of runs that are not yet in any row: the oldest first. Answers them and what is left. */
export function partOfRuns(
  runs: readonly CostRun[],
  units: number,
): { readonly part: CostRun[]; readonly rest: CostRun[] } {
  const there = Math.min(units, runsUnits(runs));
  const taken = there === 0 ? [] : takeRuns(runs, there, { costing: 'fifo', newLayer: '' });
  const rest = summedRuns([...runs, ...taken]);
  return { part: summedRuns([...runs, ...rest.map((run) => ({ ...run, units: -run.units }))]), rest };
}

interface CostedMove extends StockKey {
  readonly onHand: number;
  readonly layers?: readonly LayerMove[];
}

/** A counter that the commit moves by `delta` and may not bring below `floor`; where somebody else has taken the layer meanwhile, it fails as a shortage. */
export interface CostGuard {
  readonly space: string;
  readonly key: string;
  readonly delta: number;
  readonly floor: number;
  readonly initial: number;
}

/**
 * The guarded counters of movements: each run that they name, never below zero; and where goods leave at an average, that it still is what
 * the decision saw. What comes in makes the average of its row anew.
 */
export function costGuards(
  moves: readonly CostedMove[],
  { costing, seen }: { readonly costing: Costing; readonly seen: readonly CostCounter[] },
): CostGuard[] {
  const guards = new Map<string, CostGuard>();
  const rows = new Map<string, { key: StockKey; takes: boolean; puts: number }>();
  for (const move of moves) {
    const { layers = [] } = move;
    if (layers.length === 0) continue;
    for (const { layer, units } of layers) {
      const key = layerKey(move, layer);
      const delta = units + (guards.get(key)?.delta ?? 0);
      guards.set(key, { space: costSpace, key, delta, floor: 0, initial: 0 });
    }
    const row = rows.get(rowName(move)) ?? { key: move, takes: false, puts: 0 };
    rows.set(rowName(move), {
      key: row.key,
      takes: row.takes || move.onHand < 0,
      puts: row.puts + (move.onHand < 0 ? 0 : 1),
    });
  }
  const runs = [...guards.values()].filter(({ delta }) => delta !== 0);
  return costing === 'average' ? [...runs, ...[...rows.values()].map((row) => averageGuard(row, seen))] : runs;
}

/**
 * One counter says both how often the average was made anew, and how often units left at it: an arrival takes a great step, a departure a
 * step of one that may not pass the next great one.
 */
function averageGuard(
  { key, takes, puts }: { readonly key: StockKey; readonly takes: boolean; readonly puts: number },
  seen: readonly CostCounter[],
): CostGuard {
  const name = layerKey(key, '');
  const value = seen.find((counter) => counter.space === averageSpace && counter.key === name)?.value ?? 0;
  const made = Math.floor(-value / takesPerAverage);
  const jump = puts * takesPerAverage;
  return {
    ...{ space: averageSpace, key: name, initial: 0 },
    delta: -jump - (takes ? 1 : 0),
    floor: takes ? -(made + 1) * takesPerAverage + 1 - jump : Number.MIN_SAFE_INTEGER,
  };
}

/** The counters as movements leave them. */
export function afterCosts(counters: readonly CostCounter[], moves: readonly CostedMove[]): CostCounter[] {
  const values = new Map(counters.map((counter) => [`${counter.space} ${counter.key}`, counter]));
  for (const move of moves) {
    for (const { layer, units } of move.layers ?? []) {
      const key = layerKey(move, layer);
      const value = units + (values.get(`${costSpace} ${key}`)?.value ?? 0);
      values.set(`${costSpace} ${key}`, { space: costSpace, key, value });
    }
  }
  return [...values.values()];
}

/** The layers of runs, by name, for those who must find them again. */
export function layerIds(runs: readonly CostRun[]): string[] {
  return layersOf(runs).map(({ id }) => id);
}

function rowName({ sku, location, lot }: StockKey): string {
  return JSON.stringify([sku, location, lot]);
}
