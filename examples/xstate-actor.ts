/**
 * An order run with plain XState: the facts of a stored order are sent to `createActor(orderLogic)`, the inspector shows every move, and the
 * actor ends in the states that the store holds. The same works in a browser: `orderwright/order` needs no server.
 */
import assert from 'node:assert/strict';
import { createOms } from 'orderwright';
import { memory, memoryCatalog, simulatedGateway } from 'orderwright/memory';
import { type OrderSnapshot, orderLogic, orderMachine } from 'orderwright/order';
import { createActor } from 'xstate';

const oms = createOms({
  shop: { id: 'main', zone: 'Europe/London', currency: 'GBP' },
  repository: memory(),
  catalog: memoryCatalog({ MUG: { title: 'Mug', price: 1250 } }, 'GBP'),
  payments: { card: simulatedGateway() },
  process: { returns: { receive: 'onApproval' } },
});

// A life with a happy end and a regret: bought, sent in two parcels, one mug sent back.
await oms.inventory.receive({ sku: 'MUG', quantity: 100, unitCost: 250 });
const payment = { method: 'card', token: 'ok' };
let order = await oms.orders.place({ channel: 'web', lines: [{ sku: 'MUG', quantity: 3 }], payment });
order = await oms.shipments.dispatch(order, { lines: [{ lineId: '1', units: 1 }], carrier: null });
order = await oms.shipments.dispatch(order, { carrier: null });
for (const { id } of order.shipments) await oms.shipments.deliver(order, { shipmentId: id });
await oms.relay.runOnce();
await oms.returns.request(order, { lines: [{ lineId: '1', units: 1 }], reason: 'regret' });
await oms.relay.runOnce();
order = await oms.orders.get(order.id);

// XState's own side: an actor, an inspector, the facts.
let before = '';
const actor = createActor(orderLogic, {
  input: { shop: order.shop, id: order.id },
  inspect: (seen) => {
    if (seen.type !== '@xstate.snapshot') return;
    const { lifecycle, payment, fulfillment, aftersales } = (seen.snapshot as OrderSnapshot).context.head.states;
    const after = [lifecycle, payment, fulfillment, aftersales].map((state) => state.padEnd(15)).join(' ');
    console.log(`${seen.event.type.padEnd(26)} ${after === before ? '·' : after}`);
    before = after;
  },
});
actor.start();
for (const fact of await oms.orders.history(order.id)) actor.send(fact);

const snapshot = actor.getSnapshot();
assert.deepEqual(snapshot.context.head.states, order.state);
assert.ok(snapshot.matches({ payment: 'partlyRefunded', aftersales: 'settled' }));
console.log(`\nThe actor and the store agree: ${order.label}. Regions: ${Object.keys(orderMachine.states).join(', ')}`);

await oms.close();
