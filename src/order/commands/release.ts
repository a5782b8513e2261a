/** `orders.release`: a confirmed order goes to fulfilment. */
import { accepted, defineCommand, inLifecycle, shopActors } from '../command';
import { news } from '../vocabulary';

export const release = defineCommand({
  type: 'orders.release',
  actors: shopActors,
  standing: (order) => inLifecycle(order, 'confirmed'),
  given: () => [],
  decide: () => accepted(news('order.released', {})),
});
