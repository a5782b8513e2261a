/** Whoever waits for what is not there is offered it in the order of joining, once for each unit that comes free, whoever serves and whoever dies. */
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { memory } from '../../src/adapters/memory';
import type { Oms, Waiting } from '../../src/index';
import { blockOf, waitingId } from '../../src/inventory';
import { hour, openShop, type Shop, type ShopChanges } from '../support/shop';
import { type Store, stores } from '../support/stores';

const offerMs = 2 * hour;
const buyer = (n: number | string) => ({ email: `buyer${n}@example.com` });
const mugs = { channel: 'web', shipTo: { country: 'GB' }, payment: { method: 'card' } } as const;
const options: ShopChanges = { stock: { queue: { offerMs } } };

describe.each(Object.entries(stores))('the queue on %s', (_name, open) => {
  let store: Store;
  let shop: Shop;
  let other: Oms;

  beforeEach(async () => {
    store = await open();
    shop = openShop(store.repository, options);
    other = shop.beside({ repository: store.other });
  });
  afterEach(async () => {
    expect(await shop.oms.audit()).toMatchObject({ stock: [], money: [], facts: [] });
    await shop.oms.close();
    await store.close();
  });

  const queue = () => shop.oms.inventory.queue;
  const join = (n: number, from = shop.oms) => from.inventory.queue.join({ sku: 'MUG', customer: buyer(n) });
  const receive = (quantity: number) => shop.oms.inventory.receive({ sku: 'MUG', quantity, unitCost: 1 });
  const states = (all: readonly Waiting[]) =>
    Promise.all(all.map(async ({ id }) => (await other.inventory.queue.position(id)).status));
  const buy = ({ id }: Waiting, from = shop.oms) =>
    from.orders.place({ ...mugs, lines: [{ sku: 'MUG', quantity: 1 }], cart: `queue:${id}` });

  it('offers what comes in to the first of it, tells them once, and gives what they let pass to the next', async () => {
    const all: Waiting[] = [];
    for (const n of [1, 2, 3, 4]) all.push(await join(n, n % 2 === 0 ? other : shop.oms));
    expect(all.map(({ ahead }) => ahead)).toEqual([0, 1, 2, 3]);
    await receive(2);
    await Promise.all([shop.oms.relay.runOnce(), other.relay.runOnce()]);

    expect(await states(all)).toEqual(['offered', 'offered', 'waiting', 'waiting']);
    const told = shop.mail.messages.filter(({ template }) => template === 'queue.offered');
    expect(told.map(({ recipient }) => recipient?.email).sort()).toEqual(['buyer1@example.com', 'buyer2@example.com']);
    const first = await queue().position((all[0] as Waiting).id);
    expect(first.offer).toEqual({ cart: `queue:${first.id}`, units: 1, expiresAt: '2026-01-05T11:00:00.000Z' });
    await expect(other.orders.place({ ...mugs, lines: [{ sku: 'MUG', quantity: 1 }] })).rejects.toMatchObject({
      code: 'stock.short',
    });

    await buy(first, other);
    expect(await states(all)).toEqual(['taken', 'offered', 'waiting', 'waiting']);
    shop.clock.advance(offerMs);
    await Promise.all([shop.oms.relay.runOnce(), other.relay.runOnce()]);
    expect(await states(all)).toEqual(['taken', 'lapsed', 'offered', 'waiting']);
    await expect(buy(all[1] as Waiting)).rejects.toMatchObject({ code: 'stock.short' });
    await buy(all[2] as Waiting);
  });

  it('is served by what orders and carts let go of, as by what comes in', async () => {
    await receive(2);
    const order = await shop.place({ lines: [{ sku: 'MUG', quantity: 1 }] });
    await shop.oms.inventory.reserve({ cart: 'ann', lines: [{ sku: 'MUG', quantity: 1 }], ttlMs: hour });
    const all = [await join(1), await join(2), await join(3)];
    expect(await states(all)).toEqual(['waiting', 'waiting', 'waiting']);

    await shop.oms.orders.cancel(order);
    await shop.oms.relay.runOnce();
    expect(await states(all)).toEqual(['offered', 'waiting', 'waiting']);
    shop.clock.advance(hour);
    await other.relay.runOnce();
    expect(await states(all)).toEqual(['offered', 'offered', 'waiting']);
    await queue().leave((all[0] as Waiting).id);
    expect(await states(all)).toEqual(['left', 'offered', 'offered']);
    expect(await queue().length('MUG')).toBe(0);
  });

  it('makes exactly as many offers as there are units, while all join, serve and buy at once', async () => {
    await receive(5);
    const joined = await Promise.all(Array.from({ length: 24 }, (_, n) => join(n, n % 2 === 0 ? shop.oms : other)));
    await Promise.all([receive(4), queue().serve('MUG'), other.inventory.queue.serve('MUG'), queue().serve('MUG')]);
    await Promise.all([shop.oms.relay.runOnce(), other.relay.runOnce()]);

    const after = await Promise.all(joined.map(({ id }) => queue().position(id)));
    expect(after.filter(({ status }) => status === 'offered')).toHaveLength(9);
    expect(await queue().length('MUG')).toBe(15);
    const [level] = await shop.oms.inventory.levels('MUG');
    expect([level?.reserved, level?.purchasable]).toEqual([9, 0]);
    const waiting = after.filter(({ status }) => status === 'waiting').sort((a, b) => (a.id > b.id ? -1 : 1));
    expect(waiting.map(({ ahead }) => ahead)).toEqual(waiting.map((_, place) => place));
    const bought = await Promise.allSettled(after.map((one, n) => buy(one, n % 2 === 0 ? shop.oms : other)));
    expect(bought.filter(({ status }) => status === 'fulfilled')).toHaveLength(9);
  });

  it('gives a customer one place for a SKU, however often and however spelt they join at once', async () => {
    const spelt = ['ann@example.com', 'ANN@example.com', 'ann+a@example.com', ' ann@example.com'];
    const places = await Promise.all(
      spelt.map((email, n) =>
        (n % 2 === 0 ? shop.oms : other).inventory.queue.join({ sku: 'MUG', customer: { email } }),
      ),
    );
    expect(new Set(places.map(({ id }) => id)).size).toBe(1);
    expect(await queue().length('MUG')).toBe(1);

    await queue().leave((places[0] as Waiting).id);
    const again = await queue().join({ sku: 'MUG', customer: { email: 'ann@example.com' } });
    expect([again.status, again.id === places[0]?.id]).toEqual(['waiting', false]);
  });
});

describe('the queue', () => {
  it('puts the classes of the host’s policy before each other, and nobody before another of their class', async () => {
    const { oms, clock } = openShop(memory(), {
      stock: { queue: { offerMs, priorityOf: ({ customer }) => (customer.id?.startsWith('vip') ? 0 : 5) } },
    });
    const act = fc.oneof(
      { weight: 5, arbitrary: fc.record({ do: fc.constant('join' as const), vip: fc.boolean() }) },
      {
        weight: 3,
        arbitrary: fc.record({ do: fc.constant('receive' as const), units: fc.integer({ min: 1, max: 3 }) }),
      },
      { weight: 1, arbitrary: fc.record({ do: fc.constant('leave' as const), which: fc.nat() }) },
      { weight: 1, arbitrary: fc.record({ do: fc.constant('wait' as const) }) },
    );
    let run = 0;
    let seen = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(act, { minLength: 5, maxLength: 30 }), async (acts) => {
        run += 1;
        const sku = 'ABCD'[run % 4] as string;
        const [level] = await oms.inventory.levels(sku);
        if (level && level.onHand > 0)
          await oms.inventory
            .adjust({ sku, location: 'main', delta: -(level.onHand - level.reserved), reason: 'new' })
            .catch(() => {});
        const joined: { readonly id: string; readonly vip: boolean }[] = [];
        for (const [n, given] of acts.entries()) {
          if (given.do === 'receive') await oms.inventory.receive({ sku, quantity: given.units, unitCost: 1 });
          else if (given.do === 'wait') clock.advance(offerMs);
          else if (given.do === 'leave') {
            const one = joined[given.which % Math.max(1, joined.length)];
            if (one) await oms.inventory.queue.leave(one.id);
          } else {
            const customer = { id: `${given.vip ? 'vip' : 'any'}-${run}-${n}` };
            joined.push({ id: (await oms.inventory.queue.join({ sku, customer })).id, vip: given.vip });
          }
          await oms.relay.runOnce();
          const now = await Promise.all(
            joined.map(async (one) => ({ ...one, ...(await oms.inventory.queue.position(one.id)) })),
          );
          for (const [place, mine] of now.entries())
            if (mine.status === 'waiting') {
              const overtakers = now
                .slice(place + 1)
                .filter(({ vip, status }) => vip === mine.vip && status !== 'waiting' && status !== 'left');
              expect(overtakers).toEqual([]);
            }
          const offers = now.filter(({ status }) => status === 'offered').length;
          const [row] = await oms.inventory.levels(sku);
          expect(row?.reserved ?? 0).toBeGreaterThanOrEqual(offers);
          seen += offers;
        }
        for (const { id } of joined) await oms.inventory.queue.leave(id);
      }),
      { numRuns: 60 },
    );
    expect((await oms.audit()).stock).toEqual([]);
    expect(seen).toBeGreaterThan(50);
  }, 120_000);

  it('has ids that fall from its front to its end', () => {
    const place = fc.record({ priority: fc.nat(15), number: fc.nat(2 ** 40) });
    const unique = '019b8d62-7a80-7a93-a572-e4db143ee7cc';
    fc.assert(
      fc.property(place, place, (a, b) => {
        const before = a.priority < b.priority || (a.priority === b.priority && a.number < b.number);
        const same = a.priority === b.priority && a.number === b.number;
        expect(waitingId(a, unique) > waitingId(b, unique)).toBe(before && !same);
      }),
    );
    expect(blockOf(1_999)).toBe(1);
  });

  it('costs no more to be asked and served when a hundred times as many wait', async () => {
    const store = memory();
    let calls: string[] = [];
    const counted = new Proxy(store, {
      get(target, of) {
        const value: unknown = Reflect.get(target, of);
        if (typeof value !== 'function') return value;
        return (...given: unknown[]) => {
          calls.push(String(of));
          return (value as (...all: unknown[]) => unknown).apply(target, given);
        };
      },
    });
    const { oms } = openShop(counted, options);
    const costs: number[] = [];
    let joined = 0;
    for (const many of [30, 3_000]) {
      let last: Waiting | undefined;
      for (; joined < many; joined++) last = await oms.inventory.queue.join({ sku: 'MUG', customer: buyer(joined) });
      calls = [];
      expect((await oms.inventory.queue.position((last as Waiting).id)).ahead).toBe(many - 1 - costs.length);
      await oms.inventory.receive({ sku: 'MUG', quantity: 1, unitCost: 1 });
      expect(await oms.inventory.queue.serve('MUG')).toEqual({ offered: 1 });
      costs.push(calls.length);
    }
    expect(costs[1]).toBeLessThanOrEqual(costs[0] as number);
  }, 60_000);

  it('holds one offer for a unit when whoever serves dies after the commit, or before it', async () => {
    const store = memory();
    let fault: 'before' | 'after' | null = null;
    const dying = new Proxy(store, {
      get(target, of) {
        const value: unknown = Reflect.get(target, of);
        if (of !== 'commit') return typeof value === 'function' ? value.bind(target) : value;
        return async (sets: Parameters<typeof store.commit>[0]) => {
          const dies = fault !== null && sets.some(({ holds }) => holds.length > 0);
          if (dies && fault === 'before') throw new Error('gone');
          const results = await target.commit(sets);
          if (dies) throw new Error('gone');
          return results;
        };
      },
    });
    const shop = openShop(dying, options);
    const other = shop.beside({ repository: store });
    const all: Waiting[] = [];
    for (const n of [1, 2, 3]) all.push(await other.inventory.queue.join({ sku: 'MUG', customer: buyer(n) }));
    await other.inventory.receive({ sku: 'MUG', quantity: 2, unitCost: 1 });
    fault = 'before';
    await expect(shop.oms.inventory.queue.serve('MUG')).rejects.toBeDefined();
    fault = 'after';
    await expect(shop.oms.inventory.queue.serve('MUG')).rejects.toBeDefined();

    await other.relay.runOnce();
    const after = await Promise.all(all.map(({ id }) => other.inventory.queue.position(id)));
    expect(after.map(({ status }) => status)).toEqual(['offered', 'offered', 'waiting']);
    expect((await other.inventory.levels('MUG'))[0]?.reserved).toBe(2);
    expect(shop.mail.messages.filter(({ template }) => template === 'queue.offered')).toHaveLength(2);
  });

  it('offers fewer units than are wanted where fewer are there, and passes nobody by for it', async () => {
    const { oms } = openShop(memory(), options);
    await oms.inventory.queue.join({ sku: 'MUG', quantity: 3, customer: buyer(1) });
    const second = await oms.inventory.queue.join({ sku: 'MUG', quantity: 2, customer: buyer(2) });
    await oms.inventory.receive({ sku: 'MUG', quantity: 4, unitCost: 1 });
    expect(await oms.inventory.queue.serve('MUG')).toEqual({ offered: 2 });
    expect((await oms.inventory.queue.position(second.id)).offer?.units).toBe(1);
  });

  it('refuses strangers, what does not lie in stock, and a shop that has none', async () => {
    const { oms } = openShop(memory(), options);
    const join = (sku: string, customer = {}) => oms.inventory.queue.join({ sku, customer });
    await expect(join('MUG')).rejects.toMatchObject({ code: 'input.invalid' });
    await expect(join('EBOOK', buyer(1))).rejects.toMatchObject({ code: 'input.invalid' });
    await expect(join('PAIR', buyer(1))).rejects.toMatchObject({ code: 'input.invalid' });
    await expect(join('NONE', buyer(1))).rejects.toMatchObject({ code: 'sku.unknown' });
    await expect(oms.inventory.queue.position('nobody')).rejects.toMatchObject({ code: 'queue.notFound' });
    await expect(openShop(memory()).oms.inventory.queue.join({ sku: 'MUG', customer: buyer(1) })).rejects.toMatchObject(
      { code: 'capability.missing' },
    );
  });
});
