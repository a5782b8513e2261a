/** Somebody who follows the feed all the time, over connections that are cut, and takes it up again where it ended. */
import pg from 'pg';
import { memoryCatalog } from '../../src/adapters/memory';
import { postgres } from '../../src/adapters/postgres';
import { createOms } from '../../src/index';
import { isOmsError } from '../../src/kernel';
import { prices } from '../support/shop';
import { type Breakage, broken } from './breaks';
import { locations } from './goods';

export interface Follower {
  /** Versions by subject, as they came. */
  readonly seen: ReadonlyMap<string, readonly number[]>;
  readonly count: () => number;
  /** Ways in which the feed ended that it may not. */
  readonly faults: readonly string[];
  stop(): Promise<void>;
}

export function follow(url: string, schema: string, breakage: Breakage | null): Follower {
  const pool = new pg.Pool({ connectionString: url, max: 2, connectionTimeoutMillis: 5_000 });
  pool.on('error', () => {});
  const oms = createOms({
    shop: { id: 'main', zone: 'Europe/London', currency: 'GBP' },
    repository: broken(postgres({ pool, schema }), pool, schema, breakage === 'id-cursor' ? breakage : null),
    catalog: memoryCatalog(prices, 'GBP'),
    locations: [...locations],
    relay: 'manual',
  });
  const control = new AbortController();
  const seen = new Map<string, number[]>();
  const faults: string[] = [];
  let cursor: string | null = null;
  let count = 0;

  const following = (async () => {
    while (!control.signal.aborted) {
      try {
        for await (const event of oms.events({ after: cursor, signal: control.signal })) {
          const name = `${event.subject.kind} ${event.subject.id}`;
          const versions = seen.get(name);
          if (versions) versions.push(event.version);
          else seen.set(name, [event.version]);
          cursor = event.cursor;
          count += 1;
        }
      } catch (error) {
        const typed = isOmsError(error, 'store.unavailable') || breakage === 'id-cursor';
        if (!typed) faults.push(`the feed ended with ${String(error)}`);
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    }
  })();

  return {
    seen,
    faults,
    count: () => count,
    async stop() {
      control.abort();
      await following;
      await oms.close();
      await pool.end();
    },
  };
}
