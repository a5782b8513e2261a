/** Orders are fetched and packed by scan: each unit is counted once, what leaves is what was scanned, and nothing that is cancelled leaves. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { LiveEvent, Order, WorkRecord } from '../../src/index';
import { dyingAfter } from '../support/dying';
import { fedWhole } from '../support/feed';
import { ann, bob, hour, openShop, type Shop } from '../support/shop';
import { type Store, stores } from '../support/stores';

const locations = ['leeds', 'soho'];
const options = { locations, process: { limits: { overridePercentWithoutApproval: null } } };

describe.each(Object.entries(stores))('work orders on %s', (_name, openStore) => {
  let store: Store;
  let shop: Shop;

  beforeEach(async () => {
    store = await openStore();
    shop = openShop(store.repository, options);
    await shop.oms.inventory.receive({ sku: 'MUG', location: 'leeds', quantity: 20, unitCost: 400 });
    await shop.oms.inventory.receive({ sku: 'TEE', location: 'leeds', quantity: 20, unitCost: 700 });
  });
  afterEach(async () => {
    expect(await shop.oms.audit()).toMatchObject({ stock: [], money: [], facts: [] });
    await store.close();
  });

  const work = () => shop.oms.work;
  const buy = async (...lines: { sku: string; quantity: number }[]) =>
    shop.settled(await shop.place({ lines, payment: { method: 'cash' } }));
  const planned = async (order: Order) => {
    const { work: made, left } = await work().plan({ location: 'leeds', orders: [order] });
    expect(left).toEqual([]);
    return made[0] as WorkRecord;
  };
  const allowed = ({ actions }: WorkRecord) => actions.filter((of) => of.allowed).map(({ action }) => action);
  const counts = ({ lines }: WorkRecord) => lines.map(({ picked, packed, short }) => [picked, packed, short]);
  const parcelsOf = async ({ id }: Order) =>
    (await shop.oms.orders.get(id)).shipments.map(({ id: parcel, status, allocations }) => [
      parcel,
      status,
      allocations.map(({ sku, units }) => [sku, units]),
    ]);

  it('are picked, packed and closed, and the parcel leaves as it was packed', async () => {
    const order = await buy({ sku: 'MUG', quantity: 3 }, { sku: 'TEE', quantity: 1 });
    const planning = await planned(order);
    expect([planning.status, allowed(planning)]).toEqual(['open', ['pick', 'short', 'substitute', 'cancel']]);

    await work().pick(planning, { sku: 'MUG', quantity: 2 }, { actor: ann });
    await work().pick(planning, { sku: 'TEE' });
    const picked = await work().pick(planning, { sku: 'MUG' });
    expect([picked.status, allowed(picked)]).toEqual(['picked', ['pack', 'putBack', 'cancel']]);
    await work().pack(planning, { sku: 'MUG', quantity: 3, parcel: 'BOX-1' });
    await expect(work().closeParcel(planning, { parcel: 'BOX-1' })).rejects.toMatchObject({
      code: 'parcel.incomplete',
      details: { toPack: [{ line: '2', sku: 'TEE', lot: '', units: 1 }] },
    });
    const packed = await work().pack(planning, { sku: 'TEE', parcel: 'BOX-1' });
    const closed = await work().closeParcel(packed, { parcel: 'BOX-1' });
    expect([closed.status, allowed(closed), await parcelsOf(order)]).toEqual(['closed', [], []]);
    await shop.oms.relay.runOnce();

    const after = await work().get(planning);
    expect(after.parcels).toMatchObject([{ code: 'BOX-1', status: 'dispatched', problems: [] }]);
    expect(await parcelsOf(order)).toEqual([
      [
        after.parcels[0]?.id,
        'dispatched',
        [
          ['MUG', 3],
          ['TEE', 1],
        ],
      ],
    ]);
    expect((await shop.oms.orders.get(order.id)).state.fulfillment).toBe('shipped');
  });

  it('refuse what is wrong or too much, with what was expected, and count nothing of it', async () => {
    const planning = await planned(await buy({ sku: 'MUG', quantity: 2 }));
    const expected = [{ line: '1', sku: 'MUG', lot: '', units: 2 }];

    await expect(work().pick(planning, { sku: 'TEE' })).rejects.toMatchObject({
      code: 'scan.wrong',
      details: { scanned: { sku: 'TEE', quantity: 1 }, expected },
    });
    await expect(work().pick(planning, { sku: 'MUG', quantity: 3 })).rejects.toMatchObject({
      code: 'scan.surplus',
      details: { expected },
    });
    await expect(work().pack(planning, { sku: 'MUG', parcel: 'B' })).rejects.toMatchObject({ code: 'scan.surplus' });

    expect(await work().get(planning)).toMatchObject({ version: 1, status: 'open' });
  });

  it('count each scan once, however often it is sent', async () => {
    const planning = await planned(await buy({ sku: 'MUG', quantity: 5 }));
    const beside = openShop(store.other, { locations }).oms.work;
    const once = { idempotencyKey: 'scanner-7:1' };

    const answers = await Promise.all([
      work().pick(planning, { sku: 'MUG', quantity: 2 }, once),
      beside.pick(planning, { sku: 'MUG', quantity: 2 }, once),
      work().pick(planning, { sku: 'MUG', quantity: 2 }, once),
    ]);

    expect(answers.map(counts)).toEqual(Array(3).fill([[2, 0, 0]]));
    await expect(work().pick(planning, { sku: 'MUG' }, once)).rejects.toMatchObject({ code: 'key.reused' });
  });

  it('count every unit once when 32 scanners work on 20 of them', async () => {
    const planning = await planned(await buy({ sku: 'MUG', quantity: 20 }));
    const beside = openShop(store.other, { locations }).oms.work;

    const scans = await Promise.allSettled(
      Array.from({ length: 32 }, (_, i) => (i % 2 ? beside : work()).pick(planning, { sku: 'MUG' })),
    );

    expect(scans.filter(({ status }) => status === 'fulfilled')).toHaveLength(20);
    const refused = scans.flatMap((scan) => (scan.status === 'rejected' ? [scan.reason.code] : []));
    expect(refused).toEqual(Array(12).fill('scan.surplus'));
    expect(await work().get(planning)).toMatchObject({ version: 21, status: 'picked', lines: [{ picked: 20 }] });
  });

  it('exist once for each order and location, whoever plans at once, and again for what comes later', async () => {
    const order = await buy({ sku: 'MUG', quantity: 1 });
    const beside = openShop(store.other, { locations }).oms.work;
    const input = { location: 'leeds', orders: [order] };

    const plans = await Promise.all([work().plan(input), beside.plan(input), work().plan(input)]);

    expect(new Set(plans.map(({ work: [made] }) => made?.id)).size).toBe(1);
    await work().short(plans[0]?.work[0] as WorkRecord, { sku: 'MUG', follow: 'keep' });
    const [again] = (await work().plan(input)).work;
    expect(again).toMatchObject({ status: 'open', lines: [{ asked: 1 }] });
    expect(again?.id).not.toBe(plans[0]?.work[0]?.id);
    expect((await work().find({ order: order.id })).work).toHaveLength(2);
  });

  it('are not made for orders that may not leave, or have nothing there', async () => {
    const held = await buy({ sku: 'MUG', quantity: 1 });
    await shop.oms.orders.hold(held, { type: 'fraud', reason: 'look', blocks: ['shipments.dispatch'] });
    const order = await buy({ sku: 'MUG', quantity: 1 });

    const here = await work().plan({ location: 'leeds', orders: [held] });
    const there = await work().plan({ location: 'soho', orders: [order] });

    expect(
      [here, there].map(({ work: made, left }) => [made, left.map((of) => of.problems.map(({ code }) => code))]),
    ).toEqual([
      [[], [['order.held']]],
      [[], [['shipment.empty']]],
    ]);
  });

  it('send nothing that was cancelled meanwhile: it comes out of the box, and goes back', async () => {
    const order = await buy({ sku: 'MUG', quantity: 3 });
    const planning = await planned(order);
    await work().pick(planning, { sku: 'MUG', quantity: 3, parcel: 'B' });
    await shop.oms.orders.cancel(order, { lines: [{ lineId: '1', units: 1 }] });

    await expect(work().closeParcel(planning, { parcel: 'B' })).rejects.toMatchObject({
      code: 'parcel.incomplete',
      details: { takeOut: [{ line: '1', sku: 'MUG', units: 1 }] },
    });
    await work().putBack(planning, { sku: 'MUG', parcel: 'B' });
    const closed = await work().closeParcel(planning, { parcel: 'B' });
    await shop.oms.relay.runOnce();

    expect(closed).toMatchObject({ status: 'closed', lines: [{ asked: 3, picked: 2, packed: 2, withdrawn: 1 }] });
    expect(await parcelsOf(order)).toMatchObject([[expect.any(String), 'dispatched', [['MUG', 2]]]]);
  });

  it('learn that the order refused a parcel which it had been told to send, and can close it again', async () => {
    const order = await buy({ sku: 'MUG', quantity: 1 });
    const planning = await planned(order);
    await work().pick(planning, { sku: 'MUG', parcel: 'B' });
    await work().closeParcel(planning, { parcel: 'B' });
    const held = await shop.oms.orders.hold(order, { type: 'fraud', reason: 'look', blocks: ['shipments.dispatch'] });
    await shop.oms.relay.runOnce();

    expect(await work().get(planning)).toMatchObject({
      status: 'packing',
      parcels: [{ status: 'open', problems: [{ code: 'order.held' }] }],
    });
    await expect(work().closeParcel(planning, { parcel: 'B' })).rejects.toMatchObject({ code: 'order.held' });
    await shop.oms.orders.releaseHold(order, { holdId: held.holds[0]?.id as string });
    await work().closeParcel(planning, { parcel: 'B' });
    await shop.oms.relay.runOnce();

    expect((await shop.oms.orders.get(order.id)).state.fulfillment).toBe('shipped');
  });

  it('split what leaves, and let go of what is not there: it comes from elsewhere', async () => {
    await shop.oms.inventory.receive({ sku: 'MUG', location: 'soho', quantity: 5, unitCost: 400 });
    const order = await buy({ sku: 'MUG', quantity: 3 });
    const planning = await planned(order);

    await work().pick(planning, { sku: 'MUG', parcel: 'A' });
    await work().closeParcel(planning, { parcel: 'A', more: true, carrier: null });
    await work().pick(planning, { sku: 'MUG', parcel: 'B' });
    await work().short(planning, { sku: 'MUG', reason: 'bin empty' });
    const closed = await work().closeParcel(planning, { parcel: 'B', carrier: null });
    await shop.oms.relay.runOnce();

    expect(closed).toMatchObject({ status: 'closed', lines: [{ asked: 3, packed: 2, short: 1, withdrawn: 0 }] });
    expect(await work().get(planning)).toMatchObject({ parcels: [{ status: 'dispatched' }, { status: 'dispatched' }] });
    const { lines, shipments, failed } = await shop.oms.orders.get(order.id);
    expect([shipments.length, failed, lines[0]?.allocated]).toMatchObject([
      2,
      ['leeds'],
      [{ location: 'soho', units: 1 }],
    ]);
    expect((await work().plan({ location: 'soho', orders: [order] })).work).toHaveLength(1);
  });

  it('are taken up by a relay that comes after a process died, and nothing leaves twice', async () => {
    const order = await buy({ sku: 'MUG', quantity: 1 });
    const planning = await planned(order);
    await work().pick(planning, { sku: 'MUG', parcel: 'B' });
    await work().closeParcel(planning, { parcel: 'B' });
    // The order has the parcel, and the process dies before it says so.
    let dies = true;
    const dying = openShop(
      {
        ...store.other,
        commit: (changes) => {
          if (dies && changes.some(({ subject }) => subject.kind === 'workOrder')) throw new Error('killed');
          return store.other.commit(changes);
        },
      },
      { locations, clock: shop.clock, post: shop.post },
    );
    await dying.oms.relay.runOnce();
    expect((await parcelsOf(order)).length).toBe(1);
    expect(await work().get(planning)).toMatchObject({ parcels: [{ status: 'closed' }] });
    dies = false;

    shop.clock.advance(60_000);
    await shop.oms.relay.runOnce();

    expect(await work().get(planning)).toMatchObject({ parcels: [{ status: 'dispatched' }] });
    expect((await parcelsOf(order)).length).toBe(1);
  });

  it('put other goods in the place of those that are not there, by an edit of the order', async () => {
    const order = await buy({ sku: 'MUG', quantity: 2 });
    const planning = await planned(order);
    await work().pick(planning, { sku: 'MUG' });

    const asked = await work().substitute(planning, { sku: 'MUG', by: 'TEE' }, { actor: ann });
    expect(asked.substitutions).toMatchObject([{ sku: 'TEE', units: 1, status: 'asked' }]);
    await shop.oms.relay.runOnce();
    const agreed = await work().get(planning);
    expect(agreed).toMatchObject({
      substitutions: [{ status: 'agreed' }],
      lines: [
        { sku: 'MUG', picked: 1, substituted: 1 },
        { sku: 'TEE', asked: 1 },
      ],
    });
    await work().pick(planning, { sku: 'TEE', parcel: 'B' });
    await work().pack(planning, { sku: 'MUG', parcel: 'B' });
    await work().closeParcel(planning, { parcel: 'B' });
    await shop.oms.relay.runOnce();

    const after = await shop.oms.orders.get(order.id);
    expect([after.state.fulfillment, after.totals.due]).toEqual(['shipped', order.totals.due]);
    expect(await parcelsOf(order)).toMatchObject([
      [
        agreed && expect.any(String),
        'dispatched',
        [
          ['TEE', 1],
          ['MUG', 1],
        ],
      ],
    ]);
  });

  it('never put a replacement into the edit of somebody else, though a process died between the steps', async () => {
    const order = await buy({ sku: 'MUG', quantity: 2 });
    const planning = await planned(order);
    await work().substitute(planning, { sku: 'MUG', by: 'TEE', quantity: 1 }, { actor: ann });
    // The first commit begins the edit; before the next one the process is gone.
    const dying = openShop(dyingAfter(1, store.other), { ...options, clock: shop.clock });
    await dying.oms.relay.runOnce().catch(() => {});
    const { edits, orders } = shop.oms;
    expect((await orders.get(order)).edit).toMatchObject({ staged: 0, begunBy: ann });
    await edits.discard(order, {}, { actor: bob });
    await edits.begin(order, { reason: 'call' }, { actor: bob });
    const [mugs] = order.lines;
    const theirs = await edits.stage(order, [{ type: 'setQuantity', lineId: mugs?.id ?? '', quantity: 1 }], {
      actor: bob,
    });

    shop.clock.advance(hour);
    await shop.oms.relay.runOnce();

    expect((await orders.get(order)).edit).toEqual(theirs.edit);
    expect(await work().get(planning)).toMatchObject({
      lines: [{ sku: 'MUG', substituted: 0 }],
      substitutions: [{ status: 'refused', problems: [{ code: 'edit.notFound' }] }],
    });
  });

  it('keep units open whose replacement the order refuses', async () => {
    const planning = await planned(await buy({ sku: 'MUG', quantity: 1 }));

    await work().substitute(planning, { sku: 'MUG', by: 'PEN' }, { actor: ann });
    await shop.oms.relay.runOnce();

    expect(await work().get(planning)).toMatchObject({
      status: 'open',
      lines: [{ substituted: 0 }],
      substitutions: [{ status: 'refused', problems: [{ code: 'stock.short' }] }],
    });
  });

  it('keep a parcel for the customer who comes for it with its code, and have it arrive as it leaves', async () => {
    const order = await buy({ sku: 'MUG', quantity: 2 });
    const planning = await planned(order);
    await work().pick(planning, { sku: 'MUG', quantity: 2, parcel: 'SHELF-4' });

    const ready = await work().closeParcel(planning, { parcel: 'SHELF-4', collect: true });
    await shop.oms.relay.runOnce();
    const code = ready.parcels[0]?.collectCode ?? '';
    expect([ready.status, allowed(ready), await parcelsOf(order)]).toEqual(['ready', ['handOver', 'reopenParcel'], []]);
    expect(code).toMatch(/^\d{6}$/);
    const other = code === '000000' ? '000001' : '000000';
    await expect(work().handOver(planning, { parcel: 'SHELF-4', code: other })).rejects.toMatchObject({
      code: 'scan.wrong',
      details: { parcel: 'SHELF-4' },
    });
    await work().handOver(planning, { parcel: 'SHELF-4', code });
    await shop.oms.relay.runOnce();

    expect(await work().get(planning)).toMatchObject({ status: 'closed', parcels: [{ status: 'dispatched' }] });
    expect(await parcelsOf(order)).toMatchObject([[ready.parcels[0]?.id, 'delivered', [['MUG', 2]]]]);
    expect(shop.post.labels).toEqual([]);
    const isReady = ({ facts }: LiveEvent) => facts.some(({ type }) => (type as string) === 'work.parcelReady');
    expect((await fedWhole(shop.oms, (events) => events.some(isReady))).filter(isReady)).toHaveLength(1);
  });

  it('hand over nothing that was cancelled while it waited: it is opened and put back', async () => {
    const order = await buy({ sku: 'MUG', quantity: 1 });
    const planning = await planned(order);
    await work().pick(planning, { sku: 'MUG', parcel: 'SHELF-4' });
    const ready = await work().closeParcel(planning, { parcel: 'SHELF-4', collect: true });
    await shop.oms.orders.cancel(order);

    const code = ready.parcels[0]?.collectCode ?? '';
    await expect(work().handOver(planning, { parcel: 'SHELF-4', code })).rejects.toMatchObject({
      code: 'parcel.incomplete',
    });
    await work().reopenParcel(planning, { parcel: 'SHELF-4' });
    const over = await work().putBack(planning, { sku: 'MUG', parcel: 'SHELF-4' });

    expect(over).toMatchObject({ status: 'closed', parcels: [], lines: [{ picked: 0, withdrawn: 1 }] });
  });
});
