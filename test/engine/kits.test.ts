/** Kits: sold as one, kept as their components, which every line of every order shares. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { memoryCatalog } from '../../src/adapters/memory';
import type { Order } from '../../src/index';
import { ann, openShop, prices, type Shop, type ShopChanges } from '../support/shop';
import { type Store, stores } from '../support/stores';

const box = { kind: 'kit', components: [{ sku: 'PEN', units: 12 }] } as const;
const nothingFound = { stock: [], money: [], facts: [] };

describe.each(Object.entries(stores))('kits on %s', (_name, openStore) => {
  let store: Store;
  let shop: Shop;

  beforeEach(async () => {
    store = await openStore();
    open({});
  });
  afterEach(async () => {
    await store.close();
  });

  function open(changes: ShopChanges): void {
    shop = openShop(store.repository, changes);
  }
  const receive = (units: Readonly<Record<string, number>>, location = 'main') =>
    shop.oms.inventory.receive({
      lines: Object.entries(units).map(([sku, quantity]) => ({ sku, location, quantity, unitCost: 40 })),
    });
  const buy = (...lines: readonly (readonly [sku: string, quantity: number])[]) =>
    shop.place({ lines: lines.map(([sku, quantity]) => ({ sku, quantity })) });
  const stockOf = async (...skus: readonly string[]) =>
    (await shop.oms.inventory.levels(skus)).map(({ sku, onHand, allocated }) => [sku, onHand, allocated]);
  const dispatch = (order: Order, location?: string) =>
    shop.oms.shipments.dispatch(order.id, { lines: 'all', carrier: null, ...(location && { location }) });
  const lineOf = ({ lines: [line] }: Order) => line as Order['lines'][number];

  it('take their components, counted once with those that other lines want', async () => {
    await receive({ A: 5, B: 9, C: 9 });

    await expect(buy(['PAIR', 2], ['DUO', 1], ['A', 2])).rejects.toMatchObject({ code: 'stock.short' });
    const order = await buy(['PAIR', 2], ['DUO', 1], ['A', 1]);

    expect(order.totals.total).toBe(2 * 150 + 250 + 100);
    expect(await stockOf('A', 'B', 'C')).toEqual([
      ['A', 5, 5],
      ['B', 9, 4],
      ['C', 9, 1],
    ]);
    expect(await shop.oms.audit()).toEqual({ orders: 1, ...nothingFound });
  });

  it('are available as often as their scarcest component allows', async () => {
    await receive({ A: 3, B: 5 });

    expect(await shop.oms.inventory.available(['PAIR', 'DUO', 'A', 'EBOOK'])).toEqual([
      { sku: 'PAIR', units: 2, limitedBy: 'B' },
      { sku: 'DUO', units: 0, limitedBy: 'C' },
      { sku: 'A', units: 3, limitedBy: null },
      { sku: 'EBOOK', units: null, limitedBy: null },
    ]);
    await expect(shop.oms.inventory.available('NONE')).rejects.toMatchObject({ code: 'sku.unknown' });
  });

  it('stay what they were when the order was placed, whatever the catalogue says later', async () => {
    const catalog = memoryCatalog(prices, 'GBP');
    open({ catalog });
    await receive({ A: 2, B: 4, C: 4 });
    const order = await buy(['PAIR', 2]);
    catalog.put('PAIR', { price: 150, kind: 'kit', components: [{ sku: 'C', units: 1 }] });

    await shop.settled(order);
    const sent = await dispatch(order);

    expect(sent.shipments.map(({ allocations }) => allocations.map(({ sku, units }) => [sku, units]))).toEqual([
      [
        ['A', 2],
        ['B', 4],
      ],
    ]);
    expect(lineOf(sent).components?.map(({ sku }) => sku)).toEqual(['A', 'B']);
    expect(await stockOf('A', 'B', 'C')).toEqual([
      ['A', 0, 0],
      ['B', 0, 0],
      ['C', 4, 0],
    ]);
  });

  it('are held by carts as their components, and become the order’s', async () => {
    await receive({ A: 3, B: 4 });

    const { lines } = await shop.oms.inventory.reserve({ cart: 'c1', lines: [{ sku: 'PAIR', quantity: 2 }] });

    expect(lines.map(({ sku, units }) => [sku, units])).toEqual([
      ['A', 2],
      ['B', 4],
    ]);
    await expect(buy(['PAIR', 1])).rejects.toMatchObject({ code: 'stock.short' });
    await shop.place({ cart: 'c1', lines: [{ sku: 'PAIR', quantity: 2 }] });
    expect(await stockOf('A', 'B')).toEqual([
      ['A', 3, 2],
      ['B', 4, 4],
    ]);
    expect(await shop.oms.audit()).toEqual({ orders: 1, ...nothingFound });
  });

  it('have left once all of their components have, in as many parcels as it takes; what was begun is not cancelled', async () => {
    open({ locations: ['east', 'west'] });
    await receive({ A: 3 }, 'east');
    await receive({ B: 6 }, 'west');
    const order = await shop.settled(await buy(['PAIR', 3]));

    const half = await dispatch(order, 'east');

    expect(lineOf(half)).toMatchObject({ shipped: 0, packing: 3 });
    expect(half.state.fulfillment).toBe('partlyShipped');
    await expect(shop.oms.orders.cancel(order.id)).rejects.toMatchObject({ code: 'order.state' });
    const whole = await dispatch(order);
    expect(lineOf(whole)).toMatchObject({ shipped: 3, packing: 0, cost: 9 * 40 });
    expect(whole.state.fulfillment).toBe('shipped');
    expect(whole.totals.earned).toBe(450);
    expect(await shop.oms.audit()).toEqual({ orders: 1, ...nothingFound });
  });

  it('are cancelled whole: every component is free again', async () => {
    await receive({ A: 3, B: 6 });
    const order = await shop.settled(await buy(['PAIR', 3]));

    await shop.oms.orders.cancel(order.id, { lines: [{ lineId: '1', units: 2 }] });

    expect(await stockOf('A', 'B')).toEqual([
      ['A', 3, 1],
      ['B', 6, 2],
    ]);
  });

  it('are edited by whole kits, of what they were agreed to hold', async () => {
    await receive({ A: 3, B: 6 });
    const order = await shop.settled(await buy(['PAIR', 1]));
    const change = async (quantity: number) => {
      await shop.oms.edits.begin(order.id);
      await shop.oms.edits.stage(order.id, [{ type: 'setQuantity', lineId: '1', quantity }]);
      return shop.oms.edits.confirm(order.id, { payment: { method: 'card', token: 'ok' } });
    };

    await change(3);
    expect(await stockOf('A', 'B')).toEqual([
      ['A', 3, 3],
      ['B', 6, 6],
    ]);
    await change(2);
    expect(await stockOf('A', 'B')).toEqual([
      ['A', 3, 2],
      ['B', 6, 4],
    ]);
    expect(await shop.oms.audit()).toEqual({ orders: 1, ...nothingFound });
  });

  it('come back whole, each component to its shelf at its own cost', async () => {
    await receive({ A: 2, B: 4 });
    const order = await dispatch(await shop.settled(await buy(['PAIR', 2])));

    const { returns } = await shop.oms.returns.request(order.id, { lines: [{ lineId: '1', units: 1 }] });
    const back = await shop.oms.returns.receive(order.id, { returnId: returns[0]?.id ?? '' });

    expect(lineOf(back)).toMatchObject({ returned: 1 });
    expect(back.totals.returned).toBe(150);
    const levels = await shop.oms.inventory.levels(['A', 'B']);
    expect(levels.map(({ sku, onHand, value }) => [sku, onHand, value])).toEqual([
      ['A', 1, 40],
      ['B', 2, 80],
    ]);
    await expect(
      shop.oms.returns.request(order.id, { lines: [{ lineId: '1', units: 1, component: 'A' }] }),
    ).rejects.toMatchObject({ code: 'line.notReturnable', details: { component: 'A' } });
    expect(await shop.oms.audit()).toEqual({ orders: 1, ...nothingFound });
  });

  it('come from elsewhere component by component while they are in no parcel, as many as whole kits hold', async () => {
    open({ locations: ['east', 'west'] });
    await receive({ A: 3, B: 6 }, 'east');
    await receive({ A: 1, B: 6 }, 'west');
    const order = await shop.settled(await buy(['PAIR', 3]));
    const at = async (location: string) =>
      (await shop.oms.inventory.levels(['A', 'B']))
        .filter((level) => level.location === location)
        .map(({ sku, allocated }) => [sku, allocated]);
    const reallocate = (input: Omit<Parameters<Shop['oms']['shipments']['reallocate']>[1], 'reason'>) =>
      shop.oms.shipments.reallocate(order.id, { reason: 'flooded', ...input }, { actor: ann });
    const [lineId] = order.lines.map(({ id }) => id) as [string];

    await reallocate({ lines: [{ lineId, units: 1 }], to: 'west' });
    expect([await at('east'), await at('west')]).toEqual([
      [
        ['A', 2],
        ['B', 4],
      ],
      [
        ['A', 1],
        ['B', 2],
      ],
    ]);
    await expect(reallocate({ from: 'east' })).rejects.toMatchObject({
      problems: [{ code: 'stock.short', details: { sku: 'A', lineId, wanted: 2, found: 0 } }],
    });
    await reallocate({ from: 'east', partial: true });
    expect([await at('east'), await at('west')]).toEqual([
      [
        ['A', 2],
        ['B', 0],
      ],
      [
        ['A', 1],
        ['B', 6],
      ],
    ]);

    await dispatch(order, 'west');
    expect(lineOf(await dispatch(order, 'east'))).toMatchObject({ shipped: 3, cost: 9 * 40 });
    expect(await shop.oms.audit()).toEqual({ orders: 1, ...nothingFound });
  });

  it('are sourced as one with what the order says of it: the shadow, the days of sending, what is short', async () => {
    const locations = [
      { id: 'east', priority: 1, ordersPerDay: 5, costs: { parcel: { '*': 900 } } },
      { id: 'west', priority: 2, ordersPerDay: 5, costs: { parcel: { '*': 400 } } },
    ];
    open({ locations, sourcing: { strategy: ['priority'], shadow: { optimum: 'cost' } } });
    await receive({ A: 1, B: 9 }, 'east');
    await receive({ A: 9, B: 9 }, 'west');

    const order = await buy(['PAIR', 1], ['A', 2]);
    const placed = (await shop.oms.orders.history(order.id)).find(({ type }) => type === 'order.placed');
    const [kit, plain] = order.lines.map(({ id }) => id) as [string, string];

    expect(placed?.data).toMatchObject({
      allocations: [
        { lineId: kit, sku: 'A', location: 'east', units: 1 },
        { lineId: kit, sku: 'B', location: 'east', units: 2 },
        { lineId: plain, sku: 'A', location: 'west', units: 2 },
      ],
      shadow: { differs: true, live: { units: 5, cost: 1300 }, shadow: { units: 5, cost: 400 } },
      sending: [{ location: 'east' }, { location: 'west' }],
    });
    await expect(buy(['DUO', 1])).rejects.toMatchObject({
      problems: [{ code: 'stock.short', details: { sku: 'C', wanted: 1, found: 0 } }],
    });
    expect(await shop.oms.audit()).toEqual({ orders: 1, ...nothingFound });
  });

  it('come back by component where the shop takes them so; all of them together give back the kit’s price', async () => {
    open({ process: { returns: { kits: 'byComponent' } } });
    await receive({ A: 2, B: 4 });
    const order = await dispatch(await shop.settled(await buy(['PAIR', 2])));
    const giveBack = async (lines: readonly { units: number; component?: string }[]) => {
      const asked = await shop.oms.returns.request(order.id, {
        lines: lines.map((line) => ({ lineId: '1', ...line })),
      });
      return shop.oms.returns.receive(order.id, { returnId: asked.returns.at(-1)?.id ?? '' });
    };

    const one = await giveBack([{ units: 1, component: 'B' }]);

    // A third of 1.50 to each unit: an A and two B.
    expect(one.totals.returned).toBe(50);
    expect(lineOf(one)).toMatchObject({ returned: 0 });
    await expect(giveBack([{ units: 2 }])).rejects.toMatchObject({ code: 'line.quantity' });
    await expect(giveBack([{ units: 1 }, { units: 1, component: 'A' }])).rejects.toMatchObject({
      code: 'input.invalid',
    });
    await expect(giveBack([{ units: 1, component: 'C' }])).rejects.toMatchObject({ code: 'line.notFound' });
    await giveBack([
      { units: 2, component: 'A' },
      { units: 1, component: 'B' },
    ]);
    // Of every kit a part is back: what is left of them can still come.
    const all = await giveBack([{ units: 2, component: 'B' }]);
    expect(lineOf(all)).toMatchObject({ returned: 2 });
    expect(all.totals.returned).toBe(300);
    expect(all.state.fulfillment).toBe('returned');
    expect(await stockOf('A', 'B')).toEqual([
      ['A', 2, 0],
      ['B', 4, 0],
    ]);
    expect(await shop.oms.audit()).toEqual({ orders: 1, ...nothingFound });
  });

  it('of one component are its box: pens in boxes and pens alone are the same pens', async () => {
    const catalog = memoryCatalog({ PEN: { price: 150 }, BOX: { ...box, price: 1500 } }, 'GBP');
    open({ catalog });
    await receive({ PEN: 30 });

    expect(await shop.oms.inventory.available(['BOX', 'PEN'])).toEqual([
      { sku: 'BOX', units: 2, limitedBy: 'PEN' },
      { sku: 'PEN', units: 30, limitedBy: null },
    ]);
    await expect(buy(['BOX', 2], ['PEN', 7])).rejects.toMatchObject({ code: 'stock.short' });
    const order = await shop.settled(await buy(['BOX', 2], ['PEN', 6]));
    expect(lineOf(await dispatch(order))).toMatchObject({ quantity: 2, shipped: 2, cost: 24 * 40 });
    expect(await stockOf('PEN')).toEqual([['PEN', 0, 0]]);
    expect(await shop.oms.audit()).toEqual({ orders: 1, ...nothingFound });
  });

  it('wait for a component that is promised: the rest may go before it, and the kit has left with it', async () => {
    await receive({ A: 2 });
    await shop.oms.inventory.setBackorders({ sku: 'B', limit: 4, promisedOn: '2026-02-01' });
    // Backorders are looked for once the shop has refused at first sight.
    const order = await shop.settled(await buy(['PAIR', 2]));
    expect(lineOf(order).backordered).toEqual([{ sku: 'B', units: 4, promisedOn: '2026-02-01' }]);
    await dispatch(order);

    await receive({ B: 4 });
    const filled = await shop.settled(order);

    expect(lineOf(filled).backordered).toEqual([]);
    expect(lineOf(await dispatch(filled))).toMatchObject({ shipped: 2, packing: 0 });
    expect(await shop.oms.audit()).toEqual({ orders: 1, ...nothingFound });
  });
});

describe('a catalogue that answers a kit', () => {
  it('says what it holds: whole units of SKUs that are each named once', async () => {
    const { memory } = await import('../../src/adapters/memory');
    const answer = (components: unknown, kind = 'kit') => {
      const item = { sku: 'KIT', title: 'Kit', price: { amount: 100, currency: 'GBP' }, kind, components };
      const shop = openShop(memory(), { catalog: { items: async () => [item] as never } });
      return shop.place({ lines: [{ sku: 'KIT', quantity: 1 }] });
    };
    const part = { sku: 'A', units: 1 };

    const failed = { code: 'port.failed', details: { field: 'components' } };
    await expect(answer(undefined)).rejects.toMatchObject(failed);
    await expect(answer([])).rejects.toMatchObject(failed);
    await expect(answer([part, part])).rejects.toMatchObject(failed);
    await expect(answer([{ sku: 'A', units: 0.5 }])).rejects.toMatchObject(failed);
    await expect(answer([{ ...part, share: -1 }])).rejects.toMatchObject(failed);
    await expect(answer([part], 'goods')).rejects.toMatchObject(failed);
    await expect(answer([part])).rejects.toMatchObject({ code: 'stock.short' });
  });
});
