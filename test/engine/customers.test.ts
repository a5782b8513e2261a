/** What a customer has with the shop, and guests' orders that turn out to be theirs. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ann, day, openShop, type Shop } from '../support/shop';
import { type Store, stores } from '../support/stores';

describe.each(Object.entries(stores))('customers on %s', (_name, openStore) => {
  let store: Store;
  let shop: Shop;

  const terms = {
    shop: { id: 'main', zone: 'Europe/London', currency: 'GBP', currencies: { prices: ['EUR'] } },
    rates: { rate: async () => '0.9' },
    payments: {
      cash: { rule: 'onDelivery' },
      transfer: { rule: 'prepaid' },
      card: { tender: 'giftCard' },
      credit: { tender: 'storeCredit' },
    },
    process: { prices: 'asGiven' },
  } as const;

  beforeEach(async () => {
    store = await openStore();
    shop = openShop(store.repository, terms);
    await shop.oms.migrate();
    await shop.oms.inventory.receive({ sku: 'MUG', quantity: 20, unitCost: 300 });
  });
  afterEach(async () => {
    expect(await shop.oms.audit()).toMatchObject({ stock: [], money: [], facts: [] });
    await shop.oms.close();
    await store.close();
  });

  const known = { customer: { id: 'c-7', email: 'ann@example.com' } };
  const guest = { customer: { email: 'Ann@Example.com' }, payment: { method: 'cash' } };
  const customers = () => shop.oms.customers;
  const claim = (orders: readonly { readonly id: string }[], change: object = {}) =>
    customers().claim({ customer: 'c-7', orders, proof: { email: 'ann@example.com' }, ...change });
  const claims = async ({ id }: { readonly id: string }) =>
    (await shop.oms.orders.history(id)).filter(({ type }) => type === 'order.claimed');

  it('have a summary: orders of all channels, what they come to, balances, what is owed, open repairs', async () => {
    await shop.oms.storeCredit.grant({ customer: 'c-7', amount: 700 });
    await shop.oms.storeCredit.grant({ customer: 'c-7', amount: 300, currency: 'EUR' });
    await shop.oms.giftCards.issue({ amount: 3_000, code: 'GIFT-CARD-0001' });
    const first = await shop.place({ ...known, payment: { method: 'card', giftCard: 'GIFT-CARD-0001' } });
    shop.clock.advance(day);
    const euros = { unitPrice: { amount: 1_000, currency: 'EUR' } };
    await shop.place({
      ...{ ...known, channel: 'phone', currency: 'EUR', payment: { method: 'cash' } },
      lines: [{ sku: 'MUG', quantity: 3, ...euros }],
    });
    shop.clock.advance(day);
    const last = await shop.place({ ...known, payment: { method: 'transfer' } });
    await shop.oms.orders.cancel(last, { lines: [{ lineId: '1', units: 1 }] });
    await shop.oms.orders.hold(last, { type: 'address', reason: 'odd' }, { actor: ann });
    await shop.oms.shipments.dispatch(await shop.settled(first), { carrier: null });
    const repair = await shop.oms.repairs.ask({ order: first.id, line: '1', fault: 'handle' });

    expect(await customers().summary({ customer: 'c-7' })).toEqual({
      orders: {
        ...{ count: 3, byChannel: { web: 2, phone: 1 }, open: 3, attention: ['held'] },
        value: [
          { amount: 3_750, currency: 'GBP' },
          { amount: 3_000, currency: 'EUR' },
        ],
        first: first.times.placed,
        last: { id: last.id, number: last.number, placedAt: last.times.placed },
      },
      outstanding: [
        { amount: 1_250, currency: 'GBP' },
        { amount: 3_000, currency: 'EUR' },
      ],
      storeCredit: [
        { amount: 700, currency: 'GBP' },
        { amount: 300, currency: 'EUR' },
      ],
      giftCards: [{ account: expect.any(String), balance: { amount: 500, currency: 'GBP' } }],
      repairs: [{ id: repair.id, sku: 'MUG', serial: null, status: 'asked', dueAt: repair.dueAt }],
      ...{ cases: [], messages: expect.any(Array) },
    });
    expect(await customers().summary({ customer: 'nobody' })).toMatchObject({
      orders: { count: 0, last: null },
      repairs: [],
    });
  });

  it('have their open cases and last messages in it, and none of others', async () => {
    const told = openShop(store.repository, { ...terms, notifiers: [{ id: 'mail', send: async () => {} }] });
    const { oms } = told;
    const own = await told.place({ ...known, payment: { method: 'cash' } });
    const asGuest = await told.place(guest);
    await told.place({ ...guest, customer: { email: 'bob@example.com' } });
    await claim([asGuest]);
    const late = await oms.cases.open({ kind: 'complaint', order: own.id, text: 'where is it?' });
    told.clock.advance(1);
    const wrong = await oms.cases.open({ kind: 'inquiry', order: asGuest.id, text: 'which size?' });
    told.clock.advance(1);
    const { case: letter } = await oms.cases.receive({
      ...{ id: 'm-1', token: null, from: 'Ann <ann@example.com>', subject: 'Hello', text: 'a letter' },
      ...{ at: new Date(told.clock.now()).toISOString(), attachments: [] },
    });
    const done = await oms.cases.open({ kind: 'inquiry', customer: { id: 'c-7' }, text: 'done' });
    await oms.cases.resolve(done, { outcome: 'answered' });
    await oms.cases.open({ kind: 'inquiry', customer: { id: 'c-8', email: 'ann@example.com' }, text: 'of c-8' });
    await told.settled(own);

    const { cases, messages } = await oms.customers.summary({ customer: 'c-7' });
    expect(cases.map(({ id }) => id)).toEqual([letter.id, wrong.id, late.id]);
    expect(cases.at(-1)).toEqual({
      ...{ id: late.id, number: late.number, kind: 'complaint', status: 'open', priority: late.priority },
      ...{ orderNumber: own.number, dueAt: late.dueAt },
    });
    const parties = new Set([own.party, asGuest.party, letter.customer.party]);
    const { messages: logged } = await oms.messages.list();
    const theirs = logged.filter(({ party }) => party !== null && parties.has(party)).slice(0, 10);
    expect(messages.map(({ id }) => id)).toEqual(theirs.map(({ id }) => id));
    expect(messages.map(({ event, state }) => `${event} ${state}`)).toContain('case.opened delivered');

    expect(JSON.stringify(await oms.customers.data({ customer: 'c-7' }))).toMatch(/where is it.*which size/);
    expect(JSON.stringify(await oms.customers.data({ customer: 'c-7' }))).not.toContain('a letter');
    await oms.customers.erase({ customer: 'c-7' });
    const dump = await store.dump();
    for (const written of ['where is it?', 'which size?', 'a letter']) expect(dump).not.toContain(written);
    expect(dump).toContain('of c-8');
    await told.oms.close();
  });

  it('claim what they had bought as guests, by their mailbox, one fact each, however often it is said', async () => {
    const mine = [await shop.place(guest), await shop.place(guest)];
    const others = await shop.place({ ...guest, customer: { email: 'bob@example.com' } });
    const own = await shop.place({ ...known, payment: { method: 'cash' } });

    const answers = await Promise.all([claim([...mine, others, own]), claim(mine), claim(mine)]);
    expect(answers[0]).toMatchObject({
      claimed: mine.map(({ id }) => id),
      refused: [
        { order: others.id, code: 'customer.proof' },
        { order: own.id, code: 'customer.claimed' },
      ],
    });
    for (const order of mine)
      expect((await claims(order)).map(({ data }) => data)).toEqual([{ claimant: own.party, proof: 'email' }]);
    const found = await shop.oms.orders.find({ claimedBy: 'c-7' });
    expect(found.orders.map(({ id }) => id).sort()).toEqual(mine.map(({ id }) => id).sort());
    expect((await customers().summary({ customer: 'c-7' })).orders).toMatchObject({ count: 3, byChannel: { web: 3 } });
    expect(JSON.stringify(await claims(mine[0] as never))).not.toContain('example.com');

    expect(await claim(mine, { customer: 'c-8' })).toMatchObject({
      claimed: [],
      refused: [{ code: 'customer.claimed' }, { code: 'customer.claimed' }],
    });
    expect(await claim([others], { proof: 'desk' })).toMatchObject({ claimed: [others.id] });
  });

  it('are answered and forgotten with what they have claimed', async () => {
    const order = await shop.place({ ...guest, note: 'ring twice' });
    await claim([order]);
    expect(JSON.stringify(await customers().data({ customer: 'c-7' }))).toContain('ring twice');

    await customers().erase({ customer: 'c-7' });
    expect(await customers().data({ customer: 'c-7' })).toEqual([]);
    expect(await store.dump()).not.toContain('ring twice');
    expect(await claim([order])).toMatchObject({ refused: [{ code: 'customer.proof' }] });
    expect((await customers().summary({ customer: 'c-7' })).orders.count).toBe(1);
  });

  it('are asked for whole: everything that is wrong with a claim is said at once', async () => {
    await expect(claim([], { customer: '', proof: 'two words' })).rejects.toMatchObject({
      problems: [{ path: ['customer'] }, { path: ['orders'] }, { path: ['proof'] }],
    });
    await expect(claim(['mars' as never])).rejects.toMatchObject({ code: 'input.invalid' });
    await expect(customers().summary({} as never)).rejects.toMatchObject({ code: 'input.invalid' });
  });
});
