/**
 * A broker's API: JSON over plain `fetch`, one deadline for all requests of a call.
 *
 * What the broker refused is an answer. Everything that leaves the outcome open is thrown: a lost connection, a time-out, 5xx, 429, a token
 * that the account does not accept.
 */
import { omsError } from '../../kernel';
import type { CarrierNewsReader } from '../../ports';
import { exchange, retryAfterOf, sleep } from '../fetching/exchange';
import { type Fields, fieldsIn } from './fields';

export interface BrokerApiOptions {
  /** As a person writes it: `EasyPost`. */
  readonly name: string;
  readonly baseUrl: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly fetch: typeof fetch;
  readonly timeoutMs: number;
  /** Reads what was refused. */
  readonly read: CarrierNewsReader;
  /** Codes of refusals that leave the outcome open. */
  readonly openCodes?: readonly string[];
}

export type BrokerReply =
  | { readonly ok: true; readonly body: Fields }
  | { readonly ok: false; readonly status: number; readonly code: string };

/** The requests of one call of the port: they share its time. */
export interface BrokerCall {
  get(path: string, query?: Readonly<Record<string, string | number | boolean>>): Promise<BrokerReply>;
  post(path: string, body: object): Promise<BrokerReply>;
  /** Asks until there is an answer. Throws `port.timeout` when the call's time is over first. */
  until<Answer>(ask: () => Promise<Answer | null>): Promise<Answer>;
}

/** Between two questions after work that takes the broker a while; doubled each time. */
const firstWaitMs = 40;
const longestWaitMs = 2_000;

export function brokerApi(options: BrokerApiOptions): () => BrokerCall {
  const { name, baseUrl, fetch: ask, timeoutMs, read, openCodes = [] } = options;
  const headers = { ...options.headers, Accept: 'application/json' };
  const port = name.toLowerCase();

  async function send(path: string, init: RequestInit & { readonly signal: AbortSignal }): Promise<BrokerReply> {
    const { status, body, retryAfterMs } = await once(`${baseUrl}/${path}`, init);
    if (status >= 200 && status < 300 && body) return { ok: true, body };
    const news = read(body);
    const code = news.kind === 'error' ? news.error.code : `http_${status}`;
    if (body && refusals.includes(status) && !openCodes.includes(code)) return { ok: false, status, code };
    const asked = `${init.method} ${path.split('?')[0]}`;
    throw omsError('port.failed', `${name} answered ${status} (${body ? code : 'unreadable'}) to ${asked}`, {
      port,
      status,
      ...(retryAfterMs !== null && { retryAfterMs }),
    });
  }

  const peer = { fetch: ask, name, port, timeoutMs };
  const once = (url: string, init: RequestInit) =>
    exchange(peer, url, init, async (response) => ({
      status: response.status,
      body: objectIn(await response.text()),
      retryAfterMs: retryAfterOf(response),
    }));

  return () => {
    const signal = AbortSignal.timeout(timeoutMs);
    return {
      get: (path, query = {}) => {
        const asked = new URLSearchParams();
        for (const [name, value] of Object.entries(query)) asked.set(name, String(value));
        return send(asked.size > 0 ? `${path}?${asked}` : path, { method: 'GET', headers, signal });
      },
      post: (path, body) =>
        send(path, {
          method: 'POST',
          headers: { ...headers, 'Content-Type': 'application/json' },
          body: JSON.stringify(body),
          signal,
        }),
      async until(ask) {
        for (let waitMs = firstWaitMs; ; waitMs = Math.min(waitMs * 2, longestWaitMs)) {
          const answer = await ask();
          if (answer !== null) return answer;
          await sleep(waitMs, signal);
          if (signal.aborted) throw omsError('port.timeout', `${name} was not done within ${timeoutMs} ms`, { port });
        }
      },
    };
  };
}

/** Calls that had no effect. Not 401 and 403: the account's token is not the parcel's fault. */
const refusals: readonly number[] = [400, 402, 404, 422];

/** A list counts as an object of one: some brokers refuse in lists. */
function objectIn(text: string): Fields | null {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? { '': value } : fieldsIn(value);
  } catch {
    return null;
  }
}

/** Nobody knows what became of the call: it is thrown, and asked again. */
export function unclear(name: string, message: string): never {
  throw omsError('port.failed', `${name} ${message}`, { port: name.toLowerCase() });
}

/** Calls with a key that is under way wait for it, and get its answer. */
export function oncePerKey<Answer>(): (key: string, act: () => Promise<Answer>) => Promise<Answer> {
  const underWay = new Map<string, Promise<Answer>>();
  return (key, act) => {
    const known = underWay.get(key);
    if (known) return known;
    const answer = act().finally(() => underWay.delete(key));
    underWay.set(key, answer);
    return answer;
  };
}
