/** A location that cannot send what was promised from there: the rest comes from elsewhere by itself, is promised for later, cancelled, or asked about. */
import { afterEach, describe, expect, it } from 'vitest';
import { ann, openShop, type Shop, type ShopChanges } from '../support/shop';
import { type Store, stores } from '../support/stores';

const locations = ['east', 'west', 'north'];
const three = { lines: [{ sku: 'MUG', quantity: 3 }], payment: { method: 'cash' } };

describe.each(Object.entries(stores))('a location that fails on %s', (_name, openStore) => {
  let store: Store;
  let shop: Shop;

  const open = async (stock: Readonly<Record<string, number>>, changes: ShopChanges = {}) => {
    store = await openStore();
    shop = openShop(store.repository, { locations, sourcing: ['priority'], ...changes });
    for (const [location, quantity] of Object.entries(stock))
      if (quantity > 0) await shop.oms.inventory.receive({ sku: 'MUG', location, quantity, unitCost: 1 });
  };
  const promised = async () =>
    Object.fromEntries(
      (await shop.oms.inventory.levels('MUG')).map(({ location, allocated }) => [location, allocated]),
    );
  const fail = (order: { readonly id: string }, input: { location: string; units?: number }, oms = shop.oms) =>
    oms.shipments.fail(
      order.id,
      { location: input.location, ...(input.units && { lines: [{ lineId: '1', units: input.units }] }) },
      { actor: ann },
    );
  afterEach(async () => {
    expect(await shop.oms.audit()).toMatchObject({ stock: [], money: [], facts: [] });
    await shop.oms.close();
    await store.close();
  });

  it('sends nothing more of the order: all of it comes from elsewhere in the same change, with its trace', async () => {
    await open({ east: 3, west: 2, north: 5 });
    const order = await shop.place(three);

    const after = await fail(order, { location: 'east' });
    expect([await promised(), after.failed, after.holds]).toEqual([{ east: 0, west: 2, north: 1 }, ['east'], []]);
    const told = (await shop.oms.orders.history(order)).slice(-2);
    expect(told.map(({ type, by }) => [type, by])).toEqual([
      ['lines.failed', ann],
      ['lines.reallocated', { kind: 'rule', id: 'resource' }],
    ]);
    expect(told[1]?.data).toMatchObject({ trace: [{ location: 'west' }, { location: 'north' }] });

    await fail(order, { location: 'west', units: 2 });
    expect(await promised()).toEqual({ east: 0, west: 0, north: 3 });
    await expect(fail(order, { location: 'west' })).rejects.toMatchObject({ code: 'shipment.empty' });
  });

  it('says it once: the same call again changes nothing, and two at once move the units once', async () => {
    await open({ east: 3, west: 3 });
    const order = await shop.place(three);
    const other = shop.beside({ repository: store.other });

    const answers = await Promise.allSettled([
      fail(order, { location: 'east' }),
      fail(order, { location: 'east' }, other),
    ]);
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await promised()).toEqual({ east: 0, west: 3 });
  });

  it('never promises units twice when many orders are moved at once, and asks about those that nobody has', async () => {
    await open({ east: 12, west: 4 });
    const orders = await Promise.all(
      Array.from({ length: 6 }, () => shop.place({ ...three, lines: [{ sku: 'MUG', quantity: 2 }] })),
    );
    const other = shop.beside({ repository: store.other });

    const after = await Promise.all(
      orders.map((order, n) => fail(order, { location: 'east' }, n % 2 === 0 ? shop.oms : other)),
    );
    expect(await promised()).toEqual({ east: 8, west: 4 });
    const asked = after.filter(({ holds }) => holds.some(({ reason }) => reason === 'unsendable'));
    expect(asked.length).toBeGreaterThanOrEqual(4);
    await expect(shop.oms.shipments.dispatch(asked[0]?.id ?? '')).rejects.toMatchObject({ code: 'order.held' });
  });

  it('has its rest cancelled, and not what others send, where the shop says so', async () => {
    await open({ east: 3, west: 1 }, { process: { unsendable: { rest: 'cancel' } } });
    const order = await shop.place({ ...three, lines: [{ sku: 'MUG', quantity: 4 }] });
    expect(await promised()).toEqual({ east: 3, west: 1 });

    const after = await fail(order, { location: 'east', units: 2 });
    expect([await promised(), after.lines[0]?.cancelled, after.holds]).toEqual([{ east: 1, west: 1 }, 2, []]);
    expect((await fail(order, { location: 'east' })).lines[0]?.cancelled).toBe(3);
    expect(await promised()).toEqual({ east: 0, west: 1 });
  });

  it('has its rest promised for later where backorders are taken, and asked about beyond their limit', async () => {
    await open({ east: 3 }, { process: { unsendable: { rest: 'backorder' } } });
    await shop.oms.inventory.setBackorders({ sku: 'MUG', location: 'west', limit: 2, promisedOn: '2026-02-01' });
    const order = await shop.place(three);

    const after = await fail(order, { location: 'east' });
    expect(after.lines[0]?.backordered).toEqual([{ units: 2, promisedOn: '2026-02-01' }]);
    expect(after.holds.map(({ type, reason }) => [type, reason])).toEqual([['stock', 'unsendable']]);
    await shop.oms.inventory.receive({ sku: 'MUG', location: 'west', quantity: 2, unitCost: 1 });
    await shop.oms.relay.runOnce();
    expect((await shop.oms.orders.get(order.id)).lines[0]?.backordered ?? []).toEqual([]);
  });

  it('moves nothing by itself where the shop decides by hand', async () => {
    await open({ east: 3, west: 3 }, { process: { unsendable: { reallocate: 'manual' } } });
    const order = await shop.place(three);

    const after = await fail(order, { location: 'east' });
    expect([await promised(), after.holds.length]).toEqual([{ east: 3, west: 0 }, 1]);
    await shop.oms.shipments.reallocate(order, { from: 'east', reason: 'byHand' }, { actor: ann });
    expect(await promised()).toEqual({ east: 0, west: 3 });
    await expect(fail(order, { location: 'mars' })).rejects.toMatchObject({ code: 'input.invalid' });
  });
});
