/** migrate() that is cut off, that races with another release, and that comes too late. */
import type pg from 'pg';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type PgPool, type PgPooledConnection, postgres } from '../../src/adapters/postgres';
import { type Migration, schemaVersion as ours } from '../../src/adapters/postgres/schema';
import { openShop } from '../support/shop';
import { newPool, newSchema } from './postgres-stores';

let schema: string;
let pool: pg.Pool;

beforeEach(() => {
  schema = newSchema();
  pool = newPool();
});
afterEach(async () => {
  await pool.query(`drop schema if exists ${schema} cascade`);
  await pool.end();
});

/** The version that the next release's schema has. */
const theirs = ours + 1;
const nothingFound = { stock: [], money: [], facts: [] };

describe('a migration whose connection is lost', () => {
  it('behind any of its statements is store.unavailable and has done nothing; the next one does all of it', async () => {
    const left: number[] = [];
    for (let cutBehind = 1; ; cutBehind++) {
      const migrating = postgres({ pool: cuttingPool(cutBehind), schema }).migrate();
      const failure = await migrating.catch((error: unknown) => error);
      if (failure === undefined) break;
      expect(failure).toMatchObject({ code: 'store.unavailable' });
      left.push(await countTables());
    }

    expect(left.length).toBeGreaterThan(5);
    expect(new Set(left)).toEqual(new Set([0]));
    const { oms, place } = openShop(postgres({ pool, schema }));
    await oms.inventory.receive({ sku: 'MUG', quantity: 5 });
    await place();
    expect(await oms.audit()).toEqual({ orders: 1, ...nothingFound });
  });

  async function countTables(): Promise<number> {
    const { rows } = await pool.query('select from information_schema.tables where table_schema = $1', [schema]);
    return rows.length;
  }

  /** A pool whose server ends the connection of a transaction when it has carried out the n-th statement. */
  function cuttingPool(cutBehind: number): PgPool {
    let count = 0;
    const connect = async (): Promise<PgPooledConnection> => {
      const client = await pool.connect();
      const { rows } = await client.query('select pg_backend_pid() as pid');
      const query = async (...given: unknown[]) => {
        const answer = await (client.query as (...given: unknown[]) => Promise<pg.QueryResult>)(...given);
        count += 1;
        if (count === cutBehind) {
          await pool.query('select pg_terminate_backend($1)', [rows[0].pid]);
          // The client hears of it while nobody asks it anything.
          await new Promise((resolve) => setTimeout(resolve, 30));
        }
        return answer;
      };
      return {
        query: query as PgPooledConnection['query'],
        release: (error) => client.release(error),
        on: (event, listener) => client.on(event, listener),
        off: (event, listener) => client.off(event, listener),
      };
    };
    return { connect, query: pool.query.bind(pool), options: { max: 4 } } as PgPool;
  }
});

describe('two releases', () => {
  afterEach(() => {
    vi.doUnmock('../../src/adapters/postgres/schema');
    vi.resetModules();
  });

  it('that migrate at once leave the newer schema, and the older release goes on working on it', async () => {
    const next = await nextRelease({ compatibleFrom: 1 });
    const releases = Array.from({ length: 8 }, (_, n) => (n % 2 === 0 ? postgres : next)({ pool, schema }));

    await Promise.all(releases.map((repository) => repository.migrate()));

    expect(await metaOf()).toEqual({ version: theirs, compatible_from: 1 });
    const [older, newer] = releases.map((repository) => openShop(repository));
    await newer?.oms.inventory.receive({ sku: 'MUG', quantity: 5 });
    await older?.place();
    expect(await newer?.oms.audit()).toEqual({ orders: 1, ...nothingFound });
  });

  it('of which the newer locks the older one out: its migrate() is store.incompatible at once, and names both versions', async () => {
    const next = await nextRelease({ compatibleFrom: theirs });
    await next({ pool, schema }).migrate();

    await expect(postgres({ pool, schema }).migrate()).rejects.toMatchObject({
      code: 'store.incompatible',
      details: { version: theirs, compatibleFrom: theirs, supported: ours },
    });
    expect(await metaOf()).toEqual({ version: theirs, compatible_from: theirs });
  });

  it('of which the newer locks the older one out: a process of the older one that still runs is refused every commit', async () => {
    const older = openShop(postgres({ pool, schema }));
    await older.oms.migrate();
    await older.oms.inventory.receive({ sku: 'MUG', quantity: 5 });
    await older.place();
    const next = await nextRelease({ compatibleFrom: theirs });
    await next({ pool, schema }).migrate();
    // As the newer release's own functions have other names, what the older one calls is gone.
    await pool.query(`alter function ${schema}.commit_1 rename to commit_2`);

    await expect(older.place()).rejects.toMatchObject({ code: 'store.incompatible' });

    await pool.query(`alter function ${schema}.commit_2 rename to commit_1`);
    expect(await openShop(next({ pool, schema })).oms.audit()).toEqual({ orders: 1, ...nothingFound });
  });

  async function metaOf(): Promise<unknown> {
    return (await pool.query(`select version, compatible_from from ${schema}.meta`)).rows[0];
  }

  /** This release with one more step of the schema. */
  async function nextRelease({ compatibleFrom }: Pick<Migration, 'compatibleFrom'>): Promise<typeof postgres> {
    const sql = (name: string) => `alter table ${name}.subjects add column later text`;
    vi.resetModules();
    vi.doMock('../../src/adapters/postgres/schema', async (original) => {
      const { migrations } = await original<{ migrations: readonly Migration[] }>();
      return { migrations: [...migrations, { version: theirs, compatibleFrom, sql }], schemaVersion: theirs };
    });
    return (await import('../../src/adapters/postgres')).postgres;
  }
});
