/** A shop in pounds that also sells in yen (no minor digits) and in dinars of Kuwait (three). */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { memory, memoryCatalog, simulatedCarrier } from '../../src/adapters/memory';
import { ann, bob, customer, openShop, type PlaceInput, type Shop, type ShopChanges } from '../support/shop';
import { type Store, stores } from '../support/stores';

const pounds: Readonly<Record<string, number>> = { GBP: 1, JPY: 190.5, KWD: 0.4, USD: 1.25 };
const rates = {
  rate: async ({ from, to }: { from: string; to: string }) =>
    ((pounds[to] as number) / (pounds[from] as number)).toFixed(6),
};
const house = { id: 'main', zone: 'Europe/London', currency: 'GBP' };
const inThree = { ...house, currencies: { prices: ['JPY', 'KWD'] } };
const catalog = () =>
  memoryCatalog(
    {
      MUG: {
        price: [
          { amount: 1250, currency: 'GBP' },
          { amount: 2480, currency: 'JPY' },
          { amount: 5125, currency: 'KWD' },
        ],
      },
      TEE: {
        price: [
          { amount: 2000, currency: 'GBP' },
          { amount: 3900, currency: 'JPY' },
        ],
      },
      ONLY: { price: { amount: 900, currency: 'JPY' } },
    },
    'GBP',
  );
const tax = {
  quote: async ({ lines }: { lines: readonly unknown[] }) => lines.map(() => [{ name: 'VAT', rate: '0.2' }]),
};

const open = (repository = memory(), changes: ShopChanges = {}) =>
  openShop(repository, {
    shop: inThree,
    catalog: catalog(),
    tax,
    rates,
    ...changes,
  });
const yen: Partial<PlaceInput> = { currency: 'JPY', lines: [{ sku: 'MUG', quantity: 3 }] };

const stocked = async (shop: Shop): Promise<Shop> => {
  await shop.oms.migrate();
  await shop.oms.inventory.receive({
    lines: ['MUG', 'TEE', 'ONLY'].map((sku) => ({ sku, quantity: 99, unitCost: 400 })),
  });
  return shop;
};

it('asks the catalogue, the tax provider, the gateway and the risk screen in the currency of the order', async () => {
  const asked: string[] = [];
  const shop = await stocked(
    open(memory(), {
      tax: {
        quote: async (request) => {
          asked.push(`tax ${request.currency}`);
          return tax.quote(request);
        },
      },
      risk: {
        assess: async ({ amount, currency }) => {
          asked.push(`risk ${amount} ${currency}`);
          return { decision: 'accept', reasons: [] };
        },
      },
    }),
  );

  const placed = await shop.settled(await shop.place(yen));

  expect(asked).toEqual(['tax JPY', 'risk 7440 JPY']);
  expect(placed).toMatchObject({ currency: 'JPY', totals: { total: 7440, tax: 1240, captured: 0 } });
  expect(shop.card.calls.at(-1)).toMatchObject({ amount: { amount: 7440, currency: 'JPY' } });
});

it.each([
  ['GBP', 3750, 625],
  ['JPY', 7440, 1240],
  ['KWD', 15375, 2563],
])('rounds to the minor digits of %s', async (currency, total, vat) => {
  const shop = await stocked(open());

  expect((await shop.place({ ...yen, currency })).totals).toMatchObject({ total, tax: vat });
});

it('refuses a currency that it does not sell in, by the name of the field', async () => {
  const shop = await stocked(open());
  const refused = {
    code: 'currency.notSold',
    problems: [{ code: 'currency.notSold', path: ['currency'], details: { currency: 'USD' } }],
  };

  await expect(shop.place({ ...yen, currency: 'USD' })).rejects.toMatchObject(refused);
  await expect(shop.oms.orders.draft({ channel: 'web', ...yen, currency: 'USD' })).rejects.toMatchObject(refused);
  await expect(
    shop.oms.preview('orders.place', null, { channel: 'web', ...yen, currency: 'USD' }),
  ).rejects.toMatchObject(refused);
  await expect(shop.place({ ...yen, currency: 'yen' })).rejects.toMatchObject({ code: 'input.invalid' });
  const single = openShop(memory());
  await expect(single.place({ currency: 'JPY' })).rejects.toMatchObject({ code: 'currency.notSold' });
});

it('does not sell in a currency what has no price in it', async () => {
  const shop = await stocked(open());

  await expect(shop.place({ currency: 'KWD', lines: [{ sku: 'TEE', quantity: 1 }] })).rejects.toMatchObject({
    code: 'sku.unknown',
  });
  await expect(shop.place({ lines: [{ sku: 'ONLY', quantity: 1 }] })).rejects.toMatchObject({ code: 'sku.unknown' });
});

it('keeps the currency of a draft, and looks at the limit of the shop in it', async () => {
  const shop = await stocked(open(memory(), { process: { limits: { maxAmount: 4000 } } }));

  const draft = await shop.oms.orders.draft({ channel: 'web', ...yen });
  const accepted = await shop.oms.orders.accept(draft, { payment: { method: 'card', token: 'ok' } });

  expect(accepted).toMatchObject({ currency: 'JPY', totals: { total: 7440 } });
  expect(accepted.exchange).toEqual([{ purpose: 'shop', currency: 'GBP', rate: '0.005249' }]);
  // £40 are ¥7,620.
  await expect(shop.place({ ...yen, lines: [{ sku: 'MUG', quantity: 4 }] })).rejects.toMatchObject({
    code: 'limit.exceeded',
  });
});

it('needs rates where its policies name amounts', () => {
  const process = { returns: { fee: 300 } };

  expect(() => openShop(memory(), { shop: inThree, process })).toThrow('returns.fee');
  const reasons = [{ code: 'size', shippingFee: 300 }];
  expect(() => openShop(memory(), { shop: inThree, process: { returns: { reasons } } })).toThrow('size.shippingFee');
  openShop(memory(), { shop: inThree, rates, process });
  openShop(memory(), { shop: inThree });
});

it('stores an order in its own currency as a shop of one currency does', async () => {
  const texts = async (shop: Shop, repository: ReturnType<typeof memory>) => {
    const { id } = await (await stocked(shop)).place();
    const [stored] = await repository.loadMany('main', [{ kind: 'order', id }]);
    const [commit] = await repository.history('main', [{ kind: 'order', id }]);
    return [stored?.head, ...(commit?.facts ?? [])].map((text) => text?.length);
  };
  const [one, two] = [memory(), memory()];

  expect(await texts(open(two), two)).toEqual(await texts(open(one, { shop: house }), one));
});

it('keeps fees of the shop, and gives store credit beyond its limit, by the frozen rate', async () => {
  const shop = await stocked(open(memory(), { process: { cancels: { fee: 100 }, storeCreditAbove: 1000 } }));
  const placed = await shop.place({ ...yen, customer: { id: 'zed' } });
  await shop.settled(placed);
  await shop.oms.payments.capture(placed);
  await shop.settled(placed);

  await shop.oms.orders.cancel(placed);
  const { totals } = await shop.settled(placed);

  // £1 kept is ¥191, £10 back by card are ¥1,905.
  expect(totals).toMatchObject({ due: 191, captured: 7440, refunded: 7249 });
  expect(await shop.oms.storeCredit.balance('zed', 'JPY')).toEqual({ balance: 7249 - 1905, currency: 'JPY' });
  expect(await shop.oms.storeCredit.balance('zed')).toEqual({ balance: 0, currency: 'GBP' });
  expect(await shop.oms.audit()).toMatchObject({ money: [], facts: [] });
});

it('takes what carriers ask in the currency of the order, or by its frozen rate; what nobody can tell is no offer', async () => {
  const { createShipment, cancel, track } = simulatedCarrier();
  const post = { createShipment, cancel, track };
  const quoting = (currency: string, amount: number) => ({
    id: currency,
    capabilities: { quotes: true, cancels: false, tracks: false },
    quote: async () => [{ service: 'parcel', price: { amount, currency }, days: 2 }],
    ...post,
  });
  const shop = await stocked(
    open(memory(), { carriers: [quoting('USD', 1), quoting('JPY', 600), quoting('GBP', 300)] }),
  );
  const placed = await shop.settled(await shop.place(yen));

  await shop.oms.shipments.dispatch(placed, { carrier: 'best' });

  const asked = (await shop.oms.orders.history(placed)).find(({ type }) => type === 'shipment.requested');
  // £3 are ¥571.5.
  expect(asked?.data).toMatchObject({
    carrier: 'GBP',
    quotes: [
      { carrier: 'JPY', price: 600 },
      { carrier: 'GBP', price: 572 },
    ],
  });
});

describe.each(Object.entries(stores))('on %s', (_name, openStore) => {
  let store: Store;
  let shop: Shop;

  beforeEach(async () => {
    store = await openStore();
    shop = await stocked(
      open(store.repository as never, {
        shop: { ...inThree, currencies: { prices: ['JPY', 'KWD'], reporting: 'USD' } },
        payments: {
          card: openShop(memory()).card,
          giftCard: { tender: 'giftCard' },
          credit: { tender: 'storeCredit' },
        },
      }),
    );
  });
  afterEach(async () => {
    await shop.oms.close();
    await store.close();
  });

  const cash = { type: 'setPrice', lineId: '1', reason: 'match' } as const;

  it('edits an order in its own currency', async () => {
    const placed = await shop.settled(await shop.place(yen));
    await shop.oms.edits.begin(placed, {}, { actor: ann });

    await expect(
      shop.oms.edits.stage(placed, [{ ...cash, unitPrice: { amount: 9, currency: 'GBP' } }], { actor: ann }),
    ).rejects.toMatchObject({ code: 'line.price' });
    await shop.oms.edits.stage(
      placed,
      [
        { type: 'addLine', sku: 'TEE', quantity: 1 },
        { ...cash, unitPrice: { amount: 2000, currency: 'JPY' } },
      ],
      { actor: ann },
    );
    const edited = await shop.oms.edits.confirm(placed, {}, { actor: ann });

    expect(edited).toMatchObject({ currency: 'JPY', totals: { due: 3 * 2000 + 3900 } });
    expect(await shop.oms.audit()).toMatchObject({ money: [], facts: [] });
  });

  it('pays by gift cards and credit of the currency of the order only', async () => {
    const card = await shop.oms.giftCards.issue({ amount: 50_000, currency: 'JPY' });
    await shop.oms.giftCards.issue({ amount: 50_000, code: 'POUNDS-AND-PENCE' });
    await shop.oms.storeCredit.grant({ customer: 'zed', amount: 7000 });
    const zed = { customer: { id: 'zed' } };

    await expect(
      shop.place({ ...yen, payment: { method: 'giftCard', giftCard: 'POUNDS-AND-PENCE' } }),
    ).rejects.toMatchObject({ code: 'currency.differs', problems: [{ path: ['payment', 'giftCard'] }] });
    await expect(shop.place({ ...yen, ...zed, payment: { method: 'credit' } })).rejects.toMatchObject({
      code: 'currency.differs',
      problems: [{ path: ['payment', 'method'] }],
    });
    await expect(shop.place({ payment: { method: 'giftCard', giftCard: card.code } })).rejects.toMatchObject({
      code: 'currency.differs',
    });
    await expect(shop.oms.giftCards.issue({ amount: 1, currency: 'USD' })).rejects.toMatchObject({
      code: 'currency.notSold',
    });

    const paid = await shop.place({ ...yen, payment: { method: 'giftCard', giftCard: card.code } });
    expect(paid.totals.captured).toBe(7440);
    expect(await shop.oms.giftCards.balance(card.code)).toMatchObject({ balance: 50_000 - 7440, currency: 'JPY' });
    await shop.oms.storeCredit.grant({ customer: 'zed', amount: 7440, currency: 'JPY' });
    const byCredit = await shop.place({ ...yen, ...zed, payment: { method: 'credit' } });
    expect(byCredit.totals.captured).toBe(7440);
    expect(await shop.oms.storeCredit.balance('zed', 'JPY')).toEqual({ balance: 0, currency: 'JPY' });
    expect(await shop.oms.storeCredit.balance('zed')).toEqual({ balance: 7000, currency: 'GBP' });
    await shop.oms.orders.cancel(byCredit);
    await shop.settled(byCredit);
    expect(await shop.oms.storeCredit.balance('zed', 'JPY')).toEqual({ balance: 7440, currency: 'JPY' });
  });

  it('books sales in the currency of the order and goods in that of the shop, all of it in that of the books', async () => {
    const placed = await shop.settled(await shop.place(yen));
    await shop.oms.shipments.dispatch(placed, { carrier: null });
    await shop.settled(placed);

    const postings = await store.repository.ledger('main', [{ kind: 'order', id: placed.id }]);
    const on = (account: string, currency: string) =>
      postings
        .filter((posting) => posting.currency === currency)
        .flatMap(({ entries }) => entries.filter((entry) => entry.account === account))
        .map(({ amount, reported }) => [amount, reported]);
    expect(on('stock.cost', 'GBP')).toEqual([[1200, 1500]]);
    expect(on('stock.cost', 'JPY')).toEqual([]);
    expect(on('sales.revenue', 'JPY')).toEqual([[-6200, -4068]]);
    for (const { entries } of postings) expect(entries.reduce((sum, { amount }) => sum + amount, 0)).toBe(0);
    // Σ cost £12.00 = ¥2,286 by the rate of the order.
    expect(await shop.oms.orders.margin(placed)).toMatchObject({
      currency: 'JPY',
      revenue: 6200,
      cost: 2286,
      goods: { amount: 1200, currency: 'GBP' },
    });
    expect(await shop.oms.audit()).toMatchObject({ stock: [], money: [], facts: [] });

    const back = await shop.oms.returns.request(placed, { lines: [{ lineId: '1', units: 3 }] });
    await shop.oms.returns.receive(placed, { returnId: back.returns[0]?.id ?? '' });
    await shop.settled(placed);
    expect(await shop.oms.orders.margin(placed)).toMatchObject({ revenue: 0, cost: 0, goods: { amount: 0 } });
    expect(await shop.oms.audit()).toMatchObject({ stock: [], money: [], facts: [] });
  });

  it('sends no goods of orders in two currencies together', async () => {
    const zed = { customer: { id: 'zed' }, shipTo: { country: 'GB' } };
    const orders = [await shop.place({ ...yen, ...zed }), await shop.place(zed)];
    for (const order of orders) await shop.settled(order);

    await expect(shop.oms.shipments.merge(orders, {}, { actor: bob })).rejects.toMatchObject({
      code: 'currency.differs',
    });
  });
});

it('books the cost of goods in the currency of the books, where that is the one of the order', async () => {
  const repository = memory();
  const shop = await stocked(
    open(repository, { shop: { ...house, currencies: { prices: ['JPY'], reporting: 'JPY' } } }),
  );
  const placed = await shop.settled(await shop.place(yen));
  await shop.oms.shipments.dispatch(placed, { carrier: null });
  await shop.settled(placed);

  const postings = await repository.ledger('main', [{ kind: 'order', id: placed.id }]);
  expect(postings.filter(({ currency }) => currency === 'GBP')).toMatchObject([
    {
      reporting: 'JPY',
      entries: [
        { account: 'stock.cost', amount: 1200, reported: 2286 },
        { account: 'stock.goods', amount: -1200, reported: -2286 },
      ],
    },
  ]);
  expect(await shop.oms.audit()).toMatchObject({ money: [], facts: [] });
});

it('says that no rate is known where nobody tells one', async () => {
  const shop = await stocked(openShop(memory(), { shop: inThree, catalog: catalog(), tax }));
  const placed = await shop.settled(await shop.place(yen));
  await shop.oms.shipments.dispatch(placed, { carrier: null });
  await shop.settled(placed);

  const margin = await shop.oms.orders.margin(placed);
  expect(margin).toMatchObject({ revenue: 6200, cost: 0, goods: { amount: 1200, currency: 'GBP' } });
  expect(margin.unknown).toContain('rate');
  const told = await shop.place({ ...yen, rates: [{ currency: 'GBP', rate: '0.005' }] }, { actor: ann });
  expect(told.exchange).toEqual([{ purpose: 'shop', currency: 'GBP', rate: '0.005' }]);
  await expect(
    shop.place({ ...yen, rates: [{ currency: 'GBP', rate: '1' }] }, { actor: customer }),
  ).rejects.toMatchObject({
    code: 'actor.notAllowed',
  });
});
