import { createOms } from 'orderwright';
import { memory, memoryCatalog } from 'orderwright/memory';

const oms = createOms({
  shop: { id: 'main', zone: 'Europe/London', currency: 'GBP' },
  repository: memory(),
  catalog: memoryCatalog({ MUG: { title: 'Mug', price: 1250 } }, 'GBP'),
  locations: ['depot', 'soho'],
  stock: { countApprovalAbove: 1_000 }, // a count that is off by more than £10 waits for a second person
});
const ann = { actor: { kind: 'staff', id: 'ann' } } as const;
const bob = { actor: { kind: 'staff', id: 'bob' } } as const;

// A purchase order: ten mugs, of which eight come whole, one broken and one not at all. The freight is part of what they cost.
const lines = [{ sku: 'MUG', units: 10, unitCost: 250 }];
const order = await oms.purchaseOrders.create({ supplier: 'acme', location: 'depot', lines });
const tomorrow = new Date(Date.now() + 86_400_000).toISOString();
await oms.purchaseOrders.send(order, { expectedAt: tomorrow });
console.log('ten can be promised at', (await oms.inventory.atp('MUG', 10))?.location);
await oms.purchaseOrders.receive(
  order,
  { lines: [{ line: '1', units: 8, damaged: 1 }], landed: [{ kind: 'freight', amount: 450, by: 'quantity' }] },
  { idempotencyKey: 'note-4711' },
);
const closed = await oms.purchaseOrders.close(order);
console.log(closed.status, closed.lines.map(({ received, damaged }) => `${received} whole, ${damaged} damaged`).join());

// Three go to the shop in Soho.
const transfer = await oms.transfers.create({ from: 'depot', to: 'soho', lines: [{ sku: 'MUG', units: 3 }] });
await oms.transfers.send(transfer);
await oms.transfers.receive(transfer);

// The depot is counted: none is found, so somebody who did not count must agree.
const count = await oms.counts.create({ location: 'depot', skus: ['MUG'] });
const sheet = await oms.counts.sheet(count);
const counted = sheet.map(({ line, state }) => ({ line, counted: state === 'damaged' ? 1 : 0 }));
await oms.counts.enter(count, { lines: counted }, ann);
console.log('submitted:', (await oms.counts.submit(count, ann)).status);
console.log('approved:', (await oms.counts.approve(count, bob)).status);

for (const row of await oms.inventory.levels('MUG')) console.log(row.location, row.state, row.onHand);
await oms.close();
