/** Signatures of webhooks: HMAC with SHA-256 over what came, byte for byte. */
import { fromBase64, omsError } from '../../kernel';
import type { WebhookHeaders } from '../../ports';

/** The secrets of an endpoint; several while one is replaced. */
export type Secrets = string | readonly string[];

/** Whether any of the secrets gives one of these signatures over the bytes. `verify` compares in constant time. */
export type Verifies = (
  signatures: readonly Uint8Array<ArrayBuffer>[],
  signed: Uint8Array<ArrayBuffer>,
) => Promise<boolean>;

/** Verifies by the secrets. Throws `config.invalid`, in the adapter's name, when there is none. */
export function verifierOf(secrets: Secrets | undefined, adapter: string): Verifies {
  const given = [secrets ?? []].flat().filter((secret) => secret !== '');
  if (given.length === 0) throw omsError('config.invalid', `${adapter} needs the secret of the webhook's endpoint`);
  const keys = Promise.all(given.map(hmacKey));
  // Awaited at the first webhook; until then a rejection is nobody's.
  keys.catch(() => {});
  return async (signatures, signed) => {
    const checks = (await keys).flatMap((key) =>
      signatures.map((signature) => globalThis.crypto.subtle.verify('HMAC', key, signature, signed)),
    );
    return (await Promise.all(checks)).includes(true);
  };
}

async function hmacKey(secret: string) {
  const bytes = new TextEncoder().encode(secret);
  return globalThis.crypto.subtle.importKey('raw', bytes, { name: 'HMAC', hash: 'SHA-256' }, false, ['verify']);
}

/** The bytes of the body, and of texts before it. */
export function signedBytes(body: string | Uint8Array, ...before: readonly string[]): Uint8Array<ArrayBuffer> {
  const head = new TextEncoder().encode(before.join(''));
  const rest = typeof body === 'string' ? new TextEncoder().encode(body) : body;
  const all = new Uint8Array(head.length + rest.length);
  all.set(head);
  all.set(rest, head.length);
  return all;
}

/** 64 hexadecimal digits as bytes; none for all else. */
export function hexSignature(text: string | null | undefined): Uint8Array<ArrayBuffer>[] {
  if (!/^[0-9a-f]{64}$/i.test(text ?? '')) return [];
  return [Uint8Array.from({ length: 32 }, (_, at) => Number.parseInt((text ?? '').slice(at * 2, at * 2 + 2), 16))];
}

/** 32 bytes in base 64; none for all else. */
export function base64Signature(text: string | null | undefined): Uint8Array<ArrayBuffer>[] {
  if (!/^[A-Za-z0-9+/]{43}=$/.test(text ?? '')) return [];
  return [fromBase64(text ?? '')];
}

/** Throws `webhook.stale` for what was signed too long before or after now. */
export function refuseStale(signedAtMs: number, now: number, toleranceMs: number): void {
  if (!(Math.abs(now - signedAtMs) <= toleranceMs))
    throw omsError('webhook.stale', `the webhook was signed more than ${toleranceMs} ms from now`, {
      signedAt: signedAtMs,
    });
}

export function unverified(): Error {
  return omsError('webhook.unverified', 'the signature is not one of this endpoint’s secret over this body');
}

export function headerOf(headers: WebhookHeaders, name: string): string | null {
  if (typeof headers.get === 'function') return headers.get(name);
  const entry = Object.entries(headers).find(([key]) => key.toLowerCase() === name);
  const value: unknown = entry?.[1];
  return Array.isArray(value) ? value.join(',') : typeof value === 'string' ? value : null;
}

/** What the body says; the text itself where it is no JSON. */
export function payloadIn(body: string | Uint8Array): unknown {
  const text = typeof body === 'string' ? body : new TextDecoder().decode(body);
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
