/** What is priced: lines, charges and discounts as the host resolved them, and the conventions under which they are. */
import type { Rounding, TieRule, UnitPrice, UnitRun } from '../kernel';
import type { ContainedTax, TaxRate } from './tax';

/** A goods line to be priced. Amounts are minor units, including tax when its price does. */
export interface PricedLineInput {
  readonly lineId: string;
  readonly units: number;
  readonly unitPrice: UnitPrice;
  /** Replaces units × unit price. */
  readonly lineAmount?: number;
  /** Off this line, positive: one amount, capped at the line's, or what comes off each unit (see `applyDiscounts`). */
  readonly discount?: number | readonly UnitRun[];
  /** Whether this line's price contains the tax, where it differs from the order's. */
  readonly taxIncluded?: boolean;
  /** Combined before they are applied (see `combineRates`); none is no tax. */
  readonly rates: readonly TaxRate[];
}

/**
 * A delivery cost, a fee or a surcharge. `amount` is minor units, including tax when its price does; a negative fee is an allowance. `discount` is
 * positive, capped at the amount.
 */
export interface ChargeInput {
  readonly chargeId: string;
  readonly kind: 'shipping' | 'fee';
  readonly code: string;
  readonly amount: number;
  readonly discount?: number;
  readonly taxIncluded?: boolean;
  readonly rates: readonly TaxRate[];
}

/** A discount of the order as a whole: a positive amount in minor units, before tax when prices exclude it. */
export interface OrderDiscount {
  readonly code: string;
  readonly amount: number;
}

/**
 * Over what a tax is rounded: each `unit`, each `line` and charge, all of one `rate` together, or the whole `document`. For no rounding at all see
 * `quoteOrder`.
 */
export type TaxRounding = 'unit' | 'line' | 'rate' | 'document';

/**
 * An order to be priced. `rounding` rounds extended prices and taxes, `taxRounding` says over what a tax is rounded, `tie` who gets a
 * leftover minor unit when discounts and taxes are shared, `containedTax` (by default `rounded`) what is rounded when a price contains its tax.
 */
export interface TotalsInput {
  readonly currency: string;
  readonly pricesIncludeTax: boolean;
  readonly lines: readonly PricedLineInput[];
  readonly charges: readonly ChargeInput[];
  readonly discounts: readonly OrderDiscount[];
  readonly rounding: Rounding;
  readonly taxRounding: TaxRounding;
  readonly containedTax?: ContainedTax;
  readonly tie: TieRule;
}
