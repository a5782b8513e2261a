/** Commands inside a transaction of the host: everything of it is written, or nothing. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { postgres } from '../../src/adapters/postgres';
import { clientStore, newPool, serverStore } from '../adapters/postgres-stores';
import { openShop, type Shop } from '../support/shop';
import { memoryStore, onPglite, onPostgres, onSqlite, type SqlStore } from '../support/stores';

describe.each(Object.entries({ PGlite: onPglite, SQLite: onSqlite, PostgreSQL: onPostgres }))(
  'inside a transaction of the host on %s',
  (name, openStore) => {
    let store: SqlStore;
    let shop: Shop;
    let table: string;

    beforeEach(async () => {
      store = await openStore();
      shop = openShop(store.repository);
      await shop.oms.inventory.receive({ sku: 'MUG', quantity: 10, unitCost: 400 });
      table = `${store.sql.schema}.host_invoices`;
      await store.sql.run(`create table ${table} (order_id text)`);
    });
    afterEach(() => store.close());

    /** Places an order and writes an invoice of the host for it, in one transaction that stays open. */
    async function placeAndInvoice() {
      const host = await store.sql.begin();
      const order = await shop.oms.within(host.transaction, async (oms) => {
        const placed = await oms.orders.place({ ...mugs, note: 'ring twice' }, { idempotencyKey: 'cart-1' });
        await oms.orders.tag(placed, { add: ['invoiced'] });
        return oms.orders.get(placed.id);
      });
      await host.run(`insert into ${table} values ('${order.id}')`);
      return { host, order };
    }

    it('an order and the host’s own rows are committed together', async () => {
      const { host, order } = await placeAndInvoice();

      await host.commit();

      const stored = await shop.oms.orders.get(order.id);
      expect(order).toMatchObject({ pending: true, version: 2, tags: ['invoiced'] });
      expect(stored).toEqual({ ...order, pending: false });
      expect(await store.sql.run(`select order_id from ${table}`)).toEqual([{ order_id: order.id }]);
      expect(await shop.oms.inventory.levels('MUG')).toMatchObject([{ onHand: 10, allocated: 2 }]);
      expect(await shop.oms.audit()).toEqual({ orders: 1, stock: [], money: [], facts: [] });
    });

    it('an order and the host’s own rows are rolled back together, without a trace', async () => {
      const before = await store.counts();
      const { host, order } = await placeAndInvoice();

      await host.rollback();

      // A number that was leased is lost: its row would be held until the host ends.
      expect(await store.counts()).toEqual({ ...before, numbers: expect.any(Number) });
      expect(await store.dump()).not.toContain(order.id);
      await expect(shop.oms.orders.get(order.id)).rejects.toMatchObject({ code: 'order.notFound' });
      expect(await shop.oms.inventory.levels('MUG')).toMatchObject([{ onHand: 10, allocated: 0 }]);
    });

    it('the key of what was rolled back is free again, and that of what was committed is taken', async () => {
      const undone = await placeAndInvoice();
      await undone.host.rollback();
      const { host, order } = await placeAndInvoice();
      await host.commit();

      const again = await shop.oms.orders.place({ ...mugs, note: 'ring twice' }, { idempotencyKey: 'cart-1' });

      expect([again.id, again.replayed]).toEqual([order.id, true]);
    });

    it('effects leave after the host has committed, not before', async () => {
      const { host, order } = await placeAndInvoice();
      // PGlite has one connection, and it is in the host's hands; so is that of SQLite.
      if (name === 'PostgreSQL') await shop.oms.relay.runOnce();
      expect([shop.card.calls, shop.mail.messages]).toEqual([[], []]);

      await host.commit();

      expect((await shop.settled(order)).state.payment).toBe('authorized');
      expect(shop.mail.messages.map(({ template }) => template)).toEqual(['order.placed', 'order.confirmed']);
    });

    it('a refused command leaves the host’s transaction as it was', async () => {
      const host = await store.sql.begin();
      await host.run(`insert into ${table} values ('before')`);

      const refused = shop.oms.within(host.transaction, async (oms) => {
        await oms.inventory.adjust({ sku: 'MUG', delta: -1 });
        await oms.orders.place({ ...mugs, lines: [{ sku: 'MUG', quantity: 50 }] });
      });

      await expect(refused).rejects.toMatchObject({ code: 'stock.short' });
      await host.run(`insert into ${table} values ('after')`);
      await host.commit();
      expect(await store.sql.run(`select order_id from ${table}`)).toHaveLength(2);
      expect(await shop.oms.inventory.levels('MUG')).toMatchObject([{ onHand: 9, allocated: 0 }]);
    });

    it('an order that this process remembers is changed, and what it remembers is not believed afterwards', async () => {
      const order = await shop.place();
      const kept = await shop.oms.orders.tag(order, { add: ['kept'] });
      const host = await store.sql.begin();
      await shop.oms.within(host.transaction, (oms) => oms.orders.tag(order, { remove: ['kept'], add: ['host'] }));
      await host.commit();

      const last = await shop.oms.orders.tag(order, { add: ['last'] });

      expect([last.version, last.tags]).toEqual([kept.version + 2, ['host', 'last']]);
      expect(await shop.oms.audit()).toMatchObject({ facts: [] });
    });

    it('what was rolled back is not remembered', async () => {
      const order = await shop.place();
      const host = await store.sql.begin();
      await shop.oms.within(host.transaction, (oms) => oms.orders.cancel(order));
      await host.rollback();

      const settled = await shop.settled(order);

      expect(settled.state.lifecycle).toBe('processing');
    });

    it('a call of the outer system is refused where it would wait for ever, and goes beside it where it can', async () => {
      const host = await store.sql.begin();

      const outer = shop.oms.within(host.transaction, () => shop.oms.orders.find());

      if (name !== 'PostgreSQL') await expect(outer).rejects.toMatchObject({ code: 'transaction.nested' });
      else expect((await outer).orders).toEqual([]);
      await host.rollback();
    });
  },
);

describe.each(Object.entries({ PGlite: onPglite, SQLite: onSqlite }))(
  'inside a transaction of the host on the only connection of %s',
  (_name, openStore) => {
    let store: SqlStore;
    let shop: Shop;

    beforeEach(async () => {
      store = await openStore();
      shop = openShop(store.repository);
      await shop.oms.inventory.receive({ sku: 'MUG', quantity: 10, unitCost: 400 });
    });
    afterEach(() => store.close());

    it('a nested call is refused while calls from elsewhere are waiting, and these are answered afterwards', async () => {
      const order = await shop.place();
      const host = await store.sql.begin();
      // More than fly at once, each in a turn of its own: what is nested would travel with one of them.
      const reads = [];
      for (let count = 0; count < 4; count++) {
        reads.push(shop.oms.orders.get(order.id));
        await new Promise((resolve) => setTimeout(resolve));
      }
      const tag = shop.oms.orders.tag(order, { add: ['outside'] });

      const nested = await shop.oms.within(host.transaction, () =>
        Promise.allSettled([
          shop.oms.orders.get(order.id),
          shop.oms.orders.tag(order, { add: ['nested'] }),
          shop.oms.inventory.levels('MUG'),
          shop.oms.inventory.receive({ sku: 'MUG', quantity: 1 }),
          shop.oms.preview('orders.cancel', order, {}),
          shop.oms.audit(),
          shop.oms.effects.counts(),
          shop.oms.relay.runOnce(),
          shop.oms.events({ follow: false }).next(),
        ]),
      );
      await host.commit();

      expect(new Set(nested.map((one) => (one.status === 'rejected' ? one.reason.code : 'answered')))).toEqual(
        new Set(['transaction.nested']),
      );
      expect((await Promise.all(reads)).map(({ id }) => id)).toEqual(reads.map(() => order.id));
      expect((await tag).tags).toEqual(['outside']);
    });

    it('a call from elsewhere in the same turn as a nested one waits and is answered', async () => {
      const order = await shop.place();
      const host = await store.sql.begin();

      const nested = shop.oms.within(host.transaction, () => shop.oms.orders.get(order.id));
      const elsewhere = Promise.all([shop.oms.orders.get(order.id), shop.oms.inventory.levels('MUG')]);

      await expect(nested).rejects.toMatchObject({ code: 'transaction.nested' });
      await host.commit();
      await expect(elsewhere).resolves.toMatchObject([{ id: order.id }, [{ sku: 'MUG' }]]);
    });

    it('what is pure is answered there, and what the work left running is outside once it is over', async () => {
      const order = await shop.place();
      const host = await store.sql.begin();
      let later: Promise<unknown> = Promise.resolve();

      const label = await shop.oms.within(host.transaction, async () => {
        later = new Promise((resolve) => setTimeout(resolve, 20)).then(() => shop.oms.orders.get(order.id));
        return shop.oms.orders.label(order, 'en');
      });
      await host.commit();

      expect(label).toBe(order.label);
      await expect(later).resolves.toMatchObject({ id: order.id });
    });
  },
);

describe('inside a transaction of the host', () => {
  it('is where a store without transactions refuses to go', async () => {
    const store = await memoryStore();
    const { oms } = openShop(store.repository);

    await expect(oms.within({}, async () => {})).rejects.toMatchObject({ code: 'capability.missing' });
  });

  it('is where a store on the only client refuses to go: other callers would be in the transaction, too', async () => {
    const store = await clientStore();
    const { oms } = openShop(store.repository);
    const host = await store.begin();

    await expect(oms.within(host.transaction, async () => {})).rejects.toMatchObject({ code: 'capability.missing' });
    await host.rollback();
    await store.close();
  });

  it('a pool of one places an order, refuses a nested call, and lets others wait', async () => {
    const store = await serverStore();
    const pool = newPool(1);
    const { oms, place } = openShop(postgres({ pool, schema: store.schema }));
    await oms.inventory.receive({ sku: 'MUG', quantity: 10 });
    const client = await pool.connect();
    await client.query('begin');
    const elsewhere = place();

    const inside = await oms.within(client, async (inner) => {
      const order = await inner.orders.place(mugs);
      await expect(oms.orders.get(order.id)).rejects.toMatchObject({ code: 'transaction.nested' });
      return order;
    });
    await client.query('rollback');
    client.release();

    const { id } = await elsewhere;
    expect((await oms.orders.find()).orders.map((order) => order.id)).toEqual([id]);
    expect(inside.id).not.toBe(id);
    await pool.end();
    await store.close();
  });

  it('is where something that is no transaction leads nowhere', async () => {
    const store = await onPglite();
    const { oms } = openShop(store.repository);

    await expect(Promise.resolve().then(() => oms.within({}, async () => {}))).rejects.toMatchObject({
      code: 'config.invalid',
    });
    await store.close();
  });
});

const mugs = {
  channel: 'web',
  customer: { email: 'guest@example.com' },
  shipTo: { country: 'GB' },
  lines: [{ sku: 'MUG', quantity: 2 }],
  payment: { method: 'card', token: 'ok' },
};
