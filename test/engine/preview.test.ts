/** What would happen: the same answer as the command gives, and nothing at all is written for it. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { simulatedGateway } from '../../src/adapters/memory';
import type { Oms, Order } from '../../src/index';
import { decodeFact, type ImplementedCommand, type PayloadInputs } from '../../src/order';
import type { ChangeSet, Repository } from '../../src/ports';
import { ann, anOrder, customer, openShop, type Shop } from '../support/shop';
import { type Store, stores } from '../support/stores';

interface Case<T extends ImplementedCommand = ImplementedCommand> {
  readonly type: T;
  /** The order that it is about; null for what makes one. */
  readonly of: ((shop: Shop) => Promise<Order>) | null;
  readonly payload: (order: Order) => PayloadInputs[T];
  readonly give: (oms: Oms, order: Order, payload: PayloadInputs[T]) => Promise<Order>;
}

const aCase = <T extends ImplementedCommand>(given: Case<T>): Case => given as unknown as Case;

const placed = (shop: Shop) => shop.place();
const paid = async (shop: Shop) => shop.settled(await shop.place());
const delivered = async (shop: Shop) => {
  const order = await shop.oms.shipments.dispatch((await paid(shop)).id, { carrier: null });
  await shop.oms.shipments.deliver(order, { shipmentId: order.shipments[0]?.id ?? '' });
  return shop.settled(order);
};

const cases: Readonly<Record<string, Case>> = {
  'an order of several lines, paid by card': aCase({
    type: 'orders.place',
    of: null,
    payload: () => ({
      ...anOrder,
      lines: [
        { sku: 'MUG', quantity: 3, note: 'one is a gift' },
        { sku: 'TEE', quantity: 1 },
      ],
      shipping: [{ code: 'std', amount: 395 }],
      discounts: [{ code: 'D', amount: 7 }],
    }),
    give: ({ orders }, _order, payload) => orders.place(payload, by),
  }),
  'a quote': aCase({
    type: 'orders.draft',
    of: null,
    payload: () => ({ channel: 'phone', lines: [{ sku: 'MUG', quantity: 1 }], validUntil: '2026-02-01T00:00:00.000Z' }),
    give: ({ orders }, _order, payload) => orders.draft(payload, by),
  }),
  'a cancel of one unit': aCase({
    type: 'orders.cancel',
    of: paid,
    payload: () => ({ lines: [{ lineId: '1', units: 1 }], reason: 'regret' }),
    give: ({ orders }, order, payload) => orders.cancel(order, payload, by),
  }),
  'a cancel of all': aCase({
    type: 'orders.cancel',
    of: paid,
    payload: () => ({}),
    give: ({ orders }, order, payload) => orders.cancel(order, payload, by),
  }),
  'a hold': aCase({
    type: 'orders.hold',
    of: placed,
    payload: () => ({ type: 'fraud', note: 'looks odd' }),
    give: ({ orders }, order, payload) => orders.hold(order, payload, by),
  }),
  'a parcel by hand': aCase({
    type: 'shipments.dispatch',
    of: paid,
    payload: () => ({ carrier: null }),
    give: ({ shipments }, order, payload) => shipments.dispatch(order, payload, by),
  }),
  'a parcel by the best carrier': aCase({
    type: 'shipments.dispatch',
    of: paid,
    payload: () => ({ carrier: 'best' }),
    give: ({ shipments }, order, payload) => shipments.dispatch(order, payload, by),
  }),
  'a refund': aCase({
    type: 'payments.refund',
    of: delivered,
    payload: () => ({ amount: 100, reason: 'goodwill' }),
    give: ({ payments }, order, payload) => payments.refund(order, payload, by),
  }),
  'a refund over the limit': aCase({
    type: 'payments.refund',
    of: delivered,
    payload: () => ({ amount: 2_000 }),
    give: ({ payments }, order, payload) => payments.refund(order, payload, by),
  }),
  'a return': aCase({
    type: 'returns.request',
    of: delivered,
    payload: () => ({ lines: [{ lineId: '1', units: 1 }] }),
    give: ({ returns }, order, payload) => returns.request(order, payload, by),
  }),
};
const by = { actor: ann };

describe.each(Object.entries(stores))('a preview on %s', (_name, openStore) => {
  let store: Store;
  let shop: Shop;
  let ids: ReturnType<typeof countedIds>;
  let committed: ChangeSet[];
  let numbers: number;
  let asked: string[];
  let writing: 'allowed' | 'forbidden';

  beforeEach(async () => {
    store = await openStore();
    ids = countedIds();
    committed = [];
    numbers = 0;
    asked = [];
    writing = 'allowed';
    shop = openShop(watched(store.repository), {
      ids,
      numbers: { next: async () => `N-${++numbers}` },
      risk: {
        assess: async () => {
          asked.push('risk');
          return { decision: 'accept', reasons: [] };
        },
      },
      card: simulatedGateway({ misbehave: noted }),
      process: { limits: { refundWithoutApproval: 1_000 } },
    });
    await shop.oms.inventory.receive({ lines: ['MUG', 'TEE'].map((sku) => ({ sku, quantity: 10, unitCost: 400 })) });
  });
  afterEach(() => store.close());

  it.each(Object.entries(cases))('of %s says what the command then does, and writes nothing', async (_what, one) => {
    const order = one.of ? await one.of(shop) : ({} as Order);
    const payload = one.payload(order);
    const before = { rows: await store.counts(), numbers, asked: [...asked], messages: shop.mail.messages.length };
    const mark = ids.at();

    writing = 'forbidden';
    const preview = await shop.oms.preview(one.type, one.of ? order : null, payload, by);
    writing = 'allowed';
    expect({ rows: await store.counts(), numbers, asked, messages: shop.mail.messages.length }).toEqual(before);

    // The command gets the same ids, so that everything can be compared as it is.
    ids.back(mark);
    const done = await one.give(shop.oms, order, payload);

    const set = committed.at(-1) as ChangeSet;
    const { moves, effects, ledger, deadlines } = set;
    expect(plain([preview.moves, preview.ledger, preview.deadlines])).toEqual(plain([moves, ledger, deadlines]));
    expect(unnumbered(preview.effects)).toEqual(unnumbered(effects));
    expect(unnumbered(preview.facts)).toEqual(unnumbered(set.facts.map((fact) => decodeFact(fact, set.at))));
    expect(plain(preview.order)).toEqual(plain({ ...done, number: preview.order.number, pending: true }));
    expect(preview.facts.length).toBeGreaterThan(0);
  });

  it('is refused for the same reasons as the command', async () => {
    const order = await paid(shop);
    const impossible = { lines: [{ sku: 'MUG', quantity: 50 }], payment: { method: 'shells' } };

    const answers = await Promise.all(
      [
        shop.oms.preview('orders.place', null, { ...anOrder, ...impossible }),
        shop.place(impossible),
        shop.oms.preview('payments.refund', order, { amount: 1 }, { actor: customer }),
        shop.oms.payments.refund(order, { amount: 1 }, { actor: customer }),
        shop.oms.preview('orders.note', order, { text: 'x' }, { expectedVersion: 1 }),
        shop.oms.orders.note(order, { text: 'x' }, { expectedVersion: 1 }),
      ].map((answer) =>
        (answer as Promise<unknown>).then(
          () => 'done',
          (error) => error.problems,
        ),
      ),
    );

    expect(answers[0]).toEqual(answers[1]);
    expect(answers[2]).toEqual(answers[3]);
    expect(answers[4]).toEqual(answers[5]);
    expect(answers).not.toContain('done');
  });

  it('sees that the stock is short, of an order and of a quote', async () => {
    const much = [{ sku: 'MUG', quantity: 1_000 }];
    const quote = await shop.oms.orders.draft({ channel: 'web', shipTo: { country: 'GB' }, lines: much });

    for (const looked of [
      () => shop.oms.preview('orders.place', null, { ...anOrder, lines: much }),
      () => shop.oms.preview('orders.accept', quote, {}),
    ])
      await expect(looked()).rejects.toMatchObject({ code: 'stock.short' });
  });

  it('of a command that changes nothing shows the order as it is', async () => {
    const order = await paid(shop);

    const preview = await shop.oms.preview('orders.tag', order, { remove: ['never'] });

    expect(preview).toMatchObject({ facts: [], moves: [], effects: [], ledger: [] });
    expect(preview.order).toMatchObject({ version: order.version, state: order.state });
  });

  /** The real store; it keeps what is committed, and refuses to write while a preview runs. */
  function watched(repository: Repository): Repository {
    const writes = ['commit', 'saveParties', 'eraseParties', 'leaseNumbers', 'settleEffects', 'rebuildStock'];
    return new Proxy(repository, {
      get(target, name: keyof Repository) {
        const value = target[name];
        if (typeof value !== 'function') return value;
        return (...given: unknown[]) => {
          if (writing === 'forbidden' && writes.includes(name)) throw new Error(`a preview called ${name}`);
          if (name === 'commit') committed.push(...(given[0] as ChangeSet[]));
          return (value as (...all: unknown[]) => unknown).apply(target, given);
        };
      },
    });
  }

  function noted({ operation }: { operation: string }): 'ok' {
    asked.push(operation);
    return 'ok';
  }
});

/** Ids that count up, and can be given again. */
function countedIds() {
  let next = 0;
  return {
    next: () => `00000000-0000-7000-8000-${String(++next).padStart(12, '0')}`,
    at: () => next,
    back: (mark: number) => {
      next = mark;
    },
  };
}

const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

/** Without the order's number, which a preview does not draw. */
const unnumbered = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value).replaceAll(/N-\d+/g, 'null').replaceAll('"null"', 'null'));
