/** The parcels that a dispatch would make, as carriers are asked about them. */
import { planShipments } from '../fulfillment';
import { type LineTerms, type OrderRecord, type Payloads, plannedAllocations, stockOf } from '../order';
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
  const weights = [...new Set(parcel.allocations.map(({ lineId }) => lineId))].map((lineId) =>
    weightOf(
      order.lines.find((line) => line.id === lineId),
      parcel.allocations.filter((allocation) => allocation.lineId === lineId),
    ),
  );
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

/** What units of a line weigh; null where nobody has said it, as of kits of which a part lies in another parcel. */
function weightOf(
  line: LineTerms | undefined,
  inParcel: readonly { readonly sku: string; readonly units: number }[],
): number | null {
  if (line?.weightGrams === undefined) return null;
  const of = (sku: string) => inParcel.reduce((sum, part) => (part.sku === sku ? sum + part.units : sum), 0);
  const [first, ...others] = stockOf(line).map(({ sku, units }) => of(sku) / units);
  return first !== undefined && others.every((kits) => kits === first) ? line.weightGrams * first : null;
}
