/** `payments.remind`: somebody is told that time runs out: staff, of a dispute that nobody has answered. */
import { problem } from '../../kernel';
import { accepted, defineCommand, shopActors } from '../command';
import { news } from '../vocabulary';

export const remind = defineCommand({
  type: 'payments.remind',
  actors: shopActors,
  standing: (order) =>
    order.head.disputes.some(({ status }) => status === 'open')
      ? []
      : [problem('dispute.state', 'no dispute waits for an answer', { disputes: order.head.disputes.length })],
  given: (order, { disputeId }) => {
    const dispute = order.head.disputes.find(({ id }) => id === disputeId);
    if (!dispute)
      return [problem('dispute.notFound', `there is no dispute ${disputeId}`, { disputeId }, ['disputeId'])];
    const { status } = dispute;
    return status === 'open' ? [] : [problem('dispute.state', `the dispute is ${status}`, { status }, ['disputeId'])];
  },
  decide: (order, { disputeId }) => {
    const dispute = order.head.disputes.find(({ id }) => id === disputeId);
    return accepted(news('dispute.reminded', { disputeId, respondBy: dispute?.respondBy ?? null }));
  },
});
