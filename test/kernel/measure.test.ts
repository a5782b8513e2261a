/** Units of measure: exact, or not at all. */
import Decimal from 'decimal.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { extend, fraction, inBaseUnits, inUnit, priceByBase, pricePerUnit } from '../../src/kernel';

describe('a quantity in a unit', () => {
  it('is what decimal.js makes of it, whatever the decimals', () => {
    const quantity = fc.tuple(fc.nat(99_999), fc.nat(999_999)).map(([whole, part]) => `${whole}.${part}`);
    fc.assert(
      fc.property(quantity, fc.integer({ min: 1, max: 1_000_000 }), (text, base) => {
        const { numerator, denominator } = inBaseUnits(text, base);
        const exact = new Decimal(text).times(base);
        expect(exact.times(denominator.toString()).equals(numerator.toString())).toBe(true);
        expect(denominator === 1n).toBe(exact.isInteger());
      }),
    );
  });

  it('comes back as the same base units, or is not said in the unit at all', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10_000_000 }), fc.integer({ min: 1, max: 10_000 }), (units, base) => {
        const text = inUnit(units, base);
        if (text === null) {
          // Some prime other than 2 and 5 stays below the line: no decimal ends there.
          let rest = fraction(units, base).denominator;
          while (rest % 2n === 0n) rest /= 2n;
          while (rest % 5n === 0n) rest /= 5n;
          expect(rest).not.toBe(1n);
        } else expect(inBaseUnits(text, base)).toEqual(fraction(units));
      }),
    );
    expect([inUnit(30, 12), inUnit(31, 12), inUnit(2_500, 1_000), inUnit(7, 1)]).toEqual(['2.5', null, '2.5', '7']);
  });
});

describe('the price of a unit', () => {
  it('is that of its base units, never rounded: both ways give back the same', () => {
    const price = fc.record({
      amount: fc.nat(1_000_000),
      currency: fc.constant('GBP'),
      per: fc.integer({ min: 1, max: 1_000 }),
    });
    fc.assert(
      fc.property(price, fc.integer({ min: 1, max: 1_000 }), fc.nat(1_000), (of, base, quantity) => {
        const there = pricePerUnit(of, base);
        const exact = new Decimal(of.amount).times(base).div(of.per);
        expect(
          new Decimal(there.amount)
            .div(there.per ?? 1)
            .minus(exact)
            .abs()
            .lessThan('1e-12'),
        ).toBe(true);
        expect(extend(priceByBase(there, base), quantity, 'half-up')).toBe(extend(of, quantity, 'half-up'));
      }),
    );
    expect(pricePerUnit({ amount: 1299, currency: 'GBP', per: 1000 }, 1000)).toEqual({ amount: 1299, currency: 'GBP' });
  });
});
