/** Orders that wait for a location, those first that are to leave first: read by the day on which they are, and no more of them than a round needs. */
import { dayAfter, localDate } from '../../kernel';
import { decodeOrder, type OrderRecord, shipDayTerm } from '../../order';
import type { FindQuery } from '../../ports';
import { now, type Runtime } from '../runtime';

/** Orders of which something has not left. `last`: all of a day have been read. */
export interface WaitingOrders {
  readonly records: readonly OrderRecord[];
  readonly last: boolean;
}

/** Orders read at once. */
const pageSize = 200;
/** Orders looked at for one round: whoever has more that cannot leave names those that shall. */
const mostLookedAt = 10_000;
/** Days that are looked at one by one, before today and after it. What is older or later is found among all others. */
const daysAround = 30;

/**
 * Day by day what is to leave by it, then everything else that is open, the oldest first. What is not asked for is not read. An order comes once.
 *
 * @example
 * for await (const { records } of waitingOrders(runtime, 'leeds')) if (isFull(records)) break;
 */
export async function* waitingOrders(runtime: Runtime, location: string): AsyncGenerator<WaitingOrders> {
  const { shop, repository } = runtime;
  const seen = new Set<string>();
  let lookedAt = 0;
  const today = localDate(now(runtime), 'UTC');
  for (let n = -daysAround; n <= daysAround; n++)
    yield* paged({ terms: [shipDayTerm(location, dayAfter(today, n))] }, false);
  yield* paged({ fulfillment: ['unfulfilled', 'partlyShipped', 'partlyDelivered'] }, true);

  async function* paged(query: Omit<FindQuery, 'limit'>, endsAnywhere: boolean): AsyncGenerator<WaitingOrders> {
    for (let after: string | null = null; lookedAt < mostLookedAt; ) {
      const stored = await repository.find(shop.id, {
        ...{ ...query, lifecycle: ['confirmed', 'processing'], after, limit: pageSize },
      });
      const records = stored.filter(({ id }) => !seen.has(id)).map(decodeOrder);
      lookedAt += stored.length;
      for (const { id } of stored) seen.add(id);
      const isEnd = stored.length < pageSize;
      if (records.length > 0 || isEnd) yield { records, last: isEnd || endsAnywhere };
      if (isEnd) return;
      after = stored.at(-1)?.id ?? null;
    }
  }
}
