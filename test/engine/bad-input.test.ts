/** Whatever comes in at any door: what does not fit is refused by name, all of it at once, and nothing is written. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Oms, Order } from '../../src/index';
import { isOmsError } from '../../src/kernel';
import { openShop, type Shop } from '../support/shop';
import { type Store, stores } from '../support/stores';

/** A call with input that no type checker would let through, and the fields that the answer must name. */
interface Bad {
  readonly call: (oms: Oms, order: Order) => unknown;
  readonly fields: readonly string[];
}

const uuid = '00000000-0000-7000-8000-000000000000';
/** Anything at all, as JavaScript callers pass it. */
const any = (value: unknown) => value as never;
const long = 'x'.repeat(20_000);

const badInput: Readonly<Record<string, Bad>> = {
  'orders.place with nothing': { call: ({ orders }) => orders.place(any(undefined)), fields: [''] },
  'orders.place with a text': { call: ({ orders }) => orders.place(any('order')), fields: [''] },
  'orders.place with every kind of mistake': {
    call: ({ orders }) =>
      orders.place(
        any({
          channel: 'my web',
          externalRef: 'a\nb',
          customer: { email: 7, name: long },
          shipTo: { country: 'uk', postalCode: 'SW1A_1AA', street: 'x' },
          locale: 'english please',
          lines: [
            { sku: '', quantity: 0 },
            { sku: 'MUG', quantity: 1.5, discount: -1 },
            { sku: 'MUG', quantity: '2', unitPrice: { amount: 1.5, currency: 'pounds' } },
          ],
          shipping: [{ code: 'std', amount: -1 }],
          wanted: { shipBy: 'tomorrow' },
          tags: ['two words'],
          payment: { method: 'card', amount: 0 },
          cart: '',
          surprise: true,
        }),
      ),
    fields: [
      'cart',
      'channel',
      'customer.email',
      'customer.name',
      'externalRef',
      'lines.0.quantity',
      'lines.0.sku',
      'lines.1.discount',
      'lines.1.quantity',
      'lines.2.quantity',
      'lines.2.unitPrice.amount',
      'lines.2.unitPrice.currency',
      'locale',
      'payment.amount',
      'shipTo.country',
      'shipTo.postalCode',
      'shipTo.street',
      'shipping.0.amount',
      'surprise',
      'tags.0',
      'wanted.shipBy',
    ],
  },
  'orders.place with too many lines': {
    call: ({ orders }) =>
      orders.place({ channel: 'web', lines: Array.from({ length: 5_001 }, () => ({ sku: 'MUG', quantity: 1 })) }),
    fields: ['lines'],
  },
  'orders.place with U+0000': {
    call: ({ orders }) => orders.place({ channel: 'web', lines: [{ sku: 'MU\0G', quantity: 1 }], note: '\0' }),
    fields: ['lines.0.sku', 'note'],
  },
  'orders.place with a key that is no key': {
    call: ({ orders }) => orders.place({ channel: 'web', lines: [] }, { idempotencyKey: '' }),
    fields: ['idempotencyKey'],
  },
  'orders.place with options of other types': {
    call: ({ orders }) =>
      orders.place(
        { channel: 'web', lines: [] },
        any({ idempotencyKey: 7, expectedVersion: '1', actor: { kind: 'ghost', id: 5 } }),
      ),
    fields: ['actor.id', 'actor.kind', 'expectedVersion', 'idempotencyKey'],
  },
  'orders.place by an actor with a control character': {
    call: ({ orders }) => orders.place({ channel: 'web', lines: [] }, { actor: { kind: 'staff', id: 'a\0b' } }),
    fields: ['actor.id'],
  },
  'orders.place on a channel that the shop has not': {
    call: ({ orders }) => orders.place({ channel: 'fax', lines: [{ sku: 'MUG', quantity: 1 }] }),
    fields: ['channel'],
  },
  'orders.place with payment and payments': {
    call: ({ orders }) =>
      orders.place({ channel: 'web', lines: [{ sku: 'MUG', quantity: 1 }], payment: { method: 'card' }, payments: [] }),
    fields: ['payment'],
  },
  'orders.place with words that the shop does not know beside what is misshapen': {
    call: ({ orders }) =>
      orders.place({
        channel: 'kiosk',
        lines: [{ sku: 'MUG', quantity: 0 }],
        payments: [{ method: 'shells' }],
      }),
    fields: ['channel', 'lines.0.quantity', 'payments.0.method'],
  },
  'orders.place with card numbers, however they are written': {
    call: ({ orders }) =>
      orders.place({
        channel: 'phone',
        customer: { name: '4111 1111 1111 1111', phone: '+44 7911 123456', email: '4111111111111111@example.com' },
        shipTo: { country: 'GB', line1: 'card 3782-822463-10005', company: '５５５５５５５５５５５５４４４４' },
        lines: [{ sku: 'MUG', quantity: 1, title: '4111.1111.1111.1111', note: '٤١١١ ١١١١ ١١١١ ١١١١' }],
        payment: { method: 'card', token: '4111111111111111' },
        note: 'charge 4111\u00a01111\u20131111\u200b1111 please',
      }),
    fields: [
      ...['customer.email', 'customer.name', 'lines.0.note', 'lines.0.title', 'note', 'payment.token'],
      ...['shipTo.company', 'shipTo.line1'],
    ],
  },
  'orders.note with a card number': {
    call: ({ orders }, order) => orders.note(order, { text: 'use 4111 1111 1111 1111' }),
    fields: ['text'],
  },
  'orders.feedback with a card number': {
    call: ({ orders }, order) => orders.feedback(order, { rating: 5, text: '4111111111111111' }),
    fields: ['text'],
  },
  'orders.draft with a date that is over': {
    call: ({ orders }) =>
      orders.draft({ channel: 'web', lines: [{ sku: 'MUG', quantity: 1 }], validUntil: '2020-01-01T00:00:00.000Z' }),
    fields: ['validUntil'],
  },
  'orders.draft with a date that is none': {
    call: ({ orders }) => orders.draft({ channel: 'web', lines: [], validUntil: '2026-02-31' }),
    fields: ['validUntil'],
  },
  'orders.accept with an unknown field': {
    call: ({ orders }, order) => orders.accept(order, any({ price: 1 })),
    fields: ['price'],
  },
  'orders.cancel with no lines': {
    call: ({ orders }, order) => orders.cancel(order, { lines: [] }),
    fields: ['lines'],
  },
  'orders.cancel with words as a reason': {
    call: ({ orders }, order) => orders.cancel(order, { reason: 'no longer wanted' }),
    fields: ['reason'],
  },
  'orders.expire with words as a reason': {
    call: ({ orders }, order) => orders.expire(order, { reason: '' }),
    fields: ['reason'],
  },
  'orders.hold with nothing': { call: ({ orders }, order) => orders.hold(order, any({})), fields: ['type'] },
  'orders.hold that blocks no command': {
    call: ({ orders }, order) => orders.hold(order, { type: 'fraud', blocks: ['everything'] }),
    fields: ['blocks.0'],
  },
  'orders.releaseHold with a name': {
    call: ({ orders }, order) => orders.releaseHold(order, { holdId: 'first' }),
    fields: ['holdId'],
  },
  'orders.note with nothing': { call: ({ orders }, order) => orders.note(order, { text: '' }), fields: ['text'] },
  'orders.note with half a surrogate pair': {
    call: ({ orders }, order) => orders.note(order, { text: '\udfff' }),
    fields: ['text'],
  },
  'orders.note with too much': { call: ({ orders }, order) => orders.note(order, { text: long }), fields: ['text'] },
  'orders.tag with sentences': {
    call: ({ orders }, order) => orders.tag(order, { add: ['a b'], remove: [''] }),
    fields: ['add.0', 'remove.0'],
  },
  'orders.feedback beyond five': {
    call: ({ orders }, order) => orders.feedback(order, { rating: 6 }),
    fields: ['rating'],
  },
  'orders.tell with objects': {
    call: ({ orders }, order) => orders.tell(order, any({ event: 'done', data: { a: {} } })),
    fields: ['data.a', 'event'],
  },
  'orders.approve with nothing': {
    call: ({ orders }, order) => orders.approve(order, any({})),
    fields: ['approvalId'],
  },
  'orders.deny with nothing': { call: ({ orders }, order) => orders.deny(order, any(null)), fields: [''] },
  'payments.authorize with nothing': {
    call: ({ payments }, order) => payments.authorize(order, any({})),
    fields: ['method'],
  },
  'payments.capture of less than one': {
    call: ({ payments }, order) => payments.capture(order, { amount: 0, paymentId: 'x' }),
    fields: ['amount', 'paymentId'],
  },
  'payments.fail with nothing': {
    call: ({ payments }, order) => payments.fail(order, any({})),
    fields: ['code', 'paymentId'],
  },
  'payments.void with a name': {
    call: ({ payments }, order) => payments.void(order, { paymentId: 'first' }),
    fields: ['paymentId'],
  },
  'payments.refund of a fraction': {
    call: ({ payments }, order) => payments.refund(order, { amount: 0.5 }),
    fields: ['amount'],
  },
  'payments.record with another answer': {
    call: ({ payments }, order) =>
      payments.record(
        order,
        any({ paymentId: uuid, operation: 'take', callId: 'x', amount: -1, answer: { status: 'maybe' } }),
      ),
    fields: ['amount', 'answer.status', 'callId', 'operation'],
  },
  'shipments.dispatch to nowhere': {
    call: ({ shipments }, order) => shipments.dispatch(order, any({ carrier: 'by hand', location: '', lines: 'some' })),
    fields: ['carrier', 'lines', 'location'],
  },
  'shipments.record with nothing': {
    call: ({ shipments }, order) => shipments.record(order, any({})),
    fields: ['answer', 'shipmentId'],
  },
  'shipments.track with another word': {
    call: ({ shipments }, order) => shipments.track(order, any({ shipmentId: uuid, status: 'flying' })),
    fields: ['status'],
  },
  'shipments.deliver of nothing': {
    call: ({ shipments }, order) => shipments.deliver(order, any({})),
    fields: ['shipmentId'],
  },
  'shipments.deliver with null': {
    call: ({ shipments }, order) => shipments.deliver(order, any(null)),
    fields: ['shipmentId'],
  },
  'shipments.cancel with nothing': {
    call: ({ shipments }, order) => shipments.cancel(order, any({})),
    fields: ['shipmentId'],
  },
  'returns.request of zero units': {
    call: ({ returns }, order) => returns.request(order, { lines: [{ lineId: '1', units: 0 }] }),
    fields: ['lines.0.units'],
  },
  'returns.approve with nothing': {
    call: ({ returns }, order) => returns.approve(order, any({})),
    fields: ['returnId'],
  },
  'returns.reject with nothing': { call: ({ returns }, order) => returns.reject(order, any({})), fields: ['returnId'] },
  'returns.receive in another condition': {
    call: ({ returns }, order) =>
      returns.receive(order, any({ returnId: uuid, lines: [{ lineId: '', units: -1, condition: 'wet' }] })),
    fields: ['lines.0.condition', 'lines.0.lineId', 'lines.0.units'],
  },
  'returns.refund with a name': {
    call: ({ returns }, order) => returns.refund(order, { returnId: 'first' }),
    fields: ['returnId'],
  },

  'orders.get with a text that is no id': { call: ({ orders }) => orders.get('first'), fields: ['order'] },
  'orders.get with nothing': { call: ({ orders }) => orders.get(any(undefined)), fields: ['order'] },
  'orders.history with a text that is no id': { call: ({ orders }) => orders.history('\0'), fields: ['order'] },
  'orders.cancel of something that is no order': { call: ({ orders }) => orders.cancel(any(null)), fields: ['order'] },
  'orders.cancel of a text that is no id': { call: ({ orders }) => orders.cancel('first'), fields: ['order'] },
  'orders.find by unknown and impossible filters': {
    call: ({ orders }) =>
      orders.find(
        any({
          colour: 'red',
          limit: 0,
          lifecycle: [],
          placedFrom: 'today',
          amountTo: 1.5,
          number: 7,
          externalRef: 'A',
          after: 5,
        }),
      ),
    fields: ['after', 'amountTo', 'colour', 'externalRef', 'lifecycle', 'limit', 'number', 'placedFrom'],
  },
  'orders.find by states that there are not, and days that are not on the calendar': {
    call: ({ orders }) =>
      orders.find(
        any({
          lifecycle: 'Placed',
          payment: ['paid', 'free'],
          fulfillment: 'sent',
          aftersales: 7,
          placedFrom: '2026-02-31T00:00:00Z',
          placedTo: new Date('never'),
        }),
      ),
    fields: ['aftersales', 'fulfillment', 'lifecycle', 'payment', 'placedFrom', 'placedTo'],
  },
  'orders.explain of an id': {
    call: ({ orders }, { id }) => orders.explain(any(id), { kind: 'staff' }),
    fields: ['order'],
  },
  'orders.label of nothing': { call: ({ orders }) => orders.label(any(undefined), 'en'), fields: ['order'] },
  'orders.find with U+0000': {
    call: ({ orders }) => orders.find({ sku: '\0', tag: '\ud800', customer: '\0' }),
    fields: ['customer', 'sku', 'tag'],
  },
  'orders.find after something that is no page': {
    call: ({ orders }) => orders.find({ after: 'page 2' }),
    fields: ['after'],
  },
  'customers.data of nobody': { call: ({ customers }) => customers.data(any({})), fields: ['customer', 'party'] },
  'customers.erase of nobody': { call: ({ customers }) => customers.erase(any(undefined)), fields: [''] },
  'customers.erase of a number': { call: ({ customers }) => customers.erase(any({ party: 7 })), fields: ['party'] },
  'bulk of a command that there is not': {
    call: ({ bulk }, order) => bulk(any('orders.eat'), [order], any({})),
    fields: ['command'],
  },
  'bulk of no list': { call: ({ bulk }, order) => bulk('orders.confirm', any(order), {}), fields: ['refs'] },
  'bulk with a payload that does not fit': {
    call: ({ bulk }, order) => bulk('orders.note', [order], any({})),
    fields: ['text'],
  },
  'preview of a command that there is not': {
    call: ({ preview }, order) => preview(any('orders.eat'), order, any({})),
    fields: ['command'],
  },
  'preview of a placement of an order that exists': {
    call: ({ preview }, order) => preview('orders.place', order, { channel: 'web' }),
    fields: ['order'],
  },
  'preview of a cancel of nothing': { call: ({ preview }) => preview('orders.cancel', null, {}), fields: ['order'] },
  'preview with a payload that does not fit': {
    call: ({ preview }) => preview('orders.place', null, any({ channel: '' })),
    fields: ['channel'],
  },

  'inventory.receive of less than one': {
    call: ({ inventory }) => inventory.receive({ sku: '', quantity: 0, unitCost: -1 }),
    fields: ['quantity', 'sku', 'unitCost'],
  },
  'inventory.receive of lines with mistakes': {
    call: ({ inventory }) =>
      inventory.receive(any({ lines: [{ sku: 'MUG' }, { sku: 'A', quantity: 1, colour: 'red' }] })),
    fields: ['lines.0.quantity', 'lines.1.colour'],
  },
  'inventory.receive of nothing': { call: ({ inventory }) => inventory.receive(any(null)), fields: [''] },
  'inventory.receive at another place': {
    call: ({ inventory }) => inventory.receive({ sku: 'MUG', quantity: 1, location: 'moon' }),
    fields: ['location'],
  },
  'inventory.receive with U+0000': {
    call: ({ inventory }) => inventory.receive({ sku: 'M\0', quantity: 1, lot: '\0' }),
    fields: ['lot', 'sku'],
  },
  'inventory.receive beyond what can be counted': {
    call: ({ inventory }) => inventory.receive({ sku: 'MUG', quantity: 2 ** 53, unitCost: 2 ** 52 }),
    fields: ['quantity', 'unitCost'],
  },
  'inventory.receive with a key that is no key': {
    call: ({ inventory }) => inventory.receive({ sku: 'MUG', quantity: 1 }, { idempotencyKey: '\0' }),
    fields: ['idempotencyKey'],
  },
  'inventory.adjust with words as a reason': {
    call: ({ inventory }) => inventory.adjust({ sku: 'MUG', delta: 0.5, reason: 'fell down' }),
    fields: ['delta', 'reason'],
  },
  'inventory.setPolicy below zero': {
    call: ({ inventory }) => inventory.setPolicy({ sku: 'MUG', safety: -1, oversell: -1 }),
    fields: ['oversell', 'safety'],
  },
  'inventory.levels of a number': { call: ({ inventory }) => inventory.levels(any(7)), fields: [''] },
  'inventory.levels of U+0000': { call: ({ inventory }) => inventory.levels(['MUG', '\0']), fields: ['1'] },
  'inventory.reserve for too short': {
    call: ({ inventory }) => inventory.reserve({ cart: '', lines: [], ttlMs: 5 }),
    fields: ['cart', 'lines', 'ttlMs'],
  },
  'inventory.renew of no cart': {
    call: ({ inventory }) => inventory.renew(any(undefined), -1),
    fields: ['cart', 'ttlMs'],
  },
  'inventory.release of no cart': { call: ({ inventory }) => inventory.release(''), fields: ['cart'] },
  'attention of another reason': {
    call: (oms) => oms.attention({ reason: any('mood'), limit: 0, actor: any('ann') }),
    fields: ['actor', 'limit', 'reason'],
  },
  'effects.dead beyond the page': { call: ({ effects }) => effects.dead(-1), fields: ['limit'] },
  'events after something that is no cursor': {
    call: (oms) => oms.events({ after: 'yesterday', follow: false }).next(),
    fields: ['after'],
  },
};

describe.each(Object.entries(stores))('on %s', (_name, open) => {
  let store: Store;
  let shop: Shop;
  let order: Order;

  beforeEach(async () => {
    store = await open();
    shop = openShop(store.repository);
    await shop.oms.inventory.receive({ sku: 'MUG', quantity: 100 });
    order = await shop.settled(await shop.place());
  });
  afterEach(() => store.close());

  it('every door names every field that does not fit, and writes nothing', async () => {
    const before = await store.counts();
    const answers: Record<string, unknown> = {};

    for (const [name, { call }] of Object.entries(badInput))
      answers[name] = await answerOf(() => call(shop.oms, order));

    expect(answers).toEqual(
      Object.fromEntries(
        Object.entries(badInput).map(([name, { fields }]) => [name, { code: 'input.invalid', fields }]),
      ),
    );
    expect(await store.counts()).toEqual(before);
  });

  it('an id that is of no order is answered as such', async () => {
    const { orders, shipments, bulk } = shop.oms;

    await expect(orders.get(uuid)).rejects.toMatchObject({ code: 'order.notFound' });
    await expect(orders.cancel(uuid)).rejects.toMatchObject({ code: 'order.notFound' });
    await expect(shipments.dispatch({ id: uuid })).rejects.toMatchObject({ code: 'order.notFound' });
    await expect(orders.history(uuid)).rejects.toMatchObject({ code: 'order.notFound' });
    expect(await bulk('orders.confirm', [uuid], {})).toMatchObject([{ id: uuid, error: { code: 'order.notFound' } }]);
  });
});

async function answerOf(call: () => unknown): Promise<unknown> {
  try {
    // Thrown or rejected: a caller who awaits sees no difference; one who does not must not be surprised.
    const called = call();
    const answer = await called;
    return {
      answered: Array.isArray(answer) ? answer.map((one: { error?: unknown }) => described(one.error)) : answer,
    };
  } catch (error) {
    return described(error);
  }
}

function described(error: unknown): unknown {
  if (!isOmsError(error)) return String(error);
  return { code: error.code, fields: error.problems.map(({ path = [] }) => path.join('.')).sort() };
}
