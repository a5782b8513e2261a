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
const lines = [{ sku: 'MUG', quantity: 2 }];
const input = { channel: 'web', customer: { email: 'ada@example.com' }, lines, payment: { method: 'card', token: 'ok' } };
let order = await oms.orders.place(input, { idempotencyKey: 'cart-17' });
console.log(order.number, order.label, order.state);

const allowed = oms.orders.explain(order, { kind: 'staff', id: 'sam' }).filter((command) => command.allowed);
console.log(`Staff may: ${allowed.map(({ command }) => command).join(', ')}`);

await oms.shipments.dispatch(order, { lines: 'all', carrier: 'best' });
await oms.relay.runOnce(); // the label and the money: all that waits for the world outside
order = await oms.orders.get(order.id);
order = await oms.shipments.deliver(order, { shipmentId: order.shipments[0]?.id ?? '' });
console.log(order.number, order.label, order.state);
await oms.close();
