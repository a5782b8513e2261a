import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  adaptLevel,
  chooseForecast,
  combine,
  croston,
  doubleSmoothing,
  drift,
  empiricalInterval,
  ets,
  type ForecastMethod,
  forecastErrors,
  historicAverage,
  movingAverage,
  movingMedian,
  naive,
  predictionInterval,
  rollingForecasts,
  sampleQuantile,
  sba,
  sbj,
  seasonalAverage,
  seasonalNaive,
  seasonalSmoothing,
  simpleSmoothing,
  tsb,
  usualCandidates,
} from '../../../src/planning';

const demand = fc.array(fc.integer({ min: 0, max: 60 }), { minLength: 8, maxLength: 30 });
const share = fc.double({ min: 0, max: 1, noNaN: true });

describe('simple forecasts', () => {
  it('say what was, or its mean', () => {
    expect(naive([3, 5, 4], { horizon: 2 }).forecast).toEqual([4, 4]);
    expect(seasonalNaive([9, 3, 8, 4], { horizon: 3, period: 2 }).forecast).toEqual([8, 4, 8]);
    expect(drift([3, 4, 7], { horizon: 2 }).forecast).toEqual([9, 11]);
    expect(historicAverage([3, 5, 4], { horizon: 1 }).forecast).toEqual([4]);
    expect(movingAverage([3, 5, 4], { horizon: 1, window: 2 }).forecast).toEqual([4.5]);
    expect(seasonalAverage([9, 3, 8, 4], { horizon: 2, window: 2, period: 2 }).forecast).toEqual([8.5, 3.5]);
    expect(movingMedian([3, 90, 4, 5], { horizon: 1, window: 3 }).forecast).toEqual([5]);
  });

  it('are less sure the further they look', () => {
    const { sd } = naive([3, 5, 4, 6], { horizon: 4 });

    sd.forEach((value, step) => expect(value).toBeCloseTo(Math.sqrt(3 * (step + 1)), 12));
  });

  it('refuse too little, and name what is wrong', () => {
    expect(() => naive([], { horizon: 0 })).toThrow(
      'horizon must be a whole number above zero, not 0; series must have at least 1 periods, not 0',
    );
    expect(() => seasonalNaive([1], { horizon: 1, period: 4 })).toThrow('series must have at least 4 periods, not 1');
    expect(() => movingAverage([1, Number.NaN], { horizon: 1, window: 1 })).toThrow(
      'series.1 must be a finite number, not NaN',
    );
  });
});

describe('smoothing', () => {
  it('goes on with a constant, a line, a growth and a season as they are', () => {
    const parameters = { alpha: 0.3, beta: 0.2, gamma: 0.1, horizon: 2 };

    expect(simpleSmoothing([7, 7, 7], parameters).forecast).toEqual([7, 7]);
    expect(doubleSmoothing([10, 12, 14], parameters).forecast).toEqual([16, 18]);
    const growing = doubleSmoothing([1, 2, 4], { ...parameters, trend: 'multiplicative' }).forecast;
    expect(growing[0]).toBeCloseTo(8, 12);
    expect(growing[1]).toBeCloseTo(16, 12);
    expect(seasonalSmoothing([9, 3, 9, 3], { ...parameters, period: 2 }).forecast).toEqual([9, 3]);
  });

  it('is the ETS model of the same components', () => {
    fc.assert(
      fc.property(demand, share, share, (series, alpha, beta) => {
        const holt = doubleSmoothing(series, { horizon: 3, alpha, beta, initial: { level: 10, trend: 1 } });
        const model = ets(series, {
          horizon: 3,
          error: 'additive',
          trend: 'additive',
          seasonal: 'none',
          alpha,
          beta: alpha * beta,
          initial: { level: 10, trend: 1 },
        });
        expect(model.forecast).toEqual(holt.forecast);
        expect(model.fitted).toEqual(holt.fitted);
      }),
    );
  });

  it('estimates what is not given, never worse than any value given', () => {
    fc.assert(
      fc.property(demand, share, (series, alpha) => {
        const estimated = simpleSmoothing(series, { horizon: 1 });
        expect(estimated.mse).toBeLessThanOrEqual(simpleSmoothing(series, { horizon: 1, alpha }).mse + 1e-6);
      }),
      // Two valleys: one forgets at once, the other never learns.
      { numRuns: 25, examples: [[[5, 0, 0, 0, 0, 0, 14, 3, 30], 0]] },
    );
  });

  it('damps a trend, which then comes to rest', () => {
    const far = doubleSmoothing([10, 12, 14], { horizon: 400, alpha: 0.3, beta: 0.2, phi: 0.9 }).forecast;

    expect((far[1] as number) - (far[0] as number)).toBeGreaterThan(1);
    expect((far[399] as number) - (far[398] as number)).toBeLessThan(1e-12);
  });

  it('refuses parameters out of bounds, and zeros where a component multiplies', () => {
    expect(() => simpleSmoothing([1], { horizon: 1, alpha: 2 })).toThrow('alpha must be between 0 and 1, not 2');
    expect(() => doubleSmoothing([1, 0], { horizon: 1, trend: 'multiplicative' })).toThrow(
      'series must be above zero where a component multiplies',
    );
    expect(() =>
      ets([1], {
        horizon: 1,
        error: 'additive',
        trend: 'additive',
        seasonal: 'none',
        alpha: 0.1,
        initial: { level: 1 },
      }),
    ).toThrow('beta must be between 0 and 1, not absent');
  });
});

describe('intermittent demand', () => {
  const series = [0, 0, 3, 0, 4];
  const options = { horizon: 1, alpha: 0.5, alphaInterval: 0.2 };

  it('is size over interval, corrected by SBA and SBJ', () => {
    expect(croston(series, options)).toMatchObject({ forecast: [1.25], size: 3.5, interval: 2.8 });
    expect(sba(series, options).forecast[0]).toBeCloseTo(1.125, 12);
    expect(sbj(series, options).forecast[0]).toBeCloseTo(1.25 * (1 - 0.2 / 1.8), 12);
  });

  it('fades under TSB when nobody asks any more, and not under Croston', () => {
    const dead = [...series, ...new Array<number>(40).fill(0)];

    expect(tsb(dead, { horizon: 1 }).forecast[0]).toBeLessThan(0.03);
    expect(croston(dead, options).forecast).toEqual(croston(series, options).forecast);
  });

  it('is zero where nothing was ever asked for, and refuses what is negative', () => {
    expect(croston([0, 0], options).forecast).toEqual([0]);
    expect(tsb([0, 0], { horizon: 1 }).forecast).toEqual([0]);
    expect(() => croston([0, -1], options)).toThrow('series.1 must not be negative, not -1');
  });
});

describe('errors of forecasts', () => {
  it('are measured in units, in percent and against the naïve forecast', () => {
    expect(forecastErrors([3, 5], [4, 4], { history: [2, 3, 1, 4] })).toEqual({
      me: 0,
      mae: 1,
      mse: 1,
      rmse: 1,
      mpe: (-100 / 3 + 20) / 2,
      mape: (100 / 3 + 20) / 2,
      smape: (100 / 3.5 + 100 / 4.5) / 2,
      wape: 25,
      mase: 0.5,
      rmsse: 1 / Math.sqrt(14 / 3),
      periodsInStock: 1,
      meanAbsoluteRate: 0.5,
      meanSquaredRate: 0.5,
    });
  });

  it('are null where they cannot be told, and refused for lists of two lengths', () => {
    expect(forecastErrors([0], [1])).toMatchObject({ mape: null, wape: null, mase: null, rmsse: null });
    expect(() => forecastErrors([1], [1, 2])).toThrow('forecast must be as long as the actual periods, not 2');
  });
});

describe('the choice of a method', () => {
  it('looks at no period that is still to come', () => {
    fc.assert(
      fc.property(
        demand,
        fc.array(fc.integer({ min: 0, max: 900 }), { minLength: 1, maxLength: 5 }),
        (past, future) => {
          const seen: number[][] = [];
          const watching: ForecastMethod = (series, horizon) => {
            seen.push([...series]);
            return naive(series, { horizon });
          };
          const rolled = rollingForecasts([...past, ...future], watching, { origins: future.length });
          expect(seen).toEqual(future.map((_, i) => [...past, ...future].slice(0, past.length + i)));
          expect(rolled.map(({ actual }) => actual)).toEqual(future);
        },
      ),
    );
  });

  it('takes the candidate that was least off, and of equals the first', () => {
    const trending = Array.from({ length: 20 }, (_, t) => 10 + 3 * t);
    const { name, forecast, ranking } = chooseForecast(trending, {
      horizon: 2,
      candidates: {
        naïve: (series, horizon) => naive(series, { horizon }),
        drift: (series, horizon) => drift(series, { horizon }),
        'drift again': (series, horizon) => drift(series, { horizon }),
      },
    });

    expect({ name, forecast }).toEqual({ name: 'drift', forecast: [70, 73] });
    expect(ranking.map((entry) => entry.name)).toEqual(['drift', 'drift again', 'naïve']);
  });

  it('answers the same each time, for any demand', () => {
    fc.assert(
      fc.property(demand, (series) => {
        const choice = chooseForecast(series, { horizon: 3, period: 4 });
        expect(chooseForecast(series, { horizon: 3, period: 4 })).toEqual(choice);
        expect(choice.forecast.every(Number.isFinite)).toBe(true);
      }),
      { numRuns: 20 },
    );
    expect(Object.keys(usualCandidates(4))).toContain('Holt-Winters');
  });

  it('refuses when no candidate can answer', () => {
    const candidates = {
      monthly: (series: readonly number[], horizon: number) => seasonalNaive(series, { horizon, period: 12 }),
    };

    expect(() => chooseForecast([1, 2, 3], { horizon: 1, candidates })).toThrow('candidates must have one');
    expect(() => combine(Object.values(candidates))([1, 2, 3], 1)).toThrow('methods must have one');
  });

  it('combines by the middle, leaving out who refuses', () => {
    const middle = combine([
      (series, horizon) => naive(series, { horizon }),
      (series, horizon) => historicAverage(series, { horizon }),
      (series, horizon) => seasonalNaive(series, { horizon, period: 12 }),
    ]);

    expect(middle([2, 4], 2)).toEqual({ forecast: [3.5, 3.5] });
  });
});

describe('intervals', () => {
  it('of normal errors are the forecast and z times the sd', () => {
    const { lower, upper } = predictionInterval({ forecast: [10], sd: [2] }, 0.9);

    expect(lower[0]).toBeCloseTo(10 - 2 * 1.6448536269514722, 12);
    expect(upper[0]).toBeCloseTo(10 + 2 * 1.6448536269514722, 12);
    expect(() => predictionInterval({ forecast: [10], sd: [2] }, 1)).toThrow('level must be above 0 and below 1');
  });

  it('of past errors hold a new error of the same kind as often as they say', () => {
    const errors = fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 40, maxLength: 60 });
    fc.assert(
      fc.property(errors, (all) => {
        // Each error in turn is the new one: over all of them, the level is kept.
        const held = all.filter((error, i) => {
          const others = all.filter((_, j) => j !== i);
          const { lower, upper } = empiricalInterval([0], others, 0.8, { least: -9999 });
          return error >= (lower[0] as number) && error <= (upper[0] as number);
        });
        expect(held.length / all.length).toBeGreaterThanOrEqual(0.78);
      }),
      { numRuns: 30 },
    );
  });

  it('never fall below no demand', () => {
    expect(empiricalInterval([3], [-9, -5, 0, 4, 8], 0.6)).toEqual({ lower: [0], upper: [11] });
    expect(sampleQuantile([5, 1, 4, 2, 3], 0.5)).toBe(3);
    expect(() => sampleQuantile([], 2)).toThrow('share must be between 0 and 1, not 2; sample must not be empty');
  });

  it('ask for more after holding too little', () => {
    expect(adaptLevel(0.9, { target: 0.9, reached: 0.8, rate: 0.3 })).toBeCloseTo(0.93, 12);
    expect(adaptLevel(0.99, { target: 0.9, reached: 0, rate: 1 })).toBe(0.995);
  });
});
