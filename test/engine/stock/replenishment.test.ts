/** What to buy and what to move: from the shop's own sales, stock, incoming goods and suppliers, into documents by one call. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { day, openShop, type Shop } from '../../support/shop';
import { type Store, stores } from '../../support/stores';

const acme = { id: 'acme', leadTimeDays: 14, items: [{ sku: 'A', unitCost: 40, minimumOrder: 24, packSize: 12 }] };

describe.each(Object.entries(stores))('replenishment on %s', (_name, openStore) => {
  let store: Store;
  let shop: Shop;

  beforeEach(async () => {
    store = await openStore();
    shop = openShop(store.repository, { locations: ['depot', 'soho'] });
    await shop.oms.inventory.receive({ sku: 'A', location: 'depot', quantity: 80, unitCost: 40 });
    for (let week = 0; week < 8; week++) {
      shop.clock.advance(day);
      await shop.place({ lines: [{ sku: 'A', quantity: 9 }] });
      shop.clock.advance(6 * day);
    }
  });
  afterEach(async () => {
    await store.close();
  });

  const suggest = (more: object = {}) => shop.oms.inventory.replenishment({ suppliers: [acme], periods: 8, ...more });

  it('buys in packs what the lead time asks for, with its reasons, and nothing once it is ordered', async () => {
    const suggestions = await suggest();

    expect(suggestions).toMatchObject([{ kind: 'purchase', sku: 'A', location: 'depot', supplier: 'acme' }]);
    const [{ units, reasons } = { units: 0, reasons: [] }] = suggestions;
    expect([units % 12, units >= 24]).toEqual([0, true]);
    expect(reasons.map(({ code }) => code)).toEqual(['position', 'forecast', 'leadTime', 'cover', 'rounding']);
    expect(reasons.find(({ code }) => code === 'forecast')?.numbers).toEqual({ perPeriod: 9 });
    const once = { idempotencyKey: 'week-9' };
    const made = await Promise.all([
      shop.oms.inventory.orderSuggested(suggestions, once),
      shop.oms.inventory.orderSuggested(suggestions, once),
    ]);
    const [order] = made[0]?.purchaseOrders ?? [];
    expect(made[1]?.purchaseOrders.map(({ id }) => id)).toEqual([order?.id]);
    expect(order).toMatchObject({
      status: 'suggested',
      lines: [{ sku: 'A', units, unitCost: 40, reasons: reasons.map(({ text }) => text) }],
    });
    await shop.oms.purchaseOrders.send(order?.id ?? '');
    expect(await suggest()).toEqual([]);
  });

  it('moves what another location has to spare before it buys', async () => {
    await shop.oms.inventory.receive({ sku: 'A', location: 'soho', quantity: 500 });

    const suggestions = await suggest({ transferDays: 2 });

    expect(suggestions).toMatchObject([{ kind: 'transfer', sku: 'A', from: 'soho', location: 'depot' }]);
    const { transfers } = await shop.oms.inventory.orderSuggested(suggestions);
    expect(transfers).toMatchObject([
      { status: 'requested', from: 'soho', to: 'depot', lines: [{ units: suggestions[0]?.units }] },
    ]);
  });

  it('trusts what it has learned of a supplier more than what was said', async () => {
    const leadTime = async () => (await suggest())[0]?.reasons.find(({ code }) => code === 'leadTime')?.numbers.exposed;
    expect(await leadTime()).toBe(2 + 1);
    for (let n = 0; n < 3; n++) {
      const lines = [{ sku: 'PEN', units: 1 }];
      const order = await shop.oms.purchaseOrders.create({ supplier: 'acme', location: 'soho', lines });
      await shop.oms.purchaseOrders.send(order);
      shop.clock.advance(day);
      await shop.oms.purchaseOrders.receive(order);
    }

    expect(await leadTime()).toBe(1 / 7 + 1);
  });

  it('names what is wrong', async () => {
    await expect(suggest({ serviceLevel: 1, suppliers: [{ ...acme, leadTimeDays: -1 }] })).rejects.toMatchObject({
      problems: [{ path: ['suppliers', 0, 'leadTimeDays'] }, { path: ['serviceLevel'] }],
    });
  });
});
