/** What a gateway does by itself, by chance, and tells: never more than it could. */
import type { PayloadInputs, Payment } from '../../src/order';
import { days, type Options } from '../support/order-builders';
import { callKey, command, type World } from './random-world';

type Event = PayloadInputs['payments.hear']['event'];
interface Choice {
  readonly a: number;
  readonly b: number;
  readonly c: number;
}

/** Something that the gateway of one of the payments tells by itself; twice, sometimes. */
export function hearSomething(world: World, { a, b, c }: Choice, options: Options): World {
  const { payments } = world.story.order.head;
  const payment = payments[a % Math.max(1, payments.length)];
  if (!payment) return world;
  if (c % 5 === 0) {
    const early = hearAnswerEarly(world, payment, options);
    if (early) return early;
  }
  const event = eventOf(world, payment, b, c);
  if (!event) return world;
  const heard = hear(world, payment, event, options);
  const again = c % 3 === 0 ? hear(heard, payment, event, options) : heard;
  return again.story.steps.length === 0 ? heard : again;
}

/** The webhook of a capture is faster than the answer to the call, and does not name it: the answer must not count again. */
function hearAnswerEarly(world: World, payment: Payment, options: Options): World | null {
  const reference = `gw-${payment.id}`;
  const call = world.calls.find(
    ({ callId, operation }) =>
      operation === 'capture' &&
      payment.calls.some(({ id }) => id === callId) &&
      !world.decided.has(`capture ${callId}`),
  );
  if (!call || payment.movements.some((item) => item.kind === 'capture' && item.reference === reference)) return null;
  const key = callKey(call);
  const answer = { status: 'captured', reference, amount: call.amount } as const;
  const event = { type: 'captured', reference, amount: call.amount } as const;
  const known = { ...world, decided: new Map(world.decided).set(key, answer), heard: new Set(world.heard).add(key) };
  return command(known, 'payments.hear', { paymentId: payment.id, event }, options);
}

function eventOf(world: World, payment: Payment, b: number, c: number): Event | null {
  const { disputes } = world.story.order.head;
  const open = Math.max(0, payment.authorized - payment.capturing);
  const free = payment.captured - payment.refunded - payment.refunding - payment.disputed - payment.chargedBack;
  const part = (most: number) => 1 + (c % Math.max(1, most));
  const reference = `ev-${payment.movements.length}-${disputes.length}-${b}`;
  const at = days(world.day + (c % 2));
  const own = disputes.filter(({ paymentId }) => paymentId === payment.id);
  const dispute = own[c % Math.max(1, own.length)];
  const refunds = payment.movements.filter(
    ({ kind, reference: of }) =>
      kind === 'refund' && !payment.movements.some((item) => item.kind === 'reversal' && item.reference === of),
  );
  const refund = refunds[c % Math.max(1, refunds.length)];
  const byGateway = world.story.shop.methods[payment.method]?.gateway === true && payment.schedule === null;
  const about = dispute && { reference: dispute.reference, amount: dispute.amount, withdrawn: dispute.withdrawn };
  const kinds: readonly (Event | null | undefined)[] = [
    open > 0 && byGateway ? { type: 'captured', reference, amount: part(open) } : null,
    free > 0 && byGateway ? { type: 'refunded', reference, amount: part(free) } : null,
    refund && byGateway ? { type: 'refundReversed', reference: refund.reference, amount: refund.amount } : null,
    free > 0
      ? {
          type: 'disputeOpened',
          reference,
          amount: part(free),
          withdrawn: b % 2 === 0,
          respondBy: days(world.day + (c % 9)),
        }
      : null,
    about && dispute.status !== 'lost' && (dispute.status !== 'won' || free >= dispute.amount)
      ? { type: 'disputeLost', ...about, at }
      : null,
    about && dispute.status !== 'won' ? { type: 'disputeWon', ...about, at } : null,
    byGateway && payment.status === 'authorized'
      ? {
          type: 'authorizationAdjusted',
          reference,
          amount: payment.captured + payment.capturing + c,
          at,
          expiresAt: days(world.day + 3),
        }
      : null,
    about && byGateway
      ? { type: 'feeCharged', reference, amount: 1500, dispute: about.reference, ...foreign(c) }
      : null,
    about?.reference && byGateway && dispute?.status === 'won'
      ? { type: 'feeReturned', reference, amount: 1500, dispute: about.reference, ...foreign(c) }
      : null,
    byGateway && c % 3 === 0 ? settled(payment, about, { reference, b, c }) : null,
    byGateway && payment.authorized > 0 && payment.capturing === 0 && c % 4 === 0
      ? { type: 'authorizationExpired' }
      : null,
  ];
  const possible = kinds.filter((event) => event != null);
  return possible[b % Math.max(1, possible.length)] ?? null;
}

const foreign = (c: number) => (c % 2 === 0 ? {} : { currency: c % 4 === 1 ? 'USD' : 'EUR' });

/** Some of what moved was turned into another currency, at a rate that nobody knew before. */
function settled(
  payment: Payment,
  dispute: { readonly amount: number } | undefined,
  { reference, b, c }: { readonly reference: string; readonly b: number; readonly c: number },
): Event | null {
  const moved = [
    { of: 'capture', amount: payment.captured },
    { of: 'refund', amount: payment.refunded },
    { of: 'withdrawal', amount: dispute?.amount ?? 0 },
  ] as const;
  const { of, amount: most } = moved[b % 3] as (typeof moved)[number];
  if (most === 0) return null;
  const amount = 1 + (c % most);
  const currency = ['EUR', 'USD', 'JPY', 'GBP'][b % 4] as string;
  const worth = 1 + Math.floor(amount * (0.7 + (c % 50) / 40));
  return { type: 'settled', reference, of, amount, settled: { amount: worth, currency } };
}

function hear(world: World, payment: Payment, event: Event, options: Options): World {
  const before = payment.movements;
  const next = command(world, 'payments.hear', { paymentId: payment.id, event }, options);
  const after = next.story.order.head.payments.find(({ id }) => id === payment.id)?.movements ?? before;
  const known = world.story.order.head.payments.find(({ id }) => id === payment.id)?.movements ?? before;
  const added = after.slice(known.length).filter(({ callId }) => callId === null);
  const moved = added.map(({ kind, amount }) => ({
    paymentId: payment.id,
    captured: kind === 'capture' ? amount : 0,
    refunded: kind === 'refund' ? amount : kind === 'reversal' ? -amount : 0,
  }));
  return { ...next, moved: [...next.moved, ...moved] };
}
