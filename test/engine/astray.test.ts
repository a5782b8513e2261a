/** Parcels that come to nothing: lost, damaged or sent back; their units are sent once more, or taken off the order, and come back on a shelf. */
import { afterEach, describe, expect, it } from 'vitest';
import { fakeClock, simulatedCarrier } from '../../src/adapters/memory';
import type { Message } from '../../src/ports';
import { ann, monday, openShop, type Shop, type ShopChanges } from '../support/shop';
import { type Store, stores } from '../support/stores';

const twoMugs = { lines: [{ sku: 'MUG', quantity: 2 }], payment: { method: 'card', token: 'ok' } };

describe.each(Object.entries(stores))('a parcel that comes to nothing on %s', (_name, openStore) => {
  let store: Store;
  let shop: Shop;

  const open = async (stock: Readonly<Record<string, number>>, changes: ShopChanges = {}) => {
    store = await openStore();
    shop = openShop(store.repository, { locations: ['east', 'west'], sourcing: ['priority'], ...changes });
    for (const [location, quantity] of Object.entries(stock))
      await shop.oms.inventory.receive({ sku: 'MUG', location, quantity, unitCost: 100 });
  };
  const sent = async (input: object = twoMugs) => {
    const placed = await shop.place(input as typeof twoMugs);
    await shop.oms.relay.runOnce();
    const order = await shop.oms.shipments.dispatch(placed.id, { carrier: null }, { actor: ann });
    await shop.oms.relay.runOnce();
    return { id: order.id, shipmentId: order.shipments.at(-1)?.id ?? '' };
  };
  type Sent = Awaited<ReturnType<typeof sent>>;
  const track = ({ id, shipmentId }: Sent, status: 'lost' | 'damaged' | 'returnToSender' | 'delivered') =>
    shop.oms.shipments.track(id, { shipmentId, status });
  const resolve = ({ id, shipmentId }: Sent, by: 'reship' | 'refund', oms = shop.oms) =>
    oms.shipments.resolve(id, { shipmentId, by }, { actor: ann });
  const lineOf = async ({ id }: Sent) => {
    const { lines, state, totals } = await shop.oms.orders.get(id);
    const { shipped, delivered, lost, sentBack, reshipped } = lines[0] ?? {};
    return {
      shipped,
      delivered,
      lost,
      sentBack,
      reshipped,
      fulfillment: state.fulfillment,
      exceptions: totals.exceptions,
    };
  };
  const onHand = async () =>
    Object.fromEntries((await shop.oms.inventory.levels('MUG')).map((row) => [row.location, [row.onHand, row.value]]));
  afterEach(async () => {
    expect(await shop.oms.audit()).toMatchObject({ stock: [], money: [], facts: [] });
    await shop.oms.close();
    await store.close();
  });

  it('counts lost units apart, and sends them once more from elsewhere', async () => {
    await open({ east: 2, west: 5 });
    const parcel = await sent();
    await track(parcel, 'lost');
    expect(await lineOf(parcel)).toEqual({
      ...{ shipped: 0, delivered: 0, lost: 2, sentBack: 0, reshipped: 0 },
      ...{ fulfillment: 'unfulfilled', exceptions: 1 },
    });
    const lost = await shop.oms.orders.get(parcel.id);
    expect([lost.label, await shop.oms.orders.label(lost, 'zh-TW')]).toEqual(['Delivery problem', '配送異常']);

    await resolve(parcel, 'reship');
    expect((await shop.oms.orders.get(parcel.id)).label).toBe('Being prepared');
    expect(await lineOf(parcel)).toMatchObject({ lost: 2, reshipped: 2, exceptions: 0 });
    expect((await shop.oms.inventory.levels('MUG')).map((row) => [row.location, row.allocated])).toEqual([
      ['east', 0],
      ['west', 2],
    ]);
    await expect(resolve(parcel, 'refund')).rejects.toMatchObject({ code: 'shipment.state' });

    const again = await shop.oms.shipments.dispatch(parcel.id, { carrier: null }, { actor: ann });
    await track({ ...parcel, shipmentId: again.shipments[1]?.id ?? '' }, 'delivered');
    await shop.oms.relay.runOnce();
    expect(await lineOf(parcel)).toMatchObject({ shipped: 2, delivered: 2, lost: 2, fulfillment: 'delivered' });
    const { totals } = await shop.oms.orders.get(parcel.id);
    expect([totals.captured, totals.refunded]).toEqual([totals.due, 0]);
    expect((await shop.oms.orders.margin(parcel.id)).cost).toBe(400);
  });

  it('takes lost units off the order and gives the money back, shipping with it when nothing else was sent', async () => {
    await open({ east: 2 });
    const parcel = await sent();
    const { captured } = (await shop.oms.orders.get(parcel.id)).totals;
    await track(parcel, 'damaged');
    await resolve(parcel, 'refund');
    await shop.oms.relay.runOnce();

    const { totals, state } = await shop.oms.orders.get(parcel.id);
    expect([captured > 0, totals.refunded, totals.due, state.lifecycle]).toEqual([true, captured, 0, 'cancelled']);
    expect((await shop.oms.orders.margin(parcel.id)).revenue).toBe(0);
  });

  it('refuses to send once more what nobody has, and says what was found', async () => {
    await open({ east: 3 });
    const parcel = await sent();
    await track(parcel, 'lost');
    await expect(resolve(parcel, 'reship')).rejects.toMatchObject({
      code: 'stock.short',
      details: { sku: 'MUG', wanted: 2, found: 1 },
    });
    expect(await lineOf(parcel)).toMatchObject({ lost: 2, reshipped: 0, exceptions: 1 });
  });

  it('puts what was sent back on a shelf at what it had cost, once, and what came damaged on none', async () => {
    await open({ east: 2 });
    const parcel = await sent();
    const receive = (lines?: readonly object[]) =>
      shop.oms.shipments.receiveBack(parcel.id, {
        shipmentId: parcel.shipmentId,
        location: 'west',
        ...(lines && { lines: lines as never }),
      });
    await expect(receive()).rejects.toMatchObject({ code: 'shipment.state' });
    await track(parcel, 'returnToSender');
    await expect(receive([{ sku: 'MUG', units: 3 }])).rejects.toMatchObject({
      problems: [{ code: 'line.quantity', path: ['lines', 0, 'units'], details: { left: 2 } }],
    });
    await expect(receive([{ sku: 'MUG', units: 1, state: 'attic' }])).rejects.toMatchObject({ code: 'input.invalid' });
    await receive([
      { sku: 'MUG', units: 1 },
      { sku: 'MUG', units: 1, condition: 'damaged' },
    ]);
    await expect(receive()).rejects.toMatchObject({ code: 'shipment.state' });
    expect(await onHand()).toEqual({ east: [0, 0], west: [1, 100] });
    expect(await lineOf(parcel)).toMatchObject({ shipped: 0, sentBack: 2, exceptions: 1 });
    expect((await shop.oms.orders.margin(parcel.id)).cost).toBe(100);
  });

  it('knows a parcel that arrives after all, even after its units were sent once more', async () => {
    await open({ east: 2, west: 2 });
    const parcel = await sent();
    await track(parcel, 'lost');
    await resolve(parcel, 'reship');
    await track(parcel, 'delivered');
    expect(await lineOf(parcel)).toMatchObject({ shipped: 2, delivered: 2, lost: 0, reshipped: 2, exceptions: 0 });
    await shop.oms.orders.cancel(parcel.id, { lines: 'all', reason: 'arrived' }, { actor: ann });
    expect((await shop.oms.inventory.levels('MUG')).map(({ allocated }) => allocated)).toEqual([0, 0]);
  });

  it('claims what its goods had cost, by itself where the shop says so, and books what the carrier pays', async () => {
    const clock = fakeClock(monday);
    const post = simulatedCarrier({ id: 'swift', clock });
    const told: Message[] = [];
    const desk = { id: 'desk', send: async (message: Message) => void told.push(message) };
    await open({ east: 2 }, { clock, post, notifiers: [desk], process: { astray: { claim: 'automatic' } } });
    const placed = await shop.place(twoMugs);
    await shop.oms.relay.runOnce();
    await shop.oms.shipments.dispatch(placed.id, { carrier: 'swift' }, { actor: ann });
    const order = await shop.settled(placed);
    const parcel = { id: order.id, shipmentId: order.shipments[0]?.id ?? '' };
    await track(parcel, 'lost');
    await shop.oms.relay.runOnce();

    const claimed = await shop.oms.orders.get(parcel.id);
    expect(claimed.shipments[0]?.claim).toEqual({ status: 'open', amount: 200, paid: 0, reference: null });
    expect(told.filter(({ template }) => template === 'claim.opened')).toMatchObject([
      { audience: 'staff', values: { shipmentId: parcel.shipmentId, amount: 200 } },
    ]);
    const { shipmentId } = parcel;
    const settle = (paid: number) => shop.oms.shipments.settleClaim(parcel.id, { shipmentId, paid }, { actor: ann });
    const { margin } = await shop.oms.orders.margin(parcel.id);
    await expect(settle(201)).rejects.toMatchObject({ code: 'input.invalid', problems: [{ path: ['paid'] }] });
    await expect(shop.oms.shipments.claim(parcel.id, { shipmentId })).rejects.toMatchObject({ code: 'shipment.state' });

    await settle(150);
    await settle(150);
    await settle(120);
    const { claim } = (await shop.oms.orders.get(parcel.id)).shipments[0] ?? {};
    expect(claim).toEqual({ status: 'settled', amount: 200, paid: 120, reference: null });
    const after = await shop.oms.orders.margin(parcel.id);
    expect([after.compensation, after.margin - margin]).toEqual([120, 120]);
    const types = (await shop.oms.orders.history(parcel.id)).map(({ type }) => type);
    expect(types.filter((type) => type === 'claim.settled')).toHaveLength(2);
  });

  it('claims nothing of a parcel that left by no carrier, or of which nobody knows what is in it was worth', async () => {
    await open({ east: 2 });
    const parcel = await sent();
    const { shipmentId } = parcel;
    await expect(shop.oms.shipments.claim(parcel.id, { shipmentId, amount: 5 })).rejects.toMatchObject({
      code: 'shipment.state',
    });
    await expect(shop.oms.shipments.settleClaim(parcel.id, { shipmentId, paid: 5 })).rejects.toMatchObject({
      code: 'shipment.state',
    });
  });

  it('is not complete while another unit has not left, though the lost one arrives after it was refunded', async () => {
    await open({ east: 2 });
    const placed = await shop.place(twoMugs);
    await shop.oms.relay.runOnce();
    const order = await shop.oms.shipments.dispatch(
      placed.id,
      { carrier: null, lines: [{ lineId: '1', units: 1 }] },
      { actor: ann },
    );
    const parcel = { id: order.id, shipmentId: order.shipments[0]?.id ?? '' };
    await track(parcel, 'lost');
    await resolve(parcel, 'refund');
    await track(parcel, 'delivered');
    await expect(shop.oms.orders.complete(parcel.id, { actor: ann })).rejects.toMatchObject({
      code: 'order.state',
      details: { undelivered: 1 },
    });
    await shop.oms.relay.runOnce();
  });

  it('decides by itself where the shop says so', async () => {
    await open({ east: 2, west: 2 }, { process: { astray: { lost: 'reship', sentBack: 'refund' } } });
    const [lost, back] = [await sent(), await sent()];
    await track(lost, 'lost');
    expect(await lineOf(lost)).toMatchObject({ lost: 2, reshipped: 0 });
    await track(back, 'returnToSender');
    expect(await lineOf(back)).toMatchObject({ sentBack: 2, reshipped: 0 });
    await shop.oms.shipments.receiveBack(back.id, { shipmentId: back.shipmentId });
    expect(await lineOf(back)).toMatchObject({ reshipped: 2, fulfillment: 'nothingToShip' });
    // Nobody had any when the first was lost: it is for a person now.
    await resolve(lost, 'reship');
    expect(await lineOf(lost)).toMatchObject({ reshipped: 2 });
  });

  it('is decided once, however many try', async () => {
    await open({ east: 2, west: 8 });
    const parcel = await sent();
    await track(parcel, 'lost');
    const other = shop.beside({ repository: store.other });
    const answers = await Promise.allSettled(
      Array.from({ length: 8 }, (_, n) =>
        resolve(parcel, n % 2 === 0 ? 'reship' : 'refund', n % 3 === 0 ? other : shop.oms),
      ),
    );
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    await shop.oms.relay.runOnce();
  });

  it('leaves a return of its units to be settled first', async () => {
    await open({ east: 2, west: 2 });
    const parcel = await sent();
    const { returns } = await shop.oms.returns.request(parcel.id, { lines: [{ lineId: '1', units: 1 }] });
    await track(parcel, 'lost');
    await expect(resolve(parcel, 'reship')).rejects.toMatchObject({ code: 'return.state' });
    await shop.oms.returns.reject(parcel.id, { returnId: returns[0]?.id ?? '', code: 'lost' }, { actor: ann });
    await resolve(parcel, 'reship');
    await expect(shop.oms.returns.request(parcel.id, { lines: [{ lineId: '1', units: 1 }] })).rejects.toMatchObject({
      code: 'return.empty',
    });
  });
});
