/** The parcels that a dispatch would make, as carriers are asked about them. */
import { usualTemperature } from '../fulfillment';
import {
  type LineTerms,
  type OrderRecord,
  type Payloads,
  parcelsLeaving,
  type ShopTerms,
  stockOf,
  temperatureOf,
} from '../order';
import type { Parcel } from '../ports';

/** A parcel that is planned, and which of those of its location it is. */
export interface PlannedParcel {
  readonly parcel: Parcel;
  readonly number: number;
}

/** As they would leave; no address, which is read when a label is bought. None where the shop's own rules fail: the decision says why. */
export function planParcels(
  order: OrderRecord,
  payload: Payloads['shipments.dispatch'],
  shop: Pick<ShopTerms, 'parcels'>,
): PlannedParcel[] {
  return parcelsLeaving(order, payload, shop).parcels.map(({ location, allocations, number }) => ({
    parcel: parcelOf(order, { shipmentId: '', location, allocations, address: null }),
    number,
  }));
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
  const temperature = sharedTemperature(temperaturesIn(order, parcel.allocations));
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
    ...(temperature !== undefined && { temperature }),
    ...(intake.shopCurrency !== undefined && { currency: intake.currency }),
  };
}

/** The class of each of these units; undefined where nothing is said of it. */
export function temperaturesIn(
  order: OrderRecord,
  allocations: readonly { readonly lineId: string; readonly sku: string }[],
): (string | undefined)[] {
  return allocations.map(({ lineId, sku }) => {
    const line = order.lines.find(({ id }) => id === lineId);
    return line && temperatureOf(line, sku);
  });
}

/** The class that all of these have, of which some are named; undefined where they differ, or nothing is said of any. */
export function sharedTemperature(classes: readonly (string | undefined)[]): string | undefined {
  if (classes.every((of) => of === undefined)) return undefined;
  const [first, ...others] = classes.map((of) => of ?? usualTemperature);
  return others.every((of) => of === first) ? first : undefined;
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
