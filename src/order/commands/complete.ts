/** `orders.complete`: goods and money are where they belong; what no parcel has earned becomes revenue. */
import { type Problem, problem } from '../../kernel';
import { accepted, defineCommand, inLifecycle, shopActors } from '../command';
import { outstanding } from '../totals';
import { undelivered } from '../units';
import { news, type OrderRecord } from '../vocabulary';

export const complete = defineCommand({
  type: 'orders.complete',
  actors: shopActors,
  standing: (order) => {
    const state = inLifecycle(order, 'confirmed', 'processing');
    return state.length > 0 ? state : openEnds(order);
  },
  given: () => [],
  decide: (order) => {
    const { total, tax, cancelled, cancelledTax, discountDeferred, earned } = order.head.totals;
    const net = total - tax - (cancelled - cancelledTax) + discountDeferred;
    return accepted(news('order.completed', { net: net - earned }));
  },
});

/** What is still to be done before the order is complete. */
export function openEnds(order: OrderRecord): Problem[] {
  const { totals } = order.head;
  const problems: Problem[] = [];
  const say = (what: string, details: Record<string, unknown>) => problems.push(problem('order.state', what, details));
  const missing = undelivered(order);
  if (missing > 0) say(`${missing} units are not delivered`, { undelivered: missing });
  if (outstanding(totals) > 0) say(`${outstanding(totals)} is outstanding`, { outstanding: outstanding(totals) });
  if (totals.openReturns > 0) say('a return is open', { openReturns: totals.openReturns });
  if (order.head.edit) say('an edit is open', { editId: order.head.edit.id });
  if (totals.refunding > 0) say('a refund is on its way', { refunding: totals.refunding });
  return problems;
}
