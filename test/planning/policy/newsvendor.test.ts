import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Demand,
  myopicBaseStock,
  myopicCost,
  myopicLevelAtCost,
  newsvendor,
  newsvendorProfit,
} from '../../../src/planning';

const demands: readonly Demand[] = [
  { kind: 'normal', mean: 50, sd: 8 },
  { kind: 'gamma', shape: 2, scale: 10 },
  { kind: 'poisson', mean: 6 },
  { kind: 'pmf', probabilities: [0.2, 0.3, 0.1, 0.4] },
];

describe.each(demands)('the newsvendor with $kind demand', (demand) => {
  it('costs least at its level', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.1, max: 10, noNaN: true }),
        fc.integer({ min: 0, max: 90 }),
        (stockoutCost, level) => {
          const input = { holdingCost: 1, stockoutCost, demand };
          expect(newsvendor({ ...input, baseStockLevel: level }).cost).toBeGreaterThanOrEqual(
            newsvendor(input).cost - 1e-9,
          );
        },
      ),
    );
  });

  it('earns most at the level where prices say so', () => {
    const prices = { revenue: 10, purchaseCost: 4, salvageValue: 1, demand };
    const best = newsvendorProfit(prices);
    for (let baseStockLevel = 0; baseStockLevel < 80; baseStockLevel++) {
      expect(newsvendorProfit({ ...prices, baseStockLevel }).profit).toBeLessThanOrEqual(best.profit + 1e-9);
    }
  });
});

describe('the newsvendor', () => {
  it('refuses a fraction of a unit where demand comes in whole units', () => {
    const demand = { kind: 'poisson', mean: 6 } as const;
    expect(() => newsvendor({ holdingCost: 1, stockoutCost: 4, demand, baseStockLevel: 7.5 })).toThrow(
      'baseStockLevel must be whole units, not 7.5',
    );
  });

  it('refuses prices out of order', () => {
    const demand = { kind: 'normal', mean: 50, sd: 8 } as const;
    expect(() => newsvendorProfit({ revenue: 1, purchaseCost: 2, salvageValue: 3, demand })).toThrow(
      'revenue must be above the purchase cost, not 1; salvageValue must be below the purchase cost, not 3',
    );
  });
});

describe('the myopic level', () => {
  const input = {
    holdingCost: 0.18,
    stockoutCost: 0.7,
    purchaseCost: 0.3,
    nextPurchaseCost: 0.35,
    demandMean: 50,
    demandSd: 8,
    discountFactor: 0.98,
  };

  it('has a level on each side for every cost above the least', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.01, max: 100, noNaN: true }), fc.constantFrom('low', 'high'), (extra, side) => {
        const cost = myopicBaseStock(input).cost + extra;
        expect(myopicCost(input, myopicLevelAtCost(input, cost, side))).toBeCloseTo(cost, 9);
      }),
    );
  });

  it('refuses a cost below the least, and prices at which one would buy without bound', () => {
    expect(() => myopicLevelAtCost(input, 1, 'low')).toThrow('cost must be at least 16.68');
    expect(() => myopicBaseStock({ ...input, nextPurchaseCost: 9 })).toThrow('purchaseCost must keep');
  });
});
