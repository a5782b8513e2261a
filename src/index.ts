/**
 * `orderwright`: an order-management system to embed: createOms and the types around it.
 *
 * @packageDocumentation
 */
export type { AttentionPage, AttentionQuery } from './engine/attention/attention';
export type { AttentionItem, AttentionReason } from './engine/attention/item';
export type { AuditReport, MoneyFinding } from './engine/audit';
export type { Bulk, BulkResult } from './engine/bulk';
export type { CarrierCallOptions } from './engine/carrier-guard';
export type {
  CarrierWebhookInput,
  CarrierWebhookReport,
  HeardLabel,
  HeardParcel,
  KnownParcel,
} from './engine/carrier-webhooks';
export type { CasePage, Cases, ThreadMessage } from './engine/cases/cases';
export type { CaseFacades } from './engine/cases/facades';
export type { FeedbackPage, FeedbackRecord, Feedbacks } from './engine/cases/feedback';
export type { CaseOptions, FeedbackOptions } from './engine/cases/options';
export type { Received } from './engine/cases/receive';
export type { CaseRecord } from './engine/cases/record';
export type { BookedPickup, HandoverInput, MadeManifest, PickupInput } from './engine/collecting';
export type { Collection, CollectionFilter, CollectionPage, KeptCollection } from './engine/collections';
export type {
  OmsOptions,
  PaymentMethod,
  ProcessOptions,
  PromiseOptions,
  PurchaseLimitOptions,
  Retention,
  ShopOptions,
  SourcingOptions,
  StockOptions,
  TaxOutage,
  WindowsOf,
} from './engine/config';
export type { ClaimedOrders, CustomerSummary, Customers, Person } from './engine/customers';
export type { EndpointCommandOptions, Endpoints } from './engine/endpoints/endpoints';
export type { EndpointFailures, EndpointReason, EndpointRecord, EndpointStatus } from './engine/endpoints/record';
export type { EventOptions, LiveEvent } from './engine/events';
export type { Facades, Orders, Payments, Shipments, Taxes } from './engine/facade';
export type { HousekeepingReport } from './engine/housekeeping';
export type { ImportedRecord, ImportOrders, ImportOrdersOptions } from './engine/import-orders';
export type { OrderRef } from './engine/input';
export type { Insights, PlacedSpan, QualityQuery, QualityReport } from './engine/insights';
export type { Lanes, LearnOptions } from './engine/lane-times';
export type { MessageFilter, MessagePage, Messages } from './engine/messages/log';
export type { LoggedMessage, MessageState } from './engine/messages/record';
export {
  dailyNumbers,
  isValidNumber,
  type RandomNumberOptions,
  randomNumbers,
  type SequentialNumberOptions,
  sequentialNumbers,
} from './engine/numbers';
export type { Oms } from './engine/oms';
export type { ParcelServices, ParcelServicesOf, ServedParcel } from './engine/parcel-services';
export type { CommandOptions, Preview } from './engine/pipeline';
export type { Order, OrderLine } from './engine/present';
export type { AllowanceLeft } from './engine/purchase-limits';
export type { HandedOver, OrderFilter, OrderPage, RecordedFact } from './engine/reads';
export type { Relay, RelayReport } from './engine/relay';
export type { RepairFacades } from './engine/repairs/facades';
export type { RepairOptions } from './engine/repairs/options';
export type { CheckedWarranty, Repairs } from './engine/repairs/repairs';
export type { SupplierClaims } from './engine/repairs/supplier-claims';
export type { ReturnPreview, Returns } from './engine/returns';
export { stepLog } from './engine/step-log';
export type { StockFinding } from './engine/stock/audit';
export type { Reservation } from './engine/stock/carts';
export type { CountSheetLine, Counts } from './engine/stock/counts';
export type { StockFacades } from './engine/stock/facades';
export type { ImportedLine, ImportOptions, StockRow } from './engine/stock/import-file';
export type { Availability, Inventory, StockLevel } from './engine/stock/inventory';
export type { LimitFinding } from './engine/stock/limit-books';
export type { DocumentFact, DocumentPage, DocumentRef, Versioned } from './engine/stock/living';
export type { OutsideDifference } from './engine/stock/outside-record';
export type { LocationValue, PastStock } from './engine/stock/past';
export type { Promised } from './engine/stock/promises';
export type { PurchaseOrders } from './engine/stock/purchase-orders';
export type { Queue, Waiting } from './engine/stock/queue';
export type { StockAudit, StockRepair } from './engine/stock/repair';
export type { Ordered, ReplenishmentInput } from './engine/stock/replenishment';
export type { SerialEvent, SerialFinding, SerialStory } from './engine/stock/serials';
export type { Transfers } from './engine/stock/transfers';
export type { GiftCards, IssuedGiftCard, StoreCredit } from './engine/tenders';
export type { FailedRefresh, RefreshReport } from './engine/tracking';
export type { Windows } from './engine/windows';
export type { Wave, WavePage, WaveRecord, Waves } from './engine/work/waves';
export type { WorkOrders, WorkPage, WorkPlanned, WorkRecord } from './engine/work/work-orders';
export {
  type ErrorCode,
  errorCodes,
  formatMoney,
  fromDecimal,
  type Instant,
  inUnit,
  isOmsError,
  type Measured,
  type Money,
  money,
  OmsError,
  type Problem,
  type SalesUnit,
  toDecimal,
  type UnitPrice,
} from './kernel';
export { createOms } from './oms';
export type {
  Actor,
  Audience,
  CarrierPolicy,
  Explanation,
  Fact,
  Finding,
  HostRegion,
  HostRule,
  ImportedOrder,
  NotificationEvent,
  NotificationOptions,
  NotificationRule,
  PaymentTerms,
  Process,
  PurchaseLimit,
  QuietHours,
} from './order';
export { defineRegion } from './order/host-regions';
export { defaultProcess } from './order/process';
export type * from './ports';
