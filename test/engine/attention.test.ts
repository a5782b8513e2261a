/** What waits for a person: each thing once, with what may be done, gone when it is solved. */
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { flatTax, simulatedGateway, simulatedTaxProvider } from '../../src/adapters/memory';
import type { Actor, AttentionItem, AttentionQuery, Oms, Order } from '../../src/index';
import type { Message } from '../../src/ports';
import { ann, bob, day, hour, openShop, type Shop } from '../support/shop';
import { type Store, stores } from '../support/stores';

/** What was planted: what the list says of it, and how it is settled. */
interface Planted {
  readonly subject: string;
  readonly says: Partial<AttentionItem>;
  readonly solve: () => Promise<unknown>;
}

/** A shop in which things go wrong as they are told to. */
interface Field {
  readonly shop: Shop;
  readonly unreachable: Set<string>;
  readonly faults: { card: boolean; tax: boolean };
}

const mugs = { lines: [{ sku: 'MUG', quantity: 2 }] };

function openField(store: Store): Field {
  const unreachable = new Set<string>();
  const faults = { card: false, tax: false };
  const card = simulatedGateway({ misbehave: () => (faults.card ? 'timeoutBefore' : 'ok') });
  const shop = openShop(store.repository, {
    card,
    locations: ['main', 'away'],
    payments: {
      card,
      cash: { rule: 'onDelivery' },
      invoice: { rule: 'onTerms', terms: { parts: [{ share: 1, days: 1 }] } },
    },
    process: { refund: 'manual', limits: { refundWithoutApproval: 2_000 } },
    stock: { countApprovalAbove: 500 },
    tax: simulatedTaxProvider({
      rates: flatTax({ byCountry: { GB: '0.2' } }),
      misbehave: ({ operation }) => (faults.tax && operation === 'commit' ? 'refuse' : 'ok'),
    }),
    notifiers: [
      {
        id: 'mail',
        async send({ orderId }: Message) {
          if (orderId !== null && unreachable.has(orderId)) throw new Error('no such mailbox');
        },
      },
    ],
  });
  return { shop, unreachable, faults };
}

async function stockUp({ oms }: Shop): Promise<void> {
  await oms.inventory.receive({ sku: 'MUG', location: 'main', quantity: 100, unitCost: 400 });
  await oms.inventory.receive({ sku: 'TEE', location: 'main', quantity: 10, unitCost: 700 });
  await oms.inventory.receive({ sku: 'PEN', location: 'away', quantity: 10, unitCost: 100 });
}

const shipmentOf = ({ shipments }: Order) => shipments[0]?.id ?? '';
const paymentOf = ({ payments }: Order) => payments[0]?.id ?? '';

/** Troubles that take their time: all of them come while four days pass. */
async function slow({ shop, unreachable, faults }: Field): Promise<Planted[]> {
  const { oms, clock, place } = shop;
  const bounced = await place({ payment: { method: 'cash' } });
  unreachable.add(bounced.id);
  const invoiced = await place({ payment: { method: 'invoice' } });
  faults.card = true;
  const unknown = await place();
  const expectedAt = new Date(clock.now() + day).toISOString();
  const bought = await oms.purchaseOrders.create({
    supplier: 'acme',
    location: 'main',
    lines: [{ sku: 'MUG', units: 3, unitCost: 400 }],
  });
  await oms.purchaseOrders.send(bought, { expectedAt });
  const moved = await oms.transfers.create({
    from: 'away',
    to: 'main',
    reference: 'T-1',
    lines: [{ sku: 'PEN', units: 4 }],
  });
  await oms.transfers.send(moved, { expectedAt });
  for (let attempt = 0; attempt < 20; attempt++) {
    await oms.relay.runOnce();
    clock.advance(4 * hour);
  }
  faults.card = false;
  return [
    {
      subject: bounced.id,
      says: {
        reason: 'dead',
        number: bounced.number,
        detail: 'notify:mail: Error',
        actions: ['effects.redeliver', 'effects.dismiss'],
      },
      async solve() {
        unreachable.delete(bounced.id);
        const { items } = await oms.attention({ reason: 'dead' });
        const { effect } = items.find(({ subject }) => subject.id === bounced.id) ?? {};
        if (effect) await oms.effects.redeliver(effect);
      },
    },
    {
      subject: invoiced.id,
      says: { reason: 'overdue', about: paymentOf(invoiced), amount: { amount: 2_500, currency: 'GBP' } },
      solve: () => oms.payments.capture(invoiced, {}),
    },
    {
      subject: unknown.id,
      says: {
        ...{ reason: 'unknown', about: paymentOf(unknown), detail: 'authorize' },
        actions: ['payments.record', 'payments.hear', 'effects.redeliver'],
      },
      async solve() {
        const { items } = await oms.attention({ reason: 'unknown' });
        const { effect } = items.find(({ subject }) => subject.id === unknown.id) ?? {};
        if (effect) await oms.effects.redeliver(effect);
      },
    },
    {
      subject: bought.id,
      says: {
        ...{ reason: 'late', about: '1', detail: 'MUG', units: 3, dueAt: expectedAt, since: expectedAt },
        actions: ['purchaseOrders.confirm', 'purchaseOrders.receive', 'purchaseOrders.close', 'purchaseOrders.cancel'],
      },
      solve: () => oms.purchaseOrders.receive(bought),
    },
    {
      subject: moved.id,
      says: { reason: 'late', number: 'T-1', units: 4, actions: ['transfers.receive', 'transfers.close'] },
      solve: () => oms.transfers.receive(moved),
    },
  ];
}

/** Troubles that are there at once. */
async function quick({ shop, faults }: Field): Promise<Planted[]> {
  const { oms, place, clock } = shop;
  const since = new Date(clock.now()).toISOString();
  const settled = async (changes: Parameters<typeof place>[0] = {}) => shop.settled(await place(changes));

  const held = await oms.orders.hold(await settled(mugs), { type: 'fraud', reason: 'odd' }, { actor: ann });
  const short = await oms.shipments.fail(
    await settled({ lines: [{ sku: 'TEE', quantity: 3 }] }),
    { location: 'main' },
    { actor: ann },
  );
  const paid = await oms.payments.capture(await settled(), {});
  const asking = await oms.payments.refund(await shop.settled(paid), { amount: 2_400 }, { actor: ann });
  const tooMuch = await oms.payments.capture(await settled(), {});
  await oms.orders.cancel(await shop.settled(tooMuch), { lines: [{ lineId: '1', units: 1 }] });
  const gone = await oms.shipments.dispatch(await settled({ payment: { method: 'cash' } }), { carrier: null });
  await oms.shipments.track(gone, { shipmentId: shipmentOf(gone), status: 'lost' });
  const argued = await oms.payments.capture(await settled(), {});
  await shop.settled(argued);
  const event = { type: 'disputeOpened', reference: 'dp-1', amount: 2_500, reason: 'fraudulent' } as const;
  const disputed = await oms.payments.hear(argued, { paymentId: paymentOf(argued), event });
  faults.tax = true;
  const taxed = await settled({ payment: { method: 'cash' } });
  await oms.shipments.dispatch(taxed, { carrier: null });
  await shop.settled(taxed);
  faults.tax = false;
  const count = await oms.counts.create({ location: 'away', skus: ['PEN'] });
  await oms.counts.enter(count, { lines: [{ line: '1', counted: 0 }] }, { actor: ann });
  await oms.counts.submit(count);
  const packed = await settled({ payment: { method: 'cash' } });
  const [work] = (await oms.work.plan({ location: 'main', orders: [packed] })).work;
  if (!work) throw new Error('there is work');
  await oms.work.pick(work, { sku: 'MUG', quantity: 2, parcel: 'B' });
  await oms.work.closeParcel(work, { parcel: 'B', carrier: null });
  const stopped = await oms.orders.hold(packed, { type: 'address', reason: 'odd', blocks: ['shipments.dispatch'] });
  await oms.relay.runOnce();
  await oms.orders.releaseHold(packed, { holdId: stopped.holds[0]?.id ?? '' });

  const [hold] = held.holds;
  const [approval] = asking.approvals;
  return [
    {
      subject: held.id,
      says: {
        reason: 'held',
        about: hold?.id ?? '',
        detail: 'fraud',
        since,
        actions: ['orders.releaseHold', 'orders.cancel'],
      },
      solve: () => oms.orders.releaseHold(held, { holdId: hold?.id ?? '' }, { actor: ann }),
    },
    {
      subject: short.id,
      says: { reason: 'shortage', detail: 'stock', units: 3 },
      solve: () => oms.orders.cancel(short, {}),
    },
    {
      subject: paid.id,
      says: {
        ...{ reason: 'approval', about: approval?.id ?? '', detail: 'payments.refund' },
        ...{ amount: { amount: 2_400, currency: 'GBP' }, actions: ['orders.approve', 'orders.deny'] },
      },
      solve: () => oms.orders.deny(paid, { approvalId: approval?.id ?? '' }, { actor: bob }),
    },
    {
      subject: tooMuch.id,
      says: {
        reason: 'overpaid',
        about: null,
        amount: { amount: 1_250, currency: 'GBP' },
        actions: ['payments.refund'],
      },
      solve: () => oms.payments.refund(tooMuch, { amount: 1_250 }, { actor: ann }),
    },
    {
      subject: gone.id,
      says: { reason: 'exception', about: shipmentOf(gone), detail: 'lost' },
      solve: () => oms.shipments.resolve(gone, { shipmentId: shipmentOf(gone), by: 'refund' }, { actor: ann }),
    },
    {
      subject: argued.id,
      says: { reason: 'disputed', about: disputed.disputes[0]?.id ?? '', detail: 'fraudulent' },
      solve: () => oms.payments.evidence(argued, { disputeId: disputed.disputes[0]?.id ?? '' }),
    },
    {
      subject: taxed.id,
      says: { reason: 'tax', actions: ['taxes.record', 'taxes.report'] },
      solve: () => oms.taxes.report(taxed),
    },
    {
      subject: count.id,
      says: { reason: 'approval', detail: 'away', units: 6, amount: { amount: 600, currency: 'GBP' } },
      solve: () => oms.counts.approve(count, { actor: bob }),
    },
    {
      subject: work.id,
      says: { reason: 'refused', detail: 'order.held', number: packed.number },
      solve: () => oms.work.closeParcel(work, { parcel: 'B', carrier: null }),
    },
  ];
}

async function everything(oms: Oms, query: AttentionQuery = {}): Promise<AttentionItem[]> {
  const items: AttentionItem[] = [];
  let after: string | null = null;
  do {
    const page = await oms.attention({ ...query, after });
    items.push(...page.items);
    after = page.next;
  } while (after !== null);
  return items;
}

const bySubject = (a: { subject: string }, b: { subject: string }) => (a.subject < b.subject ? -1 : 1);
const listed = async (oms: Oms) =>
  (await everything(oms)).map((item) => ({ subject: item.subject.id, reason: item.reason })).sort(bySubject);
const expected = (planted: readonly Planted[]) =>
  planted.map(({ subject, says: { reason } }) => ({ subject, reason })).sort(bySubject);

async function plantAll(store: Store): Promise<{ field: Field; planted: Planted[] }> {
  const field = openField(store);
  await field.shop.oms.migrate();
  await stockUp(field.shop);
  const planted = [...(await slow(field)), ...(await quick(field))];
  return { field, planted };
}

async function solve({ shop }: Field, { solve: settle }: Planted): Promise<void> {
  await settle();
  await shop.oms.relay.runOnce();
}

describe.each(Object.entries(stores))('what waits for a person, on %s', (_name, openStore) => {
  let store: Store;
  afterEach(() => store.close());

  it('is listed once each, whole, by page and by reason, and gone when it is solved', async () => {
    store = await openStore();
    const { field, planted } = await plantAll(store);
    const { oms } = field.shop;

    const whole = await everything(oms);
    expect(await listed(oms)).toEqual(expected(planted));
    expect(new Set(whole.map(({ id }) => id)).size).toBe(whole.length);
    for (const { subject, says } of planted)
      expect(whole.find((item) => item.subject.id === subject && item.reason === says.reason)).toMatchObject(says);
    for (const limit of [1, 5]) expect(await everything(oms, { limit })).toEqual(whole);
    for (const { says } of planted) {
      const { reason } = says as AttentionItem;
      expect(await everything(oms, { reason, limit: 1 })).toEqual(whole.filter((item) => item.reason === reason));
    }
    for (const [n, one] of planted.entries()) {
      await solve(field, one);
      expect(await listed(oms)).toEqual(expected(planted.slice(n + 1)));
    }
    expect(await oms.audit()).toMatchObject({ stock: [], money: [], facts: [] });
  }, 90_000);

  it('has a promise that is in danger, since staff were told, until it is kept', async () => {
    store = await openStore();
    const shop = openShop(store.repository, {
      promises: {
        carrier: 'swift',
        locations: { main: { pickUps: ['16:30'] } },
        delivers: { zone: 'Europe/London' },
        ...{ warnMinutes: 90, lateMinutes: 120 },
      },
    });
    await shop.oms.inventory.receive({ sku: 'MUG', quantity: 10, unitCost: 100 });
    const order = await shop.settled(await shop.place());
    const until = order.lines[0]?.promise?.shipBy ?? '';
    shop.clock.set(new Date(Date.parse(until) - 60 * 60_000).toISOString());
    await shop.oms.relay.runOnce();

    expect(await everything(shop.oms)).toMatchObject([
      { reason: 'promise', about: '1', detail: 'threatened', units: 2, dueAt: until, since: expect.any(String) },
    ]);
    await shop.oms.shipments.dispatch(order, { carrier: null });
    expect(await everything(shop.oms)).toEqual([]);
  });

  it('has a return that nobody has decided, until it is decided either way', async () => {
    store = await openStore();
    const shop = openShop(store.repository, { process: { returns: { approve: 'manual' } } });
    const { oms } = shop;
    await oms.inventory.receive({ sku: 'MUG', quantity: 10, unitCost: 100 });
    const order = await shop.settled(await shop.place());
    const sent = await oms.shipments.dispatch(order, { carrier: null });
    await oms.shipments.deliver(order, { shipmentId: shipmentOf(sent) });
    const ask = () => oms.returns.request(order, { lines: [{ lineId: '1', units: 1 }] });
    const [first] = (await ask()).returns;
    shop.clock.advance(hour);
    const [, second] = (await ask()).returns;
    const waiting = async () =>
      (await everything(oms, { reason: 'return' })).map(({ about, detail, actions }) => ({ about, detail, actions }));
    const item = (back: typeof first) => ({
      ...{ about: back?.id, detail: back?.number, actions: ['returns.approve', 'returns.reject'] },
    });

    expect(await waiting()).toEqual([item(first), item(second)]);
    await oms.returns.approve(order, { returnId: first?.id ?? '' }, { actor: ann });
    expect(await waiting()).toEqual([item(second)]);
    await oms.returns.reject(order, { returnId: second?.id ?? '', code: 'worn' }, { actor: ann });
    expect(await everything(oms)).toEqual([]);
  });

  it('says since when it waits: of a hold that was there before and came again, since it came again', async () => {
    store = await openStore();
    const { shop } = openField(store);
    await stockUp(shop);
    const order = await shop.settled(await shop.place());
    const hold = (type: string) => shop.oms.orders.hold(order, { type, reason: 'odd' }, { actor: ann });
    await hold('fraud');
    shop.clock.advance(hour);
    await hold('address');

    const since = Object.fromEntries((await everything(shop.oms)).map((item) => [item.detail, item.since]));
    expect(Date.parse(since.address ?? '') - Date.parse(since.fraud ?? '')).toBe(hour);
  });

  it('names no approval for whoever asked for it, or has counted', async () => {
    store = await openStore();
    const { shop } = openField(store);
    const { oms } = shop;
    await stockUp(shop);
    const asked = await oms.cases.open({ kind: 'complaint', customer: { id: 'c1', email: 'c@example.com' } });
    await oms.cases.resolve(asked, { outcome: 'compensated', credit: 4_000 }, { actor: ann });
    const count = await oms.counts.create({ location: 'away', skus: ['PEN'] });
    await oms.counts.enter(count, { lines: [{ line: '1', counted: 0 }] }, { actor: ann });
    await oms.counts.submit(count);
    const approvals = async (actor?: Actor) =>
      (await everything(oms, actor && { actor })).flatMap(({ actions }) =>
        actions.filter((action) => action.endsWith('approve')),
      );

    expect(await approvals(ann)).toEqual([]);
    expect(await approvals(bob)).toEqual(['counts.approve', 'cases.approve']);
    expect(await approvals()).toEqual(['counts.approve', 'cases.approve']);
  });

  it('refuses a page that was never answered and a reason that there is none', async () => {
    store = await openStore();
    const { oms } = openField(store).shop;
    for (const after of ['mars', 'order x', 'effect 1 2 3', 'effect 2026-01-05 order x y 0'])
      await expect(oms.attention({ after })).rejects.toMatchObject({
        code: 'input.invalid',
        problems: [{ path: ['after'] }],
      });
    await expect(oms.attention({ reason: 'mood' as never, limit: 0 })).rejects.toMatchObject({
      problems: [{ path: ['reason'] }, { path: ['limit'] }],
    });
  });
});

it('in whatever order things are solved, what is left is listed', async () => {
  await fc.assert(
    fc.asyncProperty(fc.infiniteStream(fc.nat()), async (chances) => {
      const store = await stores.memory();
      const { field, planted } = await plantAll(store);
      const left = [...planted];
      for (const chance of chances) {
        const [one] = left.splice(chance % left.length, 1);
        if (one) await solve(field, one);
        expect(await listed(field.shop.oms)).toEqual(expected(left));
        if (left.length === 0) break;
      }
    }),
    { numRuns: 6 },
  );
}, 90_000);
