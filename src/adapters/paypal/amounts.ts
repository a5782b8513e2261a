/**
 * Amounts as PayPal writes them: decimal texts with the digits of ISO 4217, but for currencies that it takes without any.
 *
 * Source: https://developer.paypal.com/api/rest/reference/currency-codes/
 */
import { fromDecimal, type Money, omsError, toDecimal } from '../../kernel';

export interface PaypalAmount {
  readonly currency_code: string;
  readonly value: string;
}

const withoutDecimals = ['HUF', 'TWD'];

/** The amount as PayPal takes it; null when it has none, such as half a forint. */
export function toPaypalAmount(amount: Money): PaypalAmount | null {
  if (!Number.isSafeInteger(amount.amount) || amount.amount <= 0) return null;
  const value = toDecimal(amount);
  if (!withoutDecimals.includes(amount.currency)) return { currency_code: amount.currency, value };
  const [units = '', decimals = ''] = value.split('.');
  return /^0*$/.test(decimals) ? { currency_code: amount.currency, value: units } : null;
}

/** The amount that PayPal means. Throws `port.failed` for anything else. */
export function fromPaypalAmount(amount: PaypalAmount | undefined): Money {
  if (typeof amount?.value !== 'string' || typeof amount.currency_code !== 'string')
    throw omsError('port.failed', 'PayPal answered without an amount');
  return fromDecimal(amount.value, amount.currency_code);
}
