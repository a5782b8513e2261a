/**
 * A goldsmith who begins four rings a day. Twenty customers order one at the same moment: each is promised a day that can be kept, and no day has
 * more than four. Who cancels before the ring is begun makes room for another; afterwards it is too late.
 */
import { createOms, isOmsError, type Notifier } from 'orderwright';
import { fakeClock, memory, memoryCatalog } from 'orderwright/memory';

/** Rings that the goldsmith was asked for. */
let asked = 0;
const bench: Notifier = {
  id: 'bench',
  async send({ template, values }) {
    if (template === 'production.requested') asked += Number(values.units);
  },
};
const oms = createOms({
  shop: { id: 'main', zone: 'Europe/London', currency: 'GBP' },
  repository: memory(),
  catalog: memoryCatalog({ RING: { price: 4900, madeToOrder: { days: 3, perDay: 4 } } }, 'GBP'),
  payments: { invoice: { rule: 'onTerms' } },
  locations: [{ id: 'bench', priority: 1, departures: { workdays: [1, 2, 3, 4, 5] } }],
  notifiers: [bench],
  clock: fakeClock('2026-01-05T09:00:00.000Z'),
});

const buy = (email: string) =>
  oms.orders.place({
    channel: 'web',
    customer: { email },
    shipTo: { country: 'GB' },
    lines: [{ sku: 'RING', quantity: 1 }],
    payment: { method: 'invoice' },
  });
type Order = Awaited<ReturnType<typeof buy>>;
const promised = ({ lines }: Order) => lines[0]?.backordered[0]?.promisedOn ?? '';

const orders = await Promise.all(Array.from({ length: 20 }, (_, n) => buy(`customer-${n}@example.com`)));
const days = new Map<string, number>();
for (const day of orders.map(promised).sort()) days.set(day, (days.get(day) ?? 0) + 1);
console.log(`promised:  ${[...days].map(([day, rings]) => `${rings} for ${day}`).join(', ')}`);

await oms.relay.runOnce();
console.log(`asked for: ${asked} rings`);

const [first, second] = orders.filter((order) => promised(order) === '2026-01-08') as [Order, Order];
await oms.orders.cancel(first, {}, { actor: { kind: 'customer' } });
console.log(`cancelled: its place on the first day goes to another: ${promised(await buy('late@example.com'))}`);

await oms.production.begin(second);
await oms.orders.cancel(second, {}, { actor: { kind: 'customer' } }).catch((error: unknown) => {
  if (!isOmsError(error, 'production.begun')) throw error;
  console.log('begun:     not cancelled any more');
});
await oms.production.receive(second, { unitCost: 1800 }, { idempotencyKey: 'job-2' });
const sent = await oms.shipments.dispatch(second, { carrier: null });
console.log(`sent:      ${sent.state.fulfillment}, at a cost of ${sent.lines[0]?.cost}`);

const { stock, money, facts } = await oms.audit();
console.log(`audit:     ${stock.length + money.length + facts.length} findings`);
await oms.close();
