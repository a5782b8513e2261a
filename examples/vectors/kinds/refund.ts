/** What a customer gets back: stored shares of units, or the shares of a line that is not rounded. */
import { exactShares, priceOrder, quoteOrder, reverseUnits } from 'orderwright/settlement';
import * as z from 'zod';
import { decimal, digitsOf, percent, taxOfPercent, toMajor, toMinor } from '../amounts';
import type { Calculator } from '../case';

const count = z.number().int();

/** Some units of a line go back; adjustments of the order lower them, those of shipping do not. */
const unitsSchema = z.strictObject({
  unit_price: decimal,
  quantity: count,
  return_quantity: count,
  order_adjustment: decimal.optional(),
  shipping_adjustment: decimal.optional(),
});

/** A line with the number of its units in each state; nothing is rounded. */
const lineSchema = z.strictObject({
  line: z.strictObject({
    unit_price: decimal,
    quantity: count,
    tax_rate_percent: percent,
    adjustment: decimal,
    fulfilled: count,
    shipped: count,
    return_requested: count,
    return_received: count,
    return_dismissed: count,
    written_off: count,
  }),
});

export const refund: Calculator = ({ input, unit }) => {
  const parsed = z.union([unitsSchema, lineSchema]).parse(input);
  return 'line' in parsed ? { actual: sharesOfLine(parsed.line) } : { actual: { refund: unitsBack(parsed, unit) } };
};

function unitsBack(input: z.infer<typeof unitsSchema>, unit: string | undefined): string {
  const digits = digitsOf(unit);
  const discountOf = (adjustment: string | undefined) => {
    const amount = toMinor(adjustment ?? '0', digits);
    if (amount > 0) throw new Error(`an adjustment of ${adjustment} is no discount`);
    return amount === 0 ? 0 : -amount;
  };
  const shipping = discountOf(input.shipping_adjustment);
  const { lines } = priceOrder({
    currency: 'USD',
    pricesIncludeTax: false,
    lines: [
      {
        lineId: '1',
        units: input.quantity,
        unitPrice: { amount: toMinor(input.unit_price, digits), currency: 'USD' },
        rates: [],
      },
    ],
    charges: [{ chargeId: 's', kind: 'shipping', code: 'S', amount: shipping, discount: shipping, rates: [] }],
    discounts: [{ code: 'ORDER', amount: discountOf(input.order_adjustment) }],
    rounding: 'half-up',
    taxRounding: 'line',
    tie: 'first',
  });
  return toMajor(reverseUnits(lines[0]?.runs ?? [], 0, input.return_quantity).amount, digits);
}

function sharesOfLine(line: z.infer<typeof lineSchema>['line']): Record<string, string> {
  const { all } = quoteOrder([
    {
      kind: 'goods',
      quantity: line.quantity,
      price: line.unit_price,
      discount: line.adjustment,
      taxIncluded: false,
      rates: taxOfPercent(line.tax_rate_percent),
    },
  ]);
  const of = (units: number) => exactShares(all.total, [String(units), String(line.quantity - units)])[0] ?? '0';
  const refundable = line.quantity - line.return_requested - line.return_received - line.return_dismissed;
  return {
    line_total: all.total,
    refundable_total_per_unit: refundable === 0 ? '0' : of(1),
    refundable_total: of(refundable),
    fulfilled_total: of(line.fulfilled),
    shipped_total: of(line.shipped),
    return_requested_total: of(line.return_requested),
    return_received_total: of(line.return_received),
    return_dismissed_total: of(line.return_dismissed),
    write_off_total: of(line.written_off),
  };
}
