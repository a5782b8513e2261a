/** `orders.place`: an order from any channel, priced, checked, its stock taken, its payments asked for; all or nothing. */

import type { Problem } from '../../kernel';
import { allowanceProblems, allowancesOf, allowancesTaken, movesOfAllowance } from '../allowances';
import { accepted, type CommandContext, defineCommand, everyone, refused } from '../command';
import { effective } from '../discounting';
import { agree, destinationOf, refusals } from '../intake';
import { redeemed, redemptionProblems, redemptionsOf } from '../redemptions';
import { quotedNews } from '../taxes/quoted';
import { type Allowance, news, type Terms } from '../vocabulary';
import { bookingOf, windowProblems } from '../windows';
import { exchangeData, exchangeProblems } from './exchange-news';
import { amountProblems, findingNews, paymentNews, wishesOf, wishProblems } from './intake-news';
import { choosesStock, countsOrders, promisedData, shortages, sourcedData, sourceGoods } from './source-goods';
import { tenderProblems, wantsTender, withBalances } from './tender-news';
import { windowNews } from './window-news';

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
      rooms: true,
      ...(choosesStock(shop, payload.channel) || payload.cart ? { levels: skus } : {}),
      ...(shop.limitsPurchases && { allowances: skus }),
      ...(countsOrders(shop.locations) && { ordersLeft: true }),
      ...(shop.currencies && { exchange: true }),
      ...(wantsTender(wishesOf(payload), shop) && { tenders: true }),
      ...(payload.window && { windows: destinationOf(payload) }),
    };
  },
  standing: () => [],
  given: () => [],
  decide: (_order, payload, context) => {
    const { terms, findings } = agree(payload, context, { as: 'order', number: context.gathered.number });
    const problems = [
      ...refusals(findings),
      ...wishProblems(payload, context),
      ...(terms ? amountProblems(withBalances(payload, terms.totals.total, context), terms.totals.total) : []),
      ...(terms ? tenderProblems(payload, terms.totals.total, context) : []),
      ...(terms ? exchangeProblems(payload, terms.totals, context) : []),
    ];
    const redemptions = redemptionsOf(effective(payload.discounts, terms?.discounts), context.gathered.party);
    problems.push(...redemptionProblems(redemptions, context.gathered.uses));
    const allowances = terms ? allowancesOf(terms.lines, context.gathered.limits) : [];
    if (terms && allowances.length > 0) problems.push(...limitProblems(terms, allowances, context));
    if (payload.window)
      problems.push(...windowProblems(payload.window.id, destinationOf(payload), context, ['window', 'id']));
    if (!terms || problems.length > 0) return refused(...problems);
    const plan = sourceGoods(terms, context);
    if (plan.short.length > 0) return refused(...shortages(plan, context.gathered));
    const window = bookingOf(payload.window?.id, context.gathered);
    return accepted(
      news('order.placed', {
        terms,
        ...sourcedData(plan),
        ...exchangeData(context),
        ...promisedData(terms, plan, context, window),
      }),
      ...windowNews(window, plan.allocations, terms.intake, context),
      ...quotedNews(context, payload),
      ...redeemed(redemptions),
      ...allowancesTaken(allowances),
      ...findingNews(findings, context),
      ...paymentNews(wishesOf(withBalances(payload, terms.totals.total, context)), terms.totals.total, context),
    );
  },
});

/** What the order's cart holds counts for the same customer, and goes over to the order. */
function limitProblems(
  { lines }: Terms,
  allowances: readonly Allowance[],
  { gathered: { uses, cartHolds } }: CommandContext,
): Problem[] {
  const back = cartHolds.flatMap(({ allowances: held = [] }) => held.flatMap((one) => movesOfAllowance(one, 1)));
  return allowanceProblems(lines, allowances, {
    uses,
    back,
    pathOf: (lineId) => ['lines', lines.findIndex(({ id }) => id === lineId), 'quantity'],
  });
}
