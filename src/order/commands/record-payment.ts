/**
 * `payments.record`: what a gateway answered, by webhook, by return of the browser or to a call of ours. The same answer twice changes
 * nothing the second time; one that the payment has no use for any more is dropped.
 */
import { problem } from '../../kernel';
import { accepted, defineCommand } from '../command';
import { news, type News, type Payment } from '../vocabulary';
import type { Payloads } from '../schemas';

type Answered = Payloads['payments.record'];

export const recordPayment = defineCommand({
  type: 'payments.record',
  actors: ['system', 'staff'],
  standing: (order) => (order.head.payments.length > 0 ? [] : [problem('payment.notFound', 'the order has no payment')]),
  given: (order, { paymentId }) =>
    order.head.payments.some((payment) => payment.id === paymentId) ? [] : [problem('payment.notFound', `there is no payment ${paymentId}`, { paymentId }, ['paymentId'])],
  decide: (order, answered) => {
    const payment = order.head.payments.find((item) => item.id === answered.paymentId) as Payment;
    return accepted(...newsOf(payment, answered));
  },
});

function newsOf(payment: Payment, { operation, callId, amount, answer }: Answered): News[] {
  const paymentId = payment.id;
  switch (answer.status) {
    case 'unknown':
      return payment.unknown === operation ? [] : [news('payment.unknown', { paymentId, operation })];
    case 'declined':
      return outstandingCall(payment, operation, amount) ? [news('payment.failed', { paymentId, operation, amount, code: answer.code })] : [];
    case 'pending':
      return payment.status === 'requested' || payment.status === 'requiresAction' ? [news('payment.pending', { paymentId, reference: answer.reference })] : [];
    case 'requiresAction':
      return payment.status === 'requested' || payment.status === 'pending' ? [news('payment.actionRequired', { paymentId, reference: answer.reference })] : [];
    case 'authorized':
      return awaitsAnswer(payment) ? [news('payment.authorized', { paymentId, amount: answer.amount, reference: answer.reference, expiresAt: answer.expiresAt })] : [];
    case 'captured':
      if (operation === 'authorize') return awaitsAnswer(payment) ? [news('payment.captured', { paymentId, captureId: null, amount: answer.amount, reference: answer.reference })] : [];
      return payment.capturing >= amount ? [news('payment.captured', { paymentId, captureId: callId, amount: answer.amount, reference: answer.reference })] : [];
    case 'voided':
      return payment.status === 'voided' ? [] : [news('payment.voided', { paymentId, amount: payment.authorized })];
    case 'refunded':
      return payment.refunding >= amount ? [news('refund.settled', { refundId: callId, paymentId, amount: answer.amount, reference: answer.reference })] : [];
  }
}

const awaitsAnswer = (payment: Payment): boolean => ['requested', 'pending', 'requiresAction', 'failed'].includes(payment.status);

function outstandingCall(payment: Payment, operation: Answered['operation'], amount: number): boolean {
  if (operation === 'authorize') return ['requested', 'pending', 'requiresAction'].includes(payment.status);
  if (operation === 'capture') return payment.capturing >= amount;
  if (operation === 'refund') return payment.refunding >= amount;
  return payment.voiding;
}
