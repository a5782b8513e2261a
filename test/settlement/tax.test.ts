import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { combineRates, documentTaxes, rateGroupTaxes, rateOfPercent, splitTax, taxOf } from '../../src/settlement';
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

  it('counts digits below the minor unit', () => {
    expect(taxOf({ amount: 10_333, scale: 1 }, vat('0.05'), false, 'half-up')).toBe(52);
    expect(taxOf({ amount: 3155, scale: 1 }, vat('0.2'), true, 'half-up')).toBe(53);
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

describe('a compound rate', () => {
  const quebec = [...vat('0.05'), { name: 'QST', rate: '0.095', compound: true }];

  it('is due on the taxes before it', () => {
    expect(combineRates(quebec)).toEqual({ numerator: 599, denominator: 4000 });
    expect(taxOf(10_000, quebec, false, 'half-up')).toBe(1498);
  });

  it('is a plain one where it comes first', () => {
    expect(combineRates([{ name: 'QST', rate: '0.095', compound: true }])).toEqual({ numerator: 19, denominator: 200 });
  });

  it('is refused where its product is no longer exact', () => {
    const rates = [...vat('0.123456789'), { name: 'B', rate: '0.987654321', compound: true }];

    expect(() => combineRates(rates)).toThrow(expect.objectContaining({ code: 'input.invalid' }));
  });

  it('has its own share of the tax', () => {
    expect(splitTax(1498, quebec, 'first')).toEqual([500, 998]);
  });
});

it('a tax split over its rates is kept whole', () => {
  const rates = fc.array(
    fc.constantFrom('0.05', '0.07', '0.09975', '0.2').map((rate) => ({ name: rate, rate })),
    {
      minLength: 1,
      maxLength: 4,
    },
  );
  fc.assert(
    fc.property(fc.integer({ min: -100_000, max: 100_000 }), rates, (tax, rates) => {
      expect(sum(splitTax(tax, rates, 'first'), (part) => part)).toBe(tax);
    }),
  );
});

it('a percentage is a rate, without loss', () => {
  expect(['23', '10.72', '8.875', '0', '0.001'].map(rateOfPercent)).toEqual([
    '0.23',
    '0.1072',
    '0.08875',
    '0',
    '0.00001',
  ]);
});

describe('tax rounded once for each rate', () => {
  it('is rounded apart from other rates, and from prices that contain it', () => {
    const [high, low] = [combineRates(vat('0.2')), combineRates(vat('0.05'))];
    const parts = [
      { base: 502, rate: high, included: false },
      { base: 510, rate: low, included: false },
      { base: 502, rate: high, included: false },
      { base: 603, rate: high, included: true },
    ];

    expect(rateGroupTaxes(parts, { rounding: 'half-up', tie: 'last' })).toEqual([100, 26, 101, 101]);
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

  it('counts what is below zero', () => {
    const rate = combineRates(vat('0.2'));
    const parts = [1000, -240, 3].map((base) => ({ base, rate, included: true }));

    expect(documentTaxes(parts, { rounding: 'half-up', tie: 'first' })).toEqual([167, -40, 0]);
  });

  it('is what the rounded net leaves, where the net is rounded', () => {
    const parts = [
      { base: 1, rate: combineRates(vat('0.2')), included: true },
      { base: 2, rate: combineRates(vat('0.2')), included: true },
    ];
    const policy = { rounding: 'half-up', tie: 'first' } as const;

    expect(sum(documentTaxes(parts, policy), (tax) => tax)).toBe(1);
    expect(sum(documentTaxes(parts, { ...policy, containedTax: 'rest' }), (tax) => tax)).toBe(0);
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
