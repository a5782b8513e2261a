/** `orders.expire`: nobody paid in time, or the quote ran out; the stock goes back. */
import { problem } from '../../kernel';
import { accepted, defineCommand, inLifecycle, shopActors } from '../command';
import { promised } from '../documents';
import { missingDeposit } from '../terms';
import { news, type OrderRecord } from '../vocabulary';
import { cancelUnits } from './cancel';

export const expire = defineCommand({
  type: 'orders.expire',
  actors: shopActors,
  standing: (order) => {
    const state = inLifecycle(order, 'draft', 'placed');
    if (state.length > 0) return state;
    const { authorized } = order.head.totals;
    const captured = fromOutside(order);
    const byHand = promisedByHand(order);
    return captured + authorized + byHand > 0
      ? [problem('order.state', 'money is here or promised', { captured, authorized, promised: byHand })]
      : [];
  },
  given: () => [],
  decide: (order, { reason }, context) => {
    const ended = news('order.expired', { reason });
    if (order.head.states.lifecycle === 'draft') return accepted(ended);
    // Nobody asked for it: what came from an account of the shop goes back whole.
    const cancelled = cancelUnits(order, { lines: 'all', reason, waive: true }, context);
    const facts = cancelled.accepted ? cancelled.news.filter(({ type }) => type !== 'order.cancelled') : [];
    return accepted(...facts, ended);
  },
});

/** Captured money that only a gateway or a person can give back. What came from an account of the shop goes back to it in the same change. */
function fromOutside({ head }: OrderRecord): number {
  return head.payments.reduce((sum, { tender, captured }) => (tender === null ? sum + captured : sum), 0);
}

/** Money that comes on delivery or on terms. What is to be paid beforehand and has not come is what the order expires for. */
function promisedByHand({ head }: OrderRecord): number {
  return head.payments.reduce(
    (sum, payment) => (payment.rule === 'prepaid' || missingDeposit(payment) > 0 ? sum : sum + promised(payment)),
    0,
  );
}
