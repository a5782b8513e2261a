/** Totals without any rounding: for quotes, and for comparison with systems that round nothing until they show it. */
import {
  addFractions,
  decimalText,
  divideFractions,
  type Fraction,
  fraction,
  multiplyFractions,
  omsError,
  parseDecimal,
  subtractFractions,
} from '../kernel';
import { combineRates, type TaxRate } from './tax';

/** A line or charge to be quoted. Amounts are decimal texts of any one unit; `price` and `discount` contain the tax where `taxIncluded`. */
export interface QuotedItem {
  readonly kind: 'goods' | 'shipping' | 'fee';
  readonly quantity: number;
  readonly price: string;
  readonly discount?: string;
  readonly taxIncluded: boolean;
  readonly rates: readonly TaxRate[];
}

/**
 * Amounts as decimal texts, to twenty places: `subtotal` is before tax and discount, `original` with tax before discount, `total` what is payable; each
 * discount is given without its tax (`discountNet`), its tax, and both.
 *
 * Laws: total = subtotal − discountNet + tax; original = total + discount.
 */
export interface QuotedAmounts {
  readonly subtotal: string;
  readonly discountNet: string;
  readonly discountTax: string;
  readonly discount: string;
  readonly tax: string;
  readonly total: string;
  readonly originalTax: string;
  readonly original: string;
}

/** A quote: each item, the sums of each kind, and of all. Decimals cannot be stored as `Money`; what is agreed is priced by `priceOrder`. */
export interface Quote {
  readonly items: readonly QuotedAmounts[];
  readonly byKind: Readonly<Record<QuotedItem['kind'], QuotedAmounts>>;
  readonly all: QuotedAmounts;
}

/**
 * What an order costs when nothing is rounded.
 *
 * A discount on a price that contains tax contains tax, too: 9.00 off 99.00 at 10 % takes 0.82 off the tax. Throws `input.invalid` for a text that is
 * no decimal or a quantity that is not above zero.
 * Source: Directive 2006/112/EC art. 79(b), the taxable amount is what remains after the discount.
 *
 * @example
 * const rates = [{ name: 'VAT', rate: '0.1' }];
 * const { all } = quoteOrder([{ kind: 'goods', quantity: 1, price: '99', discount: '9', taxIncluded: true, rates }]);
 * all.tax; // '8.18181818181818181818'
 */
export function quoteOrder(items: readonly QuotedItem[]): Quote {
  const exact = items.map((item) => ({ kind: item.kind, ...amountsOf(item) }));
  const sumOf = (kind?: QuotedItem['kind']) =>
    inText(sumUp(exact.filter((item) => kind === undefined || item.kind === kind)));
  return {
    items: exact.map(inText),
    byKind: { goods: sumOf('goods'), shipping: sumOf('shipping'), fee: sumOf('fee') },
    all: sumOf(),
  };
}

/**
 * Exact parts of a decimal in proportion to weights, unrounded; without any weight all parts are zero.
 *
 * @example
 * exactShares('50', ['50', '150']); // ['12.5', '37.5']
 */
export function exactShares(total: string, weights: readonly string[]): string[] {
  const parts = weights.map(parseDecimal);
  const sum = parts.reduce(addFractions, zero);
  if (sum.numerator === 0n) return weights.map(() => '0');
  return parts.map((part) => decimalText(divideFractions(multiplyFractions(parseDecimal(total), part), sum)));
}

/** The four amounts that all others are sums of. */
interface ExactAmounts {
  readonly net: Fraction;
  readonly netTax: Fraction;
  readonly discount: Fraction;
  readonly discountTax: Fraction;
}

const zero = fraction(0);

function amountsOf({ quantity, price, discount = '0', taxIncluded, rates }: QuotedItem): ExactAmounts {
  if (!Number.isSafeInteger(quantity) || quantity < 1) throw omsError('input.invalid', `${quantity} is no quantity`);
  const { numerator, denominator } = combineRates(rates);
  const rate = fraction(numerator, denominator);
  const contained = taxIncluded ? addFractions(fraction(1), rate) : fraction(1);
  const net = divideFractions(multiplyFractions(parseDecimal(price), fraction(quantity)), contained);
  const off = divideFractions(parseDecimal(discount), contained);
  return { net, netTax: multiplyFractions(net, rate), discount: off, discountTax: multiplyFractions(off, rate) };
}

function sumUp(items: readonly ExactAmounts[]): ExactAmounts {
  const sum = (of: (item: ExactAmounts) => Fraction) => items.map(of).reduce(addFractions, zero);
  return {
    net: sum((item) => item.net),
    netTax: sum((item) => item.netTax),
    discount: sum((item) => item.discount),
    discountTax: sum((item) => item.discountTax),
  };
}

function inText({ net, netTax, discount, discountTax }: ExactAmounts): QuotedAmounts {
  const original = addFractions(net, netTax);
  const off = addFractions(discount, discountTax);
  return {
    subtotal: decimalText(net),
    discountNet: decimalText(discount),
    discountTax: decimalText(discountTax),
    discount: decimalText(off),
    tax: decimalText(subtractFractions(netTax, discountTax)),
    total: decimalText(subtractFractions(original, off)),
    originalTax: decimalText(netTax),
    original: decimalText(original),
  };
}
