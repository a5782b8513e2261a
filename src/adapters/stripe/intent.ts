/** Stripe's PaymentIntents and Refunds, and what they mean to an order. */
import { fingerprint, instant, type Money, omsError } from '../../kernel';
import type { AskedCall, GatewayAnswer, PaymentHeard, PaymentNews, PaymentOutcome } from '../../ports';
import { fromStripeAmount } from './amounts';
import type { Form, Json } from './api';

export interface Intent {
  readonly id: string;
  readonly status: string;
  readonly amount: number;
  readonly amount_capturable: number;
  readonly amount_received: number;
  readonly currency: string;
  readonly client_secret: string | null;
  readonly capture_method: string;
  readonly next_action: Json | null;
  readonly last_payment_error: Json | null;
  readonly latest_charge: Json | string | null;
  readonly metadata: Readonly<Record<string, string>>;
}

export interface Refund {
  readonly id: string;
  readonly status: string;
  readonly amount: number;
  readonly currency: string;
  readonly failure_reason?: string | null;
  readonly metadata: Readonly<Record<string, string>>;
}

/** Names under which an object says whose it is: ids and keys only, nothing about a person. */
const orderName = 'orderwright_order';
const paymentName = 'orderwright_payment';
export const keyName = 'orderwright_key';
const lastCaptureName = 'orderwright_capture';

/** A PaymentIntent from an answer's body. Throws `port.failed` for anything else. */
export function intentIn(body: unknown): Intent {
  const { object, id, status, amount, currency } = (body ?? {}) as Json;
  const sound = typeof id === 'string' && typeof status === 'string' && Number.isSafeInteger(amount);
  if (object !== 'payment_intent' || !sound || typeof currency !== 'string')
    throw omsError('port.failed', 'Stripe answered with something that is no PaymentIntent');
  return { metadata: {}, ...(body as object) } as Intent;
}

/** A Refund from an answer's body. Throws `port.failed` for anything else. */
export function refundIn(body: unknown): Refund {
  const { object, id, amount, currency } = (body ?? {}) as Json;
  if (object !== 'refund' || typeof id !== 'string' || !Number.isSafeInteger(amount) || typeof currency !== 'string')
    throw omsError('port.failed', 'Stripe answered with something that is no Refund');
  return { metadata: {}, ...(body as object) } as Refund;
}

/** What a new PaymentIntent or Refund is marked with. */
export function marks({ key, orderId, paymentId }: { key: string; orderId?: string; paymentId: string }): Form {
  return {
    [`metadata[${orderName}]`]: orderId,
    [`metadata[${paymentName}]`]: paymentId,
    [`metadata[${keyName}]`]: key,
  };
}

/** What a capture writes on its PaymentIntent, so that it can be found there: each its own amount, and who was last. */
export function captureMarks(key: string, amount: number): Form {
  return { [`metadata[${captureName(key)}]`]: amount, [`metadata[${lastCaptureName}]`]: key };
}

/** A name of metadata has at most 40 characters: a fingerprint has 28. */
const captureName = (key: string) => `capture_${fingerprint(key)}`;

/** How the authorization stands. */
export function intentAnswer(intent: Intent): GatewayAnswer {
  const { id: reference, status, currency } = intent;
  switch (status) {
    case 'requires_capture':
      return {
        status: 'authorized',
        reference,
        amount: fromStripeAmount(intent.amount_capturable, currency),
        ...expiry(intent),
      };
    case 'succeeded':
      return { status: 'captured', reference, amount: fromStripeAmount(intent.amount_received, currency) };
    case 'requires_action':
      return { status: 'requiresAction', reference, action: actionOf(intent) };
    case 'processing':
    case 'requires_confirmation':
      return { status: 'pending', reference };
    case 'requires_payment_method': {
      const error = intent.last_payment_error;
      return { status: 'declined', code: String(error?.decline_code ?? error?.code ?? status) };
    }
    case 'canceled':
      return { status: 'declined', code: status };
    default:
      throw omsError('port.failed', `Stripe answered with a PaymentIntent that is ${status}`);
  }
}

/** The capture with this key, if the PaymentIntent has it. */
export function captureAnswer(intent: Intent, key: string): GatewayAnswer | null {
  const captured = Number(intent.metadata[captureName(key)] ?? Number.NaN);
  if (!Number.isSafeInteger(captured)) return null;
  return { status: 'captured', reference: intent.id, amount: fromStripeAmount(captured, intent.currency) };
}

/** Nothing is set aside any more: cancelled, or what was left after the last capture has been released. */
export function voidAnswer(intent: Intent): GatewayAnswer | null {
  return intent.status === 'canceled' ? { status: 'voided', reference: intent.id } : null;
}

/** A refund that waits for the bank is told by webhook. */
export function refundAnswer(refund: Refund): GatewayAnswer {
  const { id: reference, status, amount, currency } = refund;
  if (status === 'succeeded') return { status: 'refunded', reference, amount: fromStripeAmount(amount, currency) };
  if (status === 'pending' || status === 'requires_action') return { status: 'pending', reference };
  return { status: 'declined', code: refund.failure_reason ?? status };
}

/** What a PaymentIntent tells the order that asked for it. */
export function intentNews(intent: Intent): PaymentNews {
  const { id: reference, status, metadata } = intent;
  const owner = ownerIn(metadata);
  if (!owner) return { kind: 'ignored', reason: 'foreign' };
  const amount = fromStripeAmount(intent.amount, intent.currency);
  const capture = lastCapture(intent);
  if (capture) return outcome(owner, 'capture', capture);
  const callId = owner.paymentId;
  if (status === 'canceled') return outcome(owner, 'void', { callId, amount, answer: { status: 'voided', reference } });
  // Taken, but not by a call of ours: there is no capture that it could be the answer of.
  if (status === 'succeeded' && intent.capture_method === 'manual') return { kind: 'ignored', reason: 'stale' };
  if (status === 'requires_payment_method' && !intent.last_payment_error) return { kind: 'ignored', reason: 'stale' };
  // The browser's return and the webhook say the same: the webhook's PaymentIntent does not have the charge with the date.
  return outcome(owner, 'authorize', { callId, amount, answer: intentAnswer({ ...intent, latest_charge: null }) });
}

/** What a Refund tells the order that asked for it. */
export function refundNews(refund: Refund): PaymentNews {
  const owner = ownerIn(refund.metadata);
  const callId = callIdIn(refund.metadata[keyName]);
  if (!owner || callId === null) return { kind: 'ignored', reason: 'foreign' };
  const answer = refundAnswer(refund);
  if (answer.status === 'pending') return { kind: 'ignored', reason: 'stale' };
  const event = refundEvent(refund, callId);
  // It may have been told as given before: whether the call failed or the money came back, the order knows.
  if (answer.status === 'declined' && event) return { kind: 'heard', ...owner, events: [event] };
  return outcome(owner, 'refund', { callId, amount: fromStripeAmount(refund.amount, refund.currency), answer });
}

/** A refund as something that moved, or bounced; null while the bank has not decided. */
export function refundEvent(refund: Refund, callId?: string): PaymentHeard['events'][number] | null {
  const answer = refundAnswer(refund);
  const { amount } = fromStripeAmount(refund.amount, refund.currency);
  const moved = { reference: refund.id, amount, ...(callId !== undefined && { callId }) };
  if (answer.status === 'refunded') return { type: 'refunded', ...moved };
  return answer.status === 'declined' ? { type: 'refundReversed', ...moved, code: answer.code } : null;
}

export interface Owner {
  readonly orderId: string;
  readonly paymentId: string;
}

/** Whose an object is, by what it was marked with. */
export function ownerIn(metadata: Readonly<Record<string, string>>): Owner | null {
  const { [orderName]: orderId, [paymentName]: paymentId } = metadata;
  return orderId && paymentId ? { orderId, paymentId } : null;
}

interface Told {
  readonly callId: string;
  readonly amount: Money;
  readonly answer: GatewayAnswer;
}

function outcome({ orderId, paymentId }: Owner, operation: AskedCall['operation'], told: Told): PaymentOutcome {
  const { callId, amount } = told;
  const payload = { paymentId, operation, callId, amount: amount.amount, answer: recordedAnswer(told.answer) };
  return {
    kind: 'payment',
    orderId,
    payload,
    idempotencyKey: `stripe:${callId}:${fingerprint(JSON.stringify(payload))}`,
  };
}

/** As `payments.record` takes it: amounts bare, no word of what the customer must do. */
function recordedAnswer(answer: GatewayAnswer): PaymentOutcome['payload']['answer'] {
  if ('amount' in answer) return { ...answer, amount: answer.amount.amount };
  if (answer.status === 'requiresAction') return { status: answer.status, reference: answer.reference };
  return answer;
}

function lastCapture(intent: Intent): Told | null {
  const key = intent.metadata[lastCaptureName];
  const callId = callIdIn(key);
  const answer = key === undefined ? null : captureAnswer(intent, key);
  if (callId === null || answer === null || !('amount' in answer)) return null;
  return { callId, amount: answer.amount, answer };
}

const uuids = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;

/** The id in a key such as `capture:<id>`. */
function callIdIn(key: string | undefined): string | null {
  return key?.match(uuids)?.at(-1) ?? null;
}

/** Where the customer must go, or the client secret with which the page goes on. */
function actionOf({ next_action, client_secret }: Intent): string {
  const { redirect_to_url } = (next_action ?? {}) as { redirect_to_url?: { url?: string } };
  return redirect_to_url?.url ?? client_secret ?? '';
}

/** Whether the card can be captured again after a part was; asked with the charge expanded. */
export function mayGoOn(intent: Intent): boolean {
  return cardOf(intent)?.multicapture?.status === 'available';
}

interface Card {
  readonly capture_before?: number;
  readonly multicapture?: { readonly status?: string };
}

function cardOf({ latest_charge }: Intent): Card | undefined {
  if (typeof latest_charge !== 'object' || latest_charge === null) return undefined;
  return ((latest_charge.payment_method_details ?? {}) as { card?: Card }).card;
}

function expiry(intent: Intent): { expiresAt?: string } {
  const card = cardOf(intent);
  return card?.capture_before ? { expiresAt: instant(card.capture_before * 1_000) } : {};
}
