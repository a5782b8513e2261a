/** A discount as it is asked for, with an order or with an edit of one. */
import type { DiscountAction, DiscountCondition } from '../settlement';

/** An amount off the goods, or a rule. */
export interface AskedDiscount {
  readonly code: string;
  readonly amount?: number | undefined;
  readonly actions?: readonly DiscountAction[] | undefined;
  readonly when?: readonly DiscountCondition[] | undefined;
  readonly priority?: number | undefined;
  readonly exclusive?: boolean | undefined;
  readonly group?: string | undefined;
  readonly limit?: { readonly uses?: number | undefined; readonly usesPerCustomer?: number | undefined } | undefined;
}
