/** Amounts that follow from a percentage, from tiers, or from the number of items. */
import { omsError, type Rounding, roundProduct, type ScaledAmount } from '../kernel';
import type { RateFraction } from './tax';

/**
 * A percentage of an amount in minor units, rounded once. Throws `input.invalid` for a percentage that is no decimal from 0 up.
 *
 * @example
 * percentOf({ amount: 3108 }, '10', 'half-up'); // 311
 */
export function percentOf({ amount, scale = 0 }: ScaledAmount, percent: string, rounding: Rounding): number {
  const { numerator, denominator } = percentFraction(percent);
  return roundProduct(amount, numerator, denominator * 10 ** scale, rounding);
}

/** A percentage as an exact fraction: `'7.5'` is 75/1000. Throws `input.invalid` for a text that is no decimal from 0 up. */
export function percentFraction(percent: string): RateFraction {
  const match = /^(\d{1,4})(?:\.(\d{1,6}))?$/.exec(percent);
  if (!match)
    throw omsError('input.invalid', `"${percent}" is not a percentage such as "7.5" with at most six decimals`);
  const decimals = match[2] ?? '';
  return { numerator: Number(match[1] + decimals), denominator: 100 * 10 ** decimals.length };
}

/**
 * A percentage off an amount in minor units, at most what there is.
 *
 * @example
 * percentDiscount({ amount: 3000 }, '110', 'half-up'); // 3000
 */
export function percentDiscount(amount: ScaledAmount, percent: string, rounding: Rounding): number {
  return Math.min(percentOf(amount, percent, rounding), percentOf(amount, '100', 'down'));
}

/** What applies from a value up. */
export interface Tier {
  readonly from: number;
  readonly percent: string;
}

/**
 * The percentage of the highest tier that the value reaches; null when it reaches none. The order of the tiers does not matter.
 *
 * @example
 * tierAt([{ from: 2000, percent: '15' }, { from: 3000, percent: '20' }], 3000)?.percent; // '20'
 */
export function tierAt(tiers: readonly Tier[], value: number): Tier | null {
  return tiers.reduce<Tier | null>((best, tier) => {
    return tier.from <= value && (best === null || tier.from >= best.from) ? tier : best;
  }, null);
}

/** A price for the first item and one for each further; from `maxItems` up no more is charged (0 or absent: no bound). Minor units. */
export interface PerItemRate {
  readonly firstItem: number;
  readonly additionalItem: number;
  readonly maxItems?: number | undefined;
}

/**
 * What so many items cost, or take off, at a rate per item; nothing for none.
 *
 * @example
 * perItemAmount({ firstItem: 113, additionalItem: 211 }, 2); // 324
 */
export function perItemAmount({ firstItem, additionalItem, maxItems = 0 }: PerItemRate, items: number): number {
  const counted = maxItems > 0 ? Math.min(items, maxItems) : items;
  return counted === 0 ? 0 : firstItem + additionalItem * (counted - 1);
}
