/** Other currencies of an order: the rate is frozen when it is placed, so that its figures never change with the market. */
import {
  divideFractions,
  fraction,
  type Money,
  minorDigits,
  multiplyFractions,
  parseDecimal,
  type Rounding,
  roundFraction,
} from '../kernel';
import type { Exchange, OrderHead } from './vocabulary';

/**
 * Money of an order in the currency of one of its frozen rates, worked out exactly and rounded once.
 *
 * @example
 * const rate = { purpose: 'reporting', currency: 'JPY', rate: '190.5' } as const;
 * exchanged({ amount: 1000, currency: 'GBP' }, rate, 'half-up'); // { amount: 1905, currency: 'JPY' }
 */
export function exchanged(
  value: Money,
  { currency, rate }: Pick<Exchange, 'currency' | 'rate'>,
  rounding: Rounding,
): Money {
  const major = divideFractions(fraction(value.amount), fraction(10 ** minorDigits(value.currency)));
  const minor = multiplyFractions(multiplyFractions(major, parseDecimal(rate)), fraction(10 ** minorDigits(currency)));
  return { amount: roundFraction(minor, rounding), currency };
}

/** The same the other way round: money in the currency of a rate, in that of the order. */
export function exchangedBack(value: Money, { rate }: Pick<Exchange, 'rate'>, currency: string): Money {
  const major = divideFractions(fraction(value.amount), fraction(10 ** minorDigits(value.currency)));
  const minor = multiplyFractions(divideFractions(major, parseDecimal(rate)), fraction(10 ** minorDigits(currency)));
  return { amount: roundFraction(minor, reportingRounding), currency };
}

/** Every amount of the books is rounded so; halves go away from zero, so that what is undone is undone. */
export const reportingRounding: Rounding = 'half-up';

/** The frozen rate of the currency in which the order's books are kept, where that is another one than its own. */
export function reportingRate(exchange: readonly Exchange[], own: string): Exchange | undefined {
  return exchange.find(({ purpose, currency }) => purpose === 'reporting' && currency !== own);
}

/** The currency in which the books of an order are kept. */
export function booksCurrency({ books, exchange, intake }: Pick<OrderHead, 'books' | 'exchange' | 'intake'>): string {
  return (books && reportingRate(exchange, intake.currency)?.currency) ?? intake.currency;
}

/** What minor units of the order are worth in the currency of its books, by the rate of its placement. */
export function bookedWorth({ books, exchange, intake }: Pick<OrderHead, 'books' | 'exchange' | 'intake'>) {
  const rate = books && reportingRate(exchange, intake.currency);
  return (amount: number): number =>
    rate ? exchanged({ amount, currency: intake.currency }, rate, reportingRounding).amount : amount;
}
