/** `orderwright`: an order-management system to embed: createOms and the types around it. */
export type { AuditReport, MoneyFinding } from './engine/audit';
export type { Bulk, BulkResult } from './engine/bulk';
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
} from './engine/config';
export type { EventOptions, LiveEvent } from './engine/events';
export type { Customers, Facades, Orders, Payments, Returns, Shipments, Taxes } from './engine/facade';
export type { HousekeepingReport } from './engine/housekeeping';
export type { OrderRef } from './engine/input';
export {
  dailyNumbers,
  isValidNumber,
  type RandomNumberOptions,
  randomNumbers,
  type SequentialNumberOptions,
  sequentialNumbers,
} from './engine/numbers';
export type { CommandOptions, Preview } from './engine/pipeline';
export type { Order, OrderLine } from './engine/present';
export type { AllowanceLeft } from './engine/purchase-limits';
export type { HandedOver, OrderFilter, OrderPage, RecordedFact } from './engine/reads';
export type { Relay, RelayReport } from './engine/relay';
export type { StockFinding } from './engine/stock/audit';
export type { Reservation } from './engine/stock/carts';
export type { CountSheetLine, Counts } from './engine/stock/counts';
export type { StockFacades } from './engine/stock/facades';
export type { ImportedLine, ImportOptions } from './engine/stock/import-file';
export type { Availability, Inventory, StockLevel } from './engine/stock/inventory';
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
export { createOms, type Oms } from './oms';
export {
  type Actor,
  addressSchema,
  defaultProcess,
  defineRegion,
  type Explanation,
  type Fact,
  type Finding,
  type HostRegion,
  type HostRule,
  type PaymentTerms,
  type Process,
  type PurchaseLimit,
  placeSchema,
} from './order';
export type * from './ports';
