/** Tax rounded once for several parts together, then shared over them. */
import {
  addFractions,
  allocate,
  type Fraction,
  fraction,
  type Rounding,
  roundFraction,
  roundProduct,
  type TieRule,
} from '../kernel';
import { type ContainedTax, type RateFraction, taxDivisor } from './tax';

/** A line or charge with the amount that is taxed, after discounts, in minor units; `included` says whether it contains the tax. */
export interface TaxedPart {
  readonly base: number;
  readonly rate: RateFraction;
  readonly included: boolean;
}

/** How taxes that are rounded together are rounded and shared; `tie` decides who gets a leftover minor unit. */
export interface SharedTaxPolicy {
  readonly rounding: Rounding;
  readonly tie: TieRule;
  readonly containedTax?: ContainedTax | undefined;
}

/**
 * The tax of each part when the exact taxes of all are added and rounded once.
 *
 * Laws: the parts sum to that one rounded tax; each differs from its exact tax by less than one and a half minor units (largest remainder).
 * Source: EN 16931-1 BR-CO-14 asks for a document tax that is the sum of its parts.
 *
 * @example
 * const rate = { numerator: 1, denominator: 5 };
 * const parts = [{ base: 502, rate, included: false }, { base: 502, rate, included: false }];
 * documentTaxes(parts, { rounding: 'half-up', tie: 'first' }); // [101, 100]
 */
export function documentTaxes(parts: readonly TaxedPart[], policy: SharedTaxPolicy): number[] {
  const first = parts[0];
  if (first === undefined) return [];
  const simple = parts.every((part) => part.base >= 0 && sameTax(part, first));
  return simple ? atOneRate(parts, first, policy) : atManyRates(parts, policy);
}

/**
 * The tax of each part when the taxes of one rate are added and rounded together, rate by rate.
 *
 * Source: EN 16931-1 BR-CO-17, the tax of a category and rate is rounded once.
 *
 * @example
 * const [high, low] = [{ numerator: 1, denominator: 5 }, { numerator: 1, denominator: 20 }];
 * const parts = [high, low, high].map((rate) => ({ base: 502, rate, included: false }));
 * rateGroupTaxes(parts, { rounding: 'half-up', tie: 'first' }); // [101, 25, 100]
 */
export function rateGroupTaxes(parts: readonly TaxedPart[], policy: SharedTaxPolicy): number[] {
  const taxes = parts.map(() => 0);
  for (const group of groupsOf(parts)) {
    const shares = documentTaxes(
      group.map((i) => parts[i] as TaxedPart),
      policy,
    );
    for (const [n, i] of group.entries()) taxes[i] = shares[n] as number;
  }
  return taxes;
}

function groupsOf(parts: readonly TaxedPart[]): Iterable<number[]> {
  const groups = new Map<string, number[]>();
  for (const [i, { rate, included }] of parts.entries()) {
    const key = `${rate.numerator}/${rate.denominator}/${included}`;
    const group = groups.get(key);
    if (group) group.push(i);
    else groups.set(key, [i]);
  }
  return groups.values();
}

function sameTax(a: TaxedPart, b: TaxedPart): boolean {
  return (
    a.rate.numerator === b.rate.numerator && a.rate.denominator === b.rate.denominator && a.included === b.included
  );
}

function atOneRate(parts: readonly TaxedPart[], { rate, included }: TaxedPart, policy: SharedTaxPolicy): number[] {
  const bases = parts.map((part) => part.base);
  const sum = bases.reduce((a, b) => a + b, 0);
  const divisor = taxDivisor(rate, included);
  const tax =
    included && policy.containedTax === 'rest'
      ? sum - roundProduct(sum, rate.denominator, divisor, policy.rounding)
      : roundProduct(sum, rate.numerator, divisor, policy.rounding);
  return allocate(tax, bases, policy.tie);
}

/** Each part gets its exact tax rounded down; what the rounded sum has left over goes to the largest remainders. */
function atManyRates(parts: readonly TaxedPart[], policy: SharedTaxPolicy): number[] {
  const exact = parts.map(exactTax);
  const taxes = exact.map(floorOf);
  const order = parts.map((_, i) => i);
  const remainders = exact.map(
    (tax, i) => Number(addFractions(tax, fraction(-(taxes[i] as number))).numerator) / Number(tax.denominator),
  );
  order.sort((a, b) => (remainders[b] as number) - (remainders[a] as number) || byTie(policy.tie, parts, a, b));
  let left = roundedSum(parts, exact, policy);
  for (const tax of taxes) left -= tax;
  for (let i = 0; i < left; i++) {
    const index = order[i] as number;
    taxes[index] = (taxes[index] as number) + 1;
  }
  return taxes;
}

function exactTax({ base, rate, included }: TaxedPart): Fraction {
  return fraction(BigInt(base) * BigInt(rate.numerator), taxDivisor(rate, included));
}

function floorOf({ numerator, denominator }: Fraction): number {
  const quotient = numerator / denominator;
  return Number(numerator < 0n && numerator % denominator !== 0n ? quotient - 1n : quotient);
}

function roundedSum(parts: readonly TaxedPart[], exact: readonly Fraction[], policy: SharedTaxPolicy): number {
  const tax = exact.reduce(addFractions, fraction(0));
  if (policy.containedTax !== 'rest' || !parts.every((part) => part.included))
    return roundFraction(tax, policy.rounding);
  const gross = parts.reduce((sum, part) => sum + part.base, 0);
  return (
    gross - roundFraction(addFractions(fraction(gross), fraction(-tax.numerator, tax.denominator)), policy.rounding)
  );
}

function byTie(tie: TieRule, parts: readonly TaxedPart[], a: number, b: number): number {
  if (tie === 'last') return b - a;
  if (tie === 'largest') return (parts[b] as TaxedPart).base - (parts[a] as TaxedPart).base || a - b;
  return a - b;
}
