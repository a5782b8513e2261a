/**
 * EasyPost's webhooks: an HMAC over the body as it came. The secret counts in Unicode's NFKD form, as EasyPost's own libraries take it.
 *
 * The signature names no time, so that a copy of a webhook can be sent again; what it tells is the same news then, and counts once.
 *
 * Source: https://docs.easypost.com/guides/webhooks-guide, "HMAC validation"; EasyPost/easypost-node, `Utils.validateWebhook`.
 */
import { omsError } from '../../kernel';
import type { CarrierNews, CarrierWebhookRequest } from '../../ports';
import {
  headerOf,
  hexSignature,
  payloadIn,
  type Secrets,
  signedBytes,
  unverified,
  verifierOf,
} from '../brokers/signature';
import { readEasyPost } from './read';

const scheme = 'hmac-sha256-hex=';

/**
 * Believes what is signed with one of the secrets, and reads it. Throws `webhook.unverified` for the rest, and `config.invalid` without a secret.
 *
 * @example
 * const read = easyPostWebhook(process.env.EASYPOST_WEBHOOK_SECRET);
 * const news = await read({ body, headers });
 */
export function easyPostWebhook(
  secrets: Secrets | undefined,
): (request: CarrierWebhookRequest) => Promise<CarrierNews> {
  const verifies = verifierOf(
    [secrets ?? []].flat().map((secret) => secret.normalize('NFKD')),
    'easypost()',
  );
  return async ({ body, headers }) => {
    const header = headerOf(headers, 'x-hmac-signature');
    if (!header?.startsWith(scheme))
      throw omsError('webhook.unverified', 'the request has no X-Hmac-Signature of a known scheme');
    if (!(await verifies(hexSignature(header.slice(scheme.length)), signedBytes(body)))) throw unverified();
    return readEasyPost(payloadIn(body));
  };
}
