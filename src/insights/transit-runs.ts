/** Parcels that have arrived, as lanes learn from them: which way they took, on which days they left and came, and for which day they were promised. */
import { type TransitRun, type WorkingCalendar, workingDayAfter } from '../fulfillment';
import { type Instant, type LocalDate, localDate } from '../kernel';
import type { Fact, OrderRecord } from '../order/vocabulary';
import { type CarriedParcel, carriedAfter, isOfCarriage, offerTaken } from './carried';

/** When carriers deliver. */
export type DeliveryDays = (carrier: string) => WorkingCalendar;

/**
 * The parcels of an order that a carrier has delivered, told by its facts; of one that another carrier took over, as that one carried it. Days are
 * those of the carrier's own calendar; a delivery counts at the time that the carrier says. `promisedOn` is the day that the carrier named in its
 * offer, counted from the one on which the parcel left; where it named none, the first day that customers were promised for what lay in the parcel as
 * it left. Parcels without a carrier, those that came to nothing, and those of an order without a country are left out.
 *
 * @example
 * transitRunsOf(order, facts, () => ({ zone: 'Europe/London' }));
 * // [{ carrier: 'swift', service: null, location: 'leeds', country: 'GB', postalCode: 'LS1 4DY', leftOn: '2026-03-02', arrivedOn: '2026-03-03', promisedOn: '2026-03-03' }]
 */
export function transitRunsOf(
  { head }: Pick<OrderRecord, 'head'>,
  facts: readonly Fact[],
  delivers: DeliveryDays,
): readonly TransitRun[] {
  const { country, postalCode } = head.intake;
  if (country === null) return [];
  const to = { country, postalCode };
  return arrivedParcels(facts).flatMap(({ carrier, service, location, leftAt, arrivedAt, ...parcel }) => {
    if (carrier === null) return [];
    const calendar = delivers(carrier);
    const leftOn = localDate(leftAt, calendar.zone);
    const days = offerTaken({ carrier, service, location, ...parcel })?.days ?? null;
    const promisedOn = days === null ? parcel.promisedOn : workingDayAfter(calendar, leftOn, days);
    const arrivedOn = localDate(arrivedAt, calendar.zone);
    return [{ carrier, service, location, ...to, leftOn, arrivedOn, ...(promisedOn !== null && { promisedOn }) }];
  });
}

/** `promisedOn`: the first day that was promised for what lay in it, as it left; null where none was. */
interface Sent extends CarriedParcel {
  readonly leftAt: Instant;
  readonly promisedOn: LocalDate | null;
}

function arrivedParcels(facts: readonly Fact[]): (Sent & { readonly arrivedAt: Instant })[] {
  const promised = new Map<string, LocalDate>();
  const parcels = new Map<string, CarriedParcel | undefined>();
  const sent = new Map<string, Sent>();
  const arrived = new Map<string, Instant>();
  for (const fact of facts) {
    for (const { lineId, day } of promisedIn(fact)) {
      if (day === null) promised.delete(lineId);
      else promised.set(lineId, day);
    }
    if (fact.type === 'shipment.delivered') arrived.set(fact.data.shipmentId, fact.data.trackedAt ?? fact.at);
    if (!isOfCarriage(fact)) continue;
    const { shipmentId } = fact.data;
    const parcel = carriedAfter(parcels.get(shipmentId), fact);
    parcels.set(shipmentId, parcel);
    if (fact.type !== 'shipment.dispatched' || !parcel) continue;
    const [promisedOn = null] = parcel.allocations.flatMap(({ lineId }) => promised.get(lineId) ?? []).sort();
    sent.set(shipmentId, { ...parcel, leftAt: fact.at, promisedOn });
  }
  return [...sent].flatMap(([id, parcel]) => {
    const arrivedAt = arrived.get(id);
    return arrivedAt === undefined ? [] : [{ ...parcel, arrivedAt }];
  });
}

/** The days for which lines are promised from a fact on; null: for none any more. */
function promisedIn({ type, data }: Fact): readonly { readonly lineId: string; readonly day: LocalDate | null }[] {
  if (type === 'order.placed')
    return (data.promises ?? []).map(({ lineId, deliverOn }) => ({ lineId, day: deliverOn }));
  if (type === 'promise.changed') return data.lines.map(({ lineId, to }) => ({ lineId, day: to?.deliverOn ?? null }));
  return [];
}
