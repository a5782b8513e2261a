/** The arithmetic of an invoice after EN 16931: lines, allowances and charges, VAT by category and rate, prepayments, payable rounding. */
import {
  divideFractions,
  fraction,
  multiplyFractions,
  omsError,
  parseDecimal,
  type Rounding,
  roundFraction,
} from '../kernel';

/** A VAT category (UNCL 5305: `S`, `Z`, `E`, `AE`, `K`, `G`, `O`, `L`, `M`) with its rate in percent; `O`, outside the scope, has no rate. */
export interface InvoiceTax {
  readonly category: string;
  readonly rate?: string;
}

/** An allowance or a charge in minor units, from 0 up. */
export interface InvoiceAdjustment {
  readonly kind: 'allowance' | 'charge';
  readonly amount: number;
}

/** An adjustment of the whole document is taxed like a line. */
export interface DocumentAdjustment extends InvoiceAdjustment {
  readonly tax: InvoiceTax;
}

/**
 * An invoice line. Quantity, price and base quantity are decimal texts, the price in major units (BT-129, BT-146, BT-149). `net` is the line's net
 * amount in minor units (BT-131) where it is given, and stands for the computed one.
 */
export interface InvoiceLine {
  readonly id: string;
  readonly quantity: string;
  readonly price: string;
  readonly priceBaseQuantity?: string;
  readonly adjustments?: readonly InvoiceAdjustment[];
  readonly net?: number;
  readonly tax: InvoiceTax;
}

/**
 * An invoice or credit note. Amounts are integers of `10^-digits` of the currency (two by the standard's BR-DEC rules); `prepaid` is BT-113,
 * `payableRounding` BT-114.
 */
export interface Invoice {
  readonly digits: number;
  readonly rounding: Rounding;
  readonly lines: readonly InvoiceLine[];
  readonly adjustments: readonly DocumentAdjustment[];
  readonly prepaid?: number;
  readonly payableRounding?: number;
}

/** A row of the VAT breakdown (BG-23) in minor units. */
export interface InvoiceTaxRow extends InvoiceTax {
  readonly taxable: number;
  readonly tax: number;
}

/** An invoice's amounts in minor units: BT-106, 107, 108, 109, 110, 112, 115, and the VAT breakdown. */
export interface InvoiceAmounts {
  readonly lineNet: number;
  readonly allowances: number;
  readonly charges: number;
  readonly taxExclusive: number;
  readonly tax: number;
  readonly taxInclusive: number;
  readonly payable: number;
  readonly taxes: readonly InvoiceTaxRow[];
}

/**
 * The amounts of an invoice. Tax is rounded once for each category and rate.
 *
 * Throws `input.invalid` for texts that are no decimals and amounts that are no whole minor units.
 * Source: EN 16931-1 BR-CO-10 to BR-CO-17, and BR-S-08 and its like for the taxable amount of a category.
 *
 * @example
 * const amounts = invoiceTotals({
 *   digits: 2, rounding: 'half-up',
 *   lines: [{ id: '1', quantity: '90', price: '1585', priceBaseQuantity: '365', tax: { category: 'S', rate: '25' } }],
 *   adjustments: [{ kind: 'charge', amount: 918, tax: { category: 'S', rate: '25' } }],
 * });
 * amounts; // lineNet 39082, charges 918, taxExclusive 40000, tax 10000, payable 50000
 */
export function invoiceTotals(invoice: Invoice): InvoiceAmounts {
  const taxes = taxRows(invoice);
  const lineNet = invoice.lines.reduce((sum, line) => sum + (line.net ?? lineNetOf(line, invoice)), 0);
  const allowances = sumAdjustments(invoice.adjustments, 'allowance');
  const charges = sumAdjustments(invoice.adjustments, 'charge');
  const taxExclusive = lineNet - allowances + charges;
  const tax = taxes.reduce((sum, row) => sum + row.tax, 0);
  const taxInclusive = taxExclusive + tax;
  const payable = taxInclusive - whole(invoice.prepaid ?? 0) + whole(invoice.payableRounding ?? 0);
  return { lineNet, allowances, charges, taxExclusive, tax, taxInclusive, payable, taxes };
}

/**
 * A line's net amount in minor units: quantity × price ÷ base quantity, rounded once, plus its charges, minus its allowances.
 *
 * Source: Peppol BIS Billing 3.0 rule PEPPOL-EN16931-R120.
 */
export function lineNetOf(line: InvoiceLine, { digits, rounding }: Pick<Invoice, 'digits' | 'rounding'>): number {
  const price = multiplyFractions(parseDecimal(line.quantity), parseDecimal(line.price));
  const base = parseDecimal(line.priceBaseQuantity ?? '1');
  if (base.numerator <= 0n) throw omsError('input.invalid', `line ${line.id} is priced per ${line.priceBaseQuantity}`);
  const exact = multiplyFractions(divideFractions(price, base), fraction(10n ** BigInt(digits)));
  const adjustments = line.adjustments ?? [];
  return (
    roundFraction(exact, rounding) + sumAdjustments(adjustments, 'charge') - sumAdjustments(adjustments, 'allowance')
  );
}

/** The tax of a taxable amount in minor units, rounded; none without a rate (BR-CO-17). */
export function categoryTax(taxable: number, rate: string | undefined, rounding: Rounding): number {
  return roundFraction(multiplyFractions(fraction(taxable, 100), parseDecimal(rate ?? '0')), rounding);
}

/**
 * What is added to an amount to make it a multiple of the smallest coin (BT-114); both in minor units.
 *
 * @example
 * payableRounding(1013, 5, 'half-up'); // 2
 */
export function payableRounding(amount: number, coin: number, rounding: Rounding): number {
  return roundFraction(fraction(amount, coin), rounding) * coin - amount;
}

/** The sum of the adjustments of one kind. */
export function sumAdjustments(adjustments: readonly InvoiceAdjustment[], kind: InvoiceAdjustment['kind']): number {
  return adjustments.reduce((sum, item) => (item.kind === kind ? sum + whole(item.amount) : sum), 0);
}

/** The name of a group of the VAT breakdown: rates that are equal numbers are one (`25` and `25.00`), and no rate is a rate of zero. */
export function taxGroup({ category, rate = '0' }: InvoiceTax): string {
  const { numerator, denominator } = parseDecimal(rate);
  return `${category} ${numerator}/${denominator}`;
}

function taxRows(invoice: Invoice): InvoiceTaxRow[] {
  const groups = new Map<string, { tax: InvoiceTax; taxable: number }>();
  const add = (tax: InvoiceTax, amount: number) => {
    const group = groups.get(taxGroup(tax)) ?? { tax, taxable: 0 };
    groups.set(taxGroup(tax), { tax: group.tax, taxable: group.taxable + amount });
  };
  for (const line of invoice.lines) add(line.tax, whole(line.net ?? lineNetOf(line, invoice)));
  for (const { kind, amount, tax } of invoice.adjustments) add(tax, kind === 'charge' ? amount : -amount);
  return [...groups.values()].map(({ tax, taxable }) => {
    return { ...tax, taxable, tax: categoryTax(taxable, tax.rate, invoice.rounding) };
  });
}

function whole(amount: number): number {
  if (Number.isSafeInteger(amount)) return amount;
  throw omsError('input.invalid', `${amount} is not a whole number of minor units`);
}
