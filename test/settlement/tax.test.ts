import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { combineRates, documentTaxes, taxOf } from '../../src/settlement';
import { sum, vat } from './pricing';

describe('the tax of an amount', () => {
  it('is contained in it or added to it', () => {
    expect(taxOf(1200, vat('0.2'), true, 'half-up')).toBe(200);
    expect(taxOf(1000, vat('0.2'), false, 'half-up')).toBe(200);
  });

  it('is exact where floating point is not', () => {
    // 1.005 × 100 is 100.49999999999999 in doubles.
    expect(taxOf(100, vat('1.005'), false, 'half-up')).toBe(101);
    expect(taxOf(9_007_199_254_740_000, vat('0.1'), false, 'half-up')).toBe(900_719_925_474_000);
  });

  it('is zero without rates, and at the rate zero', () => {
    expect([taxOf(999, [], true, 'half-up'), taxOf(999, vat('0'), false, 'half-up')]).toEqual([0, 0]);
  });

  it.each(['', '-0.2', '.2', '1e-1', '0.1234567891', 'NaN'])('refuses the rate "%s"', (rate) => {
    expect(() => taxOf(100, vat(rate), false, 'half-up')).toThrow(expect.objectContaining({ code: 'input.invalid' }));
  });

  it('adds rates as fractions in lowest terms', () => {
    expect(combineRates([...vat('0.05'), ...vat('0.07')])).toEqual({ numerator: 3, denominator: 25 });
    expect(combineRates([...vat('0.09975'), ...vat('0.05')])).toEqual({ numerator: 599, denominator: 4000 });
  });
});

describe('tax rounded once for the document', () => {
  const rate = fc.constantFrom('0', '0.05', '0.2', '0.123456789', '0.987654321').map((text) => combineRates(vat(text)));
  const parts = fc.array(fc.record({ base: fc.integer({ min: 0, max: 10_000_000 }), rate }), {
    minLength: 1,
    maxLength: 8,
  });

  it('differs from the exact sum by at most half a minor unit, and each part from its exact tax by less than one and a half', () => {
    fc.assert(
      fc.property(parts, fc.boolean(), (parts, included) => {
        const taxes = documentTaxes(
          parts.map((part) => ({ ...part, included })),
          { rounding: 'half-up', tie: 'first' },
        );

        const exact = parts.map(({ base, rate: { numerator, denominator } }) => {
          return (base * numerator) / (included ? denominator + numerator : denominator);
        });
        expect(Math.abs(sum(taxes, (tax) => tax) - sum(exact, (tax) => tax))).toBeLessThanOrEqual(0.5 + 1e-6);
        for (const [i, tax] of taxes.entries()) expect(Math.abs(tax - (exact[i] as number))).toBeLessThan(1.5);
      }),
    );
  });

  it('keeps the sum beyond what a double can weigh', () => {
    const base = 4_000_000_000_000_000;
    const taxes = documentTaxes(
      [
        { base, rate: combineRates(vat('0.123456789')), included: false },
        { base, rate: combineRates(vat('0.2')), included: false },
      ],
      { rounding: 'down', tie: 'first' },
    );

    expect(sum(taxes, (tax) => tax)).toBe(base * 0.2 + 493_827_156_000_000);
  });
});
