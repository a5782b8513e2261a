/**
 * The one rule that decides whether stock may be taken. Every store applies exactly this, inside its commit: the memory store calls it, SQL
 * is tested against it.
 */
import type { Instant } from '../kernel';

/** Where units of a SKU lie. `lot` is `''` for goods that are not kept by lot; it also says on which shelf they lie (see `shelfOf`). */
export interface StockKey {
  readonly sku: string;
  readonly location: string;
  readonly lot: string;
}

/**
 * What is counted at a {@link StockKey}. Units are integers. `onHand` is what lies there, `allocated` is promised to orders, `reserved` is
 * held by carts, `safety` is kept back, `oversell` may be sold beyond what lies there (`null`: without limit). `value` is the cost of what
 * is on hand in minor units of the shop's currency. `nextExpiry` is when the first cart hold runs out. `settings` is what the shop knows of
 * the row beside its counters, as text that no store reads; `''` where nothing is set.
 */
export interface StockRow extends StockKey {
  readonly onHand: number;
  readonly allocated: number;
  readonly reserved: number;
  readonly safety: number;
  readonly oversell: number | null;
  readonly value: number;
  readonly nextExpiry: Instant | null;
  readonly settings: string;
}

/** Units of a layer of cost that went with a movement: its name, and how many (less than zero: they left). */
export interface LayerMove {
  readonly layer: string;
  readonly units: number;
}

/** What decides whether units may be taken. */
export type GuardedRow = Pick<StockRow, 'onHand' | 'allocated' | 'reserved' | 'safety' | 'oversell'>;

/** A change of the counters of one row. A guarded one may not take more than is purchasable. */
export interface CounterDelta {
  readonly onHand: number;
  readonly allocated: number;
  readonly reserved: number;
  readonly guarded: boolean;
}

/** Units that may still be taken: on hand − allocated − reserved − safety + oversell limit. `Infinity` without limit. */
export function purchasable(row: GuardedRow): number {
  if (row.oversell === null) return Number.POSITIVE_INFINITY;
  return row.onHand - row.allocated - row.reserved - row.safety + row.oversell;
}

/**
 * Whether the summed change fits the row: no counter falls below zero, and where a guarded change takes, what is purchasable stays at zero
 * or above. Demand on one row is summed before it is asked.
 *
 * @example
 * fits({ onHand: 5, allocated: 3, reserved: 0, safety: 0, oversell: 0 }, { onHand: 0, allocated: 2, reserved: 0, guarded: true }); // true
 */
export function fits(row: GuardedRow, delta: CounterDelta): boolean {
  if (row.onHand + delta.onHand < 0 || row.allocated + delta.allocated < 0 || row.reserved + delta.reserved < 0)
    return false;
  const taken = delta.allocated + delta.reserved - delta.onHand;
  return !delta.guarded || taken <= 0 || purchasable(row) >= taken;
}
