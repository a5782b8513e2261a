/** How to order several goods from one supplier together. */
import { check, invalid } from '../../kernel';

/** The goods of one supplier: lists have one entry per product, all per the same unit of time. */
export interface JointInput {
  /** Of an order, whatever is in it. */
  readonly sharedFixedCost: number;
  /** Of each product that is in an order. */
  readonly individualFixedCosts: readonly number[];
  readonly holdingCosts: readonly number[];
  readonly demandRates: readonly number[];
}

/** An order every `baseCycleTime`; product `n` is in every `orderMultiples[n]`-th of them, with `orderQuantities[n]` units. */
export interface JointPlan {
  readonly orderQuantities: readonly number[];
  readonly baseCycleTime: number;
  readonly orderMultiples: readonly number[];
  readonly cost: number;
}

/**
 * A cycle for orders of several products, and how often each product is in them, near the least cost per unit of time.
 *
 * Throws `input.invalid` for lists of different lengths, holding costs or demands that are not above zero, negative costs.
 * Source: Silver (1976), in Snyder & Shen, chapter 3.
 *
 * @example
 * jointReplenishment({ sharedFixedCost: 600, individualFixedCosts: [120, 840, 300], holdingCosts: [160, 20, 50], demandRates: [1, 1, 1] });
 * // orderMultiples [1, 3, 1], baseCycleTime 3.10, cost 837.85 (rounded)
 */
export function jointReplenishment(input: JointInput): JointPlan {
  checkJoint(input);
  const { sharedFixedCost, individualFixedCosts } = input;
  const holding = input.holdingCosts.map((cost, n) => cost * (input.demandRates[n] as number));
  const ratios = individualFixedCosts.map((cost, n) => cost / (holding[n] as number));
  const first = ratios.indexOf(Math.min(...ratios));
  const pace = (holding[first] as number) / (sharedFixedCost + (individualFixedCosts[first] as number));
  const orderMultiples = ratios.map((ratio, n) => (n === first ? 1 : Math.max(1, Math.round(Math.sqrt(ratio * pace)))));

  const perCycle = sharedFixedCost + sum(individualFixedCosts.map((cost, n) => cost / (orderMultiples[n] as number)));
  const held = sum(holding.map((cost, n) => cost * (orderMultiples[n] as number)));
  const baseCycleTime = Math.sqrt((2 * perCycle) / held);
  return {
    orderQuantities: input.demandRates.map((rate, n) => baseCycleTime * (orderMultiples[n] as number) * rate),
    baseCycleTime,
    orderMultiples,
    cost: perCycle / baseCycleTime + (baseCycleTime / 2) * held,
  };
}

function checkJoint({ sharedFixedCost, individualFixedCosts, holdingCosts, demandRates }: JointInput): void {
  const lengths = [individualFixedCosts, holdingCosts, demandRates].map((list) => list?.length);
  check(
    { sharedFixedCost, individualFixedCosts, holdingCosts, demandRates },
    {
      sharedFixedCost: 'nonNegative',
      individualFixedCosts: 'nonNegative[]',
      holdingCosts: 'positive[]',
      demandRates: 'positive[]',
    },
    [
      new Set(lengths).size > 1 && invalid(['individualFixedCosts'], 'must be as long as the other lists', lengths),
      lengths[0] === 0 && invalid(['individualFixedCosts'], 'must name a product'),
    ],
  );
  const first = Math.min(
    ...individualFixedCosts.map((cost, n) => cost / ((holdingCosts[n] as number) * (demandRates[n] as number))),
  );
  check({}, {}, [
    sharedFixedCost === 0 &&
      first === 0 &&
      invalid(['sharedFixedCost'], 'must be above zero when a product costs nothing to order'),
  ]);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
