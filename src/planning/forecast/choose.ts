/** Lets methods of forecasting compete on the past, and takes the one that did best. */
import { check, invalid } from '../../kernel';
import { sba, tsb } from './croston';
import { checkSeries, mean, median, rootMeanSquare } from './forecast';
import { historicAverage, movingAverage, movingMedian, naive, seasonalNaive } from './naive';
import { type ForecastMethod, rollingForecasts } from './rolling';
import { doubleSmoothing, seasonalSmoothing, simpleSmoothing } from './smoothing';

/** Methods by name. */
export type Candidates = Readonly<Record<string, ForecastMethod>>;

/** How to choose: by the error at the last `origins` periods (a third of them, at most 12, unless given). */
export interface ChooseOptions {
  readonly horizon: number;
  readonly candidates?: Candidates;
  readonly origins?: number;
  /** `mae` (unless given) rewards the middle of skewed demand, `rmse` its mean. */
  readonly metric?: 'mae' | 'rmse';
  /** Periods per season: adds the seasonal candidates. */
  readonly period?: number;
}

/** The chosen forecast; how the candidates did, best first (`error` in units); and the errors the chosen one made in the past. */
export interface Choice {
  readonly name: string;
  readonly forecast: readonly number[];
  /** Actual less forecast at each origin, oldest first. */
  readonly errors: readonly number[];
  readonly ranking: readonly { readonly name: string; readonly error: number }[];
}

/**
 * The forecast of the candidate that was least off when the last periods were forecast one by one, each from the periods before it.
 *
 * Of equals the first candidate wins. Promise: deterministic; the choice looks at no period to come. Throws `input.invalid` for an empty
 * series, or when no candidate can forecast it. Source: rolling-origin evaluation, Tashman (2000).
 *
 * @example
 * chooseForecast([3, 5, 4, 6, 5, 4, 5, 6], { horizon: 4 }).name; // 'smoothing 0.1'
 */
export function chooseForecast(series: readonly number[], options: ChooseOptions): Choice {
  const { horizon, metric = 'mae', period = 1, candidates = usualCandidates(period) } = options;
  checkSeries(series, options, 2);
  check({ period }, { period: 'positiveCount' });
  const { origins = Math.max(1, Math.min(12, Math.floor(series.length / 3))) } = options;
  const measure = metric === 'mae' ? (errors: readonly number[]) => mean(errors.map(Math.abs)) : rootMeanSquare;
  const judged = Object.entries(candidates).flatMap(([name, method]) => {
    const past = rollingForecasts(series, method, { origins });
    const errors = past.map(({ actual, forecast }) => actual - forecast);
    // One that could not answer at every origin was not tried by the same periods.
    return errors.length === origins ? [{ name, method, errors, error: measure(errors) }] : [];
  });
  judged.sort((a, b) => a.error - b.error);
  check({}, {}, [judged.length === 0 && invalid(['candidates'], 'must have one that can forecast the series')]);
  const best = judged[0] as (typeof judged)[number];
  return {
    name: best.name,
    forecast: best.method(series, horizon).forecast,
    errors: best.errors,
    ranking: judged.map(({ name, error }) => ({ name, error })),
  };
}

/**
 * The candidates that {@link chooseForecast} lets compete unless told otherwise: simple ones first, seasonal ones with a period above 1.
 *
 * @example
 * Object.keys(usualCandidates(12)); // ['smoothing 0.1', …, 'seasonal naïve', 'Holt-Winters']
 */
export function usualCandidates(period = 1): Candidates {
  const smoothing =
    (alpha: number): ForecastMethod =>
    (series, horizon) =>
      simpleSmoothing(series, { horizon, alpha });
  const plain: Candidates = {
    'smoothing 0.1': smoothing(0.1),
    'smoothing 0.2': smoothing(0.2),
    'smoothing 0.4': smoothing(0.4),
    'moving average 4': (series, horizon) => movingAverage(series, { horizon, window: 4 }),
    'moving average 8': (series, horizon) => movingAverage(series, { horizon, window: 8 }),
    'moving median 8': (series, horizon) => movingMedian(series, { horizon, window: 8 }),
    'historic average': (series, horizon) => historicAverage(series, { horizon }),
    'damped trend': (series, horizon) => doubleSmoothing(series, { horizon, alpha: 0.2, beta: 0.1, phi: 0.9 }),
    'intermittent (SBA)': (series, horizon) => sba(series, { horizon, alpha: 0.1 }),
    'intermittent (TSB)': (series, horizon) => tsb(series, { horizon, alphaSize: 0.1, alphaProbability: 0.1 }),
    naïve: (series, horizon) => naive(series, { horizon }),
  };
  if (period === 1) return plain;
  return {
    ...plain,
    'seasonal naïve': (series, horizon) => seasonalNaive(series, { horizon, period }),
    'Holt-Winters': (series, horizon) =>
      seasonalSmoothing(series, { horizon, period, alpha: 0.2, beta: 0.1, gamma: 0.2, phi: 0.9 }),
  };
}

/**
 * A method that gives the middle of what several methods forecast (with an even number the mean of the middle two). Combined forecasts are
 * seldom the best of a series and almost never bad: over many series they win.
 *
 * Methods that refuse a series are left out. Source: Clemen (1989); Petropoulos & Svetunkov (2020) for the median.
 *
 * @example
 * combine([(s, horizon) => naive(s, { horizon }), (s, horizon) => historicAverage(s, { horizon })])([2, 4], 1).forecast; // [3.5]
 */
export function combine(methods: readonly ForecastMethod[]): ForecastMethod {
  return (series, horizon) => {
    const answers = methods.flatMap((method) => {
      try {
        return [method(series, horizon).forecast];
      } catch {
        return [];
      }
    });
    check({}, {}, [answers.length === 0 && invalid(['methods'], 'must have one that can forecast the series')]);
    return {
      forecast: Array.from({ length: horizon }, (_, step) => median(answers.map((values) => values[step] as number))),
    };
  };
}
