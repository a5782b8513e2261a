/** What adapters over plain `fetch` have in common: one exchange, read within its time, and what it failed of in the library's words. */
import { omsError } from '../../kernel';

/** Whom is talked to. */
export interface Peer {
  readonly fetch: typeof fetch;
  /** As a person writes it, in messages. */
  readonly name: string;
  /** As the details of errors name it. */
  readonly port: string;
  readonly timeoutMs: number;
}

/**
 * Sends a request and reads the answer, whatever its status. Throws `port.timeout` when the time of `init.signal` is over first, `port.failed` when no
 * answer came or it could not be read.
 */
export async function exchange<Read>(
  { fetch: ask, name, port, timeoutMs }: Peer,
  url: string,
  init: RequestInit,
  read: (response: Response) => Promise<Read>,
): Promise<Read> {
  try {
    return await read(await ask(url, init));
  } catch (error) {
    if (init.signal?.aborted)
      throw omsError('port.timeout', `${name} did not answer within ${timeoutMs} ms`, { port }, error);
    throw omsError('port.failed', `${name} could not be reached`, { port }, error);
  }
}

/** The seconds that an answer asks to wait for, in milliseconds; null where it says none. */
export function retryAfterOf({ headers }: Response): number | null {
  const seconds = Number(headers.get('Retry-After') ?? Number.NaN);
  return Number.isFinite(seconds) ? seconds * 1_000 : null;
}

/** Resolves after that time, or at once when the signal ends it. */
export function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener('abort', end);
  });
}
