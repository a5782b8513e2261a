/** The store of a run, opened and closed with it. */
import { PGlite } from '@electric-sql/pglite';
import type { Repository } from 'orderwright';
import { memory } from 'orderwright/memory';
import { postgres } from 'orderwright/postgres';
import pg from 'pg';
import type { Database, RunMarker } from './run';

export interface OpenStore {
  readonly repository: Repository;
  close(): Promise<void>;
}

/** Connections to a server: two batches, reads beside them, and room for one that waits. */
const connections = 8;

export async function openStore(database: Database): Promise<OpenStore> {
  if (database.kind === 'memory') return { repository: memory(), close: async () => {} };
  if (database.kind === 'pglite') {
    const pglite = await PGlite.create(database.directory);
    return { repository: postgres({ pglite, prepare: true }), close: () => pglite.close() };
  }
  const pool = new pg.Pool({ connectionString: database.url, max: connections });
  return { repository: postgres({ pool, schema: database.schema, prepare: true }), close: () => pool.end() };
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
