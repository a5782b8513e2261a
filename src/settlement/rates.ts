/** Amounts that follow from a percentage, from tiers, or from the number of items. */
import {
  divideFractions,
  fraction,
  multiplyFractions,
  omsError,
  parseDecimal,
  type Rounding,
  roundFraction,
} from '../kernel';

/** An amount in minor units; `scale` counts further decimal digits below the minor unit: `{ amount: 3108, scale: 2 }` is 31.08 yen. */
export interface ScaledAmount {
  readonly amount: number;
  readonly scale?: number;
}

/**
 * A percentage of an amount in minor units, rounded once. Throws `input.invalid` for a percentage that is no decimal from 0 up.
 *
 * @example
 * percentOf({ amount: 3108 }, '10', 'half-up'); // 311
 */
export function percentOf({ amount, scale = 0 }: ScaledAmount, percent: string, rounding: Rounding): number {
  const rate = parseDecimal(percent);
  if (rate.numerator < 0n) throw omsError('input.invalid', `${percent} % is below zero`);
  const exact = divideFractions(multiplyFractions(fraction(amount), rate), fraction(100n * 10n ** BigInt(scale)));
  return roundFraction(exact, rounding);
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
  readonly maxItems?: number;
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
