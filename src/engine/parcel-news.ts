/** What a carrier says of a parcel, told to its order as a command: what changes nothing writes nothing. */
import { advanceTracking, type Tracked } from '../fulfillment';
import { fingerprint, type Instant } from '../kernel';
import type { OrderRecord, Return, Shipment } from '../order';
import type { Carrier, TrackingEvent } from '../ports';
import type { Pipeline } from './pipeline';
import type { Runtime } from './runtime';

export interface TrackedParcel {
  readonly order: OrderRecord;
  readonly shipment: Shipment;
}

/** A parcel that comes back. */
export interface ReturningParcel {
  readonly order: OrderRecord;
  readonly item: Return;
}

/** What a tracker comes to, and its report as it came. */
export interface ToldParcel extends Tracked {
  readonly isWord: boolean;
  readonly report: string;
}

/** Since when a parcel stands so: as was said, or as its last report of that status says; null where nobody does. */
export function statusSince({ status, at }: Tracked, events: readonly TrackingEvent[]): Instant | null {
  return at ?? events.filter((event) => event.status === status).at(-1)?.at ?? null;
}

/** The report as it came; the whole webhook where it cannot be written down apart. */
export function reportText(raw: unknown, whole: string | Uint8Array = 'null'): string {
  try {
    return JSON.stringify(raw ?? null);
  } catch {
    return JSON.stringify(typeof whole === 'string' ? whole : new TextDecoder().decode(whole));
  }
}

/** `told`, though the order may have known it already; `unknownWord` has no status here, and its report is kept; `refused` where it has not left. */
export type TellOutcome = 'told' | 'unknownWord' | 'refused';

/** Tells the order what a carrier says of one of its parcels. What the carrier sent is kept with the party, beside the fact. */
export function createParcelNews(
  { repository, shop }: Runtime,
  pipeline: Pipeline,
): (carrier: Carrier, parcel: TrackedParcel, told: ToldParcel) => Promise<TellOutcome> {
  return async (carrier, { order, shipment }, told) => {
    if (shipment.status === 'requested' || shipment.status === 'cancelled') return 'refused';
    const { status, at, isWord, report: body } = told;
    const outcome = isWord ? 'told' : 'unknownWord';
    const known = shipment.trackingStatus && { status: shipment.trackingStatus, at: shipment.trackedAt ?? null };
    const isNews = at === null || advanceTracking(known, told) !== known;
    if (isWord && !isNews) return outcome;
    // The same report has the same name, and is one row however often it comes.
    const report = `report:${shipment.id}:${fingerprint(body)}`;
    await repository.saveParties(shop.id, [{ party: order.head.intake.party, name: report, body }]);
    if (!isNews) return outcome;
    const payload = { shipmentId: shipment.id, status, ...(at && { at }), report };
    const actor = { kind: 'system', id: `carrier:${carrier.id}` } as const;
    await pipeline.execute({
      type: 'shipments.track',
      id: order.head.id,
      payload,
      options: { actor, idempotencyKey: report },
    });
    return outcome;
  };
}

/** Tells the order what a carrier says of a parcel that comes back, in the same way. */
export function createReturnNews(
  { repository, shop }: Runtime,
  pipeline: Pipeline,
): (carrier: Carrier, parcel: ReturningParcel, told: ToldParcel) => Promise<TellOutcome> {
  return async (carrier, { order, item }, told) => {
    const { id: returnId, parcel } = item;
    if (!parcel?.tracking) return 'refused';
    const { status, at, isWord, report: body } = told;
    const outcome = isWord ? 'told' : 'unknownWord';
    const known = parcel.trackingStatus && { status: parcel.trackingStatus, at: parcel.trackedAt ?? null };
    const isNews = at === null || advanceTracking(known, told) !== known;
    if (isWord && !isNews) return outcome;
    const report = `report:${returnId}:${fingerprint(body)}`;
    await repository.saveParties(shop.id, [{ party: order.head.intake.party, name: report, body }]);
    if (!isNews) return outcome;
    const payload = { returnId, status, ...(at && { at }), report };
    const actor = { kind: 'system', id: `carrier:${carrier.id}` } as const;
    const options = { actor, idempotencyKey: report };
    await pipeline.execute({ type: 'returns.track', id: order.head.id, payload, options });
    return outcome;
  };
}
