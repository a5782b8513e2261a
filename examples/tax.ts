/** A sale while the tax provider is away: estimated, quoted again, corrected, recorded, and changed by a return. */
import { createOms } from 'orderwright';
import { fakeClock, flatTax, memory, memoryCatalog, simulatedTaxProvider } from 'orderwright/memory';

const clock = fakeClock('2026-01-05T09:00:00.000Z');
let away = true;
const tax = simulatedTaxProvider({
  rates: flatTax({ byCountry: { DE: '0.19' } }),
  misbehave: () => (away ? 'away' : 'ok'),
});
const oms = createOms({
  shop: {
    id: 'main',
    zone: 'Europe/Berlin',
    currency: 'EUR',
    tax: { onOutage: 'fallback', rates: flatTax({ byCountry: { DE: '0.07' } }) },
  },
  repository: memory(),
  catalog: memoryCatalog({ MUG: { title: 'Mug', price: 1190 } }, 'EUR'),
  payments: { cash: { rule: 'onDelivery' } },
  tax,
  clock,
  relay: 'manual',
});
await oms.inventory.receive({ sku: 'MUG', quantity: 10, unitCost: 250 });

const { id, totals } = await oms.orders.place({
  channel: 'web',
  shipTo: { country: 'DE', postalCode: '10115' },
  lines: [{ sku: 'MUG', quantity: 2 }],
  payment: { method: 'cash' },
});
console.log(`placed: ${euros(totals.total)}, tax estimated at ${euros(totals.tax)}`);
await oms.shipments.dispatch(id, { carrier: null });
await oms.relay.runOnce();
await show('the provider is away');

away = false;
clock.advance(3_600_000);
await oms.relay.runOnce();
await show('it is back');

const { returns } = await oms.returns.request(
  id,
  { lines: [{ lineId: '1', units: 1 }] },
  { actor: { kind: 'staff', id: 'ann' } },
);
await oms.returns.receive(id, { returnId: returns[0]?.id ?? '' });
await oms.relay.runOnce();
await show('one came back');

const { money } = await oms.audit();
console.log(money.length === 0 ? 'the books agree' : money);

async function show(when: string): Promise<void> {
  const order = await oms.orders.get(id);
  const document = tax.documentOf(id);
  const recorded = document ? `${euros(document.tax)} of ${euros(document.amount)} recorded` : 'nothing recorded';
  console.log(`${when}: ${recorded}, corrected by ${euros(order.tax?.corrected ?? 0)}, due ${euros(order.totals.due)}`);
}

function euros(amount: number): string {
  return (amount / 100).toFixed(2);
}
