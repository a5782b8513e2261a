/**
 * AfterShip's webhooks: `aftership-hmac-sha256`, an HMAC over the body as it came, in base 64. AfterShip follows parcels that other carriers
 * bring; it sells no labels, so that there is only this to it.
 *
 * Source: https://www.aftership.com/docs/tracking/webhook/webhook-signature
 */
import { omsError } from '../../kernel';
import type { CarrierNews, CarrierWebhookRequest } from '../../ports';
import {
  base64Signature,
  headerOf,
  payloadIn,
  type Secrets,
  signedBytes,
  unverified,
  verifierOf,
} from '../brokers/signature';
import { readAfterShip } from './read';

/** By what webhooks of AfterShip are believed. */
export interface AfterShipWebhookOptions {
  /** The secret of the account's webhooks; several while one is replaced. */
  readonly secret: Secrets;
}

/**
 * A reader of AfterShip's webhooks. Throws `webhook.unverified` for what AfterShip has not signed.
 *
 * @example
 * const read = afterShipWebhook({ secret: process.env.AFTERSHIP_WEBHOOK_SECRET ?? '' });
 * const news = await read({ body: await request.text(), headers: request.headers });
 * news.trackers.map(({ tracking, status }) => [tracking, status]);
 */
export function afterShipWebhook({
  secret,
}: AfterShipWebhookOptions): (request: CarrierWebhookRequest) => Promise<CarrierNews> {
  const verifies = verifierOf(secret, 'afterShipWebhook()');
  return async ({ body, headers }) => {
    const signatures = base64Signature(headerOf(headers, 'aftership-hmac-sha256'));
    if (signatures.length === 0)
      throw omsError('webhook.unverified', 'the request has no aftership-hmac-sha256 of a known form');
    if (!(await verifies(signatures, signedBytes(body)))) throw unverified();
    return readAfterShip(payloadIn(body));
  };
}
