/** Which goods matter, and which can be forecast. */

import { check, compareBytes, invalid } from '../../kernel';
import { mean, sampleSd } from '../forecast/forecast';

/** What a SKU moved: its value over the whole time (revenue, margin or cost, in any one unit), and its demand per period. */
export interface MovedSku {
  readonly sku: string;
  readonly value: number;
  readonly demand: readonly number[];
}

/** A = the few that make most of the value, C = the many that make little; X = steady, Z = erratic. */
export interface AbcXyz {
  readonly sku: string;
  readonly abc: 'A' | 'B' | 'C';
  readonly xyz: 'X' | 'Y' | 'Z';
  /** Of all value, with the SKUs before it. */
  readonly cumulativeShare: number;
  /** Standard deviation of demand per period over its mean; `null` without demand. */
  readonly variation: number | null;
}

/**
 * ABC by value and XYZ by variation, most valuable first (equal ones by SKU).
 *
 * A are the SKUs that are needed to reach the first share of the value, B to reach the second one. X varies at most by the first limit, Y by
 * the second one; without demand it is Z. Throws `input.invalid` for negative values, or limits out of order.
 * Source: Pareto's rule as in Silver, Pyke & Thomas, 2.2; coefficient of variation limits 0.5 and 1 are the usual ones.
 *
 * @example
 * classifyAbcXyz([{ sku: 'MUG', value: 900, demand: [9, 10, 11] }, { sku: 'BOWL', value: 100, demand: [0, 9, 0] }]);
 * // MUG is A and X, BOWL is C and Z
 */
export function classifyAbcXyz(
  skus: readonly MovedSku[],
  {
    shares = [0.8, 0.95],
    variations = [0.5, 1],
  }: { readonly shares?: readonly [number, number]; readonly variations?: readonly [number, number] } = {},
): AbcXyz[] {
  check({ shares, variations }, { shares: 'share[]', variations: 'nonNegative[]' }, [
    shares[0] > shares[1] && invalid(['shares'], 'must rise', shares),
    variations[0] > variations[1] && invalid(['variations'], 'must rise', variations),
    ...skus.map(
      ({ value }, i) =>
        !(value >= 0 && Number.isFinite(value)) && invalid(['skus', i, 'value'], 'must be zero or more', value),
    ),
  ]);
  const total = skus.reduce((sum, { value }) => sum + value, 0);
  let reached = 0;
  return [...skus]
    .sort((a, b) => b.value - a.value || compareBytes(a.sku, b.sku))
    .map(({ sku, value, demand }) => {
      const before = total === 0 ? 1 : reached / total;
      reached += value;
      const variation = variationOf(demand);
      return {
        sku,
        // The one that crosses the line still belongs to the better class.
        abc: before < shares[0] ? 'A' : before < shares[1] ? 'B' : 'C',
        xyz: variation === null || variation > variations[1] ? 'Z' : variation > variations[0] ? 'Y' : 'X',
        cumulativeShare: total === 0 ? 0 : reached / total,
        variation,
      };
    });
}

function variationOf(demand: readonly number[]): number | null {
  const average = mean(demand);
  return average > 0 ? sampleSd(demand) / average : null;
}
