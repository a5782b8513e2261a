/** What was taxed at which rate, as documents and tax returns show it. */
import type { TieRule } from '../kernel';
import type { TotalsInput } from './pricing-input';
import { splitTax, type TaxRate } from './tax';
import type { PricedOrder } from './totals';

/** A tax with the net amount that it was charged on and what it came to, in minor units. */
export interface TaxSummaryRow {
  readonly name: string;
  readonly rate: string;
  readonly base: number;
  readonly tax: number;
}

/**
 * The taxes of a priced order by name and rate, in the order in which they first occur. What has no rate is in no row.
 *
 * Law: Σ tax = the order's tax. Each line's stored tax is shared over its rates by largest remainder and never computed again.
 *
 * @example
 * const input = {
 *   currency: 'USD', pricesIncludeTax: false, rounding: 'half-up', taxRounding: 'line', tie: 'first', charges: [], discounts: [],
 *   lines: [{ lineId: '1', units: 1, unitPrice: { amount: 100, currency: 'USD' }, rates: [{ name: 'NY', rate: '0.04' }, { name: 'NYC', rate: '0.045' }] }],
 * } as const;
 * taxSummary(input, priceOrder(input));
 * // [{ name: 'NY', rate: '0.04', base: 100, tax: 4 }, { name: 'NYC', rate: '0.045', base: 100, tax: 5 }]
 */
export function taxSummary(
  input: Pick<TotalsInput, 'lines' | 'charges' | 'tie'>,
  priced: PricedOrder,
): TaxSummaryRow[] {
  const rows = new Map<string, TaxSummaryRow>();
  for (const [i, line] of input.lines.entries()) addTo(rows, line.rates, priced.lines[i], input.tie);
  for (const [i, charge] of input.charges.entries()) addTo(rows, charge.rates, priced.charges[i], input.tie);
  return [...rows.values()];
}

function addTo(
  rows: Map<string, TaxSummaryRow>,
  rates: readonly TaxRate[],
  priced: { readonly total: number; readonly tax: number } | undefined,
  tie: TieRule,
): void {
  if (priced === undefined || rates.length === 0) return;
  const shares = splitTax(priced.tax, rates, tie);
  for (const [i, { name, rate }] of rates.entries()) {
    const key = `${name}\n${rate}`;
    const { base, tax } = rows.get(key) ?? { base: 0, tax: 0 };
    rows.set(key, { name, rate, base: base + priced.total - priced.tax, tax: tax + (shares[i] as number) });
  }
}
