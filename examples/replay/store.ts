/** The store of a run, opened and closed with it. */
import { PGlite } from '@electric-sql/pglite';
import Database from 'libsql';
import type { Repository } from 'orderwright';
import { memory } from 'orderwright/memory';
import { postgres } from 'orderwright/postgres';
import { sqlite } from 'orderwright/sqlite';
import pg from 'pg';
import type { RunDatabase, RunMarker } from './run';

export interface OpenStore {
  readonly repository: Repository;
  readonly progress: Progress;
  close(): Promise<void>;
}

/** How many invoices of the file are done, kept beside the orders: it is never ahead of them, however the process ends. */
export interface Progress {
  read(): Promise<number>;
  write(invoices: number): Promise<void>;
}

/** Connections to a server: two batches, reads beside them, and room for one that waits. */
const connections = 8;

export async function openStore(database: RunDatabase): Promise<OpenStore> {
  if (database.kind === 'memory') return { repository: memory(), progress: nothingKept, close: async () => {} };
  if (database.kind === 'sqlite') return openSqlite(database);
  if (database.kind === 'pglite') {
    const pglite = await PGlite.create(database.directory);
    return {
      repository: postgres({ pglite }),
      progress: progressIn((sql, values) => pglite.query(sql, values), 'orderwright'),
      close: () => pglite.close(),
    };
  }
  const pool = new pg.Pool({ connectionString: database.url, max: connections });
  return {
    repository: postgres({ pool, schema: database.schema, prepare: true }),
    progress: progressIn((sql, values) => pool.query(sql, values), database.schema),
    close: () => pool.end(),
  };
}

/** Progress and marker have a connection of their own, which may wait inside a call. */
function openSqlite({ file, prefix }: Extract<RunDatabase, { kind: 'sqlite' }>): OpenStore {
  const db = new Database(file);
  const beside = new Database(file, waiting);
  const table = `${prefix}progress`;
  return {
    repository: sqlite({ db, prefix }),
    progress: {
      async read() {
        beside.exec(`create table if not exists ${table} (id integer primary key check (id = 1), invoices integer)`);
        const [row] = beside.prepare(`select invoices from ${table}`).all() as { invoices: number }[];
        return row?.invoices ?? 0;
      },
      async write(invoices) {
        beside.prepare(`insert or replace into ${table} values (1, ?)`).run(invoices);
      },
    },
    async close() {
      beside.close();
      db.close();
    },
  };
}

const waiting = { timeout: 10_000 };

const nothingKept: Progress = { read: async () => 0, write: async () => {} };

type Ask = (sql: string, values: unknown[]) => Promise<{ rows: unknown[] }>;

/** A table of one row beside the orders. */
function progressIn(ask: Ask, schema: string): Progress {
  const table = `${schema}.replay_progress`;
  return {
    async read() {
      await ask(`create table if not exists ${table} (id int2 primary key check (id = 1), invoices int4 not null)`, []);
      const [row] = (await ask(`select invoices from ${table}`, [])).rows as { invoices: number }[];
      return row?.invoices ?? 0;
    },
    async write(invoices) {
      await ask(`insert into ${table} values (1, $1) on conflict (id) do update set invoices = excluded.invoices`, [
        invoices,
      ]);
    },
  };
}

/** Remembers the end of a run in a table beside its others. */
export function sqliteMarker(file: string, prefix: string): RunMarker {
  const ask = <T>(run: (db: Database.Database) => T): T => {
    const db = new Database(file, waiting);
    try {
      return run(db);
    } finally {
      db.close();
    }
  };
  const table = `${prefix}finished`;
  return {
    isFinished: async () => ask((db) => db.prepare(`select 1 from sqlite_schema where name = ?`).all(table).length > 0),
    markFinished: async () => ask((db) => void db.exec(`create table if not exists ${table} (at text)`)),
  };
}

/** Remembers the end of a run in a table of its schema. */
export function postgresMarker(url: string, schema: string): RunMarker {
  const ask = async <T>(run: (client: pg.Client) => Promise<T>): Promise<T> => {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    try {
      return await run(client);
    } finally {
      await client.end();
    }
  };
  return {
    isFinished: () =>
      ask(
        async (client) =>
          (await client.query('select to_regclass($1) is not null as finished', [`${schema}.replay_finished`])).rows[0]
            .finished === true,
      ),
    markFinished: () =>
      ask(
        async (client) =>
          void (await client.query(
            `create table if not exists ${schema}.replay_finished (at timestamptz not null default now())`,
          )),
      ),
  };
}
