/** Replays a way of ordering on demand that was, to see what it would have served and held. */
import { check } from '../../kernel';

/** What is known when an order is placed: the period, units on hand, and with those on order. */
export interface OrderMoment {
  readonly period: number;
  readonly onHand: number;
  readonly position: number;
}

/** Demand per period; an order placed at the beginning of period `t` is on the shelf at the beginning of `t + leadTime`. */
export interface SimulationInput {
  readonly demand: readonly number[];
  readonly leadTime: number;
  readonly initialStock: number;
  /** Units to order at the beginning of a period; it must look at no later period. */
  readonly order: (moment: OrderMoment) => number;
}

/** What happened, period by period: whether all demand was met from the shelf, units sold, and units left at the end. */
export interface SimulatedPeriod {
  readonly demand: number;
  readonly sold: number;
  readonly onHand: number;
}

/**
 * The periods as they would have gone: orders come in, demand is met as far as stock goes, and what is short is lost.
 *
 * Law: initial stock + what came in = Σ sold + stock at the end. Throws `input.invalid` for negative demand, stock or orders.
 *
 * @example
 * simulateReplenishment({ demand: [3, 4], leadTime: 1, initialStock: 5, order: ({ position }) => Math.max(0, 6 - position) });
 * // [{ demand: 3, sold: 3, onHand: 2 }, { demand: 4, sold: 3, onHand: 0 }]
 */
export function simulateReplenishment(input: SimulationInput): SimulatedPeriod[] {
  check(input, { demand: 'nonNegative[]', leadTime: 'count', initialStock: 'nonNegative' });
  const { demand, leadTime, order } = input;
  const onOrder = new Array<number>(leadTime).fill(0);
  let onHand = input.initialStock;
  return demand.map((asked, period) => {
    const position = onOrder.reduce((sum, units) => sum + units, onHand);
    const ordered = order({ period, onHand, position });
    check({ ordered }, { ordered: 'nonNegative' });
    onOrder.push(ordered);
    onHand += onOrder.shift() as number;
    const sold = Math.min(onHand, asked);
    onHand -= sold;
    return { demand: asked, sold, onHand };
  });
}
