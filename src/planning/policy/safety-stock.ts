/** Stock kept against surprises in demand and lead time, and the level at which to order. */
import { check, invalid } from '../../kernel';
import { normalLoss, normalQuantile } from '../distribution/normal';
import { rootOf } from '../distribution/special';

/**
 * What a service level promises. `cycle`: the share of order cycles without a stockout. `fill`: the share of units delivered from the shelf,
 * for which the usual `orderQuantity` must be known.
 */
export type ServiceLevel = { readonly cycle: number } | { readonly fill: number; readonly orderQuantity: number };

/** Demand per period and lead time in periods, with their standard deviations; `reviewPeriod` is how long until stock is looked at again. */
export interface SafetyStockInput {
  readonly demandMean: number;
  readonly demandSd: number;
  readonly leadTime: number;
  readonly leadTimeSd?: number;
  /** 0 (continuous review) unless given. */
  readonly reviewPeriod?: number;
  readonly service: ServiceLevel;
}

/** Units: of safety stock, of demand expected over lead time and review, and of its standard deviation; `factor` is z. */
export interface SafetyStock {
  readonly safetyStock: number;
  readonly expectedDemand: number;
  readonly sd: number;
  readonly factor: number;
}

/**
 * The stock that keeps a service level when both demand and lead time vary: z √((L + R) σ² + μ² s²).
 *
 * Law: more service, spread or lead time never needs less. For a fill rate z solves σ ℒ(z) = (1 − β) Q. Throws `input.invalid` for negative
 * numbers or a service level that is not between 0 and 1. Source: Silver, Pyke & Thomas, Inventory and Production Management, 6.7 and 6.10.
 *
 * @example
 * safetyStock({ demandMean: 10, demandSd: 4, leadTime: 4, leadTimeSd: 1, service: { cycle: 0.95 } }).safetyStock; // 21.06 (rounded)
 */
export function safetyStock(input: SafetyStockInput): SafetyStock {
  const { demandMean, demandSd, leadTime, leadTimeSd = 0, reviewPeriod = 0, service } = input;
  check(input, {
    demandMean: 'nonNegative',
    demandSd: 'nonNegative',
    leadTime: 'nonNegative',
    leadTimeSd: 'nonNegative?',
    reviewPeriod: 'nonNegative?',
  });
  check(service, 'cycle' in service ? { cycle: 'openShare' } : { fill: 'openShare', orderQuantity: 'positive' });
  const exposed = leadTime + reviewPeriod;
  const sd = Math.sqrt(exposed * demandSd ** 2 + (demandMean * leadTimeSd) ** 2);
  const factor = sd === 0 ? 0 : 'cycle' in service ? normalQuantile(service.cycle) : fillFactor(service, sd);
  return { safetyStock: factor * sd, expectedDemand: exposed * demandMean, sd, factor };
}

/**
 * The level at which to order: demand expected over lead time and review, and the safety stock.
 *
 * Throws `input.invalid` as {@link safetyStock} does.
 *
 * @example
 * reorderPoint({ demandMean: 10, demandSd: 4, leadTime: 4, service: { cycle: 0.95 } }); // 53.16 (rounded)
 */
export function reorderPoint(input: SafetyStockInput): number {
  const { safetyStock: kept, expectedDemand } = safetyStock(input);
  return expectedDemand + kept;
}

/**
 * The share of units that a reorder point delivers from the shelf, for normal demand over the lead time.
 *
 * Throws `input.invalid` for an order quantity or sd that is not above zero. Source: Silver, Pyke & Thomas, 6.7.3.
 *
 * @example
 * fillRate({ reorderPoint: 60, orderQuantity: 100, mean: 50, sd: 8 }); // 0.996 (rounded)
 */
export function fillRate(input: {
  readonly reorderPoint: number;
  readonly orderQuantity: number;
  readonly mean: number;
  readonly sd: number;
}): number {
  check(input, { reorderPoint: 'number', orderQuantity: 'positive', mean: 'number', sd: 'positive' });
  const before = normalLoss(input.reorderPoint, input).short;
  const after = normalLoss(input.reorderPoint + input.orderQuantity, input).short;
  return 1 - (before - after) / input.orderQuantity;
}

function fillFactor({ fill, orderQuantity }: { fill: number; orderQuantity: number }, sd: number): number {
  const allowed = ((1 - fill) * orderQuantity) / sd;
  const short = (z: number) => normalLoss(z, { mean: 0, sd: 1 }).short;
  check({}, {}, [
    !Number.isFinite(allowed) && invalid(['service', 'orderQuantity'], 'is out of bounds', orderQuantity),
  ]);
  return rootOf((z) => allowed - short(z), -allowed - 1, 40);
}
