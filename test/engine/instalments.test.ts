/** Plans whose parts are charged by themselves, on every store: by deadline, once, however many processes run and whatever is cut off. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fakeClock, simulatedGateway } from '../../src/adapters/memory';
import type { AuthorizeRequest, PaymentGateway } from '../../src/ports';
import { day, monday, openShop, type Shop } from '../support/shop';
import { type Store, stores } from '../support/stores';

const terms = {
  parts: [
    { share: 1, days: 0 },
    { share: 1, days: 30 },
    { share: 1, days: 60 },
  ],
  remindAfterDays: [3],
  charge: { retryAfterDays: [2] },
};

describe.each(Object.entries(stores))('a plan that is charged by itself on %s', (_name, open) => {
  let store: Store;
  let shop: Shop;
  let asked: AuthorizeRequest[];
  let gateway: PaymentGateway;
  let declines: boolean;
  const order = { lines: [{ sku: 'EBOOK', quantity: 3 }], payment: { method: 'plan', token: 'ok' } };

  beforeEach(async () => {
    store = await open();
    const clock = fakeClock(monday);
    const card = simulatedGateway({ clock });
    asked = [];
    declines = false;
    gateway = {
      ...card,
      async authorize(request) {
        asked.push(request);
        return declines ? { status: 'declined', code: 'no_funds' } : card.authorize(request);
      },
    };
    shop = openShop(store.repository, { clock, card, payments: { plan: { gateway, terms } } });
    await shop.oms.migrate();
  });
  afterEach(async () => {
    await shop.oms.close();
    await store.close();
  });

  /** Whatever is due is done, deadlines, calls and answers. */
  const rest = async (...shops: readonly Pick<Shop, 'oms'>[]) => {
    for (let round = 0; round < 4; round++) await Promise.all(shops.map(({ oms }) => oms.relay.runOnce()));
  };

  it('takes each part on its day through the gateway, the first with the customer there, and is paid', async () => {
    const { id } = await shop.place(order);
    for (const days of [0, 30, 30]) {
      shop.clock.advance(days * day);
      await rest(shop);
    }
    const paid = await shop.oms.orders.get(id);

    expect(paid).toMatchObject({ state: { payment: 'paid' }, totals: { captured: 2100, awaited: 0, overdue: 0 } });
    expect(asked.map(({ amount, instalment, token }) => [amount.amount, instalment, token])).toEqual([
      [700, 'first', 'ok'],
      [700, 'later', 'ok'],
      [700, 'later', 'ok'],
    ]);
    expect(await shop.oms.audit()).toMatchObject({ money: [], facts: [] });
  });

  it('tries a declined part again as the plan says, then reminds, and goes on with the next', async () => {
    const { id } = await shop.place(order);
    await rest(shop);
    declines = true;
    for (const days of [30, 1, 1, 2]) {
      shop.clock.advance(days * day);
      await rest(shop);
    }

    expect(asked).toHaveLength(3);
    expect((await shop.oms.orders.get(id)).totals).toMatchObject({ captured: 700, awaited: 1400, overdue: 700 });
    expect(shop.mail.messages.map(({ template }) => template)).toContain('payment.overdue');
    declines = false;
    for (const payment of (await shop.oms.orders.get(id)).payments.slice(0, 1))
      await shop.oms.payments.charge(id, { paymentId: payment.id });
    shop.clock.advance(30 * day);
    await rest(shop);
    expect((await shop.oms.orders.get(id)).totals).toMatchObject({ captured: 2100, overdue: 0 });
  });

  it('takes a part once, though two processes run and one dies between the commit and the call', async () => {
    const { id } = await shop.place(order);
    await rest(shop);
    shop.clock.advance(30 * day);
    const dies: PaymentGateway = { ...gateway, authorize: () => new Promise(() => undefined) };
    const dead = shop.beside({ repository: store.other, payments: { plan: { gateway: dies, terms } } });
    void dead.relay.runOnce().catch(() => undefined);
    const [first, second] = [shop, { oms: shop.beside({ repository: store.other }) }];
    await Promise.all([rest(first), rest(second)]);
    for (let hours = 0; hours < 12; hours++) {
      shop.clock.advance(day / 24);
      await Promise.all([rest(first), rest(second)]);
    }

    const { totals, payments } = await shop.oms.orders.get(id);
    expect(totals.captured).toBe(1400);
    expect(payments.filter(({ instalment }) => instalment?.part === 1)).toHaveLength(1);
    await second.oms.close();
  });
});
