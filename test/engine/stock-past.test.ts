/** Stock as it was, from movements and monthly balances. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { PastStock } from '../../src/engine/stock/past';
import { day, monday, openShop, type Shop } from '../support/shop';
import { type Store, stores } from '../support/stores';

describe.each(Object.entries(stores))('stock as of an instant on %s', (_name, openStore) => {
  let store: Store;
  let shop: Shop;

  beforeEach(async () => {
    store = await openStore();
    shop = openShop(store.repository);
  });
  afterEach(() => store.close());

  const now = () => new Date(shop.clock.now()).toISOString();
  async function asOf(at: string, given: { skus?: string[]; location?: string } = {}): Promise<string[]> {
    const rows: PastStock[] = [];
    for await (const row of shop.oms.inventory.asOf({ at, ...given })) rows.push(row);
    return rows.map(({ sku, state, onHand, allocated, value }) => `${sku} ${state} ${onHand} ${allocated} ${value}`);
  }

  it('is what it was, before and after the balance of its month is written', async () => {
    const { inventory } = shop.oms;
    await inventory.receive({ sku: 'MUG', quantity: 10, unitCost: 250 });
    shop.clock.advance(2 * day);
    const placed = now();
    const order = await shop.settled(await shop.place());
    shop.clock.advance(40 * day);
    const shipped = now();
    await shop.oms.shipments.dispatch(order.id, { lines: 'all', carrier: null });
    await inventory.adjust({ sku: 'MUG', state: 'damaged', delta: 1, value: 100 });
    shop.clock.advance(40 * day);

    const told = async () => [
      await asOf('2026-01-01T00:00:00Z'),
      await asOf(monday),
      await asOf(placed),
      await asOf(shipped),
      await asOf(now(), { skus: ['MUG'] }),
      await asOf(now(), { location: 'nowhere' }),
    ];
    const expected = [
      [],
      ['MUG sellable 10 0 2500'],
      ['MUG sellable 10 2 2500'],
      ['MUG sellable 8 0 2000', 'MUG damaged 1 0 100'],
      ['MUG sellable 8 0 2000', 'MUG damaged 1 0 100'],
      [],
    ];
    expect(await told()).toEqual(expected);
    expect(await shop.oms.housekeeping()).toMatchObject({ balanced: true });
    expect(await shop.oms.housekeeping()).toMatchObject({ balanced: false });
    expect(await told()).toEqual(expected);
  });

  it('sums up a month only when commits of it can no longer come', async () => {
    shop.clock.advance(26.5 * day);
    expect(now()).toBe('2026-01-31T21:00:00.000Z');
    expect(await shop.oms.housekeeping()).toMatchObject({ balanced: true });
    shop.clock.advance(day);
    expect(await shop.oms.housekeeping()).toMatchObject({ balanced: false });
    shop.clock.advance(day);
    expect(await shop.oms.housekeeping()).toMatchObject({ balanced: true });
  });

  it('refuses what is no instant when its first row is asked for', async () => {
    const first = shop.oms.inventory.asOf({ at: 'yesterday' })[Symbol.asyncIterator]().next();

    await expect(first).rejects.toThrow('inventory.asOf.at');
  });
});
