/**
 * Stripe's API over plain `fetch`: form encoding, one pinned version, the call's key with every POST.
 *
 * What Stripe refused is an answer. Everything that leaves the outcome open is thrown: a lost connection, a time-out, 5xx, 429, a key that
 * the account does not accept.
 */
import { omsError } from '../../kernel';
import { exchange, retryAfterOf, sleep } from '../fetching/exchange';

/** The version of Stripe's API that this adapter speaks, whatever the account's default is. */
export const stripeApiVersion = '2025-03-31.basil';

export interface StripeApiOptions {
  readonly secretKey: string;
  readonly baseUrl: string;
  readonly fetch: typeof fetch;
  readonly timeoutMs: number;
}

export type Json = Readonly<Record<string, unknown>>;

/** Names in Stripe's bracket form; what is undefined is left out. */
export type Form = Readonly<Record<string, string | number | boolean | undefined>>;

export type StripeReply =
  | { readonly ok: true; readonly body: Json }
  | { readonly ok: false; readonly code: string; readonly body: Json };

export interface StripeApi {
  post(path: string, form: Form, key: string): Promise<StripeReply>;
  get(path: string, query: Form): Promise<StripeReply>;
}

/** A call with the same key is under way: its answer is waited for, in steps that double from here. */
const firstWaitMs = 40;

export function createStripeApi({ secretKey, baseUrl, fetch: ask, timeoutMs }: StripeApiOptions): StripeApi {
  const headers = { Authorization: `Bearer ${secretKey}`, 'Stripe-Version': stripeApiVersion };

  async function send(path: string, init: RequestInit): Promise<StripeReply> {
    const signal = AbortSignal.timeout(timeoutMs);
    for (let waitMs = firstWaitMs; ; waitMs *= 2) {
      const { status, body, retryAfterMs, requestId } = await once(`${baseUrl}/v1/${path}`, { ...init, signal });
      if (status >= 200 && status < 300 && body) return { ok: true, body };
      const error = (body?.error ?? {}) as Json;
      if (status === 409 && !signal.aborted) {
        await sleep(waitMs, signal);
        continue;
      }
      if (isRefusal(status, error)) return { ok: false, code: codeOf(error), body: error };
      throw omsError(
        'port.failed',
        `Stripe answered ${status} (${codeOf(error)}) to ${init.method} ${pathName(path)}`,
        {
          status,
          requestId,
          ...(retryAfterMs !== null && { retryAfterMs }),
        },
      );
    }
  }

  const peer = { fetch: ask, name: 'Stripe', port: 'stripe', timeoutMs };
  const once = (url: string, init: RequestInit) =>
    exchange(peer, url, init, async (response) => ({
      status: response.status,
      body: objectIn(await response.text()),
      retryAfterMs: retryAfterOf(response),
      requestId: response.headers.get('Request-Id'),
    }));

  return {
    post: (path, form, key) =>
      send(path, {
        method: 'POST',
        headers: { ...headers, 'Content-Type': 'application/x-www-form-urlencoded', 'Idempotency-Key': key },
        body: encode(form),
      }),
    get: (path, query) => send(`${path}?${encode(query)}`, { method: 'GET', headers }),
  };
}

/**
 * 402 is a declined card, 400 and 404 are calls that had no effect. Not: a key used for another call (its first answer stands, and is asked
 * for), 401 and 403 (the account's keys, which is not the buyer's fault).
 */
function isRefusal(status: number, error: Json): boolean {
  return [400, 402, 404].includes(status) && typeof error.type === 'string' && error.type !== 'idempotency_error';
}

/** The bank's own reason where there is one. */
function codeOf(error: Json): string {
  return String(error.decline_code ?? error.code ?? error.type ?? 'unreadable');
}

function encode(form: Form): string {
  const encoded = new URLSearchParams();
  for (const [name, value] of Object.entries(form)) if (value !== undefined) encoded.set(name, String(value));
  return encoded.toString();
}

function objectIn(text: string): Json | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Json) : null;
  } catch {
    return null;
  }
}

/** The path without what was searched for. */
function pathName(path: string): string {
  return path.split('?')[0] as string;
}
