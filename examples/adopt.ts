/**
 * A shop moves in: stock, cards and orders of the old system are taken over, the audit finds nothing, and for a while both systems run side by
 * side and are held against each other.
 *
 * Run it with `npx tsx examples/adopt.ts`.
 */
import { createOms, type ImportedOrder } from 'orderwright';
import { compareOrders, compareStock, type TheirOrder } from 'orderwright/adopt';
import { memory, memoryCatalog, simulatedGateway } from 'orderwright/memory';

const gbp = (amount: number) => ({ amount, currency: 'GBP' });

const oms = createOms({
  shop: { id: 'main', zone: 'Europe/London', currency: 'GBP' },
  repository: memory(),
  catalog: memoryCatalog({ MUG: { price: 1250 }, TEE: { price: 2000 } }, 'GBP'),
  // What was paid there is given back by the gateway that took it; money of methods that are gone comes and goes by hand.
  payments: { card: simulatedGateway({ trustsReferences: true }), oldVoucher: { rule: 'prepaid' } },
  relay: 'manual',
});

/** What the old system exports: one order delivered, with a return on its way; one paid and half shipped; one that was somebody's test. */
const export_: ImportedOrder[] = [
  {
    ...{ number: '1041', channel: 'web', shipTo: { country: 'GB' }, customer: { email: 'ann@example.com' } },
    ...{ placedAt: '2026-01-05T10:00:00Z', confirmedAt: '2026-01-05T10:00:05Z' },
    lines: [{ sku: 'TEE', quantity: 2, unitPrice: gbp(2000), tax: 667, total: 4000 }],
    totals: { total: 4000, tax: 667 },
    payments: [
      { method: 'card', amount: 4000, captures: [{ at: '2026-01-05T10:00:04Z', amount: 4000, reference: 'ch_41' }] },
    ],
    shipments: [
      {
        at: '2026-01-06T15:00:00Z',
        location: 'main',
        lines: [{ lineId: '1', units: 2 }],
        deliveredAt: '2026-01-08T09:00:00Z',
      },
    ],
    returns: [
      {
        reason: 'wrongSize',
        requestedAt: '2026-01-10T09:00:00Z',
        lines: [{ lineId: '1', units: 1 }],
        approvedAt: '2026-01-10T09:30:00Z',
      },
    ],
  },
  {
    ...{ number: '1042', channel: 'phone', shipTo: { country: 'GB' } },
    ...{ placedAt: '2026-01-09T10:00:00Z', confirmedAt: '2026-01-09T10:00:05Z' },
    lines: [{ sku: 'MUG', quantity: 4, unitPrice: gbp(1250), tax: 833, total: 5000 }],
    totals: { total: 5000, tax: 833 },
    payments: [{ method: 'oldVoucher', amount: 5000, captures: [{ at: '2026-01-09T10:00:00Z', amount: 5000 }] }],
    shipments: [{ at: '2026-01-09T16:00:00Z', location: 'main', lines: [{ lineId: '1', units: 1 }] }],
  },
  {
    ...{ number: '1043', channel: 'web', test: true, placedAt: '2026-01-09T11:00:00Z' },
    lines: [{ sku: 'MUG', quantity: 500, unitPrice: gbp(1250), total: 625_000 }],
    totals: { total: 625_000, tax: 0 },
  },
];

const stock = ['sku,quantity,unitCost', 'MUG,20,400', 'TEE,8,900'];
for await (const { line, problems } of oms.inventory.importStock(stock, { opening: true }))
  if (problems.length > 0) console.log(`stock, line ${line}:`, problems);
await oms.giftCards.issue({ code: 'GIFT-0001-2025', amount: 3000, opening: true });
for await (const { number, status, problems } of oms.orders.import(export_))
  console.log(`order ${number}: ${status}`, ...problems);

const { orders, ...findings } = await oms.audit();
console.log(`audit of ${orders} orders: ${Object.values(findings).flat().length} findings`);

// From now on the old system's news reach both. It says what it knows, in its own words made ours; here it has lost a parcel and a mug.
const theirs: TheirOrder[] = [
  { number: '1041', total: 4000, fulfillment: 'delivered', aftersales: 'open' },
  { number: '1042', total: 5000, fulfillment: ['unfulfilled'], lines: [{ sku: 'MUG', quantity: 4, shipped: 0 }] },
];
for await (const { name, status, differences } of compareOrders(oms, theirs, { placedFrom: '2026-01-01T00:00:00Z' }))
  for (const { field, theirs: there, ours } of differences)
    console.log(`order ${name} is ${status}: ${field} ${there} there, ${ours} here`);
for await (const { name, differences } of compareStock(oms, [
  { sku: 'MUG', onHand: 19, available: 16 },
  { sku: 'TEE', onHand: 8 },
]))
  for (const { field, theirs: there, ours } of differences)
    console.log(`stock of ${name}: ${field} ${there} there, ${ours} here`);
await oms.close();
