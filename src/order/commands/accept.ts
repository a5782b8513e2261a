/** `orders.accept`: a draft or quote becomes an order at the prices it was drafted with; its stock is taken now. */
import { problem } from '../../kernel';
import { allowanceProblems, allowancesOf, allowancesTaken } from '../allowances';
import { accepted, defineCommand, everyone, inLifecycle, refused } from '../command';
import { stockOf, stockSkus } from '../progress';
import { redeemed, redemptionProblems } from '../redemptions';
import { type ChargeTerms, news, type Terms } from '../vocabulary';
import { bookingOf, windowProblems } from '../windows';
import { exchangeData, exchangeProblems } from './exchange-news';
import { amountProblems, paymentNews, wishesOf, wishProblems } from './intake-news';
import { choosesStock, countsOrders, promisedData, shortages, sourcedData, sourceGoods } from './source-goods';
import { tenderProblems, wantsTender, withBalances } from './tender-news';
import { windowNews } from './window-news';

export const accept = defineCommand({
  type: 'orders.accept',
  actors: everyone,
  needs: (order, payload, { shop }) => ({
    number: true,
    rooms: true,
    ...(shop.currencies && { exchange: true }),
    ...(wantsTender(wishesOf(payload), shop) && { tenders: true }),
    ...(choosesStock(shop, order.head.intake.channel) ? { levels: stockSkus(order.head.counts) } : {}),
    ...(shop.limitsPurchases && {
      allowances: order.lines.flatMap((line) => [line.sku, ...stockOf(line).map(({ sku }) => sku)]),
    }),
    ...(countsOrders(shop.locations) && { ordersLeft: true }),
    ...(payload.window && { windows: order.head.intake }),
  }),
  standing: (order, { at }) => {
    const { validUntil } = order.head.intake;
    const state = inLifecycle(order, 'draft');
    if (state.length > 0 || validUntil === null || validUntil > at) return state;
    return [problem('order.expiredQuote', `the quote was valid until ${validUntil}`, { validUntil })];
  },
  given: (order, payload, context) => [
    ...wishProblems(payload, context),
    ...amountProblems(withBalances(payload, order.head.totals.total, context), order.head.totals.total),
    ...redemptionProblems(order.head.redemptions, context.gathered.uses),
    ...allowanceProblems(order.lines, allowancesOf(order.lines, context.gathered.limits), context.gathered),
    ...tenderProblems(payload, order.head.totals.total, context),
    ...(payload.window ? windowProblems(payload.window.id, order.head.intake, context, ['window', 'id']) : []),
    ...exchangeProblems(payload, { total: order.head.totals.total, currency: order.head.intake.currency }, context),
  ],
  decide: (order, payload, context) => {
    const { head, lines } = order;
    const charges = head.charges.map(({ reversed: _r, taxReversed: _t, returning: _g, ...agreed }) => agreed);
    const intake = { ...head.intake, number: context.gathered.number, tags: head.tags };
    const goods = lines.reduce((sum, line) => sum + line.gross, 0);
    const givenOn = ({ given = [] }: ChargeTerms) => given.reduce((sum, { amount }) => sum + amount, 0);
    const discount =
      lines.reduce((sum, line) => sum + line.discount, 0) + charges.reduce((sum, charge) => sum + givenOn(charge), 0);
    const amountOf = (charge: ChargeTerms) =>
      givenOn(charge) + (intake.pricesIncludeTax ? charge.total : charge.total - charge.tax);
    const sumOf = (kind: ChargeTerms['kind']) =>
      charges.reduce((sum, charge) => sum + (charge.kind === kind ? amountOf(charge) : 0), 0);
    const totals = {
      currency: intake.currency,
      goods,
      discount,
      shipping: sumOf('shipping'),
      fees: sumOf('fee'),
      tax: head.totals.tax,
      total: head.totals.total,
    };
    const { discounts } = head;
    const terms: Terms = { intake, lines, charges, totals, ...(discounts.length > 0 && { discounts }) };
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
      ...windowNews(window, plan.allocations, intake, context),
      // The provider may have been away for longer than a draft waits for it.
      ...(head.tax?.estimated ? [news('tax.estimated', { reports: head.tax.reports })] : []),
      ...redeemed(head.redemptions),
      ...allowancesTaken(allowancesOf(lines, context.gathered.limits)),
      ...paymentNews(wishesOf(withBalances(payload, terms.totals.total, context)), terms.totals.total, context),
    );
  },
});
