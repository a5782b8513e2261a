/**
 * `payments.record`: what a gateway answered, by webhook, by return of the browser or to a call of ours. The same answer twice changes
 * nothing the second time, whatever else is under way; one that the payment has no use for any more is dropped.
 */
import { hourMs, type Instant, later, problem } from '../../kernel';
import { accepted, type CommandContext, defineCommand } from '../command';
import { answerHeard } from '../record-payments';
import type { Payloads } from '../schemas';
import { type News, news, type OpenCall, type Payment } from '../vocabulary';
import { unanswered } from './pay';

type Answered = Payloads['payments.record'];

export const recordPayment = defineCommand({
  type: 'payments.record',
  actors: ['system', 'staff'],
  standing: (order) =>
    order.head.payments.length > 0 ? [] : [problem('payment.notFound', 'the order has no payment')],
  given: (order, { paymentId }) =>
    order.head.payments.some((payment) => payment.id === paymentId)
      ? []
      : [problem('payment.notFound', `there is no payment ${paymentId}`, { paymentId }, ['paymentId'])],
  decide: (order, answered, context) => {
    const payment = order.head.payments.find((item) => item.id === answered.paymentId) as Payment;
    return accepted(...newsOf(payment, answered, context));
  },
});

function newsOf(payment: Payment, { operation, callId, answer }: Answered, context: CommandContext): News[] {
  const paymentId = payment.id;
  const call = payment.calls.find((item) => item.id === callId && item.operation === operation);
  switch (answer.status) {
    case 'unknown':
      return waits(payment, operation, call) && payment.unknown !== operation
        ? [news('payment.unknown', { paymentId, operation })]
        : [];
    case 'declined':
      return waits(payment, operation, call)
        ? [news('payment.failed', { paymentId, operation, ...asked(payment, call), code: answer.code })]
        : [];
    case 'pending':
      return payment.status === 'requested' || payment.status === 'requiresAction'
        ? [news('payment.pending', { paymentId, reference: answer.reference, expiresAt: answer.expiresAt })]
        : [];
    case 'requiresAction':
      return payment.status === 'requested' || payment.status === 'pending'
        ? [
            news('payment.actionRequired', {
              paymentId,
              reference: answer.reference,
              expiresAt: answer.expiresAt ?? patience(context),
            }),
          ]
        : [];
    case 'authorized':
      return undecided(payment) || lateGrant(payment)
        ? [
            news('payment.authorized', {
              paymentId,
              amount: answer.amount,
              reference: answer.reference,
              expiresAt: answer.expiresAt,
            }),
          ]
        : [];
    case 'captured':
      // Money that was taken is here, whatever was said before.
      if (operation === 'authorize')
        return late(payment) || payment.released
          ? captureNews(payment, { amount: answer.amount, reference: answer.reference })
          : [];
      return call ? captureNews(payment, { ...answer, callId }) : [];
    case 'voided':
      return payment.voiding || payment.authorized > 0 || unanswered(payment)
        ? [news('payment.voided', { paymentId, amount: payment.authorized })]
        : [];
    case 'refunded':
      return call ? refundHeard(payment, { ...answer, callId }) : [];
  }
}

/** Whether this operation of the payment waits for an answer. */
function waits(payment: Payment, operation: Answered['operation'], call: OpenCall | undefined): boolean {
  return operation === 'authorize' ? unanswered(payment) : call !== undefined;
}

function asked(payment: Payment, call: OpenCall | undefined): { callId: string | null; amount: number } {
  return call ? { callId: call.id, amount: call.amount } : { callId: null, amount: payment.amount };
}

/** A gateway may still say yes after a no: money that came late is money. */
const late = (payment: Payment): boolean => unanswered(payment) || payment.status === 'failed';

/** Whether a yes still counts. What was given back stays given back. */
export const undecided = (payment: Payment): boolean => !payment.released && late(payment);

/** A capture was heard of before the authorization that it was taken from. */
export const lateGrant = (payment: Payment): boolean =>
  payment.status === 'captured' && payment.granted === 0 && !payment.released;

interface Moved {
  readonly amount: number;
  readonly reference: string;
  readonly callId?: string | undefined;
}

/** A capture, once per call and reference. What had been heard of by itself is matched with the call that it answers. */
export function captureNews(payment: Payment, told: Moved): News[] {
  const paymentId = payment.id;
  const known = match(payment, 'capture', told);
  if (known !== 'new') return known;
  const { amount, reference } = told;
  return [news('payment.captured', { paymentId, captureId: told.callId ?? null, amount, reference })];
}

/** A refund, once per call and reference. */
export function refundHeard(payment: Payment, told: Moved): News[] {
  const paymentId = payment.id;
  const known = match(payment, 'refund', told);
  if (known !== 'new') return known;
  const { amount, reference } = told;
  return [news('refund.settled', { refundId: told.callId ?? null, paymentId, amount, reference })];
}

/**
 * Whether a movement is new. Several answers to calls of ours may share a reference (the authorization's, at many gateways), so that they are
 * told apart by their calls, and what was heard of by itself is the answer to a call of the same amount only, and only when it was heard after
 * the call was asked for; a movement that names no call is known by its reference alone.
 */
export function match(
  payment: Payment,
  kind: 'capture' | 'refund',
  { amount, reference, callId }: Moved,
): News[] | 'new' {
  const { id: paymentId, movements, calls } = payment;
  const alike = movements.filter((item) => item.kind === kind && item.reference === reference);
  if (callId === undefined) return alike.length > 0 ? [] : 'new';
  if (movements.some((item) => item.kind === kind && item.callId === callId)) return [];
  const answer = { operation: kind, callId, reference, amount } as const;
  if (answerHeard(payment, answer)) return [news('payment.matched', { paymentId, ...answer })];
  const open = calls.some((call) => call.id === callId && call.operation === kind);
  return open || alike.length === 0 ? 'new' : [];
}

/** How long a customer is waited for where the gateway does not say. */
function patience({ shop, at }: CommandContext): Instant | null {
  const hours = shop.process.expireActionAfterHours;
  return hours === null ? null : later(at, hours * hourMs);
}
