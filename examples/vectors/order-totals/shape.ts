/** The shape of an order in minor units, as two of the dialects have it, and how its rules are said in the words of the calculators. */
import type { DiscountAction, DiscountCondition, DiscountRule, LineFilter } from 'orderwright/settlement';
import * as z from 'zod';
import { minor, percent, taxOfPercent } from '../amounts';

const filterSchema = z.strictObject({ min_unit_price: minor.optional(), max_unit_price: minor.optional() });
const products = z.array(z.string()).optional();

const actionSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('order_fixed'), value: minor }),
  z.strictObject({ type: z.literal('order_percent'), value: percent }),
  z.strictObject({ type: z.literal('order_fixed_price'), value: minor }),
  z.strictObject({ type: z.literal('unit_fixed'), value: minor, products, filter: filterSchema.optional() }),
  z.strictObject({ type: z.literal('unit_percent'), value: percent, products, filter: filterSchema.optional() }),
  z.strictObject({ type: z.literal('shipping_percent'), value: percent }),
]);

const ruleSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('contains_product'), product: z.string() }),
  z.strictObject({ type: z.literal('items_total_at_least'), value: minor }),
  z.strictObject({ type: z.literal('quantity_at_least'), value: minor }),
  z.strictObject({ type: z.literal('any_line_quantity_at_least'), value: minor }),
]);

const promotionSchema = z.strictObject({
  name: z.string(),
  priority: z.number().optional(),
  exclusive: z.boolean().optional(),
  rules: z.array(ruleSchema).optional(),
  actions: z.array(actionSchema),
});

const taxed = { tax_rate_percent: percent, tax_included: z.boolean() };

export const orderShape = {
  lines: z.array(
    z.strictObject({
      id: z.string(),
      unit_price: minor,
      quantity: minor,
      min_unit_price: minor.optional(),
      ...taxed,
    }),
  ),
  shipping: z.array(z.strictObject({ id: z.string().optional(), amount: minor, ...taxed })),
  promotions: z.array(promotionSchema),
};

export type OrderLine = z.infer<(typeof orderShape)['lines']>[number];
export type Promotion = z.infer<typeof promotionSchema>;

/** The currency of files that name none: one of two digits, as all of them are. */
export const currency = 'EUR';

export function lineOf(line: OrderLine, i: number) {
  return {
    lineId: String(i),
    units: line.quantity,
    unitPrice: { amount: line.unit_price, currency },
    taxIncluded: line.tax_included,
    rates: taxOfPercent(line.tax_rate_percent),
    tags: [line.id],
    floor: line.min_unit_price ?? 0,
  };
}

export function chargeOf(
  kind: 'shipping' | 'fee',
  charge: { amount: number; tax_rate_percent: string; tax_included: boolean },
  i: number,
) {
  return {
    chargeId: `${kind}${i}`,
    kind,
    code: kind,
    amount: charge.amount,
    taxIncluded: charge.tax_included,
    rates: taxOfPercent(charge.tax_rate_percent),
  };
}

/** Promotions as rules; two of one name are two rules. */
export function rulesOf(promotions: readonly Promotion[]): DiscountRule[] {
  return promotions.map((promotion, i) => ({
    code: `${i} ${promotion.name}`,
    priority: promotion.priority ?? 0,
    exclusive: promotion.exclusive ?? false,
    when: (promotion.rules ?? []).map(conditionOf),
    actions: promotion.actions.map(actionOf),
  }));
}

function conditionOf(rule: z.infer<typeof ruleSchema>): DiscountCondition {
  switch (rule.type) {
    case 'contains_product':
      return { kind: 'units', atLeast: 1, on: { tags: [rule.product] } };
    case 'items_total_at_least':
      return { kind: 'itemsTotal', atLeast: rule.value };
    case 'quantity_at_least':
      return { kind: 'units', atLeast: rule.value };
    case 'any_line_quantity_at_least':
      return { kind: 'unitsOfOneLine', atLeast: rule.value };
  }
}

function actionOf(action: z.infer<typeof actionSchema>): DiscountAction {
  switch (action.type) {
    case 'order_fixed':
      return { kind: 'orderAmount', amount: action.value };
    case 'order_percent':
      return { kind: 'orderPercent', percent: action.value };
    case 'order_fixed_price':
      return { kind: 'orderPrice', amount: action.value };
    case 'unit_fixed':
      return { kind: 'unitAmount', amount: action.value, on: filterOf(action) };
    case 'unit_percent':
      return { kind: 'unitPercent', percent: action.value, on: filterOf(action) };
    case 'shipping_percent':
      return { kind: 'shippingPercent', percent: action.value };
  }
}

function filterOf({
  products,
  filter,
}: {
  products?: string[] | undefined;
  filter?: z.infer<typeof filterSchema> | undefined;
}): LineFilter {
  return {
    ...(products && { tags: products }),
    ...(filter?.min_unit_price !== undefined && { minUnitPrice: filter.min_unit_price }),
    ...(filter?.max_unit_price !== undefined && { maxUnitPrice: filter.max_unit_price }),
  };
}
