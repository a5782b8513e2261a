/** Orders of another system: taken in as they stand, and living on. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ImportedOrder, ImportedRecord, Order } from '../../src/index';
import { fedWhole } from '../support/feed';
import { ann, day, openShop, type Shop, type ShopChanges } from '../support/shop';
import { type Store, stores } from '../support/stores';

const placedAt = '2025-12-01T10:00:00.000Z';
const on = (day: number) => `2025-12-0${day}T12:00:00.000Z`;
const gbp = (amount: number) => ({ amount, currency: 'GBP' });

/** Two mugs at 12.50 with delivery, confirmed and authorized. */
const mugs: ImportedOrder = {
  number: '1042',
  channel: 'web',
  customer: { email: 'ann@example.com' },
  shipTo: { country: 'GB' },
  placedAt,
  confirmedAt: on(2),
  lines: [{ sku: 'MUG', quantity: 2, unitPrice: gbp(1250), discount: 100, tax: 400, total: 2400 }],
  charges: [{ kind: 'shipping', code: 'standard', total: 500, tax: 83 }],
  totals: { total: 2900, tax: 483 },
  payments: [{ method: 'card', amount: 2900, authorized: { at: placedAt, amount: 2900, reference: 'auth_1' } }],
};
const card = mugs.payments?.[0] as NonNullable<ImportedOrder['payments']>[number];
const paid: ImportedOrder['payments'] = [{ ...card, captures: [{ at: on(2), amount: 2900, reference: 'cap_1' }] }];
const parcel = (units: number, deliveredAt?: string) => ({
  ...{ at: on(3), location: 'main', lines: [{ lineId: '1', units }], carrier: 'swift', tracking: 'T1' },
  ...(deliveredAt && { deliveredAt }),
});
const goesBack = { reason: 'changedMind', requestedAt: on(5), lines: [{ lineId: '1', units: 1 }], approvedAt: on(6) };

const delivered: ImportedOrder = { ...mugs, payments: paid, shipments: [parcel(2, on(4))] };
const refunded: ImportedOrder = {
  ...delivered,
  payments: [{ ...(paid[0] ?? card), refunds: [{ at: on(8), amount: 1200, reference: 'ref_1' }] }],
  returns: [{ ...goesBack, received: { at: on(7), location: 'main' }, refundedAt: on(8) }],
};

/** Of 12.00 for a mug, 2.00 were kept: 10.00 went back. */
const keptOf: ImportedOrder = {
  ...delivered,
  payments: [{ ...(paid[0] ?? card), refunds: [{ at: on(8), amount: 1000, reference: 'ref_1' }] }],
  returns: [
    {
      ...{ ...goesBack, received: { at: on(7), location: 'main' }, refundedAt: on(8) },
      kept: [{ reason: 'restocking', amount: 200, tax: 33 }],
    },
  ],
};
const disputed = (decided?: { at: string; won: boolean }): ImportedOrder => ({
  ...delivered,
  payments: [
    {
      ...(paid[0] ?? card),
      disputes: [
        {
          ...{ reference: 'dp_1', reason: 'fraudulent', amount: 2900, openedAt: on(6) },
          ...(decided ? { decided } : { respondBy: '2026-01-20T00:00:00.000Z' }),
        },
      ],
    },
  ],
});

/** What each stage comes to, and how many mugs are allocated for it. */
const stages: readonly (readonly [string, ImportedOrder, Partial<Order['state']>, number])[] = [
  ['placed', { ...mugs, confirmedAt: undefined, payments: [] }, { lifecycle: 'placed', payment: 'unpaid' }, 2],
  ['confirmed and authorized', mugs, { lifecycle: 'confirmed', payment: 'authorized' }, 2],
  ['paid', { ...mugs, payments: paid }, { payment: 'paid', fulfillment: 'unfulfilled' }, 2],
  ['half shipped', { ...mugs, payments: paid, shipments: [parcel(1)] }, { fulfillment: 'partlyShipped' }, 1],
  ['delivered', delivered, { lifecycle: 'processing', fulfillment: 'delivered' }, 0],
  ['completed', { ...delivered, completedAt: on(9) }, { lifecycle: 'completed' }, 0],
  [
    'cancelled',
    {
      ...mugs,
      payments: [{ ...card, voidedAt: on(3) }],
      cancellations: [{ at: on(3), reason: 'customer' }],
    },
    { lifecycle: 'cancelled', payment: 'voided' },
    0,
  ],
  ['with a return under way', { ...delivered, returns: [goesBack] }, { aftersales: 'open' }, 0],
  ['refunded in part', refunded, { payment: 'partlyRefunded', aftersales: 'settled' }, 0],
  ['refunded but for what was kept', keptOf, { payment: 'partlyRefunded', aftersales: 'settled' }, 0],
  ['under a dispute', disputed(), { lifecycle: 'processing' }, 0],
  ['with a dispute that was won', disputed({ at: on(9), won: true }), { payment: 'paid' }, 0],
];

async function all(reports: AsyncGenerator<ImportedRecord>): Promise<ImportedRecord[]> {
  const list: ImportedRecord[] = [];
  for await (const report of reports) list.push(report);
  return list;
}

describe.each(Object.entries(stores))('orders of another system on %s', (_name, openStore) => {
  let store: Store;
  let shop: Shop;

  beforeEach(async () => {
    store = await openStore();
  });
  afterEach(async () => {
    await store.close();
  });

  async function open(changes: ShopChanges = {}): Promise<void> {
    shop = openShop(store.repository, changes);
    await shop.oms.inventory.receive({ sku: 'MUG', quantity: 100, unitCost: 100 });
  }
  const take = (...records: ImportedOrder[]) => all(shop.oms.orders.import(records));
  async function taken(record: ImportedOrder): Promise<Order> {
    const [report] = await take(record);
    expect(report).toMatchObject({ status: 'taken', problems: [] });
    return shop.oms.orders.get(report?.id ?? '');
  }
  const shelf = async () =>
    (await shop.oms.inventory.levels('MUG')).map(({ onHand, allocated }) => [onHand, allocated]);
  async function expectSound(): Promise<void> {
    expect(await shop.oms.audit()).toMatchObject({ stock: [], money: [], facts: [] });
  }

  it('are taken in at every stage: numbers, times and totals as they were, stock for what has not left', async () => {
    await open();

    const reports = await take(...stages.map(([_stage, record], index) => ({ ...record, number: `n-${index}` })));

    expect(reports.map(({ line, status, problems }) => [line, status, problems])).toEqual(
      stages.map((_, index) => [index + 1, 'taken', []]),
    );
    for (const [index, [, , state]] of stages.entries()) {
      const order = await shop.oms.orders.get(reports[index]?.id ?? '');
      expect(order).toMatchObject({ number: `n-${index}`, state, totals: { total: 2900, tax: 483 } });
      expect((await shop.oms.orders.history(order))[0]?.at).toBe(placedAt);
    }
    expect(await shelf()).toEqual([[100, stages.reduce((sum, [, , , units]) => sum + units, 0)]]);
    await expectSound();
  });

  it('tell nobody anything, and ask no gateway and no carrier', async () => {
    await open();
    await take(...stages.map(([_stage, record], index) => ({ ...record, number: `n-${index}` })));

    expect(await shop.oms.effects.counts()).toEqual({ pending: 0, delivered: 0, dead: 0 });
    expect(shop.mail.messages).toEqual([]);
  });

  it('change nothing when they come again, and say which were told otherwise', async () => {
    await open();
    const order = await taken(mugs);

    const again = await take(
      mugs,
      { ...mugs, tags: ['gift'] },
      { ...mugs, number: '1043' },
      { ...mugs, number: '1043' },
    );

    expect(again.map(({ status, id }) => [status, status === 'unchanged' || status === 'changed' ? id : null])).toEqual(
      [
        ['unchanged', order.id],
        ['changed', order.id],
        ['taken', null],
        ['unchanged', again[2]?.id],
      ],
    );
    expect(await shelf()).toEqual([[100, 4]]);
  });

  it('do not take the number of an order that was placed here, nor its reference', async () => {
    await open();
    const here = await shop.place({ externalRef: 'A-1' });

    const reports = await take({ ...mugs, number: here.number ?? '' }, { ...mugs, externalRef: 'A-1' });

    expect(reports.map(({ status, problems }) => [status, problems.map(({ code, path }) => [code, path])])).toEqual([
      ['refused', [['name.taken', ['number']]]],
      ['refused', [['name.taken', ['externalRef']]]],
    ]);
    await expectSound();
  });

  it('are refused by themselves, with a problem for each figure that does not follow from the others', async () => {
    await open();
    const line = mugs.lines?.[0] as NonNullable<ImportedOrder['lines']>[number];

    const [bad, early, tooMany, good] = await take(
      { ...mugs, lines: [{ ...line, total: 2401 }], totals: { total: 2900, tax: 484 } },
      { ...mugs, confirmedAt: '2025-11-30T00:00:00Z' },
      { ...delivered, shipments: [parcel(3)] },
      mugs,
    );

    expect(bad?.problems.map(({ code, path }) => [code, path])).toEqual([
      ['order.totals', ['lines', 0, 'total']],
      ['order.totals', ['totals', 'total']],
      ['order.totals', ['totals', 'tax']],
    ]);
    expect(early?.problems).toMatchObject([{ code: 'input.invalid', path: ['confirmedAt'] }]);
    expect(tooMany?.problems).toMatchObject([{ code: 'line.quantity', path: ['shipments', 0, 'lines', 0, 'units'] }]);
    expect(good?.status).toBe('taken');
  });

  it('are refused where what has not left is not there', async () => {
    await open();
    await taken({
      ...mugs,
      lines: [{ sku: 'MUG', quantity: 99, unitPrice: gbp(0), total: 0 }],
      charges: [],
      totals: { total: 0, tax: 0 },
      payments: [],
    });

    const [report] = await take({ ...mugs, number: '2' });

    expect(report).toMatchObject({ status: 'refused', problems: [{ code: 'stock.short' }] });
    await expectSound();
  });

  it('live on: the rest of a half-shipped order leaves and is delivered', async () => {
    await open();
    const order = await taken({ ...mugs, payments: paid, shipments: [parcel(1)] });

    const sent = await shop.oms.shipments.dispatch(order.id, { tracking: 'T2' });

    expect(sent.state).toMatchObject({ lifecycle: 'processing', fulfillment: 'shipped' });
    expect(await shelf()).toEqual([[99, 0]]);
    await expectSound();
  });

  it('live on: a return that was under way is received, and its money goes back by the old reference', async () => {
    await open();
    const order = await taken({ ...delivered, returns: [goesBack] });
    const [back] = order.returns;

    const received = await shop.oms.returns.receive(order.id, { returnId: back?.id ?? '', location: 'main' });

    expect(received.payments[0]).toMatchObject({ captured: 2900, reference: 'auth_1' });
    expect(await shelf()).toEqual([[101, 0]]);
    await shop.oms.payments.refund(order.id, { amount: 500, reason: 'goodwill' }, { actor: ann });
    expect((await shop.oms.effects.counts()).pending).toBeGreaterThan(0);
    await expectSound();
  });

  it('live on: nothing is due to happen that has happened, and what is open is completed by its deadline', async () => {
    await open({ process: { completeAfterDays: 14 } });
    const order = await taken(delivered);

    shop.clock.advance(day);
    await shop.oms.relay.runOnce();

    expect((await shop.oms.orders.get(order.id)).state.lifecycle).toBe('completed');
    await expectSound();
  });

  it('keep of what came back what they say, whatever this shop keeps of its own', async () => {
    await open({ process: { returns: { fee: 150 } } });
    const whole = await taken({ ...refunded, number: 'whole' });
    expect(whole.totals).toMatchObject({ refunded: 1200, outstanding: 0, overpaid: 0, credited: 0 });

    const part = await taken({ ...keptOf, number: 'part' });
    expect(part.totals).toMatchObject({ due: 1900, refunded: 1000, outstanding: 0, overpaid: 0, credited: 0 });
    const [report] = await take({
      ...{ ...keptOf, number: 'more' },
      returns: keptOf.returns?.map((item) => ({ ...item, kept: [{ reason: 'fee', amount: 1201 }] })),
    });
    expect(report).toMatchObject({
      status: 'refused',
      problems: [{ code: 'refund.amount', path: ['returns', 0, 'received'], details: { amount: 1201, left: 1200 } }],
    });
    await expectSound();
  });

  it('live on: a dispute is answered, and decided by the old reference', async () => {
    await open();
    const order = await taken(disputed());
    expect(order.disputes).toMatchObject([{ reference: 'dp_1', status: 'open', withdrawn: true }]);
    expect((await shop.oms.attention({ reason: 'disputed' })).items).toMatchObject([{ number: '1042' }]);
    const reminders = () => shop.mail.messages.filter(({ template }) => template === 'dispute.reminded');
    await shop.settled(order);
    expect(reminders()).toEqual([]);
    shop.clock.set('2026-01-19T00:00:00.000Z');
    await shop.settled(order);
    expect(reminders()).toHaveLength(1);

    await shop.oms.payments.evidence(order, { disputeId: order.disputes[0]?.id ?? '' }, { actor: ann });
    const event = { type: 'disputeLost', reference: 'dp_1', amount: 2900, reason: 'fraudulent' } as const;
    const after = await shop.oms.payments.hear(order, {
      paymentId: order.payments[0]?.id ?? '',
      event: { ...event, withdrawn: true, at: '2026-01-25T00:00:00.000Z' },
    });
    expect(after.disputes).toMatchObject([{ status: 'lost' }]);
    await expectSound();
  });

  it('live on: what was authorized there is captured here', async () => {
    await open();
    const order = await taken(mugs);

    const asked = await shop.oms.payments.capture(order.id);

    expect(asked.payments[0]).toMatchObject({ capturing: 2900 });
    await expectSound();
  });

  it('tell kits by their components: what has left takes none of them, the rest takes all', async () => {
    await open();
    for (const sku of ['A', 'B']) await shop.oms.inventory.receive({ sku, quantity: 20, unitCost: 10 });
    const kit = {
      ...({ sku: 'PAIR', kind: 'kit', quantity: 3, unitPrice: gbp(150), total: 450 } as const),
      components: [
        { sku: 'A', units: 1 },
        { sku: 'B', units: 2, share: 5 },
      ],
    };
    const record: ImportedOrder = {
      ...{ number: 'K1', channel: 'web', placedAt, confirmedAt: on(2), lines: [kit], totals: { total: 450, tax: 0 } },
      shipments: [{ at: on(3), location: 'main', lines: [{ lineId: '1', units: 1 }], deliveredAt: on(4) }],
    };

    const order = await taken(record);

    expect(order.lines[0]).toMatchObject({ quantity: 3, shipped: 1, delivered: 1 });
    const allocated = await Promise.all(['A', 'B'].map(async (sku) => (await shop.oms.inventory.levels(sku))[0]));
    expect(allocated).toMatchObject([
      { onHand: 20, allocated: 2 },
      { onHand: 20, allocated: 4 },
    ]);
    await shop.oms.shipments.dispatch(order.id, { tracking: 'T' });
    expect((await shop.oms.inventory.levels('B'))[0]).toMatchObject({ onHand: 16, allocated: 0 });
    await expectSound();
    const [{ components: _parts, ...bare }, wrong] = [kit, { ...record, number: 'K2' }];
    expect(await all(shop.oms.orders.import([{ ...wrong, lines: [bare] }]))).toMatchObject([
      { status: 'refused', problems: [{ code: 'input.invalid', path: ['lines', 0, 'components'] }] },
    ]);
  });

  it('tell lots and numbers of what has left, by which it is found and comes back', async () => {
    await open({ stock: { serials: true } });
    const shipped = (serials: string[]): ImportedOrder => ({
      ...delivered,
      shipments: [{ ...parcel(2, on(4)), lines: [{ lineId: '1', units: 2, lot: 'L7', serials }] }],
    });

    const order = await taken(shipped(['M-1', 'M-2']));

    expect((await shop.oms.orders.find({ serial: 'M-2' })).orders.map(({ id }) => id)).toEqual([order.id]);
    expect(await shop.oms.inventory.serial('MUG', 'M-1')).toMatchObject({ place: null, order: order.id });
    expect(await shelf()).toEqual([[100, 0]]);
    await expectSound();
    expect(await all(shop.oms.orders.import([{ ...shipped(['M-3']), number: '1043' }]))).toMatchObject([
      { status: 'refused', problems: [{ code: 'serial.count', path: ['shipments', 0, 'lines', 0, 'serials'] }] },
    ]);
    const back = await shop.oms.returns.request(order.id, { reason: 'broken', lines: [{ lineId: '1', units: 1 }] });
    const returnId = back.returns[0]?.id ?? '';
    await shop.oms.returns.approve(order.id, { returnId }).catch(() => {});
    await shop.oms.returns.receive(order.id, {
      ...{ returnId, location: 'main' },
      lines: [{ lineId: '1', units: 1, outcome: 'accepted', serials: ['M-1'] }],
    });
    expect(await shop.oms.inventory.serial('MUG', 'M-1')).toMatchObject({ place: { location: 'main' } });
    await expectSound();
  });

  it('stand in the books from their beginning: what was earned before is not earned again', async () => {
    await open();
    const order = await taken({ ...delivered, completedAt: on(9) });
    await shop.oms.giftCards.issue({ amount: 700, code: 'OLD-CARD-0001', opening: true });
    await shop.oms.storeCredit.grant({ customer: 'ann', amount: 300, opening: true });
    for await (const _line of shop.oms.inventory.importStock('sku,quantity,unitCost\nTEE,5,800', { opening: true }));

    const standing = new Map<string, number>();
    const last = await shop.oms.orders.draft({ channel: 'phone', lines: [{ sku: 'TEE', quantity: 1 }] });
    const events = await fedWhole(shop.oms, (all) => all.some(({ subject }) => subject.id === last.id));
    const subjects = events.map(({ subject }) => subject);
    for (const { entries } of await store.repository.ledger('main', [
      ...new Map(subjects.map((of) => [of.id, of])).values(),
    ]))
      for (const { account, amount } of entries) standing.set(account, (standing.get(account) ?? 0) + amount);

    expect(Object.fromEntries([...standing].filter(([account]) => account.startsWith('opening:')))).toEqual({
      'opening:sales.revenue': -2417,
      'opening:giftCards.issued': 700,
      'opening:storeCredit.granted': 300,
      'opening:stock.adjusted': -4000,
    });
    expect(['sales.revenue', 'giftCards.issued', 'storeCredit.granted'].map((of) => standing.get(of) ?? 0)).toEqual([
      0, 0, 0,
    ]);
    expect(standing.get('giftCards.liability')).toBe(-700);
    expect([...standing.values()].reduce((sum, amount) => sum + amount, 0)).toBe(0);
    expect(await shop.oms.orders.margin(order.id)).toMatchObject({ revenue: 2417 });
    await expectSound();
  });
});
