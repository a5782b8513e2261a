/** `orders.hold` and `orders.releaseHold`: a record that says why something waits, and what. An approval hold needs somebody else to let go. */
import { problem } from '../../kernel';
import { accepted, defineCommand, inLifecycle, shopActors } from '../command';
import { maxHolds } from '../limits';
import { isBlockable, reviewBlocks } from '../validation';
import { type CommandType, news } from '../vocabulary';

export const hold = defineCommand({
  type: 'orders.hold',
  actors: shopActors,
  standing: (order) => {
    if (order.head.holds.length < maxHolds)
      return inLifecycle(order, 'draft', 'placed', 'confirmed', 'processing', 'completed');
    return [problem('limit.exceeded', `an order has at most ${maxHolds} holds`, { limit: maxHolds })];
  },
  given: (order, { lineId, blocks }) => [
    ...(lineId === undefined || order.head.counts.some((count) => count.id === lineId)
      ? []
      : [problem('line.notFound', `there is no line "${lineId}"`, { lineId }, ['lineId'])]),
    ...(blocks ?? []).flatMap((command, index) =>
      isBlockable(command)
        ? []
        : [problem('input.invalid', `"${command}" is no command that can wait`, { command }, ['blocks', index])],
    ),
  ],
  decide: (_order, { type, reason, blocks, lineId }, { newId, actor }) =>
    accepted(
      news('hold.placed', {
        hold: {
          id: newId(),
          type,
          reason,
          placedBy: actor,
          blocks: (blocks as CommandType[] | undefined) ?? reviewBlocks,
          ...(lineId !== undefined && { lineId }),
        },
      }),
    ),
});

export const releaseHold = defineCommand({
  type: 'orders.releaseHold',
  actors: shopActors,
  standing: (order) => (order.head.holds.length > 0 ? [] : [problem('hold.notFound', 'the order has no hold')]),
  given: (order, { holdId }, { actor }) => {
    const found = order.head.holds.find((item) => item.id === holdId);
    if (!found) return [problem('hold.notFound', `there is no hold ${holdId}`, { holdId }, ['holdId'])];
    if (found.type !== 'approval') return [];
    if (actor.kind !== 'staff' || actor.id === undefined)
      return [problem('actor.notAllowed', 'an approval is given by a named member of staff', { holdId })];
    return actor.id === found.placedBy.id
      ? [problem('actor.sameActor', 'whoever asked cannot approve', { holdId })]
      : [];
  },
  decide: (_order, { holdId }) => accepted(news('hold.released', { holdId })),
});
