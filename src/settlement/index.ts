/**
 * `orderwright/settlement`: totals, discounts, tax, invoices, refunds, payments and the ledger as pure functions.
 *
 * @packageDocumentation
 */
export {
  allocate,
  minorDigits,
  type RoomyPart,
  type Rounding,
  type ScaledAmount,
  type Sharing,
  share,
  shareWithin,
  spreadOverUnits,
  type TieRule,
  type UnitPrice,
  type UnitRun,
} from '../kernel';
export type { CappedDiscount } from './capped-discounts';
export {
  type AppliedDiscount,
  type DiscountAction,
  type DiscountableLine,
  type DiscountCap,
  type DiscountCondition,
  type DiscountedLine,
  type DiscountPolicy,
  type DiscountRule,
  defaultDiscountPolicy,
  type GivenDiscount,
  type LineFilter,
  type WithheldDiscount,
  type WithheldReason,
} from './discount-rules';
export type { DiscountableOrder } from './discount-state';
export { applyDiscounts, type DiscountedOrder, giveDiscounts } from './discounts';
export { documentTaxes, rateGroupTaxes, type SharedTaxPolicy, type TaxedPart } from './document-tax';
export { replaceRuns, sliceRuns, sumRuns } from './edit-shares';
export {
  type DocumentAdjustment,
  type Invoice,
  type InvoiceAdjustment,
  type InvoiceAmounts,
  type InvoiceLine,
  type InvoiceTax,
  type InvoiceTaxRow,
  invoiceTotals,
  payableRounding,
} from './invoice';
export { type BrokenRule, checkInvoice } from './invoice-check';
export {
  type LedgerEntry,
  postAdjustment,
  postCancellation,
  postCapture,
  postCompensation,
  postDispute,
  postGatewayFee,
  postKept,
  postLateCosts,
  postPlacement,
  postReceipt,
  postRefund,
  postRefundReversal,
  postRepair,
  postReturn,
  postShipment,
  postSupplierCompensation,
  postSupplierReturn,
  postTaxDifference,
  postTenderIssue,
  type ReturnPosting,
} from './ledger';
export { openedAccount, openingEntries } from './openings';
export { type Balance, balance, moneyAddsUp, type PaymentTotals } from './payments';
export type { ChargeInput, OrderDiscount, PricedLineInput, TaxRounding, TotalsInput } from './pricing-input';
export { exactShares, type Quote, type QuotedAmounts, type QuotedItem, quoteOrder } from './quote';
export {
  type PerItemRate,
  percentDiscount,
  percentOf,
  perItemAmount,
  type Tier,
  tierAt,
} from './rates';
export { type PaymentRefund, planRefund, type RefundablePayment, type RefundPolicy } from './refunds';
export {
  type Balances,
  exchangedBack,
  postExchangeDifference,
  reportEntries,
  reportedOnly,
  reportingRounding,
  type Worth,
  withEntries,
} from './reporting';
export { chargedRates, netOf, type RepricedAmount, repriceIncluded, type TaxTreatment } from './reprice';
export { reverseCharge, reverseUnits, type Share } from './reverse';
export {
  type ContainedTax,
  combineRates,
  type RateFraction,
  rateOfPercent,
  splitTax,
  type TaxRate,
  taxOf,
} from './tax';
export { type TaxRun, taxDifferences } from './tax-differences';
export { type TaxSummaryRow, taxSummary } from './tax-summary';
export { type ChargeShares, type LineShares, type PricedOrder, priceOrder, type Totals } from './totals';
export { type ShareRun, spreadShares } from './unit-shares';
