/** How many units one customer may have holds whatever the customer is called, in whatever process, as an order or in a cart. */
import { afterEach, describe, expect, it } from 'vitest';
import { memory } from '../../src/adapters/memory';
import type { Oms } from '../../src/index';
import { day, monday, openShop, type PlaceInput, type Shop, type ShopChanges } from '../support/shop';
import { type Store, stores } from '../support/stores';

const minute = 60_000;
const two = [{ id: 'drop', skus: ['MUG', 'TEE'], units: 2 }];
const refused = (details: object) => ({ code: 'purchase.limit', problems: [{ details }] });
const mugs = (quantity: number, customer: PlaceInput['customer']): PlaceInput => ({
  channel: 'web',
  shipTo: { country: 'GB' },
  lines: [{ sku: 'MUG', quantity }],
  payment: { method: 'card' },
  ...(customer && { customer }),
});
const answerOf = (sent: Promise<unknown>) =>
  sent.then(
    () => 'done',
    ({ code, details }) => [code, details],
  );

describe.each(Object.entries(stores))('a limit by customer on %s', (_name, open) => {
  let store: Store;
  let shop: Shop;
  let other: Oms;

  const openLimited = async (changes: ShopChanges = {}) => {
    store = await open();
    shop = openShop(store.repository, { purchaseLimits: two, ...changes });
    other = shop.beside({ repository: store.other });
    for (const sku of ['MUG', 'TEE', 'A', 'B']) await shop.oms.inventory.receive({ sku, quantity: 200, unitCost: 1 });
  };
  const left = async (customer: { id?: string; email?: string }, sku = 'MUG') =>
    (await other.inventory.allowances(sku, customer)).map((of) => of.left);
  afterEach(async () => {
    expect(await shop.oms.audit()).toMatchObject({ stock: [], money: [], facts: [] });
    await shop.oms.close();
    await store.close();
  });

  it('is never passed by 64 callers who are one customer by id and by e-mail, in two processes', async () => {
    await openLimited();
    const { oms } = shop;
    await oms.inventory.receive({ sku: 'PEN', quantity: 1, unitCost: 1 });
    await oms.orders.place({
      ...mugs(1, { id: 'c-7', email: 'Ann.Lee@gmail.com' }),
      lines: [{ sku: 'PEN', quantity: 1 }],
    });
    const names = [
      { id: 'c-7' },
      { email: 'annlee@googlemail.com' },
      { email: 'ANN.LEE+drop@gmail.com ' },
      { id: 'c-7', email: 'a.nnlee@gmail.com' },
    ];

    const race = Array.from({ length: 64 }, (_, n) =>
      answerOf((n % 2 === 0 ? oms : other).orders.place(mugs(1, names[n % 4]))),
    );
    const answers = await Promise.all(race);

    const no = ['purchase.limit', { sku: 'MUG', limit: 'drop', most: 2, wanted: 1, left: 0 }];
    expect(answers.filter((answer) => answer === 'done')).toHaveLength(2);
    expect(answers.filter((answer) => answer !== 'done')).toEqual(Array.from({ length: 62 }, () => no));
    expect(await Promise.all(names.map((name) => left(name)))).toEqual([[0], [0], [0], [0]]);
    expect(await left({ email: 'bob@example.com' })).toEqual([2]);
  });

  it('counts all its SKUs together, and names for each line what is left', async () => {
    await openLimited();
    await shop.oms.orders.place(mugs(1, { email: 'ann@example.com' }));

    const both = {
      ...mugs(1, { email: 'Ann@Example.com' }),
      lines: [
        { sku: 'MUG', quantity: 1 },
        { sku: 'TEE', quantity: 1 },
      ],
    };
    await expect(shop.oms.orders.place(both)).rejects.toMatchObject({
      problems: ['MUG', 'TEE'].map((sku, line) => ({
        code: 'purchase.limit',
        path: ['lines', line, 'quantity'],
        details: { sku, limit: 'drop', most: 2, wanted: 2, left: 1 },
      })),
    });
    await expect(shop.oms.orders.place(mugs(1, undefined))).rejects.toMatchObject(refused({ sku: 'MUG', left: null }));
  });

  it('is given back by what is cancelled, taken off by an edit or expires, and asked again by what an edit adds', async () => {
    await openLimited();
    const { oms } = shop;
    const ann = { email: 'ann@example.com' };
    const order = await oms.orders.place(mugs(2, ann));
    expect([order.allowances[0]?.lines, await left(ann)]).toEqual([[{ lineId: '1', units: 2, each: 1 }], [0]]);

    await oms.orders.cancel(order, { lines: [{ lineId: '1', units: 1 }] });
    expect(await left(ann)).toEqual([1]);
    const more = async (quantity: number) => {
      await oms.edits.begin(order);
      await oms.edits.stage(order, [{ type: 'setQuantity', lineId: '1', quantity }]);
      return oms.edits.confirm(order).finally(() => oms.edits.discard(order, { reason: 'over' }).catch(() => {}));
    };
    await expect(more(3)).rejects.toMatchObject(refused({ sku: 'MUG', limit: 'drop', most: 2, wanted: 2, left: 1 }));
    await more(2);
    expect(await left(ann)).toEqual([0]);
    await more(1);
    expect(await left(ann)).toEqual([1]);

    const gone = await oms.orders.cancel(order);
    expect([gone.allowances, await left(ann)]).toEqual([[], [2]]);
  });

  it('comes back with returned goods only where the shop says so', async () => {
    await openLimited({ process: { returns: { allowances: 'returned' }, dispatch: 'onRelease' } });
    const { oms } = shop;
    const ann = { id: 'ann' };
    const order = await shop.settled(await oms.orders.place(mugs(2, ann)));
    const asked = await oms.returns.request(order.id, { lines: [{ lineId: '1', units: 1 }], reason: 'unwanted' });
    expect(await left(ann)).toEqual([0]);

    await oms.returns.receive(order.id, { returnId: asked.returns[0]?.id as string });

    expect(await left(ann)).toEqual([1]);
  });

  it('counts what carts hold, until an order takes them over, they let go, or their time is over', async () => {
    await openLimited();
    const { oms, clock } = shop;
    const ann = { email: 'ann@example.com' };
    const hold = (cart: string, quantity: number, from = oms) =>
      from.inventory.reserve({ cart, lines: [{ sku: 'MUG', quantity }], ttlMs: 15 * minute, customer: ann });

    const answers = await Promise.all(
      Array.from({ length: 16 }, (_, n) => answerOf(hold(`cart-${n}`, 1, n % 2 === 0 ? oms : other))),
    );
    expect(answers.filter((answer) => answer === 'done')).toHaveLength(2);
    const [mine] = answers.flatMap((answer, n) => (answer === 'done' ? [`cart-${n}`] : []));
    await expect(other.orders.place(mugs(1, ann))).rejects.toMatchObject(refused({ left: 0 }));

    await other.orders.place({ ...mugs(1, ann), cart: mine as string });
    expect(await left(ann)).toEqual([0]);
    await expect(hold(mine as string, 1)).rejects.toMatchObject({
      problems: [{ path: ['lines', 0, 'quantity'], details: { wanted: 1, left: 0 } }],
    });

    clock.advance(15 * minute);
    await Promise.all([oms.relay.runDeadlines(), other.relay.runDeadlines()]);
    expect(await left(ann)).toEqual([1]);
    await hold('late', 1);
    await hold('late', 1);
    expect(await left(ann)).toEqual([0]);
    await oms.inventory.release('late');
    expect(await left(ann)).toEqual([1]);
    await hold('lapsed', 1);
    clock.advance(15 * minute);
    await oms.relay.runDeadlines();
    expect(await left(ann)).toEqual([1]);
    await oms.inventory.renew('lapsed', 15 * minute);
    expect(await left(ann)).toEqual([0]);
  });
});

describe('a limit by customer', () => {
  let shop: Shop;
  const limited = async (purchaseLimits: NonNullable<ShopChanges['purchaseLimits']>) => {
    shop = openShop(memory(), { purchaseLimits });
    for (const sku of ['MUG', 'A', 'B', 'C']) await shop.oms.inventory.receive({ sku, quantity: 90, unitCost: 1 });
    return shop.oms;
  };
  const ann = { id: 'ann' };

  it('counts from its first instant until just before its last, and anew with each of its periods', async () => {
    const until = new Date(Date.parse(monday) + 3 * day).toISOString();
    const oms = await limited([{ id: 'daily', skus: ['MUG'], units: 1, from: monday, until, per: 'day' }]);
    await oms.orders.place(mugs(1, ann));
    await expect(oms.orders.place(mugs(1, ann))).rejects.toMatchObject(refused({ left: 0 }));

    shop.clock.advance(day);
    await oms.orders.place(mugs(1, ann));
    await expect(oms.orders.place(mugs(1, ann))).rejects.toMatchObject(refused({ left: 0 }));
    shop.clock.advance(2 * day);
    await oms.orders.place(mugs(50, ann));
  });

  it('counts a kit as itself where it names it, else as the components that it names', async () => {
    const oms = await limited([
      { id: 'parts', skus: ['A', 'B'], units: 3 },
      { id: 'kits', skus: ['DUO', 'A'], units: 2 },
    ]);
    const kit = (sku: string, quantity: number) => ({ ...mugs(1, ann), lines: [{ sku, quantity }] });
    const order = await oms.orders.place(kit('PAIR', 1));
    expect(order.allowances.map(({ limit, lines }) => [limit, lines[0]?.units])).toEqual([
      ['parts', 3],
      ['kits', 1],
    ]);
    await expect(oms.orders.place(kit('DUO', 1))).rejects.toMatchObject(
      refused({ limit: 'parts', wanted: 2, left: 0 }),
    );
    await oms.orders.cancel(order);
    await oms.orders.place(kit('DUO', 1));
    expect(
      (await oms.inventory.allowances(['A', 'DUO', 'B'], ann)).map(({ sku, limit, left }) => [sku, limit, left]),
    ).toEqual([
      ['A', 'parts', 1],
      ['A', 'kits', 1],
      ['DUO', 'kits', 1],
      ['B', 'parts', 1],
    ]);
  });

  it('may be lowered and raised between orders, asks the host which limits there are, and how its customers are told apart', async () => {
    let units = 3;
    const asked: unknown[] = [];
    const oms = await limited({
      limits: (request) => {
        asked.push(request);
        return [{ id: 'drop', skus: ['MUG'], units }];
      },
      identify: ({ email = '' }) => [`house ${email.split('@')[1]}`],
    });
    const first = await oms.orders.place(mugs(3, { email: 'ann@lee.example' }));
    units = 1;
    await expect(oms.orders.place(mugs(1, { email: 'bob@lee.example' }))).rejects.toMatchObject(refused({ left: 0 }));
    await oms.orders.cancel(first, { lines: [{ lineId: '1', units: 2 }] });
    units = 2;
    await oms.orders.place(mugs(1, { email: 'bob@lee.example' }));
    expect(asked[0]).toEqual({ skus: ['MUG'], at: monday });
  });

  it('refuses to go on with what its function should not have answered', async () => {
    const oms = await limited({ limits: () => [{ id: 'drop', skus: [], units: -1 }] });
    await expect(oms.orders.place(mugs(1, ann))).rejects.toMatchObject({ code: 'port.failed' });
  });

  it('is asked of a draft when it is accepted, by the e-mail that it was drafted with', async () => {
    const oms = await limited(two);
    const { payment, ...input } = mugs(2, { email: 'ann@example.com' });
    const [one, other] = [await oms.orders.draft(input), await oms.orders.draft(input)];
    await oms.orders.accept(one, { payment: payment as { method: string } });

    await expect(oms.orders.accept(other, { payment: payment as { method: string } })).rejects.toMatchObject(
      refused({ sku: 'MUG', left: 0 }),
    );
    await expect(oms.preview('orders.place', null, mugs(1, { email: 'ann@example.com' }))).rejects.toMatchObject(
      refused({ left: 0 }),
    );
  });

  it('costs orders of other SKUs nothing: their commits and facts are as without it', async () => {
    const oms = await limited([{ id: 'drop', skus: ['TEE'], units: 1 }]);
    const { moves, facts } = await oms.preview('orders.place', null, mugs(1, ann));
    const order = await oms.orders.place(mugs(1, ann));
    expect([order.allowances, moves.length, facts.some(({ type }) => type.startsWith('allowance'))]).toEqual([
      [],
      1,
      false,
    ]);
  });

  it('is refused at the start where it makes no sense', () => {
    const wrong = [
      { id: 'a', skus: ['MUG'], units: 1, from: monday, until: monday },
      { id: 'a', skus: [], units: -1 },
    ];
    expect(() => openShop(memory(), { purchaseLimits: wrong })).toThrowError(/purchaseLimits/);
  });
});
