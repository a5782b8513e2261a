import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { memory } from '../../src/adapters/memory';
import { openShop, type PlaceInput, type Shop } from '../support/shop';
import { type Store, stores } from '../support/stores';

const payments = { gift: { tender: 'giftCard' }, credit: { tender: 'storeCredit' } } as const;
const code = 'GIFT-2026-ABCD-EFGH';
const ebooks = (quantity: number, method: object): Partial<PlaceInput> => ({
  lines: [{ sku: 'EBOOK', quantity }],
  payment: { method: 'gift', giftCard: code },
  ...method,
});

describe.each(Object.entries(stores))('accounts of the shop on %s', (_name, open) => {
  let store: Store;
  let shop: Shop;

  beforeEach(async () => {
    store = await open();
    shop = openShop(store.repository, { payments: { ...payments, transfer: { rule: 'prepaid' } } });
    await shop.oms.migrate();
  });
  afterEach(async () => {
    await shop.oms.close();
    await store.close();
  });

  it('are never overdrawn by 64 orders at once: as many are paid as the card can pay', async () => {
    const { oms } = shop;
    await oms.giftCards.issue({ amount: 10 * 700 + 300, code });
    const other = shop.beside({ repository: store.other });

    const race = Array.from({ length: 64 }, (_, n) =>
      (n % 2 === 0 ? oms : other).orders
        .place({
          channel: 'web',
          ...ebooks(1, { payment: { method: 'gift', giftCard: code, amount: 700 } }),
        } as PlaceInput)
        .then((order) => order.state.payment)
        .catch((error) => error.code),
    );
    const answers = await Promise.all(race);

    expect(answers.filter((answer) => answer === 'paid')).toHaveLength(10);
    expect(answers.filter((answer) => answer === 'counter.short')).toHaveLength(54);
    expect(await oms.giftCards.balance(code)).toMatchObject({ balance: 300, currency: 'GBP' });
    expect((await oms.audit()).money).toEqual([]);
  });

  it('give what they have, get it back by a cancel in the same commit, and by a refund', async () => {
    const { oms } = shop;
    await oms.giftCards.issue({ amount: 1000, code });
    const part = await shop.place(
      ebooks(2, { payment: undefined, payments: [{ method: 'gift', giftCard: code }, { method: 'transfer' }] }),
    );
    expect(part.payments.map(({ method, amount, status }) => [method, amount, status])).toEqual([
      ['gift', 1000, 'captured'],
      ['transfer', 400, 'awaited'],
    ]);
    expect((await oms.giftCards.balance(code)).balance).toBe(0);

    const cancelled = await oms.orders.cancel(part);
    expect(cancelled.state).toMatchObject({ lifecycle: 'cancelled', payment: 'refunded' });
    expect((await oms.giftCards.balance(code)).balance).toBe(1000);

    const whole = await shop.place(ebooks(1, {}));
    expect(whole.state).toMatchObject({ lifecycle: 'completed', payment: 'paid' });
    await oms.payments.refund(whole, { amount: 200 });
    expect((await oms.giftCards.balance(code)).balance).toBe(500);
  });

  it('keep a code as a hash only', async () => {
    await shop.oms.giftCards.issue({ amount: 1000, code });
    await shop.place(ebooks(1, {}), { idempotencyKey: 'cart-1' });

    expect(await store.dump()).not.toMatch(/GIFT-2026|GIFT2026ABCD/);
  });
});

describe('a gift card', () => {
  const shopWith = () => openShop(memory(), { payments });

  it('is told its code once, in any spelling that people type', async () => {
    const { oms } = shopWith();
    const card = await oms.giftCards.issue({ amount: 1000 });

    expect(card.code).toMatch(/^([2-9A-HJKMNP-Z]{4}-){3}[2-9A-HJKMNP-Z]{4}$/);
    const typed = card.code.toLowerCase().replaceAll('-', ' ');
    expect(await oms.giftCards.balance(typed)).toEqual({
      id: card.id,
      balance: 1000,
      currency: 'GBP',
      expiresAt: null,
    });
  });

  it('is issued once: not again under its code, and not twice by one key', async () => {
    const { oms } = shopWith();
    const asked = { amount: 1000, code };
    await oms.giftCards.issue(asked, { idempotencyKey: 'k' });

    expect((await oms.giftCards.issue(asked, { idempotencyKey: 'k' })).balance).toBe(1000);
    await expect(oms.giftCards.issue(asked)).rejects.toMatchObject({ code: 'name.taken' });
    await expect(oms.giftCards.issue({ amount: 1 }, { idempotencyKey: 'l' })).rejects.toMatchObject({
      code: 'input.invalid',
    });
    await expect(oms.giftCards.balance('NOBODY-HAS-THIS')).rejects.toMatchObject({ code: 'tender.unknown' });
  });

  it('is refused when it is unknown, over, or has too little', async () => {
    const shop = shopWith();
    const { oms, clock } = shop;
    await oms.giftCards.issue({ amount: 100, code, expiresAt: new Date(clock.now() + 1000).toISOString() });
    const pay = (payment: PlaceInput['payment']) => shop.place(ebooks(1, { payment }));

    await expect(pay({ method: 'gift', giftCard: 'NOBODY-HAS-THIS' })).rejects.toMatchObject({
      code: 'tender.unknown',
    });
    await expect(pay({ method: 'gift' })).rejects.toMatchObject({ code: 'tender.unknown' });
    await expect(pay({ method: 'gift', giftCard: code, amount: 700 })).rejects.toMatchObject({ code: 'counter.short' });
    clock.advance(1000);
    await expect(pay({ method: 'gift', giftCard: code })).rejects.toMatchObject({ code: 'tender.unknown' });
  });

  it('named twice in an order gives what it has once', async () => {
    const shop = shopWith();
    await shop.oms.giftCards.issue({ amount: 500, code });
    const half = { method: 'gift', giftCard: code, amount: 350 };

    await expect(shop.place(ebooks(1, { payment: undefined, payments: [half, half] }))).rejects.toMatchObject({
      code: 'counter.short',
      details: { balance: 150 },
    });
  });

  it('goes back to the card when nobody pays the rest', async () => {
    const shop = shopWith();
    await shop.oms.giftCards.issue({ amount: 500, code });
    const order = await shop.place(ebooks(1, {}));
    expect(order.state.payment).toBe('partlyPaid');

    shop.clock.advance(72 * 3_600_000);
    expect((await shop.settled(order)).state.lifecycle).toBe('expired');
    expect((await shop.oms.giftCards.balance(code)).balance).toBe(500);
  });
});

describe('store credit', () => {
  it("is the customer's: granted, spent on a later payment, and not for guests", async () => {
    const shop = openShop(memory(), { payments });
    const { oms } = shop;
    await oms.storeCredit.grant({ customer: 'c-1', amount: 500, reason: 'apology' });
    expect(await oms.storeCredit.grant({ customer: 'c-1', amount: 400 })).toEqual({ balance: 900, currency: 'GBP' });
    const order = await shop.place(ebooks(1, { payment: undefined, customer: { id: 'c-1' } }));

    const paid = await oms.payments.authorize(order, { method: 'credit' });

    expect(paid.state).toMatchObject({ payment: 'paid', lifecycle: 'completed' });
    expect(await oms.storeCredit.balance('c-1')).toEqual({ balance: 200, currency: 'GBP' });
    await expect(shop.place(ebooks(1, { payment: { method: 'credit' } }))).rejects.toMatchObject({
      code: 'tender.unknown',
    });
  });

  it('is owed in the ledger until it is spent', async () => {
    const repository = memory();
    const shop = openShop(repository, { payments });
    await shop.oms.storeCredit.grant({ customer: 'c-1', amount: 700 });
    const order = await shop.place(ebooks(1, { payment: { method: 'credit' }, customer: { id: 'c-1' } }));

    const postings = await repository.ledger('main', [{ kind: 'order', id: order.id }]);

    expect(postings.find(({ memo }) => memo === 'payment.captured')?.entries).toEqual([
      { account: 'storeCredit.liability', amount: 700 },
      { account: 'customer.receivable', amount: -700 },
    ]);
  });

  it('takes what goes beyond the limit of a refund, or all of it, in the commit of the refund', async () => {
    const { oms, place } = openShop(memory(), {
      payments: { transfer: { rule: 'prepaid' } },
      process: { storeCreditAbove: 500 },
    });
    const order = await place(ebooks(2, { payment: { method: 'transfer' }, customer: { id: 'c-1' } }));
    await oms.payments.capture(order);

    const { facts } = await oms.preview('payments.refund', order, { amount: 800 });
    const split = await oms.payments.refund(order, { amount: 800 });
    expect((await oms.storeCredit.balance('c-1')).balance).toBe(300);
    const all = await oms.payments.refund(order, { amount: 200, to: 'storeCredit' });

    expect(
      facts.flatMap((fact) => (fact.type === 'refund.settled' ? [[fact.data.amount, fact.data.into?.kind]] : [])),
    ).toEqual([
      [500, undefined],
      [300, 'storeCredit'],
    ]);
    expect([split.totals.refunded, all.totals.refunded]).toEqual([800, 1000]);
    expect((await oms.storeCredit.balance('c-1')).balance).toBe(500);
    expect((await oms.audit()).money).toEqual([]);
    const guest = await place(ebooks(1, { payment: { method: 'transfer' } }));
    await oms.payments.capture(guest);
    await expect(oms.payments.refund(guest, { amount: 1, to: 'storeCredit' })).rejects.toMatchObject({
      code: 'tender.unknown',
    });
  });
});
