/** How long stock lasts, how fast it turns, and what of it is dead or too much. */

import { check, compareBytes } from '../../kernel';

/**
 * Days until what is available is sold, at the demand of a day; `Infinity` without demand, 0 without stock.
 *
 * Throws `input.invalid` for a negative demand.
 *
 * @example
 * daysOfSupply({ available: 60, demandPerDay: 4 }); // 15
 */
export function daysOfSupply(input: { readonly available: number; readonly demandPerDay: number }): number {
  check(input, { available: 'number', demandPerDay: 'nonNegative' });
  if (input.available <= 0) return 0;
  return input.demandPerDay === 0 ? Number.POSITIVE_INFINITY : input.available / input.demandPerDay;
}

/** How often stock was renewed in a year at the pace of the period, and how many days it lay; `null` where it cannot be told. */
export interface Turnover {
  readonly turnsPerYear: number | null;
  readonly daysOnHand: number | null;
}

/**
 * Turnover: the cost of goods sold over the mean stock value, as a year's pace, and its reverse in days.
 *
 * Law: turnsPerYear × daysOnHand = 365 where both are given. Values in minor units of one currency. Throws `input.invalid` for negative
 * values, no value, or days that are not above zero.
 *
 * @example
 * turnover({ costOfGoodsSold: 50_000, stockValues: [20_000, 30_000], days: 91.25 }); // { turnsPerYear: 8, daysOnHand: 45.625 }
 */
export function turnover(input: {
  readonly costOfGoodsSold: number;
  /** At points of time evenly spread over the days: the opening and the closing one, or more. */
  readonly stockValues: readonly number[];
  readonly days: number;
}): Turnover {
  check(input, { costOfGoodsSold: 'nonNegative', stockValues: 'nonNegative[]', days: 'positive' });
  const { costOfGoodsSold, stockValues, days } = input;
  const average = stockValues.reduce((sum, value) => sum + value, 0) / Math.max(1, stockValues.length);
  const turns = average === 0 ? null : (costOfGoodsSold / average) * (365 / days);
  return { turnsPerYear: turns, daysOnHand: turns === null || turns === 0 ? null : 365 / turns };
}

/** Stock of a SKU at a location: units, their value in minor units, when it last sold (`null`: never), and what a day asks for. */
export interface StockCover {
  readonly sku: string;
  readonly location: string;
  readonly onHand: number;
  readonly value: number;
  readonly daysSinceLastSale: number | null;
  readonly daysSinceReceipt: number;
  readonly demandPerDay: number;
}

/** Stock that money lies in for nothing: all units of a dead SKU, or those of another beyond the cover that is wanted. */
export interface IdleStock {
  readonly kind: 'dead' | 'excess';
  readonly sku: string;
  readonly location: string;
  readonly units: number;
  /** Minor units, in proportion to the units, rounded down. */
  readonly value: number;
}

/**
 * Dead and excess stock, the most value first (equal ones by SKU and location).
 *
 * Dead is what nobody bought for `deadAfterDays`, and that has been there as long; excess are the whole units beyond `coverDays` of demand.
 * Throws `input.invalid` for negative numbers.
 *
 * @example
 * idleStock([{ sku: 'MUG', location: 'london', onHand: 100, value: 25_000, daysSinceLastSale: 2, daysSinceReceipt: 40, demandPerDay: 0.5 }], { deadAfterDays: 180, coverDays: 90 });
 * // [{ kind: 'excess', sku: 'MUG', location: 'london', units: 55, value: 13_750 }]
 */
export function idleStock(
  stock: readonly StockCover[],
  limits: { readonly deadAfterDays: number; readonly coverDays: number },
): IdleStock[] {
  check(limits, { deadAfterDays: 'nonNegative', coverDays: 'nonNegative' });
  const found = stock.flatMap((item): IdleStock[] => {
    check(item, {
      onHand: 'count',
      value: 'nonNegative',
      daysSinceReceipt: 'nonNegative',
      demandPerDay: 'nonNegative',
    });
    const { sku, location, onHand, value, daysSinceLastSale, daysSinceReceipt, demandPerDay } = item;
    // What came in lately had no time to sell.
    const lies = Math.min(daysSinceLastSale ?? daysSinceReceipt, daysSinceReceipt) >= limits.deadAfterDays;
    const units = lies ? onHand : Math.max(0, onHand - Math.ceil(demandPerDay * limits.coverDays));
    if (units === 0) return [];
    return [{ kind: lies ? 'dead' : 'excess', sku, location, units, value: Math.floor((value * units) / onHand) }];
  });
  return found.sort((a, b) => b.value - a.value || compareBytes(a.sku, b.sku) || compareBytes(a.location, b.location));
}
