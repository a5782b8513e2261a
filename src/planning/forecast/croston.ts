/** Forecasts of demand that comes now and then: sizes and intervals are smoothed apart. */
import { check, invalid } from '../../kernel';
import { ahead, checkSeries, errorsOf, type Forecast, mean, rootMeanSquare } from './forecast';

/** How fast sizes and intervals are learnt, between 0 and 1. */
export interface CrostonOptions {
  readonly horizon: number;
  /** Of demand sizes; 0.1 unless given. */
  readonly alpha?: number;
  /** Of the intervals between demands; as `alpha` unless given. */
  readonly alphaInterval?: number;
}

/** A forecast of intermittent demand: units per period, as size over interval. All zero where nothing was ever asked for. */
export interface CrostonForecast extends Forecast {
  readonly size: number;
  /** Periods from one demand to the next. */
  readonly interval: number;
}

/**
 * Croston's forecast: the smoothed size of demands over the smoothed interval between them. It overestimates a little.
 *
 * The first demand gives the first size, and the periods up to it the first interval. Throws `input.invalid` for negative demand or
 * parameters out of bounds. Source: Croston (1972).
 *
 * @example
 * croston([0, 0, 3, 0, 4], { horizon: 1, alpha: 0.5, alphaInterval: 0.2 }).forecast; // [1.25]
 */
export function croston(series: readonly number[], options: CrostonOptions): CrostonForecast {
  return intermittent(series, options, () => 1);
}

/**
 * Croston's forecast with the correction of Syntetos and Boylan: times 1 − α/2, α that of the intervals.
 *
 * Throws `input.invalid` as {@link croston} does. Source: Syntetos & Boylan (2005).
 *
 * @example
 * sba([0, 0, 3, 0, 4], { horizon: 1, alpha: 0.5, alphaInterval: 0.2 }).forecast; // [1.125]
 */
export function sba(series: readonly number[], options: CrostonOptions): CrostonForecast {
  return intermittent(series, options, (alpha) => 1 - alpha / 2);
}

/**
 * Croston's forecast with the correction of Shale, Boylan and Johnston: times 1 − α/(2 − α), α that of the intervals.
 *
 * Throws `input.invalid` as {@link croston} does. Source: Shale, Boylan & Johnston (2006).
 *
 * @example
 * sbj([0, 0, 3, 0, 4], { horizon: 1, alpha: 0.5, alphaInterval: 0.2 }).forecast; // [1.111…]
 */
export function sbj(series: readonly number[], options: CrostonOptions): CrostonForecast {
  return intermittent(series, options, (alpha) => 1 - alpha / (2 - alpha));
}

/** How fast sizes and the probability of a demand are learnt, between 0 and 1; 0.1 unless given. */
export interface TsbOptions {
  readonly horizon: number;
  readonly alphaSize?: number;
  readonly alphaProbability?: number;
}

/**
 * The forecast of Teunter, Syntetos and Babai: size times the probability of a demand, which also falls while nothing is asked for. It
 * notices goods that go out of fashion.
 *
 * The first demand gives the first size, the share of periods with demand the first probability. Throws `input.invalid` as {@link croston}
 * does. Source: Teunter, Syntetos & Babai (2011).
 *
 * @example
 * tsb([0, 0, 3, 0, 4], { horizon: 1, alphaSize: 0.3, alphaProbability: 0.1 }).forecast; // [1.4…]
 */
export function tsb(
  series: readonly number[],
  options: TsbOptions,
): Forecast & { readonly size: number; readonly probability: number } {
  checkDemand(series, options);
  check(options, { alphaSize: 'share?', alphaProbability: 'share?' });
  const { horizon, alphaSize = 0.1, alphaProbability = 0.1 } = options;
  let size = series.find((units) => units > 0) ?? 0;
  let probability = mean(series.map((units) => (units > 0 ? 1 : 0)));
  const fitted: (number | null)[] = series.map((units, t) => {
    // The first period made the start: learning begins with the second one.
    if (t === 0) return null;
    const forecast = size * probability;
    probability += alphaProbability * ((units > 0 ? 1 : 0) - probability);
    if (units > 0) size += alphaSize * (units - size);
    return forecast;
  });
  return { ...flat(series, fitted, size * probability, horizon), size, probability };
}

function intermittent(
  series: readonly number[],
  options: CrostonOptions,
  correction: (alphaInterval: number) => number,
): CrostonForecast {
  checkDemand(series, options);
  check(options, { alpha: 'share?', alphaInterval: 'share?' });
  const { horizon, alpha = 0.1, alphaInterval = alpha } = options;
  const factor = correction(alphaInterval);
  let [size, interval, since] = [0, 0, 0];
  const fitted = series.map((units) => {
    const forecast = interval === 0 ? null : (factor * size) / interval;
    since++;
    if (units === 0) return forecast;
    const first = interval === 0;
    size = first ? units : size + alpha * (units - size);
    interval = first ? since : interval + alphaInterval * (since - interval);
    since = 0;
    return forecast;
  });
  return { ...flat(series, fitted, interval === 0 ? 0 : (factor * size) / interval, horizon), size, interval };
}

function flat(series: readonly number[], fitted: readonly (number | null)[], value: number, horizon: number): Forecast {
  const sigma = rootMeanSquare(errorsOf(series, fitted));
  return { forecast: ahead(horizon, () => value), fitted, sd: ahead(horizon, () => sigma) };
}

function checkDemand(series: readonly number[], options: { readonly horizon: number }): void {
  const negative = Array.isArray(series) ? series.findIndex((units) => units < 0) : -1;
  checkSeries(series, options, 1, [
    negative >= 0 && invalid(['series', negative], 'must not be negative', series[negative]),
  ]);
}
