/** Desks of staff by the client, against the handler: what is said arrives as it was meant, and what is answered is what the facade answers. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Client, createClient, isApiError } from '../../src/client';
import { createHandler } from '../../src/http';
import type { Order } from '../../src/index';
import { openShop, type Shop } from '../support/shop';
import { memoryStore } from '../support/stores';

let shop: Shop;
let staff: Client<Order>;
let anybody: Client;

beforeEach(async () => {
  shop = openShop((await memoryStore()).repository);
  const handler = createHandler(shop.oms, {
    authorize: (request) => {
      const id = request.headers.get('authorization');
      return id === null ? null : { role: 'staff', id };
    },
  });
  const by = (headers: Record<string, string>) => ({
    url: 'https://shop.example',
    headers: () => headers,
    fetch: (url: string | URL | Request, init?: RequestInit) => handler(new Request(url, init)),
  });
  staff = createClient<Order>(by({ authorization: 'sam' }));
  anybody = createClient(by({}));
  await staff.inventory.receive({ lines: [{ sku: 'MUG', location: 'main', quantity: 50, unitCost: 250 }] });
});
afterEach(() => shop.oms.close());

it('asks what lies there, in figures, lists and instants', async () => {
  expect(await staff.inventory.levels({ skus: ['MUG'] })).toEqual(await shop.oms.inventory.levels('MUG'));
  expect(await staff.inventory.available({ skus: ['MUG', 'A'], channel: 'web' })).toMatchObject([
    { sku: 'MUG', units: 50 },
    { sku: 'A', units: 0 },
  ]);
  expect(await staff.inventory.atp({ sku: 'MUG', quantity: 3 })).toMatchObject({ location: 'main' });
  expect(await staff.inventory.atp({ sku: 'MUG', quantity: 51 })).toBeNull();
  const at = new Date(shop.clock.now()).toISOString();
  expect(await staff.inventory.asOf({ at, skus: ['MUG'] })).toMatchObject([{ sku: 'MUG', onHand: 50 }]);
  expect(await staff.inventory.valuation({ at, by: ['sku'] })).toEqual(
    await shop.oms.inventory.valuation({ at, by: ['sku'] }),
  );
  expect(await staff.inventory.importStock({ csv: 'sku,location,quantity\nMUG,main,60\nTEE,main,x\n' })).toMatchObject([
    { line: 2, status: 'taken' },
    { line: 3, status: 'refused' },
  ]);
});

it('buys, and is answered with the document and what may be done with it', async () => {
  const bought = await staff.purchaseOrders.create({
    supplier: 'pottery',
    location: 'main',
    lines: [{ sku: 'MUG', units: 10, unitCost: 240 }],
  });
  await staff.purchaseOrders.send(bought, { expectedAt: '2026-02-01T00:00:00Z' }, { ifMatch: bought });
  const late = staff.purchaseOrders.cancel(bought, {}, { ifMatch: bought }).catch((error: unknown) => error);
  expect(await late).toMatchObject({ code: 'version.conflict', status: 412 });
  const came = await staff.purchaseOrders.receive(bought.id);

  expect(came).toMatchObject({ id: bought.id, status: 'closed' });
  expect(await staff.purchaseOrders.find({ supplier: 'pottery', limit: 5 })).toMatchObject({
    documents: [{ id: bought.id }],
    next: null,
  });
  expect(await staff.purchaseOrders.history(bought)).toEqual(await shop.oms.purchaseOrders.history(bought));
  expect((await staff.purchaseOrders.explain(bought)).every(({ allowed }) => !allowed)).toBe(true);
  expect(await staff.inventory.levels({ skus: ['MUG'] })).toMatchObject([{ onHand: 60 }]);
});

it('takes a command once, however often it is sent with its key', async () => {
  const key = { idempotencyKey: 'mug-1' };
  const adjust = () => staff.inventory.adjust({ sku: 'MUG', location: 'main', delta: -1 }, key);

  expect(await adjust()).toEqual(await adjust());
  expect(await staff.inventory.levels({ skus: ['MUG'] })).toMatchObject([{ onHand: 49 }]);
});

it('holds for a cart, and gives the units to its order', async () => {
  await staff.inventory.reserve({ cart: 'c/1', lines: [{ sku: 'MUG', quantity: 50 }] });
  expect(await staff.inventory.renew('c/1', { ttlMs: 60_000 })).toMatchObject({ cart: 'c/1' });
  expect(await staff.inventory.available({ skus: ['MUG'] })).toMatchObject([{ units: 0 }]);
  await staff.inventory.release('c/1');
  expect(await staff.inventory.available({ skus: ['MUG'] })).toMatchObject([{ units: 50 }]);
});

it('talks to customers, and the note is not theirs', async () => {
  const { id } = await staff.cases.open({
    kind: 'complaint',
    customer: { email: 'ann@example.com' },
    text: 'It broke.',
  });
  await staff.cases.note(id, { text: 'Third one this week.' });
  await staff.cases.reply(id, { text: 'We send another one.' });
  const solved = await staff.cases.resolve(id, { outcome: 'answered' });

  expect(solved).toMatchObject({ status: 'resolved' });
  expect((await staff.cases.thread(id)).map(({ body }) => body?.text)).toEqual([
    'It broke.',
    'Third one this week.',
    'We send another one.',
  ]);
  const bytes = btoa('a picture');
  const told = await staff.cases.receive({
    ...{
      id: 'm-1',
      token: null,
      from: 'bob@example.com',
      subject: 'Hello',
      text: 'See here.',
      at: '2026-01-05T09:00:00Z',
    },
    attachments: [{ name: 'p.png', type: 'image/png', bytes }],
  });
  expect(told).toMatchObject({ as: 'opened' });
  const [message] = await staff.cases.thread(told.case);
  expect(await shop.oms.cases.attachment(told.case.id, message?.id ?? '', 0)).toEqual(
    Uint8Array.from('a picture', (char) => char.charCodeAt(0)),
  );
});

it('does one thing to many orders, looks before it does, and takes old orders in', async () => {
  const [one, two] = [await shop.place(), await shop.place()];
  const hold = { type: 'check' };
  const seen = await staff.preview({ command: 'orders.hold', order: one.id, payload: hold });
  expect(seen.order.holds).toHaveLength(1);
  const unknown = '00000000-0000-7000-8000-000000000000';
  const results = await staff.bulk({ command: 'orders.hold', orders: [one.id, two.id, unknown], payload: hold });

  expect(results).toMatchObject([
    { id: one.id, order: { holds: [{ type: 'check' }] } },
    { id: two.id, order: { holds: [{ type: 'check' }] } },
    { id: unknown, problem: { code: 'order.notFound', status: 404 } },
  ]);
  expect((await staff.attention({ reason: 'held' })).items).toHaveLength(2);
  expect(await staff.orders.label(one, { locale: 'zh-TW' })).not.toBe(await staff.orders.label(one, { locale: 'en' }));
  expect(
    await staff.orders.import({
      orders: [
        {
          number: 'OLD-1',
          channel: 'web',
          customer: { email: 'old@example.com' },
          placedAt: '2025-12-01T10:00:00Z',
          cancelledAt: '2025-12-02T10:00:00Z',
          lines: [{ sku: 'MUG', quantity: 1, unitPrice: { amount: 1250, currency: 'GBP' }, tax: 208, total: 1250 }],
          totals: { total: 1250, tax: 208 },
        } as never,
        {} as never,
      ],
    }),
  ).toMatchObject([{ line: 1 }, { line: 2, status: 'refused' }]);
});

it('keeps a gift card’s code out of addresses, and a desk from whoever is not known', async () => {
  const card = await staff.giftCards.issue({ amount: 5_000, code: 'SPRING-2026-MUGS' });
  expect(await staff.giftCards.balance({ code: card.code })).toMatchObject({ balance: 5_000 });
  await staff.storeCredit.grant({ customer: 'c-ann', amount: 700 });
  expect(await staff.storeCredit.balance({ customer: 'c-ann' })).toMatchObject({ balance: 700 });

  const refused = await anybody.audit().catch((error: unknown) => error);
  expect(isApiError(refused) && refused.code).toBe('http.unauthorized');
  expect(await anybody.feedback.ofToken('nobody-has-it').catch((error: unknown) => error)).toMatchObject({
    code: 'feedback.token',
  });
  expect(await staff.audit()).toMatchObject({ stock: [], money: [], facts: [] });
});

it('opens an edit, and does not stage in another one that was opened since', async () => {
  const order = await shop.place();
  const first = await staff.edits.begin(order);
  await staff.edits.discard(order);
  await staff.edits.begin(order);
  const action = { type: 'setQuantity', lineId: '1', quantity: 3 } as const;

  const late = await staff.edits
    .stage(order, { actions: [action], editId: first.edit?.id ?? '' })
    .catch((error: unknown) => error);
  expect(isApiError(late)).toBe(true);
  expect((await staff.edits.stage(order, { actions: [action] })).edit?.actions).toHaveLength(1);
});
