import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareStock, type OrderAllocation, type StockMovement, type StockRow } from '../../src/inventory';
import { row } from './stock';

const move = (fields: Partial<StockMovement> = {}): StockMovement => ({
  sku: 'MUG',
  location: 'london',
  lot: '',
  onHand: 0,
  allocated: 0,
  reserved: 0,
  value: 0,
  ...fields,
});
const promise = (units: number, fields: Partial<OrderAllocation> = {}): OrderAllocation => ({
  orderId: 'o1',
  sku: 'MUG',
  location: 'london',
  lot: '',
  units,
  ...fields,
});

const movements = [move({ onHand: 5, value: 500 }), move({ allocated: 2 })];
const rows = [row({ onHand: 5, allocated: 2, value: 500 })];

describe('the stock audit', () => {
  it('finds nothing where counters, movements and orders agree', () => {
    expect(compareStock(rows, movements, [promise(2)])).toEqual({ differences: [], compensations: [] });
  });

  it('finds a counter that is not the sum of its movements', () => {
    const { differences, compensations } = compareStock([row({ onHand: 4, allocated: 2, value: 500 })], movements, [
      promise(2),
    ]);

    expect(differences).toEqual([
      {
        sku: 'MUG',
        location: 'london',
        lot: '',
        kind: 'counters',
        is: { onHand: 4, allocated: 2, reserved: 0, value: 500 },
        should: { onHand: 5, allocated: 2, reserved: 0, value: 500 },
      },
    ]);
    expect(compensations).toEqual([]);
  });

  it('releases what is promised to nobody', () => {
    const { differences, compensations } = compareStock(rows, movements, [promise(1)]);

    expect(differences).toEqual([{ sku: 'MUG', location: 'london', lot: '', kind: 'orders', is: 2, should: 1 }]);
    expect(compensations).toEqual([{ ...move({ allocated: -1 }), kind: 'released' }]);
  });

  it('allocates what orders were promised without a movement, also where there is no row', () => {
    const { compensations } = compareStock(rows, movements, [promise(2), promise(3, { orderId: 'o2', lot: 'x' })]);

    expect(compensations).toEqual([{ ...move({ lot: 'x', allocated: 3 }), kind: 'allocated' }]);
  });

  it('finds nothing more once what it proposes is done', () => {
    const key = fc.record({
      sku: fc.constantFrom('A', 'B'),
      location: fc.constantFrom('x', 'y'),
      lot: fc.constant(''),
    });
    const count = fc.integer({ min: -3, max: 9 });
    const moves = fc.array(
      fc
        .tuple(key, fc.record({ onHand: count, allocated: count, reserved: count, value: count }))
        .map(([at, by]) => move({ ...at, ...by })),
      { maxLength: 12 },
    );
    const promises = fc.array(
      fc.tuple(key, fc.integer({ min: 1, max: 4 })).map(([at, units]) => promise(units, at)),
      { maxLength: 6 },
    );
    fc.assert(
      fc.property(moves, promises, (moves, promises) => {
        const { compensations } = compareStock([], moves, promises);

        const mended = [...moves, ...compensations];
        expect(compareStock(rebuilt(mended), mended, promises)).toEqual({ differences: [], compensations: [] });
      }),
    );
  });
});

function rebuilt(movements: readonly StockMovement[]): StockRow[] {
  const rows = new Map<string, StockRow>();
  for (const { sku, location, lot, ...by } of movements) {
    const level = rows.get(sku + location + lot) ?? row({ sku, location, lot });
    rows.set(sku + location + lot, {
      ...level,
      onHand: level.onHand + by.onHand,
      allocated: level.allocated + by.allocated,
      reserved: level.reserved + by.reserved,
      value: level.value + by.value,
    });
  }
  return [...rows.values()];
}
