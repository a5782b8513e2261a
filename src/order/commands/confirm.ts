/** `orders.confirm`: the shop says yes: the payment rule of every method is met. */
import { problem } from '../../kernel';
import { accepted, defineCommand, inLifecycle, shopActors } from '../command';
import { promised } from '../documents';
import { missingDeposit } from '../terms';
import { covered, kept } from '../totals';
import { news, type OrderRecord } from '../vocabulary';

export const confirm = defineCommand({
  type: 'orders.confirm',
  actors: shopActors,
  standing: (order) => {
    const state = inLifecycle(order, 'placed');
    if (state.length > 0 || paymentRuleMet(order)) return state;
    const { due, authorized, captured, awaited } = order.head.totals;
    return [
      problem('order.unpaid', `${due} is due; ${authorized} authorized, ${captured} captured, ${awaited} awaited`, {
        due,
        authorized,
        captured,
        awaited,
      }),
    ];
  },
  given: () => [],
  decide: () => accepted(news('order.confirmed', {})),
});

/** Whether what is due is covered; money of a `prepaid` method counts only once it is here. */
function paymentRuleMet(order: OrderRecord): boolean {
  const { totals, payments } = order.head;
  if (!covered(totals)) return false;
  const counted = payments.reduce((sum, payment) => {
    if (payment.rule === 'prepaid') return sum;
    return sum + payment.authorized + promised(payment) - missingDeposit(payment);
  }, 0);
  return kept(totals) + counted >= totals.due;
}
