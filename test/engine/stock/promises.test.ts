/** Available-to-promise: when and where a quantity is there, held against a time line that is walked day by day. */
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { day, monday, openShop, type Shop } from '../../support/shop';
import { memoryStore, type Store, stores } from '../../support/stores';

const locations = [
  { id: 'depot', priority: 1 },
  { id: 'soho', priority: 2, channels: ['store'] },
  { id: 'void', priority: 3, kind: 'virtual' as const },
];
const inDays = (days: number) => new Date(Date.parse(monday) + days * day).toISOString();

describe.each(Object.entries(stores))('promises on %s', (_name, openStore) => {
  let store: Store;
  let shop: Shop;

  beforeEach(async () => {
    store = await openStore();
    shop = openShop(store.repository, { locations });
  });
  afterEach(async () => {
    await store.close();
  });

  const order = async (location: string, units: number, days: number | null) => {
    const { purchaseOrders } = shop.oms;
    const created = await purchaseOrders.create({ supplier: 'acme', location, lines: [{ sku: 'MUG', units }] });
    return purchaseOrders.send(created, days === null ? {} : { expectedAt: inDays(days) });
  };
  const atp: Shop['oms']['inventory']['atp'] = (...asked) => shop.oms.inventory.atp(...asked);

  it('come from what is free now, then from what is ordered or under way, where it comes to', async () => {
    await shop.oms.inventory.receive({ sku: 'MUG', location: 'depot', quantity: 5 });
    await shop.place({ lines: [{ sku: 'MUG', quantity: 2 }] });
    await order('depot', 10, 7);
    await order('soho', 50, null);
    await shop.oms.inventory.receive({ sku: 'MUG', location: 'void', quantity: 99 });

    expect(await atp('MUG', 3)).toEqual({ at: monday, location: 'depot' });
    expect(await atp('MUG', 3, new Date(inDays(3)))).toEqual({ at: inDays(3), location: 'depot' });
    expect(await atp('MUG', 4)).toEqual({ at: inDays(7), location: 'depot' });
    expect(await atp('MUG', 14)).toBeNull();
    const transfer = await shop.oms.transfers.create({
      from: 'void',
      to: 'soho',
      lines: [{ sku: 'MUG', units: 20 }],
    });
    await shop.oms.transfers.send(transfer, { expectedAt: inDays(2) });
    expect(await atp('MUG', 14)).toEqual({ at: inDays(2), location: 'soho' });
    expect(await atp('MUG', 14, undefined, { channel: 'web' })).toBeNull();
    await expect(atp('MUG', 0)).rejects.toMatchObject({ problems: [{ path: ['quantity'] }] });
  });

  it('do not count what is late, kept back, frozen, expired by then, or waited for', async () => {
    const { inventory } = shop.oms;
    const lot = { lot: 'L7', expiresOn: '2026-01-10' };
    await inventory.receive({ sku: 'MUG', location: 'depot', quantity: 6, ...lot });
    await inventory.setBackorders({ sku: 'MUG', location: 'depot', limit: 9 });
    await shop.place({ lines: [{ sku: 'MUG', quantity: 10 }] });
    await inventory.receive({ sku: 'MUG', location: 'depot', quantity: 3, ...lot, lot: 'L8' });
    await order('depot', 10, 7);

    expect(await atp('MUG', 3)).toEqual({ at: monday, location: 'depot' });
    expect(await atp('MUG', 3, inDays(6))).toEqual({ at: inDays(7), location: 'depot' });
    expect(await atp('MUG', 7, inDays(6))).toBeNull();
    await inventory.freeze({ sku: 'MUG', lot: 'L8', reason: 'recall' });
    expect(await atp('MUG', 3)).toEqual({ at: inDays(7), location: 'depot' });
    shop.clock.advance(8 * day);
    expect(await atp('MUG', 1)).toBeNull();
  });
});

it('promises equal a time line that is walked day by day', async () => {
  const place = fc.constantFrom('depot', 'soho');
  const supply = fc.record({
    location: place,
    units: fc.integer({ min: 1, max: 20 }),
    days: fc.integer({ min: 1, max: 9 }),
  });
  const scene = fc.record({
    onHand: fc.record({ depot: fc.nat(9), soho: fc.nat(9) }),
    safety: fc.record({ depot: fc.nat(4), soho: fc.nat(4) }),
    supplies: fc.array(supply, { maxLength: 5 }),
    received: fc.nat(6),
    quantity: fc.integer({ min: 1, max: 40 }),
    from: fc.nat(10),
  });
  await fc.assert(
    fc.asyncProperty(scene, async ({ onHand, safety, supplies, received, quantity, from }) => {
      const store = await memoryStore();
      const { oms } = openShop(store.repository, { locations: ['depot', 'soho'] });
      const open = supplies.map((item) => ({ ...item }));
      const free = { depot: -safety.depot, soho: -safety.soho };
      for (const location of ['depot', 'soho'] as const) {
        const quantityThere = onHand[location];
        if (quantityThere > 0) await oms.inventory.receive({ sku: 'MUG', location, quantity: quantityThere });
        await oms.inventory.setPolicy({ sku: 'MUG', location, safety: safety[location] });
        free[location] += quantityThere;
      }
      for (const [index, { location, units, days }] of open.entries()) {
        const lines = [{ sku: 'MUG', units }];
        const sent = await oms.purchaseOrders.send(
          await oms.purchaseOrders.create({ supplier: 'acme', location, lines }),
          { expectedAt: inDays(days) },
        );
        if (index > 0 || received === 0) continue;
        const came = Math.min(received, units);
        await oms.purchaseOrders.receive(sent, { lines: [{ line: '1', units: came }] });
        open[index] = { location, days, units: units - came };
        free[location as 'depot' | 'soho'] += came;
      }

      const promised = await oms.inventory.atp('MUG', quantity, inDays(from));

      let expected: { at: string; location: string } | null = null;
      for (let today = from; today <= 20 && !expected; today++)
        for (const location of ['depot', 'soho'] as const) {
          const came = open.filter((item) => item.location === location && item.days <= today);
          const units = free[location] + came.reduce((sum, item) => sum + item.units, 0);
          if (units >= quantity) expected ??= { at: inDays(today), location };
        }
      expect(promised).toEqual(expected);
    }),
    { numRuns: 200 },
  );
});
