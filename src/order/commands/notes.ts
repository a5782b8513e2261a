/** `orders.note`, `orders.tag`, `orders.claim`, `orders.feedback`: what people add. The words themselves lie with the party; the order knows where. */
import { problem } from '../../kernel';
import { accepted, defineCommand, everyone, inLifecycle, shopActors } from '../command';
import { maxTags } from '../limits';
import { news } from '../vocabulary';

export const note = defineCommand({
  type: 'orders.note',
  actors: everyone,
  standing: () => [],
  given: () => [],
  decide: (_order, { text }) => accepted(news('order.noted', { text })),
});

export const tag = defineCommand({
  type: 'orders.tag',
  actors: shopActors,
  standing: () => [],
  given: (order, { add }) => {
    const count = new Set([...order.head.tags, ...add]).size;
    return count > maxTags
      ? [problem('limit.exceeded', `an order has at most ${maxTags} tags`, { limit: maxTags }, ['add'])]
      : [];
  },
  decide: (order, { add, remove }) => {
    const added = add.filter((item) => !order.head.tags.includes(item));
    const removed = remove.filter((item) => order.head.tags.includes(item));
    return added.length + removed.length === 0
      ? accepted()
      : accepted(news('order.tagged', { add: added, remove: removed }));
  },
});

export const claimOrder = defineCommand({
  type: 'orders.claim',
  actors: shopActors,
  standing: ({ head }) =>
    head.intake.customerKnown ? [problem('customer.claimed', 'a customer has placed it, not a guest')] : [],
  given: ({ head }, { claimant }) =>
    head.claimedBy === undefined || head.claimedBy === claimant
      ? []
      : [problem('customer.claimed', 'another customer has claimed it')],
  decide: ({ head }, { claimant, proof }) =>
    head.claimedBy === claimant ? accepted() : accepted(news('order.claimed', { claimant, proof })),
});

export const feedback = defineCommand({
  type: 'orders.feedback',
  actors: everyone,
  standing: (order) => inLifecycle(order, 'confirmed', 'processing', 'completed', 'cancelled'),
  given: () => [],
  decide: (_order, { rating, text }) => accepted(news('feedback.given', { rating, text: text ?? null })),
});
