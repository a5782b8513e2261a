/**
 * `payments.remind`: somebody is told that time runs out: staff, of a dispute that nobody has answered; a customer, level by level, of money
 * that is overdue. Level 0 tells nobody: the order is only flagged.
 */
import { type Problem, problem } from '../../kernel';
import { accepted, type CommandContext, defineCommand, type StandingContext, shopActors } from '../command';
import { nextPart, nextReminder, overdueAt } from '../terms';
import { outstanding } from '../totals';
import { news, type OrderRecord, type Payment } from '../vocabulary';

export const remind = defineCommand({
  type: 'payments.remind',
  actors: shopActors,
  standing: (order, context) =>
    order.head.disputes.some(({ status }) => status === 'open') ||
    order.head.payments.some((payment) => overdue(order, payment, context) > 0)
      ? []
      : [problem('payment.state', 'nothing is overdue, and no dispute waits for an answer', {})],
  given: (order, payload, context) =>
    'disputeId' in payload
      ? disputeProblems(order, payload.disputeId)
      : paymentProblems(order, payload.paymentId, context),
  decide: (order, payload, context) => {
    if ('disputeId' in payload) {
      const dispute = order.head.disputes.find(({ id }) => id === payload.disputeId);
      return accepted(
        news('dispute.reminded', { disputeId: payload.disputeId, respondBy: dispute?.respondBy ?? null }),
      );
    }
    const payment = order.head.payments.find(({ id }) => id === payload.paymentId) as Payment;
    return accepted(
      news('payment.reminded', {
        paymentId: payment.id,
        level: payment.reminded,
        overdue: overdue(order, payment, context),
        dueOn: nextPart(payment)?.dueOn ?? null,
      }),
    );
  },
});

function disputeProblems({ head }: OrderRecord, disputeId: string): Problem[] {
  const dispute = head.disputes.find(({ id }) => id === disputeId);
  if (!dispute) return [problem('dispute.notFound', `there is no dispute ${disputeId}`, { disputeId }, ['disputeId'])];
  const { status } = dispute;
  return status === 'open' ? [] : [problem('dispute.state', `the dispute is ${status}`, { status }, ['disputeId'])];
}

function paymentProblems(order: OrderRecord, paymentId: string, context: CommandContext): Problem[] {
  const payment = order.head.payments.find(({ id }) => id === paymentId);
  if (!payment) return [problem('payment.notFound', `there is no payment ${paymentId}`, { paymentId }, ['paymentId'])];
  if (overdue(order, payment, context) === 0)
    return [problem('payment.state', 'nothing of the payment is overdue', { status: payment.status }, ['paymentId'])];
  const dueAt = nextReminder(payment, context.shop.zone);
  if (dueAt !== null && dueAt <= context.at) return [];
  const message = dueAt === null ? 'the last reminder has been sent' : `the next reminder is for ${dueAt}`;
  return [problem('payment.state', message, { dueAt, level: payment.reminded }, ['paymentId'])];
}

/** What is overdue of a payment, as far as the order owes it at all. */
function overdue({ head }: OrderRecord, payment: Payment, { at, shop }: StandingContext): number {
  return Math.min(overdueAt(payment, at, shop.zone), outstanding(head.totals));
}
