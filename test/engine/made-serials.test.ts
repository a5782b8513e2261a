/** Numbered goods that are made to order: each number is given when its unit is made, and goes with its line. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { memoryCatalog } from '../../src/adapters/memory';
import { ann, openShop, prices, type Shop } from '../support/shop';
import { type Store, stores } from '../support/stores';

const catalog = memoryCatalog(
  {
    ...prices,
    BIKE: { price: 90_000, serials: true, madeToOrder: { days: 3 } },
    SIGN: { price: 900, madeToOrder: { days: 1 } },
  },
  'GBP',
);

describe.each(Object.entries(stores))('serial numbers of what is made to order on %s', (_name, openStore) => {
  let store: Store;
  let shop: Shop;

  beforeEach(async () => {
    store = await openStore();
    shop = openShop(store.repository, { catalog, locations: ['york'], stock: { serials: true } });
  });
  afterEach(async () => {
    expect(await shop.oms.audit()).toMatchObject({ stock: [], money: [], facts: [] });
    await store.close();
  });

  const buy = async (...lines: readonly (readonly [sku: string, quantity: number])[]) =>
    shop.settled(await shop.place({ lines: lines.map(([sku, quantity]) => ({ sku, quantity })) }));
  const made = (order: { readonly id: string }, ...serials: readonly string[]) =>
    shop.oms.production.receive(order.id, {
      ...{ lines: [{ lineId: '1', units: serials.length }], unitCost: 40_000 },
      serials: [{ lineId: '1', serials: [...serials] }],
    });
  const send = (order: { readonly id: string }, ...serials: readonly string[]) =>
    shop.oms.shipments.dispatch(order.id, {
      ...{ lines: [{ lineId: '1', units: serials.length }], carrier: null },
      serials: [{ sku: 'BIKE', serials: [...serials] }],
    });

  it('are told from production to return', async () => {
    const order = await buy(['BIKE', 2]);
    const received = await made(order, 'B-1', 'B-2');
    expect(received.lines[0]?.madeSerials).toEqual(['B-1', 'B-2']);
    expect(await shop.oms.inventory.serial('BIKE', 'B-1')).toMatchObject({
      place: { location: 'york', state: 'sellable' },
      events: [{ fact: 'production.received', subject: { kind: 'order', id: order.id }, from: null }],
    });
    expect((await shop.oms.orders.find({ serial: 'B-2' })).orders.map(({ id }) => id)).toEqual([order.id]);

    await send(order, 'B-2');
    const { returns } = await shop.oms.returns.request(
      order.id,
      { lines: [{ lineId: '1', units: 1 }], reason: 'unwanted' },
      { actor: ann },
    );
    const returnId = returns[0]?.id ?? '';
    if (returns[0]?.status === 'requested') await shop.oms.returns.approve(order.id, { returnId }, { actor: ann });
    const back = (serial: string) =>
      shop.oms.returns.receive(
        order.id,
        { returnId, lines: [{ lineId: '1', units: 1, serials: [serial], state: 'quality' }] },
        { actor: ann },
      );
    await expect(back('B-1')).rejects.toMatchObject({ code: 'serial.notSold' });
    await back('B-2');

    const { place, order: holder, events } = await shop.oms.inventory.serial('BIKE', 'B-2');
    expect([place, holder]).toEqual([{ location: 'york', state: 'quality' }, null]);
    expect(events.map(({ fact }) => fact)).toEqual([
      ...['production.received', 'shipment.requested', 'shipment.dispatched', 'return.received'],
    ]);
  });

  it('are as many as units were made, each once in the shop', async () => {
    const order = await buy(['BIKE', 2], ['SIGN', 1]);
    const all = { lines: 'all' as const, unitCost: 0 };
    const { production } = shop.oms;
    await expect(production.receive(order, all)).rejects.toMatchObject({
      problems: [{ code: 'serial.count', details: { sku: 'BIKE', units: 2, named: 0 } }],
    });
    await expect(
      production.receive(order, {
        ...all,
        serials: [
          { lineId: '1', serials: ['B-1', 'B-1', 'B-2'] },
          { lineId: '2', serials: ['S-1'] },
        ],
      }),
    ).rejects.toMatchObject({
      problems: [
        { code: 'serial.count', details: { sku: 'BIKE', units: 2, named: 3 } },
        { code: 'serial.count', details: { sku: 'SIGN', units: 0, named: 1 } },
        { code: 'serial.count', details: { serial: 'B-1' } },
      ],
    });
    await production.receive(order, { ...all, serials: [{ lineId: '1', serials: ['B-1', 'B-2'] }] });
    const other = await buy(['BIKE', 1]);
    await expect(made(other, 'B-2')).rejects.toMatchObject({ code: 'serial.here' });
    expect((await shop.oms.orders.get(other.id)).making).toMatchObject([{ sku: 'BIKE', asked: 1 }]);
  });

  it('go with the line that they were made for, though others of their kind lie beside them', async () => {
    const [first, second] = [await buy(['BIKE', 1]), await buy(['BIKE', 2])];
    await Promise.all([made(first, 'B-1'), made(second, 'B-2', 'B-3')]);

    await expect(send(first, 'B-2')).rejects.toMatchObject({ code: 'serial.absent', details: { serial: 'B-2' } });
    await send(second, 'B-3');
    await send(first, 'B-1');
    const outcomes = await Promise.allSettled([send(second, 'B-2'), send(second, 'B-2')]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });
});
