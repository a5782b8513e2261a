import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  backorderState,
  free,
  isForSale,
  isFrozen,
  kept,
  limitsOf,
  lotOf,
  purchasable,
  sellableState,
  settingsOf,
  shelfOf,
} from '../../src/inventory';
import { row } from './stock';

const printable = fc.string({ unit: 'grapheme-ascii', maxLength: 20 });

describe('a shelf', () => {
  it('comes back from the lot of its row, and different shelves are different rows', () => {
    const shelf = fc.record({
      lot: printable,
      state: fc.constantFrom(sellableState, backorderState, 'damaged', 'quality'),
      channel: fc.option(fc.constantFrom('pos', 'web')),
    });

    fc.assert(
      fc.property(shelf, shelf, (one, other) => {
        expect(shelfOf(lotOf(one))).toEqual(one);
        expect(lotOf(one) === lotOf(other)).toBe(JSON.stringify(one) === JSON.stringify(other));
      }),
    );
  });

  it('of a lot for sale to everybody is the text of the lot', () => {
    expect([lotOf({ lot: '' }), lotOf({ lot: 'L7' })]).toEqual(['', 'L7']);
  });

  it('in any other state has nothing to sell, whatever lies there', () => {
    const damaged = row({ lot: lotOf({ lot: 'L7', state: 'damaged' }), onHand: 5, oversell: null });

    expect([isForSale(damaged), free(damaged)]).toEqual([false, 0]);
    expect([isForSale(row({ lot: 'L7' })), free(row({ lot: 'L7', onHand: 5 }))]).toEqual([true, 5]);
  });
});

describe('a frozen row', () => {
  const frozen = { reason: 'recall', whole: false, safety: 2, oversell: null };
  const levels = { onHand: 1_000_000_000, allocated: 0, reserved: 0 };

  it('has the guard refuse every take, and remembers what holds again afterwards', () => {
    const stopped = row({ ...levels, ...kept({ safety: 0, oversell: null }, { frozen }) });

    expect(purchasable(stopped)).toBeLessThan(0);
    expect([isFrozen(stopped), limitsOf(stopped)]).toEqual([true, { safety: 2, oversell: null }]);
  });

  it('is told apart from one that only keeps much back', () => {
    const going = row({ ...levels, ...kept({ safety: 1_000_000_000, oversell: 3 }, { bin: 'A1' }) });

    expect([isFrozen(going), limitsOf(going)]).toEqual([false, { safety: 1_000_000_000, oversell: 3 }]);
    expect(settingsOf(going)).toEqual({ bin: 'A1' });
    expect(settingsOf(row())).toEqual({});
  });
});
