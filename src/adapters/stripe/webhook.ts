/**
 * Stripe's webhooks, verified and put in the words of `payments.record`.
 *
 * The signature covers the time of this delivery; a retry is signed anew, so that five minutes are enough for every honest one. Nothing is
 * kept of an event but its ids, its type and the outcome.
 *
 * Source: https://docs.stripe.com/webhooks#verify-manually
 */
import { omsError } from '../../kernel';
import type { PaymentNews, PaymentWebhookReader, WebhookHeaders } from '../../ports';
import { fromStripeAmount } from './amounts';
import type { Json } from './api';
import { intentIn, intentNews, refundIn, refundNews } from './intent';

export interface StripeWebhookOptions {
  /** The endpoint's secret (`whsec_…`); several while one is rolled. */
  readonly signingSecret: string | readonly string[];
  /** How far the time of the signature may be from now. Default 300,000 (five minutes, as Stripe's own libraries). */
  readonly toleranceMs?: number;
}

/**
 * A reader of Stripe's webhooks.
 *
 * @example
 * const read = stripeWebhook({ signingSecret: process.env.STRIPE_WEBHOOK_SECRET ?? '' });
 * const news = await read(rawBody, request.headers);
 * if (news.kind === 'payment')
 *   await oms.payments.record(news.orderId, news.payload, { actor, idempotencyKey: news.idempotencyKey });
 */
export function stripeWebhook(options: StripeWebhookOptions): PaymentWebhookReader {
  const secrets = [options?.signingSecret ?? []].flat().filter((secret) => secret !== '');
  if (secrets.length === 0)
    throw omsError('config.invalid', 'stripeWebhook() needs the signing secret of the endpoint');
  const toleranceMs = options.toleranceMs ?? 300_000;
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
    const { id, type, data } = eventIn(new TextDecoder().decode(body));
    return { ...newsOf(type, data), event: { id, type } };
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
const refundEvents = new Set(['refund.created', 'refund.updated', 'refund.failed', 'charge.refund.updated']);

function newsOf(type: string, object: Json): PaymentNews {
  if (intentEvents.has(type)) return intentNews(intentIn(object));
  if (refundEvents.has(type)) return refundNews(refundIn(object));
  if (type === 'charge.refunded') return chargeRefundedNews(object);
  if (type.startsWith('charge.dispute.')) return disputeNews(object);
  return { kind: 'ignored', reason: 'event' };
}

/** Older versions of the API list the refunds in the charge, the latest first; of newer ones `refund.updated` tells it. */
function chargeRefundedNews(charge: Json): PaymentNews {
  const [latest] = (charge.refunds as { data?: readonly unknown[] } | null | undefined)?.data ?? [];
  return latest === undefined ? { kind: 'ignored', reason: 'stale' } : refundNews(refundIn(latest));
}

function disputeNews({ id, payment_intent, reason, status, amount, currency }: Json): PaymentNews {
  const known = Number.isSafeInteger(amount) && typeof currency === 'string';
  return {
    kind: 'dispute',
    dispute: String(id),
    reference: typeof payment_intent === 'string' ? payment_intent : null,
    reason: String(reason),
    status: String(status),
    amount: known ? fromStripeAmount(amount as number, currency) : null,
  };
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

function eventIn(text: string): { id: string; type: string; data: Json } {
  const event = parsed(text) as { id?: unknown; type?: unknown; data?: { object?: unknown } } | null;
  const object = event?.data?.object;
  if (typeof event?.id !== 'string' || typeof event.type !== 'string' || typeof object !== 'object' || object === null)
    throw omsError('input.invalid', 'the body of the webhook is no event of Stripe');
  return { id: event.id, type: event.type, data: object as Json };
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
