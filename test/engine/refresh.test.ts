/** Carriers asked how parcels stand: told once, beside what they sent, and carriers that do not answer are named. */
import { afterEach, describe, expect, it } from 'vitest';
import { fakeClock, simulatedCarrier } from '../../src/adapters/memory';
import type { Carrier } from '../../src/ports';
import { ann, day, monday, openShop, type Shop } from '../support/shop';
import { type Store, stores } from '../support/stores';

describe.each(Object.entries(stores))('carriers that are asked on %s', (_name, openStore) => {
  let store: Store;
  let shop: Shop;
  let asked: string[] = [];
  let isDown = false;

  const open = async () => {
    store = await openStore();
    asked = [];
    isDown = false;
    const clock = fakeClock(monday);
    const swift = simulatedCarrier({ id: 'swift', clock, transitDays: 2 });
    const watched: Carrier = {
      ...swift,
      track: async (tracking) => {
        asked.push(tracking);
        if (isDown) throw new Error('the carrier is away');
        return swift.track(tracking);
      },
    };
    const process = { returns: { wayBack: { carrier: 'swift', by: 'label' } } } as const;
    shop = openShop(store.repository, { clock, carriers: [watched], process });
    await shop.oms.inventory.receive({ sku: 'MUG', quantity: 50, unitCost: 100 });
  };
  const sent = async () => {
    const placed = await shop.place();
    await shop.oms.relay.runOnce();
    await shop.oms.shipments.dispatch(placed.id, { carrier: 'swift' }, { actor: ann });
    return shop.settled(placed);
  };
  const versionOf = async (order: { readonly id: string }) =>
    (await store.repository.loadMany('main', [{ kind: 'order', id: order.id }]))[0]?.version;
  afterEach(async () => {
    expect(await shop.oms.audit()).toMatchObject({ stock: [], money: [], facts: [] });
    await shop.oms.close();
    await store.close();
  });

  it('tells an order how its parcels stand, with the report beside the fact, and nothing twice', async () => {
    await open();
    const order = await sent();
    shop.clock.advance(day);
    const first = await shop.oms.shipments.refresh(order);
    expect(first.shipments[0]?.trackingStatus).toBe('inTransit');
    const version = await versionOf(order);
    await shop.oms.shipments.refresh(order);
    expect(await versionOf(order)).toBe(version);

    const facts = await shop.oms.orders.history(order.id);
    const tracked = facts.find(({ type }) => type === 'shipment.tracked') as { data: { report?: string } } | undefined;
    const texts = await store.repository.parties('main', order.party);
    expect(texts.find(({ name }) => name === tracked?.data.report)?.body).toContain('inTransit');

    shop.clock.advance(2 * day);
    expect((await shop.oms.shipments.refresh(order)).state.fulfillment).toBe('delivered');
    const calls = asked.length;
    await shop.oms.shipments.refresh(order);
    expect(asked).toHaveLength(calls);
  });

  it('asks about page after page, goes on where a carrier is away, and asks again later', async () => {
    await open();
    const orders = [await sent(), await sent(), await sent()].sort((a, b) => (a.id < b.id ? 1 : -1));
    await shop.place();
    shop.clock.advance(3 * day);
    isDown = true;
    await expect(shop.oms.shipments.refresh(orders[0] as (typeof orders)[0])).rejects.toMatchObject({
      code: 'port.failed',
    });
    const down = await shop.oms.shipments.refreshAll();
    expect([down.asked, down.failed.length, down.next]).toEqual([3, 3, null]);
    expect(down.failed.map(({ orderId }) => orderId).sort()).toEqual(orders.map(({ id }) => id).sort());

    isDown = false;
    const first = await shop.oms.shipments.refreshAll({ limit: 2 });
    expect([first.asked, first.failed, first.next]).toEqual([2, [], orders[1]?.id]);
    const last = await shop.oms.shipments.refreshAll({ before: `${first.next}`, limit: 2 });
    expect([last.asked, last.next]).toEqual([1, null]);
    const states = await Promise.all(orders.map(({ id }) => shop.oms.orders.get(id)));
    expect(states.map(({ state }) => state.fulfillment)).toEqual(['delivered', 'delivered', 'delivered']);
    for (const before of ['x', 'returns:x'])
      await expect(shop.oms.shipments.refreshAll({ limit: 0, before })).rejects.toMatchObject({
        problems: [{ path: ['before'] }, { path: ['limit'] }],
      });
  });

  it('asks about parcels that come back after those that were sent', async () => {
    await open();
    const orders = [await sent(), await sent(), await sent()].sort((a, b) => (a.id < b.id ? 1 : -1));
    shop.clock.advance(3 * day);
    await shop.oms.shipments.refreshAll();
    for (const order of orders) {
      await shop.oms.returns.request(order, { lines: [{ lineId: '1', units: 1 }] });
      await shop.settled(order);
    }
    const out = await sent();
    shop.clock.advance(day);

    isDown = true;
    const down = await shop.oms.shipments.refreshAll();
    expect([down.asked, down.next]).toEqual([4, null]);
    const returned = await Promise.all(orders.map(({ id }) => shop.oms.orders.get(id)));
    expect(down.failed).toEqual([
      { orderId: out.id, shipmentId: out.shipments[0]?.id, returnId: null, message: expect.any(String) },
      ...returned.map(({ id, returns }) => {
        return { orderId: id, shipmentId: null, returnId: returns[0]?.id, message: expect.any(String) };
      }),
    ]);

    isDown = false;
    const first = await shop.oms.shipments.refreshAll({ limit: 2 });
    expect([first.asked, first.failed, first.next]).toEqual([3, [], `returns:${orders[1]?.id}`]);
    const last = await shop.oms.shipments.refreshAll({ before: `${first.next}`, limit: 2 });
    expect([last.asked, last.failed, last.next]).toEqual([1, [], null]);
    const heard = await Promise.all([...orders, out].map(({ id }) => shop.oms.orders.get(id)));
    expect(heard.map(({ returns, shipments }) => (returns[0]?.parcel ?? shipments[0])?.trackingStatus)).toEqual(
      heard.map(() => 'inTransit'),
    );
  });
});
