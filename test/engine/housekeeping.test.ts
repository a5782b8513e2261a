/** What is old goes, what is over is put away, and nothing that anybody may still ask for is touched. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { LiveEvent, Oms } from '../../src/index';
import { anOrder, day, openShop, type Shop } from '../support/shop';
import { type Store, stores } from '../support/stores';

const retention = { keysDays: 10, deliveredDays: 20, factsDays: 90 };

describe.each(Object.entries(stores))('housekeeping on %s', (_name, openStore) => {
  let store: Store;
  let shop: Shop;

  beforeEach(async () => {
    store = await openStore();
    shop = openShop(store.repository, { retention, process: { dispatch: 'onRelease' } });
    await shop.oms.inventory.receive({ sku: 'MUG', quantity: 100 });
  });
  afterEach(() => store.close());

  /** An order that is delivered and, days later, completed. */
  async function completed() {
    const { id, shipments } = await shop.settled(await shop.place());
    for (const { id: shipmentId } of shipments) await shop.oms.shipments.deliver(id, { shipmentId });
    shop.clock.advance(15 * day);
    return shop.settled({ id });
  }

  const messagesOf = async ({ id }: { id: string }) => (await shop.oms.messages.list({ order: id })).messages;

  it('keeps for as long as it does by itself what is left open', async () => {
    const open = { keysDays: undefined, deliveredDays: undefined } as unknown as typeof retention;
    shop = openShop(store.repository, { retention: open });
    await shop.settled(await shop.place({}, { idempotencyKey: 'cart-1' }));

    shop.clock.advance(29 * day);
    expect(await shop.oms.housekeeping()).toMatchObject({ keys: 0, delivered: 0 });
    shop.clock.advance(2 * day);
    const { keys, delivered } = await shop.oms.housekeeping();
    expect([keys > 0, delivered > 0]).toEqual([true, true]);
  });

  it('forgets keys and delivered effects once they are old enough, and says how many', async () => {
    const key = { idempotencyKey: 'cart-1' };
    const order = await shop.settled(await shop.place({}, key));
    const { delivered } = await shop.oms.effects.counts();
    expect(await shop.oms.housekeeping()).toEqual({ keys: 0, delivered: 0, archived: 0, balanced: true });

    shop.clock.advance(11 * day);
    const keysAfter = await shop.oms.housekeeping();
    expect([keysAfter.keys > 0, keysAfter.delivered]).toEqual([true, 0]);
    shop.clock.advance(10 * day);
    expect(await shop.oms.housekeeping()).toMatchObject({ keys: 0, delivered });

    expect((await shop.oms.effects.counts()).delivered).toBe(0);
    expect((await shop.place({}, key)).id).not.toBe(order.id);
    expect((await shop.oms.audit()).facts).toEqual([]);
  });

  it('puts the facts of an order away that is long over: its history stays whole, the feed begins behind it', async () => {
    const old = await completed();
    expect(old.state.lifecycle).toBe('completed');
    const open = await shop.settled(await shop.place({ payment: { method: 'cash' } }));
    const history = await shop.oms.orders.history(old.id);
    shop.clock.advance(91 * day);
    const young = await shop.settled(await shop.place());

    // The order, the goods that came in for it, and what people were told three months ago.
    const messages = (await Promise.all([old, open].map(messagesOf))).flat().length;
    expect(messages).toBeGreaterThan(2);
    expect(await putAway(shop.oms, 2 + messages)).toBe(2 + messages);
    const told = new Set((await everyEvent(shop.oms, young.id)).map(({ subject }) => subject.id));
    expect([old, open, young].map(({ id }) => told.has(id))).toEqual([false, true, true]);
    const kept = await shop.oms.orders.history(old.id);
    expect(kept.slice(0, -1)).toEqual(history);
    expect(kept.at(-1)).toMatchObject({ type: 'order.rebased', data: { reason: 'archive' } });
    expect(await shop.oms.orders.get(old.id)).toMatchObject({ state: old.state, totals: old.totals });
    expect(await shop.oms.audit()).toEqual({ orders: 3, stock: [], money: [], facts: [] });
    expect(await shop.oms.housekeeping()).toMatchObject({ archived: 0 });
  });

  it('lets an order go on whose facts were put away', async () => {
    const { id } = await completed();
    shop.clock.advance(91 * day);
    await putAway(shop.oms, 2 + (await messagesOf({ id })).length);

    const before = (await messagesOf({ id })).length;
    const staff = { actor: { kind: 'staff', id: 'ann' } } as const;
    await shop.oms.orders.tag(id, { add: ['seen'] }, staff);
    await shop.oms.payments.refund(id, { amount: 100, reason: 'goodwill' }, staff);
    const order = await shop.settled({ id });

    expect(order.totals.refunded).toBe(100);
    expect(await shop.oms.audit()).toEqual({ orders: 1, stock: [], money: [], facts: [] });
    const messages = (await messagesOf({ id })).length - before;
    shop.clock.advance(91 * day);
    expect(await putAway(shop.oms, 1 + messages)).toBe(1 + messages);
    expect((await shop.oms.orders.history(id)).filter(({ type }) => type === 'order.rebased')).toHaveLength(2);
  });

  it('stops when its time is used up, and goes on the next time', async () => {
    for (let n = 0; n < 3; n++)
      await shop.place({ ...anOrder, payment: { method: 'cash' } }, { idempotencyKey: `k${n}` });
    shop.clock.advance(11 * day);

    const reports = [await shop.oms.housekeeping({ budgetMs: 0 }), await shop.oms.housekeeping()];

    expect(reports.reduce((sum, { keys }) => sum + keys, 0)).toBe(3);
    await expect(shop.oms.housekeeping({ budgetMs: -1 })).rejects.toMatchObject({ code: 'input.invalid' });
  });
});

/** Tidies until so many were put away: the feed, which tells what is old, waits for whatever else the server has open. */
async function putAway(oms: Oms, count: number): Promise<number> {
  let archived = 0;
  while (archived < count) archived += (await oms.housekeeping()).archived;
  return archived;
}

/** Every event up to the last of an order: the feed waits for whatever else the server has open. */
async function everyEvent(oms: Oms, lastOrder: string): Promise<LiveEvent[]> {
  const events: LiveEvent[] = [];
  const { version } = await oms.orders.get(lastOrder);
  for await (const event of oms.events()) {
    events.push(event);
    if (event.subject.id === lastOrder && event.version === version) break;
  }
  return events;
}
