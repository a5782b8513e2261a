/**
 * Units of measure: one stock of tiles, sold by the piece, the box and the pallet.
 *
 * Stock counts pieces. What a line says in another unit comes to whole pieces or is refused, so nothing is rounded between the order, the shelf
 * and the return, and the invoice says what the customer said.
 */
import { createOms, isOmsError } from 'orderwright';
import { memory, memoryCatalog } from 'orderwright/memory';

const gbp = (amount: number) => ({ amount, currency: 'GBP' });
const oms = createOms({
  shop: { id: 'main', zone: 'Europe/London', currency: 'GBP' },
  repository: memory(),
  catalog: memoryCatalog(
    {
      TILE: {
        title: 'Tile',
        price: 450,
        baseUnit: 'piece',
        units: [
          { unit: 'box', base: 24, price: gbp(9_000) },
          { unit: 'pallet', base: 960, price: gbp(320_000) },
        ],
      },
    },
    'GBP',
  ),
  payments: { invoice: { rule: 'onTerms' } },
});
const pounds = (amount: number) => (amount / 100).toFixed(2);

await oms.inventory.receive({ sku: 'TILE', quantity: '1.5', unit: 'pallet', unitCost: 160_000 });
const [shelf] = await oms.inventory.levels('TILE');
console.log(`on the shelf: ${shelf?.onHand} pieces, worth ${pounds(shelf?.value ?? 0)}`);

const buy = (...lines: readonly { quantity: number | string; unit: string }[]) =>
  oms.orders.place({
    channel: 'web',
    lines: lines.map((line) => ({ sku: 'TILE', ...line })),
    payment: { method: 'invoice' },
  });
const order = await buy(
  { quantity: '2.5', unit: 'box' },
  { quantity: 5, unit: 'piece' },
  { quantity: '0.5', unit: 'pallet' },
);
for (const { sold, total } of order.lines) {
  if (!sold) continue;
  const { unit, quantity, base, unitPrice } = sold;
  const of = base === 1 ? '' : ` of ${base}`;
  console.log(`invoice:      ${quantity} ${unit}${of} at ${pounds(unitPrice.amount)} = ${pounds(total)}`);
}

await buy({ quantity: '0.3', unit: 'box' }).catch((error: unknown) => {
  if (!isOmsError(error, 'unit.quantity')) throw error;
  console.log(`refused:      ${error.message}`);
});

const sent = await oms.shipments.dispatch(order, { carrier: null });
const { returns } = await oms.returns.request(sent, { lines: [{ lineId: '1', units: '0.5', unit: 'box' }] });
const back = await oms.returns.receive(sent, { returnId: returns[0]?.id ?? '' });
console.log(`given back:   0.5 box for ${pounds(back.totals.returned)}`);
const [after] = await oms.inventory.levels('TILE');
console.log(`on the shelf: ${after?.onHand} pieces`);
const { stock, money, facts } = await oms.audit();
console.log(`audit:        ${stock.length + money.length + facts.length} findings`);
await oms.close();
