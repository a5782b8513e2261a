/** What goods cost: landed, in stock at any instant, and in the margin of an order. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ann, day, openShop, type Shop } from '../support/shop';
import { type Store, stores } from '../support/stores';

describe.each(Object.entries(stores))('cost on %s', (_name, openStore) => {
  let store: Store;
  let shop: Shop;

  beforeEach(async () => {
    store = await openStore();
    shop = openShop(store.repository, {
      locations: [
        { id: 'main', priority: 1 },
        { id: 'leeds', priority: 2 },
      ],
    });
  });
  afterEach(() => store.close());

  const now = () => new Date(shop.clock.now()).toISOString();

  it('spreads freight and duty over a receipt, and is owed to suppliers with it', async () => {
    const { document } = await shop.oms.inventory.receive({
      lines: [
        { sku: 'MUG', location: 'main', quantity: 3, unitCost: 300, weightGrams: 100 },
        { sku: 'TEE', location: 'main', quantity: 1, unitCost: 100, weightGrams: 100 },
      ],
      landed: [
        { kind: 'freight', amount: 101, by: 'weight' },
        { kind: 'duty', amount: 10 },
      ],
    });
    const levels = await shop.oms.inventory.levels(['MUG', 'TEE']);
    expect(levels.map(({ sku, value }) => [sku, value])).toEqual([
      ['MUG', 985],
      ['TEE', 126],
    ]);
    const [posting] = await store.repository.ledger('main', [{ kind: 'stockDocument', id: document }]);
    expect(posting?.entries).toEqual([
      { account: 'stock.goods', amount: 1111 },
      { account: 'stock.received', amount: -1111 },
    ]);
  });

  it('refuses a cost by weight of goods whose weight nobody gave', async () => {
    const lines = [{ sku: 'MUG', location: 'main', quantity: 1 }];
    const landed = [{ kind: 'freight', amount: 5, by: 'weight' as const }];
    const refused = shop.oms.inventory.receive({ lines, landed });
    await expect(refused).rejects.toMatchObject({ problems: [{ path: ['lines', 0, 'weightGrams'] }] });
    expect(await shop.oms.inventory.levels('MUG')).toEqual([]);
  });

  it('values the stock of an instant by location', async () => {
    const { inventory } = shop.oms;
    await inventory.receive({ sku: 'MUG', location: 'main', quantity: 10, unitCost: 250 });
    await inventory.receive({ sku: 'TEE', location: 'leeds', quantity: 2, unitCost: 700 });
    const before = now();
    shop.clock.advance(day);
    await inventory.adjust({ sku: 'MUG', location: 'main', delta: -1, reason: 'lost' });
    expect(await inventory.valuation({ at: before })).toEqual({
      value: 3900,
      locations: [
        { location: 'leeds', units: 2, value: 1400 },
        { location: 'main', units: 10, value: 2500 },
      ],
    });
    expect(await inventory.valuation({ at: now(), location: 'main' })).toEqual({
      value: 2250,
      locations: [{ location: 'main', units: 9, value: 2250 }],
    });
  });

  it('tells the margin of an order by line and whole, and what is not known of it', async () => {
    await shop.oms.inventory.receive({ sku: 'MUG', location: 'main', quantity: 10, unitCost: 250 });
    const order = await shop.settled(await shop.place());
    const { revenue, cost, unknown } = await shop.oms.orders.margin(order.id);
    expect([revenue, cost, unknown]).toEqual([0, 0, ['unshipped']]);

    const { id, lines } = await shop.oms.shipments.dispatch(order.id, { lines: 'all', carrier: null });
    const lineId = lines[0]?.id ?? '';
    await shop.settled({ id });
    const net = order.totals.total - order.totals.tax;
    expect(await shop.oms.orders.margin(id)).toEqual({
      currency: 'GBP',
      lines: [{ lineId, sku: 'MUG', revenue: net, cost: 500, margin: net - 500 }],
      ...{ charges: 0, revenue: net, cost: 500, fees: 0, carriage: 0, compensation: 0, margin: net - 500 },
      unknown: ['fees', 'carriage'],
    });

    const asked = await shop.oms.returns.request(
      id,
      { lines: [{ lineId, units: 1 }], reason: 'unwanted' },
      { actor: ann },
    );
    const returnId = asked.returns[0]?.id ?? '';
    if (asked.returns[0]?.status === 'requested') await shop.oms.returns.approve(id, { returnId }, { actor: ann });
    await shop.oms.returns.receive(id, { returnId }, { actor: ann });
    const after = await shop.oms.orders.margin(id);
    expect([after.revenue, after.cost, after.lines[0]?.cost]).toEqual([net / 2, 250, 250]);
  });

  it('knows of no margin of an order that is not there', async () => {
    const margin = shop.oms.orders.margin('0192f0c1-2345-7000-8000-000000000000');
    await expect(margin).rejects.toMatchObject({ code: 'order.notFound' });
  });
});
