/**
 * A carrier or a broker of carriers, as a host implements it.
 *
 * Promises
 * - P1 A repeated `createShipment` with the same `key` gives the first label again: nothing is bought twice.
 * - P2 A refusal is an answer, not a throw; a throw means that the outcome is unknown.
 * - P3 `quote` answers an empty list for what the carrier does not serve, and buys nothing.
 * - P4 Tracking statuses are of orderwright's list; unknown words become `unknown`.
 * - P5 (`intercepts`) A repeated `intercept` with the same `key` gives the first answer again; a parcel that cannot be turned round is refused.
 */
import type { Instant, Money } from '../kernel';

export type TrackingStatus =
  | 'labelCreated'
  | 'inTransit'
  | 'outForDelivery'
  | 'availableForPickup'
  | 'delivered'
  | 'failedAttempt'
  | 'returnToSender'
  | 'lost'
  | 'damaged'
  | 'unknown';

export interface Parcel {
  readonly orderId: string;
  readonly shipmentId: string;
  readonly from: { readonly location: string };
  readonly to: { readonly country: string; readonly postalCode: string | null };
  /** The address, read from the party when a label is bought; null in a quote, and for an order that never had one. No label is asked for an erased one. */
  readonly address: Readonly<Record<string, string>> | null;
  readonly lines: readonly { readonly sku: string; readonly units: number }[];
  readonly weightGrams: number | null;
  /** At which temperature its goods are kept, where the catalogue says so and it is the same for all of them. */
  readonly temperature?: string;
}

export interface Quote {
  readonly service: string;
  readonly price: Money;
  /** Transit time in whole days, when the carrier names one. */
  readonly days: number | null;
}

export type ShipmentAnswer =
  | { readonly status: 'created'; readonly reference: string; readonly tracking: string; readonly cost: Money | null }
  | { readonly status: 'refused'; readonly code: string };

/** Whether a parcel goes elsewhere. */
export type InterceptAnswer = { readonly status: 'accepted' } | { readonly status: 'refused'; readonly code: string };

export interface TrackingEvent {
  readonly tracking: string;
  readonly status: TrackingStatus;
  readonly at: Instant;
}

export interface CarrierCapabilities {
  readonly quotes: boolean;
  readonly cancels: boolean;
  readonly tracks: boolean;
  /** Sends a parcel that is under way to another address. Absent: no. */
  readonly intercepts?: boolean;
}

export interface Carrier {
  /** Unique in the shop: `royal-mail`. */
  readonly id: string;
  readonly capabilities: CarrierCapabilities;
  quote(parcel: Parcel): Promise<readonly Quote[]>;
  createShipment(request: {
    readonly key: string;
    readonly parcel: Parcel;
    readonly service: string | null;
  }): Promise<ShipmentAnswer>;
  cancel(request: {
    readonly key: string;
    readonly reference: string;
  }): Promise<{ readonly status: 'cancelled' | 'refused' }>;
  /** Asks for a parcel that is under way to go to another address; only with the capability. */
  intercept?(request: {
    readonly key: string;
    readonly reference: string;
    readonly tracking: string;
    readonly to: Parcel['to'];
    /** The address, read from the party when the carrier is asked. */
    readonly address: Readonly<Record<string, string>> | null;
  }): Promise<InterceptAnswer>;
  /** All events so far, oldest first; empty when it does not track. */
  track(tracking: string): Promise<readonly TrackingEvent[]>;
}
