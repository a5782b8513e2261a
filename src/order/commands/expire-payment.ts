/**
 * `payments.expire`: the time of a payment is up. What the customer should have done is not waited for any longer (and called off at the
 * gateway, so that it cannot be done later); what was authorized is not counted on any more.
 */
import { type Instant, problem } from '../../kernel';
import { accepted, defineCommand, shopActors } from '../command';
import { type News, news, type Payment } from '../vocabulary';
import { byGateway, unanswered } from './pay';

export const expirePayment = defineCommand({
  type: 'payments.expire',
  actors: shopActors,
  standing: (order, { at }) =>
    order.head.payments.some((payment) => lapsed(payment, at))
      ? []
      : [problem('payment.state', 'no payment has lapsed', { payment: order.head.states.payment })],
  given: (order, { paymentId }, { at }) => {
    const payment = order.head.payments.find((item) => item.id === paymentId);
    if (!payment)
      return [problem('payment.notFound', `there is no payment ${paymentId}`, { paymentId }, ['paymentId'])];
    if (lapsed(payment, at)) return [];
    const { status, expiresAt } = payment;
    return [
      problem('payment.state', `the payment is ${status} and has not lapsed`, { status, expiresAt }, ['paymentId']),
    ];
  },
  decide: (order, { paymentId }, { shop, newId }) => {
    const payment = order.head.payments.find((item) => item.id === paymentId) as Payment;
    if (!unanswered(payment))
      return accepted(news('payment.authorizationExpired', { paymentId, amount: payment.authorized }));
    const failed = news('payment.failed', {
      paymentId,
      operation: 'authorize',
      callId: null,
      amount: payment.amount,
      code: 'expired',
    });
    const callOff: News[] =
      byGateway(shop, payment) && payment.reference !== null && !payment.voiding
        ? [news('payment.voidRequested', { paymentId, voidId: newId() })]
        : [];
    return accepted(failed, ...callOff);
  },
});

/** Whether something that waits, or is authorized, has run out of time. A capture that is under way is waited for. */
function lapsed(payment: Payment, at: Instant): boolean {
  if (payment.expiresAt === null || payment.expiresAt > at) return false;
  return unanswered(payment) || (payment.authorized > 0 && payment.capturing === 0);
}
