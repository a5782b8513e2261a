/** PayPal, against a server on 127.0.0.1 that behaves as PayPal's documentation says. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fakeClock, memory } from '../../src/adapters/memory';
import { type PaypalOptions, paypal, paypalWebhook } from '../../src/adapters/paypal';
import { fromPaypalAmount, toPaypalAmount } from '../../src/adapters/paypal/amounts';
import { paymentGatewayContract } from '../../src/contract';
import type { Order } from '../../src/index';
import { money, uuidv7 } from '../../src/kernel';
import type { AskedCall, AuthorizeRequest, PaymentNews } from '../../src/ports';
import {
  openPaypal,
  type PaypalServer,
  paypalApp,
  paypalEvent,
  paypalShape,
  type RequestShape,
  webhookId,
} from '../support/paypal-server';
import { anOrder, hour, monday, openShop } from '../support/shop';

let server: PaypalServer;
beforeAll(async () => {
  server = await openPaypal();
});
afterAll(() => server.close());

const orderId = '019c1234-0000-7000-8000-00000000000a';
const captureId = '019c1234-0000-7000-8000-000000000002';
const refundId = '019c1234-0000-7000-8000-000000000003';
const pages = { returnUrl: 'https://shop.example/paid', cancelUrl: 'https://shop.example/cart' };

let seed = 0;
const newPayment = () => uuidv7(Date.now(), () => ++seed);

function authorization(change: Partial<AuthorizeRequest> = {}): AuthorizeRequest {
  const paymentId = newPayment();
  const ids = { key: `authorize:${paymentId}`, orderId, orderNumber: 'R-1', paymentId };
  return { ...ids, amount: money(1000, 'GBP'), token: 'wallet-ok', ...change };
}

const optionsOn = (change: Partial<PaypalOptions> = {}): PaypalOptions => ({
  ...paypalApp,
  ...pages,
  baseUrl: server.url,
  timeoutMs: 500,
  ...change,
});
const gatewayOn = (change: Partial<PaypalOptions> = {}) => paypal(optionsOn(change));

async function authorized(wallet = gatewayOn(), change: Partial<AuthorizeRequest> = {}): Promise<string> {
  const answer = await wallet.authorize(authorization(change));
  if (!('reference' in answer)) throw new Error(`answered ${answer.status}`);
  return answer.reference;
}

const step = (operation: 'capture' | 'void' | 'refund', reference: string, amount = 1000, id = captureId) => ({
  key: `${operation}:${id}`,
  orderId,
  paymentId: 'p',
  reference,
  amount: money(amount, 'GBP'),
});

const codeOf = (call: Promise<unknown>) =>
  call.then(
    () => 'nothing was thrown',
    (error: { code?: string }) => error.code,
  );

const paymentsOf = (reference: string, own = server) => {
  const payments = own.orders.find(({ id }) => id === reference)?.purchase_units[0].payments;
  return payments ?? { authorizations: [], captures: [], refunds: [] };
};

const tokens = { ok: 'wallet-ok', declined: 'wallet-declined' };
const fixture = (change: Partial<PaypalOptions>) => async () => {
  const own = await openPaypal();
  const gateway = paypal({ ...paypalApp, ...pages, baseUrl: own.url, ...change });
  return {
    gateway,
    currency: 'GBP',
    tokens,
    loseNextAnswer: () => own.misbehave('loseAnswer', /capture$/),
    loseNextCall: () => own.misbehave('loseCall'),
    close: () => own.close(),
  };
};

describe('the contract of PayPal', () => {
  const { capabilities } = paypal({ ...paypalApp, ...pages });

  const skipped = paymentGatewayContract({ describe, it }, fixture({}), { capabilities, losesCalls: true });

  it('is met without exception', () => expect(skipped).toEqual([]));
});

describe('the contract of PayPal that captures at once', () => {
  const { capabilities } = paypal({ ...paypalApp, ...pages, capture: 'automatic' });

  const skipped = paymentGatewayContract({ describe, it }, fixture({ capture: 'automatic' }), { capabilities });

  it('leaves out what needs a capture of its own', () => expect(skipped).toHaveLength(7));
});

describe('a call of PayPal', () => {
  it('fetches one access token for all, and names the key', async () => {
    const own = await openPaypal();
    const wallet = gatewayOn({ baseUrl: own.url });
    const requests = [authorization(), authorization(), authorization()];

    await Promise.all(requests.map((request) => wallet.authorize(request)));

    const orders = own.requests.filter(({ path }) => path === '/v2/checkout/orders');
    expect(own.tokensIssued).toBe(1);
    expect(orders.map(({ headers }) => headers['paypal-request-id']).sort()).toEqual(
      requests.map(({ key }) => key).sort(),
    );
    expect(orders[0]?.headers).toMatchObject({ authorization: 'Bearer token-1', prefer: 'return=representation' });
    await own.close();
  });

  it('renews the token before it runs out, and when it is refused', async () => {
    const own = await openPaypal();
    const clock = fakeClock(monday);
    const wallet = gatewayOn({ baseUrl: own.url, clock });
    const issued = async () => {
      await wallet.authorize(authorization({ paymentId: 'p', key: crypto.randomUUID() }));
      return own.tokensIssued;
    };

    const counts = [await issued(), await issued()];
    clock.advance(8 * hour + 59 * 60_000);
    counts.push(await issued());
    own.revokeTokens();
    counts.push(await issued());

    expect(counts).toEqual([1, 1, 2, 3]);
    await own.close();
  });

  it('has the members of PayPal’s own examples, and none about a person', async () => {
    // A server of its own: what an earlier test gave up waiting for may still come to theirs.
    const own = await openPaypal();
    const wallet = gatewayOn({ baseUrl: own.url, brandName: 'A shop' });
    await wallet.authorize(authorization({ token: null }));
    const order = JSON.parse(own.requests.at(-1)?.body ?? '') as Record<string, unknown>;
    const reference = await authorized(wallet);
    await wallet.capture(step('capture', reference, 400));
    const captured = JSON.parse(own.requests.at(-1)?.body ?? '') as Record<string, unknown>;
    await wallet.refund(step('refund', reference, 100));
    const refunded = JSON.parse(own.requests.at(-1)?.body ?? '') as Record<string, unknown>;

    const beyond = (sent: object, shape: RequestShape) =>
      membersOf(sent).filter((name) => !membersOf(paypalShape(shape)).includes(name));
    expect(beyond(order, 'order_request')).toEqual([
      'purchase_units.0.custom_id',
      'payment_source.paypal.experience_context.shipping_preference',
    ]);
    expect(beyond(captured, 'capture_request')).toEqual([]);
    expect(beyond(refunded, 'refund_request')).toEqual(['custom_id']);
    expect(captured).toMatchObject({ amount: { currency_code: 'GBP', value: '4.00' }, final_capture: false });
    await own.close();
  });

  it('keeps within the lengths that PayPal allows', async () => {
    const request = authorization();
    const reference = await authorized(gatewayOn(), request);
    await gatewayOn().capture(step('capture', reference, 400));
    await gatewayOn().refund(step('refund', reference, 100));

    const { captures, refunds } = paymentsOf(reference);
    expect([captures[0]?.invoice_id?.length, refunds[0]?.custom_id?.length]).toEqual([44, 117]);
  });

  it.each([
    ['wallet-declined', { status: 'declined', code: 'INSTRUMENT_DECLINED' }],
    ['wallet-unknown', { status: 'declined', code: 'TOKEN_ID_NOT_FOUND' }],
    ['4242 4242 4242 4242', { status: 'declined', code: 'token_invalid' }],
  ])('with the wallet %s is answered %j', async (token, answer) => {
    expect(await gatewayOn().authorize(authorization({ token }))).toEqual(answer);
  });

  it('does not ask a saved wallet again when PayPal may have forgotten the key', async () => {
    const clock = fakeClock(monday);
    const paymentId = uuidv7(clock.now(), () => ++seed);
    const wallet = gatewayOn({ clock });
    clock.advance(6 * hour);

    const answer = await wallet.authorize(authorization({ paymentId }));
    const redirected = await wallet.authorize(authorization({ paymentId, token: null }));

    expect([answer, redirected.status]).toEqual([{ status: 'declined', code: 'key_expired' }, 'requiresAction']);
  });

  it('gives a refund out of several captures back in parts, once', async () => {
    const wallet = gatewayOn();
    const reference = await authorized(wallet);
    await wallet.capture(step('capture', reference, 300));
    await wallet.capture(step('capture', reference, 700, refundId));
    server.misbehave('loseAnswer', /refund$/);

    const lost = await codeOf(wallet.refund(step('refund', reference, 800)));
    const answers = [
      await wallet.refund(step('refund', reference, 800)),
      await wallet.refund(step('refund', reference, 800)),
    ];
    const more = await wallet.refund(step('refund', reference, 201, refundId));

    expect([lost, more]).toEqual(['port.failed', { status: 'declined', code: 'REFUND_AMOUNT_EXCEEDED' }]);
    expect(answers[1]).toEqual(answers[0]);
    expect(answers[0]).toMatchObject({ status: 'refunded', amount: money(800, 'GBP') });
    expect(paymentsOf(reference).refunds.map(({ amount }) => amount.value)).toEqual(['3.00', '5.00']);
  });
});

describe('a call of PayPal whose outcome is open', () => {
  it.each([
    ['429', 'port.failed'],
    ['500', 'port.failed'],
    ['malformed', 'port.failed'],
    ['loseAnswer', 'port.failed'],
    ['hang', 'port.timeout'],
  ] as const)('%s is thrown as %s', async (mishap, code) => {
    server.misbehave(mishap, /orders$/);

    expect(await codeOf(gatewayOn().authorize(authorization()))).toBe(code);
  });

  it('is open when the app is not known, and says so without its secret', async () => {
    const thrown = await gatewayOn({ clientSecret: 'wrong-secret' })
      .authorize(authorization())
      .catch((error: unknown) => error);

    expect(thrown).toMatchObject({ code: 'port.failed', details: { status: 401 } });
    expect(JSON.stringify(thrown) + String(thrown)).not.toContain('wrong-secret');
  });

  it('is open when the key was used for another call', async () => {
    const request = authorization();
    await authorized(gatewayOn(), request);

    expect(await codeOf(gatewayOn().authorize({ ...request, amount: money(2000, 'GBP') }))).toBe('port.failed');
  });
});

describe('a lookup at PayPal', () => {
  it('finds every call from another process', async () => {
    const reference = await authorized();
    await gatewayOn().capture(step('capture', reference, 400));
    await gatewayOn().refund(step('refund', reference, 100));
    server.forgetKeys();
    const asked = (operation: AskedCall['operation'], amount: number): AskedCall => ({
      operation,
      orderId,
      paymentId: 'p',
      reference,
      amount: money(amount, 'GBP'),
    });

    const found = [
      await gatewayOn().lookup('authorize:x', asked('authorize', 1000)),
      await gatewayOn().lookup(`capture:${captureId}`, asked('capture', 400)),
      await gatewayOn().lookup(`refund:${captureId}`, asked('refund', 100)),
      await gatewayOn().lookup('void:x', asked('void', 1000)),
    ];

    expect(found).toMatchObject([
      { status: 'authorized', reference, amount: money(1000, 'GBP') },
      { status: 'captured', reference, amount: money(400, 'GBP') },
      { status: 'refunded', amount: money(100, 'GBP') },
      { status: 'none' },
    ]);
    expect(await gatewayOn().capture(step('capture', reference, 400))).toEqual(found[1]);
    expect(paymentsOf(reference).captures).toHaveLength(1);
  });
});

describe('amounts at PayPal', () => {
  it.each([
    [1000, 'GBP', '10.00'],
    [5, 'GBP', '0.05'],
    [500, 'JPY', '500'],
    [100_000, 'HUF', '1000'],
    [100_000, 'TWD', '1000'],
  ])('%i minor units of %s are %s', (amount, currency, value) => {
    expect(toPaypalAmount(money(amount, currency))).toEqual({ currency_code: currency, value });
    expect(fromPaypalAmount({ currency_code: currency, value })).toEqual(money(amount, currency));
  });

  it('cannot be half a forint', async () => {
    const answer = await gatewayOn().authorize(authorization({ amount: money(150, 'HUF') }));

    expect(answer).toEqual({ status: 'declined', code: 'amount_invalid' });
  });
});

describe('a webhook of PayPal', () => {
  const reader = () => paypalWebhook({ ...paypalApp, baseUrl: server.url, webhookId });

  async function newsOf(type: string, resource: object): Promise<PaymentNews> {
    const { body, headers } = paypalEvent(type, resource);
    const { event: _event, ...news } = await reader()(body, headers);
    return news;
  }

  it('tells authorizations, captures, voids and refunds as payments.record takes them', async () => {
    const request = authorization();
    const { paymentId } = request;
    const wallet = gatewayOn();
    const reference = await authorized(wallet, request);
    await wallet.capture(step('capture', reference, 400));
    await wallet.refund(step('refund', reference, 100, refundId));
    const { authorizations, captures, refunds } = paymentsOf(reference);
    const [held = {}, taken = {}, given = {}] = [authorizations[0], captures[0], refunds[0]];

    const news = [
      await newsOf('PAYMENT.AUTHORIZATION.CREATED', { ...held, status: 'CREATED' }),
      await newsOf('PAYMENT.CAPTURE.COMPLETED', taken),
      await newsOf('PAYMENT.CAPTURE.DENIED', {
        ...taken,
        status: 'DECLINED',
        status_details: { reason: 'BUYER_COMPLAINT' },
      }),
      await newsOf('PAYMENT.AUTHORIZATION.VOIDED', { ...held, status: 'VOIDED' }),
      await newsOf('PAYMENT.CAPTURE.REFUNDED', given),
    ];

    const told = (operation: string, callId: string, answer: object) => ({
      kind: 'payment',
      orderId,
      payload: { paymentId, operation, callId, answer },
    });
    expect(news).toMatchObject([
      told('authorize', paymentId, {
        status: 'authorized',
        reference,
        amount: 1000,
        expiresAt: '2026-02-03T09:00:00.000Z',
      }),
      told('capture', captureId, { status: 'captured', reference, amount: 400 }),
      told('capture', captureId, { status: 'declined', code: 'BUYER_COMPLAINT' }),
      told('void', paymentId, { status: 'voided', reference }),
      told('refund', refundId, { status: 'refunded', amount: 100 }),
    ]);
  });

  it('tells a refund of the dashboard to the order whose capture it gives back, and one that bounced', async () => {
    const request = authorization();
    const { paymentId } = request;
    const wallet = gatewayOn();
    const reference = await authorized(wallet, request);
    await wallet.capture(step('capture', reference, 400));
    await wallet.refund(step('refund', reference, 100, refundId));
    const { captures, refunds } = paymentsOf(reference);
    const [ours] = refunds;
    const byHand = (captureId: string | undefined, more = {}) => ({
      id: 'R-1',
      status: 'COMPLETED',
      amount: { currency_code: 'GBP', value: '1.50' },
      links: [{ rel: 'up', href: `https://api-m.paypal.com/v2/payments/captures/${captureId}` }],
      ...more,
    });

    const news = [
      await newsOf('PAYMENT.CAPTURE.REFUNDED', byHand(captures[0]?.id)),
      await newsOf('PAYMENT.CAPTURE.REFUNDED', byHand(captures[0]?.id, { custom_id: captures[0]?.custom_id })),
      await newsOf('PAYMENT.CAPTURE.REFUNDED', byHand('of-others')),
      await newsOf('PAYMENT.REFUND.FAILED', {
        ...byHand(captures[0]?.id, ours),
        status: 'FAILED',
        status_details: { reason: 'ECHECK' },
      }),
    ];

    const heard = (event: object) => ({ kind: 'heard', orderId, paymentId, events: [event] });
    expect(news).toEqual([
      heard({ type: 'refunded', reference: 'R-1', amount: 150 }),
      heard({ type: 'refunded', reference: 'R-1', amount: 150 }),
      { kind: 'ignored', reason: 'foreign' },
      heard({ type: 'refundReversed', reference: ours?.id, amount: 100, callId: refundId, code: 'ECHECK' }),
    ]);
  });

  it('takes what the customer approved', async () => {
    const reference = await authorized(gatewayOn(), { token: null });
    server.approve(reference);

    const news = await newsOf('CHECKOUT.ORDER.APPROVED', { id: reference, status: 'APPROVED' });

    expect(news).toMatchObject({ payload: { operation: 'authorize', answer: { status: 'authorized', reference } } });
    expect(paymentsOf(reference).authorizations).toHaveLength(1);
  });

  it('says of a saved wallet who begins the payment of a part of a plan', async () => {
    const sent = async (instalment: 'first' | 'later') => {
      await gatewayOn().authorize(authorization({ instalment }));
      const body = server.requests.filter(({ path }) => path === '/v2/checkout/orders').at(-1)?.body ?? '{}';
      return (JSON.parse(body) as { payment_source: { paypal: object } }).payment_source.paypal;
    };

    const wallet = (payment_initiator: string, usage: string) => ({
      vault_id: 'wallet-ok',
      stored_credential: { payment_initiator, usage },
    });
    expect(await sent('first')).toEqual(wallet('CUSTOMER', 'FIRST'));
    expect(await sent('later')).toEqual(wallet('MERCHANT', 'SUBSEQUENT'));
  });

  it('tells what a dispute cost, as its movements or PayPal’s own record say, each once', async () => {
    const { paymentId } = authorization();
    const money = (value: string, currency_code = 'GBP') => ({ value, currency_code });
    const time = (day: number) => `2026-02-0${day}T00:00:00.000Z`;
    const disputed = {
      ...{ dispute_id: 'PP-D-2', reason: 'UNAUTHORISED', status: 'WAITING_FOR_SELLER_RESPONSE' },
      ...{ dispute_life_cycle_stage: 'CHARGEBACK', dispute_amount: money('23.00') },
      disputed_transactions: [{ seller_transaction_id: '3C6', custom: `${orderId}/${paymentId}` }],
    };
    const moved = (type: string, reason: string, amount: object, day: number, party = 'SELLER') => ({
      ...{ party, type, reason, amount },
      initiated_time: time(day),
    });
    const movements = [
      moved('DEBIT', 'DISPUTE_SETTLEMENT', money('23.00'), 1),
      moved('DEBIT', 'CHARGEBACK_FEE', money('14.00'), 1),
      moved('DEBIT', 'DISPUTE_FEE', money('8.00', 'EUR'), 2),
      moved('CREDIT', 'DISPUTE_FEE', money('8.00', 'EUR'), 3),
      moved('DEBIT', 'DISPUTE_SETTLEMENT', money('27.10', 'EUR'), 4),
      moved('CREDIT', 'DISPUTE_SETTLEMENT', money('23.00'), 4, 'BUYER'),
    ];
    server.disputes.set('PP-D-2', { ...disputed, fund_movements: movements });

    const listed = await newsOf('CUSTOMER.DISPUTE.UPDATED', { ...disputed, fund_movements: movements });
    const older = movements.map(({ party, ...movement }) => ({ ...movement, affected_party: party }));

    const fee = (type: string, reason: string, direction: string, day: number, of: object) => ({
      ...{ type, reference: `PP-D-2:${reason}:${direction}:${time(day)}`, dispute: 'PP-D-2' },
      ...of,
    });
    expect(listed).toEqual({
      ...{ kind: 'heard', orderId, paymentId },
      events: [
        {
          ...{ type: 'disputeOpened', reference: 'PP-D-2', amount: 2300, reason: 'UNAUTHORISED' },
          ...{ withdrawn: true, respondBy: null },
        },
        fee('feeCharged', 'CHARGEBACK_FEE', 'DEBIT', 1, { amount: 1400 }),
        fee('feeCharged', 'DISPUTE_FEE', 'DEBIT', 2, { amount: 800, currency: 'EUR' }),
        fee('feeReturned', 'DISPUTE_FEE', 'CREDIT', 3, { amount: 800, currency: 'EUR' }),
        {
          ...{ type: 'settled', reference: `PP-D-2:DISPUTE_SETTLEMENT:DEBIT:${time(4)}`, of: 'withdrawal' },
          ...{ amount: 2300, settled: { amount: 2710, currency: 'EUR' } },
        },
      ],
    });
    expect(await newsOf('CUSTOMER.DISPUTE.UPDATED', { ...disputed, money_movements: older })).toEqual(listed);
    expect(await newsOf('CUSTOMER.DISPUTE.UPDATED', disputed)).toEqual(listed);
    expect(await newsOf('CUSTOMER.DISPUTE.UPDATED', { ...disputed, dispute_id: 'PP-D-3' })).toMatchObject({
      events: [{ type: 'disputeOpened' }],
    });
  });

  it('tells with a capture what it cost, and what PayPal made of the rest in the account’s currency', async () => {
    const reference = await authorized();
    await gatewayOn().capture(step('capture', reference));
    const capture = paymentsOf(reference).captures[0] as object;
    const breakdown = {
      gross_amount: { currency_code: 'GBP', value: '10.00' },
      paypal_fee: { currency_code: 'GBP', value: '0.55' },
      net_amount: { currency_code: 'GBP', value: '9.45' },
      receivable_amount: { currency_code: 'EUR', value: '10.81' },
    };

    const news = await newsOf('PAYMENT.CAPTURE.COMPLETED', { ...capture, seller_receivable_breakdown: breakdown });

    const { id } = capture as { id: string };
    expect(news).toMatchObject({
      kind: 'payment',
      also: [
        { type: 'feeCharged', reference: id, amount: 55, dispute: null },
        { type: 'settled', reference: id, of: 'capture', amount: 945, settled: { amount: 1081, currency: 'EUR' } },
      ],
    });
  });

  it('tells a dispute to the order whose transaction it names, and ignores what is nothing for orders', async () => {
    const { webhook_event } = paypalShape<{ webhook_event: { resource: object } }>('verify_webhook_signature');
    const { paymentId } = authorization();
    const due = '2026-02-01T00:00:00.000Z';
    const disputed = {
      dispute_id: 'PP-D-1',
      reason: 'UNAUTHORISED',
      status: 'WAITING_FOR_SELLER_RESPONSE',
      dispute_life_cycle_stage: 'CHARGEBACK',
      dispute_amount: { currency_code: 'GBP', value: '23' },
      seller_response_due_date: due,
      disputed_transactions: [{ seller_transaction_id: '3C6', custom: `${orderId}/${paymentId}` }],
    };
    const resolved = (outcome_code: string) => ({
      ...disputed,
      status: 'RESOLVED',
      update_time: due,
      dispute_outcome: { outcome_code },
    });

    const news = [
      await newsOf('CUSTOMER.DISPUTE.CREATED', disputed),
      await newsOf('CUSTOMER.DISPUTE.RESOLVED', resolved('RESOLVED_SELLER_FAVOUR')),
      await newsOf('CUSTOMER.DISPUTE.RESOLVED', resolved('RESOLVED_BUYER_FAVOUR')),
      await newsOf('CUSTOMER.DISPUTE.CREATED', {
        ...disputed,
        dispute_life_cycle_stage: 'INQUIRY',
        disputed_transactions: [{ seller_transaction_id: '3C6', custom: 'by hand' }],
      }),
      await newsOf('BILLING.PLAN.CREATED', {}),
      await newsOf('PAYMENT.AUTHORIZATION.CREATED', webhook_event.resource),
    ];

    const asked = { reference: 'PP-D-1', amount: 2300, reason: 'UNAUTHORISED', withdrawn: true };
    const heard = (event: object) => ({ kind: 'heard', orderId, paymentId, events: [event] });
    expect(news).toEqual([
      heard({ type: 'disputeOpened', ...asked, respondBy: due }),
      heard({ type: 'disputeWon', ...asked, at: due }),
      heard({ type: 'disputeLost', ...asked, at: due }),
      {
        kind: 'dispute',
        reference: '3C6',
        events: [{ type: 'disputeOpened', ...asked, withdrawn: false, respondBy: due }],
      },
      { kind: 'ignored', reason: 'event' },
      { kind: 'ignored', reason: 'foreign' },
    ]);
  });

  it('is believed when PayPal says so, as text or bytes', async () => {
    const { body, headers } = paypalEvent('BILLING.PLAN.CREATED', { text: 'žluťoučký' });
    const lower = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));

    const events = [
      await reader()(body, new Headers(headers)),
      await reader()(new TextEncoder().encode(body), headers),
      await reader()(Buffer.from(body), lower),
    ];

    expect(events.map(({ event }) => event.type)).toEqual(Array(3).fill('BILLING.PLAN.CREATED'));
    const sent = JSON.parse(server.requests.at(-1)?.body ?? '') as object;
    expect(Object.keys(sent).sort()).toEqual(Object.keys(paypalShape('verify_webhook_signature')).sort());
  });

  it.each([
    ['a changed body', (body: string) => body.replace('BILLING', 'FILLING'), {}],
    ['a body written anew', (body: string) => JSON.stringify(JSON.parse(body)), {}],
    ['another signature', (body: string) => body, { 'PAYPAL-TRANSMISSION-SIG': 'forged' }],
    ['no signature', (body: string) => body, { 'PAYPAL-TRANSMISSION-SIG': undefined }],
  ])('is not believed with %s', async (_, forge, change) => {
    const { body, headers } = paypalEvent('BILLING.PLAN.CREATED', {});

    expect(await codeOf(reader()(forge(body), { ...headers, ...change }))).toBe('webhook.unverified');
  });

  it('is not believed for another endpoint, or when it is too old', async () => {
    const other = paypalWebhook({ ...paypalApp, baseUrl: server.url, webhookId: 'another' });
    const { body, headers } = paypalEvent('BILLING.PLAN.CREATED', {}, { at: Date.parse(monday) });
    const [then, late] = [Date.parse(monday), Date.parse(monday) + 96 * hour + 1];

    expect([await codeOf(other(body, headers, then)), await codeOf(reader()(body, headers, late))]).toEqual([
      'webhook.unverified',
      'webhook.stale',
    ]);
  });

  it('leaves open what it could not ask', async () => {
    const { body, headers } = paypalEvent('BILLING.PLAN.CREATED', {});
    server.misbehave('500', /verify/);

    expect(await codeOf(reader()(body, headers))).toBe('port.failed');
  });
});

describe('the options of PayPal', () => {
  it.each([[{ ...pages }], [{ ...paypalApp }], [{ ...paypalApp, ...pages, captured: 'manual' }]])(
    '%j are refused',
    (options) => {
      expect(() => paypal(options as PaypalOptions)).toThrow(expect.objectContaining({ code: 'config.invalid' }));
    },
  );

  it('of a webhook need its id', () => {
    expect(() => paypalWebhook({ ...paypalApp, webhookId: '' })).toThrow(
      expect.objectContaining({ code: 'config.invalid' }),
    );
  });
});

describe('an order paid by PayPal', () => {
  async function openOrders(change: Partial<PaypalOptions> = {}) {
    const own = await openPaypal();
    const clock = fakeClock(monday);
    const options = optionsOn({ baseUrl: own.url, timeoutMs: 5_000, clock, ...change });
    const wallet = paypal(options);
    const shop = openShop(memory(), { clock, payments: { wallet } });
    await shop.oms.inventory.receive({ sku: 'MUG', quantity: 10 });
    const place = (token?: string) =>
      shop.place({ ...anOrder, payment: { method: 'wallet', ...(token !== undefined && { token }) } });
    const again = async (order: Order) => {
      clock.advance(60_000);
      return shop.settled(order);
    };
    const record = (news: PaymentNews) => {
      if (news.kind !== 'payment') throw new Error(`news is ${news.kind}`);
      const { orderId: id, payload, idempotencyKey } = news;
      return shop.oms.payments.record(id, payload, { actor: { kind: 'system', id: 'paypal' }, idempotencyKey });
    };
    const read = paypalWebhook({ ...paypalApp, baseUrl: own.url, webhookId });
    return { ...shop, wallet, own, place, again, record, read };
  }

  it('is charged once, and found, when the answers get lost after the money moved', async () => {
    const { own, oms, place, settled, again } = await openOrders({ timeoutMs: 500 });
    own.misbehave('hang', /orders$/);
    const placed = await place('wallet-ok');

    const unknown = await settled(placed);
    const found = await again(placed);
    own.misbehave('loseAnswer', /capture$/);
    await oms.payments.capture(placed, { amount: 1000 });
    await settled(placed);
    await again(placed);
    own.misbehave('malformed', /refund$/);
    await oms.payments.refund(placed, { amount: 300, reason: 'broken' });
    await settled(placed);
    const over = await again(placed);

    const { captures, refunds } = paymentsOf(over.payments[0]?.reference ?? '', own);
    expect([unknown.payments[0]?.unknown, found.state.payment]).toEqual(['authorize', 'authorized']);
    expect(over.totals).toMatchObject({ captured: 1000, refunded: 300, refunding: 0, capturing: 0 });
    expect([own.orders.length, captures.length, refunds.length]).toEqual([1, 1, 1]);
    await own.close();
  });

  it.each([
    ['automatic', 'captured', 'payment.captured'],
    ['manual', 'authorized', 'payment.authorized'],
  ] as const)(
    '%s is %s once when the browser comes back and the webhook arrives a hundred times at once',
    async (capture, _, fact) => {
      const { own, oms, wallet, place, settled, record, read } = await openOrders({ capture });
      const placed = await settled(await place());
      const reference = placed.payments[0]?.reference ?? '';
      own.approve(reference);
      const { body, headers } = paypalEvent('CHECKOUT.ORDER.APPROVED', { id: reference, status: 'APPROVED' });

      const both = Array.from({ length: 100 }, async (__, n) => {
        const news = n % 2 === 0 ? await wallet.conclude(reference) : await read(body, headers);
        await record(news);
        return news.kind === 'payment' ? news.idempotencyKey : news.kind;
      });
      const keysUsed = new Set(await Promise.all(both));

      const facts = await oms.orders.history(placed);
      const { authorizations, captures } = paymentsOf(reference, own);
      expect(placed.state.payment).toBe('requiresAction');
      expect([keysUsed.size, authorizations.length + captures.length, own.orders.length]).toEqual([1, 1, 1]);
      expect(facts.filter(({ type }) => type === fact)).toMatchObject([{ data: { amount: 2500 } }]);
      await own.close();
    },
  );

  it('keeps nothing that the customer approves after it was given up', async () => {
    const { own, oms, wallet, place, settled, read } = await openOrders({ capture: 'automatic' });
    const placed = await settled(await place());
    const reference = placed.payments[0]?.reference ?? '';
    await oms.payments.void(placed);
    const given = await settled(placed);
    own.approve(reference);
    const { body, headers } = paypalEvent('CHECKOUT.ORDER.APPROVED', { id: reference, status: 'APPROVED' });

    const news = [await wallet.conclude(reference), await read(body, headers)];

    expect(given.payments[0]?.status).toBe('voided');
    expect(news).toMatchObject([{ kind: 'ignored' }, { kind: 'ignored' }]);
    expect(paymentsOf(reference, own).captures).toEqual([]);
    await own.close();
  });

  it('fails when the buyer’s bank refuses what was approved', async () => {
    const { own, wallet, place, settled, record } = await openOrders();
    const placed = await settled(await place());
    const reference = placed.payments[0]?.reference ?? '';
    own.approve(reference);
    own.bankRefuses = true;

    const order = await record(await wallet.conclude(reference));

    expect(order.payments[0]).toMatchObject({ status: 'failed', failure: 'INSTRUMENT_DECLINED' });
    await own.close();
  });
});

/** `purchase_units.0.amount.value` and so on, leaves only. */
function membersOf(value: unknown, path = ''): string[] {
  if (typeof value !== 'object' || value === null) return [path];
  return Object.entries(value).flatMap(([name, item]) => membersOf(item, path === '' ? name : `${path}.${name}`));
}
