/** ETS: the family of smoothing models with an error, a trend and a season that each add or multiply. Parameters are given. */
import { check, invalid } from '../../kernel';
import { ahead, checkSeries, type Forecast } from './forecast';
import { spreadOf } from './spread';
import { forecastFrom, type Shape, type State, smooth } from './states';

/**
 * A model with its parameters: `beta` and `gamma` are the shares of an error that trend and season take up (not Holt's, which are relative
 * to alpha). What a model lacks (trend, season) needs no parameter.
 */
export interface EtsOptions {
  readonly horizon: number;
  readonly error: 'additive' | 'multiplicative';
  readonly trend: 'none' | 'additive' | 'multiplicative';
  readonly seasonal: 'none' | 'additive' | 'multiplicative';
  /** Periods per season; 1 unless given. */
  readonly period?: number;
  readonly alpha: number;
  readonly beta?: number;
  readonly gamma?: number;
  /** Damps the trend; 1 (undamped) unless given. */
  readonly phi?: number;
  /** Before the first period; `seasonal[0]` is for that period. */
  readonly initial: { readonly level: number; readonly trend?: number; readonly seasonal?: readonly number[] };
}

/**
 * An ETS forecast. `errors` are relative where the error multiplies; `sigma2` is their variance (by the degrees of freedom that are left);
 * `logLikelihood` is up to the constant that R's `ets` leaves out too.
 */
export interface EtsForecast extends Forecast {
  readonly errors: readonly number[];
  readonly sigma2: number;
  readonly logLikelihood: number;
  readonly states: readonly State[];
}

/**
 * The forecast of an ETS model with given parameters and initial state. Forecasts are the recursion's points: where a trend or season
 * multiplies, the mean lies a little beside them.
 *
 * Throws `input.invalid` for parameters or initial states that the model needs and are missing, or out of bounds.
 * Source: Hyndman, Koehler, Ord & Snyder, Forecasting with Exponential Smoothing (2008), tables 2.2–2.3 and section 5.1.
 *
 * @example
 * ets([3, 5, 4], { horizon: 1, error: 'additive', trend: 'none', seasonal: 'none', alpha: 0.5, initial: { level: 3 } }).forecast; // [4]
 */
export function ets(series: readonly number[], options: EtsOptions): EtsForecast {
  checkEts(series, options);
  const { horizon, error, trend, seasonal, period = 1, alpha, beta = 0, gamma = 0, phi = 1 } = options;
  const { level, trend: slope = trend === 'multiplicative' ? 1 : 0, seasonal: seasons } = options.initial;
  const shape: Shape = { trend, seasonal, period };
  const smoothing = { alpha, beta, gamma, phi };
  const { fitted, states } = smooth(series, shape, smoothing, {
    level,
    trend: slope,
    seasonal: seasons ?? neutral(shape),
  });
  const last = states[states.length - 1] as State;

  const relative = error === 'multiplicative';
  const errors = fitted.map((value, t) => ((series[t] as number) - value) / (relative ? value : 1));
  const squares = errors.reduce((sum, value) => sum + value * value, 0);
  const n = series.length;
  const sigma2 = squares / Math.max(1, n - parameterCount(options));
  const scale = relative ? fitted.reduce((sum, value) => sum + Math.log(Math.abs(value)), 0) : 0;
  return {
    forecast: ahead(horizon, (step) => forecastFrom(last, shape, phi, step)),
    fitted,
    sd: spreadOf(last, shape, smoothing, { sigma: Math.sqrt(sigma2), relative, horizon }),
    errors,
    sigma2,
    logLikelihood: -(n * Math.log(squares)) / 2 - scale,
    states,
  };
}

/** Parameters that R's `ets` counts: smoothing, damping, and initial states less one of the seasons, whose sum is fixed. */
function parameterCount({ trend, seasonal, period = 1, phi }: EtsOptions): number {
  const damped = trend !== 'none' && phi !== undefined && phi !== 1;
  return 2 + (trend === 'none' ? 0 : 2) + (damped ? 1 : 0) + (seasonal === 'none' ? 0 : period);
}

function neutral({ seasonal, period }: Shape): number[] {
  return new Array<number>(period).fill(seasonal === 'multiplicative' ? 1 : 0);
}

function checkEts(series: readonly number[], options: EtsOptions): void {
  const { trend, seasonal, period = 1, initial } = options;
  check(options, {
    alpha: 'share',
    beta: trend === 'none' ? 'share?' : 'share',
    gamma: seasonal === 'none' ? 'share?' : 'share',
    phi: 'share?',
    period: seasonal === 'none' ? 'positiveCount?' : 'positiveCount',
  });
  check(initial, { level: 'number', trend: trend === 'none' ? 'number?' : 'number' }, [
    seasonal !== 'none' &&
      initial.seasonal?.length !== period &&
      invalid(
        ['initial', 'seasonal'],
        'must have a value for each period of a season',
        initial.seasonal?.length ?? 'absent',
      ),
  ]);
  checkSeries(series, options, 1);
}
