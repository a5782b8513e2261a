/**
 * A shop's own tests of its checkout: the real thing on memory adapters, with a gateway that misbehaves on demand and a clock that the test
 * moves. They run with any test runner; here with Node's: `npx tsx --test examples/host-tests.ts`.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createOms, isOmsError, type Oms } from 'orderwright';
import { fakeClock, memory, memoryCatalog, recordingNotifier, simulatedGateway } from 'orderwright/memory';

/** What is tested: the shop's checkout, which answers what its page shows. */
async function checkout(
  oms: Oms,
  cart: { id: string; sku: string; quantity: number; token?: string },
): Promise<string> {
  const { id, sku, quantity, token } = cart;
  const payment = token === undefined ? {} : { payment: { method: 'card', token } };
  try {
    const input = { channel: 'web', customer: { email: 'ada@example.com' }, lines: [{ sku, quantity }], ...payment };
    const order = await oms.orders.place(input, { idempotencyKey: id, actor: { kind: 'customer' } });
    return order.state.lifecycle === 'placed' ? 'please pay' : 'thank you';
  } catch (error) {
    if (isOmsError(error, 'stock.short')) return `only ${error.details.found} left`;
    throw error;
  }
}

/** A shop with ten mugs at £12.50. */
async function newShop() {
  const clock = fakeClock('2026-01-31T09:30:00.000Z');
  const card = simulatedGateway({ clock });
  const mail = recordingNotifier();
  const oms = createOms({
    shop: { id: 'main', zone: 'Europe/London', currency: 'GBP' },
    repository: memory(),
    catalog: memoryCatalog({ MUG: { title: 'Mug', price: 1250 } }, 'GBP'),
    payments: { card },
    notifiers: [mail],
    clock,
  });
  await oms.inventory.receive({ sku: 'MUG', quantity: 10, unitCost: 250 });
  const left = async () => (await oms.inventory.levels('MUG')).reduce((sum, row) => sum + row.purchasable, 0);
  const orders = async () => (await oms.orders.find()).orders;
  return { oms, clock, card, mail, left, orders };
}

test('a card that is good buys the mugs', async () => {
  const { oms, left, orders, mail } = await newShop();

  assert.equal(await checkout(oms, { id: 'cart-1', sku: 'MUG', quantity: 2, token: 'ok' }), 'thank you');

  assert.deepEqual(
    (await orders()).map(({ label, totals }) => [label, totals.total]),
    [['Being prepared', 2500]],
  );
  assert.equal(await left(), 8);
  await oms.relay.runOnce();
  const templates = mail.messages.map(({ template }) => template);
  assert.deepEqual(templates, ['order.placed', 'order.confirmed']);
  await oms.close();
});

test('a declined card keeps the order and its mugs for another try', async () => {
  const { oms, left, orders } = await newShop();

  assert.equal(await checkout(oms, { id: 'cart-1', sku: 'MUG', quantity: 2, token: 'declined' }), 'please pay');
  const [order] = await orders();
  assert.deepEqual([order?.state.payment, await left()], ['unpaid', 8]);

  const paid = await oms.payments.authorize(order?.id ?? '', { method: 'card', token: 'ok' });
  assert.equal(paid.state.payment, 'authorized');
  await oms.close();
});

test('a cart that cannot be met says what is left, and takes nothing', async () => {
  const { oms, left, orders } = await newShop();

  assert.equal(await checkout(oms, { id: 'cart-1', sku: 'MUG', quantity: 11, token: 'ok' }), 'only 10 left');

  assert.deepEqual([(await orders()).length, await left()], [0, 10]);
  await oms.close();
});

test('a button that was pressed twice is one order and one charge', async () => {
  const { oms, card, orders } = await newShop();
  const cart = { id: 'cart-1', sku: 'MUG', quantity: 2, token: 'ok' };

  assert.deepEqual(await Promise.all([checkout(oms, cart), checkout(oms, cart)]), ['thank you', 'thank you']);

  assert.deepEqual([(await orders()).length, card.seen().distinct], [1, 1]);
  await oms.close();
});

test('an order that nobody pays for expires after 72 hours and gives its mugs back', async () => {
  const { oms, clock, left, orders, mail } = await newShop();
  assert.equal(await checkout(oms, { id: 'cart-1', sku: 'MUG', quantity: 2 }), 'please pay');
  await oms.relay.stop(); // from here on the test says when something runs

  clock.advance(71 * 3_600_000);
  await oms.relay.runOnce();
  assert.deepEqual([(await orders())[0]?.state.lifecycle, await left()], ['placed', 8]);

  clock.advance(3_600_000);
  await oms.relay.runOnce();
  assert.deepEqual([(await orders())[0]?.state.lifecycle, await left()], ['expired', 10]);
  assert.deepEqual(
    mail.messages.map(({ template }) => template),
    ['order.placed', 'order.expired'],
  );
  await oms.close();
});

test('a gateway that charged and did not answer has charged once', async () => {
  const { oms, clock, card, orders } = await newShop();
  await oms.relay.stop();
  await checkout(oms, { id: 'cart-1', sku: 'MUG', quantity: 2, token: 'timeout' });

  await oms.relay.runOnce();
  assert.equal((await orders())[0]?.totals.unknown, 1); // neither taken nor declined: nobody knows yet

  clock.advance(60_000);
  await oms.relay.runOnce();
  assert.deepEqual([(await orders())[0]?.state.payment, card.seen().distinct], ['authorized', 1]);
  await oms.close();
});
