/** The tax in or on an amount, which may have digits below the minor unit; rounded half-up. */
import { taxOf } from 'orderwright/settlement';
import * as z from 'zod';
import { decimal, digitsOf, percent, taxOfPercent, toMajor, toScaled } from '../amounts';
import type { Calculator } from '../case';

const inputSchema = z.strictObject({ base: decimal, tax_rate_percent: percent, tax_included: z.boolean() });

export const tax: Calculator = ({ input, unit }) => {
  const { base, tax_rate_percent: rate, tax_included: included } = inputSchema.parse(input);
  const digits = digitsOf(unit);
  const due = taxOf(toScaled(base, digits), taxOfPercent(rate), included, 'half-up');
  return { actual: { tax: toMajor(due, digits) } };
};
