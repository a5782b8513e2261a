/** PayPal as its documentation says it behaves: tokens, orders, authorizations, captures, refunds, verification of webhooks. */
import {
  officialShapes,
  openProvider,
  type ProviderReply,
  type ProviderRequest,
  type ProviderServer,
} from './provider-server';

interface Amount {
  readonly currency_code: string;
  readonly value: string;
}
interface Item {
  id: string;
  status: string;
  amount: Amount;
  custom_id?: string;
  invoice_id?: string;
  links: { rel: string; href: string }[];
  expiration_time?: string;
  supplementary_data?: object;
}
export interface PaypalOrderObject {
  id: string;
  status: string;
  intent: string;
  links: { rel: string; href: string }[];
  purchase_units: [
    {
      reference_id: string;
      custom_id: string;
      amount: Amount;
      payments?: { authorizations: Item[]; captures: Item[]; refunds: Item[] };
    },
  ];
}

export interface PaypalServer extends ProviderServer {
  readonly orders: readonly PaypalOrderObject[];
  /** The customer has approved; from now on the money can be taken. */
  approve(order: string): void;
  /** The buyer's bank says no when the money is taken. */
  bankRefuses: boolean;
  tokensIssued: number;
  /** What PayPal's own records say of disputes; an app that has none of them may not read any. */
  readonly disputes: Map<string, object>;
  /** Access tokens that PayPal gave out are worth nothing any more. */
  revokeTokens(): void;
}

export const paypalApp = { clientId: 'app', clientSecret: 'secret' };
export const webhookId = '1JE4291016473214C';
const expiresAt = '2026-02-03T09:00:00Z';

interface Example {
  readonly name: string;
  readonly payload: unknown;
}
const official = officialShapes<readonly Example[]>('paypal');
export type RequestShape = 'order_request' | 'capture_request' | 'refund_request' | 'verify_webhook_signature';
const ownShapes: Readonly<Record<RequestShape, unknown>> = {
  order_request: {
    intent: '',
    purchase_units: [{ reference_id: '', amount: { currency_code: '', value: '' } }],
    payment_source: {
      paypal: { experience_context: { brand_name: '', user_action: '', return_url: '', cancel_url: '' } },
    },
  },
  capture_request: { amount: { currency_code: '', value: '' }, invoice_id: '', final_capture: true },
  refund_request: { amount: { currency_code: '', value: '' } },
  verify_webhook_signature: {
    transmission_id: '',
    transmission_time: '',
    cert_url: '',
    auth_algo: 'SHA256withRSA',
    transmission_sig: 'signed',
    webhook_id: '',
    webhook_event: { id: 'WH-1', event_type: '', resource: {} },
  },
};
/** PayPal's own example of a request, or the members that adapters send. */
export function paypalShape<T>(name: RequestShape): T {
  return (official?.find((example) => example.name === name)?.payload ?? ownShapes[name]) as T;
}

export async function openPaypal(): Promise<PaypalServer> {
  const orders: PaypalOrderObject[] = [];
  const state = { bankRefuses: false, tokensIssued: 0 };
  const valid = new Set<string>();
  const disputes = new Map<string, object>();
  let count = 0;
  const newId = () => `${(++count).toString().padStart(5, '0')}${crypto.randomUUID().slice(0, 8).toUpperCase()}`;

  function answer(request: ProviderRequest): ProviderReply {
    const { method, path, headers, body } = request;
    if (path === '/v1/oauth2/token') return issueToken(headers.authorization);
    if (!valid.has(headers.authorization ?? '')) return refuse(401, 'AUTHENTICATION_FAILURE');
    if (path.endsWith('/verify-webhook-signature')) return verify(body);
    if (method === 'POST' && !headers['paypal-request-id']) return refuse(400, 'MISSING_REQUEST_ID');
    const [, , , resource, id = '', action] = path.split('/');
    if (resource === 'disputes') {
      const record = disputes.get(id);
      return record ? { status: 200, body: record } : refuse(403, 'NOT_AUTHORIZED');
    }
    if (method === 'POST' && resource === 'orders' && !id) return create(JSON.parse(body) as Created);
    const order = orders.find((item) =>
      [item.id, ...itemsOf(item).map((part) => part.id)].includes(decodeURIComponent(id)),
    );
    if (!order) return refuse(404, 'RESOURCE_NOT_FOUND');
    const found = resource === 'captures' ? itemsOf(order).find((part) => part.id === decodeURIComponent(id)) : order;
    if (method === 'GET') return { status: 200, body: structuredClone(found) };
    if (method === 'PATCH') return patch(order, JSON.parse(body) as Patch[]);
    if (resource === 'orders') return take(order, action === 'capture');
    if (resource === 'authorizations' && action === 'capture') return capture(order, JSON.parse(body) as Part);
    if (resource === 'authorizations' && action === 'void') return voidIt(order);
    return refund(order, id, JSON.parse(body) as Part);
  }

  function issueToken(authorization: string | undefined): ProviderReply {
    const basic = `Basic ${Buffer.from(`${paypalApp.clientId}:${paypalApp.clientSecret}`).toString('base64')}`;
    if (authorization !== basic) return { status: 401, body: { error: 'invalid_client' } };
    const access_token = `token-${++state.tokensIssued}`;
    valid.add(`Bearer ${access_token}`);
    return { status: 200, body: { access_token, token_type: 'Bearer', expires_in: 32_400 } };
  }

  interface Created extends Pick<PaypalOrderObject, 'intent' | 'purchase_units'> {
    payment_source: { paypal: { vault_id?: string } };
  }
  function create({ intent, purchase_units, payment_source }: Created): ProviderReply {
    const { vault_id } = payment_source.paypal;
    if (vault_id === 'wallet-declined') return refuse(422, 'INSTRUMENT_DECLINED');
    if (vault_id !== undefined && vault_id !== 'wallet-ok') return refuse(422, 'TOKEN_ID_NOT_FOUND');
    const id = newId();
    const href = `https://www.paypal.com/checkoutnow?token=${id}`;
    const order: PaypalOrderObject = { id, intent, status: 'PAYER_ACTION_REQUIRED', links: [], purchase_units };
    orders.push(order);
    if (vault_id === undefined) order.links.push({ rel: 'payer-action', href });
    else execute(order);
    return { status: 201, body: structuredClone(order) };
  }

  function execute(order: PaypalOrderObject): void {
    const [unit] = order.purchase_units;
    const { amount, custom_id } = unit;
    const supplementary_data = { related_ids: { order_id: order.id } };
    const base = { amount, custom_id, links: [], supplementary_data };
    const authorization = { ...base, id: newId(), status: 'CREATED', expiration_time: expiresAt };
    const captured = { ...base, id: newId(), status: 'COMPLETED' };
    const atOnce = order.intent === 'CAPTURE';
    unit.payments = { authorizations: atOnce ? [] : [authorization], captures: atOnce ? [captured] : [], refunds: [] };
    order.status = 'COMPLETED';
  }

  function take(order: PaypalOrderObject, capturing: boolean): ProviderReply {
    if (order.status === 'COMPLETED') return refuse(422, `ORDER_ALREADY_${capturing ? 'CAPTURED' : 'AUTHORIZED'}`);
    if (order.status !== 'APPROVED') return refuse(422, 'ORDER_NOT_APPROVED');
    if (state.bankRefuses) return refuse(422, 'INSTRUMENT_DECLINED');
    execute(order);
    return { status: 201, body: structuredClone(order) };
  }

  interface Part {
    amount: Amount;
    invoice_id?: string;
    custom_id?: string;
  }
  /** PayPal lets more be captured than was authorized: 115 %. */
  function capture(order: PaypalOrderObject, part: Part): ProviderReply {
    const [{ payments, custom_id }] = order.purchase_units;
    const authorization = payments?.authorizations[0];
    if (!payments || !authorization || authorization.status === 'VOIDED') return refuse(422, 'AUTHORIZATION_VOIDED');
    const taken = sum(payments.captures) + Number(part.amount.value);
    if (taken > Number(authorization.amount.value) * 1.15) return refuse(422, 'MAX_CAPTURE_AMOUNT_EXCEEDED');
    const supplementary_data = { related_ids: { order_id: order.id, authorization_id: authorization.id } };
    const made = { ...part, custom_id, id: newId(), status: 'COMPLETED', links: [], supplementary_data };
    payments.captures.push(made);
    authorization.status = taken >= Number(authorization.amount.value) ? 'CAPTURED' : 'PARTIALLY_CAPTURED';
    return { status: 201, body: structuredClone(made) };
  }

  function voidIt(order: PaypalOrderObject): ProviderReply {
    const authorization = order.purchase_units[0].payments?.authorizations[0];
    if (authorization?.status === 'VOIDED') return refuse(422, 'PREVIOUSLY_VOIDED');
    if (!authorization || authorization.status === 'CAPTURED') return refuse(422, 'PREVIOUSLY_CAPTURED');
    authorization.status = 'VOIDED';
    return { status: 204, body: null };
  }

  function refund(order: PaypalOrderObject, id: string, part: Part): ProviderReply {
    const { payments } = order.purchase_units[0];
    const source = payments?.captures.find((item) => item.id === id);
    if (!payments || !source) return refuse(404, 'RESOURCE_NOT_FOUND');
    const links = [{ rel: 'up', href: `https://api-m.paypal.com/v2/payments/captures/${id}` }];
    const given = payments.refunds.filter((item) => item.links[0]?.href === links[0]?.href);
    if (sum(given) + Number(part.amount.value) > Number(source.amount.value) + 0.001)
      return refuse(422, 'REFUND_AMOUNT_EXCEEDED');
    const made = { ...part, id: newId(), status: 'COMPLETED', links };
    payments.refunds.push(made);
    return { status: 201, body: structuredClone(made) };
  }

  interface Patch {
    path: string;
    value: string;
  }
  function patch(order: PaypalOrderObject, patches: readonly Patch[]): ProviderReply {
    const [unit] = order.purchase_units;
    if (order.status === 'COMPLETED') return refuse(422, 'ORDER_ALREADY_COMPLETED');
    for (const { path, value } of patches) {
      if (path !== `/purchase_units/@reference_id=='${unit.reference_id}'/custom_id`)
        return refuse(422, 'INVALID_PATCH');
      unit.custom_id = value;
    }
    return { status: 204, body: null };
  }

  /** Signed is what says so, for this endpoint, and came byte for byte. */
  function verify(body: string): ProviderReply {
    const sent = JSON.parse(body) as { transmission_sig: string; webhook_id: string };
    const raw = body.slice(body.indexOf('"webhook_event":') + 16, -1);
    const genuine = sent.webhook_id === webhookId && sent.transmission_sig === signatureOf(raw);
    return { status: 200, body: { verification_status: genuine ? 'SUCCESS' : 'FAILURE' } };
  }

  const server = await openProvider({
    keyHeader: 'paypal-request-id',
    answer,
    busy: refuse(409, 'PREVIOUS_REQUEST_IN_PROGRESS'),
    keyReused: refuse(422, 'DUPLICATE_REQUEST_ID'),
  });
  return Object.assign(state, server, {
    orders,
    disputes,
    approve(id: string) {
      const order = orders.find((item) => item.id === id);
      if (order?.status !== 'PAYER_ACTION_REQUIRED') throw new Error(`${id} waits for nobody`);
      order.status = 'APPROVED';
    },
    revokeTokens: () => valid.clear(),
  });
}

/** An event as PayPal sends it. */
export function paypalEvent(type: string, resource: object, { at = Date.now() } = {}) {
  const shape = paypalShape<{ webhook_event: object; auth_algo: string }>('verify_webhook_signature');
  const id = `WH-${crypto.randomUUID().slice(0, 8)}`;
  // Spaced as nobody would write it again.
  const body = JSON.stringify({ ...shape.webhook_event, id, event_type: type, resource }, null, 1);
  const headers = {
    'PAYPAL-TRANSMISSION-ID': crypto.randomUUID(),
    'PAYPAL-TRANSMISSION-TIME': new Date(at).toISOString(),
    'PAYPAL-TRANSMISSION-SIG': signatureOf(body),
    'PAYPAL-CERT-URL': 'https://api.paypal.com/v1/notifications/certs/CERT-1',
    'PAYPAL-AUTH-ALGO': shape.auth_algo,
  };
  return { body, headers };
}

/** Stands for PayPal's signature: fits one body only. */
function signatureOf(body: string): string {
  let sum = 7;
  for (const character of body) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) % 1_000_000_007;
  return `signed-${sum}`;
}

function itemsOf(order: PaypalOrderObject): readonly Item[] {
  const { payments } = order.purchase_units[0];
  return payments ? [...payments.authorizations, ...payments.captures] : [];
}

function sum(items: readonly Item[]): number {
  return items.reduce((total, { amount }) => total + Number(amount.value), 0);
}

function refuse(status: number, issue: string): ProviderReply {
  const name = status === 404 ? 'RESOURCE_NOT_FOUND' : status === 401 ? issue : 'UNPROCESSABLE_ENTITY';
  return { status, body: { name, message: 'in English, for developers', details: [{ issue }] } };
}
