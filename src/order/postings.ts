/** The ledger postings that a fact means; each sums to zero. */
import {
  type LedgerEntry,
  postCancellation,
  postCapture,
  postPlacement,
  postRefund,
  postReturn,
  postShipment,
} from '../settlement';
import type { Fact, OrderRecord } from './vocabulary';

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
      return postCapture({ method: methodOf(order, fact.data.paymentId), amount: fact.data.amount });
    case 'refund.settled':
      return postRefund({ method: methodOf(order, fact.data.paymentId), amount: fact.data.amount });
    case 'payment.credited':
      return postReturn({ amount: fact.data.amount, tax: fact.data.tax, cost: 0 });
    case 'shipment.dispatched':
      return postShipment({ net: fact.data.net, cost: sum(fact.data.cost, (item) => item.cost) });
    case 'order.completed':
      return postShipment({ net: fact.data.net, cost: 0 });
    case 'return.received':
      return postReturn({ ...shareOf(fact.data), cost: sum(fact.data.lines, (line) => line.cost) });
    default:
      return [];
  }
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

function methodOf(order: OrderRecord, paymentId: string): string {
  return order.head.payments.find((payment) => payment.id === paymentId)?.method ?? 'unknown';
}

function sum<T>(items: readonly T[], of: (item: T) => number): number {
  return items.reduce((total, item) => total + of(item), 0);
}
