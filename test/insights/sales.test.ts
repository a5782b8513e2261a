import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type SoldOrder, salesByPeriod } from '../../src/insights';

const order = (fields: Partial<SoldOrder> = {}): SoldOrder => ({
  placedAt: '2026-01-31T09:00:00.000Z',
  currency: 'GBP',
  units: 1,
  total: 1200,
  tax: 200,
  refunded: 0,
  ...fields,
});
const periods = (orders: readonly SoldOrder[], period: 'day' | 'week' | 'month', zone = 'Europe/London') =>
  salesByPeriod(orders, { zone, period }).map((sales) => [sales.from, sales.currency, sales.orders]);

describe('sales by period', () => {
  it('add up orders, units and money', () => {
    const orders = [order(), order({ units: 2, total: 2401, tax: 400, refunded: 100 })];

    expect(salesByPeriod(orders, { zone: 'Europe/London', period: 'month' })).toEqual([
      { from: '2026-01-01', currency: 'GBP', orders: 2, units: 3, total: 3601, tax: 600, refunded: 100, average: 1801 },
    ]);
  });

  it('count the day of the shop, not the one of Greenwich', () => {
    const lateEvening = order({ placedAt: '2026-01-31T20:30:00.000Z' });

    expect(periods([lateEvening], 'day', 'Asia/Tokyo')).toEqual([['2026-02-01', 'GBP', 1]]);
    expect(periods([lateEvening], 'month', 'Europe/London')).toEqual([['2026-01-01', 'GBP', 1]]);
  });

  it('begin a week on Monday, across months', () => {
    const sunday = order({ placedAt: '2026-02-01T12:00:00.000Z' });
    const monday = order({ placedAt: '2026-02-02T12:00:00.000Z' });

    expect(periods([monday, sunday], 'week')).toEqual([
      ['2026-01-26', 'GBP', 1],
      ['2026-02-02', 'GBP', 1],
    ]);
  });

  it('keep currencies apart', () => {
    expect(periods([order(), order({ currency: 'EUR' }), order()], 'day')).toEqual([
      ['2026-01-31', 'EUR', 1],
      ['2026-01-31', 'GBP', 2],
    ]);
  });

  it('lose nothing, whatever the period', () => {
    const time = fc.date({ min: new Date('2025-01-01'), max: new Date('2026-12-31'), noInvalidDate: true });
    const orders = fc.array(
      fc
        .record({ placedAt: time.map((date) => date.toISOString()), total: fc.integer({ min: 0, max: 9999 }) })
        .map(order),
    );
    fc.assert(
      fc.property(orders, fc.constantFrom('day' as const, 'week' as const, 'month' as const), (orders, period) => {
        const sales = salesByPeriod(orders, { zone: 'America/New_York', period });

        expect(sales.reduce((sum, one) => sum + one.total, 0)).toBe(orders.reduce((sum, one) => sum + one.total, 0));
        expect(sales.map((one) => one.from)).toEqual(sales.map((one) => one.from).sort());
      }),
    );
  });
});
