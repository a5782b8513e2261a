/** (r, Q): when stock falls to r, order Q. Normal demand, continuous review. */
import { check, invalid, type NumberRule } from '../../kernel';
import { normalLoss, normalQuantile } from '../distribution/normal';
import { rootOf } from '../distribution/special';
import { economicOrderQuantity, economicOrderQuantityWithBackorders } from './eoq';
import { newsvendor } from './newsvendor';

/** Costs and normal demand per the same unit of time; the lead time in those units. */
export interface RqInput {
  readonly fixedCost: number;
  readonly holdingCost: number;
  /** Of a unit owed: per unit of time; for {@link rqByExpectedInventory}, once. */
  readonly stockoutCost: number;
  readonly demandMean: number;
  readonly demandSd: number;
  readonly leadTime: number;
}

/** An (r, Q) policy: at `reorderPoint` units on hand and under way, `orderQuantity` are ordered. */
export interface RqPolicy {
  readonly reorderPoint: number;
  readonly orderQuantity: number;
}

const fields = {
  holdingCost: 'positive',
  stockoutCost: 'positive',
  demandMean: 'positive',
  demandSd: 'positive',
  leadTime: 'positive',
} as const satisfies Record<string, NumberRule>;

/** An iteration that has not settled after this many rounds goes in circles. */
const maxRounds = 1000;

/**
 * The expected cost per unit of time of an (r, Q) policy, exactly: (KD + ∫ g(y) dy over r … r + Q) / Q, with the newsvendor's cost g.
 *
 * Throws `input.invalid` for costs, demand, lead time or quantity that are not above zero. Source: Snyder & Shen, 5.7.
 *
 * @example
 * rqCost({ fixedCost: 8, holdingCost: 0.225, stockoutCost: 7.5, demandMean: 1300, demandSd: 150, leadTime: 1 / 12 }, { reorderPoint: 126.8, orderQuantity: 328.5 });
 * // 78.07 (rounded)
 */
export function rqCost(input: RqInput, policy: RqPolicy): number {
  check(input, { ...fields, fixedCost: 'positive' });
  check(policy, { reorderPoint: 'number', orderQuantity: 'positive' });
  const { holdingCost: h, stockoutCost: p } = input;
  const lead = leadTimeDemand(input);
  const from = normalLoss(policy.reorderPoint, lead).second;
  const to = normalLoss(policy.reorderPoint + policy.orderQuantity, lead).second;
  // The integral of the losses is the difference of the second-order losses.
  const held = h * (to.left - from.left) + p * (from.short - to.short);
  return (input.fixedCost * input.demandMean + held) / policy.orderQuantity;
}

/**
 * The best reorder point for a given order quantity: where being at r and at r + Q costs the same.
 *
 * `tolerance` is how much the two costs may differ, 1e-6 unless given. Throws `input.invalid` as {@link rqCost} does. Source: Snyder & Shen, 5.9.
 *
 * @example
 * rqReorderPoint({ holdingCost: 0.225, stockoutCost: 7.5, demandMean: 1300, demandSd: 150, leadTime: 1 / 12 }, 318); // 127.79 (rounded)
 */
export function rqReorderPoint(input: Omit<RqInput, 'fixedCost'>, orderQuantity: number, tolerance = 1e-6): number {
  check(input, fields);
  check({ orderQuantity, tolerance }, { orderQuantity: 'positive', tolerance: 'positive' });
  const cost = levelCost(input);
  let high = best(input);
  let low = high - 5 * orderQuantity;
  while (cost(low) < cost(low + orderQuantity)) low -= 5 * orderQuantity;
  for (let round = 0; ; round++) {
    const middle = (low + high) / 2;
    const gap = cost(middle) - cost(middle + orderQuantity);
    if (Math.abs(gap) <= tolerance || round === maxRounds) return middle;
    if (gap < 0) high = middle;
    else low = middle;
  }
}

/**
 * The (r, Q) of least cost, exactly: the quantity at which its cost is that of being at r(Q).
 *
 * Law: no other r and Q cost less. Throws `input.invalid` as {@link rqCost} does. Source: Zheng (1992).
 *
 * @example
 * rqOptimal({ fixedCost: 8, holdingCost: 0.225, stockoutCost: 7.5, demandMean: 1300, demandSd: 150, leadTime: 1 / 12 }).orderQuantity; // 328.45 (rounded)
 */
export function rqOptimal(input: RqInput): RqPolicy & { readonly cost: number } {
  check(input, { ...fields, fixedCost: 'positive' });
  const cost = levelCost(input);
  const reorderPointOf = (quantity: number) => rqReorderPoint(input, quantity, 1e-11);
  const excess = (quantity: number) => {
    const reorderPoint = reorderPointOf(quantity);
    return cost(reorderPoint) - rqCost(input, { reorderPoint, orderQuantity: quantity });
  };
  const smallest = economicOrderQuantity({
    fixedCost: input.fixedCost,
    holdingCost: input.holdingCost,
    demandRate: input.demandMean,
  }).orderQuantity;
  let high = smallest * 2;
  while (excess(high) < 0) high *= 2;
  const orderQuantity = rootOf(excess, smallest * 1e-3, high);
  const reorderPoint = reorderPointOf(orderQuantity);
  return { reorderPoint, orderQuantity, cost: rqCost(input, { reorderPoint, orderQuantity }) };
}

/**
 * An (r, Q) near the best by the expected-inventory-level approximation, with its approximate cost. Here a stockout costs once per unit.
 *
 * `tolerance` is how little r and Q may still move. Throws `input.invalid`, also when a stockout is too cheap for the method (Qh ≥ pD).
 * Source: Whitin (1953), Hadley & Whitin (1963); Snyder & Shen, 5.16–5.18.
 *
 * @example
 * rqByExpectedInventory({ fixedCost: 8, holdingCost: 0.225, stockoutCost: 7.5, demandMean: 1300, demandSd: 150, leadTime: 1 / 12 });
 * // { reorderPoint: 213.97, orderQuantity: 318.59, cost: 95.45 } (rounded)
 */
export function rqByExpectedInventory(input: RqInput, tolerance = 1e-6): RqPolicy & { readonly cost: number } {
  check(input, { ...fields, fixedCost: 'positive' });
  const { fixedCost: k, holdingCost: h, stockoutCost: p, demandMean: rate } = input;
  const lead = leadTimeDemand(input);
  const policy = settle(input, tolerance, (quantity) => {
    const share = 1 - (quantity * h) / (p * rate);
    check({}, {}, [share <= 0 && invalid(['stockoutCost'], 'is too low for this approximation', p)]);
    const reorderPoint = lead.mean + lead.sd * normalQuantile(share);
    const { short } = normalLoss(reorderPoint, lead);
    return { reorderPoint, orderQuantity: Math.sqrt((2 * rate * (k + p * short)) / h) };
  });
  const { reorderPoint: r, orderQuantity: q } = policy;
  const { short } = normalLoss(r, lead);
  return { ...policy, cost: h * (r - lead.mean + q / 2) + (k * rate) / q + (p * rate * short) / q };
}

/**
 * An (r, Q) near the best: Q of the EOQ with backorders, r the best for it.
 *
 * Throws `input.invalid` as {@link rqCost} does. Source: Zheng (1992); Snyder & Shen, 3.27 and 5.9.
 *
 * @example
 * rqByBackorderEoq({ fixedCost: 8, holdingCost: 0.225, stockoutCost: 7.5, demandMean: 1300, demandSd: 150, leadTime: 1 / 12 });
 * // { reorderPoint: 128.64, orderQuantity: 308.57 } (rounded)
 */
export function rqByBackorderEoq(input: RqInput): RqPolicy {
  check(input, { ...fields, fixedCost: 'positive' });
  const { orderQuantity } = economicOrderQuantityWithBackorders({
    fixedCost: input.fixedCost,
    holdingCost: input.holdingCost,
    stockoutCost: input.stockoutCost,
    demandRate: input.demandMean,
  });
  return { reorderPoint: rqReorderPoint(input, orderQuantity), orderQuantity };
}

/**
 * An (r, Q) near the best: Q of the EOQ, r the newsvendor's level for the lead time (mean plus safety stock).
 *
 * Throws `input.invalid` as {@link rqCost} does. Source: Snyder & Shen, 3.4 and 5.21.
 *
 * @example
 * rqBySafetyStock({ fixedCost: 8, holdingCost: 0.225, stockoutCost: 7.5, demandMean: 1300, demandSd: 150, leadTime: 1 / 12 });
 * // { reorderPoint: 190.34, orderQuantity: 304.05 } (rounded)
 */
export function rqBySafetyStock(input: RqInput): RqPolicy {
  check(input, { ...fields, fixedCost: 'positive' });
  const { fixedCost, holdingCost, demandMean: demandRate } = input;
  const { orderQuantity } = economicOrderQuantity({ fixedCost, holdingCost, demandRate });
  return { reorderPoint: best(input), orderQuantity };
}

/**
 * An (r, Q) near the best by the loss-function approximation: n(r) = hQ/(h + p), Q² = 2 (KD + (h + p) n⁽²⁾(r)) / h.
 *
 * Throws `input.invalid` as {@link rqCost} does. Source: Hadley & Whitin (1963); Snyder & Shen, 5.28–5.29.
 *
 * @example
 * rqByLossFunction({ fixedCost: 8, holdingCost: 0.225, stockoutCost: 7.5, demandMean: 1300, demandSd: 150, leadTime: 1 / 12 });
 * // { reorderPoint: 126.87, orderQuantity: 328.45 } (rounded)
 */
export function rqByLossFunction(input: RqInput, tolerance = 1e-6): RqPolicy {
  check(input, { ...fields, fixedCost: 'positive' });
  const { fixedCost: k, holdingCost: h, stockoutCost: p, demandMean: rate } = input;
  const lead = leadTimeDemand(input);
  return settle(input, tolerance, (quantity) => {
    const short = (h * quantity) / (h + p);
    const reach = short + lead.mean + 40 * lead.sd;
    const below = (level: number) => short - normalLoss(level, lead).short;
    const reorderPoint = rootOf(below, lead.mean - reach, lead.mean + reach);
    const { second } = normalLoss(reorderPoint, lead);
    return { reorderPoint, orderQuantity: Math.sqrt((2 * (k * rate + (h + p) * second.short)) / h) };
  });
}

/** Improves r and Q by turns, beginning with the EOQ, until neither moves. */
function settle(input: RqInput, tolerance: number, improve: (orderQuantity: number) => RqPolicy): RqPolicy {
  const { fixedCost, holdingCost, demandMean: demandRate } = input;
  let policy: RqPolicy = {
    reorderPoint: 0,
    orderQuantity: economicOrderQuantity({ fixedCost, holdingCost, demandRate }).orderQuantity,
  };
  for (let round = 0; round < maxRounds; round++) {
    const next = improve(policy.orderQuantity);
    const moved = Math.max(
      Math.abs(next.orderQuantity - policy.orderQuantity),
      Math.abs(next.reorderPoint - policy.reorderPoint),
    );
    policy = next;
    if (moved <= tolerance) break;
  }
  return policy;
}

function leadTimeDemand({ demandMean, demandSd, leadTime }: Omit<RqInput, 'fixedCost'>) {
  return { mean: demandMean * leadTime, sd: demandSd * Math.sqrt(leadTime) };
}

function best({ holdingCost, stockoutCost, ...demand }: Omit<RqInput, 'fixedCost'>): number {
  return newsvendor({ holdingCost, stockoutCost, demand: { kind: 'normal', ...leadTimeDemand(demand as RqInput) } })
    .baseStockLevel;
}

/** The newsvendor's cost of a level, per unit of time. */
function levelCost(input: Omit<RqInput, 'fixedCost'>): (level: number) => number {
  const lead = leadTimeDemand(input);
  return (level) => {
    const { left, short } = normalLoss(level, lead);
    return input.holdingCost * left + input.stockoutCost * short;
  };
}
