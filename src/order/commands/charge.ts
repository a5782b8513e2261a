/**
 * `payments.charge`: the next part of a plan is taken through its gateway, from what the customer kept there, as a payment of its own: it is
 * answered, declined, refunded and disputed as any other. One part at a time, and none that is not due.
 */
import { type Problem, problem, startOfDay } from '../../kernel';
import { accepted, defineCommand, inLifecycle, type StandingContext, shopActors } from '../command';
import { chargeableAmount, chargesOf, nextCharge } from '../instalments';
import { maxPayments } from '../limits';
import { news, type OrderRecord, type Payment } from '../vocabulary';

export const charge = defineCommand({
  type: 'payments.charge',
  actors: shopActors,
  standing: (order, context) => {
    const state = inLifecycle(order, 'placed', 'confirmed', 'processing', 'completed');
    if (state.length > 0) return state;
    if (order.head.payments.length >= maxPayments)
      return [problem('limit.exceeded', `an order has at most ${maxPayments} payments`, { limit: maxPayments })];
    return order.head.payments.some((payment) => problemsOf(order, payment, context).length === 0)
      ? []
      : [problem('payment.state', 'no part of a plan is due to be charged', { payment: order.head.states.payment })];
  },
  given: (order, { paymentId, part, attempt }, context) => {
    const payment = order.head.payments.find(({ id }) => id === paymentId);
    if (!payment)
      return [problem('payment.notFound', `there is no payment ${paymentId}`, { paymentId }, ['paymentId'])];
    const problems = problemsOf(order, payment, context);
    if (problems.length > 0 || part === undefined) return problems;
    const next = nextCharge(payment);
    const tried = chargesOf(order, paymentId, part).length;
    return next?.part === part && (attempt === undefined || attempt === tried)
      ? []
      : [problem('payment.state', 'this part was charged meanwhile', { part, tried }, ['part'])];
  },
  decide: (order, { paymentId }, { actor, newId }) => {
    const plan = order.head.payments.find(({ id }) => id === paymentId) as Payment;
    const { part } = nextCharge(plan) as NonNullable<ReturnType<typeof nextCharge>>;
    return accepted(
      news('payment.requested', {
        paymentId: newId(),
        method: plan.method,
        rule: 'authorized',
        amount: chargeableAmount(order, plan),
        byGateway: true,
        token: plan.token,
        // A rule charges what is due when the customer agrees to the plan; everything later comes without them.
        instalment: { of: plan.id, part, customerIsThere: actor.kind === 'rule' },
      }),
    );
  },
});

function problemsOf(order: OrderRecord, payment: Payment, { at, shop }: StandingContext): Problem[] {
  const path = ['paymentId'];
  const next = nextCharge(payment);
  if (next === null) {
    const { status } = payment;
    return [problem('payment.state', 'nothing of the payment is charged by itself', { status }, path)];
  }
  if (startOfDay(next.dueOn, shop.zone) > at)
    return [problem('payment.state', `the next part is due on ${next.dueOn}`, { dueOn: next.dueOn }, path)];
  return chargeableAmount(order, payment) > 0
    ? []
    : [problem('payment.amount', 'nothing is left to be paid', { due: order.head.totals.due }, path)];
}
