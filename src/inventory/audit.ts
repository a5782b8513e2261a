/** Movements that were written against movements that should have been. */
import type { LayerMove, StockKey } from './guard';

/** The counters that movements move: units, and the value in minor units. */
export interface StockCounts {
  readonly onHand: number;
  readonly allocated: number;
  readonly reserved: number;
  readonly value: number;
}

/** What one movement did to a row. */
export interface StockMovement extends StockKey, StockCounts {
  readonly layers?: readonly LayerMove[];
}

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
      const layers = summed(sum.layers ?? [], move.layers ?? [], sign);
      open.set(name, {
        ...{ sku, location, lot },
        ...(layers.length > 0 && { layers }),
        onHand: sum.onHand + sign * move.onHand,
        allocated: sum.allocated + sign * move.allocated,
        reserved: sum.reserved + sign * move.reserved,
        value: sum.value + sign * move.value,
      });
    }
  }
  return [...open.values()].filter(
    ({ onHand, allocated, reserved, value, layers = [] }) =>
      onHand !== 0 || allocated !== 0 || reserved !== 0 || value !== 0 || layers.length > 0,
  );
}

function summed(sums: readonly LayerMove[], layers: readonly LayerMove[], sign: 1 | -1): LayerMove[] {
  const units = new Map(sums.map((of) => [of.layer, of.units]));
  for (const of of layers) units.set(of.layer, (units.get(of.layer) ?? 0) + sign * of.units);
  return [...units].filter(([, count]) => count !== 0).map(([layer, count]) => ({ layer, units: count }));
}
