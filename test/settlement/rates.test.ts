import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { percentDiscount, percentOf, perItemAmount, tierAt } from '../../src/settlement';

describe('a percentage', () => {
  it('is rounded once, also of an amount below the minor unit', () => {
    expect(percentOf({ amount: 3108 }, '10', 'half-up')).toBe(311);
    expect(percentOf({ amount: 3108, scale: 2 }, '10', 'half-up')).toBe(3);
    expect(percentOf({ amount: 50 }, '7', 'half-down')).toBe(3);
  });

  it('off an amount takes no more than the amount', () => {
    expect(percentDiscount({ amount: 3000 }, '110', 'half-up')).toBe(3000);
    fc.assert(
      fc.property(fc.nat(1_000_000), fc.nat(300), (amount, percent) => {
        const discount = percentDiscount({ amount }, String(percent), 'half-up');

        expect(discount).toBeGreaterThanOrEqual(0);
        expect(discount).toBeLessThanOrEqual(amount);
      }),
    );
  });

  it.each(['-1', 'ten', '1e1', ''])('is not "%s"', (percent) => {
    expect(() => percentOf({ amount: 1 }, percent, 'down')).toThrow(expect.objectContaining({ code: 'input.invalid' }));
  });
});

it('the highest tier that is reached counts, in whatever order they are given', () => {
  const tiers = [
    { from: 3000, percent: '20' },
    { from: 2000, percent: '15' },
  ];

  expect([1999, 2000, 2999, 3000].map((value) => tierAt(tiers, value)?.percent ?? null)).toEqual([
    null,
    '15',
    '15',
    '20',
  ]);
  expect(tierAt([...tiers].reverse(), 3000)).toEqual({ from: 3000, percent: '20' });
});

it('further items are counted to a bound, and none cost nothing', () => {
  const rate = { firstItem: 113, additionalItem: 211 };

  expect([0, 1, 2, 10].map((items) => perItemAmount(rate, items))).toEqual([0, 113, 324, 2012]);
  expect(perItemAmount({ ...rate, maxItems: 5 }, 10)).toBe(957);
});
