/**
 * PayPal's webhooks, verified by asking PayPal and put in the words of `payments.record` and `payments.hear`.
 *
 * PayPal repeats an event for three days, so that its age says little: what a replay tells has its idempotency key, and changes nothing.
 *
 * Source: https://developer.paypal.com/api/rest/webhooks/rest/#link-postbacktoverify
 */
import { omsError } from '../../kernel';
import type { PaymentNews, PaymentWebhookReader, WebhookHeaders } from '../../ports';
import { fromPaypalAmount } from './amounts';
import { apiOptionNames, createPaypalApi, type PaypalApi, type PaypalApiOptions } from './api';
import { disputeNews } from './dispute';
import {
  authorizationAnswer,
  authorizeNews,
  captureIdOf,
  captureNews,
  ownerIn,
  refundNews,
  type Transaction,
  transactionIn,
  voidNews,
} from './order';
import { conclude } from './paypal';

/** By what webhooks of PayPal are believed. */
export interface PaypalWebhookOptions extends PaypalApiOptions {
  /** PayPal's id of this endpoint, as the app's page at developer.paypal.com shows it. */
  readonly webhookId: string;
  /** How far the time of the transmission may be from now. Default 345,600,000 (four days). */
  readonly toleranceMs?: number;
}

/** As PayPal names them, with what each is called where it is verified. */
const transmission = {
  'paypal-transmission-id': 'transmission_id',
  'paypal-transmission-time': 'transmission_time',
  'paypal-transmission-sig': 'transmission_sig',
  'paypal-cert-url': 'cert_url',
  'paypal-auth-algo': 'auth_algo',
} as const;

/**
 * A reader of PayPal's webhooks. `CHECKOUT.ORDER.APPROVED` takes the money that the customer approved, as their return does: once.
 *
 * @example
 * const read = paypalWebhook({ clientId, clientSecret, webhookId });
 * const news = await read(rawBody, request.headers);
 * if (news.kind === 'payment')
 *   await oms.payments.record(news.orderId, news.payload, { actor, idempotencyKey: news.idempotencyKey });
 * if (news.kind === 'heard')
 *   for (const event of news.events) await oms.payments.hear(news.orderId, { paymentId: news.paymentId, event }, { actor });
 */
export function paypalWebhook(options: PaypalWebhookOptions): PaymentWebhookReader {
  const names = [...apiOptionNames, 'webhookId', 'toleranceMs'];
  const unknown = Object.keys(options ?? {}).filter((name) => !names.includes(name));
  if (unknown.length > 0) throw omsError('config.invalid', `paypalWebhook() has no option ${unknown.join(', ')}`);
  const { webhookId, toleranceMs = 345_600_000 } = options;
  if (!webhookId) throw omsError('config.invalid', 'paypalWebhook() needs the webhookId of the endpoint');
  const api = createPaypalApi(options);

  return async (rawBody, headers, now = Date.now()) => {
    const text = typeof rawBody === 'string' ? rawBody : new TextDecoder().decode(rawBody);
    const signed = Object.entries(transmission).map(([header, field]) => [field, headerOf(headers, header)] as const);
    if (signed.some(([, value]) => !value))
      throw omsError('webhook.unverified', 'the request does not have the headers of a transmission of PayPal');
    const sentAt = Date.parse(headerOf(headers, 'paypal-transmission-time') ?? '');
    if (!(Math.abs(now - sentAt) <= toleranceMs))
      throw omsError('webhook.stale', `the webhook was sent more than ${toleranceMs} ms from now`);
    const { id, type, resource } = eventIn(text);
    // The event goes back byte for byte: written anew, its signature would not fit.
    const about = JSON.stringify({ ...Object.fromEntries(signed), webhook_id: webhookId }).slice(0, -1);
    const reply = await api.post('/v1/notifications/verify-webhook-signature', `${about},"webhook_event":${text}}`);
    const { verification_status } = (reply.ok ? reply.body : {}) as { verification_status?: unknown };
    if (verification_status !== 'SUCCESS')
      throw omsError('webhook.unverified', 'PayPal says that it did not send this to this endpoint');
    return { ...(await newsOf(api, type, resource)), event: { id, type } };
  };
}

async function newsOf(api: PaypalApi, type: string, resource: unknown): Promise<PaymentNews> {
  if (type === 'CHECKOUT.ORDER.APPROVED') return conclude(api, transactionIn(resource).id);
  if (type.startsWith('CUSTOMER.DISPUTE.')) return disputeNews(api, resource);
  if (!paymentEvents.has(type)) return { kind: 'ignored', reason: 'event' };
  const item = resource as Transaction;
  if (type === 'PAYMENT.CAPTURE.REFUNDED' || type.startsWith('PAYMENT.REFUND.')) return refundTold(api, item);
  const owner = ownerIn(item.custom_id);
  const reference = orderIdOf(item);
  if (!owner || reference === null) return { kind: 'ignored', reason: 'foreign' };
  const amount = fromPaypalAmount(item.amount);
  if (type === 'PAYMENT.AUTHORIZATION.VOIDED') return voidNews(owner, reference, amount);
  return type.startsWith('PAYMENT.AUTHORIZATION.')
    ? authorizeNews(owner, authorizationAnswer(reference, item), amount)
    : captureNews(owner, reference, item);
}

/** A refund that was given in PayPal's dashboard bears no mark of ours; its capture does. */
async function refundTold(api: PaypalApi, refund: Transaction): Promise<PaymentNews> {
  const captureId = captureIdOf(refund);
  if (ownerIn(refund.custom_id) || captureId === null) return refundNews(refund);
  const reply = await api.get(`/v2/payments/captures/${encodeURIComponent(captureId)}`);
  return refundNews(refund, reply.ok ? ownerIn(transactionIn(reply.body).custom_id) : null);
}

const paymentEvents = new Set([
  'PAYMENT.AUTHORIZATION.CREATED',
  'PAYMENT.AUTHORIZATION.VOIDED',
  'PAYMENT.CAPTURE.COMPLETED',
  'PAYMENT.CAPTURE.DENIED',
  'PAYMENT.CAPTURE.DECLINED',
  'PAYMENT.CAPTURE.PENDING',
  'PAYMENT.CAPTURE.REFUNDED',
  'PAYMENT.REFUND.FAILED',
]);

/** PayPal's order of an authorization or a capture: the payment's reference. */
function orderIdOf({ supplementary_data, links }: Transaction): string | null {
  const related = supplementary_data?.related_ids?.order_id;
  const linked = links?.find(({ rel, href }) => rel === 'up' && href.includes('/checkout/orders/'))?.href;
  return related ?? linked?.split('/').at(-1) ?? null;
}

function eventIn(text: string): { id: string; type: string; resource: unknown } {
  const event = parsed(text) as { id?: unknown; event_type?: unknown; resource?: unknown } | null;
  if (typeof event?.id !== 'string' || typeof event.event_type !== 'string')
    throw omsError('input.invalid', 'the body of the webhook is no event of PayPal');
  return { id: event.id, type: event.event_type, resource: event.resource };
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
