/** Tax rates as exact fractions, and the tax of an amount under them. Rates are never floating-point numbers. */
import {
  allocate,
  decimalText,
  divideFractions,
  fraction,
  omsError,
  parseDecimal,
  type Rounding,
  roundProduct,
  type ScaledAmount,
  type TieRule,
} from '../kernel';

/**
 * A tax with its rate as a decimal string: `'0.2'` is 20 %. A `compound` tax is also due on the taxes named before it; the others are due on the
 * bare amount.
 */
export interface TaxRate {
  readonly name: string;
  readonly rate: string;
  readonly compound?: boolean;
}

/**
 * What is rounded when an amount contains its tax: `rounded` rounds the tax and leaves the rest as net; `rest` rounds the net and leaves the rest
 * as tax. They differ by one minor unit where the exact tax is half of one.
 */
export type ContainedTax = 'rounded' | 'rest';

/** A rate as an exact fraction in lowest terms: `'0.2'` is 1/5. */
export interface RateFraction {
  readonly numerator: number;
  readonly denominator: number;
}

/**
 * The tax of an amount in minor units (or with digits below them), rounded once: contained in it when the amount includes tax (`amount × r / (1 + r)`), on top of it
 * otherwise (`amount × r`).
 *
 * Several rates are combined before they are applied (see `combineRates`). Throws `input.invalid` for a rate that is not a plain decimal string.
 * Source: Council Directive 2006/112/EC, art. 78 and 97 for the added tax; the contained one is its inverse.
 *
 * @example
 * taxOf(1200, [{ name: 'VAT', rate: '0.2' }], true, 'half-up'); // 200
 * taxOf(1000, [{ name: 'VAT', rate: '0.2' }], false, 'half-up'); // 200
 */
export function taxOf(
  amount: number | ScaledAmount,
  rates: readonly TaxRate[],
  included: boolean,
  rounding: Rounding,
): number {
  const rate = combineRates(rates);
  if (typeof amount === 'number') return taxAt(amount, rate, included, rounding);
  return roundProduct(amount.amount, rate.numerator, taxDivisor(rate, included) * 10 ** (amount.scale ?? 0), rounding);
}

/**
 * All rates as one fraction in lowest terms: added up, and a compound rate r applied to what the rates before it came to, `s + r × (1 + s)`. No rate
 * is zero tax. Throws `input.invalid` for a rate that is no plain decimal, and for compound rates whose product has too many decimals to be exact.
 *
 * Source: the compound form is that of the Québec sales tax until 2012 (9.5 % on the price with 5 % GST makes 14.975 %).
 *
 * @example
 * combineRates([{ name: 'GST', rate: '0.05' }, { name: 'PST', rate: '0.07' }]); // { numerator: 3, denominator: 25 }
 * combineRates([{ name: 'GST', rate: '0.05' }, { name: 'QST', rate: '0.095', compound: true }]); // { numerator: 599, denominator: 4000 }
 */
export function combineRates(rates: readonly TaxRate[]): RateFraction {
  if (rates.length === 0) return noTax;
  let sum = rateFraction((rates[0] as TaxRate).rate);
  for (let i = 1; i < rates.length; i++) {
    const { rate, compound } = rates[i] as TaxRate;
    sum = add(sum, compound ? onTop(rateFraction(rate), sum, rate) : rateFraction(rate));
  }
  return sum;
}

/** The tax of an amount at a fraction, rounded once; `included` says whether the amount contains it, `contained` what is then rounded. */
export function taxAt(
  amount: number,
  rate: RateFraction,
  included: boolean,
  rounding: Rounding,
  contained: ContainedTax = 'rounded',
): number {
  if (rate.numerator === 0) return 0;
  if (included && contained === 'rest') {
    return amount - roundProduct(amount, rate.denominator, taxDivisor(rate, true), rounding);
  }
  return roundProduct(amount, rate.numerator, taxDivisor(rate, included), rounding);
}

/**
 * A rounded tax shared over the rates that make it up, in proportion to what each comes to, by largest remainder; the sum is kept.
 *
 * @example
 * splitTax(12, [{ name: 'GST', rate: '0.05' }, { name: 'PST', rate: '0.07' }], 'first'); // [5, 7]
 */
export function splitTax(tax: number, rates: readonly TaxRate[], tie: TieRule): number[] {
  let below = noTax;
  const own = rates.map((tax, i) => {
    const rate = rateFraction(tax.rate);
    const due = tax.compound && i > 0 ? onTop(rate, below, tax.rate) : rate;
    below = add(below, due);
    return due;
  });
  const common = own.reduce((all, { denominator }) => multiple(all, denominator), 1);
  const weights = own.map(({ numerator, denominator }) => numerator * (common / denominator));
  return allocate(tax, weights, tie);
}

/**
 * A rate in percent as the decimal text that a `TaxRate` takes. Throws `input.invalid` for a text that is no decimal.
 *
 * @example
 * rateOfPercent('8.875'); // '0.08875'
 */
export function rateOfPercent(percent: string): string {
  return decimalText(divideFractions(parseDecimal(percent), fraction(100)));
}

/** What `amount × numerator` is divided by to give the tax: `1 + r` under the bar when the amount contains it. */
export function taxDivisor(rate: RateFraction, included: boolean): number {
  return included ? rate.denominator + rate.numerator : rate.denominator;
}

/** The largest common divisor of two positive integers (Euclid). */
export function commonDivisor(a: number, b: number): number {
  let x = a;
  let y = b;
  while (y !== 0) [x, y] = [y, x % y];
  return x;
}

const noTax: RateFraction = { numerator: 0, denominator: 1 };

// A memo, not a registry: losing it costs a parse. The bound keeps a caller who invents rates from filling the memory.
const parsed = new Map<string, RateFraction>();
const parsedAtMost = 1000;

function rateFraction(rate: string): RateFraction {
  const known = parsed.get(rate);
  if (known !== undefined) return known;
  const fraction = parseRate(rate);
  if (parsed.size >= parsedAtMost) parsed.clear();
  parsed.set(rate, fraction);
  return fraction;
}

/** Nine decimals keep every common denominator of a line's rates at most 10⁹, so that sums of rates stay exact. */
function parseRate(rate: string): RateFraction {
  const match = /^(\d{1,4})(?:\.(\d{1,9}))?$/.exec(rate);
  if (!match) {
    throw omsError('input.invalid', `tax rate "${rate}" is not a decimal such as "0.2" with at most nine decimals`, {
      rate,
    });
  }
  const decimals = match[2] ?? '';
  return lowest(Number(`${match[1]}${decimals}`), 10 ** decimals.length);
}

/** rate × (1 + sum): what a compound rate comes to on top of the others. */
function onTop(rate: RateFraction, sum: RateFraction, written: string): RateFraction {
  const numerator = rate.numerator * (sum.denominator + sum.numerator);
  const denominator = rate.denominator * sum.denominator;
  if (numerator <= Number.MAX_SAFE_INTEGER && denominator <= 1e12) return lowest(numerator, denominator);
  throw omsError('input.invalid', `the compound tax rate "${written}" has too many decimals to be exact`, {
    rate: written,
  });
}

function multiple(a: number, b: number): number {
  return (a / commonDivisor(a, b)) * b;
}

function add(a: RateFraction, b: RateFraction): RateFraction {
  const denominator = multiple(a.denominator, b.denominator);
  const numerator = a.numerator * (denominator / a.denominator) + b.numerator * (denominator / b.denominator);
  return lowest(numerator, denominator);
}

function lowest(numerator: number, denominator: number): RateFraction {
  const divisor = commonDivisor(numerator, denominator);
  return { numerator: numerator / divisor, denominator: denominator / divisor };
}
