/** The forecasts that others must beat: what was, will be. */
import { check, invalid } from '../../kernel';
import { ahead, checkSeries, errorsOf, type Forecast, mean, median, rootMeanSquare, sampleSd } from './forecast';

/**
 * The last value, for every period to come.
 *
 * The sd grows with the root of the step. Throws `input.invalid` for an empty series. Source: Hyndman & Athanasopoulos, 5.2.
 *
 * @example
 * naive([3, 5, 4], { horizon: 2 }).forecast; // [4, 4]
 */
export function naive(series: readonly number[], { horizon }: { readonly horizon: number }): Forecast {
  return seasonalNaive(series, { horizon, period: 1 });
}

/**
 * The value of the same season last time, for every period to come.
 *
 * Throws `input.invalid` for a series shorter than the period. Source: Hyndman & Athanasopoulos, 5.2.
 *
 * @example
 * seasonalNaive([9, 3, 8, 4], { horizon: 3, period: 2 }).forecast; // [8, 4, 8]
 */
export function seasonalNaive(
  series: readonly number[],
  { horizon, period }: { readonly horizon: number; readonly period: number },
): Forecast {
  check({ period }, { period: 'positiveCount' });
  checkSeries(series, { horizon }, period);
  const fitted = series.map((_, t) => series[t - period] ?? null);
  const sigma = rootMeanSquare(errorsOf(series, fitted));
  return {
    forecast: ahead(horizon, (step) => series[series.length - period + ((step - 1) % period)] as number),
    fitted,
    sd: ahead(horizon, (step) => sigma * Math.sqrt(Math.floor((step - 1) / period) + 1)),
  };
}

/**
 * The last value, moved on by the mean change per period.
 *
 * Throws `input.invalid` for fewer than two periods. Source: Hyndman & Athanasopoulos, 5.2.
 *
 * @example
 * drift([3, 4, 7], { horizon: 2 }).forecast; // [9, 11]
 */
export function drift(series: readonly number[], { horizon }: { readonly horizon: number }): Forecast {
  checkSeries(series, { horizon }, 2);
  const changes = series.slice(1).map((value, t) => value - (series[t] as number));
  const slope = mean(changes);
  const last = series[series.length - 1] as number;
  const sigma = rootMeanSquare(changes.map((change) => change - slope));
  return {
    forecast: ahead(horizon, (step) => last + step * slope),
    fitted: series.map((_, t) => (t === 0 ? null : (series[t - 1] as number) + slope)),
    sd: ahead(horizon, (step) => sigma * Math.sqrt(step * (1 + step / changes.length))),
  };
}

/**
 * The mean of all periods, for every period to come; also what is fitted to each of them.
 *
 * Throws `input.invalid` for an empty series. Source: Hyndman & Athanasopoulos, 5.2.
 *
 * @example
 * historicAverage([3, 5, 4], { horizon: 1 }).forecast; // [4]
 */
export function historicAverage(series: readonly number[], { horizon }: { readonly horizon: number }): Forecast {
  checkSeries(series, { horizon }, 1);
  const average = mean(series);
  const sd = sampleSd(series) * Math.sqrt(1 + 1 / series.length);
  return { forecast: ahead(horizon, () => average), fitted: series.map(() => average), sd: ahead(horizon, () => sd) };
}

/**
 * The mean of the last `window` periods, for every period to come.
 *
 * Throws `input.invalid` for a series shorter than the window.
 *
 * @example
 * movingAverage([3, 5, 4], { horizon: 1, window: 2 }).forecast; // [4.5]
 */
export function movingAverage(
  series: readonly number[],
  { horizon, window }: { readonly horizon: number; readonly window: number },
): Forecast {
  return seasonalAverage(series, { horizon, window, period: 1 });
}

/**
 * The mean of the same season's last `window` values, for every period to come.
 *
 * Throws `input.invalid` for a series shorter than `window` times the period.
 *
 * @example
 * seasonalAverage([9, 3, 8, 4], { horizon: 2, window: 2, period: 2 }).forecast; // [8.5, 3.5]
 */
export function seasonalAverage(
  series: readonly number[],
  { horizon, window, period }: { readonly horizon: number; readonly window: number; readonly period: number },
): Forecast {
  check({ window, period }, { window: 'positiveCount', period: 'positiveCount' });
  checkSeries(series, { horizon }, window * period, [!Array.isArray(series) && invalid(['series'], 'must be a list')]);
  const averageBefore = (t: number) =>
    mean(Array.from({ length: window }, (_, back) => series[t - (back + 1) * period] as number));
  const fitted = series.map((_, t) => (t < window * period ? null : averageBefore(t)));
  const sigma = rootMeanSquare(errorsOf(series, fitted));
  const n = series.length;
  return {
    forecast: ahead(horizon, (step) => averageBefore(n + ((step - 1) % period))),
    fitted,
    sd: ahead(horizon, () => sigma),
  };
}

/**
 * The median of the last `window` periods (of all, while there are fewer), for every period to come: what demand is when no large order
 * comes in.
 *
 * Throws `input.invalid` for an empty series or a window that is not above zero.
 *
 * @example
 * movingMedian([3, 90, 4, 5], { horizon: 1, window: 3 }).forecast; // [5]
 */
export function movingMedian(
  series: readonly number[],
  { horizon, window }: { readonly horizon: number; readonly window: number },
): Forecast {
  check({ window }, { window: 'positiveCount' });
  checkSeries(series, { horizon }, 1);
  const medianBefore = (t: number) => median(series.slice(Math.max(0, t - window), t));
  const fitted = series.map((_, t) => (t === 0 ? null : medianBefore(t)));
  const sigma = rootMeanSquare(errorsOf(series, fitted));
  const value = medianBefore(series.length);
  return { forecast: ahead(horizon, () => value), fitted, sd: ahead(horizon, () => sigma) };
}
