/**
 * `orderwright/insights`: what can be learned from orders, as pure functions.
 *
 * @packageDocumentation
 */
export {
  type ChargeSummer,
  createChargeSummer,
  type LabelCost,
  type LaneCharges,
  labelCostsOf,
} from './label-costs';
export { type LineMargin, type MarginInput, marginOf, type OrderMargin, type UnknownCost } from './margin';
export {
  deliveredLines,
  type PolicyOrder,
  type QualityTerms,
  type SaidOfOrder,
  usualSignalOf,
} from './quality/delivered-lines';
export {
  type DeliveredLine,
  type QualityAction,
  type QualityDimension,
  type QualityProposal,
  type QualityRate,
  type QualitySignal,
  qualityDimensions,
  qualityProposals,
  qualityRates,
  qualitySignals,
} from './quality/quality';
export { logTail, type Part, type Share, wilson } from './quality/statistics';
export { type PeriodSales, type SalesCalendar, type SalesPeriod, type SoldOrder, salesByPeriod } from './sales';
export { type Stage, type StageDurations, type StageStep, stages, stageTimes, type TimedFact } from './stage-times';
export { type DeliveryDays, transitRunsOf } from './transit-runs';
