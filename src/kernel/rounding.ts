/** Rounding of an exact fraction to an integer. The mode is always passed in: there is no default anywhere in the library. */

/**
 * `half-up` rounds halves away from zero (commercial rounding), `half-even` to the even neighbour (banker's), `half-down` towards zero;
 * `down` cuts off, towards zero.
 */
export type Rounding = 'half-up' | 'half-even' | 'half-down' | 'down';

/**
 * The integer nearest to `numerator / denominator` under the given mode, computed exactly; the sign is kept.
 * Both are integers, the denominator is positive. Throws a RangeError when the result is not a safe integer.
 *
 * @example
 * roundQuotient(5, 2, 'half-up'); // 3
 * roundQuotient(5, 2, 'half-even'); // 2
 */
export function roundQuotient(numerator: number, denominator: number, rounding: Rounding): number {
  const sign = numerator < 0 ? -1 : 1;
  const magnitude = Math.abs(numerator);
  const quotient = Math.floor(magnitude / denominator);
  const remainder = magnitude % denominator;
  const rounded = quotient + (roundsUp(remainder, denominator, quotient, rounding) ? 1 : 0);
  return rounded === 0 ? 0 : sign * checked(rounded);
}

/**
 * The integer nearest to `a × b / denominator`, exact also when the product leaves the range of safe integers.
 *
 * @example
 * roundProduct(1999, 20, 100, 'half-up'); // 400
 */
export function roundProduct(a: number, b: number, denominator: number, rounding: Rounding): number {
  const product = a * b;
  if (denominator === 1 && Number.isSafeInteger(product)) return product === 0 ? 0 : product;
  if (Number.isSafeInteger(product)) return roundQuotient(product, denominator, rounding);
  const exact = BigInt(a) * BigInt(b);
  const magnitude = exact < 0n ? -exact : exact;
  const divisor = BigInt(denominator);
  const quotient = magnitude / divisor;
  const twice = (magnitude % divisor) * 2n;
  const up = rounding !== 'down' && (twice > divisor || (twice === divisor && halfUp(rounding, quotient % 2n === 1n)));
  const rounded = checked(Number(up ? quotient + 1n : quotient));
  return exact < 0n && rounded !== 0 ? -rounded : rounded;
}

function roundsUp(remainder: number, denominator: number, quotient: number, rounding: Rounding): boolean {
  if (rounding === 'down' || remainder === 0) return false;
  const distance = remainder - (denominator - remainder);
  if (distance !== 0) return distance > 0;
  return halfUp(rounding, quotient % 2 === 1);
}

/** Whether an exact half goes away from zero; `odd` is the integer below it. */
export function halfUp(rounding: Rounding, odd: boolean): boolean {
  return rounding === 'half-up' || (rounding === 'half-even' && odd);
}

function checked(value: number): number {
  if (!Number.isSafeInteger(value)) throw new RangeError(`amount ${value} is beyond the safe integers`);
  return value;
}
