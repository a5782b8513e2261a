/** Staff hear of what may not leave in time, and of what has not arrived in time: once of each promise, at its time. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { LiveEvent } from '../../src/index';
import type { Message } from '../../src/ports';
import { fedWhole } from '../support/feed';
import { ann, day, hour, openShop, type Shop, type ShopChanges } from '../support/shop';
import { type Store, stores } from '../support/stores';

const week = [1, 2, 3, 4, 5];
/** London sends at half past four, Leeds at noon of the day after; both are a day on the way. */
const watching: ShopChanges = {
  locations: [
    { id: 'london', priority: 1, departures: { workdays: week }, transitDays: { '*': 1 } },
    { id: 'leeds', priority: 2, departures: { cutOff: '06:00', workdays: week }, transitDays: { '*': 1 } },
  ],
  promises: {
    carrier: 'swift',
    locations: { london: { pickUps: ['16:30'] }, leeds: { pickUps: ['12:00'] } },
    delivers: { zone: 'Europe/London', hours: [{ days: week, from: '08:00', to: '18:00' }] },
    warnMinutes: 90,
    lateMinutes: 120,
  },
};
const fromLondon = {
  shipBy: '2026-01-05T16:30:00.000Z',
  deliverBy: '2026-01-06T18:00:00.000Z',
  deliverOn: '2026-01-06',
};
const fromLeeds = {
  shipBy: '2026-01-06T12:00:00.000Z',
  deliverBy: '2026-01-07T18:00:00.000Z',
  deliverOn: '2026-01-07',
};

describe.each(Object.entries(stores))('promises in danger on %s', (_name, openStore) => {
  let store: Store;
  let shop: Shop;
  let sent: Message[];

  beforeEach(async () => {
    sent = [];
    store = await openStore();
  });
  afterEach(async () => {
    await store.close();
  });

  async function open(changes: ShopChanges = {}): Promise<void> {
    const notifiers = [{ id: 'staff', send: async (message: Message) => void sent.push(message) }];
    shop = openShop(store.repository, { ...watching, notifiers, ...changes });
    for (const location of ['london', 'leeds'])
      await shop.oms.inventory.receive({ sku: 'MUG', location, quantity: 10, unitCost: 100 });
  }
  /** The time comes, and what is due then is carried out. */
  async function at(instant: string): Promise<void> {
    shop.clock.set(instant);
    await shop.oms.relay.runOnce();
  }
  const told = async ({ id }: { readonly id: string }) =>
    (await shop.oms.orders.history(id)).flatMap(({ type, data }) =>
      type === 'promise.threatened' || type === 'promise.broken' ? [{ type, lines: data.lines }] : [],
    );
  const messages = () =>
    sent.flatMap(({ template, audience, values }) =>
      template.startsWith('promise.') && audience === 'staff' ? [{ template, lines: values.lines }] : [],
    );
  const threatened = { type: 'promise.threatened' } as const;

  async function expectSound(): Promise<void> {
    expect(await shop.oms.audit()).toEqual({ orders: 1, stock: [], money: [], facts: [] });
  }

  it('are told to staff before it is too late, with lines, units, dates and where they lie, and once', async () => {
    await open();
    const order = await shop.settled(await shop.place());

    await at('2026-01-05T14:59:59.000Z');
    expect(await told(order)).toEqual([]);
    await at('2026-01-05T15:00:00.000Z');
    await at('2026-01-05T16:00:00.000Z');

    const places = [{ sku: 'MUG', location: 'london', lot: '', units: 2 }];
    const line = { lineId: '1', units: 2, ...fromLondon, places };
    expect(await told(order)).toEqual([{ ...threatened, lines: [line] }]);
    expect(messages()).toEqual([{ template: 'promise.threatened', lines: [expect.objectContaining(line)] }]);
    const found = await shop.oms.orders.find({ attention: 'promise' });
    expect(found.orders.map(({ id, attention }) => ({ id, attention }))).toEqual([
      { id: order.id, attention: ['promise'] },
    ]);
    expect((await shop.oms.orders.get(order.id)).lines[0]?.promise).toEqual({ ...fromLondon, standing: 'threatened' });
    await expectSound();
  });

  it('are told in the live feed, too', async () => {
    await open();
    const order = await shop.settled(await shop.place());
    await at('2026-01-05T15:00:00.000Z');

    const isThreatened = ({ facts }: LiveEvent) => facts.some(({ type }) => type === 'promise.threatened');
    const events = await fedWhole(shop.oms, (all) => all.some(isThreatened));
    expect(events.filter(isThreatened).map(({ subject }) => subject.id)).toEqual([order.id]);
  });

  it('are in danger no longer once all has left: nobody is told, and nobody need see to it', async () => {
    await open();
    const order = await shop.settled(await shop.place());
    await shop.oms.shipments.dispatch(order, { lines: [{ lineId: '1', units: 1 }], carrier: null });
    await at('2026-01-05T15:00:00.000Z');
    expect((await told(order)).map(({ lines }) => lines.map(({ units }) => units))).toEqual([[1]]);

    await shop.oms.shipments.dispatch(order, { lines: 'all', carrier: null });
    expect((await shop.oms.orders.get(order.id)).attention).toEqual([]);
    await at('2026-01-05T23:00:00.000Z');
    expect(await told(order)).toHaveLength(1);
    await expectSound();
  });

  it('are not told of what was sent in time', async () => {
    await open();
    const order = await shop.settled(await shop.place());
    await shop.oms.shipments.dispatch(order, { lines: 'all', carrier: null });
    await at('2026-01-05T16:30:00.000Z');

    expect(await told(order)).toEqual([]);
    await expect(shop.oms.shipments.remind(order, { actor: ann })).rejects.toMatchObject({ code: 'promise.kept' });
  });

  it('are not told of what was cancelled', async () => {
    await open();
    const order = await shop.settled(await shop.place());
    await shop.oms.orders.cancel(order, { lines: 'all', reason: 'customer' });
    await at('2026-01-09T16:30:00.000Z');

    expect(await told(order)).toEqual([]);
    await expectSound();
  });

  it('are told at their new time when the promise changes, also after the old one was in danger', async () => {
    await open();
    const order = await shop.settled(await shop.place());
    await at('2026-01-05T15:00:00.000Z');
    await shop.oms.shipments.reallocate(order, { lines: 'all', from: 'london', to: 'leeds', reason: 'flood' });
    expect((await shop.oms.orders.get(order.id)).attention).toEqual([]);
    expect((await shop.oms.orders.get(order.id)).lines[0]?.promise).toEqual(fromLeeds);
    await at('2026-01-06T10:29:00.000Z');
    expect(await told(order)).toHaveLength(1);
    await at('2026-01-06T10:30:00.000Z');

    expect((await told(order)).map(({ lines }) => lines.map(({ shipBy }) => shipBy))).toEqual([
      [fromLondon.shipBy],
      [fromLeeds.shipBy],
    ]);
    await expectSound();
  });

  it('are broken when units have not arrived: those that are under way, in which parcels, and those that never left', async () => {
    await open();
    const order = await shop.settled(await shop.place());
    const leaving = await shop.oms.shipments.dispatch(order, { lines: [{ lineId: '1', units: 1 }], carrier: null });
    await at('2026-01-06T20:00:00.000Z');

    // Both times have passed while nobody looked: it is broken, which says that it was in danger.
    const shipments = [leaving.shipments[0]?.id];
    const line = { lineId: '1', units: 2, unsent: 1, ...fromLondon, shipments };
    expect(await told(order)).toEqual([{ type: 'promise.broken', lines: [line] }]);
    expect(messages()).toEqual([{ template: 'promise.broken', lines: [expect.objectContaining(line)] }]);
    await at('2026-01-08T20:00:00.000Z');
    expect(await told(order)).toHaveLength(1);
    await expectSound();
  });

  it('are broken after they were in danger, and kept by what has arrived', async () => {
    await open();
    const order = await shop.settled(await shop.place());
    const other = await shop.settled(await shop.place());
    const kept = await shop.oms.shipments.dispatch(other, { lines: 'all', carrier: null });
    await shop.oms.shipments.deliver(kept, { shipmentId: kept.shipments[0]?.id ?? '' });
    await at('2026-01-05T15:00:00.000Z');
    await at('2026-01-06T20:00:00.000Z');

    expect((await told(order)).map(({ type }) => type)).toEqual(['promise.threatened', 'promise.broken']);
    expect(await told(other)).toEqual([]);
    expect((await shop.oms.orders.get(order.id)).attention).toEqual(['promise']);
  });

  it('are told at once where they are made shortly before', async () => {
    await open();
    shop.clock.advance(7 * hour);
    const order = await shop.settled(await shop.place());
    expect(await told(order)).toMatchObject([{ ...threatened, lines: [{ shipBy: fromLondon.shipBy }] }]);
    await expectSound();
  });

  it('are told by nobody whom no time was given', async () => {
    const {
      warnMinutes: _warn,
      lateMinutes: _late,
      ...promises
    } = watching.promises as NonNullable<ShopChanges['promises']>;
    await open({ promises });
    const order = await shop.settled(await shop.place());
    shop.clock.advance(30 * day);
    await shop.oms.relay.runOnce();

    expect(await told(order)).toEqual([]);
    expect(await store.dump()).not.toContain('shipments.remind');
  });
});
