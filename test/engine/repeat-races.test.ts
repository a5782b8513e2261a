/** The same order asked for many times at once, from two processes, on a server and on a file. */
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Bought, startBuyers, type Wish } from '../support/buyers';
import { anOrder, openShop, type Shop } from '../support/shop';
import { type SharedStore, sharedStores } from '../support/stores';

describe.each(Object.entries(sharedStores))('two processes on %s', (_name, openStore) => {
  const buyers = startBuyers();
  let store: SharedStore;
  let shop: Shop;

  beforeEach(async () => {
    store = await openStore();
    shop = openShop(store.repository);
    await buyers.enter(store);
    await shop.oms.inventory.receive({ sku: 'MUG', quantity: 1_000 });
  });
  afterEach(async () => {
    await buyers.leave();
    await store.close();
  });
  afterAll(() => buyers.end());

  it('that use one idempotency key make one order, and every caller gets it', async () => {
    const wish = { input: anOrder, options: { idempotencyKey: 'cart-1' } };

    const bought = await buyers.race([wish, wish, wish], [wish, wish, wish]);

    expect(new Set(bought.map(({ id }) => id)).size).toBe(1);
    expect(bought.filter(({ replayed }) => !replayed)).toHaveLength(1);
    await expectOrders(1);
  });

  it('that use 32 keys in both, twice in each, make 32 orders', async () => {
    const list = keys(32).flatMap((idempotencyKey) => repeated(2, { input: anOrder, options: { idempotencyKey } }));

    const bought = await buyers.race(list, [...list].reverse());

    expect(bought.filter(({ code }) => code !== null)).toEqual([]);
    expect(new Set(bought.map(({ id }) => id)).size).toBe(32);
    expect(bought.filter(({ replayed }) => !replayed)).toHaveLength(32);
    await expectOrders(32);
  });

  it('that use one key for different bodies: one body wins, the others are refused', async () => {
    const options = { idempotencyKey: 'cart-1' };
    const one = { input: { ...anOrder, tags: ['one'] }, options };
    const other = { input: { ...anOrder, tags: ['other'] }, options };

    const bought = await buyers.race([one, one, one], [other, other, other]);

    expect(codes(bought)).toEqual({ placed: 3, 'key.reused': 3 });
    await expectOrders(1);
  });

  it('that get the same outside order 8 times at once make one order', async () => {
    const wish = { input: { ...anOrder, channel: 'marketplace', externalRef: 'AMZ-1' } };

    const bought = await buyers.race(repeated(4, wish), repeated(4, wish));

    expect(new Set(bought.map(({ id }) => id)).size).toBe(1);
    expect(bought.filter(({ replayed }) => !replayed)).toHaveLength(1);
    await expectOrders(1);
  });

  it('that get it with a key of each delivery make one order as well', async () => {
    const wish = (delivery: number) => ({
      input: { ...anOrder, channel: 'marketplace', externalRef: 'AMZ-1' },
      options: { idempotencyKey: `delivery-${delivery}` },
    });

    const bought = await buyers.race([0, 1, 2, 3].map(wish), [4, 5, 6, 7].map(wish));

    expect(new Set(bought.map(({ id }) => id)).size).toBe(1);
    await expectOrders(1);
  });

  it('that get one reference on two channels make two orders', async () => {
    const wish = (channel: string) => ({ input: { ...anOrder, channel, externalRef: 'A-1' } });

    const bought = await buyers.race(repeated(4, wish('marketplace')), repeated(4, wish('phone')));

    expect(new Set(bought.map(({ id }) => id)).size).toBe(2);
    await expectOrders(2);
  });

  it('give 64 orders 64 numbers', async () => {
    const list = repeated(32, { input: anOrder });

    const bought = await buyers.race(list, list);

    expect(new Set(bought.map(({ number }) => number)).size).toBe(64);
  });

  async function expectOrders(count: number): Promise<void> {
    const { orders } = await shop.oms.orders.find();
    const [level] = await shop.oms.inventory.levels('MUG');
    expect([orders.length, level?.allocated]).toEqual([count, 2 * count]);
    expect(await shop.oms.audit()).toEqual({ orders: count, stock: [], money: [], facts: [] });
  }
});

function repeated(times: number, wish: Wish): Wish[] {
  return Array.from({ length: times }, () => wish);
}

function keys(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `cart-${index}`);
}

function codes(bought: readonly Bought[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { code } of bought) counts[code ?? 'placed'] = (counts[code ?? 'placed'] ?? 0) + 1;
  return counts;
}
