/**
 * Cards and wallets by Stripe's PaymentIntents.
 *
 * Stripe remembers the answer to a key for 24 hours. A repetition within that time gets the first answer, so that `none` of a lookup costs
 * nothing: the call that follows it is the same call. For later ones lookups read what was written on Stripe's objects.
 */
import { hasCardNumber, omsError } from '../../kernel';
import type { AskedCall, GatewayAnswer, PaymentGateway, PaymentNews } from '../../ports';
import { toStripeAmount } from './amounts';
import { createStripeApi, type Form, type StripeReply, stripeApiVersion } from './api';
import {
  captureAnswer,
  captureMarks,
  intentAnswer,
  intentIn,
  intentNews,
  keyName,
  marks,
  mayGoOn,
  refundAnswer,
  refundIn,
  voidAnswer,
} from './intent';

export { stripeApiVersion };

/** The account of Stripe, how it captures, and where customers come back to. */
export interface StripeOptions {
  /** The account's secret or restricted key (`sk_…`, `rk_…`). It may read and write PaymentIntents and Refunds; nothing else is asked. */
  readonly secretKey: string;
  /** `manual`, the default: money is set aside and captured on demand. `automatic`: it is taken at once. */
  readonly capture?: 'manual' | 'automatic';
  /**
   * Captures in parts (a parcel at a time). Stripe must have enabled multicapture for the account; a part of a card that cannot do it is
   * declined (`multicapture_unavailable`). Without it one capture ends an authorization, so that the whole of it is taken. Default false.
   */
  readonly multicapture?: boolean;
  /** Where wallets and banks send the customer back to. Without it payment methods that need a page of their own are not offered. */
  readonly returnUrl?: string;
  /** Milliseconds after which an answer counts as lost. Default 12,000: the engine gives up after 15,000. */
  readonly timeoutMs?: number;
  /** Default `globalThis.fetch`. */
  readonly fetch?: typeof fetch;
  /** Default `https://api.stripe.com`. */
  readonly baseUrl?: string;
}

/** A gateway that takes money by Stripe's PaymentIntents. */
export interface StripeGateway extends PaymentGateway {
  /**
   * How the PaymentIntent stands now that the customer is back, for `oms.payments.record`: the same news, with the same key, as the webhook
   * brings.
   */
  conclude(reference: string): Promise<PaymentNews>;
}

const optionNames = ['secretKey', 'capture', 'multicapture', 'returnUrl', 'timeoutMs', 'fetch', 'baseUrl'];

/** Pages of a hundred refunds of one payment that a lookup reads. */
const mostPages = 10;

/**
 * A payment gateway on Stripe. `token` of a payment is what the page got from Stripe.js: a payment method (`pm_…`), a confirmation token
 * (`ctoken_…`) or a card token (`tok_…`); one that is kept with a customer at Stripe is `cus_…/pm_…`, and can be charged again without them.
 *
 * @example
 * const card = stripe({ secretKey: process.env.STRIPE_SECRET_KEY ?? '' });
 * const oms = createOms({ shop, repository, catalog, payments: { card } });
 */
export function stripe(options: StripeOptions): StripeGateway {
  checkOptions(options);
  const { capture = 'manual', multicapture = false, returnUrl } = options;
  const api = createStripeApi({
    secretKey: options.secretKey,
    baseUrl: options.baseUrl ?? 'https://api.stripe.com',
    fetch: options.fetch ?? ((...call) => globalThis.fetch(...call)),
    timeoutMs: options.timeoutMs ?? 12_000,
  });

  const intent = async (reference: string): Promise<StripeReply> =>
    api.get(`payment_intents/${encodeURIComponent(reference)}`, { 'expand[]': 'latest_charge' });

  return {
    capabilities: {
      capturesAtOnce: capture === 'automatic',
      partialCapture: multicapture,
      partialRefund: true,
      lookup: true,
    },

    async authorize(request) {
      const { key, amount, token, instalment } = request;
      const units = toStripeAmount(amount);
      const source = sourceOf(token);
      if (units === null) return { status: 'declined', code: 'amount_invalid' };
      if (source === null) return { status: 'declined', code: 'token_invalid' };
      const form: Form = {
        amount: units,
        currency: amount.currency.toLowerCase(),
        capture_method: capture,
        confirm: true,
        ...source,
        ...methodsOf(returnUrl),
        setup_future_usage: instalment === 'first' ? 'off_session' : undefined,
        off_session: instalment === 'later' ? true : undefined,
        'payment_method_options[card][request_multicapture]': multicapture ? 'if_available' : undefined,
        ...marks(request),
        'expand[]': 'latest_charge',
      };
      const reply = await api.post('payment_intents', form, key);
      return reply.ok ? intentAnswer(intentIn(reply.body)) : declined(reply.code);
    },

    async capture({ key, reference, amount }) {
      const units = toStripeAmount(amount);
      if (units === null) return declined('amount_invalid');
      const last = multicapture ? await mayBeLast(key, reference, units) : true;
      if (typeof last === 'object') return last;
      const form: Form = {
        amount_to_capture: units,
        final_capture: last ? undefined : false,
        ...captureMarks(key, units),
      };
      const reply = await api.post(`payment_intents/${encodeURIComponent(reference)}/capture`, form, key);
      if (!reply.ok) return declined(reply.code);
      intentIn(reply.body);
      return { status: 'captured', reference, amount };
    },

    async void({ key, reference }) {
      const reply = await api.post(`payment_intents/${encodeURIComponent(reference)}/cancel`, {}, key);
      // What was cancelled before, by the bank's deadline or by hand, is what was wanted.
      if (!reply.ok) return voided(reply.body.payment_intent) ?? declined(reply.code);
      intentIn(reply.body);
      return { status: 'voided', reference };
    },

    async refund(request) {
      const { key, reference, amount } = request;
      const units = toStripeAmount(amount);
      if (units === null) return declined('amount_invalid');
      const reply = await api.post('refunds', { payment_intent: reference, amount: units, ...marks(request) }, key);
      return reply.ok ? refundAnswer(refundIn(reply.body)) : declined(reply.code);
    },

    async lookup(key, call) {
      return (await find(key, call)) ?? { status: 'none' };
    },

    async conclude(reference) {
      const reply = await intent(reference);
      return reply.ok ? intentNews(intentIn(reply.body)) : { kind: 'ignored', reason: 'foreign' };
    },
  };

  /**
   * Not every card can be captured more than once. One that cannot is captured as a whole or not at all: a part would let go of the rest,
   * which later parcels need.
   */
  async function mayBeLast(key: string, reference: string, units: number): Promise<boolean | GatewayAnswer> {
    const reply = await intent(reference);
    if (!reply.ok) return declined(reply.code);
    const current = intentIn(reply.body);
    const made = captureAnswer(current, key);
    if (made) return made;
    if (mayGoOn(current)) return false;
    return units < current.amount_capturable ? declined('multicapture_unavailable') : true;
  }

  async function find(key: string, call: AskedCall | undefined): Promise<GatewayAnswer | null> {
    const { operation = 'authorize', reference = null } = call ?? {};
    if (reference === null) return operation === 'authorize' ? searchIntent(key) : null;
    if (operation === 'refund') return findRefund(key, reference);
    const reply = await intent(reference);
    if (!reply.ok) return null;
    const found = intentIn(reply.body);
    if (operation === 'capture') return captureAnswer(found, key);
    return operation === 'void' ? voidAnswer(found) : intentAnswer(found);
  }

  /** Stripe's search is up to a minute behind, in bad hours more; until then the repeated key gets the first answer. */
  async function searchIntent(key: string): Promise<GatewayAnswer | null> {
    const quoted = key.replace(/[\\'"]/g, '\\$&');
    const query = `metadata['${keyName}']:'${quoted}'`;
    const reply = await api.get('payment_intents/search', { query, limit: 1, 'expand[]': 'data.latest_charge' });
    if (!reply.ok) return null;
    const [found] = dataOf(reply);
    return found === undefined ? null : intentAnswer(intentIn(found));
  }

  async function findRefund(key: string, reference: string): Promise<GatewayAnswer | null> {
    let after: string | undefined;
    for (let page = 0; page < mostPages; page++) {
      const query: Form = { payment_intent: reference, limit: 100, starting_after: after };
      const reply = await api.get('refunds', query);
      if (!reply.ok) return null;
      const refunds = dataOf(reply).map(refundIn);
      const found = refunds.find(({ metadata }) => metadata[keyName] === key);
      if (found) return refundAnswer(found);
      after = refunds.at(-1)?.id;
      if (reply.body.has_more !== true || after === undefined) return null;
    }
    throw omsError('port.failed', `more than ${mostPages * 100} refunds of one payment: it is not known which is this`);
  }
}

function dataOf(reply: { readonly body: { readonly data?: unknown } }): readonly unknown[] {
  return Array.isArray(reply.body.data) ? reply.body.data : [];
}

function declined(code: string): GatewayAnswer {
  return { status: 'declined', code };
}

function voided(intent: unknown): GatewayAnswer | null {
  return typeof intent === 'object' && intent !== null ? voidAnswer(intentIn(intent)) : null;
}

/** How the token goes into a PaymentIntent. A card's number is no token, and goes nowhere. */
function sourceOf(token: string | null): Form | null {
  if (!token || hasCardNumber(token)) return null;
  const [, kept, method] = /^(cus_\w+)\/(\w+)$/.exec(token) ?? [];
  if (kept && method) return { customer: kept, payment_method: method };
  if (token.startsWith('ctoken_')) return { confirmation_token: token };
  if (token.startsWith('tok_')) return { 'payment_method_data[type]': 'card', 'payment_method_data[token]': token };
  return { payment_method: token };
}

function methodsOf(returnUrl: string | undefined): Form {
  const every = { 'automatic_payment_methods[enabled]': true };
  if (returnUrl === undefined) return { ...every, 'automatic_payment_methods[allow_redirects]': 'never' };
  return { ...every, return_url: returnUrl };
}

function checkOptions(options: StripeOptions): void {
  const unknown = Object.keys(options ?? {}).filter((name) => !optionNames.includes(name));
  if (unknown.length > 0) throw omsError('config.invalid', `stripe() has no option ${unknown.join(', ')}`);
  if (!/^(sk|rk)_\w+$/.test(options?.secretKey ?? ''))
    throw omsError('config.invalid', 'stripe() needs the secret key of the account: sk_… or rk_…');
  if (options.multicapture && options.capture === 'automatic')
    throw omsError('config.invalid', 'stripe() cannot capture in parts what is captured automatically');
}
