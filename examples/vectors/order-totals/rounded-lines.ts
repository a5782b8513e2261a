/**
 * Orders whose lines are rounded with and without tax: of a price that contains tax the net is rounded, of one that does not the gross. What goes off
 * units is applied first, then what goes off the order, shared by what lines cost with tax; amounts taken off are rounded with halves down.
 */
import {
  applyDiscounts,
  type ChargeShares,
  type DiscountPolicy,
  type LineShares,
  priceOrder,
  rateOfPercent,
  taxSummary,
} from 'orderwright/settlement';
import * as z from 'zod';
import { minor, percent } from '../amounts';
import type { Calculator } from '../case';
import { chargeOf, currency, lineOf, orderShape, rulesOf } from './shape';

export const roundedLinesConventions = z.strictObject({
  rounding: z
    .string()
    .startsWith(
      'net unit price rounded then multiplied by quantity; tax applied to the line and rounded per line (123x3 at 20% => 443, not 444)',
    ),
});

const surcharge = z.strictObject({ amount: minor, tax_included: z.boolean(), tax_rate_percent: percent });

const inputSchema = z.strictObject({
  prices_include_tax: z.boolean(),
  ...orderShape,
  surcharges: z.array(surcharge).optional(),
  conventions: roundedLinesConventions,
});

/** A discount is a negative amount whose remainders are added upwards: the last lines bear them. */
const discounts: DiscountPolicy = {
  rounding: 'half-down',
  unitPercent: 'line',
  sequence: 'byLevel',
  sharing: { method: 'largestRemainder', tie: 'last', zeroWeights: 'even' },
  weights: 'withTax',
};

export const roundedLines: Calculator = (testCase) => {
  const input = inputSchema.parse(testCase.input);
  refuseTotalsWithSurcharges(input);
  const order = {
    currency,
    pricesIncludeTax: input.prices_include_tax,
    lines: input.lines.map(lineOf),
    charges: [
      ...input.shipping.map((charge, i) => chargeOf('shipping', charge, i)),
      ...(input.surcharges ?? []).map((charge, i) => chargeOf('fee', charge, i)),
    ],
    rounding: 'half-up' as const,
    tie: 'first' as const,
  };
  const { lines, charges, applied } = applyDiscounts(order, rulesOf(input.promotions), discounts);
  const pricing = { ...order, lines, charges, discounts: [], taxRounding: 'line', containedTax: 'rest' } as const;
  const priced = priceOrder(pricing);
  const goods = [...priced.lines, ...priced.charges.filter((charge) => charge.kind === 'fee')];
  const shipping = priced.charges.filter((charge) => charge.kind === 'shipping');
  const summary = taxSummary(pricing, priced);
  return {
    actual: {
      sub_total: net(goods),
      sub_total_with_tax: gross(goods),
      shipping: net(shipping),
      shipping_with_tax: gross(shipping),
      total: net([...goods, ...shipping]),
      total_with_tax: priced.totals.total,
      discount_count: applied.length,
      prorated_line_prices: priced.lines.map((line) => line.total - line.tax),
      prorated_line_prices_with_tax: priced.lines.map((line) => line.total),
      tax_summary: summary.map(({ rate, base, tax }) => ({ rate: percentOfRate(rate, input), base, tax })),
    },
  };
};

/** There, surcharges count in the total that discounts of the order are taken of; here they are charges, which do not. */
function refuseTotalsWithSurcharges({ surcharges = [], promotions }: z.infer<typeof inputSchema>): void {
  const ofTotal = promotions.some(
    ({ actions, rules = [] }) =>
      actions.some((action) => action.type.startsWith('order_')) ||
      rules.some((rule) => rule.type === 'items_total_at_least'),
  );
  if (ofTotal && surcharges.length > 0) throw new Error('surcharges and discounts of their total are not understood');
}

function percentOfRate(rate: string, { lines, shipping, surcharges = [] }: z.infer<typeof inputSchema>): string {
  const given = [...lines, ...shipping, ...surcharges].map((item) => item.tax_rate_percent);
  return given.find((text) => rateOfPercent(text) === rate) ?? rate;
}

function gross(shares: readonly (LineShares | ChargeShares)[]): number {
  return shares.reduce((sum, share) => sum + share.total, 0);
}

function net(shares: readonly (LineShares | ChargeShares)[]): number {
  return shares.reduce((sum, share) => sum + share.total - share.tax, 0);
}
