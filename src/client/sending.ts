/** One request until it is answered: asked again while nothing came, always with the same key, so that it is done once. */
import { ApiError, errorIn } from './error';

/** How often and how soon a call is sent again that got no answer; times are milliseconds. */
export interface RetryTerms {
  /** How often a call is sent at most; default 4. */
  readonly attempts?: number;
  /** Of the first pause; each one after it may be twice as long, less a chance part. Default 200. */
  readonly firstPauseMs?: number;
  /** Of any pause; a `Retry-After` beyond it ends the call at once. Default 10,000. */
  readonly longestPauseMs?: number;
  /** After which an attempt counts as lost; default 30,000. */
  readonly timeoutMs?: number;
}

export interface Sending {
  readonly fetch: typeof globalThis.fetch;
  readonly retry: Required<RetryTerms>;
  /** Made anew for each attempt: a token may have run out between two. */
  readonly request: () => Promise<readonly [url: string, init: RequestInit]>;
  readonly signal: AbortSignal | undefined;
}

export interface Answer {
  readonly status: number;
  readonly text: string;
}

/** Answers that another attempt may better. */
const passing = new Set([429, 502, 503, 504]);

/** The answer, whole. Throws an {@link ApiError}; what `signal` says when it ends the call. */
export async function send(sending: Sending): Promise<Answer> {
  const { retry, signal } = sending;
  for (let attempt = 1; ; attempt += 1) {
    const { answer, error, waitMs } = await attemptOf(sending);
    if (answer) return answer;
    signal?.throwIfAborted();
    const pause = waitMs ?? pauseOf(attempt, retry);
    const isLast = attempt >= retry.attempts || pause > retry.longestPauseMs;
    if (isLast || (error.status !== 0 && !passing.has(error.status))) throw error;
    await sleep(pause, signal);
  }
}

interface Tried {
  readonly answer?: Answer;
  readonly error: ApiError;
  readonly waitMs?: number | undefined;
}

const lost = (cause: unknown): ApiError =>
  new ApiError({ code: 'client.network', status: 0, message: 'No answer came from the API.', cause });

async function attemptOf({ fetch, request, retry, signal }: Sending): Promise<Tried> {
  signal?.throwIfAborted();
  const [url, init] = await request();
  const over = new AbortController();
  const end = () => over.abort(signal?.reason);
  const timer = setTimeout(() => over.abort(new Error(`no answer in ${retry.timeoutMs} ms`)), retry.timeoutMs);
  signal?.addEventListener('abort', end);
  try {
    const response = await fetch(url, { ...init, signal: over.signal });
    if (!response.ok && response.status !== 304)
      return { error: await errorIn(response), waitMs: retryAfterMs(response.headers.get('retry-after')) };
    return { answer: { status: response.status, text: await response.text() }, error: lost(undefined) };
  } catch (cause) {
    return { error: lost(cause) };
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', end);
  }
}

/** Seconds, or a date. */
function retryAfterMs(said: string | null): number | undefined {
  if (said === null) return undefined;
  const ms = /^\d+$/.test(said) ? Number(said) * 1_000 : Date.parse(said) - Date.now();
  return Number.isNaN(ms) ? undefined : Math.max(0, ms);
}

/** Between a half and the whole of twice the pause before: callers who failed together do not come back together. */
export function pauseOf(attempt: number, { firstPauseMs, longestPauseMs }: Required<RetryTerms>): number {
  return Math.min(longestPauseMs, firstPauseMs * 2 ** (attempt - 1)) * (0.5 + Math.random() / 2);
}

/** Throws what `signal` says when it ends the pause. */
export function sleep(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', end);
      resolve();
    }, ms);
    signal?.addEventListener('abort', end, { once: true });
  });
}
