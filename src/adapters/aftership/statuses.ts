/**
 * AfterShip's words for where a parcel is, in ours.
 *
 * `Exception` is many things: its sub-status says which. A parcel that customs or the weather hold is on its way all the same. `Expired` says that
 * nothing was heard for a month, which is no news.
 *
 * Source: https://www.aftership.com/docs/tracking/2025-01/enum/delivery-statuses and …/delivery-sub-statuses.
 */
import type { TrackingStatus } from '../../ports';

const tags: Readonly<Record<string, TrackingStatus>> = {
  Pending: 'unknown',
  InfoReceived: 'labelCreated',
  InTransit: 'inTransit',
  OutForDelivery: 'outForDelivery',
  AttemptFail: 'failedAttempt',
  Delivered: 'delivered',
  AvailableForPickup: 'availableForPickup',
  Exception: 'failedAttempt',
  Expired: 'unknown',
};

const subtags: Readonly<Record<string, TrackingStatus>> = {
  Exception_004: 'inTransit', // delayed by customs
  Exception_005: 'inTransit', // delayed by what nobody foresaw
  Exception_010: 'returnToSender', // on its way back
  Exception_011: 'returnToSender', // back
  Exception_012: 'damaged',
  Exception_013: 'lost',
};

/** The status that these two words mean; `unknown` for words that AfterShip has made up since. */
export function statusOf(tag: string | null, subtag: string | null): TrackingStatus {
  return known(subtags, subtag) ?? known(tags, tag) ?? known(tags, subtag?.split('_')[0] ?? null) ?? 'unknown';
}

function known(table: Readonly<Record<string, TrackingStatus>>, word: string | null): TrackingStatus | undefined {
  return word !== null && Object.hasOwn(table, word) ? table[word] : undefined;
}
