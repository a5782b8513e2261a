/** How much to order at once when the supplier's price falls with the quantity. */
import { check, invalid } from '../../kernel';
import type { EoqResult } from './eoq';

/** A price list: from `breakpoints[i]` units (the first is 0) a unit costs `unitCosts[i]`. */
export interface DiscountInput {
  readonly fixedCost: number;
  /** Of one unit over one unit of time, as a share of its cost. */
  readonly holdingCostRate: number;
  readonly demandRate: number;
  readonly breakpoints: readonly number[];
  readonly unitCosts: readonly number[];
  /** Asks for the cost of this quantity, instead of for the best one. */
  readonly orderQuantity?: number;
}

/** The quantity, the row of the price list that it falls into (from 0), and the cost per unit of time, purchases included. */
export interface DiscountResult extends EoqResult {
  readonly region: number;
}

/**
 * The order quantity of least cost when the price of the row reached holds for all units ordered.
 *
 * Law: no other quantity costs less. Throws `input.invalid`: breakpoints begin at 0 and rise, one cost above zero for each, costs fall.
 * Source: Snyder & Shen, section 3.4.2.
 *
 * @example
 * economicOrderQuantityWithAllUnitsDiscounts({ fixedCost: 200, holdingCostRate: 0.2, demandRate: 1000, breakpoints: [0, 200, 500], unitCosts: [500, 475, 450] });
 * // { orderQuantity: 500, region: 2, cost: 472900 }
 */
export function economicOrderQuantityWithAllUnitsDiscounts(input: DiscountInput): DiscountResult {
  checkDiscounts(input);
  return cheapest(input, (region) => ({
    fixed: input.fixedCost,
    unit: input.unitCosts[region] as number,
    offset: 0,
  }));
}

/**
 * The order quantity of least cost when each price holds only for the units within its row.
 *
 * Law: no other quantity costs less. Throws `input.invalid` as {@link economicOrderQuantityWithAllUnitsDiscounts} does.
 * Source: Snyder & Shen, section 3.4.3.
 *
 * @example
 * economicOrderQuantityWithIncrementalDiscounts({ fixedCost: 150, holdingCostRate: 0.25, demandRate: 2400, breakpoints: [0, 300, 600], unitCosts: [100, 90, 80] });
 * // { orderQuantity: 1481.89, region: 2, cost: 222762.81 } (rounded)
 */
export function economicOrderQuantityWithIncrementalDiscounts(input: DiscountInput): DiscountResult {
  checkDiscounts(input);
  return cheapest(input, (region) => {
    const unit = input.unitCosts[region] as number;
    // What the first units cost above the price of this row: it is paid once per order, and held.
    const above = input.unitCosts
      .slice(0, region)
      .reduce(
        (sum, cost, row) => sum + cost * ((input.breakpoints[row + 1] as number) - (input.breakpoints[row] as number)),
        0,
      );
    const offset = above - unit * (input.breakpoints[region] as number);
    return { fixed: input.fixedCost + offset, unit, offset };
  });
}

/** What an order costs within a row of the list: `fixed` + `unit` per unit; `offset` is the part of `fixed` that is value on the shelf. */
interface RowCost {
  readonly fixed: number;
  readonly unit: number;
  readonly offset: number;
}

function cheapest(input: DiscountInput, costOf: (region: number) => RowCost): DiscountResult {
  const { breakpoints, demandRate, holdingCostRate, orderQuantity } = input;
  const evaluate = (quantity: number, region: number): DiscountResult => {
    const { fixed, unit, offset } = costOf(region);
    const held = (holdingCostRate * (offset + unit * quantity)) / 2;
    const cost = unit * demandRate + (fixed * demandRate) / quantity + held;
    return { orderQuantity: quantity, region, cost };
  };
  if (orderQuantity !== undefined) {
    return evaluate(orderQuantity, breakpoints.filter((from) => from <= orderQuantity).length - 1);
  }
  const candidates = breakpoints.map((from, region) => {
    const { fixed, unit } = costOf(region);
    const best = Math.sqrt((2 * fixed * demandRate) / (holdingCostRate * unit));
    // Beyond the row another price holds: its own candidate is better there.
    return evaluate(Math.max(from, Math.min(best, breakpoints[region + 1] ?? best)), region);
  });
  return candidates.reduce((best, other) => (other.cost < best.cost ? other : best));
}

function checkDiscounts(input: DiscountInput): void {
  const { breakpoints, unitCosts } = input;
  check(
    input,
    {
      fixedCost: 'positive',
      holdingCostRate: 'positive',
      demandRate: 'positive',
      breakpoints: 'nonNegative[]',
      unitCosts: 'positive[]',
      orderQuantity: 'positive?',
    },
    [
      breakpoints?.[0] !== 0 && invalid(['breakpoints', 0], 'must be 0', breakpoints?.[0] ?? 'absent'),
      breakpoints?.some((from, i) => i > 0 && from <= (breakpoints[i - 1] as number)) &&
        invalid(['breakpoints'], 'must rise', breakpoints),
      unitCosts?.length !== breakpoints?.length && invalid(['unitCosts'], 'must have one cost for each breakpoint'),
      unitCosts?.some((cost, i) => i > 0 && cost >= (unitCosts[i - 1] as number)) &&
        invalid(['unitCosts'], 'must fall', unitCosts),
    ],
  );
}
