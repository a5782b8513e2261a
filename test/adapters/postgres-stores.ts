/** The stores that the PostgreSQL adapter is tested on: a schema per test on one server, and PGlite in this process. */
import { PGlite } from '@electric-sql/pglite';
import pg from 'pg';
import { inject } from 'vitest';
import { type PostgresOptions, postgres } from '../../src/adapters/postgres';
import type { OpenTransaction, RepositoryFixture } from '../../src/contract';
import type { Repository } from '../../src/ports/repository';

export interface TestStore {
  readonly repository: Repository;
  /** A second handle, as another process has it; on PGlite, which one process has alone, the same. */
  readonly other: Repository;
  readonly schema: string;
  /** SQL behind the store's back. */
  run(text: string, values?: unknown[]): Promise<Record<string, unknown>[]>;
  /** A transaction of a host. */
  begin(): Promise<OpenTransaction & { run(text: string): Promise<unknown> }>;
  close(): Promise<void>;
}

let schemas = 0;

export function newSchema(): string {
  schemas += 1;
  return `test_${process.pid}_${schemas}_${Date.now().toString(36)}`;
}

export function newPool(max = 10): pg.Pool {
  return new pg.Pool({ connectionString: inject('postgresUrl'), max });
}

/** Runs SQL somewhere. */
type Run = TestStore['run'];

/** Empty schemas of this test file, for its next test: making one takes longer than most tests. */
interface Schemas {
  take(run: Run, migrate: (schema: string) => Promise<void>): Promise<string>;
  /** Empties a schema; one that a test has made something else of is dropped. */
  giveBack(run: Run, schema: string): Promise<void>;
}

function createSchemas(): Schemas {
  const empty: string[] = [];
  let usual = '';
  const look = async (run: Run, schema: string) => {
    const [row] = await run(
      `select string_agg(concat(relname, relkind, reltablespace, relnatts), ' ' order by relname) as look
       from pg_class where relnamespace = $1::regnamespace and relkind in ('r', 'v', 'i')`,
      [schema],
    );
    return String(row?.look);
  };
  return {
    async take(run, migrate) {
      const left = empty.pop();
      if (left !== undefined) return left;
      const schema = newSchema();
      await migrate(schema);
      usual ||= await look(run, schema);
      return schema;
    },
    async giveBack(run, schema) {
      if ((await look(run, schema)) !== usual) {
        await run(`drop schema ${schema} cascade`);
        return;
      }
      await run(`do $$ declare one text; begin
        for one in select tablename from pg_tables where schemaname = '${schema}' and tablename <> 'meta' loop
          execute format('delete from ${schema}.%I', one);
        end loop; end $$`);
      empty.push(schema);
    },
  };
}

const onServer = createSchemas();
const onPglite = createSchemas();

/** A migrated schema of its own on the server. */
export async function serverStore(
  options: Omit<PostgresOptions, 'pool' | 'client' | 'pglite'> = {},
): Promise<TestStore> {
  const pools = [newPool(), newPool()] as const;
  const run: Run = async (text, values) => (await pools[0].query(text, values)).rows;
  const schema = await onServer.take(run, (name) => postgres({ pool: pools[0], schema: name }).migrate());
  const [repository, other] = pools.map((pool) => postgres({ pool, schema, ...options })) as [Repository, Repository];
  return {
    repository,
    other,
    schema,
    run,
    begin: () => beginOn(pools[1]),
    async close() {
      await Promise.all([repository.close(), other.close()]);
      await onServer.giveBack(run, schema);
      await Promise.all(pools.map((pool) => pool.end()));
    },
  };
}

/** The same over one `pg.Client`. */
export async function clientStore(): Promise<TestStore> {
  const store = await serverStore();
  const client = new pg.Client({ connectionString: inject('postgresUrl') });
  await client.connect();
  return {
    ...store,
    repository: postgres({ client, schema: store.schema }),
    async close() {
      await client.end();
      await store.close();
    },
  };
}

let pglite: Promise<PGlite> | undefined;

/** A schema of its own in the one PGlite of this test file. */
export async function pgliteStore(): Promise<TestStore> {
  pglite ??= PGlite.create();
  const database = await pglite;
  const run: Run = async (text, values) => (await database.query<Record<string, unknown>>(text, values)).rows;
  const schema = await onPglite.take(run, (name) => postgres({ pglite: database, schema: name }).migrate());
  const repository = postgres({ pglite: database, schema });
  return {
    repository,
    other: repository,
    schema,
    run,
    begin: () => beginOnPglite(database),
    close: () => onPglite.giveBack(run, schema),
  };
}

/** The kinds of connection, for a matrix of tests. */
export const stores = {
  'a pool': () => serverStore(),
  'a pool with prepared statements': () => serverStore({ prepare: true }),
  'one client': clientStore,
  PGlite: pgliteStore,
} as const;

export function fixtureOf(store: TestStore): RepositoryFixture {
  return {
    repository: store.repository,
    other: store.other,
    begin: store.begin,
    async tamper(shop, { sku, location, lot }, onHand) {
      await store.run(
        `update ${store.schema}.stock set on_hand = on_hand + $5 where shop = $1 and sku = $2 and location = $3 and lot = $4`,
        [shop, sku, location, lot, onHand],
      );
    },
    close: store.close,
  };
}

async function beginOn(pool: pg.Pool): ReturnType<TestStore['begin']> {
  const client = await pool.connect();
  await client.query('begin');
  const end = async (word: string) => {
    await client.query(word);
    client.release();
  };
  return {
    transaction: client,
    run: (text) => client.query(text),
    commit: () => end('commit'),
    rollback: () => end('rollback'),
  };
}

/** PGlite lends its transaction to a callback: it stays open until the test says how to end it. */
async function beginOnPglite(database: PGlite): ReturnType<TestStore['begin']> {
  return new Promise((resolve, reject) => {
    database
      .transaction(async (transaction) => {
        const word = await new Promise<string>((end) => {
          let ended: () => void = () => {};
          const done = new Promise<void>((settle) => {
            ended = settle;
          });
          const finish = (how: string) => async () => {
            end(how);
            await done;
          };
          resolve({
            transaction,
            run: (text) => transaction.query(text),
            commit: finish('commit'),
            rollback: finish('rollback'),
          });
          queueMicrotask(ended);
        });
        if (word === 'rollback') await transaction.rollback();
      })
      .catch(reject);
  });
}
