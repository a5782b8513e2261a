/** What labels cost beside what had been offered for them, lane by lane. */
import type { Lane } from '../fulfillment';
import { compareBytes } from '../kernel';
import type { Fact, OrderRecord } from '../order/vocabulary';
import { type CarriedParcel, carriedAfter, isOfCarriage, offerTaken } from './carried';

/** A label with what its carrier charges for it. `quoted`: what it had offered, in the same currency; null where nobody knows. Minor units. */
export interface LabelCost extends Omit<Lane, 'prefix' | 'country'> {
  readonly country: string | null;
  readonly currency: string;
  readonly charged: number;
  readonly quoted: number | null;
}

/** The labels of a lane in one currency. `compared`: of those that were offered before, so that their sums tell by how much carriers charge more. */
export interface LaneCharges extends Omit<LabelCost, 'quoted'> {
  readonly labels: number;
  readonly compared: { readonly labels: number; readonly quoted: number; readonly charged: number };
}

/**
 * The labels of an order whose carrier said what they cost, told by its facts; a parcel that another carrier took over is that one's. What was
 * offered is known in the order's currency only.
 *
 * @example
 * labelCostsOf(order, facts); // [{ carrier: 'swift', service: 'standard', location: 'leeds', country: 'GB', currency: 'GBP', charged: 420, quoted: 395 }]
 */
export function labelCostsOf({ head }: Pick<OrderRecord, 'head'>, facts: readonly Fact[]): readonly LabelCost[] {
  const { country, currency: own } = head.intake;
  const parcels = new Map<string, CarriedParcel | undefined>();
  return facts.flatMap((fact) => {
    if (!isOfCarriage(fact)) return [];
    const { shipmentId } = fact.data;
    const parcel = carriedAfter(parcels.get(shipmentId), fact);
    parcels.set(shipmentId, parcel);
    if (fact.type !== 'shipment.dispatched' || !fact.data.charged || !parcel || parcel.carrier === null) return [];
    const { carrier, service, location } = parcel;
    const { amount, currency } = fact.data.charged;
    const quoted = currency === own ? (offerTaken(parcel)?.price ?? null) : null;
    return [{ carrier, service, location, country, currency, charged: amount, quoted }];
  });
}

/** Sums labels that come one by one, of which it keeps the sums only. */
export interface ChargeSummer {
  /** Counts one more label in the sums of its lane and currency. */
  add(label: LabelCost): void;
  /** By lane and currency, in the order of their words. */
  lanes(): readonly LaneCharges[];
}

/**
 * Sums what labels cost, lane by lane.
 *
 * Laws: Σ labels = labels that were added, Σ charged what they cost, per currency; the order of the labels does not matter.
 *
 * @example
 * const summer = createChargeSummer();
 * for (const label of labelCostsOf(order, facts)) summer.add(label);
 * summer.lanes(); // [{ …, labels: 1, charged: 420, compared: { labels: 1, quoted: 395, charged: 420 } }]
 */
export function createChargeSummer(): ChargeSummer {
  const found = new Map<string, LaneCharges>();
  return {
    add({ quoted, charged, ...lane }) {
      const key = JSON.stringify([lane.carrier, lane.service, lane.location, lane.country, lane.currency]);
      const before = found.get(key) ?? { ...lane, labels: 0, charged: 0, compared: noneCompared };
      const { labels, compared } = before;
      found.set(key, {
        ...before,
        labels: labels + 1,
        charged: before.charged + charged,
        compared:
          quoted === null
            ? compared
            : {
                labels: compared.labels + 1,
                quoted: compared.quoted + quoted,
                charged: compared.charged + charged,
              },
      });
    },
    lanes: () => [...found].sort(([a], [b]) => compareBytes(a, b)).map(([, lane]) => lane),
  };
}

const noneCompared = { labels: 0, quoted: 0, charged: 0 };
