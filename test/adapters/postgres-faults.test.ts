/** What PostgreSQL does to a shop when it has no connection, no time or no room left: an error with a name, and nothing half written. */
import { execFileSync } from 'node:child_process';
import { chown, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { postgres } from '../../src/adapters/postgres';
import { startPostgres } from '../support/embedded-postgres';
import { openShop, type Shop } from '../support/shop';
import { onPostgres, type SqlStore } from '../support/stores';

const unavailable = { code: 'store.unavailable' };
const nothingFound = { stock: [], money: [], facts: [] };

describe('a pool that is used up', () => {
  let store: SqlStore;
  let pool: pg.Pool;
  let shop: Shop;

  beforeEach(async () => {
    store = await onPostgres();
    pool = new pg.Pool({ connectionString: inject('postgresUrl'), max: 2, connectionTimeoutMillis: 150 });
    shop = openShop(postgres({ pool, schema: store.sql.schema }));
    await shop.oms.inventory.receive({ sku: 'MUG', quantity: 10 });
  });
  afterEach(async () => {
    await pool.end();
    await store.close();
  });

  it('is store.unavailable to commands and reads alike; with a connection back, the same key places the order once', async () => {
    const order = await shop.place();
    const taken = [await pool.connect(), await pool.connect()];
    const before = await store.counts();

    await expect(shop.place({}, { idempotencyKey: 'cart' })).rejects.toMatchObject(unavailable);
    await expect(shop.oms.orders.get(order.id)).rejects.toMatchObject(unavailable);
    await expect(shop.oms.relay.runOnce()).rejects.toMatchObject(unavailable);
    await expect(shop.oms.migrate()).rejects.toMatchObject(unavailable);

    for (const connection of taken) connection.release();
    expect(await store.counts()).toEqual(before);
    const placed = await shop.place({}, { idempotencyKey: 'cart' });
    expect((await shop.place({}, { idempotencyKey: 'cart' })).id).toBe(placed.id);
    expect(await shop.oms.audit()).toEqual({ orders: 2, ...nothingFound });
  });
});

describe("a host's statement time-out", () => {
  let store: SqlStore;
  let pool: pg.Pool;
  let shop: Shop;

  beforeEach(async () => {
    store = await onPostgres();
    pool = new pg.Pool({ connectionString: inject('postgresUrl'), max: 6, statement_timeout: 100 });
    shop = openShop(postgres({ pool, schema: store.sql.schema }));
    await openShop(store.repository).oms.inventory.receive({ sku: 'MUG', quantity: 10 });
  });
  afterEach(async () => {
    await pool.end();
    await store.close();
  });

  it('is store.unavailable to a command that takes longer, and says nothing of the input; the same key places the order afterwards', async () => {
    await shop.place();
    const holding = await store.sql.begin();
    await holding.run(`select from ${store.sql.schema}.stock for update`);
    const before = await store.counts();

    await expect(shop.place({}, { idempotencyKey: 'cart' })).rejects.toMatchObject(unavailable);

    await holding.commit();
    expect(await store.counts()).toEqual(before);
    await shop.place({}, { idempotencyKey: 'cart' });
    expect(await shop.oms.audit()).toEqual({ orders: 2, ...nothingFound });
  });

  it('is store.unavailable to a read', async () => {
    const order = await openShop(store.repository).place();
    const holding = await store.sql.begin();
    await holding.run(`lock table ${store.sql.schema}.subjects in access exclusive mode`);

    await expect(shop.oms.orders.get(order.id)).rejects.toMatchObject({
      ...unavailable,
      details: { sqlState: '57014' },
    });

    await holding.commit();
    expect((await shop.oms.orders.get(order.id)).version).toBe(order.version);
  });
});

describe('a database that only reads', () => {
  it('is store.unavailable to a command, and answers reads', async () => {
    const store = await onPostgres();
    const writing = openShop(store.repository);
    await writing.oms.inventory.receive({ sku: 'MUG', quantity: 10 });
    const order = await writing.place();
    const pool = new pg.Pool({
      connectionString: inject('postgresUrl'),
      options: '-c default_transaction_read_only=on',
    });
    const { oms, place } = openShop(postgres({ pool, schema: store.sql.schema }));

    await expect(place()).rejects.toMatchObject(unavailable);
    expect((await oms.orders.get(order.id)).id).toBe(order.id);

    await pool.end();
    await store.close();
  });
});

const noRoom = reasonAgainstTmpfs();
if (noRoom) console.log(`skipped: a disk that is full (${noRoom})`);

describe('a disk that is full', () => {
  it.skipIf(noRoom !== null)(
    'is store.unavailable to commands, reads go on; with room again, the same key places the order once',
    async () => {
      const disk = await mountDisk('12m');
      const server = await startPostgres();
      const pool = new pg.Pool({ connectionString: server.url, options: '-c default_tablespace=small' });
      try {
        const host = new pg.Client({ connectionString: server.url });
        await host.connect();
        await host.query(`create tablespace small location '${disk.tables}'`);
        await host.end();
        const { oms, place } = openShop(postgres({ pool }));
        await oms.migrate();
        await oms.inventory.receive({ sku: 'MUG', quantity: 100_000 });
        const first = await place();
        await disk.fill();

        const placed = [first.id];
        const refused: unknown[] = [];
        for (let n = 0; n < 500 && refused.length < 3; n++) {
          await place({}, { idempotencyKey: `cart-${n}` }).then(
            ({ id }) => placed.push(id),
            (error) => refused.push(error),
          );
        }

        expect(refused).toEqual(
          Array.from({ length: 3 }, () => expect.objectContaining({ ...unavailable, details: { sqlState: '53100' } })),
        );
        expect((await oms.orders.get(first.id)).id).toBe(first.id);
        expect(await oms.audit()).toEqual({ orders: placed.length, ...nothingFound });
        await disk.empty();
        for (let n = 0; n <= placed.length + 1; n++) await place({}, { idempotencyKey: `cart-${n}` });
        await oms.relay.runOnce();
        expect(await oms.audit()).toEqual({ orders: placed.length + 3, ...nothingFound });
      } finally {
        await pool.end();
        await server.stop();
        await disk.unmount();
      }
    },
    60_000,
  );
});

/** Why no small disk can be had here; null when one can. */
function reasonAgainstTmpfs(): string | null {
  if (process.platform !== 'linux') return 'needs a tmpfs, which Linux has';
  if (process.getuid?.() !== 0) return 'only root may mount a tmpfs';
  const dir = execFileSync('mktemp', ['-d']).toString().trim();
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', dir], { stdio: 'ignore' });
    execFileSync('umount', [dir]);
    return null;
  } catch {
    return 'this container may not mount a tmpfs';
  } finally {
    execFileSync('rmdir', [dir]);
  }
}

/** A disk of this size, with a folder in which the server (that root runs as `nobody`) may keep tables. */
async function mountDisk(size: string) {
  const dir = await mkdtemp(join(tmpdir(), 'orderwright-disk-'));
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size},mode=755`, 'tmpfs', dir]);
  const tables = join(dir, 'tables');
  await mkdir(tables);
  await chown(tables, 65_534, 65_534);
  const ballast = join(dir, 'ballast');
  return {
    tables,
    async fill() {
      for (const chunk of [1 << 20, 1 << 12]) {
        for (let full = false; !full; )
          await writeFile(ballast, Buffer.alloc(chunk), { flag: 'a' }).catch(() => {
            full = true;
          });
      }
    },
    empty: () => rm(ballast),
    async unmount() {
      execFileSync('umount', [dir]);
      await rm(dir, { recursive: true });
    },
  };
}
