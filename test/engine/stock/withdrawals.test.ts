/** Goods that leave without an order: written off, or back to their supplier. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openShop, type Shop } from '../../support/shop';
import { type Store, stores } from '../../support/stores';

describe.each(Object.entries(stores))('withdrawals on %s', (_name, openStore) => {
  let store: Store;
  let shop: Shop;

  beforeEach(async () => {
    store = await openStore();
    shop = openShop(store.repository);
    await shop.oms.inventory.receive({ sku: 'MUG', quantity: 5, unitCost: 250 });
  });
  afterEach(async () => {
    await store.close();
  });

  const stock = async () =>
    (await shop.oms.inventory.levels('MUG')).map((row) => [row.state, row.onHand, row.value, row.purchasable]);
  const postings = async (id: string) =>
    (await store.repository.ledger('main', [{ kind: 'stockDocument', id }])).flatMap(({ entries }) => entries);
  const back = (units: number, more: object = {}) =>
    shop.oms.inventory.returnToSupplier({ sku: 'MUG', units, supplier: 'acme', reason: 'faulty', ...more });

  it('write off what is gone, with its cost, once per key', async () => {
    const loss = () =>
      shop.oms.inventory.writeOff({ sku: 'MUG', units: 2, reason: 'broken' }, { idempotencyKey: 'shift-3' });

    const { document } = await loss();
    await loss();

    expect(await stock()).toEqual([['sellable', 3, 750, 3]]);
    expect(await postings(document)).toEqual([
      { account: 'stock.goods', amount: -500 },
      { account: 'stock.adjusted', amount: 500 },
    ]);
    await expect(shop.oms.inventory.writeOff({ sku: 'MUG', units: 4, reason: 'broken' })).rejects.toMatchObject({
      code: 'stock.short',
    });
    await expect(shop.oms.inventory.writeOff({ sku: 'TEE', units: 1, reason: 'broken' })).rejects.toMatchObject({
      code: 'stock.unknown',
    });
  });

  it('send back what is free, for what the supplier credits', async () => {
    await shop.place({ lines: [{ sku: 'MUG', quantity: 2 }] });
    await expect(back(4)).rejects.toMatchObject({ code: 'stock.short' });

    const { document } = await back(3, { credit: 600 });

    expect(await stock()).toEqual([['sellable', 2, 500, 0]]);
    expect(await postings(document)).toEqual([
      { account: 'stock.goods', amount: -750 },
      { account: 'stock.received', amount: 600 },
      { account: 'stock.adjusted', amount: 150 },
    ]);
    expect(await shop.oms.audit()).toEqual({ orders: 1, stock: [], money: [], facts: [] });
  });

  it('send back what a recall has frozen, but nothing that is promised', async () => {
    await shop.place({ lines: [{ sku: 'MUG', quantity: 2 }] });
    await shop.oms.inventory.freeze({ sku: 'MUG', reason: 'recall' });

    await expect(back(4)).rejects.toMatchObject({ code: 'stock.short' });
    await back(3);

    await shop.oms.inventory.unfreeze({ sku: 'MUG' });
    expect(await stock()).toEqual([['sellable', 2, 500, 0]]);
  });

  it('never send back what an order takes at the same moment', async () => {
    const results = await Promise.allSettled([
      ...Array.from({ length: 5 }, () => shop.place({ lines: [{ sku: 'MUG', quantity: 1 }] })),
      ...Array.from({ length: 5 }, () => back(1)),
    ]);

    expect(results.filter(({ status }) => status === 'fulfilled').length).toBe(5);
    expect((await shop.oms.inventory.levels('MUG'))[0]?.purchasable).toBe(0);
  });
});
