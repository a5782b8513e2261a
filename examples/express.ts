/** A shop's own HTTP in front of orderwright, on Express 5: place, pay, track, and the gateway's webhooks. */
import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import express, { type NextFunction, type Request, type Response } from 'express';
import { createOms, type ErrorCode, isOmsError, OmsError, type Order } from 'orderwright';
import { memory, memoryCatalog, rateTable, simulatedGateway } from 'orderwright/memory';

export const card = simulatedGateway();
export const oms = createOms({
  shop: { id: 'main', zone: 'Europe/London', currency: 'GBP' },
  repository: memory(),
  catalog: memoryCatalog({ MUG: { title: 'Mug', price: 1250 }, BOWL: { title: 'Bowl', price: 1800 } }, 'GBP'),
  payments: { card },
  carriers: [rateTable({ currency: 'GBP', rows: [{ service: 'tracked-48', price: 395, days: 2 }] })],
});
await oms.inventory.receive({ lines: ['MUG', 'BOWL'].map((sku) => ({ sku, quantity: 10, unitCost: 250 })) });

export const app = express().use(express.json());
const byCustomer = (request: Request) => ({
  actor: { kind: 'customer' } as const,
  idempotencyKey: request.get('Idempotency-Key') ?? randomUUID(),
});

// Only what a browser may decide is passed on: prices come from the catalogue, discounts and charges from the shop.
app.post('/orders', async (request, response) => {
  const { customer, shipTo, lines, payment } = request.body ?? {};
  const wanted = Array.isArray(lines) ? lines.map((line) => ({ sku: line?.sku, quantity: line?.quantity })) : lines;
  const cart = { channel: 'web', customer, shipTo, lines: wanted, payment };
  const order = await oms.orders.place(cart, byCustomer(request));
  response.status(order.replayed ? 200 : 201).json(await shown(order));
});

app.post('/orders/:number/payments', async (request, response) => {
  const { method, token } = request.body ?? {};
  const order = await oms.payments.authorize(await numbered(request), { method, token }, byCustomer(request));
  response.status(201).json(await shown(order));
});

app.get('/orders/:number', async (request, response) => {
  response.json(await shown(await numbered(request)));
});

// A real gateway signs what it sends: check that first.
app.post('/webhooks/card', async (request, response) => {
  await oms.payments.record(request.body?.orderId, request.body?.payload, { actor: { kind: 'system', id: 'card' } });
  response.sendStatus(204);
});

async function numbered(request: Request<{ number: string }>): Promise<Order> {
  const { orders } = await oms.orders.find({ number: request.params.number });
  if (orders[0]) return orders[0];
  throw new OmsError([{ code: 'order.notFound', message: `there is no order ${request.params.number}` }]);
}

/** The order as its customer may see it. Where they must go to confirm a payment is kept with their personal data. */
async function shown({ number, label, state, currency, totals, payments, shipments, party }: Order) {
  const waiting = payments.find(({ status }) => status === 'requiresAction');
  const texts = waiting ? await oms.customers.data({ party }) : [];
  const action = texts.find(({ name }) => name === `paymentAction:${waiting?.id}`)?.body ?? null;
  const parcels = shipments.map(({ status, carrier, tracking }) => ({ status, carrier, tracking }));
  return { number, label, payment: state.payment, action, total: totals.total, currency, shipments: parcels };
}

// What is not listed is a refusal of the shop's rules: 409.
const statusByCode: Partial<Record<ErrorCode, number>> = {
  'input.invalid': 400,
  'order.notFound': 404,
  'key.reused': 422,
  'store.unavailable': 503,
  internal: 500,
};
app.use((error: unknown, _request: Request, response: Response, _next: NextFunction) => {
  const known = isOmsError(error) ? error : null;
  const status = known ? (statusByCode[known.code] ?? 409) : ((error as { status?: number }).status ?? 500);
  const detail = status === 500 ? 'something went wrong here' : (error as Error).message;
  response.status(status).type('application/problem+json');
  response.send(JSON.stringify({ title: known?.code ?? 'error', status, detail, problems: known?.problems ?? [] }));
});

if (process.argv[1] === fileURLToPath(import.meta.url)) app.listen(3000, () => console.log('http://localhost:3000'));
