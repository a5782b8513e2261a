/** PayPal's orders with the authorizations, captures and refunds in them, and what they mean to an order of ours. */
import { fingerprint, type Money, omsError } from '../../kernel';
import type { AskedCall, GatewayAnswer, PaymentHeard, PaymentNews, PaymentOutcome } from '../../ports';
import { fromPaypalAmount, type PaypalAmount } from './amounts';

export interface PaypalOrder {
  readonly id: string;
  readonly status: string;
  readonly intent: string;
  readonly links?: readonly Link[];
  readonly purchase_units: readonly PurchaseUnit[];
}

interface Link {
  readonly rel: string;
  readonly href: string;
}

interface PurchaseUnit {
  readonly reference_id?: string;
  readonly custom_id?: string;
  readonly amount: PaypalAmount;
  readonly payments?: {
    readonly authorizations?: readonly Transaction[];
    readonly captures?: readonly Transaction[];
    readonly refunds?: readonly Transaction[];
  };
}

/** An authorization, a capture or a refund. */
export interface Transaction {
  readonly id: string;
  readonly status: string;
  readonly amount: PaypalAmount;
  readonly custom_id?: string;
  readonly invoice_id?: string;
  readonly expiration_time?: string;
  readonly status_details?: { readonly reason?: string };
  readonly supplementary_data?: { readonly related_ids?: { readonly order_id?: string } };
  readonly links?: readonly Link[];
  /** Of a capture: what it came to, and what it cost. */
  readonly seller_receivable_breakdown?: Breakdown;
}

interface Breakdown {
  readonly paypal_fee?: PaypalAmount;
  /** What is left of it after fees. */
  readonly net_amount?: PaypalAmount;
  /** The same, turned into the currency of the account. */
  readonly receivable_amount?: PaypalAmount;
}

/** An order from an answer's body. Throws `port.failed` for anything else. */
export function orderIn(body: unknown): PaypalOrder {
  const { id, status, purchase_units } = (body ?? {}) as Partial<PaypalOrder>;
  if (typeof id !== 'string' || typeof status !== 'string' || !Array.isArray(purchase_units) || !purchase_units[0])
    throw omsError('port.failed', 'PayPal answered with something that is no order');
  return body as PaypalOrder;
}

/** An authorization, capture or refund from an answer's body. Throws `port.failed` for anything else. */
export function transactionIn(body: unknown): Transaction {
  const { id, status } = (body ?? {}) as Partial<Transaction>;
  if (typeof id !== 'string' || typeof status !== 'string')
    throw omsError('port.failed', 'PayPal answered with something that is no payment');
  return body as Transaction;
}

/** There is one purchase unit: the payment. */
export const unitOf = (order: PaypalOrder): PurchaseUnit => order.purchase_units[0] as PurchaseUnit;
export const capturesOf = (order: PaypalOrder) => unitOf(order).payments?.captures ?? [];
export const refundsOf = (order: PaypalOrder) => unitOf(order).payments?.refunds ?? [];
export const authorizationOf = (order: PaypalOrder) => unitOf(order).payments?.authorizations?.at(-1);

/** Whether money moved, or is going to. */
export const counts = ({ status }: Transaction): boolean =>
  !['DECLINED', 'FAILED', 'DENIED', 'CANCELLED'].includes(status);

/** Whose it is, in the field that PayPal shows to the shop only: ids, nothing about a person. */
export interface Owner {
  readonly orderId: string;
  readonly paymentId: string;
  /** Given up before the customer approved it: nothing may be taken any more. */
  readonly voided: boolean;
}

export function customId({ orderId, paymentId, voided }: Owner): string {
  return `${voided ? 'void/' : ''}${orderId}/${paymentId}`;
}

export function ownerIn(custom: string | undefined): Owner | null {
  const [, voided, orderId, paymentId] = /^(void\/)?([^/]+)\/([^/]+)/.exec(custom ?? '') ?? [];
  return orderId && paymentId ? { orderId, paymentId, voided: voided !== undefined } : null;
}

/** A refund belongs to its order and its call; a refund that several captures share is told by the call alone. */
export function refundCustomId(order: PaypalOrder, key: string, inParts: boolean): string {
  return `${unitOf(order).custom_id ?? ''}/${key}${inParts ? '/part' : ''}`;
}

/** How the authorization stands, or the money that was taken at once. */
export function orderAnswer(order: PaypalOrder): GatewayAnswer {
  const { id: reference, status } = order;
  if (order.intent === 'CAPTURE') {
    const capture = capturesOf(order)[0];
    if (capture) return captureAnswer(reference, capture);
  }
  const authorization = authorizationOf(order);
  if (authorization) return authorizationAnswer(reference, authorization);
  if (status === 'VOIDED') return { status: 'declined', code: status };
  const link = order.links?.find(({ rel }) => rel === 'payer-action' || rel === 'approve');
  return link ? { status: 'requiresAction', reference, action: link.href } : { status: 'pending', reference };
}

export function authorizationAnswer(reference: string, authorization: Transaction): GatewayAnswer {
  const { status, amount, expiration_time } = authorization;
  if (status === 'PENDING') return { status: 'pending', reference };
  if (!counts(authorization) || status === 'VOIDED') return refused(authorization);
  const expiry = expiration_time === undefined ? {} : { expiresAt: new Date(expiration_time).toISOString() };
  return { status: 'authorized', reference, amount: fromPaypalAmount(amount), ...expiry };
}

export function captureAnswer(reference: string, capture: Transaction): GatewayAnswer {
  if (capture.status === 'PENDING') return { status: 'pending', reference };
  if (!counts(capture)) return refused(capture);
  return { status: 'captured', reference, amount: fromPaypalAmount(capture.amount) };
}

/** What a refund's parts add up to; null when there are none. */
export function refundAnswer(parts: readonly Transaction[]): (GatewayAnswer & { readonly reference: string }) | null {
  const [first] = parts;
  if (!first) return null;
  if (parts.some(({ status }) => status === 'PENDING')) return { status: 'pending', reference: first.id };
  return { status: 'refunded', reference: first.id, amount: sumOf(parts, fromPaypalAmount(first.amount).currency) };
}

/** The parts of the refund with this key. */
export function refundParts(order: PaypalOrder, key: string): readonly Transaction[] {
  const names = [refundCustomId(order, key, false), refundCustomId(order, key, true)];
  return refundsOf(order).filter((refund) => counts(refund) && names.includes(refund.custom_id ?? ''));
}

/** What of each capture has not been given back. */
export function leftOf(order: PaypalOrder, currency: string): readonly { capture: Transaction; left: number }[] {
  return capturesOf(order)
    .filter((capture) => counts(capture) && capture.status !== 'PENDING')
    .map((capture) => {
      const given = refundsOf(order).filter((refund) => counts(refund) && linksTo(refund, `/captures/${capture.id}`));
      return { capture, left: fromPaypalAmount(capture.amount).amount - sumOf(given, currency).amount };
    })
    .filter(({ left }) => left > 0);
}

export function sumOf(items: readonly Transaction[], currency: string): Money {
  return { amount: items.reduce((sum, { amount }) => sum + fromPaypalAmount(amount).amount, 0), currency };
}

function linksTo({ links }: Transaction, end: string): boolean {
  return links?.some(({ rel, href }) => rel === 'up' && href.endsWith(end)) ?? false;
}

function refused({ status, status_details }: Transaction): GatewayAnswer {
  return { status: 'declined', code: status_details?.reason ?? status };
}

/** How the order stands, as news for the order that asked for it. */
export function orderNews(order: PaypalOrder): PaymentNews {
  const { custom_id, amount } = unitOf(order);
  const owner = ownerIn(custom_id);
  if (!owner) return { kind: 'ignored', reason: 'foreign' };
  if (authorizationOf(order)?.status === 'VOIDED') return voidNews(owner, order.id, fromPaypalAmount(amount));
  if (owner.voided && !authorizationOf(order) && capturesOf(order).length === 0)
    return { kind: 'ignored', reason: 'stale' };
  return authorizeNews(owner, orderAnswer(order), fromPaypalAmount(amount));
}

export function authorizeNews(owner: Owner, answer: GatewayAnswer, amount: Money): PaymentNews {
  return outcome(owner, { operation: 'authorize', callId: owner.paymentId, amount, answer });
}

export function voidNews(owner: Owner, reference: string, amount: Money): PaymentNews {
  return outcome(owner, {
    operation: 'void',
    callId: owner.paymentId,
    amount,
    answer: { status: 'voided', reference },
  });
}

/** A capture of an authorization carries the key of its call; the one of a payment that is taken at once has none. */
export function captureNews(owner: Owner, reference: string, capture: Transaction): PaymentNews {
  const amount = fromPaypalAmount(capture.amount);
  const answer = captureAnswer(reference, capture);
  const callId = callIdIn(capture.invoice_id);
  const news =
    callId === null
      ? authorizeNews(owner, answer, amount)
      : outcome(owner, { operation: 'capture', callId, amount, answer });
  const also = answer.status === 'captured' ? costEvents(capture) : [];
  return news.kind === 'payment' && also.length > 0 ? { ...news, also } : news;
}

/** What a capture cost, and what PayPal made of the rest where the account is in another currency. */
function costEvents({ id: reference, amount, seller_receivable_breakdown = {} }: Transaction): PaymentHeard['events'] {
  const { paypal_fee, net_amount, receivable_amount } = seller_receivable_breakdown;
  const { currency: own } = fromPaypalAmount(amount);
  const fee = paypal_fee && fromPaypalAmount(paypal_fee);
  const net = fromPaypalAmount(net_amount ?? amount);
  const settled = receivable_amount && fromPaypalAmount(receivable_amount);
  return [
    ...(fee && fee.amount > 0
      ? [
          {
            type: 'feeCharged' as const,
            ...{ reference, amount: fee.amount, dispute: null },
            ...(fee.currency !== own && { currency: fee.currency }),
          },
        ]
      : []),
    ...(settled && settled.currency !== own && net.currency === own && net.amount > 0 && settled.amount > 0
      ? [{ type: 'settled' as const, reference, of: 'capture' as const, amount: net.amount, settled }]
      : []),
  ];
}

/**
 * A refund of ours carries the key of its call; one of PayPal's dashboard has none, and `owner` is whose capture it gives back. The bank may
 * send back what was told as given: whether the call failed or the money returned, the order knows.
 */
export function refundNews(refund: Transaction, owner = ownerIn(refund.custom_id)): PaymentNews {
  if (!owner) return { kind: 'ignored', reason: 'foreign' };
  const { orderId, paymentId } = owner;
  const [, key] = /^(?:void\/)?[^/]+\/[^/]+\/(.+)$/.exec(refund.custom_id ?? '') ?? [];
  const callId = callIdIn(key);
  const answer = counts(refund) ? refundAnswer([refund]) : refused(refund);
  if (key?.endsWith('/part') || answer === null || answer.status === 'pending')
    return { kind: 'ignored', reason: 'stale' };
  const amount = fromPaypalAmount(refund.amount);
  if (callId !== null && answer.status !== 'declined')
    return outcome(owner, { operation: 'refund', callId, amount, answer });
  const moved = { reference: refund.id, amount: amount.amount, ...(callId !== null && { callId }) };
  const event =
    answer.status === 'declined'
      ? ({ type: 'refundReversed', ...moved, code: wordOf(answer.code, 'returned') } as const)
      : ({ type: 'refunded', ...moved } as const);
  return { kind: 'heard', orderId, paymentId, events: [event] };
}

/** The capture that a refund gives back. */
export function captureIdOf({ links }: Transaction): string | null {
  const up = links?.find(({ rel, href }) => rel === 'up' && href.includes('/captures/'))?.href;
  return up?.split('/').at(-1) ?? null;
}

/** One of PayPal's constants, as a code of ours. */
export function wordOf(text: string | undefined, otherwise: string): string {
  return text !== undefined && /^[A-Z][A-Z0-9_]{0,63}$/.test(text) ? text : otherwise;
}

interface Told {
  readonly operation: AskedCall['operation'];
  readonly callId: string;
  readonly amount: Money;
  readonly answer: GatewayAnswer;
}

function outcome({ orderId, paymentId }: Owner, { operation, callId, amount, answer }: Told): PaymentOutcome {
  const payload = { paymentId, operation, callId, amount: amount.amount, answer: recordedAnswer(answer) };
  return {
    kind: 'payment',
    orderId,
    payload,
    idempotencyKey: `paypal:${callId}:${fingerprint(JSON.stringify(payload))}`,
  };
}

/** As `payments.record` takes it: amounts bare, no word of what the customer must do. */
function recordedAnswer(answer: GatewayAnswer): PaymentOutcome['payload']['answer'] {
  if ('amount' in answer) return { ...answer, amount: answer.amount.amount };
  if (answer.status === 'requiresAction') return { status: answer.status, reference: answer.reference };
  return answer;
}

const uuids = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;

/** The id in a key such as `capture:<id>`. */
function callIdIn(key: string | undefined): string | null {
  return key?.match(uuids)?.at(-1) ?? null;
}
