import fc from 'fast-check';
import { expect, it } from 'vitest';
import { wagnerWhitin } from '../../../src/planning';

const costs = fc.integer({ min: 0, max: 50 });
const instance = fc.integer({ min: 1, max: 7 }).chain((periods) =>
  fc.record({
    demand: fc.array(fc.integer({ min: 0, max: 30 }), { minLength: periods, maxLength: periods }),
    fixedCost: fc.array(costs, { minLength: periods, maxLength: periods }),
    holdingCost: fc.array(fc.integer({ min: 0, max: 4 }), { minLength: periods, maxLength: periods }),
    purchaseCost: fc.array(fc.integer({ min: 0, max: 9 }), { minLength: periods, maxLength: periods }),
  }),
);

/** Every set of periods to order in, where each order covers the demand up to the next one. */
function bruteForce({ demand, fixedCost, holdingCost, purchaseCost }: Record<string, number[]>): number {
  const n = (demand as number[]).length;
  let least = Number.POSITIVE_INFINITY;
  for (let set = 0; set < 1 << n; set++) {
    let [cost, source] = [0, -1];
    for (let t = 0; t < n; t++) {
      if (set & (1 << t)) {
        source = t;
        cost += fixedCost?.[t] ?? 0;
      }
      const units = demand?.[t] ?? 0;
      if (units > 0 && source < 0) cost = Number.POSITIVE_INFINITY;
      else if (units > 0) cost += units * ((purchaseCost?.[source] ?? 0) + (holdingCost?.[source] ?? 0) * (t - source));
    }
    least = Math.min(least, cost);
  }
  return least;
}

it('costs what the best of all plans costs, and orders just what is asked for, in time', () => {
  fc.assert(
    fc.property(instance, (input) => {
      const { orderQuantities, cost, costsToGo } = wagnerWhitin(input);

      expect(cost).toBe(bruteForce(input));
      expect(costsToGo[0]).toBe(cost);
      let stock = 0;
      input.demand.forEach((units, t) => {
        stock += (orderQuantities[t] ?? 0) - units;
        expect(stock).toBeGreaterThanOrEqual(0);
      });
      expect(stock).toBe(0);
    }),
  );
});

it('orders nothing where nothing is asked for', () => {
  expect(wagnerWhitin({ demand: [0, 0, 7], fixedCost: [9, 2, 10], holdingCost: 1 })).toEqual({
    orderQuantities: [0, 7, 0],
    cost: 9,
    costsToGo: [9, 9, 10, 0],
    nextOrders: [1, 3, 3],
  });
});

it('refuses lists that do not fit the demand', () => {
  expect(() => wagnerWhitin({ demand: [1, 2], fixedCost: [1], holdingCost: -1 })).toThrow(
    'fixedCost must be as long as the demand, not 1',
  );
  expect(() => wagnerWhitin({ demand: [], fixedCost: 1, holdingCost: 1 })).toThrow('demand must have a period');
});
