/** Discounts that are rules, through the door that hosts use. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { memory, memoryCatalog } from '../../src/adapters/memory';
import type { Repository } from '../../src/ports';
import { customer, openShop, type PlaceInput, prices, type Shop, type ShopChanges } from '../support/shop';
import { type Store, stores } from '../support/stores';

type Rule = NonNullable<PlaceInput['discounts']>[number];

const tenPercent: Rule = { code: 'TEN', actions: [{ kind: 'orderPercent', percent: '10' }] };
const threeForTwo: Rule = {
  code: '3FOR2',
  priority: 1,
  actions: [{ kind: 'buyXGetY', buy: 2, get: 1, percent: '100', on: { tags: ['MUG'] } }],
};
const freePost: Rule = {
  code: 'POST',
  when: [{ kind: 'itemsTotal', atLeast: 3000 }],
  actions: [{ kind: 'shippingPercent', percent: '100' }],
};
const basket = (...discounts: Rule[]): Partial<PlaceInput> => ({
  lines: [
    { sku: 'MUG', quantity: 3 },
    { sku: 'TEE', quantity: 1 },
  ],
  shipping: [{ code: 'POST', amount: 499 }],
  discounts,
});

async function open(repository: Repository = memory(), changes: ShopChanges = {}): Promise<Shop> {
  const shop = openShop(repository, changes);
  await shop.oms.migrate();
  await shop.oms.inventory.receive({ lines: ['MUG', 'TEE'].map((sku) => ({ sku, quantity: 50, unitCost: 100 })) });
  return shop;
}

describe.each(Object.entries(stores))('rules on %s', (_name, openStore) => {
  let store: Store;
  let shop: Shop;

  beforeEach(async () => {
    store = await openStore();
    shop = await open(store.repository);
  });
  afterEach(async () => {
    await shop.oms.close();
    await store.close();
  });

  it('say what each gave to what, are kept with the order, and all of it comes back', async () => {
    const { oms, place, settled } = shop;

    const order = await settled(await place(basket(threeForTwo, tenPercent, freePost)));

    // 37.50 and 20.00; a mug is free, a tenth of 45.00 is shared, the post is free
    expect(order.discounts).toEqual([
      { code: '3FOR2', asked: 1250, amount: 1250, cappedBy: [] },
      { code: 'TEN', asked: 450, amount: 450, cappedBy: [] },
      { code: 'POST', asked: 499, amount: 499, cappedBy: [] },
    ]);
    expect(order.lines.map(({ discount, given }) => [discount, given])).toEqual([
      [
        1500,
        [
          { code: '3FOR2', amount: 1250 },
          { code: 'TEN', amount: 250 },
        ],
      ],
      [200, [{ code: 'TEN', amount: 200 }]],
    ]);
    expect(order.charges[0]).toMatchObject({ total: 0, given: [{ code: 'POST', amount: 499 }] });
    expect(order.totals).toMatchObject({ total: 4050, due: 4050 });
    const kept = await oms.orders.get(order.id);
    expect([kept.discounts, kept.lines, kept.charges]).toEqual([order.discounts, order.lines, order.charges]);
    await oms.shipments.dispatch(order, { carrier: null });
    await settled(order);
    const asked = await oms.returns.request(order, {
      lines: order.lines.map(({ id, quantity }) => ({ lineId: id, units: quantity })),
    });
    await oms.returns.receive(asked, { returnId: asked.returns[0]?.id ?? '' });
    expect((await settled(order)).totals).toMatchObject({ captured: 4050, refunded: 4050, due: 0 });
    expect(await oms.audit()).toMatchObject({ stock: [], money: [], facts: [] });
  });
});

describe('a rule', () => {
  it('that gives nothing says why, and one that gives less, too', async () => {
    const { oms, place } = await open(memory(), {
      catalog: memoryCatalog({ ...prices, TEE: { price: 2000, floor: 1900 } }, 'GBP'),
    });
    const rules: Rule[] = [
      {
        code: 'MUGS',
        group: 'mugs',
        priority: 2,
        actions: [{ kind: 'unitAmount', amount: 100, on: { tags: ['MUG'] } }],
      },
      { code: 'LESS', group: 'mugs', actions: [{ kind: 'unitAmount', amount: 50, on: { tags: ['MUG'] } }] },
      { code: 'TEES', actions: [{ kind: 'unitPercent', percent: '20', on: { tags: ['TEE'] } }] },
      { code: 'PENS', actions: [{ kind: 'unitPercent', percent: '20', on: { tags: ['PEN'] } }] },
      { code: 'MUCH', when: [{ kind: 'itemsTotal', atLeast: 9000 }], actions: [{ kind: 'orderAmount', amount: 900 }] },
    ];

    const { order } = await oms.preview('orders.place', null, { channel: 'web', ...basket(...rules) } as PlaceInput);

    expect(order.discounts).toEqual([
      { code: 'MUGS', asked: 300, amount: 300, cappedBy: [] },
      { code: 'LESS', asked: 0, amount: 0, cappedBy: [], withheld: { because: 'group', by: 'MUGS' } },
      { code: 'TEES', asked: 400, amount: 100, cappedBy: ['floor'] },
      { code: 'PENS', asked: 0, amount: 0, cappedBy: [], withheld: { because: 'nothing' } },
      {
        ...{ code: 'MUCH', asked: 0, amount: 0, cappedBy: [] },
        withheld: { because: 'condition', condition: { kind: 'itemsTotal', atLeast: 9000 } },
      },
    ]);
    const alone = await place(basket({ ...tenPercent, exclusive: true }, { code: 'GOODWILL', amount: 300 }));
    expect(alone.discounts.map(({ code, withheld }) => [code, withheld])).toEqual([
      ['TEN', undefined],
      ['GOODWILL', { because: 'exclusive', by: 'TEN' }],
    ]);
  });

  it('that gave nothing uses nothing up; one that gave is used as often as it may be by 32 at once', async () => {
    const { oms, place } = await open();
    const limit = { uses: 5, usesPerCustomer: 5 };
    const two = [
      { ...tenPercent, limit },
      { ...freePost, limit, when: [{ kind: 'itemsTotal', atLeast: 90_000 }] } as Rule,
    ];
    const buy = () => place({ ...basket(...two), customer: { id: 'ann' } });

    const race = await Promise.allSettled(Array.from({ length: 32 }, buy));

    expect(race.filter(({ status }) => status === 'fulfilled')).toHaveLength(5);
    expect(await oms.discounts.uses('TEN')).toBe(5);
    expect(await oms.discounts.uses('POST', 'ann')).toBe(0);
    await expect(buy()).rejects.toMatchObject({ code: 'discount.limit', details: { code: 'TEN' } });
  });

  it('means lines by what the catalogue and the order call them', async () => {
    const catalog = memoryCatalog({ ...prices, TEE: { price: 2000, tags: ['cotton'] } }, 'GBP');
    const { place } = await open(memory(), { catalog });
    const onTags = (tag: string): Rule => ({
      code: tag,
      actions: [{ kind: 'lineAmount', amount: 100, on: { tags: [tag] } }],
    });

    const order = await place({
      lines: [
        { sku: 'MUG', quantity: 1, tags: ['gift'] },
        { sku: 'TEE', quantity: 1 },
      ],
      discounts: [onTags('cotton'), onTags('gift'), onTags('MUG')],
    });

    expect(order.lines.map(({ given }) => given)).toEqual([
      [
        { code: 'gift', amount: 100 },
        { code: 'MUG', amount: 100 },
      ],
      [{ code: 'cotton', amount: 100 }],
    ]);
  });

  it('is worked out by the conventions of the shop', async () => {
    const byLevel = { id: 'main', zone: 'Europe/London', currency: 'GBP', discounts: { sequence: 'byLevel' } } as const;
    const rules = [{ ...tenPercent, priority: 9 }, threeForTwo];
    const amounts = async (shop?: typeof byLevel) => {
      const { place } = await open(memory(), shop ? { shop } : {});
      return (await place(basket(...rules))).discounts.map(({ amount }) => amount);
    };

    expect([await amounts(), await amounts(byLevel)]).toEqual([
      [575, 1125],
      [450, 1250],
    ]);
  });

  it('is the shop’s to give: a customer’s own, and tags and floors, are refused', async () => {
    const { place } = await open();
    const given = { lines: [{ sku: 'MUG', quantity: 1, tags: ['gift'], floor: 1 }], discounts: [tenPercent] };

    await expect(place(given, { actor: customer })).rejects.toMatchObject({
      problems: [['lines', 0, 'tags'], ['lines', 0, 'floor'], ['discounts']].map((path) => ({
        code: 'actor.notAllowed',
        path,
      })),
    });
  });

  it('changes nothing of what a buyer was shown: a total that was tampered with is refused', async () => {
    const { place } = await open();
    const shown = (total: number) => place({ ...basket(tenPercent), expectedTotals: { discount: 575, total } });

    await expect(shown(100)).rejects.toMatchObject({ code: 'order.totals', details: { expected: 100, actual: 5674 } });
    expect((await shown(5674)).totals.total).toBe(5674);
  });

  it('that nobody could work out is refused, with each of its faults', async () => {
    const { place } = await open();
    const faulty = [
      tenPercent,
      tenPercent,
      { code: 'NONE' },
      { code: 'ODD', actions: [{ kind: 'orderPercent', percent: 'ten' }] },
    ] as Rule[];

    await expect(place(basket(...faulty))).rejects.toMatchObject({
      problems: [{ code: 'input.invalid', path: ['discounts', 3, 'actions', 0, 'percent'] }],
    });
    await expect(place(basket(...faulty.slice(0, 3)))).rejects.toMatchObject({
      problems: [{ path: ['discounts', 1, 'code'] }, { path: ['discounts', 2, 'amount'] }],
    });
  });

  it('of a draft is what the order gets that it becomes, and is used then', async () => {
    const { oms } = await open();
    const draft = await oms.orders.draft({
      channel: 'web',
      ...basket({ ...tenPercent, limit: { uses: 1 } }, freePost),
    } as never);

    const order = await oms.orders.accept(draft);

    expect(await oms.discounts.uses('TEN')).toBe(1);
    expect([order.discounts, order.lines[0]?.given, order.totals.due]).toEqual([
      draft.discounts,
      draft.lines[0]?.given,
      5175,
    ]);
    const placed = (await oms.orders.history(order.id)).find(({ type }) => type === 'order.placed');
    expect(placed).toMatchObject({
      data: { terms: { totals: { goods: 5750, discount: 1074, shipping: 499, total: 5175 } } },
    });
    expect((await oms.audit()).facts).toEqual([]);
  });
});
