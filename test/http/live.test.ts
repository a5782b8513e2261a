/** What is told while it happens: Server-Sent Events, and the webhooks of carriers and payment providers. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { simulatedCarrier } from '../../src/adapters/memory';
import { type Caller, createHandler, type HandlerOptions } from '../../src/http';
import { openShop, type Shop, ann as sam } from '../support/shop';
import { type Store, stores } from '../support/stores';

const callers: Readonly<Record<string, Caller>> = {
  staff: { role: 'staff', id: sam.id ?? 'ann' },
  ann: { role: 'customer', customer: 'c-ann' },
  bob: { role: 'customer', customer: 'c-bob' },
};
const handlerOf = (shop: Shop, options: Partial<HandlerOptions> = {}) =>
  createHandler(shop.oms, {
    authorize: (request) => callers[request.headers.get('authorization') ?? ''] ?? null,
    liveMs: 20,
    ...options,
  });

interface Heard {
  readonly id: string;
  readonly event: string;
  // biome-ignore lint/suspicious/noExplicitAny: what came is looked at field by field
  readonly data: any;
}

/** Reads a stream until it has heard enough, and leaves. */
async function listen(response: Response, enough: (heard: readonly Heard[]) => boolean): Promise<Heard[]> {
  const reader = (response.body as ReadableStream<Uint8Array>).getReader();
  const decoder = new TextDecoder();
  const heard: Heard[] = [];
  let text = '';
  while (!enough(heard)) {
    const { value, done } = await reader.read();
    if (done) break;
    text += decoder.decode(value, { stream: true });
    const blocks = text.split('\n\n');
    text = blocks.pop() ?? '';
    for (const block of blocks) {
      const fields = Object.fromEntries(block.split('\n').map((line) => line.split(/: (.*)/s).slice(0, 2)));
      if (fields.event) heard.push({ id: fields.id, event: fields.event, data: JSON.parse(fields.data) });
    }
  }
  await reader.cancel();
  return heard;
}

describe.each(Object.entries(stores))('live events on %s', (_name, openStore) => {
  let store: Store;
  let shop: Shop;

  beforeEach(async () => {
    store = await openStore();
    shop = openShop(store.repository);
    await shop.oms.inventory.receive({ lines: [{ sku: 'MUG', location: 'main', quantity: 50 }] });
  });
  afterEach(async () => {
    await shop.oms.close();
    await store.close();
  });
  const get = (path: string, as: string, headers = {}) =>
    new Request(`https://shop.example${path}`, { headers: { authorization: as, ...headers } });
  const annsOrder = () => shop.place({ lines: [{ sku: 'MUG', quantity: 1 }], customer: { id: 'c-ann' } });

  it('of one order come as it moves on, each version once, from where the reader has left', async () => {
    const handler = handlerOf(shop);
    const order = await shop.settled(await annsOrder());
    const first = listen(await handler(get(`/orders/${order.id}/events`, 'ann')), (heard) => heard.length >= 2);
    await new Promise((resolve) => setTimeout(resolve, 60));
    await shop.oms.shipments.dispatch(order, { carrier: null });

    const heard = await first;
    expect(heard.map(({ event }) => event)).toEqual(['order', 'order']);
    expect(heard[0]?.data).toMatchObject({ id: order.id, version: order.version });
    expect(Number(heard[1]?.id)).toBeGreaterThan(order.version);
    expect(JSON.stringify(heard)).not.toContain('"party"');
    const now = await shop.settled(order);
    const seen = { 'last-event-id': String(now.version) };
    const rest = listen(await handler(get(`/orders/${order.id}/events`, 'ann', seen)), (of) => of.length >= 1);
    await shop.oms.orders.note(order, { text: 'more' });
    expect((await rest)[0]?.id).toBe(String(now.version + 1));
    expect((await handler(get(`/orders/${order.id}/events`, 'bob'))).status).toBe(404);
  });

  it('of the shop are every fact once, for those who work there, resumed by their cursor', async () => {
    const handler = handlerOf(shop);
    const orders = [await annsOrder(), await annsOrder(), await annsOrder()];
    const mine = (heard: readonly Heard[]) => heard.filter(({ data }) => data.subject.kind === 'order');

    const all = await listen(await handler(get('/events', 'staff')), (heard) =>
      orders.every(({ id }) => heard.some(({ data }) => data.subject.id === id)),
    );
    const upTo = mine(all)[0]?.id ?? '';
    const again = await listen(await handler(get('/events', 'staff', { 'last-event-id': upTo })), (heard) =>
      orders.slice(1).every(({ id }) => heard.some(({ data }) => data.subject.id === id)),
    );

    const places = all.map(({ data }) => `${data.subject.kind} ${data.subject.id} ${data.version}`);
    expect(new Set(places).size).toBe(places.length);
    const behind = all.slice(all.findIndex(({ id }) => id === upTo) + 1).map(({ id }) => id);
    expect(again.slice(0, behind.length).map(({ id }) => id)).toEqual(behind);
    expect((await handler(get('/events', 'ann'))).status).toBe(403);
    expect((await handler(get('/events', 'nobody'))).status).toBe(401);
  });
});

describe('webhooks', () => {
  it('of a carrier move the parcel, once however often they come, and are not believed unsigned', async () => {
    const post = simulatedCarrier({ id: 'post', webhookSecret: 'whsec-of-the-carrier' });
    const store = await stores.memory();
    const shop = openShop(store.repository, { carriers: [post] });
    await shop.oms.inventory.receive({ lines: [{ sku: 'MUG', location: 'main', quantity: 5 }] });
    const order = await shop.settled(await shop.place({ lines: [{ sku: 'MUG', quantity: 1 }] }));
    await shop.settled(await shop.oms.shipments.dispatch(order, { carrier: 'post' }));
    const handler = handlerOf(shop);
    const { body, headers } = await post.tell(post.labels[0]?.tracking ?? '');
    const send = (more: Record<string, string>) =>
      handler(new Request('https://shop.example/webhooks/carriers/post', { method: 'POST', body, headers: more }));

    expect((await send({})).status).toBe(401);
    expect((await send(headers as Record<string, string>)).status).toBe(204);
    const moved = await shop.settled(order);
    expect((await send(headers as Record<string, string>)).status).toBe(204);

    expect(moved.shipments[0]?.trackingStatus).not.toBeNull();
    expect((await shop.oms.orders.get(order.id)).version).toBe(moved.version);
    await shop.oms.close();
  });
});
