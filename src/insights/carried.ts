/** By whom parcels were really carried, as their facts tell it: the first offer may have been refused, and another one taken. */
import type { CarrierQuote, Fact, FactData } from '../order/vocabulary';

/** Facts that tell who carries a parcel. */
type CarriageFact = Extract<
  Fact,
  { readonly type: 'shipment.requested' | 'shipment.rerouted' | 'shipment.dispatched' }
>;

const carriageFacts: readonly string[] = [
  'shipment.requested',
  'shipment.rerouted',
  'shipment.dispatched',
] satisfies CarriageFact['type'][];

export function isOfCarriage(fact: Fact): fact is CarriageFact {
  return carriageFacts.includes(fact.type);
}

/** A parcel with what is known of its transport so far. */
export interface CarriedParcel extends Pick<FactData['shipment.requested'], 'location' | 'allocations'> {
  readonly carrier: string | null;
  readonly service: string | null;
  /** All that were made for it. */
  readonly offers: readonly CarrierQuote[];
}

/** A parcel after a fact that tells who carries it; undefined where nobody knows that it was asked for. */
export function carriedAfter(
  parcel: CarriedParcel | undefined,
  { type, data }: CarriageFact,
): CarriedParcel | undefined {
  if (type === 'shipment.requested') {
    const { location, carrier, service, allocations, quotes = [] } = data;
    return { location, carrier, service, allocations, offers: quotes };
  }
  if (!parcel) return parcel;
  if (type === 'shipment.rerouted') return { ...parcel, carrier: data.carrier, service: data.service };
  // A parcel that was handed over without a label has its carrier only now.
  return { ...parcel, carrier: data.carrier ?? parcel.carrier };
}

/** The offer by which it is carried; undefined where there was none. */
export function offerTaken({ location, carrier, service, offers }: CarriedParcel): CarrierQuote | undefined {
  return offers.find((of) => of.location === location && of.carrier === carrier && of.service === service);
}
