/** An outside stock of record: snapshots and numbered deltas that come late, twice and in any order, while goods are sold here. */
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { minuteMs } from '../../../src/kernel';
import { monday, openShop, type Shop } from '../../support/shop';
import { memoryStore, type Store, stores } from '../../support/stores';

const at = (minutes: number) => new Date(Date.parse(monday) + minutes * minuteMs).toISOString();
const wms = { source: 'wms' } as const;
const delta = (position: number, units: number, sku = 'MUG') => ({ position, units, sku });

describe.each(Object.entries(stores))('an outside stock on %s', (_name, openStore) => {
  let store: Store;
  let shop: Shop;

  beforeEach(async () => {
    store = await openStore();
    shop = openShop(store.repository);
    await shop.oms.inventory.receive({ sku: 'MUG', quantity: 10, unitCost: 250 });
  });
  afterEach(async () => {
    await store.close();
  });

  const stock = async () => (await shop.oms.inventory.levels('MUG')).map((row) => [row.state, row.onHand, row.value]);
  const snapshot = (minutes: number, watermark: number, onHand: number) =>
    shop.oms.inventory.takeSnapshot({
      ...wms,
      takenAt: at(minutes),
      watermark,
      lines: [{ sku: 'MUG', onHand }],
    });
  const deltas = (...list: ReturnType<typeof delta>[]) => shop.oms.inventory.takeDeltas({ ...wms, deltas: list });

  it('lists what differs at its instant, and leaves what moved since as it is', async () => {
    shop.clock.advance(10 * minuteMs);
    const order = await shop.settled(await shop.place({ lines: [{ sku: 'MUG', quantity: 3 }] }));
    await shop.oms.shipments.dispatch(order, { carrier: null });

    const answer = await snapshot(5, 100, 9);

    expect(answer).toEqual({
      taken: true,
      differences: [{ sku: 'MUG', location: 'main', lot: '', booked: 10, outside: 9 }],
    });
    expect(await stock()).toEqual([['sellable', 6, 1500]]);
    expect(await snapshot(5, 100, 9)).toEqual({ taken: false, differences: [] });
    expect(await snapshot(4, 200, 1)).toEqual({ taken: false, differences: [] });
    expect(await snapshot(6, 100, 9)).toEqual({ taken: true, differences: [] });
    expect(await stock()).toEqual([['sellable', 6, 1500]]);
    await expect(snapshot(11, 300, 1)).rejects.toMatchObject({ problems: [{ path: ['takenAt'] }] });
    expect(await shop.oms.audit()).toEqual({ orders: 1, stock: [], money: [], facts: [] });
  });

  it('takes each delta once, in any order, and none that a snapshot has', async () => {
    expect(await deltas(delta(12, -2), delta(11, 5), delta(12, -2))).toEqual({ taken: 2, ignored: 1 });
    expect(await stock()).toEqual([['sellable', 13, 3250]]);
    shop.clock.advance(minuteMs);
    expect((await snapshot(1, 12, 13)).differences).toEqual([]);

    expect(await deltas(delta(11, 5), delta(10, 1), delta(13, 1))).toEqual({ taken: 1, ignored: 2 });

    expect(await stock()).toEqual([['sellable', 14, 3500]]);
    await expect(deltas(delta(14, -20))).rejects.toMatchObject({ code: 'stock.short' });
    expect(await deltas(delta(14, -4))).toEqual({ taken: 1, ignored: 0 });
  });

  it('takes a snapshot that comes after deltas that it has, and after others that it has not', async () => {
    shop.clock.advance(minuteMs);
    await deltas(delta(2, -1));
    shop.clock.advance(minuteMs);
    await deltas(delta(1, -2));

    expect((await snapshot(1, 1, 8)).differences).toEqual([]);

    expect(await stock()).toEqual([['sellable', 7, 1750]]);
  });

  it('is followed once by two processes that hear the same', async () => {
    const beside = openShop(store.other).oms.inventory;
    const heard = { ...wms, deltas: [delta(1, 5), delta(2, -1)] };

    const answers = await Promise.all([shop.oms.inventory.takeDeltas(heard), beside.takeDeltas(heard)]);

    expect(answers.map(({ taken }) => taken).sort()).toEqual([0, 2]);
    expect(await stock()).toEqual([['sellable', 14, 3500]]);
  });
});

it('an outside stock ends where its own movements and those of the shop lead, however they are told', async () => {
  const happening = fc.oneof(
    fc.record({ kind: fc.constant('outside' as const), units: fc.integer({ min: -3, max: 5 }) }),
    fc.record({ kind: fc.constant('here' as const), units: fc.integer({ min: 1, max: 5 }) }),
    fc.record({ kind: fc.constant('tell' as const), skip: fc.nat(4), again: fc.boolean() }),
    fc.record({ kind: fc.constant('snapshot' as const), delay: fc.nat(3) }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(happening, { minLength: 5, maxLength: 25 }), async (happenings) => {
      const store = await memoryStore();
      const { oms, clock } = openShop(store.repository);
      await oms.inventory.receive({ sku: 'MUG', quantity: 100 });
      let there = 100;
      let here = 0;
      const log: { position: number; units: number; sku: string }[] = [];
      const waiting: { due: number; input: Parameters<typeof oms.inventory.takeSnapshot>[0] }[] = [];
      const snapshot = () => ({
        ...wms,
        takenAt: new Date(clock.now()).toISOString(),
        watermark: log.length,
        lines: [{ sku: 'MUG', onHand: there + here }],
      });
      let now = 0;
      for (const step of happenings) {
        clock.advance(minuteMs);
        now += 1;
        if (step.kind === 'outside') {
          there += step.units;
          log.push({ position: log.length + 1, units: step.units, sku: 'MUG' });
        } else if (step.kind === 'here') {
          here += step.units;
          await oms.inventory.receive({ sku: 'MUG', quantity: step.units });
        } else if (step.kind === 'tell') {
          const told = log.slice(step.skip);
          if (told.length > 0)
            await oms.inventory.takeDeltas({ ...wms, deltas: step.again ? [...told].reverse() : told });
        } else waiting.push({ due: now + step.delay, input: snapshot() });
        for (const { due, input } of waiting) if (due === now) await oms.inventory.takeSnapshot(input);
      }
      clock.advance(minuteMs);
      if (log.length > 0) await oms.inventory.takeDeltas({ ...wms, deltas: log });

      const [row] = await oms.inventory.levels('MUG');
      expect(row?.onHand).toBe(there + here);
      expect(await oms.inventory.takeSnapshot(snapshot())).toEqual({ taken: true, differences: [] });
      expect(await oms.inventory.differences()).toEqual([]);
    }),
    { numRuns: 300 },
  );
});
