/** The ledger postings that a fact means; each sums to zero, in its own currency and in that of the books. */
import {
  type Balances,
  type LedgerEntry,
  postCancellation,
  postCapture,
  postCompensation,
  postDispute,
  postExchangeDifference,
  postGatewayFee,
  postKept,
  postPlacement,
  postReceipt,
  postRefund,
  postRefundReversal,
  postReturn,
  postShipment,
  postTaxDifference,
  reportEntries,
  reportedOnly,
  withEntries,
} from '../settlement';
import { bookedWorth, booksCurrency, goodsWorth } from './exchange';
import { liabilityOf } from './tender';
import type {
  Adjustment,
  DisputeStatus,
  Fact,
  GatewayFee,
  GatewaySettlement,
  OrderRecord,
  SettledMovement,
  Tender,
} from './vocabulary';

/** Balanced entries in one currency; `reporting` is that of the books, where it is another one. */
export interface Posting {
  readonly currency: string;
  readonly reporting?: string;
  readonly entries: readonly LedgerEntry[];
}

/** Everything that a fact posts, given the order after it; nothing for most. */
export function postingsOf(order: OrderRecord, fact: Fact): Posting[] {
  const { head } = order;
  const { currency } = head.intake;
  if (fact.type === 'payment.settled') return settlementPosting(order, fact.data);
  if ((fact.type === 'payment.feeCharged' || fact.type === 'payment.feeReturned') && fact.data.charged)
    return foreignFee(order, fact.data.charged, fact.data.paymentId, fact.type === 'payment.feeCharged' ? 1 : -1);
  const all = postingOf(order, fact);
  if (all.length === 0) return [];
  const { shopCurrency } = head.intake;
  const entries = shopCurrency === undefined ? all : all.filter((entry) => !isOwn(entry));
  const own = shopCurrency === undefined ? [] : ownPosting(order, all.filter(isOwn), shopCurrency);
  if (entries.length === 0) return own;
  if (!head.books) return [{ currency, entries }, ...own];
  const reported = reportEntries(booksBefore(head.books, entries), entries, bookedWorth(head));
  return [{ currency, reporting: booksCurrency(head), entries: reported }, ...own];
}

/** Goods cost, and carriers pay, in the shop's own currency, whatever is sold in. */
function ownPosting({ head }: OrderRecord, entries: readonly LedgerEntry[], currency: string): Posting[] {
  if (entries.length === 0) return [];
  const books = goodsWorth(head);
  if (!books) return [{ currency, entries }];
  const before = head.books ? booksBefore(head.books, entries) : {};
  return [{ currency, reporting: books.currency, entries: reportEntries(before, entries, books.worth) }];
}

/** What the shop itself pays for goods and gets of carriers. */
const isOwn = ({ account }: LedgerEntry): boolean => account.startsWith('stock.') || account.startsWith('carrier.');

function booksBefore(books: Balances, entries: readonly LedgerEntry[]): Balances {
  return withEntries(
    books,
    entries.map(({ account, amount }) => ({ account, amount: -amount })),
  );
}

/** The balances of an order's accounts after a fact, where they are needed for another currency. */
export function booksAfter(books: Balances, order: OrderRecord, fact: Fact): Balances {
  if (fact.type !== 'payment.settled') return withEntries(books, postingOf(order, fact));
  if (fact.data.worth === null) return books;
  const account = settledAccount(methodOf(order, fact.data.paymentId));
  return withEntries(books, [{ account, amount: directionOf(fact.data.of) * fact.data.amount }]);
}

/** Under which name the balances say how much of what a method holds has been settled. */
export const settledAccount = (method: string): string => `settled:${method}`;

/** Whether a movement brings money to the gateway, or takes it away. */
export const directionOf = (of: SettledMovement): 1 | -1 => (of === 'refund' || of === 'withdrawal' ? -1 : 1);

/** What was settled for an amount, against what it had been booked at. */
function settlementPosting(order: OrderRecord, { paymentId, of, booked, worth }: GatewaySettlement): Posting[] {
  const difference = worth === null ? 0 : directionOf(of) * (worth - booked);
  const entries = postExchangeDifference({ method: methodOf(order, paymentId), difference });
  if (entries.length === 0) return [];
  const { currency } = order.head.intake;
  if (!order.head.books) return [{ currency, entries }];
  return [{ currency, reporting: booksCurrency(order.head), entries: reportedOnly(entries) }];
}

/** A fee stands in the currency in which it was charged. */
function foreignFee(
  order: OrderRecord,
  { amount, currency, worth }: NonNullable<GatewayFee['charged']>,
  paymentId: string,
  sign: 1 | -1,
): Posting[] {
  const entries = postGatewayFee({ method: methodOf(order, paymentId), amount: sign * amount });
  const reporting = booksCurrency(order.head);
  if (reporting === currency) return [{ currency, entries }];
  const reported = (entry: LedgerEntry) => ({ ...entry, reported: Math.sign(entry.amount) * (worth ?? 0) });
  return [{ currency, reporting, entries: entries.map(reported) }];
}

/** The balanced entries of a fact, given the order after it; empty for most. In the order's own currency, but for the cost of goods. */
export function postingOf(order: OrderRecord, fact: Fact): LedgerEntry[] {
  switch (fact.type) {
    case 'order.placed':
      return postPlacement({ total: fact.data.terms.totals.total, tax: fact.data.terms.totals.tax });
    case 'edit.confirmed':
      return postPlacement({ total: fact.data.amount, tax: fact.data.tax });
    case 'production.received':
      return postReceipt({ cost: sum(fact.data.lines, ({ value }) => value) });
    case 'lines.cancelled':
      return postCancellation(shareOf(fact.data));
    case 'payment.captured':
      return onAccount(
        tenderOf(order, fact.data.paymentId),
        postCapture({ method: methodOf(order, fact.data.paymentId), amount: fact.data.amount }),
      );
    case 'refund.settled':
      return onAccount(
        fact.data.into ?? tenderOf(order, fact.data.paymentId),
        postRefund({ method: methodOf(order, fact.data.paymentId), amount: fact.data.amount }),
      );
    case 'payment.credited':
      return postReturn({ amount: fact.data.amount, tax: fact.data.tax, cost: 0 });
    case 'shipment.dispatched':
      return postShipment({ net: fact.data.net, cost: sum(fact.data.cost, (item) => item.cost) });
    case 'shipment.reopened':
      return postShipment({ net: -fact.data.net, cost: 0 });
    case 'shipment.receivedBack':
      return postReturn({ amount: 0, tax: 0, cost: sum(fact.data.lines, (line) => line.cost) });
    case 'claim.settled':
      return postCompensation({ amount: fact.data.paid - fact.data.before });
    case 'order.completed':
    case 'lines.fulfilled':
      return postShipment({ net: fact.data.net, cost: 0 });
    case 'return.received':
      return postReturn({ ...shareOf(fact.data), cost: sum(fact.data.lines, (line) => line.cost) });
    case 'return.adjusted':
      return postReturn({
        amount: -sum(fact.data.parts, (part) => part.amount),
        tax: -sum(fact.data.parts, (part) => part.tax),
        cost: 0,
      });
    case 'cancel.adjusted': {
      const { discount, kept } = adjusted(fact.data.parts);
      return [...postPlacement({ total: discount.amount, tax: discount.tax }), ...postKept(kept)];
    }
    case 'refund.reversed':
      return postRefundReversal({ method: methodOf(order, fact.data.paymentId), amount: fact.data.amount });
    case 'payment.feeCharged':
    case 'payment.feeReturned': {
      const { paymentId, amount, charged } = fact.data;
      if (charged) return [];
      return postGatewayFee({
        method: methodOf(order, paymentId),
        amount: fact.type === 'payment.feeCharged' ? amount : -amount,
      });
    }
    case 'dispute.opened':
    case 'dispute.won':
    case 'dispute.lost':
      return disputePosting(order, fact.data.disputeId, fact.type === 'dispute.opened' ? null : fact.data.before);
    case 'tax.corrected':
      return postTaxDifference(fact.data);
    default:
      return [];
  }
}

/** From where the disputed money was before to where the dispute as it stands now puts it. */
function disputePosting({ head }: OrderRecord, disputeId: string, before: DisputeStatus | null): LedgerEntry[] {
  const dispute = head.disputes.find(({ id }) => id === disputeId);
  const payment = head.payments.find(({ id }) => id === dispute?.paymentId);
  if (!dispute || !payment) return [];
  const placeOf = (status: DisputeStatus | null) => {
    if (status === null || status === 'won') return 'clearing';
    if (status === 'lost') return 'customer';
    return dispute.withdrawn ? 'withheld' : 'clearing';
  };
  const { amount, status } = dispute;
  return postDispute({ method: payment.method, amount, from: placeOf(before), to: placeOf(status) });
}

/** A discount that moves among what is still to be sent is earned with it; what is kept of what goes is earned at once. */
function adjusted(parts: readonly Adjustment[]): { readonly discount: Part; readonly kept: Part } {
  const of = (chosen: readonly Adjustment[]) => shareOf({ lines: chosen, charges: [] });
  return {
    discount: of(parts.filter(({ reason }) => reason === 'discount')),
    kept: of(parts.filter(({ reason }) => reason !== 'discount')),
  };
}

interface Part {
  readonly amount: number;
  readonly tax: number;
}

function shareOf({ lines, charges }: { readonly lines: readonly Part[]; readonly charges: readonly Part[] }): Part {
  return {
    amount: sum(lines, (part) => part.amount) + sum(charges, (part) => part.amount),
    tax: sum(lines, (part) => part.tax) + sum(charges, (part) => part.tax),
  };
}

const tenderOf = ({ head }: OrderRecord, paymentId: string): Tender | null =>
  head.payments.find(({ id }) => id === paymentId)?.tender ?? null;

/** Money on an account of the shop is owed, not cleared. */
function onAccount(tender: Tender | null, entries: LedgerEntry[]): LedgerEntry[] {
  if (tender === null) return entries;
  return entries.map((entry) =>
    entry.account.startsWith('clearing:') ? { ...entry, account: liabilityOf(tender) } : entry,
  );
}

function methodOf(order: OrderRecord, paymentId: string): string {
  return order.head.payments.find((payment) => payment.id === paymentId)?.method ?? 'unknown';
}

function sum<T>(items: readonly T[], of: (item: T) => number): number {
  return items.reduce((total, item) => total + of(item), 0);
}
