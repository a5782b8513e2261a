import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exactShares, type QuotedItem, quoteOrder } from '../../src/settlement';
import { vat } from './pricing';

const item = (fields: Partial<QuotedItem> = {}): QuotedItem => {
  return { kind: 'goods', quantity: 1, price: '50', taxIncluded: false, rates: vat('0.1'), ...fields };
};

describe('a quote', () => {
  it('rounds nothing', () => {
    const { all } = quoteOrder([item({ price: '10', taxIncluded: true, rates: vat('0.2') })]);

    expect(all).toEqual({
      subtotal: '8.33333333333333333333',
      discountNet: '0',
      discountTax: '0',
      discount: '0',
      tax: '1.66666666666666666667',
      total: '10',
      originalTax: '1.66666666666666666667',
      original: '10',
    });
  });

  it('sums goods, delivery and fees apart and together', () => {
    const quote = quoteOrder([
      item({ quantity: 2, discount: '20' }),
      item({ kind: 'shipping', price: '25', discount: '2' }),
    ]);

    expect(quote.byKind.goods).toMatchObject({ subtotal: '100', total: '88', discount: '22' });
    expect(quote.byKind.shipping).toMatchObject({ total: '25.3', tax: '2.3' });
    expect(quote.byKind.fee.total).toBe('0');
    expect(quote.all).toEqual({
      subtotal: '125',
      discountNet: '22',
      discountTax: '2.2',
      discount: '24.2',
      tax: '10.3',
      total: '113.3',
      originalTax: '12.5',
      original: '137.5',
    });
  });

  it('takes tax off a discount of a price with tax in it', () => {
    const { all } = quoteOrder([item({ price: '99', discount: '9', taxIncluded: true })]);

    expect(all).toMatchObject({ total: '90', discount: '9', discountNet: '8.18181818181818181818' });
    expect(all.tax).toBe('8.18181818181818181818');
  });

  it('is the same with tax contained as with it added, when nothing has to be cut off', () => {
    const price = fc.nat(100_000).map((cents) => (cents / 100).toFixed(2));
    fc.assert(
      fc.property(price, fc.constantFrom('0.2', '0.25', '1'), (price, rate) => {
        const added = quoteOrder([item({ price, rates: vat(rate) })]);
        const contained = quoteOrder([item({ price: added.all.total, taxIncluded: true, rates: vat(rate) })]);

        expect(contained).toEqual(added);
      }),
    );
  });

  it.each<Partial<QuotedItem>>([{ quantity: 0 }, { quantity: 1.5 }, { price: '1,50' }, { discount: '' }])(
    'is refused for %o',
    (fields) => {
      expect(() => quoteOrder([item(fields)])).toThrow(expect.objectContaining({ code: 'input.invalid' }));
    },
  );
});

it('exact shares are decimals, and nothing without a weight', () => {
  expect(exactShares('50', ['50', '150'])).toEqual(['12.5', '37.5']);
  expect(exactShares('50', ['0', '0'])).toEqual(['0', '0']);
});
