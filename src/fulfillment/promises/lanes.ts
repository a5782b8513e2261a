/** How long parcels are on the way, learned from those that have arrived. */
import { compareBytes, type LocalDate } from '../../kernel';
import { type WorkingCalendar, workingDaysBetween } from './calendar';

/** Where parcels go by which service. `prefix`: the beginning of the post codes; empty: the whole country. */
export interface Lane {
  readonly carrier: string;
  readonly service: string | null;
  readonly location: string;
  readonly country: string;
  readonly prefix: string;
}

/** A parcel that has arrived: on which day it left, and on which day it came. */
export interface TransitRun extends Omit<Lane, 'prefix'> {
  readonly postalCode: string | null;
  readonly leftOn: LocalDate;
  readonly arrivedOn: LocalDate;
  /** On which day it should have come, where one was promised. */
  readonly promisedOn?: LocalDate;
}

/** How many of so many parcels that were promised for a day came by then. */
export interface Punctuality {
  readonly parcels: number;
  readonly onTime: number;
}

/** What a lane has shown: delivery days by which half of its parcels had come, and nine of ten. `days`: how many took how many days. */
export interface LaneHistory extends Lane {
  readonly count: number;
  readonly p50: number;
  readonly p90: number;
  readonly days: Readonly<Record<string, number>>;
  /** Of its parcels that were promised for a day; absent where none was. */
  readonly punctuality?: Punctuality;
}

/** How post codes are put together, and by which days transit is counted. */
export interface LaneOptions {
  /** Characters of the post code that make a lane, blanks and hyphens left out; default 2. */
  readonly prefixLength?: number;
  /** When a carrier delivers; default every day. */
  readonly calendarOf?: (carrier: string) => WorkingCalendar;
}

const everyDay: WorkingCalendar = { zone: 'UTC' };

/**
 * The history of each lane that parcels took, and of each country as a whole (`prefix` empty), in the order of their words. Percentiles are
 * nearest ranks: the least whole number of days within which at least half (nine of ten) had arrived. A parcel that arrived before it left took 0.
 *
 * Laws: Σ counts of the lanes without a prefix = parcels; p50 ≤ p90, each one that a parcel took; the order of the parcels does not matter.
 *
 * @example
 * learnLanes([{ carrier: 'dhl', service: null, location: 'leeds', country: 'DE', postalCode: '10115', leftOn: '2026-03-02', arrivedOn: '2026-03-04' }]);
 * // [{ …, prefix: '', count: 1, p50: 2, p90: 2, days: { 2: 1 } }, { …, prefix: '10', … }]
 */
export function learnLanes(runs: Iterable<TransitRun>, options?: LaneOptions): readonly LaneHistory[] {
  const learner = createLaneLearner(options);
  for (const run of runs) learner.add(run);
  return learner.lanes();
}

/** Learns lanes from one parcel after another, of which it keeps the counts only. */
export interface LaneLearner {
  /** Counts one more parcel that has arrived; what it took in delivery days goes to the lanes that it belongs to. */
  add(run: TransitRun): void;
  /** What the lanes have shown so far; see {@link learnLanes}. */
  lanes(): readonly LaneHistory[];
}

/**
 * Learns lanes from parcels that come one by one, such as those of a store that is read page by page.
 *
 * @example
 * const learner = createLaneLearner();
 * for await (const run of runs) learner.add(run);
 * const learned = learner.lanes();
 */
export function createLaneLearner({ prefixLength = 2, calendarOf = () => everyDay }: LaneOptions = {}): LaneLearner {
  const found = new Map<string, Seen>();
  return {
    add({ postalCode, leftOn, arrivedOn, promisedOn, ...run }) {
      const took = workingDaysBetween(calendarOf(run.carrier), leftOn, arrivedOn);
      for (const prefix of new Set(['', prefixOf(postalCode, prefixLength)])) {
        const { carrier, service, location, country } = run;
        const lane = { carrier, service, location, country, prefix };
        const key = keyOf(lane);
        const { days, parcels, onTime } = found.get(key) ?? { days: new Map<number, number>(), parcels: 0, onTime: 0 };
        found.set(key, {
          lane,
          days: days.set(took, (days.get(took) ?? 0) + 1),
          parcels: parcels + (promisedOn === undefined ? 0 : 1),
          onTime: onTime + (promisedOn !== undefined && arrivedOn <= promisedOn ? 1 : 0),
        });
      }
    },
    lanes: () => [...found].sort(([a], [b]) => compareBytes(a, b)).map(([, seen]) => historyOf(seen)),
  };
}

function historyOf({ lane, days, parcels, onTime }: Seen): LaneHistory {
  const sorted = [...days].sort(([a], [b]) => a - b);
  const count = sorted.reduce((sum, [, n]) => sum + n, 0);
  return {
    ...lane,
    count,
    p50: rank(sorted, count, 50),
    p90: rank(sorted, count, 90),
    days: Object.fromEntries(sorted),
    ...(parcels > 0 && { punctuality: { parcels, onTime } }),
  };
}

interface Seen extends Punctuality {
  readonly lane: Lane;
  readonly days: Map<number, number>;
}

/**
 * How a carrier's service has kept its days where a parcel goes: by the longest post-code prefix with `minimumCount` promised parcels (default
 * 1), else by the country; null where there are none.
 *
 * @example
 * punctualityOf({ carrier: 'dhl', service: null, location: 'leeds', country: 'DE', postalCode: '10115' }, []); // null: nobody knows
 */
export function punctualityOf(
  to: Omit<Lane, 'prefix'> & { readonly postalCode: string | null },
  learned: readonly LaneHistory[],
  minimumCount = 1,
): Punctuality | null {
  const code = plain(to.postalCode);
  const [best] = learned
    .filter(
      (lane) => (lane.punctuality?.parcels ?? 0) >= minimumCount && sameWay(lane, to) && code.startsWith(lane.prefix),
    )
    .sort((a, b) => b.prefix.length - a.prefix.length);
  return best?.punctuality ?? null;
}

/** How transit is told for a parcel that has not left yet. */
export interface TransitRequest extends Omit<Lane, 'prefix'> {
  readonly postalCode: string | null;
  readonly learned: readonly LaneHistory[];
  /** Parcels that a lane must have shown before it is believed. */
  readonly minimumCount: number;
  readonly quantile: 'p50' | 'p90';
  /** What the carrier says; null: nothing. */
  readonly stated: number | null;
  /** Days where nobody knows. */
  readonly fallbackDays: number;
}

/** Days on the way, and who says so: the lane's own history, that of the country, the carrier, or nobody. */
export interface TransitEstimate {
  readonly days: number;
  readonly source: 'lane' | 'country' | 'stated' | 'fallback';
  /** Parcels that the history rests on; 0 where there is none. */
  readonly count: number;
}

/**
 * How many delivery days a parcel is expected to be on the way: by the longest post-code prefix with enough parcels, else by the country, else
 * as the carrier states, else the fallback.
 *
 * @example
 * transitOf({ carrier: 'dhl', service: null, location: 'leeds', country: 'DE', postalCode: '10115', learned: [], minimumCount: 20, quantile: 'p90', stated: 3, fallbackDays: 7 });
 * // { days: 3, source: 'stated', count: 0 }
 */
export function transitOf({
  learned,
  minimumCount,
  quantile,
  stated,
  fallbackDays,
  ...to
}: TransitRequest): TransitEstimate {
  const code = plain(to.postalCode);
  const [best] = learned
    .filter((lane) => lane.count >= minimumCount && sameWay(lane, to) && code.startsWith(lane.prefix))
    .sort((a, b) => b.prefix.length - a.prefix.length);
  if (best) return { days: best[quantile], source: best.prefix === '' ? 'country' : 'lane', count: best.count };
  if (stated !== null) return { days: stated, source: 'stated', count: 0 };
  return { days: fallbackDays, source: 'fallback', count: 0 };
}

function sameWay(lane: Lane, to: Omit<Lane, 'prefix'>): boolean {
  return (
    lane.carrier === to.carrier &&
    lane.service === to.service &&
    lane.location === to.location &&
    lane.country === to.country
  );
}

function prefixOf(postalCode: string | null, length: number): string {
  return plain(postalCode).slice(0, length);
}

function plain(postalCode: string | null): string {
  return (postalCode ?? '').replace(/[\s-]/g, '').toUpperCase();
}

function keyOf({ carrier, service, location, country, prefix }: Lane): string {
  return JSON.stringify([carrier, service, location, country, prefix]);
}

/** The least number of days within which `percent` of a hundred had arrived. */
function rank(sorted: readonly (readonly [number, number])[], count: number, percent: number): number {
  let arrived = 0;
  for (const [days, n] of sorted) {
    arrived += n;
    if (arrived * 100 >= count * percent) return days;
  }
  return 0;
}
