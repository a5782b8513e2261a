/** Units that a picker did not find: sold to nobody, and booked once, whoever finds or misses them afterwards. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { LiveEvent, Order, WorkRecord } from '../../src/index';
import { dyingAfter } from '../support/dying';
import { fedWhole } from '../support/feed';
import { ann, hour, openShop, type Shop } from '../support/shop';
import { type Store, stores } from '../support/stores';

const options = { locations: ['leeds', 'soho'] };

describe.each(Object.entries(stores))('units that were not there on %s', (_name, openStore) => {
  let store: Store;
  let shop: Shop;

  beforeEach(async () => {
    store = await openStore();
    shop = openShop(store.repository, options);
    await shop.oms.inventory.receive({ sku: 'MUG', location: 'leeds', quantity: 5, unitCost: 400 });
    await shop.oms.inventory.receive({ sku: 'MUG', location: 'soho', quantity: 5, unitCost: 450 });
  });
  afterEach(async () => {
    expect(await shop.oms.audit()).toMatchObject({ stock: [], money: [], facts: [] });
    await store.close();
  });

  /** An order at leeds of which a picker misses some. */
  const missed = async (units: number, oms = shop.oms): Promise<Order> => {
    const order = await shop.settled(
      await shop.place({ lines: [{ sku: 'MUG', quantity: 2 }], payment: { method: 'cash' } }),
    );
    const { work } = await shop.oms.work.plan({ location: 'leeds', orders: [order] });
    await shop.oms.work.short(work[0] as WorkRecord, {
      sku: 'MUG',
      quantity: units,
      follow: 'missing',
      reason: 'bin empty',
    });
    await oms.relay.runOnce();
    return shop.oms.orders.get(order.id);
  };
  const leeds = async () =>
    Object.fromEntries(
      (await shop.oms.inventory.levels('MUG'))
        .filter((row) => row.location === 'leeds' && row.onHand > 0)
        .map((row) => [row.state, [row.onHand, row.purchasable, row.value]]),
    );
  /** What was posted as lost (above zero) or found. */
  const adjusted = async () => {
    const kinds = ['stockDocument', 'stockCount'] as const;
    const found = await Promise.all(kinds.map((kind) => store.repository.find('main', { kind, limit: 100 })));
    const postings = await store.repository.ledger('main', found.flat());
    return postings
      .flatMap(({ entries }) => entries)
      .reduce((sum, { account, amount }) => (account === 'stock.adjusted' ? sum + amount : sum), 0);
  };
  const turnsUp = (units: number) =>
    shop.oms.inventory.move({
      ...{ sku: 'MUG', units, from: { location: 'leeds', state: 'missing' }, to: { location: 'leeds' } },
      reason: 'found',
    });
  const counted = async (units: number) => {
    const count = await shop.oms.counts.create({ location: 'leeds', skus: ['MUG'] });
    const lines = count.lines.map(({ id }) => ({ line: id, counted: units }));
    await shop.oms.counts.enter(count, { lines }, { actor: ann });
    return count;
  };

  it('are promised to nobody, and say who missed them for which order', async () => {
    const order = await missed(1);

    expect(order.lines[0]?.allocated).toMatchObject([
      { location: 'leeds', units: 1 },
      { location: 'soho', units: 1 },
    ]);
    expect(await leeds()).toEqual({ sellable: [4, 3, 1_600], missing: [1, 0, 400] });
    const missing = (events: readonly LiveEvent[]) =>
      events.flatMap(({ facts }) => facts.filter(({ type }) => (type as string) === 'stock.missing'));
    expect(missing(await fedWhole(shop.oms, (events) => missing(events).length > 0))).toMatchObject([
      { data: { order: order.id, reason: 'bin empty', lines: [{ sku: 'MUG', units: 1 }] } },
    ]);
    expect(await adjusted()).toBe(0);
  });

  it('come back once, at what they had cost, when they turn up', async () => {
    await missed(1);
    await turnsUp(1);

    expect(await leeds()).toEqual({ sellable: [5, 4, 2_000] });
    await expect(turnsUp(1)).rejects.toMatchObject({ code: 'stock.short' });
    expect(await adjusted()).toBe(0);
  });

  it('come back when a count finds them, as far as they are missing', async () => {
    await missed(2);
    await shop.oms.counts.submit(await counted(6));

    expect(await leeds()).toEqual({ sellable: [6, 6, 2_400] });
    expect(await adjusted()).toBe(-400);
    await expect(turnsUp(1)).rejects.toMatchObject({ code: 'stock.short' });
  });

  it('are lost once, though a count had missed them before the picker did', async () => {
    const count = await counted(4);
    shop.clock.advance(hour);
    await missed(1);
    await shop.oms.counts.submit(count);

    expect(await leeds()).toEqual({ sellable: [4, 3, 1_600] });
    expect(await adjusted()).toBe(400);
  });

  it('are lost once, when nobody finds them', async () => {
    await missed(2);
    await shop.oms.counts.submit(await counted(3));
    expect(await leeds()).toEqual({ sellable: [3, 3, 1_200], missing: [2, 0, 800] });
    await shop.oms.inventory.writeOff({ sku: 'MUG', units: 2, location: 'leeds', state: 'missing', reason: 'lost' });

    expect(await leeds()).toEqual({ sellable: [3, 3, 1_200] });
    expect(await adjusted()).toBe(800);
  });

  it('are booked once, whenever the process dies that books them', async () => {
    await shop.oms.inventory.receive({ sku: 'MUG', location: 'leeds', quantity: 10, unitCost: 400 });
    for (const commits of [0, 1, 2]) {
      await missed(1, openShop(dyingAfter(commits, store.other), { ...options, clock: shop.clock }).oms).catch(
        () => {},
      );
      shop.clock.advance(hour);
      await shop.oms.relay.runOnce();
    }

    expect(await leeds()).toMatchObject({ missing: [3, 0, 1_200] });
    expect((await leeds()).sellable?.[0]).toBe(12);
  });
});
