/** The books of a simulated gateway: one account per authorization, never overdrawn. */
import type { Instant, Money } from '../../kernel';
import type { GatewayAnswer, GatewayCapabilities } from '../../ports/payment-gateway';

/** What stands under one reference, in minor units. */
export interface GatewayBalance {
  readonly currency: string;
  readonly authorized: number;
  readonly captured: number;
  readonly refunded: number;
  readonly voided: boolean;
}

export interface Account extends GatewayBalance {
  readonly reference: string;
  readonly orderId: string | null;
  /** Waits for the customer or for the provider; nothing is authorized yet. */
  readonly open: boolean;
  /** Opened by an earlier process: what happened before is taken on trust. */
  readonly unbounded: boolean;
  readonly expiresAt: Instant | null;
}

/** What a call makes of an account: its answer, and the account after it (the same one after a refusal). */
export interface Entry {
  readonly answer: GatewayAnswer;
  readonly account: Account;
}

/** A new account without anything on it. */
export function openAccount(reference: string, orderId: string | null, currency: string): Account {
  const nothing = { authorized: 0, captured: 0, refunded: 0, voided: false };
  return { reference, orderId, currency, ...nothing, open: true, unbounded: false, expiresAt: null };
}

/** The whole amount set aside or, by gateways that know no separate capture, taken at once. */
export function enterAuthorization(account: Account, amount: Money, atOnce: boolean, expiresAt: Instant | null): Entry {
  const { reference } = account;
  if (account.voided) return refuse(account, 'authorization.voided');
  if (atOnce) {
    const taken = { ...account, authorized: amount.amount, captured: amount.amount, open: false };
    return { account: taken, answer: { status: 'captured', reference, amount } };
  }
  const expiry = expiresAt === null ? {} : { expiresAt };
  return {
    account: { ...account, authorized: amount.amount, open: false, expiresAt },
    answer: { status: 'authorized', reference, amount, ...expiry },
  };
}

/** Takes money that was set aside. */
export function enterCapture(account: Account, amount: Money, rules: GatewayCapabilities, now: Instant): Entry {
  const { authorized, captured, reference, unbounded } = account;
  if (amount.currency !== account.currency) return refuse(account, 'currency.mismatch');
  if (account.open) return refuse(account, 'authorization.open');
  if (account.voided) return refuse(account, 'authorization.voided');
  if (account.expiresAt !== null && now >= account.expiresAt) return refuse(account, 'authorization.expired');
  if (!unbounded && amount.amount > authorized - captured) return refuse(account, 'amount.exceeded');
  if (!unbounded && !rules.partialCapture && amount.amount !== authorized) return refuse(account, 'capture.partial');
  return {
    account: { ...account, captured: captured + amount.amount },
    answer: { status: 'captured', reference, amount },
  };
}

/** Gives up what was set aside and not taken. */
export function enterVoid(account: Account): Entry {
  if (account.voided) return refuse(account, 'authorization.voided');
  if (!account.open && !account.unbounded && account.captured >= account.authorized)
    return refuse(account, 'authorization.captured');
  return { account: { ...account, voided: true }, answer: { status: 'voided', reference: account.reference } };
}

/** Gives back money that was taken; the refund gets a reference of its own. */
export function enterRefund(account: Account, amount: Money, reference: string, rules: GatewayCapabilities): Entry {
  const { captured, refunded, unbounded } = account;
  if (amount.currency !== account.currency) return refuse(account, 'currency.mismatch');
  if (!unbounded && amount.amount > captured - refunded) return refuse(account, 'amount.exceeded');
  if (!unbounded && !rules.partialRefund && amount.amount !== captured) return refuse(account, 'refund.partial');
  return {
    account: { ...account, refunded: refunded + amount.amount },
    answer: { status: 'refunded', reference, amount },
  };
}

function refuse(account: Account, code: string): Entry {
  return { account, answer: { status: 'declined', code } };
}
