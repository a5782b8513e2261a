/**
 * `edits.confirm`: what was staged becomes the order, whole or not at all: prices, taxes, stock and the difference in money are looked at as
 * they are now. More that is due is asked of a payment; less is voided or given back by the rules that hold for every order.
 */

import { type Problem, problem } from '../../kernel';
import { accepted, type CommandContext, decidesAlone, defineCommand, everyone } from '../command';
import { draftOf, relabels, wantedAfter } from '../edits/draft';
import { editNeeds } from '../edits/needs';
import { type EditPlan, planEdit } from '../edits/plan';
import { overLimit } from '../intake';
import { afterwards } from '../kept-back';
import { maxPayments } from '../limits';
import { withPromises } from '../promising';
import type { Payloads } from '../schemas';
import { requotedNews } from '../taxes/quoted';
import { type News, news, type OrderRecord, type TaxPlace } from '../vocabulary';
import { windowElsewhere } from '../windows';
import { anotherEdit, changeable, deniedApprovals } from './edit';
import { findingNews, methodProblems, paymentNews } from './intake-news';
import { unasked } from './pay';

type Confirm = Payloads['edits.confirm'];

export const confirmEdit = defineCommand({
  type: 'edits.confirm',
  actors: everyone,
  needs: (order, _payload, { shop }) => editNeeds(order, shop),
  includes: (order) => (takesOff(order) ? ['orders.cancel'] : []),
  standing: (order, context) => {
    const problems = changeable(order, context);
    if (problems.length > 0 || order.head.edit?.staged !== 0) return problems;
    return [problem('edit.empty', 'nothing is staged', { editId: order.head.edit.id })];
  },
  given: (order, payload, context) => {
    const plan = planEdit(order, context);
    return [
      ...anotherEdit(order, payload.editId),
      ...plan.problems,
      ...windowElsewhere(order.head, placeAfter(plan)),
      ...differenceProblems(plan, payload),
      ...paymentProblems(order, plan, payload, context),
    ];
  },
  approval: (order, _payload, context) => {
    const granters = [context.actor, ...(order.edits[0]?.actions ?? []).map(({ by }) => by)];
    if (!granters.some(decidesAlone)) return null;
    return overLimit(planEdit(order, context).granted, context.shop.process.limits);
  },
  decide: (order, payload, context) => {
    const plan = planEdit(order, context);
    const after = afterwards(order, plan.news, context.at, context.actor);
    return accepted(
      ...deniedApprovals(order),
      ...withPromises(order, plan.news, promisedAnew(order, plan), context),
      ...requotedNews(order, context),
      ...intercepts(order, context),
      ...findingNews(plan.findings, context),
      ...(plan.difference > 0 ? paymentNews(wishesFor(after, payload), unasked(after), context) : []),
    );
  },
});

/** Where the order goes by the edit; null: where it went before. */
function placeAfter({ news: told }: EditPlan): TaxPlace | null {
  return told.flatMap((item) => (item.type === 'edit.confirmed' ? [item.data.place] : []))[0] ?? null;
}

/** Whether what blocks a cancel blocks this, too. */
function takesOff(order: OrderRecord): boolean {
  const { lines } = draftOf(order);
  return order.head.counts.some((count) => {
    const wish = lines.get(count.id);
    return wish !== undefined && wantedAfter(count, wish) < count.ordered - count.cancelled;
  });
}

/** Lines of which units come from elsewhere than before; every line, where all go elsewhere. */
function promisedAnew({ head }: OrderRecord, { news: told }: EditPlan): string[] {
  return told.flatMap((item) => {
    if (item.type !== 'edit.confirmed') return [];
    const { allocations, place, lines } = item.data;
    if (place === null) return allocations.map(({ lineId }) => lineId);
    return [...head.counts, ...lines].map(({ id }) => id);
  });
}

function differenceProblems({ difference }: EditPlan, { difference: agreed }: Confirm): Problem[] {
  if (agreed === undefined || agreed === difference) return [];
  const message = `the edit comes to ${difference}, not to ${agreed}`;
  return [problem('edit.difference', message, { given: agreed, difference }, ['difference'])];
}

function paymentProblems(order: OrderRecord, plan: EditPlan, { payment }: Confirm, context: CommandContext): Problem[] {
  if (!payment) return [];
  const method = methodProblems(payment, context, ['payment', 'method']);
  const left = plan.difference > 0 ? unasked(afterwards(order, plan.news, context.at, context.actor)) : 0;
  const { amount } = payment;
  if (left > 0 && order.head.payments.length >= maxPayments)
    return [
      ...method,
      problem('limit.exceeded', `an order has at most ${maxPayments} payments`, { limit: maxPayments }),
    ];
  if (amount === undefined || amount <= left) return method;
  const message = `${amount} asked, ${left} left to be paid`;
  return [...method, problem('payment.amount', message, { amount, left }, ['payment', 'amount'])];
}

/** The payment that is named; else whoever pays at the door or on terms pays the rest in the same way. A gateway is never asked unasked. */
function wishesFor({ head }: OrderRecord, { payment }: Confirm): readonly NonNullable<Confirm['payment']>[] {
  if (payment) return [payment];
  const promise = [...head.payments].reverse().find(({ status, rule }) => status === 'awaited' && rule !== 'prepaid');
  return promise && head.payments.length < maxPayments ? [{ method: promise.method }] : [];
}

/** Parcels that are under way to where the customer no longer is, by carriers that can turn them round. */
function intercepts(order: OrderRecord, { shop, newId }: CommandContext): News[] {
  if (!relabels(draftOf(order))) return [];
  return order.head.shipments
    .filter(({ status, intercept }) => (status === 'dispatched' || status === 'exception') && intercept !== 'requested')
    .filter(({ carrier, tracking }) => carrier !== null && tracking !== null && shop.interceptors.includes(carrier))
    .map(({ id }) => news('shipment.interceptRequested', { shipmentId: id, interceptId: newId() }));
}
