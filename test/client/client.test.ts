/** The client against the handler that it is a client of: over a real socket, on every store. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ApiError, type Client, type ClientOptions, createClient, isApiError } from '../../src/client';
import { addressOf } from '../../src/client/addresses';
import { type Caller, createHandler, type Handler, orderLinks } from '../../src/http';
import { routes } from '../../src/http/routes';
import type { Order } from '../../src/index';
import { openShop, type Shop } from '../support/shop';
import { type Store, stores } from '../support/stores';
import { onSocket, type Socket } from './socket';

const callers: Readonly<Record<string, Caller>> = {
  staff: { role: 'staff', id: 'sam' },
  ann: { role: 'customer', customer: 'c-ann' },
  bob: { role: 'customer', customer: 'c-bob' },
};
const links = orderLinks({ secrets: ['0123456789abcdef0123456789abcdef'] });
const cart = { lines: [{ sku: 'MUG', quantity: 2 }], payment: { method: 'card', token: 'ok' } };
const patient = { firstPauseMs: 5, attempts: 5 };
const caught = (work: Promise<unknown>): Promise<ApiError> =>
  work.then(
    () => expect.fail('it was done'),
    (error) => error,
  );

let store: Store;
let shop: Shop;
let handler: Handler;
let socket: Socket;

const open = async (openStore: () => Promise<Store>): Promise<void> => {
  store = await openStore();
  shop = openShop(store.repository);
  await shop.oms.inventory.receive({ lines: [{ sku: 'MUG', location: 'main', quantity: 50 }] });
  handler = createHandler(shop.oms, {
    authorize: (request) => callers[request.headers.get('authorization') ?? ''] ?? null,
    links,
    liveMs: 10,
  });
  socket = await onSocket(handler);
};
const close = async (): Promise<void> => {
  await socket.close();
  await shop.oms.close();
  await store.close();
};
const clientOf = (as: string, more: Partial<ClientOptions> = {}): Client =>
  createClient({ url: socket.url, headers: () => ({ authorization: as }), retry: patient, ...more });
const staffClient = (): Client<Order> =>
  createClient<Order>({ url: socket.url, headers: () => ({ authorization: 'staff' }), retry: patient });
const allOrders = () => shop.oms.orders.find({ limit: 100 }).then(({ orders }) => orders);

describe.each(Object.entries(stores))('a client on %s', (_name, openStore) => {
  beforeEach(() => open(openStore));
  afterEach(close);

  it('carries an order from the cart of a customer to the parcel of a member of staff', async () => {
    const placed = await clientOf('ann').orders.place({ ...cart, shipTo: { country: 'GB' } });
    await shop.settled(placed);
    const sent = await staffClient().shipments.dispatch(placed, { carrier: null });

    expect(placed).toMatchObject({ totals: { total: 2500 }, lines: [{ sku: 'MUG', quantity: 2 }] });
    expect(sent.shipments).toHaveLength(1);
    expect(await clientOf('ann').orders.get(placed.id)).toMatchObject({ shipments: [{ lines: [{ units: 2 }] }] });
  });

  it('places one order when its answers are lost, and when two tries of a key race', async () => {
    socket.loseAnswers(2);
    const order = await clientOf('ann').orders.place(cart);
    const raced = await Promise.all(
      [1, 2, 3].map(() => clientOf('ann').orders.place(cart, { idempotencyKey: 'cart-7' })),
    );

    expect(socket.heard.slice(0, 3)).toEqual(['POST /orders', 'POST /orders', 'POST /orders']);
    expect(new Set(raced.map(({ id }) => id)).size).toBe(1);
    expect((await allOrders()).map(({ id }) => id).sort()).toEqual([order.id, raced[0]?.id].sort());
  });

  it('is answered with what was done, when the answer to a decision on a version was lost', async () => {
    const order = await shop.settled(await clientOf('ann').orders.place(cart));
    socket.loseAnswers(1);

    const noted = await clientOf('ann').orders.note(order, { text: 'Ring twice.' }, { ifMatch: order });

    expect(noted.version).toBe(order.version + 1);
    const late = await caught(clientOf('ann').orders.note(order, { text: 'Ring once.' }, { ifMatch: order }));
    expect(late).toMatchObject({ name: 'ApiError', code: 'version.conflict', status: 412 });
  });

  it('follows an order over a line that breaks, each version once', async () => {
    const order = await shop.settled(await clientOf('ann').orders.place(cart));
    const versions: number[] = [];
    for await (const { version } of clientOf('ann').orders.live(order)) {
      versions.push(version);
      if (versions.length === 3) break;
      socket.cut();
      await shop.oms.orders.note(order, { text: `after ${version}` });
    }

    expect(versions).toEqual([order.version, order.version + 1, order.version + 2]);
  });
});

describe('a client', () => {
  beforeEach(() => open(stores.memory));
  afterEach(close);

  it('says what was refused by its code, and every field that is wrong', async () => {
    const wrong = await caught(clientOf('ann').orders.place({ lines: [], locale: 7 } as never));
    const foreign = await clientOf('ann').orders.place(cart);

    expect(isApiError(wrong, 'input.invalid')).toBe(true);
    expect(wrong.status).toBe(422);
    expect(wrong.problems.map(({ path }) => path?.[0])).toEqual(expect.arrayContaining(['lines', 'locale']));
    expect(await caught(clientOf('bob').orders.get(foreign))).toMatchObject({ code: 'http.notFound', status: 404 });
    expect(await caught(clientOf('nobody').orders.get(foreign))).toMatchObject({ code: 'http.unauthorized' });
    expect(isApiError(new TypeError('x'))).toBe(false);
  });

  it('gives up with what was wrong after as many attempts as it has', async () => {
    const away = await caught(
      createClient({ url: 'http://127.0.0.1:1', retry: { attempts: 2, firstPauseMs: 1 } }).orders.find(),
    );

    expect(away).toMatchObject({ code: 'client.network', status: 0 });
    expect(away.cause).toBeDefined();
  });

  it('waits as long as it is told to, unless that is too long', async () => {
    const busy = (seconds: string, times: number) => {
      let asked = 0;
      const fetch: typeof globalThis.fetch = async (url, init) => {
        asked += 1;
        if (asked > times) return handler(new Request(`https://shop.example${new URL(String(url)).pathname}`, init));
        return new Response('busy', { status: 503, headers: { 'retry-after': seconds } });
      };
      return { fetch, count: () => asked };
    };
    const [soon, late] = [busy('0', 2), busy('3600', 2)];

    const order = await clientOf('ann', { fetch: soon.fetch }).orders.place(cart);

    expect(order.lines).toHaveLength(1);
    expect(soon.count()).toBe(3);
    expect(await caught(clientOf('ann', { fetch: late.fetch }).orders.place(cart))).toMatchObject({ code: 'http.503' });
    expect(late.count()).toBe(1);
  });

  it('asks who calls before every attempt, and names the key of a call once', async () => {
    const tokens = ['nobody', 'ann'];
    const keys: (string | null)[] = [];
    const client = createClient({
      url: 'https://shop.example',
      headers: () => ({ authorization: tokens.shift() ?? '' }),
      retry: patient,
      fetch: async (url, init) => {
        const request = new Request(url, init);
        keys.push(request.headers.get('idempotency-key'));
        if (request.headers.get('authorization') === 'nobody') throw new TypeError('the line is down');
        return handler(request);
      },
    });

    await client.orders.place(cart);

    expect(keys).toHaveLength(2);
    expect(keys[0]).toMatch(/^[0-9a-f]{32}$/);
    expect(new Set(keys).size).toBe(1);
  });

  it('goes through every page, and spares what it has', async () => {
    const ids: string[] = [];
    for (let n = 0; n < 5; n += 1) ids.unshift((await shop.place()).id);

    const found: string[] = [];
    for await (const { id } of staffClient().orders.each({
      limit: 2,
      lifecycle: ['placed', 'confirmed', 'processing'],
    }))
      found.push(id);
    const order = await staffClient().orders.get(ids[0] ?? '');

    expect([...found].sort()).toEqual([...ids].sort());
    expect(socket.heard.filter((line) => line.includes('limit=2'))).toHaveLength(3);
    expect(await staffClient().orders.get(order, { known: order })).toBe(order);
    await shop.oms.orders.note(order, { text: 'x' });
    expect((await staffClient().orders.get(order, { known: order })).version).toBe(order.version + 1);
  });

  it('sees one order by its link, and hears when the link is over', async () => {
    const order = await shop.place();
    const link = await links.sign(order, { expiresAt: new Date(Date.now() + 600_000) });
    const over = await links.sign(order, { expiresAt: new Date(Date.now() - 1_000) });
    const client = createClient({ url: socket.url, link });

    expect(await client.orders.get(order)).toMatchObject({ number: order.number });
    for await (const { id } of client.orders.live(order)) {
      expect(id).toBe(order.id);
      break;
    }
    const late = createClient({ url: socket.url, link: over, retry: patient });
    expect(await caught(late.orders.live(order).next())).toMatchObject({ code: 'http.unauthorized' });
  });

  it('hears every commit of the shop once, over a line that breaks', async () => {
    const orders = [await shop.place(), await shop.place(), await shop.place()];
    const wanted = new Set(orders.map(({ id }) => id));
    const seen: string[] = [];
    for await (const { subject, version, cursor } of staffClient().events()) {
      expect(cursor).toBeTruthy();
      seen.push(`${subject.kind} ${subject.id} ${version}`);
      wanted.delete(subject.id);
      if (wanted.size === 0) break;
      socket.cut();
    }

    expect(new Set(seen).size).toBe(seen.length);
  });

  it('ends a call and a stream when it is told to', async () => {
    const order = await shop.place();
    const over = new AbortController();
    const call = caught(
      createClient({ url: 'http://127.0.0.1:1', retry: { firstPauseMs: 60_000, longestPauseMs: 60_000 } }).orders.find(
        {},
        { signal: over.signal },
      ),
    );
    const told = (async () => {
      for await (const _ of staffClient().orders.live(order, { after: order, signal: over.signal }))
        expect.fail('told');
      return 'over';
    })();
    await expect.poll(() => socket.heard, { timeout: 20_000 }).toContain(`GET /orders/${order.id}/events`);
    over.abort(new Error('enough'));

    expect(await call).toMatchObject({ message: 'enough' });
    expect(await told).toBe('over');
  });

  it('can be awaited past and printed', async () => {
    const client = await clientOf('ann');

    expect(await client.payments).toBeDefined();
    expect(JSON.stringify(client)).toBe('{}');
  });
});

it('finds every route where it lies, by its name', () => {
  const said = routes.map(({ name, method, path }) => [name, method, path.replaceAll(/\{\w+\}/g, '{}')]);
  const sent = routes.map(({ name }) => [name, addressOf(name).method, addressOf(name).path]);

  expect(sent).toEqual(said);
});
