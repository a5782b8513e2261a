/** What leaves must lie there, has its cost, and is known to have left. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { OmsOptions, Order } from '../../src/index';
import { openShop, type Shop } from '../support/shop';
import { type Store, stores } from '../support/stores';

describe.each(Object.entries(stores))('a dispatch on %s', (_name, openStore) => {
  let store: Store;
  let shop: Shop;

  beforeEach(async () => {
    store = await openStore();
  });
  afterEach(async () => {
    expect(await shop.oms.audit()).toMatchObject({ stock: [], money: [], facts: [] });
    await store.close();
  });

  const open = async (onHand: number, changes: Partial<Omit<OmsOptions, 'clock'>> = {}) => {
    shop = openShop(store.repository, changes);
    await shop.oms.inventory.receive({ sku: 'MUG', quantity: onHand, unitCost: 400 });
    await shop.oms.inventory.setPolicy({ sku: 'MUG', oversell: null });
  };
  const buy = (quantity: number, method = 'cash') =>
    shop.place({ lines: [{ sku: 'MUG', quantity }], payment: { method } });
  const level = async () => {
    const [row] = await shop.oms.inventory.levels('MUG');
    return { onHand: row?.onHand, allocated: row?.allocated, value: row?.value };
  };
  const costOf = async ({ id }: Order) =>
    (await shop.oms.orders.history(id)).flatMap((fact) =>
      fact.type === 'shipment.dispatched' ? fact.data.cost.map((row) => row.cost) : [],
    );
  const onRelease = { process: { dispatch: 'onRelease' }, carriers: [] } as const;

  it('that a rule gives as the order is placed takes the cost of its goods with it', async () => {
    await open(5, onRelease);

    const order = await buy(2);

    expect([order.state.fulfillment, await costOf(order)]).toEqual(['shipped', [800]]);
    expect(await level()).toEqual({ onHand: 3, allocated: 0, value: 1200 });
  });

  it('that a rule gives once the money is here takes the cost of its goods with it', async () => {
    await open(5, onRelease);
    const order = await buy(5, 'transfer');

    await shop.oms.payments.capture(order, { reference: 'statement-7' });

    expect([await costOf(order), await level()]).toEqual([[2000], { onHand: 0, allocated: 0, value: 0 }]);
  });

  it('that a host’s own step gives takes the cost of its goods with it', async () => {
    const send = { type: 'shipments.dispatch', payload: { lines: 'all', carrier: null } } as const;
    await open(5, {
      process: {
        steps: [
          {
            name: 'send',
            when: (_order, facts) => (facts.some((fact) => fact.type === 'order.released') ? send : null),
          },
        ],
      },
    });

    expect(await costOf(await buy(2))).toEqual([800]);
  });

  it('that a rule would give waits while the goods are not there; the order is taken', async () => {
    await open(1, onRelease);

    const order = await buy(5);

    expect([order.state.lifecycle, order.state.fulfillment, await level()]).toEqual([
      'processing',
      'unfulfilled',
      { onHand: 1, allocated: 5, value: 400 },
    ]);
  });

  it('buys no label for goods that are not there, also when others of the order wait for theirs', async () => {
    await open(3);
    const order = await buy(5);
    const send = (units: number) =>
      shop.oms.shipments.dispatch(order, { lines: [{ lineId: '1', units }], carrier: 'swift' });

    await expect(send(4)).rejects.toMatchObject({ code: 'stock.short', details: { wanted: 4, found: 3 } });
    await send(2);
    await expect(send(2)).rejects.toMatchObject({ code: 'stock.short', details: { wanted: 2, found: 1 } });
    await send(1);
    await shop.oms.relay.runOnce();

    expect(shop.post.labels).toHaveLength(2);
    expect(await level()).toEqual({ onHand: 0, allocated: 2, value: 0 });
  });

  it('whose label was bought has left, whatever the books say; somebody has to count before the order is complete', async () => {
    await open(5);
    const order = await buy(5);
    await shop.oms.shipments.dispatch(order, { carrier: 'swift' });
    await shop.oms.inventory.adjust({ sku: 'MUG', delta: -3, reason: 'lost' });

    const sent = await shop.settled(order);

    expect(sent.shipments).toMatchObject([{ status: 'dispatched', tracking: shop.post.labels[0]?.tracking }]);
    expect(sent.holds).toMatchObject([{ type: 'stock', blocks: ['orders.complete'] }]);
    expect([await costOf(sent), await level()]).toEqual([[800], { onHand: 0, allocated: 0, value: 0 }]);
    expect(await shop.oms.effects.counts()).toMatchObject({ pending: 0, dead: 0 });
  });

  it('of a parcel that is packed already takes what is in it, under its id, and nothing that is not promised from there', async () => {
    await open(5);
    const order = await buy(3);
    const id = '019b8d62-7a80-7275-82e2-84171c3cb06c';
    const parcel = (units: number, sku = 'MUG') => ({ id, contents: [{ lineId: '1', sku, lot: '', units }] });
    const send = (units: number, sku?: string) =>
      shop.oms.shipments.dispatch(order, { carrier: null, location: 'main', parcel: parcel(units, sku) });

    await expect(send(4)).rejects.toMatchObject({ code: 'line.quantity', details: { wanted: 4, left: 3 } });
    await expect(send(1, 'TEE')).rejects.toMatchObject({ code: 'line.notFound' });
    const nowhere = shop.oms.shipments.dispatch(order, { carrier: null, parcel: parcel(1) });
    await expect(nowhere).rejects.toMatchObject({ code: 'input.invalid' });
    const sent = await send(2);

    expect(sent.shipments).toMatchObject([{ id, status: 'dispatched', allocations: [{ sku: 'MUG', units: 2 }] }]);
    expect(await level()).toMatchObject({ onHand: 3, allocated: 1 });
    await expect(send(1)).rejects.toMatchObject({ code: 'shipment.state' });
  });
});
