/** `orderwright/inventory`: availability, the guard, cart holds, sourcing, cost and audit as pure functions. */
export {
  compareStock,
  type OrderAllocation,
  type StockAudit,
  type StockAuditDifference,
  type StockCompensation,
  type StockCounts,
  type StockMovement,
} from './audit';
export { costOf } from './cost';
export { fewestParcelsRanks } from './fewest-parcels';
export { type CounterDelta, fits, purchasable, type StockKey, type StockRow } from './guard';
export { atLocations, free, freeOnHand, type LocationLevel, purchasableAt, purchasableTotal } from './levels';
export { type CartHold, holdChange, isLive, liveUnits, nextExpiry, rowAt } from './reservation';
export {
  type Allocation,
  type CustomRule,
  planSourcing,
  type SourcingLine,
  type SourcingLocation,
  type SourcingPlan,
  type SourcingRequest,
  type SourcingRule,
  type SourcingShortage,
  type SourcingTrace,
} from './sourcing';
export { verifyPlan } from './verify-plan';
