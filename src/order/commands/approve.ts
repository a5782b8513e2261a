/** `orders.approve` and `orders.deny`: a second member of staff decides what one alone may not. The engine then runs the waiting command. */
import { type Problem, problem } from '../../kernel';
import { accepted, type CommandContext, defineCommand } from '../command';
import { news, type OrderRecord } from '../vocabulary';

const standing = (order: OrderRecord): Problem[] =>
  order.head.approvals.length > 0 ? [] : [problem('approval.notFound', 'nothing waits for approval')];

export const approve = defineCommand({
  type: 'orders.approve',
  actors: ['staff'],
  standing,
  given: (order, { approvalId }, context) => approvalProblems(order, approvalId, context),
  decide: (_order, { approvalId }) => accepted(news('approval.granted', { approvalId })),
});

export const deny = defineCommand({
  type: 'orders.deny',
  actors: ['staff'],
  standing,
  given: (order, { approvalId }) => {
    const found = order.head.approvals.some((approval) => approval.id === approvalId);
    return found
      ? []
      : [problem('approval.notFound', `there is no open approval ${approvalId}`, { approvalId }, ['approvalId'])];
  },
  decide: (_order, { approvalId }) => accepted(news('approval.denied', { approvalId })),
});

function approvalProblems(order: OrderRecord, approvalId: string, { actor }: CommandContext): Problem[] {
  const found = order.head.approvals.find((approval) => approval.id === approvalId);
  if (!found)
    return [problem('approval.notFound', `there is no open approval ${approvalId}`, { approvalId }, ['approvalId'])];
  if (actor.id === undefined)
    return [problem('actor.notAllowed', 'an approval is given by a named member of staff', { approvalId })];
  return actor.id === found.askedBy.id
    ? [problem('actor.sameActor', 'whoever asked cannot approve', { approvalId })]
    : [];
}
