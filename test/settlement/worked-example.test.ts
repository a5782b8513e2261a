/** The order that docs/guides/money.md works out. */
import { formatMoney, fromDecimal, money, toDecimal } from 'orderwright';
import { minorDigits, payableRounding, priceOrder, reverseUnits, type TaxRounding } from 'orderwright/settlement';
import { expect, it } from 'vitest';

const rates = [{ name: 'VAT', rate: '0.2' }];

const priced = (taxRounding: TaxRounding) =>
  priceOrder({
    currency: 'GBP',
    pricesIncludeTax: true,
    lines: [
      { lineId: 'screws', units: 250, unitPrice: { amount: 245, currency: 'GBP', per: 100 }, rates },
      { lineId: 'mugs', units: 3, unitPrice: { amount: 333, currency: 'GBP' }, rates },
    ],
    charges: [{ chargeId: 'post', kind: 'shipping', code: 'POST', amount: 499, rates }],
    discounts: [{ code: 'POUND', amount: 100 }],
    rounding: 'half-up',
    taxRounding,
    tie: 'first',
  });

it('is priced step by step as the guide says, with tax by line', () => {
  const { lines, charges, totals } = priced('line');

  expect(lines.map(({ gross, discount, total, tax }) => [gross, discount, total, tax])).toEqual([
    [613, 38, 575, 96],
    [999, 62, 937, 156],
  ]);
  expect(charges.map(({ total, tax }) => [total, tax])).toEqual([[499, 83]]);
  expect(totals).toEqual({
    currency: 'GBP',
    goods: 1612,
    discount: 100,
    shipping: 499,
    fees: 0,
    tax: 335,
    total: 2011,
  });
});

it('gives back what each unit was sold for, until all of it is back', () => {
  const runs = priced('line').lines[1]?.runs ?? [];

  expect(reverseUnits(runs, 0, 1)).toEqual({ amount: 313, tax: 52, discount: 21 });
  expect(reverseUnits(runs, 1, 1)).toEqual({ amount: 312, tax: 52, discount: 21 });
  expect(reverseUnits(runs, 2, 1)).toEqual({ amount: 312, tax: 52, discount: 20 });
  expect(reverseUnits(runs, 1, 2)).toEqual({ amount: 624, tax: 104, discount: 41 });
});

it('has less tax where that is rounded unit by unit', () => {
  const { lines, totals } = priced('unit');

  expect([lines[0]?.tax, totals.tax, totals.total]).toEqual([75, 314, 2011]);
});

it('reads and writes amounts with the digits of their currency, and rounds coins on the document alone', () => {
  expect([minorDigits('JPY'), minorDigits('GBP'), minorDigits('KWD')]).toEqual([0, 2, 3]);
  expect(['GBP', 'JPY', 'KWD'].map((currency) => toDecimal(money(1250, currency)))).toEqual(['12.50', '1250', '1.250']);
  expect(fromDecimal('1.25', 'KWD')).toEqual({ amount: 1250, currency: 'KWD' });
  expect(() => fromDecimal('12.5', 'JPY')).toThrow('is not an amount of JPY');
  expect(formatMoney(money(1250, 'JPY'), 'ja-JP')).toMatch(/^[¥￥]1,250$/);
  expect(payableRounding(1013, 5, 'half-up')).toBe(2);
});
