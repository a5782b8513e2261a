/**
 * Stripe's webhooks, verified and put in the words of `payments.record` and `payments.hear`.
 *
 * The signature covers the time of this delivery; a retry is signed anew, so that five minutes are enough for every honest one. Nothing is
 * kept of an event but its ids, its type and the outcome.
 *
 * Source: https://docs.stripe.com/webhooks#verify-manually
 */
import { instant, omsError } from '../../kernel';
import type { PaymentHeard, PaymentNews, PaymentWebhookReader, WebhookHeaders } from '../../ports';
import { fromStripeAmount } from './amounts';
import { createStripeApi, type Json } from './api';
import { balanceEvents } from './balance';
import { disputeEvents } from './dispute';
import { intentIn, intentNews, type Owner, ownerIn, refundEvent, refundIn, refundNews } from './intent';

/** By what webhooks of Stripe are believed, and with which key what they leave out is read. */
export interface StripeWebhookOptions {
  /** The endpoint's secret (`whsec_…`); several while one is rolled. */
  readonly signingSecret: string | readonly string[];
  /** How far the time of the signature may be from now. Default 300,000 (five minutes, as Stripe's own libraries). */
  readonly toleranceMs?: number;
  /**
   * The account's key, which may read PaymentIntents and balance transactions. Disputes and refunds of Stripe's dashboard name a PaymentIntent
   * only: with a key it is read, and they are news of an order; without one they are `dispute` and `ignored`. What Stripe charges, and makes of
   * the money in another currency, is told with a key only.
   */
  readonly secretKey?: string;
  /** As of the gateway. */
  readonly timeoutMs?: number;
  /** Reads what webhooks leave out. Default `globalThis.fetch`. */
  readonly fetch?: typeof fetch;
  readonly baseUrl?: string;
}

/**
 * A reader of Stripe's webhooks.
 *
 * @example
 * const read = stripeWebhook({ signingSecret: process.env.STRIPE_WEBHOOK_SECRET ?? '' });
 * const news = await read(rawBody, request.headers);
 * if (news.kind === 'payment')
 *   await oms.payments.record(news.orderId, news.payload, { actor, idempotencyKey: news.idempotencyKey });
 * if (news.kind === 'heard')
 *   for (const event of news.events) await oms.payments.hear(news.orderId, { paymentId: news.paymentId, event }, { actor });
 */
export function stripeWebhook(options: StripeWebhookOptions): PaymentWebhookReader {
  const secrets = [options?.signingSecret ?? []].flat().filter((secret) => secret !== '');
  if (secrets.length === 0)
    throw omsError('config.invalid', 'stripeWebhook() needs the signing secret of the endpoint');
  const toleranceMs = options.toleranceMs ?? 300_000;
  const books = asked(options);
  const keys = Promise.all(secrets.map(hmacKey));
  // Awaited at the first event; until then a rejection is nobody's.
  keys.catch(() => {});

  return async (rawBody, headers, now = Date.now()) => {
    const body = typeof rawBody === 'string' ? new TextEncoder().encode(rawBody) : rawBody;
    const { signedAt, signatures } = parseSignature(headerOf(headers, 'stripe-signature'));
    const signed = joined(new TextEncoder().encode(`${signedAt}.`), body);
    if (!(await anyVerifies(await keys, signatures, signed)))
      throw omsError('webhook.unverified', 'the signature is not one of this endpoint’s secret over this body');
    if (Math.abs(now - signedAt * 1_000) > toleranceMs)
      throw omsError('webhook.stale', `the webhook was signed more than ${toleranceMs} ms from now`, { signedAt });
    const { id, type, at, data } = eventIn(new TextDecoder().decode(body));
    return { ...(await newsOf(type, data, at, books)), event: { id, type } };
  };
}

const intentEvents = new Set([
  'payment_intent.succeeded',
  'payment_intent.amount_capturable_updated',
  'payment_intent.payment_failed',
  'payment_intent.canceled',
  'payment_intent.requires_action',
  'payment_intent.processing',
]);
/** A charge's movement may come to the balance after the charge: the last of these tells it. */
const chargeEvents = new Set(['charge.succeeded', 'charge.captured', 'charge.updated']);
const refundEvents = new Set(['refund.created', 'refund.updated', 'refund.failed', 'charge.refund.updated']);

/** What Stripe says when it is asked with the account's key; without one, nothing. */
interface Books {
  /** Whose a PaymentIntent is; null when nobody can say, or no order asked for it. */
  ownerOf(intent: unknown): Promise<Owner | null>;
  /** A movement of the balance; null when there is none yet. */
  movement(id: unknown): Promise<Json | null>;
}

function asked({ secretKey, timeoutMs = 12_000, fetch, baseUrl }: StripeWebhookOptions): Books {
  if (secretKey === undefined) return { ownerOf: async () => null, movement: async () => null };
  const ask: typeof globalThis.fetch = fetch ?? ((...call) => globalThis.fetch(...call));
  const api = createStripeApi({ secretKey, baseUrl: baseUrl ?? 'https://api.stripe.com', fetch: ask, timeoutMs });
  return {
    async ownerOf(intent) {
      if (typeof intent !== 'string') return null;
      const reply = await api.get(`payment_intents/${encodeURIComponent(intent)}`, {});
      return reply.ok ? ownerIn(intentIn(reply.body).metadata) : null;
    },
    async movement(id) {
      if (typeof id === 'object') return id as Json | null;
      if (typeof id !== 'string') return null;
      const reply = await api.get(`balance_transactions/${encodeURIComponent(id)}`, {});
      return reply.ok ? reply.body : null;
    },
  };
}

async function newsOf(type: string, object: Json, at: string, books: Books): Promise<PaymentNews> {
  if (intentEvents.has(type)) return intentNews(intentIn(object));
  if (refundEvents.has(type)) return refundTold(object, books);
  if (type === 'charge.refunded') return chargeRefundedNews(object, books);
  if (chargeEvents.has(type)) return chargeNews(object, books);
  if (type.startsWith('charge.dispute.')) return disputeNews(object, at, books);
  return { kind: 'ignored', reason: 'event' };
}

/** What a charge came to in the account's currency, and what it cost: known once its movement stands in the balance. */
async function chargeNews(charge: Json, books: Books): Promise<PaymentNews> {
  const movement = charge.captured === true ? await books.movement(charge.balance_transaction) : null;
  if (movement === null) return { kind: 'ignored', reason: 'stale' };
  const owner =
    ownerIn((charge.metadata ?? {}) as Record<string, string>) ?? (await books.ownerOf(charge.payment_intent));
  if (owner === null) return { kind: 'ignored', reason: 'foreign' };
  const currency = String(charge.currency).toUpperCase();
  const amount = isInParts(charge) ? null : fromStripeAmount(Number(charge.amount_captured), currency);
  const events = balanceEvents(movement, { of: 'capture', amount, currency, dispute: null });
  return events.length === 0 ? { kind: 'ignored', reason: 'stale' } : { kind: 'heard', ...owner, events };
}

/** Of a charge that may be captured in parts nobody says to which of them a movement belongs. */
function isInParts({ payment_method_details }: Json): boolean {
  const { card } = (payment_method_details ?? {}) as { card?: { multicapture?: { status?: string } } };
  return card?.multicapture?.status === 'available';
}

/** A refund that no call of ours made was given in Stripe's dashboard. */
async function refundTold(object: unknown, books: Books): Promise<PaymentNews> {
  const refund = refundIn(object);
  const news = refundNews(refund);
  const also = await refundSettled(object as Json, books);
  if (news.kind === 'payment') return also.length === 0 ? news : { ...news, also };
  if (news.kind === 'heard') return { ...news, events: [...news.events, ...also] };
  if (news.kind !== 'ignored' || news.reason !== 'foreign') return news;
  const owner = await books.ownerOf((object as Json).payment_intent);
  const event = refundEvent(refund);
  return owner && event ? { kind: 'heard', ...owner, events: [event, ...also] } : news;
}

/** What a refund took from the balance, and what came back of it when it bounced. */
async function refundSettled(refund: Json, books: Books): Promise<readonly HeardEvent[]> {
  const amount = fromStripeAmount(Number(refund.amount), String(refund.currency));
  const { currency } = amount;
  const told = [
    { of: 'refund', id: refund.balance_transaction },
    { of: 'reversal', id: refund.failure_balance_transaction },
  ] as const;
  const movements = await Promise.all(told.map(({ id }) => books.movement(id ?? null)));
  return movements.flatMap((movement, index) =>
    movement ? balanceEvents(movement, { of: told[index]?.of ?? 'refund', amount, currency, dispute: null }) : [],
  );
}

type HeardEvent = PaymentHeard['events'][number];

/** Older versions of the API list the refunds in the charge, the latest first; of newer ones `refund.updated` tells it. */
async function chargeRefundedNews(charge: Json, books: Books): Promise<PaymentNews> {
  const [latest] = (charge.refunds as { data?: readonly unknown[] } | null | undefined)?.data ?? [];
  return latest === undefined ? { kind: 'ignored', reason: 'stale' } : refundTold(latest, books);
}

async function disputeNews(dispute: Json, at: string, { ownerOf }: Books): Promise<PaymentNews> {
  const { payment_intent } = dispute;
  const events = disputeEvents(dispute, at);
  const owner = await ownerOf(payment_intent);
  return owner
    ? { kind: 'heard', ...owner, events }
    : { kind: 'dispute', reference: typeof payment_intent === 'string' ? payment_intent : null, events };
}

/** `t=1700000000,v1=<hex>,v1=<hex>`; other schemes are not believed. */
function parseSignature(header: string | null): { signedAt: number; signatures: readonly Uint8Array<ArrayBuffer>[] } {
  const parts = (header ?? '').split(',').map((part) => part.trim().split('='));
  const valuesOf = (name: string) => parts.flatMap(([key, value]) => (key === name && value ? [value] : []));
  const [time] = valuesOf('t');
  const signatures = valuesOf('v1').filter((text) => /^[0-9a-f]{64}$/.test(text));
  if (time === undefined || !/^\d{1,12}$/.test(time) || signatures.length === 0)
    throw omsError('webhook.unverified', 'the request has no Stripe-Signature of a known scheme');
  return { signedAt: Number(time), signatures: signatures.map(bytesOf) };
}

/** `verify` compares in constant time. */
async function anyVerifies(
  keys: readonly Key[],
  signatures: readonly Uint8Array<ArrayBuffer>[],
  signed: Uint8Array<ArrayBuffer>,
): Promise<boolean> {
  const checks = keys.flatMap((key) =>
    signatures.map((signature) => globalThis.crypto.subtle.verify('HMAC', key, signature, signed)),
  );
  return (await Promise.all(checks)).includes(true);
}

type Key = Awaited<ReturnType<typeof hmacKey>>;

async function hmacKey(secret: string) {
  const bytes = new TextEncoder().encode(secret);
  return globalThis.crypto.subtle.importKey('raw', bytes, { name: 'HMAC', hash: 'SHA-256' }, false, ['verify']);
}

function bytesOf(hex: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from({ length: hex.length / 2 }, (_, index) =>
    Number.parseInt(hex.slice(index * 2, index * 2 + 2), 16),
  );
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(first.length + second.length);
  all.set(first);
  all.set(second, first.length);
  return all;
}

function eventIn(text: string): { id: string; type: string; at: string; data: Json } {
  const event = parsed(text) as { id?: unknown; type?: unknown; created?: unknown; data?: { object?: unknown } } | null;
  const object = event?.data?.object;
  if (typeof event?.id !== 'string' || typeof event.type !== 'string' || typeof object !== 'object' || object === null)
    throw omsError('input.invalid', 'the body of the webhook is no event of Stripe');
  const at = instant((Number.isSafeInteger(event.created) ? Number(event.created) : 0) * 1_000);
  return { id: event.id, type: event.type, at, data: object as Json };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function headerOf(headers: WebhookHeaders, name: string): string | null {
  if (typeof headers.get === 'function') return headers.get(name);
  const entry = Object.entries(headers).find(([key]) => key.toLowerCase() === name);
  const value: unknown = entry?.[1];
  return Array.isArray(value) ? value.join(',') : typeof value === 'string' ? value : null;
}
