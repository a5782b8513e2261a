/** Two releases side by side: what the newer one wrote and the older one, this one, does not know. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { day, openShop, type Shop } from '../support/shop';
import { type SharedStore, sharedStores } from '../support/stores';

const timeoutMs = 60_000;

describe.each(Object.entries(sharedStores))('on %s', (name, open) => {
  let store: SharedStore;
  let shop: Shop;
  beforeEach(async () => {
    store = await open();
    shop = openShop(store.repository);
    await shop.oms.inventory.receive({ sku: 'MUG', quantity: 10 });
  });
  afterEach(() => store.close());

  const table = (of: string) => (name === 'SQLite' ? `orderwright_${of}` : `${store.sql.schema}.${of}`);

  /** Changes one text of the only row that fits, as another release would have written it; answers how to take that back. */
  async function rewrite(of: string, column: string, where: string, change: (text: string) => string) {
    const [row] = await store.sql.run(`select ${column} as text from ${table(of)} where ${where}`);
    const was = String(row?.text);
    const write = (text: string) =>
      store.sql.run(`update ${table(of)} set ${column} = '${text.replaceAll("'", "''")}' where ${where} returning 1`);
    await write(change(was));
    return () => write(was);
  }

  /** A head with more columns than this release has. */
  const withMore = (head: string) =>
    JSON.stringify([...JSON.parse(head), ...Array.from({ length: 200 }, () => null), 1]);

  it(
    'an order of which it wrote more is refused, in whatever is asked of it: nothing of that gets lost',
    async () => {
      const { id } = await shop.settled(await shop.place());
      const takeBack = await rewrite('subjects', 'head', 'placed_at is not null', withMore);
      const other = openShop(store.other).oms;

      await expect(other.orders.tag(id, { add: ['gift'] })).rejects.toMatchObject({ code: 'store.incompatible' });
      await expect(other.orders.get(id)).rejects.toMatchObject({ code: 'store.incompatible' });

      await takeBack();
      expect((await other.orders.tag(id, { add: ['gift'] })).tags).toEqual(['gift']);
      expect(await other.audit()).toEqual({ orders: 1, stock: [], money: [], facts: [] });
    },
    timeoutMs,
  );

  it(
    'a deadline of such an order stays, until somebody comes who knows what it is about',
    async () => {
      const { id } = await shop.place({ payment: { method: 'transfer' } });
      const takeBack = await rewrite('subjects', 'head', 'placed_at is not null', withMore);
      const other = openShop(store.other, { clock: shop.clock }).oms;
      shop.clock.advance(30 * day);

      await other.relay.runOnce();
      await takeBack();
      shop.clock.advance(60_000);
      await shop.oms.relay.runOnce();

      expect((await shop.oms.orders.get(id)).state.lifecycle).toBe('expired');
    },
    timeoutMs,
  );

  it(
    'an effect of a kind that this release does not know is not taken for delivered',
    async () => {
      const { id } = await shop.place();
      const takeBack = await rewrite('outbox', 'body', `destination = 'payment:card'`, (body) =>
        body.replace('"payment"', '"teleport"'),
      );

      const { retried } = await shop.oms.relay.runOnce();
      expect(retried).toBe(1);
      await takeBack();
      shop.clock.advance(60_000);
      await shop.oms.relay.runOnce();

      expect((await shop.oms.orders.get(id)).state.payment).toBe('authorized');
    },
    timeoutMs,
  );
});
