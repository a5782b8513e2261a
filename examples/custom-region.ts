/**
 * A region of the shop's own: engraved mugs go through the workshop before they may leave.
 *
 * The region listens to facts of its own (`engraving.…`, told by the shop) and to a built-in one (`order.cancelled`). While a mug is in the
 * workshop, `shipments.dispatch` waits. A routine step enters the order into the workshop in the same commit that places it.
 */
import { createOms, defineRegion, isOmsError } from 'orderwright';
import { memory, memoryCatalog } from 'orderwright/memory';
import type { RoutineStep } from 'orderwright/order';

const engraving = defineRegion({
  name: 'engraving',
  version: 1,
  initial: 'none',
  states: {
    none: { on: { 'engraving.wanted': 'inWorkshop' } },
    inWorkshop: { on: { 'engraving.done': 'engraved', 'order.cancelled': 'dropped' }, blocks: ['shipments.dispatch'] },
    engraved: {},
    dropped: {},
  },
});

const sendToWorkshop: RoutineStep = {
  name: 'engraving',
  when: ({ head }, facts) =>
    head.tags.includes('engrave') && facts.some(({ type }) => type === 'order.placed')
      ? { type: 'orders.tell', payload: { event: 'engraving.wanted', data: {} } }
      : null,
};

const oms = createOms({
  shop: { id: 'main', zone: 'Europe/London', currency: 'GBP' },
  repository: memory(),
  catalog: memoryCatalog({ MUG: { title: 'Mug', price: 1250 } }, 'GBP'),
  payments: { invoice: { rule: 'onTerms' } },
  regions: [engraving],
  process: { steps: [sendToWorkshop] },
});
await oms.inventory.receive({ sku: 'MUG', quantity: 100, unitCost: 250 });
const cart = { channel: 'web', lines: [{ sku: 'MUG', quantity: 1 }], payment: { method: 'invoice' } };

let order = await oms.orders.place({ ...cart, tags: ['engrave'] });
console.log(`placed:     ${order.state.engraving}`);

// Refused, with the reason; `explain` says the same beforehand, for the button in the warehouse.
const legal = await oms.orders.explain(order, { kind: 'staff', id: 'sam' });
const dispatch = legal.find((is) => is.command === 'shipments.dispatch');
console.log(`explained:  ${dispatch?.problems.map((problem) => problem.message).join('; ')}`);
await oms.shipments.dispatch(order, { carrier: null }).catch((error: unknown) => {
  if (!isOmsError(error, 'order.regionBlocks')) throw error;
  console.log(`refused:    ${error.code}`);
});

order = await oms.orders.tell(order, { event: 'engraving.done', data: { machine: 2 } });
console.log(`told:       ${order.state.engraving}`);
order = await oms.shipments.dispatch(order, { carrier: null });
console.log(`dispatched: ${order.state.fulfillment}`);

const plain = await oms.orders.place(cart);
console.log(`plain:      ${plain.state.engraving}, ${(await oms.shipments.dispatch(plain, { carrier: null })).label}`);

const regretted = await oms.orders.place({ ...cart, tags: ['engrave'] });
console.log(`cancelled:  ${(await oms.orders.cancel(regretted)).state.engraving}`);
await oms.close();
