/** Discounts as rules: when they apply, what they take off, and by which conventions. Plain data that the host resolved from its promotions. */
import type { Rounding, Sharing, UnitRun } from '../kernel';
import type { PricedLineInput } from './pricing-input';
import type { PerItemRate, Tier } from './rates';

/**
 * A line that rules can be applied to. `tags` are what rules select lines by: its SKU, its categories, whatever the host resolved. No unit falls
 * below `floor` minor units, whatever rules apply.
 */
export interface DiscountableLine extends PricedLineInput {
  readonly tags?: readonly string[];
  readonly floor?: number;
}

/** Which lines an action or a condition means: with one of the tags, and with a price per unit in the range (inclusive). All where nothing is said. */
export interface LineFilter {
  readonly tags?: readonly string[] | undefined;
  readonly minUnitPrice?: number | undefined;
  readonly maxUnitPrice?: number | undefined;
}

/**
 * What must hold when a rule's turn comes. Totals are those of the goods after the discounts before it, as priced (with tax where prices include
 * it); quantities are units.
 */
export type DiscountCondition =
  | { readonly kind: 'itemsTotal'; readonly atLeast: number }
  | { readonly kind: 'units'; readonly atLeast: number; readonly on?: LineFilter | undefined }
  | { readonly kind: 'unitsOfOneLine'; readonly atLeast: number; readonly on?: LineFilter | undefined };

/**
 * What a rule takes off. Amounts are minor units, as priced; percentages decimal texts (`'10'`).
 *
 * - `unitAmount`, `unitPercent`: off every unit of the lines; percentages are of the price per unit before discounts.
 * - `lineAmount`, `linePerItem`: off each of the lines, by a fixed amount or by its number of units.
 * - `buyXGetY`: of every `buy` + `get` units of the lines the `get` cheapest cost `percent` less; with `getOn` every `buy` units of the lines
 *   make `get` units of those others cheaper.
 * - `orderAmount`, `orderPercent`, `orderPrice`, `orderTiers`: off the goods as a whole, shared over the lines; `orderPrice` is what they cost then,
 *   the percentage of `orderTiers` that of the highest tier reached by the goods' total or by the units.
 * - `shippingAmount`, `shippingPercent`: off each delivery cost; percentages are of the cost before discounts, `'100'` is free shipping.
 */
export type DiscountAction =
  | { readonly kind: 'unitAmount'; readonly amount: number; readonly on?: LineFilter | undefined }
  | { readonly kind: 'unitPercent'; readonly percent: string; readonly on?: LineFilter | undefined }
  | { readonly kind: 'lineAmount'; readonly amount: number; readonly on?: LineFilter | undefined }
  | { readonly kind: 'linePerItem'; readonly rate: PerItemRate; readonly on?: LineFilter | undefined }
  | {
      readonly kind: 'buyXGetY';
      readonly buy: number;
      readonly get: number;
      readonly percent: string;
      readonly on?: LineFilter | undefined;
      readonly getOn?: LineFilter | undefined;
    }
  | { readonly kind: 'orderAmount'; readonly amount: number }
  | { readonly kind: 'orderPercent'; readonly percent: string }
  | { readonly kind: 'orderPrice'; readonly amount: number }
  | { readonly kind: 'orderTiers'; readonly by: 'itemsTotal' | 'units'; readonly tiers: readonly Tier[] }
  | { readonly kind: 'shippingAmount'; readonly amount: number }
  | { readonly kind: 'shippingPercent'; readonly percent: string };

/**
 * A discount rule. Rules take their turn by `priority`, the highest first (0 where not said), equal ones in the order given. An `exclusive` rule whose
 * conditions hold before any discount applies alone, the first of several. Of the rules of one `group` only the first that holds applies.
 */
export interface DiscountRule {
  readonly code: string;
  readonly priority?: number | undefined;
  readonly exclusive?: boolean | undefined;
  readonly group?: string | undefined;
  /** All must hold. */
  readonly when?: readonly DiscountCondition[] | undefined;
  readonly actions: readonly DiscountAction[];
}

/** By which conventions discounts are worked out. */
export interface DiscountPolicy {
  /** How percentages are rounded. */
  readonly rounding: Rounding;
  /** A percentage off units is rounded for each `unit`, or once for the `line` and then spread over its units. */
  readonly unitPercent: 'unit' | 'line';
  /**
   * `byRule` lets each rule do all it does before the next; `byLevel` applies what goes off units and lines, of all rules, then what goes off the
   * order, then what goes off shipping.
   */
  readonly sequence: 'byRule' | 'byLevel';
  /** How what goes off the order is shared over the lines. */
  readonly sharing: Sharing;
  /** In proportion to what of the lines: what they cost then, as priced or with tax. */
  readonly weights: 'asPriced' | 'withTax';
}

/** The conventions where a host names none: half-up, by unit, rule after rule, largest remainder to the first line. */
export const defaultDiscountPolicy: DiscountPolicy = {
  rounding: 'half-up',
  unitPercent: 'unit',
  sequence: 'byRule',
  sharing: { method: 'largestRemainder', tie: 'first', zeroWeights: 'nothing' },
  weights: 'asPriced',
};

/**
 * Why less was taken off than a discount asks for: the goods meant (`price`) or the delivery (`delivery`) cost no more, or none of their units may
 * cost less than its `floor`.
 */
export type DiscountCap = 'price' | 'floor' | 'delivery';

/** What a rule asked for and what it took off, in minor units as priced: goods and delivery together. `cappedBy` says why these differ. */
export interface AppliedDiscount {
  readonly code: string;
  readonly asked: number;
  readonly amount: number;
  readonly cappedBy: readonly DiscountCap[];
}

/**
 * Why a rule asked for nothing: its `condition` (the first that failed) did not hold, an `exclusive` rule or another of its `group` came before
 * it (`by`), or `nothing` in the order is meant by it.
 */
export type WithheldReason =
  | { readonly because: 'condition'; readonly condition: DiscountCondition }
  | { readonly because: 'exclusive' | 'group'; readonly by: string }
  | { readonly because: 'nothing' };

/** A rule that asked for nothing. */
export interface WithheldDiscount {
  readonly code: string;
  readonly reason: WithheldReason;
}

/** What one rule took off one line or delivery cost, in minor units as priced. */
export interface GivenDiscount {
  readonly on: 'line' | 'charge';
  readonly id: string;
  readonly code: string;
  readonly amount: number;
}

/** A line with what comes off each of its units. */
export interface DiscountedLine extends DiscountableLine {
  readonly discount: readonly UnitRun[];
}
