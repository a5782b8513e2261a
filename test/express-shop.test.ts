/** The shop of the examples, over HTTP alone: it starts with its past, and every page is there in both languages. */
import { mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { html } from '../examples/express-shop/html';
import { inWords } from '../examples/express-shop/refusals';
import { type RunningShop, startShop } from '../examples/express-shop/start';
import { trackingPath } from '../examples/express-shop/storefront/checkout';
import { viewIn } from '../examples/express-shop/view';
import type { Order } from '../src/index';

const folder = mkdtempSync(join(tmpdir(), 'orderwright-shop-'));
let running: RunningShop;
let address: string;

beforeAll(async () => {
  running = await startShop({ file: join(folder, 'shop.db'), port: 0, nowMs: Date.parse('2026-03-06T15:00:00.000Z') });
  address = `http://localhost:${(running.server.address() as AddressInfo).port}`;
}, 300_000);
afterAll(async () => {
  await running.close();
  rmSync(folder, { recursive: true });
});

const ask = (path: string, headers: Record<string, string> = {}) =>
  fetch(address + path, { headers: { cookie: 'staff=ann', ...headers }, redirect: 'manual' });
const send = (path: string, form: Record<string, string>, headers: Record<string, string> = {}) =>
  fetch(address + path, { method: 'POST', body: new URLSearchParams(form), headers, redirect: 'manual' });

async function pages(): Promise<string[]> {
  const { oms } = running.shop;
  const { orders } = await oms.orders.find({ limit: 1 });
  const [order] = orders;
  const [one] = (await oms.cases.find({ limit: 1 })).cases;
  const [work] = (await oms.work.find({ limit: 1 })).work;
  if (!order || !one || !work) throw new Error('the past has no order, case or work order');
  const noun = ['new', 'attention', 'packing', 'returns', 'cases', 'stock', 'money', 'charts', 'sign-in'];
  return [
    ...['/', '/cart', await trackingPath(running.shop, order), '/console', '/console?lifecycle=processing&sku=MUG-SEA'],
    ...noun.map((name) => `/console/${name}`),
    ...[`/console/orders/${order.id}`, `/console/customers/${order.party}`],
    ...[`/console/cases/${one.id}`, `/console/packing/${work.id}`],
  ];
}

it('begins with sixty orders in all stages, and something of everything that waits for a person', async () => {
  const { orders } = await running.shop.oms.orders.find({ limit: 100 });

  expect(orders).toHaveLength(60);
  const states = new Set(
    orders.flatMap(({ state }) => [state.lifecycle, state.payment, state.fulfillment, state.aftersales]),
  );
  for (const state of [
    'processing',
    'cancelled',
    'requiresAction',
    'paid',
    'partlyRefunded',
    'shipped',
    'delivered',
    'open',
  ])
    expect(states).toContain(state);
  const { items } = await running.shop.oms.attention({ limit: 100 });
  const waiting = new Set(items.map(({ reason }) => reason));
  expect([...waiting].sort()).toEqual(['exception', 'held', 'late', 'promise', 'return']);
  const { money, stock } = await running.shop.oms.audit();
  expect([...money, ...stock]).toEqual([]);
});

it.each([
  ['en', 'en'],
  ['zh-TW,zh;q=0.9,en;q=0.5', 'zh-Hant'],
])('answers every page to whoever prefers %s', async (preferred, language) => {
  for (const path of await pages()) {
    const answer = await ask(path, { 'accept-language': preferred });

    expect([path, answer.status]).toEqual([path, 200]);
    expect(await answer.text()).toContain(`<html lang="${language}">`);
  }
});

it('tells whose parcel is lost that it has a problem, and names no day', async () => {
  const { oms } = running.shop;
  const { orders } = await oms.orders.find({ limit: 100 });
  const lost = orders.find(({ totals }) => totals.exceptions > 0) as Order;
  const page = await (await ask(await trackingPath(running.shop, lost))).text();

  expect(page).toContain('<p class="label">Delivery problem</p>');
  expect(page).not.toMatch(/Being prepared|Arrives by|should have come by/);
});

it('shows what is left to pay of an invoice after some of it came back', async () => {
  const { orders } = await running.shop.oms.orders.find({ payment: 'unpaid', limit: 100 });
  const back = orders.find(({ totals }) => totals.returned > 0) as Order;
  const page = await (await ask(await trackingPath(running.shop, back))).text();
  const { total, returned, outstanding } = back.totals;

  expect(outstanding).toBe(total - returned);
  expect(page).toMatch(new RegExp(`Sent back</th><td>-£${(returned / 100).toFixed(2)}`));
  expect(page).toMatch(new RegExp(`Still to pay</th><td>£${(outstanding / 100).toFixed(2)}`));
});

it('says why staff may not do something: in words, with money as money, and in Chinese for each command', async () => {
  const { orders } = await running.shop.oms.orders.find({ limit: 100 });
  const views = { en: viewIn('en', '/', 'ann'), zh: viewIn('zh-TW', '/', 'ann') };
  // What is said of a state in general helps nobody who looks at one command.
  const states = ['order.state', 'payment.state', 'shipment.state', 'return.state', 'tax.state'] as const;
  const general = states.map((code) => inWords(views.zh, { code, message: '' }));
  for (const order of orders)
    for (const { command, problems } of await running.shop.oms.orders.explain(order, { kind: 'staff', id: 'ann' }))
      for (const problem of problems) {
        const [en, zh] = [inWords(views.en, problem, command), inWords(views.zh, problem, command)];

        expect(en).toMatch(/^[^a-z].*[.\d]$/);
        expect(en).not.toMatch(/(?<![£.\d])\d{3}|[a-z][A-Z]|undefined/);
        expect([command, zh]).not.toEqual([command, expect.stringMatching(/[A-Za-z]/)]);
        expect(general.map((text) => `${command}: ${text}`)).not.toContain(`${command}: ${zh}`);
      }
});

describe('refuses', () => {
  it('the console to whoever is not signed in', async () => {
    const answer = await ask('/console/money', { cookie: 'staff=mallory' });

    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/console/sign-in']);
    expect((await ask('/api/orders', { cookie: '' })).status).toBe(401);
  });

  it('a link that it did not sign, a webhook that the wallet did not, and a form of another page', async () => {
    const [order] = (await running.shop.oms.orders.find({ limit: 1 })).orders;
    const forged = (await trackingPath(running.shop, order as NonNullable<typeof order>)).replace(/.$/, (end) =>
      end === 'A' ? 'E' : 'A',
    );

    expect((await ask(forged)).status).toBe(404);
    expect((await send('/webhooks/wallet', { orderId: 'x' }, { 'wallet-signature': 'x' })).status).toBe(401);
    expect((await send('/cart/add', { sku: 'MUG-SEA' }, { origin: 'https://elsewhere.example' })).status).toBe(403);
  });
});

it('escapes what is put into a page, and leads nowhere but to itself', async () => {
  expect(html`<p title="${'"'}">${['<b>', html`<i>${'&'}</i>`]}</p>`.html).toBe(
    '<p title="&quot;">&lt;b&gt;<i>&amp;</i></p>',
  );
  const away = await send('/language', { to: 'zh-TW', back: '//elsewhere.example' });
  expect([away.status, away.headers.get('location')]).toEqual([303, '/']);
});
