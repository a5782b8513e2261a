/** The newsvendor that knows what a unit costs now and in the next period. */
import { check, invalid } from '../../kernel';
import { normalQuantile } from '../distribution/normal';
import { rootOf } from '../distribution/special';
import { newsvendor } from './newsvendor';

/** Costs per unit in this period, and the purchase cost of the next one; demand is normal. */
export interface MyopicInput {
  readonly holdingCost: number;
  readonly stockoutCost: number;
  readonly purchaseCost: number;
  readonly nextPurchaseCost: number;
  readonly demandMean: number;
  readonly demandSd: number;
  /** What a cost of the next period is worth in this one; 1 unless given. */
  readonly discountFactor?: number;
}

/**
 * The base-stock level that minimises the myopic cost of this period, with that cost.
 *
 * Throws `input.invalid` unless −h ≤ c − γ c′ ≤ p: beyond, it pays to buy without bound, or nothing.
 * Source: Veinott (1966); Zipkin, Foundations of Inventory Management (2000).
 *
 * @example
 * myopicBaseStock({ holdingCost: 0.18, stockoutCost: 0.7, purchaseCost: 0.3, nextPurchaseCost: 0.35, demandMean: 50, demandSd: 8, discountFactor: 0.98 });
 * // { baseStockLevel: 58.10, cost: 16.68 } (rounded)
 */
export function myopicBaseStock(input: MyopicInput): { readonly baseStockLevel: number; readonly cost: number } {
  const { holdingCost, stockoutCost, demandMean, demandSd } = checked(input);
  const ratio = (stockoutCost - premium(input)) / (stockoutCost + holdingCost);
  const baseStockLevel = demandMean + demandSd * normalQuantile(ratio);
  return { baseStockLevel, cost: myopicCost(input, baseStockLevel) };
}

/**
 * The myopic cost of bringing stock up to a level: buying it, the newsvendor's cost, less what is left at next period's price.
 *
 * @example
 * myopicCost({ holdingCost: 0.18, stockoutCost: 0.7, purchaseCost: 0.3, nextPurchaseCost: 0.35, demandMean: 50, demandSd: 8, discountFactor: 0.98 }, 60);
 * // 16.73 (rounded)
 */
export function myopicCost(input: MyopicInput, baseStockLevel: number): number {
  const { purchaseCost, nextPurchaseCost, demandMean: mean, demandSd: sd, discountFactor = 1 } = input;
  const { holdingCost, stockoutCost } = input;
  const { cost } = newsvendor({ holdingCost, stockoutCost, baseStockLevel, demand: { kind: 'normal', mean, sd } });
  return purchaseCost * baseStockLevel + cost - discountFactor * nextPurchaseCost * (baseStockLevel - mean);
}

/**
 * The level below (`side: 'low'`) or above the best one at which the myopic cost is just `cost`.
 *
 * Law: myopicCost at the answer is `cost`. Throws `input.invalid` for a cost below the least one.
 *
 * @example
 * myopicLevelAtCost({ holdingCost: 0.18, stockoutCost: 0.7, purchaseCost: 0.3, nextPurchaseCost: 0.35, demandMean: 50, demandSd: 8, discountFactor: 0.98 }, 18, 'low');
 * // 49.39 (rounded)
 */
export function myopicLevelAtCost(input: MyopicInput, cost: number, side: 'low' | 'high'): number {
  const best = myopicBaseStock(input);
  check({ cost }, { cost: 'number' }, [cost < best.cost && invalid(['cost'], `must be at least ${best.cost}`, cost)]);
  const sign = side === 'low' ? -1 : 1;
  let reach = Math.max(input.demandMean, 10);
  while (myopicCost(input, best.baseStockLevel + sign * reach) < cost && reach < 1e15) reach *= 2;
  const distance = rootOf((away) => myopicCost(input, best.baseStockLevel + sign * away) - cost, 0, reach);
  return best.baseStockLevel + sign * distance;
}

function premium({ purchaseCost, nextPurchaseCost, discountFactor = 1 }: MyopicInput): number {
  return purchaseCost - discountFactor * nextPurchaseCost;
}

function checked(input: MyopicInput): MyopicInput {
  const extra = premium(input);
  check(
    input,
    {
      holdingCost: 'positive',
      stockoutCost: 'positive',
      purchaseCost: 'number',
      nextPurchaseCost: 'number',
      demandMean: 'positive',
      demandSd: 'positive',
      discountFactor: 'share?',
    },
    [
      (extra < -input.holdingCost || extra > input.stockoutCost) &&
        invalid(['purchaseCost'], 'must keep −holding ≤ purchase − discounted next purchase ≤ stockout cost', extra),
    ],
  );
  return input;
}
