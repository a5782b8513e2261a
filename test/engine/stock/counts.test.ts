/** Cycle counts: blind, held against the books of the instant that was counted, approved by somebody else, and posted while orders ship. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ann, bob, hour, monday, openShop, type Shop, type ShopChanges } from '../../support/shop';
import { type Store, stores } from '../../support/stores';

const byAnn = { actor: ann };

describe.each(Object.entries(stores))('counts on %s', (_name, openStore) => {
  let store: Store;
  let shop: Shop;

  beforeEach(async () => {
    store = await openStore();
    open({});
    await shop.oms.inventory.receive({ sku: 'MUG', quantity: 10, unitCost: 250 });
  });
  afterEach(async () => {
    await store.close();
  });

  function open(changes: ShopChanges): void {
    shop = openShop(store.repository, changes);
  }
  const counts = () => shop.oms.counts;
  const stock = async (sku = 'MUG') =>
    (await shop.oms.inventory.levels(sku)).map((row) => [row.state, row.onHand, row.value]);
  const ship = async (quantity: number) => {
    const order = await shop.settled(await shop.place({ lines: [{ sku: 'MUG', quantity }] }));
    await shop.oms.shipments.dispatch(order, { carrier: null });
  };
  const found = (counted: number) => ({ lines: [{ line: '1', counted }] });

  it('tell who counts where to look and not what the books say', async () => {
    await shop.oms.inventory.setPolicy({ sku: 'MUG', zone: 'dry', bin: 'A-07' });
    const count = await counts().create({ skus: ['MUG', 'TEE'] });

    const sheet = await counts().sheet(count);

    const shelf = { lot: '', state: 'sellable', channel: null, counted: null };
    expect(sheet).toEqual([
      { line: '2', sku: 'TEE', ...shelf, zone: null, bin: null },
      { line: '1', sku: 'MUG', ...shelf, zone: 'dry', bin: 'A-07' },
    ]);
  });

  it('correct the stock by the difference to the books of the moment that was counted, whatever ships until it is posted', async () => {
    const count = await counts().create({ skus: ['MUG'] });
    await ship(2);
    await counts().enter(count, found(7), byAnn);
    await ship(3);

    const posted = await counts().submit(count);

    expect(posted).toMatchObject({ status: 'posted', lines: [{ counted: 7, booked: { onHand: 8, value: 2000 } }] });
    expect(await stock()).toEqual([['sellable', 4, 1000]]);
    const [posting] = await store.repository.ledger('main', [{ kind: 'stockCount', id: count.id }]);
    expect(posting?.entries).toEqual([
      { account: 'stock.goods', amount: -250 },
      { account: 'stock.adjusted', amount: 250 },
    ]);
    expect(await shop.oms.audit()).toEqual({ orders: 2, stock: [], money: [], facts: [] });
  });

  it('take what was counted at an instant that is past, as a device without a network tells it later', async () => {
    const count = await counts().create({ skus: ['MUG'] });
    shop.clock.advance(hour);
    await ship(2);
    const countedAt = new Date(Date.parse(monday) + 2 * hour).toISOString();
    shop.clock.advance(hour);
    shop.clock.advance(hour);
    await ship(3);

    await counts().enter(count, { ...found(7), countedAt }, byAnn);
    await counts().submit(count);

    expect((await counts().get(count)).lines[0]).toMatchObject({ counted: 7, booked: { onHand: 8, value: 2000 } });
    expect(await stock()).toEqual([['sellable', 4, 1000]]);
    const other = await counts().create({ skus: ['MUG'] });
    for (const wrong of [monday, '2027-01-01T00:00:00Z'])
      await expect(counts().enter(other, { ...found(1), countedAt: wrong }, byAnn)).rejects.toMatchObject({
        problems: [{ code: 'input.invalid', path: ['countedAt'] }],
      });
  });

  it('lose no unit and no order when they are posted while orders ship', async () => {
    const orders = await Promise.all(
      Array.from({ length: 6 }, () => shop.place({ lines: [{ sku: 'MUG', quantity: 1 }] })),
    );
    await shop.oms.relay.runOnce();
    const count = await counts().create({ skus: ['MUG'] });
    await counts().enter(count, found(9), byAnn);

    await Promise.all([
      ...orders.map(({ id }) => shop.oms.shipments.dispatch(id, { carrier: null })),
      counts().submit(count),
    ]);

    expect((await stock())[0]?.[1]).toBe(3);
    expect(await shop.oms.audit()).toEqual({ orders: 6, stock: [], money: [], facts: [] });
  });

  it('wait above the limit for somebody who did not count, who may send them back', async () => {
    open({ stock: { countApprovalAbove: 500 } });
    const count = await counts().create({ skus: ['MUG'] });
    await expect(counts().submit(count)).rejects.toMatchObject({ code: 'document.line' });
    await expect(counts().enter(count, found(7), {})).rejects.toMatchObject({ problems: [{ path: ['actor'] }] });
    await counts().enter(count, found(7), byAnn);

    expect(await counts().submit(count)).toMatchObject({ status: 'submitted' });
    await expect(counts().approve(count, byAnn)).rejects.toMatchObject({ code: 'actor.sameActor' });
    expect(await stock()).toEqual([['sellable', 10, 2500]]);
    expect(await counts().reject(count, { reason: 'look again' })).toMatchObject({
      status: 'open',
      lines: [{ counted: null, booked: null }],
    });
    await counts().enter(count, found(7), byAnn);
    await counts().submit(count);
    await counts().approve(count, { actor: bob });

    expect(await stock()).toEqual([['sellable', 7, 1750]]);
    expect((await counts().history(count)).map(({ type }) => type)).toEqual([
      'count.opened',
      'count.entered',
      'count.submitted',
      'count.rejected',
      'count.entered',
      'count.submitted',
      'count.posted',
    ]);
  });

  it('count every shelf of a SKU by itself, and take in what nobody knew of', async () => {
    await shop.oms.inventory.move({ sku: 'MUG', units: 2, from: {}, to: { state: 'damaged' }, reason: 'broken' });
    const count = await counts().create({ skus: ['MUG'], lines: [{ sku: 'PEN' }] });
    expect((await counts().sheet(count)).map(({ sku, state, line }) => [line, sku, state])).toEqual([
      ['2', 'MUG', 'sellable'],
      ['3', 'MUG', 'damaged'],
      ['1', 'PEN', 'sellable'],
    ]);
    const lines = [
      { line: '1', counted: 4 },
      { line: '2', counted: 8 },
      { line: '3', counted: 1 },
    ];

    await counts().enter(count, { lines }, byAnn);
    await counts().submit(count);

    expect([await stock(), await stock('PEN')]).toEqual([
      [
        ['sellable', 8, 2000],
        ['damaged', 1, 250],
      ],
      [['sellable', 4, 0]],
    ]);
  });

  it('are planned by what left the shop at most cost, and by when each was counted last', async () => {
    await shop.oms.inventory.receive({ sku: 'PEN', quantity: 10, unitCost: 1 });
    await ship(5);
    const plan = () => counts().plan({ days: 40, perDay: 9, countsPerYear: { A: 12, B: 4, C: 1 } });
    expect((await plan()).map(({ sku, abc, date }) => [sku, abc, date])).toEqual([
      ['MUG', 'A', '2026-01-05'],
      ['PEN', 'C', '2026-01-05'],
      ['MUG', 'A', '2026-02-04'],
    ]);
    const count = await counts().create({ skus: ['MUG'] });
    await counts().enter(count, found(5), byAnn);
    await counts().submit(count);

    expect((await plan()).map(({ sku, date }) => [sku, date])).toEqual([
      ['PEN', '2026-01-05'],
      ['MUG', '2026-02-04'],
    ]);
  });
});
