/** A price with the tax of one place in it, sold at another: the net is kept. */
import { repriceIncluded } from 'orderwright/settlement';
import * as z from 'zod';
import { decimal, digitsOf, percent, taxOfPercent, toMajor, toMinor } from '../amounts';
import type { Calculator } from '../case';

const inputSchema = z.strictObject({ gross: decimal, from_rate_percent: percent, to_rate_percent: percent });

export const repriceIncludedTax: Calculator = (testCase) => {
  const input = inputSchema.parse(testCase.input);
  const digits = digitsOf(testCase.unit);
  const { net, gross, tax } = repriceIncluded(toMinor(input.gross, digits), {
    from: taxOfPercent(input.from_rate_percent),
    to: taxOfPercent(input.to_rate_percent),
    rounding: 'half-up',
  });
  return { actual: { net: toMajor(net, digits), gross: toMajor(gross, digits), tax: toMajor(tax, digits) } };
};
