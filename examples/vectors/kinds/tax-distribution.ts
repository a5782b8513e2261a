/** Exact taxes of lines added up and rounded once, shared over the lines, and over the units of each. */
import { documentTaxes, spreadOverUnits } from 'orderwright/settlement';
import * as z from 'zod';
import { decimal, toScaled } from '../amounts';
import type { Calculator } from '../case';

const inputSchema = z.strictObject({ raw_line_taxes: z.array(decimal), quantities: z.array(z.number().int()) });

export const taxDistribution: Calculator = ({ input }) => {
  const { raw_line_taxes: taxes, quantities } = inputSchema.parse(input);
  // A tax of 100.40 is that of a base of 10,040 at one per cent of a minor unit each.
  const parts = taxes.map((text) => {
    const { amount, scale } = toScaled(text, 0);
    return { base: amount, rate: { numerator: 1, denominator: 10 ** scale }, included: false };
  });
  const lineTaxes = documentTaxes(parts, { rounding: 'half-up', tie: 'first' });
  const unitTaxes = lineTaxes.map((tax, i) =>
    spreadOverUnits(tax, quantities[i] ?? 0, 'first').flatMap(({ units, amount }) => Array<number>(units).fill(amount)),
  );
  return { actual: { line_taxes: lineTaxes, unit_taxes: unitTaxes } };
};
