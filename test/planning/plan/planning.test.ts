import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  classifyAbcXyz,
  cycleCountPlan,
  daysOfSupply,
  idleStock,
  simulateReplenishment,
  turnover,
} from '../../../src/planning';

describe('ABC and XYZ', () => {
  it('put the few that make most first, and tell steady from erratic', () => {
    const classes = classifyAbcXyz([
      { sku: 'BOWL', value: 150, demand: [0, 9, 0, 0] },
      { sku: 'MUG', value: 800, demand: [9, 10, 11, 10] },
      { sku: 'JUG', value: 50, demand: [] },
    ]);

    expect(classes.map(({ sku, abc, xyz }) => `${sku} ${abc}${xyz}`)).toEqual(['MUG AX', 'BOWL BZ', 'JUG CZ']);
    expect(classes.map(({ cumulativeShare }) => cumulativeShare)).toEqual([0.8, 0.95, 1]);
    expect(classes[2]?.variation).toBeNull();
  });

  it('give A just enough to reach its share', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 999 }), { minLength: 1, maxLength: 20 }), (values) => {
        const classes = classifyAbcXyz(values.map((value, n) => ({ sku: `S${n}`, value, demand: [1] })));
        const first = classes.filter(({ abc }) => abc === 'A');
        const total = values.reduce((sum, value) => sum + value, 0);
        if (total === 0) expect(first).toEqual([]);
        else {
          expect(first.at(-1)?.cumulativeShare).toBeGreaterThanOrEqual(0.8);
          expect(first.at(-2)?.cumulativeShare ?? 0).toBeLessThan(0.8);
        }
      }),
    );
    expect(() => classifyAbcXyz([{ sku: 'A', value: -1, demand: [] }], { shares: [0.9, 0.5] })).toThrow(
      /shares must rise.*skus.0.value must be zero or more/,
    );
  });
});

describe('cover', () => {
  it('is stock over demand', () => {
    expect(daysOfSupply({ available: 60, demandPerDay: 4 })).toBe(15);
    expect(daysOfSupply({ available: -3, demandPerDay: 4 })).toBe(0);
    expect(daysOfSupply({ available: 3, demandPerDay: 0 })).toBe(Number.POSITIVE_INFINITY);
  });

  it('turns as often as goods sold are worth the stock', () => {
    expect(turnover({ costOfGoodsSold: 50_000, stockValues: [20_000, 30_000], days: 91.25 })).toEqual({
      turnsPerYear: 8,
      daysOnHand: 45.625,
    });
    expect(turnover({ costOfGoodsSold: 0, stockValues: [0], days: 1 })).toEqual({
      turnsPerYear: null,
      daysOnHand: null,
    });
  });

  it('names what is dead and what is too much, the dearest first', () => {
    const base = { location: 'london', onHand: 100, value: 25_000, daysSinceReceipt: 400, demandPerDay: 0.5 };
    const stock = [
      { ...base, sku: 'MUG', daysSinceLastSale: 2 },
      { ...base, sku: 'OLD', daysSinceLastSale: null, demandPerDay: 0 },
      { ...base, sku: 'NEW', daysSinceLastSale: null, daysSinceReceipt: 3, onHand: 10, demandPerDay: 1 },
    ];

    expect(idleStock(stock, { deadAfterDays: 180, coverDays: 90 })).toEqual([
      { kind: 'dead', sku: 'OLD', location: 'london', units: 100, value: 25_000 },
      { kind: 'excess', sku: 'MUG', location: 'london', units: 55, value: 13_750 },
    ]);
  });
});

describe('cycle counts', () => {
  const countable = fc.record({
    abc: fc.constantFrom('A', 'B', 'C'),
    lastCounted: fc.constantFrom('2025-02-01', '2025-12-30', '2026-01-15', undefined),
  });

  it('are made once due, A before B before C, never more than a day can take', () => {
    fc.assert(
      fc.property(fc.array(countable, { maxLength: 30 }), fc.integer({ min: 1, max: 4 }), (list, perDay) => {
        const stock = list.map(({ abc, lastCounted }, n) => ({
          sku: `S${n}`,
          location: 'london',
          abc: abc as 'A' | 'B' | 'C',
          ...(lastCounted && { lastCounted }),
        }));
        const plan = cycleCountPlan(stock, { from: '2026-01-20', days: 60, perDay });

        expect(plan.every(({ date, dueOn }) => dueOn <= date)).toBe(true);
        for (const date of new Set(plan.map((count) => count.date))) {
          expect(plan.filter((count) => count.date === date).length).toBeLessThanOrEqual(perDay);
        }
        expect(cycleCountPlan([...stock].reverse(), { from: '2026-01-20', days: 60, perDay })).toEqual(plan);
      }),
    );
  });

  it('come back after their interval', () => {
    const stock = [{ sku: 'MUG', location: 'london', abc: 'A', lastCounted: '2026-01-01' } as const];

    const plan = cycleCountPlan(stock, { from: '2026-01-20', days: 50, perDay: 5 });

    expect(plan.map(({ date, dueOn }) => [date, dueOn])).toEqual([
      ['2026-01-31', '2026-01-31'],
      ['2026-03-02', '2026-03-02'],
    ]);
  });
});

describe('a replay of an ordering rule', () => {
  it('conserves units: what was there and came in was sold or is left', () => {
    const demand = fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(demand, fc.integer({ min: 0, max: 4 }), fc.integer({ min: 0, max: 40 }), (asked, leadTime, level) => {
        const orders: number[] = [];
        const periods = simulateReplenishment({
          demand: asked,
          leadTime,
          initialStock: level,
          order: ({ position }) => {
            orders.push(Math.max(0, level - position));
            return orders.at(-1) as number;
          },
        });
        const arrived = orders.slice(0, Math.max(0, asked.length - leadTime)).reduce((sum, units) => sum + units, 0);
        const sold = periods.reduce((sum, period) => sum + period.sold, 0);
        expect(level + arrived).toBe(sold + (periods.at(-1)?.onHand ?? 0));
      }),
    );
  });

  it('loses what is short, and refuses a negative order', () => {
    const input = { demand: [3, 4], leadTime: 1, initialStock: 5 };

    expect(simulateReplenishment({ ...input, order: ({ position }) => Math.max(0, 6 - position) })).toEqual([
      { demand: 3, sold: 3, onHand: 2 },
      { demand: 4, sold: 3, onHand: 0 },
    ]);
    expect(() => simulateReplenishment({ ...input, order: () => -1 })).toThrow('ordered must be');
  });
});
