/** Webhooks of carriers: believed when signed, told to the orders of their parcels, answered for whatever they say. */
import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { easyPostWebhook } from '../../src/adapters/easypost';
import { simulatedCarrier } from '../../src/adapters/memory';
import type { Carrier, ParcelLabel } from '../../src/ports';
import { ann, hour, monday, openShop, type Shop } from '../support/shop';
import { type Store, stores } from '../support/stores';

const secret = 'whsec';
const signed = (payload: unknown, by = secret) => {
  const body = JSON.stringify(payload);
  return {
    body,
    headers: { 'X-Hmac-Signature': `hmac-sha256-hex=${createHmac('sha256', by).update(body).digest('hex')}` },
  };
};

type Step = readonly [status: string, hours: number];
const at = (hours: number) => new Date(Date.parse(monday) + hours * hour).toISOString();

/** An event as EasyPost sends it: how the parcel stands, and its whole story so far. */
const event = (tracking: string | undefined, ...story: readonly Step[]) => {
  const [status, hours] = story.at(-1) ?? ['unknown', 0];
  return {
    object: 'Event',
    description: 'tracker.updated',
    result: {
      object: 'Tracker',
      ...{ tracking_code: tracking, status, updated_at: at(hours) },
      tracking_details: story.map(([word, when]) => ({ object: 'TrackingDetail', status: word, datetime: at(when) })),
    },
  };
};

const label: ParcelLabel = { format: 'PDF', bytes: Uint8Array.from({ length: 20_000 }, (_, n) => n % 256) };

describe.each(Object.entries(stores))('a webhook of a carrier on %s', (name, openStore) => {
  let store: Store;
  let shop: Shop;

  beforeEach(async () => {
    store = await openStore();
    const post = simulatedCarrier({ id: 'broker', clock: { now: () => Date.parse(monday) }, transitDays: 3 });
    const broker: Carrier = {
      ...post,
      capabilities: { ...post.capabilities, webhooks: true },
      parseWebhook: easyPostWebhook(secret),
      async createShipment(request) {
        const answer = await post.createShipment(request);
        return answer.status === 'created' ? { ...answer, label } : answer;
      },
    };
    shop = openShop(store.repository, {
      carriers: [broker, simulatedCarrier({ id: 'mute', capabilities: { webhooks: false } })],
    });
    await shop.oms.inventory.receive({ sku: 'MUG', location: 'main', quantity: 1_000, unitCost: 100 });
  });
  afterEach(async () => {
    expect(await shop.oms.audit()).toMatchObject({ stock: [], money: [], facts: [] });
    await shop.oms.close();
    await store.close();
  });

  const sent = async (changes: Parameters<Shop['place']>[0] = {}) => {
    const { id } = await shop.place(changes);
    await shop.oms.relay.runOnce();
    await shop.oms.shipments.dispatch(id, { carrier: 'broker' }, { actor: ann });
    await shop.oms.relay.runOnce();
    const order = await shop.oms.orders.get(id);
    const [parcel] = order.shipments;
    return { id, party: order.party, shipmentId: parcel?.id ?? '', tracking: parcel?.tracking ?? '' };
  };
  const hear = (payload: unknown) => shop.oms.shipments.receiveWebhook('broker', signed(payload));
  const told = async (id: string) =>
    (await shop.oms.orders.history(id)).filter(
      ({ type }) => type === 'shipment.tracked' || type === 'shipment.delivered',
    );
  const reports = async (party: string) =>
    (await shop.oms.customers.data({ party })).filter((text) => text.name.startsWith('report:'));

  it('tells the order of its parcel once, however often it comes, and keeps what came beside the fact', async () => {
    const { id, party, shipmentId, tracking } = await sent();
    const news = event(tracking, ['in_transit', 1], ['delivered', 5]);
    const all = await Promise.all(Array.from({ length: 32 }, () => hear(news)));
    const answer = {
      ...{ kind: 'tracking', labels: [], error: null },
      trackers: [
        { outcome: 'told', tracking, status: 'delivered', word: 'delivered', parcels: [{ orderId: id, shipmentId }] },
      ],
    };
    expect(all).toEqual(all.map(() => answer));
    expect(await hear(news)).toEqual(answer);

    const [fact, ...others] = await told(id);
    const kept = await reports(party);
    expect([fact?.type, fact?.by, others]).toEqual([
      'shipment.delivered',
      { kind: 'system', id: 'carrier:broker' },
      [],
    ]);
    expect(fact?.data).toEqual({ shipmentId, trackedAt: at(5), report: kept[0]?.name });
    expect(kept.map(({ body }) => JSON.parse(body))).toEqual([news.result]);
    expect((await shop.oms.orders.get(id)).times.delivered).toBe(at(5));
  });

  it('believes nothing that is not signed, and nobody that sends none', async () => {
    const { id, tracking } = await sent();
    const forged = signed(event(tracking, ['delivered', 1]), 'guess');
    const { receiveWebhook } = shop.oms.shipments;
    await expect(receiveWebhook('broker', forged)).rejects.toMatchObject({ code: 'webhook.unverified' });
    await expect(receiveWebhook('nobody', forged)).rejects.toMatchObject({ code: 'carrier.unknown' });
    await expect(receiveWebhook('mute', forged)).rejects.toMatchObject({ code: 'capability.missing' });
    await expect(receiveWebhook('broker', { body: 1, headers: null } as never)).rejects.toMatchObject({
      problems: [{ path: ['body'] }, { path: ['headers'] }],
    });
    expect(await told(id)).toEqual([]);
  });

  it('answers for parcels that nobody knows and for words that mean nothing here', async () => {
    const { id, party, shipmentId, tracking } = await sent();
    const parcels = [{ orderId: id, shipmentId }];
    expect((await hear(event('elsewhere', ['delivered', 1]))).trackers).toMatchObject([
      { outcome: 'unknownParcel', tracking: 'elsewhere', status: 'delivered', parcels: [] },
    ]);
    expect((await hear(event(undefined, ['delivered', 1]))).trackers).toMatchObject([
      { outcome: 'unknownParcel', tracking: null, parcels: [] },
    ]);
    expect((await hear(event(tracking, ['abducted', 1]))).trackers).toMatchObject([
      { outcome: 'unknownWord', tracking, status: 'unknown', word: 'abducted', parcels },
    ]);
    expect(await hear({ weather: 'fine' })).toEqual({ kind: 'unknown', trackers: [], labels: [], error: null });
    expect((await reports(party)).map(({ body }) => JSON.parse(body).status)).toEqual(['abducted']);
    expect(await told(id)).toEqual([]);
  });

  it('keeps labels with the customer, and what came of them: gone with the customer, while the order goes on', async () => {
    const { id, party, shipmentId, tracking } = await sent();
    expect(await shop.oms.shipments.label(id, shipmentId)).toEqual(label);
    await expect(shop.oms.shipments.label(id, id)).rejects.toMatchObject({ code: 'shipment.notFound' });
    await hear(event(tracking, ['in_transit', 1]));
    expect(await reports(party)).toHaveLength(1);

    await shop.oms.customers.erase({ party });
    expect(await shop.oms.shipments.label(id, shipmentId)).toBeNull();
    await hear(event(tracking, ['in_transit', 1], ['delivered', 2]));
    expect([await reports(party), (await shop.oms.orders.get(id)).state.fulfillment]).toEqual([[], 'delivered']);
    expect(await store.dump()).not.toContain('TrackingDetail');
  });

  it('knows a label by the carrier’s own reference, and takes its document', async () => {
    const { id, shipmentId } = await sent();
    const left = (await shop.oms.orders.history(id)).find(({ type }) => type === 'shipment.dispatched');
    const reference = (left?.data as { readonly reference: string } | undefined)?.reference ?? '';
    const news = (of: string) => ({
      object: 'Shipment',
      ...{ id: of, tracking_code: null, status: 'unknown' },
      postage_label: {
        object: 'PostageLabel',
        label_url: 'https://labels.example/1.png',
        label_file_type: 'image/png',
      },
    });
    expect((await hear(news(reference))).labels).toMatchObject([
      { outcome: 'kept', reference, parcels: [{ orderId: id, shipmentId }] },
    ]);
    expect(await shop.oms.shipments.label(id, shipmentId)).toMatchObject({ url: 'https://labels.example/1.png' });
    expect((await hear(news('shp_other'))).labels).toMatchObject([
      { outcome: 'unknownParcel', reference: 'shp_other' },
    ]);
  });

  it('tells every order of whose goods some lie in the parcel', async () => {
    const buyer = { customer: { email: 'guest@example.com', id: 'guest' } };
    const orders = await Promise.all([shop.place(buyer), shop.place(buyer)]);
    await shop.oms.relay.runOnce();
    await shop.oms.shipments.merge(orders, { carrier: 'broker' }, { actor: ann });
    await shop.oms.relay.runOnce();
    const [first] = await Promise.all(orders.map(({ id }) => shop.oms.orders.get(id)));
    const { trackers } = await hear(event(first?.shipments[0]?.tracking ?? '', ['delivered', 2]));
    expect(trackers[0]?.parcels.map(({ orderId }) => orderId).sort()).toEqual(orders.map(({ id }) => id).sort());
    for (const { id } of orders) {
      const order = await shop.oms.orders.get(id);
      expect(order.state.fulfillment).toBe('delivered');
      expect(await shop.oms.shipments.label(id, order.shipments[0]?.id ?? '')).toEqual(label);
    }
  });

  it('gives one order, in whatever order the webhooks of a story come', async () => {
    const words = ['pre_transit', 'in_transit', 'out_for_delivery', 'failure', 'return_to_sender', 'delivered'];
    const step = fc.tuple(fc.constantFrom(...words, 'odd'), fc.nat({ max: 3 }));
    const stories = fc
      .array(step, { minLength: 2, maxLength: 5 })
      .map((steps) => [...steps].sort(([, a], [, b]) => a - b))
      .chain((story) => {
        const webhooks = story.map((_, n) => n + 1);
        return fc.tuple(fc.constant(story), fc.shuffledSubarray(webhooks, { minLength: webhooks.length }));
      });
    const standing = async (id: string) => {
      const { state, totals, times, shipments } = await shop.oms.orders.get(id);
      const [{ status, trackingStatus, trackedAt } = {} as never] = shipments;
      return { state, totals, delivered: times.delivered, status, trackingStatus, trackedAt };
    };
    await fc.assert(
      fc.asyncProperty(stories, async ([story, otherwise]) => {
        const [inOrder, mixed] = [await sent(), await sent()];
        for (const n of story.keys()) await hear(event(inOrder.tracking, ...story.slice(0, n + 1)));
        for (const n of otherwise) await hear(event(mixed.tracking, ...story.slice(0, n)));
        expect(await standing(mixed.id)).toEqual(await standing(inOrder.id));
      }),
      { numRuns: name === 'memory' ? 40 : 3 },
    );
  }, 60_000);
});
