/** Webhooks against real servers: each endpoint hears of every fact that it wants, also after it was away; one that is gone stops nobody else. */
import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type FakeClock, fakeClock } from '../../src/adapters/memory';
import { type WebhookOptions, webhooks } from '../../src/adapters/webhooks';
import type { OmsOptions } from '../../src/index';
import type { HookedJob } from '../support/hooked-process';
import { ann, day, hour, monday, openShop, type Shop } from '../support/shop';
import { type SharedStore, type Store, sharedStores, stores } from '../support/stores';
import { type WebhookReceiver, webhookReceiver } from '../support/webhook-receiver';

const old = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const fresh = 'whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD';
const script = fileURLToPath(new URL('../support/hooked-process.ts', import.meta.url));

describe.each(Object.entries(stores))('webhooks on %s', (_name, openStore) => {
  let store: Store;
  let clock: FakeClock;
  let erp: WebhookReceiver;
  let shop: Shop;

  beforeEach(async () => {
    store = await openStore();
    clock = fakeClock(monday);
    erp = await webhookReceiver(old, clock.now);
    shop = open();
    await shop.oms.inventory.receive({ sku: 'MUG', quantity: 1_000, unitCost: 400 });
  });
  afterEach(async () => {
    await erp.close();
    await store.close();
  });

  const hooks = (...endpoints: WebhookOptions['endpoints'][number][]) =>
    webhooks({ clock, allows: () => true, endpoints });
  const toErp = { id: 'erp', secrets: old, events: ['order.*'] };
  function open(changes: Partial<OmsOptions> = {}, repository = store.repository): Shop {
    return openShop(repository, { endpoints: hooks({ ...toErp, url: erp.url }), ...changes, clock });
  }
  const relayed = () => shop.oms.relay.runOnce();
  /** Every fact of an order that is wanted, as it was committed. */
  async function factsOf(order: { readonly id: string }, beginning = 'order.'): Promise<string[]> {
    const facts = await shop.oms.orders.history(order.id);
    return facts.filter(({ type }) => type.startsWith(beginning)).map(({ type, version }) => `${type} ${version}`);
  }
  const disabledMessages = () => shop.mail.messages.filter(({ template }) => template === 'endpoint.disabled');
  async function expectSound(): Promise<void> {
    expect(await shop.oms.audit()).toMatchObject({ stock: [], money: [], facts: [] });
    expect(erp.unverified()).toBe(0);
  }

  it('an endpoint hears of exactly the facts that it wants, in their order, and of no person', async () => {
    const everything = await webhookReceiver(fresh, clock.now);
    shop = open({
      endpoints: hooks({ ...toErp, url: erp.url }, { id: 'lake', url: everything.url, secrets: fresh }),
    });
    const order = await shop.place();
    await shop.oms.orders.tag(order, { add: ['x'] }, { actor: ann });
    await relayed();

    expect(erp.taken()).toEqual(await factsOf(order));
    expect(everything.taken()).toEqual(await factsOf(order, ''));
    expect(new Set(everything.posts.map(({ id }) => id)).size).toBe(everything.posts.length);
    expect(erp.posts[0]?.body).toEqual({
      type: 'order.placed',
      timestamp: monday,
      data: {
        shop: 'main',
        subject: { kind: 'order', id: order.id },
        version: 1,
        by: expect.any(String),
        fact: (await shop.oms.orders.history(order.id))[0]?.data,
      },
    });
    expect(everything.posts.map(({ text }) => text).join()).not.toMatch(/guest@example\.com|"ann"/);
    await everything.close();
    await expectSound();
  });

  it('a post that failed comes again under its id, and what follows it waits', async () => {
    erp.answer(500);
    const order = await shop.place();
    await relayed();
    expect(erp.posts.map(({ body }) => body.type)).toEqual(['order.placed']);
    erp.answer(204);
    clock.advance(hour);
    await relayed();

    expect(erp.taken()).toEqual(await factsOf(order));
    expect(erp.posts[1]).toMatchObject({ id: erp.posts[0]?.id, text: erp.posts[0]?.text });
    expect(await shop.oms.endpoints.list()).toMatchObject([{ id: 'erp', status: 'live', failures: 0 }]);
    await expectSound();
  });

  it('is signed with both secrets while one is replaced, without a restart', async () => {
    let secrets: readonly string[] = [old];
    shop = open({ endpoints: hooks({ ...toErp, url: erp.url, secrets: () => secrets }) });
    await shop.place();
    await relayed();
    secrets = [fresh, old];
    await shop.place();
    await relayed();
    erp.secrets(fresh);
    await shop.place();
    await relayed();

    expect([...new Set(erp.posts.map(({ signatures }) => signatures))]).toEqual([1, 2]);
    expect(erp.taken().filter((taken) => taken === 'order.placed 1')).toHaveLength(3);
    await expectSound();
  });

  it.each([429, 503])('leaves an endpoint alone for as long as it asked with %d, whoever is next', async (status) => {
    erp.answer({ status, headers: { 'Retry-After': '600' } });
    const first = await shop.place();
    await relayed();
    const second = await shop.place();
    clock.advance(599_000);
    await relayed();
    expect(erp.posts).toHaveLength(1);

    erp.answer(200);
    clock.advance(hour);
    await relayed();
    expect(erp.taken().sort()).toEqual([...(await factsOf(first)), ...(await factsOf(second))].sort());
    await expectSound();
  });

  it('waits until a date, too', async () => {
    const until = new Date(clock.now() + 600_000).toUTCString();
    erp.answer({ status: 503, headers: { 'Retry-After': until } });
    await shop.place();
    await relayed();
    clock.advance(599_000);
    await relayed();
    expect(erp.posts).toHaveLength(1);
    clock.advance(30_000);
    await relayed();
    expect(erp.posts).toHaveLength(2);
  });

  it('follows no redirect', async () => {
    const elsewhere = await webhookReceiver(old, clock.now);
    erp.answer({ status: 307, headers: { Location: elsewhere.url } });
    await shop.place();
    await relayed();

    expect(erp.posts).toHaveLength(1);
    expect(elsewhere.posts).toEqual([]);
    expect(await shop.oms.endpoints.list()).toMatchObject([{ status: 'failing', failures: 1 }]);
    await elsewhere.close();
  });

  it('an endpoint that is gone is disabled at once; staff hear of it once, and it is on the list', async () => {
    erp.answer(410);
    const order = await shop.place();
    await shop.place();
    await relayed();
    clock.advance(day);
    await relayed();

    expect(erp.posts.length).toBeLessThanOrEqual(2);
    expect(disabledMessages()).toMatchObject([
      { audience: 'staff', recipient: null, values: { endpoint: 'erp', reason: 'endpoint.gone', failures: 1 } },
    ]);
    const { items } = await shop.oms.attention();
    expect(items).toMatchObject([
      { reason: 'disabled', number: 'erp', detail: 'gone', since: monday, actions: ['endpoints.enable'] },
    ]);
    expect((await shop.oms.attention({ reason: 'dead' })).items).toEqual([]);
    expect((await shop.oms.orders.get(order.id)).state.lifecycle).toBe('processing');
    await expectSound();
  });

  it('one that failed too often for too long is disabled, survives a restart as such, and hears what it missed once it is enabled', async () => {
    const rules = { endpointFailures: { times: 3, hours: 12 } };
    shop = open(rules);
    erp.answer('reset');
    const orders = [await shop.place(), await shop.place(), await shop.place(), await shop.place()];
    await relayed();
    // Often enough, and not for long enough.
    expect(await shop.oms.endpoints.list()).toMatchObject([{ status: 'failing', failures: 3, failingSince: monday }]);
    for (let hours = 0; hours < 24; hours += 3) {
      clock.advance(3 * hour);
      await relayed();
    }
    expect(await shop.oms.endpoints.list()).toMatchObject([{ status: 'disabled', reason: 'failing', failures: 3 }]);
    const asked = erp.posts.length;

    const mail = shop.mail;
    shop = open({ ...rules, notifiers: [mail] }, store.other);
    erp.answer(200);
    orders.push(await shop.place());
    await shop.oms.orders.tag(orders[0]?.id ?? '', { add: ['while-away'] });
    await relayed();
    clock.advance(day);
    await relayed();
    expect(erp.posts.length).toBe(asked);
    expect(mail.messages.filter(({ template }) => template === 'endpoint.disabled')).toHaveLength(1);
    expect((await shop.oms.attention()).items).toMatchObject([{ reason: 'disabled', number: 'erp' }]);

    expect(await shop.oms.endpoints.enable('erp', { actor: ann })).toMatchObject({ status: 'resuming', reason: null });
    await shop.oms.orders.tag(orders[1]?.id ?? '', { add: ['meanwhile'] });
    await relayed();
    clock.advance(2 * hour);
    await relayed();
    for (const order of orders) {
      const heard = erp.posts.slice(asked).filter(({ body }) => body.data.subject.id === order.id);
      expect(heard.map(({ body }) => `${body.type} ${body.data.version}`)).toEqual(await factsOf(order));
    }
    expect(await shop.oms.endpoints.list()).toMatchObject([{ status: 'live', failures: 0, disabledAt: null }]);
    expect((await shop.oms.attention()).items).toEqual([]);
    expect(await shop.oms.effects.counts()).toMatchObject({ pending: 0, dead: 0 });
    await expectSound();
  });

  it('what it missed leaves again also where the process that enabled it did nothing more', async () => {
    erp.answer(410);
    const order = await shop.place();
    await relayed();
    erp.answer(200);
    await shop.oms.endpoints.enable('erp');
    shop = open({}, store.other);
    clock.advance(hour);
    await relayed();

    expect(erp.taken()).toEqual(await factsOf(order));
  });

  it('a dead endpoint beside a live one delays nobody but itself', async () => {
    const dead = await webhookReceiver(old, clock.now);
    dead.answer('hang');
    const hanging = { clock, allows: () => true, timeoutMs: 200 };
    shop = open({
      endpoints: [
        ...webhooks({ ...hanging, endpoints: [{ ...toErp, id: 'dead', url: dead.url }] }),
        ...hooks({ ...toErp, url: erp.url }),
      ],
    });
    const orders = await Promise.all([1, 2, 3].map(() => shop.place()));
    await relayed();

    for (const order of orders) {
      const heard = erp.posts.filter(({ body }) => body.data.subject.id === order.id);
      expect(heard.map(({ body }) => `${body.type} ${body.data.version}`)).toEqual(await factsOf(order));
    }
    expect(dead.taken()).toEqual([]);
    expect(shop.card.calls.filter(({ operation }) => operation === 'authorize')).toHaveLength(3);
    expect(await shop.oms.endpoints.list()).toMatchObject([
      { id: 'dead', status: 'failing' },
      { id: 'erp', status: 'live' },
    ]);
    await dead.close();
    await expectSound();
  });

  it('one that refuses a single fact is not taken for dead: its other facts clear it', async () => {
    shop = open({ endpointFailures: { times: 2, hours: 24 } });
    const poison = await shop.place();
    erp.answer(({ body }) => (body.data.subject.id === poison.id ? 400 : 200));
    for (let hours = 0; hours < 120; hours += 3) {
      if (hours % 15 === 0) await shop.place();
      await relayed();
      clock.advance(3 * hour);
    }

    expect((await shop.oms.endpoints.list())[0]?.status).not.toBe('disabled');
    const { items } = await shop.oms.attention();
    expect(items).toMatchObject([{ reason: 'dead', subject: { id: poison.id }, detail: 'publish:erp: port.failed' }]);
    expect(disabledMessages()).toEqual([]);
  });

  it('is paused by staff without a word to anybody, and refuses what is no endpoint', async () => {
    await shop.oms.endpoints.disable('erp', { actor: ann });
    const order = await shop.place();
    await relayed();

    expect(erp.posts).toEqual([]);
    expect((await shop.oms.attention()).items).toEqual([]);
    expect(disabledMessages()).toEqual([]);
    await shop.oms.endpoints.enable('erp', { actor: ann });
    await relayed();
    expect(erp.taken()).toEqual(await factsOf(order));
    await expect(shop.oms.endpoints.enable('nobody')).rejects.toMatchObject({ code: 'endpoint.notFound' });
    await expect(shop.oms.endpoints.disable('')).rejects.toMatchObject({ code: 'input.invalid' });
  });

  it('is let go of, with all that it missed, once it is configured no more', async () => {
    erp.answer(410);
    await shop.place();
    await relayed();
    await expect(shop.oms.endpoints.remove('erp')).rejects.toMatchObject({ code: 'endpoint.state' });
    const asked = erp.posts.length;

    erp.answer(200);
    shop = open({ endpoints: [] }, store.other);
    expect((await shop.oms.attention()).items).toMatchObject([{ reason: 'disabled', number: 'erp' }]);
    expect(await shop.oms.endpoints.remove('erp', { actor: ann })).toMatchObject({ status: 'removed' });
    await relayed();
    clock.advance(day);
    await relayed();
    expect(erp.posts.length).toBe(asked);
    expect((await shop.oms.attention()).items).toEqual([]);
    expect(await shop.oms.endpoints.list()).toEqual([]);
    expect(await shop.oms.effects.counts()).toMatchObject({ pending: 0, dead: 0 });
    await expectSound();

    shop = open();
    const order = await shop.place();
    await relayed();
    expect(erp.taken()).toEqual(await factsOf(order));
  });

  it('endpoints may come while the shop runs', async () => {
    let endpoints = hooks();
    shop = open({ endpoints: () => endpoints });
    await shop.place();
    await relayed();
    endpoints = hooks({ ...toErp, url: erp.url });
    const order = await shop.place();
    await relayed();

    expect(erp.taken()).toEqual(await factsOf(order));
  });
});

describe.each(Object.entries(sharedStores))('a process that posts and is killed with -9 on %s', (_name, openStore) => {
  let store: SharedStore;
  let clock: FakeClock;
  let erp: WebhookReceiver;

  beforeEach(async () => {
    store = await openStore();
    clock = fakeClock(monday);
    erp = await webhookReceiver(old, clock.now);
  });
  afterEach(async () => {
    await erp.close();
    await store.close();
  });

  it('before what was posted is settled: it comes again under its id, and nothing is lost', async () => {
    const endpoints = webhooks({ clock, allows: () => true, endpoints: [{ id: 'erp', url: erp.url, secrets: old }] });
    const shop = openShop(store.repository, { clock, endpoints });
    await shop.oms.inventory.receive({ sku: 'MUG', quantity: 100, unitCost: 400 });
    const orders = await Promise.all([1, 2, 3, 4].map(() => shop.place()));
    let child: ChildProcess | null = null;
    erp.answer(({ id }) => {
      if (erp.posts.filter((post) => post.id === id).length === 1 && erp.posts.length === 5) child?.kill('SIGKILL');
      return child?.killed ? 'hang' : 200;
    });
    child = fork(script, { execArgv: ['--import', 'tsx'] });
    const gone = new Promise((resolve) => child?.once('exit', (_code, signal) => resolve(signal)));
    child.send({ address: store.address, clockAt: clock.at(), url: erp.url, secret: old } satisfies HookedJob);
    expect(await gone).toBe('SIGKILL');
    const before = erp.posts.map(({ id }) => id);
    expect(before.length).toBeGreaterThanOrEqual(5);
    child = null;

    // The leases of the dead process run out.
    clock.advance(60_000);
    await shop.oms.relay.runOnce();

    const told = new Map(erp.posts.map((post) => [post.id, post.text]));
    for (const order of orders) {
      const own = [...told.values()].map((text) => JSON.parse(text)).filter(({ data }) => data.subject.id === order.id);
      const facts = await shop.oms.orders.history(order.id);
      expect(own.map(({ type, data }) => `${type} ${data.version}`)).toEqual(
        facts.map(({ type, version }) => `${type} ${version}`),
      );
    }
    const again = erp.posts.slice(before.length).filter(({ id }) => before.includes(id));
    expect(again.length).toBeGreaterThan(0);
    expect(await shop.oms.effects.counts()).toMatchObject({ pending: 0, dead: 0 });
    expect(await shop.oms.audit()).toMatchObject({ stock: [], money: [], facts: [] });
    expect(erp.unverified()).toBe(0);
  });
});
