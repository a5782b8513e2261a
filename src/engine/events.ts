/** The live feed: every fact, once it is committed, in an order that never skips one. */
import type { Fact } from '../order';
import type { SubjectRef } from '../ports';
import type { Runtime } from './runtime';

export interface LiveEvent {
  /** Pass it as `after` to resume behind this event. */
  readonly cursor: string;
  readonly subject: SubjectRef;
  readonly version: number;
  readonly recordedAt: string;
  readonly facts: readonly Fact[];
}

export interface EventOptions {
  readonly after?: string | null;
  /** Ends the stream when nothing is new; otherwise it waits. */
  readonly follow?: boolean;
  readonly signal?: AbortSignal;
}

const pageSize = 200;
const pollMs = 250;

/** Commits of the shop behind a cursor; waits for more until the signal aborts. */
export async function* liveEvents(
  { repository, shop }: Runtime,
  woken: (signal: AbortSignal) => Promise<void>,
  { after = null, follow = true, signal }: EventOptions = {},
): AsyncGenerator<LiveEvent> {
  let cursor = after;
  while (!signal?.aborted) {
    const page = await repository.feed(shop.id, cursor, pageSize);
    for (const commit of page.commits) {
      const facts = commit.facts.map((fact) => JSON.parse(fact) as Fact);
      yield { cursor: commit.cursor, subject: commit.subject, version: commit.version, recordedAt: commit.at, facts };
    }
    cursor = page.cursor;
    if (page.commits.length > 0) continue;
    if (!follow) return;
    await nap(woken, signal);
  }
}

async function nap(woken: (signal: AbortSignal) => Promise<void>, signal: AbortSignal | undefined): Promise<void> {
  const over = new AbortController();
  const end = () => over.abort();
  signal?.addEventListener('abort', end);
  const timer = setTimeout(end, pollMs);
  await woken(over.signal);
  clearTimeout(timer);
  signal?.removeEventListener('abort', end);
}
