/** What a shop says of the days that it promises. */
import type { LaneHistory, WorkingCalendar } from '../fulfillment';

/** How a location works beyond its `departures`, which say its cut-off, zone and working days. */
export interface LocationPromise {
  /**
   * Its opening hours.
   *
   * @defaultValue around the clock on its working days
   */
  readonly hours?: WorkingCalendar['hours'];
  /**
   * Days of its calendar on which it is closed.
   *
   * @defaultValue none
   */
  readonly holidays?: WorkingCalendar['holidays'];
  /**
   * Picking and packing, in minutes of its opening hours.
   *
   * @defaultValue `0`
   */
  readonly handlingMinutes?: number;
  /**
   * When the carrier calls, `HH:MM` on its clock.
   *
   * @defaultValue parcels leave as they are packed
   */
  readonly pickUps?: readonly string[];
}

/** What the shop promises its customers by. */
export interface PromiseTerms {
  /** The carrier that is reckoned with. */
  readonly carrier: string;
  /** Its service, as parcels name it; null: parcels that name none. */
  readonly service: string | null;
  /** By location; those that are not named work as their `departures` say. */
  readonly locations: Readonly<Record<string, LocationPromise>>;
  /**
   * When the carrier collects.
   *
   * @defaultValue every day, around the clock, in the shop's zone
   */
  readonly collects: WorkingCalendar;
  /**
   * When it delivers.
   *
   * @defaultValue as it collects
   */
  readonly delivers: WorkingCalendar;
  /** What lanes have shown; before it, `transitDays` of the location is the carrier's word. */
  readonly learned: readonly LaneHistory[];
  /** Parcels that a lane must have shown before it is believed. */
  readonly minimumCount: number;
  /** Which of a lane's times is reckoned with: the days within which half of its parcels had arrived, or nine in ten. */
  readonly quantile: 'p50' | 'p90';
  /** Days on the way where nobody knows. */
  readonly fallbackDays: number;
  /**
   * Minutes before `shipBy` at which staff are told of units that have not left.
   *
   * @defaultValue nobody is told
   */
  readonly warnMinutes?: number;
  /**
   * Minutes after `deliverBy` at which staff are told of units that have not arrived.
   *
   * @defaultValue nobody is told
   */
  readonly lateMinutes?: number;
}
