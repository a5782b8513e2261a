/** How much to order at once when demand is steady. */
import { check, invalid } from '../../kernel';

/** Costs in any one currency and unit; demand and holding cost per the same unit of time. */
export interface EoqInput {
  /** Of one order, whatever its size. */
  readonly fixedCost: number;
  /** Of one unit over one unit of time. */
  readonly holdingCost: number;
  readonly demandRate: number;
  /** Asks for the cost of this quantity, instead of for the best one. */
  readonly orderQuantity?: number;
}

/** Units per order, and what ordering and holding cost per unit of time. */
export interface EoqResult {
  readonly orderQuantity: number;
  readonly cost: number;
}

/**
 * The order quantity at which ordering and holding together cost least per unit of time: √(2KD/h).
 *
 * Law: no other quantity costs less. Throws `input.invalid` for a holding cost or quantity that is not above zero, or negative others.
 * Source: Harris (1913); Snyder & Shen, Fundamentals of Supply Chain Theory, 3.4–3.5.
 *
 * @example
 * economicOrderQuantity({ fixedCost: 8, holdingCost: 0.225, demandRate: 1300 }); // { orderQuantity: 304.05, cost: 68.41 } (rounded)
 */
export function economicOrderQuantity(input: EoqInput): EoqResult {
  check(input, {
    fixedCost: 'nonNegative',
    holdingCost: 'positive',
    demandRate: 'nonNegative',
    orderQuantity: 'positive?',
  });
  const { fixedCost, holdingCost, demandRate, orderQuantity } = input;
  if (orderQuantity === undefined) {
    const best = Math.sqrt((2 * fixedCost * demandRate) / holdingCost);
    return { orderQuantity: best, cost: best * holdingCost };
  }
  return { orderQuantity, cost: (fixedCost * demandRate) / orderQuantity + (holdingCost * orderQuantity) / 2 };
}

/**
 * The production batch at which set-ups and holding cost least per unit of time, when units come in at `productionRate` while some are sold.
 *
 * Law: a production rate without bound gives {@link economicOrderQuantity}. Throws `input.invalid` as that does, and unless demand is below production.
 * Source: Taft (1918); Snyder & Shen, 3.31–3.32.
 *
 * @example
 * economicProductionQuantity({ fixedCost: 8, holdingCost: 0.225, demandRate: 1300, productionRate: 2000 }); // 513.93 units, cost 40.47
 */
export function economicProductionQuantity(input: EoqInput & { readonly productionRate: number }): EoqResult {
  const { productionRate, demandRate, ...others } = input;
  check(input, { productionRate: 'positive' }, [
    demandRate >= productionRate && invalid(['demandRate'], 'must be below the production rate', demandRate),
  ]);
  const holdingCost = input.holdingCost * (1 - demandRate / productionRate);
  return economicOrderQuantity({ ...others, demandRate, holdingCost });
}

/**
 * The order quantity, and the share of it that is sold before it arrives, at which ordering, holding and waiting customers cost least per
 * unit of time. `orderQuantity` and `stockoutFraction` together ask for the cost of that choice.
 *
 * Law: a stockout cost without bound gives {@link economicOrderQuantity}. Throws `input.invalid`, also when only one of the two is given.
 * Source: Snyder & Shen, 3.27–3.29.
 *
 * @example
 * economicOrderQuantityWithBackorders({ fixedCost: 8, holdingCost: 0.225, stockoutCost: 5, demandRate: 1300 });
 * // { orderQuantity: 310.81, stockoutFraction: 0.0431, cost: 66.92 } (rounded)
 */
export function economicOrderQuantityWithBackorders(
  input: EoqInput & {
    /** Of one unit owed over one unit of time. */
    readonly stockoutCost: number;
    readonly stockoutFraction?: number;
  },
): EoqResult & { readonly stockoutFraction: number } {
  const { fixedCost, holdingCost, stockoutCost, demandRate, orderQuantity, stockoutFraction } = input;
  check(
    input,
    {
      fixedCost: 'nonNegative',
      holdingCost: 'positive',
      stockoutCost: 'positive',
      demandRate: 'nonNegative',
      orderQuantity: 'positive?',
      stockoutFraction: 'share?',
    },
    [
      (orderQuantity === undefined) !== (stockoutFraction === undefined) &&
        invalid(
          [orderQuantity === undefined ? 'orderQuantity' : 'stockoutFraction'],
          'goes with the other: give both or none',
        ),
    ],
  );
  const both = holdingCost + stockoutCost;
  if (orderQuantity === undefined || stockoutFraction === undefined) {
    const best = Math.sqrt((2 * fixedCost * demandRate * both) / (holdingCost * stockoutCost));
    return {
      orderQuantity: best,
      stockoutFraction: holdingCost / both,
      cost: (best * holdingCost * stockoutCost) / both,
    };
  }
  const holding = (holdingCost * orderQuantity * (1 - stockoutFraction) ** 2) / 2;
  const waiting = (stockoutCost * orderQuantity * stockoutFraction ** 2) / 2;
  return { orderQuantity, stockoutFraction, cost: holding + waiting + (fixedCost * demandRate) / orderQuantity };
}
