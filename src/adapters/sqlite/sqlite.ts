/** The store on SQLite, in a file or in memory. */
import { omsError } from '../../kernel';
import type { Repository } from '../../ports/repository';
import { createBooks } from './books';
import { createCommit } from './commit/commit';
import { createDeadlines } from './deadlines';
import { createDriver, type Driver, isInTransaction, joinedDriver, type SqliteDatabase, speaking } from './driver';
import { toOmsError } from './errors';
import { createHistory } from './history';
import { createLayers } from './layers';
import { migrate } from './migrate';
import { createOutbox } from './outbox';
import { createParties } from './parties';
import { createRetention } from './retention';
import { createStock } from './stock';
import { createSubjects } from './subjects';

/** On which database the store lies, what its tables are called, and how safe and patient it is. */
export interface SqliteOptions {
  /**
   * An open database of better-sqlite3, libsql, node:sqlite or bun:sqlite; the host opens and closes it. The store sets `busy_timeout` to 0 on
   * this connection, and waits for other writers between turns of the event loop, never inside a call; it also sets `synchronous`,
   * `cache_size` and `wal_autocheckpoint`.
   */
  readonly db: SqliteDatabase;
  /** What the names of the tables begin with. Default `orderwright_`. */
  readonly prefix?: string;
  /**
   * `full`: a commit that was answered survives a power cut. `normal`: it survives the end of the process, and a power cut may undo the last
   * ones, each whole; nothing waits for the disk then. Default `full`.
   */
  readonly synchronous?: 'full' | 'normal';
  /** For how long a call waits for another writer, or for a transaction of the host on this connection. Default 10 seconds. */
  readonly waitMs?: number;
}

const defaultWaitMs = 10_000;
/** SQLite's own 2 MB hold less than a busy batch touches: pages would be read again, or spilled before the commit. */
const cacheKib = 16_384;
/** The log is carried over to the database every so many pages (16 MB): SQLite's own 1,000 are three batches, and each time is a wait for the disk. */
const checkpointPages = 4_000;

/**
 * Orders in an SQLite database (SQLite 3.37 or later). Call `migrate()` before the first use; it turns on the write-ahead log.
 *
 * Several connections, and several processes on one machine, may share a file. Throws `config.invalid` for options that cannot work.
 *
 * @example
 * import Database from 'libsql';
 * const repository = sqlite({ db: new Database('orders.db') });
 */
export function sqlite({
  db,
  prefix = 'orderwright_',
  synchronous = 'full',
  waitMs = defaultWaitMs,
}: SqliteOptions): Repository {
  checkDatabase(db, 'db');
  if (!/^[a-z_][a-z0-9_]{0,40}$/.test(prefix)) {
    throw omsError(
      'config.invalid',
      `"${prefix}" is no prefix of tables: lower-case letters, digits and underscores, at most 41`,
    );
  }
  if (synchronous !== 'full' && synchronous !== 'normal') {
    throw omsError('config.invalid', `synchronous is "full" or "normal", not "${synchronous}"`);
  }
  if (!(waitMs >= 0)) throw omsError('config.invalid', `waitMs is ${waitMs}, not a number of milliseconds`);

  const file = openedFile(db, synchronous);
  const driver = createDriver(db, waitMs);
  const stored = { durable: file !== '', shared: file !== '', notify: false, oneConnection: true };
  return {
    ...createStore(driver, prefix),
    capabilities: { ...stored, joinTransaction: true },
    join: (transaction) => {
      checkDatabase(transaction, 'the transaction to join');
      if (!isInTransaction(transaction)) {
        throw omsError(
          'config.invalid',
          'the connection to join has no transaction open: run "begin immediate" on it first',
        );
      }
      return {
        ...createStore(joinedDriver(transaction, waitMs), prefix),
        capabilities: { ...stored, joinTransaction: false },
      };
    },
  };
}

function createStore(driver: Driver, prefix: string): Omit<Repository, 'capabilities'> {
  const told = speaking(driver);
  const lease = `insert into ${prefix}numbers (shop, series, next) values (?, ?, ?)
    on conflict (shop, series) do update set next = next + ? returning next`;
  return {
    ...createSubjects(told, prefix),
    ...createHistory(told, prefix),
    ...createBooks(told, prefix),
    ...createLayers(told, prefix),
    ...createStock(told, prefix),
    ...createParties(told, prefix),
    ...createOutbox(told, prefix),
    ...createDeadlines(told, prefix),
    ...createRetention(told, prefix),
    commit: createCommit(driver, prefix),
    migrate: () => migrate(told, prefix),
    // The database is the host's to close.
    close: async () => {},
    async leaseNumbers(shop: string, series: string, count: number): Promise<number> {
      const [row] = await told.write((sql) => sql.all(lease, shop, series, 1 + count, count));
      return Number(row?.next) - count;
    },
  };
}

function checkDatabase(db: unknown, what: string): asserts db is SqliteDatabase {
  const { prepare, exec } = (db ?? {}) as Partial<SqliteDatabase>;
  if (typeof prepare === 'function' && typeof exec === 'function') return;
  throw omsError('config.invalid', `${what} must be an open SQLite database with the methods prepare and exec`);
}

/** Sets the connection up, and answers the file behind it: empty for a database in memory. */
function openedFile(db: SqliteDatabase, synchronous: 'full' | 'normal'): string {
  try {
    db.exec(`pragma busy_timeout = 0; pragma synchronous = ${synchronous}`);
    db.exec(`pragma cache_size = -${cacheKib}; pragma wal_autocheckpoint = ${checkpointPages}`);
    const [main] = db.prepare('pragma database_list').all() as { file?: unknown }[];
    return String(main?.file ?? '');
  } catch (error) {
    throw toOmsError(error);
  }
}
