/** Serial numbers, from receipt to sale and back: one number is never in the stock twice, and never sold twice. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { memoryCatalog } from '../../src/adapters/memory';
import { blankSet } from '../../src/engine/blank-set';
import { serialAt } from '../../src/inventory';
import { isOmsError } from '../../src/kernel';
import { ann, monday, openShop, type Shop } from '../support/shop';
import { type Store, stores } from '../support/stores';

const nothingFound = { stock: [], money: [], facts: [] };
const catalog = memoryCatalog(
  {
    SAW: { price: 9900, serials: true },
    NAIL: { price: 10 },
    SET: {
      price: 19_900,
      kind: 'kit',
      components: [
        { sku: 'SAW', units: 2, serials: true },
        { sku: 'NAIL', units: 50 },
      ],
    },
  },
  'GBP',
);
const codes = (outcomes: readonly PromiseSettledResult<unknown>[]) => {
  const counts: Record<string, number> = {};
  for (const outcome of outcomes) {
    const word =
      outcome.status === 'fulfilled'
        ? 'done'
        : isOmsError(outcome.reason)
          ? outcome.reason.code
          : String(outcome.reason);
    counts[word] = (counts[word] ?? 0) + 1;
  }
  return counts;
};
const times = <T>(count: number, make: (n: number) => T): T[] => Array.from({ length: count }, (_, n) => make(n));

describe.each(Object.entries(stores))('serial numbers on %s', (_name, openStore) => {
  let store: Store;
  let shop: Shop;

  beforeEach(async () => {
    store = await openStore();
    shop = openShop(store.repository, { catalog, locations: ['east', 'west'], stock: { serials: true } });
  });
  afterEach(async () => {
    await store.close();
  });

  const receive = (serials: readonly string[], location = 'east', sku = 'SAW') =>
    shop.oms.inventory.receive({ sku, location, quantity: serials.length, unitCost: 400, serials: [...serials] });
  const buy = async (quantity: number, sku = 'SAW') =>
    shop.settled(await shop.place({ lines: [{ sku, quantity }], payment: { method: 'cash' } }));
  const send = (order: { readonly id: string }, ...serials: readonly string[]) =>
    shop.oms.shipments.dispatch(order.id, { carrier: null, serials: [{ sku: 'SAW', serials: [...serials] }] });
  const story = (serial: string) => shop.oms.inventory.serial('SAW', serial);
  const at = (location: string, state = 'sellable') => ({ location, state });
  const sound = async () => expect((await shop.oms.audit()).stock).toEqual([]);

  it('are named when goods come in, each once, and tell where the unit is and what became of it', async () => {
    const { document } = await receive(['A1', 'A2']);
    const order = await buy(2);
    const sent = await send(order, 'A2', 'A1');

    expect(sent.shipments[0]?.serials).toEqual([
      { lineId: '1', sku: 'SAW', location: 'east', serial: 'A2' },
      { lineId: '1', sku: 'SAW', location: 'east', serial: 'A1' },
    ]);
    const { orders } = await shop.oms.orders.find({ serial: 'A1' });
    expect(orders.map(({ id }) => id)).toEqual([order.id]);
    const a1 = await story('A1');
    expect(a1).toMatchObject({ sku: 'SAW', serial: 'A1', place: null, order: order.id });
    expect(a1.events.map(({ fact, subject, from, to }) => [fact, subject.id, from, to])).toEqual([
      ['stock.received', document, null, at('east')],
      ['shipment.requested', order.id, at('east'), at('east', 'packed')],
      ['shipment.dispatched', order.id, at('east', 'packed'), null],
    ]);
    expect(await story('A9')).toMatchObject({ place: null, order: null, events: [] });
    await sound();
  });

  it('are refused where units and numbers differ, on every way into the stock and out of it', async () => {
    const refused = async (work: Promise<unknown>) =>
      expect(
        await work.then(
          () => 'done',
          (error) => error.code,
        ),
      ).toBe('serial.count');
    const { inventory, purchaseOrders, transfers, counts } = shop.oms;
    await receive(['A1', 'A2']);
    const place = { sku: 'SAW', location: 'east' };

    await refused(inventory.receive({ ...place, quantity: 2, unitCost: 1 }));
    await refused(inventory.receive({ ...place, quantity: 2, unitCost: 1, serials: ['B1'] }));
    await refused(inventory.receive({ ...place, quantity: 2, unitCost: 1, serials: ['B1', 'B1'] }));
    await refused(inventory.adjust({ ...place, delta: -1 }));
    await refused(inventory.writeOff({ ...place, units: 1, reason: 'broken' }));
    await refused(inventory.returnToSupplier({ ...place, units: 1, reason: 'broken', supplier: 'acme' }));
    await refused(
      inventory.move({ sku: 'SAW', units: 1, from: { location: 'east' }, to: { location: 'west' }, reason: 'tidy' }),
    );
    await refused(
      inventory.takeDeltas({ source: 'wms', location: 'east', deltas: [{ sku: 'SAW', position: 1, units: 1 }] }),
    );
    const bought = await purchaseOrders.create({
      supplier: 'acme',
      location: 'east',
      lines: [{ sku: 'SAW', units: 1 }],
    });
    await purchaseOrders.send(bought);
    await refused(purchaseOrders.receive(bought));
    const moved = await transfers.create({ from: 'east', to: 'west', lines: [{ sku: 'SAW', units: 1 }] });
    await refused(transfers.send(moved));
    const count = await counts.create({ location: 'east', skus: ['SAW'] });
    const [line] = await counts.sheet(count);
    await counts.enter(count, { lines: [{ line: line?.line ?? '', counted: 1 }] }, { actor: ann });
    await refused(counts.submit(count));
    const order = await buy(2);
    await refused(shop.oms.shipments.dispatch(order, { carrier: null }));
    await refused(send(order, 'A1'));
    await expect(
      inventory.receive({ sku: 'NAIL', location: 'east', quantity: 1, serials: ['N1'] }),
    ).rejects.toMatchObject({
      code: 'input.invalid',
    });
    await sound();
  });

  it('come in once, whoever says so at the same time', async () => {
    const outcomes = await Promise.allSettled(times(32, (n) => receive(['A1'], n % 2 === 0 ? 'east' : 'west')));

    expect(codes(outcomes)).toEqual({ done: 1, 'serial.here': 31 });
    const rows = await shop.oms.inventory.levels('SAW');
    expect(rows.reduce((sum, { onHand }) => sum + onHand, 0)).toBe(1);
    await sound();
  });

  it('leave once, whoever packs them at the same time, and by a carrier as by hand', async () => {
    await receive(times(32, (n) => `A${n}`));
    const orders = await Promise.all(times(32, () => buy(1)));

    const outcomes = await Promise.allSettled(
      orders.map(({ id }, n) =>
        shop.oms.shipments.dispatch(id, {
          carrier: n % 2 === 0 ? null : 'swift',
          serials: [{ sku: 'SAW', serials: ['A7'] }],
        }),
      ),
    );

    expect(codes(outcomes)).toEqual({ done: 1, 'serial.absent': 31 });
    await shop.oms.relay.runOnce();
    const { orders: found } = await shop.oms.orders.find({ serial: 'A7' });
    expect(found).toHaveLength(1);
    expect((await story('A7')).order).toBe(found[0]?.id);
    await sound();
  });

  it('go back to the shelf with a parcel that is called off, and lie where they were put', async () => {
    await receive(['A1', 'A2']);
    await receive(['B1'], 'west');
    const order = await buy(2);
    const asked = await shop.oms.shipments.dispatch(order, {
      carrier: 'swift',
      serials: [{ sku: 'SAW', serials: ['A1', 'A2'] }],
    });
    expect((await story('A1')).place).toEqual(at('east', 'packed'));
    await shop.oms.shipments.cancel(order, { shipmentId: asked.shipments[0]?.id ?? '' });
    expect((await story('A1')).place).toEqual(at('east'));

    await shop.oms.inventory.move({
      ...{ sku: 'SAW', units: 1, reason: 'check', serials: ['B1'] },
      from: { location: 'west' },
      to: { location: 'west', state: 'quality' },
    });
    await expect(send(order, 'A1', 'B1')).rejects.toMatchObject({ code: 'serial.absent', details: { serial: 'B1' } });
    await expect(send(order, 'A1', 'A9')).rejects.toMatchObject({ code: 'serial.absent' });
    await expect(send(order, 'A1', 'A1')).rejects.toMatchObject({ code: 'serial.absent' });
    await send(order, 'A1', 'A2');
    await sound();
  });

  it('come back under the order that they were sold with, and no other number does', async () => {
    await receive(['A1', 'A2', 'A3']);
    const [first, second] = [await buy(2), await buy(1)];
    await send(first, 'A1', 'A2');
    await send(second, 'A3');
    const asked = await shop.oms.returns.request(first, { lines: [{ lineId: '1', units: 2 }] });
    const returnId = asked.returns[0]?.id ?? '';
    const back = (...lines: readonly object[]) =>
      shop.oms.returns.receive(first, { returnId, location: 'west', lines: lines as never });

    await expect(back({ lineId: '1', units: 1, serials: ['A3'] })).rejects.toMatchObject({ code: 'serial.notSold' });
    await expect(back({ lineId: '1', units: 1 })).rejects.toMatchObject({ code: 'serial.count' });
    await expect(shop.oms.returns.receive(first, { returnId })).rejects.toMatchObject({ code: 'serial.count' });
    await expect(back({ lineId: '1', units: 2, serials: ['A1', 'A1'] })).rejects.toMatchObject({
      code: 'serial.count',
    });
    const both = await back(
      { lineId: '1', units: 1, serials: ['A1'] },
      { lineId: '1', units: 1, serials: ['A2'], condition: 'damaged', state: 'damaged' },
    );

    expect(both.returns[0]?.serials?.map(({ serial }) => serial)).toEqual(['A1', 'A2']);
    expect(await story('A1')).toMatchObject({ place: at('west'), order: null });
    expect(await story('A2')).toMatchObject({ place: at('west', 'damaged'), order: null });
    const third = await shop.oms.returns.request(second, { lines: [{ lineId: '1', units: 1 }] });
    await shop.oms.returns.receive(second, {
      returnId: third.returns[0]?.id ?? '',
      lines: [{ lineId: '1', units: 1, serials: ['A3'], condition: 'damaged' }],
    });
    expect(await story('A3')).toMatchObject({ place: null, order: null });
    const again = await buy(1);
    await send(again, 'A1');
    expect((await story('A1')).events.map(({ fact }) => fact)).toEqual([
      ...['stock.received', 'shipment.requested', 'shipment.dispatched', 'return.received'],
      ...['shipment.requested', 'shipment.dispatched'],
    ]);
    await sound();
  });

  it('that lie in the stock already do not come back a second time', async () => {
    await receive(['A1']);
    const order = await buy(1);
    await send(order, 'A1');
    const asked = await shop.oms.returns.request(order, { lines: [{ lineId: '1', units: 1 }] });
    await receive(['A1'], 'west');

    const returned = shop.oms.returns.receive(order, {
      returnId: asked.returns[0]?.id ?? '',
      lines: [{ lineId: '1', units: 1, serials: ['A1'] }],
    });

    await expect(returned).rejects.toMatchObject({ code: 'serial.here' });
    await sound();
  });

  it('follow purchases and transfers: whole, broken, under way and lost', async () => {
    const { purchaseOrders, transfers, inventory } = shop.oms;
    const bought = await purchaseOrders.create({
      ...{ supplier: 'acme', location: 'east' },
      lines: [{ sku: 'SAW', units: 4, unitCost: 300 }],
    });
    await purchaseOrders.send(bought);
    const serials = { serials: ['A1', 'A2', 'A3'], damagedSerials: ['A4'] };
    await purchaseOrders.receive(bought, {
      lines: [{ line: bought.lines[0]?.id ?? '', units: 3, damaged: 1, ...serials }],
    });
    expect((await story('A4')).place).toEqual(at('east', 'damaged'));

    const moved = await transfers.create({ from: 'east', to: 'west', lines: [{ sku: 'SAW', units: 3 }] });
    const line = moved.lines[0]?.id ?? '';
    await transfers.send(moved, { lines: [{ line, units: 3, serials: ['A1', 'A2', 'A3'] }] });
    expect((await story('A1')).place).toEqual(at('west', 'transit'));
    await expect(transfers.receive(moved, { lines: [{ line, units: 1, serials: ['A4'] }] })).rejects.toMatchObject({
      code: 'serial.absent',
    });
    await transfers.receive(moved, { lines: [{ line, units: 1, serials: ['A2'] }] });
    await transfers.close(moved);

    expect((await story('A2')).place).toEqual(at('west'));
    expect((await story('A3')).place).toBeNull();
    await inventory.writeOff({
      sku: 'SAW',
      location: 'east',
      state: 'damaged',
      units: 1,
      reason: 'broken',
      serials: ['A4'],
    });
    await inventory.adjust({ sku: 'SAW', location: 'west', delta: 1, serials: ['A3'], value: 300 });
    await inventory.returnToSupplier({
      ...{ sku: 'SAW', location: 'west', units: 1, reason: 'recall', supplier: 'acme', serials: ['A3'] },
    });
    const all = await transfers.create({ from: 'west', to: 'east', lines: [{ sku: 'SAW', units: 1 }] });
    await transfers.send(all, { lines: [{ line: all.lines[0]?.id ?? '', units: 1, serials: ['A2'] }] });
    await transfers.receive(all);
    expect((await story('A2')).place).toEqual(at('east'));
    await sound();
  });

  it('name the components of kits, which come back whole or one by one', async () => {
    shop = openShop(store.repository, {
      ...{ catalog, stock: { serials: true }, locations: ['east', 'west'] },
      process: { returns: { kits: 'byComponent' } },
    });
    await receive(['A1', 'A2', 'A3', 'A4']);
    await shop.oms.inventory.receive({ sku: 'NAIL', location: 'east', quantity: 100, unitCost: 1 });
    const order = await buy(2, 'SET');
    await send(order, 'A1', 'A2', 'A3', 'A4');

    const one = await shop.oms.returns.request(order, { lines: [{ lineId: '1', units: 1, component: 'SAW' }] });
    await shop.oms.returns.receive(order, {
      returnId: one.returns[0]?.id ?? '',
      lines: [{ lineId: '1', component: 'SAW', units: 1, serials: ['A3'] }],
    });
    const whole = await shop.oms.returns.request(order, { lines: [{ lineId: '1', units: 1 }] });
    const returnId = whole.returns[1]?.id ?? '';
    const kit = (serials: string[]) =>
      shop.oms.returns.receive(order, { returnId, lines: [{ lineId: '1', units: 1, serials }] });
    await expect(kit(['A3', 'A4'])).rejects.toMatchObject({ code: 'serial.notSold' });
    await expect(kit(['A4'])).rejects.toMatchObject({ code: 'serial.count' });
    await kit(['A1', 'A4']);
    expect((await story('A4')).place).toEqual(at('east'));
    await sound();
  });

  it('are looked after by the audit: what was counted wrong is found and mended', async () => {
    await receive(['A1', 'A2']);
    const counter = serialAt({ sku: 'SAW', serial: 'A1' }, at('east'));
    const subject = { kind: 'tender', id: '00000000-0000-7000-8000-000000000077' } as const;
    await store.repository.commit([
      {
        ...blankSet('main', subject, 0, monday),
        counters: [{ ...counter, delta: -1, floor: 0, initial: 0 }],
      },
    ]);

    const { findings } = await shop.oms.inventory.audit();
    expect(findings).toEqual([{ kind: 'serial', sku: 'SAW', serial: 'A1', place: at('east'), is: 0, should: 1 }]);
    const order = await buy(1);
    await expect(send(order, 'A1')).rejects.toMatchObject({ code: 'serial.absent' });
    await shop.oms.inventory.repair({ reason: 'planted' });
    expect(await shop.oms.audit()).toEqual({ orders: 1, ...nothingFound });
    await send(order, 'A1');
    await sound();
  });

  it('lie in one place each after everybody acted at once', async () => {
    const serials = times(12, (n) => `A${n}`);
    const orders = await (async () => {
      await receive(serials);
      return Promise.all(times(6, () => buy(1)));
    })();
    const { inventory } = shop.oms;
    const work = times(96, (n) => {
      const serial = [serials[(n * 7) % 12] as string];
      const place = { sku: 'SAW', location: n % 2 === 0 ? 'east' : 'west' };
      switch (n % 5) {
        case 0:
          return inventory.receive({ ...place, quantity: 1, unitCost: 400, serials: serial });
        case 1:
          return inventory.writeOff({ ...place, units: 1, reason: 'gone', serials: serial });
        case 2:
          return inventory.move({
            ...{ sku: 'SAW', units: 1, reason: 'tidy', serials: serial, from: { location: 'east' } },
            to: { location: 'west' },
          });
        case 3:
          return inventory.adjust({ ...place, delta: -1, serials: serial });
        default:
          return send(orders[n % 6] as { id: string }, ...serial);
      }
    });

    const outcome = codes(await Promise.allSettled(work));

    const allowed = [
      'done',
      'serial.here',
      'serial.absent',
      'stock.short',
      'stock.unknown',
      'order.state',
      'shipment.empty',
    ];
    expect(Object.keys(outcome).filter((code) => !allowed.includes(code))).toEqual([]);
    const rows = await inventory.levels('SAW');
    const stories = await Promise.all(serials.map(story));
    for (const location of ['east', 'west'])
      expect(stories.filter(({ place }) => place?.location === location)).toHaveLength(
        rows.filter((row) => row.location === location).reduce((sum, { onHand }) => sum + onHand, 0),
      );
    await sound();
  });
});
