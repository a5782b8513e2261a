/** What is promised of each line: when it leaves and when it arrives, and what is told when that changes. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { memoryCatalog, recordingNotifier } from '../../src/adapters/memory';
import type { Order } from '../../src/index';
import { ann, anOrder, day, openShop, prices, type Shop, type ShopChanges } from '../support/shop';
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

  it('change for everybody who waits when what is waited for is expected on another day, or on none', async () => {
    open(promising);
    const expecting = (promisedOn?: string) =>
      shop.oms.inventory.setBackorders({ sku: 'MUG', location: 'london', limit: 9, ...(promisedOn && { promisedOn }) });
    await expecting('2026-02-14');
    const orders = [await mugs(1), await mugs(2)];
    const [from] = await promised(orders[0] as Order);

    await expecting('2026-03-02');
    await shop.oms.relay.runOnce();
    const to = {
      ...{ shipBy: '2026-03-02T16:30:00.000Z', deliverBy: '2026-03-03T18:00:00.000Z', deliverOn: '2026-03-03' },
    };
    for (const order of orders) {
      expect(await promised(order)).toEqual([to]);
      expect(await changes(order)).toEqual([{ lines: [{ lineId: '1', from, to }] }]);
      expect((await shop.oms.orders.get(order.id)).lines[0]?.backordered).toEqual([
        { units: order.lines[0]?.quantity, promisedOn: '2026-03-02' },
      ]);
    }
    await expecting('2026-03-02');
    await shop.oms.inventory.setBackorders({ sku: 'MUG', location: 'london', limit: 0 });
    await shop.oms.relay.runOnce();
    expect(await promised(orders[0] as Order)).toEqual([to]);

    await expecting();
    await shop.oms.relay.runOnce();
    expect(await promised(orders[1] as Order)).toEqual([null]);
    expect((await changes(orders[1] as Order)).at(-1)).toEqual({ lines: [{ lineId: '1', from: to, to: null }] });
    await expectSound(2);
  });

  it('change for one order whose units are expected on another day than those of the others', async () => {
    open(promising);
    await shop.oms.inventory.setBackorders({ sku: 'MUG', location: 'london', limit: 9, promisedOn: '2026-02-14' });
    const order = await mugs(1);
    const there = { sku: 'MUG', location: 'london' };
    await shop.oms.orders.redate(order, { ...there, promisedOn: '2026-03-02' });
    await shop.oms.orders.redate(order, { ...there, promisedOn: '2026-03-02' });

    expect(await changes(order)).toHaveLength(1);
    await expect(
      shop.oms.orders.redate(order, { sku: 'TEE', location: 'london', promisedOn: null }),
    ).rejects.toMatchObject({ code: 'backorder.none' });
    await expectSound(1);
  });

  it('change with what is made to order: asked for too late it is there later, received it is there', async () => {
    open({
      ...promising,
      catalog: memoryCatalog({ ...prices, RING: { price: 4000, madeToOrder: { days: 3 } } }, 'GBP'),
      process: { produce: 'manual' },
    });
    const order = await shop.settled(await shop.place({ lines: [{ sku: 'RING', quantity: 1 }] }));
    const [from] = await promised(order);
    // Begun on Monday it is ready on Thursday; asked for a week later, a week later.
    expect(from).toMatchObject({ deliverOn: '2026-01-09' });
    shop.clock.advance(7 * day);
    await shop.oms.production.request(order);
    expect(await promised(order)).toEqual([expect.objectContaining({ deliverOn: '2026-01-16' })]);
    await shop.oms.production.receive(order, { lines: 'all', unitCost: 100 });

    const dates = (await changes(order)).flatMap(({ lines }) =>
      lines.map((of) => [of.from?.deliverOn, of.to?.deliverOn]),
    );
    expect(dates).toEqual([
      ['2026-01-09', '2026-01-16'],
      ['2026-01-16', '2026-01-13'],
    ]);
    await expectSound(1);
  });

  it('change when a lost parcel is sent once more, and when a location cannot send', async () => {
    open(promising);
    for (const location of ['london', 'leeds'])
      await shop.oms.inventory.receive({ sku: 'MUG', location, quantity: 5, unitCost: 100 });
    const lost = await shop.settled(await mugs(1));
    const failing = await shop.settled(await mugs(1));
    const sent = await shop.oms.shipments.dispatch(lost, { lines: 'all', carrier: null });
    const shipmentId = sent.shipments[0]?.id ?? '';
    shop.clock.advance(2 * day);
    await shop.oms.shipments.track(lost, { shipmentId, status: 'lost' });
    await shop.oms.shipments.resolve(lost, { shipmentId, by: 'reship', reason: 'lost' });
    await shop.oms.shipments.fail(failing, { lines: 'all', location: 'london', reason: 'closed' });

    const dates = async (order: Order) =>
      (await changes(order)).flatMap(({ lines }) => lines.map((of) => [of.from?.deliverOn, of.to?.deliverOn]));
    expect(await dates(lost)).toEqual([['2026-01-06', '2026-01-08']]);
    // Nobody has said how long a parcel from Leeds is on the way: three days, on which it delivers.
    expect(await dates(failing)).toEqual([['2026-01-06', '2026-01-12']]);
    await expectSound(2);
  });

  it('are made when a quote is accepted, by the day on which it is', async () => {
    open(promising);
    await shop.oms.inventory.receive({ sku: 'MUG', location: 'london', quantity: 5 });
    const { payment: _payment, ...wish } = anOrder;
    const quote = await shop.oms.orders.draft({ ...wish, validUntil: '2026-01-20T00:00:00.000Z' });
    expect(await promised(quote)).toEqual([null]);
    shop.clock.advance(2 * day);
    await shop.oms.orders.accept(quote, { payment: { method: 'card', token: 'ok' } });

    expect(await promised(quote)).toEqual([expect.objectContaining({ deliverOn: '2026-01-08' })]);
    expect(await changes(quote)).toEqual([]);
    await expectSound(1);
  });

  it('change with an edit: for units that are added, a new line, and another address', async () => {
    open(promising);
    for (const sku of ['MUG', 'TEE']) await shop.oms.inventory.receive({ sku, location: 'london', quantity: 5 });
    const order = await shop.settled(await mugs(1));
    const [from] = await promised(order);
    shop.clock.advance(day);
    const edit = async (...actions: Parameters<typeof shop.oms.edits.stage>[1]) => {
      await shop.oms.edits.begin(order, {}, { actor: ann });
      await shop.oms.edits.stage(order, actions, { actor: ann });
      await shop.oms.edits.confirm(order, {}, { actor: ann });
    };
    await edit({ type: 'setQuantity', lineId: '1', quantity: 2 }, { type: 'addLine', sku: 'TEE', quantity: 1 });
    const tomorrow = expect.objectContaining({ deliverOn: '2026-01-07' });
    expect(await promised(order)).toEqual([tomorrow, tomorrow]);
    expect(await changes(order)).toEqual([
      {
        lines: [
          { lineId: '1', from, to: tomorrow },
          { lineId: '2', from: null, to: tomorrow },
        ],
      },
    ]);

    await edit({ type: 'setAddress', shipTo: { country: 'FR' } });
    const abroad = expect.objectContaining({ deliverOn: '2026-01-12' });
    expect(await promised(order)).toEqual([abroad, abroad]);
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
