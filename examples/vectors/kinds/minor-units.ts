/** How many digits a currency's minor unit has. */
import { minorDigits } from 'orderwright/settlement';
import * as z from 'zod';
import type { Calculator } from '../case';

const inputSchema = z.strictObject({ currency: z.string() });

export const minorUnits: Calculator = ({ input }) => {
  const { currency } = inputSchema.parse(input);
  return { actual: { minor_units: minorDigits(currency) } };
};
