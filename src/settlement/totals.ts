/**
 * What an order costs: from lines, charges and discounts to the amount, tax and discount of every single unit.
 *
 * - The line's amount is units × unit price, or the amount given.
 * - Its own discount comes off, then its share of the order's discounts.
 * - What is left is taxed, by unit, by line, by rate or once for the document.
 * - The result is spread over the units and stored: refunds, edits and credit notes reverse these shares and never compute them again.
 */
import { allocate, omsError, roundProduct, type UnitRun } from '../kernel';
import { type CappedDiscount, cappedDiscounts } from './capped-discounts';
import { documentTaxes, rateGroupTaxes, type TaxedPart } from './document-tax';
import type { ChargeInput, PricedLineInput, TotalsInput } from './pricing-input';
import { combineRates, type RateFraction, taxAt } from './tax';
import { partsOf, type ShareRun, spreadShares, takeEvenly, type UnitPart, zipRuns } from './unit-shares';

/** A priced line. `gross` is before discounts (and before tax when prices exclude it), `total` what is payable, tax included. */
export interface LineShares {
  readonly lineId: string;
  readonly gross: number;
  readonly discount: number;
  readonly tax: number;
  readonly total: number;
  readonly runs: readonly ShareRun[];
}

/** A priced charge; `total` is payable, tax included and its discount taken off. */
export interface ChargeShares {
  readonly chargeId: string;
  readonly kind: 'shipping' | 'fee';
  readonly code: string;
  readonly total: number;
  readonly tax: number;
  readonly discount: number;
}

/**
 * The sums of an order in minor units: goods, delivery and fees before discounts, what was really taken off them, tax, and what is payable.
 *
 * Law: total = goods − discount + shipping + fees, and + the tax of the prices that exclude it.
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
  /** Discounts that asked for more than was there; empty for most orders. */
  readonly capped: readonly CappedDiscount[];
}

/**
 * The price of an order: what each line, unit and charge costs, with its tax and discount, and the sums.
 *
 * Laws: Σ runs = line, Σ lines + Σ charges = totals, for amounts, taxes and discounts alike, to the last minor unit. No line falls below
 * zero: discounts of the order are shared by largest remainder in proportion to what the lines cost after their own discounts, and what
 * exceeds the goods is not given (`totals.discount` says what was, `capped` which discounts were cut short). They take nothing off charges. Larger shares stand on a line's first units;
 * discounts given per unit stay on their units.
 * Throws `input.invalid` for another currency, no units, a negative price or discount, discounts of more units than the line has or above a
 * unit's price, a bad rate; a RangeError beyond the safe integers.
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
  const priced = input.lines.map((line) => goodsOf(line, input));
  const goods = discountedGoods(input, priced);
  const taxes = sharedTaxes(input, goods);
  const lines = goods.map((line, i) => shareLine(line, input, taxes?.[i]));
  const charges = input.charges.map((charge, i) => shareCharge(charge, input, taxes?.[goods.length + i]));
  return { lines, charges, totals: sumUp(input, lines, charges), capped: cappedDiscounts(input, priced) };
}

/** A line between discount and tax; `base` is what is taxed, `parts` its units where discounts were given per unit. */
interface Goods {
  readonly lineId: string;
  readonly units: number;
  readonly gross: number;
  readonly discount: number;
  readonly base: number;
  readonly rate: RateFraction;
  readonly included: boolean;
  readonly parts: readonly UnitPart[] | null;
}

function discountedGoods(input: TotalsInput, priced: readonly Goods[]): readonly Goods[] {
  let wanted = 0;
  for (const discount of input.discounts) wanted += notNegative(discount.amount, 'discount', discount.code);
  if (wanted === 0) return priced;
  const room = priced.reduce((sum, line) => sum + line.base, 0);
  const shares = allocate(
    Math.min(wanted, room),
    priced.map((line) => line.base),
    input.tie,
  );
  return priced.map(({ lineId, units, gross, discount, base, rate, included, parts }, i) => {
    const share = shares[i] as number;
    const left = parts && takeEvenly(parts, share);
    return { lineId, units, gross, discount: discount + share, base: base - share, rate, included, parts: left };
  });
}

function goodsOf(line: PricedLineInput, input: TotalsInput): Goods {
  const { lineId, units } = line;
  if (!Number.isSafeInteger(units) || units < 1) {
    throw omsError('input.invalid', `line ${lineId} has ${units} units, not a whole number from 1 up`);
  }
  const gross = lineGross(line, input);
  const included = line.taxIncluded ?? input.pricesIncludeTax;
  const rate = combineRates(line.rates);
  if (typeof line.discount === 'object') {
    const parts = unitParts(line, gross, line.discount);
    const discount = parts.reduce((sum, part) => sum + part.units * part.discount, 0);
    return { lineId, units, gross, discount, base: gross - discount, rate, included, parts };
  }
  const discount = Math.min(notNegative(line.discount ?? 0, 'discount of line', lineId), gross);
  return { lineId, units, gross, discount, base: gross - discount, rate, included, parts: null };
}

/** Units × unit price, rounded once, or the amount given. Throws `input.invalid` for another currency or a negative amount. */
export function lineGross(
  { lineId, units, unitPrice, lineAmount }: PricedLineInput,
  { currency, rounding }: Pick<TotalsInput, 'currency' | 'rounding'>,
): number {
  if (unitPrice.currency !== currency) {
    throw omsError('input.invalid', `line ${lineId} is priced in ${unitPrice.currency}, the order in ${currency}`);
  }
  const { per = 1 } = unitPrice;
  if (!Number.isSafeInteger(per) || per < 1) {
    throw omsError('input.invalid', `line ${lineId} is priced per ${per} units, not a whole number from 1 up`);
  }
  const divisor = unitPrice.scale ? 10 ** unitPrice.scale * per : per;
  const amount = lineAmount ?? roundProduct(unitPrice.amount, units, divisor, rounding);
  return notNegative(amount, 'amount of line', lineId);
}

function unitParts({ lineId, units }: PricedLineInput, gross: number, discounts: readonly UnitRun[]): UnitPart[] {
  for (const run of discounts) {
    notNegative(run.units, 'discounted units of line', lineId);
    notNegative(run.amount, 'discount of line', lineId);
  }
  const discounted = discounts.reduce((sum, run) => sum + run.units, 0);
  if (discounted !== units) {
    throw omsError('input.invalid', `line ${lineId} has ${units} units, its discounts are for ${discounted}`);
  }
  const parts = partsOf(gross, discounts);
  const over = parts.find((part) => part.base < 0);
  if (!over) return parts;
  throw omsError(
    'input.invalid',
    `line ${lineId} has ${over.discount} off a unit that costs ${over.base + over.discount}`,
  );
}

function notNegative(amount: number, what: string, which: string): number {
  if (Number.isSafeInteger(amount) && amount >= 0) return amount;
  throw omsError('input.invalid', `${what} ${which} is ${amount}, not a whole number of minor units from 0 up`);
}

/** The taxes that are rounded together; undefined when each line and charge has its own. */
function sharedTaxes(input: TotalsInput, goods: readonly Goods[]): number[] | undefined {
  if (input.taxRounding !== 'document' && input.taxRounding !== 'rate') return undefined;
  const charges = input.charges.map((charge): TaxedPart => {
    const included = charge.taxIncluded ?? input.pricesIncludeTax;
    return { base: charge.amount - chargeDiscount(charge), rate: combineRates(charge.rates), included };
  });
  const share = input.taxRounding === 'rate' ? rateGroupTaxes : documentTaxes;
  return share([...goods, ...charges], input);
}

function shareLine(line: Goods, input: TotalsInput, sharedTax: number | undefined): LineShares {
  if (input.taxRounding === 'unit') return shareByUnit(line, input);
  const { lineId, units, gross, discount, base, rate, included, parts } = line;
  const tax = sharedTax ?? taxAt(base, rate, included, input.rounding, input.containedTax);
  const total = included ? base : base + tax;
  const runs = parts
    ? taxedParts(parts, spreadShares(units, 0, tax, 0), included)
    : spreadShares(units, total, tax, discount);
  return { lineId, gross, discount, tax, total, runs };
}

/** Each unit's amount is taxed on its own: units of equal amount carry equal tax. */
function shareByUnit(line: Goods, input: TotalsInput): LineShares {
  const { lineId, units, gross, discount, base, rate, included } = line;
  const parts = line.parts ?? spreadShares(units, base, 0, discount).map((run) => ({ ...run, base: run.amount }));
  let tax = 0;
  const runs = parts.map((part) => {
    const unitTax = taxAt(part.base, rate, included, input.rounding, input.containedTax);
    tax += unitTax * part.units;
    const amount = included ? part.base : part.base + unitTax;
    return { units: part.units, amount, tax: unitTax, discount: part.discount };
  });
  return { lineId, gross, discount, tax, total: included ? base : base + tax, runs };
}

function taxedParts(parts: readonly UnitPart[], taxes: readonly ShareRun[], included: boolean): ShareRun[] {
  return zipRuns(parts, taxes).map(({ units, left, right }) => {
    const amount = included ? left.base : left.base + right.tax;
    return { units, amount, tax: right.tax, discount: left.discount };
  });
}

function shareCharge(charge: ChargeInput, input: TotalsInput, sharedTax: number | undefined): ChargeShares {
  const { chargeId, kind, code } = charge;
  const discount = chargeDiscount(charge);
  const base = charge.amount - discount;
  const included = charge.taxIncluded ?? input.pricesIncludeTax;
  const tax = sharedTax ?? taxAt(base, combineRates(charge.rates), included, input.rounding, input.containedTax);
  return { chargeId, kind, code, total: included ? base : base + tax, tax, discount };
}

function chargeDiscount({ chargeId, kind, amount, discount = 0 }: ChargeInput): number {
  if (!Number.isSafeInteger(amount) || (amount < 0 && kind === 'shipping')) {
    throw omsError('input.invalid', `amount of charge ${chargeId} is ${amount}, not a whole number of minor units`);
  }
  return Math.min(notNegative(discount, 'discount of charge', chargeId), Math.max(0, amount));
}

function sumUp(input: TotalsInput, lines: readonly LineShares[], charges: readonly ChargeShares[]): Totals {
  const sums = { goods: 0, discount: 0, shipping: 0, fees: 0, tax: 0, total: 0 };
  for (const line of lines) {
    sums.goods += line.gross;
    sums.discount += line.discount;
    sums.tax += line.tax;
    sums.total += line.total;
  }
  for (let i = 0; i < charges.length; i++) {
    const charge = charges[i] as ChargeShares;
    const { amount } = input.charges[i] as ChargeInput;
    if (charge.kind === 'shipping') sums.shipping += amount;
    else sums.fees += amount;
    sums.discount += charge.discount;
    sums.tax += charge.tax;
    sums.total += charge.total;
  }
  if (!Number.isSafeInteger(sums.total) || !Number.isSafeInteger(sums.goods)) {
    throw new RangeError(`an order of ${sums.goods} minor units is beyond the safe integers`);
  }
  return { currency: input.currency, ...sums };
}
