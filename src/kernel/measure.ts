/** Units of measure: goods are counted in whole base units, and sold or received by units that hold so many of them. */
import { decimalText, type Fraction, fraction, multiplyFractions, parseDecimal } from './fraction';
import type { UnitPrice } from './money';

/** A unit that something is sold by: a box of 12 pieces, a kilogram of 1000 g. `price` is that of one such unit, where it is another than so many base units cost. */
export interface SalesUnit {
  readonly unit: string;
  /** Whole base units in one of it. */
  readonly base: number;
  readonly price?: UnitPrice;
}

/** A quantity as somebody said it: `quantity` (a decimal text) of a unit that held `base` base units. */
export interface Measured {
  readonly unit: string;
  readonly quantity: string;
  readonly base: number;
}

/**
 * What a quantity of a unit comes to in base units, exactly: whole where the denominator is 1. Throws `input.invalid` for a text that is no decimal.
 *
 * @example
 * inBaseUnits('2.5', 1000); // { numerator: 2500n, denominator: 1n }
 */
export function inBaseUnits(quantity: string | number, base: number): Fraction {
  return multiplyFractions(parseDecimal(String(quantity)), fraction(base));
}

/**
 * Base units as a quantity of the unit, or null where no decimal text says it exactly: 31 pieces are no decimal number of boxes of twelve.
 *
 * Law: `inBaseUnits(inUnit(units, base), base)` is `units`.
 *
 * @example
 * inUnit(30, 12); // '2.5'
 * inUnit(31, 12); // null
 */
export function inUnit(units: number, base: number): string | null {
  const exact = fraction(units, base);
  let rest = exact.denominator;
  for (const prime of [2n, 5n]) while (rest % prime === 0n) rest /= prime;
  return rest === 1n ? decimalText(exact) : null;
}

/**
 * The price of one unit of `base` base units, exactly: nothing is rounded.
 *
 * @example
 * pricePerUnit({ amount: 1299, currency: 'GBP', per: 1000 }, 1000); // { amount: 1299, currency: 'GBP' }
 * pricePerUnit({ amount: 100, currency: 'GBP', per: 9 }, 12); // { amount: 400, currency: 'GBP', per: 3 }
 */
export function pricePerUnit({ amount, per = 1, ...price }: UnitPrice, base: number): UnitPrice {
  const { numerator, denominator } = fraction(base, per);
  const left = Number(denominator);
  return { ...price, amount: amount * Number(numerator), ...(left !== 1 && { per: left }) };
}

/** The price of units by which a larger one is sold, as a price of so many base units. */
export function priceByBase(price: UnitPrice, base: number): UnitPrice {
  return base === 1 ? price : { ...price, per: (price.per ?? 1) * base };
}
