/** Stock that two processes of 32 buyers each want at the same moment, on a server and on a file. */
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { StockOptions } from '../../src/index';
import { type Bought, startBuyers, type Wish, wishes } from '../support/buyers';
import type { Shop } from '../support/shop';
import { openShop } from '../support/shop';
import { type SharedStore, sharedStores } from '../support/stores';

describe.each(Object.entries(sharedStores))('two processes of 32 buyers on %s', (_name, openStore) => {
  const buyers = startBuyers();
  let store: SharedStore;
  let shop: Shop;

  async function open(locations: readonly string[], stock: StockOptions = {}): Promise<void> {
    shop = openShop(store.repository, { locations, stock });
    await buyers.enter(store, { locations, stock });
  }

  beforeEach(async () => {
    store = await openStore();
  });
  afterEach(async () => {
    await buyers.leave();
    await store.close();
  });
  afterAll(() => buyers.end());

  it('share 10 units at one location: exactly 10 get one', async () => {
    await open(['main']);
    await shop.oms.inventory.receive({ sku: 'A', quantity: 10, unitCost: 40 });

    const bought = await race({ lines: [{ sku: 'A', quantity: 1 }] });

    expect(tally(bought)).toEqual({ placed: 10, 'stock.short': 54 });
    expect(await allocatedOf('A')).toEqual({ main: 10 });
    await expectSound(10);
  });

  it('share 10 units that lie 4, 3 and 3 at three locations: exactly 10 get one, nobody is refused falsely', async () => {
    await open(['east', 'north', 'west']);
    await receive({ east: 4, north: 3, west: 3 });

    const bought = await race({ lines: [{ sku: 'A', quantity: 1 }] });

    expect(tally(bought)).toEqual({ placed: 10, 'stock.short': 54 });
    expect(await allocatedOf('A')).toEqual({ east: 4, north: 3, west: 3 });
    await expectSound(10);
  });

  it('share 10 units at three locations, two each: every pair is found, also over two locations', async () => {
    await open(['east', 'north', 'west']);
    await receive({ east: 4, north: 3, west: 3 });

    const bought = await race({ lines: [{ sku: 'A', quantity: 2 }] });

    expect(tally(bought)).toEqual({ placed: 5, 'stock.short': 59 });
    await expectSound(5);
  });

  it('want kits that share a component, and the component itself: it is counted once for all lines, and all of it is sold', async () => {
    await open(['east', 'west']);
    // An order of a PAIR, a DUO and an A alone takes four A; there are enough for ten.
    await receive({ east: 27, west: 13 });
    for (const sku of ['B', 'C'])
      await shop.oms.inventory.receive({ sku, location: 'east', quantity: 90, unitCost: 40 });

    const bought = await race({
      lines: [
        { sku: 'PAIR', quantity: 1 },
        { sku: 'DUO', quantity: 1 },
        { sku: 'A', quantity: 1 },
      ],
    });

    expect(tally(bought)).toEqual({ placed: 10, 'stock.short': 54 });
    expect(await allocatedOf('A')).toEqual({ east: 27, west: 13 });
    await expectSound(10);
  });

  it('take A and B, some in the other order: no deadlock is seen, no order holds half', async () => {
    await open(['main']);
    await shop.oms.inventory.receive({ lines: ['A', 'B'].map((sku) => ({ sku, quantity: 40, unitCost: 40 })) });
    const ab = {
      lines: [
        { sku: 'A', quantity: 1 },
        { sku: 'B', quantity: 1 },
      ],
    };
    const ba = { lines: [...ab.lines].reverse() };

    const bought = await buyers.race(...twice((buyer) => ({ input: buyer % 2 === 0 ? ab : ba })));

    expect(tally(bought)).toEqual({ placed: 40, 'stock.short': 24 });
    expect([await allocatedOf('A'), await allocatedOf('B')]).toEqual([{ main: 40 }, { main: 40 }]);
    await expectSound(40);
  });

  it('take A that is plenty and B that is not: who is refused for B took no A', async () => {
    await open(['main']);
    await shop.oms.inventory.receive({
      lines: [
        { sku: 'A', quantity: 1_000 },
        { sku: 'B', quantity: 7 },
      ],
    });

    const bought = await race({
      lines: [
        { sku: 'A', quantity: 1 },
        { sku: 'B', quantity: 1 },
      ],
    });

    expect(tally(bought)).toEqual({ placed: 7, 'stock.short': 57 });
    expect([await allocatedOf('A'), await allocatedOf('B')]).toEqual([{ main: 7 }, { main: 7 }]);
    await expectSound(7);
  });

  it('have two lines of one SKU summed before the shelf is asked', async () => {
    await open(['main']);
    await shop.oms.inventory.receive({ sku: 'A', quantity: 10 });

    const bought = await race({
      lines: [
        { sku: 'A', quantity: 2 },
        { sku: 'A', quantity: 1 },
      ],
    });

    expect(tally(bought)).toEqual({ placed: 3, 'stock.short': 61 });
    expect(await allocatedOf('A')).toEqual({ main: 9 });
    await expectSound(3);
  });

  it('of two channels share 10 units, 4 of them set aside for one: the other gets 6 at most, and none is left over', async () => {
    await open(['main'], { shares: ['store'] });
    await shop.oms.inventory.receive({ sku: 'A', quantity: 10 });
    await shop.oms.inventory.move({ sku: 'A', units: 4, from: {}, to: { channel: 'store' }, reason: 'till' });
    const lines = [{ sku: 'A', quantity: 1 }];

    const bought = await buyers.race(
      ...twice((buyer) => ({ input: { lines, channel: buyer % 2 === 0 ? 'web' : 'store' } })),
    );

    expect(tally(bought)).toEqual({ placed: 10, 'stock.short': 54 });
    const levels = await shop.oms.inventory.levels('A');
    expect(levels.map(({ channel, allocated }) => [channel, allocated])).toEqual([
      [null, 6],
      ['store', 4],
    ]);
    for (const { id } of bought) {
      const order = id === null ? null : await shop.oms.orders.get(id);
      const shelf = order?.lines[0]?.allocated[0]?.lot;
      if (order?.channel === 'web') expect(shelf).toBe('');
    }
    await expectSound(10);
  });

  it('are promised 9 units beyond the 10 that lie there: exactly 19 get one, and know which they got', async () => {
    await open(['main']);
    await shop.oms.inventory.receive({ sku: 'A', quantity: 10 });
    await shop.oms.inventory.setBackorders({ sku: 'A', limit: 9, promisedOn: '2026-03-01' });

    const bought = await race({ lines: [{ sku: 'A', quantity: 1 }] });

    expect(tally(bought)).toEqual({ placed: 19, 'stock.short': 45 });
    const orders = await Promise.all(bought.flatMap(({ id }) => (id === null ? [] : shop.oms.orders.get(id))));
    const waiting = orders.filter((order) => order.lines[0]?.backordered.length === 1);
    expect(waiting).toHaveLength(9);
    await expectSound(19);
  });

  it('find the stock frozen half-way: from then on nobody takes any', async () => {
    await open(['main']);
    await shop.oms.inventory.receive({ sku: 'A', quantity: 1_000 });

    const racing = race({ lines: [{ sku: 'A', quantity: 1 }] });
    await shop.oms.inventory.freeze({ sku: 'A', reason: 'recall' });
    const taken = await allocatedOf('A');
    const bought = await racing;
    const late = await race({ lines: [{ sku: 'A', quantity: 1 }] });

    expect(await allocatedOf('A')).toEqual(taken);
    expect(tally(bought).placed ?? 0).toBe(taken.main);
    expect(tally(late)).toEqual({ 'stock.frozen': 64 });
    await expectSound(taken.main as number);
  });

  function race(input: Wish['input']): Promise<Bought[]> {
    return buyers.race(...twice(() => ({ input })));
  }

  async function receive(units: Readonly<Record<string, number>>): Promise<void> {
    const lines = Object.entries(units).map(([location, quantity]) => ({ sku: 'A', location, quantity, unitCost: 40 }));
    await shop.oms.inventory.receive({ lines });
  }

  async function allocatedOf(sku: string): Promise<Record<string, number>> {
    const levels = await shop.oms.inventory.levels(sku);
    return Object.fromEntries(levels.map(({ location, allocated }) => [location, allocated]));
  }

  async function expectSound(orders: number): Promise<void> {
    expect(await shop.oms.audit()).toEqual({ orders, stock: [], money: [], facts: [] });
  }
});

function twice(wish: (buyer: number) => Wish): Wish[][] {
  return [wishes(wish), wishes(wish)];
}

function tally(bought: readonly Bought[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { code } of bought) counts[code ?? 'placed'] = (counts[code ?? 'placed'] ?? 0) + 1;
  return counts;
}
