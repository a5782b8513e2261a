/** Several orders of a customer in one parcel. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { simulatedCarrier } from '../../src/adapters/memory';
import type { Order } from '../../src/index';
import { ann, openShop, type Shop } from '../support/shop';
import { type Store, stores } from '../support/stores';

const shipTo = { name: 'Zed', line1: '1 Old Street', city: 'London', postalCode: 'N1', country: 'GB' };
const zed = { customer: { id: 'zed', email: 'zed@example.com' }, shipTo };

describe.each(Object.entries(stores))('on %s', (_name, openStore) => {
  let store: Store;
  let shop: Shop;

  beforeEach(async () => {
    store = await openStore();
    shop = openShop(store.repository);
    await shop.oms.inventory.receive({ lines: ['MUG', 'TEE'].map((sku) => ({ sku, quantity: 9, unitCost: 100 })) });
  });
  afterEach(() => store.close());

  const order = async (sku: string, changes = {}) =>
    shop.settled(await shop.place({ ...zed, lines: [{ sku, quantity: 1 }], ...changes }));
  const merged = async (...orders: readonly Order[]) => {
    const [first] = orders as [Order];
    await shop.oms.shipments.merge(orders, {}, { actor: ann, idempotencyKey: 'one-parcel' });
    await shop.settled(first);
    return Promise.all(orders.map(({ id }) => shop.settled({ id })));
  };

  it('buys one label for all goods, and every order knows it', async () => {
    const after = await merged(await order('MUG'), await order('TEE'), await order('MUG'));

    expect(shop.post.labels.map(({ parcel }) => [parcel.lines, parcel.weightGrams])).toEqual([
      [['MUG', 'TEE', 'MUG'].map((sku) => ({ sku, units: 1 })), 350 + 200 + 350],
    ]);
    const tracking = shop.post.labels[0]?.tracking;
    expect(after.map(({ shipments }) => shipments.map((parcel) => [parcel.status, parcel.tracking]))).toEqual(
      after.map(() => [['dispatched', tracking]]),
    );
    expect(new Set(after.map(({ shipments }) => shipments[0]?.group?.id)).size).toBe(1);
    const found = await shop.oms.orders.find({ tracking: tracking ?? '' });
    expect(found.orders).toHaveLength(3);
    expect(await shop.oms.audit()).toMatchObject({ stock: [], money: [], facts: [] });
  });

  it('leaves out an order that cannot join any more when the carrier is asked', async () => {
    const [first, second] = [await order('MUG'), await order('TEE')];
    await shop.oms.shipments.merge([first, second]);
    await shop.oms.orders.cancel(second);

    const after = [await shop.settled(first), await shop.settled(second)];

    expect(after.map(({ shipments }) => shipments.length)).toEqual([1, 0]);
    expect(shop.post.labels.map(({ parcel }) => parcel.lines)).toEqual([[{ sku: 'MUG', units: 1 }]]);
  });

  it('is one parcel, too, when the answer to the call got lost', async () => {
    const { clock } = shop;
    const post = simulatedCarrier({ id: 'swift', clock, misbehave: () => 'timeoutAfterLabel' });
    shop = openShop(store.repository, { clock, post });
    const orders = [await order('MUG'), await order('TEE')];
    await merged(...orders);
    clock.advance(60_000);

    await shop.oms.relay.runOnce();
    const after = await Promise.all(orders.map(({ id }) => shop.oms.orders.get(id)));

    expect(after.map(({ shipments }) => shipments.map(({ status }) => status))).toEqual([
      ['dispatched'],
      ['dispatched'],
    ]);
    expect(post.labels).toHaveLength(1);
  });

  it('lets go of everybody when the carrier refuses', async () => {
    const { clock } = shop;
    const post = simulatedCarrier({ id: 'swift', clock, misbehave: () => 'refuse' });
    shop = openShop(store.repository, { clock, post });

    const after = await merged(await order('MUG'), await order('TEE'));

    expect(after.map(({ shipments }) => shipments.map(({ status }) => status))).toEqual([['cancelled'], ['cancelled']]);
    expect(after.map(({ totals }) => totals.packing)).toEqual([0, 0]);
  });

  it('is for orders of one customer to one address, that may leave', async () => {
    const first = await order('MUG');
    const elsewhere = await order('TEE', { shipTo: { ...shipTo, line1: '9 Elm Row' } });
    const stranger = await order('TEE', { customer: { id: 'amy' } });
    const held = await shop.oms.orders.hold(await order('TEE'), { type: 'fraud' }, { actor: ann });

    const merge = shop.oms.shipments.merge([first, elsewhere, stranger, held], {}, { actor: ann });

    await expect(merge).rejects.toMatchObject({
      problems: [
        { code: 'shipment.state', details: { orderId: elsewhere.id } },
        { code: 'shipment.state', details: { orderId: stranger.id } },
        { code: 'order.held', details: { orderId: held.id } },
      ],
    });
    await expect(shop.oms.shipments.merge([first])).rejects.toMatchObject({ code: 'input.invalid' });
    expect((await shop.oms.orders.get(first.id)).shipments).toEqual([]);
  });

  it('is done once under one key', async () => {
    const orders = [await order('MUG'), await order('TEE')];
    await merged(...orders);

    const again = await shop.oms.shipments
      .merge(orders, {}, { actor: ann, idempotencyKey: 'one-parcel' })
      .catch((e) => e);

    expect(shop.post.labels).toHaveLength(1);
    expect(again).toMatchObject({ replayed: true });
  });
});
