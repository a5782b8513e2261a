/** Movements that were written against movements that should have been. */
import type { StockKey } from './guard';

/** The counters that movements move: units, and the value in minor units. */
export interface StockCounts {
  readonly onHand: number;
  readonly allocated: number;
  readonly reserved: number;
  readonly value: number;
}

/** What one movement did to a row. */
export interface StockMovement extends StockKey, StockCounts {}

/**
 * The movements that make what was written into what was meant, row by row: what was lost is added, what was doubled is taken back.
 *
 * Laws: Σ written + Σ compensations = Σ meant on every row and counter; nothing where both agree; the order of the movements does not matter.
 *
 * @example
 * const row = { sku: 'MUG', location: 'london', lot: '' };
 * const shipped = { ...row, onHand: -2, allocated: -2, reserved: 0, value: -500 };
 * compensations([], [shipped]); // [shipped]
 */
export function compensations(written: readonly StockMovement[], meant: readonly StockMovement[]): StockMovement[] {
  const open = new Map<string, StockMovement>();
  for (const [moves, sign] of [[meant, 1] as const, [written, -1] as const]) {
    for (const move of moves) {
      const { sku, location, lot } = move;
      const name = JSON.stringify([sku, location, lot]);
      const sum = open.get(name) ?? { sku, location, lot, onHand: 0, allocated: 0, reserved: 0, value: 0 };
      open.set(name, {
        ...sum,
        onHand: sum.onHand + sign * move.onHand,
        allocated: sum.allocated + sign * move.allocated,
        reserved: sum.reserved + sign * move.reserved,
        value: sum.value + sign * move.value,
      });
    }
  }
  return [...open.values()].filter(
    ({ onHand, allocated, reserved, value }) => onHand !== 0 || allocated !== 0 || reserved !== 0 || value !== 0,
  );
}
