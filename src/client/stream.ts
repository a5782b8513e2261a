/** A live stream that outlives its connections: after a break it says what it has seen last, and goes on behind it. */
import { ApiError, errorIn } from './error';
import { pauseOf, type RetryTerms, sleep } from './sending';

export interface Streaming {
  readonly fetch: typeof globalThis.fetch;
  readonly retry: Required<RetryTerms>;
  readonly request: (seen: string | null) => Promise<readonly [url: string, init: RequestInit]>;
  /** Where to begin. */
  readonly seen: string | null;
  /** Without a sign of life for so long a connection counts as dead; the API gives one every 15 seconds. */
  readonly idleMs: number;
  readonly signal: AbortSignal | undefined;
}

export interface Heard {
  readonly id: string;
  readonly data: unknown;
}

/**
 * What is heard, from connection to connection, until the reader leaves or `signal` ends it. Throws an {@link ApiError} where the API refuses it: a
 * link that is over, an order that is not the caller's.
 */
export async function* hear(streaming: Streaming): AsyncGenerator<Heard, void, undefined> {
  const { retry, signal } = streaming;
  let { seen } = streaming;
  let failed = 0;
  while (!signal?.aborted) {
    try {
      for await (const heard of connection(streaming, seen)) {
        failed = 0;
        seen = heard.id;
        yield heard;
      }
    } catch (error) {
      if (signal?.aborted) return;
      if (isRefusal(error)) throw error;
    }
    failed += 1;
    await sleep(pauseOf(Math.min(failed, 30), retry), signal).catch(() => {});
  }
}

const isRefusal = (error: unknown): boolean => {
  const { name, status } = error as ApiError;
  return name === 'ApiError' && status >= 400 && status < 500 && status !== 429;
};

/** One connection, until it ends; throws when it breaks. */
async function* connection(
  { fetch, request, idleMs, signal }: Streaming,
  seen: string | null,
): AsyncGenerator<Heard, void, undefined> {
  const over = new AbortController();
  const end = () => over.abort(signal?.reason);
  signal?.addEventListener('abort', end);
  let timer = setTimeout(end, idleMs);
  try {
    const [url, init] = await request(seen);
    over.signal.throwIfAborted();
    const response = await fetch(url, { ...init, signal: over.signal });
    if (!response.ok || !response.body) throw await errorIn(response);
    const reader = response.body.getReader();
    const decoder = new TextDecoder();
    for (let text = ''; ; ) {
      const { value, done } = await reader.read();
      if (done) return;
      clearTimeout(timer);
      timer = setTimeout(end, idleMs);
      const blocks = (text + decoder.decode(value, { stream: true })).split('\n\n');
      text = blocks.pop() ?? '';
      for (const block of blocks) {
        const heard = heardIn(block);
        if (heard) yield heard;
      }
    }
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', end);
    over.abort();
  }
}

/** Null: a sign of life. */
function heardIn(block: string): Heard | null {
  const field = (name: string) =>
    block
      .split('\n')
      .filter((line) => line.startsWith(`${name}: `))
      .map((line) => line.slice(name.length + 2))
      .join('\n');
  const data = field('data');
  if (data === '') return null;
  try {
    return { id: field('id'), data: JSON.parse(data) };
  } catch (cause) {
    throw new ApiError({ code: 'client.unreadable', status: 0, message: 'The stream is none of this API.', cause });
  }
}
