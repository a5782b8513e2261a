/** A command that is sent again is carried out once; one that was meant for another version is not carried out at all. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Oms, Order } from '../../src/index';
import type { Repository } from '../../src/ports';
import { ann, anOrder, openShop, type Shop } from '../support/shop';
import { type Store, stores } from '../support/stores';

describe.each(Object.entries(stores))('on %s', (_name, openStore) => {
  let store: Store;
  let shop: Shop;
  let other: Oms;
  let order: Order;

  beforeEach(async () => {
    store = await openStore();
    shop = openShop(store.repository);
    other = shop.beside({ repository: store.other });
    await shop.oms.inventory.receive({ sku: 'MUG', quantity: 10 });
    order = await shop.settled(await shop.place());
  });
  afterEach(() => store.close());

  describe('an order that its channel names', () => {
    const named = { ...anOrder, externalRef: 'M-1' };

    it('is the same when it is sent again, however its customer is spelled, in any process', async () => {
      const first = await shop.oms.orders.place(named);
      await shop.oms.inventory.adjust({ sku: 'MUG', delta: -6 });

      const again = await other.orders.place({ ...named, customer: { email: 'Guest@Example.com' } });

      expect([again.id, again.replayed]).toEqual([first.id, true]);
    });

    it('is refused when it is another order under that name', async () => {
      const first = await shop.oms.orders.place(named);
      const draft = await shop.oms.orders.draft({ channel: 'web', lines: anOrder.lines, externalRef: 'D-1' });
      await shop.oms.orders.cancel(draft);

      for (const sent of [
        () => other.orders.place({ ...named, lines: [{ sku: 'MUG', quantity: 1 }] }),
        () => shop.oms.preview('orders.place', null, { ...named, lines: [{ sku: 'MUG', quantity: 1 }] }),
      ])
        await expect(sent()).rejects.toMatchObject({ code: 'name.taken', details: { owner: first.id } });
      await expect(other.orders.place({ ...anOrder, externalRef: 'D-1' })).rejects.toMatchObject({
        code: 'name.taken',
      });
      expect(await other.orders.place({ ...named, channel: 'store' })).toMatchObject({ replayed: false });
    });
  });

  describe('a command with a key', () => {
    const note = { text: 'ring twice' };
    const key = { idempotencyKey: 'call-1', actor: ann };

    it('is carried out once, and answers the order as it is now when it comes again, in any process', async () => {
      const first = await shop.oms.orders.note(order, note, key);
      const moved = await shop.oms.orders.tag(order, { add: ['moved'] });

      const again = await Promise.all([shop.oms, other].map((oms) => oms.orders.note(order, note, key)));

      expect([first.replayed, first.version]).toEqual([false, order.version + 1]);
      expect(again.map(({ replayed, version, tags }) => ({ replayed, version, tags }))).toEqual(
        [0, 1].map(() => ({ replayed: true, version: moved.version, tags: ['moved'] })),
      );
      expect((await shop.oms.orders.history(order.id)).filter(({ type }) => type === 'order.noted')).toHaveLength(1);
    });

    it('with another body, another order or another command is refused', async () => {
      const elsewhere = await shop.place();
      await shop.oms.orders.note(order, note, key);

      for (const sent of [
        () => shop.oms.orders.note(order, { text: 'ring once' }, key),
        () => other.orders.note(order, { text: 'ring once' }, key),
        () => other.orders.note(elsewhere, note, key),
        () => other.orders.cancel(order, {}, key),
        () => other.orders.place(anOrder, key),
      ])
        await expect(sent()).rejects.toMatchObject({ code: 'key.reused', details: { key: 'call-1' } });
      expect((await shop.oms.orders.get(order.id)).version).toBe(order.version + 1);
    });

    it('that was refused leaves its key free', async () => {
      const held = await shop.oms.orders.hold(order, { type: 'check', blocks: ['orders.cancel'] });
      await expect(shop.oms.orders.cancel(order, {}, key)).rejects.toMatchObject({ code: 'order.held' });
      await shop.oms.orders.releaseHold(order, { holdId: held.holds[0]?.id ?? '' });

      const cancelled = await shop.oms.orders.cancel(order, {}, key);

      expect([cancelled.state.lifecycle, cancelled.replayed]).toEqual(['cancelled', false]);
    });

    it('is replayed, not refused, though it could not be done a second time', async () => {
      await shop.oms.orders.cancel(order, {}, key);

      const again = await Promise.all([shop.oms, other].map((oms) => oms.orders.cancel(order, {}, key)));

      expect(again.map(({ replayed }) => replayed)).toEqual([true, true]);
    });

    it('is replayed, not refused, when its twin of another process is committed while it looks', async () => {
      const slow = shop.beside({ repository: afterKeys(store.other, () => shop.oms.orders.cancel(order, {}, key)) });

      const again = await slow.orders.cancel(order, {}, key);

      expect([again.replayed, again.state.lifecycle]).toEqual([true, 'cancelled']);
    });

    it('is replayed, not refused, though it took the last unit that there was', async () => {
      const two = shop.beside({ locations: ['main', 'leeds'] });
      const rest = { ...anOrder, lines: [{ sku: 'MUG', quantity: 8 }] };
      const first = await two.orders.place(rest, key);

      const again = await two.orders.place(rest, key);

      expect([again.id, again.replayed]).toEqual([first.id, true]);
      await expect(two.orders.place(rest)).rejects.toMatchObject({ code: 'stock.short' });
    });

    it('is replayed also with the version that it was first sent with', async () => {
      const options = { ...key, expectedVersion: order.version };
      await shop.oms.orders.note(order, note, options);

      const again = await Promise.all([shop.oms, other].map((oms) => oms.orders.note(order, note, options)));

      expect(again.map(({ replayed }) => replayed)).toEqual([true, true]);
    });

    it('that changes nothing answers the order each time', async () => {
      const same = () => shop.oms.orders.tag(order, { remove: ['never'] }, key);

      expect([(await same()).version, (await same()).version]).toEqual([order.version, order.version]);
    });
  });

  describe('a stock document with a key', () => {
    it('is written once', async () => {
      const receipt = { sku: 'MUG', quantity: 5 };
      const options = { idempotencyKey: 'receipt-1' };

      const [one, two] = await Promise.all(
        [shop.oms, other].map(({ inventory }) => inventory.receive(receipt, options)),
      );

      expect(one).toEqual(two);
      expect(await shop.oms.inventory.levels('MUG')).toMatchObject([{ onHand: 15 }]);
      await expect(shop.oms.inventory.receive({ ...receipt, quantity: 6 }, options)).rejects.toMatchObject({
        code: 'key.reused',
      });
    });
  });

  describe('a command for a version', () => {
    it('is carried out while the order is at it', async () => {
      const noted = await other.orders.note(order, { text: 'x' }, { expectedVersion: order.version });

      expect(noted.version).toBe(order.version + 1);
    });

    it('is refused once the order has moved on, with both versions, and writes nothing', async () => {
      await other.orders.tag(order, { add: ['moved'] });
      const before = await store.counts();

      const late = () => shop.oms.orders.note(order, { text: 'x' }, { expectedVersion: order.version });

      await expect(late()).rejects.toMatchObject({
        code: 'version.conflict',
        details: { expected: order.version, actual: order.version + 1 },
      });
      expect(await store.counts()).toEqual(before);
    });

    it('wins alone when several come at once', async () => {
      const sent = [shop.oms, other, shop.oms, other].map((oms, n) =>
        oms.orders.tag(order, { add: [`by-${n}`] }, { expectedVersion: order.version }).then(
          () => 'done',
          (error) => error.code,
        ),
      );

      expect((await Promise.all(sent)).sort()).toEqual(['done', ...Array(3).fill('version.conflict')]);
      expect((await shop.oms.orders.get(order.id)).tags).toHaveLength(1);
    });
  });
});

/** The real store, whose reader has looked for a key just before somebody else commits it, and reads the order after that. */
function afterKeys(repository: Repository, commit: () => Promise<unknown>): Repository {
  let committed: Promise<unknown> | null = null;
  return {
    ...repository,
    keysMany: async (shop, keys) => {
      const hits = await repository.keysMany(shop, keys);
      committed ??= commit();
      return hits;
    },
    loadMany: async (shop, refs) => {
      while (!committed) await new Promise((resolve) => setTimeout(resolve, 1));
      await committed;
      return repository.loadMany(shop, refs);
    },
  };
}
