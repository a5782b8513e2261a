/**
 * `orderwright/order`: the order as a statechart: vocabulary, decisions, folding, and XState's view of it. Runs in a browser.
 *
 * @packageDocumentation
 */
export {
  type AllowanceMove,
  type AppliedLimit,
  allowanceCounter,
  allowanceMovesOf,
  allowanceProblems,
  allowancesOf,
  isInForce,
  type LimitedLine,
  movesOfAllowance,
  type PurchaseLimit,
  periodOf,
} from './allowances';
export { type Attention, attentionOf, attentions } from './attention';
export type { CarrierPolicy } from './carrier-policy';
export {
  decodeFact,
  decodeOrder,
  type EncodedOrder,
  encodeFact,
  encodeOrder,
  rebased,
  rebaseReason,
} from './codec';
export {
  accepted,
  type CommandContext,
  type Decision,
  defaultSourcing,
  defaultStock,
  type Gathered,
  type ImplementedCommand,
  type MethodTerms,
  type Needs,
  nothingGathered,
  type PricedItem,
  type QueueTerms,
  refused,
  type ShopTerms,
  type SourcingTerms,
  type StandingContext,
  type StockTerms,
  type TaxTerms,
  type TenderFound,
} from './command';
export { definitions as commandDefinitions } from './commands';
export { methodProblems } from './commands/intake-news';
export { parcelsLeaving, temperatureOf, unitWeight } from './commands/leaving';
export { choosesStock, planPieces, sendingDays, shortages, sourcingTerms } from './commands/source-goods';
export { contentPrint } from './content-print';
export { currenciesOf, inOrderCurrency, pricedIn, soldInProblems } from './currencies';
export { type Deadline, type DeadlineChanges, deadlinesOf } from './deadlines';
export { type Command, decide, type Explanation, explain } from './decide';
export { needsOf, type Outcome, run } from './decision';
export { advance, type DocumentTable, disputeTable, paymentTable, returnTable, shipmentTable } from './documents';
export { deliveryParcels } from './edits/delivery-parcels';
export { stagedUses } from './edits/discounts';
export { type EditPlan, planEdit } from './edits/plan';
export type * from './edits/vocabulary';
export {
  type Audience,
  type EvidenceEffect,
  effectsOf,
  type InterceptEffect,
  type NotificationTemplate,
  type NotifyEffect,
  notificationTemplates,
  type OrderEffect,
  type PaymentEffect,
  type RequoteEffect,
  type ReturnLabelEffect,
  type ShipmentEffect,
  type TaxEffect,
  wayBackText,
} from './effects';
export { emptyOrder, noCurrency } from './empty-order';
export { type Evidence, evidenceOf } from './evidence';
export { createEvolve, type Evolve, factOf } from './evolve';
export { bookedWorth, booksCurrency, exchanged, quotedPrice } from './exchange';
export { machineFingerprint, machineVersion } from './fingerprint';
export { defineRegion, type HostRegion, regionEvents } from './host-regions';
export type { ImportedOrder } from './imports/record';
export { type Agreement, agree, channelProblems } from './intake';
export { afterwards } from './kept-back';
export { type LabelKey, type LabelLocale, label, labelKey, labels } from './label';
export * from './limits';
export { createOrderLogic, type OrderInput, type OrderLogic, type OrderSnapshot, orderLogic } from './logic';
export { createOrderMachine, orderMachine, regions } from './machine';
export { roomMovesOf } from './making';
export { type MadeItem, roomCounters } from './making-plan';
export { measure, measureSaid } from './measures';
export { schemaVersion } from './migrations';
export { type Move, movesOf } from './moves';
export {
  audiencesOf,
  mandatoryEvents,
  type NotificationEvent,
  type NotificationOptions,
  type NotificationRule,
  nextClockTime,
  notificationEvents,
  type QuietHours,
  quietUntil,
  type ToldHow,
  toldHow,
} from './notifications';
export {
  addressProblems,
  currentText,
  type PersonalText,
  type Split,
  splitPersonal,
  stagedAddressProblems,
  type TextNames,
  textName,
} from './personal';
export { type Posting, postingOf, postingsOf } from './postings';
export { defaultProcess, type Limits, type Process, type RoutineStep } from './process';
export {
  dispatchedUnits,
  gone,
  incomplete,
  isParcelled,
  perUnit,
  piecesOf,
  placesOf,
  stockOf,
  stockSkus,
} from './progress';
export type { LocationPromise, PromiseTerms } from './promise-terms';
export { record } from './record';
export { customerUses, redemptionsOf, type UseMove, useCounters, useMovesOf } from './redemptions';
export { repairTag } from './repair-tag';
export { announced } from './returns/came';
export { type ReturningGoods, returningGoods } from './returns/label';
export { type PlannedExchange, planReturn, type ReturnPlan } from './returns/plan';
export { eligibilityOf, noReceiptMovesOf } from './returns/rules';
export {
  addressSchema,
  draftSchema,
  type PayloadInputs,
  type Payloads,
  placeSchema,
  plainSchemas,
  quantityUpTo,
  schemas,
  serial,
  wholeWithoutUnit,
  word,
} from './schemas';
export {
  backorderTerm,
  customerTerm,
  labelTerm,
  searchTerms,
  serialTerm,
  shipDayTerm,
  termChanges,
  testTerm,
  trackingTerm,
} from './search';
export { serialMovesOf, serialsSold } from './serials';
export { pieceShare } from './shares';
export { createStep } from './step';
export { addedParts as addedTaxParts, dueParts, payableTax, sumParts as sumTaxParts, taxBodyOf } from './taxes/parts';
export type * from './taxes/vocabulary';
export { creditAccount, liabilityOf, type TenderMove, tenderMoveOf } from './tender';
export { type PaymentTerms, scheduleOf } from './terms';
export { covered, emptyTotals, kept, outstanding, overpaid, unshipped, wanted } from './totals';

export { type OrderTrouble, remediesOf, troublesOf } from './troubles';
export { isUnfulfilled, isUnpacked, openUnits, returnable, returnableParts } from './units';

export { type Finding, type HostRule, reviewBlocks } from './validation';
export type * from './vocabulary';
export { channels, news } from './vocabulary';
export { offersOf, type WindowMove, type WindowOffer, windowCounter, windowMovesOf } from './windows';
export { liesWhollyAt, workDemands } from './work-demand';
