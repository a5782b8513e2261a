/** A person is forgotten: whatever was typed into any field about them is gone, and everything that must stay still adds up. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { recordingPublisher } from '../../src/adapters/memory';
import type { Order } from '../../src/index';
import { ann, bob, customer, day, openShop, type PlaceInput, type Shop } from '../support/shop';
import { type Store, stores } from '../support/stores';

const canary = 'CANARY';
/** The next text about the person; each field gets its own. */
const text = (field: string): string => `${canary} ${field}`;

const address = {
  name: text('name'),
  company: text('company'),
  line1: text('line1'),
  line2: text('line2'),
  city: text('city'),
  region: text('region'),
  postalCode: 'SW1A 1AA',
  country: 'GB',
  phone: text('phone'),
};

const order: Partial<PlaceInput> = {
  customer: { id: text('customer'), email: text('email'), name: text('name'), phone: text('phone') },
  shipTo: address,
  billTo: { ...address, line1: text('bill') },
  vatId: 'GB123456789',
  note: text('note'),
  lines: [{ sku: 'MUG', quantity: 3, note: text('line note') }],
  shipping: [{ code: 'standard', amount: 395 }],
};

describe.each(Object.entries(stores))('on %s', (_name, open) => {
  let store: Store;
  let shop: Shop;
  const publisher = recordingPublisher();

  beforeEach(async () => {
    store = await open();
    shop = openShop(store.repository, { publisher });
    await shop.oms.inventory.receive({ sku: 'MUG', quantity: 100, unitCost: 300 });
  });
  afterEach(() => store.close());

  it('a forgotten customer leaves no text behind, in no table, outbox, log or event, and every law holds', async () => {
    await everyCommand();
    expect(await store.dump()).toContain(canary);
    expect(shop.mail.messages.every(({ recipient }) => recipient?.email === text('email'))).toBe(true);
    expect(shop.mail.messages.length).toBeGreaterThan(8);
    expect(shop.post.labels.map(({ parcel }) => parcel.address?.line1)).toEqual([text('line1')]);

    await shop.oms.customers.erase({ customer: text('customer') });

    expect(found(await store.dump())).toEqual([]);
    expect(found(JSON.stringify(publisher.events))).toEqual([]);
    expect(found(shop.log.join('\n'))).toEqual([]);
    expect(await shop.oms.customers.data({ customer: text('customer') })).toEqual([]);
    expect(await shop.oms.audit()).toEqual({ orders: 4, stock: [], money: [], facts: [] });
  });

  it('what was still on its way when the customer was forgotten is delivered without them', async () => {
    const placed = await shop.place(order, { idempotencyKey: 'cart-1' });
    await shop.oms.customers.erase({ party: placed.party });

    const settled = await shop.settled(placed);
    const shipped = await shop.oms.shipments.dispatch(settled, { carrier: 'swift' });
    const noted = await shop.oms.orders.note(shipped, { text: text('late note') });
    await shop.oms.relay.runOnce();

    expect(noted.version).toBe(shipped.version + 1);
    expect(shop.mail.messages).toEqual([]);
    expect(shop.post.labels).toEqual([]);
    expect(await cancelledParcels(placed)).toEqual(['party.erased']);
    expect(found(await store.dump())).toEqual([]);
    expect((await shop.oms.audit()).facts).toEqual([]);
  });

  it('a guest is forgotten by the party of their order, and nobody else is', async () => {
    const [one, other] = [await shop.place(order), await shop.place({ customer: { email: 'other@example.com' } })];
    const guest = await shop.place({ ...order, customer: { email: text('guest') } });

    await shop.oms.customers.erase({ party: guest.party });

    expect(await shop.oms.customers.data({ party: guest.party })).toEqual([]);
    expect(JSON.stringify(await shop.oms.customers.data({ party: other.party }))).toContain('other@example.com');
    expect(JSON.stringify(await shop.oms.customers.data({ party: one.party }))).toContain(text('email'));
  });

  it('keeps what two orders of one customer say apart: the second changes nothing of the first', async () => {
    const to = (line1: string, email: string) => ({ customer: { id: 'u1', email }, shipTo: { country: 'GB', line1 } });
    const first = await shop.place(to('1 First Street', 'first@example.com'));
    const second = await shop.place(to('2 Second Street', 'second@example.com'));
    const third = await shop.place({ customer: { id: 'u1' }, shipTo: undefined, billTo: undefined });
    for (const placed of [first, second, third]) {
      const paid = await shop.settled(placed);
      await shop.oms.shipments.dispatch(paid, { carrier: 'swift' });
    }
    await shop.oms.relay.runOnce();

    const went = Object.fromEntries(shop.post.labels.map(({ parcel }) => [parcel.orderId, parcel.address?.line1]));
    expect(went).toEqual({
      [first.id]: '1 First Street',
      [second.id]: '2 Second Street',
      [third.id]: undefined,
    });
    const told = (id: string) =>
      new Set(shop.mail.messages.flatMap(({ orderId, recipient }) => (orderId === id ? [recipient?.email] : [])));
    expect([first, second].map(({ id }) => [...told(id)])).toEqual([['first@example.com'], ['second@example.com']]);
    expect(first.party).toBe(third.party);
  });

  it('no label is bought for an order of a customer who was forgotten before, and the warehouse can still hand it over', async () => {
    const who = { customer: { id: 'u1' }, shipTo: { country: 'GB', line1: '1 High Street' } };
    await shop.place(who);
    await shop.oms.customers.erase({ customer: 'u1' });
    const again = await shop.settled(await shop.place(who));

    await shop.oms.shipments.dispatch(again, { carrier: 'swift' });
    const after = await shop.settled(again);

    expect(shop.post.labels).toEqual([]);
    expect([await cancelledParcels(again), after.state.fulfillment]).toEqual([['party.erased'], 'unfulfilled']);
    const byHand = await shop.oms.shipments.dispatch(after, { carrier: null });
    expect(byHand.state.fulfillment).toBe('shipped');
  });

  it('an order with a bill address only goes there; one that never had an address is shipped without', async () => {
    const billed = await shop.place({ shipTo: undefined, billTo: { country: 'GB', line1: '1 Bill Street' } });
    const placeless = await shop.place({ shipTo: undefined });
    for (const placed of [billed, placeless])
      await shop.oms.shipments.dispatch(await shop.settled(placed), { carrier: 'swift' });
    await shop.oms.relay.runOnce();

    const went = Object.fromEntries(shop.post.labels.map(({ parcel }) => [parcel.orderId, parcel.address?.line1]));
    expect(went).toEqual({ [billed.id]: '1 Bill Street', [placeless.id]: undefined });
  });

  it('what a port throws about a person is neither kept nor logged', async () => {
    shop = openShop(store.repository, {
      notifiers: [
        { id: 'mail', send: (message) => Promise.reject(new Error(`no mailbox ${message.recipient?.email}`)) },
      ],
    });

    await shop.settled(await shop.place(order));
    await shop.oms.customers.erase({ customer: text('customer') });

    expect(shop.log.length).toBeGreaterThan(0);
    expect(found(shop.log.join('\n') + (await store.dump()))).toEqual([]);
  });

  async function cancelledParcels({ id }: { readonly id: string }): Promise<string[]> {
    const facts = await shop.oms.orders.history(id);
    return facts.flatMap((fact) => (fact.type === 'shipment.cancelled' ? [fact.data.code] : []));
  }

  /** Four orders that between them meet every command with a field for words. */
  async function everyCommand(): Promise<void> {
    const { orders, payments, shipments, returns } = shop.oms;
    shop.mail.failNext(1);
    let main = await shop.place({
      ...order,
      payments: [
        { method: 'card', token: 'ok', amount: 2_000 },
        { method: 'card', token: 'action' },
      ],
      payment: undefined,
    } as Partial<PlaceInput>);
    main = await shop.settled(main);
    main = await waitAndSettle(main);
    const [, waiting] = main.payments;
    const action = shop.card.calls.find(({ paymentId }) => paymentId === waiting?.id);
    shop.card.conclude(action?.key ?? '');
    for (const { orderId, payload } of shop.card.webhooks()) await payments.record(orderId ?? '', payload);
    await orders.note(main, { text: text('note of staff') }, { actor: ann });
    const held = await orders.hold(main, { type: 'address', note: text('hold note') }, { actor: ann });
    await orders.releaseHold(main, { holdId: held.holds[0]?.id ?? '', note: text('release note') }, { actor: bob });
    await orders.tag(main, { add: ['vip'] });
    await orders.cancel(main, { lines: [{ lineId: '1', units: 1 }], note: text('cancel note') }, { actor: customer });
    await shipments.dispatch(main, { carrier: 'swift' });
    main = await shop.settled(main);
    main = await shipments.deliver(main, { shipmentId: main.shipments[0]?.id ?? '' });
    main = await returns.request(
      main,
      { lines: [{ lineId: '1', units: 1 }], note: text('return note') },
      { actor: customer },
    );
    await returns.reject(main, { returnId: main.returns[0]?.id ?? '', note: text('reject note') }, { actor: ann });
    await payments.refund(main, { amount: 100, note: text('refund note') }, { actor: ann });
    await orders.feedback(main, { rating: 2, text: text('feedback') }, { actor: customer });

    const quote = await orders.draft({ ...drafted, validUntil: '2026-03-01T00:00:00.000Z' }, { actor: ann });
    await orders.accept(quote, { payment: { method: 'card', token: text('token') } }, { actor: customer });
    await orders.draft(drafted, { actor: ann });
    const unpaid = await shop.place({ ...order, payment: { method: 'card', token: text('token') } });
    await payments.authorize(await shop.settled(unpaid), { method: 'card', token: text('second token') });

    await shop.oms.relay.runOnce();
    shop.clock.advance(60 * day);
    await shop.oms.relay.runOnce();
  }

  /** What failed is tried again a while later. */
  async function waitAndSettle(placed: Order): Promise<Order> {
    shop.clock.advance(60_000);
    return shop.settled(placed);
  }
});

const { customer: who, shipTo, billTo, note, lines } = order;
const drafted = { channel: 'phone', customer: who, shipTo, billTo, note, lines } as PlaceInput;

/** Each canary with what stands after it, once. */
function found(where: string): string[] {
  return [...new Set(where.match(new RegExp(`${canary}[\\w ]*`, 'g')) ?? [])];
}
