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
import type { Exchange } from './vocabulary';

/**
 * Money of an order in the currency of one of its frozen rates, worked out exactly and rounded once.
 *
 * @example
 * const rate = { purpose: 'reporting', currency: 'JPY', rate: '190.5' } as const;
 * exchanged({ amount: 1000, currency: 'GBP' }, rate, 'half-up'); // { amount: 1905, currency: 'JPY' }
 */
export function exchanged(value: Money, { currency, rate }: Exchange, rounding: Rounding): Money {
  const major = divideFractions(fraction(value.amount), fraction(10 ** minorDigits(value.currency)));
  const minor = multiplyFractions(multiplyFractions(major, parseDecimal(rate)), fraction(10 ** minorDigits(currency)));
  return { amount: roundFraction(minor, rounding), currency };
}
