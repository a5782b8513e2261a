import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkInvoice, type Invoice, type InvoiceLine, invoiceTotals, payableRounding } from '../../src/settlement';

const standard = { category: 'S', rate: '25' };
const line = (fields: Partial<InvoiceLine> = {}): InvoiceLine => {
  return { id: '1', quantity: '2', price: '50.00', tax: standard, ...fields };
};
const invoice = (fields: Partial<Invoice> = {}): Invoice => {
  return { digits: 2, rounding: 'half-up', lines: [line()], adjustments: [], ...fields };
};

describe('an invoice', () => {
  it('adds up lines, allowances and charges, tax by category and rate, and what is payable', () => {
    const amounts = invoiceTotals(
      invoice({
        lines: [line(), line({ id: '2', quantity: '3', price: '350', tax: { category: 'E', rate: '0' } })],
        adjustments: [
          { kind: 'charge', amount: 15_000, tax: { category: 'S', rate: '25.00' } },
          { kind: 'allowance', amount: 5000, tax: standard },
        ],
        prepaid: 100_000,
        payableRounding: -50,
      }),
    );

    expect(amounts).toEqual({
      lineNet: 115_000,
      allowances: 5000,
      charges: 15_000,
      taxExclusive: 125_000,
      tax: 5000,
      taxInclusive: 130_000,
      payable: 29_950,
      taxes: [
        { category: 'S', rate: '25', taxable: 20_000, tax: 5000 },
        { category: 'E', rate: '0', taxable: 105_000, tax: 0 },
      ],
    });
  });

  it('prices per base quantity, with line allowances and charges', () => {
    const metered = line({ quantity: '90', price: '1585', priceBaseQuantity: '365' });
    const adjustments = [
      { kind: 'charge', amount: 200 },
      { kind: 'allowance', amount: 82 },
    ] as const;

    expect(invoiceTotals(invoice({ lines: [metered] })).lineNet).toBe(39_082);
    expect(invoiceTotals(invoice({ lines: [{ ...metered, adjustments }] })).lineNet).toBe(39_200);
  });

  it('counts what is taken back', () => {
    expect(invoiceTotals(invoice({ lines: [line({ quantity: '-2' })] }))).toMatchObject({
      lineNet: -10_000,
      payable: -12_500,
    });
  });

  it('takes a given net amount for the computed one', () => {
    expect(invoiceTotals(invoice({ lines: [line({ net: 9999 })] })).taxExclusive).toBe(9999);
  });

  it('has no tax outside the scope', () => {
    expect(invoiceTotals(invoice({ lines: [line({ tax: { category: 'O' } })] })).taxes).toEqual([
      { category: 'O', taxable: 10_000, tax: 0 },
    ]);
  });

  it.each<[string, Partial<InvoiceLine>]>([
    ['a quantity in words', { quantity: 'two' }],
    ['a price per nothing', { priceBaseQuantity: '0' }],
    ['half a cent', { net: 0.5 }],
  ])('is refused with %s', (_, fields) => {
    expect(() => invoiceTotals(invoice({ lines: [line(fields)] }))).toThrow(
      expect.objectContaining({ code: 'input.invalid' }),
    );
  });
});

describe('the check of an invoice', () => {
  const given = invoice({
    lines: [line({ net: 10_000 })],
    adjustments: [{ kind: 'charge', amount: 1000, tax: standard }],
  });
  const stated = invoiceTotals(given);
  const [row] = stated.taxes;

  it('finds nothing wrong with what adds up', () => {
    expect(checkInvoice(given, stated)).toEqual([]);
  });

  it.each([
    ['lineNet', ['BR-CO-10', 'BR-CO-13']],
    ['allowances', ['BR-CO-11', 'BR-CO-13']],
    ['charges', ['BR-CO-12', 'BR-CO-13']],
    ['taxExclusive', ['BR-CO-13', 'BR-CO-15']],
    ['tax', ['BR-CO-14', 'BR-CO-15']],
    ['taxInclusive', ['BR-CO-15', 'BR-CO-16']],
    ['payable', ['BR-CO-16']],
  ] as const)('names the rules that a wrong %s stands in', (field, rules) => {
    const broken = checkInvoice(given, { ...stated, [field]: stated[field] + 1 });

    expect(broken.map(({ rule }) => rule)).toEqual(rules);
  });

  it('names the rate whose tax or taxable amount is wrong', () => {
    const taxes = (fields: object) => ({ ...stated, taxes: [{ ...standard, taxable: 11_000, tax: 2750, ...fields }] });

    expect(row).toEqual({ ...standard, taxable: 11_000, tax: 2750 });
    expect(checkInvoice(given, { ...taxes({ tax: 2751 }), tax: 2751, taxInclusive: 13_751, payable: 13_751 })).toEqual([
      { rule: 'BR-CO-17', tax: standard, expected: 2750, stated: 2751 },
    ]);
    expect(checkInvoice(given, taxes({ taxable: 11_001 }))).toEqual([
      { rule: 'BR-S-08', tax: standard, expected: 11_000, stated: 11_001 },
    ]);
    expect(checkInvoice(given, { ...stated, taxes: [] }).map(({ rule }) => rule)).toEqual(['BR-CO-14', 'BR-S-08']);
  });

  it('names the line whose net does not follow from its price', () => {
    const wrong = { ...given, lines: [line({ net: 10_001 })] };

    expect(checkInvoice(wrong, invoiceTotals(wrong))).toEqual([
      { rule: 'PEPPOL-EN16931-R120', line: '1', expected: 10_000, stated: 10_001 },
    ]);
  });

  it('finds nothing wrong with any computed invoice', () => {
    const cents = fc.integer({ min: -1_000_000, max: 1_000_000 }).map((n) => (n / 100).toFixed(2));
    const tax = fc.constantFrom(
      standard,
      { category: 'S', rate: '6' },
      { category: 'O' },
      { category: 'AE', rate: '0' },
    );
    const lines = fc.array(fc.record({ quantity: cents, price: cents, tax }), { maxLength: 5 });
    fc.assert(
      fc.property(lines, fc.nat(10_000), (lines, prepaid) => {
        const any = invoice({ lines: lines.map((fields, i) => line({ id: String(i), ...fields })), prepaid });

        expect(checkInvoice(any, invoiceTotals(any))).toEqual([]);
      }),
    );
  });
});

it('payable rounding makes an amount a multiple of the smallest coin', () => {
  expect([1012, 1013, -1012, 1010].map((amount) => payableRounding(amount, 5, 'half-up'))).toEqual([-2, 2, 2, 0]);
  fc.assert(
    fc.property(fc.integer({ min: -1e6, max: 1e6 }), fc.constantFrom(5, 10, 100), (amount, coin) => {
      const rounding = payableRounding(amount, coin, 'half-up');

      expect(Math.abs((amount + rounding) % coin)).toBe(0);
      expect(Math.abs(rounding) * 2).toBeLessThanOrEqual(coin);
    }),
  );
});
