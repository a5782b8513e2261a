/** The gross of a line of net prices: taxed by the line or by the unit. */
import { priceOrder, type TaxRounding } from 'orderwright/settlement';
import * as z from 'zod';
import { decimal, digitsOf, percent, taxOfPercent, toMajor, toMinor } from '../amounts';
import type { Calculator } from '../case';

/** The API that these cases describe has names of its own for the two. */
const levels = {
  line: 'line',
  unit: 'unit',
  LineItemLevel: 'line',
  UnitPriceLevel: 'unit',
} as const satisfies Record<string, TaxRounding>;

const inputSchema = z.strictObject({
  net_unit_price: decimal,
  quantity: z.number().int(),
  tax_rate_percent: percent,
  mode: z.enum(['line', 'unit', 'LineItemLevel', 'UnitPriceLevel']),
});

export const netGrossLine: Calculator = ({ input, unit }) => {
  const { net_unit_price: price, quantity, tax_rate_percent: rate, mode } = inputSchema.parse(input);
  const digits = digitsOf(unit);
  const { totals } = priceOrder({
    currency: 'EUR',
    pricesIncludeTax: false,
    lines: [
      {
        lineId: '1',
        units: quantity,
        unitPrice: { amount: toMinor(price, digits), currency: 'EUR' },
        rates: taxOfPercent(rate),
      },
    ],
    charges: [],
    discounts: [],
    rounding: 'half-up',
    taxRounding: levels[mode],
    tie: 'first',
  });
  const net = toMajor(totals.goods, digits);
  return { actual: { net, gross: toMajor(totals.total, digits), tax: toMajor(totals.tax, digits) } };
};
