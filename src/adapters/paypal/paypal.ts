/**
 * PayPal, by redirect or by a saved wallet.
 *
 * The reference of a payment is PayPal's order: its authorization, captures and refunds are read from there before anything is changed, so
 * that a repetition finds what the first call did long after PayPal has forgotten its key (6 hours for orders, 45 days for captures and
 * refunds).
 */
import { hasCardNumber, type Money, omsError } from '../../kernel';
import type { AuthorizeRequest, GatewayAnswer, PaymentGateway, PaymentNews, PaymentRequest } from '../../ports';
import { type PaypalAmount, toPaypalAmount } from './amounts';
import { apiOptionNames, createPaypalApi, type PaypalApi, type PaypalApiOptions } from './api';
import {
  authorizationOf,
  captureAnswer,
  capturesOf,
  counts,
  customId,
  leftOf,
  orderAnswer,
  orderIn,
  orderNews,
  ownerIn,
  type PaypalOrder,
  refundAnswer,
  refundCustomId,
  refundParts,
  sumOf,
  transactionIn,
  unitOf,
} from './order';

/** The app at PayPal, where customers come back to, and how it captures. */
export interface PaypalOptions extends PaypalApiOptions {
  /** Where PayPal sends the customer back to; it adds `?token=` with the payment's reference, which is for `conclude`. */
  readonly returnUrl: string;
  /** Where a customer comes back to who changed their mind. */
  readonly cancelUrl: string;
  /** `manual`, the default: money is set aside and captured on demand. `automatic`: it is taken when the customer has approved. */
  readonly capture?: 'manual' | 'automatic';
  /** The shop's name on PayPal's pages. Default the one of the account. */
  readonly brandName?: string;
}

/** A gateway that takes money by PayPal's Orders: the customer approves on a page of PayPal's. */
export interface PaypalGateway extends PaymentGateway {
  /**
   * Takes what the customer has approved, once, and answers how the payment stands, for `oms.payments.record`. The page that the customer
   * comes back to and the webhook both do this, in any order, any number of times: the same news, with the same key.
   */
  conclude(reference: string): Promise<PaymentNews>;
}

/** Calls that are remembered until their outcome is recorded. */
const mostRemembered = 1_000;
/** PayPal forgets the key of an order after six hours: a saved wallet that is asked again then could pay twice. */
const orderKeysLastMs = 5.5 * 3_600_000;

/**
 * A payment gateway on PayPal. Without a token the customer is sent to PayPal (`requiresAction`); with one, the id of a wallet that they
 * saved with PayPal, they are not.
 *
 * @example
 * const wallet = paypal({ clientId, clientSecret, returnUrl: 'https://shop.example/paid', cancelUrl: 'https://shop.example/cart' });
 * const oms = createOms({ shop, repository, catalog, payments: { wallet } });
 */
export function paypal(options: PaypalOptions): PaypalGateway {
  checkOptions(options);
  const api = createPaypalApi(options);
  const clock = options.clock ?? { now: () => Date.now() };
  const atOnce = options.capture === 'automatic';
  const remembered = new Map<string, GatewayAnswer>();

  function remember(key: string, answer: GatewayAnswer): GatewayAnswer {
    remembered.set(key, answer);
    if (remembered.size > mostRemembered) remembered.delete(remembered.keys().next().value as string);
    return answer;
  }

  return {
    capabilities: { capturesAtOnce: atOnce, partialCapture: true, partialRefund: true, lookup: true },

    async authorize(request) {
      const { key, token, amount } = request;
      // PayPal keeps no refusals: what was refused here stays so.
      const known = remembered.get(key);
      if (known?.status === 'declined') return known;
      const value = toPaypalAmount(amount);
      if (!value) return declined('amount_invalid');
      if (token !== null && hasCardNumber(token)) return declined('token_invalid');
      if (token !== null && clock.now() - askedAt(request.paymentId) > orderKeysLastMs) return declined('key_expired');
      const reply = await api.post('/v2/checkout/orders', JSON.stringify(orderOf(request, value)), key);
      return remember(key, reply.ok ? orderAnswer(orderIn(reply.body)) : declined(reply.issue));
    },

    async capture(request) {
      const order = await readOrder(api, request.reference);
      return typeof order === 'string' ? declined(order) : captureOf(api, order, request);
    },

    async void(request) {
      const order = await readOrder(api, request.reference);
      if (typeof order === 'string') return declined(order);
      return authorizationOf(order) || capturesOf(order).length > 0
        ? voidAuthorization(api, order, request.key)
        : giveUp(api, order, request.key);
    },

    async refund(request) {
      const order = await readOrder(api, request.reference);
      return typeof order === 'string' ? declined(order) : refundOf(api, order, request);
    },

    async lookup(key, call) {
      const { operation = 'authorize' } = call ?? {};
      const known = remembered.get(key);
      if (operation === 'authorize' && known?.status === 'declined') return known;
      const reference = call?.reference ?? (known && 'reference' in known ? known.reference : null);
      // An order of which nothing is known is not searched for: the repeated key gets it again.
      const order = reference === null ? null : await readOrder(api, reference);
      if (order === null || typeof order === 'string') return { status: 'none' };
      if (operation === 'authorize') return orderAnswer(order);
      return found(operation, order, key, call?.amount ?? null) ?? { status: 'none' };
    },

    conclude: (reference) => conclude(api, reference),
  };

  function orderOf({ orderId, paymentId, token, instalment }: AuthorizeRequest, amount: PaypalAmount) {
    const { returnUrl, cancelUrl, brandName } = options;
    const context = {
      return_url: returnUrl,
      cancel_url: cancelUrl,
      user_action: 'PAY_NOW',
      shipping_preference: 'NO_SHIPPING',
      ...(brandName !== undefined && { brand_name: brandName }),
    };
    return {
      intent: atOnce ? 'CAPTURE' : 'AUTHORIZE',
      purchase_units: [{ reference_id: paymentId, custom_id: customId({ orderId, paymentId, voided: false }), amount }],
      payment_source: {
        paypal:
          token === null
            ? { experience_context: context }
            : { vault_id: token, ...(instalment && { stored_credential: initiatedBy[instalment] }) },
      },
    };
  }
}

/** Who begins the payment of a part of a plan, and whether the wallet was charged for it before. */
const initiatedBy = {
  first: { payment_initiator: 'CUSTOMER', usage: 'FIRST' },
  later: { payment_initiator: 'MERCHANT', usage: 'SUBSEQUENT' },
} as const;

/** Takes what was approved, if it was not yet, and answers how the payment stands. */
export async function conclude(api: PaypalApi, reference: string): Promise<PaymentNews> {
  const order = await readOrder(api, reference);
  if (typeof order === 'string') return { kind: 'ignored', reason: 'foreign' };
  const owner = ownerIn(unitOf(order).custom_id);
  if (order.status !== 'APPROVED' || !owner || owner.voided) return orderNews(order);
  const taking = order.intent === 'CAPTURE' ? 'capture' : 'authorize';
  const reply = await api.post(`${pathOf(order.id)}/${taking}`, '{}', `${taking}:${order.id}`);
  const after = await readOrder(api, reference);
  if (typeof after === 'string') throw omsError('port.failed', `PayPal lost its order ${reference} (${after})`);
  // Refused because somebody else has just done it, or by the buyer's bank.
  if (reply.ok || after.status !== 'APPROVED') return orderNews(after);
  return orderNews({ ...after, intent: 'CAPTURE', purchase_units: [withRefusal(after, reply.issue)] });
}

/** The order as if PayPal kept the refusal in it, which it does not. */
function withRefusal(order: PaypalOrder, reason: string): PaypalOrder['purchase_units'][number] {
  const unit = unitOf(order);
  const capture = { id: order.id, status: 'DECLINED', amount: unit.amount, status_details: { reason } };
  return { ...unit, payments: { captures: [capture] } };
}

async function captureOf(api: PaypalApi, order: PaypalOrder, { key, amount }: PaymentRequest): Promise<GatewayAnswer> {
  const made = found('capture', order, key, amount);
  if (made) return made;
  const authorization = authorizationOf(order);
  const value = toPaypalAmount(amount);
  if (!authorization) return declined('ORDER_NOT_AUTHORIZED');
  if (authorization.status === 'VOIDED') return declined('AUTHORIZATION_VOIDED');
  if (!value) return declined('amount_invalid');
  // PayPal would take up to 115 % of what was set aside.
  const taken = sumOf(capturesOf(order).filter(counts), amount.currency).amount;
  if (taken + amount.amount > sumOf([authorization], amount.currency).amount)
    return declined('MAX_CAPTURE_AMOUNT_EXCEEDED');
  const body = JSON.stringify({ amount: value, invoice_id: key, final_capture: false });
  const path = `/v2/payments/authorizations/${encodeURIComponent(authorization.id)}/capture`;
  const reply = await api.post(path, body, key);
  return reply.ok ? captureAnswer(order.id, transactionIn(reply.body)) : declined(reply.issue);
}

async function voidAuthorization(api: PaypalApi, order: PaypalOrder, key: string): Promise<GatewayAnswer> {
  const authorization = authorizationOf(order);
  if (!authorization) return declined('PREVIOUSLY_CAPTURED');
  const voided: GatewayAnswer = { status: 'voided', reference: order.id };
  if (authorization.status === 'VOIDED') return voided;
  const path = `/v2/payments/authorizations/${encodeURIComponent(authorization.id)}/void`;
  const reply = await api.post(path, '{}', key);
  return reply.ok || reply.issue === 'PREVIOUSLY_VOIDED' ? voided : declined(reply.issue);
}

/** PayPal cannot cancel an order that waits for the customer. It is marked, and nobody takes what they may still approve. */
async function giveUp(api: PaypalApi, order: PaypalOrder, key: string): Promise<GatewayAnswer> {
  const { reference_id = 'default', custom_id } = unitOf(order);
  const owner = ownerIn(custom_id);
  const voided: GatewayAnswer = { status: 'voided', reference: order.id };
  if (!owner || owner.voided) return owner ? voided : declined('ORDER_FOREIGN');
  const path = `/purchase_units/@reference_id=='${reference_id}'/custom_id`;
  const patch = [{ op: 'replace', path, value: customId({ ...owner, voided: true }) }];
  const reply = await api.patch(pathOf(order.id), JSON.stringify(patch));
  const after = await readOrder(api, order.id);
  if (typeof after === 'string') return reply.ok ? voided : declined(after);
  // The customer was faster.
  if (authorizationOf(after) || capturesOf(after).length > 0) return voidAuthorization(api, after, key);
  return reply.ok ? voided : declined(reply.issue);
}

/** Down the captures until the amount is given back; each part has a key of its own. */
async function refundOf(api: PaypalApi, order: PaypalOrder, { key, amount }: PaymentRequest): Promise<GatewayAnswer> {
  const done = [...refundParts(order, key)];
  let open = amount.amount - sumOf(done, amount.currency).amount;
  if (open <= 0) return refundAnswer(done) as GatewayAnswer;
  const sources = leftOf(order, amount.currency);
  if (sources.reduce((sum, { left }) => sum + left, 0) < open) return declined('REFUND_AMOUNT_EXCEEDED');
  const inParts = done.length > 0 || (sources[0]?.left ?? 0) < open;
  for (const { capture, left } of sources) {
    if (open === 0) break;
    const part: Money = { amount: Math.min(left, open), currency: amount.currency };
    const value = toPaypalAmount(part);
    if (!value) return refundAnswer(done) ?? declined('amount_invalid');
    const body = JSON.stringify({ amount: value, custom_id: refundCustomId(order, key, inParts) });
    const path = `/v2/payments/captures/${encodeURIComponent(capture.id)}/refund`;
    const reply = await api.post(path, body, inParts ? `${key}:${capture.id}` : key);
    // What has been given back already has been: the rest is left to be refunded.
    if (!reply.ok) return refundAnswer(done) ?? declined(reply.issue);
    const refund = transactionIn(reply.body);
    if (!counts(refund)) return refundAnswer(done) ?? declined(refund.status_details?.reason ?? refund.status);
    done.push({ ...refund, amount: value });
    open -= part.amount;
  }
  return refundAnswer(done) ?? declined('REFUND_AMOUNT_EXCEEDED');
}

/** What became of a call, as the order has it. */
function found(
  operation: 'capture' | 'void' | 'refund',
  order: PaypalOrder,
  key: string,
  amount: Money | null,
): GatewayAnswer | null {
  if (operation === 'capture') {
    const capture = capturesOf(order).find(({ invoice_id }) => invoice_id === key);
    return capture ? captureAnswer(order.id, capture) : null;
  }
  if (operation === 'void') {
    const over = authorizationOf(order)?.status === 'VOIDED' || ownerIn(unitOf(order).custom_id)?.voided;
    return over ? { status: 'voided', reference: order.id } : null;
  }
  const parts = refundParts(order, key);
  const whole = amount === null || sumOf(parts, amount.currency).amount >= amount.amount;
  return whole ? refundAnswer(parts) : null;
}

/** The order, or why there is none. */
async function readOrder(api: PaypalApi, reference: string): Promise<PaypalOrder | string> {
  const reply = await api.get(pathOf(reference));
  return reply.ok ? orderIn(reply.body) : reply.issue;
}

const pathOf = (reference: string) => `/v2/checkout/orders/${encodeURIComponent(reference)}`;

function declined(code: string): GatewayAnswer {
  return { status: 'declined', code };
}

/** When the payment was asked for, as its id (a UUID of version 7) says; for other ids: just now. */
function askedAt(paymentId: string): number {
  const [, high, low] = /^([0-9a-f]{8})-([0-9a-f]{4})-7/.exec(paymentId) ?? [];
  return high && low ? Number.parseInt(high + low, 16) : Number.POSITIVE_INFINITY;
}

function checkOptions(options: PaypalOptions): void {
  const names = [...apiOptionNames, 'returnUrl', 'cancelUrl', 'capture', 'brandName'];
  const unknown = Object.keys(options ?? {}).filter((name) => !names.includes(name));
  if (unknown.length > 0) throw omsError('config.invalid', `paypal() has no option ${unknown.join(', ')}`);
  if (!options?.returnUrl || !options.cancelUrl)
    throw omsError('config.invalid', 'paypal() needs a returnUrl and a cancelUrl for the customer');
}
