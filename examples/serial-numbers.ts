/**
 * Serial numbers and licence keys: chainsaws that are told apart from receipt to return, each sold with a manual to download.
 *
 * Two packers reach for the same saw at the same moment, and one of them is told that it does not lie there any more. What comes back is taken
 * only under the number that was sold. The manual goes to the customer as soon as the order is confirmed, and waits for no parcel.
 */
import { createOms, isOmsError } from 'orderwright';
import { memory, memoryCatalog, recordingNotifier } from 'orderwright/memory';

const mail = recordingNotifier({ id: 'mail' });
const oms = createOms({
  shop: { id: 'main', zone: 'Europe/London', currency: 'GBP' },
  repository: memory(),
  catalog: memoryCatalog(
    {
      SAW: { title: 'Chainsaw', price: 19_900, serials: true },
      MANUAL: { title: 'Manual (PDF)', price: 500, kind: 'digital' },
    },
    'GBP',
  ),
  payments: { invoice: { rule: 'onTerms' } },
  notifiers: [mail],
  stock: { serials: true },
});
const serials = ['S-1001', 'S-1002', 'S-1003'];
await oms.inventory.receive({ sku: 'SAW', quantity: 3, unitCost: 9_000, serials });

const lines = [
  { sku: 'SAW', quantity: 1 },
  { sku: 'MANUAL', quantity: 1 },
];
const orders = await Promise.all(
  ['ada@example.com', 'bob@example.com'].map((email) =>
    oms.orders.place({ channel: 'web', customer: { email }, lines, payment: { method: 'invoice' } }),
  ),
);
await oms.relay.runOnce();
console.log(`handed over: ${mail.messages.filter(({ template }) => template === 'lines.fulfilled').length} manuals`);

// Both packers scan S-1002.
const send = (order: (typeof orders)[number], serial: string) =>
  oms.shipments.dispatch(order, { carrier: null, serials: [{ sku: 'SAW', serials: [serial] }] });
const packed = await Promise.allSettled(orders.map((order) => send(order, 'S-1002')));
for (const [i, outcome] of packed.entries()) {
  const order = orders[i] as (typeof orders)[number];
  if (outcome.status === 'fulfilled') console.log('packed:      S-1002, once');
  else if (isOmsError(outcome.reason, 'serial.absent')) {
    console.log('told:        S-1002 does not lie there');
    await send(order, 'S-1001');
  }
}

const [sold] = (await oms.orders.find({ serial: 'S-1002' })).orders;
if (!sold) throw new Error('nobody has S-1002');
const { returns } = await oms.returns.request(sold, { lines: [{ lineId: '1', units: 1 }] });
const returnId = returns[0]?.id ?? '';
const back = (serial: string) =>
  oms.returns.receive(sold, { returnId, lines: [{ lineId: '1', units: 1, serials: [serial], state: 'quality' }] });
await back('S-1003').catch((error: unknown) => {
  if (!isOmsError(error, 'serial.notSold')) throw error;
  console.log('refused:     S-1003 was not sold with this order');
});
await back('S-1002');
for (const number of serials) {
  const { place, events } = await oms.inventory.serial('SAW', number);
  console.log(`${number}:      ${place ? `${place.location}, ${place.state}` : 'sold'} (${events.length} events)`);
}

const { stock, money, facts } = await oms.audit();
console.log(`audit:       ${stock.length + money.length + facts.length} findings`);
await oms.close();
