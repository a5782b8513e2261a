/**
 * The routine steps that run by themselves. After a command's facts, the first step with something to do gives the next command; it is
 * decided in the same change, as a rule, until none has anything to do. A step whose command is refused is left for later.
 */

import { mishapOf } from '../fulfillment';
import { addDays, type Instant } from '../kernel';
import type { ImplementedCommand, ShopTerms } from './command';
import { isUndecided } from './commands/astray';
import { isUnclaimed } from './commands/claim';
import { openEnds } from './commands/complete';
import { handovers } from './commands/fulfill';
import { byGateway, unneeded, voidable } from './commands/pay';
import { owed } from './commands/refund';
import { unasked } from './making';
import { isParcelled } from './progress';
import { repairTag } from './repair-tag';
import { droppedLines, endedExchanges, expectedForLeft, settledTotals } from './returns/expected';
import { wantedAsCredit } from './returns/refund-way';
import { stayingAmount } from './shares';
import { covered, kept, outstanding, wanted } from './totals';
import { countOf, isUnpacked, openUnits } from './units';
import { remedies } from './unsendable';
import type { Fact, LineCounts, OrderRecord, PaymentOperation } from './vocabulary';

/** A command that a rule gives, with the rule's name. */
export interface Reaction {
  readonly rule: string;
  readonly type: ImplementedCommand;
  readonly payload: unknown;
}

type Step = (order: OrderRecord, facts: readonly Fact[], shop: ShopTerms, at: Instant) => Reaction | null;

/** Every routine step that has something to do now, in the order in which they are tried. */
export function react(order: OrderRecord, facts: readonly Fact[], shop: ShopTerms, at: Instant): Reaction[] {
  const steady = steps.map((step) => step(order, facts, shop, at));
  const own = order.head.failed.length === 0 ? steady : [...remedies(order, facts, shop.process), ...steady];
  const hosts = shop.process.steps.map((step) => {
    const command = step.when(order, facts);
    return command && { rule: step.name, type: command.type as ImplementedCommand, payload: command.payload };
  });
  return [...own, ...hosts].filter((reaction) => reaction !== null);
}

const confirm: Step = ({ head }, _facts, shop) =>
  shop.process.confirm === 'automatic' && head.states.lifecycle === 'placed' && covered(head.totals)
    ? rule('confirm', 'orders.confirm', {})
    : null;

const release: Step = ({ head }, _facts, shop) =>
  shop.process.release === 'automatic' && head.states.lifecycle === 'confirmed'
    ? rule('release', 'orders.release', {})
    : null;

/** Asks for what is made to order, once the shop's process says so. */
const produce: Step = (order, _facts, shop) => {
  const { making, states, totals } = order.head;
  if (making.length === 0) return null;
  const { produce: when } = shop.process;
  const released = states.lifecycle === 'processing';
  const paid = (released || states.lifecycle === 'confirmed') && kept(totals) >= totals.due;
  const due = when === 'onRelease' ? released : when === 'onPayment' && paid;
  return due && unasked(order).length > 0 ? rule('produce', 'production.request', {}) : null;
};

/** What may let goods leave that could not before. */
const startsDispatch: ReadonlySet<Fact['type']> = new Set<Fact['type']>([
  'order.released',
  'order.filled',
  'production.received',
  'shipment.reopened',
  'hold.released',
  'host.told',
]);

const dispatch: Step = ({ head }, facts, shop) => {
  if (shop.process.dispatch !== 'onRelease' || !facts.some(({ type }) => startsDispatch.has(type))) return null;
  const open = head.states.lifecycle === 'processing' && head.counts.some(isUnpacked);
  return open
    ? rule('dispatch', 'shipments.dispatch', { lines: 'all', carrier: shop.carriers.length > 0 ? 'best' : null })
    : null;
};

/** Hands over what leaves in no parcel, once the shop's process says so; lines on hold wait. */
const fulfill: Step = (order, _facts, shop) => {
  const { states, totals, tags } = order.head;
  if (tags.includes(repairTag)) return null;
  if (totals.unparcelled === 0 || (states.lifecycle !== 'confirmed' && states.lifecycle !== 'processing')) return null;
  const paid = kept(totals) >= Math.min(totals.due, leftValue(order, shop));
  const ready = handovers(order).filter(({ lineId }) => {
    const when = handoverOf(countOf(order, lineId), shop);
    return when === 'onConfirm' || (when === 'onPayment' && paid);
  });
  const lines = ready.map(({ lineId, units }) => ({ lineId, units }));
  return lines.length > 0 ? rule('fulfill', 'orders.fulfill', { lines }) : null;
};

/** When a line is handed over; null where it leaves in parcels. */
function handoverOf(count: LineCounts | undefined, shop: ShopTerms) {
  return count?.kind === 'digital' || count?.kind === 'service' ? shop.process.fulfill[count.kind] : null;
}

/** Takes what is authorized for what has left (or all of it when nothing is wanted). What was just declined is left for later. */
const capture: Step = (order, facts, shop) => {
  const amount = failed(facts, 'capture') ? 0 : captureDue(order, shop);
  const ready =
    order.head.states.lifecycle === 'confirmed' ||
    order.head.states.lifecycle === 'processing' ||
    order.head.states.lifecycle === 'completed';
  return amount > 0 && ready ? rule('capture', 'payments.capture', { amount }) : null;
};

/** The first part of a plan is charged as the customer agrees to it, where it is due at once. */
const instalment: Step = (order, facts) => {
  if (!order.head.payments.some(({ schedule }) => schedule?.charge)) return null;
  const agreed = facts.flatMap(({ type, data }) =>
    type === 'payment.requested' && data.schedule?.charge ? [data.paymentId] : [],
  );
  const plan = order.head.payments.find(({ id }) => agreed.includes(id));
  if (!plan || order.head.payments.some((payment) => payment.instalment?.of === plan.id)) return null;
  return rule('instalment', 'payments.charge', { paymentId: plan.id });
};

/** What a plan takes is taken at once, whatever has left. */
const captureInstalment: Step = ({ head }, facts) => {
  if (failed(facts, 'capture')) return null;
  const open = head.payments.find(
    (payment) => payment.instalment && !payment.voiding && payment.authorized > payment.capturing,
  );
  return open ? rule('captureInstalment', 'payments.capture', { paymentId: open.id }) : null;
};

function captureDue(order: OrderRecord, shop: ShopTerms): number {
  const { totals, payments } = order.head;
  if (shop.process.capture === 'manual') return 0;
  const held = payments.reduce(
    (sum, payment) =>
      byGateway(shop, payment) && !payment.voiding ? sum + Math.max(0, payment.authorized - payment.capturing) : sum,
    0,
  );
  if (held === 0) return 0;
  const all = shop.process.capture === 'onConfirm' || totals.shipped >= wanted(totals);
  const worth = all ? totals.due : Math.min(totals.due, leftValue(order, shop));
  // What a return is expected to bring is not taken for its replacement meanwhile.
  const earned = worth - expectedForLeft(order, (lineId) => leftAmount(order, lineId));
  return Math.max(0, Math.min(held, earned - (totals.captured - totals.refunded) - totals.capturing));
}

/** What the customer pays for the units of a line that have left. */
function leftAmount(order: OrderRecord, lineId: string): number {
  const count = countOf(order, lineId);
  const terms = order.lines.find(({ id }) => id === lineId);
  return count && terms ? stayingAmount(count, terms) : 0;
}

/**
 * What the customer pays for the units that have left and stay, and for those that are handed over once they are paid for. Charges go with the
 * first parcel, or with the first handover where nothing leaves in parcels; goodwill comes off.
 */
function leftValue(order: OrderRecord, shop: ShopTerms): number {
  const { totals } = order.head;
  if (totals.shipped === 0 && totals.unparcelled === 0) return 0;
  const left = totals.unparcelled === 0 ? order.head.counts : withPaidFirst(order.head.counts, shop);
  const lines = left.reduce((sum, count, index) => {
    const terms = order.lines[index];
    return terms ? sum + stayingAmount(count, terms) : sum;
  }, 0);
  const goods = left.filter(({ kind, ordered, cancelled }) => isParcelled(kind) && ordered > cancelled);
  const begun = (goods.length > 0 ? goods : left).some(({ shipped }) => shipped > 0);
  const charges = begun ? order.head.charges.reduce((sum, charge) => sum + charge.total - charge.reversed, 0) : 0;
  return Math.max(0, lines + charges - totals.credited);
}

/** Lines as they are once what is handed over when it is paid for has gone. */
function withPaidFirst(counts: readonly LineCounts[], shop: ShopTerms): readonly LineCounts[] {
  return counts.map((count) =>
    handoverOf(count, shop) === 'onPayment' ? { ...count, shipped: count.shipped + openUnits(count) } : count,
  );
}

const approveReturn: Step = ({ head }, _facts, shop) => {
  const open =
    shop.process.returns.approve === 'automatic' ? head.returns.find((item) => item.status === 'requested') : undefined;
  return open ? rule('approveReturn', 'returns.approve', { returnId: open.id }) : null;
};

const receiveReturn: Step = ({ head }, _facts, shop) => {
  const open =
    shop.process.returns.receive === 'onApproval' ? head.returns.find((item) => item.status === 'approved') : undefined;
  return open ? rule('receiveReturn', 'returns.receive', { returnId: open.id }) : null;
};

const refund: Step = (order, facts, shop) => {
  const amount = owed(order);
  const bounced = facts.some(({ type }) => type === 'refund.reversed');
  if (shop.process.refund !== 'automatic' || amount <= 0 || bounced || failed(facts, 'refund')) return null;
  const credit = wantedAsCredit(order, amount, facts);
  const part = credit > 0 ? ({ amount: credit, to: 'storeCredit' } as const) : { amount };
  return rule('refund', 'payments.refund', { ...part, reason: 'overpaid' });
};

const settleReturn: Step = (order) => {
  if (owed(order) > 0 || order.head.totals.refunding > 0) return null;
  return order.head.returns.some((item) => item.status === 'received')
    ? rule('settleReturn', 'returns.refund', {})
    : null;
};

/** Replacements that have not left, of returns that came to nothing, are not wanted any more. */
const dropExchange: Step = ({ head }) => {
  const lines = head.returns.some(({ exchange }) => exchange) ? droppedLines(head) : [];
  return lines.length > 0 ? rule('dropExchange', 'orders.cancel', { lines, reason: 'exchange', waive: true }) : null;
};

/** Replacements leave once their return has come and what is due is covered. */
const freeExchange: Step = (order) => {
  const [ended] = endedExchanges(order.head);
  return ended && covered(settledTotals(order))
    ? rule('freeExchange', 'returns.release', { returnId: ended.id })
    : null;
};

/** Gives back authorizations that nothing is due for any more: of an order that ended, or what is left when all that is due was captured. */
const voidUnneeded: Step = (order, facts) => {
  const { states, payments, totals } = order.head;
  if (failed(facts, 'void')) return null;
  if (states.lifecycle === 'cancelled' || states.lifecycle === 'expired')
    return payments.some((payment) => voidable(order, payment)) ? rule('void', 'payments.void', {}) : null;
  // Asked when it becomes so, not ever after: a gateway that cannot give back the rest says no once.
  if (!unneeded(totals) || !facts.some(({ type }) => lessDue.has(type))) return null;
  const left = payments.find((payment) => payment.authorized > 0 && voidable(order, payment));
  return left ? rule('void', 'payments.void', { paymentId: left.id }) : null;
};

const lessDue: ReadonlySet<Fact['type']> = new Set<Fact['type']>([
  'payment.captured',
  'payment.credited',
  'lines.cancelled',
  'return.received',
  'return.expired',
  'order.completed',
  'edit.confirmed',
]);

/** Completes what has nothing open: at once when nothing leaves in parcels, else when the days after delivery are over. */
const complete: Step = (order, _facts, shop, at) => {
  const { head } = order;
  const { totals, states } = head;
  if (
    shop.process.completeAfterDays === null ||
    (states.lifecycle !== 'confirmed' && states.lifecycle !== 'processing')
  )
    return null;
  if (outstanding(totals) > 0 || openEnds(order).length > 0) return null;
  const days = shop.process.completeAfterDays;
  const over =
    !head.counts.some(({ kind, ordered, cancelled }) => isParcelled(kind) && ordered > cancelled) ||
    totals.returnedUnits >= wanted(totals) ||
    (head.times.delivered !== null && at >= addDays(head.times.delivered, days, head.intake.zone));
  return over ? rule('complete', 'orders.complete', {}) : null;
};

/** What may change what is due in tax, or let it be told. */
const changesTax: ReadonlySet<Fact['type']> = new Set<Fact['type']>([
  'order.placed',
  'payment.captured',
  'shipment.dispatched',
  'lines.fulfilled',
  'order.completed',
  ...(['lines.cancelled', 'cancel.adjusted', 'order.cancelled', 'order.expired'] as const),
  ...(['return.received', 'return.adjusted', 'payment.credited', 'edit.confirmed'] as const),
  ...(['tax.quoted', 'tax.recorded'] as const),
]);

/** Corrects what an estimate got wrong, and tells the provider what it does not know. */
const reportTax: Step = ({ head }, facts) =>
  head.tax !== null && facts.some(({ type }) => changesTax.has(type)) ? rule('reportTax', 'taxes.report', {}) : null;

/** Decides about a parcel that came to nothing, as the shop's process says, when it is heard of. */
const astray: Step = ({ head }, facts, shop) => {
  const heard = facts.flatMap(({ type, data }) =>
    type === 'shipment.tracked' || type === 'shipment.receivedBack' ? [data.shipmentId] : [],
  );
  if (heard.length === 0) return null;
  const parcel = head.shipments.find((shipment) => heard.includes(shipment.id) && isUndecided(shipment));
  if (!parcel) return null;
  const isBack = mishapOf(parcel.trackingStatus) === 'sentBack';
  if (isBack && parcel.receivedAt === null) return null;
  const { lost, sentBack } = shop.process.astray;
  const by = isBack ? sentBack : lost;
  return by === 'ask' ? null : rule(by, 'shipments.resolve', { shipmentId: parcel.id, by });
};

/** Claims what a carrier has lost or damaged, when it says so. */
const claim: Step = (order, facts, shop) => {
  if (shop.process.astray.claim === 'ask') return null;
  const lost = facts.flatMap(({ type, data }) =>
    type === 'shipment.tracked' && mishapOf(data.status) === 'lost' ? [data.shipmentId] : [],
  );
  if (lost.length === 0) return null;
  const parcel = order.head.shipments.find((shipment) => lost.includes(shipment.id) && isUnclaimed(order, shipment));
  return parcel ? rule('claim', 'shipments.claim', { shipmentId: parcel.id }) : null;
};

const steps: readonly Step[] = [
  confirm,
  release,
  produce,
  claim,
  astray,
  dispatch,
  fulfill,
  instalment,
  captureInstalment,
  capture,
  approveReturn,
  receiveReturn,
  dropExchange,
  freeExchange,
  refund,
  settleReturn,
  voidUnneeded,
  complete,
  reportTax,
];

/** A gateway that has just said no is not asked again in the same breath. */
function failed(facts: readonly Fact[], operation: PaymentOperation): boolean {
  return facts.some((fact) => fact.type === 'payment.failed' && fact.data.operation === operation);
}

function rule(name: string, type: ImplementedCommand, payload: unknown): Reaction {
  return { rule: name, type, payload };
}
