/**
 * PayPal's REST API over plain `fetch`: one access token for all calls of a process, the call's key with every change.
 *
 * What PayPal refused is an answer. Everything that leaves the outcome open is thrown: a lost connection, a time-out, 5xx, 429, credentials
 * that it does not accept.
 */
import { omsError } from '../../kernel';
import type { Clock } from '../../ports';
import { exchange, retryAfterOf } from '../fetching/exchange';

export interface PaypalApiOptions {
  /** Of the REST app at developer.paypal.com. */
  readonly clientId: string;
  readonly clientSecret: string;
  /** `https://api-m.sandbox.paypal.com` for the sandbox. Default `https://api-m.paypal.com`. */
  readonly baseUrl?: string;
  /** Milliseconds after which an answer counts as lost. Default 12,000: the engine gives up after 15,000. */
  readonly timeoutMs?: number;
  /** Default `globalThis.fetch`. */
  readonly fetch?: typeof fetch;
  /** Tells when an access token has run out. Default the system's. */
  readonly clock?: Pick<Clock, 'now'>;
}

export const apiOptionNames = ['clientId', 'clientSecret', 'baseUrl', 'timeoutMs', 'fetch', 'clock'];

export type PaypalReply =
  | { readonly ok: true; readonly body: unknown }
  | { readonly ok: false; readonly issue: string };

export interface PaypalApi {
  get(path: string): Promise<PaypalReply>;
  /** `body` is JSON; `key` makes a repetition get the first answer. */
  post(path: string, body: string, key?: string): Promise<PaypalReply>;
  patch(path: string, body: string): Promise<PaypalReply>;
}

interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly retryAfterMs: number | null;
  readonly debugId: string | null;
}

/** A token is renewed so long before it runs out: a call that is under way must not meet its end. */
const renewBeforeMs = 60_000;
/** A call with the same key is under way: its answer is waited for, in steps that double from here. */
const firstWaitMs = 40;

/** Throws `config.invalid` for credentials that cannot be any. */
export function createPaypalApi(options: PaypalApiOptions): PaypalApi {
  const { clientId, clientSecret, timeoutMs = 12_000 } = options;
  if (typeof clientId !== 'string' || !clientId || typeof clientSecret !== 'string' || !clientSecret)
    throw omsError('config.invalid', 'PayPal needs the client id and the secret of a REST app');
  const baseUrl = options.baseUrl ?? 'https://api-m.paypal.com';
  const ask: typeof fetch = options.fetch ?? ((...call) => globalThis.fetch(...call));
  const clock = options.clock ?? { now: () => Date.now() };
  let token: { readonly value: Promise<string>; until: number } | null = null;

  /** All who need a token at once wait for the same one. */
  function accessToken(signal: AbortSignal): Promise<string> {
    if (token && clock.now() < token.until) return token.value;
    const fresh = { value: newToken(), until: Number.POSITIVE_INFINITY };
    token = fresh;
    fresh.value.catch(() => {
      if (token === fresh) token = null;
    });
    return fresh.value;

    async function newToken(): Promise<string> {
      const { status, body } = await once('/v1/oauth2/token', {
        method: 'POST',
        headers: {
          Authorization: `Basic ${btoa(`${clientId}:${clientSecret}`)}`,
          'Content-Type': 'application/x-www-form-urlencoded',
        },
        body: 'grant_type=client_credentials',
        signal,
      });
      const { access_token, expires_in } = (body ?? {}) as { access_token?: unknown; expires_in?: unknown };
      if (status !== 200 || typeof access_token !== 'string' || typeof expires_in !== 'number')
        throw omsError('port.failed', `PayPal answered ${status} to the request for an access token`, { status });
      fresh.until = clock.now() + expires_in * 1_000 - renewBeforeMs;
      return access_token;
    }
  }

  async function send(method: string, path: string, headers: Record<string, string>, body?: string) {
    const signal = AbortSignal.timeout(timeoutMs);
    let renewed = false;
    for (let waitMs = firstWaitMs; ; ) {
      const used = accessToken(signal);
      const Authorization = `Bearer ${await used}`;
      const answer = await once(path, {
        method,
        headers: { ...headers, Authorization, 'Content-Type': 'application/json', Prefer: 'return=representation' },
        ...(body !== undefined && { body }),
        signal,
      });
      if (answer.status === 401 && !renewed) {
        renewed = true;
        // Others may have renewed it meanwhile.
        if (token?.value === used) token = null;
        continue;
      }
      const issue = issueOf(answer.body);
      if (answer.status === 409 || issue === 'PREVIOUS_REQUEST_IN_PROGRESS') {
        await sleep(waitMs, signal);
        waitMs *= 2;
        continue;
      }
      return replyOf(answer, issue, `${method} ${path.split('?')[0]}`);
    }
  }

  const peer = { fetch: ask, name: 'PayPal', port: 'paypal', timeoutMs };
  function once(path: string, init: RequestInit): Promise<Answer> {
    return exchange(peer, baseUrl + path, init, async (response) => {
      const text = await response.text();
      return {
        status: response.status,
        body: text === '' ? {} : jsonIn(text),
        retryAfterMs: retryAfterOf(response),
        debugId: response.headers.get('Paypal-Debug-Id'),
      };
    });
  }

  return {
    get: (path) => send('GET', path, {}),
    post: (path, body, key) => send('POST', path, key === undefined ? {} : { 'PayPal-Request-Id': key }, body),
    patch: (path, body) => send('PATCH', path, {}, body),
  };
}

/**
 * 400, 404 and 422 are calls that had no effect. Not: a key used for another call (its first answer stands, and is asked for), 401 and 403
 * (the app's rights, which is not the buyer's fault).
 */
function replyOf({ status, body, retryAfterMs, debugId }: Answer, issue: string, call: string): PaypalReply {
  if (status >= 200 && status < 300 && body !== null) return { ok: true, body };
  if ([400, 404, 422].includes(status) && issue !== '' && issue !== 'DUPLICATE_REQUEST_ID') return { ok: false, issue };
  throw omsError('port.failed', `PayPal answered ${status} (${issue || 'unreadable'}) to ${call}`, {
    status,
    debugId,
    ...(retryAfterMs !== null && { retryAfterMs }),
  });
}

/** `INSTRUMENT_DECLINED` and the like: the detail where there is one, else the name. */
function issueOf(body: unknown): string {
  const { name, details } = (body ?? {}) as { name?: unknown; details?: readonly { issue?: unknown }[] };
  const issue = (Array.isArray(details) ? details[0]?.issue : undefined) ?? name;
  return typeof issue === 'string' ? issue : '';
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Throws when the time is over: the wait was for an answer that did not come. */
function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(end, ms);
    function end() {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      if (!signal.aborted) return resolve();
      reject(omsError('port.timeout', 'a call with the same key was still under way at PayPal', { port: 'paypal' }));
    }
    signal.addEventListener('abort', end);
  });
}
