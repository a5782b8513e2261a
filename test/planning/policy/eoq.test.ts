import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  economicOrderQuantity,
  economicOrderQuantityWithAllUnitsDiscounts,
  economicOrderQuantityWithBackorders,
  economicOrderQuantityWithIncrementalDiscounts,
  economicProductionQuantity,
  jointReplenishment,
} from '../../../src/planning';

const costs = fc.record({
  fixedCost: fc.double({ min: 1, max: 1000, noNaN: true }),
  holdingCost: fc.double({ min: 0.01, max: 100, noNaN: true }),
  demandRate: fc.double({ min: 1, max: 10_000, noNaN: true }),
});
const factor = fc.double({ min: 0.1, max: 5, noNaN: true });

describe('the economic order quantity', () => {
  it('costs least: any other quantity costs as much or more', () => {
    fc.assert(
      fc.property(costs, factor, (input, times) => {
        const best = economicOrderQuantity(input);
        const other = economicOrderQuantity({ ...input, orderQuantity: best.orderQuantity * times });
        expect(other.cost).toBeGreaterThanOrEqual(best.cost * (1 - 1e-12));
      }),
    );
  });

  it('is what production without bound and stockouts without bound come to', () => {
    const input = { fixedCost: 8, holdingCost: 0.225, demandRate: 1300 };
    const plain = economicOrderQuantity(input);

    expect(economicProductionQuantity({ ...input, productionRate: 1e15 }).cost).toBeCloseTo(plain.cost, 6);
    expect(economicOrderQuantityWithBackorders({ ...input, stockoutCost: 1e15 }).cost).toBeCloseTo(plain.cost, 6);
  });

  it('refuses with every field that is wrong', () => {
    expect(() => economicOrderQuantity({ fixedCost: -8, holdingCost: 0, demandRate: Number.NaN })).toThrow(
      expect.objectContaining({
        code: 'input.invalid',
        problems: [
          expect.objectContaining({ path: ['fixedCost'] }),
          expect.objectContaining({ path: ['holdingCost'] }),
          expect.objectContaining({ path: ['demandRate'] }),
        ],
      }),
    );
    expect(() =>
      economicProductionQuantity({ fixedCost: 8, holdingCost: 1, demandRate: 9, productionRate: 9 }),
    ).toThrow('demandRate must be below the production rate, not 9');
    expect(() =>
      economicOrderQuantityWithBackorders({
        fixedCost: 8,
        holdingCost: 1,
        demandRate: 9,
        stockoutCost: 2,
        orderQuantity: 5,
      }),
    ).toThrow('stockoutFraction goes with the other');
  });
});

describe.each([
  ['of all units', economicOrderQuantityWithAllUnitsDiscounts],
  ['of the units in each row', economicOrderQuantityWithIncrementalDiscounts],
])('a discount %s', (_, calculate) => {
  const list = { breakpoints: [0, 300, 600], unitCosts: [100, 90, 80] };
  const discounted = { fixedCost: 150, holdingCostRate: 0.25, demandRate: 2400, ...list };

  it('costs least: any other quantity costs as much or more', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5000 }), fc.integer({ min: 10, max: 5000 }), (orderQuantity, fixedCost) => {
        const input = { ...discounted, fixedCost };
        expect(calculate({ ...input, orderQuantity }).cost).toBeGreaterThanOrEqual(calculate(input).cost - 1e-6);
      }),
    );
  });

  it('refuses a list that does not begin at 0, does not rise, or whose costs do not fall', () => {
    expect(() => calculate({ ...discounted, breakpoints: [1, 300, 200], unitCosts: [80, 90] })).toThrow(
      /breakpoints.0 must be 0, not 1; breakpoints must rise.*unitCosts must have one cost.*unitCosts must fall/,
    );
  });
});

describe('joint replenishment', () => {
  it('orders goods that are dear to order less often', () => {
    expect(
      jointReplenishment({
        sharedFixedCost: 600,
        individualFixedCosts: [120, 840, 300],
        holdingCosts: [160, 20, 50],
        demandRates: [1, 1, 1],
      }).orderMultiples,
    ).toEqual([1, 3, 1]);
  });

  it('refuses lists of different lengths', () => {
    expect(() =>
      jointReplenishment({ sharedFixedCost: 1, individualFixedCosts: [1], holdingCosts: [1, 2], demandRates: [1] }),
    ).toThrow('individualFixedCosts must be as long as the other lists');
  });
});
