/**
 * A warehouse by scan: a wave of three orders is fetched from one list of shelves and packed into boxes.
 *
 * Somebody reaches for the wrong lot of milk and is told which one to take. A mug is not there: the order gets it from the other location. What the
 * scanner sends twice, because the radio broke off, counts once.
 */
import { createOms, isOmsError } from 'orderwright';
import { pickListPaper } from 'orderwright/fulfillment';
import { fakeClock, memory, memoryCatalog, simulatedCarrier } from 'orderwright/memory';

const clock = fakeClock('2026-01-05T09:00:00.000Z');
const oms = createOms({
  shop: { id: 'main', zone: 'Europe/London', currency: 'GBP' },
  repository: memory(),
  clock,
  catalog: memoryCatalog({ MUG: { title: 'Mug', price: 1_250 }, MILK: { title: 'Milk', price: 120 } }, 'GBP'),
  payments: { invoice: { rule: 'onTerms' } },
  carriers: [simulatedCarrier({ id: 'swift', clock })],
  locations: ['leeds', 'soho'],
});
const { inventory, orders, waves, work, relay } = oms;
await inventory.receive({ sku: 'MUG', location: 'leeds', quantity: 5, unitCost: 400 });
await inventory.receive({ sku: 'MUG', location: 'soho', quantity: 5, unitCost: 400 });
await inventory.receive({ sku: 'MILK', location: 'leeds', lot: 'L7', quantity: 6, unitCost: 40 });
await inventory.setPolicy({ sku: 'MUG', location: 'leeds', zone: 'B', bin: '02' });
await inventory.setPolicy({ sku: 'MILK', location: 'leeds', lot: 'L7', zone: 'A', bin: '14' });

const baskets = [
  [{ sku: 'MUG', quantity: 2 }],
  [
    { sku: 'MUG', quantity: 1 },
    { sku: 'MILK', quantity: 2 },
  ],
  [{ sku: 'MUG', quantity: 2 }],
];
for (const lines of baskets) {
  clock.advance(60_000);
  await orders.place({
    ...{ channel: 'web', customer: { email: 'ada@example.com' }, shipTo: { country: 'GB' } },
    ...{ lines, payment: { method: 'invoice' } },
  });
}

const wave = await waves.plan({ location: 'leeds', maxOrders: 20 });
const list = pickListPaper(await waves.pickList(wave), 'en');
for (const row of list.table?.rows ?? []) console.log(`fetch ${row.slice(0, 6).filter(Boolean).join(' ')}`);

const picker = { kind: 'staff', id: 'ben' } as const;
try {
  await waves.pick(wave, { sku: 'MILK', lot: 'L9' }, { actor: picker });
} catch (error) {
  if (!isOmsError(error, 'scan.wrong')) throw error;
  const expected = error.details.expected as { sku: string; lot: string; units: number }[];
  console.log(`refused: ${error.message}; take ${expected.find(({ sku }) => sku === 'MILK')?.lot}`);
}
await waves.pick(wave, { sku: 'MILK', lot: 'L7', quantity: 2 }, { actor: picker });
for (const scan of ['1', '2', '3', '4', '4']) {
  const { number, status } = await waves.pick(wave, { sku: 'MUG' }, { actor: picker, idempotencyKey: `ben:${scan}` });
  console.log(`scan ${scan}: order ${wave.work.findIndex((of) => of.number === number) + 1} is ${status}`);
}

// The bin is empty, and one mug is missing.
for (const { id } of (await waves.get(wave)).work.filter(({ status }) => status === 'picking'))
  await work.short(id, { sku: 'MUG', reason: 'bin empty' }, { actor: picker });

for (const [n, { id, lines }] of (await waves.get(wave)).work.entries()) {
  const parcel = `BOX-${n + 1}`;
  for (const { sku, lot, picked } of lines)
    if (picked > 0) await work.pack(id, { sku, quantity: picked, parcel, ...(lot && { lot }) });
  await work.closeParcel(id, { parcel });
}
await relay.runOnce();

for (const { order, number, parcels } of (await waves.get(wave)).work) {
  const { state, shipments } = await orders.get(order);
  const place = wave.work.findIndex((of) => of.number === number) + 1;
  console.log(
    `order ${place}: ${parcels[0]?.code} ${parcels[0]?.status}, ${state.fulfillment}, ${shipments.length} label`,
  );
}
const elsewhere = await waves.plan({ location: 'soho' });
console.log(`to fetch in soho: ${elsewhere.work[0]?.lines.map(({ sku, asked }) => `${asked} ${sku}`).join(', ')}`);
