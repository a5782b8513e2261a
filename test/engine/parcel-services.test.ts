/** What carriers and customs are told of the goods in a parcel, and what it gets beside its transport: the same in a quote and in the label. */
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { fakeClock, flatTax, memory, memoryCatalog, simulatedCarrier } from '../../src/adapters/memory';
import type { Order, ParcelServicesOf, ServedParcel } from '../../src/index';
import { money } from '../../src/kernel';
import type { Parcel } from '../../src/ports';
import { ann, monday, openShop, type Shop, type ShopChanges } from '../support/shop';
import { type Store, stores } from '../support/stores';

const customs = { description: 'Stoneware mug', hsCode: '6912.00', origin: 'PT' };
const catalog = memoryCatalog(
  {
    MUG: { title: 'Mug', price: 1250, weightGrams: 350, customs },
    GIN: { title: 'Gin', price: 3_000, weightGrams: 1_200, customs: { origin: 'GB' }, dangerous: ['alcohol'] },
    LAMP: {
      price: 2_500,
      weightGrams: 800,
      customs: { origin: 'CN' },
      dangerous: ['lithiumBattery', 'alcohol', 'lithiumBattery'],
    },
    TEE: { price: 2_000, weightGrams: 200 },
    PEAS: { price: 100 },
    SET: {
      title: 'Set',
      price: 1_001,
      weightGrams: 900,
      kind: 'kit',
      customs: { origin: 'GB' },
      components: [
        { sku: 'TEE', units: 1 },
        { sku: 'PEAS', units: 2, temperature: 'frozen' },
      ],
    },
  },
  'GBP',
);
const paris = { country: 'FR', postalCode: '75001' };
const vat = flatTax({ byCountry: { GB: '0.2', FR: '0.2' } });

/** A shop in London with a carrier that keeps what it was asked. */
async function london(repository: Parameters<typeof openShop>[0], changes: ShopChanges = {}) {
  const clock = fakeClock(monday);
  const simulated = simulatedCarrier({ id: 'swift', clock });
  const quoted: Parcel[] = [];
  const quote = (parcel: Parcel) => {
    quoted.push(parcel);
    return simulated.quote(parcel);
  };
  const locations = [{ id: 'london', priority: 0, country: 'GB' }];
  const shop = openShop(repository, {
    ...{ catalog, clock, locations, tax: vat, carriers: [{ ...simulated, quote }] },
    ...changes,
  });
  await shop.oms.inventory.receive({
    lines: ['MUG', 'GIN', 'LAMP', 'TEE', 'PEAS'].map((sku) => ({
      sku,
      location: 'london',
      quantity: 99,
      unitCost: 100,
    })),
  });
  return { shop, quoted, bought: () => simulated.labels.map(({ parcel }) => parcel) };
}

const lines = (units: Readonly<Record<string, number>>) =>
  Object.entries(units).map(([sku, quantity]) => ({ sku, quantity }));
const insured = (parcels: readonly Parcel[]) => parcels.reduce((sum, parcel) => sum + (parcel.insured?.amount ?? 0), 0);
/** What customs are told that parcels are worth. */
const declared = (parcels: readonly Parcel[]) =>
  parcels.flatMap((parcel) => parcel.customs ?? []).reduce((sum, { value }) => sum + value.amount, 0);

describe.each(Object.entries(stores))('a parcel on %s', (_name, openStore) => {
  let store: Store;
  let shop: Shop;
  let quoted: readonly Parcel[];
  let bought: () => readonly Parcel[];

  async function open(changes: ShopChanges = {}): Promise<void> {
    store = await openStore();
    ({ shop, quoted, bought } = await london(store.repository, changes));
  }
  const buy = (units: Readonly<Record<string, number>>, changes: Parameters<Shop['place']>[0] = {}) =>
    shop.place({ lines: lines(units), shipTo: paris, payment: { method: 'cash' }, ...changes });
  const send = async (order: Order) => {
    await shop.oms.shipments.dispatch(order, {}, { actor: ann });
    return shop.settled(order);
  };
  afterEach(async () => {
    expect(await shop.oms.audit()).toMatchObject({ stock: [], money: [], facts: [] });
    await shop.oms.close();
    await store.close();
  });

  it('tells customs what lies in it when it leaves the country: all of the goods, without discount and tax', async () => {
    await open();
    const order = await buy({ MUG: 3, GIN: 1 }, { discounts: [{ code: 'TEN', amount: 1_000 }] });
    const sent = await send(order);

    const items = [
      { ...customs, units: 3, weightGrams: 1_050, value: money(2_662, 'GBP') },
      { description: 'Gin', units: 1, weightGrams: 1_200, value: money(2_130, 'GBP'), origin: 'GB' },
    ];
    expect(bought().map((parcel) => parcel.customs)).toEqual([items]);
    expect(quoted.map((parcel) => parcel.customs)).toEqual([items]);
    expect(bought().map((parcel) => parcel.dangerous)).toEqual([['alcohol']]);
    expect(declared(bought())).toBe(sent.totals.total - sent.totals.tax);
  });

  it('is asked about for an edit as it would be sent: as sold then, where it goes then', async () => {
    await open({ parcelServices: { insure: { above: 5_000 }, signature: { above: 5_000, by: 'adult' } } });
    const order = await buy({ MUG: 4, SET: 1 }, { shipTo: { country: 'GB', postalCode: 'N1' } });
    await shop.oms.edits.begin(order, {}, { actor: ann });
    const [mugs] = order.lines;
    await shop.oms.edits.stage(
      order,
      [
        { type: 'setQuantity', lineId: mugs?.id ?? '', quantity: 2 },
        { type: 'addLine', sku: 'GIN', quantity: 2 },
        { type: 'setAddress', shipTo: { ...paris, name: 'A', line1: '1 Rue' } },
        { type: 'setDelivery', carrier: 'swift' },
      ],
      { actor: ann },
    );

    const preview = await shop.oms.edits.preview(order, { actor: ann });
    const edited = await shop.oms.edits.confirm(order, {}, { actor: ann });
    expect(preview.refusals).toEqual([]);
    const asked = quoted.at(-1);
    await send(edited);

    const [label] = bought();
    const told = ({ customs: items, insured: sum, signature, dangerous, weightGrams, lines: inside, to }: Parcel) => ({
      ...{ items, sum, signature, dangerous, weightGrams, to },
      inside: [...inside].sort((a, b) => (a.sku < b.sku ? -1 : 1)),
    });
    expect(told(asked as Parcel)).toEqual(told(label as Parcel));
    expect(told(asked as Parcel)).toMatchObject({
      sum: money(2 * 1_250 + 2 * 3_000 + 1_001, 'GBP'),
      signature: 'adult',
      dangerous: ['alcohol'],
      weightGrams: 700 + 900 + 2_400,
      to: paris,
    });
    expect(asked?.customs?.map(({ description, units }) => [description, units])).toEqual([
      ['Stoneware mug', 2],
      ['Set', 1],
      ['Gin', 2],
    ]);
  });

  it('tells customs nothing within the country, or from a location of which nobody knows where it is', async () => {
    await open();
    await send(await buy({ MUG: 1 }, { shipTo: { country: 'GB', postalCode: 'N1' } }));
    expect(bought()[0]).not.toHaveProperty('customs');
    expect(bought()[0]).not.toHaveProperty('dangerous');

    const locations = ['london'];
    const elsewhere = await london(store.other, { locations });
    const order = await elsewhere.shop.place({ lines: lines({ MUG: 1 }), shipTo: paris, payment: { method: 'cash' } });
    await elsewhere.shop.oms.shipments.dispatch(order, {}, { actor: ann });
    await elsewhere.shop.settled(order);
    expect(elsewhere.bought().at(-1)).not.toHaveProperty('customs');
    await elsewhere.shop.oms.close();
  });

  it('tells customs nothing where the catalogue does not say all: a declaration that leaves goods out is a false one', async () => {
    await open();
    await send(await buy({ MUG: 1, TEE: 1 }));
    expect(bought()).toHaveLength(1);
    expect(bought()[0]).not.toHaveProperty('customs');
  });

  it('keeps what the catalogue said when it was ordered', async () => {
    const changing = memoryCatalog({ LAMP: { price: 900, weightGrams: 800, customs, dangerous: ['dryIce'] } }, 'GBP');
    await open({ catalog: changing });
    const order = await buy({ LAMP: 1 });
    changing.put('LAMP', { price: 900, weightGrams: 1 });
    await send(order);

    expect(bought()).toMatchObject([{ customs: [{ ...customs, units: 1, weightGrams: 800 }], dangerous: ['dryIce'] }]);
  });

  it('tells customs of a line that an edit has added as of the others', async () => {
    await open();
    const order = await buy({ MUG: 1 });
    await shop.settled(order);
    await shop.oms.edits.begin(order, {}, { actor: ann });
    await shop.oms.edits.stage(order, [{ type: 'addLine', sku: 'LAMP', quantity: 2 }], { actor: ann });
    await shop.oms.edits.confirm(order, { payment: { method: 'cash' } }, { actor: ann });
    await send(order);

    expect(bought()).toMatchObject([
      {
        customs: [customs, { description: 'LAMP', units: 2, weightGrams: 1_600, origin: 'CN' }],
        dangerous: ['lithiumBattery', 'alcohol'],
      },
    ]);
  });

  it('is one of several that hold a line; what customs are told adds up to the line', async () => {
    await open({ parcels: [{ maxGrams: 700 }] });
    const order = await buy({ MUG: 5 }, { discounts: [{ code: 'ODD', amount: 101 }] });
    const sent = await send(order);

    expect(bought().map((parcel) => parcel.customs?.[0]?.units)).toEqual([2, 2, 1]);
    expect(declared(bought())).toBe(sent.totals.total - sent.totals.tax);
    expect(quoted.map((parcel) => parcel.customs)).toEqual(bought().map((parcel) => parcel.customs));
  });

  it('has the value of the one that was lost, or called off, when it takes its place', async () => {
    await open({ parcelServices: { insure: 'value' } });
    const order = await buy({ MUG: 3 }, { discounts: [{ code: 'ODD', amount: 101 }] });
    const two = { lines: [{ lineId: '1', units: 2 }] };
    const off = (await shop.oms.shipments.dispatch(order, two, { actor: ann })).shipments.at(-1)?.id ?? '';
    await shop.oms.shipments.cancel(order, { shipmentId: off }, { actor: ann });
    const lost = (await send(order)).shipments.at(-1)?.id ?? '';
    await shop.oms.shipments.track(order, { shipmentId: lost, status: 'lost' });
    await shop.oms.shipments.resolve(order, { shipmentId: lost, by: 'reship' }, { actor: ann });
    await shop.oms.shipments.dispatch(order, two, { actor: ann });
    const sent = await send(order);

    const [first, ...others] = bought() as [Parcel, ...Parcel[]];
    expect(others.map((parcel) => parcel.lines[0]?.units)).toEqual([2, 1]);
    expect([insured([first]), insured(others)]).toEqual([sent.totals.total, sent.totals.total]);
  });

  it('holds several orders, and is insured and declared for all of them', async () => {
    await open({ parcelServices: { insure: { above: 4_000 }, signature: { above: 4_000, by: 'anybody' } } });
    const guest = { customer: { id: 'zed', email: 'zed@example.com' } };
    const orders = [await buy({ MUG: 2 }, guest), await buy({ MUG: 1, GIN: 1 }, guest)];
    await shop.oms.shipments.merge(orders, {}, { actor: ann });
    await shop.settled(orders[0] as Order);

    expect(bought()).toMatchObject([
      {
        customs: [{ units: 2 }, { units: 1 }, { units: 1 }],
        insured: money(6_750, 'GBP'),
        signature: 'anybody',
        dangerous: ['alcohol'],
      },
    ]);
  });

  it.each([
    ['nothing', {}, {}],
    ['nothing, said', { insure: 'none', signature: null }, {}],
    ['its value, and an adult', { insure: 'value', signature: 'adult' }, { insured: 2_500, signature: 'adult' }],
    ['what is above a limit', { insure: { above: 2_499 } }, { insured: 2_500 }],
    ['nothing at the limit', { insure: { above: 2_500 }, signature: { above: 2_500, by: 'adult' } }, {}],
    ['a signature above a limit', { signature: { above: 0, by: 'anybody' } }, { signature: 'anybody' }],
  ] as const)(
    'gets %s',
    async (_what, parcelServices, { insured: worth, signature }: { insured?: number; signature?: string }) => {
      await open({ parcelServices });
      await send(await buy({ MUG: 2 }));

      for (const parcel of [quoted[0], bought()[0]]) {
        expect(parcel?.insured).toEqual(worth === undefined ? undefined : money(worth, 'GBP'));
        expect(parcel?.signature).toBe(signature);
      }
    },
  );

  it('is insured for its part of a kit that lies in several; the parts add up to the kit', async () => {
    await open({ parcelServices: { insure: 'value' }, parcels: ['temperature'] });
    const sent = await send(await buy({ SET: 3 }));

    expect(bought().map(({ lines: inside }) => inside.map(({ sku }) => sku))).toEqual([['TEE'], ['PEAS']]);
    expect(bought().every((parcel) => parcel.insured)).toBe(true);
    expect(insured(bought())).toBe(sent.totals.total);
  });

  it('declares a whole kit as what it is', async () => {
    await open();
    await send(await buy({ SET: 2 }));
    expect(bought().map((parcel) => parcel.customs)).toEqual([
      [{ description: 'Set', origin: 'GB', units: 2, weightGrams: 1_800, value: money(1_668, 'GBP') }],
    ]);
  });

  it('gets what a rule of the shop says, which sees no person', async () => {
    const seen: ServedParcel[] = [];
    const rule: ParcelServicesOf = (parcel) => {
      seen.push(parcel);
      return parcel.dangerous?.includes('alcohol') ? { signature: 'adult', insure: { above: 2_999 } } : {};
    };
    await open({ parcelServices: rule });
    await send(await buy({ GIN: 1 }, { tags: ['gift'] }));

    expect(bought()).toMatchObject([{ signature: 'adult', insured: money(3_000, 'GBP') }]);
    expect(seen).toHaveLength(2);
    expect(seen[1]).toEqual(seen[0]);
    expect(Object.keys(seen[0] ?? {}).sort()).toEqual(
      ['channel', 'customs', 'dangerous', 'from', 'lines', 'orderId', 'tags', 'to', 'value', 'weightGrams'].sort(),
    );
    expect(seen[0]).toMatchObject({ value: money(3_000, 'GBP'), channel: 'web', tags: ['gift'] });
  });

  it.each([
    [
      'insured for less than nothing',
      () => ({ insure: { above: -1 }, signature: 'child' }),
      ['insure.above', 'signature'],
    ],
    ['given what nobody knows', () => ({ insurance: 'value' }), ['insurance']],
    [
      'given nothing, because the rule throws',
      () => {
        throw new Error('no');
      },
      [],
    ],
  ])('is not sent where it would be %s', async (_what, rule, fields) => {
    await open({ parcelServices: rule as never });
    const order = await buy({ MUG: 1 });

    const refusal = await shop.oms.shipments.dispatch(order, {}, { actor: ann }).catch((error: unknown) => error);
    expect(refusal).toMatchObject({
      code: 'port.failed',
      details: { port: 'parcelServices' },
      ...(fields.length > 0 && { problems: fields.map((field) => ({ details: { field } })) }),
    });
    expect((await shop.settled(order)).shipments).toEqual([]);
  });
});

it('limits are in the currency of the shop, and are worth what they were when the order was placed', async () => {
  const rates = { rate: async ({ from }: { from: string }) => (from === 'GBP' ? '200' : '0.005') };
  const yen = memoryCatalog({
    MUG: {
      price: [
        { amount: 1_250, currency: 'GBP' },
        { amount: 2_500, currency: 'JPY' },
      ],
    },
  });
  const sold = async (above: number) => {
    const { shop, bought } = await london(memory(), {
      shop: { id: 'main', zone: 'Europe/London', currency: 'GBP', currencies: { prices: ['JPY'] } },
      ...{ catalog: yen, rates, parcelServices: { insure: { above } } },
    });
    const order = await shop.place({ currency: 'JPY', lines: lines({ MUG: 1 }), payment: { method: 'cash' } });
    await shop.oms.shipments.dispatch(order, {}, { actor: ann });
    await shop.settled(order);
    return bought()[0]?.insured;
  };

  expect(await sold(1_249)).toEqual(money(2_500, 'JPY'));
  expect(await sold(1_250)).toBeUndefined();
});

it('whatever is sent of a line in whichever parcels, customs are told its value to the last penny', async () => {
  const parcels = fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 4 });
  const wish = fc.record({ parcels, discount: fc.integer({ min: 0, max: 900 }), kits: fc.boolean() });
  const { shop, bought } = await london(memory(), {
    parcelServices: { insure: 'value' },
    catalog: memoryCatalog(
      {
        MUG: { price: 1_253, weightGrams: 350, customs },
        SET: {
          ...{ price: 1_001, weightGrams: 900, kind: 'kit', customs },
          components: [
            { sku: 'TEE', units: 2 },
            { sku: 'PEAS', units: 1 },
          ],
        },
      },
      'GBP',
    ),
  });
  await shop.oms.inventory.receive({
    lines: ['MUG', 'TEE', 'PEAS'].map((sku) => ({ sku, location: 'london', quantity: 9_999, unitCost: 1 })),
  });
  await fc.assert(
    fc.asyncProperty(wish, async ({ parcels: sizes, discount, kits }) => {
      const before = bought().length;
      const order = await shop.place({
        lines: lines({ [kits ? 'SET' : 'MUG']: sizes.reduce((sum, units) => sum + units, 0) }),
        ...{ shipTo: paris, payment: { method: 'cash' } },
        ...(discount > 0 && { discounts: [{ code: 'OFF', amount: discount }] }),
      });
      for (const units of sizes) {
        await shop.oms.shipments.dispatch(order, { lines: [{ lineId: '1', units }] }, { actor: ann });
        await shop.settled(order);
      }
      const sent = bought().slice(before);
      expect(sent).toHaveLength(sizes.length);
      expect(declared(sent)).toBe(order.totals.total - order.totals.tax);
      expect(insured(sent)).toBe(order.totals.total);
    }),
    { numRuns: 40 },
  );
});
