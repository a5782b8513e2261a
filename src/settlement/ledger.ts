/**
 * Balanced postings for what happens to an order and its stock. Debits are positive, credits negative.
 *
 * | account | kind | what stands on it |
 * |---|---|---|
 * | `customer.receivable` | asset | what customers owe; a credit balance is what they are owed |
 * | `clearing:<method>` | asset | money that a payment method took and has not paid out |
 * | `sales.deferred` | liability | sold, not yet shipped, without tax |
 * | `sales.revenue` | income | shipped, without tax |
 * | `sales.returns` | income, reduces revenue | taken back after shipment, without tax |
 * | `tax.payable` | liability | tax charged to customers |
 * | `tax.differences` | expense | tax that estimates charged too little (a credit: too much) |
 * | `giftCards.liability`, `storeCredit.liability` | liability | what gift cards and customers' credit can still buy |
 * | `giftCards.issued`, `storeCredit.granted` | expense | the value put on them; selling a card clears it |
 * | `disputes.withheld` | asset | money that gateways hold back while a dispute is open |
 * | `gateway.fees` | expense | what payment methods charge the shop |
 * | `stock.goods` | asset | the cost of what lies in stock |
 * | `stock.cost` | expense | the cost of what was shipped |
 * | `stock.received` | liability | the cost of what came in; supplier invoices clear it |
 * | `carrier.claims` | asset | what carriers have agreed to pay for parcels that they lost or damaged |
 * | `carrier.compensation` | income | the same |
 * | `supplier.claims` | asset | what suppliers have agreed to pay for faulty goods |
 * | `supplier.compensation` | income | the same |
 * | `warranty.cost` | expense | the cost of parts and goods that went into repairs under warranty, or out of goodwill |
 * | `repairs.cost` | expense | the cost of parts that went into repairs that customers pay for |
 * | `stock.adjusted` | expense | the cost of counts, losses and finds |
 * | `fx.gains` | income | what money was worth more when it was settled than when it was booked |
 * | `fx.losses` | expense | what it was worth less |
 * | `fx.rounding` | income or expense | minor units that amounts in the reporting currency leave over, each rounded by itself |
 * | `opening:<account>` | as the account | results of before the books began, of what was taken over from another system |
 *
 * Source: double entry (Pacioli); revenue is earned with the shipment (IFRS 15.38).
 */

/** One side of a posting in minor units; a debit is positive. */
export interface LedgerEntry {
  readonly account: string;
  readonly amount: number;
  /** The same in the currency in which the books are kept, where that is not the posting's. */
  readonly reported?: number;
}

/**
 * The entries of a placed order: the customer owes the total, the net of it is yet to be earned. They sum to zero.
 *
 * @example
 * postPlacement({ total: 1200, tax: 200 });
 * // customer.receivable 1200, sales.deferred −1000, tax.payable −200
 */
export function postPlacement({ total, tax }: { readonly total: number; readonly tax: number }): LedgerEntry[] {
  return entries([
    ['customer.receivable', total],
    ['sales.deferred', tax - total],
    ['tax.payable', -tax],
  ]);
}

/**
 * The entries of what a carrier pays for goods that it lost or damaged; less than zero takes it back. They sum to zero.
 *
 * @example
 * postCompensation({ amount: 500 }); // carrier.claims 500, carrier.compensation −500
 */
export function postCompensation({ amount }: { readonly amount: number }): LedgerEntry[] {
  return entries([
    ['carrier.claims', amount],
    ['carrier.compensation', -amount],
  ]);
}

/**
 * The entries of what a supplier pays for faulty goods; less than zero takes it back. They sum to zero.
 *
 * @example
 * postSupplierCompensation({ amount: 500 }); // supplier.claims 500, supplier.compensation −500
 */
export function postSupplierCompensation({ amount }: { readonly amount: number }): LedgerEntry[] {
  return entries([
    ['supplier.claims', amount],
    ['supplier.compensation', -amount],
  ]);
}

/**
 * The entries of parts or goods that go out of stock into a repair: at the shop's cost under warranty, against what the customer pays else. They
 * sum to zero.
 *
 * @example
 * postRepair({ cost: 250, payer: 'warranty' }); // warranty.cost 250, stock.goods −250
 */
export function postRepair({
  cost,
  payer,
}: {
  readonly cost: number;
  readonly payer: 'warranty' | 'goodwill' | 'customer';
}): LedgerEntry[] {
  return entries([
    [payer === 'customer' ? 'repairs.cost' : 'warranty.cost', cost],
    ['stock.goods', -cost],
  ]);
}

/**
 * The entries of a cancellation before shipment: the placement of that amount (tax included), turned round. They sum to zero.
 *
 * @example
 * postCancellation({ amount: 600, tax: 100 });
 * // sales.deferred 500, tax.payable 100, customer.receivable −600
 */
export function postCancellation({ amount, tax }: { readonly amount: number; readonly tax: number }): LedgerEntry[] {
  return entries([
    ['sales.deferred', amount - tax],
    ['tax.payable', tax],
    ['customer.receivable', -amount],
  ]);
}

/**
 * The entries of a fee, or of shipping that was paid and is kept, when lines are cancelled (tax included): earned at once. They sum to zero.
 *
 * @example
 * postKept({ amount: 600, tax: 100 }); // customer.receivable 600, sales.revenue −500, tax.payable −100
 */
export function postKept({ amount, tax }: { readonly amount: number; readonly tax: number }): LedgerEntry[] {
  return entries([
    ['customer.receivable', amount],
    ['sales.revenue', tax - amount],
    ['tax.payable', -tax],
  ]);
}

/**
 * The entries of tax that is due beyond (negative: below) what an estimate charged: the shop bears it. They sum to zero.
 *
 * @example
 * postTaxDifference({ tax: 21 }); // tax.differences 21, tax.payable −21
 */
export function postTaxDifference({ tax }: { readonly tax: number }): LedgerEntry[] {
  return entries([
    ['tax.differences', tax],
    ['tax.payable', -tax],
  ]);
}

/**
 * The entries of money taken by a payment method. They sum to zero.
 *
 * @example
 * postCapture({ method: 'card', amount: 1200 }); // clearing:card 1200, customer.receivable −1200
 */
export function postCapture({ method, amount }: { readonly method: string; readonly amount: number }): LedgerEntry[] {
  return entries([
    [`clearing:${method}`, amount],
    ['customer.receivable', -amount],
  ]);
}

/**
 * The entries of money given back by a payment method. They sum to zero.
 *
 * @example
 * postRefund({ method: 'card', amount: 600 }); // customer.receivable 600, clearing:card −600
 */
export function postRefund({ method, amount }: { readonly method: string; readonly amount: number }): LedgerEntry[] {
  return entries([
    ['customer.receivable', amount],
    [`clearing:${method}`, -amount],
  ]);
}

/**
 * The entries of a refund that did not reach the customer: the money is with the payment method again. They sum to zero.
 *
 * @example
 * postRefundReversal({ method: 'card', amount: 600 }); // clearing:card 600, customer.receivable −600
 */
export function postRefundReversal(refund: { readonly method: string; readonly amount: number }): LedgerEntry[] {
  return postCapture(refund);
}

/**
 * The entries of a dispute's step: money goes from one place to another. `clearing` is with the payment method, `withheld` held back by it,
 * `customer` owed by the customer again. They sum to zero.
 *
 * @example
 * postDispute({ method: 'card', amount: 600, from: 'clearing', to: 'withheld' });
 * // disputes.withheld 600, clearing:card −600
 */
export function postDispute(step: {
  readonly method: string;
  readonly amount: number;
  readonly from: DisputePlace;
  readonly to: DisputePlace;
}): LedgerEntry[] {
  if (step.from === step.to) return [];
  const account = (place: DisputePlace) =>
    ({ clearing: `clearing:${step.method}`, withheld: 'disputes.withheld', customer: 'customer.receivable' })[place];
  return entries([
    [account(step.to), step.amount],
    [account(step.from), -step.amount],
  ]);
}

/**
 * The entries of what a payment method charges the shop (negative: gives back of it). They sum to zero.
 *
 * @example
 * postGatewayFee({ method: 'card', amount: 1500 }); // gateway.fees 1500, clearing:card −1500
 */
export function postGatewayFee({
  method,
  amount,
}: {
  readonly method: string;
  readonly amount: number;
}): LedgerEntry[] {
  return entries([
    ['gateway.fees', amount],
    [`clearing:${method}`, -amount],
  ]);
}

/**
 * The entries of value that the shop puts on a gift card, or gives a customer as credit. They sum to zero.
 *
 * @example
 * postTenderIssue({ kind: 'giftCard', amount: 5000 }); // giftCards.issued 5000, giftCards.liability −5000
 */
export function postTenderIssue({
  kind,
  amount,
}: {
  readonly kind: 'giftCard' | 'storeCredit';
  readonly amount: number;
}): LedgerEntry[] {
  const [from, to] =
    kind === 'giftCard'
      ? ['giftCards.issued', 'giftCards.liability']
      : ['storeCredit.granted', 'storeCredit.liability'];
  return entries([
    [from as string, amount],
    [to as string, -amount],
  ]);
}

/** Where disputed money is. */
export type DisputePlace = 'clearing' | 'withheld' | 'customer';

/**
 * The entries of a shipment: `net` (without tax) is earned, `cost` leaves the stock. They sum to zero.
 *
 * @example
 * postShipment({ net: 1000, cost: 500 });
 * // sales.deferred 1000, sales.revenue −1000, stock.cost 500, stock.goods −500
 */
export function postShipment({ net, cost }: { readonly net: number; readonly cost: number }): LedgerEntry[] {
  return entries([
    ['sales.deferred', net],
    ['sales.revenue', -net],
    ['stock.cost', cost],
    ['stock.goods', -cost],
  ]);
}

/** What comes back: the amount credited to the customer, tax included, and the cost of the goods that go back into stock. */
export interface ReturnPosting {
  readonly amount: number;
  readonly tax: number;
  readonly cost: number;
  /** Whether the revenue had been earned by a shipment; if not, it is still deferred. Default true. */
  readonly shipped?: boolean;
}

/**
 * The entries of a return: the customer is credited, revenue and tax are taken back, goods return to stock at their cost. They sum to zero.
 *
 * @example
 * postReturn({ amount: 600, tax: 100, cost: 250 });
 * // sales.returns 500, tax.payable 100, customer.receivable −600, stock.goods 250, stock.cost −250
 */
export function postReturn({ amount, tax, cost, shipped = true }: ReturnPosting): LedgerEntry[] {
  return entries([
    [shipped ? 'sales.returns' : 'sales.deferred', amount - tax],
    ['tax.payable', tax],
    ['customer.receivable', -amount],
    ['stock.goods', cost],
    ['stock.cost', -cost],
  ]);
}

/**
 * The entries of goods that came in at a cost. They sum to zero.
 *
 * @example
 * postReceipt({ cost: 25000 }); // stock.goods 25000, stock.received −25000
 */
export function postReceipt({ cost }: { readonly cost: number }): LedgerEntry[] {
  return entries([
    ['stock.goods', cost],
    ['stock.received', -cost],
  ]);
}

/**
 * The entries of costs that came to light after their goods: of what still lies there, and of what has left. They sum to zero.
 *
 * @example
 * postLateCosts({ stock: 300, sold: 700 }); // stock.goods 300, stock.cost 700, stock.received −1000
 */
export function postLateCosts({ stock, sold }: { readonly stock: number; readonly sold: number }): LedgerEntry[] {
  return entries([
    ['stock.goods', stock],
    ['stock.cost', sold],
    ['stock.received', -stock - sold],
  ]);
}

/**
 * The entries of a stock adjustment; a loss has a negative cost. They sum to zero.
 *
 * @example
 * postAdjustment({ cost: -250 }); // stock.goods −250, stock.adjusted 250
 */
export function postAdjustment({ cost }: { readonly cost: number }): LedgerEntry[] {
  return entries([
    ['stock.goods', cost],
    ['stock.adjusted', -cost],
  ]);
}

/**
 * The entries of goods that go back to their supplier: off the books at their cost, off what is owed at what the supplier credits, the
 * difference as an adjustment. They sum to zero.
 *
 * @example
 * postSupplierReturn({ cost: 250, credit: 200 }); // stock.goods −250, stock.received 200, stock.adjusted 50
 */
export function postSupplierReturn({
  cost,
  credit,
}: {
  readonly cost: number;
  readonly credit: number;
}): LedgerEntry[] {
  return entries([
    ['stock.goods', -cost],
    ['stock.received', credit],
    ['stock.adjusted', cost - credit],
  ]);
}

function entries(pairs: readonly (readonly [account: string, amount: number])[]): LedgerEntry[] {
  return pairs.filter(([, amount]) => amount !== 0).map(([account, amount]) => ({ account, amount }));
}
