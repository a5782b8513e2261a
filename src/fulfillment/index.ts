/** `orderwright/fulfillment`: parcels, promises, carriers and tracking as pure functions. */
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
} from './split';
export { usualTemperature } from './temperature';
export { advanceTracking, mishapOf, type TrackingStatus, trackingRank } from './tracking';
