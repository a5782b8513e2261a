/**
 * Orders whose tax is worked out by calls of a calculator, per line or per unit, that rounds each call or leaves rounding to whoever sums up; discounts of
 * the order are shared in proportion to what lines cost before tax, rounded part by part, the remainder to the first.
 */
import {
  applyDiscounts,
  type ChargeShares,
  type DiscountPolicy,
  type LineShares,
  priceOrder,
  type Rounding,
  type TaxRounding,
} from 'orderwright/settlement';
import * as z from 'zod';
import type { Calculator } from '../case';
import { chargeOf, currency, lineOf, orderShape, rulesOf } from './shape';

const roundings: Readonly<Record<string, Rounding>> = { 'half up': 'half-up', 'half even': 'half-even', down: 'down' };

/** What is not rounded by the call is rounded when it is summed: units over their line, lines over the order. */
const levels: Readonly<Record<string, Readonly<Record<'each call rounded' | 'summed then rounded', TaxRounding>>>> = {
  'per unit': { 'each call rounded': 'unit', 'summed then rounded': 'line' },
  'per line (order item)': { 'each call rounded': 'line', 'summed then rounded': 'document' },
};

export const calledTaxesConventions = z.strictObject({
  tax_rounding: z.string(),
  tax_calculator: z.enum(['default (each call rounded)', 'decimal (tax not rounded per call; summed then rounded)']),
  order_discount: z.literal(
    'distributed to lines proportionally to line total before tax; tax is on the discounted amount',
  ),
});

const inputSchema = z.strictObject({ ...orderShape, conventions: calledTaxesConventions });

const discounts: DiscountPolicy = {
  rounding: 'half-up',
  unitPercent: 'unit',
  sequence: 'byRule',
  sharing: { method: 'nearest', tie: 'first', zeroWeights: 'nothing' },
  weights: 'asPriced',
};

export const calledTaxes: Calculator = (testCase) => {
  const input = inputSchema.parse(testCase.input);
  const order = {
    currency,
    pricesIncludeTax: false,
    lines: input.lines.map(lineOf),
    charges: input.shipping.map((charge, i) => chargeOf('shipping', charge, i)),
    rounding: 'half-up' as const,
  };
  const { lines, charges } = applyDiscounts(order, rulesOf(input.promotions), discounts);
  const priced = priceOrder({ ...order, lines, charges, discounts: [], ...taxPolicy(input.conventions), tie: 'first' });
  return { actual: inTheirWords(input, priced) };
};

function taxPolicy({ tax_rounding: words, tax_calculator: calculator }: z.infer<typeof calledTaxesConventions>) {
  const [level = '', mode = ''] = words.split(', ');
  const rounding = roundings[mode];
  const taxRounding = levels[level]?.[calculator.startsWith('decimal') ? 'summed then rounded' : 'each call rounded'];
  if (!rounding || !taxRounding) throw new Error(`the rounding of tax is not understood: ${words}`);
  return { rounding, taxRounding };
}

function inTheirWords(
  input: z.infer<typeof inputSchema>,
  {
    lines,
    charges,
    totals,
  }: { lines: readonly LineShares[]; charges: readonly ChargeShares[]; totals: { total: number } },
): Record<string, unknown> {
  const items = [...input.lines, ...input.shipping];
  const shares = [...lines, ...charges];
  const taxWhere = (included: boolean) =>
    shares.reduce((sum, share, i) => (items[i]?.tax_included === included ? sum + share.tax : sum), 0);
  const byLine = (of: (line: LineShares) => number) =>
    Object.fromEntries(lines.map((line, i) => [input.lines[i]?.id ?? '', of(line)]));
  const [single] = lines.length === 1 ? lines : [];
  return {
    total: totals.total,
    items_total: total(lines),
    shipping_total: total(charges),
    discount_total: lines.reduce((sum, line) => sum + line.discount, 0),
    additional_tax_total: taxWhere(false),
    included_tax_total: taxWhere(true),
    line_total_single: single?.total,
    line_discount_single: single?.discount,
    line_discounts: byLine((line) => line.discount),
    line_totals: byLine((line) => line.total),
  };
}

function total(shares: readonly { readonly total: number }[]): number {
  return shares.reduce((sum, share) => sum + share.total, 0);
}
