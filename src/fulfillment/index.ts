/**
 * `orderwright/fulfillment`: parcels, promises, carriers and tracking as pure functions.
 *
 * @packageDocumentation
 */
export {
  type CarrierChoice,
  type CarrierChoiceOptions,
  type CarrierQuote,
  type CarrierRule,
  type CarrierTrace,
  chooseCarrier,
} from './carrier-choice';
export {
  type Cartonization,
  type CartonizeOptions,
  type CartonPlacement,
  type CartonTrace,
  cartonize,
  type PackedCarton,
  type UnplacedGoods,
  type UnplacedReason,
} from './cartons/cartonize';
export {
  type Carton,
  type CartonGoods,
  type GoodsSize,
  type Handling,
  mostCartonUnits,
  type Size,
} from './cartons/goods';
export { crossesBorder, type DangerousGoods, type GoodsCustoms } from './customs';
export { parcelCode, ssccOf } from './papers/codes';
export type {
  Paper,
  PaperAddress,
  PaperCode,
  PaperColumn,
  PaperFact,
  PaperKind,
  PaperLabel,
  PaperLine,
  PaperLocale,
  PaperParcel,
  PaperParty,
  PaperTable,
} from './papers/paper';
export {
  deliveryNotePaper,
  type LabelSheetInput,
  labelSheetPaper,
  type ManifestInput,
  manifestPaper,
  type PackingSlipInput,
  type PickListInput,
  type PickListRow,
  packingSlipPaper,
  pickListPaper,
  type ReturnLabelInput,
  returnLabelPaper,
} from './papers/papers';
export { type ParcelPlan, pickUnits, planShipments, type ShipmentRequestLine, shipmentProblems } from './plan';
export {
  createLaneLearner,
  type DeliveryPromise,
  type DeliveryWindow,
  isWorkingDay,
  type Lane,
  type LaneHistory,
  type LaneLearner,
  type LaneOptions,
  learnLanes,
  leaveBy,
  type OpeningHours,
  type OpenSpan,
  openSpans,
  type PromiseRequest,
  type PromiseStep,
  type Punctuality,
  promise,
  promiseHorizonDays,
  punctualityOf,
  type TransitEstimate,
  type TransitRequest,
  type TransitRun,
  transitOf,
  type WindowSlot,
  type WindowTimetable,
  type WorkingCalendar,
  windowsOf,
  workingDayAfter,
  workingDayFrom,
  workingDaysBetween,
  workingTimeAfter,
  workingTimeBetween,
} from './promises';
export {
  type CustomSplitter,
  leastParcels,
  type ParcelRule,
  type ParcelTrace,
  type ParcelUnits,
  type SplitParcel,
  splitParcels,
} from './split';
export { usualTemperature } from './temperature';
export { advanceTracking, mishapOf, type Tracked, type TrackingStatus, trackingRank } from './tracking';
export { decideWork } from './work/decide';
export { evolveWork } from './work/evolve';
export type {
  LineUnits,
  Missing,
  OrderView,
  Scan,
  ScannedBox,
  ShortFollowUp,
  WorkCommand,
  WorkFact,
} from './work/facts';
export type { ScanExpectation } from './work/scan';
export { type Bin, chooseWave, pickRows, type WaveCandidate, type WaveLimits, wavePicker } from './work/wave';
export {
  type PackedUnits,
  toPack,
  toPick,
  toPutBack,
  type WorkAction,
  type WorkDemand,
  type WorkLine,
  type WorkOrder,
  type WorkParcel,
  type WorkStatus,
  type WorkSubstitution,
  workActions,
  workTroubles,
} from './work/work-order';
