/**
 * `payments.record`: what a gateway answered, by webhook, by return of the browser or to a call of ours. The same answer twice changes
 * nothing the second time, whatever else is under way; one that the payment has no use for any more is dropped.
 */
import { problem } from '../../kernel';
import { accepted, defineCommand } from '../command';
import type { Payloads } from '../schemas';
import { type News, news, type OpenCall, type Payment } from '../vocabulary';
import { unanswered } from './pay';

type Answered = Payloads['payments.record'];

export const recordPayment = defineCommand({
  type: 'payments.record',
  actors: ['system', 'staff'],
  standing: (order) =>
    order.head.payments.length > 0 ? [] : [problem('payment.notFound', 'the order has no payment')],
  given: (order, { paymentId }) =>
    order.head.payments.some((payment) => payment.id === paymentId)
      ? []
      : [problem('payment.notFound', `there is no payment ${paymentId}`, { paymentId }, ['paymentId'])],
  decide: (order, answered) => {
    const payment = order.head.payments.find((item) => item.id === answered.paymentId) as Payment;
    return accepted(...newsOf(payment, answered));
  },
});

function newsOf(payment: Payment, { operation, callId, answer }: Answered): News[] {
  const paymentId = payment.id;
  const call = payment.calls.find((item) => item.id === callId && item.operation === operation);
  switch (answer.status) {
    case 'unknown':
      return waits(payment, operation, call) && payment.unknown !== operation
        ? [news('payment.unknown', { paymentId, operation })]
        : [];
    case 'declined':
      return waits(payment, operation, call)
        ? [news('payment.failed', { paymentId, operation, ...asked(payment, call), code: answer.code })]
        : [];
    case 'pending':
      return payment.status === 'requested' || payment.status === 'requiresAction'
        ? [news('payment.pending', { paymentId, reference: answer.reference })]
        : [];
    case 'requiresAction':
      return payment.status === 'requested' || payment.status === 'pending'
        ? [news('payment.actionRequired', { paymentId, reference: answer.reference })]
        : [];
    case 'authorized':
      return undecided(payment)
        ? [
            news('payment.authorized', {
              paymentId,
              amount: answer.amount,
              reference: answer.reference,
              expiresAt: answer.expiresAt,
            }),
          ]
        : [];
    case 'captured':
      if (operation === 'authorize')
        return undecided(payment) || payment.status === 'voided'
          ? [
              news('payment.captured', {
                paymentId,
                captureId: null,
                amount: answer.amount,
                reference: answer.reference,
              }),
            ]
          : [];
      return call
        ? [
            news('payment.captured', {
              paymentId,
              captureId: callId,
              amount: answer.amount,
              reference: answer.reference,
            }),
          ]
        : [];
    case 'voided':
      return payment.voiding || payment.authorized > 0 || unanswered(payment)
        ? [news('payment.voided', { paymentId, amount: payment.authorized })]
        : [];
    case 'refunded':
      return call
        ? [news('refund.settled', { refundId: callId, paymentId, amount: answer.amount, reference: answer.reference })]
        : [];
  }
}

/** Whether this operation of the payment waits for an answer. */
function waits(payment: Payment, operation: Answered['operation'], call: OpenCall | undefined): boolean {
  return operation === 'authorize' ? unanswered(payment) : call !== undefined;
}

function asked(payment: Payment, call: OpenCall | undefined): { callId: string | null; amount: number } {
  return call ? { callId: call.id, amount: call.amount } : { callId: null, amount: payment.amount };
}

/** A gateway may still say yes after a no: money that came late is money. What was taken while it was being voided is here, too. */
const undecided = (payment: Payment): boolean => unanswered(payment) || payment.status === 'failed';
