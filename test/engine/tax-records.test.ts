/** What the tax provider is told: once, whatever goes wrong, and always what the ledger owes. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  flatTax,
  memory,
  type SimulatedTaxOptions,
  simulatedTaxProvider,
  type TaxMishap,
} from '../../src/adapters/memory';
import type { OmsOptions, Order } from '../../src/index';
import { ann, hour, openShop, type Shop, type ShopChanges } from '../support/shop';
import { type Store, stores } from '../support/stores';

const rates = flatTax({ byCountry: { GB: '0.2' } });
const estimates = flatTax({ byCountry: { GB: '0.1' } });
const house = { id: 'main', zone: 'Europe/London', currency: 'GBP' } as const;
const fallback: OmsOptions['shop'] = { ...house, tax: { onOutage: 'fallback', rates: estimates } };

/** A shop whose provider goes wrong as it is told to. */
function taxedShop(
  store: Pick<Store, 'repository'>,
  changes: ShopChanges = {},
  records?: SimulatedTaxOptions['records'],
) {
  const moods: { next: TaxMishap; for: number; of: string } = { next: 'ok', for: 0, of: '' };
  const tax = simulatedTaxProvider({
    rates,
    ...(records && { records }),
    misbehave: ({ operation }) => {
      if (moods.for === 0 || (moods.of !== '' && operation !== moods.of)) return 'ok';
      moods.for -= 1;
      return moods.next;
    },
  });
  const shop = openShop(store.repository, { tax, ...changes });
  const goesWrong = (next: TaxMishap, times = 1, of = '') => Object.assign(moods, { next, for: times, of });
  return { shop, tax, goesWrong };
}

/** Paid at the door, and gone by hand. */
async function sent({ oms, place }: Shop, quantity = 2, more: object = {}): Promise<Order> {
  const { id } = await place({ lines: [{ sku: 'MUG', quantity }], payment: { method: 'cash' }, ...more });
  return oms.shipments.dispatch(id, { carrier: null });
}

const factsOf = async ({ oms }: Shop, order: { readonly id: string }) =>
  (await oms.orders.history(order.id)).map(({ type }) => type).filter((type) => type.startsWith('tax.'));

describe.each(Object.entries(stores))('a tax provider that records, on %s', (_name, open) => {
  let store: Store;
  let taxed: ReturnType<typeof taxedShop>;

  beforeEach(async () => {
    store = await open();
    taxed = taxedShop(store, { shop: fallback });
    await taxed.shop.oms.migrate();
    await taxed.shop.oms.inventory.receive({ sku: 'MUG', quantity: 100, unitCost: 500 });
  });
  afterEach(async () => {
    await taxed.shop.oms.close();
    await store.close();
  });

  it('has the sale once it is one, and each change of it, as the ledger has it', async () => {
    const { shop, tax } = taxed;
    const placed = await shop.place({ payment: { method: 'cash' } });
    await shop.settled(placed);
    expect(tax.documents).toEqual([]);

    const { shipments } = await shop.oms.shipments.dispatch(placed.id, { carrier: null });
    const told = await shop.settled(placed);
    expect(tax.documentOf(placed.id)).toMatchObject({ amount: 2500, tax: 417, currency: 'GBP', adjustments: 0 });
    expect(told.tax).toMatchObject({ reports: true, amount: 2500, tax: 417, open: null, refused: null });

    await shop.oms.shipments.deliver(placed.id, { shipmentId: shipments[0]?.id ?? '' });
    const { returns } = await shop.oms.returns.request(placed.id, { lines: [{ lineId: '1', units: 1 }] });
    await shop.oms.returns.receive(placed.id, { returnId: returns[0]?.id ?? '' });
    await shop.settled(placed);

    expect(tax.documentOf(placed.id)).toMatchObject({
      amount: 1250,
      tax: 208,
      adjustments: 1,
      parts: [{ id: '1', kind: 'line', sku: 'MUG', units: 1, amount: 1250, tax: 208 }],
    });
    expect((await shop.oms.audit()).money).toEqual([]);
  });

  it('has each sale of two processes once, also where answers get lost', async () => {
    const { shop, tax, goesWrong } = taxed;
    const other = shop.beside({ repository: store.other });
    const orders = await Promise.all(Array.from({ length: 8 }, () => shop.place({ payment: { method: 'cash' } })));
    goesWrong('timeoutAfterRecord', 5, 'commit');
    await Promise.all(orders.map(({ id }, n) => (n % 2 ? other : shop.oms).shipments.dispatch(id, { carrier: null })));
    for (let round = 0; round < 4; round++) {
      await Promise.all([shop.oms.relay.runOnce(), other.relay.runOnce()]);
      shop.clock.advance(hour);
    }

    expect(tax.documents.map(({ orderId }) => orderId).sort()).toEqual(orders.map(({ id }) => id).sort());
    expect(tax.documents.every(({ amount, tax: owed }) => amount === 2500 && owed === 417)).toBe(true);
    expect(await shop.oms.effects.counts()).toMatchObject({ pending: 0, dead: 0 });
    await other.relay.stop();
  });

  it('that was away at intake is asked again, and the shop bears what the estimate got wrong', async () => {
    const { shop, tax, goesWrong } = taxed;
    goesWrong('away', 2, 'quote');
    const order = await sent(shop);
    expect(order.totals).toMatchObject({ total: 2500, tax: 227 });
    expect(order.tax).toMatchObject({ estimated: true, reports: true, open: null });

    await shop.settled(order);
    expect(tax.calls.map(({ operation }) => operation)).toEqual(['quote', 'quote']);
    shop.clock.advance(hour);
    const quoted = await shop.settled(order);

    expect(quoted.tax).toMatchObject({ estimated: false, corrected: 190, amount: 2500, tax: 417, open: null });
    expect(quoted.totals).toMatchObject({ total: 2500, due: 2500, tax: 227 });
    expect(tax.documentOf(order.id)).toMatchObject({ amount: 2500, tax: 417, adjustments: 0 });
    const posted = await store.repository.ledger('main', [{ kind: 'order', id: order.id }]);
    expect(posted.find(({ memo }) => memo === 'tax.corrected')?.entries).toEqual([
      { account: 'tax.differences', amount: 190 },
      { account: 'tax.payable', amount: -190 },
    ]);
    expect((await shop.oms.audit()).money).toEqual([]);

    const { returns } = await shop.oms.returns.request(
      order.id,
      { lines: [{ lineId: '1', units: 2 }] },
      { actor: ann },
    );
    await shop.oms.returns.receive(order.id, { returnId: returns[0]?.id ?? '' });
    const back = await shop.settled(order);
    expect(back.tax).toMatchObject({ corrected: 0, amount: 0, tax: 0 });
    expect(tax.documentOf(order.id)).toMatchObject({ amount: 0, tax: 0, parts: [], adjustments: 1 });
    expect((await shop.oms.audit()).money).toEqual([]);
  });
});

describe('a report to the tax provider', () => {
  const mishaps = ['away', 'timeoutAfterRecord', 'unknown'] as const;

  it.each(mishaps)('that goes wrong (%s) comes again with its key, and is recorded once', async (mishap) => {
    const { shop, tax, goesWrong } = taxedShop({ repository: memory() });
    await shop.oms.inventory.receive({ sku: 'MUG', quantity: 9 });
    goesWrong(mishap, 1, 'commit');
    const order = await sent(shop);

    const waits = await shop.settled(order);
    expect([waits.tax?.unknown, waits.attention]).toEqual([true, ['tax']]);
    shop.clock.advance(hour);
    const done = await shop.settled(order);

    expect([done.tax?.unknown, done.attention]).toEqual([false, []]);
    expect(tax.documents).toMatchObject([{ orderId: order.id, amount: 2500, adjustments: 0 }]);
    expect(new Set(tax.calls.flatMap(({ key }) => key ?? [])).size).toBe(1);
    expect(await factsOf(shop, order)).toEqual(['tax.quoted', 'tax.requested', 'tax.unknown', 'tax.recorded']);
  });

  it('that was given up is asked once more after two days, with its key', async () => {
    const { shop, tax, goesWrong } = taxedShop({ repository: memory() });
    await shop.oms.inventory.receive({ sku: 'MUG', quantity: 9 });
    goesWrong('away', 20, 'commit');
    const order = await sent(shop);
    for (let hours = 0; hours < 47; hours++) {
      await shop.oms.relay.runOnce();
      shop.clock.advance(hour);
    }
    expect(await shop.oms.effects.counts()).toMatchObject({ pending: 0, dead: 1 });
    expect(tax.documents).toEqual([]);

    shop.clock.advance(2 * hour);
    const done = await shop.settled(order);

    expect(done.tax).toMatchObject({ open: null, unknown: false, amount: 2500 });
    expect(new Set(tax.calls.flatMap(({ key }) => key ?? [])).size).toBe(1);
  });

  it('that is refused waits for a person, who has it told again', async () => {
    const { shop, tax, goesWrong } = taxedShop({ repository: memory() });
    await shop.oms.inventory.receive({ sku: 'MUG', quantity: 9 });
    goesWrong('refuse', 1, 'commit');
    const order = await sent(shop);
    const refused = await shop.settled(order);

    expect(refused.tax).toMatchObject({ refused: 'document.refused', open: null, amount: 0 });
    expect((await shop.oms.orders.find({ attention: 'tax' })).orders.map(({ id }) => id)).toEqual([order.id]);
    await shop.oms.taxes.report(order, { actor: ann });
    const told = await shop.settled(order);

    expect(told.tax).toMatchObject({ refused: null, amount: 2500, tax: 417 });
    expect(tax.documents).toHaveLength(1);
    expect(told.attention).toEqual([]);
    await expect(shop.oms.taxes.report(order, { actor: ann })).rejects.toMatchObject({ code: 'tax.state' });
  });

  it('is answered once: an answer that comes twice, or after another one, changes nothing', async () => {
    const { shop, goesWrong } = taxedShop({ repository: memory() });
    await shop.oms.inventory.receive({ sku: 'MUG', quantity: 9 });
    goesWrong('away', 1, 'commit');
    const order = await sent(shop);
    const { tax } = await shop.settled(order);
    const requestId = tax?.open?.id ?? '';

    const answered = await shop.oms.taxes.record(order, {
      requestId,
      answer: { status: 'recorded', reference: 'D-1' },
    });
    const again = await shop.oms.taxes.record(order, { requestId, answer: { status: 'recorded', reference: 'D-1' } });
    const late = await shop.oms.taxes.record(order, { requestId, answer: { status: 'refused', code: 'late' } });

    expect(answered.tax).toMatchObject({ document: 'D-1', open: null, amount: 2500 });
    expect([again.version, late.version]).toEqual([answered.version, answered.version]);
    shop.clock.advance(hour);
    expect((await shop.settled(order)).version).toBe(answered.version);
  });

  it('waits while another one is open, and then tells all that has changed meanwhile', async () => {
    const { shop, tax, goesWrong } = taxedShop({ repository: memory() });
    await shop.oms.inventory.receive({ sku: 'MUG', quantity: 9 });
    goesWrong('timeoutAfterRecord', 1, 'commit');
    const order = await sent(shop);
    await shop.settled(order);
    await shop.oms.payments.capture(order, {});
    for (const amount of [100, 50])
      await shop.oms.payments.refund(order.id, { amount, reason: 'goodwill' }, { actor: ann });
    shop.clock.advance(hour);
    await shop.settled(order);

    expect(tax.documentOf(order.id)).toMatchObject({ amount: 2350, tax: 392, adjustments: 1 });
    expect(tax.documentOf(order.id)?.parts).toContainEqual(
      expect.objectContaining({ kind: 'goodwill', amount: -150, tax: -25 }),
    );
    expect((await shop.oms.audit()).money).toEqual([]);
  });
});

describe('a sale that is called off', () => {
  const paidFirst = { process: { capture: 'onConfirm' } } as const;

  it.each([
    [undefined, 'voided', 0],
    [['commit', 'adjust'] as const, 'committed', 1],
    [['commit', 'void'] as const, 'voided', 0],
  ])('is taken back as the provider can: %j', async (records, status, adjustments) => {
    const { shop, tax } = taxedShop({ repository: memory() }, paidFirst, records);
    await shop.oms.inventory.receive({ sku: 'MUG', quantity: 9 });
    const order = await shop.place();
    await shop.settled(order);
    expect(tax.documents).toMatchObject([{ amount: 2500, tax: 417, status: 'committed' }]);

    await shop.oms.orders.cancel(order);
    await shop.settled(order);

    expect(tax.documents).toMatchObject([{ amount: 0, tax: 0, parts: [], status, adjustments }]);
    expect((await shop.oms.orders.get(order.id)).tax).toMatchObject({ amount: 0, tax: 0, open: null });
  });

  it('in part is recorded anew by a provider that cannot change what it has', async () => {
    const { shop, tax } = taxedShop({ repository: memory() }, paidFirst, ['commit', 'void']);
    await shop.oms.inventory.receive({ sku: 'MUG', quantity: 9 });
    const order = await shop.place();
    await shop.settled(order);
    await shop.oms.orders.cancel(order, { lines: [{ lineId: '1', units: 1 }] });
    await shop.settled(order);

    expect(tax.documents).toMatchObject([
      { amount: 0, status: 'voided' },
      { amount: 1250, tax: 209, status: 'committed' },
    ]);
  });
});

describe('what is not reported', () => {
  it('a shop whose provider only quotes pays nothing for it: no fact, no effect, nothing stored', async () => {
    const shop = openShop(memory(), { tax: rates, notifiers: [] });
    await shop.oms.inventory.receive({ sku: 'MUG', quantity: 9 });
    const order = await sent(shop);

    expect(order.tax).toBeNull();
    expect(await factsOf(shop, order)).toEqual([]);
    expect(await shop.oms.effects.counts()).toMatchObject({ pending: 0 });
    await expect(shop.oms.taxes.report(order)).rejects.toMatchObject({ code: 'capability.missing' });
  });

  it('orders that are only tests', async () => {
    const { shop, tax } = taxedShop({ repository: memory() });
    await shop.oms.inventory.receive({ sku: 'MUG', quantity: 9 });
    await shop.settled(await sent(shop, 1, { test: true }));

    expect(tax.documents).toEqual([]);
  });

  it('anything by itself where the shop does it by hand', async () => {
    const { shop, tax } = taxedShop({ repository: memory() }, { process: { taxReports: 'manual' } });
    await shop.oms.inventory.receive({ sku: 'MUG', quantity: 9 });
    const order = await sent(shop);
    await shop.settled(order);
    expect(tax.documents).toEqual([]);

    await shop.oms.taxes.report(order, { actor: ann });
    await shop.settled(order);
    expect(tax.documents).toMatchObject([{ amount: 2500 }]);
  });
});

describe('while the provider is away', () => {
  it('nothing is agreed, unless the shop has rates of its own', async () => {
    const { shop, goesWrong } = taxedShop({ repository: memory() });
    await shop.oms.inventory.receive({ sku: 'MUG', quantity: 9 });
    goesWrong('away', 1, 'quote');
    await expect(shop.place()).rejects.toMatchObject({ code: 'port.failed' });
    expect((await shop.place()).totals.tax).toBe(417);
  });

  it('an answer that cannot be used is not taken for an outage', async () => {
    const broken = { quote: async () => [] };
    const shop = openShop(memory(), {
      tax: broken,
      shop: { ...house, tax: { onOutage: 'fallback', rates: estimates } },
    });
    await shop.oms.inventory.receive({ sku: 'MUG', quantity: 9 });
    await expect(shop.place()).rejects.toMatchObject({ code: 'port.failed' });
  });

  it('a provider that only quotes is asked again, too', async () => {
    let away = true;
    const tax = {
      quote: async (request: Parameters<typeof rates.quote>[0]) => {
        if (away) throw new Error('connection refused');
        return rates.quote(request);
      },
    };
    const shop = openShop(memory(), { tax, shop: fallback });
    await shop.oms.inventory.receive({ sku: 'MUG', quantity: 9 });
    const order = await shop.place();
    expect(order.tax).toMatchObject({ estimated: true, reports: false });
    away = false;
    const quoted = await shop.settled(order);

    expect(quoted.tax).toMatchObject({ estimated: false, corrected: 190, document: null, open: null });
    expect((await shop.oms.audit()).money).toEqual([]);
  });

  it('an edit is estimated like an order, and all of it is quoted again', async () => {
    const { shop, tax, goesWrong } = taxedShop({ repository: memory() }, { shop: fallback });
    await shop.oms.inventory.receive({ sku: 'MUG', quantity: 9 });
    await shop.oms.inventory.receive({ sku: 'TEE', quantity: 9 });
    const { id } = await shop.place({ payment: { method: 'cash' } });
    await shop.settled({ id });
    await shop.oms.edits.begin(id, {}, { actor: ann });
    await shop.oms.edits.stage(id, [{ type: 'addLine', sku: 'TEE', quantity: 1 }], { actor: ann });
    goesWrong('away', 1, 'quote');
    const edited = await shop.oms.edits.confirm(id, {}, { actor: ann });
    expect(edited.tax).toMatchObject({ estimated: true });
    await shop.settled({ id });
    await shop.oms.shipments.dispatch(id, { carrier: null });
    await shop.settled({ id });

    expect(tax.documentOf(id)).toMatchObject({ amount: 4500, tax: 417 + 333 });
    expect((await shop.oms.audit()).money).toEqual([]);
  });

  it('a draft is estimated, and corrected once it is an order', async () => {
    const { shop, goesWrong } = taxedShop({ repository: memory() }, { shop: fallback });
    await shop.oms.inventory.receive({ sku: 'MUG', quantity: 9 });
    goesWrong('away', 1, 'quote');
    const input = { channel: 'web', shipTo: { country: 'GB' }, lines: [{ sku: 'MUG', quantity: 2 }] };
    const draft = await shop.oms.orders.draft(input);
    expect((await shop.settled(draft)).tax).toMatchObject({ estimated: false, corrected: 0 });

    const order = await shop.oms.orders.accept(draft, { payment: { method: 'cash' } });
    expect(order.tax).toMatchObject({ corrected: 190 });
    expect((await shop.oms.audit()).money).toEqual([]);
  });
});

it('a provider that records a sale and can do nothing about it afterwards is refused, and so are rates that are none', () => {
  const tax = { ...rates, commit: async () => ({ status: 'recorded' as const }) };
  const shop = { ...house, tax: { onOutage: 'fallback' } } as unknown as OmsOptions['shop'];
  const open = (changes: ShopChanges) => () => openShop(memory(), changes);

  expect(open({ tax })).toThrow(
    expect.objectContaining({ problems: [expect.objectContaining({ path: ['tax', 'commit'] })] }),
  );
  expect(open({ tax: rates, shop })).toThrow(expect.objectContaining({ code: 'config.invalid' }));
});
