/** `orders.moveWindow`: the order is brought in another window: the one that it had is given back and the new one booked in one change, or neither. */
import { problem } from '../../kernel';
import { accepted, defineCommand, everyone, inLifecycle } from '../command';
import { promisesAnew } from '../promising';
import { unsentOf } from '../units';
import { news } from '../vocabulary';
import { bookingOf, windowProblems, windowReturned } from '../windows';
import { windowWarnings } from './window-news';

export const moveWindow = defineCommand({
  type: 'orders.moveWindow',
  actors: everyone,
  needs: ({ head }, { id }) => (id === null || id === head.window?.id ? {} : { windows: head.intake }),
  standing: (order, { shop }) => {
    const state = inLifecycle(order, 'placed', 'confirmed', 'processing');
    if (state.length > 0) return state;
    const { window, counts } = order.head;
    if (!shop.windows && !window) return [problem('window.unknown', 'the shop offers no windows', { free: [] })];
    if (counts.some((count) => unsentOf(count) > 0)) return [];
    return [problem('order.state', 'everything has left', { lifecycle: order.head.states.lifecycle })];
  },
  given: ({ head }, { id }, context) =>
    id === null || id === head.window?.id ? [] : windowProblems(id, head.intake, context, ['id']),
  decide: (order, { id }, context) => {
    const { window } = order.head;
    if (id === (window?.id ?? null)) return accepted();
    const booked = bookingOf(id, context.gathered);
    const moved = [...windowReturned(order.head), ...(booked ? [news('window.booked', booked)] : [])];
    return accepted(...promisesAnew(order, moved, context), ...(booked ? windowWarnings(order, booked, context) : []));
  },
});
