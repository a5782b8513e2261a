/**
 * Promises: when goods leave and arrive, by calendars, cut-offs and what carriers have shown.
 *
 * @packageDocumentation
 */
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
  workingTimeAfter,
  workingTimeBetween,
} from './calendar';
export {
  createLaneLearner,
  type Lane,
  type LaneHistory,
  type LaneLearner,
  type LaneOptions,
  learnLanes,
  type Punctuality,
  punctualityOf,
  type TransitEstimate,
  type TransitRequest,
  type TransitRun,
  transitOf,
} from './lanes';
export { type DeliveryPromise, leaveBy, type PromiseRequest, type PromiseStep, promise } from './promise';
export { type DeliveryWindow, type WindowSlot, type WindowTimetable, windowsOf } from './windows';
