/** Query builders and an ORM of hosts on PostgreSQL: their rows and our order are there together, or neither is. */
import { readFileSync } from 'node:fs';
import { eq } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/node-postgres';
import { integer, pgSchema, text } from 'drizzle-orm/pg-core';
import { Kysely, PostgresDialect, type Transaction } from 'kysely';
import type pg from 'pg';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { inDrizzle } from '../../examples/orms/drizzle';
import { inKysely } from '../../examples/orms/kysely';
import { inPrisma } from '../../examples/orms/prisma';
import type { PgConnection } from '../../src/adapters/postgres';
import { newPool } from '../adapters/postgres-stores';
import { anOrder, openShop, type Shop } from '../support/shop';
import { onPostgres, type SqlStore } from '../support/stores';
import { openPrisma, type Prisma } from './prisma-client';

let store: SqlStore;
let shop: Shop;
let pool: pg.Pool;
let prisma: Prisma;

beforeEach(async () => {
  store = await onPostgres();
  shop = openShop(store.repository);
  pool = newPool(2);
  prisma = openPrisma(inject('postgresUrl'));
  await shop.oms.inventory.receive({ sku: 'MUG', quantity: 10, unitCost: 400 });
  await store.sql.run(`create table ${store.sql.schema}.loyalty (order_id text primary key, points integer not null)`);
});
afterEach(async () => {
  await prisma.$disconnect();
  await pool.end();
  await store.close();
});

interface Points {
  readonly order_id: string;
  readonly points: number;
}

/** Runs work in a transaction of the host, with a way to write a row of its own. */
type InTransaction = (
  work: (transaction: PgConnection, write: (order: string, points: number) => Promise<unknown>) => Promise<void>,
) => Promise<void>;

interface Opened {
  readonly run: InTransaction;
  readonly read: () => Promise<readonly Points[]>;
  /** The same outside of a transaction. */
  readonly outside: () => PgConnection;
}

const builders: Readonly<Record<string, () => Opened>> = {
  Kysely() {
    const db = new Kysely<{ loyalty: Points }>({ dialect: new PostgresDialect({ pool }) }).withSchema(store.sql.schema);
    return {
      run: (work) =>
        db
          .transaction()
          .execute((transaction) =>
            work(inKysely(transaction), (order_id, points) =>
              transaction.insertInto('loyalty').values({ order_id, points }).execute(),
            ),
          ),
      read: () => db.selectFrom('loyalty').selectAll().execute(),
      // Kysely's types let no other connection through than one with a transaction.
      outside: () => inKysely(db as unknown as Transaction<unknown>),
    };
  },
  Drizzle() {
    const loyalty = pgSchema(store.sql.schema).table('loyalty', {
      order_id: text().primaryKey(),
      points: integer().notNull(),
    });
    const db = drizzle(pool);
    return {
      run: (work) =>
        db.transaction((transaction) =>
          work(inDrizzle(transaction), (order_id, points) => transaction.insert(loyalty).values({ order_id, points })),
        ),
      read: () => db.select().from(loyalty).where(eq(loyalty.points, 2500)),
      outside: () => inDrizzle(db),
    };
  },
  Prisma() {
    const table = `${store.sql.schema}.loyalty`;
    return {
      run: (work) =>
        prisma.$transaction((transaction) =>
          work(inPrisma(transaction), (order_id, points) =>
            transaction.$executeRawUnsafe(`insert into ${table} values ($1, $2)`, order_id, points),
          ),
        ),
      read: () => prisma.$queryRawUnsafe(`select * from ${table}`),
      outside: () => inPrisma(prisma),
    };
  },
};

describe.each(Object.entries(builders))('%s', (_name, open) => {
  it('commits a row of the host and an order as one', async () => {
    const { run, read } = open();
    let id = '';
    await run(async (transaction, write) => {
      const order = await shop.oms.within(transaction, async ({ orders, customers }) => {
        const placed = await orders.place(
          { ...anOrder, note: 'it’s a $1 gift: "你好"', tags: ['a', 'b'] },
          { idempotencyKey: 'cart-1' },
        );
        await orders.hold(placed, { type: 'check' });
        expect(await customers.data({ party: placed.party })).not.toEqual([]);
        return orders.get(placed.id);
      });
      id = order.id;
      await write(order.id, order.totals.total);
    });

    expect(await read()).toEqual([{ order_id: id, points: 2500 }]);
    expect(await shop.oms.orders.get(id)).toMatchObject({
      tags: ['a', 'b'],
      holds: [{ type: 'check' }],
      pending: false,
    });
    expect(await shop.oms.inventory.levels('MUG')).toMatchObject([{ onHand: 10, allocated: 2 }]);
    expect(await shop.oms.audit()).toEqual({ orders: 1, stock: [], money: [], facts: [] });
  });

  it('keeps neither when the host gives up, and goes on after a refusal', async () => {
    const { run, read } = open();
    const tried = run(async (transaction, write) => {
      await shop.oms.within(transaction, async ({ orders }) => {
        await expect(orders.place({ ...anOrder, lines: [{ sku: 'MUG', quantity: 11 }] })).rejects.toMatchObject({
          code: 'stock.short',
        });
        await write((await orders.place(anOrder)).id, 2500);
      });
      throw new Error('the host gives up');
    });

    await expect(tried).rejects.toThrow('gives up');
    expect(await read()).toEqual([]);
    expect((await shop.oms.orders.find()).orders).toEqual([]);
    expect(await shop.oms.inventory.levels('MUG')).toMatchObject([{ onHand: 10, allocated: 0 }]);
  });

  it('says what is wrong where no transaction is open, as the database told it', async () => {
    const placed = shop.oms.within(open().outside(), ({ orders }) => orders.place(anOrder));

    await expect(placed).rejects.toMatchObject({
      code: 'input.invalid',
      message: expect.stringMatching(/no open transaction/),
    });
  });
});

it.each(['kysely', 'drizzle', 'prisma'])('the guide shows the lines that ran here: %s', (name) => {
  const file = readFileSync(`examples/orms/${name}.ts`, 'utf8');
  const lines = file.slice(file.indexOf('*/') + 3);

  expect(lines.length).toBeGreaterThan(200);
  expect(readFileSync('docs/guides/your-own-database.md', 'utf8')).toContain(lines);
});
