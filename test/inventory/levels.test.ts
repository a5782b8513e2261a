import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { atLocations, fits, free, freeOnHand, purchasable, purchasableAt, purchasableTotal } from '../../src/inventory';
import { row } from './stock';

const rows = [
  row({ onHand: 10, allocated: 3, reserved: 2, safety: 1 }),
  row({ lot: 'x', onHand: 2 }),
  row({ location: 'leeds', onHand: 1, allocated: 4, oversell: 3 }),
  row({ location: 'york', onHand: 1, allocated: 4 }),
  row({ sku: 'HAT', onHand: 50 }),
];

describe('availability', () => {
  it('is on hand less what is promised, held and kept back, lots added up', () => {
    expect(purchasableAt(rows, 'MUG', 'london')).toBe(6);
    expect(purchasableAt(rows, 'MUG', 'paris')).toBe(0);
  });

  it('of one location is not lowered by another that is oversold', () => {
    expect(purchasableTotal(rows, 'MUG')).toBe(6);
    expect(atLocations(rows, 'MUG')).toEqual([
      { location: 'london', onHand: 12, purchasable: 6 },
      { location: 'leeds', onHand: 1, purchasable: 0 },
      { location: 'york', onHand: 1, purchasable: 0 },
    ]);
  });

  it('is without limit where overselling is', () => {
    const ebook = row({ sku: 'EBOOK', oversell: null });

    expect(purchasableTotal([ebook], 'EBOOK')).toBe(Number.POSITIVE_INFINITY);
    expect(freeOnHand(ebook)).toBe(0);
  });

  it('is exactly what the guard lets a buyer take', () => {
    const units = fc.integer({ min: 0, max: 20 });
    const counters = fc.record({
      onHand: units,
      allocated: units,
      reserved: units,
      safety: units,
      oversell: fc.option(units),
    });
    fc.assert(
      fc.property(counters, fc.integer({ min: 1, max: 40 }), (fields, allocated) => {
        const level = row(fields);

        expect(fits(level, { onHand: 0, allocated, reserved: 0, guarded: true })).toBe(free(level) >= allocated);
        expect(freeOnHand(level)).toBeLessThanOrEqual(free(level));
        expect(free(level)).toBe(Math.max(0, purchasable(level)));
      }),
    );
  });
});
