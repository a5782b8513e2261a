/**
 * What an invoice's lines are: goods, charges, discounts, returns or rejects. Pure; the first rule that applies decides,
 * and codes are compared exactly, case included.
 *
 * 1. `C…` invoice: every line is a return line, whatever its price or description.
 * 2. `A…` invoice (bad debt): `line.accounting`.
 * 3. No stock code or no description: `line.incomplete`.
 * 4. Quantity not above zero: `line.quantity`.
 * 5. Price not above zero: `line.price`.
 * 6. The rest is accepted: carriage, fees, the order's discount, and every other code is goods.
 *
 * A number that cannot be read, or no whole quantity, is not above zero.
 */
import { Decimal as SharedDecimal } from 'decimal.js';
import type { Invoice, InvoiceLine } from './invoices';
import type { RejectCode } from './rejects';

/** A line of goods: `quantity` units for `amount` minor units together. */
export interface GoodsLine {
  line: number;
  code: string;
  description: string;
  quantity: number;
  /** Price of one unit as the file has it, in major units; may have more decimals than the currency. */
  unitPrice: string;
  /** Price × quantity, rounded half-up to pence. May be 0 for a price below half a penny. */
  amount: number;
}

/** Shipping, a fee or a discount of the order: a code and an amount in minor units. */
export interface ChargeLine {
  line: number;
  code: string;
  description: string;
  amount: number;
}

export interface Sale {
  kind: 'sale';
  goods: readonly GoodsLine[];
  shipping: readonly ChargeLine[];
  fees: readonly ChargeLine[];
  /** Amounts are positive: what is taken off. Together they may exceed the goods. */
  discounts: readonly ChargeLine[];
  rejects: readonly RejectedLine[];
}

/** A line that takes units or money back from earlier orders of its customer. */
export type ReturnLine =
  | { target: 'goods'; line: number; code: string; quantity: number }
  | { target: 'charge'; line: number; code: string; amount: number };

export interface Return {
  kind: 'return';
  customer: string;
  /** In the order of the file. What matches nothing is still to be rejected as `return.noMatchingOrder`. */
  lines: readonly ReturnLine[];
  /** Lines that can match nothing, whatever was sold before. */
  rejects: readonly RejectedLine[];
}

/** Nothing to do but to write its rejects: an accounting entry, or a guest's return. */
export interface Ignored {
  kind: 'ignored';
  rejects: readonly RejectedLine[];
}

/** A sale without an accepted line: refused as `order.empty`. */
export interface EmptySale {
  kind: 'empty';
  rejects: readonly RejectedLine[];
}

export interface RejectedLine {
  line: number;
  code: RejectCode;
}

export type Classified = Sale | Return | Ignored | EmptySale;

/** What an invoice asks for. Every line of it is in exactly one of the lists of the answer. */
export function classify(invoice: Invoice): Classified {
  if (invoice.number.startsWith('C')) return classifyReturn(invoice);
  if (invoice.number.startsWith('A')) {
    return { kind: 'ignored', rejects: invoice.lines.map(({ line }) => ({ line, code: 'line.accounting' })) };
  }
  return classifySale(invoice);
}

const kindOfCode: Readonly<Record<string, 'shipping' | 'fees' | 'discounts'>> = Object.assign(Object.create(null), {
  POST: 'shipping',
  DOT: 'shipping',
  C2: 'shipping',
  M: 'fees',
  m: 'fees',
  S: 'fees',
  AMAZONFEE: 'fees',
  'BANK CHARGES': 'fees',
  CRUK: 'fees',
  D: 'discounts',
});

function classifySale(invoice: Invoice): Sale | EmptySale {
  const goods: GoodsLine[] = [];
  const charges: Record<'shipping' | 'fees' | 'discounts', ChargeLine[]> = { shipping: [], fees: [], discounts: [] };
  const rejects: RejectedLine[] = [];

  for (const written of invoice.lines) {
    const { line, code, description } = written;
    const priced = priceLine(written.price, written.quantity);
    const rejected = rejectionOf(written, priced);
    if (rejected !== undefined) {
      rejects.push({ line, code: rejected });
      continue;
    }
    const { quantity, price, amount } = priced;
    const kind = kindOfCode[code];
    if (kind !== undefined) charges[kind].push({ line, code, description, amount });
    else goods.push({ line, code, description, quantity, unitPrice: price.toFixed(), amount });
  }
  if (rejects.length === invoice.lines.length) return { kind: 'empty', rejects };
  return { kind: 'sale', goods, ...charges, rejects };
}

function rejectionOf({ code, description }: InvoiceLine, { quantity, price, amount }: Priced): RejectCode | undefined {
  if (code.trim() === '' || description.trim() === '') return 'line.incomplete';
  if (quantity <= 0) return 'line.quantity';
  if (price.lte(0)) return 'line.price';
  // An amount beyond exact integers cannot be money.
  return Number.isSafeInteger(amount) ? undefined : 'line.price';
}

/**
 * A discount is no charge, so nothing of it can be reversed: `D` on a `C…` invoice matches nothing. Neither does a line
 * that asks for nothing (no units, no money), nor any line of a guest.
 */
function classifyReturn(invoice: Invoice): Return | Ignored {
  const lines: ReturnLine[] = [];
  const rejects: RejectedLine[] = [];
  for (const written of invoice.lines) {
    const wanted = invoice.customer === undefined ? undefined : returnLineOf(written);
    if (wanted === undefined) rejects.push({ line: written.line, code: 'return.noMatchingOrder' });
    else lines.push(wanted);
  }
  if (invoice.customer === undefined || lines.length === 0) return { kind: 'ignored', rejects };
  return { kind: 'return', customer: invoice.customer, lines, rejects };
}

function returnLineOf({ line, code, quantity, price }: InvoiceLine): ReturnLine | undefined {
  const wanted = priceLine(price, String(Math.abs(readQuantity(quantity))));
  if (wanted.quantity === 0) return undefined;
  const kind = kindOfCode[code];
  if (kind === undefined) return { target: 'goods', line, code, quantity: wanted.quantity };
  if (kind === 'discounts' || wanted.amount <= 0) return undefined;
  return { target: 'charge', line, code, amount: Math.min(wanted.amount, Number.MAX_SAFE_INTEGER) };
}

/** Exact to any price and quantity of the file: nothing is rounded before the last step. A clone: a host may have set `Decimal`. */
const Decimal = SharedDecimal.clone({ precision: 100, rounding: SharedDecimal.ROUND_HALF_UP, defaults: true });

const NUMBER = /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d{1,2})?$/i;

interface Priced {
  quantity: number;
  price: SharedDecimal;
  /** Price × quantity in pence, half-up. */
  amount: number;
}

/** The numbers of a line, read. */
export function priceLine(writtenPrice: string, writtenQuantity: string): Priced {
  const quantity = readQuantity(writtenQuantity);
  const price = readPrice(writtenPrice);
  const amount = price.times(quantity).times(100).toDecimalPlaces(0, SharedDecimal.ROUND_HALF_UP).toNumber();
  return { quantity, price, amount };
}

function readPrice(text: string): SharedDecimal {
  const trimmed = text.trim();
  return new Decimal(NUMBER.test(trimmed) && trimmed.length <= 40 ? trimmed : 0);
}

/** The whole number written, or 0. */
function readQuantity(text: string): number {
  const value = NUMBER.test(text.trim()) ? Number(text) : 0;
  return Number.isSafeInteger(value) ? value : 0;
}
