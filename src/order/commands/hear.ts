/**
 * `payments.hear`: what a gateway tells by itself: money moved in its dashboard, authorizations that were adjusted or ran out, refunds that
 * bounced, disputes and what they cost. Amounts are folded by the gateway's references: the same news twice counts once, and any order of the
 * same news gives the same balance. What answers a call of ours may name the call; where it does not, the answer to the call finds what was heard.
 */
import { problem } from '../../kernel';
import { accepted, type CommandContext, defineCommand } from '../command';
import { maxDisputes, maxMovements } from '../limits';
import type { Payloads } from '../schemas';
import { type Dispute, type DisputeStatus, type News, news, type OrderRecord, type Payment } from '../vocabulary';
import { captureNews, lateGrant, match, refundHeard, undecided } from './record-payment';

type Event = Payloads['payments.hear']['event'];

export const hear = defineCommand({
  type: 'payments.hear',
  actors: ['system', 'staff'],
  standing: (order) =>
    order.head.payments.length > 0 ? [] : [problem('payment.notFound', 'the order has no payment')],
  given: (order, { paymentId }) => {
    const payment = order.head.payments.find((item) => item.id === paymentId);
    if (!payment)
      return [problem('payment.notFound', `there is no payment ${paymentId}`, { paymentId }, ['paymentId'])];
    if (payment.tender !== null)
      return [
        problem('payment.state', 'an account of the shop has no gateway', { method: payment.method }, ['paymentId']),
      ];
    const limit = payment.movements.length >= maxMovements ? maxMovements : null;
    const most = order.head.disputes.length >= maxDisputes ? maxDisputes : limit;
    return most === null ? [] : [problem('limit.exceeded', `a payment remembers at most ${most} of these`, { most })];
  },
  decide: (order, { paymentId, event }, context) => {
    const payment = order.head.payments.find((item) => item.id === paymentId) as Payment;
    return accepted(...heard(order, payment, event, context));
  },
});

function heard(order: OrderRecord, payment: Payment, event: Event, context: CommandContext): News[] {
  const paymentId = payment.id;
  switch (event.type) {
    case 'authorized':
      return undecided(payment) || lateGrant(payment)
        ? [
            news('payment.authorized', {
              paymentId,
              amount: event.amount,
              reference: event.reference,
              expiresAt: event.expiresAt,
            }),
          ]
        : [];
    case 'authorizationAdjusted':
      return supersedes(payment, event)
        ? [
            news('payment.authorizationAdjusted', {
              paymentId,
              amount: event.amount,
              adjustedAt: event.at,
              reference: event.reference,
              expiresAt: event.expiresAt,
            }),
          ]
        : [];
    case 'authorizationExpired':
      return payment.released ? [] : [news('payment.authorizationExpired', { paymentId, amount: payment.authorized })];
    case 'voided':
      return payment.released ? [] : [news('payment.voided', { paymentId, amount: payment.authorized })];
    case 'captured':
      return captureNews(payment, event);
    case 'refunded':
      return refundHeard(payment, event);
    case 'refundReversed':
      return reversal(payment, event);
    case 'feeCharged':
    case 'feeReturned':
      return feeNews(payment, event);
    default:
      return disputed(order, payment, event, context);
  }
}

/** Adjustments are absolute: the latest one by the gateway's clock counts, of two at once the larger. */
function supersedes(payment: Payment, event: { readonly at: string; readonly amount: number }): boolean {
  if (payment.released) return false;
  const { grantedAt, granted } = payment;
  if (grantedAt === null) return true;
  return event.at > grantedAt || (event.at === grantedAt && event.amount > granted);
}

/**
 * A refund that bounced before it was heard of is told first. One that names our call tells nothing of money until it was given: it closes the
 * call as failed, once.
 */
function reversal(payment: Payment, event: Extract<Event, { type: 'refundReversed' }>): News[] {
  const { reference, amount, code, callId } = event;
  const { id: paymentId, movements, calls } = payment;
  if (movements.some((item) => item.kind === 'reversal' && item.reference === reference)) return [];
  const reversed = news('refund.reversed', { paymentId, amount, reference, code });
  if (callId === undefined) return [...refundHeard(payment, event), reversed];
  const given = match(payment, 'refund', event);
  if (given !== 'new') return [...given, reversed];
  const open = calls.find((call) => call.id === callId && call.operation === 'refund');
  return open ? [news('payment.failed', { paymentId, operation: 'refund', callId, amount: open.amount, code })] : [];
}

/** What the shop is charged, or gets back of it, once by its reference. */
function feeNews(payment: Payment, event: Extract<Event, { type: 'feeCharged' | 'feeReturned' }>): News[] {
  const { reference, amount, dispute } = event;
  const [kind, type] =
    event.type === 'feeCharged'
      ? (['fee', 'payment.feeCharged'] as const)
      : (['feeReturn', 'payment.feeReturned'] as const);
  if (payment.movements.some((item) => item.kind === kind && item.reference === reference)) return [];
  return [news(type, { paymentId: payment.id, reference, amount, dispute })];
}

type DisputeEvent = Extract<Event, { type: 'disputeOpened' | 'disputeWon' | 'disputeLost' }>;

/** A decision may come before the news that there is a dispute: both are told then. */
function disputed({ head }: OrderRecord, payment: Payment, event: DisputeEvent, { newId }: CommandContext): News[] {
  const known = head.disputes.find(
    ({ paymentId, reference }) => paymentId === payment.id && reference === event.reference,
  );
  const disputeId = known?.id ?? newId();
  const opened = known
    ? []
    : [
        news('dispute.opened', {
          disputeId,
          paymentId: payment.id,
          reference: event.reference,
          amount: event.amount,
          reason: event.reason,
          withdrawn: event.withdrawn,
          respondBy: event.type === 'disputeOpened' ? event.respondBy : null,
        }),
      ];
  if (event.type === 'disputeOpened') return opened;
  const before: DisputeStatus = known?.status ?? 'open';
  const amount = known?.amount ?? event.amount;
  const type = event.type === 'disputeWon' ? ('dispute.won' as const) : ('dispute.lost' as const);
  if (known && !decides(known, event)) return [];
  return [...opened, news(type, { disputeId, amount, closedAt: event.at, before })];
}

/** Of two decisions the later one counts; of two at once the loss. */
function decides({ closedAt, status }: Dispute, event: Exclude<DisputeEvent, { type: 'disputeOpened' }>): boolean {
  if (closedAt === null || event.at > closedAt) return true;
  return event.at === closedAt && status === 'won' && event.type === 'disputeLost';
}
