/** Whether the amounts that an invoice states follow from each other; what does not is named, not mended. */
import {
  categoryTax,
  type Invoice,
  type InvoiceAmounts,
  type InvoiceTax,
  type InvoiceTaxRow,
  invoiceTotals,
  lineNetOf,
  taxGroup,
} from './invoice';

/** A rule that the stated amounts break: what follows from the others, and what is stated. Both in minor units. */
export interface BrokenRule {
  readonly rule: string;
  readonly expected: number;
  readonly stated: number;
  /** The line, for a rule of lines. */
  readonly line?: string;
  /** The category and rate, for a rule of the VAT breakdown. */
  readonly tax?: InvoiceTax;
}

/** The rule of a category's taxable amount. */
const taxableRules: Readonly<Record<string, string>> = {
  S: 'BR-S-08',
  Z: 'BR-Z-08',
  E: 'BR-E-08',
  AE: 'BR-AE-08',
  K: 'BR-IC-08',
  G: 'BR-G-08',
  O: 'BR-O-08',
  L: 'BR-AF-08',
  M: 'BR-AG-08',
};

/**
 * The rules that an invoice's stated amounts break, each checked on the amounts stated: one wrong amount breaks the rules that it stands in, and no
 * others. None for an invoice that adds up.
 *
 * Source: EN 16931-1 BR-CO-10 to 17 and the -08 rules of the VAT categories; Peppol BIS Billing 3.0 PEPPOL-EN16931-R120 for lines.
 *
 * @example
 * const invoice = { digits: 2, rounding: 'half-up', adjustments: [], lines: [
 *   { id: '1', quantity: '30', price: '132.878', net: 398634, tax: { category: 'S', rate: '19' } },
 * ] } as const;
 * const { taxes, ...amounts } = invoiceTotals(invoice);
 * checkInvoice(invoice, { ...amounts, taxes, payable: amounts.payable + 1 });
 * // [{ rule: 'BR-CO-16', expected: 474374, stated: 474375 }]
 */
export function checkInvoice(invoice: Invoice, stated: InvoiceAmounts): BrokenRule[] {
  const computed = invoiceTotals(invoice);
  const { prepaid = 0, payableRounding = 0 } = invoice;
  const sums: readonly BrokenRule[] = [
    { rule: 'BR-CO-10', expected: computed.lineNet, stated: stated.lineNet },
    { rule: 'BR-CO-11', expected: computed.allowances, stated: stated.allowances },
    { rule: 'BR-CO-12', expected: computed.charges, stated: stated.charges },
    {
      rule: 'BR-CO-13',
      expected: stated.lineNet - stated.allowances + stated.charges,
      stated: stated.taxExclusive,
    },
    { rule: 'BR-CO-14', expected: stated.taxes.reduce((sum, row) => sum + row.tax, 0), stated: stated.tax },
    { rule: 'BR-CO-15', expected: stated.taxExclusive + stated.tax, stated: stated.taxInclusive },
    { rule: 'BR-CO-16', expected: stated.taxInclusive - prepaid + payableRounding, stated: stated.payable },
  ];
  const rules = [...lineRules(invoice), ...sums, ...taxRules(computed.taxes, stated.taxes, invoice)];
  return rules.filter((rule) => rule.expected !== rule.stated);
}

function lineRules(invoice: Invoice): BrokenRule[] {
  return invoice.lines.map((line) => {
    const expected = lineNetOf(line, invoice);
    return { rule: 'PEPPOL-EN16931-R120', line: line.id, expected, stated: line.net ?? expected };
  });
}

function taxRules(
  computed: readonly InvoiceTaxRow[],
  stated: readonly InvoiceTaxRow[],
  { rounding }: Invoice,
): BrokenRule[] {
  const taxableOf = (rows: readonly InvoiceTaxRow[], tax: InvoiceTax) =>
    rows.reduce((sum, row) => (taxGroup(row) === taxGroup(tax) ? sum + row.taxable : sum), 0);
  const groups = new Map(
    [...computed, ...stated].map(({ category, rate }): [string, InvoiceTax] => {
      const tax = rate === undefined ? { category } : { category, rate };
      return [taxGroup(tax), tax];
    }),
  );
  return [
    ...[...groups.values()].map((tax) => ({
      rule: taxableRules[tax.category] ?? `BR-${tax.category}-08`,
      tax,
      expected: taxableOf(computed, tax),
      stated: taxableOf(stated, tax),
    })),
    ...stated.map(({ category, rate, taxable, tax }) => ({
      rule: 'BR-CO-17',
      tax: rate === undefined ? { category } : { category, rate },
      expected: categoryTax(taxable, rate, rounding),
      stated: tax,
    })),
  ];
}
