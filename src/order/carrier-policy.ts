/** What a shop says of the carriers that it takes. */
import type { CarrierRule } from '../fulfillment';

/** How the shop chooses among carriers' offers where it leaves the choice (`carrier: 'best'`). */
export interface CarrierPolicy {
  /** Default `cheapest`. */
  readonly rule?: CarrierRule;
  /**
   * Offers that come too late for what was promised of the goods in the parcel are out; where none is in time, the fastest is taken. Default true:
   * it matters only to shops with `promises`.
   */
  readonly keepPromise?: boolean;
  /** Of the rule `score`: what a parcel that comes late costs, in minor units. Lanes are those of `promises.learned`. Default 0. */
  readonly lateCost?: number;
}
