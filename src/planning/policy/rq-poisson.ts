/** (r, Q) for demand in single units: when stock falls to r, order Q. */
import { check, type NumberRule } from '../../kernel';
import { newsvendor } from './newsvendor';
import type { RqPolicy } from './rq';

/** Costs and Poisson demand per the same unit of time; the lead time in those units. */
export interface RqPoissonInput {
  readonly fixedCost: number;
  readonly holdingCost: number;
  readonly stockoutCost: number;
  readonly demandMean: number;
  readonly leadTime: number;
}

const fields = {
  fixedCost: 'positive',
  holdingCost: 'positive',
  stockoutCost: 'positive',
  demandMean: 'positive',
  leadTime: 'positive',
} as const satisfies Record<string, NumberRule>;

/**
 * The expected cost per unit of time of an (r, Q) policy under Poisson demand, exactly.
 *
 * Throws `input.invalid` for costs, demand or lead time that are not above zero, and for fractions of units. Source: Snyder & Shen, 5.48.
 *
 * @example
 * rqPoissonCost({ fixedCost: 100, holdingCost: 20, stockoutCost: 150, demandMean: 1.5, leadTime: 2 }, { reorderPoint: 3, orderQuantity: 5 });
 * // 107.92 (rounded)
 */
export function rqPoissonCost(input: RqPoissonInput, policy: RqPolicy): number {
  check(input, fields);
  check(policy, { reorderPoint: 'integer', orderQuantity: 'positiveCount' });
  const cost = levelCost(input);
  let total = input.fixedCost * input.demandMean;
  for (let n = 1; n <= policy.orderQuantity; n++) total += cost(policy.reorderPoint + n);
  return total / policy.orderQuantity;
}

/**
 * The (r, Q) of least cost under Poisson demand: the range of levels grows by the cheaper neighbour as long as that lowers the average.
 *
 * Law: no other whole r and Q cost less. Throws `input.invalid` as {@link rqPoissonCost} does. Source: Federgruen & Zheng (1992).
 *
 * @example
 * rqPoissonOptimal({ fixedCost: 100, holdingCost: 20, stockoutCost: 150, demandMean: 1.5, leadTime: 2 });
 * // { reorderPoint: 3, orderQuantity: 5, cost: 107.92 } (rounded)
 */
export function rqPoissonOptimal(input: RqPoissonInput): RqPolicy & { readonly cost: number } {
  check(input, fields);
  const cost = levelCost(input);
  const { holdingCost, stockoutCost, demandMean, leadTime } = input;
  const demand = { kind: 'poisson', mean: demandMean * leadTime } as const;
  const top = newsvendor({ holdingCost, stockoutCost, demand }).baseStockLevel;
  let [reorderPoint, orderQuantity] = [top - 1, 1];
  let total = input.fixedCost * demandMean + cost(top);
  for (;;) {
    const [below, above] = [cost(reorderPoint), cost(reorderPoint + orderQuantity + 1)];
    if (Math.min(below, above) > total / orderQuantity) break;
    total += Math.min(below, above);
    orderQuantity++;
    if (below < above) reorderPoint--;
  }
  return { reorderPoint, orderQuantity, cost: total / orderQuantity };
}

function levelCost({ holdingCost, stockoutCost, demandMean, leadTime }: RqPoissonInput): (level: number) => number {
  const demand = { kind: 'poisson', mean: demandMean * leadTime } as const;
  return (baseStockLevel) => newsvendor({ holdingCost, stockoutCost, demand, baseStockLevel }).cost;
}
