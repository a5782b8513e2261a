/**
 * What a payment comes to from what its gateway tells, in whatever order it tells it. Everything here depends on sets and sums only, so that
 * a permutation of the same news gives the same payment.
 */
import { nextPart } from './terms';
import type { Dispute, Movement, Payment } from './vocabulary';

/** What stands authorized of what was granted: all that was not captured, until the authorization is given back or has expired. */
export function standing(payment: Payment): Pick<Payment, 'granted' | 'authorized'> {
  const { granted, captured, released } = payment;
  return { granted, authorized: released ? 0 : Math.max(0, granted - captured) };
}

/** The movements with one more; money without a reference (a person's word) leaves none. */
export function moved(
  { movements }: Payment,
  kind: Movement['kind'],
  reference: string | null,
  callId: string | null,
  amount: number,
): readonly Movement[] {
  return reference === null ? movements : [...movements, { kind, reference, callId, amount }];
}

/**
 * The movement that was heard of by itself and is the answer to this call: it came after the call was asked for, under the reference and with
 * the amount of the answer. What had been heard before is a movement of the gateway's own, also where it gives both the same reference.
 */
export function answerHeard(
  { calls, movements }: Payment,
  answer: { readonly operation: 'capture' | 'refund'; readonly callId: string; reference: string; amount: number },
): Movement | undefined {
  const from = calls.find(({ id }) => id === answer.callId)?.heardBefore ?? 0;
  return movements
    .slice(from)
    .find(
      ({ kind, reference, callId, amount }) =>
        callId === null && kind === answer.operation && reference === answer.reference && amount === answer.amount,
    );
}

/** What the disputes hold back of a payment, and what they took. */
export function disputed({ id }: Payment, disputes: readonly Dispute[]): Pick<Payment, 'disputed' | 'chargedBack'> {
  let open = 0;
  let lost = 0;
  for (const { paymentId, status, amount } of disputes) {
    if (paymentId !== id) continue;
    if (status === 'lost') lost += amount;
    else if (status !== 'won') open += amount;
  }
  return { disputed: open, chargedBack: lost };
}

/** What is overdue after money came; the next part starts with reminders of its own. */
export function dunned(payment: Payment, amount: number): Pick<Payment, 'overdue' | 'reminded'> {
  const before = nextPart(payment);
  const after = nextPart({ ...payment, captured: payment.captured + amount });
  return { overdue: Math.max(0, payment.overdue - amount), reminded: before === after ? payment.reminded : 0 };
}
