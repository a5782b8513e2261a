/** The API over HTTP, asked as a host would mount it: `handler(new Request(…))`, on the memory store. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Caller, createHandler, type Handler, type HandlerOptions, orderLinks } from '../../src/http';
import type { Order } from '../../src/index';
import { openShop, type Shop } from '../support/shop';
import { memoryStore, type Store } from '../support/stores';

const staff: Caller = { role: 'staff', id: 'sam' };
const ann: Caller = { role: 'customer', customer: 'c-ann' };
const bob: Caller = { role: 'customer', customer: 'c-bob' };
const callers: Readonly<Record<string, Caller>> = { staff, ann, bob, guest: { role: 'guest' } };
const secret = '0123456789abcdef0123456789abcdef';
const links = orderLinks({ secrets: [secret] });

let store: Store;
let shop: Shop;
let handler: Handler;

const open = (options: Partial<HandlerOptions> = {}) => {
  handler = createHandler(shop.oms, {
    authorize: (request) => callers[request.headers.get('authorization') ?? ''] ?? null,
    links,
    ...options,
  });
};

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: what came is looked at field by field
  readonly body: any;
}

const ask = async (as: string, method: string, path: string, body?: unknown, headers = {}): Promise<Answer> => {
  const response = await handler(
    new Request(`https://shop.example${path}`, {
      method,
      headers: {
        ...(as && { authorization: as }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    }),
  );
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text === '' ? null : JSON.parse(text) };
};

const cart = {
  lines: [{ sku: 'MUG', quantity: 2 }],
  customer: { email: 'ann@example.com' },
  payment: { method: 'card', token: 'ok' },
};
const placed = async (as = 'ann', more = {}): Promise<Order> => {
  const { status, body } = await ask(as, 'POST', '/orders', { ...cart, ...more });
  expect(body).toMatchObject({ version: expect.any(Number) });
  expect(status).toBe(201);
  return body;
};

beforeEach(async () => {
  store = await memoryStore();
  shop = openShop(store.repository);
  await shop.oms.inventory.receive({ lines: ['MUG', 'TEE'].map((sku) => ({ sku, location: 'main', quantity: 50 })) });
  open();
});
afterEach(() => shop.oms.close());

describe('a handler', () => {
  it('refuses to start where nobody says who may', () => {
    expect(() => createHandler(shop.oms, {})).toThrow(/nobody says who may/);
    expect(() => createHandler(shop.oms, { unsafeAllowAll: true, authorize: () => null })).toThrow(/either/);
    expect(() => createHandler(shop.oms, { unsafeAllowAll: true, basePath: 'api' })).toThrow(/basePath/);
  });

  it('carries an order from a customer’s cart to its delivery', async () => {
    const order = await placed();
    expect(order).toMatchObject({ number: expect.any(String), currency: 'GBP', totals: { total: 2500 } });

    const seen = await ask('ann', 'GET', `/orders/${order.id}`);
    expect(seen).toMatchObject({ status: 200, body: { id: order.id } });
    expect(seen.headers.get('etag')).toBe(`"${seen.body.version}"`);

    await shop.settled(order);
    const sent = await ask('staff', 'POST', `/orders/${order.id}/shipments/dispatch`, { carrier: null });
    expect(sent.status).toBe(200);
    await shop.settled(order);
    const shipmentId = sent.body.shipments[0].id;
    const there = await ask('staff', 'POST', `/orders/${order.id}/shipments/track`, {
      shipmentId,
      status: 'delivered',
    });
    expect(there.body.state.fulfillment).toBe('delivered');

    const back = await ask('ann', 'POST', `/orders/${order.id}/returns/request`, {
      lines: [{ lineId: '1', units: 1 }],
    });
    expect(back.body.returns).toHaveLength(1);
    const history = await ask('staff', 'GET', `/orders/${order.id}/history`);
    expect(history.body.map(({ type }: { type: string }) => type)).toContain('return.requested');
  });

  it('takes no price from a customer, whatever field it stands in, and names each', async () => {
    const { status, body } = await ask('ann', 'POST', '/orders', {
      ...cart,
      lines: [
        { sku: 'MUG', quantity: 1, discount: 5, override: { unitPrice: { amount: 1, currency: 'GBP' }, reason: 'x' } },
      ],
      shipping: [{ code: 'post', amount: 0 }],
      discounts: [{ code: 'mine', amount: 900 }],
      customer: { id: 'c-bob', email: 'ann@example.com' },
      taxTreatment: { as: 'exempt' },
    });

    expect(status).toBe(422);
    expect(body.problems.map(({ path }: { path: unknown[] }) => path.join('.')).sort()).toEqual(
      ['customer.id', 'discounts', 'lines.0.discount', 'lines.0.override', 'shipping', 'taxTreatment'].sort(),
    );
    expect((await shop.oms.orders.find()).orders).toEqual([]);
  });

  it('lets the shop price what a customer chose', async () => {
    open({
      checkout: ({ shippingOption, coupons = [] }) => ({
        shipping: shippingOption === 'post' ? [{ code: 'post', amount: 395 }] : [],
        discounts: coupons.map((code) => ({ code, amount: 100 })),
      }),
    });

    const order = await placed('ann', { shippingOption: 'post', coupons: ['TEN'] });

    expect(order.totals.total).toBe(2500 + 395 - 100);
    open();
    const refused = await ask('ann', 'POST', '/orders', { ...cart, coupons: ['TEN'] });
    expect(refused).toMatchObject({ status: 422, body: { problems: [{ path: ['coupons'] }] } });
  });

  it('does a request that is repeated once, and tells keys of different callers apart', async () => {
    const headers = { 'idempotency-key': 'cart-1' };
    const answers = await Promise.all(Array.from({ length: 8 }, () => ask('ann', 'POST', '/orders', cart, headers)));

    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
    const bobs = await ask('bob', 'POST', '/orders', cart, headers);
    expect(bobs.status).toBe(201);
    expect(bobs.body.id).not.toBe(answers[0]?.body.id);
    const another = await ask('ann', 'POST', '/orders', { ...cart, lines: [{ sku: 'TEE', quantity: 1 }] }, headers);
    expect(another).toMatchObject({ status: 422, body: { code: 'key.reused' } });
  });

  it('refuses what was decided on an order that has moved on', async () => {
    const order = await placed();
    const stale = `"${order.version - 1}"`;

    const refused = await ask('staff', 'POST', `/orders/${order.id}/note`, { text: 'late' }, { 'if-match': stale });
    expect(refused).toMatchObject({ status: 412, body: { code: 'version.conflict' } });
    const now = await ask('staff', 'GET', `/orders/${order.id}`);
    const etag = now.headers.get('etag') ?? '';
    expect((await ask('staff', 'GET', `/orders/${order.id}`, undefined, { 'if-none-match': etag })).status).toBe(304);
    expect(
      (await ask('staff', 'POST', `/orders/${order.id}/note`, { text: 'in time' }, { 'if-match': etag })).status,
    ).toBe(200);
    expect((await ask('staff', 'POST', `/orders/${order.id}/note`, { text: 'odd' }, { 'if-match': 'x' })).status).toBe(
      412,
    );
  });

  it('answers what goes wrong as problems, with a number of HTTP and nothing internal', async () => {
    const errors: unknown[] = [];
    open({
      onError: (error) => errors.push(error),
      authorize: () => {
        throw new Error('session store at 10.0.0.7 is gone');
      },
    });
    const broken = await ask('ann', 'GET', '/orders');
    expect(broken).toMatchObject({ status: 500, body: { code: 'http.failed', status: 500 } });
    expect(JSON.stringify(broken.body)).not.toContain('10.0.0.7');
    expect(errors).toHaveLength(1);

    open();
    const cases: readonly [string, string, string, unknown, number, string][] = [
      ['', 'GET', '/orders', undefined, 401, 'http.unauthorized'],
      ['ann', 'GET', '/nowhere', undefined, 404, 'http.notFound'],
      ['guest', 'GET', '/orders', undefined, 403, 'http.forbidden'],
      ['ann', 'POST', '/orders/drafts', {}, 403, 'http.forbidden'],
      ['ann', 'POST', '/orders', '{"lines":', 400, 'http.json'],
      ['staff', 'GET', '/orders?limit=0', undefined, 422, 'input.invalid'],
      ['staff', 'GET', '/orders/00000000-0000-7000-8000-000000000000', undefined, 404, 'order.notFound'],
      ['staff', 'POST', '/orders/x/confirm', {}, 422, 'input.invalid'],
      ['ann', 'POST', '/orders', { ...cart, lines: [{ sku: 'MUG', quantity: 999 }] }, 409, 'stock.short'],
    ];
    for (const [as, method, path, body, status, code] of cases) {
      const answer = await ask(as, method, path, body);
      expect([path, answer.status, answer.body.code]).toEqual([path, status, code]);
      expect(answer.headers.get('content-type')).toBe('application/problem+json');
    }
    expect((await ask('ann', 'POST', '/orders', '{}', { 'content-type': 'text/plain' })).status).toBe(415);
    open({ maxBodyBytes: 64 });
    expect((await ask('ann', 'POST', '/orders', cart)).status).toBe(413);
  });

  it('shows customers what is theirs: no figure of the shop, and how much is left of what is short is not said', async () => {
    const order = await placed();
    const mine = await ask('ann', 'GET', `/orders/${order.id}`);
    for (const hidden of ['party', 'attention', 'steps', 'holds', 'approvals', 'failed', 'cost'])
      expect(JSON.stringify(mine.body)).not.toContain(`"${hidden}"`);
    const short = await ask('ann', 'POST', '/orders', { ...cart, lines: [{ sku: 'MUG', quantity: 999 }] });
    expect(short.body.problems[0]).not.toHaveProperty('details');
    const forStaff = await ask('staff', 'POST', '/orders', {
      channel: 'phone',
      ...cart,
      lines: [{ sku: 'MUG', quantity: 999 }],
    });
    expect(forStaff.body.problems[0]).toHaveProperty('details');
    const list = await ask('ann', 'GET', '/orders?limit=5');
    expect(list.body.orders.map(({ id }: Order) => id)).toEqual([order.id]);
    expect((await ask('bob', 'GET', '/orders')).body.orders).toEqual([]);
    expect((await ask('ann', 'GET', '/orders?sku=MUG')).status).toBe(422);
  });

  it('lets staff find by every filter that a query can say', async () => {
    const order = await placed();
    const ids = async (query: string) =>
      (await ask('staff', 'GET', `/orders?${query}`)).body.orders.map(({ id }: Order) => id);

    expect(await ids(`number=${order.number}`)).toEqual([order.id]);
    expect(await ids('lifecycle=placed&lifecycle=confirmed&lifecycle=processing&limit=10')).toEqual([order.id]);
    expect(await ids('amountFrom=2500&amountTo=2500')).toEqual([order.id]);
    expect(await ids('externalRef.channel=web&externalRef.value=none')).toEqual([]);
    const wrong = await ask('staff', 'GET', '/orders?colour=red&limit=many');
    expect(wrong.body.problems.map(({ path }: { path: string[] }) => path.join('.')).sort()).toEqual([
      'colour',
      'limit',
    ]);
  });

  it('is healthy while the store answers', async () => {
    expect(await ask('', 'GET', '/health')).toMatchObject({ status: 200, body: { status: 'ok' } });
    const counts = store.repository.effectCounts;
    Object.assign(store.repository, { effectCounts: () => Promise.reject(new Error('gone')) });
    const errors: unknown[] = [];
    open({ onError: (error) => errors.push(error) });
    expect((await ask('', 'GET', '/health')).status).toBe(500);
    expect(errors).toHaveLength(1);
    Object.assign(store.repository, { effectCounts: counts });
  });

  it('lies where the host puts it, and is called by pages of other origins only when told so', async () => {
    open({ basePath: '/api/v1' });
    const order = await ask('ann', 'POST', '/api/v1/orders', cart);
    expect(order.headers.get('location')).toBe(`/api/v1/orders/${order.body.id}`);
    expect((await ask('ann', 'GET', '/orders')).status).toBe(404);

    const origin = { origin: 'https://other.example' };
    expect(
      (await ask('ann', 'GET', '/api/v1/orders', undefined, origin)).headers.get('access-control-allow-origin'),
    ).toBeNull();
    open({ cors: { origins: ['https://other.example'] } });
    const allowed = await ask('ann', 'GET', '/orders', undefined, origin);
    expect(allowed.headers.get('access-control-allow-origin')).toBe('https://other.example');
    const evil = await ask('ann', 'GET', '/orders', undefined, { origin: 'https://evil.example' });
    expect(evil.headers.get('access-control-allow-origin')).toBeNull();
  });
});

describe('a page of another origin', () => {
  const from = (site: string, origin: string) => ({ 'sec-fetch-site': site, origin });

  it('makes no browser change anything, with or without a body, until cors names it', async () => {
    const order = await placed();
    const cancel = (headers: object, body?: unknown) => ask('ann', 'POST', `/orders/${order.id}/cancel`, body, headers);
    for (const [site, origin] of [
      ['cross-site', 'https://evil.example'],
      ['same-site', 'https://blog.shop.example'],
      ['cross-site', 'null'],
    ] as const)
      for (const body of [undefined, {}])
        expect(await cancel(from(site, origin), body)).toMatchObject({ status: 403, body: { code: 'http.forbidden' } });
    expect((await shop.oms.orders.get(order.id)).version).toBe(order.version);

    expect((await ask('ann', 'GET', `/orders/${order.id}`, undefined, from('cross-site', 'null'))).status).toBe(200);
    open({ cors: { origins: ['https://blog.shop.example'] } });
    expect((await cancel(from('cross-site', 'https://evil.example'))).status).toBe(403);
    expect((await cancel(from('same-site', 'https://blog.shop.example'))).status).toBe(200);
  });

  it('is none of those of its own, of a typed address, and of what is no browser', async () => {
    for (const headers of [from('same-origin', 'https://shop.example'), { 'sec-fetch-site': 'none' }, {}])
      expect((await ask('ann', 'POST', '/orders', cart, headers)).status).toBe(201);
  });
});

it('answers alike by whatever name it is reached: nothing of an answer is made of scheme or host', async () => {
  const order = await placed();
  const addresses = ['https://shop.example', 'http://10.0.0.7:8080', 'http://localhost'];
  const said = await Promise.all(
    addresses.map(async (address) => {
      const headers = { authorization: 'ann', 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'gopher' };
      const got = await handler(new Request(`${address}/orders/${order.id}`, { headers }));
      const document = await handler(new Request(`${address}/openapi.json`, { headers }));
      const none = await handler(new Request(`${address}/nowhere`, { headers }));
      const made = await handler(
        new Request(`${address}/orders`, {
          ...{ method: 'POST', headers: { ...headers, 'content-type': 'application/json', 'idempotency-key': 'one' } },
          body: JSON.stringify(cart),
        }),
      );
      const { replayed: _, ...placedThen } = (await made.json()) as Order;
      const head = [got, document, none, made].map((answer) => [answer.status, Object.fromEntries(answer.headers)]);
      return [head, await got.text(), await document.text(), await none.text(), placedThen];
    }),
  );
  expect(said[1]).toEqual(said[0]);
  expect(said[2]).toEqual(said[0]);
  expect(JSON.stringify(said)).not.toMatch(/evil|gopher/);
});

describe('nobody reaches an order that is not theirs', () => {
  it('whatever the address and whoever asks', async () => {
    const [anns, bobs] = [await shop.settled(await placed('ann')), await placed('bob')];
    const token = await links.sign(bobs, { expiresAt: new Date(Date.now() + 60_000) });
    const document = (await ask('', 'GET', '/openapi.json')).body as { paths: Record<string, Record<string, unknown>> };
    let asked = 0;

    for (const [path, methods] of Object.entries(document.paths))
      for (const method of Object.keys(methods)) {
        if (!path.includes('{order}')) continue;
        const at = path.replace('{order}', anns.id);
        for (const answer of [
          await ask('bob', method.toUpperCase(), at, method === 'post' ? {} : undefined),
          await ask('guest', method.toUpperCase(), at, method === 'post' ? {} : undefined),
          await ask('', method.toUpperCase(), `${at}?link=${token}`, method === 'post' ? {} : undefined),
        ]) {
          expect([path, answer.status]).toEqual([
            path,
            expect.toSatisfy((status: number) => status === 403 || status === 404 || status === 422),
          ]);
          expect(JSON.stringify(answer.body)).not.toContain(anns.number);
          asked += 1;
        }
      }
    expect(asked).toBeGreaterThan(150);
    expect((await shop.oms.orders.get(anns.id)).version).toBe(anns.version);
  });
});

describe('a signed link', () => {
  it('opens its one order until its day, and shows no address, country or VAT id', async () => {
    const order = await placed('ann', {
      shipTo: { country: 'GB', line1: '1 Secret Street', city: 'London', postalCode: 'N1 1AA' },
    });
    const token = await links.sign(order, { expiresAt: new Date(Date.now() + 60_000) });

    const seen = await ask('', 'GET', `/orders/${order.id}?link=${token}`);
    expect(seen).toMatchObject({ status: 200, body: { id: order.id, number: order.number } });
    for (const hidden of ['Secret', 'N1 1AA', 'country', 'vatId', 'example.com'])
      expect(JSON.stringify(seen.body)).not.toContain(hidden);
    const cancelled = await ask('', 'POST', `/orders/${order.id}/cancel?link=${token}`, {});
    expect(cancelled).toMatchObject({ status: 200, body: { state: { lifecycle: 'cancelled' } } });
    expect((await ask('', 'GET', `/orders?link=${token}`)).status).toBe(403);
  });

  it('is nothing once it is changed, over, or signed with a secret that is gone', async () => {
    const order = await placed();
    const expiresAt = new Date(Date.now() + 60_000);
    const token = await links.sign(order, { expiresAt });
    const other = orderLinks({ secrets: ['another-secret-of-thirty-two-chars!!'] });

    expect(await links.read(token)).toBe(order.id);
    for (let at = 0; at < token.length; at++) {
      const changed = `${token.slice(0, at)}${token[at] === '0' ? '1' : '0'}${token.slice(at + 1)}`;
      if (changed !== token) expect([at, await links.read(changed)]).toEqual([at, null]);
    }
    expect(await other.read(token)).toBeNull();
    expect(await links.read(await links.sign(order, { expiresAt: new Date(Date.now() - 1) }))).toBeNull();
    const replaced = orderLinks({ secrets: ['another-secret-of-thirty-two-chars!!', secret] });
    expect(await replaced.read(token)).toBe(order.id);
    expect(() => orderLinks({ secrets: ['short'] })).toThrow(RangeError);
  });
});
