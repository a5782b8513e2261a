/** Orders to suppliers: their life, what comes of them, what is awaited, and two receivers at once. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ann, day, monday, openShop, type Shop, type ShopChanges } from '../../support/shop';
import { type Store, stores } from '../../support/stores';

const inDays = (days: number) => new Date(Date.parse(monday) + days * day).toISOString();

describe.each(Object.entries(stores))('purchase orders on %s', (_name, openStore) => {
  let store: Store;
  let shop: Shop;

  beforeEach(async () => {
    store = await openStore();
    open({});
  });
  afterEach(async () => {
    // Whatever was done: what the documents say is what they moved.
    expect(await shop.oms.inventory.audit()).toEqual({ findings: [], more: false });
    await store.close();
  });

  function open(changes: ShopChanges): void {
    shop = openShop(store.repository, changes);
  }
  const orders = () => shop.oms.purchaseOrders;
  const stock = async (sku: string) =>
    (await shop.oms.inventory.levels(sku)).map((row) => [row.state, row.lot, row.onHand, row.value, row.incoming]);
  const mugs = { sku: 'MUG', units: 10, unitCost: 250 };
  const sent = async (lines = [mugs]) =>
    orders().send(await orders().create({ supplier: 'acme', lines }), { expectedAt: inDays(7) });

  it('are suggested, sent, confirmed, received in parts with what is broken apart, and closed by the last part', async () => {
    const created = await orders().create({ supplier: 'acme', lines: [mugs] }, { actor: ann });
    expect(created).toMatchObject({
      status: 'suggested',
      version: 1,
      lines: [{ id: '1', units: 10, expectedAt: null }],
    });
    expect(await stock('MUG')).toEqual([]);
    await orders().send(created, { expectedAt: inDays(7) });
    expect(await stock('MUG')).toEqual([['sellable', '', 0, 0, 10]]);
    await orders().confirm(created, { reference: 'A-1', lines: [{ line: '1', units: 9, expectedAt: inDays(8) }] });

    const partly = await orders().receive(created, { lines: [{ line: '1', units: 4, damaged: 1 }] });
    expect(partly).toMatchObject({ status: 'partlyReceived', lines: [{ confirmed: 9, received: 4, damaged: 1 }] });
    expect(await stock('MUG')).toEqual([
      ['sellable', '', 4, 1000, 4],
      ['damaged', '', 1, 250, 0],
    ]);
    const closed = await orders().receive(created);

    expect(closed).toMatchObject({ status: 'closed', reference: 'A-1', lines: [{ received: 8, damaged: 1 }] });
    expect(await stock('MUG')).toEqual([
      ['sellable', '', 8, 2000, 0],
      ['damaged', '', 1, 250, 0],
    ]);
    const history = await orders().history(created);
    expect(history.map(({ type, version, by }) => [type, version, by.id])).toEqual([
      ['purchase.suggested', 1, 'ann'],
      ['purchase.sent', 2, undefined],
      ['purchase.confirmed', 3, undefined],
      ['purchase.received', 4, undefined],
      ['purchase.received', 5, undefined],
      ['purchase.closed', 5, undefined],
    ]);
    expect(history.at(-1)).toMatchObject({ data: { short: [{ line: '1', sku: 'MUG', units: 1 }] } });
    expect((await store.repository.ledger('main', [{ kind: 'purchaseOrder', id: created.id }])).length).toBe(2);
  });

  it('name every line that is wrong and write nothing, and take more than is awaited only when told to', async () => {
    const order = await sent();
    const receive = (acceptOver: boolean) =>
      orders().receive(order, {
        acceptOver,
        lines: [{ line: '1', units: 12, unitCost: 200 }, ...(acceptOver ? [] : [{ line: '7', units: 1 }])],
      });

    await expect(receive(false)).rejects.toMatchObject({
      problems: [
        { code: 'document.line', path: ['lines', 1, 'line'] },
        { code: 'document.units', path: ['lines', 0, 'units'] },
      ],
    });
    await expect(orders().receive(order, { lines: [{ line: '1' }] })).rejects.toMatchObject({ code: 'input.invalid' });
    expect(await stock('MUG')).toEqual([['sellable', '', 0, 0, 10]]);
    await receive(true);

    expect(await stock('MUG')).toEqual([['sellable', '', 12, 2400, 0]]);
  });

  it('bear the freight and duty that came with them, whole and broken alike, to the last minor unit', async () => {
    const bowls = { sku: 'BOWL', units: 4, unitCost: 1_000 };
    const order = await sent([mugs, bowls]);
    const landed = [
      { kind: 'freight', amount: 1_001, by: 'weight' as const },
      { kind: 'duty', amount: 650, by: 'value' as const },
      { kind: 'handling', amount: 13, by: 'quantity' as const },
    ];
    const both = [
      { line: '1', units: 8, damaged: 1, weightGrams: 300 },
      { line: '2', units: 4, weightGrams: 1_325 },
    ];

    await expect(
      orders().receive(order, { lines: [{ line: '1', units: 1 }], landed: landed.slice(0, 1) }),
    ).rejects.toMatchObject({ code: 'input.invalid', problems: [{ path: ['lines', 0, 'weightGrams'] }] });
    await expect(orders().receive(order, { landed: landed.slice(0, 1) })).rejects.toMatchObject({
      problems: [{ path: ['lines'] }],
    });
    expect(await stock('BOWL')).toEqual([['sellable', '', 0, 0, 4]]);
    await orders().receive(order, { lines: both, landed });

    // 8 mugs: 2000 and 300 of freight, 208 of duty, 8; a broken one: 250, 38, 26, 1; 4 bowls: 4000, 663, 416, 4.
    expect([...(await stock('MUG')), ...(await stock('BOWL'))]).toEqual([
      ['sellable', '', 8, 2_516, 1],
      ['damaged', '', 1, 315, 0],
      ['sellable', '', 4, 5_083, 0],
    ]);
    const received = (await orders().history(order)).find(({ type }) => type === 'purchase.received');
    expect(received).toMatchObject({ data: { cost: 7_914, landed } });
    const entries = (await store.repository.ledger('main', [{ kind: 'purchaseOrder', id: order.id }])).flatMap(
      (posting) => posting.entries,
    );
    expect(entries).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ account: 'stock.goods', amount: 7_914 }),
        expect.objectContaining({ account: 'stock.received', amount: -7_914 }),
      ]),
    );
  });

  it('let exactly one of two receivers have the last units of a line', async () => {
    const order = await sent();
    const beside = openShop(store.other).oms.purchaseOrders;
    const all = { lines: [{ line: '1', units: 10 }] };

    const results = await Promise.allSettled([orders().receive(order, all), beside.receive(order, all)]);

    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    const refused = results.find(({ status }) => status === 'rejected') as PromiseRejectedResult;
    expect(['document.state', 'document.units']).toContain(refused.reason.code);
    expect(await stock('MUG')).toEqual([['sellable', '', 10, 2500, 0]]);
  });

  it('let two receivers have their parts of a line at once', async () => {
    const order = await sent();
    const part = { lines: [{ line: '1', units: 5 }] };

    await Promise.all([orders().receive(order, part), openShop(store.other).oms.purchaseOrders.receive(order, part)]);

    expect(await orders().get(order)).toMatchObject({ status: 'closed', lines: [{ received: 10 }] });
    expect(await stock('MUG')).toEqual([['sellable', '', 10, 2500, 0]]);
  });

  it('take a receipt once, however often its key comes, also after the order is closed', async () => {
    const order = await sent();
    const once = () => orders().receive(order, {}, { idempotencyKey: 'delivery-1' });

    const answers = await Promise.all([once(), once()]);
    answers.push(await once());

    expect(answers.map(({ status, version }) => [status, version])).toEqual(Array(3).fill(['closed', 3]));
    expect(await stock('MUG')).toEqual([['sellable', '', 10, 2500, 0]]);
    await expect(orders().receive(order, { acceptOver: true }, { idempotencyKey: 'delivery-1' })).rejects.toMatchObject(
      { code: 'key.reused' },
    );
  });

  it('say what may be done, and refuse the rest with the same code', async () => {
    const order = await sent();

    const actions = await orders().explain(order);

    expect(actions.filter(({ allowed }) => allowed).map(({ action }) => action)).toEqual([
      'confirm',
      'receive',
      'close',
      'cancel',
    ]);
    await expect(orders().change(order, { lines: [mugs] })).rejects.toMatchObject({ code: 'document.state' });
    await expect(orders().get('019b8f9c-0000-7000-8000-000000000000')).rejects.toMatchObject({
      code: 'document.notFound',
    });
    await expect(orders().cancel(order, {}, { expectedVersion: 1 })).rejects.toMatchObject({
      code: 'version.conflict',
    });
    await orders().cancel(order, { reason: 'too late' });
    expect(await stock('MUG')).toEqual([]);
  });

  it('are found by supplier, state and SKU, newest first, page by page', async () => {
    const first = await sent();
    shop.clock.advance(1_000);
    const second = await orders().create({ supplier: 'acme', lines: [{ ...mugs, sku: 'TEE' }] });
    shop.clock.advance(1_000);
    const other = await orders().create({ supplier: 'other', lines: [mugs] });
    const ids = async (filter: Parameters<ReturnType<typeof orders>['find']>[0]) =>
      (await orders().find(filter)).documents.map(({ id }) => id);

    expect(await ids({ supplier: 'acme' })).toEqual([second.id, first.id]);
    expect(await ids({ status: 'sent' })).toEqual([first.id]);
    expect(await ids({ sku: 'MUG' })).toEqual([other.id, first.id]);
    const page = await orders().find({ limit: 2 });
    expect(page.next).toBe(second.id);
    expect(await ids({ after: page.next })).toEqual([first.id]);
  });

  it('learn how long a supplier takes, and expect the next order after as long', async () => {
    for (const days of [4, 6, 8]) {
      const order = await orders().send(await orders().create({ supplier: 'acme', lines: [mugs] }));
      shop.clock.advance(days * day);
      await orders().receive(order);
    }

    expect(await orders().leadTime('acme')).toMatchObject({ deliveries: 3, p50Days: 6, meanDays: 6, sdDays: 2 });
    expect(await orders().leadTime('nobody')).toBeNull();
    const next = await orders().send(await orders().create({ supplier: 'acme', lines: [mugs] }));
    expect(next.lines[0]?.expectedAt).toBe(inDays(18 + 6));
  });

  it('are asked after once their day has come without their goods, once', async () => {
    const order = await sent();
    shop.clock.advance(7 * day);

    await shop.oms.relay.runOnce();
    await shop.oms.relay.runOnce();

    const overdue = (await orders().history(order)).filter(({ type }) => type === 'purchase.overdue');
    expect(overdue).toMatchObject([
      { by: { kind: 'system', id: 'clock' }, data: { lines: [{ line: '1', units: 10 }] } },
    ]);
    expect(await store.repository.nextDeadline('main')).toBeNull();
  });

  it('give what came to the orders that wait for it', async () => {
    await shop.oms.inventory.setBackorders({ sku: 'MUG', limit: 5 });
    const waits = await shop.place({ lines: [{ sku: 'MUG', quantity: 3 }] });
    const order = await sent();

    await orders().receive(order);
    await shop.oms.relay.runOnce();

    expect((await shop.oms.orders.get(waits.id)).lines[0]?.backordered).toEqual([]);
    expect(await shop.oms.audit()).toEqual({ orders: 1, stock: [], money: [], facts: [] });
  });
});
