/** The store on PostgreSQL or PGlite. */
import { fingerprint, omsError } from '../../kernel';
import type { Repository } from '../../ports/repository';
import { createBooks } from './books';
import { type Commit, createCommit, createJoinedCommit } from './commit/commit';
import { createDeadlines } from './deadlines';
import {
  createDriver,
  type Driver,
  joinedDriver,
  type PgConnection,
  type PgliteConnection,
  type PgliteDatabase,
  type PgPool,
} from './driver';
import { speaking } from './errors';
import { createHistory } from './history';
import { createLayers } from './layers';
import { createNotifier, type Listen } from './listen';
import { migrate } from './migrate';
import { createOutbox } from './outbox';
import { createParties } from './parties';
import { createRetention } from './retention';
import { createStock } from './stock';
import { createSubjects } from './subjects';

/** Exactly one of `pool`, `client` and `pglite`. The host opens and closes it. */
export interface PostgresOptions {
  /** A `pg.Pool`. Four connections or more let a set that waits for a held row wait beside the others; one is enough for `within`. */
  readonly pool?: PgPool;
  /**
   * One connected `pg.Client`: everything takes turns on it. It is the store's own: a transaction that the host opened on it would take in
   * whatever command comes along, so there is no `within`, and the host begins none.
   */
  readonly client?: PgConnection;
  /** A `PGlite` database. */
  readonly pglite?: PgliteDatabase;
  /** Schema of the tables, created by `migrate()`. Default `orderwright`. */
  readonly schema?: string;
  /** Named prepared statements, which save parsing at every call. Leave it off behind a pooler that hands each transaction another connection. */
  readonly prepare?: boolean;
  /** Opens a connection of its own for LISTEN; without it other processes poll for effects. */
  readonly listen?: Listen;
}

const optionNames = new Set(['pool', 'client', 'pglite', 'schema', 'prepare', 'listen']);

/**
 * Orders on PostgreSQL 14 or later, or on PGlite. Call `migrate()` before the first use.
 *
 * @example
 * const repository = postgres({ pool: new pg.Pool({ connectionString }) });
 */
export function postgres(options: PostgresOptions): Repository {
  const unknown = Object.keys(options ?? {}).filter((key) => !optionNames.has(key));
  if (unknown.length > 0) throw omsError('config.invalid', `postgres() has no option ${unknown.join(', ')}`);
  const driver = createDriver(options ?? {}, options?.prepare ?? false);
  const name = options.schema ?? 'orderwright';
  if (!/^[a-z_][a-z0-9_]{0,62}$/.test(name)) {
    throw omsError(
      'config.invalid',
      `"${name}" is no schema name: lower-case letters, digits and underscores, at most 63`,
    );
  }
  const schema = `"${name}"`;
  const commit = createCommit(driver, schema);
  const notifier = options.listen ? createNotifier(driver, `orderwright_${fingerprint(name)}`, options.listen) : null;
  const memoryOnly = options.pglite !== undefined && (options.pglite.dataDir ?? 'memory://').startsWith('memory://');

  return {
    ...createStore(speaking(driver), schema),
    capabilities: {
      durable: !memoryOnly,
      shared: !options.pglite,
      joinTransaction: !options.client,
      notify: notifier !== null,
      oneConnection: options.pool === undefined || options.pool.options?.max === 1,
    },
    migrate: () => migrate(speaking(driver), schema),
    close: async () => notifier?.close(),
    commit: notifier ? telling(commit, () => notifier.tell()) : commit,
    ...(notifier && { listen: (listener: () => void) => notifier.listen(listener) }),
    ...(!options.client && {
      join: (transaction: unknown) => joined(transaction, schema, options.pglite === undefined),
    }),
  };
}

/** The same store inside the host's transaction. */
function joined(transaction: unknown, schema: string, shared: boolean): Repository {
  if (typeof (transaction as PgConnection | null)?.query !== 'function') {
    throw omsError('config.invalid', 'the transaction to join must be a pg client or a PGlite transaction');
  }
  const driver = joinedDriver(transaction as PgConnection | PgliteConnection);
  return {
    ...createStore(speaking(driver), schema),
    capabilities: { durable: true, shared, joinTransaction: false, notify: false, oneConnection: true },
    migrate: () => migrate(speaking(driver), schema),
    close: async () => {},
    commit: createJoinedCommit(driver, schema),
  };
}

/** Everything that is the same on every driver. */
function createStore(driver: Driver, schema: string) {
  const numbers = `insert into ${schema}.numbers as e (shop, series, next) values ($1, $2, 1 + $3::int8)
    on conflict (shop, series) do update set next = e.next + $3::int8 returning next - $3::int8 as first`;
  return {
    ...createSubjects(driver, schema),
    ...createHistory(driver, schema),
    ...createStock(driver, schema),
    ...createBooks(driver, schema),
    ...createLayers(driver, schema),
    ...createParties(driver, schema),
    ...createOutbox(driver, schema),
    ...createDeadlines(driver, schema),
    ...createRetention(driver, schema),
    async leaseNumbers(shop: string, series: string, count: number): Promise<number> {
      const [row] = await driver.query(numbers, [shop, series, count]);
      return Number(row?.first);
    },
  };
}

/** Says after a commit that there are effects to deliver. */
function telling(commit: Commit, tell: () => void): Commit {
  return async (changes) => {
    const results = await commit(changes);
    results.forEach((result, i) => {
      if (changes[i]?.effects.length === 0) return;
      if (result.status === 'committed') tell();
      if (result.status === 'deferred') void result.outcome.then(({ status }) => status === 'committed' && tell());
    });
    return results;
  };
}
