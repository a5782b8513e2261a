/** The tax in or on an amount, which may have digits below the minor unit; rounded half-up. */
import { percentOf, taxOf } from 'orderwright/settlement';
import * as z from 'zod';
import { decimal, digitsOf, percent, taxOfPercent, toMajor, toScaled } from '../amounts';
import type { Calculator } from '../case';

const inputSchema = z.strictObject({ base: decimal, tax_rate_percent: percent, tax_included: z.boolean() });

export const tax: Calculator = ({ input, unit }) => {
  const { base, tax_rate_percent: rate, tax_included: included } = inputSchema.parse(input);
  const digits = digitsOf(unit);
  const { amount, scale } = toScaled(base, digits);
  if (scale === 0) return { actual: { tax: toMajor(taxOf(amount, taxOfPercent(rate), included, 'half-up'), digits) } };
  if (included) throw new Error(`${base} contains tax and has digits below the minor unit`);
  return { actual: { tax: toMajor(percentOf({ amount, scale }, rate, 'half-up'), digits) } };
};
