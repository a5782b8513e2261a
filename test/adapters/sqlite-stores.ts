/** The stores that the SQLite adapter is tested on: a file with two connections, and a database in memory; both on libsql. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'libsql';
import { type SqliteOptions, sqlite } from '../../src/adapters/sqlite';
import type { OpenTransaction, RepositoryFixture } from '../../src/contract';
import type { Repository } from '../../src/ports/repository';

export type Connection = InstanceType<typeof Database>;

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
  const connections = [new Database(path), new Database(path)] as const;
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
  const db = new Database(':memory:');
  const repository = sqlite({ db, ...options });
  await repository.migrate();
  return storeOn(db, { repository, other: repository, path: ':memory:' });
}

function storeOn(db: Connection, handles: Pick<SqliteTestStore, 'repository' | 'other' | 'path'>): SqliteTestStore {
  const end = (word: string) => async () => {
    db.exec(word);
  };
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
      store.run(`update orderwright_stock set on_hand = on_hand + ? where ${row}`, onHand, shop, sku, location, lot);
    },
    close: store.close,
  };
}
