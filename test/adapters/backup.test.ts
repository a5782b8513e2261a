/** Copies that are made while orders are placed, and what becomes of a shop that goes on with one. */
import { PGlite } from '@electric-sql/pglite';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { postgres } from '../../src/adapters/postgres';
import { sqlite } from '../../src/adapters/sqlite';
import type { Repository } from '../../src/ports';
import { type EmbeddedPostgres, startPostgres } from '../support/embedded-postgres';
import { fed, fedWhole } from '../support/feed';
import { ann, openShop, type Shop } from '../support/shop';
import { newSchema } from './postgres-stores';
import { connect, fileStore } from './sqlite-stores';

interface BackedUp {
  readonly repository: Repository;
  /** What a backup of now restores to. */
  restore(): Promise<Repository>;
  close(): Promise<void>;
}

const timeoutMs = 120_000;
const nothingFound = { stock: [], money: [], facts: [] };

/** Another server, on which nothing has happened. */
let elsewhere: EmbeddedPostgres;
beforeAll(async () => {
  elsewhere = await startPostgres();
}, timeoutMs);
afterAll(() => elsewhere.stop(), timeoutMs);

/** A file, and `vacuum into` on a second connection. */
async function onSqlite(): Promise<BackedUp> {
  const file = await fileStore();
  const copies: { close(): unknown }[] = [];
  return {
    repository: file.repository,
    async restore() {
      const path = `${file.path}.${copies.length}.backup`;
      const second = connect(file.path);
      second.exec(`vacuum into '${path}'`);
      second.close();
      const db = connect(path);
      copies.push(db);
      return sqlite({ db });
    },
    async close() {
      for (const copy of copies) copy.close();
      await file.close();
    },
  };
}

/** A schema, and its rows as `pg_dump` reads them: in one snapshot, table by table, into the tables of another server. */
async function onPostgres(): Promise<BackedUp> {
  const schema = newSchema();
  const source = new pg.Pool({ connectionString: inject('postgresUrl') });
  const target = new pg.Pool({ connectionString: elsewhere.url });
  const repository = postgres({ pool: source, schema });
  await repository.migrate();
  await countTransactions(source, 5_000);
  return {
    repository,
    async restore() {
      await target.query(`drop schema if exists ${schema} cascade`);
      const copy = postgres({ pool: target, schema });
      await copy.migrate();
      await target.query(`delete from ${schema}.meta`);
      const reading = await source.connect();
      await reading.query('begin isolation level repeatable read read only');
      const { rows } = await reading.query('select tablename as name from pg_tables where schemaname = $1', [schema]);
      for (const { name } of rows) {
        const table = `${schema}.${name}`;
        const found = await reading.query(`select coalesce(json_agg(t), '[]')::text as rows from ${table} t`);
        const written = `insert into ${table} select * from json_populate_recordset(null::${table}, $1::json)`;
        await target.query(written, [found.rows[0].rows]);
      }
      await reading.query('commit');
      reading.release();
      return copy;
    },
    async close() {
      await source.query(`drop schema ${schema} cascade`);
      await Promise.all([source.end(), target.end()]);
    },
  };
}

/** Lets a server count so many transactions more, as one does that has been in use. */
async function countTransactions(pool: pg.Pool, count: number): Promise<void> {
  const client = await pool.connect();
  await client.query('create temp table counted (n int)');
  await client.query(`do $$ begin
    for n in 1..${count} loop begin insert into counted values (n); exception when division_by_zero then null; end; end loop; end $$`);
  await client.query('drop table counted');
  client.release();
}

describe.each(Object.entries({ SQLite: onSqlite, PostgreSQL: onPostgres }))('on %s', (_, open) => {
  let store: BackedUp;
  let shop: Shop;
  /** The same outside, and the shop that goes on with a copy of now. */
  async function goOn(): Promise<Shop> {
    const copy = openShop(await store.restore(), { card: shop.card, post: shop.post, mail: shop.mail });
    await copy.oms.migrate();
    return copy;
  }

  beforeEach(async () => {
    store = await open();
    shop = openShop(store.repository);
    await shop.oms.inventory.receive({ sku: 'MUG', quantity: 500 });
  }, timeoutMs);
  afterEach(() => store.close(), timeoutMs);

  it(
    'a copy that is made while orders are placed has all that were answered before, each whole',
    async () => {
      const before: string[] = [];
      let copying: Promise<Shop> | null = null;
      const buyers = Array.from({ length: 6 }, async () => {
        for (let n = 0; n < 10; n++) {
          const { id } = await shop.place();
          if (copying === null) before.push(id);
          if (before.length === 20) copying ??= goOn();
          await new Promise((resolve) => setImmediate(resolve));
        }
      });
      await Promise.all(buyers);
      const copy = (await copying) as unknown as Shop;

      const { orders, ...found } = await copy.oms.audit();

      expect(found).toEqual(nothingFound);
      expect(orders).toBeGreaterThanOrEqual(20);
      expect((await Promise.all(before.map((id) => copy.oms.orders.get(id)))).map(({ id }) => id)).toEqual(before);
      expect(await shop.oms.audit()).toEqual({ orders: 60, ...nothingFound });
    },
    timeoutMs,
  );

  it(
    'what the copy still has to deliver leaves with the keys under which it left before: nothing happens twice',
    async () => {
      const placed = await Promise.all(Array.from({ length: 5 }, () => shop.place()));
      const copy = await goOn();
      await shop.oms.relay.runOnce();
      const keys = shop.card.calls.map(({ key }) => key).sort();

      await copy.oms.relay.runOnce();

      const again = shop.card.calls.slice(keys.length);
      expect(again.map(({ key }) => key).sort()).toEqual(keys);
      expect(again.every(({ repeated }) => repeated)).toBe(true);
      for (const { id } of placed) {
        const [was, is] = await Promise.all([shop.oms.orders.get(id), copy.oms.orders.get(id)]);
        expect(is.state).toEqual(was.state);
        expect(is.state.payment).toBe('authorized');
      }
      expect(await copy.oms.audit()).toEqual({ orders: 5, ...nothingFound });
    },
    timeoutMs,
  );

  it(
    'money that moved after the copy was made is heard of, and is not asked for again',
    async () => {
      const placed = await shop.place();
      await shop.settled(placed);
      const copy = await goOn();
      await shop.oms.payments.capture(placed, { amount: 1_000 }, { actor: ann });
      await shop.settled(placed);
      const captured = { type: 'captured', reference: 'ch_1', amount: 1_000 } as const;
      const [payment] = (await copy.oms.orders.get(placed.id)).payments;
      const paymentId = payment?.id ?? '';

      await copy.oms.payments.hear(placed, { paymentId, event: captured });
      await copy.oms.payments.capture(placed, {}, { actor: ann });
      const { state, totals } = await copy.settled(placed);

      expect({ payment: state.payment, captured: totals.captured }).toEqual({ payment: 'paid', captured: 2_500 });
      expect(shop.card.balance(payment?.reference ?? '')).toMatchObject({ captured: 2_500 });
      expect(await copy.oms.audit()).toEqual({ orders: 1, ...nothingFound });
    },
    timeoutMs,
  );
});

it(
  'on PGlite, a dump of the data directory that is made while orders are placed is whole, and delivers what it has with the same keys',
  async () => {
    const pglite = await PGlite.create();
    const shop = openShop(postgres({ pglite }));
    await shop.oms.migrate();
    await shop.oms.inventory.receive({ sku: 'MUG', quantity: 500 });
    for (let n = 0; n < 5; n++) await shop.place();
    const placing = Promise.all(Array.from({ length: 20 }, () => shop.place()));
    const dump = await pglite.dumpDataDir('none');
    await placing;

    const copied = await PGlite.create({ loadDataDir: dump });
    const copy = openShop(postgres({ pglite: copied }), { card: shop.card, post: shop.post, mail: shop.mail });
    await copy.oms.migrate();
    const { orders, ...found } = await copy.oms.audit();
    await shop.oms.relay.runOnce();
    const { distinct } = shop.card.seen();
    await copy.oms.relay.runOnce();

    expect(found).toEqual(nothingFound);
    expect(orders).toBeGreaterThanOrEqual(5);
    expect(shop.card.seen()).toEqual({ distinct, repeated: orders });
    await Promise.all([pglite.close(), copied.close()]);
  },
  timeoutMs,
);

describe('a copy on another server of PostgreSQL, which has counted fewer transactions', () => {
  let store: BackedUp;
  let shop: Shop;
  beforeEach(async () => {
    store = await onPostgres();
    shop = openShop(store.repository);
    await shop.oms.inventory.receive({ sku: 'MUG', quantity: 500 });
  }, timeoutMs);
  afterEach(() => store.close(), timeoutMs);

  it(
    'feeds all that it has, and then what is committed there, also to whoever has read on at the old one',
    async () => {
      for (let n = 0; n < 3; n++) await shop.place();
      const repository = await store.restore();
      for (let n = 0; n < 3; n++) await shop.place();
      const read = await fedWhole(shop.oms, (events) => events.length === 7);
      const copy = openShop(repository);
      await copy.oms.migrate();

      const there = (await fed(copy.oms)).map(({ subject }) => subject.id);
      expect(there).toEqual(read.slice(0, 4).map(({ subject }) => subject.id));
      const { id } = await copy.place();
      const next = await fed(copy.oms, read.at(-1)?.cursor);
      expect(next.map(({ subject }) => subject.id)).toEqual([id]);
      expect((await fed(copy.oms)).map(({ subject }) => subject.id)).toEqual([...there, id]);
    },
    timeoutMs,
  );

  it(
    'is moved once: whoever migrates later, or copies it once more, finds each place where it was',
    async () => {
      await shop.place();
      const repository = await store.restore();
      const migrated = await Promise.all(Array.from({ length: 4 }, () => repository.migrate()));
      expect(migrated).toHaveLength(4);
      const copy = openShop(repository);
      const { id } = await copy.place();
      const feed = await fed(copy.oms);
      expect(feed.at(-1)?.subject.id).toBe(id);

      await copy.oms.migrate();
      await copy.place();

      expect((await fed(copy.oms)).slice(0, feed.length)).toEqual(feed);
      expect((await fed(copy.oms, feed.at(-2)?.cursor)).at(0)?.subject.id).toBe(id);
    },
    timeoutMs,
  );
});
