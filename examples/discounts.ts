/**
 * Discounts as rules: three mugs for the price of two, a tenth off with a coupon, free delivery from 40.00. The order says what each gave, and why one
 * gave nothing; an edit takes the coupon away again, and its next user finds its place free.
 */
import { createOms, type Order } from 'orderwright';
import { memory, memoryCatalog, simulatedGateway } from 'orderwright/memory';

const oms = createOms({
  shop: { id: 'main', zone: 'Europe/London', currency: 'GBP' },
  repository: memory(),
  catalog: memoryCatalog({ MUG: { price: 1250 }, POT: { price: 2200, tags: ['kitchen'], floor: 2000 } }, 'GBP'),
  payments: { card: simulatedGateway() },
});
for (const sku of ['MUG', 'POT']) await oms.inventory.receive({ sku, quantity: 10, unitCost: 250 });

const order = await oms.orders.place({
  channel: 'web',
  customer: { id: 'ada' },
  lines: [
    { sku: 'MUG', quantity: 3 },
    { sku: 'POT', quantity: 1 },
  ],
  shipping: [{ code: 'POST', amount: 499 }],
  discounts: [
    {
      code: '3FOR2',
      priority: 1,
      actions: [{ kind: 'buyXGetY', buy: 2, get: 1, percent: '100', on: { tags: ['MUG'] } }],
    },
    { code: 'COUPON', limit: { uses: 1 }, actions: [{ kind: 'unitPercent', percent: '10' }] },
    {
      code: 'FREE-POST',
      when: [{ kind: 'itemsTotal', atLeast: 4000 }],
      actions: [{ kind: 'shippingPercent', percent: '100' }],
    },
  ],
  payment: { method: 'card', token: 'ok' },
});
console.log(`placed: ${said(order)}`);
for (const { code, asked, amount, cappedBy, withheld } of order.discounts) {
  const why = withheld ? [withheld.because] : cappedBy;
  console.log(`${code}: ${amount} of ${asked}${why.length > 0 ? ` (${why.join(', ')})` : ''}`);
}

await oms.edits.begin(order);
await oms.edits.stage(order, [{ type: 'removeDiscount', code: 'COUPON' }]);
const { difference } = await oms.edits.preview(order);
const edited = await oms.edits.confirm(order, { difference, payment: { method: 'card', token: 'ok' } });
console.log(`without the coupon: ${said(edited)}, its uses: ${await oms.discounts.uses('COUPON')}`);

await oms.close();

function said({ totals }: Order): string {
  return `${totals.due} due`;
}
