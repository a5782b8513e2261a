/** What the parts of an edit cost: units that are added or priced anew, and charges. What is not a part keeps its stored shares. */
import type { UnitPrice, UnitRun } from '../../kernel';
import { type PricedOrder, priceOrder, type ShareRun, sliceRuns, sumRuns, type TaxRate } from '../../settlement';
import type { ShopTerms } from '../command';
import type { LineCounts, LineTerms } from '../vocabulary';
import { fixedUnits, liveUnits } from './draft';

export interface LinePart {
  /** `open <lineId>`, `more <lineId>` or `new <actionId>`. */
  readonly key: string;
  readonly units: number;
  readonly unitPrice: UnitPrice;
  /** What the units cost before discounts, where that is agreed already. */
  readonly lineAmount?: number;
  readonly discount: number | readonly UnitRun[];
  readonly rates: readonly TaxRate[];
}

export interface ChargePart {
  readonly key: string;
  readonly code: string;
  readonly kind: 'shipping' | 'fee';
  readonly amount: number;
  readonly discount?: number;
  readonly rates: readonly TaxRate[];
}

/** The order's currency, and the shop's own conventions. */
export type PartTerms = Pick<ShopTerms, 'currency' | 'pricesIncludeTax' | 'rounding' | 'taxRounding'>;

/** The shares of all parts, under the shop's own rounding. */
export function priceParts(lines: readonly LinePart[], charges: readonly ChargePart[], terms: PartTerms): PricedOrder {
  const { currency, pricesIncludeTax, rounding, taxRounding } = terms;
  return priceOrder({
    currency,
    pricesIncludeTax,
    rounding,
    taxRounding,
    tie: 'first',
    lines: lines.map(({ key, ...line }) => ({ lineId: key, ...line })),
    charges: charges.map(({ key, kind, code, amount, discount = 0, rates }) => ({
      chargeId: key,
      kind,
      code,
      amount,
      discount,
      rates,
    })),
    discounts: [],
  });
}

/** The stored shares of a line's open units, of which `removed` are taken off at the end. */
export function openShares(count: LineCounts, terms: LineTerms, removed: number): ShareRun[] {
  return sliceRuns(terms.runs, fixedUnits(count), liveUnits(count) - removed - fixedUnits(count));
}

/** What units cost before their discounts, read from their shares. */
export function grossOf(runs: readonly ShareRun[], pricesIncludeTax: boolean): number {
  const { amount, tax, discount } = sumRuns(runs);
  return amount + discount - (pricesIncludeTax ? 0 : tax);
}
