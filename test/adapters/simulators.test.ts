import { describe, expect, it } from 'vitest';
import {
  type CarrierMishap,
  consoleNotifier,
  fakeClock,
  flatTax,
  type GatewayMishap,
  memory,
  memoryCatalog,
  rateTable,
  recordingNotifier,
  recordingPublisher,
  type SimulatedCarrier,
  simulatedCarrier,
  simulatedGateway,
  simulatedTaxProvider,
} from '../../src/adapters/memory';
import { carrierContract, notifierContract, paymentGatewayContract, taxProviderContract } from '../../src/contract';
import { money } from '../../src/kernel';
import type { Parcel } from '../../src/ports/carrier';
import type { Message } from '../../src/ports/notifier';
import type { AuthorizeRequest, PaymentGateway } from '../../src/ports/payment-gateway';
import { openShop } from '../support/shop';

const paymentId = '019c1234-0000-7000-8000-000000000001';
const captureId = '019c1234-0000-7000-8000-000000000002';

const authorization = (change: Partial<AuthorizeRequest> = {}): AuthorizeRequest => ({
  key: `authorize:${paymentId}`,
  orderId: 'order-1',
  orderNumber: 'R-1',
  paymentId,
  amount: money(1000, 'GBP'),
  token: 'ok',
  ...change,
});

async function authorized(gateway: PaymentGateway): Promise<string> {
  const answer = await gateway.authorize(authorization());
  return 'reference' in answer ? answer.reference : '';
}

const capture = (reference: string, amount = 1000) => ({
  key: `capture:${captureId}`,
  paymentId,
  reference,
  amount: money(amount, 'GBP'),
});

const parcel = (change: Partial<Parcel> = {}): Parcel => ({
  orderId: 'order-1',
  shipmentId: 'shipment-1',
  from: { location: 'london' },
  to: { country: 'GB', postalCode: 'N1 9GU' },
  address: { line1: '1 High Street' },
  lines: [{ sku: 'MUG', units: 2 }],
  weightGrams: 700,
  ...change,
});

const label = (change: Partial<Parcel> = {}) => ({ key: 'label-1', parcel: parcel(change), service: null });

const message = (change: Partial<Message> = {}): Message => ({
  key: 'message-1',
  template: 'order.confirmed',
  audience: 'customer',
  locale: 'en-GB',
  zone: 'Europe/London',
  currency: 'GBP',
  orderId: 'order-1',
  orderNumber: 'R-1',
  recipient: { email: 'a@example.com' },
  values: { total: 1000 },
  ...change,
});

const threw = (promise: Promise<unknown>) =>
  promise.then(
    () => false,
    () => true,
  );

describe('a fake clock', () => {
  it('stands still until it is moved', () => {
    const clock = fakeClock('2026-01-31T09:30:00.000Z');

    clock.advance(1500);
    const advanced = [clock.at(), clock.now()];
    clock.set('2026-01-30T00:00:00.000Z');

    expect(advanced).toEqual(['2026-01-31T09:30:01.500Z', Date.parse('2026-01-31T09:30:01.500Z')]);
    expect(clock.at()).toBe('2026-01-30T00:00:00.000Z');
  });

  it('wakes sleepers when their time has passed, the earliest first', async () => {
    const clock = fakeClock();
    const woken: string[] = [];
    const sleeps = [
      clock.sleep(200).then(() => woken.push('b')),
      clock.sleep(100).then(() => woken.push('a')),
      clock.sleep(201).then(() => woken.push('c')),
    ];

    clock.advance(99);
    await Promise.resolve();
    const early = [...woken];
    clock.advance(101);
    await Promise.all(sleeps.slice(0, 2));

    expect([early, woken, clock.sleepers()]).toEqual([[], ['a', 'b'], 1]);
  });

  it('wakes a sleeper whose signal is aborted, and lets nobody sleep under an aborted one', async () => {
    const clock = fakeClock();
    const controller = new AbortController();
    const sleep = clock.sleep(1000, controller.signal);

    controller.abort();
    await sleep;
    await clock.sleep(1000, controller.signal);

    expect(clock.sleepers()).toBe(0);
  });
});

describe('the contract of a simulated gateway', () => {
  const { capabilities } = simulatedGateway();

  const skipped = paymentGatewayContract(
    { describe, it },
    async () => {
      let next: GatewayMishap = 'ok';
      const gateway = simulatedGateway({
        misbehave: () => {
          const mishap = next;
          next = 'ok';
          return mishap;
        },
      });
      return {
        gateway,
        currency: 'GBP',
        tokens: { ok: 'ok', declined: 'declined' },
        loseNextAnswer: () => {
          next = 'timeoutAfterCharge';
        },
        loseNextCall: () => {
          next = 'timeoutBefore';
        },
      };
    },
    { capabilities, losesCalls: true },
  );

  it('is met without exception', () => expect(skipped).toEqual([]));
});

describe('the contract of a gateway that captures at once and only as a whole', () => {
  const few = { capturesAtOnce: true, partialCapture: false, partialRefund: false, lookup: false };

  const skipped = paymentGatewayContract(
    { describe, it },
    async () => ({
      gateway: simulatedGateway({ capabilities: few }),
      currency: 'JPY',
      tokens: { ok: 'ok', declined: 'declined' },
    }),
    { capabilities: few },
  );

  it('leaves out what it cannot do', () => expect(skipped).toHaveLength(12));
});

describe('a simulated gateway', () => {
  it('answers as the token says', async () => {
    const gateway = simulatedGateway();
    const tokens = [null, 'ok', 'declined', 'action', 'pending', 'tok_visa'];

    const answers = await Promise.all(
      tokens.map((token) => gateway.authorize(authorization({ key: `${token}`, token }))),
    );

    expect(answers.map(({ status }) => status)).toEqual([
      'authorized',
      'authorized',
      'declined',
      'requiresAction',
      'pending',
      'declined',
    ]);
  });

  it('has charged when the token is timeout, and has not when it is down; the second try is answered', async () => {
    const gateway = simulatedGateway();
    const timeout = authorization({ key: 'timeout', token: 'timeout' });
    const down = authorization({ key: 'down', token: 'down' });

    const first = [await threw(gateway.authorize(timeout)), await threw(gateway.authorize(down))];
    const between = [(await gateway.lookup('timeout')).status, (await gateway.lookup('down')).status];
    const second = [(await gateway.authorize(timeout)).status, (await gateway.authorize(down)).status];

    expect([first, between, second]).toEqual([
      [true, true],
      ['authorized', 'none'],
      ['authorized', 'authorized'],
    ]);
    expect([gateway.seen('timeout'), gateway.seen('down'), gateway.seen()]).toEqual([
      { distinct: 1, repeated: 1 },
      { distinct: 1, repeated: 0 },
      { distinct: 2, repeated: 1 },
    ]);
  });

  it('keeps a balance per reference', async () => {
    const gateway = simulatedGateway();
    const reference = await authorized(gateway);

    await gateway.capture(capture(reference, 700));
    await gateway.refund({ ...capture(reference, 200), key: 'refund' });
    await gateway.void({ ...capture(reference), key: 'void' });

    expect(gateway.balance(reference)).toEqual({
      currency: 'GBP',
      authorized: 1000,
      captured: 700,
      refunded: 200,
      voided: true,
    });
    expect(gateway.balance('nowhere')).toBeNull();
  });

  it('remembers every call, also those that got lost', async () => {
    const clock = fakeClock('2026-01-31T09:30:00.000Z');
    const gateway = simulatedGateway({
      clock,
      misbehave: ({ attempt }) => (attempt === 1 ? 'timeoutBefore' : 'ok'),
    });

    await threw(gateway.authorize(authorization()));
    await gateway.authorize(authorization());
    await gateway.authorize(authorization());

    expect(gateway.calls.map(({ at, attempt, repeated }) => ({ at, attempt, repeated }))).toEqual([
      { at: '2026-01-31T09:30:00.000Z', attempt: 1, repeated: false },
      { at: '2026-01-31T09:30:00.000Z', attempt: 2, repeated: false },
      { at: '2026-01-31T09:30:00.000Z', attempt: 3, repeated: true },
    ]);
  });

  it('declines what misbehave picks out, and changes nothing then', async () => {
    const gateway = simulatedGateway({ misbehave: ({ operation }) => (operation === 'capture' ? 'decline' : 'ok') });
    const reference = await authorized(gateway);

    const answer = await gateway.capture(capture(reference));

    expect(answer).toEqual({ status: 'declined', code: 'card.declined' });
    expect(gateway.balance(reference)?.captured).toBe(0);
  });

  it('tells a late outcome by webhook, in the shape of payments.record', async () => {
    const gateway = simulatedGateway({
      misbehave: ({ operation }) => (operation === 'capture' ? 'lateWebhook' : 'ok'),
    });
    const reference = await authorized(gateway);

    const answer = await gateway.capture(capture(reference));

    expect(answer).toEqual({ status: 'pending', reference });
    expect(gateway.balance(reference)?.captured).toBe(1000);
    expect(gateway.webhooks()).toEqual([
      {
        orderId: 'order-1',
        payload: {
          paymentId,
          operation: 'capture',
          callId: captureId,
          amount: 1000,
          answer: { status: 'captured', reference, amount: 1000 },
        },
      },
    ]);
    expect(gateway.webhooks()).toEqual([]);
  });

  it('tells an outcome twice more by duplicate webhooks', async () => {
    const gateway = simulatedGateway({ misbehave: () => 'duplicateWebhook' });

    const answer = await gateway.authorize(authorization());
    const webhooks = gateway.webhooks();

    expect(answer.status).toBe('authorized');
    expect(webhooks).toHaveLength(2);
    expect(webhooks[0]).toEqual(webhooks[1]);
    expect(webhooks[0]?.payload).toMatchObject({ operation: 'authorize', callId: paymentId, amount: 1000 });
  });

  it('ends an authorization that waits for the customer when the test says so', async () => {
    const gateway = simulatedGateway();
    const request = authorization({ token: 'action' });
    const asked = await gateway.authorize(request);
    const reference = 'reference' in asked ? asked.reference : '';
    const early = await gateway.capture(capture(reference));

    gateway.conclude(request.key);

    expect(early).toEqual({ status: 'declined', code: 'authorization.open' });
    expect((await gateway.lookup(request.key)).status).toBe('authorized');
    expect(await gateway.authorize(request)).toEqual(asked);
    expect(gateway.webhooks().map(({ payload }) => payload.answer)).toEqual([
      { status: 'authorized', reference, amount: 1000, expiresAt: null },
    ]);
    expect((await gateway.capture({ ...capture(reference), key: 'again' })).status).toBe('captured');
    expect(() => gateway.conclude(request.key)).toThrow('no authorization waits');
  });

  it('can end it with a refusal', async () => {
    const gateway = simulatedGateway();
    const request = authorization({ token: 'pending' });
    await gateway.authorize(request);

    gateway.conclude(request.key, 'declined');

    expect(gateway.webhooks().map(({ payload }) => payload.answer.status)).toEqual(['declined']);
  });

  it('forgets an authorization after its time', async () => {
    const clock = fakeClock('2026-01-31T00:00:00.000Z');
    const gateway = simulatedGateway({ clock, authorizationLastsMs: 1000 });
    const answer = await gateway.authorize(authorization());
    const reference = 'reference' in answer ? answer.reference : '';

    clock.advance(1000);

    expect(answer).toMatchObject({ expiresAt: '2026-01-31T00:00:01.000Z' });
    expect(await gateway.capture(capture(reference))).toEqual({ status: 'declined', code: 'authorization.expired' });
  });

  it('declines references of an earlier process, unless it trusts them', async () => {
    const reference = await authorized(simulatedGateway());

    const strict = await simulatedGateway().capture(capture(reference));
    const trusting = simulatedGateway({ trustsReferences: true });
    const captured = await trusting.capture(capture(reference));
    const refunded = await trusting.refund({ ...capture(reference), key: 'refund' });

    expect(strict).toEqual({ status: 'declined', code: 'reference.unknown' });
    expect([captured.status, refunded.status]).toEqual(['captured', 'refunded']);
    expect(await authorized(trusting)).toBe(reference);
  });

  it('refuses amounts that are none, and other currencies', async () => {
    const gateway = simulatedGateway();
    const reference = await authorized(gateway);

    const nothing = await gateway.authorize(authorization({ key: 'nothing', amount: money(0, 'GBP') }));
    const foreign = await gateway.capture({ ...capture(reference), amount: money(1000, 'EUR') });

    expect([nothing, foreign]).toEqual([
      { status: 'declined', code: 'amount.invalid' },
      { status: 'declined', code: 'currency.mismatch' },
    ]);
  });
});

describe('the contract of a simulated carrier', () => {
  const skipped = carrierContract(
    { describe, it },
    async () => {
      const lost: CarrierMishap[] = [];
      const carrier = simulatedCarrier({
        prices: [{ countries: ['GB'], service: 'next-day', price: 500, days: 1 }],
        misbehave: () => lost.shift() ?? 'ok',
      });
      return {
        carrier,
        parcel: parcel(),
        unserved: parcel({ to: { country: 'AQ', postalCode: null } }),
        labelsBought: async () => carrier.labels.length,
        report: async (tracking, word) => carrier.report(tracking, word),
        webhooks: {
          tell: async (reports) => {
            for (const { tracking, word } of reports) carrier.report(tracking, word);
            return carrier.tell(...reports.map(({ tracking }) => tracking)).body;
          },
          sign: async (body) => carrier.sign(body),
        },
        loseNextAnswer: () => void lost.push('timeoutAfterLabel'),
        loseNextCall: () => void lost.push('timeoutBefore'),
      };
    },
    {
      capabilities: simulatedCarrier().capabilities,
      countsLabels: true,
      reports: true,
      sendsWebhooks: true,
      losesCalls: true,
    },
  );

  it('is met without exception', () => expect(skipped).toEqual([]));
});

describe('a simulated carrier', () => {
  it('quotes by weight and country', async () => {
    const carrier = simulatedCarrier({
      currency: 'EUR',
      prices: [
        { countries: ['DE'], upToGrams: 1000, service: 'parcel', price: 400, days: 1 },
        { countries: ['DE'], upToGrams: 9000, service: 'parcel', price: 700, days: 1 },
        { upToGrams: 1000, service: 'parcel', price: 1500, days: 4 },
        { countries: ['DE'], service: 'freight', price: 9000, days: null },
      ],
    });
    const to = (country: string) => ({ country, postalCode: null });

    const quotes = await Promise.all([
      carrier.quote(parcel({ to: to('DE'), weightGrams: 1001 })),
      carrier.quote(parcel({ to: to('FR'), weightGrams: 1000 })),
      carrier.quote(parcel({ to: to('FR'), weightGrams: 1001 })),
    ]);

    expect(quotes).toEqual([
      [
        { service: 'parcel', price: money(700, 'EUR'), days: 1 },
        { service: 'freight', price: money(9000, 'EUR'), days: null },
      ],
      [{ service: 'parcel', price: money(1500, 'EUR'), days: 4 }],
      [],
    ]);
  });

  it('sells the wanted service, the cheapest when none is wanted, and refuses one that it does not have', async () => {
    const carrier = simulatedCarrier();

    const cheapest = await carrier.createShipment(label());
    const express = await carrier.createShipment({ ...label(), key: 'label-2', service: 'express' });
    const drone = await carrier.createShipment({ ...label(), key: 'label-3', service: 'drone' });

    expect([cheapest, express]).toMatchObject([{ cost: money(395, 'GBP') }, { cost: money(995, 'GBP') }]);
    expect(drone).toEqual({ status: 'refused', code: 'service.unknown' });
    expect(carrier.labels.map(({ service }) => service)).toEqual(['standard', 'express']);
  });

  it('delivers at once', async () => {
    const carrier = simulatedCarrier();
    const answer = await carrier.createShipment(label());

    const events = await carrier.track('tracking' in answer ? answer.tracking : '');

    expect(events.map(({ status }) => status)).toEqual(['labelCreated', 'inTransit', 'outForDelivery', 'delivered']);
  });

  it('delivers after its days in transit', async () => {
    const clock = fakeClock('2026-01-31T00:00:00.000Z');
    const carrier = simulatedCarrier({ clock, transitDays: 2 });
    const answer = await carrier.createShipment(label());
    const tracking = 'tracking' in answer ? answer.tracking : '';
    const seen: (string | undefined)[] = [];

    for (const at of ['2026-01-31T00:00', '2026-01-31T12:00', '2026-02-01T23:59', '2026-02-02T00:00']) {
      clock.set(`${at}:00.000Z`);
      seen.push((await carrier.track(tracking)).at(-1)?.status);
    }

    expect(seen).toEqual(['labelCreated', 'inTransit', 'outForDelivery', 'delivered']);
  });

  it('loses, damages, returns, repeats and reverses as misbehave says', async () => {
    const mishaps = ['lost', 'damaged', 'returned', 'duplicates', 'backwards'] as const;

    const journeys = mishaps.map(async (mishap) => {
      const carrier = simulatedCarrier({ misbehave: () => mishap });
      const answer = await carrier.createShipment(label());
      const events = await carrier.track('tracking' in answer ? answer.tracking : '');
      return events.map(({ status }) => status).slice(2);
    });

    expect(await Promise.all(journeys)).toEqual([
      ['lost'],
      ['damaged'],
      ['outForDelivery', 'failedAttempt', 'returnToSender'],
      ['inTransit', 'inTransit', 'outForDelivery', 'outForDelivery', 'delivered', 'delivered'],
      ['outForDelivery', 'inTransit', 'delivered', 'outForDelivery'],
    ]);
  });

  it('has bought the label when the answer gets lost, and has not when the call does', async () => {
    const after = simulatedCarrier({ misbehave: () => 'timeoutAfterLabel' });
    const before = simulatedCarrier({ misbehave: ({ attempt }) => (attempt === 1 ? 'timeoutBefore' : 'ok') });

    const first = [await threw(after.createShipment(label())), await threw(before.createShipment(label()))];
    const bought = [after.labels.length, before.labels.length];
    const second = [await after.createShipment(label()), await before.createShipment(label())];

    expect([first, bought]).toEqual([
      [true, true],
      [1, 0],
    ]);
    expect(second[0]).toEqual(second[1]);
    expect([after.labels.length, before.labels.length]).toEqual([1, 1]);
    expect(after.calls.map(({ repeated }) => repeated)).toEqual([false, true]);
  });

  it('refuses a parcel on demand, and again when asked again', async () => {
    const carrier = simulatedCarrier({ misbehave: () => 'refuse' });

    const answers = [await carrier.createShipment(label()), await carrier.createShipment(label())];

    expect(answers).toEqual(Array(2).fill({ status: 'refused', code: 'parcel.refused' }));
    expect(carrier.labels).toEqual([]);
  });

  it('turns a parcel round until it is out for delivery', async () => {
    const clock = fakeClock('2026-01-31T00:00:00.000Z');
    const carrier = simulatedCarrier({ clock, transitDays: 2 });
    const answer = await carrier.createShipment(label());
    const { reference, tracking } = answer.status === 'created' ? answer : { reference: '', tracking: '' };
    const request = { reference, tracking, to: { country: 'IE', postalCode: null }, address: { line1: '1 Road' } };

    const early = await carrier.intercept?.({ key: 'i1', ...request });
    clock.set('2026-02-05T00:00:00.000Z');
    const late = await carrier.intercept?.({ key: 'i2', ...request });

    expect([early, late]).toEqual([{ status: 'accepted' }, { status: 'refused', code: 'parcel.tooLate' }]);
    const { to, address } = request;
    expect(carrier.labels.map(({ interceptedTo }) => interceptedTo)).toEqual([{ to, address }]);
  });

  it('cancels a label once, until the parcel is under way', async () => {
    const clock = fakeClock('2026-01-31T00:00:00.000Z');
    const carrier = simulatedCarrier({ clock, transitDays: 2 });
    const [early, late] = [
      await carrier.createShipment(label()),
      await carrier.createShipment({ ...label(), key: 'b' }),
    ];
    const referenceOf = (answer: typeof early) => ('reference' in answer ? answer.reference : '');

    const answers = [
      await carrier.cancel({ key: 'c1', reference: referenceOf(early) }),
      await carrier.cancel({ key: 'c2', reference: referenceOf(early) }),
    ];
    clock.set('2026-02-01T00:00:00.000Z');
    answers.push(await carrier.cancel({ key: 'c3', reference: referenceOf(late) }));

    expect(answers.map(({ status }) => status)).toEqual(['cancelled', 'refused', 'refused']);
    expect(carrier.labels.map(({ cancelledAt }) => cancelledAt)).toEqual(['2026-01-31T00:00:00.000Z', null]);
    expect((await carrier.track(carrier.labels[0]?.tracking ?? '')).map(({ status }) => status)).toEqual([
      'labelCreated',
    ]);
  });

  it('gives every key a tracking number of its own, the same in every process', async () => {
    const [one, other] = [simulatedCarrier(), simulatedCarrier()];
    const keys = Array.from({ length: 5000 }, (_, n) => `shipment-${n}`);

    for (const key of keys) await one.createShipment({ ...label(), key });
    for (const key of keys.slice(0, 3)) await other.createShipment({ ...label(), key });

    expect(new Set(one.labels.map(({ tracking }) => tracking)).size).toBe(5000);
    expect(other.labels.map(({ tracking }) => tracking)).toEqual(
      one.labels.slice(0, 3).map(({ tracking }) => tracking),
    );
  });

  it('knows no tracking number of an earlier process, unless it trusts them', async () => {
    const answer = await simulatedCarrier().createShipment(label());
    const tracking = 'tracking' in answer ? answer.tracking : '';
    const trusting = simulatedCarrier({ trustsReferences: true });

    expect(await simulatedCarrier().track(tracking)).toEqual([]);
    expect((await trusting.track(tracking)).map(({ status }) => status)).toEqual(['delivered']);
    expect(await trusting.track('nowhere')).toEqual([]);
  });
});

describe('the desk and the post of a simulated carrier', () => {
  const bought = async (carrier: SimulatedCarrier, key = 'a') => {
    const answer = await carrier.createShipment({ ...label(), key });
    if (answer.status !== 'created') throw new Error(answer.code);
    return answer;
  };
  const window = { from: '2026-03-02T09:00:00.000Z', until: '2026-03-02T17:00:00.000Z' };

  it('sends a driver for labels that are its own and not called off, at hours that have an end', async () => {
    const carrier = simulatedCarrier();
    const [{ reference }, { reference: calledOff }] = [await bought(carrier), await bought(carrier, 'b')];
    await carrier.cancel({ key: 'c', reference: calledOff });
    const pickup = (key: string, references: readonly string[], change: Partial<typeof window> = {}) =>
      carrier.bookPickup?.({ key, location: 'london', ...window, ...change, references });

    const answers = [
      await pickup('p1', [reference]),
      await pickup('p2', [reference, calledOff]),
      await pickup('p3', []),
      await pickup('p4', [reference], { until: window.from }),
    ];

    expect(answers).toMatchObject([
      { status: 'booked', cost: null },
      { status: 'refused', code: 'label.unknown' },
      { status: 'refused', code: 'label.unknown' },
      { status: 'refused', code: 'window.invalid' },
    ]);
    expect(carrier.pickups.map(({ key }) => key)).toEqual(['p1']);
  });

  it('signs with the secret that it was given, and believes nobody who has another', async () => {
    const [ours, others] = [simulatedCarrier({ webhookSecret: 'key' }), simulatedCarrier({ webhookSecret: 'other' })];
    const { tracking } = await bought(ours);
    ours.report(tracking, 'lost at sea');
    const { body, headers } = ours.tell(tracking);

    expect(await ours.parseWebhook?.({ body: new TextEncoder().encode(body), headers })).toMatchObject({
      trackers: [{ tracking, status: 'unknown', word: 'lost at sea' }],
    });
    expect(await ours.parseWebhook?.({ body, headers: new Headers(headers) })).toMatchObject({
      kind: 'tracking',
    });
    await expect(others.parseWebhook?.({ body, headers })).rejects.toMatchObject({ code: 'webhook.unverified' });
    expect(() => ours.tell('nowhere')).toThrow('there is no label');
  });

  it('tells orders by its webhooks, once however often they come', async () => {
    const shop = openShop(memory());
    await shop.oms.inventory.receive({ sku: 'MUG', quantity: 10 });
    const placed = await shop.place();
    await shop.settled(placed);
    await shop.oms.shipments.dispatch(placed, { lines: 'all', carrier: 'swift' });
    const sent = await shop.settled(placed);
    const tracking = sent.shipments[0]?.tracking ?? '';

    const reports = [];
    for (let n = 0; n < 2; n++)
      reports.push(await shop.oms.shipments.receiveWebhook('swift', shop.post.tell(tracking)));

    const facts = await shop.oms.orders.history(placed);
    expect(reports.map(({ trackers }) => trackers[0]?.outcome)).toEqual(['told', 'told']);
    expect(facts.filter(({ type }) => type === 'shipment.delivered')).toHaveLength(1);
  });

  it('has no door where it has no capability', () => {
    const none = { webhooks: false, lookups: false, pickups: false, manifests: false };
    const { parseWebhook, lookup, bookPickup, manifest } = simulatedCarrier({ capabilities: none });

    expect([parseWebhook, lookup, bookPickup, manifest]).toEqual([undefined, undefined, undefined, undefined]);
  });
});

describe('the contract of a rate table', () => {
  const table = () =>
    rateTable({ currency: 'GBP', rows: [{ countries: ['GB'], service: 'post', price: 395, days: 2 }] });

  const skipped = carrierContract(
    { describe, it },
    async () => ({
      carrier: table(),
      parcel: parcel(),
      unserved: parcel({ to: { country: 'AQ', postalCode: null } }),
    }),
    { capabilities: table().capabilities },
  );

  it('leaves out what a table cannot do: tracking, cancelling, webhooks, pick-ups and the like', () =>
    expect(skipped).toHaveLength(23));
});

describe('a rate table', () => {
  it('charges by the first row that takes the parcel', async () => {
    const post = rateTable({
      id: 'post',
      currency: 'GBP',
      rows: [
        { countries: ['GB'], upToGrams: 500, service: 'standard', price: 195, days: 2 },
        { countries: ['GB'], service: 'standard', price: 395, days: 2 },
      ],
    });

    const answers = [await post.createShipment(label({ weightGrams: null })), await post.createShipment(label())];

    expect(answers).toMatchObject([{ cost: money(195, 'GBP') }, { cost: money(395, 'GBP') }]);
    expect(answers[0]).toMatchObject({ tracking: expect.stringMatching(/^POS[0-9A-Z]{14}$/) });
  });

  it('names rows that cannot be used', () => {
    const rows = [
      { service: 'a', price: 1, days: 1 },
      { service: 'b', price: 1.5, days: 1 },
      { service: '', price: 1, days: null },
    ];

    expect(() => rateTable({ currency: 'GBP', rows })).toThrow(/^rows 1, 2 /);
  });
});

describe('the contract of a recording notifier', () => {
  const skipped = notifierContract(
    { describe, it },
    async () => {
      const notifier = recordingNotifier();
      return {
        notifier,
        recipient: { email: 'a@example.com' },
        messagesFor: async (orderId) => notifier.messages.filter((kept) => kept.orderId === orderId).length,
        failNext: () => notifier.failNext(),
      };
    },
    { fails: true },
  );

  it('is met without exception', () => expect(skipped).toEqual([]));
});

describe('the contract of a console notifier', () => {
  const skipped = notifierContract({ describe, it }, async () => {
    const lines: string[] = [];
    return {
      notifier: consoleNotifier({ print: (line) => lines.push(line) }),
      recipient: { email: 'a@example.com' },
      messagesFor: async () => lines.length,
    };
  });

  it('leaves out failures', () => expect(skipped).toHaveLength(1));
});

describe('a console notifier', () => {
  it('prints one line without contact data or figures', async () => {
    const lines: string[] = [];

    await consoleNotifier({ print: (line) => lines.push(line) }).send(message());

    expect(lines).toEqual(['order.confirmed for order R-1 to the customer (en-GB)']);
  });
});

describe('a recording notifier', () => {
  it('fails as often as it was told to', async () => {
    const notifier = recordingNotifier({ failures: 2 });

    const tries = [];
    for (let n = 0; n < 3; n++) tries.push(await threw(notifier.send(message())));

    expect(tries).toEqual([true, true, false]);
    expect(notifier.messages).toEqual([message()]);
  });
});

describe('a recording publisher', () => {
  it('keeps each event once, after the failures that it was told to have', async () => {
    const publisher = recordingPublisher({ failures: 1 });
    const event = {
      key: 'e1',
      shop: 'main',
      subject: { kind: 'order', id: 'o' } as const,
      version: 1,
      at: '2026-01-31T00:00:00.000Z',
      facts: [],
    };

    const failed = await threw(publisher.publish(event));
    await publisher.publish(event);
    await publisher.publish(event);

    expect([failed, publisher.events, publisher.repeated()]).toEqual([true, [event], 1]);
  });
});

describe('a memory catalog', () => {
  const ask = (...skus: string[]) => ({ skus, channel: 'web', currency: 'GBP', at: '2026-01-31T00:00:00.000Z' });

  it('sells a record or a list of items', async () => {
    const record = memoryCatalog({ MUG: { title: 'Mug', price: 1250, taxClass: 'home', weightGrams: 350 } }, 'GBP');
    const list = memoryCatalog([{ sku: 'SONG', kind: 'digital', price: { amount: 995, currency: 'GBP', scale: 1 } }]);

    expect(await record.items(ask('MUG', 'MUG', 'CUP'))).toEqual([
      { sku: 'MUG', title: 'Mug', price: { amount: 1250, currency: 'GBP' }, taxClass: 'home', weightGrams: 350 },
    ]);
    expect(await list.items(ask('SONG', 'constructor'))).toEqual([
      { sku: 'SONG', title: 'SONG', price: { amount: 995, currency: 'GBP', scale: 1 }, kind: 'digital' },
    ]);
  });

  it('sells an item in the currencies that it has a price in', async () => {
    const catalog = memoryCatalog({
      MUG: {
        price: [
          { amount: 1250, currency: 'GBP' },
          { amount: 2000, currency: 'JPY' },
        ],
      },
    });

    const [pounds, yen, euros] = await Promise.all(
      ['GBP', 'JPY', 'EUR'].map((currency) => catalog.items({ ...ask('MUG'), currency })),
    );

    expect([pounds?.[0]?.price.amount, yen?.[0]?.price.amount, euros]).toEqual([1250, 2000, []]);
  });

  it('changes a price at once', async () => {
    const catalog = memoryCatalog({ MUG: { price: 1250 } }, 'GBP');

    catalog.put('MUG', { price: 1300 });
    const [mug] = await catalog.items(ask('MUG'));
    catalog.remove('MUG');

    expect([mug?.price.amount, await catalog.items(ask('MUG'))]).toEqual([1300, []]);
  });

  it('refuses prices that are no money', () => {
    expect(() => memoryCatalog({ MUG: { price: 1250 } })).toThrow('needs a currency');
    expect(() => memoryCatalog({ MUG: { price: 12.5 } }, 'GBP')).toThrow('not a whole number of minor units');
  });
});

describe('the contract of a simulated tax provider', () => {
  const skipped = taxProviderContract(
    { describe, it },
    async () => {
      let loses = false;
      const provider = simulatedTaxProvider({
        rates: flatTax({ byCountry: { GB: '0.2' } }),
        misbehave: () => {
          const mishap = loses ? 'timeoutAfterRecord' : 'ok';
          loses = false;
          return mishap;
        },
      });
      return {
        provider,
        place: { country: 'GB', postalCode: null },
        currency: 'GBP',
        onRecord: async (name) => {
          const found = provider.documents.find(
            ({ reference, status }) => reference === name && status === 'committed',
          );
          return found ? { amount: found.amount, tax: found.tax } : null;
        },
        loseNextAnswer: () => {
          loses = true;
        },
      };
    },
    { records: ['commit', 'adjust', 'void'], shows: true, losesAnswers: true },
  );

  it('is met without exception', () => expect(skipped).toEqual([]));
});

describe('a simulated tax provider', () => {
  const rates = flatTax({ byCountry: { GB: '0.2' } });
  const amounts = { amount: 1200, tax: 200, parts: [] };
  const request = {
    ...{ key: 'k1', orderId: 'order-1', orderNumber: 'R-1', document: null, quote: null, currency: 'GBP' },
    ...{ country: 'GB', postalCode: null, vatId: null, placedAt: null, change: amounts, after: amounts },
  };

  it('keeps one document of an order', async () => {
    const tax = simulatedTaxProvider({ rates });
    const answers = [await tax.commit?.(request), await tax.commit?.({ ...request, key: 'k2' })];

    expect(answers).toMatchObject([{ status: 'recorded' }, { status: 'refused', code: 'document.exists' }]);
    expect(tax.documentOf('order-1')).toMatchObject({ amount: 1200, tax: 200, status: 'committed' });
    expect(tax.documentOf('order-2')).toBeNull();
  });

  it('goes wrong as it is told to, and says so in its calls', async () => {
    const tax = simulatedTaxProvider({ rates, misbehave: ({ attempt }) => (attempt === 1 ? 'away' : 'unknown') });
    await expect(tax.commit?.(request)).rejects.toThrow('never arrived');
    const [unknown, known] = [await tax.commit?.(request), await tax.commit?.(request)];

    expect([unknown?.status, known?.status]).toEqual(['unknown', 'recorded']);
    expect(tax.calls.map(({ attempt, repeated }) => [attempt, repeated])).toEqual([
      [1, false],
      [2, false],
      [3, true],
    ]);
  });

  it('can do what it is told that it can', () => {
    const { quote, commit, adjust, void: takeBack } = simulatedTaxProvider({ rates, records: [] });

    expect([quote, commit, adjust, takeBack].map((method) => typeof method)).toEqual([
      'function',
      ...['undefined', 'undefined', 'undefined'],
    ]);
  });
});

describe('a flat tax', () => {
  const rates = async (tax: ReturnType<typeof flatTax>, country: string | null, ...classes: (string | null)[]) => {
    const lines = classes.map((taxClass) => ({ sku: 'MUG', taxClass }));
    const quoted = await tax.quote({
      country,
      currency: 'GBP',
      postalCode: null,
      vatId: null,
      at: '2026-01-31T00:00:00.000Z',
      lines,
    });
    return quoted.map((line) => ('rates' in line ? line.rates : line).map(({ rate }) => rate).join());
  };

  it('is that of the country, unless the class has its own', async () => {
    const tax = flatTax({
      byCountry: { GB: '0.2', DE: '0.19' },
      default: '0.1',
      byClass: { exempt: '0', books: { GB: '0', DE: '0.07' } },
    });

    expect(await rates(tax, 'GB', null, 'unheard-of', 'exempt', 'books')).toEqual(['0.2', '0.2', '', '']);
    expect(await rates(tax, 'DE', null, 'books')).toEqual(['0.19', '0.07']);
    expect(await rates(tax, 'US', null, 'books')).toEqual(['0.1', '0.1']);
    expect(await rates(tax, null, null)).toEqual(['0.1']);
  });

  it('says what the prices of its home contain', async () => {
    const tax = flatTax({ byCountry: { GB: '0.2', DE: '0.19' }, home: 'GB', name: 'VAT' });
    const lines = [{ sku: 'MUG', taxClass: null }];

    const [quoted] = await tax.quote({
      country: 'DE',
      currency: 'GBP',
      postalCode: null,
      vatId: null,
      at: '2026-01-31T00:00:00.000Z',
      lines,
    });

    expect(quoted).toEqual({ rates: [{ name: 'VAT', rate: '0.19' }], contained: [{ name: 'VAT', rate: '0.2' }] });
  });

  it('is none elsewhere without a default', async () => {
    expect(await rates(flatTax({ byCountry: { GB: '0.2' } }), 'US', null)).toEqual(['']);
  });

  it('refuses rates that are no decimal text', () => {
    expect(() => flatTax({ byCountry: { GB: '20%' } })).toThrow('"20%" is no tax rate');
  });
});
