/** Forecasts: the methods that R, statsmodels and others name, answered by `orderwright/planning`. */
import {
  croston,
  doubleSmoothing,
  drift,
  ets,
  type Forecast,
  forecastErrors,
  historicAverage,
  movingAverage,
  naive,
  predictionInterval,
  type SmoothingForecast,
  sba,
  sbj,
  seasonalAverage,
  seasonalNaive,
  seasonalSmoothing,
  simpleSmoothing,
  tsb,
} from 'orderwright/planning';
import { namedSeries } from './series';
import { compare, type VectorCase, type VectorResult } from './within';

/** What a case gives a method: its series, how many periods to forecast, and the parameters that its source fixed. */
interface Question {
  readonly series: readonly number[];
  readonly horizon: number;
  readonly params: Params;
}

/** Parameters in the spellings of the sources; initial states are numbers or words such as `y1`. */
interface Params {
  readonly alpha?: number | null;
  readonly beta?: number | null;
  readonly gamma?: number | null;
  readonly phi?: number | null;
  readonly alpha_interval?: number;
  readonly alpha_size?: number;
  readonly alpha_probability?: number;
  readonly period?: number | null;
  readonly window?: number;
  readonly trend?: string | null;
  readonly seasonal?: string | null;
  readonly error?: string;
  readonly damped?: boolean;
  readonly model?: string;
  readonly optimised?: boolean;
  readonly initial_level?: number | string;
  readonly initial_trend?: number | string;
  readonly initial_seasonal?: readonly number[];
  readonly initial_state?: readonly number[];
  readonly note?: string;
}

/** Where a case names no tolerance. */
const usualTolerance = 1e-6;

/** Runs one case of the kind `forecast`: `method`, `params`, `series`, `horizon` → `expected`, within `tolerance`. */
export function runForecast(vector: VectorCase): VectorResult {
  const method = String(vector.method);
  const tolerance = (path: string) => {
    const given = vector.tolerance as number | Readonly<Record<string, number>> | undefined;
    return (typeof given === 'object' ? given[path] : given) ?? usualTolerance;
  };
  const series = seriesOf(vector.series);
  if (series === undefined) return { skipped: `the series ${String(vector.series)} is not in the case` };
  if (method === 'error_metrics') {
    return { mismatches: compare(vector.expected, metrics(series, vector), tolerance) };
  }
  const answer = Object.hasOwn(methods, method) ? methods[method as keyof typeof methods] : undefined;
  if (answer === undefined) return { skipped: `there is no calculator for ${method}` };
  const horizon = Number(vector.horizon ?? 1);
  const question: Question = { series, horizon, params: (vector.params ?? {}) as Params };
  const forecast = answer(question);
  const wanted = vector.expected as Readonly<Record<string, unknown>>;
  const actual = answers(question, forecast, Object.keys(wanted));
  return { mismatches: compare(wanted, { ...actual, ...ends(actual, wanted) }, tolerance) };
}

const methods = {
  naive: ({ series, horizon }) => naive(series, { horizon }),
  seasonal_naive: ({ series, horizon, params }) => seasonalNaive(series, { horizon, period: params.period ?? 1 }),
  drift: ({ series, horizon }) => drift(series, { horizon }),
  random_walk_with_drift: ({ series, horizon }) => drift(series, { horizon }),
  mean: ({ series, horizon }) => historicAverage(series, { horizon }),
  average: ({ series, horizon }) => historicAverage(series, { horizon }),
  historic_average: ({ series, horizon }) => historicAverage(series, { horizon }),
  window_average: windowAverage,
  moving_average: windowAverage,
  seasonal_window_average: ({ series, horizon, params }) =>
    seasonalAverage(series, { horizon, period: params.period ?? 1, window: params.window ?? 1 }),
  ses,
  ses_optimised: ses,
  simple_exponential_smoothing: ses,
  holt,
  holt_optimised: holt,
  double_exponential_smoothing: holt,
  holt_exponential_trend: (question) => holt(question, { trend: 'multiplicative' }),
  holt_damped: (question) => holt(question, { damped: true }),
  holt_damped_exponential_trend: (question) => holt(question, { trend: 'multiplicative', damped: true }),
  holt_exponential_trend_damped: (question) => holt(question, { trend: 'multiplicative', damped: true }),
  holt_winters: holtWinters,
  triple_exponential_smoothing: holtWinters,
  ets: etsOf,
  croston: (question) => croston(question.series, intermittent(question)),
  croston_classic: (question) => croston(question.series, intermittent(question)),
  sba: (question) => sba(question.series, intermittent(question)),
  croston_sba: (question) => sba(question.series, intermittent(question)),
  sbj: (question) => sbj(question.series, intermittent(question)),
  croston_sbj: (question) => sbj(question.series, intermittent(question)),
  tsb: ({ series, horizon, params }) =>
    tsb(series, {
      horizon,
      ...defined({
        alphaSize: params.alpha_size ?? params.alpha,
        alphaProbability: params.alpha_probability ?? params.beta,
      }),
    }),
} satisfies Record<string, (question: Question) => Forecast>;

function windowAverage({ series, horizon, params }: Question): Forecast {
  return movingAverage(series, { horizon, window: params.window ?? 1 });
}

function ses({ series, horizon, params }: Question): Forecast {
  const initialLevel = initialNumber(params.initial_level, series);
  return simpleSmoothing(series, { horizon, ...defined({ alpha: params.alpha, initialLevel }) });
}

function holt(question: Question, kind: { trend?: 'multiplicative'; damped?: boolean } = {}): Forecast {
  const { series, horizon, params } = question;
  const level = initialNumber(params.initial_level, series);
  const trend = initialNumber(params.initial_trend, series);
  const initial = level !== undefined && trend !== undefined ? { level, trend } : undefined;
  const { alpha, beta, phi } = params;
  // Some sources give the trend's share of the error, as ETS does, and not of the change of level.
  const shared = /ets beta/.test(params.note ?? '') && alpha && beta ? beta / alpha : beta;
  return doubleSmoothing(series, { horizon, ...kind, ...defined({ alpha, beta: shared, phi, initial }) });
}

function holtWinters({ series, horizon, params }: Question): Forecast {
  const { alpha, beta, gamma, phi, period, initial_seasonal: seasons } = params;
  const level = initialNumber(params.initial_level, series);
  const trend = kindOf(params.trend);
  const slope = initialNumber(params.initial_trend, series) ?? 0;
  const initial = level !== undefined && seasons ? { level, trend: slope, seasonal: seasons } : undefined;
  const seasonal = kindOf(params.seasonal);
  if (seasonal === 'none') return holt({ series, horizon, params });
  return seasonalSmoothing(series, {
    horizon,
    period: period ?? 1,
    trend,
    seasonal,
    damped: params.damped ?? (phi !== undefined && phi !== null),
    ...defined({ alpha, beta, gamma, phi, initial }),
  });
}

function etsOf({ series, horizon, params }: Question): Forecast {
  const [e, t, s] = [...(params.model ?? '')];
  const trend = kindOf(params.trend ?? t);
  const seasonal = kindOf(params.seasonal ?? s);
  const [level = Number.NaN, ...rest] = params.initial_state ?? [];
  const slope = trend === 'none' ? undefined : rest.shift();
  return ets(series, {
    horizon,
    error: kindOf(params.error ?? e) === 'multiplicative' ? 'multiplicative' : 'additive',
    trend,
    seasonal,
    alpha: params.alpha ?? Number.NaN,
    ...defined({ beta: params.beta, gamma: params.gamma, phi: params.phi, period: params.period }),
    // R has the seasons newest first: the last one is that of the first period.
    initial: { level, ...defined({ trend: slope }), seasonal: rest.reverse() },
  });
}

function intermittent({ horizon, params }: Question) {
  return { horizon, ...defined({ alpha: params.alpha, alphaInterval: params.alpha_interval ?? params.beta }) };
}

/** Everything that a case may expect, under the names of the cases. */
function answers(question: Question, forecast: Forecast, wanted: readonly string[]): Record<string, unknown> {
  const smoothing = forecast as Partial<SmoothingForecast>;
  const { fitted } = forecast;
  const path = wanted.includes('forecast_path') ? [...fitted, ...forecast.forecast] : [];
  const initial = smoothing.initial ?? { level: Number.NaN, trend: Number.NaN };
  const flat = new Set(forecast.forecast).size === 1 ? forecast.forecast[0] : undefined;
  return {
    ...forecast,
    forecast_flat: flat,
    forecast_path: path,
    one_step_fitted_then_next: [...fitted, forecast.forecast[0]],
    level_after_each_obs: smoothing.level,
    trend_after_each_obs: smoothing.trend,
    level_incl_initial: [initial.level, ...(smoothing.level ?? [])],
    trend_incl_initial: [initial.trend, ...(smoothing.trend ?? [])],
    initial_level: initial.level,
    initial_trend: initial.trend,
    sse: smoothing.mse === undefined ? undefined : smoothing.mse * question.series.length,
    loglik: (forecast as { readonly logLikelihood?: number }).logLikelihood,
    ...intervals(forecast, wanted),
  };
}

/** `lower_80` and the like. */
function intervals(forecast: Forecast, wanted: readonly string[]): Record<string, readonly number[]> {
  const named = wanted.flatMap((key) => {
    const [, side, level] = /^(lower|upper|lo|hi)[_-](\d+(?:\.\d+)?)$/.exec(key) ?? [];
    if (side === undefined) return [];
    const { lower, upper } = predictionInterval(forecast, Number(level) / 100);
    return [[key, side.startsWith('lo') ? lower : upper] as const];
  });
  return Object.fromEntries(named);
}

/** `fitted_first_4`, `forecast_head`, `fitted_last` and the like: as many values of the list as the case has. */
function ends(
  actual: Readonly<Record<string, unknown>>,
  wanted: Readonly<Record<string, unknown>>,
): Record<string, readonly unknown[]> {
  const cut = Object.entries(wanted).flatMap(([key, values]) => {
    const [, name = '', end] = /^(\w+?)_(first|head|last|tail)(?:_\d+)?$/.exec(key) ?? [];
    const list = actual[name];
    if (!Array.isArray(values) || !Array.isArray(list)) return [];
    const some = end === 'first' || end === 'head' ? list.slice(0, values.length) : list.slice(-values.length);
    return [[key, some] as const];
  });
  return Object.fromEntries(cut);
}

function metrics(series: readonly number[], vector: VectorCase): Record<string, unknown> {
  const { history, period } = { ...(vector.params as object), ...vector } as { history?: number[]; period?: number };
  const errors = forecastErrors(series, vector.forecast as number[], { ...defined({ history, period }) });
  return {
    ...errors,
    bias: errors.me,
    mean_error: errors.me,
    periods_in_stock: errors.periodsInStock,
    mean_squared_rate: errors.meanSquaredRate,
    mean_absolute_rate: errors.meanAbsoluteRate,
  };
}

function seriesOf(given: unknown): readonly number[] | undefined {
  if (Array.isArray(given)) return given as number[];
  return Object.hasOwn(namedSeries, String(given)) ? namedSeries[String(given)] : undefined;
}

/** A number, or a word for the first values: `first observation`, `y1`, `y2-y1`, `y2/y1`. */
function initialNumber(given: number | string | undefined, series: readonly number[]): number | undefined {
  const [first = 0, second = 0] = series;
  if (typeof given === 'number' || given === undefined) return given;
  return { y1: first, 'first observation': first, 'y2-y1': second - first, 'y2/y1': second / first }[given];
}

function kindOf(word: string | null | undefined): 'none' | 'additive' | 'multiplicative' {
  if (/^a/i.test(word ?? '')) return 'additive';
  return /^m/i.test(word ?? '') ? 'multiplicative' : 'none';
}

/** The options that a case gives; `null` is how its source says none. */
function defined<T extends object>(options: T): { [K in keyof T]?: NonNullable<T[K]> } {
  const given = Object.entries(options).filter(([, value]) => value !== undefined && value !== null);
  return Object.fromEntries(given) as { [K in keyof T]?: NonNullable<T[K]> };
}
