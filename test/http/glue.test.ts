/** The API mounted in the frameworks that hosts have, each on a port of its own: what holds of one holds of all. */
import { createHash, createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, request as send } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import fastify from 'fastify';
import { Hono } from 'hono';
import { afterEach, describe, expect, it } from 'vitest';
import { createClient } from '../../src/client';
import { createHandler, type Handler } from '../../src/http';
import { expressHandler } from '../../src/mount/express';
import { fastifyHandler } from '../../src/mount/fastify';
import { honoHandler } from '../../src/mount/hono';
import { nextRoutes, onceInProcess } from '../../src/mount/next';
import { serve } from '../../src/mount/node';
import { openShop } from '../support/shop';
import { memoryStore } from '../support/stores';

interface Host {
  readonly url: string;
  close(): Promise<void>;
}

const listening = async (server: Server): Promise<Host> => {
  if (!server.listening) {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  }
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
};

const inNode = (handler: Handler): Promise<Host> =>
  listening(
    createServer((incoming, outgoing) => void serve(handler, incoming, outgoing).catch(() => outgoing.destroy())),
  );

const hosts: Readonly<Record<string, (handler: Handler) => Promise<Host>>> = {
  Express: (handler) => listening(createServer(express().use('/api', expressHandler(handler)).use(express.json()))),
  async Fastify(handler) {
    const app = fastify();
    app.addHook('onRequest', async (_, reply) => void reply.header('x-in-front', 'yes'));
    await app.register(fastifyHandler(handler), { prefix: '/api' });
    await app.ready();
    return listening(app.server);
  },
  Hono(handler) {
    const app = new Hono().all('/api/*', honoHandler(handler));
    return inNode(async (request) => app.fetch(request));
  },
  Next(handler) {
    const routes: Partial<Record<string, Handler>> = { ...nextRoutes(() => handler) };
    return inNode(async (request) => (await routes[request.method]?.(request)) ?? new Response(null, { status: 405 }));
  },
};

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});
const mounted = async (open: (handler: Handler) => Promise<Host>, handler: Handler): Promise<string> => {
  const host = await open(handler);
  closing.push(() => host.close());
  return host.url;
};

const secret = 'whsec';
const signed = (body: Uint8Array) => createHmac('sha256', secret).update(body).digest('hex');

async function aShop() {
  const shop = openShop((await memoryStore()).repository);
  closing.push(() => shop.oms.close());
  await shop.oms.inventory.receive({ lines: [{ sku: 'MUG', location: 'main', quantity: 50 }] });
  const heard: string[] = [];
  const handler = createHandler(shop.oms, {
    basePath: '/api',
    maxBodyBytes: 100_000,
    liveMs: 10,
    authorize: () => ({ role: 'customer', customer: 'c-ann' }),
    gateways: {
      async card(body, headers) {
        const bytes = new Uint8Array(Buffer.from(body));
        heard.push((headers as Headers).get('x-signature') === signed(bytes) ? String(Buffer.from(bytes)) : 'forged');
        return { kind: 'ignored' } as never;
      },
    },
  });
  return { shop, handler, heard };
}

describe.each(Object.entries(hosts))('on %s', (_name, open) => {
  it('an order is placed once, looked at, and followed until the line is left', async () => {
    const { shop, handler } = await aShop();
    const client = createClient({ url: `${await mounted(open, handler)}/api` });
    const cart = { lines: [{ sku: 'MUG', quantity: 2 }], payment: { method: 'card', token: 'ok' } };
    const order = await client.orders.place(cart, { idempotencyKey: 'cart-1' });

    expect((await client.orders.place(cart, { idempotencyKey: 'cart-1' })).id).toBe(order.id);
    expect((await client.orders.find({ limit: 5 })).orders.map(({ id }) => id)).toEqual([order.id]);
    const versions: number[] = [];
    for await (const { version, holds = [] } of client.orders.live(order) as AsyncGenerator<{
      readonly version: number;
      readonly holds?: readonly unknown[];
    }>) {
      versions.push(version, ...holds.map(() => -1));
      if (versions.length > 1) break;
      await shop.oms.orders.hold(order.id, { type: 'check' });
    }
    expect(versions).toEqual([...new Set(versions)].sort((a, b) => a - b));
  });

  it('a webhook arrives byte by byte', async () => {
    const { handler, heard } = await aShop();
    const url = await mounted(open, handler);
    const body = new TextEncoder().encode('{"amount" : 1.0,\n "name":"Zoë 🏺"}  ');
    for (const type of ['application/json', 'text/plain', 'application/octet-stream']) {
      const response = await fetch(`${url}/api/webhooks/payments/card`, {
        ...{ method: 'POST', body },
        headers: { 'content-type': type, 'x-signature': signed(body) },
      });
      expect([type, response.status]).toEqual([type, 204]);
    }

    expect(new Set(heard)).toEqual(new Set([new TextDecoder().decode(body)]));
  });

  it('what is too large or no JSON is a problem, as everywhere', async () => {
    const { handler } = await aShop();
    const url = await mounted(open, handler);
    const post = (body: string) =>
      fetch(`${url}/api/orders`, { method: 'POST', body, headers: { 'content-type': 'application/json' } });

    expect((await post(JSON.stringify({ note: 'x'.repeat(200_000) }))).status).toBe(413);
    // What was not read of it stands in nobody's way.
    expect((await post(JSON.stringify({ note: 'x'.repeat(200_000) }))).status).toBe(413);
    const broken = await post('{"lines": [');
    expect([broken.status, broken.headers.get('content-type')]).toEqual([400, 'application/problem+json']);
    expect((await fetch(`${url}/api/nowhere`)).status).toBe(404);
    const head = await fetch(`${url}/api/health`, { method: 'HEAD' });
    expect([head.status, await head.text()]).toEqual([200, '']);
  });

  it('request and answer are passed on whole: address, headers, cookies, bytes', async () => {
    const seen: { url?: URL; sent?: string[]; hash?: string } = {};
    const url = await mounted(open, async (request) => {
      seen.url = new URL(request.url);
      seen.sent = [request.method, request.headers.get('x-many') ?? ''];
      seen.hash = createHash('sha256')
        .update(new Uint8Array(await request.arrayBuffer()))
        .digest('hex');
      const headers = new Headers({ 'content-type': 'text/x-own', etag: '"7"' });
      for (const name of ['a', 'b']) headers.append('set-cookie', `${name}=1; Path=/`);
      return new Response('ok', { status: 207, headers });
    });
    const bytes = Buffer.from(Array.from({ length: 300_000 }, (_, at) => (at * 7) % 256));
    const response = await fetch(`${url}/api/x%2Fy/%E5%A3%BA?q=a%26b&q=2`, {
      ...{ method: 'POST', body: bytes },
      headers: [
        ['x-many', '1'],
        ['x-many', '2'],
        ['content-type', 'application/octet-stream'],
        ['x-forwarded-host', 'elsewhere.example'],
      ],
    });

    expect(seen.url?.pathname + (seen.url?.search ?? '')).toBe('/api/x%2Fy/%E5%A3%BA?q=a%26b&q=2');
    expect(seen.url?.host).toBe(new URL(url).host);
    expect(seen.sent).toEqual(['POST', '1, 2']);
    expect(seen.hash).toBe(createHash('sha256').update(bytes).digest('hex'));
    expect([response.status, response.headers.get('content-type'), response.headers.get('etag')]).toEqual([
      207,
      'text/x-own',
      '"7"',
    ]);
    expect(response.headers.getSetCookie()).toEqual(['a=1; Path=/', 'b=1; Path=/']);
    expect(await response.text()).toBe('ok');
  });

  it('a long answer waits for a slow reader, and whoever leaves ends it', async () => {
    let made = 0;
    let left: unknown;
    const url = await mounted(open, async (request) => {
      request.signal.addEventListener('abort', () => {
        left = 'told';
      });
      const piece = new Uint8Array(65_536);
      const body = new ReadableStream<Uint8Array>({
        pull(controller) {
          made += 1;
          controller.enqueue(piece);
        },
      });
      return new Response(body, { headers: { 'content-type': 'application/octet-stream' } });
    });
    const asked = send(`${url}/api/long`).end();
    const [incoming] = (await once(asked, 'response')) as [IncomingMessage];
    incoming.pause();
    await expect.poll(() => made, { timeout: 20_000 }).toBeGreaterThan(0);
    // As much as sockets and buffers hold: a reader that does not read is not filled without end.
    const rests = async (): Promise<boolean> => {
      const before = made;
      await new Promise((resolve) => setTimeout(resolve, 500));
      return made === before;
    };
    await expect.poll(rests, { timeout: 30_000 }).toBe(true);
    incoming.destroy();

    await expect.poll(() => left, { timeout: 20_000 }).toBe('told');
  });
});

it('says so where a body was parsed in front of it', async () => {
  const { handler } = await aShop();
  const app = express().use(express.json()).use('/api', expressHandler(handler));
  const faults: unknown[] = [];
  app.use(((error: unknown, _request: unknown, response: express.Response, _next: unknown) => {
    faults.push(error);
    response.sendStatus(500);
  }) as express.ErrorRequestHandler);
  const host = await listening(createServer(app));
  closing.push(() => host.close());
  const post = () =>
    fetch(`${host.url}/api/orders`, { method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } });

  expect((await post()).status).toBe(500);
  expect(faults).toMatchObject([{ code: 'config.invalid', message: expect.stringContaining('express.json()') }]);
});

it('keeps what bytes something in front has kept', async () => {
  const { handler, heard } = await aShop();
  const host = await listening(
    createServer(
      express()
        .use(express.raw({ type: '*/*' }))
        .use('/api', expressHandler(handler)),
    ),
  );
  closing.push(() => host.close());
  const body = new TextEncoder().encode('{"a":  1}');
  await fetch(`${host.url}/api/webhooks/payments/card`, {
    ...{ method: 'POST', body, headers: { 'content-type': 'application/json', 'x-signature': signed(body) } },
  });

  expect(heard).toEqual(['{"a":  1}']);
});

it('sends with an answer what hooks of Fastify have set', async () => {
  const url = await mounted(hosts.Fastify as never, async () => new Response('ok'));

  expect((await fetch(`${url}/api/x`)).headers.get('x-in-front')).toBe('yes');
});

it('opens a handler of Next once, and tries again after a failure', async () => {
  let tries = 0;
  const { GET } = nextRoutes(async () => {
    tries += 1;
    if (tries === 1) throw new Error('the database is away');
    return async () => new Response('ok');
  });
  const ask = () => GET(new Request('https://shop.example/api/health'));

  await expect(ask()).rejects.toThrow('away');
  expect(await Promise.all([ask(), ask()].map(async (answer) => (await answer).text()))).toEqual(['ok', 'ok']);
  expect(tries).toBe(2);
  expect(onceInProcess('glue test', () => ({ n: 1 }))).toBe(onceInProcess('glue test', () => ({ n: 2 })));
});
