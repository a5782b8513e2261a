/** How far forecasts were off. */
import { check, invalid } from '../../kernel';
import { mean } from './forecast';

/**
 * Errors of forecasts, in units of demand unless said otherwise. What cannot be told is `null`: percentages where an actual is zero, scaled
 * errors without a history or with one that never changed.
 */
export interface ForecastErrors {
  /** Mean error (actual less forecast): the bias. */
  readonly me: number;
  readonly mae: number;
  readonly mse: number;
  readonly rmse: number;
  /** Mean percentage error, in percent. */
  readonly mpe: number | null;
  /** Mean absolute percentage error, in percent. */
  readonly mape: number | null;
  /** Symmetric mean absolute percentage error, in percent: of the mean of |actual| and |forecast|. */
  readonly smape: number | null;
  /** Weighted absolute percentage error, in percent: all absolute errors over all demand. */
  readonly wape: number | null;
  /** Mean absolute error over that of the (seasonal) naïve forecast within the history: below 1 beats it. */
  readonly mase: number | null;
  /** Root mean squared error over that of the (seasonal) naïve forecast within the history. */
  readonly rmsse: number | null;
  /** Absolute periods in stock: |Σ of the running sums of errors|, in unit periods. */
  readonly periodsInStock: number;
  /** Mean absolute and squared error of the forecast against the demand per period so far. */
  readonly meanAbsoluteRate: number;
  readonly meanSquaredRate: number;
}

/**
 * The errors of forecasts against what was, with `history` (the periods before them) as the scale of scaled errors.
 *
 * Throws `input.invalid` for lists that are empty or not of one length.
 * Source: Hyndman & Koehler (2006); periods in stock: Wallström & Segerstedt (2010); rates: Kourentzes (2014).
 *
 * @example
 * forecastErrors([3, 5], [4, 4], { history: [2, 3, 1, 4] }).mase; // 0.5
 */
export function forecastErrors(
  actual: readonly number[],
  forecast: readonly number[],
  { history = [], period = 1 }: { readonly history?: readonly number[]; readonly period?: number } = {},
): ForecastErrors {
  check(
    { actual, forecast, history, period },
    { actual: 'number[]', forecast: 'number[]', history: 'number[]', period: 'positiveCount' },
    [
      actual.length === 0 && invalid(['actual'], 'must have a period'),
      actual.length !== forecast.length &&
        invalid(['forecast'], 'must be as long as the actual periods', forecast.length),
    ],
  );
  const errors = actual.map((value, t) => value - (forecast[t] as number));
  const absolute = errors.map(Math.abs);
  const squares = errors.map((error) => error * error);
  const naive = history.slice(period).map((value, t) => value - (history[t] as number));
  const rates = demandRates(actual).map((rate, t) => rate - (forecast[t] as number));
  return {
    me: mean(errors),
    mae: mean(absolute),
    mse: mean(squares),
    rmse: Math.sqrt(mean(squares)),
    mpe: shares(errors, actual),
    mape: shares(absolute, actual.map(Math.abs)),
    smape: shares(
      absolute,
      actual.map((value, t) => (Math.abs(value) + Math.abs(forecast[t] as number)) / 2),
    ),
    wape: ratio(100 * mean(absolute), mean(actual.map(Math.abs))),
    mase: ratio(mean(absolute), mean(naive.map(Math.abs))),
    rmsse: ratio(Math.sqrt(mean(squares)), Math.sqrt(mean(naive.map((change) => change * change)))),
    periodsInStock: periodsInStock(errors),
    meanAbsoluteRate: mean(rates.map(Math.abs)),
    meanSquaredRate: mean(rates.map((rate) => rate * rate)),
  };
}

function ratio(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}

function shares(errors: readonly number[], of: readonly number[]): number | null {
  if (of.includes(0)) return null;
  return mean(errors.map((error, t) => (100 * error) / (of[t] as number)));
}

function periodsInStock(errors: readonly number[]): number {
  let [running, total] = [0, 0];
  for (const error of errors) {
    running += error;
    total += running;
  }
  return Math.abs(total);
}

/** Demand per period from the beginning to each period; the first tenth takes the rate at its end, as the first values say little. */
function demandRates(actual: readonly number[]): number[] {
  let sum = 0;
  const rates = actual.map((value, t) => {
    sum += value;
    return sum / (t + 1);
  });
  const early = Math.ceil(actual.length / 10);
  return rates.map((rate, t) => (t < early ? (rates[early - 1] as number) : rate));
}
