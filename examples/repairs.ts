/**
 * Repairs: one saw comes back twice. In its first year the warranty pays; three years on, the customer does, by an order of its own.
 *
 * The clock is a toy's: a year goes by in a line.
 */
import { createOms } from 'orderwright';
import { fakeClock, memory, memoryCatalog, simulatedGateway } from 'orderwright/memory';

const clock = fakeClock('2026-01-05T09:00:00.000Z');
const oms = createOms({
  shop: { id: 'main', zone: 'Europe/London', currency: 'GBP' },
  repository: memory(),
  catalog: memoryCatalog(
    {
      SAW: { price: 9_900, serials: true, tags: ['tools'] },
      MOTOR: { price: 3_000 },
      LABOUR: { price: 0, kind: 'service' },
    },
    'GBP',
  ),
  payments: { card: simulatedGateway({ clock }) },
  stock: { serials: true },
  repairs: { warranty: [{ id: 'tools', tags: ['tools'], months: 24 }] },
  clock,
  relay: 'manual',
});
const ann = { actor: { kind: 'staff', id: 'ann' } } as const;
const later = async (days: number) => {
  clock.advance(days * 86_400_000);
  await oms.relay.runOnce();
};
await oms.inventory.receive({ sku: 'SAW', quantity: 1, unitCost: 4_000, serials: ['A1'] });
await oms.inventory.receive({ sku: 'MOTOR', quantity: 2, unitCost: 700 });

const order = await oms.orders.place({
  channel: 'web',
  customer: { email: 'ann@example.com' },
  shipTo: { country: 'GB' },
  lines: [{ sku: 'SAW', quantity: 1 }],
  payment: { method: 'card', token: 'ok' },
});
await later(0);
const { shipments } = await oms.shipments.dispatch(order, {
  carrier: null,
  serials: [{ sku: 'SAW', serials: ['A1'] }],
});
await oms.shipments.deliver(order, { shipmentId: shipments[0]?.id ?? '' });

await later(300);
const first = await oms.repairs.ask({ serial: 'A1', fault: 'noise', description: 'It sings.' });
console.log(`asked: ${first.warranty.reason} by "${first.warranty.term}" until ${first.warranty.period?.until}`);
await oms.repairs.receive(first);
const state = (await oms.inventory.levels('SAW')).find(({ onHand }) => onHand > 0);
console.log(`in the workshop: ${state?.onHand} ${state?.state}, worth ${state?.value}`);
await oms.repairs.diagnose(first, { finding: 'motor' }, ann);
await oms.repairs.begin(first);
const { parts } = await oms.repairs.usePart(first, { sku: 'MOTOR' });
await oms.repairs.finish(first);
await oms.repairs.sendBack(first, { carrier: 'swift', tracking: 'T-1' });
console.log(`sent back: the warranty has paid ${parts[0]?.value} for a ${parts[0]?.sku}`);
await oms.supplierClaims.open({ supplier: 'acme', sku: 'MOTOR', units: 1, amount: 700, reason: 'faulty' });

await later(900);
const second = await oms.repairs.ask({ serial: 'A1', fault: 'noise' });
console.log(`asked again: ${second.warranty.reason}`);
await oms.repairs.receive(second);
await oms.repairs.diagnose(second, { finding: 'motor' }, ann);
const { quote } = await oms.repairs.quote(second, { lines: [{ sku: 'LABOUR', quantity: 2, unitPrice: 2_500 }] }, ann);
console.log(`quoted: ${quote?.total}, valid until ${quote?.validUntil.slice(0, 10)}`);
const accepted = await oms.repairs.accept(second, { payment: { method: 'card', token: 'ok' } });
await oms.repairs.usePart(second, { sku: 'MOTOR' });
await oms.repairs.finish(second);
await later(0);
await later(4);
const { items } = await oms.attention();
for (const item of items)
  console.log(`waits for a person: ${item.reason} (${item.detail}): ${item.actions.join(', ')}`);
await oms.repairs.sendBack(second, { carrier: 'swift', tracking: 'T-2' });
const paid = await oms.orders.get(accepted.quote?.order ?? '');
console.log(`paid: ${paid.state.payment}, ${paid.totals.total} for ${paid.lines[0]?.quantity} ${paid.lines[0]?.sku}`);
const { events } = await oms.inventory.serial('SAW', 'A1');
console.log(events.map(({ fact }) => fact).join(' > '));
const { stock, money } = await oms.audit();
console.log(`audit: ${stock.length + money.length} differences`);
await oms.close();
