import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Demand, demandFunctions, demandOver, normalCdf, normalLoss, normalQuantile } from '../../../src/planning';
import { integrate } from '../../../src/planning/distribution/special';

const continuous: readonly Demand[] = [
  { kind: 'normal', mean: 50, sd: 8 },
  { kind: 'lognormal', logMean: 3, logSd: 0.4 },
  { kind: 'uniform', low: 10, high: 30 },
  { kind: 'exponential', mean: 12 },
  { kind: 'gamma', shape: 2.5, scale: 6 },
];
const discrete: readonly Demand[] = [
  { kind: 'poisson', mean: 6 },
  { kind: 'negativeBinomial', mean: 6, variance: 14 },
  { kind: 'pmf', probabilities: [0.1, 0.2, 0, 0.4, 0.3] },
];

describe('the normal distribution', () => {
  it('agrees with published tables to ten digits and more', () => {
    expect(normalQuantile(0.95)).toBeCloseTo(1.6448536269514722, 13);
    expect(normalQuantile(0.5)).toBeCloseTo(0, 14);
    expect(normalQuantile(1e-10)).toBeCloseTo(-6.361340902404056, 12);
    expect(normalCdf(1.96)).toBeCloseTo(0.9750021048517795, 14);
    expect(normalCdf(-8) / 6.22096057427174e-16).toBeCloseTo(1, 10);
    expect(normalLoss(56, { mean: 50, sd: 8 }).short).toBeCloseTo(1.0493353429772263, 12);
  });

  it('has quantiles that undo its shares', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-9, max: 1 - 1e-9, noNaN: true }), (share) => {
        expect(normalCdf(normalQuantile(share))).toBeCloseTo(share, 13);
      }),
    );
  });
});

describe.each([...continuous, ...discrete])('demand that is $kind', (shape) => {
  const demand = demandFunctions(shape);

  it('leaves over less what is short just what the level is above the mean', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 120 }), (level) => {
        const { short, left } = demand.loss(level);
        expect(short).toBeGreaterThanOrEqual(0);
        expect(left).toBeGreaterThanOrEqual(0);
        expect(left - short).toBeCloseTo(level - demand.mean, 8);
      }),
    );
  });

  it('has as its quantile the lowest level that reaches the share', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.01, max: 0.99, noNaN: true }), (share) => {
        const level = demand.quantile(share);
        expect(demand.cdf(level)).toBeGreaterThanOrEqual(share - 1e-12);
        const below = demand.discrete ? level - 1 : level - 1e-6;
        expect(demand.cdf(below)).toBeLessThan(share + 1e-12);
      }),
    );
  });
});

it.each(continuous)('second-order losses of $kind demand are the integrals of the first-order ones', (shape) => {
  const demand = demandFunctions(shape);
  const level = demand.mean + 0.3 * demand.sd;

  const left = integrate((x) => demand.loss(x).left, demand.mean - 12 * demand.sd, level, 400);

  expect(demand.loss(level).second.left / left).toBeCloseTo(1, 4);
});

describe('demand over several periods', () => {
  it('sums what can be summed', () => {
    expect(demandOver({ kind: 'normal', mean: 50, sd: 8 }, 4)).toEqual({ kind: 'normal', mean: 200, sd: 16 });
    expect(demandOver({ kind: 'poisson', mean: 1.5 }, 3)).toEqual({ kind: 'poisson', mean: 4.5 });
    expect(demandOver({ kind: 'exponential', mean: 5 }, 2)).toEqual({ kind: 'gamma', shape: 2, scale: 5 });
    expect(demandOver({ kind: 'pmf', probabilities: [0.5, 0.5] }, 2)).toEqual({
      kind: 'pmf',
      probabilities: [0.25, 0.5, 0.25],
    });
  });

  it('refuses what has no sum, and names it', () => {
    expect(() => demandOver({ kind: 'uniform', low: 0, high: 1 }, 2)).toThrow('demand.kind uniform has no sum');
    expect(() => demandOver({ kind: 'pmf', probabilities: [1] }, 1.5)).toThrow('periods must be whole, not 1.5');
  });
});

it('refuses what makes no distribution, and names every field', () => {
  expect(() => demandFunctions({ kind: 'gamma', shape: 0, scale: -1 })).toThrow(
    'shape must be a finite number above zero, not 0; scale must be a finite number above zero, not -1',
  );
  expect(() => demandFunctions({ kind: 'pmf', probabilities: [0.5, 0.1] })).toThrow('probabilities must sum to 1');
});
