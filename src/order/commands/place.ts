/** `orders.place`: an order from any channel, priced, checked, its stock taken, its payments asked for; all or nothing. */

import { accepted, defineCommand, everyone, refused } from '../command';
import { agree, refusals } from '../intake';
import { news } from '../vocabulary';
import {
  amountProblems,
  findingNews,
  paymentNews,
  shortages,
  sourceGoods,
  wishesOf,
  wishProblems,
} from './intake-news';

export const place = defineCommand({
  type: 'orders.place',
  actors: everyone,
  creates: true,
  needs: (_order, payload, { shop }) => {
    const skus = [...new Set(payload.lines.map((line) => line.sku))];
    return {
      skus,
      tax: true,
      risk: true,
      number: true,
      ...(shop.locations.length > 1 || payload.cart ? { levels: skus } : {}),
    };
  },
  standing: () => [],
  given: () => [],
  decide: (_order, payload, context) => {
    const { terms, findings } = agree(payload, context, { as: 'order', number: context.gathered.number });
    const problems = [
      ...refusals(findings),
      ...wishProblems(payload, context),
      ...(terms ? amountProblems(payload, terms.totals.total) : []),
    ];
    if (!terms || problems.length > 0) return refused(...problems);
    const plan = sourceGoods(terms, context);
    if (plan.short.length > 0) return refused(...shortages(plan));
    return accepted(
      news('order.placed', {
        terms,
        allocations: plan.allocations,
        ...(context.shop.locations.length > 1 && { trace: plan.trace }),
      }),
      ...findingNews(findings, context),
      ...paymentNews(wishesOf(payload), terms.totals.total, context),
    );
  },
});
