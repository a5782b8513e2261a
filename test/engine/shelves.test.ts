/** Shelves within locations: states in which nothing is sold, shares of channels, lots, and stock that is frozen. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { StockLevel } from '../../src/index';
import { anOrder, openShop, type Shop, type ShopChanges } from '../support/shop';
import { type Store, stores } from '../support/stores';

const nothingFound = { stock: [], money: [], facts: [] };

describe.each(Object.entries(stores))('shelves on %s', (_name, openStore) => {
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
  const mugs = (quantity: number) => ({ lines: [{ sku: 'MUG', quantity }] });
  const told =
    (...fields: readonly (keyof StockLevel)[]) =>
    (level: StockLevel) =>
      fields.map((field) => level[field]);

  it('move what is damaged out of what is sold, with its value, and back again once it is found good', async () => {
    await inventory().receive({ sku: 'MUG', quantity: 3, unitCost: 333 });
    const bench = { location: 'main', state: 'quality' };

    await inventory().move({ sku: 'MUG', units: 2, from: { location: 'main' }, to: bench, reason: 'scratched' });

    expect((await inventory().levels('MUG')).map(told('state', 'onHand', 'value', 'purchasable'))).toEqual([
      ['sellable', 1, 333, 1],
      ['quality', 2, 666, 0],
    ]);
    await expect(shop.place(mugs(2))).rejects.toMatchObject({ code: 'stock.short' });
    await inventory().move({ sku: 'MUG', units: 1, from: bench, to: { location: 'main' }, reason: 'repaired' });
    await shop.place(mugs(2));
    expect(await shop.oms.audit()).toEqual({ orders: 1, ...nothingFound });
  });

  it('move only what is free, and nothing to where it lies', async () => {
    await inventory().receive({ sku: 'MUG', quantity: 3, unitCost: 300 });
    await shop.place(mugs(2));
    const move = (units: number, to: { location: string; state?: string }) =>
      inventory().move({ sku: 'MUG', units, from: { location: 'main' }, to, reason: 'broken' });

    await expect(move(2, { location: 'main', state: 'damaged' })).rejects.toMatchObject({ code: 'stock.short' });
    await expect(move(1, { location: 'main', state: 'sellable' })).rejects.toMatchObject({ code: 'input.invalid' });
    await expect(move(1, { location: 'main', state: 'stolen' })).rejects.toMatchObject({ code: 'input.invalid' });
    await expect(
      inventory().move({ sku: 'TEE', units: 1, from: {}, to: { state: 'damaged' }, reason: 'broken' }),
    ).rejects.toMatchObject({ code: 'stock.unknown' });
    expect((await inventory().levels('MUG')).map(told('state', 'onHand', 'value'))).toEqual([['sellable', 3, 900]]);
  });

  it('keep the states that the shop has named', async () => {
    open({ stock: { states: ['onLoan'] } });
    await inventory().receive({ sku: 'MUG', quantity: 3, state: 'onLoan', unitCost: 10 });

    await expect(shop.place(mugs(1))).rejects.toMatchObject({ code: 'stock.short' });
    expect((await inventory().levels('MUG')).map(told('state', 'onHand', 'value'))).toEqual([['onLoan', 3, 30]]);
  });

  it('take back what a customer returns damaged at its cost, and sell none of it', async () => {
    await inventory().receive({ sku: 'MUG', quantity: 2, unitCost: 400 });
    const order = await shop.settled(await shop.place(mugs(2)));
    await shop.oms.shipments.dispatch(order, { carrier: null });
    const asked = await shop.oms.returns.request(order, { lines: [{ lineId: '1', units: 2 }], reason: 'broken' });
    const returnId = asked.returns[0]?.id as string;
    if (asked.returns[0]?.status === 'requested') await shop.oms.returns.approve(order, { returnId });
    const broken = { lineId: '1', units: 2, condition: 'damaged' } as const;
    const receive = (state: string) => shop.oms.returns.receive(order, { returnId, lines: [{ ...broken, state }] });

    await expect(receive('lost')).rejects.toMatchObject({ code: 'input.invalid' });
    await receive('damaged');

    expect((await inventory().levels('MUG')).map(told('state', 'onHand', 'value'))).toEqual([
      ['sellable', 0, 0],
      ['damaged', 2, 800],
    ]);
    expect(await shop.oms.audit()).toEqual({ orders: 1, ...nothingFound });
  });

  it('set units aside for one channel, which takes them first', async () => {
    open({ stock: { shares: ['store'] } });
    await inventory().receive({ sku: 'MUG', quantity: 5, unitCost: 100 });
    const till = { ...anOrder, ...mugs(2), channel: 'store' };

    await inventory().move({ sku: 'MUG', units: 3, from: {}, to: { channel: 'store' }, reason: 'till' });

    expect((await inventory().levels('MUG', { channel: 'web' })).map(told('channel', 'purchasable'))).toEqual([
      [null, 2],
      ['store', 0],
    ]);
    await expect(shop.place(mugs(3))).rejects.toMatchObject({ code: 'stock.short' });
    await shop.place(till);
    await shop.place(mugs(2));
    expect((await inventory().levels('MUG', { channel: 'store' })).map(told('channel', 'purchasable'))).toEqual([
      [null, 0],
      ['store', 1],
    ]);
    await expect(
      inventory().move({ sku: 'MUG', units: 1, from: {}, to: { channel: 'web' }, reason: 'till' }),
    ).rejects.toMatchObject({ code: 'input.invalid' });
  });

  it('keep zone and bin, and change one setting without undoing another that changes at the same moment', async () => {
    await inventory().receive({ sku: 'MUG', quantity: 9 });

    await Promise.all([
      inventory().setPolicy({ sku: 'MUG', bin: 'A-07' }),
      inventory().setPolicy({ sku: 'MUG', zone: 'cold' }),
      inventory().setPolicy({ sku: 'MUG', safety: 2 }),
      inventory().setPolicy({ sku: 'MUG', oversell: 1 }),
    ]);

    const fields = told('zone', 'bin', 'safety', 'oversell', 'purchasable');
    expect((await inventory().levels('MUG')).map(fields)).toEqual([['cold', 'A-07', 2, 1, 8]]);
    await inventory().setPolicy({ sku: 'MUG', bin: null, safety: 0 });
    expect((await inventory().levels('MUG')).map(fields)).toEqual([['cold', null, 0, 1, 10]]);
  });

  it('freeze a SKU: nothing is sold, held, moved or sent, what comes to a new place included, until it is released', async () => {
    open({ locations: ['east', 'west'] });
    await inventory().receive({ sku: 'MUG', location: 'east', quantity: 5 });
    const order = await shop.settled(await shop.place(mugs(1)));
    await inventory().setPolicy({ sku: 'MUG', location: 'east', oversell: null, safety: 1 });

    await inventory().freeze({ sku: 'MUG', reason: 'recall' });

    await inventory().receive({ sku: 'MUG', location: 'west', quantity: 5 });
    const refused = { code: 'stock.frozen' };
    await expect(shop.place(mugs(1))).rejects.toMatchObject(refused);
    await expect(inventory().reserve({ cart: 'c1', lines: mugs(1).lines })).rejects.toMatchObject(refused);
    const to = { location: 'west', state: 'damaged' };
    await expect(
      inventory().move({ sku: 'MUG', units: 1, from: { location: 'west' }, to, reason: 'recall' }),
    ).rejects.toMatchObject(refused);
    await expect(shop.oms.shipments.dispatch(order, { carrier: null })).rejects.toMatchObject(refused);
    const fields = told('location', 'frozen', 'safety', 'oversell', 'purchasable');
    expect((await inventory().levels('MUG')).map(fields)).toEqual([
      ['east', 'recall', 1, null, 0],
      ['west', 'recall', 0, 0, 0],
    ]);

    await inventory().unfreeze({ sku: 'MUG' });

    await shop.place(mugs(5));
    await shop.oms.shipments.dispatch(order, { carrier: null });
    expect((await inventory().levels('MUG')).map(told('location', 'frozen', 'safety', 'oversell'))).toEqual([
      ['east', null, 1, null],
      ['west', null, 0, 0],
    ]);
  });

  it('freeze one location or one lot, and leave the others alone', async () => {
    open({ locations: ['east', 'west'] });
    for (const location of ['east', 'west']) await inventory().receive({ sku: 'MUG', location, quantity: 5 });
    await inventory().receive({ sku: 'MUG', location: 'west', quantity: 5, lot: 'L1' });

    await inventory().freeze({ sku: 'MUG', location: 'east', reason: 'fire' });
    await inventory().freeze({ sku: 'MUG', lot: 'L1', reason: 'recall' });

    expect((await inventory().levels('MUG')).map(told('location', 'lot', 'frozen'))).toEqual([
      ['east', '', 'fire'],
      ['west', '', null],
      ['west', 'L1', 'recall'],
    ]);
    await shop.place(mugs(5));
    await expect(shop.place(mugs(1))).rejects.toMatchObject({ code: 'stock.frozen' });
    await expect(inventory().freeze({ sku: 'TEE', reason: 'recall' })).rejects.toMatchObject({ code: 'stock.unknown' });
  });

  it('send the lot that expires first, and none that has expired', async () => {
    open({ stock: { picking: 'fefo', minShelfLifeDays: 1 } });
    const dates = { L1: '2026-03-01', L2: '2026-01-07', L3: '2026-02-01' };
    for (const [lot, expiresOn] of Object.entries(dates))
      await inventory().receive({ sku: 'MUG', quantity: 2, lot, expiresOn });
    const lots = (order: { lines: readonly { allocated: readonly { lot: string; units: number }[] }[] }) =>
      order.lines.flatMap((line) => line.allocated.map(({ lot, units }) => `${units} of ${lot}`));

    expect(lots(await shop.place(mugs(3)))).toEqual(['2 of L2', '1 of L3']);
    await inventory().receive({ sku: 'MUG', quantity: 2, lot: 'L2' });
    shop.clock.advance(2 * 86_400_000);

    expect((await inventory().levels('MUG')).map(told('lot', 'expiresOn', 'purchasable'))).toEqual([
      ['L1', '2026-03-01', 2],
      ['L2', '2026-01-07', 0],
      ['L3', '2026-02-01', 1],
    ]);
    expect(lots(await shop.place(mugs(3)))).toEqual(['1 of L3', '2 of L1']);
    await expect(shop.place(mugs(1))).rejects.toMatchObject({ code: 'stock.short' });
    await expect(inventory().receive({ sku: 'MUG', quantity: 1, expiresOn: '2026-03-01' })).rejects.toMatchObject({
      code: 'input.invalid',
    });
  });
});
