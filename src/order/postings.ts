/** The ledger postings that a fact means; each sums to zero. */
import {
  type LedgerEntry,
  postCancellation,
  postCapture,
  postDispute,
  postGatewayFee,
  postKept,
  postPlacement,
  postRefund,
  postRefundReversal,
  postReturn,
  postShipment,
} from '../settlement';
import { liabilityOf } from './tender';
import type { Adjustment, DisputeStatus, Fact, OrderRecord, Tender } from './vocabulary';

/** The balanced entries of a fact, given the order after it; empty for most. */
export function postingOf(order: OrderRecord, fact: Fact): LedgerEntry[] {
  switch (fact.type) {
    case 'order.placed':
      return postPlacement({ total: fact.data.terms.totals.total, tax: fact.data.terms.totals.tax });
    case 'edit.confirmed':
      return postPlacement({ total: fact.data.amount, tax: fact.data.tax });
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
      const { paymentId, amount } = fact.data;
      return postGatewayFee({
        method: methodOf(order, paymentId),
        amount: fact.type === 'payment.feeCharged' ? amount : -amount,
      });
    }
    case 'dispute.opened':
    case 'dispute.won':
    case 'dispute.lost':
      return disputePosting(order, fact.data.disputeId, fact.type === 'dispute.opened' ? null : fact.data.before);
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
