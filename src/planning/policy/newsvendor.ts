/** How much to have when demand is uncertain and what is left or short costs. */
import { check, invalid } from '../../kernel';
import { type Demand, demandFunctions, demandOver } from '../distribution/demand';

/** Costs per unit and period; demand per period. */
export interface NewsvendorInput {
  /** Of a unit left over at the end of a period. */
  readonly holdingCost: number;
  /** Of a unit short at the end of a period. */
  readonly stockoutCost: number;
  readonly demand: Demand;
  /** Periods between order and delivery; an order must last for one more. 0 unless given. */
  readonly leadTime?: number;
  /** Asks for the cost of this level, instead of for the best one. */
  readonly baseStockLevel?: number;
}

/** The level that stock and orders under way are brought up to, and the expected cost per period. */
export interface NewsvendorResult {
  readonly baseStockLevel: number;
  readonly cost: number;
}

/**
 * The base-stock level of least expected cost: the quantile p/(h + p) of the demand over lead time and review period.
 *
 * Law: no other level (for demand in whole units: no other whole level) costs less. Throws `input.invalid` for costs that are not above zero,
 * for what makes no distribution, and for a fraction of a unit of a demand in whole units.
 * Source: Snyder & Shen, 4.6, 4.24, 4.27, 4.30.
 *
 * @example
 * newsvendor({ holdingCost: 0.18, stockoutCost: 0.7, demand: { kind: 'normal', mean: 50, sd: 8 } }); // { baseStockLevel: 56.60, cost: 2.00 }
 * newsvendor({ holdingCost: 1, stockoutCost: 4, demand: { kind: 'poisson', mean: 6 } }); // { baseStockLevel: 8, cost: 3.57 } (rounded)
 */
export function newsvendor(input: NewsvendorInput): NewsvendorResult {
  const { holdingCost, stockoutCost, leadTime = 0 } = input;
  check(input, {
    holdingCost: 'positive',
    stockoutCost: 'positive',
    leadTime: 'nonNegative?',
    baseStockLevel: 'number?',
  });
  const demand = demandFunctions(demandOver(input.demand, leadTime + 1));
  const { baseStockLevel = demand.quantile(stockoutCost / (stockoutCost + holdingCost)) } = input;
  check({}, {}, [demand.discrete && partial(baseStockLevel)]);
  const { short, left } = demand.loss(baseStockLevel);
  return { baseStockLevel, cost: holdingCost * left + stockoutCost * short };
}

/** Money per unit: `holdingCost` and `stockoutCost` come on top of what buying, selling and salvaging bring. 0 unless given. */
export interface NewsvendorProfitInput {
  readonly revenue: number;
  readonly purchaseCost: number;
  /** What a unit left over still brings. */
  readonly salvageValue: number;
  readonly holdingCost?: number;
  readonly stockoutCost?: number;
  readonly demand: Demand;
  readonly leadTime?: number;
  readonly baseStockLevel?: number;
}

/**
 * The base-stock level of greatest expected profit per period, told by prices instead of by costs.
 *
 * Throws `input.invalid` unless salvage value < purchase cost < revenue, and as {@link newsvendor} does.
 * Source: Snyder & Shen, section 4.3.2.4: the critical ratio is (r − c + p) / (r − v + h + p).
 *
 * @example
 * newsvendorProfit({ revenue: 1, purchaseCost: 0.3, salvageValue: 0.12, demand: { kind: 'normal', mean: 50, sd: 8 } });
 * // { baseStockLevel: 56.60, profit: 33.00 } (rounded)
 */
export function newsvendorProfit(input: NewsvendorProfitInput): {
  readonly baseStockLevel: number;
  readonly profit: number;
} {
  const { revenue, purchaseCost, salvageValue, holdingCost = 0, stockoutCost = 0, leadTime = 0 } = input;
  check(
    input,
    {
      revenue: 'number',
      purchaseCost: 'number',
      salvageValue: 'number',
      holdingCost: 'nonNegative?',
      stockoutCost: 'nonNegative?',
      leadTime: 'nonNegative?',
      baseStockLevel: 'number?',
    },
    [
      revenue <= purchaseCost && invalid(['revenue'], 'must be above the purchase cost', revenue),
      purchaseCost <= salvageValue && invalid(['salvageValue'], 'must be below the purchase cost', salvageValue),
    ],
  );
  const demand = demandFunctions(demandOver(input.demand, leadTime + 1));
  const under = revenue - purchaseCost + stockoutCost;
  const both = revenue - salvageValue + holdingCost + stockoutCost;
  const { baseStockLevel = demand.quantile(under / both) } = input;
  check({}, {}, [demand.discrete && partial(baseStockLevel)]);
  const { left } = demand.loss(baseStockLevel);
  return { baseStockLevel, profit: under * baseStockLevel - stockoutCost * demand.mean - both * left };
}

function partial(level: number) {
  return !Number.isSafeInteger(level) && invalid(['baseStockLevel'], 'must be whole units', level);
}
