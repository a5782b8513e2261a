/** `orders.draft`: an order that is being put together, or with `validUntil` a quote. No stock is taken, no number drawn. */
import { problem } from '../../kernel';
import { accepted, defineCommand, everyone, refused } from '../command';
import { pricedIn } from '../currencies';
import { effective } from '../discounting';
import { agree, refusals } from '../intake';
import { redemptionProblems, redemptionsOf } from '../redemptions';
import { quotedNews } from '../taxes/quoted';
import { news } from '../vocabulary';
import { findingNews } from './intake-news';

export const draft = defineCommand({
  type: 'orders.draft',
  actors: everyone,
  creates: true,
  needs: (_order, payload, { shop }) => ({
    skus: [...new Set(payload.lines.map((line) => line.sku))],
    tax: true,
    // A limit of the shop's is looked at in the order's currency.
    ...(shop.process.limits.maxAmount !== null && pricedIn(payload, shop) !== shop.currency && { exchange: true }),
  }),
  standing: () => [],
  given: (_order, payload, { at }) =>
    payload.validUntil !== undefined && payload.validUntil <= at
      ? [problem('input.invalid', 'validUntil has passed', { validUntil: payload.validUntil }, ['validUntil'])]
      : [],
  decide: (_order, payload, context) => {
    const { terms, findings } = agree(payload, context, { as: 'draft', number: null });
    const redemptions = redemptionsOf(effective(payload.discounts, terms?.discounts), context.gathered.party);
    const problems = [...refusals(findings), ...redemptionProblems(redemptions, context.gathered.uses)];
    if (!terms || problems.length > 0) return refused(...problems);
    return accepted(
      news('order.drafted', { terms }),
      ...quotedNews(context, payload),
      ...redemptions.map((redemption) => news('discount.agreed', redemption)),
      ...findingNews(findings, context),
    );
  },
});
