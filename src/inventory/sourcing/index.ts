/**
 * Sourcing: from where the units of an order are sent.
 *
 * @packageDocumentation
 */
export { type PlanFigures, planFigures } from './cost';
export { daysUntilArrival, departureDay, workdayAfter } from './departure';
export { distanceKm } from './distance';
export { reasonAgainst, servesChannel } from './eligible';
export { fewestParcelsRanks } from './fewest-parcels';
export { planSourcing, strategyName } from './plan';
export { type Destination, inTable, isWithin, type RegionTable, regionPattern } from './region';
export {
  type Allocation,
  type BuiltInRule,
  builtInRules,
  type Coordinates,
  type CustomRule,
  type CustomStrategy,
  type Departures,
  type LocationCosts,
  type LocationKind,
  type OptimumStrategy,
  type ParcelCounts,
  type SourcingLine,
  type SourcingLocation,
  type SourcingOptimum,
  type SourcingPlan,
  type SourcingRequest,
  type SourcingRule,
  type SourcingShortage,
  type SourcingStrategy,
  type SourcingTrace,
} from './request';
export { type ShadowReport, type ShadowSummary, shadowReport, shadowSummary } from './shadow';
export { verifyPlan } from './verify-plan';
