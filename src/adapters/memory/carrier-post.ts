/**
 * The post of a simulated carrier: webhooks, signed with a secret of its own. The signature is a checksum with a secret in it: enough to tell
 * forged from sent in a test, and no protection of a shop that is open to the world.
 */
import { fingerprint, instant, omsError } from '../../kernel';
import type { CarrierWebhookRequest } from '../../ports/carrier';
import type { CarrierNews, TrackerNews, TrackingEvent } from '../../ports/carrier-news';
import type { WebhookHeaders } from '../../ports/payment-news';

const signatureHeader = 'x-simulated-signature';

/** A webhook as it is sent. */
export interface SentWebhook {
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** A webhook of these events, as the carrier would send it: the last one of each parcel is how it stands. */
export function writeWebhook(parcels: readonly (readonly TrackingEvent[])[], secret: string): SentWebhook {
  const body = JSON.stringify({ parcels });
  return { body, headers: signWebhook(body, secret) };
}

export function signWebhook(body: string, secret: string): Readonly<Record<string, string>> {
  return { [signatureHeader]: fingerprint(`${secret}\n${body}`) };
}

/** Throws `webhook.unverified` for what was not signed with the secret. */
export function readWebhook({ body, headers }: CarrierWebhookRequest, secret: string): CarrierNews {
  const text = typeof body === 'string' ? body : new TextDecoder().decode(body);
  if (signatureIn(headers) !== signWebhook(text, secret)[signatureHeader])
    throw omsError('webhook.unverified', 'the webhook was not signed by this simulated carrier');
  const raw = parsed(text);
  const { parcels } = (raw ?? {}) as { parcels?: readonly (readonly TrackingEvent[])[] };
  if (!Array.isArray(parcels)) return { kind: 'unknown', trackers: [], labels: [], raw };
  return { kind: 'tracking', trackers: parcels.map(trackerOf), labels: [], raw };
}

function trackerOf(events: readonly TrackingEvent[]): TrackerNews {
  const last = events.at(-1);
  return {
    tracking: last?.tracking ?? null,
    status: last?.status ?? 'unknown',
    word: last?.word ?? last?.status ?? '',
    at: last ? instant(Date.parse(last.at)) : null,
    place: null,
    message: null,
    expectedAt: null,
    events,
    raw: events,
  };
}

function signatureIn(headers: WebhookHeaders): string | null {
  if (typeof headers.get === 'function') return headers.get(signatureHeader);
  const value: unknown = Object.entries(headers).find(([name]) => name.toLowerCase() === signatureHeader)?.[1];
  return typeof value === 'string' ? value : null;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
