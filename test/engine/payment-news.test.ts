import { expect, it } from 'vitest';
import { memory, simulatedGateway } from '../../src/adapters/memory';
import type { PaymentGateway } from '../../src/ports';
import { openShop, type ShopChanges } from '../support/shop';

async function stocked(changes: ShopChanges = {}) {
  const shop = openShop(memory(), changes);
  await shop.oms.inventory.receive({ sku: 'MUG', quantity: 10, unitCost: 500 });
  return shop;
}

it('counts one capture however the customer and the webhook race, a hundred times', async () => {
  const shop = await stocked({ process: { capture: 'manual' } });
  const order = await shop.settled(await shop.place());
  const [payment] = order.payments;
  const input = {
    paymentId: payment?.id ?? '',
    event: { type: 'captured', reference: 'ch-1', amount: 2500 } as const,
  };

  const race = Array.from({ length: 100 }, (_, n) =>
    shop.oms.payments.hear(order, input, n % 2 === 0 ? { idempotencyKey: 'ch-1' } : {}),
  );
  const answers = await Promise.all(race);

  expect(new Set(answers.map(({ totals }) => totals.captured))).toEqual(new Set([2500]));
  const facts = await shop.oms.orders.history(order.id);
  expect(facts.filter(({ type }) => type === 'payment.captured')).toHaveLength(1);
});

it('gives a gateway the evidence with what only the party knows, and keeps the bundle with the party', async () => {
  const answers: Parameters<NonNullable<PaymentGateway['answerDispute']>>[0][] = [];
  const card = {
    ...simulatedGateway(),
    answerDispute: async (request: (typeof answers)[number]) => void answers.push(request),
  };
  const shop = await stocked({ payments: { card } });
  const order = await shop.settled(await shop.place());
  const event = { type: 'disputeOpened', reference: 'dp-1', amount: 2500, reason: 'fraudulent' } as const;
  const disputed = await shop.oms.payments.hear(order, { paymentId: order.payments[0]?.id ?? '', event });
  const [dispute] = disputed.disputes;

  await shop.oms.payments.evidence(order, { disputeId: dispute?.id ?? '', note: 'signed for' });
  await shop.oms.relay.runOnce();

  expect(answers).toMatchObject([
    { reference: 'dp-1', customer: { email: 'guest@example.com' }, note: 'signed for', evidence: { total: 2500 } },
  ]);
  const kept = await shop.oms.customers.data({ party: order.party });
  const after = await shop.oms.orders.get(order.id);
  expect(kept.map(({ name }) => name)).toContain(after.disputes[0]?.evidence);
  expect(JSON.stringify(await shop.oms.orders.history(order.id))).not.toContain('signed for');
});

it('says where a customer has to go while a payment waits for them, and forgets it with them', async () => {
  const shop = await stocked();
  const order = await shop.settled(await shop.place());
  expect(await shop.oms.payments.action(order)).toBeNull();
  const changes = { customer: { id: 'c-1' }, payment: { method: 'card', token: 'action' } };
  const [one, two] = [await shop.settled(await shop.place(changes)), await shop.settled(await shop.place(changes))];
  expect(await shop.oms.payments.action(one)).toBe('simulated:confirm');

  await shop.oms.payments.fail(one, { paymentId: one.payments[0]?.id ?? '', code: 'abandoned' });
  expect(await shop.oms.payments.action(one)).toBeNull();
  expect(await shop.oms.payments.action(two.id)).toBe('simulated:confirm');
  await shop.oms.customers.erase({ customer: 'c-1' });
  expect(await shop.oms.payments.action(two.id)).toBeNull();
});

it('ends a payment that nobody finished, and an authorization that ran out, when their time comes', async () => {
  const day = 86_400_000;
  const shop = await stocked();
  const waiting = await shop.settled(await shop.place({ payment: { method: 'card', token: 'action' } }));
  expect(waiting.state.payment).toBe('requiresAction');

  shop.clock.advance(day);
  const ended = await shop.settled(waiting);
  expect(ended.state.payment).toBe('unpaid');
  expect((await shop.settled(ended)).payments[0]).toMatchObject({ status: 'failed', failure: 'expired', calls: [] });

  const brief = await stocked({
    card: simulatedGateway({ clock: shop.clock, authorizationLastsMs: 7 * day }),
    clock: shop.clock,
  });
  const held = await brief.settled(await brief.place());
  shop.clock.advance(7 * day);
  expect(await brief.settled(held)).toMatchObject({ state: { payment: 'unpaid' }, payments: [{ status: 'expired' }] });
});
