/** Amounts as the files write them (numbers or decimal texts, in minor or major units) and as the calculators take them. */
import { rateOfPercent, type TaxRate } from 'orderwright/settlement';
import * as z from 'zod';

/** A number or a decimal text, as a decimal text. */
export const decimal = z
  .union([z.number(), z.string().regex(/^-?\d+(\.\d+)?$/)])
  .transform((value) => (typeof value === 'number' ? plain(value) : value));

/** A decimal text as XML allows it (`+0.10`, `.5`, `5.`), as a plain one. */
export const xmlDecimal = z
  .string()
  .trim()
  .regex(/^[+-]?(\d+\.?\d*|\.\d+)$/)
  .transform((text) =>
    text
      .replace(/^\+/, '')
      .replace(/^(-?)\./, '$10.')
      .replace(/\.$/, ''),
  );

/** A whole number of minor units. */
export const minor = z.number().int();

/** A percentage, as a text. */
export const percent = decimal.refine((text) => !text.startsWith('-'), 'a percentage below zero');

/** The integer that a decimal text is in units of `10^-digits`. Throws when it has more digits. */
export function toMinor(text: string, digits: number): number {
  const { amount, scale } = toScaled(text, digits);
  if (scale !== 0) throw new Error(`${text} has more than ${digits} decimals`);
  return amount;
}

/** The same for texts with more digits: `10.333` is 10333 with one digit below the minor unit. */
export function toScaled(text: string, digits: number): { readonly amount: number; readonly scale: number } {
  const [whole = '', written = ''] = text.split('.');
  const decimals = written.replace(/0+$/, '');
  const scale = Math.max(0, decimals.length - digits);
  return { amount: Number(whole + decimals.padEnd(digits, '0')) || 0, scale };
}

/** Minor units as a decimal text in major units. */
export function toMajor(amount: number, digits: number): string {
  const text = String(Math.abs(amount)).padStart(digits + 1, '0');
  const sign = amount < 0 ? '-' : '';
  return digits === 0 ? sign + text : `${sign}${text.slice(0, -digits)}.${text.slice(-digits)}`;
}

/** The one tax that a case names by its percentage. */
export function taxOfPercent(rate: string): readonly TaxRate[] {
  return [{ name: `${rate} %`, rate: rateOfPercent(rate) }];
}

/** How many digits the minor unit has in files that name no currency: those of all shops that they are from. */
export const centDigits = 2;

/** Digits below the major unit for a case's `unit`; amounts in minor units have none. Throws for a unit that is not known. */
export function digitsOf(unit: string | undefined): number {
  if (unit?.startsWith('minor')) return 0;
  if (unit === 'major') return centDigits;
  throw new Error(`the unit "${unit}" is not understood`);
}

function plain(value: number): string {
  const text = String(value);
  if (/e/i.test(text)) throw new Error(`${text} is not written out`);
  return text;
}
