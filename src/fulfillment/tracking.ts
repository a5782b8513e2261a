/** What a carrier says of a parcel, in one vocabulary. Reports come late, twice and out of order; a parcel's status never moves backwards. */

/** Where a parcel is. `failedAttempt`: nobody was there. `availableForPickup`: it waits at a counter. `unknown`: a word that the carrier's adapter does not know. */
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

/** The last mile may go round (out for delivery, nobody there, out again), so its statuses are level; so are the two ends. */
const ranks: Readonly<Record<TrackingStatus, number>> = {
  unknown: 0,
  labelCreated: 1,
  inTransit: 2,
  outForDelivery: 3,
  failedAttempt: 3,
  availableForPickup: 3,
  lost: 4,
  damaged: 4,
  delivered: 5,
  returnToSender: 5,
};
const last = 5;

/**
 * How far a parcel has come: statuses of equal rank may follow each other, a lower one never follows a higher one.
 *
 * @example
 * trackingRank('inTransit') < trackingRank('delivered'); // true
 */
export function trackingRank(status: TrackingStatus): number {
  return ranks[status];
}

/**
 * What a status says of the units in a parcel: that they will not arrive (`lost`, damaged ones among them), that they are on their way back or have
 * come back (`sentBack`), or neither. Nobody is there (`failedAttempt`) is neither: the parcel is tried again.
 *
 * @example
 * mishapOf('damaged'); // 'lost'
 */
export function mishapOf(status: TrackingStatus | null): 'lost' | 'sentBack' | null {
  if (status === 'lost' || status === 'damaged') return 'lost';
  return status === 'returnToSender' ? 'sentBack' : null;
}

/**
 * The status of a parcel after a report: the reported one, unless that would move it backwards.
 *
 * Laws: the rank never falls; `unknown` changes nothing once anything is known; `delivered` and `returnToSender` are final (a carrier reports
 * the arrival back at the sender as delivered, too). A parcel given up as lost or damaged can still arrive. `null`: nothing was reported yet.
 *
 * @example
 * advanceTracking('outForDelivery', 'inTransit'); // 'outForDelivery'
 * advanceTracking('failedAttempt', 'outForDelivery'); // 'outForDelivery'
 */
export function advanceTracking(current: TrackingStatus | null, reported: TrackingStatus): TrackingStatus {
  if (current === null) return reported;
  if (ranks[current] === last || ranks[reported] < ranks[current]) return current;
  return reported;
}
