/** Which carrier a dispatch takes: the cheapest that keeps what was promised, unless the shop says otherwise; the fact says why. */
import { afterEach, describe, expect, it } from 'vitest';
import { fakeClock, simulatedCarrier } from '../../src/adapters/memory';
import type { LaneHistory } from '../../src/fulfillment';
import type { OmsOptions } from '../../src/index';
import { ann, monday, openShop, type Shop } from '../support/shop';
import { type Store, stores } from '../support/stores';

const lane = (carrier: string, onTime: number): LaneHistory => ({
  ...{ carrier, service: 'parcel', location: 'main', country: 'GB', prefix: '' },
  ...{ count: 98, p50: 1, p90: 2, days: { 1: 98 }, punctuality: { parcels: 98, onTime } },
});

describe.each(Object.entries(stores))('the carrier of a parcel on %s', (_name, openStore) => {
  let store: Store;
  let shop: Shop;

  /** Three carriers by price and days. */
  const open = async (options: Partial<Pick<OmsOptions, 'carrierChoice' | 'promises'>> = {}) => {
    store = await openStore();
    const clock = fakeClock(monday);
    const carrier = (id: string, price: number, days: number) =>
      simulatedCarrier({ id, clock, prices: [{ service: 'parcel', price, days }] });
    const carriers = [carrier('slow', 200, 9), carrier('sound', 400, 3), carrier('quick', 900, 1)];
    shop = openShop(store.repository, { clock, carriers, ...options });
    await shop.oms.inventory.receive({ sku: 'MUG', quantity: 9, unitCost: 100 });
  };
  const promises = (fallbackDays: number) => ({ promises: { carrier: 'any', fallbackDays } });
  const taken = async () => {
    const placed = await shop.place();
    await shop.oms.relay.runOnce();
    await shop.oms.shipments.dispatch(placed.id, { carrier: 'best' }, { actor: ann });
    const facts = await shop.oms.orders.history(placed.id);
    const asked = facts.find((fact) => fact.type === 'shipment.requested');
    return asked?.type === 'shipment.requested' ? asked.data : null;
  };
  afterEach(async () => {
    await shop.oms.close();
    await store.close();
  });

  it('is the cheapest, with no word on it, where nothing is said and nothing is promised', async () => {
    await open();
    const { carrier, choice } = (await taken()) ?? {};
    expect([carrier, choice]).toEqual(['slow', undefined]);
  });

  it('is the cheapest that keeps what was promised, and the fastest where none does', async () => {
    await open(promises(4));
    expect((await taken())?.carrier).toBe('sound');
    await store.close();
    await open(promises(0));
    expect((await taken())?.carrier).toBe('quick');
  });

  it('is the cheapest of all where the shop would rather be late, and says so', async () => {
    await open({ ...promises(4), carrierChoice: { keepPromise: false } });
    const { carrier, choice } = (await taken()) ?? {};
    expect([carrier, choice?.map((of) => [of.carrier, of.chosen, of.reason])]).toEqual([
      'slow',
      [
        ['slow', true, 'the cheapest of 3'],
        ['sound', false, 'slow parcel comes before it by the rule cheapest'],
        ['quick', false, 'slow parcel comes before it by the rule cheapest'],
      ],
    ]);
  });

  it('is the fastest, or the one that its own lanes speak for', async () => {
    await open({ carrierChoice: { rule: 'fastest' } });
    expect((await taken())?.carrier).toBe('quick');
    await store.close();
    // 200 + 1000 × 50/100, 400 + 1000 × 10/100, 900 + 1000 × 1/100.
    const learned = [lane('slow', 49), lane('sound', 89), lane('quick', 98)];
    await open({
      promises: { carrier: 'any', fallbackDays: 30, learned },
      carrierChoice: { rule: 'score', lateCost: 1_000 },
    });
    const { carrier, choice } = (await taken()) ?? {};
    expect(carrier).toBe('sound');
    expect(choice?.map(({ reason }) => reason)).toEqual([
      'sound parcel comes before it by the rule score: 700, with 49 of 98 parcels on time',
      'the best by score of 3: 500, with 89 of 98 parcels on time',
      'sound parcel comes before it by the rule score: 910, with 98 of 98 parcels on time',
    ]);
  });

  it('is refused field by field where the option makes no sense', async () => {
    await open();
    const carrierChoice = { rule: 'dearest', lateCost: -1, keep: true } as never;
    expect(() => openShop(store.repository, { carrierChoice })).toThrowError(
      /carrierChoice\.rule.*carrierChoice\.lateCost.*keep/s,
    );
  });
});
