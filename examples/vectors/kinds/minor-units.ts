/** How many digits a currency's minor unit has. */
import { minorDigits } from 'orderwright/settlement';
import * as z from 'zod';
import type { Calculator } from '../case';

const inputSchema = z.strictObject({ currency: z.string() });

export const minorUnits: Calculator = ({ input, expected }) => {
  const { currency } = inputSchema.parse(input);
  if (expected.minor_units === null) return { skipped: `${currency} is not money: ISO 4217 gives it no minor unit` };
  return { actual: { minor_units: minorDigits(currency) } };
};
