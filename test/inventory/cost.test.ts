import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { costOf } from '../../src/inventory';

describe('the cost of goods at moving average', () => {
  it('is their share of the value, and the last unit takes the rest', () => {
    expect(costOf({ onHand: 3, value: 1000 }, 1)).toBe(333);
    expect(costOf({ onHand: 3, value: 1000 }, 3)).toBe(1000);
    expect(costOf({ onHand: 0, value: 0 }, 2)).toBe(0);
    expect(costOf({ onHand: 5, value: 1000 }, 0)).toBe(0);
  });

  it('is the whole value once all units are gone, taken in any sequence', () => {
    const takes = fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(takes, fc.integer({ min: 0, max: 1_000_000 }), (takes, value) => {
        let level = { onHand: takes.reduce((a, b) => a + b, 0), value };
        let cost = 0;
        for (const units of takes) {
          const part = costOf(level, units);
          expect(part).toBeGreaterThanOrEqual(0);
          cost += part;
          level = { onHand: level.onHand - units, value: level.value - part };
        }

        expect(cost).toBe(value);
        expect(level).toEqual({ onHand: 0, value: 0 });
      }),
    );
  });
});
