/**
 * Shelves: within a location, units that may not be sold, that one channel alone may take, or that orders wait for, are counted apart from
 * the rest. Each shelf is a row of its own. Which shelf a row is stands in its lot, and is read and written here only: stores, guards and
 * movements know nothing of it.
 */
import type { StockKey } from './guard';

/** A part of a location: units of one lot, in one state, for all channels (`null`) or for one. */
export interface Shelf {
  readonly lot: string;
  /** `sellable`, {@link backorderState}, {@link makingState}, or the name of a state in which nothing is sold. */
  readonly state: string;
  readonly channel: string | null;
}

/** The state of what may be sold. */
export const sellableState = 'sellable';

/** The state of units that are promised before they lie there. What lies on this shelf has come in for the orders that wait. */
export const backorderState = 'backorder';

/** The state of units that are made for the orders which have them. Nothing lies on this shelf: what was made goes to its order at once. */
export const makingState = 'making';

/** The state of what is under way to a location: the shop's, and sold by nobody. */
export const transitState = 'transit';

/** The state of what customers have sent in for repair: theirs, at no cost of the shop's, and sold by nobody. */
export const repairState = 'repair';

/** The state of units that somebody looked for and did not find: the shop's until they turn up or are written off. */
export const missingState = 'missing';

/** States in which goods count as stock and value and are never sold; shops add their own. */
export const unsellableStates = ['damaged', 'quality', 'display', missingState] as const;

/** Stands between the parts and, being unprintable, occurs in no lot, state or channel. */
const separator = '\u001f';

/**
 * The lot of the row in which a shelf is counted. A lot for sale to everybody is its own text.
 *
 * Law: `shelfOf(lotOf(shelf))` is the shelf.
 *
 * @example
 * lotOf({ lot: 'L7' }); // 'L7'
 */
export function lotOf({ lot, state = sellableState, channel = null }: Partial<Shelf> & Pick<Shelf, 'lot'>): string {
  if (state === sellableState && channel === null) return lot;
  return [lot, state === sellableState ? '' : state, ...(channel === null ? [] : [channel])].join(separator);
}

/**
 * The shelf that a row counts.
 *
 * @example
 * shelfOf('L7'); // { lot: 'L7', state: 'sellable', channel: null }
 */
export function shelfOf(rowLot: string): Shelf {
  if (!rowLot.includes(separator)) return { lot: rowLot, state: sellableState, channel: null };
  const [lot = '', state = '', channel = null] = rowLot.split(separator);
  return { lot, state: state || sellableState, channel };
}

/** Whether what lies on the shelf of this row may be sold, to some channel at least. */
export function isForSale({ lot }: Pick<StockKey, 'lot'>): boolean {
  return shelfOf(lot).state === sellableState;
}
