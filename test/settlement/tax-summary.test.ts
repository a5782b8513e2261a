import fc from 'fast-check';
import { expect, it } from 'vitest';
import { priceOrder, taxSummary } from '../../src/settlement';
import { anyOrder, charge, line, order, sum, vat } from './pricing';

it('sums by name and rate what lines and charges were taxed', () => {
  const city = [
    { name: 'NY', rate: '0.04' },
    { name: 'NYC', rate: '0.045' },
  ];
  const input = order({
    pricesIncludeTax: false,
    lines: [line({ rates: city, price: 1000 }), line({ lineId: '2', rates: [], price: 700 })],
    charges: [charge({ rates: [{ name: 'NY', rate: '0.04' }], amount: 500 })],
  });

  expect(taxSummary(input, priceOrder(input))).toEqual([
    { name: 'NY', rate: '0.04', base: 1500, tax: 60 },
    { name: 'NYC', rate: '0.045', base: 1000, tax: 45 },
  ]);
});

it('adds up to the tax of the order, whatever it is', () => {
  fc.assert(
    fc.property(anyOrder, (input) => {
      const priced = priceOrder(input);

      expect(sum(taxSummary(input, priced), (row) => row.tax)).toBe(priced.totals.tax);
    }),
  );
});

it('has no row for what has no rate', () => {
  const input = order({ lines: [line({ rates: [] })] });

  expect(taxSummary(input, priceOrder(input))).toEqual([]);
  expect(taxSummary(order({ lines: [line({ rates: vat('0') })] }), priceOrder(input))).toEqual([
    { name: 'VAT', rate: '0', base: 1000, tax: 0 },
  ]);
});
