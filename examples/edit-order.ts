/**
 * A customer rings after the order was placed: a teapot instead of the second mug, please, and to the office.
 *
 * The changes are staged, looked at together and confirmed as one. Until then the order stays as it is; then all of it changes, or nothing.
 */
import { createOms, isOmsError, type Order } from 'orderwright';
import { memory, memoryCatalog, simulatedGateway } from 'orderwright/memory';

const oms = createOms({
  shop: { id: 'main', zone: 'Europe/London', currency: 'GBP' },
  repository: memory(),
  catalog: memoryCatalog(
    { MUG: { title: 'Mug', price: 1250 }, TEAPOT: { title: 'Teapot', price: 2200 } }, // minor units: £12.50
    'GBP',
  ),
  payments: { card: simulatedGateway() },
});
for (const sku of ['MUG', 'TEAPOT']) await oms.inventory.receive({ sku, quantity: 10, unitCost: 250 });

const sam = { actor: { kind: 'staff', id: 'sam' } } as const;
const home = { name: 'Ada', line1: '1 Home Road', city: 'London', postalCode: 'N1 1AA', country: 'GB' };
let order = await oms.orders.place({
  channel: 'web',
  customer: { email: 'ada@example.com' },
  shipTo: home,
  lines: [{ sku: 'MUG', quantity: 2 }],
  payment: { method: 'card', token: 'ok' },
});
console.log(`placed:    ${said(order)}`);

// One edit is open per order.
await oms.edits.begin(order, {}, sam);
await refused(oms.edits.begin(order, {}, sam));
await oms.edits.stage(
  order,
  [
    { type: 'setQuantity', lineId: '1', quantity: 1 },
    { type: 'addLine', sku: 'TEAPOT', quantity: 1 },
    { type: 'setAddress', shipTo: { ...home, line1: '2 Office Street', postalCode: 'E1 6AN' } },
  ],
  sam,
);

// What it would come to, with every reason against it. Nothing is written, taken or asked for.
const { order: after, difference, refusals } = await oms.edits.preview(order, sam);
const against = refusals.map(({ message }) => message).join('; ') || 'nothing';
console.log(`preview:   ${pounds(difference)} more, ${pounds(after.totals.due)} in all, ${against} against it`);
console.log(`unchanged: ${said(await oms.orders.get(order.id))}`);

// The customer agreed to this difference; for another one it is refused. What is missing is asked of the payment.
const payment = { method: 'card', token: 'ok' };
await refused(oms.edits.confirm(order, { difference: difference - 1, payment }, sam));
order = await oms.edits.confirm(order, { difference, payment }, sam);
console.log(`confirmed: ${said(order)}`);

// Two more that are taken off again before anybody paid for them: no money moves.
const before = order.totals.due;
await oms.edits.begin(order, {}, sam);
await oms.edits.stage(order, [{ type: 'addLine', sku: 'MUG', quantity: 2 }], sam);
order = await oms.edits.confirm(order, {}, sam);
await oms.edits.begin(order, {}, sam);
await oms.edits.stage(order, [{ type: 'removeLine', lineId: order.lines.at(-1)?.id ?? '' }], sam);
order = await oms.edits.confirm(order, {}, sam);
const changed = order.totals.due === before && order.totals.refunded === 0 ? 'nothing' : 'something';
console.log(`two more:  ${pounds(order.totals.due)}, after all ${changed} has changed`);

await oms.shipments.dispatch(order, { carrier: null }, sam);
await oms.relay.runOnce(); // until the gateway has given its money
console.log(`sent:      ${said(await oms.orders.get(order.id))}`);
await oms.close();

function said({ lines, totals, state }: Order): string {
  const goods = lines.map(({ sku, quantity, cancelled }) => ({ sku, left: quantity - cancelled }));
  const wanted = goods.filter(({ left }) => left > 0).map(({ sku, left }) => `${left} ${sku}`);
  return `${wanted.join(', ')} for ${pounds(totals.due)}, ${state.payment}`;
}

function pounds(amount: number): string {
  return (amount / 100).toFixed(2);
}

async function refused(attempt: Promise<unknown>): Promise<void> {
  await attempt.catch((error: unknown) => {
    if (!isOmsError(error)) throw error;
    console.log(`refused:   ${error.code}`);
  });
}
