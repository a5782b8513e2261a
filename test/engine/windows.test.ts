/** Delivery windows: booked with the order, moved, given back; never to more orders than they take. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { windowsOf } from '../../src/fulfillment';
import type { Order } from '../../src/index';
import { ann, anOrder, day, hour, openShop, type Shop, type ShopChanges } from '../support/shop';
import { type Store, stores } from '../support/stores';

const week = [1, 2, 3, 4, 5];
const timetable = {
  zone: 'Europe/London',
  slots: [
    { name: 'noon', days: week, from: '11:00', to: '13:00', capacity: 5, closesMinutes: 120, regions: ['GB'] },
    { name: 'evening', days: week, from: '18:00', to: '20:00', capacity: 5, regions: ['GB'] },
    { name: 'ferry', days: week, from: '18:00', to: '20:00', capacity: 5, regions: ['GB-BT'] },
  ],
};
const windows = windowsOf(timetable, { from: '2026-01-05', days: 3 });
const noon = '2026-01-06 noon';
const evening = '2026-01-06 evening';
const at = (id: string) => {
  const found = windows.find((window) => window.id === id);
  return { id, from: found?.from ?? '', to: found?.to ?? '' };
};

describe.each(Object.entries(stores))('delivery windows on %s', (_name, openStore) => {
  let store: Store;
  let shop: Shop;

  beforeEach(async () => {
    store = await openStore();
  });
  afterEach(async () => {
    await store.close();
  });

  async function open(changes: ShopChanges = {}): Promise<void> {
    shop = openShop(store.repository, { windows, ...changes });
    await shop.oms.inventory.receive({ sku: 'MUG', quantity: 200, unitCost: 100 });
  }
  const book = (id: string) => shop.place({ window: { id } });
  const left = async (id: string) =>
    (await shop.oms.windows.list({ country: 'GB' })).find((offer) => offer.id === id)?.left;
  const settledAll = (calls: readonly Promise<Order>[]) => Promise.allSettled(calls);
  const codesOf = (results: readonly PromiseSettledResult<Order>[]) => [
    ...new Set(results.flatMap((of) => (of.status === 'rejected' ? [of.reason.code] : []))),
  ];

  async function expectSound(): Promise<void> {
    expect(await shop.oms.audit()).toMatchObject({ stock: [], money: [], facts: [] });
  }

  it('are listed with what is left of each, where they are offered and can still be booked', async () => {
    await open();
    await book(noon);
    shop.clock.advance(day - 1);

    const offers = await shop.oms.windows.list({ country: 'GB', postalCode: 'LS1 4DY' });
    expect(offers).toEqual([
      { ...at('2026-01-06 noon'), left: 4 },
      { ...at('2026-01-06 evening'), left: 5 },
      { ...at('2026-01-07 noon'), left: 5 },
      { ...at('2026-01-07 evening'), left: 5 },
    ]);
    // From two hours before it begins it is booked no more.
    shop.clock.advance(1);
    expect((await shop.oms.windows.list({ country: 'GB' })).map(({ id }) => id)).not.toContain(noon);
    expect((await shop.oms.windows.list({ country: 'GB', postalCode: 'BT1 5GS' })).map(({ id }) => id)).toContain(
      '2026-01-06 ferry',
    );
    expect(await shop.oms.windows.list({ country: 'FR' })).toEqual([]);
  });

  it('are had by as many orders as they take: five of thirty-two who come at once', async () => {
    await open();
    const results = await settledAll(Array.from({ length: 32 }, () => book(noon)));

    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(5);
    expect(codesOf(results)).toEqual(['window.full']);
    expect(await left(noon)).toBe(0);
    const { orders } = await shop.oms.orders.find({ window: noon });
    expect(orders.map(({ window }) => window)).toEqual(
      Array.from({ length: 5 }, () => ({ ...at(noon), capacity: 5, regions: ['GB'] })),
    );
    await expectSound();
  });

  it('that are full name those that are free, and nothing of the order is written', async () => {
    await open();
    for (let n = 0; n < 5; n++) await book(noon);

    await expect(book(noon)).rejects.toMatchObject({
      code: 'window.full',
      details: { window: noon, free: expect.arrayContaining([{ ...at(evening), left: 5 }]) },
    });
    await expect(book('2026-01-06 dawn')).rejects.toMatchObject({
      code: 'window.unknown',
      details: { reason: 'unknown' },
    });
    await expect(book('2026-01-06 ferry')).rejects.toMatchObject({
      code: 'window.unknown',
      details: { reason: 'elsewhere' },
    });
    expect(await shop.oms.audit()).toEqual({ orders: 5, stock: [], money: [], facts: [] });
  });

  it('are moved in one change: the old one is given back as the new one is had, or neither', async () => {
    await open();
    const order = await book(noon);
    for (let n = 0; n < 5; n++) await book(evening);
    await expect(shop.oms.orders.moveWindow(order, { id: evening })).rejects.toMatchObject({ code: 'window.full' });
    expect([await left(noon), await left(evening)]).toEqual([4, 0]);

    const moved = await shop.oms.orders.moveWindow(order, { id: '2026-01-07 noon' });
    expect(moved.window).toMatchObject(at('2026-01-07 noon'));
    expect([await left(noon), await left('2026-01-07 noon')]).toEqual([5, 4]);
    const { version } = await shop.oms.orders.moveWindow(order, { id: '2026-01-07 noon' });
    expect(version).toBe(moved.version);

    expect((await shop.oms.orders.moveWindow(order, { id: null })).window).toBeNull();
    expect(await left('2026-01-07 noon')).toBe(5);
    await expectSound();
  });

  it('are given back by what is cancelled or expires, not by a part of it', async () => {
    await open();
    const order = await book(noon);
    const unpaid = await shop.place({ window: { id: noon }, payment: { method: 'transfer' } });
    await shop.oms.orders.cancel(order, { lines: [{ lineId: '1', units: 1 }] });
    expect(await left(noon)).toBe(3);
    await shop.oms.orders.cancel(order, { lines: 'all' });
    await shop.oms.orders.expire(unpaid, { reason: 'unpaid' });

    expect(await left(noon)).toBe(5);
    expect((await shop.oms.orders.get(order.id)).window).toBeNull();
    await expectSound();
  });

  it('are never overbooked nor lost while all of them are booked, moved and given back at once', async () => {
    await open();
    const had = await Promise.all(Array.from({ length: 10 }, (_, n) => book(n % 2 === 0 ? noon : evening)));
    await settledAll([
      ...had.map((order, n) => shop.oms.orders.moveWindow(order, { id: n % 2 === 0 ? evening : noon })),
      ...had.slice(0, 4).map((order) => shop.oms.orders.cancel(order, { lines: 'all' })),
      ...Array.from({ length: 12 }, (_, n) => book(n % 2 === 0 ? noon : evening)),
    ]);

    for (const id of [noon, evening]) {
      const { orders } = await shop.oms.orders.find({ window: id });
      expect(orders.length).toBeLessThanOrEqual(5);
      expect(await left(id)).toBe(5 - orders.length);
    }
    await expectSound();
  });

  it('are booked once by an order that is placed twice, and again by none that is repeated', async () => {
    await open();
    const idempotencyKey = 'cart-1';
    const [first, second] = await Promise.all(
      [1, 2].map(() => shop.place({ window: { id: noon } }, { idempotencyKey })),
    );
    expect(second?.id).toBe(first?.id);
    expect(await left(noon)).toBe(4);
  });

  it('are booked as a quote is accepted: a quote has none', async () => {
    await open();
    const { payment, ...wish } = anOrder;
    const quote = await shop.oms.orders.draft({ ...wish, validUntil: '2026-01-20T00:00:00.000Z' });
    expect(await left(noon)).toBe(5);
    const accepted = await shop.oms.orders.accept(quote, {
      ...(payment && { payment }),
      window: { id: noon },
    });
    expect(accepted.window).toMatchObject(at(noon));
    expect(await left(noon)).toBe(4);
    await expectSound();
  });

  it('are asked of the host, by where the order goes; what it answers beside its promise is its failure', async () => {
    const asked: unknown[] = [];
    await open({
      windows: async (to) => {
        asked.push(to);
        return windows;
      },
    });
    expect((await book(noon)).window).toMatchObject(at(noon));
    await shop.place();
    expect(asked).toEqual([{ country: 'GB', postalCode: null, at: '2026-01-05T09:00:00.000Z' }]);
    const broken = shop.beside({ windows: () => [{ id: 'x' }] as never });
    await expect(broken.orders.place({ ...anOrder, window: { id: 'x' } })).rejects.toMatchObject({
      code: 'port.failed',
    });
  });

  it('stay where the order goes: an edit to elsewhere is refused until the window is given back', async () => {
    await open();
    const order = await shop.settled(await book(noon));
    await shop.oms.edits.begin(order, {}, { actor: ann });
    await shop.oms.edits.stage(order, [{ type: 'setAddress', shipTo: { country: 'FR' } }], { actor: ann });
    await expect(shop.oms.edits.confirm(order, {}, { actor: ann })).rejects.toMatchObject({ code: 'window.unknown' });
    await shop.oms.orders.moveWindow(order, { id: null });
    expect((await shop.oms.edits.confirm(order, {}, { actor: ann })).country).toBe('FR');
    await expectSound();
  });

  it('are what its lines are promised by, from when to when; moved, the promise moves', async () => {
    await open({ ...promising });
    const order = await shop.settled(await book(noon));

    // A day on the way, so it leaves with the last call of the day before.
    const byNoon = {
      ...{ shipBy: '2026-01-05T16:30:00.000Z', deliverOn: '2026-01-06' },
      ...{ from: '2026-01-06T11:00:00.000Z', deliverBy: '2026-01-06T13:00:00.000Z' },
    };
    expect(order.lines.map(({ promise }) => promise)).toEqual([byNoon]);
    await shop.oms.orders.moveWindow(order, { id: '2026-01-07 evening' });
    const byEvening = {
      ...{ shipBy: '2026-01-06T16:30:00.000Z', deliverOn: '2026-01-07' },
      ...{ from: '2026-01-07T18:00:00.000Z', deliverBy: '2026-01-07T20:00:00.000Z' },
    };
    const facts = await shop.oms.orders.history(order.id);
    expect(facts.flatMap(({ type, data }) => (type === 'promise.changed' ? data.lines : []))).toEqual([
      { lineId: '1', from: byNoon, to: byEvening },
    ]);
    expect(facts.filter(({ type }) => type === 'order.warned')).toEqual([]);
    await expectSound();
  });

  it('that cannot be held are booked with a warning, and promised as soon as goods can leave', async () => {
    await open({ ...promising });
    shop.clock.advance(9 * hour);
    const order = await book(noon);

    const facts = await shop.oms.orders.history(order.id);
    expect(facts.flatMap(({ type, data }) => (type === 'order.warned' ? data.warnings : []))).toMatchObject([
      { code: 'window.late', details: { window: noon, lines: ['1'] } },
    ]);
    expect(order.lines[0]?.promise).toMatchObject({ shipBy: '2026-01-06T11:30:00.000Z', deliverBy: at(noon).to });
  });

  it('are none of a shop that offers none: nothing of them is stored or asked', async () => {
    shop = openShop(store.repository, {});
    await shop.oms.inventory.receive({ sku: 'MUG', quantity: 5 });
    const order = await shop.place();

    expect(order.window).toBeNull();
    expect(await store.dump()).not.toContain('window');
    await expect(book(noon)).rejects.toMatchObject({ code: 'window.unknown' });
    await expect(shop.oms.orders.moveWindow(order, { id: noon })).rejects.toMatchObject({ code: 'window.unknown' });
    expect(await shop.oms.windows.list({ country: 'GB' })).toEqual([]);
  });
});

const promising: ShopChanges = {
  locations: [{ id: 'main', priority: 1, transitDays: { '*': 1 } }],
  promises: { carrier: 'swift', locations: { main: { pickUps: ['11:30', '16:30'] } } },
};
