import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  fillRate,
  reorderPoint,
  rqByBackorderEoq,
  rqByLossFunction,
  rqBySafetyStock,
  rqCost,
  rqOptimal,
  rqPoissonCost,
  rqPoissonOptimal,
  rqReorderPoint,
  safetyStock,
  sharedSafetyStock,
  ssCost,
  ssOptimal,
} from '../../../src/planning';

const lamps = {
  fixedCost: 8,
  holdingCost: 0.225,
  stockoutCost: 7.5,
  demandMean: 1300,
  demandSd: 150,
  leadTime: 1 / 12,
};
const poisson = { fixedCost: 100, holdingCost: 20, stockoutCost: 150, demandMean: 1.5, leadTime: 2 };

describe('(r, Q)', () => {
  it('costs least at its optimum, and the approximations come near it', () => {
    const best = rqOptimal(lamps);
    fc.assert(
      fc.property(
        fc.double({ min: 0.5, max: 2, noNaN: true }),
        fc.double({ min: -60, max: 60, noNaN: true }),
        (q, r) => {
          const other = { reorderPoint: best.reorderPoint + r, orderQuantity: best.orderQuantity * q };
          expect(rqCost(lamps, other)).toBeGreaterThanOrEqual(best.cost - 1e-6);
        },
      ),
    );
    expect(rqCost(lamps, rqByLossFunction(lamps)) / best.cost).toBeLessThan(1.0001);
    expect(rqCost(lamps, rqByBackorderEoq(lamps)) / best.cost).toBeLessThan(1.01);
    expect(rqCost(lamps, rqBySafetyStock(lamps)) / best.cost).toBeLessThan(1.2);
  });

  it('is indifferent between r and r + Q at the best reorder point for Q', () => {
    const at = (reorderPoint: number) => rqCost(lamps, { reorderPoint, orderQuantity: 318 });
    const best = rqReorderPoint(lamps, 318, 1e-10);

    expect(at(best)).toBeLessThanOrEqual(Math.min(at(best - 1), at(best + 1)));
  });

  it('costs least in whole units under Poisson demand', () => {
    const best = rqPoissonOptimal(poisson);
    for (let r = -3; r < 10; r++) {
      for (let q = 1; q < 15; q++) {
        expect(rqPoissonCost(poisson, { reorderPoint: r, orderQuantity: q })).toBeGreaterThanOrEqual(best.cost - 1e-9);
      }
    }
  });
});

describe('(s, S)', () => {
  it('costs least at its optimum', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 12 }), (fixedCost, mean) => {
        const input = { fixedCost, holdingCost: 1, stockoutCost: 4, demand: { kind: 'poisson', mean } as const };
        const best = ssOptimal(input);
        for (let s = best.reorderPoint - 3; s <= best.reorderPoint + 3; s++) {
          for (let S = Math.max(s + 1, best.orderUpToLevel - 3); S <= best.orderUpToLevel + 3; S++) {
            expect(ssCost(input, { reorderPoint: s, orderUpToLevel: S })).toBeGreaterThanOrEqual(best.cost - 1e-9);
          }
        }
      }),
      { numRuns: 15 },
    );
  });

  it('refuses a demand that never comes', () => {
    const demand = { kind: 'pmf', probabilities: [1] } as const;
    expect(() => ssOptimal({ fixedCost: 5, holdingCost: 1, stockoutCost: 4, demand })).toThrow(
      'demand must not be always zero',
    );
  });
});

describe('safety stock', () => {
  const input = { demandMean: 10, demandSd: 4, leadTime: 4, leadTimeSd: 1, service: { cycle: 0.95 } };

  it('covers demand and lead time that vary', () => {
    const { safetyStock: kept, expectedDemand, sd, factor } = safetyStock(input);

    expect({ expectedDemand, sd }).toEqual({ expectedDemand: 40, sd: Math.sqrt(4 * 16 + 100) });
    expect(kept).toBeCloseTo(1.6448536269514722 * sd, 10);
    expect(factor).toBeCloseTo(1.6448536269514722, 12);
    expect(reorderPoint(input)).toBe(40 + kept);
  });

  it('is never less for more service, spread or lead time', () => {
    const share = fc.double({ min: 0.5, max: 0.99, noNaN: true });
    const more = fc.double({ min: 0, max: 5, noNaN: true });
    fc.assert(
      fc.property(share, more, more, more, (cycle, demandSd, leadTimeSd, leadTime) => {
        const base = safetyStock({ ...input, service: { cycle } }).safetyStock;
        const raised = {
          ...input,
          demandSd: input.demandSd + demandSd,
          leadTimeSd: input.leadTimeSd + leadTimeSd,
          leadTime: input.leadTime + leadTime,
          service: { cycle: Math.min(0.995, cycle + 0.005) },
        };
        expect(safetyStock(raised).safetyStock).toBeGreaterThanOrEqual(base);
      }),
    );
  });

  it('delivers from the shelf the share that was asked for', () => {
    const service = { fill: 0.98, orderQuantity: 200 };
    const { safetyStock: kept, expectedDemand, sd } = safetyStock({ ...input, service });
    const filled = fillRate({ reorderPoint: expectedDemand + kept, orderQuantity: 200, mean: expectedDemand, sd });

    expect(filled).toBeGreaterThanOrEqual(0.98);
    expect(filled).toBeCloseTo(0.98, 3);
  });

  it('is shared by the square root of the errors, dear goods less', () => {
    expect(sharedSafetyStock([{ meanAbsoluteError: 100 }, { meanAbsoluteError: 25 }], 6)).toEqual([60, 30]);
    expect(sharedSafetyStock([{ meanAbsoluteError: 100, unitCost: 4 }], 6)).toEqual([30]);
    expect(() => sharedSafetyStock([{ meanAbsoluteError: -1, unitCost: 0 }], -1)).toThrow(
      /factor must be.*items.0.meanAbsoluteError.*items.0.unitCost/,
    );
  });
});
