/** What the shop takes back of an order: the rules that its lines were sold under, the reasons that it knows, and what is brought without a receipt. */
import { claimProblems, type ReturnClock, type ReturnEligibility, returnEligibility } from '../../aftersales';
import { type Instant, localDate, type Problem, problem } from '../../kernel';
import { periodOf } from '../allowances';
import { type CommandContext, decidesAlone, type Needs, type ShopTerms } from '../command';
import type { Payloads } from '../schemas';
import { returnable } from '../units';
import type { Actor, Fact, NoReceipt, OrderRecord, ReturnAgreement } from '../vocabulary';
import { wayBackFee } from './label';

type Request = Payloads['returns.request'];

/** For each line of an order: what may come back now, until when, and why not. */
export function eligibilityOf(order: OrderRecord, shop: ShopTerms, at: Instant): ReturnEligibility[] {
  const candidates = order.head.counts.map((count, index) => ({
    lineId: count.id,
    sku: count.sku,
    units: returnable(count),
    terms: order.lines[index]?.returnTerms ?? null,
  }));
  return returnEligibility(candidates, clockOf(order, shop, at));
}

/** Why the shop does not take this back by its rules. Whoever follows what happened elsewhere is not bound by them. */
export function ruleProblems(order: OrderRecord, request: Request, context: CommandContext): Problem[] {
  if (!isBound(context.actor)) return [];
  const clock = clockOf(order, context.shop, context.at);
  const lines = request.lines.flatMap(({ lineId, condition, photos }, index) => {
    const terms = order.lines.find(({ id }) => id === lineId)?.returnTerms ?? null;
    const problems = claimProblems({ lineId, terms }, { condition, photos }, clock);
    return problems.map((item) => ({ ...item, path: ['lines', index, ...(item.path ?? [])] }));
  });
  const charges = request.lines.length === 0 ? chargeTime(clock) : [];
  return [...lines, ...charges, ...noReceiptProblems(order, request, context)];
}

const isBound = (actor: Actor): boolean => actor.kind === 'customer' || decidesAlone(actor);

/** A charge that comes back by itself has the window of the shop. */
function chargeTime(clock: ReturnClock): Problem[] {
  return claimProblems({ lineId: '', terms: null }, {}, clock).map(({ code, details }) => {
    const { lineId: _lineId, ...values } = details ?? {};
    return problem(code, `charges could come back until ${String(values.until)}`, values, ['charges']);
  });
}

/** Staff alone may set rules aside, and say why. */
export function overrideProblems({ override }: Request, { actor }: Pick<CommandContext, 'actor'>): Problem[] {
  return override === undefined || decidesAlone(actor)
    ? []
    : [problem('actor.notAllowed', 'only staff may set the rules of returns aside', {}, ['override'])];
}

/** A reason that the shop does not know. */
export function reasonProblems({ reason }: Request, { process: { returns } }: ShopTerms): Problem[] {
  const { reasons } = returns;
  const known = reasons.map(({ code }) => code);
  if (known.length === 0 || known.includes(reason)) return [];
  return [problem('return.reason', `the shop knows no reason "${reason}"`, { reason, reasons: known }, ['reason'])];
}

/** What is agreed to by asking now; nothing where nothing is kept back. Charges alone have no way back. */
export function agreementOf({ head }: OrderRecord, request: Request, context: CommandContext): ReturnAgreement | null {
  const { returns } = context.shop.process;
  const own = returns.reasons.find(({ code }) => code === request.reason);
  const restockingPercent = own?.restockingPercent ?? returns.restockingPercent ?? 0;
  const shippingFee = wayBackFee(head, request, context);
  return restockingPercent + shippingFee > 0 ? { restockingPercent, ...(shippingFee > 0 && { shippingFee }) } : null;
}

/** The counter of what this customer brought without a receipt, to be looked up. */
export function receiptNeeds(
  order: OrderRecord,
  { receipt }: Request,
  { shop, at }: Pick<CommandContext, 'shop' | 'at'>,
): Needs {
  const where = receipt ? null : noReceiptOf(order, shop, at);
  return where ? { counters: [noReceiptCounter(where)] } : {};
}

/** Where a return without a receipt is counted now; null where the shop counts none, or nobody knows whose it is. */
export function noReceiptOf({ head }: OrderRecord, shop: ShopTerms, at: Instant): NoReceipt | null {
  const limit = shop.process.returns.noReceipt;
  if (limit === null || !head.intake.customerKnown) return null;
  const { returns: most, per } = limit;
  const from = per === 'year' ? `${localDate(at, shop.zone).slice(0, 4)}-01-01` : periodOf({ per }, at, shop.zone);
  return { key: `${head.intake.party} ${per} ${from}`, most };
}

export const noReceiptCounter = ({ key }: Pick<NoReceipt, 'key'>): { space: 'noReceipt'; key: string } => ({
  space: 'noReceipt',
  key,
});

/** What a fact takes of what a customer may bring without a receipt, and gives back; nothing for most. */
export function noReceiptMovesOf(fact: Fact): NoReceiptMove[] {
  if (fact.type !== 'return.requested' && fact.type !== 'return.rejected' && fact.type !== 'return.expired') return [];
  const { noReceipt } = fact.data;
  if (!noReceipt) return [];
  const delta = fact.type === 'return.requested' ? -1 : 1;
  return [{ ...noReceiptCounter(noReceipt), delta, floor: -noReceipt.most }];
}

/** A change of one customer's counter: it stands at minus the returns. */
export interface NoReceiptMove {
  readonly space: 'noReceipt';
  readonly key: string;
  readonly delta: number;
  readonly floor: number;
}

function noReceiptProblems(
  order: OrderRecord,
  { receipt }: Request,
  { shop, at, gathered }: CommandContext,
): Problem[] {
  if (receipt) return [];
  const { noReceipt: limit } = shop.process.returns;
  const refused = (message: string, left: number | null) =>
    problem('return.noReceipt', message, { most: limit?.returns ?? 0, per: limit?.per ?? null, left }, ['receipt']);
  if (limit === null) return [refused('the shop takes nothing back without a receipt', 0)];
  const where = noReceiptOf(order, shop, at);
  if (!where) return [refused('a return without a receipt needs a customer who is known', null)];
  const taken = gathered.counters.find(({ space, key }) => space === 'noReceipt' && key === where.key)?.value ?? 0;
  const left = where.most + taken;
  if (left > 0) return [];
  return [refused(`${limit.returns} returns without a receipt in a ${limit.per}: none is left`, 0)];
}

function clockOf({ head }: OrderRecord, shop: ShopTerms, at: Instant): ReturnClock {
  return { deliveredAt: head.times.delivered, windowDays: shop.process.returns.windowDays, at, zone: shop.zone };
}
