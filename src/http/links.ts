/** Links to one order for whoever has no account: signed, until a day, and saying nothing but the order's id. */
import { fromBase64, toBase64 } from '../kernel';

/** Makes and reads the tokens of such links. */
export interface OrderLinks {
  /** A token for one order; for instance `https://shop.example/track?link=<token>`. */
  sign(order: { readonly id: string }, terms: { readonly expiresAt: Date | string }): Promise<string>;
  /** The order's id; null for a token that was not made here, was changed, or is over. */
  read(token: string): Promise<string | null>;
}

/** What signed links are signed with, and by which clock they end. */
export interface OrderLinkOptions {
  /** Each of 32 characters or more. The first signs; the others still open what they have signed, so that a secret can be replaced. */
  readonly secrets: readonly [string, ...string[]];
  /** Milliseconds since 1970; default: the system's clock. */
  readonly now?: () => number;
}

/**
 * Signed links, for `createHandler(oms, { links })`. HMAC with SHA-256 over the order and the end of its time. Throws a RangeError for a short
 * secret.
 *
 * @example
 * const links = orderLinks({ secrets: ['0123456789abcdef0123456789abcdef'] });
 * const token = await links.sign(order, { expiresAt: '2027-01-31T00:00:00Z' });
 */
export function orderLinks({ secrets, now = Date.now }: OrderLinkOptions): OrderLinks {
  if (secrets.some((secret) => secret.length < 32)) throw new RangeError('a secret needs 32 characters or more');
  const keys = secrets.map((secret) => keyFrom(secret));
  return {
    async sign({ id }, { expiresAt }) {
      const said = `${id.replaceAll('-', '')}.${new Date(expiresAt).getTime().toString(36)}`;
      const signature = await globalThis.crypto.subtle.sign(
        'HMAC',
        await (keys[0] as (typeof keys)[number]),
        signed(said),
      );
      return `${said}.${base64url(new Uint8Array(signature))}`;
    },
    async read(token) {
      const [, said, hex = '', end = '', signature = ''] =
        /^(([0-9a-f]{32})\.([0-9a-z]{1,10}))\.([\w-]{43})$/.exec(token) ?? [];
      if (said === undefined) return null;
      const bytes = fromBase64url(signature);
      // One spelling each: the last character holds two bits that say nothing.
      if (base64url(bytes) !== signature) return null;
      const held = await Promise.all(
        keys.map(async (key) => globalThis.crypto.subtle.verify('HMAC', await key, bytes, signed(said))),
      );
      if (!held.includes(true) || Number.parseInt(end, 36) <= now()) return null;
      return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
    },
  };
}

/** A name of what is signed, so that nothing else that the secret has signed is a link. */
const signed = (said: string) => new TextEncoder().encode(`orderwright-order-link.${said}`);

function keyFrom(secret: string) {
  const bytes = new TextEncoder().encode(secret);
  return globalThis.crypto.subtle.importKey('raw', bytes, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign', 'verify']);
}

function base64url(bytes: Uint8Array): string {
  return toBase64(bytes).replace(/[+/=]/g, (of) => ({ '+': '-', '/': '_' })[of] ?? '');
}

function fromBase64url(text: string): Uint8Array<ArrayBuffer> {
  return fromBase64(text.replaceAll('-', '+').replaceAll('_', '/'));
}
