/** Money as safe integers of minor units. Sums are integer sums; rates are decimals elsewhere. */
import { omsError } from './errors';
import { type Rounding, roundProduct } from './rounding';

/** An amount in minor units (pence, cents, yen) of one currency. `amount` is a safe integer. */
export interface Money {
  readonly amount: number;
  readonly currency: string;
}

/** An amount of minor units with `scale` further decimal digits below them: `{ amount: 3108, scale: 2 }` is 31.08 yen. No scale is none. */
export interface ScaledAmount {
  readonly amount: number;
  readonly scale?: number;
}

/**
 * A price of one unit, or of `per` units (EN 16931 BT-149). `scale` counts further decimal digits below the minor unit: `{ amount: 855, currency: 'GBP',
 * scale: 1 }` is 85.5 pence, `{ amount: 1234, currency: 'GBP', per: 100 }` 12.34 per 100.
 */
export interface UnitPrice {
  readonly amount: number;
  readonly currency: string;
  readonly scale?: number;
  readonly per?: number;
}

/** Currencies whose minor unit is not a hundredth (ISO 4217, table A.1). */
const digitsByCurrency: Readonly<Record<string, number>> = {
  BHD: 3,
  BIF: 0,
  CLF: 4,
  CLP: 0,
  DJF: 0,
  GNF: 0,
  IQD: 3,
  ISK: 0,
  JOD: 3,
  JPY: 0,
  KMF: 0,
  KRW: 0,
  KWD: 3,
  LYD: 3,
  OMR: 3,
  PYG: 0,
  RWF: 0,
  TND: 3,
  UGX: 0,
  UYI: 0,
  UYW: 4,
  VND: 0,
  VUV: 0,
  XAF: 0,
  XOF: 0,
  XPF: 0,
};

/** Digits after the decimal point in which amounts of the currency are counted (ISO 4217). */
export function minorDigits(currency: string): number {
  return digitsByCurrency[currency] ?? 2;
}

/**
 * Money of `amount` minor units. Throws `input.invalid` for an amount that is no safe integer or a currency that is not three capital letters.
 *
 * @example
 * money(250, 'GBP'); // £2.50
 */
export function money(amount: number, currency: string): Money {
  if (!Number.isSafeInteger(amount))
    throw omsError('input.invalid', `amount ${amount} is not a whole number of minor units`);
  if (!/^[A-Z]{3}$/.test(currency)) throw omsError('input.invalid', `"${currency}" is not an ISO 4217 currency code`);
  return { amount: amount === 0 ? 0 : amount, currency };
}

/** The sum of amounts in one currency; `currency` is that of an empty sum. */
export function sumMoney(amounts: readonly Money[], currency: string): Money {
  let total = 0;
  for (const item of amounts) {
    if (item.currency !== currency) throw omsError('input.invalid', `cannot add ${item.currency} to ${currency}`);
    total += item.amount;
  }
  return money(total, currency);
}

/** `quantity` × unit price in minor units, rounded once. */
export function extend(price: UnitPrice, quantity: number, rounding: Rounding): number {
  return roundProduct(price.amount, quantity, 10 ** (price.scale ?? 0) * (price.per ?? 1), rounding);
}

/**
 * The amount as a plain decimal string in major units.
 *
 * @example
 * toDecimal(money(1999, 'GBP')); // '19.99'
 */
export function toDecimal(value: Money): string {
  const digits = minorDigits(value.currency);
  const sign = value.amount < 0 ? '-' : '';
  const text = String(Math.abs(value.amount)).padStart(digits + 1, '0');
  return digits === 0 ? sign + text : `${sign}${text.slice(0, -digits)}.${text.slice(-digits)}`;
}

/**
 * Money from a decimal string in major units; throws `input.invalid` when it has more digits than the currency.
 *
 * @example
 * fromDecimal('19.99', 'GBP'); // { amount: 1999, currency: 'GBP' }
 */
export function fromDecimal(text: string, currency: string): Money {
  const match = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text.trim());
  const digits = minorDigits(currency);
  const fraction = (match?.[3] ?? '').replace(/0+$/, '');
  if (!match || fraction.length > digits) throw omsError('input.invalid', `"${text}" is not an amount of ${currency}`);
  const magnitude = Number(`${match[2]}${fraction.padEnd(digits, '0')}`);
  return money(match[1] === '-' ? -magnitude : magnitude, currency);
}

/** The amount as people of the locale write it, e.g. `£19.99`. */
export function formatMoney(value: Money, locale: string): string {
  const digits = minorDigits(value.currency);
  const format = new Intl.NumberFormat(locale, {
    style: 'currency',
    currency: value.currency,
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
  return format.format(value.amount / 10 ** digits);
}
