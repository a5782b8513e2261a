/** `payments.authorize`, `payments.capture`, `payments.fail`, `payments.void`: money asked for, taken, given up. */
import { type Problem, problem } from '../../kernel';
import {
  accepted,
  defineCommand,
  everyone,
  inLifecycle,
  type MethodTerms,
  type ShopTerms,
  type StandingContext,
  shopActors,
} from '../command';
import { promised } from '../documents';
import { maxPayments } from '../limits';
import { kept } from '../totals';
import { news, type OrderRecord, type Payment } from '../vocabulary';
import { methodProblems, paymentNews } from './intake-news';
import { tenderProblem, wantsTender, withBalances } from './tender-news';

const live = ['placed', 'confirmed', 'processing', 'completed'] as const;

export const authorize = defineCommand({
  type: 'payments.authorize',
  actors: everyone,
  needs: (_order, payload, { shop }) => (wantsTender([payload], shop) ? { tenders: true } : {}),
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
    const left = unasked(order);
    const method = [...methodProblems(payload, context, ['method']), ...tenderProblem(payload, left, context, [])];
    if (payload.amount === undefined || payload.amount <= left) return method;
    return [
      ...method,
      problem('payment.amount', `${payload.amount} asked, ${left} left to be paid`, { amount: payload.amount, left }, [
        'amount',
      ]),
    ];
  },
  decide: (order, payload, context) => {
    const { payment = payload } = withBalances({ payment: payload }, unasked(order), context);
    return accepted(...paymentNews([payment], unasked(order), context));
  },
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
  standing: (order, context) => {
    const state = inLifecycle(order, ...live);
    if (state.length > 0) return state;
    return sources(order, context).some((payment) => capturable(payment) > 0)
      ? []
      : [problem('payment.state', 'there is nothing to capture', { payment: order.head.states.payment })];
  },
  given: (order, payload, context) => {
    const candidates = sources(order, context, payload.paymentId);
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
  decide: (order, payload, context) => {
    const { newId, shop } = context;
    const candidates = sources(order, context, payload.paymentId);
    let left = payload.amount ?? captureLeft(order, candidates);
    return accepted(
      ...candidates.flatMap((payment) => {
        const amount = captureAmount(payment, left, shop);
        if (amount === 0) return [];
        left -= amount;
        return byGateway(shop, payment)
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

/** The payments that this actor may take from. That money came by hand is a person's word: a rule asks gateways only. */
function sources({ head }: OrderRecord, { shop, actor }: StandingContext, paymentId?: string): readonly Payment[] {
  return head.payments.filter(
    (payment) =>
      (paymentId === undefined || payment.id === paymentId) && (actor.kind !== 'rule' || byGateway(shop, payment)),
  );
}

/** What may still be captured of a payment: authorized by a gateway, or promised by hand. */
export function capturable(payment: Payment): number {
  if (payment.voiding || payment.unknown === 'authorize') return 0;
  if (payment.status === 'awaited') return promised(payment);
  return Math.max(0, payment.authorized - payment.capturing);
}

/** What these payments can give of what is due and neither here nor being captured: nobody is charged for what was cancelled. */
function captureLeft({ head }: OrderRecord, candidates: readonly Payment[]): number {
  const due = Math.max(0, head.totals.due - Math.max(0, kept(head.totals)) - head.totals.capturing);
  return Math.min(
    due,
    candidates.reduce((sum, payment) => sum + capturable(payment), 0),
  );
}

function captureAmount(payment: Payment, left: number, shop: ShopTerms): number {
  const most = capturable(payment);
  if (left <= 0 || most === 0) return 0;
  return byGateway(shop, payment) && !methodOf(shop, payment).partialCapture ? most : Math.min(left, most);
}

const noMethod: MethodTerms = { rule: 'authorized', gateway: true, partialCapture: true };

/** How the shop takes this method; a method that it no longer has keeps its gateway's rules. */
function methodOf(shop: ShopTerms, payment: Payment): MethodTerms {
  return shop.methods[payment.method] ?? noMethod;
}

/**
 * Whether a gateway takes this payment. What is awaited was promised by hand, whatever the method has become since; of a plan a gateway takes the
 * parts, each a payment of its own.
 */
export const byGateway = (shop: ShopTerms, payment: Payment): boolean =>
  payment.status !== 'awaited' && payment.schedule === null && methodOf(shop, payment).gateway;

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
    order.head.payments.some((payment) => voidable(order, payment))
      ? []
      : [problem('payment.state', 'there is no authorization to give back', { payment: order.head.states.payment })],
  given: (order, { paymentId }) =>
    paymentId === undefined ? [] : paymentIn(order, paymentId, (payment) => voidable(order, payment)),
  decide: (order, { paymentId }, { shop, newId }) =>
    accepted(
      ...order.head.payments
        .filter((payment) => voidable(order, payment) && (paymentId === undefined || payment.id === paymentId))
        .map((payment) =>
          byGateway(shop, payment)
            ? news('payment.voidRequested', { paymentId: payment.id, voidId: newId() })
            : news('payment.voided', { paymentId: payment.id, amount: promised(payment) }),
        ),
    ),
});

/**
 * Authorized and untouched, still waiting for the customer or their bank, promised by hand, or what is left of an authorization after captures
 * that paid all that is due.
 */
export const voidable = ({ head }: OrderRecord, payment: Payment): boolean => {
  if (payment.voiding) return false;
  if (payment.status === 'awaited') return true;
  if (unanswered(payment)) return payment.status !== 'requested' && payment.reference !== null;
  if (payment.authorized === 0 || payment.capturing > 0) return false;
  return payment.status === 'authorized' ? payment.captured === 0 : unneeded(head.totals);
};

/** Whether everything that is due is here: nothing more may be captured, whatever is still authorized. */
export const unneeded = (totals: OrderRecord['head']['totals']): boolean =>
  totals.capturing === 0 && kept(totals) >= totals.due;

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
