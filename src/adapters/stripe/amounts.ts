/**
 * Amounts as Stripe counts them, which is not always as ISO 4217 does.
 *
 * Source: https://docs.stripe.com/currencies, "Zero-decimal currencies", "Three-decimal currencies" and "Special cases".
 */
import { type Money, minorDigits, money } from '../../kernel';

/** Zero-decimal at Stripe. Of these ISO 4217 counts MGA in hundredths. */
const whole = 'BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF VND VUV XAF XOF XPF'.split(' ');
/** Three-decimal at Stripe, the last of them always 0. */
const thousandths = 'BHD JOD KWD OMR TND'.split(' ');

/** The integer that Stripe takes for an amount; null when it has none, such as 5.125 dinars. */
export function toStripeAmount({ amount, currency }: Money): number | null {
  const steps = stripeDigits(currency) - minorDigits(currency);
  const scaled = steps >= 0 ? amount * 10 ** steps : amount / 10 ** -steps;
  if (!Number.isSafeInteger(scaled) || scaled <= 0) return null;
  return stripeDigits(currency) === 3 && scaled % 10 !== 0 ? null : scaled;
}

/** The amount that Stripe means. Throws `input.invalid` for one that the currency cannot express. */
export function fromStripeAmount(amount: number, stripeCurrency: string): Money {
  const currency = stripeCurrency.toUpperCase();
  const steps = minorDigits(currency) - stripeDigits(currency);
  return money(steps >= 0 ? amount * 10 ** steps : amount / 10 ** -steps, currency);
}

/** ISK and UGX have no decimals any more, and are still given in hundredths. */
function stripeDigits(currency: string): number {
  if (whole.includes(currency)) return 0;
  return thousandths.includes(currency) ? 3 : 2;
}
