/** (s, S): at each review, when stock is at or below s, order up to S. */
import type { Problem } from '../../kernel';
import { check, invalid, type NumberRule } from '../../kernel';
import { type DiscreteShape, probabilityOf } from '../distribution/discrete';
import { newsvendor } from './newsvendor';

/** Costs per period; demand per period in whole units. */
export interface SsInput {
  readonly fixedCost: number;
  readonly holdingCost: number;
  readonly stockoutCost: number;
  readonly demand: DiscreteShape;
}

/** An (s, S) policy in whole units. */
export interface SsPolicy {
  readonly reorderPoint: number;
  readonly orderUpToLevel: number;
}

const fields = {
  fixedCost: 'positive',
  holdingCost: 'positive',
  stockoutCost: 'positive',
} as const satisfies Record<string, NumberRule>;

/**
 * The expected cost per period of an (s, S) policy, exactly.
 *
 * Throws `input.invalid` for costs that are not above zero, a demand that is always zero, fractions of units, or S not above s.
 * Source: Zheng & Federgruen (1991); Snyder & Shen, 4.71–4.75.
 *
 * @example
 * ssCost({ fixedCost: 5, holdingCost: 1, stockoutCost: 4, demand: { kind: 'poisson', mean: 6 } }, { reorderPoint: 4, orderUpToLevel: 10 });
 * // 8.03 (rounded)
 */
export function ssCost(input: SsInput, policy: SsPolicy): number {
  check(input, fields, [standsStill(input.demand)]);
  check(policy, { reorderPoint: 'integer', orderUpToLevel: 'integer' }, [
    policy.orderUpToLevel <= policy.reorderPoint &&
      invalid(['orderUpToLevel'], 'must be above the reorder point', policy.orderUpToLevel),
  ]);
  return evaluator(input)(policy);
}

/**
 * The (s, S) of least expected cost per period.
 *
 * Law: no other whole s and S cost less. Throws `input.invalid` as {@link ssCost} does.
 * Source: the algorithm of Zheng & Federgruen (1991); Snyder & Shen, algorithm 4.2.
 *
 * @example
 * ssOptimal({ fixedCost: 5, holdingCost: 1, stockoutCost: 4, demand: { kind: 'poisson', mean: 6 } });
 * // { reorderPoint: 4, orderUpToLevel: 10, cost: 8.03 } (rounded)
 */
export function ssOptimal(input: SsInput): SsPolicy & { readonly cost: number } {
  check(input, fields, [standsStill(input.demand)]);
  const costOf = evaluator(input);
  const levelCost = memo((level) => newsvendor({ ...input, baseStockLevel: level }).cost);
  const { baseStockLevel: start } = newsvendor(input);

  let reorderPoint = start - 1;
  while (costOf({ reorderPoint, orderUpToLevel: start }) > levelCost(reorderPoint)) reorderPoint--;
  let found = { reorderPoint, orderUpToLevel: start, cost: costOf({ reorderPoint, orderUpToLevel: start }) };
  // A higher S can only pay while being there costs less than the best policy does.
  for (let orderUpToLevel = start + 1; levelCost(orderUpToLevel) <= found.cost; orderUpToLevel++) {
    if (costOf({ reorderPoint, orderUpToLevel }) >= found.cost) continue;
    while (costOf({ reorderPoint, orderUpToLevel }) <= levelCost(reorderPoint + 1)) reorderPoint++;
    found = { reorderPoint, orderUpToLevel, cost: costOf({ reorderPoint, orderUpToLevel }) };
  }
  return found;
}

/**
 * An (s, S) near the best under normal demand, by the power approximation.
 *
 * Throws `input.invalid` for costs, mean or sd that are not above zero. Source: Ehrhardt & Mosier (1984); Snyder & Shen, 4.77–4.80.
 *
 * @example
 * ssPowerApproximation({ fixedCost: 2.5, holdingCost: 0.18, stockoutCost: 0.7, demandMean: 50, demandSd: 8 });
 * // { reorderPoint: 40.19, orderUpToLevel: 74.29 } (rounded)
 */
export function ssPowerApproximation(
  input: Omit<SsInput, 'demand'> & { readonly demandMean: number; readonly demandSd: number },
): SsPolicy {
  check(input, { ...fields, demandMean: 'positive', demandSd: 'positive' });
  const { fixedCost, holdingCost, stockoutCost, demandMean: mean, demandSd: sd } = input;
  const quantity = 1.3 * mean ** 0.494 * (fixedCost / holdingCost) ** 0.506 * (1 + (sd / mean) ** 2) ** 0.116;
  const z = Math.sqrt((quantity / sd) * (holdingCost / stockoutCost));
  const reorderPoint = 0.973 * mean + sd * (0.183 / z + 1.063 - 2.192 * z);
  return { reorderPoint, orderUpToLevel: reorderPoint + quantity };
}

/** The cost of a policy: the fixed cost and the costs of the levels below S, by how long stock stays there before it reaches s. */
function evaluator(input: SsInput): (policy: SsPolicy) => number {
  const levelCost = memo((level) => newsvendor({ ...input, baseStockLevel: level }).cost);
  const pmf = memo(probabilityOf(input.demand));
  const visits: number[] = [];
  const visitsOf = (down: number): number => {
    for (let j = visits.length; j <= down; j++) {
      let sum = j === 0 ? 1 : 0;
      for (let units = 1; units <= j; units++) sum += pmf(units) * (visits[j - units] as number);
      visits.push(sum / (1 - pmf(0)));
    }
    return visits[down] as number;
  };
  return ({ reorderPoint, orderUpToLevel }) => {
    let [cost, periods] = [input.fixedCost, 0];
    for (let down = 0; down < orderUpToLevel - reorderPoint; down++) {
      cost += visitsOf(down) * levelCost(orderUpToLevel - down);
      periods += visitsOf(down);
    }
    return cost / periods;
  };
}

function memo(f: (units: number) => number): (units: number) => number {
  const known = new Map<number, number>();
  return (units) => {
    const value = known.get(units) ?? f(units);
    known.set(units, value);
    return value;
  };
}

function standsStill(demand: DiscreteShape): Problem | false {
  return probabilityOf(demand)(0) >= 1 && invalid(['demand'], 'must not be always zero');
}
