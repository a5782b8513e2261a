/** Test orders: taken and carried like others, and kept out of stock, numbers, balances, books and figures. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { simulatedCarrier, simulatedGateway } from '../../src/adapters/memory';
import { sequentialNumbers } from '../../src/index';
import { ann, openShop, type Shop } from '../support/shop';
import { type Store, stores } from '../support/stores';

const byStaff = { actor: ann };

describe.each(Object.entries(stores))('a test order on %s', (_name, openStore) => {
  let store: Store;
  let shop: Shop;
  const practice = simulatedGateway();
  const bought = simulatedCarrier({ id: 'paid' });
  const { tests: _none, ...capabilities } = bought.capabilities;
  const paidCarrier = { ...bought, capabilities };

  beforeEach(async () => {
    store = await openStore();
    shop = openShop(store.repository, {
      numbers: sequentialNumbers({ prefix: 'R-' }),
      process: { returns: { approve: 'automatic' } },
    });
    await shop.oms.inventory.receive({ sku: 'MUG', quantity: 3, unitCost: 400 });
  });
  afterEach(() => store.close());

  /** The same shop with a method for tests, and with a carrier that buys real labels and is the cheapest. */
  const withTests = (shop: Shop) => {
    const card = simulatedGateway();
    const oms = shop.beside({
      payments: {
        card,
        practice: { gateway: practice, tests: true },
        voucher: { tender: 'giftCard' },
        cash: { rule: 'onDelivery' },
      },
      carriers: [paidCarrier, shop.post],
    });
    return { oms, card };
  };
  const testOrder = {
    channel: 'phone',
    test: true,
    shipTo: { country: 'GB' },
    customer: { email: 'us@example.com' },
  } as const;
  const mugs = (quantity: number) => ({ lines: [{ sku: 'MUG', quantity }] });
  const levels = async () =>
    (await shop.oms.inventory.levels('MUG')).map(({ onHand, allocated }) => ({ onHand, allocated }));

  it('goes through payment, parcel and return, and moves neither stock nor books', async () => {
    const { oms, card } = withTests(shop);
    const before = await levels();

    const placed = await oms.orders.place(
      { ...testOrder, ...mugs(2), payment: { method: 'practice', token: 'ok' } },
      byStaff,
    );
    await oms.relay.runOnce();
    await oms.shipments.dispatch(placed, { lines: 'all', carrier: 'best' });
    await oms.relay.runOnce();
    const sent = await oms.orders.get(placed.id);
    for (const { id } of sent.shipments) await oms.shipments.deliver(placed, { shipmentId: id });
    await oms.relay.runOnce();
    const asked = await oms.returns.request(placed, { reason: 'broken', lines: [{ lineId: '1', units: 1 }] });
    const [back] = asked.returns;
    await oms.returns.receive(placed, { returnId: back?.id ?? '' });
    await oms.relay.runOnce();
    const order = await oms.orders.get(placed.id);

    expect(order).toMatchObject({ number: 'T-000001', test: true, state: { aftersales: 'settled' } });
    expect(order.payments[0]).toMatchObject({ method: 'practice', captured: 2500 });
    expect(order.shipments[0]).toMatchObject({ carrier: 'swift', status: 'delivered' });
    expect(order.lines[0]).toMatchObject({ shipped: 2, returned: 1 });
    expect([bought.labels, card.calls]).toEqual([[], []]);
    expect(await levels()).toEqual(before);
    expect(await store.repository.ledger('main', [{ kind: 'order', id: order.id }])).toEqual([]);
    expect(await store.repository.movements('main', [{ kind: 'order', id: order.id }])).toEqual([]);
    expect(await oms.audit()).toEqual({ orders: 1, stock: [], money: [], facts: [] });
  });

  it('is numbered in a series of its own', async () => {
    const { oms } = withTests(shop);
    const place = (test: boolean) => oms.orders.place({ ...testOrder, test, ...mugs(1) }, byStaff);

    const [first, tried, second, again] = [
      await place(false),
      await place(true),
      await place(false),
      await place(true),
    ];

    expect([first, tried, second, again].map(({ number }) => number)).toEqual([
      'R-000001',
      'T-000001',
      'R-000002',
      'T-000002',
    ]);
    expect((await oms.orders.find({ number: 't 2' })).orders.map(({ id }) => id)).toEqual([again.id]);
  });

  it('waits for no stock, and takes none from who does', async () => {
    const { oms } = withTests(shop);
    const far = await oms.orders.place({ ...testOrder, ...mugs(50) }, byStaff);
    await oms.orders.place({ ...testOrder, test: false, ...mugs(3) }, byStaff);

    expect(far.lines[0]).toMatchObject({ quantity: 50, allocated: [expect.objectContaining({ units: 50 })] });
    await expect(oms.orders.place({ ...testOrder, test: false, ...mugs(1) }, byStaff)).rejects.toMatchObject({
      code: 'stock.short',
    });
  });

  it('is paid by methods for tests, or by hand, and others by none of them', async () => {
    const { oms } = withTests(shop);
    const place = (test: boolean, method: string) =>
      oms.orders.place({ ...testOrder, test, ...mugs(1), payment: { method } }, byStaff);

    for (const method of ['card', 'voucher'])
      await expect(place(true, method)).rejects.toMatchObject({
        problems: [{ code: 'payment.methodUnknown', path: ['payment', 'method'] }],
      });
    await expect(place(false, 'practice')).rejects.toMatchObject({ code: 'payment.methodUnknown' });
    expect((await place(true, 'cash')).test).toBe(true);
  });

  it('is sent by no carrier that buys labels with it', async () => {
    const { oms } = withTests(shop);
    const order = await oms.orders.place(
      { ...testOrder, ...mugs(1), payment: { method: 'practice', token: 'ok' } },
      byStaff,
    );
    await oms.relay.runOnce();

    await expect(oms.shipments.dispatch(order, { lines: 'all', carrier: 'paid' })).rejects.toMatchObject({
      problems: [{ code: 'carrier.unknown', path: ['carrier'] }],
    });
  });

  it('is found where it is asked for, or named', async () => {
    const { oms } = withTests(shop);
    const real = await oms.orders.place({ ...testOrder, test: false, ...mugs(1) }, byStaff);
    const tests = [];
    for (let count = 0; count < 3; count++)
      tests.push(await oms.orders.place({ ...testOrder, ...mugs(1), externalRef: `try-${count}` }, byStaff));
    const last = await oms.orders.place({ ...testOrder, test: false, ...mugs(1) }, byStaff);
    const found = async (filter: Parameters<typeof oms.orders.find>[0]) => {
      const page = await oms.orders.find(filter);
      return { ids: page.orders.map(({ id }) => id), next: page.next };
    };

    expect(await found({})).toEqual({ ids: [last.id, real.id], next: null });
    expect(await found({ limit: 1 })).toEqual({ ids: [last.id], next: last.id });
    expect(await found({ limit: 1, after: last.id })).toEqual({ ids: [real.id], next: null });
    expect((await found({ tests: 'only' })).ids.sort()).toEqual(tests.map(({ id }) => id).sort());
    expect((await found({ tests: 'with' })).ids).toHaveLength(5);
    expect((await found({ externalRef: { channel: 'phone', value: 'try-1' } })).ids).toEqual([tests[1]?.id]);
    expect((await found({ number: 'T-000001', tests: 'without' })).ids).toEqual([]);
  });

  it('counts for nothing that is limited, and in no figures of its customer', async () => {
    const { oms } = withTests(shop);
    const discounts = [{ code: 'ONCE', amount: 100, limit: { uses: 1 } }];
    const place = (test: boolean) =>
      oms.orders.place({ ...testOrder, test, customer: { id: 'ann' }, ...mugs(1), discounts }, byStaff);

    await place(true);
    await place(true);
    await place(false);
    await expect(place(false)).rejects.toMatchObject({ code: 'discount.limit' });

    expect((await oms.customers.summary({ customer: 'ann' })).orders).toMatchObject({ count: 1 });
    expect(await oms.inventory.audit()).toMatchObject({ findings: [] });
  });

  it('begins as a draft, too', async () => {
    const { oms } = withTests(shop);
    const draft = await oms.orders.draft({ ...testOrder, ...mugs(9) }, byStaff);

    const order = await oms.orders.accept(draft, {}, byStaff);

    expect(order).toMatchObject({ number: 'T-000001', test: true });
    expect(await levels()).toEqual([{ onHand: 3, allocated: 0 }]);
  });

  it('is taken over from another system as one', async () => {
    const { oms } = withTests(shop);
    const record = {
      ...{
        number: 'OLD-7',
        channel: 'web',
        placedAt: '2025-12-01T10:00:00Z',
        confirmedAt: '2025-12-01T10:00:00Z',
        test: true,
      },
      lines: [{ sku: 'MUG', quantity: 8, unitPrice: { amount: 1250, currency: 'GBP' }, total: 10_000 }],
      totals: { total: 10_000, tax: 0 },
    };
    const reports = [];
    for await (const report of oms.orders.import([record])) reports.push(report.status);

    expect(reports).toEqual(['taken']);
    expect((await oms.orders.find({ number: 'OLD-7' })).orders[0]).toMatchObject({
      test: true,
      totals: { total: 10_000 },
    });
    expect(await levels()).toEqual([{ onHand: 3, allocated: 0 }]);
    expect(await oms.audit()).toEqual({ orders: 1, stock: [], money: [], facts: [] });
  });
});
