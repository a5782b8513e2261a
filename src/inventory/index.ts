/**
 * `orderwright/inventory`: availability, the guard, cart holds, sourcing, cost, audit, forecasts and planning as pure functions.
 *
 * @packageDocumentation
 */
export type { DocumentDecision, Happening, LegalAction } from '../kernel';
export { type AgeBucket, ageBuckets } from './ageing';
export { compensations, type StockCounts, type StockMovement } from './audit';
export { expectedOn, isBackorder, planBackorders, reaching } from './backorder';
export { costOf } from './cost';
export {
  afterCosts,
  arrivingRuns,
  averageSpace,
  type CostBook,
  type CostCounter,
  type Costed,
  type CostGuard,
  costedSkus,
  costGuards,
  costSpace,
  createCostBook,
  layerIds,
  partOfRuns,
  withLayers,
} from './cost-book';
export {
  type CostLayer,
  type CostLayers,
  type CostRestored,
  type CostTaken,
  layersValue,
  receiveAtCost,
  restoreAtCost,
  takeAtCost,
} from './cost-layers';
export {
  type Costing,
  type CostRun,
  carriedRuns,
  cutRuns,
  layerKey,
  layerMoves,
  layerOf,
  layerPrefix,
  layersOf,
  restoreRuns,
  reversed,
  runOf,
  runsUnits,
  runsValue,
  summedRuns,
  takeRuns,
} from './cost-runs';
export type { ContinuousShape } from './distribution/continuous';
export { type Demand, demandFunctions, demandOver } from './distribution/demand';
export type { DiscreteShape } from './distribution/discrete';
export type { DemandFunctions, Loss } from './distribution/functions';
export { normalCdf, normalLoss, normalPdf, normalQuantile } from './distribution/normal';
export {
  type BookedRow,
  type Count,
  type CountAction,
  type CountCommand,
  type CountedRow,
  type CountFact,
  type CountLine,
  type CountStatus,
  countActions,
  countTroubles,
  decideCount,
  evolveCount,
  type Variance,
  variancesOf,
} from './documents/count';
export { type LeadTime, leadTimeOf } from './documents/lead-time';
export {
  awaited,
  decidePurchase,
  evolvePurchase,
  isUnderWay,
  type PurchaseAction,
  type PurchaseCommand,
  type PurchaseFact,
  type PurchaseLine,
  type PurchaseOrder,
  type PurchaseReceipt,
  type PurchaseStatus,
  type PurchaseWish,
  purchaseActions,
  purchaseTroubles,
  type ReceivedLine,
  receivedCost,
} from './documents/purchase-order';
export {
  type ArrivedLine,
  decideTransfer,
  evolveTransfer,
  isTransferUnderWay,
  type MovedLine,
  type Transfer,
  type TransferAction,
  type TransferCommand,
  type TransferFact,
  type TransferLine,
  type TransferStatus,
  type TransferWish,
  transferActions,
  transferTroubles,
  unitsUnderWay,
} from './documents/transfer';
export {
  type Candidates,
  type Choice,
  type ChooseOptions,
  chooseForecast,
  combine,
  usualCandidates,
} from './forecast/choose';
export { type CrostonForecast, type CrostonOptions, croston, sba, sbj, type TsbOptions, tsb } from './forecast/croston';
export { adaptLevel, empiricalInterval, sampleQuantile } from './forecast/empirical';
export { type ForecastErrors, forecastErrors } from './forecast/errors';
export { type EtsForecast, type EtsOptions, ets } from './forecast/ets';
export { type Forecast, type Interval, predictionInterval } from './forecast/forecast';
export {
  drift,
  historicAverage,
  movingAverage,
  movingMedian,
  naive,
  seasonalAverage,
  seasonalNaive,
} from './forecast/naive';
export { type ForecastMethod, type RollingForecast, rollingForecasts } from './forecast/rolling';
export {
  doubleSmoothing,
  type HoltOptions,
  type HoltWintersOptions,
  type SesOptions,
  type SmoothingForecast,
  seasonalSmoothing,
  simpleSmoothing,
} from './forecast/smoothing';
export type { State as SmoothingState } from './forecast/states';
export {
  type CounterDelta,
  fits,
  type GuardedRow,
  type LayerMove,
  purchasable,
  type StockKey,
  type StockRow,
} from './guard';
export { type LandedCost, type LandedLine, landedValues } from './landed';
export {
  type LateShare,
  lateShares,
  type ReceiptMove,
  type ReceivedLayer,
  type Revaluation,
  receivedLayers,
  revalued,
} from './landed-late';
export { atLocations, free, freeOnHand, type LocationLevel, purchasableAt, purchasableTotal } from './levels';
export {
  isAwaited,
  isMaking,
  type MakingDay,
  type MakingPlan,
  makingDays,
  makingHorizonDays,
  planMaking,
  readyOn,
} from './making';
export { type Buying, givesTo, inPickingOrder, type Picking } from './picking';
export { type AbcXyz, classifyAbcXyz, type MovedSku } from './plan/abc-xyz';
export {
  availableToPromise,
  type DatedUnits,
  type PromiseLocation,
  type PromiseStep,
  promiseTimeline,
} from './plan/available-to-promise';
export { daysOfSupply, type IdleStock, idleStock, type StockCover, type Turnover, turnover } from './plan/cover';
export { type Countable, type CycleCountOptions, cycleCountPlan, type PlannedCount } from './plan/cycle-count';
export {
  type ReplenishmentItem,
  type ReplenishmentOptions,
  type ReplenishmentSupplier,
  suggestReplenishment,
} from './plan/replenishment';
export { type OrderMoment, type SimulatedPeriod, type SimulationInput, simulateReplenishment } from './plan/simulate';
export type {
  PurchaseSuggestion,
  ReplenishmentReason,
  ReplenishmentSuggestion,
  TransferSuggestion,
} from './plan/suggestion';
export {
  type EoqInput,
  type EoqResult,
  economicOrderQuantity,
  economicOrderQuantityWithBackorders,
  economicProductionQuantity,
} from './policy/eoq';
export {
  type DiscountInput,
  type DiscountResult,
  economicOrderQuantityWithAllUnitsDiscounts,
  economicOrderQuantityWithIncrementalDiscounts,
} from './policy/eoq-discounts';
export { type JointInput, type JointPlan, jointReplenishment } from './policy/joint-replenishment';
export { type MyopicInput, myopicBaseStock, myopicCost, myopicLevelAtCost } from './policy/myopic';
export {
  type NewsvendorInput,
  type NewsvendorProfitInput,
  type NewsvendorResult,
  newsvendor,
  newsvendorProfit,
} from './policy/newsvendor';
export {
  type RqInput,
  type RqPolicy,
  rqByBackorderEoq,
  rqByExpectedInventory,
  rqByLossFunction,
  rqBySafetyStock,
  rqCost,
  rqOptimal,
  rqReorderPoint,
} from './policy/rq';
export { type RqPoissonInput, rqPoissonCost, rqPoissonOptimal } from './policy/rq-poisson';
export {
  fillRate,
  reorderPoint,
  type SafetyStock,
  type SafetyStockInput,
  type ServiceLevel,
  safetyStock,
} from './policy/safety-stock';
export { type SharedSafetyItem, sharedSafetyStock } from './policy/shared-safety';
export { type SsInput, type SsPolicy, ssCost, ssOptimal, ssPowerApproximation } from './policy/ss';
export { type LotSizingInput, type LotSizingPlan, type PerPeriod, wagnerWhitin } from './policy/wagner-whitin';
export { type CartHold, holdChange, isLive, liveUnits, nextExpiry, rowAt } from './reservation';
export {
  type ComingUnits,
  type Freeze,
  isFrozen,
  kept,
  limitsOf,
  type RowSettings,
  type SaleLimits,
  settingsOf,
} from './row-settings';
export {
  packedState,
  repeated,
  type Serial,
  type SerialCount,
  type SerialMove,
  type SerialPlace,
  serialAt,
  serialCountProblem,
  serialCounts,
  serialPlace,
  serialProblems,
  serialRoom,
  serialUnpicked,
} from './serial';
export {
  backorderState,
  isForSale,
  lotOf,
  makingState,
  missingState,
  repairState,
  type Shelf,
  sellableState,
  shelfOf,
  transitState,
  unsellableStates,
} from './shelf';
export {
  type Allocation,
  type BuiltInRule,
  builtInRules,
  type Coordinates,
  type CustomRule,
  type CustomStrategy,
  type Departures,
  type Destination,
  daysUntilArrival,
  departureDay,
  distanceKm,
  fewestParcelsRanks,
  inTable,
  isWithin,
  type LocationCosts,
  type LocationKind,
  type OptimumStrategy,
  type ParcelCounts,
  type PlanFigures,
  planFigures,
  planSourcing,
  type RegionTable,
  reasonAgainst,
  regionPattern,
  type ShadowReport,
  type ShadowSummary,
  type SourcingLine,
  type SourcingLocation,
  type SourcingOptimum,
  type SourcingPlan,
  type SourcingRequest,
  type SourcingRule,
  type SourcingShortage,
  type SourcingStrategy,
  type SourcingTrace,
  servesChannel,
  shadowReport,
  shadowSummary,
  strategyName,
  verifyPlan,
} from './sourcing';
export { type StockNews, type StockStanding, standingOf, stockNews } from './standing';
export { blockOf, mostQueueNumber, type QueuePlace, queueBlock, queueClasses, waitingId } from './waiting';
