/** An order in three parts that are charged by themselves, in books of another currency, and what the rate made of it. */
import { createOms } from 'orderwright';
import { fakeClock, memory, memoryCatalog, simulatedGateway } from 'orderwright/memory';

const day = 24 * 3_600_000;
const clock = fakeClock('2026-01-05T09:00:00.000Z');
const repository = memory();
const oms = createOms({
  shop: { id: 'main', zone: 'Europe/London', currency: 'GBP', currencies: { reporting: 'EUR' } },
  repository,
  catalog: memoryCatalog({ COURSE: { title: 'Pottery course', price: 29_999, kind: 'service' } }, 'GBP'),
  rates: { rate: async () => ({ rate: '1.1733', source: 'ecb' }) },
  payments: {
    plan: {
      gateway: simulatedGateway({ clock }),
      terms: {
        parts: [0, 30, 60].map((days) => ({ share: 1, days })),
        charge: { retryAfterDays: [2, 5] },
      },
    },
  },
  clock,
  relay: 'manual',
});
const major = (amount: number) => (amount / 100).toFixed(2);

const { id } = await oms.orders.place({
  channel: 'web',
  customer: { email: 'ada@example.com' },
  lines: [{ sku: 'COURSE', quantity: 1 }],
  payment: { method: 'plan', token: 'ok' },
});
for (let month = 0; month < 3; month++) {
  for (let step = 0; step < 4; step++) await oms.relay.runOnce();
  const { totals, state } = await oms.orders.get(id);
  console.log(`${new Date(clock.now()).toISOString().slice(0, 10)}: ${major(totals.captured)} GBP, ${state.payment}`);
  clock.advance(30 * day);
}

// The gateway turned the parts into euros, at a rate of its own.
for (const { instalment, id: paymentId, amount } of (await oms.orders.get(id)).payments)
  if (instalment) {
    const settled = { amount: Math.round(amount * 1.18), currency: 'EUR' };
    const event = { type: 'settled', reference: `txn_${instalment.part}`, of: 'capture', amount, settled } as const;
    await oms.payments.hear(id, { paymentId, event });
  }

const books = new Map<string, number>();
for (const { entries } of await repository.ledger('main', [{ kind: 'order', id }]))
  for (const { account, amount, reported = amount } of entries)
    books.set(account, (books.get(account) ?? 0) + reported);
for (const [account, balance] of books) if (balance !== 0) console.log(`${account}: ${major(balance)} EUR`);
console.log((await oms.audit()).money.length === 0 ? 'the books agree' : 'the books do not agree');
await oms.close();
