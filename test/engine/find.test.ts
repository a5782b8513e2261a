/** Orders are found by what people know of them. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Order, OrderFilter } from '../../src/index';
import { orderMachine } from '../../src/order';
import { hour, openShop, type Shop } from '../support/shop';
import { memoryStore, type Store, stores } from '../support/stores';

describe.each(Object.entries(stores))('orders on %s', (_name, openStore) => {
  let store: Store;
  let shop: Shop;
  /** Names of the orders by id, and what they were found by. */
  const names = new Map<string, string>();
  const known: Record<string, string> = {};

  beforeAll(async () => {
    store = await openStore();
    shop = openShop(store.repository);
    const { oms, clock } = shop;
    await oms.inventory.receive({ lines: ['MUG', 'TEE'].map((sku) => ({ sku, quantity: 100 })) });
    const cash = { payment: { method: 'cash' } };
    // Ids of one millisecond are in no order.
    const called = (name: string, { id }: { id: string }) => {
      names.set(id, name);
      clock.advance(1);
    };

    const sent = await shop.settled(
      await shop.place({ customer: { id: 'cust-7', email: 'a@example.com' }, tags: ['gift'] }),
    );
    called('sent', sent);
    known.number = sent.number ?? '';
    known.party = sent.party;
    const parcel = await oms.shipments.dispatch(sent, { carrier: 'swift' });
    const { shipments } = await shop.settled(parcel);
    known.tracking = shipments[0]?.tracking ?? '';
    clock.advance(hour);
    const outside = { channel: 'marketplace', externalRef: 'AMZ-1', ...cash };
    called(
      'outside',
      await shop.place({ ...outside, customer: { id: 'cust-7' }, lines: [{ sku: 'TEE', quantity: 3 }] }),
    );
    clock.advance(hour);
    const held = await shop.place({ tags: ['gift', 'fragile'] });
    called('held', await oms.orders.hold(held, { type: 'fraud' }));
    clock.advance(hour);
    const cancelled = await shop.place({ payment: { method: 'transfer' }, lines: [{ sku: 'EBOOK', quantity: 1 }] });
    called('cancelled', await oms.orders.cancel(cancelled));
    called('draft', await oms.orders.draft({ channel: 'phone', lines: [{ sku: 'TEE', quantity: 1 }] }));
    const back = await shop.settled(await shop.place(cash));
    const gone = await oms.shipments.dispatch(back, { carrier: null });
    await oms.shipments.deliver(gone, { shipmentId: gone.shipments[0]?.id ?? '' });
    called('back', await oms.returns.request(back, { lines: [{ lineId: '1', units: 1 }] }));
  });
  afterAll(() => store.close());

  const filters: Readonly<Record<string, readonly [filter: () => OrderFilter, found: readonly string[]]>> = {
    'nothing in particular, newest first': [() => ({}), ['back', 'draft', 'cancelled', 'held', 'outside', 'sent']],
    'their number': [() => ({ number: known.number ?? '' }), ['sent']],
    'their number as it is read out': [
      () => ({ number: ` ${known.number?.toLowerCase().replaceAll('-', ' ')}` }),
      ['sent'],
    ],
    'a number that there is not': [() => ({ number: 'nothing' }), []],
    'the reference of the channel': [() => ({ externalRef: { channel: 'marketplace', value: 'AMZ-1' } }), ['outside']],
    'the reference, of another channel': [() => ({ externalRef: { channel: 'web', value: 'AMZ-1' } }), []],
    'the customer by the host’s own id': [() => ({ customer: 'cust-7' }), ['outside', 'sent']],
    'a customer who never bought': [() => ({ customer: 'cust-8' }), []],
    'the party': [() => ({ party: known.party ?? '' }), ['outside', 'sent']],
    'the channel': [() => ({ channel: 'phone' }), ['draft']],
    'a stage of life': [() => ({ lifecycle: 'cancelled' }), ['cancelled']],
    'one of several stages of life': [() => ({ lifecycle: ['draft', 'placed'] }), ['draft', 'held']],
    'where the money is': [() => ({ payment: 'authorized' }), ['held']],
    'where the goods are': [() => ({ fulfillment: ['shipped', 'delivered'] }), ['back', 'sent']],
    'what is open after the sale': [() => ({ aftersales: 'open' }), ['back']],
    'an open hold': [() => ({ hold: 'fraud' }), ['held']],
    'what was bought': [() => ({ sku: 'TEE' }), ['draft', 'outside']],
    'what a person must see to': [() => ({ attention: 'any' }), ['held']],
    'why a person must see to it': [() => ({ attention: 'held' }), ['held']],
    'another reason for it': [() => ({ attention: 'overdue' }), []],
    'the number on the parcel': [() => ({ tracking: known.tracking ?? '' }), ['sent']],
    'a tag': [() => ({ tag: 'gift' }), ['held', 'sent']],
    'the time from which they were placed': [
      () => ({ placedFrom: '2026-01-05T11:00:00.000Z' }),
      ['back', 'cancelled', 'held'],
    ],
    'the time up to which, itself not included': [() => ({ placedTo: '2026-01-05T10:00:00.000Z' }), ['sent']],
    'a time without milliseconds': [() => ({ placedFrom: '2026-01-05T11:00:00Z' }), ['back', 'cancelled', 'held']],
    'a time of another zone': [() => ({ placedTo: '2026-01-05T11:00:00+01:00' }), ['sent']],
    'a Date': [() => ({ placedTo: new Date('2026-01-05T10:00:00Z') }), ['sent']],
    'the least amount': [() => ({ amountFrom: 2_501 }), ['outside']],
    'amounts between, both included': [() => ({ amountFrom: 700, amountTo: 2_000 }), ['draft', 'cancelled']],
    'several things that must all hold': [
      () => ({ sku: 'MUG', tag: 'gift', lifecycle: 'placed', channel: 'web' }),
      ['held'],
    ],
    'things that never come together': [() => ({ sku: 'TEE', tag: 'gift' }), []],
  };

  it.each(Object.entries(filters))('are found by %s', async (_by, [filter, found]) => {
    const { orders } = await shop.oms.orders.find(filter());

    expect(orders.map(({ id }) => names.get(id))).toEqual(found);
  });

  it('are found as they are read alone', async () => {
    const { orders } = await shop.oms.orders.find();

    for (const order of orders) expect(order).toEqual(await shop.oms.orders.get(order.id));
  });

  it('are no longer found by a hold or a tag that is gone', async () => {
    const order = await shop.place({ tags: ['brief'] });
    const held = await shop.oms.orders.hold(order, { type: 'address' });
    await shop.oms.orders.releaseHold(order, { holdId: held.holds[0]?.id ?? '' });
    await shop.oms.orders.tag(order, { remove: ['brief'], add: ['long'] });

    const found = await Promise.all(
      [{ hold: 'address' }, { tag: 'brief' }, { tag: 'long' }].map((filter) => shop.oms.orders.find(filter)),
    );

    expect(found.map(({ orders }) => orders.length)).toEqual([0, 0, 1]);
    await shop.oms.orders.cancel(order);
  });

  it('come on one last page when there are as many as it holds', async () => {
    const { orders } = await shop.oms.orders.find();

    const page = await shop.oms.orders.find({ limit: orders.length, after: null });
    const short = await shop.oms.orders.find({ limit: orders.length - 1 });

    expect(page.orders).toEqual(orders);
    expect(page.next).toBeNull();
    expect(short.next).toBe(orders.at(-2)?.id);
  });

  it('are read by themselves as well as by their ids', async () => {
    const [order] = (await shop.oms.orders.find({ limit: 1 })).orders;

    expect(await shop.oms.orders.get(order as Order)).toEqual(order);
    expect(await shop.oms.orders.history(order as Order)).toEqual(await shop.oms.orders.history(order?.id ?? ''));
  });

  it.each([1, 2, 3, 100])('come in pages of %s, each once, though others are placed meanwhile', async (limit) => {
    shop.clock.advance(1);
    const all = (await shop.oms.orders.find({ channel: 'web' })).orders.map(({ id }) => id);
    const seen: string[] = [];
    for (let after: string | undefined; ; ) {
      const page = await shop.oms.orders.find({ channel: 'web', limit, ...(after !== undefined && { after }) });
      seen.push(...page.orders.map(({ id }) => id));
      shop.clock.advance(1);
      await shop.place();
      if (page.next === null) break;
      after = page.next;
    }

    expect(seen).toEqual(all);
  });
});

it('every state of the statechart can be looked for', async () => {
  const { oms } = openShop((await memoryStore()).repository);

  for (const [region, { states }] of Object.entries(orderMachine.states))
    expect(await oms.orders.find({ [region]: Object.keys(states) })).toMatchObject({ orders: [] });
});
