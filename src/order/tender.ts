/** What facts move on accounts of the shop, under the guard of their balance. */
import type { Fact, Intake, OrderRecord, Tender } from './vocabulary';

/** A change of one account's balance, in minor units. */
export interface TenderMove extends Tender {
  readonly delta: number;
}

/** The account that a fact moves, given the order after it; null for most. */
export function tenderMoveOf({ head }: OrderRecord, fact: Fact): TenderMove | null {
  if (fact.type !== 'payment.captured' && fact.type !== 'refund.settled') return null;
  const own = head.payments.find(({ id }) => id === fact.data.paymentId)?.tender ?? null;
  const tender = fact.type === 'refund.settled' ? (fact.data.into ?? own) : own;
  if (tender === null) return null;
  return { ...tender, delta: fact.type === 'payment.captured' ? -fact.data.amount : fact.data.amount };
}

/** The account of a customer's credit in an order's currency: there is one for each that the shop sells in. */
export function creditAccount({
  party,
  currency,
  shopCurrency,
}: Pick<Intake, 'party' | 'currency' | 'shopCurrency'>): string {
  return shopCurrency === undefined ? party : `${party}:${currency}`;
}

/** The ledger account on which the shop owes what stands on these. */
export const liabilityOf = ({ kind }: Pick<Tender, 'kind'>): string =>
  kind === 'giftCard' ? 'giftCards.liability' : 'storeCredit.liability';
