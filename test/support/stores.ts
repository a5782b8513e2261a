/** The stores that the engine is tested on, each fresh per test: memory, PGlite and an SQLite file in this process, a schema on the PostgreSQL server. */
import { inject } from 'vitest';
import { type MemoryState, memoryOver } from '../../src/adapters/memory/memory';
import type { ShopState } from '../../src/adapters/memory/state';
import type { ChangeSet, Repository } from '../../src/ports';
import { pgliteStore, serverStore, type TestStore } from '../adapters/postgres-stores';
import { fileStore } from '../adapters/sqlite-stores';
import type { StoreAddress } from './store-address';

export interface Store {
  readonly repository: Repository;
  /** A second handle on the same store, as another process has it. */
  readonly other: Repository;
  /** Everything that lies in the store, personal texts included. */
  dump(): Promise<string>;
  /** Rows by table (memory: entries by kind). */
  counts(): Promise<Readonly<Record<string, number>>>;
  close(): Promise<void>;
}

export interface SqlStore extends Store {
  readonly sql: Pick<TestStore, 'schema' | 'run' | 'begin'>;
}

/** A store that several processes may open. */
export interface SharedStore extends SqlStore {
  readonly address: StoreAddress;
}

/** The matrix; `describe.each(Object.entries(stores))`. */
export const stores = { memory: memoryStore, PGlite: onPglite, SQLite: onSqlite, PostgreSQL: onPostgres } as const;

export const sharedStores = { SQLite: onSqlite, PostgreSQL: onPostgres } as const;

export type StoreName = keyof typeof stores;

export async function onPostgres(): Promise<SharedStore> {
  const sql = await serverStore();
  return { ...sqlStore(sql), address: { kind: 'postgres', url: inject('postgresUrl'), schema: sql.schema } };
}

/** A file with two connections. */
export async function onSqlite(): Promise<SharedStore> {
  const file = await fileStore();
  const tables = () =>
    file
      .run(`select name from sqlite_schema where type = 'table' and name not like 'sqlite%' order by name`)
      .map(({ name }) => String(name));
  return {
    address: { kind: 'sqlite', path: file.path },
    sql: { schema: 'main', begin: file.begin, run: async (text) => file.run(text) },
    repository: file.repository,
    other: file.other,
    dump: async () =>
      tables()
        .flatMap((table) => [`${table}:`, ...file.run(`select * from ${table}`).map((row) => JSON.stringify(row))])
        .join('\n'),
    counts: async () =>
      Object.fromEntries(
        tables().map((table) => [
          table.replace('orderwright_', ''),
          Number(file.run(`select count(*) as n from ${table}`)[0]?.n),
        ]),
      ),
    close: file.close,
  };
}

export async function onPglite(): Promise<SqlStore> {
  return sqlStore(await pgliteStore());
}

function sqlStore(sql: TestStore): SqlStore {
  const tables = async (): Promise<string[]> => {
    const rows = await sql.run('select table_name from information_schema.tables where table_schema = $1 order by 1', [
      sql.schema,
    ]);
    return rows.map((row) => String(row.table_name));
  };
  return {
    sql,
    repository: sql.repository,
    other: sql.other,
    async dump() {
      const parts: string[] = [];
      for (const table of await tables()) {
        const rows = await sql.run(`select t::text as row from ${sql.schema}.${table} t`);
        parts.push(`${table}:`, ...rows.map((row) => String(row.row)));
      }
      return parts.join('\n');
    },
    async counts() {
      const counts: Record<string, number> = {};
      for (const table of await tables()) {
        const [row] = await sql.run(`select count(*) as n from ${sql.schema}.${table}`);
        counts[table] = Number(row?.n);
      }
      return counts;
    },
    close: sql.close,
  };
}

export async function memoryStore(): Promise<Store> {
  const state: MemoryState = new Map();
  const effects: string[] = [];
  const handle = (): Repository => {
    const repository = memoryOver(state);
    return {
      ...repository,
      // What is queued lies in closures: it is written down on its way in.
      commit: (changes: readonly ChangeSet[]) => {
        for (const { effects: drafts, deadlines } of changes) effects.push(JSON.stringify([drafts, deadlines]));
        return repository.commit(changes);
      },
    };
  };
  return {
    repository: handle(),
    other: handle(),
    dump: async () => [...effects, JSON.stringify([...state], plain)].join('\n'),
    counts: async () => countState([...state.values()]),
    close: async () => {},
  };
}

async function countState(shops: readonly ShopState[]): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const shop of shops) {
    for (const [name, value] of Object.entries(shop)) {
      const size = value instanceof Map || value instanceof Set ? value.size : Array.isArray(value) ? value.length : 0;
      counts[name] = (counts[name] ?? 0) + size;
    }
    const { pending, delivered, dead } = shop.effects.counts();
    counts.effects = (counts.effects ?? 0) + pending + delivered + dead;
  }
  return counts;
}

function plain(_key: string, value: unknown): unknown {
  if (value instanceof Map) return [...value];
  return value instanceof Set ? [...value] : value;
}
