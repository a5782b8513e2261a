/** What carts hold of a stock row, and until when. */
import type { Instant } from '../kernel';
import type { StockRow } from './guard';

/** Units of one row held by a cart until an instant; at that instant they are free. */
export interface CartHold {
  readonly cart: string;
  readonly units: number;
  readonly expiresAt: Instant;
}

/**
 * Whether a hold still counts at an instant.
 *
 * @example
 * isLive({ cart: 'c1', units: 2, expiresAt: '2026-01-31T09:30:00.000Z' }, '2026-01-31T09:30:00.000Z'); // false
 */
export function isLive(hold: CartHold, at: Instant): boolean {
  return hold.expiresAt > at;
}

/**
 * Units that are held at an instant, by all carts.
 *
 * @example
 * liveUnits([{ cart: 'c1', units: 2, expiresAt: '2026-01-31T09:30:00.000Z' }], '2026-01-31T09:00:00.000Z'); // 2
 */
export function liveUnits(holds: readonly CartHold[], at: Instant): number {
  return holds.reduce((units, hold) => (isLive(hold, at) ? units + hold.units : units), 0);
}

/**
 * When the next hold that counts at an instant runs out; null when none does.
 *
 * @example
 * nextExpiry([{ cart: 'c1', units: 2, expiresAt: '2026-01-31T09:30:00.000Z' }], '2026-01-31T09:00:00.000Z'); // '2026-01-31T09:30:00.000Z'
 */
export function nextExpiry(holds: readonly CartHold[], at: Instant): Instant | null {
  let next: Instant | null = null;
  for (const hold of holds) if (isLive(hold, at) && (next === null || hold.expiresAt < next)) next = hold.expiresAt;
  return next;
}

/**
 * The row as it counts at an instant: `reserved` and `nextExpiry` without the holds that have run out.
 *
 * `holds` are all holds of the row. Law: `reserved` becomes the live units, everything else stays.
 *
 * @example
 * purchasable(rowAt(row, holds, now)); // units that may be taken now
 */
export function rowAt(row: StockRow, holds: readonly CartHold[], at: Instant): StockRow {
  return { ...row, reserved: liveUnits(holds, at), nextExpiry: nextExpiry(holds, at) };
}

/**
 * By how much `reserved` changes when a cart shall hold `units` from now on: its live hold is renewed, an expired one is a new take.
 *
 * Expired holds are not part of the change: they are released on their own. `units: 0` lets go.
 *
 * @example
 * holdChange([{ cart: 'c1', units: 2, expiresAt: '2026-01-31T09:30:00.000Z' }], { cart: 'c1', units: 3 }, '2026-01-31T09:00:00.000Z'); // 1
 */
export function holdChange(
  holds: readonly CartHold[],
  target: { readonly cart: string; readonly units: number },
  at: Instant,
): number {
  return (
    target.units -
    liveUnits(
      holds.filter((hold) => hold.cart === target.cart),
      at,
    )
  );
}
