/** What the shop learns from its own returns, complaints and ratings. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { day, openShop, type Shop } from '../support/shop';
import { memoryStore, onPostgres, onSqlite, type Store } from '../support/stores';

const each = 24;

describe.each(Object.entries({ memory: memoryStore, SQLite: onSqlite, PostgreSQL: onPostgres }))(
  'quality on %s',
  (_name, openStore) => {
    let store: Store;
    let shop: Shop;

    beforeEach(async () => {
      store = await openStore();
      const process = { completeAfterDays: null, returns: { receive: 'onApproval' } } as const;
      shop = openShop(store.repository, { feedback: { askAfterDays: 0 }, process });
    });
    afterEach(async () => {
      expect(await shop.oms.audit()).toMatchObject({ stock: [], money: [], facts: [] });
      await store.close();
    });

    const bought = async (supplier: string, lot: string) => {
      const lines = [{ sku: 'MUG', units: each, unitCost: 400 }];
      const order = await shop.oms.purchaseOrders.create({ supplier, location: 'main', lines });
      await shop.oms.purchaseOrders.send(order);
      await shop.oms.purchaseOrders.receive(order, { lines: [{ line: '1', units: each, lot }] });
    };
    const sold = async (sku = 'MUG') => {
      const line = { lines: [{ sku, quantity: 1 }], payment: { method: 'cash' } };
      const orders = await Promise.all(Array.from({ length: each }, () => shop.place(line)));
      await shop.oms.relay.runOnce();
      for (const { id } of orders) {
        const { shipments } = await shop.oms.shipments.dispatch(id, { lines: 'all', carrier: null });
        await shop.oms.shipments.deliver(id, { shipmentId: shipments[0]?.id ?? '' });
      }
      return orders;
    };

    it('proposes to hold the lot of which returns, complaints and ratings say that it is faulty, and only that', async () => {
      await bought('acme', 'L-1');
      const good = await sold();
      await bought('zenith', 'L-2');
      const bad = await sold();
      await shop.oms.inventory.receive({ sku: 'TEE', location: 'main', quantity: each, unitCost: 400 });
      await sold('TEE');
      await shop.oms.relay.runOnce();
      shop.clock.advance(day);
      await shop.oms.relay.runOnce();
      const back = (id: string, reason: string) =>
        shop.oms.returns.request(id, { reason, lines: [{ lineId: '1', units: 1 }] });
      const asked = shop.mail.messages.filter(({ template }) => template === 'feedback.asked');
      for (const { id } of bad.slice(0, 5)) await back(id, 'defective');
      for (const { id } of bad.slice(5, 9))
        await shop.oms.cases.open({ kind: 'complaint', order: id, lines: ['1'], text: 'It leaks.' });
      for (const { id } of bad.slice(9, 12)) {
        const token = String(asked.find(({ orderId }) => orderId === id)?.values.replyToken);
        await shop.oms.feedback.answer(token, { rating: 1 });
      }
      // Whoever changes their mind says nothing of the goods.
      for (const { id } of good.slice(0, 12)) await back(id, 'changedMind');
      await shop.oms.relay.runOnce();

      const { orders, rates, proposals } = await shop.oms.insights.quality();

      expect(orders).toBe(3 * each);
      expect(proposals).toMatchObject([
        { action: 'holdLot', value: 'MUG L-2', share: { count: 12, of: each }, rest: { count: 0, of: each } },
      ]);
      expect(proposals[0]?.chance).toBeLessThan(0.01);
      const supplier = rates.find(({ dimension, value }) => dimension === 'supplier' && value === 'zenith');
      expect(supplier?.signals).toMatchObject({ defect: { count: 5 }, complaint: { count: 4 }, rating: { count: 3 } });
    }, 60_000);

    it('counts how returns came back, by lane and location, with bounds, and blames no reception that was in order', async () => {
      shop = openShop(store.repository, { process: { completeAfterDays: null } });
      await shop.oms.inventory.receive({ sku: 'TEE', location: 'main', quantity: each, unitCost: 400 });
      const outcomes = ['accepted', 'damaged', 'lost', 'wrongItem', 'short', 'rejected'] as const;
      for (const outcome of [...outcomes, 'damaged'] as const) {
        const order = await shop.settled(await shop.place({ lines: [{ sku: 'TEE', quantity: 1 }] }));
        const { shipments } = await shop.oms.shipments.dispatch(order, { carrier: 'swift' });
        await shop.settled(order);
        await shop.oms.shipments.deliver(order, { shipmentId: shipments[0]?.id ?? '' });
        const asked = await shop.oms.returns.request(order, { reason: 'mind', lines: [{ lineId: '1', units: 1 }] });
        const returnId = asked.returns[0]?.id ?? '';
        await shop.oms.returns.receive(order, { returnId, lines: [{ lineId: '1', units: 1, outcome }] });
        await shop.settled(order);
      }

      const { rates } = await shop.oms.insights.quality();

      const found = Object.fromEntries(rates.map(({ dimension, signals }) => [dimension, signals]));
      for (const dimension of ['lane', 'location', 'sku']) {
        expect(found[dimension]).toMatchObject({
          cameDamaged: { count: 2, of: outcomes.length + 1 },
          ...{ cameLost: { count: 1 }, cameWrong: { count: 1 }, cameShort: { count: 1 }, damage: { count: 0 } },
        });
        const { low = 0, rate = 0, high = 0 } = found[dimension]?.cameDamaged ?? {};
        expect([0 < low, low < rate, rate < high, high < 1]).toEqual([true, true, true, true]);
      }
    });

    it('proposes nothing to a shop where little has happened, and refuses what it cannot ask', async () => {
      await shop.oms.inventory.receive({ sku: 'TEE', location: 'main', quantity: each, unitCost: 400 });
      const [order] = await sold('TEE');
      await shop.oms.cases.open({ kind: 'claim', order: order?.id ?? '', text: 'Hm.' });
      const policyOf = ({ channel }: { readonly channel: string }) => `${channel} v1`;
      const { rates, proposals } = await shop.oms.insights.quality({ policyOf });
      expect(proposals).toEqual([]);
      expect(rates.find(({ dimension }) => dimension === 'policy')).toMatchObject({
        ...{ value: 'web v1', orders: each },
        signals: { complaint: { count: 1 } },
      });
      await expect(
        shop.oms.insights.quality({ level: 2, policyOf: 'x' as never, placedFrom: 'soon' }),
      ).rejects.toMatchObject({ problems: [{ path: ['placedFrom'] }, { path: ['level'] }, { path: ['policyOf'] }] });
      const later = await shop.oms.insights.quality({ placedFrom: '2027-01-01T00:00:00Z' });
      expect(later).toEqual({ orders: 0, rates: [], proposals: [] });
    });
  },
);
