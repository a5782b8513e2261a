import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { memory } from '../../src/adapters/memory';
import { openShop, type PlaceInput, type Shop } from '../support/shop';
import { type Store, stores } from '../support/stores';

type Limit = NonNullable<NonNullable<PlaceInput['discounts']>[number]['limit']>;

const spring = (limit: Limit, customer?: string): Partial<PlaceInput> => ({
  lines: [{ sku: 'EBOOK', quantity: 1 }],
  discounts: [{ code: 'SPRING', amount: 100, limit }],
  ...(customer !== undefined && { customer: { id: customer } }),
});
const refused = (details: object) => ({ code: 'discount.limit', problems: [{ details }] });

describe.each(Object.entries(stores))('a limited discount on %s', (_name, open) => {
  let store: Store;
  let shop: Shop;

  beforeEach(async () => {
    store = await open();
    shop = openShop(store.repository);
    await shop.oms.migrate();
  });
  afterEach(async () => {
    await shop.oms.close();
    await store.close();
  });

  it('is used as often as it may be by 64 orders at once, and the rest write nothing', async () => {
    const { oms } = shop;
    const other = shop.beside({ repository: store.other });

    const race = Array.from({ length: 64 }, (_, n) =>
      (n % 2 === 0 ? oms : other).orders
        .place({ channel: 'web', ...spring({ uses: 10 }), payment: { method: 'card' } } as PlaceInput)
        .then(() => 'placed')
        .catch(({ code, details }) => [code, details]),
    );
    const answers = await Promise.all(race);

    const no = ['discount.limit', { code: 'SPRING', limit: 'uses', most: 10, used: 10 }];
    expect(answers.filter((answer) => answer === 'placed')).toHaveLength(10);
    expect(answers.filter((answer) => answer !== 'placed')).toEqual(Array.from({ length: 54 }, () => no));
    expect(await oms.discounts.uses('SPRING')).toBe(10);
    expect((await oms.orders.find()).orders).toHaveLength(10);
    expect((await oms.audit()).facts).toEqual([]);
  });

  it('is counted for each customer, and in all', async () => {
    const { oms, place } = shop;
    const limit = { uses: 3, usesPerCustomer: 2 };
    const first = await place(spring(limit, 'ann'));
    const second = await place(spring(limit, 'ann'));

    await expect(place(spring(limit, 'ann'))).rejects.toMatchObject(
      refused({ code: 'SPRING', limit: 'usesPerCustomer', most: 2, used: 2 }),
    );
    const third = await place(spring(limit, 'bob'));
    await expect(place(spring(limit, 'bob'))).rejects.toMatchObject(refused({ limit: 'uses', most: 3, used: 3 }));
    const counts = [oms.discounts.uses('SPRING'), ...['ann', 'bob'].map((who) => oms.discounts.uses('SPRING', who))];
    expect(await Promise.all(counts)).toEqual([3, 2, 1]);
    expect((await oms.orders.find({ discount: 'SPRING' })).orders.map(({ id }) => id).sort()).toEqual(
      [first, second, third].map(({ id }) => id).sort(),
    );
  });

  it('is free again when its order is cancelled before anything was shipped', async () => {
    const { oms, place } = shop;
    const mugs = { ...spring({ uses: 1 }), lines: [{ sku: 'MUG', quantity: 2 }] };
    await oms.inventory.receive({
      sku: 'MUG',
      location: 'main',
      quantity: 10,
      unitCost: 1,
    });
    const order = await place(mugs);
    await oms.orders.cancel(order, { lines: [{ lineId: '1', units: 1 }] });
    await expect(place(mugs)).rejects.toMatchObject(refused({ limit: 'uses' }));

    const cancelled = await oms.orders.cancel(order);

    expect(cancelled.redemptions).toEqual([]);
    expect(await oms.discounts.uses('SPRING')).toBe(0);
    expect((await oms.orders.find({ discount: 'SPRING' })).orders).toEqual([]);
    expect((await place(mugs)).redemptions).toEqual([
      { code: 'SPRING', uses: 1, usesPerCustomer: null, customer: null },
    ]);
  });
});

describe('a limited discount', () => {
  it('is used by a draft once that is accepted, and not before', async () => {
    const { oms } = openShop(memory());
    const draft = { channel: 'web' as const, ...spring({ uses: 1 }), customer: { id: 'ann' } };
    const [one, two] = [await oms.orders.draft(draft), await oms.orders.draft(draft)];
    expect(await oms.discounts.uses('SPRING')).toBe(0);

    await oms.orders.accept(one);

    expect(await oms.discounts.uses('SPRING', 'ann')).toBe(1);
    await expect(oms.orders.accept(two)).rejects.toMatchObject(refused({ limit: 'uses', most: 1, used: 1 }));
    expect((await oms.orders.get(two.id)).state.lifecycle).toBe('draft');
  });

  it('stays used by a cancelled order where the shop says so', async () => {
    const { oms, place } = openShop(memory(), { process: { cancels: { discountUses: 'kept' } } });
    await oms.inventory.receive({
      sku: 'MUG',
      location: 'main',
      quantity: 1,
      unitCost: 1,
    });
    await oms.orders.cancel(await place({ ...spring({ uses: 1 }), lines: [{ sku: 'MUG', quantity: 1 }] }));

    expect(await oms.discounts.uses('SPRING')).toBe(1);
  });

  it('is free again when nobody pays in time', async () => {
    const { oms, place } = openShop(memory());
    const order = await place({ ...spring({ uses: 1 }), payment: { method: 'transfer' } });

    await oms.orders.expire(order);

    expect(await oms.discounts.uses('SPRING')).toBe(0);
  });

  it('follows a limit that is raised or lowered', async () => {
    const { place } = openShop(memory());
    await place(spring({ uses: 2 }));

    await expect(place(spring({ uses: 1 }))).rejects.toMatchObject(refused({ most: 1, used: 1 }));
    await place(spring({ uses: 2 }));
    await place(spring({ uses: 3 }));
  });

  it('is refused in a preview, too', async () => {
    const { oms, place } = openShop(memory());
    await place(spring({ uses: 1 }));

    await expect(
      oms.preview('orders.place', null, { channel: 'web', ...spring({ uses: 1 }) } as PlaceInput),
    ).rejects.toMatchObject(refused({ limit: 'uses' }));
  });

  it('is not for guests where it is counted by customer, and not for one order twice', async () => {
    const { oms, place } = openShop(memory());
    const once = spring({ usesPerCustomer: 1 }).discounts ?? [];

    await expect(place(spring({ usesPerCustomer: 1 }))).rejects.toMatchObject(
      refused({ code: 'SPRING', limit: 'usesPerCustomer', most: 1 }),
    );
    await expect(place({ ...spring({}, 'ann'), discounts: [...once, ...once] })).rejects.toMatchObject({
      code: 'input.invalid',
    });
    await expect(place(spring({}, 'ann'))).rejects.toMatchObject({ code: 'input.invalid' });
    expect(await oms.discounts.uses('SPRING', 'ann')).toBe(0);
  });
});
