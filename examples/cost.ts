/** What goods cost, from the container to the margin of an order, and whether the books agree. */
import { createOms } from 'orderwright';
import { fakeClock, memory, memoryCatalog, rateTable, simulatedGateway } from 'orderwright/memory';

const clock = fakeClock('2026-01-05T09:00:00.000Z');
const oms = createOms({
  shop: { id: 'main', zone: 'Europe/London', currency: 'GBP' },
  repository: memory(),
  catalog: memoryCatalog({ MUG: { title: 'Mug', price: 1250 }, TEE: { title: 'Tee', price: 2000 } }, 'GBP'),
  payments: { card: simulatedGateway({ clock }) },
  carriers: [rateTable({ currency: 'GBP', rows: [{ service: 'tracked-48', price: 395, days: 2 }] })],
  clock,
});
const pounds = (amount: number) => (amount / 100).toFixed(2);
const now = () => new Date(clock.now()).toISOString();

await oms.inventory.receive({
  lines: [
    { sku: 'MUG', quantity: 30, unitCost: 250, weightGrams: 350 },
    { sku: 'TEE', quantity: 10, unitCost: 700, weightGrams: 200 },
  ],
  landed: [
    { kind: 'freight', amount: 1_250, by: 'weight' },
    { kind: 'duty', amount: 725, by: 'value' },
  ],
});
for (const { sku, onHand, value } of await oms.inventory.levels(['MUG', 'TEE']))
  console.log(`${sku}: ${onHand} on hand, landed at ${pounds(value)}`);
const arrived = now();

clock.advance(24 * 3_600_000);
const order = await oms.orders.place({
  channel: 'web',
  customer: { email: 'ada@example.com' },
  lines: [{ sku: 'MUG', quantity: 2 }],
  payment: { method: 'card', token: 'ok' },
});
await oms.shipments.dispatch(order, { lines: 'all', carrier: 'best' });
await oms.relay.runOnce();
const { revenue, cost, carriage, margin, unknown } = await oms.orders.margin(order);
console.log(
  `margin: ${pounds(revenue)} - ${pounds(cost)} - ${pounds(carriage)} = ${pounds(margin)}, without ${unknown}`,
);

for (const at of [arrived, now()]) {
  const { value } = await oms.inventory.valuation({ at });
  console.log(`stock on ${at.slice(0, 10)}: ${pounds(value)}`);
}
const { findings } = await oms.inventory.audit();
console.log(findings.length === 0 ? 'the books agree' : findings);
await oms.close();
