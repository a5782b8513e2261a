/** Commands inside a transaction of the host: everything of it is written, or nothing. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openShop, type Shop } from '../support/shop';
import { memoryStore, onPglite, onPostgres, type SqlStore } from '../support/stores';

describe.each(Object.entries({ PGlite: onPglite, PostgreSQL: onPostgres }))(
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
      // PGlite has one connection, and it is in the host's hands.
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

      if (name === 'PGlite') await expect(outer).rejects.toMatchObject({ code: 'transaction.nested' });
      else expect((await outer).orders).toEqual([]);
      await host.rollback();
    });
  },
);

describe('inside a transaction of the host', () => {
  it('is where a store without transactions refuses to go', async () => {
    const store = await memoryStore();
    const { oms } = openShop(store.repository);

    await expect(oms.within({}, async () => {})).rejects.toMatchObject({ code: 'capability.missing' });
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
