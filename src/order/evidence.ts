/** What an order can show for itself when a payment is disputed: facts only, without a word about the person. */
import type { Serial } from '../inventory';
import type { Instant } from '../kernel';
import type { OrderRecord, ShipmentBody } from './vocabulary';

/** The bundle for a dispute. Amounts in minor units of `currency`. */
export interface Evidence {
  readonly orderId: string;
  readonly orderNumber: string | null;
  readonly channel: string;
  readonly placedAt: Instant | null;
  readonly currency: string;
  readonly total: number;
  readonly dispute: { readonly reference: string; readonly reason: string; readonly amount: number };
  readonly payment: {
    readonly id: string;
    readonly method: string;
    readonly reference: string | null;
    readonly captured: number;
    readonly refunded: number;
    readonly refunds: readonly { readonly reference: string; readonly amount: number }[];
  };
  readonly lines: readonly {
    readonly sku: string;
    readonly title: string;
    readonly units: number;
    readonly total: number;
    readonly shipped: number;
    readonly delivered: number;
    readonly returned: number;
  }[];
  readonly parcels: readonly {
    readonly carrier: string | null;
    readonly tracking: string | null;
    readonly trackingStatus: string | null;
    readonly delivered: boolean;
    readonly units: number;
    /** The numbers of its units, of those that have any. */
    readonly serials?: readonly Serial[];
  }[];
  readonly dispatchedAt: Instant | null;
  readonly deliveredAt: Instant | null;
  /** Goods that came back, in minor units. */
  readonly returned: number;
}

/** The evidence for a dispute of the order; null when there is no such dispute. */
export function evidenceOf({ head, lines, shipments }: OrderRecord, disputeId: string): Evidence | null {
  const dispute = head.disputes.find(({ id }) => id === disputeId);
  const payment = head.payments.find(({ id }) => id === dispute?.paymentId);
  if (!dispute || !payment) return null;
  const { intake, times, totals } = head;
  const unitsIn = (shipmentId: string) =>
    (shipments.find(({ id }) => id === shipmentId)?.allocations ?? []).reduce((sum, { units }) => sum + units, 0);
  return {
    orderId: head.id,
    orderNumber: intake.number,
    channel: intake.channel,
    placedAt: times.placed,
    currency: intake.currency,
    total: totals.total,
    dispute: { reference: dispute.reference, reason: dispute.reason, amount: dispute.amount },
    payment: {
      id: payment.id,
      method: payment.method,
      reference: payment.reference,
      captured: payment.captured,
      refunded: payment.refunded,
      refunds: payment.movements
        .filter(({ kind }) => kind === 'refund')
        .map(({ reference, amount }) => ({ reference, amount })),
    },
    lines: lines.map(({ id, sku, title, units, total }) => {
      const count = head.counts.find((item) => item.id === id);
      const { shipped = 0, delivered = 0, returned = 0 } = count ?? {};
      return { sku, title, units, total, shipped, delivered, returned };
    }),
    parcels: head.shipments
      .filter(({ status }) => status !== 'requested' && status !== 'cancelled')
      .map(({ id, carrier, tracking, trackingStatus, status }) => ({
        carrier,
        tracking,
        trackingStatus,
        delivered: status === 'delivered',
        units: unitsIn(id),
        ...serialsIn(shipments.find((body) => body.id === id)),
      })),
    dispatchedAt: times.dispatched,
    deliveredAt: times.delivered,
    returned: totals.returned,
  };
}

function serialsIn(parcel: ShipmentBody | undefined): { serials?: readonly Serial[] } {
  return parcel?.serials ? { serials: parcel.serials.map(({ sku, serial }) => ({ sku, serial })) } : {};
}
