/** What lies before a block of a guide, and what is so after it; where nothing is said, a shop and a paid order do. */
import { createHmac } from 'node:crypto';
import { PGlite } from '@electric-sql/pglite';
import Database from 'libsql';
import pg from 'pg';
import { expect, vi } from 'vitest';
import {
  type CarrierMishap,
  memory,
  recordingNotifier,
  simulatedCarrier,
  simulatedGateway,
} from '../../src/adapters/memory';
import { paypal, paypalWebhook } from '../../src/adapters/paypal';
import { postgres } from '../../src/adapters/postgres';
import { sqlite } from '../../src/adapters/sqlite';
import { stripe, stripeWebhook } from '../../src/adapters/stripe';
import { webhooks } from '../../src/adapters/webhooks';
import { createHandler, orderLinks } from '../../src/http';
import { defineRegion, type OmsOptions, type Order } from '../../src/index';
import { omsError } from '../../src/kernel';
import type { Carrier } from '../../src/ports';
import { brokerParcel } from '../support/broker-parcels';
import { cart, type Hand, openHand, vat } from './hand';
import type { Bindings } from './run-block';

export interface Scene {
  /** Options of the shop at hand. */
  readonly shop?: () => Partial<OmsOptions>;
  /** The block before it on the page with whose names the reader goes on: `oms`, `order`, … */
  readonly goesOn?: number;
  /** What happens before; answers names beyond those at hand, or instead of them. */
  readonly given?: Given;
  /** What is so afterwards, or comes of calling what the block declares. */
  readonly after?: (made: Made, hand: Hand) => unknown;
}

export type Given = (hand: Hand, around: Around) => Promise<Bindings>;

export interface Around {
  /** Of an empty database on the PostgreSQL server. */
  readonly databaseUrl: string;
  /** Closes something when the page has been read. */
  readonly closes: <Opened extends { close?(): unknown; end?(): unknown }>(opened: Opened) => Opened;
}

/** What the block declared, and what it has printed, call by call. */
export interface Made {
  // biome-ignore lint/suspicious/noExplicitAny: the names are those of a page, where the compiler checks them.
  readonly [name: string]: any;
  readonly printed: readonly (readonly unknown[])[];
}

const nextDays = (count: number) => vi.setSystemTime(Date.now() + count * 86_400_000);
const asked = (path: string, init?: RequestInit) => new Request(`https://shop.example${path}`, init);
const posted = (path: string, body: object) => asked(path, { method: 'POST', body: JSON.stringify(body) });
const nothingFound = { stock: [], money: [], facts: [] };
const secret = 'of thirty-two characters or more';
const links = () => orderLinks({ secrets: [secret] });
const delivered: Given = async (hand) => ({ order: await hand.deliver(await hand.place()) });
const locations = (...ids: readonly string[]) => ({
  shop: () => ({ locations: ids.map((id, index) => ({ id, priority: index + 1 })) }),
});

/** The page's client speaks with the API of the shop at hand, as somebody. */
const overHttp = (who: 'sam' | 'c-ann' | null, before: (hand: Hand) => Promise<Bindings> = async () => ({})): Given => {
  return async (hand) => {
    const caller =
      who && (who === 'sam' ? ({ role: 'staff', id: who } as const) : ({ role: 'customer', customer: who } as const));
    const handler = createHandler(hand.oms, { basePath: '/api', authorize: () => caller, links: links() });
    const fetch = (url: string, init?: RequestInit) => handler(new Request(new URL(url, 'https://shop.example'), init));
    vi.stubGlobal('fetch', fetch);
    return before(hand);
  };
};
const ofAnn = { customer: { id: 'c-ann', email: 'ann@example.com' } };

const ageCheck = defineRegion({
  ...{ name: 'ageCheck', version: 1, initial: 'open' },
  states: { open: { on: { 'ageCheck.passed': 'passed' } }, passed: {} },
});

/** An order of a saw that has arrived, with its number. */
const sawSold: Given = async (hand) => {
  await hand.oms.inventory.receive({ sku: 'SAW', quantity: 1, unitCost: 4000, serials: ['A1'] });
  const order = await hand.place({ lines: [{ sku: 'SAW', quantity: 1 }] });
  return { order: await hand.deliver(order, [{ sku: 'SAW', serials: ['A1'] }]) };
};

const signing = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const stripeKeys = { secretKey: 'sk_test_1', returnUrl: 'https://shop.example/paid' };
const paypalKeys = { clientId: 'app', clientSecret: 'secret' };

/** By page and block, from 0. */
export const scenes: Readonly<Record<string, Readonly<Record<number, Scene>>>> = {
  'README.md': {
    0: { after: ({ printed, order }) => expect([order.label, printed.length]).toEqual(['Delivered', 3]) },
    1: { after: async ({ oms }) => expect(await oms.audit()).toEqual({ orders: 0, ...nothingFound }) },
  },
  'adapters.md': {
    0: {
      given: async (_hand, { databaseUrl, closes }) => {
        const pool = closes(new pg.Pool({ connectionString: databaseUrl }));
        await pool.query('create table product (sku text, title text, price bigint, weight_grams int, currency text)');
        await pool.query(
          `insert into product values ('MUG', 'Mug', 1250, 350, 'GBP'), ('MUG', 'Mug', 1500, 350, 'EUR')`,
        );
        return { pool };
      },
      after: async ({ catalog }) =>
        expect(await catalog.items({ skus: ['MUG', 'TEE'], currency: 'GBP' })).toEqual([
          { sku: 'MUG', title: 'Mug', price: { amount: 1250, currency: 'GBP' }, weightGrams: 350 },
        ]),
    },
    2: {
      after: async ({ onWebhook, order }, { oms }) => {
        const [payment] = (await oms.payments.capture(order.id)).payments;
        const { id: callId = '', amount = 0 } = payment?.calls.at(-1) ?? {};
        const call = { paymentId: payment?.id, operation: 'capture', callId, amount };
        const payload = { ...call, answer: { status: 'captured', reference: 'c-1', amount } };
        await onWebhook(order.id, payload);
        expect((await oms.orders.get(order.id)).state.payment).toBe('paid');
        await expect(onWebhook('nonsense', payload)).rejects.toMatchObject({ code: 'input.invalid' });
      },
    },
    5: {
      given: async () => {
        const card = simulatedGateway();
        const authorize: typeof card.authorize = (call) =>
          card.authorize({ ...call, token: (call.token ?? '').replace('tok_visa', 'ok').replace('tok_', '') });
        return { card: { ...card, authorize } };
      },
    },
    6: { given: async () => ({ openStore: async () => memory() }) },
  },
  'adopt.md': {
    0: {
      after: async ({ printed }, { oms }) => {
        expect(printed).toEqual([]);
        expect((await oms.orders.find({ number: '1042' })).orders).toMatchObject([
          { totals: { captured: 2500, tax: 417 } },
        ]);
      },
    },
    1: { after: ({ printed }) => expect(printed.map(([status]) => status)).toEqual(['missing', 'extra', 'MUG']) },
  },
  'attention.md': {
    0: {
      given: async (hand) => ({ order: await hand.oms.orders.hold(await hand.place(), { type: 'check' }) }),
      after: ({ printed, held }) =>
        expect([printed.map(([reason]) => reason), held.items.length]).toEqual([['held'], 1]),
    },
  },
  'backup-and-restore.md': {
    0: {
      after: async ({ backUp }) => {
        const db = new Database('shop.db');
        const { oms, place } = await openHand({ repository: sqlite({ db }) });
        const placed = await place();
        backUp('shop.db', 'copy.db');
        const copy = new Database('copy.db');
        const restored = await openHand({ repository: sqlite({ db: copy }) }, false);
        expect((await restored.oms.orders.get(placed.id)).number).toBe(placed.number);
        expect(await restored.oms.audit()).toEqual({ orders: 1, ...nothingFound });
        await Promise.all([oms.close(), restored.oms.close()]);
        for (const open of [db, copy]) open.close();
      },
    },
    1: {
      after: async ({ copyOf }) => {
        const pglite = await PGlite.create();
        const { oms, place } = await openHand({ repository: postgres({ pglite }) });
        const placed = await place();
        const copy: PGlite = await copyOf(pglite);
        const restored = await openHand({ repository: postgres({ pglite: copy }) }, false);
        expect((await restored.oms.orders.get(placed.id)).number).toBe(placed.number);
        expect(await restored.oms.audit()).toEqual({ orders: 1, ...nothingFound });
        await Promise.all([oms.close(), restored.oms.close()]);
        await Promise.all([pglite.close(), copy.close()]);
      },
    },
    2: { after: ({ printed }) => expect(printed[0]).toEqual([1, [], [], []]) },
    3: { after: ({ printed }) => expect(printed).toEqual([[1250]]) },
  },
  'carriers.md': {
    2: { given: async ({ options }) => ({ rest: options }) },
    3: {
      given: async () => ({}),
      after: async ({ carrierWebhook }, { oms, place, send, options }) => {
        const post = options.carriers?.[0] as ReturnType<typeof simulatedCarrier>;
        await send(await place(), 'best');
        const { body, headers } = post.tell(post.labels[0]?.tracking ?? '');
        const answer = (of: string) =>
          carrierWebhook(
            'swift',
            asked('/webhooks', { method: 'POST', body: of, headers: headers as Record<string, string> }),
          );
        expect((await answer(String(body))).status).toBe(204);
        expect((await answer('{}')).status).toBe(400);
        expect((await oms.orders.find()).orders).toHaveLength(2);
      },
    },
    4: { given: async () => ({ parcelCo: simulatedCarrier({ id: 'parcel-co' }) }) },
    5: { given: async () => parcelCoInTestMode() },
  },
  'cases.md': {
    0: {
      given: async (hand) => ({ order: await hand.deliver(await hand.place(ofAnn)) }),
      after: async ({ opened }, { oms }) => {
        expect(await oms.cases.get(opened)).toMatchObject({ status: 'resolved', outcome: { outcome: 'compensated' } });
        expect((await oms.storeCredit.balance('c-ann')).balance).toBe(500);
      },
    },
    2: { given: async () => ({ token: null }), after: ({ printed }) => expect(printed[0]?.[1]).toBe('opened') },
    3: {
      given: async (hand) => {
        await hand.oms.cases.open({ kind: 'inquiry', customer: { id: 'c-7' }, text: 'Where is it?' });
        return {};
      },
      after: async ({ mine }, { oms }) => expect((await oms.cases.thread(mine)).length).toBe(2),
    },
  },
  'client.md': {
    0: { given: overHttp('c-ann'), after: ({ printed }) => expect(printed[0]?.[1]).toBe('Received') },
    1: {
      shop: () => ({ repairs: { warranty: [{ id: 'law', months: 24 }] } }),
      given: overHttp('c-ann', async (hand) => ({ order: await hand.deliver(await hand.place(ofAnn)) })),
      after: ({ covered, repair }) => expect([covered, repair.status]).toEqual([true, 'asked']),
    },
    2: { given: overHttp('sam'), after: ({ printed }) => expect(printed.map(([, total]) => total)).toEqual([2500]) },
    3: { given: overHttp('sam'), after: ({ mug }) => expect(mug).toMatchObject({ sku: 'MUG', onHand: 100 }) },
    4: {
      given: overHttp('sam'),
      after: async ({ migrate }, { oms }) => {
        await migrate(
          (async function* () {})(),
          ['MUG', 'CUP'].map((sku) => ({ sku, quantity: 5 })),
        );
        expect((await oms.inventory.levels('CUP')).map(({ onHand }) => onHand)).toEqual([105]);
      },
    },
    5: {
      given: async (hand, around) => {
        const order = await hand.deliver(await hand.place());
        nextDays(60);
        await hand.settle();
        const token = await links().sign(order, { expiresAt: new Date(Date.now() + 86_400_000) });
        await overHttp(null)(hand, around);
        const ask = fetch;
        // The page writes another token than the one that is valid here.
        vi.stubGlobal('fetch', (url: string, init: RequestInit) =>
          ask(JSON.parse(JSON.stringify(url).replace('token-of-the-mail', token)), {
            ...init,
            headers: JSON.parse(JSON.stringify(init.headers).replace('token-of-the-mail', token)) as Record<
              string,
              string
            >,
          }),
        );
        return { order };
      },
      after: ({ printed }) => expect(printed).toHaveLength(1),
    },
    7: {
      after: async ({ order }, { oms }) =>
        expect((await oms.orders.get(order.id)).holds).toMatchObject([{ reason: 'address' }]),
    },
  },
  'cost.md': {
    4: { after: ({ printed }) => expect(printed.length).toBeGreaterThan(0) },
    5: { after: ({ printed }) => expect(printed).toHaveLength(1) },
  },
  'edit-orders.md': {
    2: {
      given: async (hand) => {
        const of = { customer: { id: 'customer-17' } };
        return { order: await hand.place(of), another: await hand.place(of) };
      },
      after: async (_made, { oms }) => expect(await shippedOf(oms, 'customer-17')).toBe(2),
    },
  },
  'email.md': {
    1: {
      after: async ({ mailCameIn }, { oms }) => {
        const lines = ['From: Ann <ann@example.com>', 'To: care@shop.example', 'Subject: A chip', 'Message-ID: <1@x>'];
        await mailCameIn(new TextEncoder().encode([...lines, '', 'My mug has a chip.'].join('\r\n')));
        expect((await oms.cases.find({})).cases).toMatchObject([{ status: 'open' }]);
      },
    },
  },
  'embed.md': {
    0: { after: async ({ oms }) => expect(await oms.audit()).toEqual({ orders: 0, ...nothingFound }) },
    2: { given: async (_hand, { databaseUrl }) => ({ pool: new pg.Pool({ connectionString: databaseUrl }) }) },
    3: { after: ({ printed }) => expect(printed.map(([, , type]) => type)).toContain('order.placed') },
  },
  'extend-the-statechart.md': {
    1: { shop: () => ({ regions: [ageCheck] }), after: ({ told }) => expect(told.state.ageCheck).toBe('passed') },
  },
  'feedback.md': {
    0: {
      shop: () => ({ feedback: { askAfterDays: 1 }, notifiers: [recordingNotifier({ id: 'mail' })] }),
      given: async (hand) => {
        await hand.deliver(await hand.place());
        nextDays(2);
        await hand.settle();
        const [mail] = hand.options.notifiers as readonly ReturnType<typeof recordingNotifier>[];
        const ask = mail?.messages.find(({ template }) => template === 'feedback.asked');
        return { token: String(ask?.values.replyToken) };
      },
      after: async (_made, { oms }) => expect((await oms.feedback.find({ rating: 5 })).feedback).toHaveLength(1),
    },
  },
  'kinds-of-goods.md': {
    0: { after: ({ printed }) => expect(JSON.stringify(printed[0])).toContain('4') },
    1: { goesOn: 0, after: ({ printed }) => expect([printed[0]?.[0], printed[1]]).toEqual([2, [772]]) },
    2: { after: ({ printed }) => expect(printed[0]).toEqual(['PEN', 24, '2', 'box', 1500, 3000]) },
    3: { after: ({ printed }) => expect(printed).toEqual([['partlyDelivered'], [['ED-7QX2-M4KN', 'ED-9PLB-T2WC']]]) },
    4: { after: ({ printed }) => expect(printed[0]?.[0]).toMatchObject([{ units: 2 }]) },
    5: { after: ({ printed }) => expect(printed[0]?.[0]).toEqual({ location: 'main', state: 'quality' }) },
  },
  'money.md': {
    2: {
      after: ({ totals, mugs }) => {
        expect(totals).toMatchObject({ goods: 1612, discount: 100, shipping: 499, tax: 335, total: 2011 });
        expect(
          mugs.flatMap(({ units, amount }: { units: number; amount: number }) => Array(units).fill(amount)),
        ).toEqual([313, 312, 312]);
      },
    },
  },
  'nextjs.md': {
    0: { after: async ({ openShop }) => (await openShop()).oms.close() },
    1: { after: async ({ GET }) => expect((await GET(asked('/api/orders'))).status).toBe(200) },
    2: {
      after: async ({ checkOut }) => {
        const form = (card: string) => {
          const filled = new FormData();
          for (const [name, value] of Object.entries({ sku: 'MUG', email: 'ann@example.com', card }))
            filled.set(name, value);
          return filled;
        };
        expect(await links().read((await checkOut('cart-1', form('ok'))).link)).not.toBeNull();
        expect(await checkOut('cart-1', form('another'))).toEqual({ problems: [expect.any(String)] });
      },
    },
    3: {
      after: async ({ seenBy, order }) => {
        const token = await links().sign(order, { expiresAt: new Date(Date.now() + 86_400_000) });
        expect(await seenBy(token)).toMatchObject({ number: order.number });
        expect(await seenBy('nonsense')).toBeNull();
      },
    },
    5: { after: answersTheClock },
  },
  'notifications.md': {
    5: {
      given: async () => {
        const to = (...ids: readonly string[]) =>
          webhooks({
            endpoints: ids.map((id) => ({
              id,
              url: `https://${id}.example.com/hooks`,
              secrets: signing,
              events: ['order.*'],
            })),
          });
        const before = await openHand({ endpoints: to('erp', 'shop-next-door') });
        await before.oms.endpoints.disable('shop-next-door');
        await before.oms.orders.place(cart);
        return { oms: (await openHand({ repository: before.options.repository, endpoints: to('erp') }, false)).oms };
      },
      after: ({ printed }) => expect(printed[0]?.slice(0, 2)).toEqual(['erp', 'live']),
    },
  },
  'operate.md': {
    0: {
      after: async ({ health }) => {
        const answer: Response = await health();
        expect([answer.status, await answer.json()]).toEqual([
          200,
          { pending: expect.any(Number), dead: 0, relay: false },
        ]);
      },
    },
    2: {
      after: async ({ nightly }) => {
        const told: string[] = [];
        await nightly(async (text: string) => void told.push(text));
        expect(told).toEqual([]);
      },
    },
    3: { after: ({ printed }) => expect(printed[0]?.[0]).toMatchObject({ keys: 0, delivered: 0, archived: 0 }) },
  },
  'packing.md': {
    0: {
      after: ({ packing }) =>
        expect(packing.boxes).toMatchObject([
          {
            box: 'S',
            placements: [{ key: 'BOOK', x: 0, y: 0, z: 0 }, {}, {}, {}, {}, {}],
            weightGrams: 2420,
            fillRate: 0.8112,
          },
        ]),
    },
  },
  'pricing.md': {
    0: {
      after: ({ totals }) =>
        expect(totals).toMatchObject({ goods: 3113, discount: 500, shipping: 499, fees: 0, tax: 519, total: 3112 }),
    },
    1: { after: ({ all }) => expect(all.tax).toBe('8.18181818181818181818') },
    3: { after: ({ totals }) => expect(totals.total).toBe(5700) },
    6: {
      given: async (hand) => ({
        order: await hand.place({
          ...ofAnn,
          discounts: [{ code: 'TEN', actions: [{ kind: 'orderPercent', percent: '10' }] }],
        }),
      }),
      after: ({ refusals }) => expect(refusals).toEqual([]),
    },
    7: { shop: () => ({ tax: vat }) },
    10: {
      after: ({ rounded, amounts }) =>
        expect([rounded.payableRounding, amounts.payable % 100]).toEqual([expect.any(Number), expect.any(Number)]),
    },
  },
  'process.md': {
    2: {
      given: async (hand) => {
        const paid = await hand.place({ payment: { method: 'cash' } });
        await hand.oms.payments.capture(paid, { paymentId: paid.payments[0]?.id ?? '' });
        await hand.oms.orders.cancel(paid, { reason: 'regret' });
        await hand.settle();
        return {};
      },
      after: ({ printed }) => expect(printed.map(([, method, amount]) => [method, amount])).toEqual([['cash', 2500]]),
    },
    6: {
      given: async (hand) => ({
        order: await hand.send(
          await hand.place({
            lines: [
              { sku: 'MUG', quantity: 90 },
              { sku: 'CUP', quantity: 90 },
            ],
          }),
        ),
      }),
      after: async ({ asked: of, order }, { oms }) =>
        expect([of.approvals.length, (await oms.orders.get(order.id)).approvals]).toEqual([1, []]),
    },
    9: {
      shop: () => ({ carriers: [simulatedCarrier({ id: 'easypost' })] }),
      after: async ({ onWebhook, order }, { oms, send, options }) => {
        const post = options.carriers?.[0] as ReturnType<typeof simulatedCarrier>;
        await send(order, 'best');
        const tracking = post.labels[0]?.tracking ?? '';
        post.report(tracking, 'delivered');
        const { body, headers } = post.tell(tracking);
        const answer: Response = await onWebhook(
          asked('/webhooks', { method: 'POST', body: String(body), headers: headers as Record<string, string> }),
        );
        expect([answer.status, (await oms.orders.get(order.id)).state.fulfillment]).toEqual([204, 'delivered']);
      },
    },
    8: {
      given: async (hand) => ({ order: await hand.send(await hand.place()) }),
      after: async ({ lost, order }, { oms, settle }) => {
        expect(lost.lines).toMatchObject([{ shipped: 0, lost: 2, sentBack: 0, reshipped: 0 }]);
        await settle();
        expect((await oms.orders.get(order.id)).lines).toMatchObject([{ shipped: 2, lost: 2, reshipped: 2 }]);
      },
    },
  },
  'promises.md': {
    4: {
      after: async ({ nightly }, { oms }) => {
        const kept: string[] = [];
        await nightly(oms, async (learned: string) => void kept.push(learned));
        expect(kept).toHaveLength(1);
      },
    },
  },
  'repairs.md': {
    1: {
      shop: () => ({ repairs: { warranty: [{ id: 'tools', tags: ['tools'], months: 24 }] } }),
      given: sawSold,
      after: async ({ repair }, { oms }) => expect((await oms.repairs.get(repair)).status).toBe('sentBack'),
    },
    2: {
      given: async (hand, around) => {
        const names = await sawSold(hand, around);
        nextDays(1_000);
        const repair = await hand.oms.repairs.receive(await hand.oms.repairs.ask({ serial: 'A1', fault: 'noise' }));
        await hand.oms.repairs.diagnose(repair, { finding: 'motor' });
        return names;
      },
      after: ({ printed }) => expect(printed).toHaveLength(1),
    },
  },
  'returns.md': {
    0: { given: delivered, after: ({ printed }) => expect(printed[0]?.slice(0, 2)).toEqual(['MUG', 2]) },
    1: { given: delivered },
    2: { given: delivered, after: ({ amount, refusals }) => expect([amount, refusals]).toEqual([1250, []]) },
    4: {
      shop: () => ({ locations: ['main'] }),
      given: async (hand) => {
        const order = await hand.deliver(
          await hand.place({
            lines: [
              { sku: 'MUG', quantity: 2 },
              { sku: 'CUP', quantity: 1 },
            ],
          }),
        );
        const lines = [
          { lineId: '1', units: 2 },
          { lineId: '2', units: 1 },
        ];
        return { order: await hand.oms.returns.request(order, { lines }) };
      },
      after: async ({ order }, { oms }) => expect((await oms.orders.get(order.id)).returns).toMatchObject([{}]),
    },
    5: { given: delivered, after: ({ shown }) => expect(shown.exchange.difference).toBe(750) },
  },
  'sourcing.md': {
    2: {
      ...locations('leeds', 'soho'),
      given: async (hand) => {
        await hand.oms.inventory.receive({ sku: 'MUG', location: 'soho', quantity: 9, unitCost: 250 });
        return {};
      },
      after: async (_made, { oms }) =>
        expect((await oms.inventory.levels('MUG')).map(({ location, allocated }) => [location, allocated])).toEqual([
          ['leeds', 0],
          ['soho', 2],
        ]),
    },
  },
  'stock-operations.md': {
    1: { goesOn: 0 },
    2: { goesOn: 0 },
    3: { goesOn: 0, after: ({ printed }) => expect(printed.map(([line]) => line)).toEqual([3]) },
    4: { goesOn: 0 },
    5: { goesOn: 0 },
  },
  'stock.md': {
    1: { goesOn: 0 },
    2: { goesOn: 0, after: ({ printed }) => expect(printed).toHaveLength(1) },
    3: { goesOn: 0 },
    5: { goesOn: 0 },
    7: {},
  },
  'stripe-and-paypal.md': {
    3: {
      given: async () => ({
        payments: {
          card: stripe(stripeKeys),
          wallet: paypal({
            ...paypalKeys,
            returnUrl: 'https://shop.example/paid',
            cancelUrl: 'https://shop.example/cart',
          }),
          readStripe: stripeWebhook({ signingSecret: 'whsec_1' }),
          readPaypal: paypalWebhook({ ...paypalKeys, webhookId: '1JE4291016473214C' }),
          record: async () => {},
        },
      }),
    },
    4: {
      given: async () => ({ record: async () => {} }),
      after: async ({ POST }) => expect((await POST(posted('/webhooks', {}))).status).toBe(400),
    },
  },
  'tax.md': {
    0: {
      after: async ({ oms, tax, order }) => {
        expect(tax.documentOf(order.id)).toMatchObject({ amount: 2500, tax: 417 });
        expect((await oms.orders.get(order.id)).tax).toMatchObject({ amount: 2500, tax: 417, refused: null });
      },
    },
  },
  'test-your-shop.md': {
    0: {
      after: async ({ newShop }) => {
        const { oms, card } = await newShop();
        await oms.orders.place(cart);
        await oms.relay.runOnce();
        expect([(await oms.orders.find()).orders[0]?.state.lifecycle, card.calls.length]).toEqual(['processing', 1]);
      },
    },
    1: { after: async ({ oms, id }) => expect((await oms.orders.get(id)).state.lifecycle).toBe('expired') },
    3: {
      given: async ({ oms }) => {
        await oms.inventory.move({ sku: 'MUG', units: 88, from: {}, to: { state: 'quality' }, reason: 'scratched' });
        return {};
      },
    },
    4: { after: ({ tried }) => expect(tried.number).toBe('T-000001') },
  },
  'upgrade.md': {
    0: { after: ({ printed }) => expect(printed).toEqual([[1, 'orders', [], [], []]]) },
    1: {
      after: async ({ tagged, order }) => {
        const answer: Response = await tagged(order.id);
        expect([answer.status, await answer.json()]).toEqual([200, { tags: ['gift'] }]);
      },
    },
    2: { after: ({ printed }) => expect(printed[0]?.[2]).toEqual({ orders: 1, ...nothingFound }) },
  },
  'warehouse.md': {
    0: {
      ...locations('leeds'),
      given: async (hand) => ({ order: await hand.place({ lines: [{ sku: 'MUG', quantity: 1 }] }) }),
      after: async ({ id }, { oms }) => expect(await oms.work.get(id)).toMatchObject({ status: 'closed' }),
    },
    1: {
      given: async (hand) => {
        const order = await hand.place();
        await hand.oms.work.plan({ location: 'main', orders: [order] });
        return { order };
      },
      after: async ({ fetching }, { oms, settle }) => {
        await settle();
        expect((await oms.work.get(fetching)).lines.map(({ sku }) => sku)).toEqual(['MUG', 'CUP']);
      },
    },
    2: { after: ({ printed }) => expect(printed).toEqual([]) },
  },
  'workers-and-serverless.md': {
    0: { after: ({ placed }) => expect(placed.state.payment).toBe('pending') },
    1: { given: async (_hand, { databaseUrl }) => ({ pool: new pg.Pool({ connectionString: databaseUrl }) }) },
    2: {
      after: async ({ POST }) => {
        const answer: Response = await POST(posted('/api/orders', { sku: 'MUG', quantity: 1, token: 'ok' }));
        expect([answer.status, await answer.json()]).toEqual([
          201,
          { number: expect.any(String), label: 'Being prepared' },
        ]);
      },
    },
    3: { after: answersTheClock },
    4: {
      after: async ({ repository }) => {
        const { oms, place } = await openHand({ repository });
        await place();
        expect(await oms.audit()).toEqual({ orders: 1, ...nothingFound });
        await oms.close();
      },
    },
  },
  'your-own-database.md': {
    0: { after: async ({ oms }) => expect(await oms.audit()).toEqual({ orders: 0, ...nothingFound }) },
    1: { after: async ({ oms }) => expect(await oms.audit()).toEqual({ orders: 0, ...nothingFound }) },
    2: { after: async ({ oms }) => expect(await oms.audit()).toEqual({ orders: 0, ...nothingFound }) },
    3: {
      given: async (_hand, { databaseUrl, closes }) => ({
        pool: closes(new pg.Pool({ connectionString: databaseUrl })),
      }),
      after: async ({ repository }) => {
        const { oms, place } = await openHand({ repository });
        await place();
        await oms.close();
      },
    },
    4: { given: onItsServer, after: oneMoreOrder },
    5: {
      given: async (_hand, { closes }) => {
        const db = closes(new Database('within.db'));
        const { oms } = await openHand({ repository: closes(sqlite({ db })) });
        return { db, oms };
      },
      after: oneMoreOrder,
    },
    8: { given: onItsServer, after: oneMoreOrder },
  },
};

/** A carrier with the test mode that the guide supposes: its news are signed, its answers and calls get lost on demand. */
function parcelCoInTestMode(): Bindings {
  const lost: CarrierMishap[] = [];
  const carrier = simulatedCarrier({
    prices: [{ countries: ['GB'], service: 'next-day', price: 500, days: 1 }],
    misbehave: () => lost.shift() ?? 'ok',
  });
  type Report = { readonly tracking: string; readonly word: Parameters<typeof carrier.report>[1] };
  const sign = (body: string) => createHmac('sha256', 'parcel-co').update(body).digest('hex');
  const parcelCo: Carrier = {
    ...carrier,
    parseWebhook: async ({ body, headers }) => {
      const text = String(body);
      if (new Headers(headers as Record<string, string>).get('x-parcel-co') !== sign(text))
        throw omsError('webhook.unverified', 'not signed by Parcel Co');
      const raw = parsed(text);
      const known = JSON.stringify(raw)?.startsWith('{"parcels"') ? (raw as { parcels: Report[] }).parcels : null;
      for (const { tracking, word } of known ?? []) carrier.report(tracking, word);
      const sent = known
        ? carrier.tell(...known.map(({ tracking }) => tracking))
        : { body: text, headers: carrier.sign(text) };
      if (!carrier.parseWebhook) throw new Error('it has a desk');
      return { ...(await carrier.parseWebhook(sent)), raw };
    },
  };
  return {
    parcelCo,
    parcel: brokerParcel({ to: { country: 'GB', postalCode: 'LS1 4DY' } }),
    testMode: {
      labels: async () => carrier.labels.length,
      sign,
      breakNextAnswer: () => void lost.push('timeoutAfterLabel'),
      breakNextCall: () => void lost.push('timeoutBefore'),
    },
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** How many orders of a customer have left once everything due was done. */
async function shippedOf(oms: Hand['oms'], customer: string): Promise<number> {
  await oms.relay.runOnce();
  return (await oms.orders.find({ customer, fulfillment: 'shipped' })).orders.length;
}

async function onItsServer(_hand: Hand, { databaseUrl, closes }: Around): Promise<Bindings> {
  const pool = closes(new pg.Pool({ connectionString: databaseUrl, max: 4 }));
  await pool.query('create table if not exists loyalty (order_id text primary key, points int)');
  const { oms } = await openHand({ repository: postgres({ pool, schema: `s${Date.now()}` }) });
  return { pool, oms: closes(oms) };
}

async function oneMoreOrder({ oms }: Made): Promise<void> {
  const { orders } = await oms.orders.find();
  expect(orders.map((order: Order) => [order.pending, order.totals.total])).toEqual([[false, 2500]]);
}

async function answersTheClock({ GET, process }: Made): Promise<void> {
  expect((await GET(asked('/cron'))).status).toBe(401);
  const headers = { authorization: `Bearer ${process.env.CRON_SECRET}` };
  expect(await (await GET(asked('/cron', { headers }))).json()).toMatchObject({ dead: 0 });
}
