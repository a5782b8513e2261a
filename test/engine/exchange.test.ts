import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { memory } from '../../src/adapters/memory';
import type { LedgerPosting, Repository } from '../../src/ports';
import { ann, customer, openShop, type Shop, type ShopChanges } from '../support/shop';
import { type Store, stores } from '../support/stores';

const shop = {
  id: 'main',
  zone: 'Europe/London',
  currency: 'GBP',
  currencies: { settlement: 'EUR', reporting: 'GBP' },
};
const order = { lines: [{ sku: 'EBOOK', quantity: 1 }] };

it('freezes the rates of the moment in the order: what the market does later is nothing to it', async () => {
  let rate = '1.17';
  const { oms, place } = openShop(memory(), { shop, rates: { rate: async () => rate } });

  const placed = await place(order);
  rate = '1.30';

  const frozen = [
    { purpose: 'settlement', currency: 'EUR', rate: '1.17' },
    { purpose: 'reporting', currency: 'GBP', rate: '1' },
  ];
  expect(placed.exchange).toEqual(frozen);
  expect((await oms.orders.get(placed.id)).exchange).toEqual(frozen);
  expect((await place(order)).exchange[0]?.rate).toBe('1.30');
  expect((await oms.audit()).facts).toEqual([]);
});

it('refuses a rate that is none, and other currencies without rates', async () => {
  const { place } = openShop(memory(), { shop, rates: { rate: async () => '0.00' } });

  await expect(place(order)).rejects.toMatchObject({ code: 'port.failed' });
  expect(() => openShop(memory(), { shop })).toThrow('rates: other currencies need `rates`');
});

it('keeps when a rate was fixed and who said so, and takes the one that staff give with the order', async () => {
  const { place } = openShop(memory(), {
    shop: { ...shop, currencies: { reporting: 'EUR' } },
    rates: { rate: async () => ({ rate: '1.17', at: '2026-01-04T15:00:00+01:00', source: 'ecb' }) },
  });
  const given = { rates: [{ currency: 'EUR', rate: '1.2', source: 'contract' }] };

  expect((await place(order)).exchange).toEqual([
    { purpose: 'reporting', currency: 'EUR', rate: '1.17', at: '2026-01-04T14:00:00.000Z', source: 'ecb' },
  ]);
  expect((await place({ ...order, ...given }, { actor: ann })).exchange).toEqual([
    { purpose: 'reporting', currency: 'EUR', rate: '1.2', source: 'contract' },
  ]);
  await expect(place({ ...order, ...given }, { actor: customer })).rejects.toMatchObject({ code: 'actor.notAllowed' });
});

it('refuses an order that comes to more than the books can hold in their currency', async () => {
  const { place } = openShop(memory(), {
    shop: { ...shop, currencies: { reporting: 'EUR' } },
    rates: { rate: async () => '999999999999999' },
  });

  await expect(place(order)).rejects.toMatchObject({ code: 'order.tooLarge' });
});

const inEuros: ShopChanges = {
  shop: { ...shop, currencies: { reporting: 'EUR' } },
  rates: { rate: async ({ from, to }) => (from === 'GBP' ? '1.173' : to === 'EUR' ? '0.91' : '0.78') },
};

/** Two mugs are bought, one of them comes back; the gateway makes euros of what it took and gave, and charges in dollars. */
async function traded({ oms, place, settled }: Shop): Promise<string> {
  await oms.inventory.receive({ sku: 'MUG', location: 'main', quantity: 9, unitCost: 333 });
  const placed = await settled(await place());
  await oms.shipments.dispatch(placed, { carrier: null });
  const shipped = await settled(placed);
  const asked = await oms.returns.request(shipped, { lines: [{ lineId: '1', units: 1 }] });
  for (const { id } of asked.returns) await oms.returns.receive(asked, { returnId: id });
  const { id, payments } = await settled(shipped);
  const news = [
    { type: 'settled', reference: 't1', of: 'capture', amount: 2500, settled: { amount: 2931, currency: 'EUR' } },
    { type: 'settled', reference: 't2', of: 'refund', amount: 1250, settled: { amount: 1500, currency: 'EUR' } },
    { type: 'feeCharged', reference: 't3', amount: 100, currency: 'USD' },
  ] as const;
  for (const event of [...news, ...news]) await oms.payments.hear(id, { paymentId: payments[0]?.id ?? '', event });
  return id;
}

describe.each(Object.entries(stores))('books in another currency on %s', (_name, open) => {
  let store: Store;
  let sold: Shop;

  beforeEach(async () => {
    store = await open();
    sold = openShop(store.repository, inEuros);
    await sold.oms.migrate();
  });
  afterEach(async () => {
    await sold.oms.close();
    await store.close();
  });

  it('are balanced in both, and hold the named differences once all is undone', async () => {
    const id = await traded(sold);
    const undone = await sold.oms.returns.request(id, { lines: [{ lineId: '1', units: 1 }] });
    const { id: returnId = '' } = undone.returns.at(-1) ?? {};
    await sold.oms.returns.receive(id, { returnId });
    const { totals } = await sold.settled({ id });

    expect(totals).toMatchObject({ captured: 2500, refunded: 2500, due: 0, outstanding: 0 });
    const postings = await store.repository.ledger('main', [{ kind: 'order', id }]);
    expect(stands(postings.filter(({ currency }) => currency === 'GBP'))).toEqual({
      'sales.revenue': [-2500, -2933],
      'sales.returns': [2500, 2933],
      'clearing:card': [0, -35],
      'fx.losses': [0, 35],
    });
    expect(stands(postings.filter(({ currency }) => currency === 'USD'))).toEqual({
      'gateway.fees': [100, 91],
      'clearing:card': [-100, -91],
    });
    expect(await sold.oms.audit()).toMatchObject({ money: [], facts: [] });
    expect((await sold.oms.orders.margin(id)).fees).toBe(78);
  });
});

it('are audited: a gain that nobody posted, a remainder that is gone, and a posting that is not balanced are found', async () => {
  const store = memory();
  const spoilt = (change: (entry: Entry) => Entry): Repository => ({
    ...store,
    ledger: async (...asked) =>
      (await store.ledger(...asked)).map((posting) => ({ ...posting, entries: posting.entries.map(change) })),
  });
  const sold = openShop(store, inEuros);
  await traded(sold);
  const findings = async (change: (entry: Entry) => Entry) =>
    (await sold.beside({ repository: spoilt(change) }).audit()).money.map(({ rule }) => rule);
  const none = (account: string) => (entry: Entry) => (entry.account === account ? { ...entry, reported: 0 } : entry);

  expect(await findings((entry) => entry)).toEqual([]);
  expect(await findings(none('fx.losses'))).toContain('reporting');
  expect(await findings(none('sales.revenue'))).toEqual(expect.arrayContaining(['ledger', 'reporting']));
  expect(
    await findings((entry) => (entry.account.startsWith('fx.') ? { ...entry, account: 'fx.rounding' } : entry)),
  ).toEqual(['reporting']);
});

type Entry = LedgerPosting['entries'][number];

/** What accounts hold, in the currency of the postings and in that of the books; even ones are left out. */
function stands(postings: readonly LedgerPosting[]): Record<string, readonly [own: number, reported: number]> {
  const books: Record<string, [number, number]> = {};
  for (const { account, amount, reported = amount } of postings.flatMap(({ entries }) => entries)) {
    const [own, other] = books[account] ?? [0, 0];
    books[account] = [own + amount, other + reported];
  }
  return Object.fromEntries(Object.entries(books).filter(([, [own, reported]]) => own !== 0 || reported !== 0));
}
