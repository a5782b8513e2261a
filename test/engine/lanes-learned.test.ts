/** Lanes are learned from the shop's own parcels, and promised by. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type CarrierMishap, fakeClock, simulatedCarrier } from '../../src/adapters/memory';
import { day, monday, openShop, type Shop, type ShopChanges } from '../support/shop';
import { type Store, stores } from '../support/stores';

const week = [1, 2, 3, 4, 5];
const promises: NonNullable<ShopChanges['promises']> = {
  carrier: 'swift',
  service: 'standard',
  delivers: { zone: 'Europe/London', hours: [{ days: week, from: '08:00', to: '18:00' }] },
  fallbackDays: 9,
  minimumCount: 3,
};

describe.each(Object.entries(stores))('lanes learned on %s', (_name, openStore) => {
  let store: Store;
  let shop: Shop;

  beforeEach(async () => {
    store = await openStore();
    shop = openShop(store.repository, { promises });
    await shop.oms.inventory.receive({ sku: 'MUG', quantity: 50, unitCost: 100 });
  });
  afterEach(async () => {
    await store.close();
  });

  const place = (postalCode: string) => shop.place({ shipTo: { country: 'GB', postalCode } });
  /** Sent now, delivered so many days later by the carrier's clock. */
  async function sent(postalCode: string, days: number): Promise<string> {
    const order = await shop.settled(await place(postalCode));
    await shop.oms.shipments.dispatch(order, { lines: 'all', carrier: 'swift' });
    const left = await shop.settled(order);
    const at = new Date(Date.parse(monday) + days * day).toISOString();
    const shipmentId = left.shipments[0]?.id ?? '';
    await shop.oms.shipments.track(order, { shipmentId, status: 'delivered', at });
    return left.shipments[0]?.carrier ?? '';
  }

  it('count delivery days of parcels that have arrived, by place and country', async () => {
    // On Monday; five days later is a Saturday, on which nothing is delivered.
    for (const days of [1, 1, 3, 5]) await sent('LS1 4DY', days);
    await sent('M1 1AE', 2);
    const waiting = await shop.settled(await place('LS1 4DY'));
    await shop.oms.shipments.dispatch(waiting, { lines: 'all', carrier: 'swift' });
    await shop.settled(waiting);

    const learned = await shop.oms.lanes.learn();
    const [one] = learned;
    const lane = { carrier: 'swift', service: one?.service ?? null, location: 'main', country: 'GB' };
    // No offer was asked for: nine delivery days were promised.
    const kept = (parcels: number) => ({ punctuality: { parcels, onTime: parcels } });
    expect(learned).toEqual([
      { ...lane, prefix: '', count: 5, p50: 2, p90: 4, days: { 1: 2, 2: 1, 3: 1, 4: 1 }, ...kept(5) },
      { ...lane, prefix: 'LS', count: 4, p50: 1, p90: 4, days: { 1: 2, 3: 1, 4: 1 }, ...kept(4) },
      { ...lane, prefix: 'M1', count: 1, p50: 2, p90: 2, days: { 2: 1 }, ...kept(1) },
    ]);
    expect(await shop.oms.lanes.learn({ placedFrom: '2026-01-06T00:00:00.000Z' })).toEqual([]);

    // What was learned is promised by: four days, where enough parcels went.
    const next = shop.beside({ promises: { ...promises, service: one?.service ?? null, learned } });
    const order = await next.orders.place({
      channel: 'web',
      customer: { email: 'a@example.com' },
      shipTo: { country: 'GB', postalCode: 'LS9 9AA' },
      lines: [{ sku: 'MUG', quantity: 1 }],
      payment: { method: 'card', token: 'ok' },
    });
    expect(order.lines[0]?.promise?.deliverOn).toBe('2026-01-09');
  });

  it('are none of parcels that went by no carrier or came to nothing', async () => {
    const own = await shop.settled(await place('LS1 4DY'));
    const bare = await shop.oms.shipments.dispatch(own, { lines: 'all', carrier: null });
    await shop.oms.shipments.deliver(own, { shipmentId: bare.shipments[0]?.id ?? '' });
    const other = await shop.settled(await place('LS1 4DY'));
    await shop.oms.shipments.dispatch(other, { lines: 'all', carrier: 'swift' });
    const left = await shop.settled(other);
    await shop.oms.shipments.track(other, { shipmentId: left.shipments[0]?.id ?? '', status: 'lost' });

    expect(await shop.oms.lanes.learn()).toEqual([]);
    await expect(shop.oms.lanes.learn({ placedFrom: 'yesterday' })).rejects.toMatchObject({ code: 'input.invalid' });
  });

  it('tell who kept its days: of the carrier that really took the parcel, by the day that it had named', async () => {
    const clock = fakeClock(monday);
    let mishap: CarrierMishap = 'ok';
    const carrier = (id: string, price: number, days: number) =>
      simulatedCarrier({
        ...{ id, clock, prices: [{ service: 'parcel', price, days }] },
        misbehave: () => (id === 'cheap' ? mishap : 'ok'),
      });
    const carriers = [carrier('cheap', 300, 2), carrier('sound', 400, 3), carrier('quick', 2_000, 1)];
    const open = (changes: ShopChanges = {}) => openShop(store.repository, { clock, carriers, promises, ...changes });
    const send = async ({ oms, place: buy, settled }: Shop) => {
      const order = await settled(await buy({ shipTo: { country: 'GB', postalCode: 'LS1 4DY' } }));
      await oms.shipments.dispatch(order, { lines: 'all', carrier: 'best' });
      return settled(order);
    };
    const arrives = async (days: number, first: CarrierMishap = 'ok') => {
      mishap = first;
      const { id, shipments } = await send(shop);
      const at = new Date(Date.parse(monday) + days * day).toISOString();
      await shop.oms.shipments.track(id, { shipmentId: shipments[0]?.id ?? '', status: 'delivered', at });
      return shipments[0]?.carrier;
    };
    shop = open();
    // Nine days were promised to customers, two by the carrier.
    expect([await arrives(2), await arrives(3), await arrives(4)]).toEqual(['cheap', 'cheap', 'cheap']);
    expect([await arrives(3, 'refuse'), await arrives(2, 'refuse')]).toEqual(['sound', 'sound']);

    const learned = await shop.oms.lanes.learn();
    expect(learned.map((of) => [of.carrier, of.service, of.prefix, of.count, of.punctuality])).toEqual([
      ['cheap', 'parcel', '', 3, { parcels: 3, onTime: 1 }],
      ['cheap', 'parcel', 'LS', 3, { parcels: 3, onTime: 1 }],
      ['sound', 'parcel', '', 2, { parcels: 2, onTime: 2 }],
      ['sound', 'parcel', 'LS', 2, { parcels: 2, onTime: 2 }],
    ]);

    // 300 + 1000 × 3/5, 400 + 1000 × 1/4, 2000 + 1000 × 1/2: what was learned is chosen by.
    const scored = open({
      promises: { ...promises, learned },
      carrierChoice: { rule: 'score', lateCost: 1_000 },
    });
    const { id, shipments } = await send(scored);
    expect(shipments[0]?.carrier).toBe('sound');
    const asked = (await scored.oms.orders.history(id)).find(({ type }) => type === 'shipment.requested');
    expect(asked?.data).toMatchObject({
      choice: [
        { reason: 'sound parcel comes before it by the rule score: 900, with 1 of 3 parcels on time' },
        { reason: 'the best by score of 3: 650, with 2 of 2 parcels on time' },
        { reason: 'sound parcel comes before it by the rule score: 2500, with 0 of 0 parcels on time' },
      ],
    });
    expect(await shop.oms.audit()).toMatchObject({ stock: [], money: [], facts: [] });
  });

  it('hold a parcel of a carrier that named no day against what its customer was promised as it left', async () => {
    shop = openShop(store.repository, { promises: { ...promises, fallbackDays: 2 } });
    expect(await sent('LS1 4DY', 2)).toBe('swift');
    await sent('LS1 4DY', 3);
    const [lane] = await shop.oms.lanes.learn();
    expect(lane?.punctuality).toEqual({ parcels: 2, onTime: 1 });
  });
});
