/**
 * Which location gives which units of an order.
 *
 * - Filter: locations that may not send the order are out; so are rows that are not for sale to it or expire too soon.
 * - Stock: a SKU that can be met from what lies in stock is met from that; only one that cannot draws on overselling.
 * - Choose: by rules one after another, by cost or parcels as a whole, or as the host's own planner says.
 * - Trace: every location is named, with its ranks and why it was used or not.
 */
import { OmsError } from '../../kernel';
import { planByOptimum } from './by-optimum';
import { planByRules } from './by-rules';
import type { SourcingPlan, SourcingRequest, SourcingRule, SourcingStrategy } from './request';
import { verifyPlan } from './verify-plan';

/**
 * A plan that gives every unit that the eligible locations can give, by the strategy of the request.
 *
 * Laws: Σ allocated per line ≤ wanted; Σ allocated per row ≤ purchasable; `short` names exactly the lines that were not met; the trace names
 * every location. Rows of a location give in the order of `picking`, and first those that only the order's channel may take.
 *
 * - Rules: equal locations go by their id. With `fewestParcels` first, no plan of as many units from the same stock uses fewer locations, when
 *   at most 8 of them have something to give; beyond that the location that covers most units goes first.
 * - `{ optimum }`: no plan of as many units is better when `plan.optimum.proven`, which it always is up to 8 locations; else `plan.optimum`
 *   says what the best can come to at most. The search counts its steps, so that the same request gives the same plan on any machine;
 *   `stopped` may end it by the clock.
 * - A host's own planner: throws the problems that {@link verifyPlan} finds.
 *
 * Source: the reducer of ranking rules follows Spree's stock location rules, the shape of the trace is ours.
 *
 * @example
 * const plan = planSourcing({
 *   lines: [{ lineId: '1', sku: 'MUG', units: 2 }], locations: [{ id: 'london', priority: 1 }], levels: rows,
 *   strategy: ['priority'], channel: 'web', country: 'GB',
 * });
 * plan.allocations; // [{ lineId: '1', sku: 'MUG', location: 'london', lot: '', units: 2 }]
 */
export function planSourcing(request: SourcingRequest, stopped?: () => boolean): SourcingPlan {
  const { strategy } = request;
  if (isRules(strategy)) return planByRules(request, strategy);
  if ('optimum' in strategy) return planByOptimum(request, strategy, stopped);
  const plan = strategy.plan(request);
  const problems = verifyPlan(request, plan);
  if (problems.length > 0) throw new OmsError(problems);
  return plan;
}

/**
 * What a strategy is called in reports: its rules in their order, what it looks for, or the host's own name.
 *
 * @example
 * strategyName(['nearest', 'priority']); // 'nearest, priority'
 */
export function strategyName(strategy: SourcingStrategy): string {
  if (isRules(strategy)) return strategy.map((rule) => (typeof rule === 'string' ? rule : rule.name)).join(', ');
  return 'optimum' in strategy ? `optimum of ${strategy.optimum}` : strategy.name;
}

function isRules(strategy: SourcingStrategy): strategy is readonly SourcingRule[] {
  return Array.isArray(strategy);
}
