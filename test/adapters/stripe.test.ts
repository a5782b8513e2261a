/** Stripe, against a server on 127.0.0.1 that behaves as Stripe's documentation says. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fakeClock, memory } from '../../src/adapters/memory';
import { type StripeOptions, stripe, stripeApiVersion, stripeWebhook } from '../../src/adapters/stripe';
import { fromStripeAmount, toStripeAmount } from '../../src/adapters/stripe/amounts';
import { paymentGatewayContract } from '../../src/contract';
import type { Order } from '../../src/index';
import { money } from '../../src/kernel';
import type { AskedCall, AuthorizeRequest, PaymentNews } from '../../src/ports';
import { anOrder, monday, openShop } from '../support/shop';
import {
  captureBefore,
  openStripe,
  type StripeServer,
  stripeEvent,
  stripeSecret,
  stripeShapes,
  stripeSignature,
} from '../support/stripe-server';

let server: StripeServer;
beforeAll(async () => {
  server = await openStripe();
});
afterAll(() => server.close());

const orderId = '019c1234-0000-7000-8000-00000000000a';
const paymentId = '019c1234-0000-7000-8000-000000000001';
const captureId = '019c1234-0000-7000-8000-000000000002';
const refundId = '019c1234-0000-7000-8000-000000000003';

let keys = 0;
const authorization = (change: Partial<AuthorizeRequest> = {}): AuthorizeRequest => ({
  key: `authorize:${paymentId}:${++keys}`,
  orderId,
  orderNumber: 'R-1',
  paymentId,
  amount: money(1000, 'GBP'),
  token: 'pm_card_visa',
  ...change,
});

const gatewayOn = (change: Partial<StripeOptions> = {}) =>
  stripe({ secretKey: stripeSecret, baseUrl: server.url, timeoutMs: 500, ...change });

async function authorized(card = gatewayOn(), change: Partial<AuthorizeRequest> = {}): Promise<string> {
  const answer = await card.authorize(authorization(change));
  if (!('reference' in answer)) throw new Error(`answered ${answer.status}`);
  return answer.reference;
}

const step = (operation: 'capture' | 'void' | 'refund', reference: string, amount = 1000, id = captureId) => ({
  key: `${operation}:${id}`,
  orderId,
  paymentId,
  reference,
  amount: money(amount, 'GBP'),
});

const codeOf = (call: Promise<unknown>) =>
  call.then(
    () => 'nothing was thrown',
    (error: { code?: string }) => error.code,
  );

const tokens = { ok: 'pm_card_visa', declined: 'pm_declined' };
const fixture = (change: Partial<StripeOptions>) => async () => {
  const own = await openStripe();
  return {
    gateway: stripe({ secretKey: stripeSecret, baseUrl: own.url, ...change }),
    currency: 'GBP',
    tokens,
    loseNextAnswer: () => own.misbehave('loseAnswer', /capture$/),
    loseNextCall: () => own.misbehave('loseCall'),
    close: () => own.close(),
  };
};

describe('the contract of Stripe with multicapture', () => {
  const { capabilities } = stripe({ secretKey: stripeSecret, multicapture: true });
  const options = { capabilities, losesCalls: true };

  const skipped = paymentGatewayContract({ describe, it }, fixture({ multicapture: true }), options);

  it('is met without exception', () => expect(skipped).toEqual([]));
});

describe('the contract of Stripe as most accounts have it', () => {
  const { capabilities } = stripe({ secretKey: stripeSecret });
  const options = { capabilities, losesCalls: true };

  const skipped = paymentGatewayContract({ describe, it }, fixture({}), options);

  it('leaves out captures in parts', () =>
    expect(skipped).toEqual([
      'P1 a repeated capture takes the money once (skipped: the gateway captures whole authorizations only)',
      'P4 partial captures add up to the authorization (skipped: the gateway captures whole authorizations only)',
    ]));
});

describe('the contract of Stripe that captures at once', () => {
  const { capabilities } = stripe({ secretKey: stripeSecret, capture: 'automatic' });

  const skipped = paymentGatewayContract({ describe, it }, fixture({ capture: 'automatic' }), { capabilities });

  it('leaves out what needs a capture of its own', () => expect(skipped).toHaveLength(7));
});

describe('a call of Stripe', () => {
  it('says whether the customer of a plan is there, and whose kept card is charged', async () => {
    await gatewayOn().authorize(authorization({ instalment: 'first', token: 'cus_1/pm_ok' }));
    const first = new URLSearchParams(server.requests.at(-1)?.body);
    await gatewayOn().authorize(authorization({ instalment: 'later', token: 'cus_1/pm_ok' }));
    const later = new URLSearchParams(server.requests.at(-1)?.body);

    const fields = ['customer', 'payment_method', 'setup_future_usage', 'off_session'];
    expect(fields.map((field) => first.get(field))).toEqual(['cus_1', 'pm_ok', 'off_session', null]);
    expect(fields.map((field) => later.get(field))).toEqual(['cus_1', 'pm_ok', null, 'true']);
  });

  it('names its version, its account and the key, and no person', async () => {
    const request = authorization();

    await gatewayOn({ returnUrl: 'https://shop.example/back' }).authorize(request);

    const { method, path, headers, body } = server.requests.at(-1) ?? { headers: {}, body: '' };
    expect([method, path, headers]).toMatchObject([
      'POST',
      '/v1/payment_intents',
      {
        authorization: `Bearer ${stripeSecret}`,
        'stripe-version': stripeApiVersion,
        'idempotency-key': request.key,
        'content-type': 'application/x-www-form-urlencoded',
      },
    ]);
    expect(Object.fromEntries(new URLSearchParams(body))).toEqual({
      amount: '1000',
      currency: 'gbp',
      capture_method: 'manual',
      confirm: 'true',
      payment_method: 'pm_card_visa',
      'automatic_payment_methods[enabled]': 'true',
      return_url: 'https://shop.example/back',
      'metadata[orderwright_order]': orderId,
      'metadata[orderwright_payment]': paymentId,
      'metadata[orderwright_key]': request.key,
      'expand[]': 'latest_charge',
    });
  });

  it('has its key with every change of a payment', async () => {
    const card = gatewayOn({ multicapture: true });
    const reference = await authorized(card);
    const before = server.requests.length;

    await card.capture(step('capture', reference, 400));
    await card.void(step('void', reference));
    await card.refund(step('refund', reference, 100));

    const changes = server.requests.slice(before).filter(({ method }) => method === 'POST');
    expect(changes.map(({ path, headers }) => [path, headers['idempotency-key']])).toEqual([
      [`/v1/payment_intents/${reference}/capture`, `capture:${captureId}`],
      [`/v1/payment_intents/${reference}/cancel`, `void:${captureId}`],
      ['/v1/refunds', `refund:${captureId}`],
    ]);
  });

  it('answers until when the money is set aside', async () => {
    const answer = await gatewayOn().authorize(authorization());

    expect(answer).toMatchObject({ status: 'authorized', expiresAt: new Date(captureBefore * 1_000).toISOString() });
  });

  it.each([
    ['pm_declined', { status: 'declined', code: 'insufficient_funds' }],
    ['pm_unknown', { status: 'declined', code: 'resource_missing' }],
    [null, { status: 'declined', code: 'token_invalid' }],
    ['4242 4242 4242 4242', { status: 'declined', code: 'token_invalid' }],
  ])('with the token %s is answered %j', async (token, answer) => {
    expect(await gatewayOn().authorize(authorization({ token }))).toEqual(answer);
  });

  it('never sends what is no token', async () => {
    const before = server.requests.length;

    await gatewayOn().authorize(authorization({ token: '4242424242424242' }));

    expect(server.requests.slice(before)).toEqual([]);
  });

  it('tells where the customer must go, or with what the page goes on', async () => {
    const request = () => authorization({ token: 'pm_action' });
    const { client_secret } = stripeShapes.payment_intent as { client_secret: string };

    const answers = [
      await gatewayOn({ returnUrl: 'https://shop.example/back' }).authorize(request()),
      await gatewayOn().authorize(request()),
    ];

    expect(answers).toMatchObject([
      { status: 'requiresAction', action: expect.stringMatching(/^https:\/\/hooks\.stripe\.com\/redirect\/pi_/) },
      { status: 'requiresAction', action: client_secret },
    ]);
  });

  it('gives up what was cancelled before as if it were now', async () => {
    const card = gatewayOn();
    const reference = await authorized(card);
    await card.void(step('void', reference));

    expect(await card.void(step('void', reference, 1000, refundId))).toEqual({ status: 'voided', reference });
  });
});

describe('a card that can be captured once only', () => {
  it('is captured as a whole, and refuses a part of it', async () => {
    const card = gatewayOn({ multicapture: true });
    const reference = await authorized(card, { token: 'pm_single_capture' });

    const answers = [
      await card.capture(step('capture', reference, 400)),
      await card.capture(step('capture', reference, 1000, refundId)),
    ];

    expect(answers).toEqual([
      { status: 'declined', code: 'multicapture_unavailable' },
      { status: 'captured', reference, amount: money(1000, 'GBP') },
    ]);
  });
});

describe('a call of Stripe whose outcome is open', () => {
  it.each([
    ['429', 'port.failed'],
    ['500', 'port.failed'],
    ['401', 'port.failed'],
    ['malformed', 'port.failed'],
    ['loseAnswer', 'port.failed'],
    ['hang', 'port.timeout'],
  ] as const)('%s is thrown as %s', async (mishap, code) => {
    server.misbehave(mishap);

    expect(await codeOf(gatewayOn().authorize(authorization()))).toBe(code);
  });

  it('says how long Stripe wants to be left alone', async () => {
    server.misbehave('429');

    const thrown = await gatewayOn()
      .authorize(authorization())
      .catch((error: unknown) => error);

    expect(thrown).toMatchObject({ details: { status: 429, retryAfterMs: 7_000 } });
    expect(String(thrown)).not.toContain(stripeSecret);
  });

  it('is open when the key was used for another call', async () => {
    const { key } = authorization();
    await authorized(gatewayOn(), { key });

    expect(await codeOf(gatewayOn().authorize(authorization({ key, amount: money(2000, 'GBP') })))).toBe('port.failed');
  });
});

describe('a lookup at Stripe', () => {
  const asked = (operation: AskedCall['operation'], reference: string | null): AskedCall => ({
    operation,
    orderId,
    paymentId,
    reference,
    amount: money(1000, 'GBP'),
  });

  it('finds every call after Stripe has forgotten the keys, from another process', async () => {
    const request = authorization();
    const card = gatewayOn({ multicapture: true });
    const reference = await authorized(card, request);
    await card.capture(step('capture', reference, 400));
    await card.capture(step('capture', reference, 350, refundId));
    for (const n of [1, 2, 3, 4]) await card.refund({ ...step('refund', reference, 100), key: `refund:${n}` });
    server.forgetKeys();
    const later = gatewayOn();

    const found = [
      await later.lookup(request.key, asked('authorize', null)),
      await later.lookup(`capture:${captureId}`, asked('capture', reference)),
      await later.lookup(`capture:${refundId}`, asked('capture', reference)),
      await later.lookup('refund:1', asked('refund', reference)),
      await later.lookup('refund:9', asked('refund', reference)),
      await later.lookup('void:1', asked('void', reference)),
    ];

    const captured = { status: 'captured', reference };
    expect(found).toMatchObject([
      { status: 'authorized', reference },
      { ...captured, amount: money(400, 'GBP') },
      { ...captured, amount: money(350, 'GBP') },
      { status: 'refunded', amount: money(100, 'GBP') },
      { status: 'none' },
      { status: 'none' },
    ]);
  });

  it('finds nothing while the search lags, and the repeated call gets the first answer', async () => {
    const request = authorization();
    server.misbehave('loseAnswer');
    server.searchLags = true;
    const before = server.intents.length;

    const open = await codeOf(gatewayOn().authorize(request));
    const found = await gatewayOn().lookup(request.key, asked('authorize', null));
    const answer = await gatewayOn().authorize(request);

    server.searchLags = false;
    expect([open, found, answer.status, server.intents.length - before]).toEqual([
      'port.failed',
      { status: 'none' },
      'authorized',
      1,
    ]);
  });
});

describe('amounts at Stripe', () => {
  it.each([
    [1000, 'GBP', 1000],
    [500, 'JPY', 500],
    [1000, 'ISK', 100_000],
    [1000, 'UGX', 100_000],
    [100_000, 'MGA', 1000],
    [5120, 'KWD', 5120],
  ])('%i minor units of %s are %i', (amount, currency, units) => {
    expect(toStripeAmount(money(amount, currency))).toBe(units);
    expect(fromStripeAmount(units, currency.toLowerCase())).toEqual(money(amount, currency));
  });

  it.each([
    [5125, 'KWD'],
    [150, 'MGA'],
    [0, 'GBP'],
    [-5, 'GBP'],
  ])('%i minor units of %s cannot be asked for', async (amount, currency) => {
    const answer = await gatewayOn().authorize(authorization({ amount: money(amount, currency) }));

    expect(answer).toEqual({ status: 'declined', code: 'amount_invalid' });
  });
});

describe('a webhook of Stripe', () => {
  const read = stripeWebhook({ signingSecret: 'whsec_test' });
  const dispute = stripeShapes.dispute;

  async function newsOf(type: string, object: object): Promise<PaymentNews> {
    const { body, headers } = stripeEvent(type, object);
    const { event: _event, ...news } = await read(body, headers);
    return news;
  }

  const intentOf = (reference: string) => server.intents.find(({ id }) => id === reference) ?? {};

  it('tells an authorization as payments.record takes it', async () => {
    const reference = await authorized();

    expect(await newsOf('payment_intent.amount_capturable_updated', intentOf(reference))).toEqual({
      kind: 'payment',
      orderId,
      payload: {
        paymentId,
        operation: 'authorize',
        callId: paymentId,
        amount: 1000,
        answer: { status: 'authorized', reference, amount: 1000 },
      },
      idempotencyKey: expect.stringMatching(/^stripe:/),
    });
  });

  it('tells a capture by the id of its call, and a void', async () => {
    const card = gatewayOn();
    const [first, second] = [await authorized(card), await authorized(card)];
    await card.capture(step('capture', first));
    await card.void(step('void', second));

    expect([
      await newsOf('payment_intent.succeeded', intentOf(first)),
      await newsOf('payment_intent.canceled', intentOf(second)),
    ]).toMatchObject([
      {
        payload: {
          operation: 'capture',
          callId: captureId,
          answer: { status: 'captured', reference: first, amount: 1000 },
        },
      },
      { payload: { operation: 'void', answer: { status: 'voided', reference: second } } },
    ]);
  });

  it('tells a refusal, a payment that waits, and money taken at once', async () => {
    await gatewayOn().authorize(authorization({ token: 'pm_declined' }));
    const declined = server.intents.at(-1)?.id ?? '';
    const waiting = await authorized(gatewayOn(), { token: 'pm_action' });
    const taken = await authorized(gatewayOn({ capture: 'automatic' }));

    const news = [
      await newsOf('payment_intent.payment_failed', intentOf(declined)),
      await newsOf('payment_intent.requires_action', intentOf(waiting)),
      await newsOf('payment_intent.succeeded', intentOf(taken)),
    ];

    expect(news.map((item) => item.kind === 'payment' && [item.payload.operation, item.payload.answer])).toEqual([
      ['authorize', { status: 'declined', code: 'insufficient_funds' }],
      ['authorize', { status: 'requiresAction', reference: waiting }],
      ['authorize', { status: 'captured', reference: taken, amount: 1000 }],
    ]);
  });

  it('tells a refund that the bank took its time for', async () => {
    const card = gatewayOn({ capture: 'automatic' });
    server.refundsPend = true;
    const answer = await card.refund(step('refund', await authorized(card), 300, refundId));
    server.refundsPend = false;
    const refund = server.refunds[0] ?? {};

    const news = await Promise.all([
      newsOf('refund.updated', { ...refund, status: 'pending' }),
      newsOf('refund.updated', { ...refund, status: 'succeeded' }),
      newsOf('refund.failed', { ...refund, status: 'failed', failure_reason: 'lost_or_stolen_card' }),
      newsOf('charge.refunded', { ...stripeShapes.charge, refunds: { data: [{ ...refund, status: 'succeeded' }] } }),
      newsOf('charge.refunded', { ...stripeShapes.charge, refunds: undefined }),
    ]);

    const settled = { operation: 'refund', callId: refundId, answer: { status: 'refunded', amount: 300 } };
    expect(answer.status).toBe('pending');
    expect(news).toMatchObject([
      { kind: 'ignored', reason: 'stale' },
      { kind: 'payment', orderId, payload: settled },
      {
        kind: 'heard',
        orderId,
        paymentId,
        events: [
          {
            type: 'refundReversed',
            reference: expect.stringMatching(/^re_/),
            callId: refundId,
            code: 'lost_or_stolen_card',
          },
        ],
      },
      { kind: 'payment', payload: settled },
      { kind: 'ignored', reason: 'stale' },
    ]);
  });

  it('tells a dispute whose payment nobody can say, and ignores what is nothing for orders', async () => {
    const { id, reason } = dispute as { id: string; reason: string };
    const due = (dispute as { evidence_details?: { due_by: number } }).evidence_details?.due_by;
    const respondBy = due === undefined ? null : new Date(due * 1_000).toISOString();

    expect([
      await newsOf('charge.dispute.created', dispute),
      await newsOf('plan.created', { object: 'plan' }),
      await newsOf('payment_intent.succeeded', {
        ...stripeShapes.payment_intent,
        id: 'pi_x',
        status: 'succeeded',
        amount: 5,
        currency: 'usd',
      }),
    ]).toEqual([
      {
        kind: 'dispute',
        reference: null,
        events: [{ type: 'disputeOpened', reference: id, amount: 1000, reason, withdrawn: false, respondBy }],
      },
      { kind: 'ignored', reason: 'event' },
      { kind: 'ignored', reason: 'foreign' },
    ]);
  });

  it('tells a dispute, its fee and a refund of the dashboard to their order, when it may ask whose they are', async () => {
    const asks = stripeWebhook({ signingSecret: 'whsec_test', secretKey: stripeSecret, baseUrl: server.url });
    const traced = async (type: string, object: object, created = 0) => {
      const { body, headers } = stripeEvent(type, object, { created });
      const { event: _event, ...news } = await asks(body, headers);
      return news;
    };
    const payment_intent = await authorized();
    const fee = { id: 'txn_1', amount: -1000, currency: 'gbp', fee: 1500 };
    const paid = { id: 'txn_2', amount: 1000, currency: 'gbp', fee: -1500 };
    const elsewhere = { id: 'txn_3', amount: -1170, currency: 'eur', fee: 1800, exchange_rate: 1.17 };
    const disputed = { ...dispute, id: 'dp_1', payment_intent, reason: 'fraudulent', amount: 1000, currency: 'gbp' };
    const asked = { reference: 'dp_1', amount: 1000, reason: 'fraudulent', withdrawn: true };
    const refund = { ...stripeShapes.refund, id: 're_1', payment_intent, amount: 300, currency: 'gbp', metadata: {} };
    const at = '1970-01-01T00:01:40.000Z';

    const news = [
      await traced('charge.dispute.created', {
        ...disputed,
        status: 'needs_response',
        balance_transactions: [fee, elsewhere],
        evidence_details: { due_by: 100 },
      }),
      await traced('charge.dispute.closed', { ...disputed, status: 'won', balance_transactions: [fee, paid] }, 100),
      await traced('charge.dispute.closed', { ...disputed, status: 'lost', balance_transactions: [] }, 100),
      await traced('refund.created', { ...refund, status: 'succeeded' }),
      await traced('refund.failed', { ...refund, status: 'failed', failure_reason: 'declined' }),
      await traced('refund.created', { ...refund, status: 'succeeded', payment_intent: 'pi_of_others' }),
    ];

    const heard = (...events: readonly object[]) => ({ kind: 'heard', orderId, paymentId, events });
    expect(news).toEqual([
      heard(
        { type: 'disputeOpened', ...asked, respondBy: at },
        { type: 'feeCharged', reference: 'txn_1', amount: 1500, dispute: 'dp_1' },
        {
          ...{ type: 'settled', reference: 'txn_3', of: 'withdrawal', amount: 1000 },
          settled: { amount: 1170, currency: 'EUR' },
        },
        {
          ...{ type: 'feeCharged', reference: 'txn_3', amount: 1800, dispute: 'dp_1' },
          ...{ currency: 'EUR', rate: '1.17000000000' },
        },
      ),
      heard(
        { type: 'disputeWon', ...asked, at },
        { type: 'feeCharged', reference: 'txn_1', amount: 1500, dispute: 'dp_1' },
        { type: 'feeReturned', reference: 'txn_2', amount: 1500, dispute: 'dp_1' },
      ),
      heard({ type: 'disputeLost', ...asked, at }),
      heard({ type: 'refunded', reference: 're_1', amount: 300 }),
      heard({ type: 'refundReversed', reference: 're_1', amount: 300, code: 'declined' }),
      { kind: 'ignored', reason: 'foreign' },
    ]);
  });

  it('tells what a charge and a refund cost, and what they came to in the account’s currency', async () => {
    const asks = stripeWebhook({ signingSecret: 'whsec_test', secretKey: stripeSecret, baseUrl: server.url });
    const traced = async (type: string, object: object) => {
      const { body, headers } = stripeEvent(type, object);
      const { event: _event, ...news } = await asks(body, headers);
      return news;
    };
    const payment_intent = await authorized();
    const movement = (id: string, changes: object) =>
      server.movements.push({ ...stripeShapes.balance_transaction, id, ...changes });
    movement('txn_home', { amount: 1000, currency: 'gbp', fee: 34 });
    movement('txn_euro', { amount: 1171, currency: 'eur', fee: 41, exchange_rate: 1.171 });
    movement('txn_back', { amount: -352, currency: 'eur', fee: 0, exchange_rate: 1.1733 });
    const charge = {
      ...{ ...stripeShapes.charge, captured: true, payment_intent, metadata: {}, payment_method_details: {} },
      ...{ amount: 1000, amount_captured: 1000, currency: 'gbp' },
    };
    const refund = { ...stripeShapes.refund, id: 're_9', payment_intent, amount: 300, currency: 'gbp', metadata: {} };

    const news = [
      await traced('charge.captured', { ...charge, balance_transaction: 'txn_home' }),
      await traced('charge.updated', { ...charge, balance_transaction: 'txn_euro' }),
      await traced('charge.updated', { ...charge, balance_transaction: null }),
      await traced('charge.succeeded', { ...charge, captured: false, balance_transaction: 'txn_euro' }),
      await traced('refund.updated', { ...refund, status: 'succeeded', balance_transaction: 'txn_back' }),
      await newsOf('charge.updated', { ...charge, balance_transaction: 'txn_euro' }),
    ];

    const heard = (...events: readonly object[]) => ({ kind: 'heard', orderId, paymentId, events });
    const stale = { kind: 'ignored', reason: 'stale' };
    expect(news).toEqual([
      heard({ type: 'feeCharged', reference: 'txn_home', amount: 34, dispute: null }),
      heard(
        {
          ...{ type: 'settled', reference: 'txn_euro', of: 'capture', amount: 1000 },
          settled: { amount: 1171, currency: 'EUR' },
        },
        {
          ...{ type: 'feeCharged', reference: 'txn_euro', amount: 41, dispute: null },
          ...{ currency: 'EUR', rate: '1.17100000000' },
        },
      ),
      stale,
      stale,
      heard(
        { type: 'refunded', reference: 're_9', amount: 300 },
        {
          ...{ type: 'settled', reference: 'txn_back', of: 'refund', amount: 300 },
          settled: { amount: 352, currency: 'EUR' },
        },
      ),
      stale,
    ]);
  });

  it('is sent again by Stripe when nobody could say whose it is', async () => {
    const asks = stripeWebhook({
      signingSecret: 'whsec_test',
      secretKey: stripeSecret,
      fetch: async () => new Response('{}', { status: 503 }),
    });
    const { body, headers } = stripeEvent('charge.dispute.created', { ...dispute, payment_intent: 'pi_1' });

    await expect(asks(body, headers)).rejects.toMatchObject({ code: 'port.failed' });
  });

  it('is believed with the secret of the endpoint, as text or bytes, in any spelling of the header', async () => {
    const { body, headers } = stripeEvent('plan.created', {});
    const signature = headers['Stripe-Signature'];
    const rolled = stripeWebhook({ signingSecret: ['whsec_new', 'whsec_test'] });

    const types = await Promise.all([
      read(body, headers),
      read(new TextEncoder().encode(body), new Headers(headers)),
      read(Buffer.from(body), { 'stripe-signature': [signature] }),
      rolled(body, headers),
    ]);

    expect(types.map(({ event }) => event.type)).toEqual(Array(4).fill('plan.created'));
  });

  it.each([
    ['another secret', (body: string, at: number) => [body, stripeSignature(body, 'whsec_other', at)]],
    [
      'a changed body',
      (body: string, at: number) => [body.replace('plan', 'flan'), stripeSignature(body, 'whsec_test', at)],
    ],
    [
      'a changed time',
      (body: string, at: number) => [body, stripeSignature(body, 'whsec_test', at).replace(/t=\d/, 't=2')],
    ],
    [
      'an older scheme',
      (body: string, at: number) => [body, stripeSignature(body, 'whsec_test', at).replace('v1', 'v0')],
    ],
    ['half a signature', (body: string, at: number) => [body, stripeSignature(body, 'whsec_test', at).slice(0, 60)]],
    ['no signature', (body: string) => [body, '']],
  ])('is not believed with %s', async (_, forge) => {
    const { body } = stripeEvent('plan.created', {});
    const [sent = '', signature = ''] = forge(body, Date.now());

    expect(await codeOf(read(sent, { 'Stripe-Signature': signature }))).toBe('webhook.unverified');
  });

  it('is not believed when it is older than the tolerance, or from the future', async () => {
    const at = Date.parse(monday);
    const { body, headers } = stripeEvent('plan.created', {}, { at });

    const outcomes = [-301_000, -300_000, 300_000, 301_000].map((ms) => codeOf(read(body, headers, at + ms)));

    expect(await Promise.all(outcomes)).toEqual([
      'webhook.stale',
      'nothing was thrown',
      'nothing was thrown',
      'webhook.stale',
    ]);
  });
});

describe('the options of Stripe', () => {
  it.each([
    [{}],
    [{ secretKey: 'pk_test_1' }],
    [{ secretKey: 'sk_test_1', captured: 'manual' }],
    [{ secretKey: 'sk_test_1', multicapture: true, capture: 'automatic' }],
  ])('%j are refused', (options) => {
    expect(() => stripe(options as StripeOptions)).toThrow(expect.objectContaining({ code: 'config.invalid' }));
  });

  it('of a webhook need a secret', () => {
    expect(() => stripeWebhook({ signingSecret: '' })).toThrow(expect.objectContaining({ code: 'config.invalid' }));
  });
});

describe('an order paid by Stripe', () => {
  async function openOrders(change: Partial<StripeOptions> = {}) {
    const own = await openStripe();
    const clock = fakeClock(monday);
    const card = stripe({ secretKey: stripeSecret, baseUrl: own.url, multicapture: true, ...change });
    const shop = openShop(memory(), { clock, payments: { card } });
    await shop.oms.inventory.receive({ sku: 'MUG', quantity: 10 });
    const place = (token: string) => shop.place({ ...anOrder, payment: { method: 'card', token } });
    const again = async (order: Order) => {
      clock.advance(60_000);
      return shop.settled(order);
    };
    const record = (news: PaymentNews) => {
      if (news.kind !== 'payment') throw new Error(`news is ${news.kind}`);
      const { orderId: id, payload, idempotencyKey } = news;
      return shop.oms.payments.record(id, payload, { actor: { kind: 'system', id: 'stripe' }, idempotencyKey });
    };
    return { ...shop, card, own, place, again, record };
  }

  it('is charged once, and found, when the answers get lost after the money moved', async () => {
    const { own, oms, place, settled, again } = await openOrders({ timeoutMs: 500 });
    own.misbehave('hang', /payment_intents$/);
    const placed = await place('pm_card_visa');

    const unknown = await settled(placed);
    const found = await again(placed);
    own.misbehave('loseAnswer', /capture$/);
    await oms.payments.capture(placed, { amount: 1000 });
    await settled(placed);
    await again(placed);
    own.misbehave('malformed', /refunds$/);
    await oms.payments.refund(placed, { amount: 300, reason: 'broken' });
    await settled(placed);
    const over = await again(placed);

    expect([unknown.payments[0]?.unknown, found.state.payment]).toEqual(['authorize', 'authorized']);
    expect(over.totals).toMatchObject({ captured: 1000, refunded: 300, refunding: 0, capturing: 0 });
    expect(own.intents.map(({ amount_received }) => amount_received)).toEqual([1000]);
    expect(own.refunds.map(({ amount }) => amount)).toEqual([300]);
    await own.close();
  });

  it('is charged once also when the search lags behind', async () => {
    const { own, place, settled, again } = await openOrders();
    own.searchLags = true;
    own.misbehave('loseAnswer');
    const placed = await place('pm_card_visa');

    await settled(placed);
    const order = await again(placed);

    expect([order.state.payment, own.intents.length]).toEqual(['authorized', 1]);
    await own.close();
  });

  it('waits as long as Stripe asks after too many requests', async () => {
    const { own, clock, place, settled } = await openOrders();
    own.misbehave('429');
    const placed = await place('pm_card_visa');

    await settled(placed);
    clock.advance(6_000);
    const early = await settled(placed);
    clock.advance(1_000);
    const later = await settled(placed);

    expect([early.state.payment, later.state.payment]).toEqual(['pending', 'authorized']);
    await own.close();
  });

  it('is captured once when the browser comes back and the webhook arrives a hundred times at once', async () => {
    const { own, oms, card, place, settled, record } = await openOrders({
      capture: 'automatic',
      multicapture: false,
      returnUrl: 'https://shop.example/back',
    });
    const read = stripeWebhook({ signingSecret: 'whsec_test' });
    const placed = await settled(await place('pm_action'));
    const { id: paymentOf, reference } = placed.payments[0] ?? { id: '', reference: '' };
    own.authenticate(reference ?? '');
    const { body, headers } = stripeEvent('payment_intent.succeeded', own.intents[0] ?? {});

    const both = Array.from({ length: 100 }, async (_, n) => {
      const news = n % 2 === 0 ? await card.conclude(reference ?? '') : await read(body, headers);
      await record(news);
      return news.kind === 'payment' ? news.idempotencyKey : news.kind;
    });
    const keysUsed = new Set(await Promise.all(both));

    const order = await settled(placed);
    const facts = await oms.orders.history(placed);
    expect(placed.state.payment).toBe('requiresAction');
    expect([keysUsed.size, order.totals.captured, own.intents.length]).toEqual([1, 2500, 1]);
    expect(facts.filter(({ type }) => type === 'payment.captured')).toMatchObject([{ data: { paymentId: paymentOf } }]);
    await own.close();
  });

  it('is told of a refusal at the bank’s page', async () => {
    const { own, card, place, settled, record } = await openOrders({ returnUrl: 'https://shop.example/back' });
    const placed = await settled(await place('pm_action'));
    const reference = placed.payments[0]?.reference ?? '';
    own.authenticate(reference, 'declined');

    const order = await record(await card.conclude(reference));

    expect(order.payments[0]).toMatchObject({ status: 'failed', failure: 'authentication_failed' });
    await own.close();
  });
});
