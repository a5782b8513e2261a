/** What a payment provider tells by itself, in the words of the shop: the result of a verified webhook or of a customer's return. */
import type { PayloadInputs } from '../order';

/** News of a payment, as `oms.payments.record(orderId, payload, { actor, idempotencyKey })` takes it. */
export interface PaymentOutcome {
  readonly kind: 'payment';
  readonly orderId: string;
  readonly payload: PayloadInputs['payments.record'];
  /** The same outcome has the same key, whether the browser or the webhook brought it, and however often. */
  readonly idempotencyKey: string;
  /** What it cost, and what the provider made of the money, where it says so with the outcome: for `oms.payments.hear`, as of `PaymentHeard`. */
  readonly also?: PaymentHeard['events'];
}

/**
 * What nobody here asked for: a dispute and what it costs, a refund of the provider's dashboard or one that bounced. Each of `events` goes, in
 * any order and as often as it is told, to `oms.payments.hear(orderId, { paymentId, event })`.
 */
export interface PaymentHeard {
  readonly kind: 'heard';
  readonly orderId: string;
  readonly paymentId: string;
  readonly events: readonly PayloadInputs['payments.hear']['event'][];
}

/** A buyer contests a payment, and the provider does not say whose it is: find the order by what you know of `reference`. */
export interface PaymentDispute {
  readonly kind: 'dispute';
  /** The provider's own name of the payment. */
  readonly reference: string | null;
  readonly events: readonly PayloadInputs['payments.hear']['event'][];
}

/** Nothing for orders. Answer the provider with success all the same, or it sends it again for days. */
export interface PaymentNewsIgnored {
  readonly kind: 'ignored';
  /** `event`: a type that is not handled. `foreign`: a payment that no order asked for. `stale`: it tells nothing that orders do not know. */
  readonly reason: 'event' | 'foreign' | 'stale';
}

/** What a payment provider says by itself, sorted by what the shop does with it; `kind` tells which. */
export type PaymentNews = PaymentOutcome | PaymentHeard | PaymentDispute | PaymentNewsIgnored;

/** News that came as a webhook, with the provider's id and type of the event. */
export type PaymentWebhook = PaymentNews & { readonly event: { readonly id: string; readonly type: string } };

/** Headers of a request, as `Request`, Express or Node have them. */
export type WebhookHeaders =
  | {
      /** What the header says, whatever the case of its name; null where it was not sent. */
      get(name: string): string | null;
    }
  | Readonly<Record<string, string | readonly string[] | undefined>>;

/**
 * Verifies a webhook and translates it. `rawBody` is the body as it came, byte for byte; `now` is in milliseconds since 1970. Throws
 * `webhook.unverified` when the provider did not send it and `webhook.stale` when it is too old to be believed.
 */
export type PaymentWebhookReader = (
  rawBody: string | Uint8Array,
  headers: WebhookHeaders,
  now?: number,
) => Promise<PaymentWebhook>;
