/** A broker's rates as quotes, and the one that is bought. */
import { fraction, type Money, minorDigits, money, multiplyFractions, parseDecimal, roundFraction } from '../../kernel';
import type { Quote } from '../../ports';
import { textIn } from './fields';

export interface BrokerRate {
  readonly id: string;
  readonly quote: Quote;
}

/** Of each service the cheapest rate: a carrier may answer for several accounts. */
export function quotesOf(rates: readonly BrokerRate[]): readonly Quote[] {
  return [...new Set(rates.map(({ quote }) => quote.service))].flatMap((service) => {
    const rate = rateFor(rates, service);
    return typeof rate === 'string' ? [] : [rate.quote];
  });
}

/** The cheapest rate of the wanted service, or of all when none is wanted; a code when there is none. */
export function rateFor(
  rates: readonly BrokerRate[],
  service: string | null,
): BrokerRate | 'parcel.notServed' | 'service.unknown' {
  const wanted = service === null ? rates : rates.filter(({ quote }) => quote.service === service);
  const [first, ...others] = wanted;
  if (!first) return rates.length === 0 ? 'parcel.notServed' : 'service.unknown';
  return others.reduce((best, rate) => (isCheaper(rate.quote.price, best.quote.price) ? rate : best), first);
}

/** Prices in two currencies are not compared: the first one stands. */
function isCheaper(price: Money, than: Money): boolean {
  return price.currency === than.currency && price.amount < than.amount;
}

/** `7.4711` dollars as 747 cents; null for what is no price. */
export function priceIn(amount: unknown, currency: unknown): Money | null {
  const [text, code] = [textIn(amount), textIn(currency)?.toUpperCase() ?? ''];
  if (text === null || !/^\d{1,12}(\.\d{1,8})?$/.test(text) || !/^[A-Z]{3}$/.test(code)) return null;
  const minor = multiplyFractions(parseDecimal(text), fraction(10 ** minorDigits(code)));
  return money(roundFraction(minor, 'half-up'), code);
}

/** Whole days that are said; null where nobody promises any. */
export function daysIn(...values: readonly unknown[]): number | null {
  const days = values.find((value) => Number.isSafeInteger(value) && Number(value) >= 0);
  return days === undefined ? null : Number(days);
}
