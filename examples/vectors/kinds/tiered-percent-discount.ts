/** A percentage off an amount that depends on the amount: the highest tier reached, or the base percentage. */
import { minorDigits, percentDiscount, tierAt } from 'orderwright/settlement';
import * as z from 'zod';
import { centDigits, decimal, digitsOf, percent, toMajor, toMinor } from '../amounts';
import type { Calculator } from '../case';

const inputSchema = z.strictObject({
  amount: decimal,
  base_percent: percent,
  tiers: z.array(z.strictObject({ from_amount: decimal, percent })),
  currency: z.string().optional(),
});

export const tieredPercentDiscount: Calculator = (testCase) => {
  const input = inputSchema.parse(testCase.input);
  const digits =
    input.currency === undefined ? Math.min(digitsOf(testCase.unit), centDigits) : minorDigits(input.currency);
  const amount = toMinor(input.amount, digits);
  const tiers = input.tiers.map((tier) => ({ from: toMinor(tier.from_amount, digits), percent: tier.percent }));
  const rate = tierAt(tiers, amount)?.percent ?? input.base_percent;
  return { actual: { discount: toMajor(percentDiscount({ amount }, rate, 'half-up'), digits) } };
};
