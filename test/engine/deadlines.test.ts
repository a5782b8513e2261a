/** What becomes due by itself: each once, whoever looks. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Oms, Order } from '../../src/index';
import { day, hour, monday, openShop, type Shop } from '../support/shop';
import { type Store, stores } from '../support/stores';

describe.each(Object.entries(stores))('on %s', (_name, openStore) => {
  let store: Store;
  let shop: Shop;
  let other: Oms;

  beforeEach(async () => {
    store = await openStore();
    shop = openShop(store.repository);
    other = shop.beside({ repository: store.other });
    await shop.oms.inventory.receive({ sku: 'MUG', quantity: 10 });
  });
  afterEach(() => store.close());

  /** The clock moves on, and both processes look at once, twice. */
  async function passes(ms: number): Promise<void> {
    shop.clock.advance(ms);
    for (let time = 0; time < 2; time++) await Promise.all([shop.oms, other].map((oms) => oms.relay.runOnce()));
  }
  const state = async ({ id }: Order) => (await shop.oms.orders.get(id)).state.lifecycle;
  const factsOf = async ({ id }: Order, type: string) =>
    (await shop.oms.orders.history(id)).filter((fact) => fact.type === type);
  const unpaid = () => shop.place({ payment: { method: 'transfer' } });

  describe('an order that nobody pays for', () => {
    it('expires after three days, once: its stock goes back and its customer is told', async () => {
      const order = await shop.place({ payment: { method: 'card', token: 'declined' } });
      await passes(72 * hour - 1);
      expect([await state(order), await allocated()]).toEqual(['placed', 2]);

      await passes(1);

      expect([await state(order), await allocated()]).toEqual(['expired', 0]);
      expect(await factsOf(order, 'order.expired')).toMatchObject([{ by: { kind: 'system', id: 'clock' } }]);
      expect(shop.mail.messages.filter(({ template }) => template === 'order.expired')).toHaveLength(1);
      expect(await store.repository.nextDeadline('main')).toBeNull();
    });

    it('does not expire once it is paid', async () => {
      const order = await unpaid();
      await shop.oms.payments.capture(order, { reference: 'statement-7' });

      await passes(4 * day);

      expect(await state(order)).toBe('processing');
    });

    it('of many expires each once', async () => {
      const orders = await Promise.all(
        Array.from({ length: 5 }, () =>
          shop.place({ lines: [{ sku: 'MUG', quantity: 1 }], payment: undefined as never }),
        ),
      );

      await passes(72 * hour);

      for (const order of orders) expect(await factsOf(order, 'order.expired')).toHaveLength(1);
    });

    it('expires though the process that was about to do it has died', async () => {
      const order = await unpaid();
      shop.clock.advance(72 * hour);
      const now = shop.clock.at();
      const leasedUntil = new Date(shop.clock.now() + 30_000).toISOString();
      await store.other.claimDeadlines('main', { now, leasedUntil, lease: order.id, limit: 10 });

      await passes(0);
      expect(await state(order)).toBe('placed');
      await passes(30_000);
      expect(await state(order)).toBe('expired');
    });
  });

  describe('a quote', () => {
    const quote = () =>
      shop.oms.orders.draft({
        channel: 'phone',
        lines: [{ sku: 'MUG', quantity: 1 }],
        validUntil: new Date(Date.parse(monday) + 2 * day).toISOString(),
      });

    it('expires when it is no longer valid, and cannot be accepted then', async () => {
      const draft = await quote();

      await passes(2 * day);

      expect([await state(draft), (await factsOf(draft, 'order.expired')).length]).toEqual(['expired', 1]);
      await expect(shop.oms.orders.accept(draft)).rejects.toMatchObject({ code: 'order.state' });
    });

    it('cannot be accepted too late, also before anybody has looked at the clock', async () => {
      const draft = await quote();
      shop.clock.advance(2 * day);

      await expect(shop.oms.orders.accept(draft)).rejects.toMatchObject({ code: 'order.expiredQuote' });
    });

    it('that was accepted is an order, and has an order’s deadline', async () => {
      const order = await shop.oms.orders.accept(await quote(), { payment: { method: 'transfer' } });

      await passes(2 * day);
      expect(await state(order)).toBe('placed');
      await passes(day);
      expect(await state(order)).toBe('expired');
    });
  });

  describe('a delivered order', () => {
    const delivered = async () => {
      const paid = await shop.settled(await shop.place());
      const sent = await shop.oms.shipments.dispatch(paid, { carrier: null });
      await shop.oms.shipments.deliver(sent, { shipmentId: sent.shipments[0]?.id ?? '' });
      return shop.settled(sent);
    };

    it('is complete after 14 days, once', async () => {
      const order = await delivered();
      await passes(14 * day - 1);
      expect(await state(order)).toBe('processing');

      await passes(1);

      expect(await state(order)).toBe('completed');
      expect(await factsOf(order, 'order.completed')).toHaveLength(1);
    });

    it('is not complete while a return is open, and is once that is settled', async () => {
      const order = await delivered();
      const asked = await shop.oms.returns.request(order, { lines: [{ lineId: '1', units: 1 }] });

      await passes(20 * day);
      expect(await state(order)).toBe('processing');

      await shop.oms.returns.receive(order, { returnId: asked.returns[0]?.id ?? '' });
      await passes(0);
      expect([await state(order), (await factsOf(order, 'order.completed')).length]).toEqual(['completed', 1]);
    });
  });

  it('a relay in the background sees what becomes due as the clock moves', async () => {
    const order = await unpaid();
    other.relay.start();

    shop.clock.advance(72 * hour);

    for (let look = 0; look < 200 && (await state(order)) !== 'expired'; look++) {
      shop.clock.advance(1_000);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    await other.relay.stop();
    expect(await state(order)).toBe('expired');
  });

  async function allocated(): Promise<number> {
    const [level] = await shop.oms.inventory.levels('MUG');
    return level?.allocated ?? 0;
  }
});
