/** The message log: one record for each intent, with what became of it, whatever fails in between. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { recordingNotifier } from '../../src/adapters/memory';
import { omsError } from '../../src/kernel';
import type { Message, Notifier, PreferenceAnswer, Repository } from '../../src/ports';
import { hour, openShop, type Shop, type ShopChanges } from '../support/shop';
import { type Store, stores } from '../support/stores';

const twoMugs = { lines: [{ sku: 'MUG', quantity: 2 }] };
const minute = 60_000;

describe.each(Object.entries(stores))('the message log on %s', (_name, openStore) => {
  let store: Store;
  let shop: Shop;

  async function open(changes: ShopChanges = {}, repository: Repository = store.repository): Promise<void> {
    shop = openShop(repository, changes);
    await shop.oms.inventory.receive({ sku: 'MUG', quantity: 100, unitCost: 400 });
  }
  const log = async (filter = {}) => (await shop.oms.messages.list(filter)).messages;
  const told = async (filter = {}) => (await log(filter)).map(({ event, state, reason }) => [event, state, reason]);

  beforeEach(async () => {
    store = await openStore();
  });
  afterEach(async () => {
    expect(await shop.oms.audit()).toMatchObject({ stock: [], money: [], facts: [] });
    await store.close();
  });

  it('has one message for each event, audience and channel, found by order, customer and state', async () => {
    const [mail, sms] = [recordingNotifier({ id: 'mail' }), recordingNotifier({ id: 'sms' })];
    await open({
      notifiers: [mail, sms],
      notifications: { rules: [{ events: ['order.placed'], audience: 'staff', channels: ['mail'] }] },
    });
    const order = await shop.settled(await shop.place({ customer: { id: 'c1', email: 'a@example.com' } }));
    await shop.settled(await shop.place());

    const messages = await log({ order });

    expect(messages.map(({ event, audience, channel, state }) => [event, audience, channel, state]).sort()).toEqual([
      ['order.confirmed', 'customer', 'mail', 'delivered'],
      ['order.confirmed', 'customer', 'sms', 'delivered'],
      ['order.placed', 'customer', 'mail', 'delivered'],
      ['order.placed', 'customer', 'sms', 'delivered'],
      ['order.placed', 'staff', 'mail', 'delivered'],
    ]);
    expect(await log()).toHaveLength(10);
    expect((await log({ customer: 'c1' })).map(({ id }) => id)).toEqual(
      messages.filter(({ audience }) => audience === 'customer').map(({ id }) => id),
    );
    expect(await log({ state: 'failed' })).toEqual([]);
    const first = await shop.oms.messages.list({ order, limit: 3 });
    const second = await shop.oms.messages.list({ order, limit: 3, after: first.next });
    expect([...first.messages, ...second.messages]).toEqual(messages);
    expect(second.next).toBeNull();
    expect(await shop.oms.messages.get(messages[0]?.id ?? '')).toEqual(messages[0]);
    await expect(shop.oms.messages.get('nothing')).rejects.toMatchObject({ code: 'message.notFound' });
    expect(mail.messages.filter(({ audience }) => audience === 'staff')).toMatchObject([
      { recipient: null },
      { recipient: null },
    ]);
  });

  it('a message that no attempt gets through has failed, and goes out once it is asked for', async () => {
    const mail = recordingNotifier({ id: 'mail', failures: 20 });
    await open({ mail, notifiers: [mail] });
    const order = await shop.place({ payment: undefined, lines: [{ sku: 'MUG', quantity: 1 }] });
    for (let n = 0; n < 20; n++) {
      await shop.oms.relay.runOnce();
      shop.clock.advance(4 * hour);
    }
    const [failed] = await log({ state: 'failed' });
    expect(failed).toMatchObject({ orderId: order.id, reason: 'port.failed', resent: 0 });

    await shop.oms.messages.redeliver(failed?.id ?? '');
    await shop.oms.relay.runOnce();

    expect(await log({ state: 'failed' })).toEqual([]);
    expect(await shop.oms.messages.get(failed?.id ?? '')).toMatchObject({
      state: 'delivered',
      reason: null,
      resent: 0,
    });
    expect(mail.messages.filter(({ key }) => key === failed?.key)).toHaveLength(1);
    await shop.oms.messages.redeliver(failed?.id ?? '');
    await shop.oms.relay.runOnce();
    expect(await shop.oms.messages.get(failed?.id ?? '')).toMatchObject({ state: 'delivered', resent: 1 });
  });

  it('a message that its receiver refuses for good has failed at once, and is tried again by nobody but a person', async () => {
    const mail = recordingNotifier({ id: 'mail' });
    let refuses = true;
    const strict: Notifier = {
      id: 'mail',
      async send(message) {
        if (refuses) throw omsError('message.refused', 'there is no such mailbox');
        await mail.send(message);
      },
    };
    await open({ notifiers: [strict] });
    await shop.place();
    const report = await shop.oms.relay.runOnce();
    expect([report.retried, report.dead]).toEqual([0, 2]);
    expect((await told()).map(([, ...outcome]) => outcome)).toEqual(Array(2).fill(['failed', 'message.refused']));
    shop.clock.advance(48 * hour);
    expect(await shop.oms.relay.runOnce()).toMatchObject({ retried: 0, dead: 0 });

    refuses = false;
    for (const failed of await log({ state: 'failed' })) await shop.oms.messages.redeliver(failed);
    await shop.oms.relay.runOnce();
    expect([mail.messages.length, await log({ state: 'failed' })]).toEqual([2, []]);
  });

  it('who was erased is sent nothing, and the log says so', async () => {
    const sent: Message[] = [];
    await open({ notifiers: [{ id: 'mail', send: async (message) => void sent.push(message) }] });
    const order = await shop.place({ customer: { id: 'gone', email: 'gone@example.com' } });
    await shop.oms.customers.erase({ customer: 'gone' });
    await shop.oms.relay.runOnce();

    expect(sent).toEqual([]);
    expect(await told({ order })).toEqual([
      ['order.confirmed', 'suppressed', 'recipient.none'],
      ['order.placed', 'suppressed', 'recipient.none'],
    ]);
    const [suppressed] = await log({ order });
    await expect(shop.oms.messages.redeliver(suppressed ?? '')).rejects.toMatchObject({ code: 'message.state' });
  });

  it('what was sent before its process died is sent again with its key, and is one message in the log', async () => {
    let dies = 2;
    const sends: string[] = [];
    await open(
      { notifiers: [{ id: 'mail', send: async ({ key }) => void sends.push(key) }] },
      {
        ...store.repository,
        commit: async (changes) => {
          const isRecord = changes.some(({ subject }) => subject.kind === 'message');
          if (isRecord && dies-- > 0) throw new Error('kill -9');
          return store.repository.commit(changes);
        },
      },
    );
    const order = await shop.place();
    for (let n = 0; n < 5; n++) {
      await shop.oms.relay.runOnce();
      shop.clock.advance(minute);
    }

    expect(await told({ order })).toEqual([
      ['order.confirmed', 'delivered', null],
      ['order.placed', 'delivered', null],
    ]);
    expect(new Set(sends).size).toBe(2);
    expect(sends.length).toBeGreaterThan(2);
  });

  it('preferences are asked when a message is about to be sent: by event and channel, but for what is mandatory', async () => {
    const answers: Record<string, PreferenceAnswer> = {
      'shipment.dispatched': { allowed: false, reason: 'unsubscribed' },
      'shipment.delivered': { allowed: true, channel: 'sms', locale: 'zh-TW' },
      'order.confirmed': { allowed: false, reason: 'unsubscribed' },
    };
    const [mail, sms] = [recordingNotifier({ id: 'mail' }), recordingNotifier({ id: 'sms' })];
    await open({
      notifiers: [mail, sms],
      notifications: { rules: [{ events: '*', audience: 'customer', channels: ['mail'] }] },
      preferences: { allows: async ({ event }) => answers[event] ?? { allowed: true } },
    });
    const order = await shop.settled(await shop.place(twoMugs));
    await shop.oms.shipments.dispatch(order.id, { lines: 'all', carrier: 'swift' });
    const shipped = await shop.settled(order);
    const [parcel] = shipped.shipments;
    await shop.oms.shipments.track(order.id, {
      shipmentId: parcel?.id ?? '',
      status: 'delivered',
    });
    await shop.oms.relay.runOnce();

    expect(await told({ order })).toEqual([
      ['shipment.delivered', 'delivered', null],
      ['shipment.dispatched', 'suppressed', 'unsubscribed'],
      ['order.confirmed', 'delivered', null],
      ['order.placed', 'delivered', null],
    ]);
    expect(sms.messages.map(({ template, locale }) => [template, locale])).toEqual([['shipment.delivered', 'zh-TW']]);
    const [last] = await log({ order });
    expect(last).toMatchObject({ channel: 'mail', sentBy: 'sms' });
  });

  it('what nobody can be asked about waits; what is mandatory goes out', async () => {
    let isAway = true;
    await open({
      preferences: {
        allows: async () => {
          if (isAway) throw new Error('away');
          return { allowed: true };
        },
      },
    });
    const order = await shop.settled(await shop.place(twoMugs));
    await shop.oms.shipments.dispatch(order.id, { lines: 'all', carrier: 'swift' });
    await shop.oms.relay.runOnce();
    expect((await told({ order })).map(([event]) => event)).toEqual(['order.confirmed', 'order.placed']);

    isAway = false;
    shop.clock.advance(minute);
    await shop.oms.relay.runOnce();

    expect((await told({ order })).map(([event]) => event)).toEqual([
      'shipment.dispatched',
      'order.confirmed',
      'order.placed',
    ]);
  });

  it('quiet hours hold back what can wait until they end, and nothing behind it', async () => {
    await open({ notifications: { quietHours: { from: '21:00', to: '08:00' } } });
    const order = await shop.settled(await shop.place(twoMugs));
    shop.clock.advance(13 * hour);
    await shop.oms.shipments.dispatch(order.id, { lines: 'all', carrier: 'swift' });
    await shop.oms.relay.runOnce();
    const [waiting] = await log({ state: 'delayed' });
    expect(waiting).toMatchObject({ event: 'shipment.dispatched', until: '2026-01-06T08:00:00.000Z' });
    await expect(shop.oms.messages.redeliver(waiting ?? '')).rejects.toMatchObject({ code: 'message.state' });
    const later = await shop.settled(await shop.place());
    expect(await told({ order: later })).toHaveLength(2);

    shop.clock.advance(11 * hour);
    await shop.oms.relay.runOnce();

    expect(await told({ state: 'delayed' })).toEqual([]);
    expect(shop.mail.messages.at(-1)).toMatchObject({ template: 'shipment.dispatched', key: waiting?.key });
    expect(shop.mail.messages.filter(({ template }) => template === 'shipment.dispatched')).toHaveLength(1);
  });

  it('a digest has what came together until its time, as one message', async () => {
    await open({
      notifications: {
        rules: [{ events: ['order.placed', 'order.confirmed'], audience: 'customer', digest: '18:00' }],
      },
    });
    const buyer = { customer: { id: 'c1', email: 'a@example.com' } };
    await shop.settled(await shop.place(buyer));
    await shop.settled(await shop.place(buyer));
    await shop.settled(await shop.place());
    expect(shop.mail.messages).toEqual([]);
    expect(await told({ customer: 'c1' })).toEqual([
      ['digest', 'delayed', null],
      ...Array.from({ length: 4 }, () => [expect.any(String), 'digested', null]),
    ]);

    shop.clock.advance(10 * hour);
    await shop.oms.relay.runOnce();

    const digests = shop.mail.messages.map(({ template, values }) => [template, (values.entries as []).length]);
    expect(digests.sort()).toEqual([
      ['digest', 2],
      ['digest', 4],
    ]);
    expect((await told({ customer: 'c1' }))[0]).toEqual(['digest', 'delivered', null]);
    const [digest, member] = await log({ customer: 'c1' });
    expect(member?.digest).toBe(digest?.id);
    await shop.settled(await shop.place(buyer));
    expect(await log({ state: 'delayed' })).toHaveLength(1);
  });

  it('the same content is told once within its window', async () => {
    await open({
      stock: { news: true },
      notifications: { rules: [{ events: '*', audience: 'staff', dedupeMinutes: 60 }] },
    });
    const move = async (units: number) => {
      if (units > 0) await shop.oms.inventory.receive({ sku: 'TEE', quantity: units, unitCost: 1 });
      else await shop.oms.inventory.adjust({ sku: 'TEE', delta: units, reason: 'damaged' });
      shop.clock.advance(2_000);
      await fed();
      await shop.oms.relay.runOnce();
    };
    /** The feed waits for whatever else the server has open: what was committed so far is in it once a later commit is. */
    const fed = async () => {
      const { id } = await shop.oms.orders.draft({ channel: 'phone', lines: [{ sku: 'TEE', quantity: 1 }] });
      for await (const { subject } of shop.oms.events()) if (subject.id === id) return;
    };
    const news = async () => (await told()).map(([event, state]) => `${event} ${state}`);
    for (const units of [1, -1]) await move(units);
    expect(await news()).toEqual(['stock.out delivered']);
    for (const units of [1, -1]) await move(units);
    expect(await news()).toEqual(['stock.out suppressed', 'stock.back delivered', 'stock.out delivered']);

    shop.clock.advance(hour);
    for (const units of [1, -1]) await move(units);

    expect((await news()).slice(0, 2)).toEqual(['stock.out delivered', 'stock.back delivered']);
  });
});
