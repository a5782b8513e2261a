/** Forecasts as they would have been made in the past, to judge methods and to see how far off they are. */
import { check, invalid } from '../../kernel';
import { checkSeries, type Forecast } from './forecast';

/** A way to forecast: from the periods known so far, the periods to come. It may throw or give no number: then it has nothing to say. */
export type ForecastMethod = (series: readonly number[], horizon: number) => Pick<Forecast, 'forecast'>;

/** One forecast of the past: made with the periods before `origin`, for the period `horizon − 1` after it. */
export interface RollingForecast {
  readonly origin: number;
  readonly forecast: number;
  readonly actual: number;
}

/**
 * What a method would have forecast at each of the last `origins` periods, knowing only the periods before. One value per origin: the
 * forecast `horizon` periods ahead (1 unless given). Origins at which the method refuses are left out.
 *
 * Law: no forecast depends on its own period or a later one. Throws `input.invalid` when there are not more periods than origins and horizon take.
 * Source: Tashman (2000); Hyndman & Athanasopoulos, 5.10 (time series cross-validation).
 *
 * @example
 * rollingForecasts([3, 5, 4, 6], (series, horizon) => naive(series, { horizon }), { origins: 2 });
 * // [{ origin: 2, forecast: 5, actual: 4 }, { origin: 3, forecast: 4, actual: 6 }]
 */
export function rollingForecasts(
  series: readonly number[],
  method: ForecastMethod,
  { origins, horizon = 1 }: { readonly origins: number; readonly horizon?: number },
): RollingForecast[] {
  check({ origins }, { origins: 'positiveCount' });
  checkSeries(series, { horizon }, origins + horizon, [
    origins >= series.length && invalid(['origins'], 'must be fewer than the periods', origins),
  ]);
  const first = series.length - origins - horizon + 1;
  return Array.from({ length: origins }, (_, index) => first + index).flatMap((origin) => {
    const forecast = attempt(method, series.slice(0, origin), horizon);
    return forecast === null ? [] : [{ origin, forecast, actual: series[origin + horizon - 1] as number }];
  });
}

function attempt(method: ForecastMethod, known: readonly number[], horizon: number): number | null {
  try {
    const value = method(known, horizon).forecast[horizon - 1];
    return value !== undefined && Number.isFinite(value) ? value : null;
  } catch {
    // Too little is known for this method yet.
    return null;
  }
}
