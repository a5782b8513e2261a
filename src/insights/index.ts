/** `orderwright/insights`: what can be learned from orders, as pure functions. */
export { type LineMargin, type MarginInput, marginOf, type OrderMargin, type UnknownCost } from './margin';
export { type PeriodSales, type SalesCalendar, type SalesPeriod, type SoldOrder, salesByPeriod } from './sales';
export { type Stage, type StageDurations, type StageStep, stages, stageTimes, type TimedFact } from './stage-times';
