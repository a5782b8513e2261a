/** The live feed: every fact, once it is committed, in an order that never skips one. */
import * as z from 'zod';
import { isOmsError, OmsError, problem } from '../kernel';
import { decodeFact, type Fact } from '../order';
import type { SubjectRef } from '../ports';
import { parse, wanted } from './input';
import { nestedIn } from './nesting';
import type { Runtime } from './runtime';

/** The facts of one commit, in the order in which the shop's feed tells them. */
export interface LiveEvent {
  /** Pass it as `after` to resume behind this event. */
  readonly cursor: string;
  /** What the facts are about. */
  readonly subject: SubjectRef;
  /** Of the subject, after them. */
  readonly version: number;
  /** When they were committed, in UTC. */
  readonly recordedAt: string;
  /** In the order in which they came about. */
  readonly facts: readonly Fact[];
}

/** From where a stream of events begins and when it ends. `after` is a cursor; null or absent: from the first event. */
export interface EventOptions {
  /** A cursor: what came behind it. */
  readonly after?: string | null;
  /** `false` ends the stream when nothing is new; otherwise it waits. What a transaction that is still running could come before is new only once that one has ended. */
  readonly follow?: boolean;
  /** Ends the stream. */
  readonly signal?: AbortSignal;
}

const optionsSchema: z.ZodType<EventOptions> = z.strictObject({
  after: wanted(200).nullable().optional(),
  follow: z.boolean().optional(),
  signal: z
    .custom<AbortSignal>(
      (value) => typeof (value as AbortSignal | null)?.aborted === 'boolean',
      'must be an AbortSignal',
    )
    .optional(),
}) as z.ZodType<EventOptions>;

const pageSize = 200;
const pollMs = 250;

/** Commits of the shop behind a cursor; waits for more until the signal aborts. */
export async function* liveEvents(
  { repository, shop }: Runtime,
  woken: (signal: AbortSignal) => Promise<void>,
  options: EventOptions = {},
): AsyncGenerator<LiveEvent> {
  const { after = null, follow = true, signal } = parse(optionsSchema, options, 'events');
  let cursor = after;
  while (!signal?.aborted) {
    const nested = nestedIn(repository);
    if (nested) throw nested;
    const page = await repository
      .feed(shop.id, cursor, pageSize)
      .catch(after !== null && cursor === after ? noCursor : undefined);
    for (const commit of page.commits) {
      const facts = commit.facts.map((fact) => decodeFact(fact, commit.at));
      yield { cursor: commit.cursor, subject: commit.subject, version: commit.version, recordedAt: commit.at, facts };
    }
    cursor = page.cursor;
    if (page.commits.length > 0) continue;
    if (!follow) return;
    await nap(woken, signal);
  }
}

/** What the caller gave as `after` is refused by the store, which alone can read it. */
function noCursor(error: unknown): never {
  if (!isOmsError(error, 'input.invalid')) throw error;
  throw new OmsError([problem('input.invalid', `events.after: ${error.message}`, undefined, ['after'])], {
    cause: error,
  });
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
