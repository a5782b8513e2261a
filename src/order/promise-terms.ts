/** What a shop says of the days that it promises. */
import type { LaneHistory, WorkingCalendar } from '../fulfillment';

/** How a location works beyond its `departures`, which say its cut-off, zone and working days. */
export interface LocationPromise {
  /** Its opening hours; default around the clock on its working days. */
  readonly hours?: WorkingCalendar['hours'];
  readonly holidays?: WorkingCalendar['holidays'];
  /** Picking and packing, in minutes of its opening hours; default 0. */
  readonly handlingMinutes?: number;
  /** When the carrier calls, `HH:MM` on its clock; default: parcels leave as they are packed. */
  readonly pickUps?: readonly string[];
}

/** What the shop promises its customers by. */
export interface PromiseTerms {
  /** The carrier and service that are reckoned with. */
  readonly carrier: string;
  readonly service: string | null;
  /** By location; those that are not named work as their `departures` say. */
  readonly locations: Readonly<Record<string, LocationPromise>>;
  /** When the carrier collects; default every day, around the clock, in the shop's zone. */
  readonly collects: WorkingCalendar;
  /** When it delivers; default as it collects. */
  readonly delivers: WorkingCalendar;
  /** What lanes have shown; before it, `transitDays` of the location is the carrier's word. */
  readonly learned: readonly LaneHistory[];
  /** Parcels that a lane must have shown before it is believed; default 20. */
  readonly minimumCount: number;
  /** Default `p90`. */
  readonly quantile: 'p50' | 'p90';
  /** Days on the way where nobody knows; default 5. */
  readonly fallbackDays: number;
  /** Minutes before `shipBy` at which staff are told of units that have not left; absent: nobody is. */
  readonly warnMinutes?: number;
  /** Minutes after `deliverBy` at which staff are told of units that have not arrived; absent: nobody is. */
  readonly lateMinutes?: number;
}
