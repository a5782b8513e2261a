/** What leaves from one location goes into parcels by the rules of the shop: by availability, temperature, weight, and rules of its own. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fakeClock, memoryCatalog, simulatedCarrier } from '../../src/adapters/memory';
import type { ParcelRule } from '../../src/fulfillment';
import type { Order } from '../../src/index';
import { ann, monday, openShop, type Shop, type ShopChanges } from '../support/shop';
import { type Store, stores } from '../support/stores';

const catalog = memoryCatalog(
  {
    PEAS: { price: 300, weightGrams: 400, temperature: 'frozen' },
    MILK: { price: 120, weightGrams: 1_000, temperature: 'chilled' },
    RICE: { price: 250, weightGrams: 900 },
    ANVIL: { price: 9_900, weightGrams: 30_000 },
    SAW: { price: 9_900, weightGrams: 2_000, serials: true },
    DINNER: {
      price: 500,
      kind: 'kit',
      weightGrams: 1_300,
      components: [
        { sku: 'RICE', units: 1 },
        { sku: 'PEAS', units: 1, temperature: 'frozen' },
      ],
    },
  },
  'GBP',
);
const skus = ['PEAS', 'MILK', 'RICE', 'ANVIL'];
const nothingFound = { stock: [], money: [], facts: [] };

describe.each(Object.entries(stores))('parcels on %s', (_name, openStore) => {
  let store: Store;
  let shop: Shop;

  beforeEach(async () => {
    store = await openStore();
  });
  afterEach(async () => {
    expect(await shop.oms.audit()).toMatchObject(nothingFound);
    await store.close();
  });

  async function open(parcels: readonly ParcelRule[], changes: ShopChanges = {}): Promise<void> {
    const clock = fakeClock(monday);
    const prices = [
      { upToGrams: 1_000, service: 'parcel', price: 300, days: 2 },
      { upToGrams: 5_000, service: 'parcel', price: 700, days: 2 },
      { service: 'parcel', price: 5_000, days: 5 },
    ];
    const post = simulatedCarrier({ id: 'swift', clock, prices });
    shop = openShop(store.repository, { catalog, clock, post, parcels, ...changes });
    const places = (changes.locations ?? ['main']).map((place) => (typeof place === 'string' ? place : place.id));
    await shop.oms.inventory.receive({
      lines: places.flatMap((location) => skus.map((sku) => ({ sku, location, quantity: 9, unitCost: 100 }))),
    });
  }
  const buy = (lines: Readonly<Record<string, number>>, changes = {}) =>
    shop.place({
      lines: Object.entries(lines).map(([sku, quantity]) => ({ sku, quantity })),
      payment: { method: 'cash' },
      ...changes,
    });
  const factsOf = async (order: Order, type: string) =>
    (await shop.oms.orders.history(order.id)).filter((fact) => fact.type === type).map(({ data }) => data as never);
  const asked = async (order: Order) =>
    (await factsOf(order, 'shipment.requested')).map(
      ({ allocations, trace }: { allocations: { sku: string; units: number }[]; trace?: { reason: string }[] }) => [
        allocations.map(({ sku, units }) => `${units} ${sku}`).join(', '),
        (trace ?? []).map(({ reason }) => reason).join('; '),
      ],
    );
  const contents = async (order: Order) => (await asked(order)).map(([inside]) => inside);

  it('are boxes of a catalogue, which the goods are measured for; the fact says which', async () => {
    const size = { length: 200, width: 100, height: 100, rotations: 'upright', fragile: false } as const;
    const boxed = memoryCatalog({ RICE: { price: 250, weightGrams: 900, size }, MILK: { price: 120 } }, 'GBP');
    const inner = { length: 210, width: 210, height: 210 };
    await open([{ boxes: [{ id: 'M', inner, weightGrams: 150 }] }], { catalog: boxed });
    const order = await buy({ RICE: 5, MILK: 1 });

    await shop.oms.shipments.dispatch(order);

    expect(await asked(order)).toEqual([
      ['4 RICE', 'goes into box M, 86 % full'],
      ['1 RICE', 'goes into box M, 22 % full'],
      ['1 MILK', 'nobody has measured MILK'],
    ]);
    const sent = await shop.settled(order);
    const box = { lengthMm: 210, widthMm: 210, heightMm: 210, weightGrams: 150 };
    expect(shop.post.labels.map(({ parcel }) => [parcel.weightGrams, parcel.box])).toEqual([
      [4 * 900 + 150, { name: 'M', ...box }],
      [900 + 150, { name: 'M', ...box }],
      [null, undefined],
    ]);
    expect(sent.shipments.map((of) => of.box)).toEqual([{ id: 'M', ...box }, { id: 'M', ...box }, undefined]);
  });

  it.each([
    ['a side of half a millimetre', { length: 1.5, width: 1, height: 1 }],
    ['no height', { length: 1, width: 1 }],
    ['a rotation that is none', { length: 1, width: 1, height: 1, rotations: 'sideways' }],
  ])('%s is no size that a catalogue may say', async (_name, size) => {
    await open([], { catalog: memoryCatalog({ PEAS: { price: 300, size: size as never } }, 'GBP') });

    await expect(buy({ PEAS: 1 })).rejects.toMatchObject({ code: 'port.failed', details: { field: 'size' } });
  });

  it('are divided by temperature and weight; each is quoted and labelled for itself, and the fact says why', async () => {
    await open(['temperature', { maxGrams: 2_000 }]);
    const order = await buy({ PEAS: 2, RICE: 3 });

    await shop.oms.shipments.dispatch(order);
    const sent = await shop.settled(order);

    expect(await asked(sent)).toEqual([
      ['2 PEAS', 'is kept frozen'],
      ['2 RICE', 'is kept ambient; holds 1800 g of 2000 g, 1 of 2'],
      ['1 RICE', 'is kept ambient; holds 900 g of 2000 g, 2 of 2'],
    ]);
    expect(shop.post.labels.map(({ parcel }) => [parcel.lines, parcel.weightGrams, parcel.temperature])).toEqual([
      [[{ sku: 'PEAS', units: 2 }], 800, 'frozen'],
      [[{ sku: 'RICE', units: 2 }], 1_800, undefined],
      [[{ sku: 'RICE', units: 1 }], 900, undefined],
    ]);
    const quotes = (await factsOf(sent, 'shipment.requested')).map((data: { quotes: { price: number }[] }) =>
      data.quotes.map(({ price }) => price),
    );
    expect(quotes).toEqual([[300], [700], [300]]);
    expect(sent).toMatchObject({ state: { fulfillment: 'shipped' } });
    expect(await shop.oms.orders.margin(order.id)).toMatchObject({ carriage: 1_300 });
  });

  it('say which unit is too heavy for any', async () => {
    await open([{ maxGrams: 20_000 }]);
    const order = await buy({ ANVIL: 1, RICE: 2 });

    await shop.oms.shipments.dispatch(order, { carrier: null });

    const facts = await factsOf(order, 'shipment.requested');
    expect(facts).toMatchObject([
      { overweight: true, allocations: [{ sku: 'ANVIL' }] },
      { allocations: [{ sku: 'RICE' }] },
    ]);
    expect(facts[1]).not.toHaveProperty('overweight');
  });

  it('are divided where a rule sends them on release, too', async () => {
    await open(['temperature'], { process: { dispatch: 'onRelease' }, carriers: [] });

    const order = await buy({ PEAS: 1, MILK: 1, RICE: 1 });

    expect(order.shipments.map(({ status }) => status)).toEqual(['dispatched', 'dispatched', 'dispatched']);
    expect(await contents(order)).toEqual(['1 PEAS', '1 MILK', '1 RICE']);
  });

  it('keep the components of a kit at their own temperature', async () => {
    await open(['temperature']);
    const order = await buy({ DINNER: 2 });

    const sent = await shop.oms.shipments.dispatch(order, { carrier: null });

    expect(await contents(order)).toEqual(['2 RICE', '2 PEAS']);
    expect(sent).toMatchObject({ state: { fulfillment: 'shipped' } });
  });

  it('are not sent once more while a part of the same kit, from another parcel, comes back', async () => {
    await open(['temperature'], { process: { returns: { kits: 'byComponent' } } });
    const order = await buy({ DINNER: 1 });
    const sent = await shop.oms.shipments.dispatch(order, { carrier: null });
    const peas = sent.shipments[1]?.id ?? '';
    const lines = [{ lineId: '1', units: 1, component: 'RICE' }];
    const asked = await shop.oms.returns.request(order.id, { lines });
    await shop.oms.shipments.track(order.id, { shipmentId: peas, status: 'lost' });
    const resolve = () => shop.oms.shipments.resolve(order.id, { shipmentId: peas, by: 'reship' }, { actor: ann });

    await expect(resolve()).rejects.toMatchObject({
      problems: [{ code: 'return.state', details: { lineId: '1', shipmentId: peas } }],
    });
    const returnId = asked.returns[0]?.id ?? '';
    await shop.oms.returns.reject(order.id, { returnId }, { actor: ann });

    expect(await resolve()).toMatchObject({ lines: [{ shipped: 0, returning: 0 }] });
  });

  it('are not sent once more, nor refunded, for units that a return got lost with at the customer’s risk', async () => {
    await open([], { process: { returns: { lostRefundPercent: 0 } } });
    const order = await buy({ RICE: 3 });
    const sent = await shop.oms.shipments.dispatch(order, { carrier: null });
    const shipmentId = sent.shipments[0]?.id ?? '';
    const asked = await shop.oms.returns.request(order.id, { lines: [{ lineId: '1', units: 2 }] });
    const returnId = asked.returns[0]?.id ?? '';
    await shop.oms.returns.receive(order.id, { returnId, lines: [{ lineId: '1', units: 2, outcome: 'lost' }] });
    await shop.oms.shipments.track(order.id, { shipmentId, status: 'lost' });

    for (const by of ['reship', 'refund'] as const)
      await expect(shop.oms.shipments.resolve(order.id, { shipmentId, by }, { actor: ann })).rejects.toMatchObject({
        problems: [{ code: 'return.state', details: { lineId: '1', shipmentId } }],
      });
    expect(await shop.oms.orders.get(order.id)).toMatchObject({ lines: [{ lost: 3, forfeited: 2, returning: 0 }] });
  });

  it('stay as they were packed: by who names the lines, who tells the number, and who puts several orders together', async () => {
    await open(['temperature', { maxGrams: 1_000 }]);
    const lines = { PEAS: 1, RICE: 1 };
    const zed = {
      customer: { id: 'zed', email: 'zed@example.com' },
      shipTo: { name: 'Zed', line1: '1 Old Street', city: 'London', postalCode: 'N1', country: 'GB' },
    };
    const [named, told, one, two] = [await buy(lines), await buy(lines), await buy(lines, zed), await buy(lines, zed)];

    await shop.oms.shipments.dispatch(named, {
      carrier: null,
      lines: ['1', '2'].map((lineId) => ({ lineId, units: 1 })),
    });
    await shop.oms.shipments.dispatch(told, { carrier: 'swift', tracking: 'GB1' });
    await shop.oms.shipments.merge([one, two], {}, { actor: ann, idempotencyKey: 'together' });
    await shop.settled(one);
    await shop.settled(two);

    for (const order of [named, told, one, two]) expect(await asked(order)).toEqual([['1 PEAS, 1 RICE', '']]);
    expect(shop.post.labels.map(({ parcel }) => parcel.lines.length)).toEqual([4]);
    expect(shop.post.labels[0]?.parcel).not.toHaveProperty('temperature');
  });

  it('do not wait for what is promised for later, or do, as the shop says', async () => {
    for (const backorder of ['split', 'wait'] as const) {
      await open([{ backorder }], { process: { dispatch: 'onRelease' }, carriers: [] });
      await shop.oms.inventory.setBackorders({ sku: 'SAW', limit: 9, promisedOn: '2026-02-01' });
      const order = await buy({ RICE: 1, SAW: 1 });
      const before = await contents(order);
      if (backorder === 'wait')
        await expect(shop.oms.shipments.dispatch(order, { carrier: null })).rejects.toMatchObject({
          code: 'stock.short',
          details: { sku: 'SAW', wanted: 1, found: 0, promisedOn: '2026-02-01' },
        });

      await shop.oms.inventory.receive({ sku: 'SAW', quantity: 1, unitCost: 100 });
      await shop.settled(order);

      expect([before, await contents(order)]).toEqual(
        backorder === 'split' ? [['1 RICE'], ['1 RICE', '1 SAW']] : [[], ['1 RICE, 1 SAW']],
      );
    }
  });

  it('are what an edit asks a carrier about that shall bring the order', async () => {
    await open(['temperature', { maxGrams: 2_000 }]);
    const order = await shop.settled(await buy({ PEAS: 1, RICE: 3 }));
    await shop.oms.edits.begin(order);
    await shop.oms.edits.stage(order, [
      { type: 'addLine', sku: 'MILK', quantity: 1 },
      { type: 'setDelivery', carrier: 'swift' },
    ]);

    const edited = await shop.oms.edits.confirm(order);

    expect(edited.charges.map(({ total }) => total)).toEqual([300 + 700 + 300 + 300]);
  });

  it('hold the numbers of their own units', async () => {
    await open([{ maxGrams: 4_000 }], { stock: { serials: true } });
    const serials = ['S1', 'S2', 'S3'];
    await shop.oms.inventory.receive({ sku: 'SAW', quantity: 3, unitCost: 100, serials });
    const order = await buy({ SAW: 3 });

    const sent = await shop.oms.shipments.dispatch(order, { carrier: null, serials: [{ sku: 'SAW', serials }] });

    expect(sent.shipments.map((parcel) => parcel.serials?.map(({ serial }) => serial))).toEqual([['S1', 'S2'], ['S3']]);
  });

  it('are not sent by a rule of the host that loses units; the order is taken all the same', async () => {
    const careless: ParcelRule = { name: 'careless', divide: (parcel) => [parcel.slice(1)] };
    await open([careless], { process: { dispatch: 'onRelease' } });

    const order = await buy({ PEAS: 1, RICE: 1 });

    expect(order.state).toMatchObject({ lifecycle: 'processing', fulfillment: 'unfulfilled' });
    await expect(shop.oms.shipments.dispatch(order)).rejects.toMatchObject({
      code: 'port.failed',
      details: { splitter: 'careless', sku: 'PEAS', was: 1, is: 0 },
    });
  });

  it('are no more than an order may have', async () => {
    await open([{ maxGrams: 1_000 }]);
    await shop.oms.inventory.receive({ sku: 'RICE', quantity: 1_000, unitCost: 100 });
    const order = await buy({ RICE: 1_001 });

    await expect(shop.oms.shipments.dispatch(order)).rejects.toMatchObject({ code: 'limit.exceeded' });
    expect(await contents(order)).toEqual([]);
  });

  it.each<[string, readonly ParcelRule[], string]>([
    ['one parcel where nothing divides it', [], 'east'],
    ['as many as the rules make of it', [{ maxGrams: 1_000 }], 'west'],
  ])('are counted by sourcing: %s', async (_rule, parcels, location) => {
    await open(parcels, {
      locations: [
        { id: 'east', priority: 1, costs: { parcel: { '*': 500 } } },
        { id: 'west', priority: 2, costs: { parcel: { '*': 100 }, handling: { unit: 250 } } },
      ],
      sourcing: { strategy: { optimum: 'cost' } },
    });

    const order = await buy({ RICE: 3 });

    const value = parcels.length === 0 ? 500 : 1_050;
    expect(await factsOf(order, 'order.placed')).toMatchObject([{ optimum: { value } }]);
    const [placed] = (await factsOf(order, 'order.placed')) as { allocations: { location: string }[] }[];
    expect(placed?.allocations.map((of) => of.location)).toEqual([location]);
  });
});
