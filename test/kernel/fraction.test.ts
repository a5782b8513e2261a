import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addFractions,
  decimalText,
  divideFractions,
  fraction,
  multiplyFractions,
  parseDecimal,
  type Rounding,
  roundFraction,
  roundQuotient,
  subtractFractions,
} from '../../src/kernel';

const anyFraction = fc
  .tuple(fc.bigInt({ min: -(10n ** 18n), max: 10n ** 18n }), fc.bigInt({ min: 1n, max: 10n ** 9n }))
  .map(([numerator, denominator]) => fraction(numerator, denominator));

describe('a fraction', () => {
  it('is in lowest terms with its sign above the line', () => {
    expect(fraction(6, -4)).toEqual({ numerator: -3n, denominator: 2n });
    expect(fraction(0, -4)).toEqual({ numerator: 0n, denominator: 1n });
  });

  it('has no denominator zero', () => {
    expect(() => fraction(1, 0)).toThrow(RangeError);
    expect(() => divideFractions(fraction(1), fraction(0))).toThrow(RangeError);
  });

  it('adds up to a half exactly, where places of decimals do not', () => {
    const sum = addFractions(fraction(1, 3), fraction(1, 6));

    expect([roundFraction(sum, 'half-up'), roundFraction(sum, 'half-down'), decimalText(sum)]).toEqual([1, 0, '0.5']);
  });

  it('undoes what was added and multiplied', () => {
    fc.assert(
      fc.property(anyFraction, anyFraction, (a, b) => {
        expect(subtractFractions(addFractions(a, b), b)).toEqual(a);
        if (b.numerator !== 0n) expect(divideFractions(multiplyFractions(a, b), b)).toEqual(a);
      }),
    );
  });
});

describe('rounding', () => {
  const modes: readonly Rounding[] = ['half-up', 'half-even', 'half-down', 'down'];

  it('sends halves where the mode says, away from zero or towards it alike', () => {
    const halves = [-3, -1, 1, 3].map((n) => fraction(n, 2));

    expect(modes.map((mode) => halves.map((half) => roundFraction(half, mode)))).toEqual([
      [-2, -1, 1, 2],
      [-2, 0, 0, 2],
      [-1, 0, 0, 1],
      [-1, 0, 0, 1],
    ]);
  });

  it('is that of integers', () => {
    const integers = fc.integer({ min: -1_000_000, max: 1_000_000 });
    fc.assert(
      fc.property(integers, fc.integer({ min: 1, max: 1000 }), fc.constantFrom(...modes), (n, d, mode) => {
        expect(roundFraction(fraction(n, d), mode)).toBe(roundQuotient(n, d, mode));
      }),
    );
  });

  it('refuses what no integer holds', () => {
    expect(() => roundFraction(fraction(10n ** 17n), 'down')).toThrow(RangeError);
  });
});

describe('a decimal text', () => {
  it('is read and written without loss', () => {
    const decimals = fc.stringMatching(/^-?[1-9]\d{0,9}\.\d{0,8}[1-9]$/);
    fc.assert(
      fc.property(decimals, (text) => {
        expect(decimalText(parseDecimal(text))).toBe(text);
      }),
    );
  });

  it('is rounded where it does not end', () => {
    expect([decimalText(fraction(2, 3), 4), decimalText(fraction(-1, 3), 0), decimalText(fraction(-5, 2), 0)]).toEqual([
      '0.6667',
      '0',
      '-3',
    ]);
  });

  it.each(['', '1.', '.5', '1e3', '0x1', '1,5', 'NaN'])('is not "%s"', (text) => {
    expect(() => parseDecimal(text)).toThrow(expect.objectContaining({ code: 'input.invalid' }));
  });
});
