/** A database without the tables, or none at all: reads and commands say so in the same words. */
import { PGlite } from '@electric-sql/pglite';
import Database from 'libsql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type PgPool, postgres } from '../../src/adapters/postgres';
import { sqlite } from '../../src/adapters/sqlite';
import { type Oms, type Repository, sequentialNumbers } from '../../src/index';
import { anOrder, openShop } from '../support/shop';

const uuid = '00000000-0000-7000-8000-000000000000';

const calls: Readonly<Record<string, (oms: Oms) => unknown>> = {
  'orders.get': ({ orders }) => orders.get(uuid),
  'orders.find': ({ orders }) => orders.find(),
  'orders.history': ({ orders }) => orders.history(uuid),
  'orders.place': ({ orders }) => orders.place(anOrder),
  'orders.place with a key': ({ orders }) => orders.place(anOrder, { idempotencyKey: 'k' }),
  'orders.confirm': ({ orders }) => orders.confirm(uuid),
  'inventory.levels': ({ inventory }) => inventory.levels('MUG'),
  'inventory.reserve': ({ inventory }) => inventory.reserve({ cart: 'c', lines: [{ sku: 'MUG', quantity: 1 }] }),
  'inventory.receive': ({ inventory }) => inventory.receive({ sku: 'MUG', quantity: 1 }),
  'inventory.audit': ({ inventory }) => inventory.audit(),
  'inventory.repair': ({ inventory }) => inventory.repair({ reason: 'x' }),
  'customers.data': ({ customers }) => customers.data({ customer: 'c' }),
  'customers.erase': ({ customers }) => customers.erase({ customer: 'c' }),
  'effects.counts': ({ effects }) => effects.counts(),
  'effects.dead': ({ effects }) => effects.dead(),
  attention: (oms) => oms.attention(),
  audit: (oms) => oms.audit(),
  events: (oms) => oms.events({ follow: false }).next(),
};

describe('without migrate()', () => {
  let pglite: PGlite;
  beforeAll(async () => {
    pglite = await PGlite.create();
  });
  afterAll(() => pglite.close());

  it.each(Object.entries(calls))('%s asks for it', async (_name, call) => {
    const { oms } = openShop(postgres({ pglite }));

    await expect(call(oms)).rejects.toMatchObject({
      code: 'store.incompatible',
      message: expect.stringContaining('run oms.migrate()'),
    });
  });
});

describe('without migrate() on SQLite', () => {
  it.each(Object.entries(calls))('%s asks for it', async (_name, call) => {
    const { oms } = openShop(sqlite({ db: new Database(':memory:') }));

    await expect(call(oms)).rejects.toMatchObject({
      code: 'store.incompatible',
      message: expect.stringContaining('run oms.migrate()'),
    });
  });

  it.each(Object.entries(calls))('%s says that a closed database cannot be used', async (_name, call) => {
    const db = new Database(':memory:');
    const { oms } = openShop(sqlite({ db }), { numbers: sequentialNumbers() });
    db.close();

    await expect(call(oms)).rejects.toMatchObject({ code: 'store.unavailable' });
  });
});

describe('without a database', () => {
  const unreachable = (code: string) => Object.assign(new Error(`connect ${code} 127.0.0.1:5432`), { code });
  const pool = (code: string): PgPool => ({
    query: () => Promise.reject(unreachable(code)),
    connect: () => Promise.reject(unreachable(code)),
  });
  const lost = (code: string): Repository => postgres({ pool: pool(code) });

  it.each(Object.entries(calls))('%s says that it did not answer', async (_name, call) => {
    const { oms } = openShop(lost('ECONNREFUSED'), { numbers: sequentialNumbers() });

    await expect(call(oms)).rejects.toMatchObject({ code: 'store.unavailable' });
  });

  it.each(['EPIPE', 'ECONNRESET', '57P01', '08006'])('%s is no fault of the input', async (code) => {
    await expect(openShop(lost(code)).oms.orders.find()).rejects.toMatchObject({ code: 'store.unavailable' });
  });
});
