/**
 * `payments.evidence`: answers a dispute with what the order knows: what was agreed, when it left, how it travelled, that it arrived. The
 * bundle is made when it is sent, and kept with the party: it names a person.
 */
import { problem } from '../../kernel';
import { accepted, defineCommand } from '../command';
import { type Dispute, news } from '../vocabulary';

export const evidence = defineCommand({
  type: 'payments.evidence',
  actors: ['staff', 'system', 'agent', 'rule'],
  standing: (order, { at }) =>
    order.head.disputes.some((dispute) => dispute.status === 'open' && inTime(dispute, at))
      ? []
      : [problem('dispute.state', 'no dispute waits for evidence', { disputes: order.head.disputes.length })],
  given: (order, { disputeId }, { at }) => {
    const dispute = order.head.disputes.find(({ id }) => id === disputeId);
    if (!dispute)
      return [problem('dispute.notFound', `there is no dispute ${disputeId}`, { disputeId }, ['disputeId'])];
    const { status, respondBy } = dispute;
    if (status !== 'open') return [problem('dispute.state', `the dispute is ${status}`, { status }, ['disputeId'])];
    if (inTime(dispute, at)) return [];
    return [problem('dispute.late', `evidence counted until ${respondBy}`, { respondBy }, ['disputeId'])];
  },
  decide: (_order, { disputeId, note }, { newId }) =>
    accepted(
      news('dispute.evidenced', {
        disputeId,
        evidence: `evidence:${newId()}`,
        note: note ?? null,
      }),
    ),
});

const inTime = ({ respondBy }: Dispute, at: string): boolean => respondBy === null || at <= respondBy;
