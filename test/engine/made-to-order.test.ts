/** Made to order: promised without stock, asked for, received against the order, then sent as other goods. */
import { afterEach, describe, expect, it } from 'vitest';
import { memoryCatalog } from '../../src/adapters/memory';
import type { Oms, Order } from '../../src/index';
import type { Message } from '../../src/ports';
import { ann, customer, day, openShop, prices, type Shop, type ShopChanges } from '../support/shop';
import { type Store, stores } from '../support/stores';

const weekdays = { id: 'york', priority: 1, departures: { workdays: [1, 2, 3, 4, 5] } };

const catalog = memoryCatalog(
  {
    ...prices,
    RING: { price: 4000, title: 'Ring', madeToOrder: { days: 3 } },
    VASE: { price: 2000, madeToOrder: { days: 2, perDay: 4 } },
    BOWL: { price: 1000, madeToOrder: { days: 1, perDay: 4, workshop: 'kiln' } },
    DISH: { price: 1000, madeToOrder: { days: 1, perDay: 4, workshop: 'kiln' } },
    SIGN: { price: 1000, madeToOrder: { days: 1, location: 'leeds' } },
  },
  'GBP',
);

describe.each(Object.entries(stores))('made to order on %s', (_name, openStore) => {
  let store: Store;
  let shop: Shop;

  /** What the workshop was told. */
  let messages: Message[] = [];

  const open = async (changes: ShopChanges = {}) => {
    store = await openStore();
    messages = [];
    const workshop = { id: 'workshop', send: async (message: Message) => void messages.push(message) };
    shop = openShop(store.repository, { catalog, locations: [weekdays], notifiers: [workshop], ...changes });
  };
  const buy = (...lines: readonly (readonly [sku: string, quantity: number])[]) => buyFrom(shop.oms, ...lines);
  const buyFrom = (oms: Oms, ...lines: readonly (readonly [sku: string, quantity: number])[]) =>
    oms.orders.place({
      channel: 'web',
      customer: { email: 'guest@example.com' },
      shipTo: { country: 'GB' },
      lines: lines.map(([sku, quantity]) => ({ sku, quantity })),
      payment: { method: 'card', token: 'ok' },
    });
  const promises = ({ lines }: Order) => lines.flatMap(({ backordered }) => backordered);
  /** Paid for, confirmed and released by itself. */
  const released = async (...lines: readonly (readonly [sku: string, quantity: number])[]) =>
    shop.settled(await buy(...lines));
  const told = (template: string) => messages.filter((message) => message.template === template);
  const typesOf = async (order: { readonly id: string }) =>
    (await shop.oms.orders.history(order.id)).map(({ type }) => type);
  const rooms = async () => {
    const counters = await store.repository.countersUnder('main', [{ space: 'making', prefix: '' }]);
    return Object.fromEntries(
      counters.filter(({ value }) => value !== 0).map(({ key, value }) => [key.slice(0, 10), -value]),
    );
  };
  const rows = async (sku: string) =>
    (await shop.oms.inventory.levels(sku)).map(({ state, onHand, allocated }) => [state, onHand, allocated]);

  afterEach(async () => {
    await shop.oms.relay.runOnce();
    expect(await shop.oms.audit()).toMatchObject({ stock: [], money: [], facts: [] });
    expect((await shop.oms.inventory.audit()).findings).toEqual([]);
    await shop.oms.close();
    await store.close();
  });

  it('is promised without stock, for the working day on which it is ready', async () => {
    await open();

    const order = await buy(['RING', 2]);

    expect(promises(order)).toEqual([{ units: 2, promisedOn: '2026-01-08' }]);
    expect(await rows('RING')).toEqual([['making', 0, 2]]);
    expect(await shop.oms.inventory.available(['RING'])).toEqual([{ sku: 'RING', units: null, limitedBy: null }]);
    shop.clock.advance(2 * day);
    expect(promises(await buy(['RING', 1]))).toEqual([{ units: 1, promisedOn: '2026-01-12' }]);
  });

  it('is asked for when the order is released, received in parts, and sent as other goods', async () => {
    await open();
    await shop.oms.inventory.receive({ sku: 'MUG', location: 'york', quantity: 5, unitCost: 100 });
    const order = await released(['RING', 3], ['MUG', 1]);

    expect(told('production.requested').map(({ audience, values }) => [audience, values])).toEqual([
      [
        'staff',
        {
          units: 3,
          lines: [{ lineId: '1', sku: 'RING', title: 'Ring', location: 'york', units: 3, readyOn: '2026-01-08' }],
        },
      ],
    ]);
    await expect(shop.oms.shipments.dispatch(order.id, { lines: [{ lineId: '1', units: 1 }] })).rejects.toMatchObject({
      code: 'stock.short',
    });
    const first = await shop.oms.production.receive(
      order,
      { lines: [{ lineId: '1', units: 2 }], unitCost: 1500 },
      { idempotencyKey: 'bench-1' },
    );
    await shop.oms.production.receive(
      order,
      { lines: [{ lineId: '1', units: 2 }], unitCost: 1500 },
      { idempotencyKey: 'bench-1' },
    );
    expect([promises(first), first.making[0]?.asked]).toEqual([[{ units: 1, promisedOn: '2026-01-08' }], 1]);
    expect(await rows('RING')).toEqual([
      ['sellable', 2, 2],
      ['making', 0, 1],
    ]);
    await expect(
      shop.oms.production.receive(order, { lines: [{ lineId: '1', units: 2 }], unitCost: 1500 }),
    ).rejects.toMatchObject({ code: 'line.quantity' });

    await shop.oms.shipments.dispatch(order.id, { lines: 'all', carrier: null });
    const made = await shop.oms.production.receive(order, { unitCost: 1800 });
    expect([made.making, made.lines[0]?.shipped]).toEqual([[], 2]);
    await expect(shop.oms.production.receive(order)).rejects.toMatchObject({ code: 'production.none' });
    const sent = await shop.oms.shipments.dispatch(order.id, { lines: 'all', carrier: null });
    expect([sent.state.fulfillment, sent.lines[0]?.cost]).toEqual(['shipped', 2 * 1500 + 1800]);

    const { returns } = await shop.oms.returns.request(sent, { lines: [{ lineId: '1', units: 1 }] });
    await shop.oms.returns.receive(sent, { returnId: returns[0]?.id ?? '' });
    expect(await rows('RING')).toEqual([
      ['sellable', 1, 0],
      ['making', 0, 0],
    ]);
  });

  it('takes the first day with room, over days and lines, and what one workshop begins is shared', async () => {
    await open();

    expect(promises(await buy(['VASE', 6]))).toEqual([{ units: 6, promisedOn: '2026-01-08' }]);
    expect(promises(await buy(['VASE', 3]))).toEqual([{ units: 3, promisedOn: '2026-01-09' }]);
    expect(await rooms()).toEqual({ '2026-01-05': 4, '2026-01-06': 4, '2026-01-07': 1 });
    const shared = await buy(['BOWL', 3], ['DISH', 3]);
    expect(promises(shared)).toEqual([
      { units: 3, promisedOn: '2026-01-06' },
      { units: 3, promisedOn: '2026-01-07' },
    ]);
    await expect(buy(['VASE', 4 * 200])).rejects.toMatchObject({ code: 'counter.short' });
  });

  it('never begins more on a day than there is room for when 64 buy at once, and gives the room of what is cancelled to others', async () => {
    await open();
    const other = shop.beside({ repository: store.other });

    const orders = await Promise.all(
      Array.from({ length: 64 }, (_, n) => buyFrom(n % 2 === 0 ? shop.oms : other, ['VASE', 1 + (n % 2)])),
    );

    const taken = await rooms();
    expect(Object.values(taken)).toEqual([...Array.from({ length: 24 }, () => 4)]);
    const bySku = new Map<string, number>();
    for (const { making } of orders)
      for (const { rooms: mine } of making)
        for (const room of mine) bySku.set(room.day, (bySku.get(room.day) ?? 0) + room.units);
    expect(Object.fromEntries(bySku)).toEqual(taken);

    const mine = orders.find(({ making }) => making[0]?.rooms[0]?.day === '2026-01-05') as Order;
    const units = mine.lines[0]?.quantity ?? 0;
    await shop.oms.orders.cancel(mine, {}, { actor: customer });
    expect((await rooms())['2026-01-05']).toBe(4 - units);
    expect(promises(await buy(['VASE', units]))).toEqual([{ units, promisedOn: '2026-01-07' }]);
    await other.close();
  }, 60_000);

  it('is cancelled freely until it is begun; then it is refused, but to staff who waive it', async () => {
    await open();
    const order = await released(['VASE', 3]);
    await shop.oms.production.begin(order, { lines: [{ lineId: '1', units: 2 }] });

    const one = await shop.oms.orders.cancel(order, { lines: [{ lineId: '1', units: 1 }] }, { actor: customer });
    expect([one.lines[0]?.cancelled, await rooms()]).toEqual([1, { '2026-01-05': 2 }]);
    await shop.oms.relay.runOnce();
    expect(told('production.cancelled').map(({ values }) => values)).toMatchObject([{ units: 1 }]);
    await expect(shop.oms.orders.cancel(order, {}, { actor: customer })).rejects.toMatchObject({
      code: 'production.begun',
    });
    await expect(shop.oms.production.begin(order)).rejects.toMatchObject({ code: 'production.none' });
    const off = await shop.oms.orders.cancel(order, { waive: true }, { actor: ann });
    expect([off.state.lifecycle, off.making]).toEqual(['cancelled', []]);
    expect(await rooms()).toEqual({ '2026-01-05': 2 });
    expect(await rows('VASE')).toEqual([['making', 0, 0]]);
  });

  it('keeps a part of the price of what was begun, where the shop says so', async () => {
    await open({ process: { cancels: { begun: { feePercent: 40 } }, capture: 'onConfirm' } });
    const order = await released(['RING', 2]);
    await shop.oms.production.begin(order, { lines: [{ lineId: '1', units: 1 }] });

    const off = await shop.oms.orders.cancel(order, {}, { actor: customer });
    expect([off.state.lifecycle, off.totals.feesKept]).toEqual(['cancelled', 1600]);
    expect((await shop.settled(off)).totals.refunded).toBe(8000 - 1600);
  });

  it('is asked for again when it did not come out, for a day that can be kept', async () => {
    await open();
    const order = await released(['RING', 2]);
    shop.clock.advance(3 * day);

    const after = await shop.oms.production.fail(order, { lines: [{ lineId: '1', units: 1 }], reason: 'cracked' });

    expect((await typesOf(order)).slice(-2)).toEqual(['production.failed', 'production.requested']);
    expect([after.making[0]?.asked, promises(after)]).toEqual([2, [{ units: 2, promisedOn: '2026-01-13' }]]);
    await shop.oms.relay.runOnce();
    expect(told('production.requested').map(({ values }) => values.units)).toEqual([2, 1]);
  });

  it('is asked for once it is paid for, or by hand, as the shop says', async () => {
    await open({ process: { produce: 'onPayment' } });
    const order = await released(['RING', 1]);
    expect(order.making[0]?.asked).toBe(0);
    await shop.oms.payments.capture(order);
    expect((await shop.settled(order)).making[0]?.asked).toBe(1);
    await expect(shop.oms.production.request(order)).rejects.toMatchObject({ code: 'production.none' });

    const byHand = shop.beside({ process: { produce: 'manual' } });
    const other = await buyFrom(byHand, ['RING', 1]);
    await byHand.relay.runOnce();
    expect((await byHand.orders.get(other.id)).making[0]?.asked).toBe(0);
    expect((await byHand.production.request(other.id)).making[0]?.asked).toBe(1);
    await byHand.close();
  });

  it('may be told by two at once: what was made is received once, and more of it is refused', async () => {
    await open();
    const order = await released(['RING', 3]);
    const other = shop.beside({ repository: store.other });

    const answers = await Promise.allSettled([
      ...[1, 2].map(() => shop.oms.production.receive(order, { lines: [{ lineId: '1', units: 2 }], unitCost: 10 })),
      ...[1, 2].map(() => other.production.receive(order.id, { lines: [{ lineId: '1', units: 2 }], unitCost: 10 })),
    ]);
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await rows('RING')).toEqual([
      ['sellable', 2, 2],
      ['making', 0, 1],
    ]);
    await other.close();
  });

  it('is cancelled or received when both happen at once, each unit one of them', async () => {
    await open({ process: { cancels: { begun: 'allow' } } });
    const order = await released(['RING', 4]);
    const other = shop.beside({ repository: store.other });

    await Promise.allSettled([
      shop.oms.production.receive(order, { lines: [{ lineId: '1', units: 3 }], unitCost: 10 }),
      other.orders.cancel(order.id, { lines: [{ lineId: '1', units: 3 }] }, { actor: ann }),
    ]);
    const after = await shop.oms.orders.get(order.id);
    const [line] = after.lines;
    expect((line?.quantity ?? 0) - (line?.cancelled ?? 0)).toBe(
      line?.allocated.reduce((sum, { units }) => sum + units, 0),
    );
    await other.close();
  });

  it('is agreed to in a quote, added and taken off by edits, and held by no cart', async () => {
    await open();
    const cart = await shop.oms.inventory.reserve({
      cart: 'c1',
      channel: 'web',
      lines: [{ sku: 'VASE', quantity: 9 }],
    });
    expect(cart.lines).toEqual([]);
    const quote = await shop.oms.orders.draft({ channel: 'web', lines: [{ sku: 'VASE', quantity: 3 }] });
    expect(await rooms()).toEqual({});
    const order = await shop.settled(await shop.oms.orders.accept(quote, { payment: { method: 'card', token: 'ok' } }));
    expect(await rooms()).toEqual({ '2026-01-05': 3 });

    await shop.oms.edits.begin(order);
    await shop.oms.edits.stage(order, [
      { type: 'setQuantity', lineId: '1', quantity: 5 },
      { type: 'addLine', sku: 'RING', quantity: 1 },
    ]);
    const more = await shop.settled(await shop.oms.edits.confirm(order, { payment: { method: 'card', token: 'ok' } }));
    expect(await rooms()).toEqual({ '2026-01-05': 4, '2026-01-06': 1 });
    expect(more.making.map(({ sku, asked }) => [sku, asked])).toEqual([
      ['VASE', 5],
      ['RING', 1],
    ]);

    await shop.oms.production.begin(order, { lines: [{ lineId: '2', units: 1 }] });
    await shop.oms.edits.begin(order);
    await shop.oms.edits.stage(order, [{ type: 'setQuantity', lineId: '1', quantity: 2 }]);
    await shop.oms.edits.confirm(order);
    expect(await rooms()).toEqual({ '2026-01-05': 2 });
    await shop.oms.edits.begin(order);
    await shop.oms.edits.stage(order, [{ type: 'removeLine', lineId: '2' }]);
    await expect(shop.oms.edits.confirm(order)).rejects.toMatchObject({ code: 'production.begun' });
  });

  it('is made where the catalogue says, and refused where nothing is sent to the customer from there', async () => {
    await open({ locations: [weekdays, { id: 'leeds', priority: 2, regions: ['GB'] }] });

    expect((await buy(['SIGN', 1])).lines[0]?.allocated).toMatchObject([{ location: 'leeds' }]);
    await expect(
      shop.place({ lines: [{ sku: 'SIGN', quantity: 1 }], shipTo: { country: 'IE' } }),
    ).rejects.toMatchObject({ code: 'stock.short' });
  });

  it('waits for its room while others are made: what does not lie there is not offered by a location that fails', async () => {
    await open();
    const order = await released(['RING', 1]);

    await expect(shop.oms.shipments.fail(order, { location: 'york' }, { actor: ann })).rejects.toMatchObject({
      code: 'shipment.empty',
    });
    await shop.oms.inventory.receive({ sku: 'RING', location: 'york', quantity: 5, unitCost: 1 });
    expect(promises(await shop.settled(order))).toEqual([{ units: 1, promisedOn: '2026-01-08' }]);
  });
});

it('is refused from a catalogue that says it of what cannot be made so', async () => {
  const store = await stores.memory();
  const wrong = memoryCatalog(
    {
      BAD: { price: 1, madeToOrder: { days: -1, perDay: 0 } },
      FILE: { price: 1, kind: 'digital', madeToOrder: { days: 1 } },
    },
    'GBP',
  );
  const shop = openShop(store.repository, { catalog: wrong });

  for (const sku of ['BAD', 'FILE'])
    await expect(shop.place({ lines: [{ sku, quantity: 1 }] })).rejects.toMatchObject({
      code: 'port.failed',
      details: { field: 'madeToOrder', sku },
    });
  await store.close();
});
