/** Several orders fetched in one round: the most urgent first, one list of shelves, and every unit scanned for one of them. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { memoryCatalog } from '../../src/adapters/memory';
import type { Order, WaveRecord } from '../../src/index';
import { dyingAfter } from '../support/dying';
import { openShop, type Shop } from '../support/shop';
import { type Store, stores } from '../support/stores';

const catalog = memoryCatalog(
  {
    MUG: { price: 1250 },
    MILK: { price: 120 },
    SAW: { price: 9900, serials: true },
    PAIR: {
      price: 150,
      kind: 'kit',
      components: [
        { sku: 'MUG', units: 1 },
        { sku: 'MILK', units: 2 },
      ],
    },
  },
  'GBP',
);
const options = { catalog, locations: ['leeds'], stock: { serials: true } } as const;

describe.each(Object.entries(stores))('waves on %s', (_name, openStore) => {
  let store: Store;
  let shop: Shop;

  beforeEach(async () => {
    store = await openStore();
    shop = openShop(store.repository, options);
    const { receive, setPolicy } = shop.oms.inventory;
    await receive({ sku: 'MUG', quantity: 60, unitCost: 400 });
    await receive({ sku: 'MILK', lot: 'L1', quantity: 3, unitCost: 40, expiresOn: '2026-02-01' });
    await receive({ sku: 'MILK', lot: 'L2', quantity: 30, unitCost: 40, expiresOn: '2026-03-01' });
    await receive({ sku: 'SAW', quantity: 3, unitCost: 4_000, serials: ['S1', 'S2', 'S3'] });
    await setPolicy({ sku: 'MUG', zone: 'B', bin: '02' });
    await setPolicy({ sku: 'MILK', lot: 'L1', zone: 'A', bin: '07' });
    await setPolicy({ sku: 'SAW', zone: 'A', bin: '01' });
  });
  afterEach(async () => {
    expect(await shop.oms.audit()).toMatchObject({ stock: [], money: [], facts: [] });
    await store.close();
  });

  const waves = () => shop.oms.waves;
  const work = () => shop.oms.work;
  const buy = async (...lines: { sku: string; quantity: number }[]) => {
    shop.clock.advance(1_000);
    return shop.settled(await shop.place({ lines, payment: { method: 'cash' } }));
  };
  const ordersOf = ({ work: made }: WaveRecord) => made.map(({ order }) => order);
  const ids = (...orders: Order[]) => orders.map(({ id }) => id);

  it('take the oldest orders first, within their limits, and each order once', async () => {
    const [first, large, third, fourth] = [
      await buy({ sku: 'MUG', quantity: 2 }),
      await buy({ sku: 'MUG', quantity: 9 }),
      await buy({ sku: 'MUG', quantity: 1 }),
      await buy({ sku: 'MUG', quantity: 1 }),
    ];

    const one = await waves().plan({ maxOrders: 2, maxUnits: 4 });
    shop.clock.advance(1_000);
    const two = await waves().plan({});

    expect([one, two].map(ordersOf)).toEqual([ids(first, third), ids(large, fourth)]);
    await expect(waves().plan({})).rejects.toMatchObject({ code: 'shipment.empty' });
    expect((await waves().find({})).waves.map(({ id }) => id)).toEqual([two.id, one.id]);
  });

  it('take first what is to leave first, and read no order that need not leave yet', async () => {
    const wishing = (shipBy: string) => {
      shop.clock.advance(1_000);
      return shop.place({
        ...{ lines: [{ sku: 'MUG', quantity: 1 }], payment: { method: 'cash' }, wanted: { shipBy } },
      });
    };
    const whenever = await buy({ sku: 'MUG', quantity: 1 });
    const [later, overdue, tomorrow, today] = [
      await wishing('2026-01-19'),
      await wishing('2026-01-02'),
      await wishing('2026-01-06'),
      await wishing('2026-01-05'),
    ];
    await shop.oms.relay.runOnce();
    const read = new Set<string>();
    const watching: typeof store.repository = {
      ...store.repository,
      async find(of, query) {
        const found = await store.repository.find(of, query);
        for (const { kind, id } of found) if (kind === 'order') read.add(id);
        return found;
      },
    };
    const { oms } = openShop(watching, { ...options, clock: shop.clock });

    expect(ordersOf(await oms.waves.plan({ maxOrders: 2 }))).toEqual(ids(overdue, today));
    expect([later, whenever].filter(({ id }) => read.has(id))).toEqual([]);
    await expect(waves().plan({ shipBy: '2026-01-06T00:00:00.000Z' })).rejects.toMatchObject({
      code: 'shipment.empty',
    });
    expect(ordersOf(await waves().plan({}))).toEqual(ids(tomorrow, later, whenever));
  });

  it('take along by what was promised, as it is promised by now', async () => {
    const promises = { carrier: 'van', fallbackDays: 1, locations: { leeds: { handlingMinutes: 600 } } };
    const promising = openShop(store.other, { ...options, promises, clock: shop.clock });
    const buys = async () => {
      shop.clock.advance(1_000);
      const placed = await promising.place({ lines: [{ sku: 'MUG', quantity: 1 }], payment: { method: 'cash' } });
      return promising.settled(placed);
    };
    const [first, second] = [await buys(), await buys()];
    await shop.oms.orders.cancel(first);
    const wave = await promising.oms.waves.plan({ shipBy: '2026-01-06T00:00:00.000Z' });
    expect(wave.work.map(({ order, shipBy }) => [order, shipBy])).toEqual([
      [second.id, second.lines[0]?.promise?.shipBy],
    ]);
  });

  it('list each shelf once, in the order of zone and bin', async () => {
    const milk = await buy({ sku: 'MILK', quantity: 4 }, { sku: 'MUG', quantity: 1 });
    const saw = await buy({ sku: 'SAW', quantity: 1 }, { sku: 'MUG', quantity: 2 });
    const wave = await waves().plan({ number: 'W-7' });

    const list = await waves().pickList(wave);

    expect(list).toEqual({
      number: 'W-7',
      location: 'leeds',
      day: '2026-01-05',
      rows: [
        { sku: 'MILK', title: 'MILK', lot: 'L2', units: 1, orders: [{ number: milk.number, units: 1 }] },
        {
          ...{ sku: 'SAW', title: 'SAW', zone: 'A', bin: '01', units: 1 },
          orders: [{ number: saw.number, units: 1 }],
        },
        {
          ...{ sku: 'MILK', title: 'MILK', lot: 'L1', zone: 'A', bin: '07', units: 3 },
          orders: [{ number: milk.number, units: 3 }],
        },
        {
          ...{ sku: 'MUG', title: 'MUG', zone: 'B', bin: '02', units: 3 },
          orders: [
            { number: milk.number, units: 1 },
            { number: saw.number, units: 2 },
          ],
        },
      ],
    });
  });

  it('count every unit for one order when 32 scanners work on them', async () => {
    for (let n = 0; n < 5; n++) await buy({ sku: 'MUG', quantity: 4 });
    const wave = await waves().plan({});
    const beside = openShop(store.other, options).oms.waves;

    const scans = await Promise.allSettled(
      Array.from({ length: 32 }, (_, i) => (i % 2 ? beside : waves()).pick(wave, { sku: 'MUG' })),
    );

    const refused = scans.flatMap((scan) => (scan.status === 'rejected' ? [scan.reason.code] : []));
    expect(refused).toEqual(Array(12).fill('scan.surplus'));
    const { work: made } = await waves().get(wave);
    expect(made.map(({ lines: [line] }) => line?.picked)).toEqual(Array(5).fill(4));
    expect(await waves().pickList(wave)).toMatchObject({ rows: [] });
  });

  it('count a scan once that is sent again, for the order that it was counted for', async () => {
    await buy({ sku: 'MUG', quantity: 1 });
    await buy({ sku: 'MUG', quantity: 1 });
    const wave = await waves().plan({});
    const once = { idempotencyKey: 'scan-1' };

    const first = await waves().pick(wave, { sku: 'MUG' }, once);
    const again = await Promise.all([
      waves().pick(wave, { sku: 'MUG' }, once),
      openShop(store.other, options).oms.waves.pick(wave, { sku: 'MUG' }, once),
    ]);

    expect(again.map(({ id, version }) => [id, version])).toEqual(Array(2).fill([first.id, first.version]));
    await expect(waves().pick(wave, { sku: 'MUG', quantity: 2 })).rejects.toMatchObject({ code: 'scan.surplus' });
  });

  it('pass on to the next order what the first does not want any more', async () => {
    const first = await buy({ sku: 'MUG', quantity: 1 });
    const second = await buy({ sku: 'MUG', quantity: 1 });
    const wave = await waves().plan({});
    await shop.oms.orders.cancel(first);

    const picked = await waves().pick(wave, { sku: 'MUG' });

    expect(picked.order).toBe(second.id);
    await expect(waves().pick(wave, { sku: 'MUG' })).rejects.toMatchObject({ code: 'scan.surplus' });
  });

  it('are given to their orders by the relay when a process dies half-way', async () => {
    const orders = [await buy({ sku: 'MUG', quantity: 1 }), await buy({ sku: 'MUG', quantity: 1 })];
    const dying = openShop(dyingAfter(2, store.other), { ...options, clock: shop.clock });
    await expect(dying.oms.waves.plan({})).rejects.toThrow();
    expect((await work().find({})).work).toHaveLength(1);

    await shop.oms.relay.runOnce();

    const [wave] = (await waves().find({})).waves;
    expect(ordersOf(wave as WaveRecord)).toEqual(ids(...(orders as Order[])));
  });

  it('are cancelled: what was not begun is planned anew, and what was keeps its units and goes with the next wave', async () => {
    const [untouched, begun, packed] = [
      await buy({ sku: 'MUG', quantity: 1 }),
      await buy({ sku: 'MUG', quantity: 2 }),
      await buy({ sku: 'SAW', quantity: 1 }, { sku: 'MUG', quantity: 1 }),
    ];
    const first = await waves().plan({});
    const workOf = (order: Order) => first.work.find((of) => of.order === order.id)?.id as string;
    await work().pick(workOf(begun), { sku: 'MUG' });
    await work().pick(workOf(packed), { sku: 'SAW', serial: 'S1', parcel: 'BOX' });
    const once = { idempotencyKey: 'cancel-1', actor: { kind: 'staff', id: 'ann' } } as const;

    const cancelled = await waves().cancel(first, { reason: 'van is late' }, once);

    expect(cancelled).toMatchObject({ status: 'cancelled', work: [{ order: untouched.id, status: 'cancelled' }] });
    expect(await waves().cancel(first, { reason: 'van is late' }, once)).toEqual(cancelled);
    expect(await waves().cancel(first)).toEqual(cancelled);
    await expect(waves().pick(first, { sku: 'MUG' })).rejects.toMatchObject({ code: 'document.state' });
    expect(await work().get(workOf(begun))).toMatchObject({ status: 'picking', wave: null, lines: [{ picked: 1 }] });
    // Nobody else fetches the numbered unit that lies in the box.
    const other = await buy({ sku: 'SAW', quantity: 1 });
    const [elsewhere] = (await work().plan({ orders: [other] })).work;
    await expect(work().pick(elsewhere?.id ?? '', { sku: 'SAW', serial: 'S1' })).rejects.toMatchObject({
      code: 'scan.repeated',
    });

    const next = await waves().plan({});
    expect(ordersOf(next)).toEqual(ids(untouched, begun, packed));
    expect(next.work.map(({ id, status }) => [id === workOf(begun) || id === workOf(packed), status])).toEqual([
      [false, 'open'],
      [true, 'picking'],
      [true, 'packing'],
    ]);
    await waves().pick(next, { sku: 'MUG' });
    await waves().pick(next, { sku: 'MUG' });
    expect((await work().get(workOf(begun))).lines).toMatchObject([{ picked: 2 }]);
    await waves().pick(next, { sku: 'MUG', parcel: 'BOX' });
    await work().closeParcel(workOf(packed), { parcel: 'BOX' });
    await shop.oms.relay.runOnce();
    expect((await shop.oms.orders.get(packed)).state.fulfillment).toBe('shipped');
  });

  it('are not cancelled once they are done', async () => {
    await buy({ sku: 'MUG', quantity: 1 });
    const wave = await waves().plan({});
    await waves().pick(wave, { sku: 'MUG', parcel: 'BOX' });
    await work().closeParcel(wave.work[0]?.id ?? '', { parcel: 'BOX' });
    await expect(waves().cancel(wave)).rejects.toMatchObject({ code: 'document.state', details: { status: 'done' } });
  });

  it('leave no work behind when a process dies while it cancels, or others still plan', async () => {
    for (let n = 0; n < 3; n++) await buy({ sku: 'MUG', quantity: 1 });
    const wave = await waves().plan({});
    const dying = openShop(dyingAfter(2, store.other), { ...options, clock: shop.clock });
    await expect(dying.oms.waves.cancel(wave)).rejects.toThrow();
    await shop.oms.relay.runOnce();
    expect((await work().find({})).work.map(({ status }) => status)).toEqual(Array(3).fill('cancelled'));

    const beside = openShop(store.other, { ...options, clock: shop.clock }).oms;
    const again = await waves().plan({});
    await Promise.all([waves().cancel(again), beside.relay.runOnce(), shop.oms.relay.runOnce()]);
    await shop.oms.relay.runOnce();
    expect((await work().find({})).work.map(({ status }) => status)).toEqual(Array(6).fill('cancelled'));
  });

  it('give a numbered unit to one order, and take it again once it came back to its shelf', async () => {
    const [one, two] = [await buy({ sku: 'SAW', quantity: 1 }), await buy({ sku: 'SAW', quantity: 1 })];
    const { work: made } = await work().plan({ orders: [one, two] });
    const [here, there] = made.map(({ id }) => id) as [string, string];
    const saw = { sku: 'SAW', serial: 'S2' };

    const race = await Promise.allSettled([work().pick(here, saw), work().pick(there, saw)]);
    expect(race.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(race.flatMap((of) => (of.status === 'rejected' ? [of.reason.code] : []))).toEqual(['scan.repeated']);
    const winner = race[0]?.status === 'fulfilled' ? here : there;
    const loser = winner === here ? there : here;
    await expect(work().pick(loser, { sku: 'SAW', serial: 'S9' })).rejects.toMatchObject({ code: 'serial.absent' });
    await work().putBack(winner, saw);
    await work().pick(loser, { ...saw, parcel: 'B' });
    await work().closeParcel(loser, { parcel: 'B' });
    await shop.oms.relay.runOnce();

    expect(await shop.oms.inventory.serial('SAW', 'S2')).toMatchObject({ place: null });
    expect(await work().get(loser)).toMatchObject({ parcels: [{ status: 'dispatched' }] });
    await expect(work().pick(winner, saw)).rejects.toMatchObject({ code: 'serial.absent' });
  });

  it('send the lots that were scanned, and the parts of a kit in two parcels', async () => {
    const order = await buy({ sku: 'PAIR', quantity: 2 });
    const [made] = (await work().plan({ orders: [order] })).work;
    const id = made?.id as string;
    expect(made?.lines.map(({ sku, lot, asked }) => [sku, lot, asked])).toEqual([
      ['MUG', '', 2],
      ['MILK', 'L1', 3],
      ['MILK', 'L2', 1],
    ]);

    await work().pick(id, { sku: 'MILK', lot: 'L2', parcel: 'COLD' });
    await work().pick(id, { sku: 'MUG', parcel: 'COLD' });
    await work().closeParcel(id, { parcel: 'COLD', more: true });
    await work().pick(id, { sku: 'MILK', lot: 'L1', quantity: 3, parcel: 'REST' });
    await work().pick(id, { sku: 'MUG', parcel: 'REST' });
    await work().closeParcel(id, { parcel: 'REST' });
    await shop.oms.relay.runOnce();

    const { shipments, state } = await shop.oms.orders.get(order.id);
    expect(state.fulfillment).toBe('shipped');
    expect(shipments.map(({ allocations }) => allocations.map(({ sku, lot, units }) => [sku, lot, units]))).toEqual([
      [
        ['MILK', 'L2', 1],
        ['MUG', '', 1],
      ],
      [
        ['MILK', 'L1', 3],
        ['MUG', '', 1],
      ],
    ]);
  });
});
