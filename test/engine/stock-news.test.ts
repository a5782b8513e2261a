/** What staff and the publisher hear of stock: low, out, back; each once, whoever sold or received, from any process. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { LiveEvent, Message, PublishedEvent } from '../../src/index';
import { fedWhole } from '../support/feed';
import { openShop, type Shop } from '../support/shop';
import { type Store, stores } from '../support/stores';

describe.each(Object.entries(stores))('news of stock on %s', (_name, openStore) => {
  let store: Store;
  let shop: Shop;
  let told: Message[];
  let published: PublishedEvent[];

  beforeEach(async () => {
    store = await openStore();
    told = [];
    published = [];
    shop = open();
  });
  afterEach(async () => {
    await store.close();
  });

  function open(): Shop {
    return openShop(store.repository, {
      stock: { news: true },
      notifiers: [{ id: 'mail', send: async (message) => void told.push(message) }],
      publisher: { publish: async (event) => void published.push(event) },
    });
  }
  const inventory = () => shop.oms.inventory;
  const mugs = (quantity: number) => shop.place({ lines: [{ sku: 'MUG', quantity }] });
  /** The feed waits for whatever else the server has open: what was committed so far is in it once a later commit is. */
  const fed = async () => {
    const { id } = await shop.oms.orders.draft({ channel: 'phone', lines: [{ sku: 'MUG', quantity: 1 }] });
    for await (const { subject } of shop.oms.events()) if (subject.id === id) return;
  };
  const heard = async (...shops: readonly Shop[]) => {
    await fed();
    told.length = 0;
    await Promise.all((shops.length > 0 ? shops : [shop]).map(({ oms }) => oms.relay.runOnce()));
    return told
      .filter(({ template }) => template.startsWith('stock.'))
      .map(({ template, values }) => [template, values]);
  };

  it('goes to staff when little is left, when nothing is, and when it is back', async () => {
    await inventory().receive({ sku: 'MUG', quantity: 10 });
    await inventory().setPolicy({ sku: 'MUG', lowAt: 4 });
    expect(await heard()).toEqual([]);

    await mugs(6);
    expect(await heard()).toEqual([['stock.low', { sku: 'MUG', location: 'main', units: 4 }]]);
    await mugs(1);
    expect(await heard()).toEqual([]);
    const last = await mugs(3);
    expect(await heard()).toEqual([['stock.out', { sku: 'MUG' }]]);
    await shop.oms.orders.cancel(last);
    expect(await heard()).toEqual([['stock.back', { sku: 'MUG', units: 3 }]]);
    await inventory().receive({ sku: 'MUG', quantity: 20 });
    expect(await heard()).toEqual([['stock.recovered', { sku: 'MUG', location: 'main', units: 23 }]]);
    expect(told.filter(({ audience }) => audience === 'staff')).toMatchObject([{ orderId: null, recipient: null }]);
  });

  it('goes through the feed and the publisher like the facts of orders', async () => {
    await inventory().receive({ sku: 'MUG', quantity: 1 });
    await mugs(1);
    await heard();

    const news = published.filter(({ subject }) => subject.kind === 'stockWatch');
    expect(news).toMatchObject([{ version: 1, facts: [{ type: 'stock.out', data: { sku: 'MUG' } }] }]);
    expect(published.map(({ subject }) => subject.kind)).toContain('stockDocument');
    const isOut = ({ facts }: LiveEvent) => facts.some(({ type }) => (type as string) === 'stock.out');
    expect((await fedWhole(shop.oms, (events) => events.some(isOut))).filter(isOut)).toHaveLength(1);
  });

  it('hears of thresholds and frozen goods, and of nothing that a cart lets go of again', async () => {
    await inventory().receive({ sku: 'MUG', quantity: 5 });
    await inventory().reserve({ cart: 'c', lines: [{ sku: 'MUG', quantity: 5 }] });
    expect(await heard()).toEqual([]);
    await inventory().setPolicy({ sku: 'MUG', lowAt: 5 });
    expect(await heard()).toEqual([['stock.low', { sku: 'MUG', location: 'main', units: 5 }]]);
    await inventory().freeze({ sku: 'MUG', reason: 'recall' });
    expect(await heard()).toEqual([['stock.out', { sku: 'MUG' }]]);
    await inventory().unfreeze({ sku: 'MUG' });
    expect(await heard()).toEqual([['stock.back', { sku: 'MUG', units: 5 }]]);
  });

  it('is told once when several processes follow', async () => {
    const others = [open(), open(), open()];
    await inventory().receive({ sku: 'MUG', quantity: 6 });
    await heard(shop, ...others);
    await Promise.all([shop, ...others].map((one) => one.place({ lines: [{ sku: 'MUG', quantity: 1 }] })));
    await mugs(2);

    expect(await heard(shop, ...others)).toEqual([['stock.out', { sku: 'MUG' }]]);
    expect(await heard(shop, ...others)).toEqual([]);
  });
});
