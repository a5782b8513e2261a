/** A price for the first item and one for each further, up to a number of items. */
import { perItemAmount } from 'orderwright/settlement';
import * as z from 'zod';
import { decimal, digitsOf, toMajor, toMinor } from '../amounts';
import type { Calculator } from '../case';

const inputSchema = z.strictObject({
  first_item: decimal,
  additional_item: decimal,
  max_items: z.number().int(),
  quantity: z.number().int(),
});

export const perItemShippingRate: Calculator = (testCase) => {
  const input = inputSchema.parse(testCase.input);
  const digits = digitsOf(testCase.unit);
  const rate = {
    firstItem: toMinor(input.first_item, digits),
    additionalItem: toMinor(input.additional_item, digits),
    maxItems: input.max_items,
  };
  return { actual: { amount: toMajor(perItemAmount(rate, input.quantity), digits) } };
};
