import { describe, expect, test } from 'vitest';
import { type Invoice, type InvoiceLine, readInvoices } from '../../examples/replay/invoices';
import { classify, priceLine } from '../../examples/replay/rules';
import { realFile, sampleFile } from './files';
import { expectReplay } from './oracle';

const invoice = (number: string, lines: readonly Partial<InvoiceLine>[], customer?: string): Invoice => ({
  key: `${number}@1`,
  number,
  at: '2011-01-10T09:00:00.000Z',
  customer,
  country: 'EIRE',
  lines: lines.map((line, index) => ({
    line: index + 1,
    code: 'MUG',
    description: 'A mug',
    quantity: '2',
    price: '1.50',
    ...line,
  })),
});

const amountOf = (price: string, quantity: string) => priceLine(price, quantity).amount;

describe('the amount of a line', () => {
  test('is price × quantity, rounded half-up to pence, exactly', () => {
    expect(amountOf('0.085', '1')).toBe(9);
    expect(amountOf('0.085', '3')).toBe(26);
    expect(amountOf('1.005', '1')).toBe(101);
    expect(amountOf('0.105', '5')).toBe(53);
    expect(amountOf('0.001', '1')).toBe(0);
    expect(amountOf('1.04', '74215')).toBe(7_718_360);
    expect(amountOf('0.00000000000000000001', '1')).toBe(0);
    expect(amountOf('1e-1', '5')).toBe(50);
  });
});

describe('a sale', () => {
  test('tells goods, shipping, fees and discounts apart by exact code', () => {
    const codes = ['POST', 'DOT', 'C2', 'M', 'm', 'S', 'AMAZONFEE', 'BANK CHARGES', 'CRUK', 'D', 'post', 'd', 'c2'];
    const sale = classify(
      invoice(
        '536365',
        codes.map((code) => ({ code })),
      ),
    );
    if (sale.kind !== 'sale') throw new Error(sale.kind);
    expect(sale.shipping.map(({ code }) => code)).toEqual(['POST', 'DOT', 'C2']);
    expect(sale.fees.map(({ code }) => code)).toEqual(['M', 'm', 'S', 'AMAZONFEE', 'BANK CHARGES', 'CRUK']);
    expect(sale.discounts.map(({ code, amount }) => [code, amount])).toEqual([['D', 300]]);
    expect(sale.goods.map(({ code }) => code)).toEqual(['post', 'd', 'c2']);
    expect(sale.rejects).toEqual([]);
  });

  test('keeps repeated lines apart, each with its own amount', () => {
    const sale = classify(invoice('536365', [{ price: '0.085' }, { price: '0.085' }]));
    const line = { code: 'MUG', description: 'A mug', quantity: 2, unitPrice: '0.085', amount: 17 };
    expect(sale).toMatchObject({
      goods: [
        { line: 1, ...line },
        { line: 2, ...line },
      ],
    });
  });

  test('refuses a line by the first rule that applies', () => {
    const sale = classify(
      invoice('536365', [
        { code: '', quantity: '-1', price: '0' },
        { description: '  ', quantity: '-1' },
        { quantity: '-1', price: '0' },
        { quantity: '0' },
        { quantity: '1.5' },
        { quantity: 'two' },
        { price: '0.0' },
        { price: '-1' },
        { price: '' },
        { price: '99999999999999999' },
        {},
      ]),
    );
    expect(sale.rejects.map(({ code }) => code)).toEqual([
      'line.incomplete',
      'line.incomplete',
      'line.quantity',
      'line.quantity',
      'line.quantity',
      'line.quantity',
      'line.price',
      'line.price',
      'line.price',
      'line.price',
    ]);
    expect(sale).toMatchObject({ kind: 'sale', goods: [{ line: 11 }] });
  });

  test('without an accepted line is empty; of charges alone it is a sale', () => {
    expect(classify(invoice('536365', [{ price: '0' }]))).toEqual({
      kind: 'empty',
      rejects: [{ line: 1, code: 'line.price' }],
    });
    expect(classify(invoice('536365', [{ code: 'POST' }]))).toMatchObject({ kind: 'sale', goods: [] });
  });
});

describe('other invoices', () => {
  test('an accounting entry refuses every line, whatever it says', () => {
    expect(classify(invoice('A563185', [{ code: '' }, {}]))).toEqual({
      kind: 'ignored',
      rejects: [
        { line: 1, code: 'line.accounting' },
        { line: 2, code: 'line.accounting' },
      ],
    });
  });

  test('a cancellation wants units of goods and money of charges, by the size of the quantity', () => {
    const wanted = classify(
      invoice(
        'C536379',
        [
          { quantity: '-3', price: '0', description: '' },
          { code: 'POST', quantity: '-2', price: '9' },
        ],
        '7',
      ),
    );
    expect(wanted).toEqual({
      kind: 'return',
      customer: '7',
      lines: [
        { target: 'goods', line: 1, code: 'MUG', quantity: 3 },
        { target: 'charge', line: 2, code: 'POST', amount: 1800 },
      ],
      rejects: [],
    });
  });

  test('a discount, nothing at all, and what a guest brings match nothing', () => {
    const none = { code: 'return.noMatchingOrder' };
    expect(
      classify(invoice('C1', [{ code: 'D' }, { quantity: '0' }, { code: 'M', price: '0' }, {}], '7')),
    ).toMatchObject({
      kind: 'return',
      lines: [{ line: 4 }],
      rejects: [
        { line: 1, ...none },
        { line: 2, ...none },
        { line: 3, ...none },
      ],
    });
    expect(classify(invoice('C1', [{}]))).toEqual({ kind: 'ignored', rejects: [{ line: 1, ...none }] });
  });
});

describe.each([
  ['the sample', sampleFile],
  ['the real orders', realFile],
])('every line of %s', (_, file) => {
  test.skipIf(file === undefined)(
    'is classified as the oracle does',
    async () => {
      if (file === undefined) return;
      const expected = expectReplay(file);
      const returns = (code: string) => code === 'return.noMatchingOrder';
      const figures = { placed: 0, refused: 0, seen: 0, units: 0 };
      const rejects: { line: number; code: string }[] = [];
      const wanted = new Set<number>();
      const lost: string[] = [];
      for await (const invoice of readInvoices(file).invoices) {
        const found = classify(invoice);
        figures.seen += 1;
        rejects.push(...found.rejects);
        let lines = found.rejects.length;
        if (found.kind === 'empty') figures.refused += 1;
        if (found.kind === 'return') {
          lines += found.lines.length;
          for (const { line } of found.lines) wanted.add(line);
        }
        if (found.kind === 'sale') {
          figures.placed += 1;
          for (const { quantity } of found.goods) figures.units += quantity;
          lines += found.goods.length + found.shipping.length + found.fees.length + found.discounts.length;
        }
        if (lines !== invoice.lines.length) lost.push(invoice.key);
      }
      expect(lost).toEqual([]);
      expect(figures).toEqual({
        placed: expected.orders.placed,
        refused: expected.orders.refused,
        seen: expected.orders.seen,
        units: expected.units.ordered,
      });
      // Of the returns, only what is hopeless is refused before the orders are looked at.
      const hopeless = expected.rejects.filter(({ line, code }) => !returns(code) || !wanted.has(line));
      expect(rejects.sort((a, b) => a.line - b.line)).toEqual(hopeless);
    },
    120_000,
  );
});
