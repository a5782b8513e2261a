/** What scanners read on papers. */
import { omsError } from '../../kernel';
import type { PaperCode, PaperParcel } from './paper';

/**
 * The 18 digits of a logistic unit: an extension digit and a company's prefix, its own number of the unit, and the check digit.
 *
 * Throws `input.invalid` when the digits before the check digit are not 17. Source: GS1 General Specifications, 7.9 (check digit, modulo 10).
 *
 * @example
 * ssccOf('3400123', '0000000042'); // '340012300000000422'
 */
export function ssccOf(prefix: string, number: string): string {
  const digits = `${prefix}${number}`;
  if (!/^\d{17}$/.test(digits))
    throw omsError('input.invalid', `"${digits}" are not the 17 digits before a check digit`, { digits });
  return `${digits}${checkDigit(digits)}`;
}

/** A parcel's own code: its number as a logistic unit, else its tracking number, else its id. */
export function parcelCode({ id, tracking, sscc }: PaperParcel): PaperCode {
  if (sscc === undefined) return { symbology: 'code128', text: tracking ?? id, caption: tracking ?? id };
  if (!/^\d{18}$/.test(sscc) || checkDigit(sscc.slice(0, 17)) !== Number(sscc[17]))
    throw omsError('input.invalid', `"${sscc}" is no number of a logistic unit`, { sscc });
  return { symbology: 'gs1-128', text: `(00)${sscc}`, caption: `(00) ${sscc}` };
}

export function code128(text: string): PaperCode {
  return { symbology: 'code128', text, caption: text };
}

/** Odd places from the right count three times. */
function checkDigit(digits: string): number {
  const sum = [...digits].reduceRight(
    (total, digit, i) => total + Number(digit) * ((digits.length - i) % 2 ? 3 : 1),
    0,
  );
  return (10 - (sum % 10)) % 10;
}
