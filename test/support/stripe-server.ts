/** Stripe as its documentation says it behaves: PaymentIntents, refunds, search, idempotent keys; objects in the official shapes. */
import { createHmac } from 'node:crypto';
import {
  officialShapes,
  openProvider,
  type ProviderReply,
  type ProviderRequest,
  type ProviderServer,
} from './provider-server';

type Fields = Record<string, unknown>;
interface IntentObject extends Fields {
  id: string;
  status: string;
  amount: number;
  amount_capturable: number;
  amount_received: number;
  currency: string;
  capture_method: string;
  metadata: Record<string, string>;
}
interface RefundObject extends Fields {
  id: string;
  payment_intent: string;
  amount: number;
  metadata: Record<string, string>;
}

export interface StripeServer extends ProviderServer {
  readonly intents: readonly IntentObject[];
  readonly refunds: readonly RefundObject[];
  /** Movements of the account's balance, in the official shape. */
  readonly movements: Fields[];
  /** The customer has done what the bank asked for. */
  authenticate(intent: string, outcome?: 'ok' | 'declined'): void;
  /** Search finds nothing yet, as it may for a minute. */
  searchLags: boolean;
  /** Refunds wait for the bank. */
  refundsPend: boolean;
}

export const stripeSecret = 'sk_test_orderwright';
export const captureBefore = 1_768_208_400;

interface Shapes {
  readonly resources: Readonly<
    Record<'payment_intent' | 'refund' | 'event' | 'dispute' | 'charge' | 'balance_transaction', Fields>
  >;
}
const official = officialShapes<Shapes>('stripe')?.resources;
/** As in Stripe's own example, or with what adapters read. */
export const stripeShapes = {
  payment_intent: official?.payment_intent ?? { object: 'payment_intent', client_secret: 'pi_secret' },
  refund: official?.refund ?? { object: 'refund' },
  event: official?.event ?? { object: 'event' },
  dispute: official?.dispute ?? {
    object: 'dispute',
    id: 'dp_1',
    payment_intent: null,
    reason: 'general',
    status: 'warning_needs_response',
    amount: 1000,
    currency: 'usd',
  },
  charge: official?.charge ?? { object: 'charge' },
  balance_transaction: official?.balance_transaction ?? { object: 'balance_transaction', fee: 0 },
} as const;

export async function openStripe(): Promise<StripeServer> {
  const intents: IntentObject[] = [];
  const refunds: RefundObject[] = [];
  const movements: Fields[] = [];
  const state = { searchLags: false, refundsPend: false };

  function answer(request: ProviderRequest): ProviderReply {
    const { method, path, headers, query } = request;
    if (headers.authorization !== `Bearer ${stripeSecret}`) return error(401, 'invalid_request_error', {});
    if (!/^\d{4}-\d{2}-\d{2}\.\w+$/.test(headers['stripe-version'] ?? ''))
      return error(400, 'invalid_request_error', {});
    const form = new URLSearchParams(request.body);
    const [, , resource, id, action] = path.split('/');
    if (resource === 'payment_intents' && method === 'POST' && !id) return create(form);
    if (resource === 'payment_intents' && method === 'GET' && id === 'search') return search(query.get('query') ?? '');
    if (resource === 'refunds' && method === 'POST') return refund(form);
    if (resource === 'refunds' && method === 'GET') return listRefunds(query);
    if (resource === 'balance_transactions') {
      const movement = movements.find((item) => item.id === id);
      return movement ? { status: 200, body: movement } : error(404, 'invalid_request_error', {});
    }
    const intent = intents.find((item) => item.id === decodeURIComponent(id ?? ''));
    if (!intent) return error(404, 'invalid_request_error', { code: 'resource_missing' });
    if (method === 'GET') return { status: 200, body: shown(intent, query.get('expand[]') !== null) };
    if (action === 'capture') return capture(intent, form);
    if (action === 'cancel') return cancel(intent);
    return error(404, 'invalid_request_error', {});
  }

  function create(form: URLSearchParams): ProviderReply {
    const token = form.get('payment_method');
    if (!token?.startsWith('pm_') || token === 'pm_unknown')
      return error(400, 'invalid_request_error', { code: 'resource_missing', param: 'payment_method' });
    const intent: IntentObject = {
      ...structuredClone(stripeShapes.payment_intent),
      id: `pi_${intents.length + 1}${crypto.randomUUID().slice(0, 8)}`,
      status: 'requires_confirmation',
      amount: Number(form.get('amount')),
      amount_capturable: 0,
      amount_received: 0,
      currency: form.get('currency') ?? '',
      capture_method: form.get('capture_method') ?? '',
      metadata: metadataOf(form),
      next_action: null,
      last_payment_error: null,
      multicapture:
        form.get('payment_method_options[card][request_multicapture]') === 'if_available' &&
        token !== 'pm_single_capture',
    };
    intents.push(intent);
    if (token === 'pm_declined') return decline(intent, 'insufficient_funds');
    if (token === 'pm_processing') intent.status = 'processing';
    else if (token === 'pm_action') {
      intent.status = 'requires_action';
      const url = `https://hooks.stripe.com/redirect/${intent.id}`;
      const back = form.get('return_url');
      intent.next_action = back
        ? { type: 'redirect_to_url', redirect_to_url: { url, return_url: back } }
        : { type: 'use_stripe_sdk', use_stripe_sdk: {} };
    } else succeed(intent);
    return { status: 200, body: shown(intent, form.get('expand[]') !== null) };
  }

  function decline(intent: IntentObject, code: string): ProviderReply {
    intent.status = 'requires_payment_method';
    intent.last_payment_error = { type: 'card_error', code: 'card_declined', decline_code: code };
    return error(402, 'card_error', { code: 'card_declined', decline_code: code, payment_intent: shown(intent) });
  }

  function succeed(intent: IntentObject): void {
    const manual = intent.capture_method === 'manual';
    intent.status = manual ? 'requires_capture' : 'succeeded';
    intent.amount_capturable = manual ? intent.amount : 0;
    intent.amount_received = manual ? 0 : intent.amount;
    intent.next_action = null;
    intent.latest_charge = `ch_${intent.id.slice(3)}`;
  }

  function capture(intent: IntentObject, form: URLSearchParams): ProviderReply {
    const amount = Number(form.get('amount_to_capture'));
    const goesOn = form.get('final_capture') === 'false';
    if (intent.status !== 'requires_capture') return unexpected(intent);
    if (goesOn && !intent.multicapture) return error(400, 'invalid_request_error', { param: 'final_capture' });
    if (amount > intent.amount_capturable) return error(400, 'invalid_request_error', { code: 'amount_too_large' });
    intent.amount_received += amount;
    intent.amount_capturable = goesOn ? intent.amount_capturable - amount : 0;
    if (intent.amount_capturable === 0) intent.status = 'succeeded';
    Object.assign(intent.metadata, metadataOf(form));
    return { status: 200, body: shown(intent) };
  }

  function cancel(intent: IntentObject): ProviderReply {
    if (intent.status === 'canceled' || intent.status === 'succeeded') return unexpected(intent);
    intent.status = 'canceled';
    intent.amount_capturable = 0;
    return { status: 200, body: shown(intent) };
  }

  function refund(form: URLSearchParams): ProviderReply {
    const intent = intents.find(({ id }) => id === form.get('payment_intent'));
    if (!intent) return error(404, 'invalid_request_error', { code: 'resource_missing' });
    const amount = Number(form.get('amount'));
    const before = refunds.filter(({ payment_intent }) => payment_intent === intent.id);
    const left = intent.amount_received - before.reduce((sum, item) => sum + item.amount, 0);
    if (left === 0) return error(400, 'invalid_request_error', { code: 'charge_already_refunded' });
    if (amount > left) return error(400, 'invalid_request_error', { param: 'amount' });
    const made: RefundObject = {
      ...structuredClone(stripeShapes.refund),
      id: `re_${refunds.length + 1}${crypto.randomUUID().slice(0, 8)}`,
      payment_intent: intent.id,
      amount,
      currency: intent.currency,
      status: state.refundsPend ? 'pending' : 'succeeded',
      metadata: metadataOf(form),
    };
    refunds.unshift(made);
    return { status: 200, body: structuredClone(made) };
  }

  function listRefunds(query: URLSearchParams): ProviderReply {
    const of = refunds.filter(({ payment_intent }) => payment_intent === query.get('payment_intent'));
    const from = of.findIndex(({ id }) => id === query.get('starting_after')) + 1;
    const data = of.slice(from, from + 2);
    return { status: 200, body: { object: 'list', data, has_more: from + 2 < of.length } };
  }

  function search(query: string): ProviderReply {
    const [, name = '', value = ''] = /^metadata\['(\w+)'\]:'(.*)'$/.exec(query) ?? [];
    const found = state.searchLags ? [] : intents.filter(({ metadata }) => metadata[name] === value);
    return {
      status: 200,
      body: { object: 'search_result', data: found.map((item) => shown(item, true)), has_more: false },
    };
  }

  const server = await openProvider({
    keyHeader: 'idempotency-key',
    answer,
    busy: error(409, 'idempotency_error', { code: 'idempotency_key_in_use' }),
    keyReused: error(400, 'idempotency_error', {}),
  });
  return Object.assign(state, server, {
    intents,
    refunds,
    movements,
    authenticate(id: string, outcome: 'ok' | 'declined' = 'ok') {
      const intent = intents.find((item) => item.id === id);
      if (intent?.status !== 'requires_action') throw new Error(`${id} waits for nobody`);
      if (outcome === 'ok') succeed(intent);
      else decline(intent, 'authentication_failed');
    },
  });
}

/** An event as Stripe sends it: the body, and the headers that sign it. */
export function stripeEvent(
  type: string,
  object: object,
  { secret = 'whsec_test', at = Date.now(), created = Math.floor(at / 1_000) } = {},
) {
  const id = `evt_${crypto.randomUUID().slice(0, 8)}`;
  const body = JSON.stringify({ ...stripeShapes.event, id, type, created, data: { object } });
  return { body, headers: { 'Stripe-Signature': stripeSignature(body, secret, at) } };
}

export function stripeSignature(body: string, secret: string, at: number): string {
  const seconds = Math.floor(at / 1_000);
  return `t=${seconds},v1=${createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex')},v0=00`;
}

function shown(intent: IntentObject, expanded = false): object {
  const copy: Fields = structuredClone(intent);
  if (!expanded || typeof copy.latest_charge !== 'string') return copy;
  const multicapture = { status: copy.multicapture ? 'available' : 'unavailable' };
  const details = { card: { capture_before: captureBefore, multicapture }, type: 'card' };
  return {
    ...copy,
    latest_charge: { ...stripeShapes.charge, id: copy.latest_charge, payment_method_details: details },
  };
}

function unexpected(intent: IntentObject): ProviderReply {
  const detail = { code: 'payment_intent_unexpected_state', payment_intent: shown(intent) };
  return error(400, 'invalid_request_error', detail);
}

function error(status: number, type: string, detail: object): ProviderReply {
  return { status, body: { error: { type, message: 'in English, for developers', ...detail } } };
}

function metadataOf(form: URLSearchParams): Record<string, string> {
  const entries = [...form].flatMap(([name, value]) => {
    const [, key] = /^metadata\[(\w{1,40})\]$/.exec(name) ?? [];
    return key ? [[key, value] as const] : [];
  });
  return Object.fromEntries(entries);
}
