/** The net of an amount that contains its tax: the net is rounded, the tax is the rest. Or the gross of a net. */
import { netOf, taxOf } from 'orderwright/settlement';
import * as z from 'zod';
import { decimal, digitsOf, percent, taxOfPercent, toMajor, toMinor } from '../amounts';
import type { Calculator } from '../case';

const inputSchema = z.union([
  z.strictObject({ gross: decimal, tax_rate_percent: percent }),
  z.strictObject({ net: decimal, tax_rate_percent: percent }),
]);

export const netGross: Calculator = (testCase) => {
  const input = inputSchema.parse(testCase.input);
  const digits = digitsOf(testCase.unit);
  const rates = taxOfPercent(input.tax_rate_percent);
  const written = (net: number, gross: number) => ({
    actual: { net: toMajor(net, digits), gross: toMajor(gross, digits), tax: toMajor(gross - net, digits) },
  });
  if ('gross' in input) {
    const gross = toMinor(input.gross, digits);
    return written(netOf(gross, rates, 'half-up'), gross);
  }
  const net = toMinor(input.net, digits);
  return written(net, net + taxOf(net, rates, false, 'half-up'));
};
