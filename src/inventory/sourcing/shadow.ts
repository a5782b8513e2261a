/** What another strategy would have done. */
import { isOmsError } from '../../kernel';
import { type PlanFigures, planFigures } from './cost';
import { planSourcing, strategyName } from './plan';
import type { Allocation, SourcingPlan, SourcingRequest, SourcingStrategy } from './request';

/** Two strategies on the same order. `differs` when any unit comes from elsewhere. `shadow` is null when the other one failed, and why. */
export interface ShadowReport {
  readonly strategy: string;
  readonly differs: boolean;
  readonly live: PlanFigures;
  readonly shadow: PlanFigures | null;
  readonly failed?: string;
}

/**
 * What a plan comes to beside what another strategy would have planned for the same order. Never throws: a strategy that fails is reported.
 *
 * @example
 * shadowReport(request, plan, { optimum: 'cost' });
 * // { strategy: 'optimum of cost', differs: true, live: { parcels: 2, cost: 1480, … }, shadow: { parcels: 1, cost: 990, … } }
 */
export function shadowReport(request: SourcingRequest, live: SourcingPlan, strategy: SourcingStrategy): ShadowReport {
  const report = { strategy: strategyName(strategy), live: planFigures(request, live) };
  try {
    const shadow = planSourcing({ ...request, strategy });
    return { ...report, differs: !samePlaces(live, shadow), shadow: planFigures(request, shadow) };
  } catch (error) {
    const failed = isOmsError(error) ? error.message : String(error);
    return { ...report, differs: false, shadow: null, failed };
  }
}

/** What reports of many orders add up to. `cost` and `days` are by how much the shadow is above the live plans (below: negative). */
export interface ShadowSummary {
  readonly orders: number;
  readonly differing: number;
  readonly failed: number;
  readonly cost: number;
  readonly days: number;
  readonly parcels: number;
}

/**
 * The sum of the differences, over the orders for which the shadow had a plan.
 *
 * @example
 * shadowSummary(reports); // { orders: 800, differing: 96, failed: 0, cost: -41200, days: 12, parcels: -31 }
 */
export function shadowSummary(reports: readonly ShadowReport[]): ShadowSummary {
  const difference = (figure: 'cost' | 'days' | 'parcels') =>
    reports.reduce((sum, { live, shadow }) => sum + (shadow === null ? 0 : shadow[figure] - live[figure]), 0);
  return {
    orders: reports.length,
    differing: reports.filter(({ differs }) => differs).length,
    failed: reports.filter(({ shadow }) => shadow === null).length,
    cost: difference('cost'),
    days: difference('days'),
    parcels: difference('parcels'),
  };
}

function samePlaces(one: SourcingPlan, other: SourcingPlan): boolean {
  const [a, b] = [one, other].map(({ allocations }) => allocations.map(placeOf).sort());
  return JSON.stringify(a) === JSON.stringify(b);
}

function placeOf({ lineId, location, lot, units }: Allocation): string {
  return JSON.stringify([lineId, location, lot, units]);
}
