/**
 * Several carriers: an order leaves in three parcels from two warehouses, each by the carrier that is best for it. One parcel is lost and sent once
 * more, the promise moves, and the papers are in a folder.
 *
 * Run it: npx tsx examples/multi-carrier.ts [FOLDER]
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createOms, type Order } from 'orderwright';
import { type Paper, packingSlipPaper } from 'orderwright/fulfillment';
import {
  fakeClock,
  memory,
  memoryCatalog,
  recordingNotifier,
  simulatedCarrier,
  simulatedGateway,
} from 'orderwright/memory';
import { paperToHtml, paperToPdf } from 'orderwright/papers';

const [folder = join(tmpdir(), 'orderwright-papers')] = process.argv.slice(2);
const clock = fakeClock('2026-11-23T09:00:00.000Z');
const day = 86_400_000;

const goods = {
  MUG: { title: 'Stoneware mug', price: 1250, weightGrams: 350 },
  TEA: { title: 'Oolong tea, 100 g', price: 900, weightGrams: 120 },
  POT: { title: 'Cast-iron pot', price: 5900, weightGrams: 4_200 },
};

// One carrier is cheap for what is light and loses the first parcel that it fetches in Bristol; the other is cheap for what is heavy.
let toLose = 1;
const swift = simulatedCarrier({
  id: 'swift',
  clock,
  prices: [
    { upToGrams: 2_000, service: 'letter', price: 320, days: 2 },
    { upToGrams: 10_000, service: 'parcel', price: 890, days: 2 },
  ],
  transitDays: 2,
  misbehave: ({ parcel }) => (parcel.from.location === 'bristol' && toLose-- > 0 ? 'lost' : 'ok'),
});
const kestrel = simulatedCarrier({
  id: 'kestrel',
  clock,
  prices: [
    { upToGrams: 2_000, service: 'next-day', price: 540, days: 1 },
    { upToGrams: 10_000, service: 'freight', price: 610, days: 3 },
  ],
  transitDays: 3,
});
const mail = recordingNotifier({ id: 'mail' });
const weekdays = [{ days: [1, 2, 3, 4, 5], from: '08:00', to: '18:00' }];
const oms = createOms({
  shop: { id: 'main', zone: 'Europe/London', currency: 'GBP' },
  repository: memory(),
  clock,
  catalog: memoryCatalog(goods, 'GBP'),
  payments: { card: simulatedGateway({ clock }) },
  carriers: [swift, kestrel],
  notifiers: [mail],
  locations: [
    { id: 'leeds', priority: 1, departures: { cutOff: '15:00', workdays: [1, 2, 3, 4, 5] }, transitDays: { '*': 3 } },
    { id: 'bristol', priority: 2, departures: { cutOff: '12:00', workdays: [1, 2, 3, 4, 5] }, transitDays: { '*': 2 } },
  ],
  promises: {
    carrier: 'swift',
    locations: { leeds: { hours: weekdays }, bristol: { hours: weekdays } },
    delivers: { zone: 'Europe/London', hours: weekdays },
  },
  parcels: [{ maxGrams: 5_000 }],
  relay: 'manual',
});
const staff = { actor: { kind: 'staff', id: 'ann' } } as const;

await oms.inventory.receive({
  lines: [
    { sku: 'MUG', location: 'leeds', quantity: 20, unitCost: 300 },
    { sku: 'POT', location: 'leeds', quantity: 5, unitCost: 2_100 },
    { sku: 'TEA', location: 'bristol', quantity: 40, unitCost: 250 },
    { sku: 'TEA', location: 'leeds', quantity: 3, unitCost: 250 },
  ],
});

const placed = await oms.orders.place({
  channel: 'web',
  customer: { email: 'mei-ling@example.com' },
  shipTo: { country: 'GB', postalCode: 'M1 2JQ', name: 'Mei-Ling Chen', line1: '7 Canal Street', city: 'Manchester' },
  lines: [
    { sku: 'MUG', quantity: 2 },
    { sku: 'POT', quantity: 1 },
    { sku: 'TEA', quantity: 6 },
  ],
  payment: { method: 'card', token: 'ok' },
});
await oms.relay.runOnce();
console.log(`${placed.number}: ${promises(placed)}`);

// Each parcel is quoted by both carriers, and the history keeps the comparison.
await oms.shipments.dispatch(placed, { lines: 'all', carrier: 'best' }, staff);
await oms.relay.runOnce();
for (const fact of await oms.orders.history(placed.id)) {
  if (fact.type !== 'shipment.requested') continue;
  const { location, allocations, carrier, service, quotes = [] } = fact.data;
  console.log(`from ${location}: ${contents(allocations)}`);
  for (const quote of quotes) {
    const taken = quote.carrier === carrier && quote.service === service ? '  <- taken' : '';
    console.log(`  ${quote.carrier} ${quote.service}: ${quote.price} in ${quote.days} days${taken}`);
  }
}

// Four days later the carriers are asked. One of the three has not arrived. It is sent once more, from wherever there are such goods.
clock.advance(4 * day);
await oms.shipments.refresh(placed);
const waiting = await oms.orders.get(placed.id);
const missing = waiting.shipments.find(({ trackingStatus }) => trackingStatus === 'lost');
if (!missing) throw new Error('nothing was lost');
console.log(`${missing.carrier} has lost ${contents(missing.allocations)}`);
await oms.shipments.resolve(placed, { shipmentId: missing.id, by: 'reship' }, staff);
await oms.shipments.dispatch(placed, { lines: 'all', carrier: 'best' }, staff);
await oms.relay.runOnce();
for (const fact of await oms.orders.history(placed.id)) {
  if (fact.type !== 'promise.changed') continue;
  for (const { lineId, from, to } of fact.data.lines)
    console.log(`promise of line ${lineId}: ${from?.deliverOn} becomes ${to?.deliverOn}`);
}

// Papers are data first, then PDF and HTML. The address is read for them, and kept nowhere else.
await mkdir(folder, { recursive: true });
const sent = await oms.orders.get(placed.id);
const from = { lines: ['Good Mugs', '12 Wharf Street', 'Leeds LS2 7EQ'] };
const to = { lines: ['Mei-Ling Chen', '7 Canal Street', 'Manchester M1 2JQ'] };
for (const { id, location, carrier, tracking, allocations, box } of sent.shipments) {
  const slip = {
    order: `${sent.number}`,
    day: '2026-11-27',
    parcel: { id, ...(carrier && { carrier }), ...(tracking && { tracking }), ...(box && { box }) },
    ...{ from, to },
    lines: allocations.map(({ sku, units }) => ({ sku, title: goods[sku as keyof typeof goods].title, units })),
  };
  await write(`${location}-${tracking}`, packingSlipPaper(slip, 'en'));
}
console.log(`${sent.shipments.length} packing slips in ${folder}`);

clock.advance(4 * day);
await oms.shipments.refresh(placed);
const { state, lines } = await oms.orders.get(placed.id);
for (const { sku, shipped, delivered, lost } of lines)
  console.log(`${sku}: ${shipped} shipped, ${delivered} delivered, ${lost} lost`);
const { stock, money, facts } = await oms.audit();
console.log(`${state.fulfillment}; audits: stock ${stock.length}, money ${money.length}, facts ${facts.length}`);
await oms.close();

function promises({ lines: promised }: Order): string {
  return promised.map(({ sku, promise }) => `${sku} on ${promise?.deliverOn}`).join(', ');
}

function contents(allocations: readonly { readonly sku: string; readonly units: number }[]): string {
  return allocations.map(({ sku, units }) => `${units} ${sku}`).join(', ');
}

async function write(name: string, paper: Paper): Promise<void> {
  await writeFile(join(folder, `${name}.pdf`), await paperToPdf(paper));
  await writeFile(join(folder, `${name}.html`), paperToHtml(paper));
}
