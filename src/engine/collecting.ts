/** Parcels that are handed over to a carrier: fetched on a day that is asked for, and listed for the driver. */
import { omsError } from '../kernel';
import { decodeOrder, type OrderRecord } from '../order';
import type { Carrier, ManifestAnswer, PickupAnswer } from '../ports';
import { askerOf } from './asking';
import { type CollectionFilter, type CollectionPage, createCollections, type KeptCollection } from './collections';
import type { Committer } from './committer';
import { carrierOf } from './config';
import { idFrom, idOf, type OrderRef, parse } from './input';
import { costOf, referenceOf } from './outside-answers';
import { orderNotFound } from './pipeline';
import type { Runtime } from './runtime';
import { handoverSchema, pickupSchema } from './schemas';

/** Which parcels: those of these orders that the carrier has labels for, from one location, and has not fetched yet. */
export interface HandoverInput {
  readonly location: string;
  readonly orders: readonly OrderRef[];
}

/** A driver who shall come for parcels of these orders, to one location between two instants. */
export interface PickupInput extends HandoverInput {
  /** The carrier may come between these. */
  readonly from: string | Date;
  readonly until: string | Date;
  /** What the driver should know. */
  readonly instructions?: string;
}

/** A pick-up that is kept: `collection` is its id. */
export type BookedPickup =
  | (Extract<PickupAnswer, { readonly status: 'booked' }> & { readonly collection: string })
  | Extract<PickupAnswer, { readonly status: 'refused' }>;

/** A list that is kept: `collection` is its id. */
export type MadeManifest =
  | (Extract<ManifestAnswer, { readonly status: 'made' }> & { readonly collection: string })
  | Extract<ManifestAnswer, { readonly status: 'refused' }>;

export interface Collecting {
  bookPickup(carrier: string, input: PickupInput): Promise<BookedPickup>;
  manifest(carrier: string, input: HandoverInput): Promise<MadeManifest>;
  collection(ref: string | { readonly id: string }): Promise<KeptCollection>;
  collections(filter?: CollectionFilter): Promise<CollectionPage>;
}

/** The same parcels at the same time have the same key: a call that is repeated books nothing twice. */
export function createCollecting(runtime: Runtime, committer: Committer): Collecting {
  const { options, repository, shop } = runtime;
  const ask = askerOf(runtime);
  const kept = createCollections(runtime, committer);
  const keyOf = (kind: string, about: unknown): Promise<string> => runtime.derivedId(kind, JSON.stringify(about));
  return {
    collection: kept.get,
    collections: kept.find,
    async bookPickup(id, input) {
      const { orders: _orders, ...given } = parse(pickupSchema, input, 'shipments.bookPickup');
      const carrier = carrierOf(options, id);
      const { bookPickup } = carrier;
      if (!carrier.capabilities.pickups || !bookPickup) throw lacks(carrier, 'pickups');
      const labels = await labelsOf(carrier, input);
      const { location, from, until, instructions } = given;
      const key = await keyOf('pickup', [id, location, from, until, labels]);
      const earlier = await kept.earlier(key);
      if (earlier) return bookedOf(earlier);
      const request = {
        ...{ key, location, from, until, references: labels },
        ...(instructions !== undefined && { instructions }),
      };
      const answer = await ask('carrier', () => bookPickup.call(carrier, request));
      if (answer.status !== 'booked') return answer;
      const cost = costOf(answer.cost);
      const made = { carrier: id, location, reference: referenceOf(answer.reference, key), labels };
      const booked = { kind: 'pickup' as const, ...made, from, until, ...(cost && { cost }) };
      return bookedOf(await kept.keep(key, booked, answer.document));
    },
    async manifest(id, input) {
      const { location } = parse(handoverSchema, input, 'shipments.manifest');
      const carrier = carrierOf(options, id);
      const { manifest } = carrier;
      if (!carrier.capabilities.manifests || !manifest) throw lacks(carrier, 'manifests');
      const labels = await labelsOf(carrier, input);
      const key = await keyOf('manifest', [id, location, labels]);
      const earlier = await kept.earlier(key);
      if (earlier) return madeOf(earlier);
      const answer = await ask('carrier', () => manifest.call(carrier, { key, location, references: labels }));
      if (answer.status !== 'made') return answer;
      const made = { carrier: id, location, reference: referenceOf(answer.reference, key), labels };
      return madeOf(await kept.keep(key, { kind: 'manifest', ...made }, answer.document));
    },
  };

  async function labelsOf({ id }: Carrier, { location, orders }: HandoverInput): Promise<string[]> {
    const ids = orders.map((ref) => idFrom(idOf(ref)));
    const stored = await repository.loadMany(
      shop.id,
      ids.map((of) => ({ kind: 'order', id: of })),
    );
    const references = stored.flatMap((of, index) => {
      if (!of) throw orderNotFound(ids[index] as string);
      return waitingLabels(decodeOrder(of), id, location);
    });
    if (references.length > 0) return [...new Set(references)].sort();
    const message = `none of these orders has a parcel at ${location} that waits for ${id}`;
    throw omsError('shipment.state', message, { carrier: id, location });
  }
}

function bookedOf({ id, reference, cost, document }: KeptCollection): BookedPickup {
  return { status: 'booked', reference, cost: cost ?? null, ...(document && { document }), collection: id };
}

function madeOf({ id, reference, document }: KeptCollection): MadeManifest {
  return { status: 'made', reference, document, collection: id };
}

/** The labels of parcels that are packed, and not under way as far as the carrier has said. */
function waitingLabels({ head, shipments }: OrderRecord, carrier: string, location: string): string[] {
  return head.shipments.flatMap((parcel) => {
    const isHere = parcel.status === 'dispatched' && parcel.carrier === carrier && parcel.location === location;
    const waits = parcel.trackingStatus === null || parcel.trackingStatus === 'labelCreated';
    const reference = shipments.find(({ id }) => id === parcel.id)?.reference;
    return isHere && waits && reference ? [reference] : [];
  });
}

function lacks({ id }: Carrier, capability: 'pickups' | 'manifests') {
  return omsError('capability.missing', `carrier "${id}" has no ${capability}`, { capability });
}
