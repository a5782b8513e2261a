/** What every forecast gives, and the interval that follows from it. */
import type { Problem } from '../../kernel';
import { check, invalid } from '../../kernel';
import { normalQuantile } from '../distribution/normal';

/**
 * A forecast of demand per period. `forecast` has a value for each period to come; `fitted[t]` is what would have been forecast for the
 * observed period `t` one period before it (`null` where nothing was known yet); `sd` is the standard deviation of the error of each
 * forecast, in units.
 */
export interface Forecast {
  readonly forecast: readonly number[];
  readonly fitted: readonly (number | null)[];
  readonly sd: readonly number[];
}

/** Between which values demand is expected to fall, for each period to come. */
export interface Interval {
  readonly lower: readonly number[];
  readonly upper: readonly number[];
}

/**
 * The interval that holds the demand of each period to come with probability `level`, if errors are normal: forecast ± z · sd.
 *
 * Throws `input.invalid` unless 0 < level < 1. Demand that is skewed or rare is better served by {@link empiricalInterval}.
 * Source: Hyndman & Athanasopoulos, Forecasting: Principles and Practice, 5.5.
 *
 * @example
 * predictionInterval(naive([3, 5, 4, 6], { horizon: 2 }), 0.8).lower; // 6 − 1.28 · sd, …
 */
export function predictionInterval({ forecast, sd }: Pick<Forecast, 'forecast' | 'sd'>, level: number): Interval {
  check({ level }, { level: 'openShare' });
  const z = normalQuantile((1 + level) / 2);
  return {
    lower: forecast.map((value, step) => value - z * (sd[step] as number)),
    upper: forecast.map((value, step) => value + z * (sd[step] as number)),
  };
}

/**
 * Throws `input.invalid` unless the series has at least `least` finite numbers and the horizon is a whole number above zero.
 *
 * @example
 * checkSeries([3, 5], { horizon: 1 }, 2);
 */
export function checkSeries(
  series: readonly number[],
  { horizon }: { readonly horizon: number },
  least: number,
  further: readonly (Problem | false)[] = [],
): void {
  check({ series, horizon }, { series: 'number[]', horizon: 'positiveCount' }, [
    Array.isArray(series) &&
      series.length < least &&
      invalid(['series'], `must have at least ${least} periods`, series.length),
    ...further,
  ]);
}

/** The root of the mean square; 0 of nothing. */
export function rootMeanSquare(errors: readonly number[]): number {
  return Math.sqrt(mean(errors.map((error) => error * error)));
}

/** The mean; 0 of nothing. */
export function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** The middle value, or the mean of the middle two; 0 of nothing. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  const upper = sorted[half] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[half - 1] ?? 0) + upper) / 2;
}

/** The standard deviation of a sample (n − 1); 0 of fewer than two. */
export function sampleSd(values: readonly number[]): number {
  if (values.length < 2) return 0;
  const middle = mean(values);
  return Math.sqrt(values.reduce((sum, value) => sum + (value - middle) ** 2, 0) / (values.length - 1));
}

/** Actual less fitted, where something was fitted. */
export function errorsOf(series: readonly number[], fitted: readonly (number | null)[]): number[] {
  return series.flatMap((value, t) => {
    const forecast = fitted[t];
    return typeof forecast === 'number' ? [value - forecast] : [];
  });
}

/** `steps` values, one for each period to come (counted from 1). */
export function ahead<T>(steps: number, at: (step: number) => T): T[] {
  return Array.from({ length: steps }, (_, index) => at(index + 1));
}
