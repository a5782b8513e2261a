/** The feed, read to its end. */
import type { LiveEvent, Oms } from '../../src/index';

/** What is there now, behind a cursor. */
export async function fed(oms: Oms, after: string | null = null): Promise<LiveEvent[]> {
  const events: LiveEvent[] = [];
  for await (const event of oms.events({ after, follow: false })) events.push(event);
  return events;
}

/**
 * The same once all is there: the feed waits for every transaction on the server, also of the tests that run beside
 * this one. After 20 seconds, what has come.
 */
export async function fedWhole(
  oms: Oms,
  isWhole: (events: readonly LiveEvent[]) => boolean,
  after: string | null = null,
): Promise<LiveEvent[]> {
  const events: LiveEvent[] = [];
  for (const until = Date.now() + 20_000; ; ) {
    events.push(...(await fed(oms, events.at(-1)?.cursor ?? after)));
    if (isWhole(events) || Date.now() > until) return events;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
