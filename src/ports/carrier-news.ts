/** What a carrier or a broker of carriers tells by itself or when it is asked, in the words of the shop. */
import type { TrackingStatus } from '../fulfillment';
import type { Instant } from '../kernel';

export type { TrackingStatus };

/** Where a parcel was, as far as it was said. `country` is as the carrier writes it: two letters with most, three with some. */
export interface TrackingPlace {
  readonly city: string | null;
  readonly region: string | null;
  readonly postalCode: string | null;
  readonly country: string | null;
}

/** One thing that a carrier reports of a parcel, in orderwright's own list of statuses, at the carrier's time. */
export interface TrackingEvent {
  readonly tracking: string;
  readonly status: TrackingStatus;
  readonly at: Instant;
  /** Where it was; absent where the carrier does not say. */
  readonly place?: TrackingPlace;
  /** What the carrier calls it, in its own words: `in_transit/arrived_at_facility`. */
  readonly word?: string;
  /** What it says of it, for a person to read. */
  readonly message?: string;
  /** The report as it came. */
  readonly raw?: unknown;
}

/** What is told of one parcel: how it stands, and how it got there as far as the payload says so. */
export interface TrackerNews {
  /** The tracking number; null where the payload names none. */
  readonly tracking: string | null;
  readonly status: TrackingStatus;
  /** The carrier's own words for it: its status, and its detail after a slash. */
  readonly word: string;
  /** When it was reported; null where nobody says. */
  readonly at: Instant | null;
  /** Where it was last seen. */
  readonly place: TrackingPlace | null;
  readonly message: string | null;
  /** When it shall arrive. */
  readonly expectedAt: Instant | null;
  /** Every report that has a time, oldest first. */
  readonly events: readonly TrackingEvent[];
  /** The tracker as it came. */
  readonly raw: unknown;
}

/** A label to print: where it lies, or itself. */
export type ParcelLabel = {
  /** As the carrier says: `PDF`, `PNG`, `ZPL`. */
  readonly format: string;
} & ({ readonly url: string } | { readonly bytes: Uint8Array });

/** How a label stands: `waiting` is not bought yet, `refunding` is given back and not decided. */
export type LabelState = 'waiting' | 'bought' | 'failed' | 'refunding' | 'refunded' | 'refundRefused' | 'unknown';

/** What is told of one label. */
export interface LabelNews {
  /** The carrier's own reference of it. */
  readonly reference: string | null;
  readonly state: LabelState;
  /** The carrier's own word for that. */
  readonly word: string;
  /** Null until it has one. */
  readonly tracking: string | null;
  readonly label: ParcelLabel | null;
  /** The label as it came. */
  readonly raw: unknown;
}

/** Why a carrier said no. */
export interface CarrierError {
  /** One word: `not_found`, `TRACKER.CREATE.ERROR`. */
  readonly code: string;
  readonly message: string;
  /** What is wrong with which field, where it says so. */
  readonly fields: readonly { readonly field: string; readonly message: string }[];
}

/** Everything that a payload tells. `raw` is the payload, whole. */
export type CarrierNews = {
  /** Every parcel in it, wherever it lies. */
  readonly trackers: readonly TrackerNews[];
  /** Every label in it. */
  readonly labels: readonly LabelNews[];
  readonly raw: unknown;
} & (
  | { readonly kind: 'tracking' | 'label' }
  | { readonly kind: 'error'; readonly error: CarrierError }
  /** Nothing that this adapter knows. */
  | { readonly kind: 'unknown' }
);

/** Reads a payload of a carrier. It never throws: what it does not know is `unknown`. */
export type CarrierNewsReader = (payload: unknown) => CarrierNews;
