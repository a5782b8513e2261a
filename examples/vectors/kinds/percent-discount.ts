/** A percentage off an amount, rounded half-up to the currency's minor unit, at most the amount. */
import { minorDigits, percentDiscount } from 'orderwright/settlement';
import * as z from 'zod';
import { centDigits, decimal, percent, toMajor, toScaled } from '../amounts';
import type { Calculator } from '../case';

const inputSchema = z.strictObject({ amount: decimal, percent, currency: z.string().optional() });

export const percentDiscountCase: Calculator = ({ input, unit }) => {
  const { amount, percent: rate, currency } = inputSchema.parse(input);
  if (unit !== 'major') throw new Error(`the unit "${unit}" is not understood`);
  const digits = currency === undefined ? centDigits : minorDigits(currency);
  return { actual: { discount: toMajor(percentDiscount(toScaled(amount, digits), rate, 'half-up'), digits) } };
};
