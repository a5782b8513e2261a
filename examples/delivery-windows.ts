/**
 * A van that brings goods to five customers an evening. Thirty-two book the same evening at the same moment: five have it, the others are told which
 * evenings are free. Run it: npx tsx examples/delivery-windows.ts
 */
import { createOms, isOmsError, type Order } from 'orderwright';
import { windowsOf } from 'orderwright/fulfillment';
import { fakeClock, memory, memoryCatalog } from 'orderwright/memory';

const timetable = {
  zone: 'Europe/London',
  slots: [
    {
      name: 'evening',
      days: [1, 2, 3, 4, 5],
      from: '18:00',
      to: '20:00',
      capacity: 5,
      closesMinutes: 240,
      regions: ['GB-LS'],
    },
  ],
  holidays: ['2026-01-07'],
};
const oms = createOms({
  shop: { id: 'main', zone: 'Europe/London', currency: 'GBP' },
  repository: memory(),
  catalog: memoryCatalog({ BOX: { price: 2500 } }, 'GBP'),
  payments: { invoice: { rule: 'onTerms' } },
  locations: [{ id: 'leeds', priority: 1, departures: { workdays: [1, 2, 3, 4, 5] } }],
  promises: {
    carrier: 'van',
    fallbackDays: 0,
    locations: { leeds: { hours: [{ days: [1, 2, 3, 4, 5], from: '08:00', to: '17:00' }], pickUps: ['16:30'] } },
  },
  windows: ({ at }) => windowsOf(timetable, { from: at.slice(0, 10), days: 4 }),
  clock: fakeClock('2026-01-05T09:00:00.000Z'),
});
await oms.inventory.receive({ sku: 'BOX', location: 'leeds', quantity: 100, unitCost: 1000 });

const leeds = { country: 'GB', postalCode: 'LS1 4DY' };
const buy = (n: number, id: string) =>
  oms.orders.place({
    channel: 'web',
    customer: { email: `buyer${n}@example.com` },
    shipTo: leeds,
    lines: [{ sku: 'BOX', quantity: 1 }],
    payment: { method: 'invoice' },
    window: { id },
  });
const offered = async () => (await oms.windows.list(leeds)).map(({ id, left }) => `${id}: ${left}`).join(', ');

console.log(`offered:  ${await offered()}`);
const tonight = '2026-01-05 evening';
const booked: Order[] = [];
let refusal = '';
await Promise.all(
  Array.from({ length: 32 }, (_, n) =>
    buy(n, tonight).then(
      (order) => void booked.push(order),
      (error: unknown) => {
        if (!isOmsError(error, 'window.full')) throw error;
        refusal = error.message;
      },
    ),
  ),
);
console.log(`booked:   ${booked.length} of 32; the others: ${refusal}`);

const [first] = booked;
if (!first) throw new Error('nobody has a window');
const { promise } = first.lines[0] ?? {};
console.log(`promised: leaves by ${promise?.shipBy}, arrives from ${promise?.from} to ${promise?.deliverBy}`);

const moved = await oms.orders.moveWindow(first, { id: '2026-01-06 evening' });
console.log(`moved:    leaves by ${moved.lines[0]?.promise?.shipBy}; ${await offered()}`);
await oms.orders.cancel(moved, { lines: 'all' });
await buy(33, tonight);
console.log(`given:    back by a cancel, and tonight's place to another; ${await offered()}`);

const { stock, money, facts } = await oms.audit();
console.log(`audit:    ${stock.length + money.length + facts.length} findings`);
await oms.close();
