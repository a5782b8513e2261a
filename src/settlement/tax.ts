/** Tax rates as exact fractions, and the tax of an amount under them. Rates are never floating-point numbers. */
import { omsError, type Rounding, roundProduct } from '../kernel';

/** A tax with its rate as a decimal string: `'0.2'` is 20 %. */
export interface TaxRate {
  readonly name: string;
  readonly rate: string;
}

/** A rate as an exact fraction in lowest terms: `'0.2'` is 1/5. */
export interface RateFraction {
  readonly numerator: number;
  readonly denominator: number;
}

/**
 * The tax of an amount, rounded once to minor units: contained in it when the amount includes tax (`amount × r / (1 + r)`), on top of it
 * otherwise (`amount × r`).
 *
 * Several rates are added before they are applied. Throws `input.invalid` for a rate that is not a plain decimal string.
 * Source: Council Directive 2006/112/EC, art. 78 and 97 for the added tax; the contained one is its inverse.
 *
 * @example
 * taxOf(1200, [{ name: 'VAT', rate: '0.2' }], true, 'half-up'); // 200
 * taxOf(1000, [{ name: 'VAT', rate: '0.2' }], false, 'half-up'); // 200
 */
export function taxOf(amount: number, rates: readonly TaxRate[], included: boolean, rounding: Rounding): number {
  return taxAt(amount, sumRates(rates), included, rounding);
}

/**
 * The rates added up, as one fraction in lowest terms; no rate is zero tax.
 *
 * @example
 * sumRates([{ name: 'GST', rate: '0.05' }, { name: 'PST', rate: '0.07' }]); // { numerator: 3, denominator: 25 }
 */
export function sumRates(rates: readonly TaxRate[]): RateFraction {
  if (rates.length === 0) return noTax;
  let sum = rateFraction((rates[0] as TaxRate).rate);
  for (let i = 1; i < rates.length; i++) sum = add(sum, rateFraction((rates[i] as TaxRate).rate));
  return sum;
}

/** The tax of an amount at a fraction, rounded once; `included` says whether the amount contains it. */
export function taxAt(amount: number, rate: RateFraction, included: boolean, rounding: Rounding): number {
  if (rate.numerator === 0) return 0;
  return roundProduct(amount, rate.numerator, taxDivisor(rate, included), rounding);
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

function add(a: RateFraction, b: RateFraction): RateFraction {
  const denominator = (a.denominator / commonDivisor(a.denominator, b.denominator)) * b.denominator;
  const numerator = a.numerator * (denominator / a.denominator) + b.numerator * (denominator / b.denominator);
  return lowest(numerator, denominator);
}

function lowest(numerator: number, denominator: number): RateFraction {
  const divisor = commonDivisor(numerator, denominator);
  return { numerator: numerator / divisor, denominator: denominator / divisor };
}
