/**
 * EasyPost's words for where a parcel is, in ours.
 *
 * A detail says more than the status it comes with, where it is in the table; after an arrival it says nothing more.
 *
 * Source: https://docs.easypost.com/docs/trackers, "Tracker status" and "Tracker status detail".
 */
import type { TrackingStatus } from '../../ports';

const statuses: Readonly<Record<string, TrackingStatus>> = {
  unknown: 'unknown',
  pre_transit: 'labelCreated',
  in_transit: 'inTransit',
  out_for_delivery: 'outForDelivery',
  delivered: 'delivered',
  available_for_pickup: 'availableForPickup',
  return_to_sender: 'returnToSender',
  failure: 'failedAttempt',
  // No parcel is on its way under a label that was called off; an error is one of EasyPost's reading.
  cancelled: 'unknown',
  error: 'unknown',
};

const details: Readonly<Record<string, TrackingStatus>> = {
  arrived_at_pickup_location: 'availableForPickup',
  damaged: 'damaged',
  lost: 'lost',
  return: 'returnToSender',
  refused: 'failedAttempt',
};

/** The status that these two words mean; `unknown` for words that EasyPost has made up since. */
export function statusOf(status: string | null, detail: string | null): TrackingStatus {
  const plain = known(statuses, status) ?? 'unknown';
  if (plain === 'delivered' || plain === 'returnToSender') return plain;
  const exact = known(details, detail);
  // A label that was only printed has not come to a counter.
  return exact && plain !== 'labelCreated' ? exact : plain;
}

function known(table: Readonly<Record<string, TrackingStatus>>, word: string | null): TrackingStatus | undefined {
  return word !== null && Object.hasOwn(table, word) ? table[word] : undefined;
}
