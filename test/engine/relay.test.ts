/** What was committed leaves the process: at least once, in order per order and destination, and nobody waits for somebody else's fault. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { recordingNotifier, recordingPublisher, simulatedGateway } from '../../src/adapters/memory';
import { systemClock } from '../../src/engine/identity';
import type { Oms, Order } from '../../src/index';
import type { Message } from '../../src/ports';
import { ann, anOrder, hour, openShop, type Shop } from '../support/shop';
import { type Store, stores } from '../support/stores';

/** Looks again and again, for two seconds at most. */
async function until(done: () => Promise<boolean>): Promise<void> {
  for (let look = 0; look < 200 && !(await done()); look++) await new Promise((resolve) => setTimeout(resolve, 10));
}

describe.each(Object.entries(stores))('on %s', (_name, openStore) => {
  let store: Store;
  let shop: Shop;
  let other: Oms;
  /** Whom the mail server does not take a message for just now, and when it was asked to. */
  let unreachable: Set<string>;
  let attempts: { key: string; at: number }[];

  beforeEach(async () => {
    store = await openStore();
    unreachable = new Set();
    attempts = [];
    const mail = recordingNotifier({ id: 'mail' });
    const send = async (message: Message) => {
      attempts.push({ key: message.key, at: shop.clock.now() });
      if (unreachable.has(message.orderId ?? '')) throw new Error(`nobody at ${JSON.stringify(message.recipient)}`);
      await mail.send(message);
    };
    shop = openShop(store.repository, { mail, notifiers: [{ id: 'mail', send }] });
    other = shop.beside({ repository: store.other });
    await shop.oms.inventory.receive({ sku: 'MUG', quantity: 1_000 });
  });
  afterEach(() => store.close());

  const told = ({ id }: Order) =>
    shop.mail.messages.filter(({ orderId }) => orderId === id).map(({ template }) => template);

  describe('a message that is not taken', () => {
    it('is waited for by the next ones of its order, and by nobody else', async () => {
      const [order, neighbour] = [await shop.place(), await shop.place()];
      unreachable.add(order.id);

      const settled = await shop.settled(order);

      expect([told(order), settled.state.payment]).toEqual([[], 'authorized']);
      expect(told(neighbour)).toEqual(['order.placed', 'order.confirmed']);
      unreachable.clear();
      shop.clock.advance(3_000);
      await shop.oms.relay.runOnce();
      expect(told(order)).toEqual(['order.placed', 'order.confirmed']);
    });

    it('is tried again after waits that double, up to three hours', async () => {
      const order = await shop.place({ payment: { method: 'transfer' } });
      unreachable.add(order.id);
      await shop.oms.relay.runOnce();
      await shop.oms.relay.runOnce();
      expect(attempts).toHaveLength(1);

      for (let made = 1; made < 20; made++) {
        const wait = Math.min(1_000 * 2 ** made, 3 * hour);
        shop.clock.advance(wait * 0.87);
        await Promise.all([shop.oms, other].map((oms) => oms.relay.runOnce({ deadlines: false })));
        expect(attempts).toHaveLength(made);
        shop.clock.advance(wait * 0.26);
        await Promise.all([shop.oms, other].map((oms) => oms.relay.runOnce({ deadlines: false })));
        expect(attempts).toHaveLength(made + 1);
      }
      expect(await shop.oms.effects.counts()).toMatchObject({ pending: 0, dead: 1 });
    });

    it('is given up after twenty attempts, told by name without personal data, and does not stop the next ones', async () => {
      const order = await givenUp();

      expect(await shop.oms.effects.dead()).toMatchObject([
        { subject: { kind: 'order', id: order.id }, type: 'notify.order.placed', attempts: 20, error: 'Error' },
      ]);
      expect(shop.log.join()).not.toContain('guest@example.com');
      unreachable.clear();
      await shop.oms.payments.capture(order, {});
      await shop.oms.relay.runOnce();
      expect(told(order)).toEqual(['order.confirmed']);
    });

    it('can be sent again by hand, with the key that it had', async () => {
      const order = await givenUp();
      const [dead] = await shop.oms.effects.dead();
      if (!dead) throw new Error('one was given up');
      unreachable.clear();

      await other.effects.redeliver(dead);
      await shop.oms.relay.runOnce({ deadlines: false });

      expect(told(order)).toEqual(['order.placed']);
      expect(new Set(attempts.map(({ key }) => key)).size).toBe(1);
      expect(await shop.oms.effects.counts()).toMatchObject({ pending: 0, dead: 0 });
    });

    it('can be dismissed by staff, who are on record: it is neither delivered nor listed any more', async () => {
      const order = await givenUp();
      const [dead] = await shop.oms.effects.dead();
      if (!dead) throw new Error('one was given up');
      const { subject, version, n } = dead;
      const why = { reason: 'mailboxClosed' };
      const { items } = await shop.oms.attention();
      expect(items).toMatchObject([{ reason: 'dead', actions: ['effects.redeliver', 'effects.dismiss'] }]);
      const customer = { actor: { kind: 'customer' } } as const;
      await expect(shop.oms.effects.dismiss(dead, why, customer)).rejects.toMatchObject({ code: 'actor.notAllowed' });
      await expect(shop.oms.effects.dismiss(dead, { reason: '' }, { actor: ann })).rejects.toMatchObject({
        code: 'input.invalid',
      });
      unreachable.clear();

      await Promise.allSettled([shop, { oms: other }].map(({ oms }) => oms.effects.dismiss(dead, why, { actor: ann })));

      expect((await shop.oms.attention()).items).toEqual([]);
      expect(await shop.oms.effects.counts()).toMatchObject({ pending: 0, dead: 0 });
      shop.clock.advance(24 * hour);
      await shop.oms.relay.runOnce({ deadlines: false });
      expect(told(order)).toEqual([]);
      const recorded = [];
      for await (const event of shop.oms.events()) {
        if (event.subject.kind === 'dismissal') recorded.push(...event.facts);
        if (recorded.length > 0) break;
      }
      expect(recorded).toMatchObject([
        {
          ...{ type: 'effect.dismissed', by: ann },
          data: { effect: { subject, version, n }, destination: 'notify:mail', error: 'Error', ...why },
        },
      ]);
      await expect(shop.oms.effects.dismiss(dead, why, { actor: ann })).rejects.toMatchObject({
        code: 'effect.notFound',
      });
    });

    async function givenUp(): Promise<Order> {
      const order = await shop.place({ payment: { method: 'transfer' } });
      unreachable.add(order.id);
      for (let made = 0; made < 20; made++) {
        await shop.oms.relay.runOnce({ deadlines: false });
        shop.clock.advance(4 * hour);
      }
      return order;
    }
  });

  it('only what was delivered or given up can be sent again', async () => {
    const order = await shop.place();
    const subject = { kind: 'order', id: order.id } as const;

    for (const effect of [
      { subject, version: 1, n: 0 },
      { subject, version: 9, n: 0 },
    ])
      await expect(shop.oms.effects.redeliver(effect)).rejects.toMatchObject({ code: 'effect.notFound' });
    await expect(shop.oms.effects.redeliver({ subject, version: 0, n: 0 })).rejects.toMatchObject({
      code: 'input.invalid',
    });

    await shop.oms.relay.runOnce();
    await shop.oms.effects.redeliver({ subject, version: 1, n: 0 });
    await shop.oms.relay.runOnce();
    expect(shop.card.seen()).toEqual({ distinct: 1, repeated: 0 });
    expect(told(order)).toEqual(['order.placed', 'order.confirmed']);
  });

  it('money waits behind money that was given up, until a person has looked', async () => {
    let down = true;
    const card = simulatedGateway({ misbehave: () => (down ? 'timeoutBefore' : 'ok') });
    const till = openShop(store.repository, { card, clock: shop.clock });
    const order = await till.place({
      payments: [
        { method: 'card', token: 'ok', amount: 1_000 },
        { method: 'card', token: 'ok' },
      ],
      payment: undefined as never,
    });
    for (let made = 0; made < 20; made++) {
      await till.oms.relay.runOnce({ deadlines: false });
      till.clock.advance(4 * hour);
    }
    down = false;
    await till.oms.relay.runOnce({ deadlines: false });
    expect((await till.oms.orders.get(order.id)).payments.map(({ status }) => status)).toEqual([
      'requested',
      'requested',
    ]);

    for (const dead of await till.oms.effects.dead()) await till.oms.effects.redeliver(dead);
    await till.oms.relay.runOnce({ deadlines: false });

    const settled = await till.oms.orders.get(order.id);
    expect([settled.state.payment, settled.payments.map(({ authorized }) => authorized)]).toEqual([
      'authorized',
      [1_000, 1_500],
    ]);
    expect(card.seen()).toMatchObject({ distinct: 2, repeated: 0 });
  });

  it('two processes that deliver at once deliver everything once', async () => {
    const orders = await Promise.all(Array.from({ length: 30 }, () => shop.place()));

    const reports = await Promise.all([shop.oms, other, shop.oms, other].map((oms) => oms.relay.runOnce()));
    await shop.oms.relay.runOnce();

    const delivered = reports.reduce((sum, report) => sum + report.delivered, 0);
    expect([delivered, shop.card.calls.length, attempts.length]).toEqual([90, 30, 60]);
    for (const order of orders) expect(told(order)).toEqual(['order.placed', 'order.confirmed']);
  });

  it('what a process had claimed when it died is delivered after its lease', async () => {
    const order = await shop.place();
    const now = shop.clock.at();
    const leasedUntil = new Date(shop.clock.now() + 30_000).toISOString();
    await store.other.claimEffects('main', { now, leasedUntil, lease: order.id, limit: 100 });

    await shop.oms.relay.runOnce();
    expect([shop.card.calls, told(order)]).toEqual([[], []]);
    shop.clock.advance(30_000);

    expect((await shop.settled(order)).state.payment).toBe('authorized');
    expect(told(order)).toEqual(['order.placed', 'order.confirmed']);
  });

  it('an answer that was recorded before its delivery was is no hindrance when the gateway says something else by then', async () => {
    let dies = true;
    const forgetful = shop.beside({
      repository: {
        ...store.repository,
        settleEffects: async (...given) => void (dies || (await store.repository.settleEffects(...given))),
      },
    });
    const order = await shop.place({ payment: { method: 'card', token: 'pending' } });
    await forgetful.relay.runOnce();
    expect((await shop.oms.orders.get(order.id)).payments).toMatchObject([{ status: 'pending' }]);
    shop.card.conclude(shop.card.calls[0]?.key ?? '');
    dies = false;
    shop.clock.advance(60_000);

    const settled = await shop.settled(order);

    expect(settled.state.payment).toBe('authorized');
    expect(await shop.oms.effects.counts()).toMatchObject({ pending: 0, dead: 0 });
  });

  it('a call that ran into a time-out is unknown until it is asked about, and is never charged twice', async () => {
    const order = await shop.place({ payment: { method: 'card', token: 'timeout' } });

    const unknown = await shop.settled(order);
    expect([unknown.totals.unknown, unknown.state.payment]).toEqual([1, 'pending']);
    shop.clock.advance(3_000);
    const known = await shop.settled(order);

    expect([known.totals.unknown, known.state.payment]).toEqual([0, 'authorized']);
    expect(shop.card.seen()).toEqual({ distinct: 1, repeated: 0 });
  });

  it('a publisher gets every fact of an order in order, also after it was away', async () => {
    const publisher = recordingPublisher({ failures: 1 });
    const publishing = shop.beside({ publisher });
    const order = await publishing.orders.place(anOrder);
    await publishing.orders.tag(order, { add: ['x'] });
    await publishing.relay.runOnce();
    shop.clock.advance(3_000);

    await publishing.relay.runOnce();

    const facts = publisher.events.flatMap((event) => event.facts.map((fact) => (fact as { type: string }).type));
    expect(facts).toEqual((await publishing.orders.history(order.id)).map(({ type }) => type));
    expect(publisher.events.map(({ version }) => version)).toEqual([1, 2, 3]);
  });

  it('an endpoint that hangs keeps nobody else waiting', async () => {
    let answer: () => void = () => {};
    const hung = new Promise<void>((resolve) => {
      answer = resolve;
    });
    const send = async (message: Message) => {
      if (unreachable.has(message.orderId ?? '')) await hung;
      await shop.mail.send(message);
    };
    const stuck = await shop.place();
    unreachable.add(stuck.id);
    const process = shop.beside({ notifiers: [{ id: 'mail', send }], relay: 'auto', clock: systemClock });
    await until(async () => (await shop.oms.orders.get(stuck.id)).state.payment === 'authorized');

    const order = await process.orders.place({ ...anOrder, customer: { email: 'b@example.com' } });

    await until(async () => told(order).length === 2);
    expect([order.state.payment, told(order), told(stuck)]).toEqual([
      'authorized',
      ['order.placed', 'order.confirmed'],
      [],
    ]);
    answer();
    await process.relay.stop();
  });

  it('a relay that is stopped lets what is under way end, and takes nothing new', async () => {
    const order = await shop.place();
    let arrived: () => void = () => {};
    const asked = new Promise<void>((resolve) => {
      arrived = resolve;
    });
    const slow = {
      ...shop.card,
      authorize: async (request: Parameters<typeof shop.card.authorize>[0]) => {
        arrived();
        await new Promise((resolve) => setTimeout(resolve, 50));
        return shop.card.authorize(request);
      },
    };
    const process = shop.beside({ payments: { card: slow }, relay: 'auto' });
    await asked;

    await process.relay.stop();

    expect((await shop.oms.orders.get(order.id)).state.payment).toBe('authorized');
    const late = await shop.place();
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect((await shop.oms.orders.get(late.id)).state.payment).toBe('pending');
  });
});
