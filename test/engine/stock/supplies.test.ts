/** Orders that wait for what suppliers owe and other locations have sent: its day is theirs, and they hear when it moves. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Order } from '../../../src/index';
import { dyingAfter } from '../../support/dying';
import { ann, day, hour, monday, openShop, type Shop } from '../../support/shop';
import { type Store, stores } from '../../support/stores';

const inDays = (days: number) => new Date(Date.parse(monday) + days * day).toISOString();
const dayIn = (days: number) => inDays(days).slice(0, 10);

describe.each(Object.entries(stores))('orders that wait for supplies on %s', (_name, openStore) => {
  let store: Store;
  let shop: Shop;
  const options = {
    locations: ['main', 'leeds'],
    promises: { carrier: 'swift', fallbackDays: 1, warnMinutes: 60 },
  } as const;

  beforeEach(async () => {
    store = await openStore();
    shop = openShop(store.repository, options);
    await shop.oms.inventory.setBackorders({ sku: 'MUG', location: 'main', limit: 20, promisedOn: dayIn(7) });
  });
  afterEach(async () => {
    expect(await shop.oms.audit()).toMatchObject({ stock: [], money: [], facts: [] });
    await store.close();
  });

  const mugs = async (quantity: number) => {
    shop.clock.advance(1_000);
    return shop.settled(await shop.place({ lines: [{ sku: 'MUG', quantity }] }));
  };
  const bought = async (units: number, days: number) =>
    shop.oms.purchaseOrders.send(
      await shop.oms.purchaseOrders.create({ supplier: 'acme', location: 'main', lines: [{ sku: 'MUG', units }] }),
      { expectedAt: inDays(days) },
    );
  const waits = async (...orders: readonly Order[]) => {
    await shop.oms.relay.runOnce();
    const found = await Promise.all(orders.map((order) => shop.oms.orders.get(order)));
    return found.map(({ lines: [line] }) => [
      line?.allocated.map(({ promisedOn = null }) => promisedOn),
      line?.promise?.deliverOn ?? null,
    ]);
  };
  const told = async (order: Order): Promise<unknown[]> =>
    (await shop.oms.orders.history(order)).flatMap((fact): unknown[] =>
      fact.type === 'promise.changed'
        ? fact.data.lines.map(({ from, to }) => [from?.deliverOn ?? null, to?.deliverOn ?? null])
        : fact.type === 'promise.threatened'
          ? ['threatened']
          : [],
    );

  it('expect them on the day of what comes first for who was first, move with it, and know no day of what is late', async () => {
    const [first, second, third] = [await mugs(2), await mugs(2), await mugs(9)];
    const soon = await bought(3, 7);
    await bought(5, 14);
    // The second has one unit of each; for the third not enough is under way: it goes on waiting for what it was promised.
    expect(await waits(first, second, third)).toEqual([
      [[dayIn(7)], dayIn(8)],
      [[dayIn(14)], dayIn(15)],
      [[dayIn(7)], dayIn(8)],
    ]);

    await shop.oms.purchaseOrders.confirm(soon, { expectedAt: inDays(10) });
    expect(await waits(first, second)).toEqual([
      [[dayIn(10)], dayIn(11)],
      [[dayIn(14)], dayIn(15)],
    ]);
    expect(await told(first)).toEqual([[dayIn(8), dayIn(11)]]);
    expect(await shop.oms.inventory.followSupplies([{ sku: 'MUG', location: 'main' }])).toEqual({ moved: 0 });

    // Staff are told before it is too late for the new day, not for the old one.
    shop.clock.advance(8 * day);
    await shop.oms.relay.runOnce();
    expect(await told(first)).not.toContain('threatened');
    shop.clock.advance(2 * day + hour);
    // The first one is late: what comes next is for who waits longest.
    expect(await waits(first, second)).toEqual(Array(2).fill([[dayIn(14)], dayIn(15)]));
    expect(await told(first)).toEqual([[dayIn(8), dayIn(11)], 'threatened', [dayIn(11), dayIn(15)]]);
    shop.clock.advance(4 * day);
    expect(await waits(first, second)).toEqual(Array(2).fill([[null], null]));

    await shop.oms.purchaseOrders.confirm(soon, { expectedAt: inDays(16) });
    expect(await waits(first, second)).toEqual([
      [[dayIn(16)], dayIn(17)],
      [[null], null],
    ]);
  });

  it('are promised the day of what suppliers bring for them, where no day was named, and hear of another one once', async () => {
    const limit = { sku: 'MUG', location: 'main', limit: 20 };
    const soon = await bought(3, 7);
    await bought(5, 14);
    await shop.oms.inventory.setBackorders(limit);
    await shop.oms.relay.runOnce();
    const promised = ({ lines: [line] }: Order) => [line?.backordered, line?.promise?.deliverOn ?? null];
    const [first, second, third] = [await mugs(2), await mugs(2), await mugs(9)];
    // The second has one unit of each; for the third not enough is under way.
    expect([first, second, third].map(promised)).toEqual([
      [[{ units: 2, promisedOn: dayIn(7) }], dayIn(8)],
      [[{ units: 2, promisedOn: dayIn(14) }], dayIn(15)],
      [[{ units: 9, promisedOn: null }], null],
    ]);
    const row = async () => (await shop.oms.inventory.levels('MUG')).find(({ state }) => state === 'backorder');
    expect((await row())?.promisedOn).toBe(null);
    await shop.oms.orders.cancel(third);
    expect((await row())?.promisedOn).toBe(dayIn(14));

    await shop.oms.purchaseOrders.confirm(soon, { expectedAt: inDays(10) });
    expect(await waits(first, second)).toEqual([
      [[dayIn(10)], dayIn(11)],
      [[dayIn(14)], dayIn(15)],
    ]);
    expect([await told(first), await told(second)]).toEqual([[[dayIn(8), dayIn(11)]], []]);

    // What came in is for who waits: of what is left, the next one is promised the day.
    await shop.oms.purchaseOrders.receive(soon);
    await shop.oms.relay.runOnce();
    expect(promised(await mugs(2))).toEqual([[{ units: 2, promisedOn: dayIn(14) }], dayIn(15)]);
    await shop.oms.inventory.setBackorders({ ...limit, promisedOn: dayIn(9) });
    expect(await waits(second)).toEqual([[[dayIn(9), null], dayIn(10)]]);
    await shop.oms.inventory.setBackorders(limit);
    expect(await waits(second)).toEqual([[[dayIn(14), null], dayIn(15)]]);
  });

  it('wait for what another location has sent, too', async () => {
    const order = await mugs(2);
    await shop.oms.inventory.receive({ sku: 'MUG', location: 'leeds', quantity: 4, unitCost: 100 });
    const transfer = await shop.oms.transfers.create({ from: 'leeds', to: 'main', lines: [{ sku: 'MUG', units: 4 }] });
    await shop.oms.transfers.send(transfer, { expectedAt: inDays(3) }, { actor: ann });
    expect(await waits(order)).toEqual([[[dayIn(3)], dayIn(4)]]);
  });

  it('each hear of it once, though the process that tells them dies half-way', async () => {
    const orders = [await mugs(1), await mugs(1), await mugs(1)];
    await bought(9, 20);
    const dying = openShop(dyingAfter(2, store.other), { ...options, clock: shop.clock });
    await dying.oms.relay.runOnce().catch(() => {});
    shop.clock.advance(hour);
    expect(await waits(...orders)).toEqual(Array(3).fill([[dayIn(20)], dayIn(21)]));
    expect(await Promise.all(orders.map(told))).toEqual(Array(3).fill([[dayIn(8), dayIn(21)]]));
  });
});
