/** The words of sourcing: what an order wants, which locations could give it, and what a plan says. */
import type { Instant, LocalDate } from '../../kernel';
import type { StockRow } from '../guard';
import type { Buying, Picking } from '../picking';
import type { RegionTable } from './region';

/** Units of a SKU that an order line wants. Lines may want the same SKU: their demand is summed. */
export interface SourcingLine {
  readonly lineId: string;
  readonly sku: string;
  readonly units: number;
  /** What one unit weighs; nothing, where it is not known. */
  readonly weightGrams?: number;
}

/**
 * What a location is: a warehouse of the shop's, a store with customers in it, a supplier who sends to them, or a place by name only (in
 * transit, on loan), from which nothing is sent.
 */
export type LocationKind = 'warehouse' | 'store' | 'supplier' | 'virtual';

/** Where something is, in degrees: north and east are positive. */
export interface Coordinates {
  readonly latitude: number;
  readonly longitude: number;
}

/** What it costs to send from a location, in minor units of the shop's currency. What is not named costs nothing. */
export interface LocationCosts {
  /** Of each parcel, by where it goes. */
  readonly parcel?: RegionTable;
  /** Of each kilogram, by where it goes. A unit costs its share, rounded half up to a minor unit. */
  readonly kilogram?: RegionTable;
  /** Picking and packing: of each parcel, and of each unit in it. */
  readonly handling?: { readonly parcel?: number; readonly unit?: number };
}

/**
 * When parcels leave: what is ordered before the cut-off leaves the same day, if that is a working day; else on the next one. `cutOff` is
 * `HH:MM` on the clock of `zone` (default the shop's); `workdays` are 1 (Monday) to 7.
 */
export interface Departures {
  readonly cutOff?: string;
  readonly zone?: string;
  readonly workdays?: readonly number[];
}

/**
 * A place that ships. A lower `priority` is preferred. Without `channels` it serves all of them, without `regions` it sends everywhere (see
 * {@link isWithin}). `country` is where it stands and `kind` what it is (a warehouse, where nothing is said), for hosts' rules.
 */
export interface SourcingLocation {
  readonly id: string;
  readonly priority: number;
  readonly kind?: LocationKind;
  readonly country?: string;
  readonly channels?: readonly string[];
  readonly regions?: readonly string[];
  readonly coordinates?: Coordinates;
  /** How far it is to a region, for destinations without coordinates: kilometres, or zones of a carrier; the same for all locations. */
  readonly distance?: RegionTable;
  readonly costs?: LocationCosts;
  readonly departures?: Departures;
  /** Days on the way, by where a parcel goes; default 0. */
  readonly transitDays?: RegionTable;
  /** Orders that it can send on one day; default any number. */
  readonly ordersPerDay?: number;
}

/** Units of a line that one stock row gives. `promisedOn`: they do not lie there yet, and are expected on that day. */
export interface Allocation {
  readonly lineId: string;
  readonly sku: string;
  readonly location: string;
  readonly lot: string;
  readonly units: number;
  readonly promisedOn?: LocalDate;
}

/** A line that could not be met. */
export interface SourcingShortage {
  readonly lineId: string;
  readonly sku: string;
  readonly wanted: number;
  readonly found: number;
}

/** Why a location was used or not. `ranks` are its last ones by the name of the rule; null: the rule abstained; absent: it was not asked. */
export interface SourcingTrace {
  readonly location: string;
  readonly used: boolean;
  readonly ranks: Readonly<Record<string, number | null>>;
  readonly reason: string;
}

/**
 * How good a plan is that was looked for by its cost or its parcels. `value` is what it comes to (minor units, or parcels), `bound` what no
 * plan of as many units can stay below, `gap` their distance as a share of `value`. `proven`: there is none better.
 */
export interface SourcingOptimum {
  readonly goal: 'cost' | 'parcels';
  readonly value: number;
  readonly bound: number;
  readonly gap: number;
  readonly proven: boolean;
  /** Partial plans that were looked at. */
  readonly nodes: number;
}

/** Where an order's units come from, what is missing, and why. */
export interface SourcingPlan {
  readonly allocations: readonly Allocation[];
  readonly short: readonly SourcingShortage[];
  readonly trace: readonly SourcingTrace[];
  readonly optimum?: SourcingOptimum;
}

/** A host's rule. The lowest rank wins, ties pass on to the next rule; null abstains and loses to every rank. */
export interface CustomRule {
  readonly name: string;
  /** How well the location suits what is wanted, in numbers of the host's own: the lowest wins, null abstains. */
  rank(location: SourcingLocation, request: SourcingRequest): number | null;
}

/**
 * A rule that ranks locations.
 *
 * - `priority`: the location's own number.
 * - `nearest`: kilometres to where the order goes, else the location's own distance to that region.
 * - `soonest`: days until a parcel that is ordered now arrives.
 * - `fewestParcels`: how many locations the rest of the order needs when this one gives first.
 * - `lowestCost`: what a unit costs when the location sends all it can of what is still wanted. For the cheapest plan as a whole see
 *   {@link OptimumStrategy}.
 * - `mostStock`: the units that it has of what is still wanted, the most first.
 * - `oldestLot`: the day of its oldest lot: when that expires where lots are picked by expiry, else when it came in.
 * - `shipComplete`: a location that can give everything that is still wanted comes before all that cannot.
 */
export type SourcingRule = BuiltInRule | CustomRule;

/** The rules that come with the package, by name. */
export type BuiltInRule = (typeof builtInRules)[number];

/** The names of all rules that come with the package; what each looks at stands at `SourcingRule`. */
export const builtInRules = [
  'priority',
  'nearest',
  'soonest',
  'fewestParcels',
  'lowestCost',
  'mostStock',
  'oldestLot',
  'shipComplete',
] as const;

/** The plan that costs least, or that takes the fewest parcels and, of these, costs least. `nodes` bounds the search; default 2,000. */
export interface OptimumStrategy {
  readonly optimum: 'cost' | 'parcels';
  readonly nodes?: number;
}

/** A host's own planner. What it plans is checked (see {@link verifyPlan}) before anything is done with it. */
export interface CustomStrategy {
  readonly name: string;
  /** Which location gives which units of what is wanted; pure, and the same for the same request. */
  plan(request: SourcingRequest): SourcingPlan;
}

/** How a plan is found: by rules in their order, by its cost or parcels as a whole, or by the host's own planner. */
export type SourcingStrategy = readonly SourcingRule[] | OptimumStrategy | CustomStrategy;

/** How many parcels units go into where a location does not send them in one. */
export interface ParcelCounts {
  /** Those that one location makes of these units. */
  count(units: readonly { readonly sku: string; readonly units: number }[]): number;
  /** As few as these units take, however they are shared out among locations: a bound for the search. */
  least(units: readonly { readonly sku: string; readonly units: number }[]): number;
}

/** Everything that decides where units come from. `levels` are the rows of the SKUs; `country` and `postalCode` say where the order goes. */
export interface SourcingRequest extends Buying {
  readonly lines: readonly SourcingLine[];
  readonly locations: readonly SourcingLocation[];
  readonly levels: readonly StockRow[];
  readonly strategy: SourcingStrategy;
  /** Which lot of a location goes first; default by the text of the lot. */
  readonly picking?: Picking;
  readonly country: string | null;
  readonly postalCode?: string | null;
  /** Where exactly the order goes, if the host knows. */
  readonly coordinates?: Coordinates;
  /** When it was ordered, and in which zone a location's clock goes that names none. Without it every location sends at once. */
  readonly ordered?: { readonly at: Instant; readonly zone: string };
  /** What each parcel beyond the first costs in goodwill, in minor units; default 0. */
  readonly splitPenalty?: number;
  /** How many parcels a location makes of what it gives; absent: one. */
  readonly parcels?: ParcelCounts;
  /** Orders that a location can still send on the day on which this one would leave; absent: any number. */
  readonly ordersLeft?: Readonly<Record<string, number>>;
}
