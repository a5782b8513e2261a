/**
 * What an order costs: from lines, charges and discounts to the amount, tax and discount of every single unit.
 *
 * - The line's amount is units × unit price, or the amount given.
 * - Its own discount comes off, then its share of the order's discounts.
 * - What is left is taxed, by unit, by line or once for the document.
 * - The result is spread over the units and stored: refunds, edits and credit notes reverse these shares and never compute them again.
 */
import { allocate, extend, omsError, type Rounding, type TieRule, type UnitPrice } from '../kernel';
import { documentTaxes } from './document-tax';
import { type RateFraction, sumRates, type TaxRate, taxAt } from './tax';

/** A goods line to be priced. Amounts are minor units, including tax when prices do. */
export interface PricedLineInput {
  readonly lineId: string;
  readonly units: number;
  readonly unitPrice: UnitPrice;
  /** Replaces units × unit price. */
  readonly lineAmount?: number;
  /** Off this line, positive; capped at the line's amount. */
  readonly discount?: number;
  /** Added up before they are applied. */
  readonly rates: readonly TaxRate[];
}

/** A delivery cost or a fee. `amount` is minor units, including tax when prices do. */
export interface ChargeInput {
  readonly chargeId: string;
  readonly kind: 'shipping' | 'fee';
  readonly code: string;
  readonly amount: number;
  readonly rates: readonly TaxRate[];
}

/** A discount of the order as a whole: a positive amount in minor units, before tax when prices exclude it. */
export interface OrderDiscount {
  readonly code: string;
  readonly amount: number;
}

/**
 * An order to be priced. `rounding` rounds extended prices and taxes, `taxRounding` says over what a tax is rounded, `tie` who gets a
 * leftover minor unit when discounts and document taxes are shared.
 */
export interface TotalsInput {
  readonly currency: string;
  readonly pricesIncludeTax: boolean;
  readonly lines: readonly PricedLineInput[];
  readonly charges: readonly ChargeInput[];
  readonly discounts: readonly OrderDiscount[];
  readonly rounding: Rounding;
  readonly taxRounding: 'unit' | 'line' | 'document';
  readonly tie: TieRule;
}

/** A run of units with equal shares: what the customer pays for each, tax included and discounts taken off, and the tax and discount in it. */
export interface ShareRun {
  readonly units: number;
  readonly amount: number;
  readonly tax: number;
  readonly discount: number;
}

/** A priced line. `gross` is before discounts (and before tax when prices exclude it), `total` what is payable, tax included. */
export interface LineShares {
  readonly lineId: string;
  readonly gross: number;
  readonly discount: number;
  readonly tax: number;
  readonly total: number;
  readonly runs: readonly ShareRun[];
}

/** A priced charge; `total` is payable, tax included. */
export interface ChargeShares {
  readonly chargeId: string;
  readonly kind: 'shipping' | 'fee';
  readonly code: string;
  readonly total: number;
  readonly tax: number;
  readonly discount: number;
}

/**
 * The sums of an order in minor units: goods before discounts, what was really taken off, delivery, fees, tax, and what is payable.
 *
 * Law: total = goods − discount + shipping + fees, and + tax when prices exclude it.
 */
export interface Totals {
  readonly currency: string;
  readonly goods: number;
  readonly discount: number;
  readonly shipping: number;
  readonly fees: number;
  readonly tax: number;
  readonly total: number;
}

/** An order's price down to the unit. */
export interface PricedOrder {
  readonly lines: readonly LineShares[];
  readonly charges: readonly ChargeShares[];
  readonly totals: Totals;
}

/**
 * The price of an order: what each line, unit and charge costs, with its tax and discount, and the sums.
 *
 * Laws: Σ runs = line, Σ lines + Σ charges = totals, for amounts, taxes and discounts alike, to the last minor unit. No line falls below
 * zero: discounts of the order are shared by largest remainder in proportion to what the lines cost after their own discounts, and what
 * exceeds the goods is not given (`totals.discount` says what was). Charges take no discount. Larger shares stand on a line's first units.
 * Throws `input.invalid` for another currency, no units, a negative amount or discount, a bad rate; a RangeError beyond the safe integers.
 *
 * @example
 * const { totals } = priceOrder({
 *   currency: 'GBP', pricesIncludeTax: true, rounding: 'half-up', taxRounding: 'line', tie: 'first',
 *   lines: [{ lineId: '1', units: 2, unitPrice: { amount: 600, currency: 'GBP' }, rates: [{ name: 'VAT', rate: '0.2' }] }],
 *   charges: [], discounts: [{ code: 'WELCOME', amount: 200 }],
 * });
 * totals; // { currency: 'GBP', goods: 1200, discount: 200, shipping: 0, fees: 0, tax: 167, total: 1000 }
 */
export function priceOrder(input: TotalsInput): PricedOrder {
  const goods = discountedGoods(input);
  const taxes = input.taxRounding === 'document' ? taxesOfDocument(input, goods) : undefined;
  const lines = goods.map((line, i) => shareLine(line, input, taxes?.[i]));
  const charges = input.charges.map((charge, i) => shareCharge(charge, input, taxes?.[goods.length + i]));
  return { lines, charges, totals: sumUp(input, lines, charges) };
}

/** A line between discount and tax; `base` is what is taxed. */
interface Goods {
  readonly lineId: string;
  readonly units: number;
  readonly gross: number;
  readonly discount: number;
  readonly base: number;
  readonly rate: RateFraction;
}

function discountedGoods(input: TotalsInput): Goods[] {
  const priced = input.lines.map((line) => goodsOf(line, input));
  let wanted = 0;
  for (const discount of input.discounts) wanted += notNegative(discount.amount, 'discount', discount.code);
  if (wanted === 0) return priced;
  const room = priced.reduce((sum, line) => sum + line.base, 0);
  const shares = allocate(
    Math.min(wanted, room),
    priced.map((line) => line.base),
    input.tie,
  );
  return priced.map(({ lineId, units, gross, discount, base, rate }, i) => {
    const share = shares[i] as number;
    return { lineId, units, gross, discount: discount + share, base: base - share, rate };
  });
}

function goodsOf(line: PricedLineInput, input: TotalsInput): Goods {
  const { lineId, units, unitPrice } = line;
  if (!Number.isSafeInteger(units) || units < 1) {
    throw omsError('input.invalid', `line ${lineId} has ${units} units, not a whole number from 1 up`);
  }
  if (unitPrice.currency !== input.currency) {
    throw omsError(
      'input.invalid',
      `line ${lineId} is priced in ${unitPrice.currency}, the order in ${input.currency}`,
    );
  }
  const gross = notNegative(line.lineAmount ?? extend(unitPrice, units, input.rounding), 'amount of line', lineId);
  const discount = Math.min(notNegative(line.discount ?? 0, 'discount of line', lineId), gross);
  return { lineId, units, gross, discount, base: gross - discount, rate: sumRates(line.rates) };
}

function notNegative(amount: number, what: string, which: string): number {
  if (Number.isSafeInteger(amount) && amount >= 0) return amount;
  throw omsError('input.invalid', `${what} ${which} is ${amount}, not a whole number of minor units from 0 up`);
}

function taxesOfDocument(input: TotalsInput, goods: readonly Goods[]): number[] {
  const charges = input.charges.map((charge) => {
    return { base: notNegative(charge.amount, 'amount of charge', charge.chargeId), rate: sumRates(charge.rates) };
  });
  return documentTaxes([...goods, ...charges], input.pricesIncludeTax, input.rounding, input.tie);
}

function shareLine(line: Goods, input: TotalsInput, documentTax: number | undefined): LineShares {
  if (documentTax === undefined && input.taxRounding === 'unit') return shareByUnit(line, input);
  const { lineId, units, gross, discount, base, rate } = line;
  const tax = documentTax ?? taxAt(base, rate, input.pricesIncludeTax, input.rounding);
  const total = input.pricesIncludeTax ? base : base + tax;
  return { lineId, gross, discount, tax, total, runs: spreadShares(units, total, tax, discount) };
}

/** Each unit's amount is taxed on its own: units of equal amount carry equal tax. */
function shareByUnit(line: Goods, input: TotalsInput): LineShares {
  const { lineId, units, gross, discount, base, rate } = line;
  const included = input.pricesIncludeTax;
  let tax = 0;
  const runs = spreadShares(units, base, 0, discount).map((run) => {
    const unitTax = taxAt(run.amount, rate, included, input.rounding);
    tax += unitTax * run.units;
    return {
      units: run.units,
      amount: included ? run.amount : run.amount + unitTax,
      tax: unitTax,
      discount: run.discount,
    };
  });
  return { lineId, gross, discount, tax, total: included ? base : base + tax, runs };
}

function shareCharge(charge: ChargeInput, input: TotalsInput, documentTax: number | undefined): ChargeShares {
  const { chargeId, kind, code } = charge;
  const amount = notNegative(charge.amount, 'amount of charge', chargeId);
  const tax = documentTax ?? taxAt(amount, sumRates(charge.rates), input.pricesIncludeTax, input.rounding);
  return { chargeId, kind, code, total: input.pricesIncludeTax ? amount : amount + tax, tax, discount: 0 };
}

/**
 * Each of the three amounts spread over the units on its own, the larger shares first. A spread changes once, by one minor unit, so that
 * three of them cut the line into at most four runs. The same law as the kernel's `spreadOverUnits`, written out for the hot path.
 */
function spreadShares(units: number, total: number, tax: number, discount: number): ShareRun[] {
  if (units === 1) return [{ units, amount: total, tax, discount }];
  const [moreTotal, moreTax, moreDiscount] = [total % units, tax % units, discount % units];
  const amount = (total - moreTotal) / units;
  const unitTax = (tax - moreTax) / units;
  const unitDiscount = (discount - moreDiscount) / units;
  const runs: ShareRun[] = [];
  for (let from = 0; from < units; ) {
    let to = units;
    if (moreTotal > from) to = moreTotal;
    if (moreTax > from && moreTax < to) to = moreTax;
    if (moreDiscount > from && moreDiscount < to) to = moreDiscount;
    runs.push({
      units: to - from,
      amount: from < moreTotal ? amount + 1 : amount,
      tax: from < moreTax ? unitTax + 1 : unitTax,
      discount: from < moreDiscount ? unitDiscount + 1 : unitDiscount,
    });
    from = to;
  }
  return runs;
}

function sumUp(input: TotalsInput, lines: readonly LineShares[], charges: readonly ChargeShares[]): Totals {
  const sums = { goods: 0, discount: 0, shipping: 0, fees: 0, tax: 0, total: 0 };
  for (const line of lines) {
    sums.goods += line.gross;
    sums.discount += line.discount;
    sums.tax += line.tax;
    sums.total += line.total;
  }
  for (const charge of charges) {
    const amount = input.pricesIncludeTax ? charge.total : charge.total - charge.tax;
    if (charge.kind === 'shipping') sums.shipping += amount;
    else sums.fees += amount;
    sums.tax += charge.tax;
    sums.total += charge.total;
  }
  if (!Number.isSafeInteger(sums.total) || !Number.isSafeInteger(sums.goods)) {
    throw new RangeError(`an order of ${sums.goods} minor units is beyond the safe integers`);
  }
  return { currency: input.currency, ...sums };
}
