/** What labels cost: kept with their parcels, and summed beside what carriers had offered. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { simulatedCarrier } from '../../src/adapters/memory';
import type { Carrier, ShipmentAnswer } from '../../src/ports';
import { ann, monday, openShop, type Shop } from '../support/shop';
import { type Store, stores } from '../support/stores';

type Cost = Extract<ShipmentAnswer, { status: 'created' }>['cost'];

/** A carrier that offers parcels at a price and charges what it likes. */
function charging(id: string, price: number, charges: (offered: Cost) => Cost): Carrier {
  const prices = [{ service: 'parcel', price, days: 2 }];
  const post = simulatedCarrier({ id, clock: { now: () => Date.parse(monday) }, prices });
  return {
    ...post,
    async createShipment(request) {
      const answer = await post.createShipment(request);
      return answer.status === 'created' ? { ...answer, cost: charges(answer.cost) } : answer;
    },
  };
}

describe.each(Object.entries(stores))('what a label costs on %s', (_name, openStore) => {
  let store: Store;
  let shop: Shop;

  const open = async (charges: (offered: Cost) => Cost) => {
    shop = openShop(store.repository, { carriers: [charging('swift', 395, charges)] });
    await shop.oms.inventory.receive({ sku: 'MUG', location: 'main', quantity: 30, unitCost: 100 });
  };
  const sent = async (carrier: string, changes = {}) => {
    const placed = await shop.settled(await shop.place(changes));
    await shop.oms.shipments.dispatch(placed, { carrier }, { actor: ann });
    return shop.settled(placed);
  };
  const lane = { service: 'parcel', location: 'main', country: 'GB', currency: 'GBP' };

  beforeEach(async () => {
    store = await openStore();
  });
  afterEach(async () => {
    expect(await shop.oms.audit()).toMatchObject({ stock: [], money: [], facts: [] });
    await shop.oms.close();
    await store.close();
  });

  it('is kept with the parcel, counts in the margin, and is summed beside the offer', async () => {
    let says = true;
    await open((offered) => (says && offered ? { ...offered, amount: offered.amount + 25 } : null));
    const order = await sent('best');
    expect(order.shipments.map(({ charged }) => charged)).toEqual([{ amount: 420, currency: 'GBP' }]);
    expect(await shop.oms.orders.margin(order)).toMatchObject({ carriage: 420, unknown: ['fees'] });
    await sent('best');
    // One that does not say what its label costs is known by its offer.
    says = false;
    const silent = await sent('best');
    expect([silent.shipments[0]?.charged, (await shop.oms.orders.margin(silent)).carriage]).toEqual([undefined, 395]);

    expect(await shop.oms.insights.labelCosts()).toEqual([
      {
        ...{ carrier: 'swift', ...lane, labels: 2, charged: 840 },
        compared: { labels: 2, quoted: 790, charged: 840 },
      },
    ]);
    expect(await shop.oms.insights.labelCosts({ placedFrom: '2026-01-06T00:00:00.000Z' })).toEqual([]);
    await expect(shop.oms.insights.labelCosts({ placedFrom: 'yesterday' })).rejects.toMatchObject({
      code: 'input.invalid',
    });
  });

  it('is the one label of a parcel that several orders share', async () => {
    await open((offered) => offered);
    const zed = { customer: { id: 'zed' }, shipTo: { country: 'GB', line1: '1 Old Street' } };
    const orders = [await shop.settled(await shop.place(zed)), await shop.settled(await shop.place(zed))];
    await shop.oms.shipments.merge(orders, { carrier: 'swift' }, { actor: ann });
    await shop.settled(orders[0] as (typeof orders)[number]);

    const shared = await Promise.all(orders.map(({ id }) => shop.oms.orders.get(id)));
    expect(shared.map(({ shipments }) => shipments.map((of) => [of.status, of.charged?.amount ?? null]))).toEqual([
      [['dispatched', 395]],
      [['dispatched', null]],
    ]);
    expect(await shop.oms.insights.labelCosts()).toMatchObject([{ labels: 1, charged: 395 }]);
  });

  it('in another currency is kept as it is, and compared with no offer', async () => {
    await open(() => ({ amount: 500, currency: 'EUR' }));
    const order = await sent('best');
    expect(order.shipments[0]?.charged).toEqual({ amount: 500, currency: 'EUR' });
    expect(await shop.oms.orders.margin(order)).toMatchObject({ carriage: 395 });
    expect(await shop.oms.insights.labelCosts()).toEqual([
      {
        ...{ carrier: 'swift', ...lane, currency: 'EUR', labels: 1, charged: 500 },
        compared: { labels: 0, quoted: 0, charged: 0 },
      },
    ]);
  });
});
