/** One command for many orders. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ann, openShop, type Shop } from '../support/shop';
import { type Store, stores } from '../support/stores';

describe.each(Object.entries(stores))('a bulk command on %s', (_name, openStore) => {
  let store: Store;
  let shop: Shop;

  beforeEach(async () => {
    store = await openStore();
    shop = openShop(store.repository, { process: { confirm: 'manual' } });
    await shop.oms.inventory.receive({ sku: 'MUG', quantity: 1_000 });
  });
  afterEach(() => store.close());

  const cash = { payment: { method: 'cash' } };
  const nobody = '00000000-0000-7000-8000-999999999999';

  it('gives one result per order, in their order: each has its own fate', async () => {
    const [open, held, gone] = await Promise.all([0, 1, 2].map(() => shop.place(cash)));
    if (!open || !held || !gone) throw new Error('three orders were placed');
    await shop.oms.orders.hold(held, { type: 'fraud' });
    await shop.oms.orders.cancel(gone);

    const results = await shop.oms.bulk('orders.confirm', [open, held.id, nobody, gone, 'nope'], {}, { actor: ann });

    expect(
      results.map((result) => [result.id, 'order' in result ? result.order.state.lifecycle : result.error.code]),
    ).toEqual([
      [open.id, 'processing'],
      [held.id, 'order.held'],
      [nobody, 'order.notFound'],
      [gone.id, 'order.state'],
      ['nope', 'input.invalid'],
    ]);
    expect((await shop.oms.orders.get(held.id)).state.lifecycle).toBe('placed');
  });

  it('of a hundred orders is done for all of them', async () => {
    const orders = await Promise.all(Array.from({ length: 100 }, () => shop.place(cash)));

    const results = await shop.oms.bulk('orders.tag', orders, { add: ['sale'] });

    expect(results.map(({ id }) => id)).toEqual(orders.map(({ id }) => id));
    expect(results.filter((result) => 'error' in result)).toEqual([]);
    expect((await shop.oms.orders.find({ tag: 'sale', limit: 200 })).orders).toHaveLength(100);
  });

  it('with a key is carried out once for each order, however often it is sent', async () => {
    const orders = await Promise.all([0, 1, 2].map(() => shop.place(cash)));
    const send = () => shop.oms.bulk('orders.note', orders, { text: 'x' }, { idempotencyKey: 'mailing-1' });

    await Promise.all([send(), send()]);
    const last = await send();

    expect(last.map((result) => 'order' in result && result.order.replayed)).toEqual([true, true, true]);
    for (const { id, version } of orders) expect((await shop.oms.orders.get(id)).version).toBe(version + 1);
  });

  it('of no orders does nothing', async () => {
    expect(await shop.oms.bulk('orders.confirm', [], {})).toEqual([]);
  });
});
