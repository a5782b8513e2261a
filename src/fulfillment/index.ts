/** `orderwright/fulfillment`: parcels, carriers and tracking as pure functions. */
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
