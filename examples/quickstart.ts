import { createOms } from 'orderwright';
import { consoleNotifier, memory, memoryCatalog, rateTable, simulatedGateway } from 'orderwright/memory';

const oms = createOms({
  shop: { id: 'main', zone: 'Europe/London', currency: 'GBP' },
  repository: memory(), // or postgres({ pool }) from 'orderwright/postgres'
  catalog: memoryCatalog({ MUG: { title: 'Mug', price: 1250 } }, 'GBP'), // amounts are minor units: £12.50
  payments: { card: simulatedGateway() },
  carriers: [rateTable({ currency: 'GBP', rows: [{ service: 'tracked-48', price: 395, days: 2 }] })],
  notifiers: [consoleNotifier()],
});

await oms.inventory.receive({ sku: 'MUG', quantity: 100, unitCost: 250 });
const buyer = { customer: { email: 'ada@example.com' }, payment: { method: 'card', token: 'ok' } };
const cart = { channel: 'web', lines: [{ sku: 'MUG', quantity: 2 }], ...buyer };
let order = await oms.orders.place(cart, { idempotencyKey: 'cart-17' });
console.log(order.number, order.label, order.state);
const legal = await oms.orders.explain(order, { kind: 'staff', id: 'sam' });
console.log(`Staff may: ${legal.flatMap((is) => (is.allowed ? [is.command] : [])).join(', ')}`);
await oms.shipments.dispatch(order, { lines: 'all', carrier: 'best' });
await oms.relay.runOnce(); // until the carrier has given its label and the gateway its money
order = await oms.orders.get(order.id);
for (const { id } of order.shipments) order = await oms.shipments.deliver(order, { shipmentId: id });
console.log(order.number, order.label, order.state);
await oms.close();
