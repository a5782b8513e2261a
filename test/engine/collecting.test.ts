/** Parcels that a carrier fetches and lists: those that wait at one place, each asked for once. */
import { afterEach, describe, expect, it } from 'vitest';
import { fakeClock, simulatedCarrier } from '../../src/adapters/memory';
import type { Carrier } from '../../src/ports';
import { ann, day, monday, openShop, type Shop } from '../support/shop';
import { type Store, stores } from '../support/stores';

const slot = { from: '2026-01-06T14:00:00.000Z', until: '2026-01-06T17:00:00.000Z' };

describe.each(Object.entries(stores))('parcels that wait for their carrier on %s', (_name, openStore) => {
  let store: Store;
  let shop: Shop;

  const open = async (capabilities = {}) => {
    store = await openStore();
    const clock = fakeClock(monday);
    const swift = simulatedCarrier({ id: 'swift', clock, transitDays: 2, capabilities });
    shop = openShop(store.repository, { clock, carriers: [swift], locations: ['leeds', 'soho'] });
    await shop.oms.inventory.receive({ sku: 'MUG', location: 'leeds', quantity: 9, unitCost: 100 });
    return swift;
  };
  const sent = async () => {
    const placed = await shop.place();
    await shop.oms.relay.runOnce();
    await shop.oms.shipments.dispatch(placed.id, { carrier: 'swift' }, { actor: ann });
    return shop.settled(placed);
  };
  afterEach(async () => {
    await shop.oms.close();
    await store.close();
  });

  it('are fetched and listed together, once however often it is asked', async () => {
    const swift = await open();
    const orders = [await sent(), await sent()];
    const unsent = await shop.place();
    const input = { location: 'leeds', orders: [...orders, unsent] };

    const answers = await Promise.all(
      [1, 2, 3].map(() => shop.oms.shipments.bookPickup('swift', { ...input, ...slot })),
    );
    expect(answers.map(({ status }) => status)).toEqual(['booked', 'booked', 'booked']);
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(swift.pickups).toMatchObject([
      { ...slot, references: swift.labels.map(({ reference }) => reference).sort() },
    ]);
    await shop.oms.shipments.manifest('swift', input);
    expect((await shop.oms.shipments.manifest('swift', input)).status).toBe('made');
    expect(swift.manifests).toHaveLength(1);

    shop.clock.advance(day);
    for (const order of orders) await shop.oms.shipments.refresh(order);
    await expect(shop.oms.shipments.manifest('swift', input)).rejects.toMatchObject({ code: 'shipment.state' });
  });

  it('leave what the carrier answered: its number, its price and its papers, until they are erased', async () => {
    const swift = await open();
    const asked: string[] = [];
    const paper = { format: 'ZPL', bytes: Uint8Array.from([0, 94, 255, 88]) };
    const desk: Carrier = {
      ...swift,
      async bookPickup({ key }) {
        asked.push(key);
        const document = { format: 'PDF', url: 'https://swift.example/pickup.pdf' };
        return { status: 'booked', reference: 'PU-7', cost: { amount: 350, currency: 'GBP' }, document };
      },
      async manifest({ key }) {
        asked.push(key);
        return { status: 'made', reference: 'MF-9', document: paper };
      },
    };
    const other = () => shop.beside({ carriers: [desk] }).shipments;
    const orders = [await sent(), await sent()];
    const labels = swift.labels.map(({ reference }) => reference).sort();
    const input = { location: 'leeds', orders };

    const [booked, ...same] = await Promise.all(
      [1, 2, 3].map(() => other().bookPickup('swift', { ...input, ...slot })),
    );
    shop.clock.advance(1000);
    const made = await other().manifest('swift', input);
    const calls = asked.length;
    expect(same).toEqual([booked, booked]);
    expect(await other().manifest('swift', input)).toEqual(made);
    expect(asked).toHaveLength(calls);

    const { collections, next } = await shop.oms.shipments.collections({ carrier: 'swift', location: 'leeds' });
    const about = { carrier: 'swift', location: 'leeds', labels };
    const madeAt = '2026-01-05T09:00:01.000Z';
    const cost = { amount: 350, currency: 'GBP' };
    expect([collections, next]).toEqual([
      [
        { id: 'collection' in made ? made.collection : '', kind: 'manifest', reference: 'MF-9', ...about, madeAt },
        {
          id: booked && 'collection' in booked ? booked.collection : '',
          kind: 'pickup',
          reference: 'PU-7',
          ...about,
          ...slot,
          madeAt: monday,
          cost,
        },
      ],
      null,
    ]);
    const [manifest, pickup] = collections;
    expect((await shop.oms.shipments.collections({ reference: 'PU-7' })).collections).toEqual([pickup]);
    expect((await shop.oms.shipments.collection(manifest?.id ?? '')).document).toEqual(paper);
    expect((await shop.oms.shipments.collection(pickup ?? '')).document).toEqual({
      ...{ format: 'PDF', url: 'https://swift.example/pickup.pdf' },
    });
    await shop.oms.customers.erase({ party: manifest?.id ?? '' });
    expect(await shop.oms.shipments.collection(manifest?.id ?? '')).toMatchObject({
      reference: 'MF-9',
      document: null,
    });
    await expect(shop.oms.shipments.collection(orders[0]?.id ?? '')).rejects.toMatchObject({
      code: 'document.notFound',
    });
    await expect(shop.oms.shipments.collection('MF-9')).rejects.toMatchObject({ code: 'input.invalid' });
  });

  it('are refused in words where nothing can be done', async () => {
    await open({ pickups: false });
    const order = await sent();
    const input = { location: 'leeds', orders: [order] };
    const { shipments } = shop.oms;
    await expect(shipments.bookPickup('swift', { ...input, ...slot })).rejects.toMatchObject({
      code: 'capability.missing',
    });
    await expect(shipments.manifest('swift', { ...input, location: 'soho' })).rejects.toMatchObject({
      code: 'shipment.state',
    });
    await expect(shipments.manifest('gull', input)).rejects.toMatchObject({ code: 'carrier.unknown' });
    await expect(
      shipments.bookPickup('swift', { location: '', orders: [], from: slot.until, until: slot.from }),
    ).rejects.toMatchObject({ problems: [{ path: ['location'] }, { path: ['orders'] }, { path: ['until'] }] });
  });
});
