/**
 * `payments.hear`: what a gateway tells by itself: money moved in its dashboard, authorizations that were adjusted or ran out, refunds that
 * bounced, disputes and what they cost. Amounts are folded by the gateway's references: the same news twice counts once, and any order of the
 * same news gives the same balance. What answers a call of ours may name the call; where it does not, the answer to the call finds what was heard.
 */
import { type Money, problem } from '../../kernel';
import { exchangedBack, reportingRounding } from '../../settlement';
import { accepted, type CommandContext, defineCommand, type Gathered } from '../command';
import { bookedWorth, booksCurrency, exchanged } from '../exchange';
import { maxDisputes, maxMovements } from '../limits';
import { directionOf, settledAccount } from '../postings';
import type { Payloads } from '../schemas';
import {
  type Dispute,
  type DisputeStatus,
  type GatewayFee,
  type Movement,
  type News,
  news,
  type OrderHead,
  type OrderRecord,
  type Payment,
} from '../vocabulary';
import { captureNews, lateGrant, match, refundHeard, undecided } from './record-payment';

type Event = Payloads['payments.hear']['event'];
type FeeEvent = Extract<Event, { type: 'feeCharged' | 'feeReturned' }>;
type SettledEvent = Extract<Event, { type: 'settled' }>;

export const hear = defineCommand({
  type: 'payments.hear',
  actors: ['system', 'staff'],
  needs: ({ head }, { event }) => {
    const of = foreignCurrency(head, event);
    if (of === null) return {};
    const into = [...new Set([booksCurrency(head), head.intake.currency])].filter((currency) => currency !== of);
    return into.length === 0 ? {} : { worth: { of, into } };
  },
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
      return feeNews(order, payment, event, context);
    case 'settled':
      return settlementNews(order, payment, event, context);
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
function feeNews(order: OrderRecord, payment: Payment, event: FeeEvent, context: CommandContext): News[] {
  const { reference, dispute } = event;
  const [kind, type] =
    event.type === 'feeCharged'
      ? (['fee', 'payment.feeCharged'] as const)
      : (['feeReturn', 'payment.feeReturned'] as const);
  if (knows(payment, kind, reference)) return [];
  return [news(type, { paymentId: payment.id, reference, dispute, ...chargedIn(order.head, event, context) })];
}

/** A fee in the order's currency, and what was charged where that was in another one. */
function chargedIn(
  head: OrderHead,
  event: FeeEvent,
  { gathered }: CommandContext,
): Pick<GatewayFee, 'amount' | 'charged'> {
  const currency = foreignCurrency(head, event);
  if (currency === null) return { amount: event.amount };
  const charged: Money = { amount: event.amount, currency };
  const amount = ownAmount(head, charged, event.rate, gathered);
  const known = worthOf(head, charged, gathered);
  const worth = known ?? (amount === 0 ? null : bookedWorth(head)(amount));
  return { amount, charged: { ...charged, worth } };
}

/** By the rate that was frozen with the order, so that what is given back is what was charged; else the gateway's own; else that of the day. */
function ownAmount(head: OrderHead, charged: Money, told: string | undefined, { worth }: Gathered): number {
  const own = head.intake.currency;
  const frozen = head.exchange.find(({ currency }) => currency === charged.currency)?.rate ?? told;
  if (frozen !== undefined) return exchangedBack(charged, { rate: frozen }, own).amount;
  const rate = worth[own];
  return rate === undefined ? 0 : exchanged(charged, { currency: own, rate }, reportingRounding).amount;
}

/**
 * What was settled for money that moved, against what it had been booked at: all of a method's settlements together, so that remainders of
 * their roundings do not add up.
 */
function settlementNews(
  order: OrderRecord,
  payment: Payment,
  event: SettledEvent,
  { gathered }: CommandContext,
): News[] {
  const { reference, of, amount, settled } = event;
  if (knows(payment, 'settlement', reference)) return [];
  const { head } = order;
  const before = head.books?.[settledAccount(payment.method)] ?? 0;
  const direction = directionOf(of);
  const inBooks = bookedWorth(head);
  return [
    news('payment.settled', {
      ...{ paymentId: payment.id, reference, of, amount, settled },
      booked: direction * (inBooks(before + direction * amount) - inBooks(before)),
      worth: worthOf(head, settled, gathered),
      rate: settled.currency === booksCurrency(head) ? null : (gathered.worth[booksCurrency(head)] ?? null),
    }),
  ];
}

/** Money in the currency of the order's books, at the rate of the day; null where nobody tells one. */
function worthOf(head: OrderHead, value: Money, { worth }: Gathered): number | null {
  const currency = booksCurrency(head);
  if (value.currency === currency) return value.amount;
  const rate = worth[currency];
  return rate === undefined ? null : exchanged(value, { currency, rate }, reportingRounding).amount;
}

/** The currency of what the gateway tells, where it is not the order's. */
function foreignCurrency({ intake }: OrderHead, event: Event): string | null {
  if (event.type === 'settled') return event.settled.currency;
  const told = event.type === 'feeCharged' || event.type === 'feeReturned' ? event.currency : undefined;
  return told === undefined || told === intake.currency ? null : told;
}

function knows({ movements }: Payment, kind: Movement['kind'], reference: string): boolean {
  return movements.some((item) => item.kind === kind && item.reference === reference);
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
