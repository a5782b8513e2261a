/** What is promised of each line: when it leaves and when it arrives, and what is told when that changes. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { recordingNotifier } from '../../src/adapters/memory';
import type { Order } from '../../src/index';
import { openShop, type Shop, type ShopChanges } from '../support/shop';
import { type Store, stores } from '../support/stores';

const week = [1, 2, 3, 4, 5];
const delivers = { zone: 'Europe/London', hours: [{ days: week, from: '08:00', to: '18:00' }] };
const promising: ShopChanges = {
  locations: [
    {
      id: 'london',
      priority: 1,
      departures: { cutOff: '15:00', workdays: week },
      transitDays: { '*': 4, GB: 1 },
    },
    { id: 'leeds', priority: 2, departures: { workdays: week } },
  ],
  promises: {
    carrier: 'swift',
    locations: {
      london: { hours: [{ days: week, from: '09:00', to: '17:00' }], handlingMinutes: 60, pickUps: ['16:30'] },
    },
    delivers,
    fallbackDays: 3,
  },
};

describe.each(Object.entries(stores))('promises on %s', (_name, openStore) => {
  let store: Store;
  let shop: Shop;

  beforeEach(async () => {
    store = await openStore();
  });
  afterEach(async () => {
    await store.close();
  });

  function open(changes: ShopChanges): void {
    shop = openShop(store.repository, changes);
  }
  const mugs = (quantity: number) => shop.place({ lines: [{ sku: 'MUG', quantity }] });
  const promised = async (order: Order) => (await shop.oms.orders.get(order.id)).lines.map(({ promise }) => promise);
  const changes = async (order: Order) =>
    (await shop.oms.orders.history(order.id)).flatMap(({ type, data }) => (type === 'promise.changed' ? [data] : []));

  async function expectSound(orders: number): Promise<void> {
    expect(await shop.oms.audit()).toEqual({ orders, stock: [], money: [], facts: [] });
  }

  it('are made when the order is placed, and told with product, quantity, price and day', async () => {
    const mail = recordingNotifier({ id: 'mail' });
    open({ ...promising, mail });
    await shop.oms.inventory.receive({ sku: 'MUG', location: 'london', quantity: 5 });

    const order = await shop.settled(await mugs(2));

    const dates = {
      shipBy: '2026-01-05T16:30:00.000Z',
      deliverBy: '2026-01-06T18:00:00.000Z',
      deliverOn: '2026-01-06',
    };
    expect(await promised(order)).toEqual([dates]);
    const told = mail.messages.filter(({ template }) => template === 'order.confirmed');
    expect(told.map(({ values }) => values.lines)).toEqual([
      [expect.objectContaining({ sku: 'MUG', units: 2, total: order.lines[0]?.total, deliverOn: '2026-01-06' })],
    ]);
    await expectSound(1);
  });

  it('are for the day on which what is waited for is there, and none where nobody can tell', async () => {
    open(promising);
    await shop.oms.inventory.setBackorders({ sku: 'MUG', location: 'london', limit: 3, promisedOn: '2026-02-14' });
    await shop.oms.inventory.setBackorders({ sku: 'TEE', location: 'london', limit: 3 });

    const order = await shop.place({
      lines: [
        { sku: 'MUG', quantity: 1 },
        { sku: 'TEE', quantity: 1 },
      ],
    });

    // The 14th is a Saturday.
    expect(await promised(order)).toEqual([
      { shipBy: '2026-02-16T16:30:00.000Z', deliverBy: '2026-02-17T18:00:00.000Z', deliverOn: '2026-02-17' },
      null,
    ]);
    await expectSound(1);
  });

  it('change with where goods come from: a fact with the old and the new day, and a message', async () => {
    const mail = recordingNotifier({ id: 'mail' });
    open({ ...promising, mail });
    for (const location of ['london', 'leeds']) await shop.oms.inventory.receive({ sku: 'MUG', location, quantity: 5 });
    const order = await mugs(2);
    const [from] = await promised(order);

    await shop.oms.shipments.reallocate(order, { lines: 'all', from: 'london', to: 'leeds', reason: 'flood' });
    await shop.settled(order);

    // Leeds sends at once, and nobody has said how long a parcel is on the way from there.
    const to = {
      shipBy: '2026-01-05T09:00:00.000Z',
      deliverBy: '2026-01-08T18:00:00.000Z',
      deliverOn: '2026-01-08',
    };
    expect(await promised(order)).toEqual([to]);
    expect(await changes(order)).toEqual([{ lines: [{ lineId: '1', from, to }] }]);
    const told = mail.messages.filter(({ template }) => template === 'promise.changed');
    expect(told.map(({ values }) => values.lines)).toEqual([[expect.objectContaining({ lineId: '1', from, to })]]);
    await expectSound(1);
  });

  it('come sooner when what is waited for comes in sooner', async () => {
    open(promising);
    await shop.oms.inventory.setBackorders({ sku: 'MUG', location: 'london', limit: 3, promisedOn: '2026-02-14' });
    const order = await mugs(1);
    const [from] = await promised(order);
    await shop.oms.inventory.receive({ sku: 'MUG', location: 'london', quantity: 1 });
    await shop.settled(order);

    expect(await changes(order)).toEqual([
      { lines: [{ lineId: '1', from, to: expect.objectContaining({ deliverOn: '2026-01-06' }) }] },
    ]);
    await expectSound(1);
  });

  it('are of what is still wanted', async () => {
    open(promising);
    await shop.oms.inventory.receive({ sku: 'MUG', location: 'london', quantity: 5 });
    await shop.oms.inventory.receive({ sku: 'TEE', location: 'leeds', quantity: 5 });
    const order = await shop.place({
      lines: [
        { sku: 'MUG', quantity: 1 },
        { sku: 'TEE', quantity: 1 },
      ],
    });
    await shop.oms.orders.cancel(order, { lines: [{ lineId: '2', units: 1 }] });

    expect(await promised(order)).toEqual([expect.objectContaining({ deliverOn: '2026-01-06' }), null]);
    await expectSound(1);
  });

  it('go by what the lane has shown once enough parcels took it', async () => {
    const lane = { carrier: 'swift', service: null, location: 'london', country: 'GB', prefix: '' };
    const learned = [{ ...lane, count: 20, p50: 1, p90: 3, days: { 1: 15, 3: 5 } }];
    open({ ...promising, promises: { carrier: 'swift', delivers, learned } });
    await shop.oms.inventory.receive({ sku: 'MUG', location: 'london', quantity: 5 });

    expect(await promised(await mugs(1))).toEqual([expect.objectContaining({ deliverOn: '2026-01-08' })]);
    await expectSound(1);
  });

  it('are not made by a shop that says nothing of them: no word of them is stored', async () => {
    open({});
    await shop.oms.inventory.receive({ sku: 'MUG', quantity: 5 });
    const order = await mugs(1);

    expect(await promised(order)).toEqual([null]);
    expect(await store.dump()).not.toContain('promise');
  });
});
