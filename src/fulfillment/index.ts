/** `orderwright/fulfillment`: parcels, promises, carriers and tracking as pure functions. */
export {
  type CarrierChoice,
  type CarrierChoiceOptions,
  type CarrierQuote,
  type CarrierRule,
  type CarrierTrace,
  chooseCarrier,
} from './carrier-choice';
export { type ParcelPlan, pickUnits, planShipments, type ShipmentRequestLine, shipmentProblems } from './plan';
export {
  type DeliveryPromise,
  isWorkingDay,
  type Lane,
  type LaneHistory,
  type LaneOptions,
  learnLanes,
  type OpeningHours,
  type OpenSpan,
  openSpans,
  type PromiseRequest,
  type PromiseStep,
  promise,
  promiseHorizonDays,
  type TransitEstimate,
  type TransitRequest,
  type TransitRun,
  transitOf,
  type WorkingCalendar,
  workingDayAfter,
  workingDayFrom,
  workingDaysBetween,
} from './promises';
export {
  type CustomSplitter,
  leastParcels,
  type ParcelRule,
  type ParcelTrace,
  type ParcelUnits,
  type SplitParcel,
  splitParcels,
  usualTemperature,
} from './split';
export { advanceTracking, type TrackingStatus, trackingRank } from './tracking';
