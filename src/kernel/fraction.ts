/** Exact fractions, for what is no whole number of minor units: quotes that are not rounded, quantities and prices of documents. */
import { omsError } from './errors';
import { halfUp, type Rounding } from './rounding';

/** An exact fraction in lowest terms; the denominator is above zero. */
export interface Fraction {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

/**
 * The fraction `numerator / denominator` in lowest terms. Throws a RangeError for the denominator zero.
 *
 * Sums of quotients meet a half exactly (1/3 + 1/6), which no number of decimal places guarantees.
 *
 * @example
 * fraction(6, 4); // { numerator: 3n, denominator: 2n }
 */
export function fraction(numerator: bigint | number, denominator: bigint | number = 1n): Fraction {
  const [n, d] = [BigInt(numerator), BigInt(denominator)];
  if (d === 0n) throw new RangeError(`${n} divided by zero`);
  const divisor = commonDivisor(n < 0n ? -n : n, d < 0n ? -d : d);
  return d < 0n
    ? { numerator: -n / divisor, denominator: -d / divisor }
    : { numerator: n / divisor, denominator: d / divisor };
}

/**
 * The fraction that a decimal text stands for. Throws `input.invalid` for any other text.
 *
 * @example
 * parseDecimal('-0.25'); // { numerator: -1n, denominator: 4n }
 */
export function parseDecimal(text: string): Fraction {
  const match = /^([+-]?)(\d{1,40})(?:\.(\d{1,40}))?$/.exec(text);
  if (!match) throw omsError('input.invalid', `"${text}" is not a decimal such as "12.5"`);
  const decimals = match[3] ?? '';
  const magnitude = BigInt(`${match[2]}${decimals}`);
  return fraction(match[1] === '-' ? -magnitude : magnitude, 10n ** BigInt(decimals.length));
}

/** a + b. */
export function addFractions(a: Fraction, b: Fraction): Fraction {
  return fraction(a.numerator * b.denominator + b.numerator * a.denominator, a.denominator * b.denominator);
}

/** a − b. */
export function subtractFractions(a: Fraction, b: Fraction): Fraction {
  return fraction(a.numerator * b.denominator - b.numerator * a.denominator, a.denominator * b.denominator);
}

/** a × b. */
export function multiplyFractions(a: Fraction, b: Fraction): Fraction {
  return fraction(a.numerator * b.numerator, a.denominator * b.denominator);
}

/** a ÷ b. Throws a RangeError when b is zero. */
export function divideFractions(a: Fraction, b: Fraction): Fraction {
  return fraction(a.numerator * b.denominator, a.denominator * b.numerator);
}

/**
 * The integer nearest to the fraction under the given mode, sign kept. Throws a RangeError beyond the safe integers.
 *
 * @example
 * roundFraction(fraction(5, 2), 'half-up'); // 3
 */
export function roundFraction({ numerator, denominator }: Fraction, rounding: Rounding): number {
  const magnitude = numerator < 0n ? -numerator : numerator;
  const quotient = magnitude / denominator;
  const twice = (magnitude % denominator) * 2n;
  const half = halfUp(rounding, quotient % 2n === 1n);
  const up = rounding !== 'down' && (twice > denominator || (twice === denominator && half));
  const rounded = Number(up ? quotient + 1n : quotient);
  if (!Number.isSafeInteger(rounded)) throw new RangeError(`amount ${rounded} is beyond the safe integers`);
  return numerator < 0n && rounded !== 0 ? -rounded : rounded;
}

/**
 * The fraction as a decimal text without trailing zeros: exact where it ends within `places`, else the nearest (halves away from zero).
 *
 * @example
 * decimalText(fraction(1, 8)); // '0.125'
 * decimalText(fraction(2, 3), 4); // '0.6667'
 */
export function decimalText({ numerator, denominator }: Fraction, places = 20): string {
  const scale = 10n ** BigInt(places);
  const magnitude = numerator < 0n ? -numerator : numerator;
  const scaled = (2n * magnitude * scale + denominator) / (2n * denominator);
  const decimals =
    places === 0
      ? ''
      : String(scaled % scale)
          .padStart(places, '0')
          .replace(/0+$/, '');
  const text = decimals === '' ? String(scaled / scale) : `${scaled / scale}.${decimals}`;
  return numerator < 0n && scaled !== 0n ? `-${text}` : text;
}

function commonDivisor(a: bigint, b: bigint): bigint {
  let [x, y] = [a, b];
  while (y !== 0n) [x, y] = [y, x % y];
  return x;
}
