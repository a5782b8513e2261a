/**
 * `orderwright/planning`: how much of what to have where: demand forecast from history, order quantities and safety stock, suggestions to buy, counts
 * by turns, and how stock turns over. Pure calculations, which run in a browser.
 *
 * @packageDocumentation
 */
export type { ContinuousShape } from './distribution/continuous';
export { type Demand, demandFunctions, demandOver } from './distribution/demand';
export type { DiscreteShape } from './distribution/discrete';
export type { DemandFunctions, Loss } from './distribution/functions';
export { normalCdf, normalLoss, normalPdf, normalQuantile } from './distribution/normal';
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
export { type LeadTime, leadTimeOf } from './lead-time';
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
