/** Forecasts of the last weeks, each from the weeks before it only, and how good they and their intervals were. */
import {
  adaptLevel,
  combine,
  type ForecastMethod,
  forecastErrors,
  historicAverage,
  movingAverage,
  movingMedian,
  naive,
  sampleQuantile,
  seasonalNaive,
  simpleSmoothing,
} from 'orderwright/planning';

/** The first weeks are not forecast: nothing is known yet. */
const firstForecast = 4;
/** Errors are scaled by those before them; the first two are too few for that. */
const firstScore = 6;

/** The middle of slow and fast smoothing, recent means and a recent median: large orders pull none of them far. */
const method: ForecastMethod = combine([
  (series, horizon) => simpleSmoothing(series, { horizon, alpha: 0.2 }),
  (series, horizon) => simpleSmoothing(series, { horizon, alpha: 0.4 }),
  (series, horizon) => movingAverage(series, { horizon, window: Math.min(8, series.length) }),
  (series, horizon) => movingAverage(series, { horizon, window: 4 }),
  (series, horizon) => movingMedian(series, { horizon, window: 8 }),
]);

const rivals: Readonly<Record<string, ForecastMethod>> = {
  naïve: (series, horizon) => naive(series, { horizon }),
  '4-week seasonal naïve': (series, horizon) => seasonalNaive(series, { horizon, period: 4 }),
};

/** What is known of a code at the beginning of a week: forecasts per week, and their mean absolute error so far. */
export interface Outlook {
  readonly demand: readonly number[];
  /** `forecast[t]` is from the weeks before `t`; there is one more than weeks of demand. `NaN` in the first weeks. */
  readonly forecast: readonly number[];
  readonly meanAbsoluteError: readonly number[];
  /** The same, the last weeks counting most: how wide an interval must be now. */
  readonly recentError: readonly number[];
}

/** One forecast after another of a code's demand, through all of its weeks. */
export function outlookOf(demand: readonly number[]): Outlook {
  const weeks = Array.from({ length: demand.length + 1 }, (_, t) => t);
  const forecast = weeks.map((t) =>
    t < firstForecast ? Number.NaN : (method(demand.slice(0, t), 1).forecast[0] as number),
  );
  const errorsBefore = (t: number) =>
    demand.slice(firstForecast, t).map((units, i) => Math.abs(units - (forecast[firstForecast + i] as number)));
  // Never taken for certain: a tenth of the forecast, or of a unit.
  const atLeast = (error: number, t: number) => Math.max(error, 0.1 * Math.max(1, forecast[t] as number));
  const smoothed = (t: number, last: (errors: readonly number[]) => number) => {
    const errors = errorsBefore(t);
    return atLeast(errors.length === 0 ? 0 : last(errors), t);
  };
  return {
    demand,
    forecast,
    meanAbsoluteError: weeks.map((t) =>
      smoothed(t, (errors) => historicAverage(errors, { horizon: 1 }).forecast[0] as number),
    ),
    recentError: weeks.map((t) =>
      smoothed(t, (errors) => simpleSmoothing(errors, { horizon: 1, alpha: 0.1 }).forecast[0] as number),
    ),
  };
}

/** Mean MASE of a method's forecasts of the last weeks, over the codes whose demand changed before them. */
export interface MethodScore {
  readonly name: string;
  readonly mase: number;
}

/** The combined method and its rivals, by mean MASE over the last `judged` weeks. The scale is the naïve error of the weeks before. */
export function scoreMethods(outlooks: readonly Outlook[], judged: number): MethodScore[] {
  const meanMase = (forecastsOf: (outlook: Outlook) => readonly number[]) => {
    const values = outlooks.flatMap((outlook) => {
      const { demand } = outlook;
      const history = demand.slice(0, -judged);
      return forecastErrors(demand.slice(-judged), forecastsOf(outlook), { history }).mase ?? [];
    });
    return values.reduce((sum, value) => sum + value, 0) / values.length;
  };
  const lastWeeks = ({ demand }: Outlook) => Array.from({ length: judged }, (_, i) => demand.length - judged + i);
  const combined = meanMase((outlook) => lastWeeks(outlook).map((t) => outlook.forecast[t] as number));
  return [
    { name: 'combined', mase: combined },
    ...Object.entries(rivals).map(([name, rival]) => ({
      name,
      mase: meanMase((outlook) =>
        lastWeeks(outlook).map((t) => rival(outlook.demand.slice(0, t), 1).forecast[0] as number),
      ),
    })),
  ];
}

/** The interval of each code in each of the last weeks, and the share of them that held the demand. */
export interface Intervals {
  readonly coverage: number;
  /** By code and judged week. */
  readonly bounds: readonly (readonly { readonly lower: number; readonly upper: number }[])[];
}

/**
 * Intervals from the scaled errors of all codes in all weeks before: one code has too few of its own. What the last weeks' intervals held
 * moves the level that is asked for, so that coverage follows a demand that changes its ways.
 */
export function intervalsOf(outlooks: readonly Outlook[], judged: number, target: number): Intervals {
  const weeks = outlooks[0]?.demand.length ?? 0;
  const bounds: { lower: number; upper: number }[][] = outlooks.map(() => []);
  const held: number[] = [];
  let level = target;
  for (let t = Math.max(firstScore + 4, weeks - judged - 6); t < weeks; t++) {
    const scores = outlooks.flatMap((outlook) => scoresBefore(outlook, t));
    const low = -sampleQuantile(
      scores.map((score) => -score),
      (1 + level) / 2,
    );
    const high = sampleQuantile(scores, (1 + level) / 2);
    const inside = outlooks.filter(({ demand, forecast, recentError }, i) => {
      const [middle, scale, actual] = [forecast[t] as number, recentError[t] as number, demand[t] as number];
      const bound = { lower: Math.max(0, middle + low * scale), upper: Math.max(0, middle + high * scale) };
      if (t >= weeks - judged) bounds[i]?.push(bound);
      return actual >= bound.lower && actual <= bound.upper;
    });
    const reached = inside.length / outlooks.length;
    if (t >= weeks - judged) held.push(reached);
    level = adaptLevel(level, { target, reached, rate: 0.5 });
  }
  return { coverage: held.reduce((sum, share) => sum + share, 0) / held.length, bounds };
}

function scoresBefore({ demand, forecast, recentError }: Outlook, t: number): number[] {
  return demand
    .slice(firstScore, t)
    .map((units, i) => (units - (forecast[firstScore + i] as number)) / (recentError[firstScore + i] as number));
}
