/** Units that are promised before they lie there: how many, for when, and who gets them once they have come in. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Order } from '../../src/index';
import { openShop, type Shop, type ShopChanges } from '../support/shop';
import { type Store, stores } from '../support/stores';

const promisedOn = '2026-02-14';

describe.each(Object.entries(stores))('backorders on %s', (_name, openStore) => {
  let store: Store;
  let shop: Shop;

  beforeEach(async () => {
    store = await openStore();
    open({});
  });
  afterEach(async () => {
    await store.close();
  });

  function open(changes: ShopChanges): void {
    shop = openShop(store.repository, changes);
  }
  const inventory = () => shop.oms.inventory;
  const mugs = (quantity: number) => shop.place({ lines: [{ sku: 'MUG', quantity }] });
  const now = (order: Order) => shop.oms.orders.get(order.id);
  const waits = async (order: Order) => (await now(order)).lines[0]?.backordered;
  const shelves = async () =>
    (await inventory().levels('MUG')).map(({ state, onHand, allocated, value }) => [state, onHand, allocated, value]);
  const byHand = (order: Order, units: number) =>
    shop.oms.shipments.dispatch(order, { carrier: null, lines: [{ lineId: '1', units }] });

  async function expectSound(orders: number): Promise<void> {
    expect(await shop.oms.audit()).toEqual({ orders, stock: [], money: [], facts: [] });
  }

  it('take what lies there, promise the rest for its day, and say which is which', async () => {
    await inventory().receive({ sku: 'MUG', quantity: 2 });
    await inventory().setBackorders({ sku: 'MUG', limit: 3, promisedOn });

    const order = await mugs(4);

    expect(order.lines[0]?.backordered).toEqual([{ units: 2, promisedOn }]);
    await expect(mugs(2)).rejects.toMatchObject({ code: 'stock.short', details: { wanted: 2, found: 1 } });
    await mugs(1);
    await expect(mugs(1)).rejects.toMatchObject({ code: 'stock.short' });
    const facts = await shop.oms.orders.history(order.id);
    expect(JSON.stringify(facts)).toContain(promisedOn);
    await expectSound(2);
  });

  it('promise a whole pre-order where nothing ever lay, until it is cancelled', async () => {
    await inventory().setBackorders({ sku: 'MUG', limit: 5, promisedOn });
    const order = await mugs(5);
    await expect(mugs(1)).rejects.toMatchObject({ code: 'stock.short' });

    await shop.oms.orders.cancel(order, { lines: [{ lineId: '1', units: 3 }] });

    expect(await waits(order)).toEqual([{ units: 2, promisedOn }]);
    await mugs(3);
    await inventory().setBackorders({ sku: 'MUG', limit: 0 });
    await shop.oms.orders.cancel(order);
    await expect(mugs(1)).rejects.toMatchObject({ code: 'stock.short' });
    await expectSound(2);
  });

  it('send what lies there and keep the rest: none leaves that has not come in', async () => {
    await inventory().receive({ sku: 'MUG', quantity: 2, unitCost: 100 });
    await inventory().setBackorders({ sku: 'MUG', limit: 5, promisedOn });
    const order = await shop.settled(await mugs(3));
    const waiting = await shop.settled(await mugs(1));

    await expect(byHand(order, 3)).rejects.toMatchObject({ code: 'stock.short', details: { found: 2, promisedOn } });
    await expect(shop.oms.shipments.dispatch(waiting, { carrier: null })).rejects.toMatchObject({
      code: 'stock.short',
    });
    const sent = await shop.oms.shipments.dispatch(order, { carrier: null });

    expect([sent.state.fulfillment, sent.lines[0]?.shipped]).toEqual(['partlyShipped', 2]);
    expect(await shelves()).toEqual([
      ['sellable', 0, 0, 0],
      ['backorder', 0, 2, 0],
    ]);
    await expectSound(2);
  });

  it('go to whoever ordered first once goods come in, and new orders do not get ahead of them', async () => {
    await inventory().setBackorders({ sku: 'MUG', limit: 9 });
    const first = await shop.settled(await mugs(2));
    shop.clock.advance(1_000);
    const second = await shop.settled(await mugs(3));
    shop.clock.advance(1_000);
    const third = await shop.settled(await mugs(2));

    await inventory().receive({ sku: 'MUG', quantity: 4, unitCost: 100 });
    const late = await mugs(2);
    await shop.oms.relay.runOnce();

    expect([await waits(first), await waits(second), await waits(third), await waits(late)]).toEqual([
      [],
      [{ units: 1, promisedOn: null }],
      [{ units: 2, promisedOn: null }],
      [{ units: 2, promisedOn: null }],
    ]);
    expect(await shelves()).toEqual([
      ['sellable', 4, 4, 400],
      ['backorder', 0, 5, 0],
    ]);
    const sent = await shop.oms.shipments.dispatch(second, { carrier: null });
    expect(sent.lines[0]?.shipped).toBe(2);

    await inventory().receive({ sku: 'MUG', quantity: 10, unitCost: 100 });
    await shop.oms.relay.runOnce();

    expect([await waits(second), await waits(third), await waits(late)]).toEqual([[], [], []]);
    expect((await inventory().levels('MUG'))[0]).toMatchObject({ state: 'sellable', onHand: 12, purchasable: 5 });
    await expectSound(4);
  });

  it('leave by themselves when they have come in, where the shop dispatches on release', async () => {
    open({ process: { dispatch: 'onRelease' }, carriers: [] });
    await inventory().setBackorders({ sku: 'MUG', limit: 2 });
    const order = await shop.settled(await mugs(2));
    expect(order.state.fulfillment).toBe('unfulfilled');

    await inventory().receive({ sku: 'MUG', quantity: 2 });
    await shop.oms.relay.runOnce();

    expect((await now(order)).state.fulfillment).toBe('shipped');
  });

  it('are filled from lots and from what was found, and what nobody waits for any more is for sale', async () => {
    await inventory().setBackorders({ sku: 'MUG', limit: 9 });
    const order = await shop.settled(await mugs(2));
    await inventory().receive({ sku: 'MUG', quantity: 1, lot: 'L1', expiresOn: '2026-12-31', unitCost: 70 });
    await shop.oms.relay.runOnce();
    expect(await waits(order)).toEqual([{ units: 1, promisedOn: null }]);
    await inventory().adjust({ sku: 'MUG', delta: 1, reason: 'found' });
    await shop.oms.relay.runOnce();
    expect(await waits(order)).toEqual([]);

    const other = await shop.settled(await mugs(2));
    await inventory().receive({ sku: 'MUG', quantity: 2, unitCost: 50 });
    await shop.oms.orders.cancel(other);
    await shop.oms.relay.runOnce();

    await expect(shop.oms.orders.fill(order)).rejects.toMatchObject({ code: 'backorder.none' });
    expect(await shelves()).toEqual([
      ['sellable', 3, 1, 100],
      ['backorder', 0, 0, 0],
      ['sellable', 1, 1, 70],
    ]);
    await expectSound(2);
  });

  it('are filled by hand after stock became free in another way, of several orders the first', async () => {
    await inventory().receive({ sku: 'MUG', quantity: 2 });
    const holder = await mugs(2);
    await inventory().setBackorders({ sku: 'MUG', limit: 9 });
    const first = await mugs(1);
    shop.clock.advance(1_000);
    const second = await mugs(2);
    await shop.oms.orders.cancel(holder);

    expect(await inventory().fillBackorders('MUG')).toEqual({ filled: 2 });

    expect([await waits(first), await waits(second)]).toEqual([[], [{ units: 1, promisedOn: null }]]);
    expect(await inventory().fillBackorders('MUG')).toEqual({ filled: 0 });
    await expect(shop.oms.orders.fill(second)).rejects.toMatchObject({ code: 'stock.short' });
  });
});
