/**
 * The stores that the SQLite adapter is tested on: a file with two connections, and a database in memory. They run on libsql, or on the driver
 * that is named: `SQLITE_DRIVER=better-sqlite3` (after `npm install --prefix bench`, which builds it) or `SQLITE_DRIVER=node:sqlite` (Node 22.5
 * or later; nobody has run that yet).
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Libsql from 'libsql';
import { type SqliteDatabase, type SqliteOptions, sqlite } from '../../src/adapters/sqlite';
import type { OpenTransaction, RepositoryFixture } from '../../src/contract';
import type { Repository } from '../../src/ports/repository';

export type Connection = SqliteDatabase & { close(): unknown };
type Connect = new (path: string) => Connection;

export const driverName = process.env.SQLITE_DRIVER ?? 'libsql';
const Database = loadDriver(driverName);

/** A connection to a file (or `:memory:`). */
export function connect(path: string): Connection {
  return new Database(path);
}

function loadDriver(name: string): Connect {
  if (name === 'libsql') return Libsql;
  if (name === 'better-sqlite3') return createRequire(new URL('../../bench/', import.meta.url))(name) as Connect;
  if (name === 'node:sqlite') {
    return (createRequire(import.meta.url)(name) as { DatabaseSync: Connect }).DatabaseSync;
  }
  throw new Error(`SQLITE_DRIVER is "${name}", not libsql, better-sqlite3 or node:sqlite`);
}

export interface SqliteTestStore {
  readonly repository: Repository;
  /** A second handle, as another process has it; on a database in memory, which one connection has alone, the same. */
  readonly other: Repository;
  readonly db: Connection;
  readonly path: string;
  /** SQL behind the store's back. */
  run(text: string, ...values: (string | number)[]): Record<string, unknown>[];
  /** A transaction of a host, on the connection of the store. */
  begin(): Promise<OpenTransaction & { run(text: string): Promise<unknown> }>;
  close(): Promise<void>;
}

/** A migrated database in a directory of its own. */
export async function fileStore(options: Omit<SqliteOptions, 'db'> = {}): Promise<SqliteTestStore> {
  const directory = mkdtempSync(join(tmpdir(), 'orderwright-sqlite-'));
  const path = join(directory, 'orders.db');
  const connections = [connect(path), connect(path)] as const;
  const [repository, other] = connections.map((db) => sqlite({ db, ...options })) as [Repository, Repository];
  const store = storeOn(connections[0], { repository, other, path });
  await repository.migrate();
  return {
    ...store,
    async close() {
      for (const db of connections) db.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** A migrated database that lives as long as its connection. */
export async function memoryDatabase(options: Omit<SqliteOptions, 'db'> = {}): Promise<SqliteTestStore> {
  const db = connect(':memory:');
  const repository = sqlite({ db, ...options });
  await repository.migrate();
  return storeOn(db, { repository, other: repository, path: ':memory:' });
}

function storeOn(db: Connection, handles: Pick<SqliteTestStore, 'repository' | 'other' | 'path'>): SqliteTestStore {
  const end = (word: string) => async () => void db.exec(word);
  return {
    ...handles,
    db,
    run: (text, ...values) => db.prepare(text).all(...values) as Record<string, unknown>[],
    async begin() {
      db.exec('begin immediate');
      const run = async (text: string) => db.exec(text);
      return { transaction: db, run, commit: end('commit'), rollback: end('rollback') };
    },
    close: async () => void db.close(),
  };
}

/** The kinds of database, for a matrix of tests. */
export const stores = { 'a file': () => fileStore(), 'a database in memory': () => memoryDatabase() } as const;

export function fixtureOf(store: SqliteTestStore): RepositoryFixture {
  return {
    repository: store.repository,
    other: store.other,
    begin: store.begin,
    async tamper(shop, { sku, location, lot }, onHand) {
      const row = 'shop = ? and sku = ? and location = ? and lot = ?';
      store.run(
        `update orderwright_stock set on_hand = on_hand + ? where ${row} returning sku`,
        onHand,
        shop,
        sku,
        location,
        lot,
      );
    },
    close: store.close,
  };
}
