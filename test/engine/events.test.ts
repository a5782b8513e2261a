/** The live feed: every commit once, in an order that can be resumed from anywhere. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { LiveEvent, Oms } from '../../src/index';
import { fed, fedWhole } from '../support/feed';
import { openShop, type Shop } from '../support/shop';
import { onPostgres, type SqlStore, type Store, stores } from '../support/stores';

const nameOf = ({ subject, version }: LiveEvent) => `${subject.kind} ${subject.id} ${version}`;

/** Reads until `count` events have come. */
async function follow(oms: Oms, count: number, after: string | null = null): Promise<LiveEvent[]> {
  const events: LiveEvent[] = [];
  for await (const event of oms.events({ after })) if (events.push(event) === count) break;
  return events;
}

describe.each(Object.entries(stores))('the live feed on %s', (_name, openStore) => {
  let store: Store;
  let shop: Shop;
  let other: Oms;

  beforeEach(async () => {
    store = await openStore();
    shop = openShop(store.repository);
    other = shop.beside({ repository: store.other });
    await shop.oms.inventory.receive({ sku: 'MUG', quantity: 100 });
  });
  afterEach(() => store.close());

  it('tells every fact of orders, carts, stock documents and messages, as the history has it', async () => {
    const order = await shop.settled(await shop.place());
    await shop.oms.inventory.reserve({ cart: 'c', lines: [{ sku: 'MUG', quantity: 1 }] });

    const events = await fedWhole(other, (all) => all.length >= 6);

    expect(events.filter(({ subject }) => subject.kind === 'message').map(({ facts }) => facts[0]?.type)).toEqual([
      'message.delivered',
      'message.delivered',
    ]);
    expect(events.map(({ subject }) => subject.kind).filter((kind) => kind !== 'message')).toEqual([
      ...(['stockDocument', 'order', 'order', 'cart'] as const),
    ]);
    const told = events.filter(({ subject }) => subject.id === order.id).flatMap(({ facts }) => facts);
    const history = await shop.oms.orders.history(order.id);
    expect(told).toEqual(history.map(({ version: _v, n: _n, recordedAt: _r, ...fact }) => fact));
  });

  it('goes on behind any event that was seen, with nothing left out and nothing told twice', async () => {
    for (let n = 0; n < 5; n++) await shop.place();
    const all = await fedWhole(shop.oms, (all) => all.length >= 6);

    for (const [index, { cursor }] of all.entries()) {
      const rest = all.slice(index + 1);
      expect((await fedWhole(other, (all) => all.length >= rest.length, cursor)).map(nameOf)).toEqual(rest.map(nameOf));
    }
    expect(all).toHaveLength(6);
  });

  it('wakes a reader who waits, whichever process commits', async () => {
    const [last] = (await fedWhole(shop.oms, (all) => all.length >= 1)).slice(-1);
    const waiting = follow(shop.oms, 2, last?.cursor);

    const first = await shop.place();
    const second = await other.orders.place({
      channel: 'web',
      lines: [{ sku: 'MUG', quantity: 1 }],
      shipTo: { country: 'GB' },
    });

    expect((await waiting).map(({ subject }) => subject.id)).toEqual([first.id, second.id]);
  });

  it('tells a reader beside racing writers everything once, and each order in its order', async () => {
    const reading = follow(shop.oms, 1 + 20 * 3);

    await Promise.all(
      Array.from({ length: 20 }, async (_, n) => {
        const [here, there] = n % 2 === 0 ? [shop.oms, other] : [other, shop.oms];
        const order = await here.orders.place({
          channel: 'web',
          lines: [{ sku: 'MUG', quantity: 1 }],
          shipTo: { country: 'GB' },
        });
        await Promise.all([here.orders.tag(order, { add: ['a'] }), there.orders.tag(order, { add: ['b'] })]);
      }),
    );

    const events = await reading;
    expect(new Set(events.map(nameOf)).size).toBe(61);
    const versions = new Map<string, number[]>();
    for (const { subject, version } of events) versions.set(subject.id, [...(versions.get(subject.id) ?? []), version]);
    expect([...versions.values()].filter((seen) => String(seen) !== '1,2,3')).toEqual([[1]]);
    expect(await fed(shop.oms, events.at(-1)?.cursor)).toEqual([]);
  });

  it('lets go of a reader whose signal is aborted, at once and while it waits', async () => {
    const control = new AbortController();
    const seen: string[] = [];
    const reading = (async () => {
      for await (const event of shop.oms.events({ signal: control.signal })) seen.push(nameOf(event));
    })();
    while (seen.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));

    control.abort();
    await reading;

    for await (const event of shop.oms.events({ signal: control.signal })) seen.push(nameOf(event));
    expect(seen).toHaveLength(1);
  });
});

describe('the live feed on PostgreSQL', () => {
  let store: SqlStore;
  let shop: Shop;

  beforeEach(async () => {
    store = await onPostgres();
    shop = openShop(store.repository);
    await shop.oms.inventory.receive({ sku: 'MUG', quantity: 100 });
    await shop.oms.inventory.receive({ sku: 'TEE', quantity: 100 });
  });
  afterEach(() => store.close());

  it('neither loses nor doubles what a transaction commits late, after others that began later', async () => {
    const before = await fedWhole(shop.oms, (all) => all.length >= 2);
    const host = await store.sql.begin();
    const late = await shop.oms.within(host.transaction, (oms) =>
      oms.orders.place({ channel: 'web', lines: [{ sku: 'TEE', quantity: 1 }], shipTo: { country: 'GB' } }),
    );
    const reading = follow(shop.oms, 4, before.at(-1)?.cursor);
    const early = [await shop.place(), await shop.place()];
    const meanwhile = await fed(shop.oms, before.at(-1)?.cursor);
    await host.commit();
    const last = await shop.place();

    const events = await reading;

    const ids = events.map(({ subject }) => subject.id);
    expect([...ids].sort()).toEqual([late, ...early, last].map(({ id }) => id).sort());
    // A reader who had been told something before goes on from there, and hears the rest.
    const rest = await fedWhole(
      shop.oms,
      (all) => all.length >= 4 - meanwhile.length,
      meanwhile.at(-1)?.cursor ?? before.at(-1)?.cursor,
    );
    expect([...meanwhile, ...rest].map(nameOf)).toEqual(events.map(nameOf));
    expect(meanwhile.map(({ subject }) => subject.id)).not.toContain(late.id);
  });

  it('never tells what was rolled back', async () => {
    const host = await store.sql.begin();
    await shop.oms.within(host.transaction, (oms) => oms.inventory.receive({ sku: 'TEE', quantity: 1 }));
    await host.rollback();

    expect(await fedWhole(shop.oms, (all) => all.length >= 2)).toHaveLength(2);
  });
});
