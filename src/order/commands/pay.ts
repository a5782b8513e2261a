/** `payments.authorize`, `payments.capture`, `payments.fail`, `payments.void`: money asked for, taken, given up. */
import { type Problem, problem } from '../../kernel';
import {
  accepted,
  defineCommand,
  everyone,
  inLifecycle,
  type MethodTerms,
  type ShopTerms,
  shopActors,
} from '../command';
import { maxPayments } from '../limits';
import { kept } from '../totals';
import { news, type OrderRecord, type Payment } from '../vocabulary';
import { methodProblems, paymentNews } from './intake-news';

const live = ['placed', 'confirmed', 'processing', 'completed'] as const;

export const authorize = defineCommand({
  type: 'payments.authorize',
  actors: everyone,
  standing: (order) => {
    const state = inLifecycle(order, ...live);
    if (state.length > 0) return state;
    if (order.head.payments.length >= maxPayments)
      return [problem('limit.exceeded', `an order has at most ${maxPayments} payments`, { limit: maxPayments })];
    return unasked(order) > 0
      ? []
      : [problem('payment.amount', 'nothing is left to be paid', { due: order.head.totals.due })];
  },
  given: (order, payload, context) => {
    const method = methodProblems(payload, context, ['method']);
    const left = unasked(order);
    if (payload.amount === undefined || payload.amount <= left) return method;
    return [
      ...method,
      problem('payment.amount', `${payload.amount} asked, ${left} left to be paid`, { amount: payload.amount, left }, [
        'amount',
      ]),
    ];
  },
  decide: (order, payload, context) => accepted(...paymentNews([payload], unasked(order), context)),
});

/** What no payment has been asked for yet. */
export function unasked(order: OrderRecord): number {
  const { totals } = order.head;
  return Math.max(
    0,
    totals.due -
      kept(totals) -
      totals.authorized -
      totals.requested -
      totals.pending -
      totals.requiresAction -
      totals.awaited,
  );
}

export const capture = defineCommand({
  type: 'payments.capture',
  actors: shopActors,
  standing: (order) => {
    const state = inLifecycle(order, ...live);
    if (state.length > 0) return state;
    return order.head.payments.some((payment) => capturable(payment) > 0)
      ? []
      : [problem('payment.state', 'there is nothing to capture', { payment: order.head.states.payment })];
  },
  given: (order, payload) => {
    const candidates = order.head.payments.filter(
      (payment) => payload.paymentId === undefined || payment.id === payload.paymentId,
    );
    if (candidates.length === 0)
      return [
        problem('payment.notFound', `there is no payment ${payload.paymentId}`, { paymentId: payload.paymentId }, [
          'paymentId',
        ]),
      ];
    if (candidates.every((payment) => capturable(payment) === 0))
      return [problem('payment.state', 'there is nothing to capture', {}, ['paymentId'])];
    const left = captureLeft(order, candidates);
    if (left > 0 && (payload.amount === undefined || payload.amount <= left)) return [];
    const amount = payload.amount ?? null;
    const message = left === 0 ? 'nothing more is due' : `${amount} asked, ${left} may be captured`;
    return [problem('payment.amount', message, { amount, left }, ['amount'])];
  },
  decide: (order, payload, { newId, shop }) => {
    const candidates = order.head.payments.filter(
      (payment) => payload.paymentId === undefined || payment.id === payload.paymentId,
    );
    let left = payload.amount ?? captureLeft(order, candidates);
    return accepted(
      ...candidates.flatMap((payment) => {
        const amount = captureAmount(payment, left, shop);
        if (amount === 0) return [];
        left -= amount;
        return methodOf(shop, payment).gateway
          ? [news('payment.captureRequested', { paymentId: payment.id, captureId: newId(), amount })]
          : [
              news('payment.captured', {
                paymentId: payment.id,
                captureId: null,
                amount,
                reference: payload.reference ?? null,
              }),
            ];
      }),
    );
  },
});

/** What may still be captured of a payment: authorized by a gateway, or promised by hand. */
export function capturable(payment: Payment): number {
  if (payment.voiding || payment.unknown === 'authorize') return 0;
  if (payment.status === 'awaited') return payment.amount;
  return Math.max(0, payment.authorized - payment.capturing);
}

/** What these payments can give of what is due and neither here nor being captured: nobody is charged for what was cancelled. */
function captureLeft({ head }: OrderRecord, candidates: readonly Payment[]): number {
  const due = Math.max(0, head.totals.due - kept(head.totals) - head.totals.capturing);
  return Math.min(
    due,
    candidates.reduce((sum, payment) => sum + capturable(payment), 0),
  );
}

function captureAmount(payment: Payment, left: number, shop: ShopTerms): number {
  const most = capturable(payment);
  if (left <= 0 || most === 0) return 0;
  const { gateway, partialCapture } = methodOf(shop, payment);
  return gateway && !partialCapture ? most : Math.min(left, most);
}

const noMethod: MethodTerms = { rule: 'authorized', gateway: true, partialCapture: true };

/** How the shop takes this method; a method that it no longer has keeps its gateway's rules. */
export function methodOf(shop: ShopTerms, payment: Payment): MethodTerms {
  return shop.methods[payment.method] ?? noMethod;
}

export const fail = defineCommand({
  type: 'payments.fail',
  actors: shopActors,
  standing: (order) =>
    order.head.payments.some(unanswered) ? [] : [problem('payment.state', 'no payment waits for an answer')],
  given: (order, { paymentId }) => paymentIn(order, paymentId, unanswered),
  decide: (order, { paymentId, code }) => {
    const payment = order.head.payments.find((item) => item.id === paymentId);
    return accepted(
      news('payment.failed', { paymentId, operation: 'authorize', callId: null, amount: payment?.amount ?? 0, code }),
    );
  },
});

/** Asked of a gateway that has not decided. */
export const unanswered = (payment: Payment): boolean =>
  ['requested', 'pending', 'requiresAction'].includes(payment.status);

export const voidPayment = defineCommand({
  type: 'payments.void',
  actors: shopActors,
  standing: (order) =>
    order.head.payments.some(voidable)
      ? []
      : [problem('payment.state', 'there is no authorization to give back', { payment: order.head.states.payment })],
  given: (order, { paymentId }) => (paymentId === undefined ? [] : paymentIn(order, paymentId, voidable)),
  decide: (order, { paymentId }, { shop }) =>
    accepted(
      ...order.head.payments
        .filter((payment) => voidable(payment) && (paymentId === undefined || payment.id === paymentId))
        .map((payment) =>
          methodOf(shop, payment).gateway
            ? news('payment.voidRequested', { paymentId: payment.id })
            : news('payment.voided', { paymentId: payment.id, amount: payment.amount }),
        ),
    ),
});

/** Authorized and untouched, or promised by hand. */
export const voidable = (payment: Payment): boolean =>
  !payment.voiding &&
  ((payment.status === 'authorized' && payment.capturing === 0 && payment.captured === 0) ||
    payment.status === 'awaited');

function paymentIn(order: OrderRecord, paymentId: string, wanted: (payment: Payment) => boolean): Problem[] {
  const payment = order.head.payments.find((item) => item.id === paymentId);
  if (!payment) return [problem('payment.notFound', `there is no payment ${paymentId}`, { paymentId }, ['paymentId'])];
  return wanted(payment)
    ? []
    : [
        problem('payment.state', `the payment is ${payment.status}`, { paymentId, status: payment.status }, [
          'paymentId',
        ]),
      ];
}
