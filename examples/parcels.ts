/**
 * Parcels: a basket of frozen, chilled and heavy things leaves one warehouse.
 *
 * The shop says by which rules it packs. Each parcel is quoted by itself, and the order's history tells why it is one of its own.
 */
import { createOms } from 'orderwright';
import { memory, memoryCatalog, rateTable } from 'orderwright/memory';

const oms = createOms({
  shop: { id: 'main', zone: 'Europe/London', currency: 'GBP' },
  repository: memory(),
  catalog: memoryCatalog(
    {
      PEAS: { title: 'Peas', price: 300, weightGrams: 400, temperature: 'frozen' },
      MILK: { title: 'Milk', price: 120, weightGrams: 1_000, temperature: 'chilled' },
      RICE: { title: 'Rice', price: 1_900, weightGrams: 9_000 },
      ANVIL: { title: 'Anvil', price: 9_900, weightGrams: 30_000 },
    },
    'GBP',
  ),
  payments: { invoice: { rule: 'onTerms' } },
  carriers: [
    rateTable({
      currency: 'GBP',
      rows: [
        { upToGrams: 2_000, service: 'post', price: 300, days: 2 },
        { upToGrams: 20_000, service: 'post', price: 900, days: 2 },
        { service: 'freight', price: 6_000, days: 5 },
      ],
    }),
  ],
  parcels: ['temperature', { maxGrams: 20_000 }],
});
const basket = { PEAS: 4, MILK: 2, RICE: 3, ANVIL: 1 };
const lines = Object.entries(basket).map(([sku, quantity]) => ({ sku, quantity }));
await oms.inventory.receive({ lines: lines.map((line) => ({ ...line, unitCost: 100 })) });

const order = await oms.orders.place({
  channel: 'web',
  shipTo: { country: 'GB' },
  lines,
  payment: { method: 'invoice' },
});
await oms.shipments.dispatch(order);

for (const fact of await oms.orders.history(order.id)) {
  if (fact.type !== 'shipment.requested') continue;
  const { allocations, service, trace = [], overweight } = fact.data;
  const inside = allocations.map(({ sku, units }) => `${units} ${sku}`).join(', ');
  console.log(
    `${inside} by ${service}${overweight ? ', overweight' : ''}: ${trace.map(({ reason }) => reason).join('; ')}`,
  );
}
await oms.close();
