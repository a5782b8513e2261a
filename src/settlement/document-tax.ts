/** Tax rounded once for the whole document, then shared over its parts. */
import { allocate, type Rounding, roundProduct, type TieRule } from '../kernel';
import { commonDivisor, type RateFraction, taxDivisor } from './tax';

/** A line or charge with the amount that is taxed, after discounts, in minor units. */
export interface TaxedPart {
  readonly base: number;
  readonly rate: RateFraction;
}

/**
 * The tax of each part when the exact taxes are added and rounded once for the document.
 *
 * The parts sum to that one rounded tax; they are in proportion to the exact taxes, by largest remainder.
 * Source: EN 16931-1 BR-CO-14 asks for a document tax that is the sum of its parts; the sharing is that of the Sylius order tax applicator.
 *
 * @example
 * const rate = { numerator: 1, denominator: 5 };
 * documentTaxes([{ base: 502, rate }, { base: 502, rate }], false, 'half-up', 'first'); // [101, 100]
 */
export function documentTaxes(
  parts: readonly TaxedPart[],
  included: boolean,
  rounding: Rounding,
  tie: TieRule,
): number[] {
  const first = parts[0];
  if (first === undefined) return [];
  const oneRate = parts.every((part) => sameRate(part.rate, first.rate));
  return oneRate ? atOneRate(parts, first.rate, included, rounding, tie) : atManyRates(parts, included, rounding, tie);
}

function sameRate(a: RateFraction, b: RateFraction): boolean {
  return a.numerator === b.numerator && a.denominator === b.denominator;
}

function atOneRate(
  parts: readonly TaxedPart[],
  rate: RateFraction,
  included: boolean,
  rounding: Rounding,
  tie: TieRule,
): number[] {
  const bases = parts.map((part) => part.base);
  const sum = bases.reduce((a, b) => a + b, 0);
  return allocate(roundProduct(sum, rate.numerator, taxDivisor(rate, included), rounding), bases, tie);
}

/** Over the common denominator D every exact tax is an integer: base × numerator × D / divisor. */
function atManyRates(parts: readonly TaxedPart[], included: boolean, rounding: Rounding, tie: TieRule): number[] {
  const divisors = parts.map((part) => taxDivisor(part.rate, included));
  const common = divisors.reduce(commonMultiple, 1n);
  const exact = parts.map((part, i) => {
    return BigInt(part.base) * BigInt(part.rate.numerator) * (common / BigInt(divisors[i] as number));
  });
  const tax = roundExact(
    exact.reduce((a, b) => a + b, 0n),
    common,
    rounding,
  );
  return allocate(tax, asWeights(exact), tie);
}

function commonMultiple(multiple: bigint, divisor: number): bigint {
  const rest = Number(multiple % BigInt(divisor));
  return (multiple / BigInt(commonDivisor(divisor, rest))) * BigInt(divisor);
}

function roundExact(numerator: bigint, denominator: bigint, rounding: Rounding): number {
  const floor = numerator / denominator;
  const twice = (numerator % denominator) * 2n;
  const half = rounding === 'half-up' || floor % 2n === 1n;
  const up = rounding !== 'down' && (twice > denominator || (twice === denominator && half));
  return Number(up ? floor + 1n : floor);
}

/** Weights are numbers: exact taxes beyond their range lose low bits here, which can only move which part gets a leftover unit. */
function asWeights(exact: readonly bigint[]): number[] {
  const sum = exact.reduce((a, b) => a + b, 0n);
  let shift = 0n;
  while (sum >> shift > BigInt(Number.MAX_SAFE_INTEGER)) shift++;
  return exact.map((weight) => Number(weight >> shift));
}
