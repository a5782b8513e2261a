/** Orders in which nothing is rounded. Adjustments are amounts off a line or a delivery cost. */
import { type QuotedAmounts, type QuotedItem, quoteOrder } from 'orderwright/settlement';
import * as z from 'zod';
import { decimal, percent, taxOfPercent } from '../amounts';
import type { Calculator } from '../case';

export const unroundedConventions = z.strictObject({
  rounding: z.literal('none'),
  adjustment: z
    .literal('absolute amount subtracted from the line; on tax-inclusive lines the adjustment is tax-inclusive')
    .optional(),
});

const common = { tax_rate_percent: percent, tax_included: z.boolean(), adjustment: decimal.optional() };

const inputSchema = z.strictObject({
  lines: z.array(z.strictObject({ id: z.string(), unit_price: decimal, quantity: z.number().int(), ...common })),
  shipping: z.array(z.strictObject({ id: z.string().optional(), amount: decimal, ...common })),
  conventions: unroundedConventions,
});

const contradiction =
  'tax on a discounted price that includes tax: there the discount lowers the taxed amount as if it held no tax (8.10 where 8.18 is right, EN 16931)';

export const unrounded: Calculator = (testCase) => {
  const { lines, shipping } = inputSchema.parse(testCase.input);
  const discounted = [...lines, ...shipping].filter((item) => Number(item.adjustment ?? 0) !== 0);
  if (discounted.some((item) => item.tax_included)) return { skipped: contradiction };
  const items: QuotedItem[] = [
    ...lines.map((line) => itemOf('goods', line.unit_price, line.quantity, line)),
    ...shipping.map((charge) => itemOf('shipping', charge.amount, 1, charge)),
  ];
  const quote = quoteOrder(items);
  return {
    actual: {
      ...named('', quote.all),
      ...named('item_', quote.byKind.goods),
      ...named('shipping_', quote.byKind.shipping),
      lines: quote.items.slice(0, lines.length).map((item) => named('', item)),
      shipping: quote.items.slice(lines.length).map((item) => named('', item)),
    },
  };
};

function itemOf(
  kind: QuotedItem['kind'],
  price: string,
  quantity: number,
  item: { tax_rate_percent: string; tax_included: boolean; adjustment?: string | undefined },
): QuotedItem {
  const { tax_rate_percent: rate, tax_included: taxIncluded, adjustment = '0' } = item;
  return { kind, quantity, price, discount: adjustment, taxIncluded, rates: taxOfPercent(rate) };
}

function named(prefix: '' | 'item_' | 'shipping_', amounts: QuotedAmounts): Record<string, string> {
  return {
    [`${prefix}subtotal`]: amounts.subtotal,
    [`${prefix}total`]: amounts.total,
    [`${prefix}tax_total`]: amounts.tax,
    [`${prefix}discount_total`]: amounts.discount,
    [`${prefix}discount_subtotal`]: amounts.discountNet,
    [`${prefix}discount_tax_total`]: amounts.discountTax,
    [`original_${prefix}total`]: amounts.original,
    [`original_${prefix}subtotal`]: amounts.subtotal,
    [`original_${prefix}tax_total`]: amounts.originalTax,
  };
}
