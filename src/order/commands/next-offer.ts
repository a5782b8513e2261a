/** Which offer is taken when the carrier of a parcel has sold no label. */
import { bestOffer } from '../best-offer';
import type { CommandContext } from '../command';
import type { Payloads } from '../schemas';
import type { FactData, OrderRecord, Shipment, ShipmentBody } from '../vocabulary';

/** Offers that are tried for a parcel: a fault in its address is refused by all of them, and a broker may have thirty. */
const mostOffers = 5;

/**
 * The best of the offers that were made when the parcel was asked for and have not been tried; null where none is left. The other offers of a
 * carrier that cannot sell anything now are left out.
 */
export function nextOffer(
  order: OrderRecord,
  { id, carrier, location }: Shipment,
  { service, attempt = 0, allocations }: ShipmentBody,
  answer: Payloads['shipments.record']['answer'],
  context: CommandContext,
): Pick<FactData['shipment.rerouted'], 'carrier' | 'service' | 'attempt'> | null {
  const own = context.gathered.facts.filter(
    (fact) => (fact.data as { readonly shipmentId?: string }).shipmentId === id,
  );
  const offers = own.flatMap((fact) => (fact.type === 'shipment.requested' ? (fact.data.quotes ?? []) : []));
  const tried = own.flatMap(({ type, data }) =>
    type === 'shipment.requested' || type === 'shipment.rerouted' ? [nameOf(data)] : [],
  );
  const left = offers.filter(
    (offer) => !tried.includes(nameOf(offer)) && (answer.status !== 'unsold' || offer.carrier !== carrier),
  );
  if (attempt + 1 >= mostOffers || !tried.includes(nameOf({ carrier, service }))) return null;
  const { choice } = bestOffer(order, { location, allocations, quotes: left }, context);
  return choice && { carrier: choice.carrier, service: choice.service, attempt: attempt + 1 };
}

const nameOf = ({ carrier, service }: { readonly carrier: string | null; readonly service: string | null }): string =>
  JSON.stringify([carrier, service]);
