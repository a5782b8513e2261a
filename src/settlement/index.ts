/** `orderwright/settlement`: totals, tax, refunds, payments and the ledger as pure functions. */
export { documentTaxes, type TaxedPart } from './document-tax';
export {
  type LedgerEntry,
  postAdjustment,
  postCancellation,
  postCapture,
  postPlacement,
  postReceipt,
  postRefund,
  postReturn,
  postShipment,
  type ReturnPosting,
} from './ledger';
export { type Balance, balance, moneyAddsUp, type PaymentTotals } from './payments';
export { type PaymentRefund, planRefund, type RefundablePayment, type RefundPolicy } from './refunds';
export { reverseCharge, reverseUnits, type Share } from './reverse';
export { type RateFraction, sumRates, type TaxRate, taxOf } from './tax';
export {
  type ChargeInput,
  type ChargeShares,
  type LineShares,
  type OrderDiscount,
  type PricedLineInput,
  type PricedOrder,
  priceOrder,
  type ShareRun,
  type Totals,
  type TotalsInput,
} from './totals';
