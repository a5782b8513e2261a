/**
 * Shippo's webhooks: `Shippo-Auth-Signature: t=<seconds>,v1=<hex>`, an HMAC over the time, a dot, and the body as it came.
 *
 * Source: https://docs.goshippo.com/docs/tracking/webhooksecurity, "HMAC security". Accounts ask Shippo for their secret.
 */
import { omsError } from '../../kernel';
import type { CarrierNews, CarrierWebhookRequest } from '../../ports';
import {
  headerOf,
  hexSignature,
  payloadIn,
  refuseStale,
  type Secrets,
  signedBytes,
  unverified,
  verifierOf,
} from '../brokers/signature';
import { readShippo } from './read';

/**
 * Believes what is signed with one of the secrets, no more than `toleranceMs` (milliseconds, default five minutes) ago, and reads it. Throws
 * `webhook.unverified` or `webhook.stale` for the rest, and `config.invalid` without a secret.
 *
 * @example
 * const read = shippoWebhook(process.env.SHIPPO_WEBHOOK_SECRET);
 * const news = await read({ body, headers });
 */
export function shippoWebhook(
  secrets: Secrets | undefined,
  toleranceMs = 300_000,
): (request: CarrierWebhookRequest) => Promise<CarrierNews> {
  const verifies = verifierOf(secrets, 'shippo()');
  return async ({ body, headers, now = Date.now() }) => {
    const parts = (headerOf(headers, 'shippo-auth-signature') ?? '').split(',').map((part) => part.trim().split('='));
    const valuesOf = (name: string) => parts.flatMap(([key, value]) => (key === name && value ? [value] : []));
    const [time] = valuesOf('t');
    if (time === undefined || !/^\d{1,12}$/.test(time))
      throw omsError('webhook.unverified', 'the request has no Shippo-Auth-Signature of a known scheme');
    const signatures = valuesOf('v1').flatMap(hexSignature);
    if (!(await verifies(signatures, signedBytes(body, time, '.')))) throw unverified();
    refuseStale(Number(time) * 1_000, now, toleranceMs);
    return readShippo(payloadIn(body));
  };
}
