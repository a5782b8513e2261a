/** Exponential smoothing in the words of its users: simple, double (Holt), and with seasons (Holt-Winters). */
import { check, invalid } from '../../kernel';
import { estimate } from './estimate';
import { ahead, checkSeries, errorsOf, type Forecast, mean, rootMeanSquare } from './forecast';
import { spreadOf } from './spread';
import { forecastFrom, type Shape, type State, smooth } from './states';

/**
 * A smoothing forecast: with what was given or estimated, and how the components went. `level[t]`, `trend[t]` and `seasonal[t]` are after
 * the observed period `t`; `trend` is empty without trend, `seasonal` without seasons. `mse` is the mean squared one-step error.
 */
export interface SmoothingForecast extends Forecast {
  readonly alpha: number;
  readonly beta: number;
  readonly gamma: number;
  readonly phi: number;
  readonly initial: State;
  readonly level: readonly number[];
  readonly trend: readonly number[];
  readonly seasonal: readonly number[];
  readonly mse: number;
}

/** Parameters between 0 and 1; those left out are estimated by least squares, with the initial level unless that is given. */
export interface SesOptions {
  readonly horizon: number;
  /** How much of an error the level takes up. */
  readonly alpha?: number;
  /** Before the first period; its value unless given or estimated. */
  readonly initialLevel?: number;
}

/**
 * Simple exponential smoothing: one level, the same forecast for every period to come.
 *
 * Throws `input.invalid` for an empty series or parameters out of bounds. Source: Brown (1959); Hyndman & Athanasopoulos, 8.1.
 *
 * @example
 * simpleSmoothing([3, 5, 4], { horizon: 2, alpha: 0.5 }).forecast; // [4, 4]
 */
export function simpleSmoothing(series: readonly number[], options: SesOptions): SmoothingForecast {
  check(options, { alpha: 'share?', initialLevel: 'number?' });
  checkSeries(series, options, 1);
  const { horizon, alpha, initialLevel } = options;
  const shape: Shape = { trend: 'none', seasonal: 'none', period: 1 };
  return run(series, shape, {
    horizon,
    known: {
      alpha,
      beta: 0,
      gamma: 0,
      phi: 1,
      initial: initialLevel === undefined ? undefined : stateAt(initialLevel),
    },
    start: stateAt(series[0] as number),
  });
}

/** Parameters between 0 and 1; those left out are estimated by least squares, with the initial state unless that is given. */
export interface HoltOptions extends Omit<SesOptions, 'initialLevel'> {
  /** How much of a change of level the trend takes up. */
  readonly beta?: number;
  /** Whether the trend adds to the level in every period or multiplies it (exponential trend). `additive` unless given. */
  readonly trend?: 'additive' | 'multiplicative';
  /** Whether the trend dies away; it does when `phi` is given. */
  readonly damped?: boolean;
  readonly phi?: number;
  /** Before the first period. Unless given or estimated, it is the one that makes the first two periods the beginning of the line. */
  readonly initial?: { readonly level: number; readonly trend: number };
}

/**
 * Double exponential smoothing: a level and a trend, which may multiply, and may be damped.
 *
 * Throws `input.invalid` for fewer than two periods, parameters out of bounds, or values that are not above zero with a trend that multiplies.
 * Source: Holt (1957), Gardner & McKenzie (1985), Pegels (1969); Hyndman & Athanasopoulos, 8.2.
 *
 * @example
 * doubleSmoothing([10, 12, 14], { horizon: 2, alpha: 0.3, beta: 0.1 }).forecast; // [16, 18]
 */
export function doubleSmoothing(series: readonly number[], options: HoltOptions): SmoothingForecast {
  check(options, { alpha: 'share?', beta: 'share?', phi: 'share?' });
  const { horizon, alpha, beta, phi, trend = 'additive', damped = phi !== undefined, initial } = options;
  checkSeries(series, options, 2, [multiplies(trend === 'multiplicative', series)]);
  const shape: Shape = { trend, seasonal: 'none', period: 1 };
  return run(series, shape, {
    horizon,
    known: { alpha, beta, gamma: 0, phi: damped ? phi : 1, initial: initial && { ...initial, seasonal: [0] } },
    start: lineThrough(series[0] as number, series[1] as number, trend),
  });
}

/** Parameters between 0 and 1; those left out are estimated by least squares, with the initial state unless that is given. */
export interface HoltWintersOptions extends Omit<HoltOptions, 'trend' | 'initial'> {
  /** Periods per season: 12 months, 52 weeks, 7 days. */
  readonly period: number;
  readonly trend?: 'none' | 'additive' | 'multiplicative';
  /** Whether seasons add to the level or multiply it. `additive` unless given. */
  readonly seasonal?: 'additive' | 'multiplicative';
  /** How much of an error the season takes up. */
  readonly gamma?: number;
  /** Before the first period; `seasonal[0]` is for that period. Unless given or estimated, it comes from the first two seasons. */
  readonly initial?: State;
}

/**
 * Triple exponential smoothing: level, trend and seasons.
 *
 * Throws `input.invalid` for fewer than two seasons, parameters out of bounds, or values that are not above zero where something multiplies.
 * Source: Winters (1960); Hyndman & Athanasopoulos, 8.3. The initial state is the mean of the first season, the trend to the second one,
 * and how the first season's values lie about their mean.
 *
 * @example
 * seasonalSmoothing([9, 3, 9, 3], { horizon: 2, period: 2, alpha: 0.3, beta: 0.1, gamma: 0.1 }).forecast; // [9, 3]
 */
export function seasonalSmoothing(series: readonly number[], options: HoltWintersOptions): SmoothingForecast {
  check(options, { alpha: 'share?', beta: 'share?', gamma: 'share?', phi: 'share?', period: 'positiveCount' });
  const { horizon, period, alpha, beta, gamma, phi, trend = 'additive', seasonal = 'additive', initial } = options;
  const { damped = phi !== undefined } = options;
  checkSeries(series, options, 2 * period, [
    multiplies(trend === 'multiplicative' || seasonal === 'multiplicative', series),
    initial !== undefined &&
      initial.seasonal.length !== period &&
      invalid(['initial', 'seasonal'], 'must have a value for each period of a season', initial.seasonal.length),
  ]);
  const shape: Shape = { trend, seasonal, period };
  return run(series, shape, {
    horizon,
    known: {
      alpha,
      beta: trend === 'none' ? 0 : beta,
      gamma,
      phi: damped && trend !== 'none' ? phi : 1,
      initial,
    },
    start: fromFirstSeasons(series, shape),
  });
}

interface Run {
  readonly horizon: number;
  readonly known: Parameters<typeof estimate>[2];
  readonly start: State;
}

function run(series: readonly number[], shape: Shape, { horizon, known, start }: Run): SmoothingForecast {
  const { smoothing, initial } = estimate(series, shape, known, start);
  const { fitted, states } = smooth(series, shape, smoothing, initial);
  const last = states[states.length - 1] as State;
  const sigma = rootMeanSquare(errorsOf(series, fitted));
  const after = states.slice(1);
  return {
    forecast: ahead(horizon, (step) => forecastFrom(last, shape, smoothing.phi, step)),
    fitted,
    sd: spreadOf(last, shape, smoothing, { sigma, relative: false, horizon }),
    alpha: smoothing.alpha,
    beta: smoothing.alpha === 0 ? (known.beta ?? 0) : smoothing.beta / smoothing.alpha,
    gamma: smoothing.gamma,
    phi: smoothing.phi,
    initial,
    level: after.map((state) => state.level),
    trend: shape.trend === 'none' ? [] : after.map((state) => state.trend),
    seasonal: shape.seasonal === 'none' ? [] : after.map((state) => state.seasonal[shape.period - 1] as number),
    mse: sigma * sigma,
  };
}

function stateAt(level: number): State {
  return { level, trend: 0, seasonal: [0] };
}

function lineThrough(first: number, second: number, trend: 'additive' | 'multiplicative'): State {
  if (trend === 'additive') return { level: first - (second - first), trend: second - first, seasonal: [0] };
  return { level: (first * first) / second, trend: second / first, seasonal: [0] };
}

function fromFirstSeasons(series: readonly number[], { trend, seasonal, period }: Shape): State {
  const first = series.slice(0, period);
  const level = mean(first);
  const next = mean(series.slice(period, 2 * period));
  const slope = trend === 'multiplicative' ? (next / level) ** (1 / period) : (next - level) / period;
  return {
    level,
    trend: trend === 'none' ? 0 : slope,
    seasonal: first.map((value) => (seasonal === 'multiplicative' ? value / level : value - level)),
  };
}

function multiplies(something: boolean, series: readonly number[]) {
  const wrong = something && Array.isArray(series) && series.some((value) => value <= 0);
  return wrong && invalid(['series'], 'must be above zero where a component multiplies');
}
