/** `returns.request`, `.approve`, `.reject`, `.receive`, `.sendBack`, `.refund`: goods and charges go back, at the shares that were stored at the sale. */
import { type Problem, problem } from '../../kernel';
import {
  accepted,
  type CommandContext,
  type Decision,
  decidesAlone,
  defineCommand,
  everyone,
  inLifecycle,
  refused,
  type ShopTerms,
  shopActors,
} from '../command';
import { maxReturns } from '../limits';
import { announced } from '../returns/came';
import { exchangeNeeds, exchangeProblems, planExchange } from '../returns/exchange';
import { endedExchanges, exchangeHolds, settledTotals } from '../returns/expected';
import { labelWithApproval, priceNeeds } from '../returns/label';
import { arrivedOf, outcomeProblems } from '../returns/outcomes';
import { roomsAsked, serialsBackProblems, shippedFrom } from '../returns/receive';
import { receptionNews } from '../returns/reception';
import { returnRefund } from '../returns/refund-way';
import {
  chargeLeft,
  chargeProblems,
  componentProblems,
  hasReturnableParts,
  inBaseUnits,
  summedUp,
} from '../returns/request';
import {
  agreementOf,
  noReceiptOf,
  overrideProblems,
  reasonProblems,
  receiptNeeds,
  ruleProblems,
} from '../returns/rules';
import type { Payloads } from '../schemas';
import { covered } from '../totals';
import { heldLines, returnable, returnableParts, unitProblems } from '../units';
import {
  type CameBack,
  type FactData,
  type LineCounts,
  news,
  type OrderRecord,
  type Return,
  type ReturnBody,
  type ReturnOverride,
  type ReturnStatus,
} from '../vocabulary';
import { owed } from './refund';

export const requestReturn = defineCommand({
  type: 'returns.request',
  actors: everyone,
  needs: (order, payload, context) => ({
    ...receiptNeeds(order, payload, context),
    ...exchangeNeeds(order, payload, context),
    ...priceNeeds(order, payload, context),
  }),
  standing: (order, context) => {
    const state = inLifecycle(order, 'confirmed', 'processing', 'completed');
    if (state.length > 0) return state;
    if (order.head.returns.length >= maxReturns)
      return [problem('limit.exceeded', `an order has at most ${maxReturns} returns`, { limit: maxReturns })];
    const anything =
      order.head.counts.some((count) => returnable(count) > 0 || hasReturnableParts(count, context)) ||
      order.head.charges.some((charge) => chargeLeft(charge) > 0);
    return anything ? [] : [problem('return.empty', 'nothing of the order can come back')];
  },
  given: (order, payload, context) => {
    if (payload.lines.length + payload.charges.length === 0)
      return [problem('return.empty', 'a return needs a line or a charge', {}, ['lines'])];
    const { lines, problems } = inBaseUnits(order, payload.lines);
    const against = [
      ...problems,
      ...unitProblems(
        order,
        lines,
        (count, component) => (component === undefined ? returnable(count) : returnableParts(count, component)),
        'lines',
      ),
      ...componentProblems(payload.lines, context),
      ...heldLines(
        order,
        'returns.request',
        payload.lines.map((line) => line.lineId),
        'lines',
      ),
      ...chargeProblems(order, payload.charges, context),
      ...reasonProblems(payload, context.shop),
      ...creditProblems(order, payload),
      ...overrideProblems(payload, context),
      ...(payload.override === undefined ? ruleProblems(order, payload, context) : []),
      ...exchangeProblems(payload, context),
    ];
    if (against.length > 0 || !payload.exchange) return against;
    return planExchange(order, payload, requestedBy(order, payload, context), context).problems;
  },
  approval: (order, payload, context) => {
    if (!payload.exchange || !decidesAlone(context.actor)) return null;
    return planExchange(order, payload, requestedBy(order, payload, context), context).approval;
  },
  decide: (order, payload, context) => {
    const requested = requestedBy(order, payload, context);
    if (!payload.exchange) return accepted(news('return.requested', requested));
    const { exchange, news: told } = planExchange(order, payload, requested, context);
    return accepted(news('return.requested', { ...requested, exchange }), ...told);
  },
});

/** What a request tells of the return itself. */
function requestedBy(
  order: OrderRecord,
  payload: Payloads['returns.request'],
  context: CommandContext,
): FactData['return.requested'] {
  const { charges, reason, ref, receipt, refundTo } = payload;
  const agreed = agreementOf(order, payload, context);
  const noReceipt = receipt ? null : noReceiptOf(order, context.shop, context.at);
  const overridden = overriddenBy(order, payload, context);
  return {
    returnId: context.newId(),
    number: numberOf(order),
    ref: ref ?? null,
    reason,
    lines: summedUp(inBaseUnits(order, payload.lines).lines),
    charges,
    ...(agreed && { agreed }),
    ...(refundTo === 'storeCredit' && { refundTo }),
    // What staff let pass is counted, and never stopped by the count.
    ...(noReceipt && { noReceipt: overridden ? { ...noReceipt, most: Number.MAX_SAFE_INTEGER } : noReceipt }),
    ...(overridden && { overridden }),
  };
}

/** The order's own number and how many returns it has had, so that whoever reads it knows both. */
const numberOf = ({ head }: OrderRecord): string => `${head.intake.number ?? head.id}-R${head.returns.length + 1}`;

function creditProblems({ head }: OrderRecord, { refundTo }: Payloads['returns.request']): Problem[] {
  return refundTo === 'storeCredit' && !head.intake.customerKnown
    ? [problem('tender.unknown', 'a guest has no store credit', { kind: 'storeCredit' }, ['refundTo'])]
    : [];
}

/** The rules that staff set aside by this request; null where they set none. */
function overriddenBy(
  order: OrderRecord,
  request: Payloads['returns.request'],
  context: CommandContext,
): ReturnOverride | null {
  if (request.override === undefined) return null;
  const rules = [...new Set(ruleProblems(order, request, context).map(({ code }) => code))];
  return rules.length > 0 ? { reason: request.override, rules } : null;
}

export const approveReturn = defineCommand({
  type: 'returns.approve',
  actors: shopActors,
  standing: (order) => some(order, 'requested'),
  given: (order, { returnId }) => inStatus(order, returnId, 'requested'),
  decide: (order, { returnId }, context) => {
    const label = labelWithApproval(order, returnId, context);
    return accepted(news('return.approved', { returnId, ...(label && { label }) }));
  },
});

export const rejectReturn = defineCommand({
  type: 'returns.reject',
  actors: shopActors,
  standing: (order) => some(order, 'requested', 'approved'),
  given: (order, { returnId }) => inStatus(order, returnId, 'requested', 'approved'),
  decide: (order, { returnId, code }) => {
    const { noReceipt } = order.returns.find(({ id }) => id === returnId) ?? {};
    return accepted(news('return.rejected', { returnId, code, ...(noReceipt && { noReceipt }) }));
  },
});

export const receiveReturn = defineCommand({
  type: 'returns.receive',
  actors: shopActors,
  needs: (order, { lines = [] }, { shop }) => {
    const rooms = roomsAsked(order, lines);
    return { ...(shop.stock.costing !== 'none' && { facts: true }), ...(rooms.length > 0 && { counters: rooms }) };
  },
  standing: (order) => some(order, 'approved', 'partlyReceived'),
  given: (order, payload, context) => {
    const { shop } = context;
    const state = inStatus(order, payload.returnId, 'approved', 'partlyReceived');
    if (state.length > 0) return state;
    const elsewhere = locationProblems(payload.location, shop);
    if (elsewhere.length > 0) return elsewhere;
    const waited = announced(order, payload.returnId);
    const left = (count: LineCounts, component: string | undefined) =>
      waited.find((item) => item.lineId === count.id && item.component === component)?.units ?? 0;
    const problems = [...unitProblems(order, payload.lines ?? [], left, 'lines'), ...outcomeProblems(payload, shop)];
    if (problems.length > 0) return problems;
    return serialsBackProblems(order, arrivedOf(order, payload, shop), context);
  },
  decide: (order, payload, context): Decision => {
    const { shop } = context;
    const { label } = order.returns.find(({ id }) => id === payload.returnId) ?? {};
    const location = payload.location ?? label?.location ?? shippedFrom(order) ?? shop.locations[0]?.id;
    if (location === undefined)
      return refused(problem('input.invalid', 'the shop has no location to receive at', {}, ['location']));
    return accepted(...receptionNews(order, { ...payload, location }, context));
  },
});

/** The replacements of an exchange may leave: their return has come, and what is due is covered; or it came to nothing, and they are cancelled. */
export const releaseExchange = defineCommand({
  type: 'returns.release',
  actors: shopActors,
  standing: ({ head }) =>
    endedExchanges(head).length > 0 ? [] : [problem('return.state', 'no replacement waits for a return that has come')],
  given: (order, { returnId }) => {
    const { head } = order;
    const found = inStatus(order, returnId, 'received', 'refunded', 'rejected', 'expired');
    if (found.length > 0) return found;
    const ended = endedExchanges(head).find(({ id }) => id === returnId);
    if (!ended) return [problem('return.state', 'none of its replacements waits', { returnId }, ['returnId'])];
    const { due } = settledTotals(order);
    return covered(settledTotals(order))
      ? []
      : [problem('order.unpaid', 'the replacement is not paid for', { returnId, due }, ['returnId'])];
  },
  decide: ({ head }, { returnId }) => {
    const ended = head.returns.find(({ id }) => id === returnId);
    const holds = ended ? exchangeHolds(head, ended) : [];
    return accepted(...holds.map((holdId) => news('hold.released', { holdId })));
  },
});

/** A return that has not come in time; given by its deadline. */
export const expireReturn = defineCommand({
  type: 'returns.expire',
  actors: shopActors,
  standing: (order) => some(order, 'approved', 'partlyReceived'),
  given: (order, { returnId }, { actor }) => {
    const state = inStatus(order, returnId, 'approved', 'partlyReceived');
    if (state.length > 0 || decidesAlone(actor)) return state;
    const { parcel } = order.head.returns.find(({ id }) => id === returnId) ?? {};
    // Its deadline had come when the carrier told that it has been handed in.
    return parcel?.standing
      ? [
          problem('return.state', 'its parcel has been handed in', { returnId, standing: parcel.standing }, [
            'returnId',
          ]),
        ]
      : [];
  },
  decide: (order, { returnId }) => {
    const { noReceipt } = order.returns.find(({ id }) => id === returnId) ?? {};
    return accepted(news('return.expired', { returnId, ...(noReceipt && { noReceipt }) }));
  },
});

export const sendBackReturn = defineCommand({
  type: 'returns.sendBack',
  actors: shopActors,
  standing: (order) =>
    order.returns.some((body) => waitingBack(body).length > 0)
      ? []
      : [problem('return.state', 'nothing of a return waits to go back to the customer')],
  given: (order, { returnId, location }, { shop }) => {
    const body = order.returns.find(({ id }) => id === returnId);
    if (!body) return [problem('return.notFound', `there is no return ${returnId}`, { returnId }, ['returnId'])];
    if (waitingBack(body).length === 0)
      return [problem('return.state', 'nothing of it waits to go back', { returnId }, ['returnId'])];
    return locationProblems(location, shop);
  },
  decide: (order, { returnId, location, carrier = null, tracking = null }, { shop }) => {
    const body = order.returns.find(({ id }) => id === returnId);
    const lines = body ? waitingBack(body).map(({ outcome: _outcome, goes: _goes, ...line }) => line) : [];
    const from = location ?? shippedFrom(order) ?? shop.locations[0]?.id ?? '';
    return accepted(news('return.sentBack', { returnId, location: from, lines, carrier, tracking }));
  },
});

/** What was not taken back and has not left yet. */
const waitingBack = ({ came = [] }: ReturnBody): CameBack[] => came.filter(({ goes }) => goes === 'back');

export function locationProblems(location: string | undefined, { locations }: ShopTerms): Problem[] {
  if (location === undefined || locations.some(({ id }) => id === location)) return [];
  return [problem('input.invalid', `the shop has no location "${location}"`, { location }, ['location'])];
}

export const refundReturn = defineCommand({
  type: 'returns.refund',
  actors: shopActors,
  standing: (order) => some(order, 'received', 'partlyReceived'),
  given: (order, { returnId }) =>
    returnId === undefined ? [] : inStatus(order, returnId, 'received', 'partlyReceived'),
  decide: (order, { returnId }, context) => {
    const amount = owed(order);
    if (amount > 0) return accepted(...returnRefund(order, amount, context));
    if (order.head.totals.refunding > 0)
      return refused(problem('return.state', 'a refund is on its way', { refunding: order.head.totals.refunding }));
    const settled = order.head.returns.filter(({ id, status }) => status === 'received' && id === (returnId ?? id));
    return accepted(...settled.map(({ id }) => news('return.refunded', { returnId: id })));
  },
});

export function some(order: OrderRecord, ...statuses: readonly ReturnStatus[]): Problem[] {
  return order.head.returns.some((item) => statuses.includes(item.status))
    ? []
    : [problem('return.state', `no return is ${statuses.join(' or ')}`)];
}

export function inStatus(order: OrderRecord, returnId: string, ...statuses: readonly ReturnStatus[]): Problem[] {
  const found: Return | undefined = order.head.returns.find((item) => item.id === returnId);
  if (!found) return [problem('return.notFound', `there is no return ${returnId}`, { returnId }, ['returnId'])];
  return statuses.includes(found.status)
    ? []
    : [problem('return.state', `the return is ${found.status}`, { returnId, status: found.status }, ['returnId'])];
}
