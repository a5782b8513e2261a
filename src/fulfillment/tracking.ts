/** What a carrier says of a parcel, in one vocabulary. Reports come late, twice and out of order; a parcel's status never moves backwards. */
import { compareBytes, type Instant } from '../kernel';

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

/** The last mile may go round (out for delivery, nobody there, out again), so its statuses are level; so are mishaps, and the two ends. Level ones are in the order that decides a tie. */
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

/** What is known of a parcel: its status, and since when, where another status is level with it; null where that is not known or does not matter. */
export interface Tracked {
  readonly status: TrackingStatus;
  readonly at: Instant | null;
}

/**
 * What is known of a parcel after a report: the status that is further on. Of two that are level the carrier's own time decides: on the last mile
 * and among mishaps the later report counts, of the two ends the earlier one (a carrier reports the arrival back at the sender as delivered, too).
 * At the same moment the later one of the list of statuses counts. A report whose time nobody knows came before all others.
 *
 * Laws: any order of the same reports, with any number of repetitions, gives the same; the rank never falls. A parcel given up as lost or damaged
 * can still arrive. `null`: nothing was reported yet.
 *
 * @example
 * advanceTracking({ status: 'outForDelivery', at: null }, { status: 'inTransit', at: '2026-01-02T09:00:00.000Z' }).status; // 'outForDelivery'
 * advanceTracking({ status: 'failedAttempt', at: '2026-01-02T09:00:00.000Z' }, { status: 'outForDelivery', at: '2026-01-02T08:00:00.000Z' }).status;
 * // 'failedAttempt'
 */
export function advanceTracking(current: Tracked | null, reported: Tracked): Tracked {
  const { status } = reported;
  const report = { status, at: levelled.includes(status) ? reported.at : null };
  if (current === null || ranks[status] > ranks[current.status]) return report;
  return ranks[status] === ranks[current.status] && precedes(current, report) ? report : current;
}

const order = Object.keys(ranks) as readonly TrackingStatus[];

/** Those as far as which another one is. */
const levelled = order.filter((status) => order.some((other) => other !== status && ranks[other] === ranks[status]));

/** Whether of two reports that are level the second counts. */
function precedes(first: Tracked, second: Tracked): boolean {
  const later = compareBytes(second.at ?? '', first.at ?? '');
  if (later === 0) return order.indexOf(second.status) > order.indexOf(first.status);
  return ranks[first.status] === last ? later < 0 : later > 0;
}
