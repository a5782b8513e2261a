/** From where orders are sent, on every store: limits of a day, a strategy in the shadow, and promised units that come from elsewhere. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SourcingOptions } from '../../src/index';
import { ann, openShop, type Shop, type ShopChanges } from '../support/shop';
import { type Store, stores } from '../support/stores';

const nothingFound = { stock: [], money: [], facts: [] };

describe.each(Object.entries(stores))('sourcing on %s', (_name, openStore) => {
  let store: Store;
  let shop: Shop;

  beforeEach(async () => {
    store = await openStore();
  });
  afterEach(async () => {
    await store.close();
  });

  /** Ten mugs at each of two locations; the first is preferred. */
  async function open(sourcing: SourcingOptions = {}, changes: ShopChanges = {}): Promise<void> {
    shop = openShop(store.repository, {
      locations: [
        { id: 'east', priority: 1, costs: { parcel: { '*': 900 } } },
        { id: 'west', priority: 2, costs: { parcel: { '*': 400 } } },
      ],
      sourcing: { strategy: ['priority'], ...sourcing },
      ...changes,
    });
    for (const location of ['east', 'west'])
      await shop.oms.inventory.receive({ sku: 'MUG', location, quantity: 10, unitCost: 250 });
  }
  const allocated = async () =>
    Object.fromEntries((await shop.oms.inventory.levels('MUG')).map((level) => [level.location, level.allocated]));
  const lineOf = (order: { readonly lines: readonly { readonly id: string }[] }) => order.lines[0]?.id ?? '';
  const placed = async (order: { readonly id: string }) => {
    const facts = await shop.oms.orders.history(order.id);
    return facts.find(({ type }) => type === 'order.placed')?.data;
  };
  const moved = { reason: 'flooded' };

  it('tells in the fact of the order what a shadow would have done, also when it fails', async () => {
    await open({ shadow: { optimum: 'cost' } });
    const order = await shop.place();
    expect(await placed(order)).toMatchObject({
      trace: [
        { location: 'east', used: true },
        { location: 'west', used: false },
      ],
      shadow: { differs: true, live: { cost: 900 }, shadow: { cost: 400 } },
    });

    const broken = shop.beside({
      locations: ['east', 'west'],
      sourcing: {
        shadow: {
          name: 'broken',
          plan: () => {
            throw new Error('no such table');
          },
        },
      },
    });
    const other = await broken.orders.place({
      channel: 'web',
      customer: { email: 'guest@example.com' },
      shipTo: { country: 'GB' },
      lines: [{ sku: 'MUG', quantity: 1 }],
      payment: { method: 'card', token: 'ok' },
    });
    expect(await placed(other)).toMatchObject({
      shadow: { strategy: 'broken', shadow: null, failed: 'Error: no such table' },
    });
  });

  it('sends no more orders from a location than it can on a day, whoever orders at once', async () => {
    await open(
      {},
      {
        locations: [
          { id: 'east', priority: 1, ordersPerDay: 3 },
          { id: 'west', priority: 2, ordersPerDay: 2 },
        ],
      },
    );

    const answers = await Promise.allSettled(
      Array.from({ length: 8 }, () => shop.place({ lines: [{ sku: 'MUG', quantity: 1 }] })),
    );

    const refused = answers.flatMap((answer) => (answer.status === 'rejected' ? [answer.reason.code] : []));
    expect(refused).toEqual(['counter.short', 'counter.short', 'counter.short']);
    expect(await allocated()).toEqual({ east: 3, west: 2 });
    shop.clock.advance(24 * 3_600_000);
    await shop.place({ lines: [{ sku: 'MUG', quantity: 1 }] });
    expect(await allocated()).toEqual({ east: 4, west: 2 });
  });

  it('gives the place of the day back when nothing of the order is sent from there any more', async () => {
    const locations = [
      { id: 'east', priority: 1, ordersPerDay: 1 },
      { id: 'west', priority: 2, ordersPerDay: 1 },
    ];
    await open({}, { locations });
    const place = () => shop.place({ lines: [{ sku: 'MUG', quantity: 2 }], payment: { method: 'cash' } });
    const [first, second] = [await place(), await place()];
    expect([first, second].map(({ sending }) => sending[0]?.location)).toEqual(['east', 'west']);

    await shop.oms.orders.cancel(first, { lines: [{ lineId: lineOf(first), units: 1 }] });
    await expect(place()).rejects.toMatchObject({ code: 'counter.short' });
    expect((await shop.oms.orders.cancel(first)).sending).toEqual([]);
    const third = await place();
    await expect(place()).rejects.toMatchObject({ code: 'counter.short' });
    await shop.oms.shipments.dispatch(third, { lines: [{ lineId: lineOf(third), units: 1 }] });
    await shop.oms.orders.cancel(third);
    await expect(place()).rejects.toMatchObject({ code: 'counter.short' });

    const gone = await shop.oms.orders.cancel(second);
    const moved = await place();
    expect([gone.sending, moved.sending[0]?.location]).toEqual([[], 'west']);
    expect(await shop.oms.audit()).toMatchObject(nothingFound);
  });

  it('splits, moves and merges what is promised and in no parcel yet', async () => {
    await open();
    const order = await shop.place({ lines: [{ sku: 'MUG', quantity: 4 }] });
    const reallocate = (input: Partial<Parameters<Shop['oms']['shipments']['reallocate']>[1]>) =>
      shop.oms.shipments.reallocate(order, { ...moved, ...input }, { actor: ann });

    await reallocate({ lines: [{ lineId: lineOf(order), units: 1 }], to: 'west' });
    expect(await allocated()).toEqual({ east: 3, west: 1 });
    await reallocate({ from: 'west', to: 'east' });
    expect(await allocated()).toEqual({ east: 4, west: 0 });
    await reallocate({ from: 'east' });
    expect(await allocated()).toEqual({ east: 0, west: 4 });

    expect(await shop.oms.audit()).toEqual({ orders: 1, ...nothingFound });
  });

  it('finds the rest of what a location cannot send, all of it or what there is, and else changes nothing', async () => {
    await open();
    const order = await shop.place({ lines: [{ sku: 'MUG', quantity: 8 }] });
    await shop.oms.inventory.adjust({ sku: 'MUG', location: 'west', delta: -7, reason: 'lost' });
    const fails = (partial: boolean) =>
      shop.oms.shipments.reallocate(order, { from: 'east', partial, reason: 'flooded' }, { actor: ann });

    await expect(fails(false)).rejects.toMatchObject({ code: 'stock.short' });
    expect(await allocated()).toEqual({ east: 8, west: 0 });
    await fails(true);
    expect(await allocated()).toEqual({ east: 5, west: 3 });
  });

  it('refuses a location that nobody knows, and units that are not promised there', async () => {
    await open();
    const order = await shop.place();
    const line = { lineId: lineOf(order), units: 2 };

    await expect(shop.oms.shipments.reallocate(order, { ...moved, to: 'mars' }, { actor: ann })).rejects.toMatchObject({
      problems: [{ code: 'input.invalid', path: ['to'] }],
    });
    await expect(
      shop.oms.shipments.reallocate(order, { ...moved, from: 'west', lines: [line] }, { actor: ann }),
    ).rejects.toMatchObject({ code: 'line.quantity' });
  });

  it('gives the last unit elsewhere to one of many who want it at once', async () => {
    await open();
    await shop.oms.inventory.adjust({ sku: 'MUG', location: 'west', delta: -9, reason: 'lost' });
    const orders = await Promise.all([1, 2, 3].map(() => shop.place({ lines: [{ sku: 'MUG', quantity: 1 }] })));

    const answers = await Promise.allSettled(
      orders.map((order) => shop.oms.shipments.reallocate(order, { ...moved, to: 'west' }, { actor: ann })),
    );

    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await allocated()).toEqual({ east: 2, west: 1 });
    expect(await shop.oms.audit()).toEqual({ orders: 3, ...nothingFound });
  });
});
