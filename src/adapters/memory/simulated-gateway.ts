/**
 * A payment gateway that takes no money and misbehaves on demand: for demos, tests and the first hour.
 *
 * It dedupes by key as the port promises, keeps an account per authorization and remembers every call. What goes wrong is decided by the
 * token of an authorization, or by `misbehave` for any call.
 */
import { fingerprint, instant, type Money } from '../../kernel';
import type { Clock } from '../../ports/host';
import type { GatewayAnswer, GatewayCapabilities, PaymentGateway } from '../../ports/payment-gateway';
import {
  type Account,
  type Entry,
  enterAuthorization,
  enterCapture,
  enterRefund,
  enterVoid,
  type GatewayBalance,
  openAccount,
} from './gateway-accounts';
import { type GatewayCall, type GatewayWebhook, webhookOf } from './gateway-calls';

/**
 * What may go wrong with a call.
 *
 * - `decline`: it is refused.
 * - `timeoutAfterCharge`: it has its effect and throws; the repetition and `lookup` tell the answer.
 * - `timeoutBefore`: it throws and never arrived.
 * - `duplicateWebhook`: it is answered, and the answer arrives by webhook too, twice.
 * - `lateWebhook`: it has its effect and answers `pending`; the outcome arrives by webhook.
 */
export type GatewayMishap =
  | 'ok'
  | 'decline'
  | 'timeoutAfterCharge'
  | 'timeoutBefore'
  | 'duplicateWebhook'
  | 'lateWebhook';

/** What the simulated gateway can do, how long money stays set aside, and when it errs. */
export interface SimulatedGatewayOptions {
  readonly clock?: Pick<Clock, 'now'>;
  /** Asked once for each call that is not a repetition; `ok` leaves the outcome to the token. Default: always `ok`. */
  readonly misbehave?: (call: GatewayCall) => GatewayMishap;
  /** Default: captures on demand and in parts, refunds in parts, can be looked up. */
  readonly capabilities?: Partial<GatewayCapabilities>;
  /** How long money stays set aside. Default: for ever. */
  readonly authorizationLastsMs?: number;
  /** References that it never gave count as authorized and captured: for a process that was killed with its simulator. Default: false. */
  readonly trustsReferences?: boolean;
  /** The `callId` in the webhook of a capture, void or refund. Default: the last UUID in the key, or the key. */
  readonly callIdOf?: (key: string) => string;
}

/** A payment provider for tests and demonstrations: it keeps accounts, sends webhooks, and can be made to err. */
export interface SimulatedGateway extends PaymentGateway {
  /** Every call in order, also those that were made to get lost. */
  readonly calls: readonly GatewayCall[];
  /** How many calls had an effect or a refusal of their own (`distinct`) and how many were repetitions: of a key, or of all. */
  readonly seen: (key?: string) => { readonly distinct: number; readonly repeated: number };
  /** What stands under a reference, or null. */
  readonly balance: (reference: string) => GatewayBalance | null;
  /** Takes the webhooks that wait, oldest first; deliver them in any order, late or never. */
  readonly webhooks: () => GatewayWebhook[];
  /** Ends an authorization that waits (tokens `action` and `pending`): the outcome waits as a webhook, and `lookup` knows it. */
  readonly conclude: (key: string, outcome?: 'ok' | 'declined') => void;
}

interface Answered {
  readonly call: GatewayCall;
  readonly first: GatewayAnswer;
  readonly latest: GatewayAnswer;
}

/**
 * A gateway whose answers follow the token of an authorization: `ok` or none is authorized, `declined` is declined, `action` needs the customer,
 * `pending` waits, `timeout` charges and throws the first time, `down` throws the first time without having charged. Other tokens are
 * declined as unknown. References follow from the key, so that two simulators answer alike.
 *
 * @example
 * const card = simulatedGateway({ misbehave: (call) => (call.operation === 'refund' ? 'timeoutAfterCharge' : 'ok') });
 * const oms = createOms({ shop, repository: memory(), catalog, payments: { card } });
 */
export function simulatedGateway(options: SimulatedGatewayOptions = {}): SimulatedGateway {
  const clock = options.clock ?? { now: () => Date.now() };
  const capabilities = { ...allCapabilities, ...options.capabilities };
  const callIdOf = options.callIdOf ?? lastUuid;
  const accounts = new Map<string, Account>();
  const answers = new Map<string, Answered>();
  const attempts = new Map<string, number>();
  const calls: GatewayCall[] = [];
  const waiting: GatewayWebhook[] = [];

  function receive(request: Request): GatewayAnswer {
    const known = answers.get(request.key);
    const call = remember(request, known !== undefined);
    if (known) return known.first;
    const mishap = mishapOf(call, options.misbehave?.(call) ?? 'ok');
    if (mishap === 'timeoutBefore') throw new Error(`simulated: ${call.operation} ${call.key} never arrived`);
    const outcome = mishap === 'decline' ? declined('card.declined') : effectOf(call);
    const first = mishap === 'lateWebhook' ? pending(call) : outcome;
    answers.set(call.key, { call, first, latest: outcome });
    if (mishap === 'lateWebhook') announce(call, outcome, 1);
    if (mishap === 'duplicateWebhook') announce(call, outcome, 2);
    if (mishap === 'timeoutAfterCharge')
      throw new Error(`simulated: the answer to ${call.operation} ${call.key} got lost`);
    return first;
  }

  function remember(request: Request, repeated: boolean): GatewayCall {
    const attempt = (attempts.get(request.key) ?? 0) + 1;
    attempts.set(request.key, attempt);
    const call = { orderId: null, token: null, reference: null, ...request };
    calls.push({ ...call, at: instant(clock.now()), attempt, repeated });
    return calls[calls.length - 1] as GatewayCall;
  }

  function effectOf(call: GatewayCall): GatewayAnswer {
    if (call.operation !== 'void' && !(Number.isSafeInteger(call.amount.amount) && call.amount.amount > 0))
      return declined('amount.invalid');
    if (call.operation === 'authorize') return authorize(call);
    const account = accounts.get(call.reference ?? '') ?? trusted(call);
    return account ? enter(entryOf(call, account)) : declined('reference.unknown');
  }

  function authorize(call: GatewayCall): GatewayAnswer {
    const { token, amount } = call;
    if (token === 'declined') return declined('card.declined');
    if (!knownTokens.has(token)) return declined('token.unknown');
    const account = openAccount(referenceOf(call), call.orderId, amount.currency);
    accounts.set(account.reference, account);
    if (token === 'action') return { ...pending(call), status: 'requiresAction', action: 'simulated:confirm' };
    if (token === 'pending') return pending(call);
    return enter(granted(account, amount));
  }

  function granted(account: Account, amount: Money): Entry {
    const { authorizationLastsMs: lasts } = options;
    const expiresAt = lasts === undefined ? null : instant(clock.now() + lasts);
    return enterAuthorization(account, amount, capabilities.capturesAtOnce, expiresAt);
  }

  function entryOf(call: GatewayCall, account: Account): Entry {
    if (call.operation === 'void') return enterVoid(account);
    if (call.operation === 'refund') return enterRefund(account, call.amount, referenceOf(call), capabilities);
    return enterCapture(account, call.amount, capabilities, call.at);
  }

  function enter({ account, answer }: Entry): GatewayAnswer {
    accounts.set(account.reference, account);
    return answer;
  }

  function trusted({ reference, amount }: GatewayCall): Account | null {
    if (!options.trustsReferences || reference === null) return null;
    return { ...openAccount(reference, null, amount.currency), open: false, unbounded: true };
  }

  function announce(call: GatewayCall, told: GatewayAnswer, times: number): void {
    const orderId = call.orderId ?? accounts.get(call.reference ?? '')?.orderId ?? null;
    const callId = call.operation === 'authorize' ? call.paymentId : callIdOf(call.key);
    const webhook = webhookOf(call, orderId, callId, told);
    for (let copy = 0; copy < times; copy++) waiting.push(webhook);
  }

  return {
    capabilities,
    authorize: async (request) => receive({ operation: 'authorize', ...picked(request), ...ofOrder(request) }),
    capture: async (request) => receive({ operation: 'capture', ...picked(request), ...ofReference(request) }),
    void: async (request) => receive({ operation: 'void', ...picked(request), ...ofReference(request) }),
    refund: async (request) => receive({ operation: 'refund', ...picked(request), ...ofReference(request) }),
    async lookup(key) {
      if (!capabilities.lookup) throw new Error('simulated: this gateway was told that it cannot look up a call');
      return answers.get(key)?.latest ?? { status: 'none' };
    },

    calls,
    seen(key) {
      const own = key === undefined ? calls : calls.filter((call) => call.key === key);
      const distinct = key === undefined ? answers.size : Number(answers.has(key));
      return { distinct, repeated: own.filter((call) => call.repeated).length };
    },
    balance(reference) {
      const account = accounts.get(reference);
      if (!account) return null;
      const { currency, authorized, captured, refunded, voided } = account;
      return { currency, authorized, captured, refunded, voided };
    },
    webhooks: () => waiting.splice(0),
    conclude(key, outcome = 'ok') {
      const answered = answers.get(key);
      const account = answered && accounts.get(referenceOf(answered.call));
      const open = answered?.latest.status === 'pending' || answered?.latest.status === 'requiresAction';
      if (!account || !open) throw new Error(`simulated: no authorization waits under the key ${key}`);
      const { call } = answered;
      const latest = outcome === 'ok' ? enter(granted(account, call.amount)) : declined('card.declined');
      answers.set(key, { ...answered, latest });
      announce(call, latest, 1);
    },
  };
}

type Request = Pick<GatewayCall, 'operation' | 'key' | 'paymentId' | 'amount'> & Partial<GatewayCall>;

const allCapabilities: GatewayCapabilities = {
  capturesAtOnce: false,
  partialCapture: true,
  partialRefund: true,
  lookup: true,
};
const knownTokens: ReadonlySet<string | null> = new Set([null, 'ok', 'action', 'pending', 'timeout', 'down']);

function picked({ key, paymentId, amount }: Pick<GatewayCall, 'key' | 'paymentId' | 'amount'>) {
  return { key, paymentId, amount };
}

function ofOrder({ orderId, token }: { readonly orderId: string; readonly token: string | null }) {
  return { orderId, token };
}

function ofReference({ orderId = null, reference }: { readonly orderId?: string | null; readonly reference: string }) {
  return { orderId, reference };
}

/** What `misbehave` says counts before what the token says. */
function mishapOf({ token, attempt }: GatewayCall, mishap: GatewayMishap): GatewayMishap {
  if (mishap !== 'ok') return mishap;
  if (token === 'timeout') return 'timeoutAfterCharge';
  return token === 'down' && attempt === 1 ? 'timeoutBefore' : 'ok';
}

function pending(call: GatewayCall): { status: 'pending'; reference: string } {
  return { status: 'pending', reference: call.reference ?? referenceOf(call) };
}

function declined(code: string): GatewayAnswer {
  return { status: 'declined', code };
}

function referenceOf({ operation, key }: GatewayCall): string {
  return `${operation === 'refund' ? 're' : 'pay'}_${fingerprint(key)}`;
}

const uuids = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;

function lastUuid(key: string): string {
  return key.match(uuids)?.at(-1) ?? key;
}
