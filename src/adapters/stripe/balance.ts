/**
 * Movements of Stripe's balance in the words of `payments.hear`: what a charge, a refund or a dispute came to in the account's currency, and
 * what it cost. Both are told once by the movement's id.
 *
 * Source: https://docs.stripe.com/api/balance_transactions/object, `amount`, `currency`, `exchange_rate` and `fee`.
 */
import { type Money, minorDigits } from '../../kernel';
import type { PaymentHeard } from '../../ports';
import { fromStripeAmount } from './amounts';
import type { Json } from './api';

type Event = PaymentHeard['events'][number];
type Settled = Extract<Event, { type: 'settled' }>;

/** What moved in the payment's own currency; null where nobody can say how much of it this was. */
export interface Moved {
  readonly of: Settled['of'];
  readonly amount: Money | null;
  readonly currency: string;
  readonly dispute: string | null;
}

/** What a movement of the balance tells: nothing of the money where it is in the payment's currency, nothing of fees where there are none. */
export function balanceEvents(movement: Json, moved: Moved): Event[] {
  const { id, amount, currency, fee } = movement;
  if (typeof id !== 'string' || typeof currency !== 'string' || !Number.isSafeInteger(amount)) return [];
  const settled = fromStripeAmount(Math.abs(amount as number), currency);
  const foreign = settled.currency !== moved.currency;
  const told = foreign && moved.amount !== null && moved.amount.amount > 0 && settled.amount > 0;
  const rate = told ? rateOf(moved.amount as Money, settled) : rateText(movement.exchange_rate);
  return [
    ...(told
      ? [{ type: 'settled' as const, reference: id, of: moved.of, amount: (moved.amount as Money).amount, settled }]
      : []),
    ...feeEvents(id, fee, settled.currency, moved.dispute, foreign ? rate : undefined, foreign),
  ];
}

function feeEvents(
  reference: string,
  fee: unknown,
  currency: string,
  dispute: string | null,
  rate: string | undefined,
  foreign: boolean,
): Event[] {
  if (!Number.isSafeInteger(fee) || fee === 0) return [];
  const { amount } = fromStripeAmount(Math.abs(fee as number), currency);
  const type = (fee as number) > 0 ? 'feeCharged' : 'feeReturned';
  const elsewhere = foreign ? { currency, ...(rate !== undefined && { rate }) } : {};
  return [{ type, reference, amount, dispute, ...elsewhere }];
}

/** How much of one currency a unit of the other was worth, as the two amounts say: the rate that Stripe names may count in its own digits. */
function rateOf(from: Money, to: Money): string | undefined {
  const major = ({ amount, currency }: Money) => amount / 10 ** minorDigits(currency);
  return rateText(major(to) / major(from));
}

/** A decimal of at most twelve digits; none for what is no rate. */
function rateText(rate: unknown): string | undefined {
  if (typeof rate !== 'number' || !Number.isFinite(rate) || rate <= 0 || rate >= 1e9) return undefined;
  const text = rate.toFixed(12 - String(Math.floor(rate)).length);
  return Number(text) > 0 ? text : undefined;
}
