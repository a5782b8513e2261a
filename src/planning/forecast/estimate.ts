/** Estimates what of a smoothing model was not given. */
import { mean } from './forecast';
import { type Bound, minimize } from './minimize';
import { type Shape, type Smoothing, type State, smooth } from './states';

/** What is known of a model: parameters in Holt's terms (`beta` is the share of a change of level that goes into the trend). */
export interface Known {
  readonly alpha: number | undefined;
  readonly beta: number | undefined;
  readonly gamma: number | undefined;
  readonly phi: number | undefined;
  readonly initial: State | undefined;
}

/** The whole range: at 0 a component never learns, at 1 it forgets everything. */
const shares: Bound = { from: 0, to: 1 };
/** Less damping than 0.998 cannot be told from none, more than 0.8 from no trend. Source: Hyndman & Athanasopoulos, 8.2. */
const dampings: Bound = { from: 0.8, to: 0.998 };

/**
 * The parameters and initial states of least squared one-step error, keeping those that are known. With all parameters known and no initial
 * state, the state is the one given as `start`, not an estimate.
 *
 * @example
 * estimate(series, shape, { alpha: undefined, beta: 0, gamma: 0, phi: 1, initial: undefined }, start);
 */
export function estimate(
  series: readonly number[],
  shape: Shape,
  known: Known,
  start: State,
): { readonly smoothing: Smoothing; readonly initial: State } {
  const open = (['alpha', 'beta', 'gamma', 'phi'] as const).filter((name) => known[name] === undefined);
  const free = open.length > 0 && known.initial === undefined;
  const first = known.initial ?? start;
  const read = (parameters: readonly number[]) => {
    const found = Object.fromEntries(open.map((name, i) => [name, parameters[i] as number]));
    const { alpha, beta, gamma, phi } = { ...known, ...found } as Record<keyof Smoothing, number>;
    // What level and season take up of one error together is at most the error: the usual bound of ETS, 0 ≤ γ ≤ 1 − α.
    const bounded = known.gamma === undefined ? gamma * (1 - alpha) : gamma;
    return {
      smoothing: { alpha, beta: alpha * beta, gamma: bounded, phi },
      initial: free ? stateOf(parameters.slice(open.length), shape) : first,
    };
  };
  if (open.length === 0) return read([]);

  const cost = (parameters: readonly number[]) => {
    const { smoothing, initial } = read(parameters);
    const { fitted } = smooth(series, shape, smoothing, initial);
    return fitted.reduce((sum, value, t) => sum + (value - (series[t] as number)) ** 2, 0);
  };
  const bounds = [
    ...open.map((name) => (name === 'phi' ? dampings : shares)),
    ...(free ? stateBounds(series, shape) : []),
  ];
  const state = free ? numbersOf(first, shape) : [];
  const guessAt = (alpha: number) => [
    ...open.map((name) => ({ alpha, beta: 0.1, gamma: 0.1, phi: 0.95 })[name]),
    ...state,
  ];
  // The error may have several valleys: a search finds the bottom of the one that it begins in.
  const deepest = least(lookedAt.map(guessAt), cost);
  const guesses = [...[0.1, 0.5, 0.9].map(guessAt), deepest];
  const found = guesses.map((guess) => minimize(cost, guess, bounds));
  return read(least(found, cost));
}

/** Shares at which the error is looked at before it is searched from there. */
const lookedAt = Array.from({ length: 41 }, (_, i) => i / 40);

function least(points: readonly number[][], cost: (point: readonly number[]) => number): number[] {
  const costs = points.map(cost);
  const place = costs.reduce((best, value, i) => (value < (costs[best] as number) ? i : best), 0);
  return points[place] as number[];
}

function numbersOf({ level, trend, seasonal }: State, shape: Shape): number[] {
  return [level, ...(shape.trend === 'none' ? [] : [trend]), ...(shape.seasonal === 'none' ? [] : seasonal)];
}

function stateOf(numbers: readonly number[], shape: Shape): State {
  const [level = 0, ...rest] = numbers;
  const trend = shape.trend === 'none' ? 0 : (rest.shift() as number);
  return { level, trend, seasonal: shape.seasonal === 'none' ? [0] : rest };
}

/** Where initial states may lie: the range of the series, twice as wide. */
function stateBounds(series: readonly number[], shape: Shape): Bound[] {
  const [low, high] = [Math.min(...series), Math.max(...series)];
  const width = Math.max(high - low, 1e-9);
  const change: Bound = shape.trend === 'additive' ? { from: -width, to: width } : { from: 0.2, to: 5 };
  const scale = Math.max(mean(series.map(Math.abs)), 1e-9);
  const season: Bound =
    shape.seasonal === 'additive' ? { from: -width, to: width } : { from: 1e-3, to: 1 + width / scale };
  return [
    { from: low - width, to: high + width },
    ...(shape.trend === 'none' ? [] : [change]),
    ...(shape.seasonal === 'none' ? [] : Array.from({ length: shape.period }, () => season)),
  ];
}
