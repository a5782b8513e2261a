/**
 * Signatures of Standard Webhooks (standardwebhooks.com) over id, time and body, several of them while a key is replaced: `v1` is an HMAC with SHA-256 by a
 * secret that both know, `v1a` is by ed25519: the receiver knows only the public half, and can sign nothing.
 */
import {
  createHmac,
  createPrivateKey,
  createPublicKey,
  type KeyObject,
  sign,
  timingSafeEqual,
  verify,
} from 'node:crypto';
import { omsError } from '../../kernel';
import type { WebhookHeaders } from '../../ports';

/**
 * `whsec_…`, or the base 64 behind it, is a secret; `whsk_…` and `whpk_…` are the private and the public half of an ed25519 key. Several while one is replaced,
 * the newest first.
 */
export type WebhookSecrets = string | readonly string[];

/** A webhook that is about to be posted, and with what it is signed. */
export interface WebhookToSign {
  readonly secrets: WebhookSecrets;
  /** The same for every attempt: receivers tell a repetition by it. It holds no dot. */
  readonly id: string;
  /** Seconds since 1970. */
  readonly timestamp: number;
  /** The body, byte for byte as it is sent. */
  readonly payload: string;
}

/** A webhook as it came, and by what it is believed. */
export interface WebhookToVerify {
  readonly secrets: WebhookSecrets;
  readonly headers: WebhookHeaders;
  /** The body, byte for byte as it came. */
  readonly payload: string;
  /** Seconds since 1970. */
  readonly now: number;
  /** How far the signature's time may be from now. Default 300. */
  readonly toleranceSeconds?: number;
}

/** A webhook that is believed: by its `id` a repetition is known. */
export interface VerifiedWebhook {
  readonly id: string;
  /** Seconds since 1970: when it was signed. */
  readonly timestamp: number;
}

/**
 * The headers of a webhook, with one signature for each secret or private key. Throws `config.invalid` for secrets that are none, and for a public key,
 * which signs nothing.
 *
 * @example
 * signWebhook({ secrets: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', id: 'msg_1', timestamp: 1614265330, payload: '{}' });
 */
export function signWebhook({ secrets, id, timestamp, payload }: WebhookToSign) {
  const message = Buffer.from(`${id}.${timestamp}.${payload}`);
  const signatures = keysOf(secrets).map((key) => key.sign(message));
  return {
    'webhook-id': id,
    'webhook-timestamp': String(timestamp),
    'webhook-signature': signatures.join(' '),
  };
}

/**
 * The id and time of a webhook that one of the secrets or keys signed; of a key either half is enough. Throws `webhook.unverified` for one that none of them did, `webhook.stale` for one that was
 * signed too long ago or in the future, `config.invalid` for secrets that are none. Compares in constant time.
 */
export function verifyWebhook(given: WebhookToVerify): VerifiedWebhook {
  const { secrets, headers, payload, now, toleranceSeconds = 300 } = given;
  const keys = keysOf(secrets);
  const id = headerOf(headers, 'webhook-id');
  const stamp = headerOf(headers, 'webhook-timestamp');
  const signatures = headerOf(headers, 'webhook-signature');
  if (!id || !signatures || !/^\d{1,15}$/.test(stamp ?? '')) throw unverified();
  const timestamp = Number(stamp);
  const claimed = signaturesIn(signatures);
  const message = Buffer.from(`${id}.${timestamp}.${payload}`);
  const isOf = (key: Key) => claimed.some(([version, text]) => version === key.version && key.verifies(message, text));
  if (!keys.some(isOf)) throw unverified();
  if (Math.abs(now - timestamp) > toleranceSeconds)
    throw omsError('webhook.stale', `the webhook was signed more than ${toleranceSeconds} s from now`, {
      signedAt: timestamp * 1_000,
    });
  return { id, timestamp };
}

/**
 * The signatures of the header `webhook-signature`, each with its version: `v1` is of a secret, `v1a` of a key pair.
 *
 * @example
 * signaturesIn('v1,K5oZ= v1a,hnO3=='); // [['v1', 'K5oZ='], ['v1a', 'hnO3==']]
 */
export function signaturesIn(header: string): readonly (readonly [version: string, signature: string])[] {
  return header.split(' ').flatMap((one) => {
    const comma = one.indexOf(',');
    return comma > 0 ? [[one.slice(0, comma), one.slice(comma + 1)] as const] : [];
  });
}

interface Key {
  readonly version: 'v1' | 'v1a';
  /** The version and the signature. */
  sign(message: Buffer): string;
  verifies(message: Buffer, signature: string): boolean;
}

function keysOf(secrets: WebhookSecrets): Key[] {
  const keys = [secrets ?? []].flat().map((secret) => keyOf(String(secret)));
  if (keys.length === 0) throw notASecret();
  return keys;
}

function keyOf(secret: string): Key {
  const [, prefix = 'whsec', text = ''] = /^(?:(whsec|whsk|whpk)_)?(.*)$/s.exec(secret) ?? [];
  const bytes = Buffer.from(text, 'base64');
  if (prefix === 'whsec') return sharedKey(bytes);
  // A private key may have its public half behind it: 32 bytes, or 64.
  if (prefix === 'whsk' && (bytes.length === 32 || bytes.length === 64))
    return pairKey(privateKey(bytes.subarray(0, 32)));
  if (prefix === 'whpk' && bytes.length === 32) return pairKey(publicKey(bytes));
  throw notASecret();
}

function sharedKey(secret: Buffer): Key {
  if (secret.length === 0) throw notASecret();
  const signed = (message: Buffer) => createHmac('sha256', secret).update(message).digest('base64');
  return {
    version: 'v1',
    sign: (message) => `v1,${signed(message)}`,
    verifies(message, signature) {
      const [own, theirs] = [Buffer.from(signed(message)), Buffer.from(signature)];
      return own.length === theirs.length && timingSafeEqual(own, theirs);
    },
  };
}

function pairKey(key: KeyObject): Key {
  return {
    version: 'v1a',
    sign(message) {
      if (key.type === 'private') return `v1a,${sign(null, message, key).toString('base64')}`;
      throw omsError('config.invalid', 'a public key (whpk_) signs nothing: give the private one (whsk_)');
    },
    verifies: (message, signature) => verify(null, message, key, Buffer.from(signature, 'base64')),
  };
}

/** What stands before the 32 bytes of a key of RFC 8410: PKCS #8 and SubjectPublicKeyInfo of ed25519. */
const privateHead = Buffer.from('302e020100300506032b657004220420', 'hex');
const publicHead = Buffer.from('302a300506032b6570032100', 'hex');

function privateKey(seed: Buffer): KeyObject {
  return createPrivateKey({ key: Buffer.concat([privateHead, seed]), format: 'der', type: 'pkcs8' });
}

function publicKey(point: Buffer): KeyObject {
  return createPublicKey({ key: Buffer.concat([publicHead, point]), format: 'der', type: 'spki' });
}

function notASecret(): Error {
  return omsError(
    'config.invalid',
    'a webhook needs the secret or key of its endpoint: whsec_, whsk_ or whpk_, and base 64',
  );
}

function headerOf(headers: WebhookHeaders, name: string): string | null {
  if (typeof headers.get === 'function') return headers.get(name);
  const [, value] = Object.entries(headers).find(([key]) => key.toLowerCase() === name) ?? [];
  return typeof value === 'string' ? value : null;
}

function unverified(): Error {
  return omsError('webhook.unverified', 'the signature is not one of this endpoint’s secret or key over this body');
}
