/**
 * Places in the queue for a SKU that is not there. A place is part of the id of whoever waits: ids fall from the front of the queue to its end, so
 * that a store that lists by id gives the next in line first, however many wait.
 */

/** Who comes before whom: the lower class, and within it the lower number, which is drawn when somebody joins. */
export interface QueuePlace {
  readonly priority: number;
  readonly number: number;
}

/** Classes of priority: 0 comes first. */
export const queueClasses = 16;
/** Numbers of one queue: more than are drawn in a thousand years of ten thousand a second. */
export const mostQueueNumber = 2 ** 48 - 1;
/** Places that are counted together: who asks for a position adds up blocks and looks into one. */
export const queueBlock = 1_000;

/**
 * The id of a place. `unique` is any id: its end makes places of two SKUs differ.
 *
 * Law: of two ids the greater one is that of the place in front.
 *
 * @example
 * waitingId({ priority: 0, number: 1 }, unique) > waitingId({ priority: 0, number: 2 }, unique); // true
 */
export function waitingId({ priority, number }: QueuePlace, unique: string): string {
  const hex = (queueClasses - 1 - priority).toString(16) + (mostQueueNumber - number).toString(16).padStart(12, '0');
  const end = unique.replaceAll('-', '').slice(-19);
  const all = hex + end;
  return [all.slice(0, 8), all.slice(8, 12), all.slice(12, 16), all.slice(16, 20), all.slice(20)].join('-');
}

/** The block that a place is counted in. */
export const blockOf = (number: number): number => Math.floor(number / queueBlock);
