/** The parcels that a dispatch would make, as carriers are asked about them. */
import { planShipments } from '../fulfillment';
import { type OrderRecord, type Payloads, plannedAllocations } from '../order';
import type { Parcel } from '../ports';

/** One parcel per location; no address, which is read when a label is bought. */
export function planParcels(order: OrderRecord, payload: Payloads['shipments.dispatch']): Parcel[] {
  return planShipments(plannedAllocations(order, payload)).map(({ location, allocations }) =>
    parcelOf(order, { shipmentId: '', location, allocations, address: null }),
  );
}

export function parcelOf(
  order: OrderRecord,
  parcel: {
    readonly shipmentId: string;
    readonly location: string;
    readonly allocations: readonly { lineId: string; sku: string; units: number }[];
    readonly address: Readonly<Record<string, string>> | null;
  },
): Parcel {
  const { intake } = order.head;
  const weights = parcel.allocations.map(({ lineId, units }) => {
    const weight = order.lines.find((line) => line.id === lineId)?.weightGrams;
    return weight === undefined ? null : weight * units;
  });
  return {
    orderId: order.head.id,
    shipmentId: parcel.shipmentId,
    from: { location: parcel.location },
    to: { country: intake.country ?? '', postalCode: intake.postalCode },
    address: parcel.address,
    lines: parcel.allocations.map(({ sku, units }) => ({ sku, units })),
    weightGrams: weights.every((weight) => weight !== null)
      ? weights.reduce((sum: number, weight) => sum + (weight ?? 0), 0)
      : null,
  };
}
