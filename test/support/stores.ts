/** The stores that the engine is tested on, each fresh per test: memory, PGlite in this process, a schema on the PostgreSQL server. */
import { type MemoryState, memoryOver } from '../../src/adapters/memory/memory';
import type { ShopState } from '../../src/adapters/memory/state';
import type { ChangeSet, Repository } from '../../src/ports';
import { pgliteStore, serverStore, type TestStore } from '../adapters/postgres-stores';

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
  readonly sql: TestStore;
}

/** The matrix; `describe.each(Object.entries(stores))`. */
export const stores = { memory: memoryStore, PGlite: onPglite, PostgreSQL: onPostgres } as const;

export type StoreName = keyof typeof stores;

export async function onPostgres(): Promise<SqlStore> {
  return sqlStore(await serverStore());
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
