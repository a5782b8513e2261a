/** Returns: what may come back, what it comes to before anybody asks, unit by unit at the desk, and an exchange for something dearer. */
import { createOms } from 'orderwright';
import { memory, memoryCatalog, simulatedGateway } from 'orderwright/memory';

const oms = createOms({
  shop: { id: 'main', zone: 'Europe/London', currency: 'GBP' },
  repository: memory(),
  catalog: memoryCatalog(
    {
      TEE: { title: 'Tee', price: 2000, tags: ['clothes'] },
      HOODIE: { title: 'Hoodie', price: 4500, tags: ['clothes'] },
      MUG: { title: 'Mug', price: 1250 },
      CARD: { title: 'Gift card', price: 1000, tags: ['vouchers'] },
    },
    'GBP',
  ),
  payments: { card: simulatedGateway() },
  process: {
    returns: {
      rules: [
        { id: 'vouchers', tags: ['vouchers'], final: true },
        { id: 'clothes', tags: ['clothes'], days: 60, conditions: ['unworn', 'worn'] },
      ],
      reasons: [{ code: 'defective', restockingPercent: 0, shippingFee: null }, { code: 'changedMind' }],
      restockingPercent: 10,
      shippingFee: 250,
      damagedState: 'damaged',
      damagedRefundPercent: 50,
    },
  },
  relay: 'manual',
});
const customer = { actor: { kind: 'customer' } } as const;
const skus = ['TEE', 'HOODIE', 'MUG', 'CARD'];
await oms.inventory.receive({ lines: skus.map((sku) => ({ sku, quantity: 10, unitCost: 400 })) });

const order = await oms.orders.place({
  channel: 'web',
  customer: { id: 'c-1', email: 'ann@example.com' },
  lines: ['TEE', 'MUG', 'CARD'].map((sku) => ({ sku, quantity: 2 })),
  payment: { method: 'card', token: 'ok' },
});
await oms.relay.runOnce();
const sent = await oms.shipments.dispatch(order, { carrier: null });
for (const { id } of sent.shipments) await oms.shipments.deliver(order, { shipmentId: id });
await oms.relay.runOnce();

for (const { sku, units, rule, problems } of await oms.returns.eligibility(order))
  console.log(`${sku}: ${units} may come back (${rule ?? 'no rule'})`, problems.map(({ code }) => code).join());

const request = { lines: [{ lineId: '2', units: 2 }], reason: 'changedMind' };
const shown = await oms.returns.preview(order, request, customer);
console.log(`two mugs: ${shown.amount} back,`, shown.kept.map(({ reason, amount }) => `${amount} ${reason}`).join());

const asked = await oms.returns.request(order, request, customer);
const mugs = asked.returns[0];
if (!mugs) throw new Error('there is no return');
await oms.returns.receive(order, {
  returnId: mugs.id,
  lines: [
    { lineId: '2', units: 1 },
    { lineId: '2', units: 1, outcome: 'damaged' },
  ],
});
await oms.relay.runOnce();
console.log(`one came damaged: ${(await oms.orders.get(order.id)).totals.refunded} refunded`);

const swap = {
  lines: [{ lineId: '1', units: 1, condition: 'unworn' }],
  reason: 'defective',
  exchange: { lines: [{ sku: 'HOODIE', quantity: 1 }] },
  payment: { method: 'card', token: 'ok' },
};
const { exchange } = await oms.returns.preview(order, swap, customer);
console.log(`a hoodie for a tee: ${exchange?.difference} more`);
const swapped = await oms.returns.request(order, swap, customer);
const tee = swapped.returns[1];
if (!tee) throw new Error('there is no return');
await oms.relay.runOnce();
const back = await oms.returns.receive(order, { returnId: tee.id });
console.log(`the tee is back: ${back.holds.length} holds, the hoodie may leave`);
await oms.shipments.dispatch(order, { carrier: null });
await oms.relay.runOnce();

const { totals } = await oms.orders.get(order.id);
const { money, stock } = await oms.audit();
console.log(`outstanding ${totals.outstanding}, overpaid ${totals.overpaid}, audits: ${money.length + stock.length}`);
await oms.close();
