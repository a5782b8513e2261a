/** What is still owed, and what was paid too much. */

/** An order's money in minor units: what is due for it now, what was captured over all payments, and what was given back. */
export interface PaymentTotals {
  readonly due: number;
  readonly captured: number;
  readonly refunded: number;
}

/** At most one of the two is above zero. */
export interface Balance {
  readonly outstanding: number;
  readonly overpaid: number;
}

/**
 * What the customer still owes, or is owed.
 *
 * Law: captured − refunded = due + overpaid − outstanding.
 *
 * @example
 * balance({ due: 1000, captured: 700, refunded: 0 }); // { outstanding: 300, overpaid: 0 }
 * balance({ due: 400, captured: 1000, refunded: 100 }); // { outstanding: 0, overpaid: 500 }
 */
export function balance(totals: PaymentTotals): Balance {
  const over = totals.captured - totals.refunded - totals.due;
  return { outstanding: Math.max(0, -over), overpaid: Math.max(0, over) };
}

/**
 * Whether an order's money adds up: captured − refunded = due + overpaid − outstanding, nothing negative, not more refunded than captured.
 *
 * @example
 * moneyAddsUp({ due: 1000, captured: 700, refunded: 0 }, { outstanding: 300, overpaid: 0 }); // true
 */
export function moneyAddsUp(totals: PaymentTotals, { outstanding, overpaid }: Balance): boolean {
  const { due, captured, refunded } = totals;
  if (outstanding < 0 || overpaid < 0 || refunded < 0 || refunded > captured) return false;
  return captured - refunded === due + overpaid - outstanding;
}
