/** Down which payments a refund goes. */
import { allocate } from '../kernel';

/** `originalFirst` refunds the earliest payment first, `newestFirst` the latest, `proportional` all at once by what is left on each. */
export type RefundPolicy = 'originalFirst' | 'newestFirst' | 'proportional';

/** A payment in minor units, oldest first in a list. `refunded` includes refunds that were requested and not yet answered. */
export interface RefundablePayment {
  readonly paymentId: string;
  readonly captured: number;
  readonly refunded: number;
}

/** What one payment gives back, in minor units, above zero. */
export interface PaymentRefund {
  readonly paymentId: string;
  readonly amount: number;
}

/**
 * How a refund is drawn from the payments, in the order in which they are to be asked.
 *
 * Laws: no payment gives more than captured − refunded; the parts sum to the smaller of `amount` and what is left on all of them.
 * Payments that give nothing are left out.
 *
 * @example
 * const payments = [{ paymentId: 'card', captured: 700, refunded: 0 }, { paymentId: 'gift', captured: 300, refunded: 0 }];
 * planRefund(payments, 800, 'originalFirst'); // [{ paymentId: 'card', amount: 700 }, { paymentId: 'gift', amount: 100 }]
 * planRefund(payments, 500, 'proportional'); // [{ paymentId: 'card', amount: 350 }, { paymentId: 'gift', amount: 150 }]
 */
export function planRefund(
  payments: readonly RefundablePayment[],
  amount: number,
  policy: RefundPolicy,
): readonly PaymentRefund[] {
  const left = payments.map((payment) => ({
    paymentId: payment.paymentId,
    amount: Math.max(0, payment.captured - payment.refunded),
  }));
  if (policy === 'newestFirst') left.reverse();
  const parts = policy === 'proportional' ? inProportion(left, amount) : inTurn(left, amount);
  return parts.filter((part) => part.amount > 0);
}

function inTurn(left: readonly PaymentRefund[], amount: number): PaymentRefund[] {
  let wanted = amount;
  return left.map((payment) => {
    const taken = Math.max(0, Math.min(wanted, payment.amount));
    wanted -= taken;
    return { paymentId: payment.paymentId, amount: taken };
  });
}

function inProportion(left: readonly PaymentRefund[], amount: number): PaymentRefund[] {
  const available = left.map((payment) => payment.amount);
  const total = Math.max(
    0,
    Math.min(
      amount,
      available.reduce((a, b) => a + b, 0),
    ),
  );
  const parts = allocate(total, available, 'first');
  return left.map((payment, i) => ({ paymentId: payment.paymentId, amount: parts[i] as number }));
}
