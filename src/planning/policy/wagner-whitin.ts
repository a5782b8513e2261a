/** When to order, and how much, for a demand that is known but varies. */
import type { Problem } from '../../kernel';
import { check, invalid } from '../../kernel';

/** One value for each period, or one for all of them. */
export type PerPeriod = number | readonly number[];

/** Demand of each period; costs of a period hold for what is ordered in it. */
export interface LotSizingInput {
  readonly demand: readonly number[];
  readonly fixedCost: PerPeriod;
  /** Of a unit that lies over to the next period. */
  readonly holdingCost: PerPeriod;
  readonly purchaseCost?: PerPeriod;
}

/**
 * What to order in each period. `costsToGo[t]` is the least cost from period `t` (from 0) on, `nextOrders[t]` the period of the following
 * order if one is placed in `t`; the number of periods means none.
 */
export interface LotSizingPlan {
  readonly orderQuantities: readonly number[];
  readonly cost: number;
  readonly costsToGo: readonly number[];
  readonly nextOrders: readonly number[];
}

/**
 * The orders of least cost that meet a known demand without delay.
 *
 * Laws: Σ orders = Σ demand; stock is never short; no other plan costs less. An order is placed only where stock is at zero.
 * Throws `input.invalid` for no period, negative numbers, and lists that are not as long as the demand.
 * Source: Wagner & Whitin (1958); Snyder & Shen, algorithm 3.1.
 *
 * @example
 * wagnerWhitin({ demand: [90, 120, 80, 70], fixedCost: 500, holdingCost: 2 });
 * // { orderQuantities: [210, 0, 150, 0], cost: 1380, costsToGo: [1380, 940, 640, 500, 0], nextOrders: [2, 4, 4, 4] }
 */
export function wagnerWhitin(input: LotSizingInput): LotSizingPlan {
  const { demand } = input;
  const lists = checkedLists(input);
  const periods = demand.length;
  const costsToGo = new Array<number>(periods + 1).fill(0);
  const nextOrders = new Array<number>(periods).fill(periods);
  for (let t = periods - 1; t >= 0; t--) {
    const [fixed, hold, unit] = lists.map((list) => list[t] as number) as [number, number, number];
    let [least, covered, units] = [Number.POSITIVE_INFINITY, fixed, 0];
    for (let next = t + 1; next <= periods; next++) {
      units += demand[next - 1] as number;
      covered += (unit + hold * (next - 1 - t)) * (demand[next - 1] as number);
      // Without demand until then nothing is ordered, and no fixed cost is paid.
      const cost = (units > 0 ? covered : 0) + (costsToGo[next] as number);
      if (cost < least) [least, nextOrders[t]] = [cost, next];
    }
    costsToGo[t] = least;
  }

  const orderQuantities = new Array<number>(periods).fill(0);
  for (let t = 0; t < periods; t = nextOrders[t] as number) {
    orderQuantities[t] = demand.slice(t, nextOrders[t]).reduce((sum, units) => sum + units, 0);
  }
  return { orderQuantities, cost: costsToGo[0] as number, costsToGo, nextOrders };
}

/** Fixed, holding and purchase cost as one number per period each. */
function checkedLists({ demand, fixedCost, holdingCost, purchaseCost = 0 }: LotSizingInput): (readonly number[])[] {
  const costs = { fixedCost, holdingCost, purchaseCost };
  check({ demand }, { demand: 'nonNegative[]' }, [
    Array.isArray(demand) && demand.length === 0 && invalid(['demand'], 'must have a period'),
    ...Object.entries(costs).flatMap(([name, cost]): Problem[] => {
      const wrong = typeof cost !== 'number' && cost.length !== demand.length;
      return wrong ? [invalid([name], 'must be as long as the demand', cost.length)] : [];
    }),
  ]);
  return Object.entries(costs).map(([name, cost]) => {
    const list: readonly number[] = typeof cost === 'number' ? demand.map(() => cost) : cost;
    check({ [name]: list }, { [name]: 'nonNegative[]' });
    return list;
  });
}
