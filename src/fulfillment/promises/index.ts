/** Promises: when goods leave and arrive, by calendars, cut-offs and what carriers have shown. */
export {
  isWorkingDay,
  type OpeningHours,
  type OpenSpan,
  openSpans,
  promiseHorizonDays,
  type WorkingCalendar,
  workingDayAfter,
  workingDayFrom,
  workingDaysBetween,
} from './calendar';
export {
  type Lane,
  type LaneHistory,
  type LaneOptions,
  learnLanes,
  type TransitEstimate,
  type TransitRequest,
  type TransitRun,
  transitOf,
} from './lanes';
export { type DeliveryPromise, type PromiseRequest, type PromiseStep, promise } from './promise';
