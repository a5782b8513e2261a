/** How to share safety stock among goods, so that all of them together are seldom short with little stock. */
import { check, invalid } from '../../kernel';

/** What is known of a SKU: the mean absolute error of its forecasts in units, and what a unit of safety stock costs (1 unless given). */
export interface SharedSafetyItem {
  readonly meanAbsoluteError: number;
  readonly unitCost?: number;
}

/**
 * Safety stock in units for each SKU: `factor` × √(error / unit cost).
 *
 * Of all ways to spend the same money it has the lowest bound on the number of stockouts, whatever the distributions: by Markov's inequality
 * SKU i is short with probability at most eᵢ/sᵢ, and Σ eᵢ/sᵢ at a given Σ cᵢ sᵢ is least where sᵢ ∝ √(eᵢ/cᵢ). Goods with large errors get less
 * than in proportion: protecting them costs most. The factor is found by replaying the past ({@link simulateReplenishment}) at the service
 * wanted of all SKUs together.
 *
 * Law: four times the error gets twice the stock. Throws `input.invalid` for negative errors or a factor or cost that is not above zero.
 *
 * @example
 * sharedSafetyStock([{ meanAbsoluteError: 100 }, { meanAbsoluteError: 25 }], 6); // [60, 30]
 */
export function sharedSafetyStock(items: readonly SharedSafetyItem[], factor: number): number[] {
  check({ factor }, { factor: 'nonNegative' }, [
    ...items.map(
      ({ meanAbsoluteError: error }, i) =>
        !(error >= 0 && Number.isFinite(error)) &&
        invalid(['items', i, 'meanAbsoluteError'], 'must be zero or more', error),
    ),
    ...items.map(
      ({ unitCost = 1 }, i) => !(unitCost > 0) && invalid(['items', i, 'unitCost'], 'must be above zero', unitCost),
    ),
  ]);
  return items.map(({ meanAbsoluteError, unitCost = 1 }) => factor * Math.sqrt(meanAbsoluteError / unitCost));
}
