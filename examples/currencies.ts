/** A shop in pounds that also sells in euros and yen: each order in its own currency, goods at what they cost in pounds, books in pounds. */
import { createOms, isOmsError, type Order } from 'orderwright';
import { fakeClock, memory, memoryCatalog, rateTable, simulatedGateway } from 'orderwright/memory';

const clock = fakeClock('2026-01-05T09:00:00.000Z');
const pounds: Readonly<Record<string, string>> = { EUR: '0.855', JPY: '0.0052' };
const oms = createOms({
  shop: {
    id: 'main',
    zone: 'Europe/London',
    currency: 'GBP',
    currencies: { prices: ['EUR', 'JPY'], reporting: 'GBP' },
  },
  repository: memory(),
  catalog: memoryCatalog({
    MUG: {
      title: 'Mug',
      price: [
        { amount: 1250, currency: 'GBP' },
        { amount: 1490, currency: 'EUR' },
        { amount: 2480, currency: 'JPY' },
      ],
    },
  }),
  payments: { card: simulatedGateway({ clock }), giftCard: { tender: 'giftCard' } },
  carriers: [rateTable({ currency: 'GBP', rows: [{ service: 'tracked-48', price: 395, days: 2 }] })],
  rates: { rate: async ({ from }) => pounds[from] ?? '1' },
  process: { capture: 'onConfirm', cancels: { fee: 200 } }, // 2.00 pounds, whatever the order is in
  clock,
});
await oms.inventory.receive({ sku: 'MUG', quantity: 30, unitCost: 250 });

for (const currency of ['GBP', 'EUR', 'JPY']) {
  const order = await buy(currency);
  await oms.shipments.dispatch(order, { lines: 'all', carrier: 'best' });
  await oms.relay.runOnce();
  const { revenue, cost, carriage, margin } = await oms.orders.margin(order);
  console.log(`${currency}: ${revenue} - ${cost} for the goods - ${carriage} for the parcel = ${margin}`);
}

const given = await buy('EUR');
await oms.orders.cancel(given);
const { totals } = await oms.orders.get(given);
console.log(`cancelled: ${totals.due} cents are kept of ${given.totals.total}`);

const { code } = await oms.giftCards.issue({ amount: 5_000, currency: 'EUR' });
for (const currency of ['GBP', 'EUR'])
  await buy(currency, { method: 'giftCard', giftCard: code }).then(
    ({ state }) => console.log(`a card of euros, an order in ${currency}: ${state.payment}`),
    (error) => console.log(`a card of euros, an order in ${currency}: ${isOmsError(error) ? error.code : error}`),
  );
const { money } = await oms.audit();
console.log(money.length === 0 ? 'the books agree' : money);
await oms.close();

async function buy(currency: string, payment = { method: 'card', token: 'ok' } as object): Promise<Order> {
  const { id } = await oms.orders.place({
    channel: 'web',
    currency,
    customer: { email: 'ada@example.com' },
    lines: [{ sku: 'MUG', quantity: 2 }],
    payment: payment as { method: string },
  });
  await oms.relay.runOnce();
  return oms.orders.get(id);
}
