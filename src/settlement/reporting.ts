/** The ledger of one agreement in the currency in which the books are kept. */
import {
  divideFractions,
  fraction,
  type Money,
  minorDigits,
  multiplyFractions,
  parseDecimal,
  type Rounding,
  roundFraction,
} from '../kernel';
import type { LedgerEntry } from './ledger';

/** Balances of accounts in minor units. */
export type Balances = Readonly<Record<string, number>>;

/** Minor units of the reporting currency for minor units of the posting's, at the one rate of the agreement, rounded. Odd: worth(−a) = −worth(a). */
export type Worth = (amount: number) => number;

/**
 * The balances after the entries of a posting.
 *
 * @example
 * withEntries({ 'customer.receivable': 500 }, [{ account: 'customer.receivable', amount: -200 }]); // { 'customer.receivable': 300 }
 */
export function withEntries(balances: Balances, entries: readonly LedgerEntry[]): Balances {
  const after: Record<string, number> = { ...balances };
  for (const { account, amount } of entries) after[account] = (after[account] ?? 0) + amount;
  return after;
}

/**
 * The entries of a posting with what each reports. An account always reports what its whole balance is worth, so that remainders never add up;
 * what the accounts leave over between them, each rounded by itself, stands on `fx.rounding`. `balances` are those before the posting.
 *
 * Laws: what is reported sums to zero; the reported balance of every account is `worth` of its balance; when all accounts are even, so is
 * `fx.rounding`.
 *
 * @example
 * const worth = (amount: number) => Math.round(amount * 1.1);
 * reportEntries({}, postPlacement({ total: 1200, tax: 205 }), worth);
 * // customer.receivable 1200 (1320), sales.deferred −995 (−1094), tax.payable −205 (−225), fx.rounding 0 (−1)
 */
export function reportEntries(balances: Balances, entries: readonly LedgerEntry[], worth: Worth): LedgerEntry[] {
  let running = balances;
  let left = 0;
  const reported = entries.map((entry) => {
    const before = running[entry.account] ?? 0;
    running = withEntries(running, [entry]);
    const change = worth(before + entry.amount) - worth(before);
    left -= change;
    return { ...entry, reported: change };
  });
  return left === 0 ? reported : [...reported, { account: 'fx.rounding', amount: 0, reported: left }];
}

/**
 * The entries of money that turned out to be worth more (or, negative, less) when it was settled than when it was booked: a difference
 * realised. They sum to zero.
 *
 * Source: IAS 21.28.
 *
 * @example
 * postExchangeDifference({ method: 'card', difference: -60 }); // fx.losses 60, clearing:card −60
 */
export function postExchangeDifference({
  method,
  difference,
}: {
  readonly method: string;
  readonly difference: number;
}): LedgerEntry[] {
  if (difference === 0) return [];
  return [
    { account: difference > 0 ? 'fx.gains' : 'fx.losses', amount: -difference },
    { account: `clearing:${method}`, amount: difference },
  ];
}

/**
 * Entries of a posting in the reporting currency that move nothing in the agreement's own.
 *
 * @example
 * reportedOnly([{ account: 'fx.losses', amount: 60 }]); // fx.losses 0 (60)
 */
export function reportedOnly(entries: readonly LedgerEntry[]): LedgerEntry[] {
  return entries.map(({ account, amount }) => ({ account, amount: 0, reported: amount }));
}

/** Every amount of the books is rounded so; halves go away from zero, so that what is undone is undone. */
export const reportingRounding: Rounding = 'half-up';

/**
 * What money is worth in another currency: `rate` units of its own are worth one unit of that. Rounded half-up to the minor unit. Throws `input.invalid` for a rate that is no decimal.
 *
 * @example
 * exchangedBack({ amount: 15_000, currency: 'JPY' }, { rate: '150' }, 'USD'); // { amount: 10_000, currency: 'USD' }
 */
export function exchangedBack(value: Money, { rate }: { readonly rate: string }, currency: string): Money {
  const major = divideFractions(fraction(value.amount), fraction(10 ** minorDigits(value.currency)));
  const minor = multiplyFractions(divideFractions(major, parseDecimal(rate)), fraction(10 ** minorDigits(currency)));
  return { amount: roundFraction(minor, reportingRounding), currency };
}
