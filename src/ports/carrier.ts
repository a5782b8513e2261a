/**
 * A carrier or a broker of carriers, as a host implements it.
 *
 * Promises
 * - P1 A repeated `createShipment` with the same `key` gives the first label again: nothing is bought twice.
 * - P2 A refusal is an answer, not a throw; a throw means that the outcome is unknown.
 * - P3 `quote` answers an empty list for what the carrier does not serve, and buys nothing.
 * - P4 Tracking statuses are of orderwright's list; unknown words become `unknown`.
 * - P5 (`intercepts`) A repeated `intercept` with the same `key` gives the first answer again; a parcel that cannot be turned round is refused.
 * - P6 (`webhooks`) `parseWebhook` believes only what the carrier has signed, and throws `webhook.unverified` for the rest. Of what it believes it
 *   drops no parcel; what it does not understand is `unknown` and comes back whole, never a throw.
 * - P7 (`lookups`) `lookup` tells what became of a `createShipment`, by its key: its answer, or `none` when nothing was bought. It buys nothing, and
 *   throws while a purchase may still be under way.
 * - P8 (`pickups`, `manifests`) A repeated `bookPickup` or `manifest` with the same `key` gives the first answer again.
 * - P9 (`returns`, `dropOffs`) A parcel with `back` goes from the address to the location, under a label for whoever sends it, or dropped off with a
 *   code. All that holds for labels holds for it.
 */
import type { DangerousGoods } from '../fulfillment';
import type { Instant, Money } from '../kernel';
import type { CarrierNews, ParcelLabel, TrackingEvent } from './carrier-news';
import type { WebhookHeaders } from './payment-news';

export type { DangerousGoods } from '../fulfillment';

/** A parcel as a carrier is told of it: for a price, when nobody may have packed it yet, and for its label. */
export interface Parcel {
  readonly orderId: string;
  readonly shipmentId: string;
  readonly from: { readonly location: string };
  readonly to: { readonly country: string; readonly postalCode: string | null };
  /** The address, read from the party when a label is bought; null in a quote, and for an order that never had one. No label is asked for an erased one. */
  readonly address: Readonly<Record<string, string>> | null;
  readonly lines: readonly { readonly sku: string; readonly units: number }[];
  /** With its box, where that is known; null where nobody has weighed something in it. */
  readonly weightGrams: number | null;
  /** At which temperature its goods are kept, where the catalogue says so and it is the same for all of them. */
  readonly temperature?: string;
  /** What its box measures, in millimetres; absent where nobody has packed it yet. */
  readonly box?: {
    /** Its name in the shop's catalogue of boxes, such as a carrier's own packaging; absent where it is of none. */
    readonly name?: string;
    readonly lengthMm: number;
    readonly widthMm: number;
    readonly heightMm: number;
    /** What it weighs by itself: part of the parcel's weight. */
    readonly weightGrams?: number;
  };
  /** What customs are told of its goods, for a parcel that crosses a border. */
  readonly customs?: readonly CustomsItem[];
  /** For how much it is insured. */
  readonly insured?: Money;
  /** Who has to sign for it: anybody at the door, or an adult. */
  readonly signature?: 'anybody' | 'adult';
  /** In which its price is wanted, where the order is not in the shop's own currency. A price in another one counts where its rate is known. */
  readonly currency?: string;
  /** Goods that carriers take under conditions only. */
  readonly dangerous?: readonly DangerousGoods[];
  /** Present where it goes the other way: from `address`, which lies in `to`, to the location that is named by `from`. */
  readonly back?: 'label' | 'dropOff';
}

/** With what a parcel is handed in that has no label: a code that is shown there (the content of a QR code), and where that may be. */
export interface DropOff {
  readonly code: string;
  readonly points: readonly { readonly name: string; readonly address: string }[];
}

/** What customs are told of goods of one kind. */
export interface CustomsItem {
  readonly description: string;
  readonly units: number;
  /** Of all units together. */
  readonly weightGrams: number;
  readonly value: Money;
  /** The code of the Harmonized System, as the country of destination wants it. */
  readonly hsCode?: string;
  /** Where the goods were made: ISO 3166, two letters. */
  readonly origin: string;
}

/** A carrier's offer for a parcel: one of its services by the carrier's own name, and what it would charge. */
export interface Quote {
  readonly service: string;
  readonly price: Money;
  /** Transit time in whole days, when the carrier names one. */
  readonly days: number | null;
}

/**
 * What became of a label that was asked for: bought, with its tracking number and price (`cost` null where the carrier does not say), or refused with
 * the carrier's code.
 */
export type ShipmentAnswer =
  | {
      readonly status: 'created';
      readonly reference: string;
      readonly tracking: string;
      readonly cost: Money | null;
      /** What is stuck on the parcel, where the carrier gives it at once. It names a person, and is kept with the party. */
      readonly label?: ParcelLabel;
      /** Of a parcel that comes back by `dropOff`. */
      readonly dropOff?: DropOff;
    }
  | { readonly status: 'refused'; readonly code: string };

/** Whether a parcel goes elsewhere. */
export type InterceptAnswer = { readonly status: 'accepted' } | { readonly status: 'refused'; readonly code: string };

/** A webhook as it came. */
export interface CarrierWebhookRequest {
  /** Byte for byte. */
  readonly body: string | Uint8Array;
  readonly headers: WebhookHeaders;
  /** Milliseconds since 1970; the system's clock when absent. */
  readonly now?: number;
}

/** A driver who shall come for parcels that have their labels, to one location between two instants. `key` makes repeating it safe. */
export interface PickupRequest {
  readonly key: string;
  readonly location: string;
  /** The carrier may come between these. */
  readonly from: Instant;
  readonly until: Instant;
  /** The carrier's own references of the labels. */
  readonly references: readonly string[];
  /** What the driver should know. */
  readonly instructions?: string;
}

/** Whether a driver comes: booked under the carrier's own reference, at a cost where it says one, or refused with the carrier's code. */
export type PickupAnswer =
  | {
      readonly status: 'booked';
      readonly reference: string;
      readonly cost: Money | null;
      /** What is shown to the driver, where the carrier gives anything. */
      readonly document?: ParcelLabel | null;
    }
  | { readonly status: 'refused'; readonly code: string };

/** A list of parcels that is handed over with them. */
export interface ManifestRequest {
  readonly key: string;
  readonly location: string;
  /** The carrier's own references of the labels. */
  readonly references: readonly string[];
}

/** The list of a day's parcels as the carrier made it, with its document where there is one, or the carrier's code for why it made none. */
export type ManifestAnswer =
  | { readonly status: 'made'; readonly reference: string; readonly document: ParcelLabel | null }
  | { readonly status: 'refused'; readonly code: string };

/**
 * What a carrier does beside selling labels: `quotes` prices before, takes labels back (`cancels`), tells how parcels stand (`tracks`). What it does
 * not do is not asked of it.
 */
export interface CarrierCapabilities {
  readonly quotes: boolean;
  readonly cancels: boolean;
  readonly tracks: boolean;
  /** Sends a parcel that is under way to another address. Absent: no. */
  readonly intercepts?: boolean;
  /** Tells by itself what becomes of parcels. Absent: no, it is asked by `track`. */
  readonly webhooks?: boolean;
  /** Tells by a key whether a label was bought. Absent: no, and a repeated `createShipment` finds out. */
  readonly lookups?: boolean;
  /** Fetches parcels on a day that is asked for. Absent: no, they are brought to it, or it comes anyway. */
  readonly pickups?: boolean;
  /** Wants a list with the parcels of a day. Absent: no. */
  readonly manifests?: boolean;
  /** Makes labels for parcels that come back. Absent: no. */
  readonly returns?: boolean;
  /** Takes parcels that come back with a code instead of a label. Absent: no. */
  readonly dropOffs?: boolean;
  /** Takes parcels of test orders: besides others where it buys nothing anyway, or nothing else, where it has a test key. Absent: no. */
  readonly tests?: 'only' | 'also';
}

/** Prices, labels and tracks the shop's parcels; a broker does so for several carriers under one id. */
export interface Carrier {
  /** Unique in the shop: `royal-mail`. */
  readonly id: string;
  readonly capabilities: CarrierCapabilities;
  /** Offers for the parcel, one per service; empty for what the carrier does not serve. Buys nothing. */
  quote(parcel: Parcel): Promise<readonly Quote[]>;
  /** Buys the label of a parcel; `service` null leaves the choice to the carrier. A repeated `key` gives the first label again. */
  createShipment(request: {
    readonly key: string;
    readonly parcel: Parcel;
    readonly service: string | null;
  }): Promise<ShipmentAnswer>;
  /** Gives a label back by the carrier's reference; refused once the parcel is on its way, or where the carrier takes none back. */
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
  /** What a webhook tells. Throws `webhook.unverified` or `webhook.stale` for one that is not believed; only with the capability. */
  parseWebhook?(request: CarrierWebhookRequest): Promise<CarrierNews>;
  /** What became of a `createShipment`; only with the capability. */
  lookup?(key: string): Promise<ShipmentAnswer | { readonly status: 'none' }>;
  /** Sends for a driver; only with the capability `pickups`. A repeated `key` books no second one. */
  bookPickup?(request: PickupRequest): Promise<PickupAnswer>;
  /** Closes a list of parcels that are handed over together; only with the capability `manifests`. A repeated `key` gives the first list again. */
  manifest?(request: ManifestRequest): Promise<ManifestAnswer>;
}
