/** A shop's API on Express 5: a customer places an order, pays, and follows their parcel; the gateway tells by webhook. The addresses are those of docs/guides/http.md. */
import { fileURLToPath } from 'node:url';
import express from 'express';
import { createOms, type PaymentWebhookReader } from 'orderwright';
import { createHandler } from 'orderwright/http';
import { expressHandler } from 'orderwright/http/express';
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

// A real gateway signs what it sends: `stripeWebhook` and `paypalWebhook` believe nothing else.
const readCard: PaymentWebhookReader = async (body) => {
  const { orderId, payload } = JSON.parse(new TextDecoder().decode(body as Uint8Array));
  const id = `${payload.callId}:${payload.answer.status}`;
  return { kind: 'payment', orderId, payload, idempotencyKey: `card:${id}`, event: { id, type: 'payment' } };
};

const handler = createHandler(oms, {
  basePath: '/api',
  // Your own session says who it is; here a header is believed.
  authorize: (request) => {
    const customer = request.headers.get('demo-customer');
    return customer === null ? { role: 'guest' } : { role: 'customer', customer };
  },
  // What is not in the catalogue is the shop's to price, whatever a cart says.
  checkout: ({ shippingOption }) => ({
    shipping: shippingOption === 'express' ? [{ code: 'express', amount: 995 }] : [],
  }),
  gateways: { card: readCard },
  onError: (error) => console.error(error),
});

// In front of express.json(): webhooks are signed byte by byte. Pages and routes of your own follow.
export const app = express().use('/api', expressHandler(handler)).use(express.json());

if (process.argv[1] === fileURLToPath(import.meta.url))
  app.listen(3000, () => console.log('http://localhost:3000/api'));
