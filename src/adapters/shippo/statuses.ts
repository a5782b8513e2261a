/**
 * Shippo's words for where a parcel is, in ours.
 *
 * A substatus says more than the status it comes with, where it is in the table; after an arrival it says nothing more.
 *
 * Source: https://docs.goshippo.com/docs/tracking/tracking, "Tracking statuses" and "Tracking substatuses".
 */
import type { LabelState, TrackingStatus } from '../../ports';

const statuses: Readonly<Record<string, TrackingStatus>> = {
  UNKNOWN: 'unknown',
  PRE_TRANSIT: 'labelCreated',
  TRANSIT: 'inTransit',
  DELIVERED: 'delivered',
  RETURNED: 'returnToSender',
  FAILURE: 'failedAttempt',
};

const substatuses: Readonly<Record<string, TrackingStatus>> = {
  out_for_delivery: 'outForDelivery',
  pickup_available: 'availableForPickup',
  delivery_attempted: 'failedAttempt',
  notice_left: 'failedAttempt',
  location_inaccessible: 'failedAttempt',
  package_unclaimed: 'failedAttempt',
  package_undeliverable: 'failedAttempt',
  package_damaged: 'damaged',
  package_lost: 'lost',
  package_disposed: 'lost',
  return_to_sender: 'returnToSender',
};

const labels: Readonly<Record<string, LabelState>> = {
  WAITING: 'waiting',
  QUEUED: 'waiting',
  SUCCESS: 'bought',
  ERROR: 'failed',
  REFUNDPENDING: 'refunding',
  REFUNDED: 'refunded',
  REFUNDREJECTED: 'refundRefused',
};

/** The status that these two words mean; `unknown` for words that Shippo has made up since. */
export function statusOf(status: string | null, substatus: string | null): TrackingStatus {
  const plain = known(statuses, status?.toUpperCase() ?? null) ?? 'unknown';
  if (plain === 'delivered' || plain === 'returnToSender') return plain;
  return known(substatuses, substatus) ?? plain;
}

export function labelStateOf(status: string | null): LabelState {
  return known(labels, status?.toUpperCase() ?? null) ?? 'unknown';
}

function known<Meaning>(table: Readonly<Record<string, Meaning>>, word: string | null): Meaning | undefined {
  return word !== null && Object.hasOwn(table, word) ? table[word] : undefined;
}
