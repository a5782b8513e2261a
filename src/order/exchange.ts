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
import { exchangedBack, reportingRounding } from '../settlement';
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

/** The frozen rate of the currency in which the order's books are kept, where that is another one than its own. */
export function reportingRate(exchange: readonly Exchange[], own: string): Exchange | undefined {
  return exchange.find(({ purpose, currency }) => purpose === 'reporting' && currency !== own);
}

/** The frozen rate of the shop's own currency, for an order in another one. */
export function shopRate(exchange: readonly Exchange[], shopCurrency: string): Exchange | undefined {
  return exchange.find(({ currency }) => currency === shopCurrency);
}

/** A currency, and what minor units of another one are worth in it. */
export interface WorthIn {
  readonly currency: string;
  readonly worth: (amount: number) => number;
}

/**
 * What minor units of the shop's own currency are worth in that of the books, by the two rates of the placement; undefined where one of them is
 * not known, or they are the same currency.
 */
export function goodsWorth({ exchange, intake }: Pick<OrderHead, 'exchange' | 'intake'>): WorthIn | undefined {
  const { currency: sold, shopCurrency = sold } = intake;
  const books = exchange.find(({ purpose }) => purpose === 'reporting');
  const own = shopRate(exchange, shopCurrency);
  if (!books || !own || books.currency === shopCurrency) return undefined;
  const { currency, rate } = books;
  const scale = fraction(10 ** minorDigits(currency), 10 ** minorDigits(shopCurrency));
  const each = multiplyFractions(divideFractions(parseDecimal(rate), parseDecimal(own.rate)), scale);
  const worth = (amount: number) => roundFraction(multiplyFractions(fraction(amount), each), reportingRounding);
  return { currency, worth };
}

/**
 * What a carrier asks, in minor units of the order's currency: by a frozen rate where it asks in another one; null where none tells. An order in
 * the shop's own currency takes its carriers at their word.
 */
export function quotedPrice({ intake, exchange }: Pick<OrderHead, 'exchange' | 'intake'>, price: Money): number | null {
  const { currency, shopCurrency } = intake;
  if (shopCurrency === undefined || price.currency === currency) return price.amount;
  const rate = shopRate(exchange, price.currency);
  return rate ? exchangedBack(price, rate, currency).amount : null;
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
