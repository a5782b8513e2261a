/** A region of the host beside the built-in ones: it blocks what waits for it, and lives in the store like them. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { defineRegion } from '../../src/index';
import { ann, openShop, type Shop } from '../support/shop';
import { type Store, stores } from '../support/stores';

const engraving = defineRegion({
  name: 'engraving',
  version: 1,
  initial: 'none',
  states: {
    none: { on: { 'order.confirmed': 'waiting' } },
    waiting: { on: { 'engraving.done': 'done', 'order.cancelled': 'dropped' }, blocks: ['shipments.dispatch'] },
    done: {},
    dropped: {},
  },
});
/** The next release: what was done is looked at. */
const inspected = defineRegion({
  ...engraving,
  version: 2,
  states: { ...engraving.states, done: { on: { 'engraving.inspected': 'fine' } }, fine: {} },
});

describe.each(Object.entries(stores))('a region of the host on %s', (_name, openStore) => {
  let store: Store;
  let shop: Shop;

  beforeEach(async () => {
    store = await openStore();
    shop = openShop(store.repository, { regions: [engraving] });
    await shop.oms.inventory.receive({ sku: 'MUG', quantity: 10 });
  });
  afterEach(() => store.close());

  const confirmed = async () => shop.settled(await shop.place());

  it('starts in its first state, and moves on facts of the package', async () => {
    const order = await shop.place();

    expect([order.state.engraving, (await shop.settled(order)).state.engraving]).toEqual(['none', 'waiting']);
    expect((await shop.oms.orders.cancel(order)).state.engraving).toBe('dropped');
  });

  it('blocks a command until its own fact is told, and says so beforehand', async () => {
    const order = await confirmed();

    const legal = await shop.oms.orders.explain(order, ann);
    const dispatch = legal.find(({ command }) => command === 'shipments.dispatch');
    expect(dispatch).toMatchObject({ allowed: false, problems: [{ code: 'order.regionBlocks' }] });
    await expect(shop.oms.shipments.dispatch(order, { carrier: null })).rejects.toMatchObject({
      code: 'order.regionBlocks',
      details: { region: 'engraving', state: 'waiting' },
    });

    await shop.oms.orders.tell(order, { event: 'engraving.done', data: { machine: 2 } });

    expect((await shop.oms.shipments.dispatch(order, { carrier: null })).state.fulfillment).toBe('shipped');
  });

  it('knows only facts that lead somewhere from where it is', async () => {
    const order = await confirmed();
    await shop.oms.orders.tell(order, { event: 'engraving.done' });

    for (const [event, code] of [
      ['engraving.done', 'region.state'],
      ['engraving.melted', 'region.unknown'],
      ['order.confirmed', 'region.unknown'],
    ] as const)
      await expect(shop.oms.orders.tell(order, { event })).rejects.toMatchObject({ code });
  });

  it('is kept in the store: another process finds it, and the order is the fold of its facts', async () => {
    const order = await confirmed();
    const other = shop.beside({ repository: store.other });

    expect((await other.orders.get(order.id)).state.engraving).toBe('waiting');
    expect((await other.orders.find()).orders.map(({ state }) => state.engraving)).toEqual(['waiting']);
    await other.orders.tell(order, { event: 'engraving.done' });
    expect((await shop.oms.orders.note(order, { text: 'x' })).state.engraving).toBe('done');
    expect(await other.audit()).toEqual({ orders: 1, stock: [], money: [], facts: [] });
  });

  it('of the next release goes on where the last one was; what waits for its checkpoint is sound', async () => {
    const [touched, left] = [await confirmed(), await confirmed()];
    await shop.oms.orders.tell(touched, { event: 'engraving.done' });
    const next = shop.beside({ regions: [inspected] });

    const told = await next.orders.tell(touched, { event: 'engraving.inspected' });

    expect(told.state.engraving).toBe('fine');
    expect((await next.orders.history(told.id)).slice(-2).map(({ type }) => type)).toEqual([
      'order.rebased',
      'host.told',
    ]);
    expect((await next.orders.get(left.id)).state.engraving).toBe('waiting');
    expect(await next.audit()).toEqual({ orders: 2, stock: [], money: [], facts: [] });
  });

  it('that is no longer configured stays as it was, and blocks nothing', async () => {
    const order = await confirmed();
    const without = shop.beside({ regions: [] });

    const sent = await without.shipments.dispatch(order, { carrier: null });

    expect(sent.state).toMatchObject({ engraving: 'waiting', fulfillment: 'shipped' });
    expect(await without.audit()).toEqual({ orders: 1, stock: [], money: [], facts: [] });
    expect((await shop.oms.orders.get(order.id)).state.engraving).toBe('waiting');
  });

  it('that is new starts in its first state, also for orders that were there before', async () => {
    const plain = shop.beside({ regions: [] });
    const order = await plain.orders.place({
      channel: 'web',
      lines: [{ sku: 'MUG', quantity: 1 }],
      payment: { method: 'cash' },
      shipTo: { country: 'GB' },
    });

    expect(order.state.engraving).toBeUndefined();
    expect((await shop.oms.orders.note(order, { text: 'x' })).state.engraving).toBe('none');
    expect(await shop.oms.audit()).toEqual({ orders: 1, stock: [], money: [], facts: [] });
  });
});
