/**
 * `taxes.report`, `.record`, `.requote`: what is due in tax is told to the provider that quoted it. The sale is recorded once money, goods or the
 * order itself are through, by document; what changes later changes the document by the difference, one report after the other, so that the
 * provider always has what the ledger owes. An estimate is not reported: it is quoted first.
 */
import { type Problem, problem } from '../../kernel';
import { accepted, type CommandContext, defineCommand, type StandingContext, shopActors } from '../command';
import { correctionsAt, taxedSkus } from '../taxes/correct';
import { changedParts, correctionDue, dueParts, sumParts, taxBodyOf } from '../taxes/parts';
import type { TaxOperation, TaxPart } from '../taxes/vocabulary';
import { type News, news, type OrderRecord } from '../vocabulary';

export const reportTax = defineCommand({
  type: 'taxes.report',
  actors: shopActors,
  standing: (order, { shop, actor }) => {
    const { tax, totals } = order.head;
    if (!shop.tax?.reports && !tax) return [noProvider()];
    if (totals.placed === 0) return [problem('order.state', 'a draft owes no tax', { lifecycle: 'draft' })];
    return tax?.open && !tax.unknown && actor.kind !== 'rule'
      ? [problem('tax.state', 'the provider has not answered the last report', { requestId: tax.open.id })]
      : [];
  },
  given: (order, _payload, context) =>
    reportNews(order, context).length === 0 ? [problem('tax.state', 'the provider knows all there is to report')] : [],
  decide: (order, _payload, context) => accepted(...reportNews(order, context)),
});

export const recordTax = defineCommand({
  type: 'taxes.record',
  actors: ['system', 'staff'],
  standing: ({ head }) => (head.tax ? [] : [problem('tax.state', 'nothing of the order was reported')]),
  given: () => [],
  decide: ({ head }, { requestId, answer }) => {
    // An answer that comes twice, or after another one, changes nothing.
    if (head.tax?.open?.id !== requestId) return accepted();
    switch (answer.status) {
      case 'recorded':
        return accepted(news('tax.recorded', { requestId, reference: answer.reference }));
      case 'refused':
        return accepted(news('tax.refused', { requestId, code: answer.code }));
      case 'unknown':
        return head.tax.unknown ? accepted() : accepted(news('tax.unknown', { requestId }));
    }
  },
});

export const requoteTax = defineCommand({
  type: 'taxes.requote',
  actors: shopActors,
  needs: (order, _payload, { shop }) => {
    const { country, postalCode, vatId, taxTreatment } = order.head.intake;
    const skus = taxedSkus(order);
    return {
      ...(shop.process.prices === 'catalog' && { skus: [...new Set(skus.flatMap((sku) => sku ?? []))] }),
      taxes: {
        place: { country, postalCode, vatId, ...(taxTreatment && { taxTreatment }) },
        skus,
        ...(order.head.times.placed && { at: order.head.times.placed }),
      },
      requote: true,
    };
  },
  standing: ({ head }, { shop }) => {
    if (!shop.tax) return [noProvider()];
    return head.tax?.estimated ? [] : [problem('tax.state', 'the tax of the order is no estimate')];
  },
  given: () => [],
  decide: (order, _payload, { gathered, shop }) =>
    accepted(
      news('tax.quoted', {
        reference: gathered.tax?.reference ?? null,
        reports: order.head.tax?.reports ?? false,
        corrections: correctionsAt(order, gathered.rates, shop),
      }),
    ),
});

const noProvider = (): Problem =>
  problem('capability.missing', 'the shop has no tax provider that records', { capability: 'tax.commit' });

/** What is posted and told now: a correction that the order's changes have changed, and then what the provider does not know. */
function reportNews(order: OrderRecord, context: CommandContext): News[] {
  const correction = correctionDue(order) - (order.head.tax?.corrected ?? 0);
  const corrected = correction === 0 ? [] : [news('tax.corrected', { tax: correction })];
  return [...corrected, ...(context.actor.kind === 'rule' ? toldByRule(order, context) : told(order, context))];
}

/** One report at a time, of what is sold; estimates, and what went wrong, come again by themselves. */
function toldByRule(order: OrderRecord, context: CommandContext): News[] {
  const { tax } = order.head;
  const byItself = context.shop.process.taxReports === 'automatic' && tax?.reports === true;
  return byItself && !tax.open && !tax.estimated && isThrough(order) ? requests(order, context) : [];
}

/** Somebody wants it told now: what was asked is asked again. */
function told(order: OrderRecord, context: CommandContext): News[] {
  const { tax } = order.head;
  if (tax?.open) return askAgain(order);
  return tax?.estimated ? [news('tax.estimated', { reports: tax.reports })] : requests(order, context);
}

/** The report of what the provider does not know. */
function requests(order: OrderRecord, { shop, newId }: CommandContext): News[] {
  const { tax } = order.head;
  if (!shop.tax?.reports) return [];
  const { reported } = taxBodyOf(order);
  const due = dueParts(order);
  const change = changedParts(due, reported);
  if (change.length === 0) return tax?.refused == null ? [] : [news('tax.dropped', {})];
  const operation = operationFor(order, due, shop);
  const parts = operation === 'void' ? changedParts([], reported) : change;
  return [news('tax.requested', { requestId: newId(), operation, ...sumParts(parts), parts })];
}

/** The report whose outcome is unknown, by its own key. */
function askAgain({ head, taxes }: OrderRecord): News[] {
  const open = head.tax?.open;
  const parts = taxes[0]?.asked ?? [];
  return open
    ? [news('tax.requested', { requestId: open.id, operation: open.operation, ...sumParts(parts), parts })]
    : [];
}

/** Money was taken, goods have left, or all is done: the sale is one. What was reported is kept up to date whatever comes. */
function isThrough({ head }: OrderRecord): boolean {
  const { tax, totals, times } = head;
  return tax?.document != null || totals.captured > 0 || times.dispatched !== null || times.completed !== null;
}

/** A provider that cannot do the one does the other: a document is changed, or taken back and recorded anew. */
function operationFor({ head }: OrderRecord, due: readonly TaxPart[], { tax }: StandingContext['shop']): TaxOperation {
  if (head.tax?.document == null) return 'commit';
  const ended = head.states.lifecycle === 'cancelled' || head.states.lifecycle === 'expired';
  const isVoid = due.length === 0 && ended;
  return (isVoid && tax?.voids) || !tax?.adjusts ? 'void' : 'adjust';
}
