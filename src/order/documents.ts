/**
 * The small machines of the documents inside an order. A payment, a parcel and a return each walk their own table; the order's regions are
 * computed from what they add up to. A fact that a document has no move for leaves it where it is: news is never refused.
 */
import type { DisputeStatus, FactType, Payment, PaymentStatus, ReturnStatus, ShipmentStatus } from './vocabulary';

/** From each status, the status that a fact leads to. */
export type DocumentTable<S extends string> = Readonly<Record<S, Readonly<Partial<Record<FactType, S>>>>>;

/** Asked of a gateway → answered → taken, given back, or refused. Money that comes by hand is `awaited`. */
export const paymentTable: DocumentTable<PaymentStatus> = {
  requested: {
    'payment.pending': 'pending',
    'payment.actionRequired': 'requiresAction',
    'payment.authorized': 'authorized',
    'payment.captured': 'captured',
    'payment.failed': 'failed',
    'payment.voided': 'voided',
    'payment.authorizationAdjusted': 'authorized',
    'payment.authorizationExpired': 'expired',
  },
  pending: {
    'payment.actionRequired': 'requiresAction',
    'payment.authorized': 'authorized',
    'payment.captured': 'captured',
    'payment.failed': 'failed',
    'payment.voided': 'voided',
    'payment.authorizationAdjusted': 'authorized',
    'payment.authorizationExpired': 'expired',
  },
  requiresAction: {
    'payment.pending': 'pending',
    'payment.authorized': 'authorized',
    'payment.captured': 'captured',
    'payment.failed': 'failed',
    'payment.voided': 'voided',
    'payment.authorizationAdjusted': 'authorized',
    'payment.authorizationExpired': 'expired',
  },
  authorized: {
    'payment.captured': 'captured',
    'payment.voided': 'voided',
    'payment.authorizationExpired': 'expired',
  },
  awaited: { 'payment.captured': 'captured', 'payment.voided': 'voided' },
  captured: {},
  voided: { 'payment.captured': 'captured' },
  failed: {
    'payment.authorized': 'authorized',
    'payment.captured': 'captured',
    'payment.authorizationAdjusted': 'authorized',
    'payment.authorizationExpired': 'expired',
  },
  expired: { 'payment.captured': 'captured' },
};

/** Asked for → left the house → arrived; or something went wrong on the way. */
export const shipmentTable: DocumentTable<ShipmentStatus> = {
  requested: { 'shipment.dispatched': 'dispatched', 'shipment.cancelled': 'cancelled' },
  dispatched: { 'shipment.delivered': 'delivered' },
  exception: { 'shipment.delivered': 'delivered' },
  delivered: {},
  cancelled: {},
};

/** Wanted → allowed → arrived → money given back. */
export const returnTable: DocumentTable<ReturnStatus> = {
  requested: { 'return.approved': 'approved', 'return.rejected': 'rejected' },
  approved: { 'return.received': 'received', 'return.rejected': 'rejected', 'return.expired': 'expired' },
  // After a parcel that others follow; see the recorder of `return.received`.
  partlyReceived: { 'return.received': 'received', 'return.expired': 'received' },
  rejected: {},
  expired: {},
  received: { 'return.refunded': 'refunded' },
  refunded: {},
};

/** Questioned → answered with evidence → decided, by the bank or the card scheme; a decision may be turned round. */
export const disputeTable: DocumentTable<DisputeStatus> = {
  open: { 'dispute.evidenced': 'answered', 'dispute.won': 'won', 'dispute.lost': 'lost' },
  answered: { 'dispute.won': 'won', 'dispute.lost': 'lost' },
  won: { 'dispute.lost': 'lost' },
  lost: { 'dispute.won': 'won' },
};

/** What was promised by hand and has not come yet, in minor units: a promise of which a part was kept stays one for the rest. */
export function promised({
  status,
  amount,
  captured,
  charged = 0,
  charging = 0,
}: Pick<Payment, 'status' | 'amount' | 'captured' | 'charged' | 'charging'>): number {
  return status === 'awaited' ? Math.max(0, amount - captured - charged - charging) : 0;
}

/** The status after a fact; the same one when the table has no move. */
export function advance<S extends string>(table: DocumentTable<S>, status: S, fact: FactType): S {
  return table[status][fact] ?? status;
}
