/** An order while discount rules are applied to it: what is left of each unit and each delivery cost, and which lines a rule means. */
import type { UnitRun } from '../kernel';
import type { DiscountableLine, DiscountedLine, DiscountPolicy, GivenDiscount, LineFilter } from './discount-rules';
import type { ChargeInput, TotalsInput } from './pricing-input';
import { combineRates, taxAt } from './tax';
import { lineGross } from './totals';
import { partsOf, takeEvenly, type UnitPart } from './unit-shares';

/** A line between two rules; `gross` is before all discounts. */
export interface LineState {
  readonly line: DiscountableLine;
  readonly gross: number;
  readonly floor: number;
  readonly parts: readonly UnitPart[];
}

/** What is left to be discounted. */
export interface DiscountState {
  readonly lines: readonly LineState[];
  readonly charges: readonly ChargeInput[];
}

/** What rules are applied to: an order to be priced, whose lines may carry tags and floors. */
export interface DiscountableOrder extends Pick<TotalsInput, 'currency' | 'pricesIncludeTax' | 'charges' | 'rounding'> {
  readonly lines: readonly DiscountableLine[];
}

/** The order before the first rule; discounts that the lines have already count. */
export function stateOf(order: DiscountableOrder): DiscountState {
  return { lines: order.lines.map((line) => lineState(line, order)), charges: order.charges };
}

/** What the goods cost now. */
export function goodsTotal(state: DiscountState): number {
  return sum(state.lines, lineTotal);
}

/** What a line costs now. */
export function lineTotal({ parts }: LineState): number {
  return sum(parts, (part) => part.units * part.base);
}

/** What can still come off a line. */
export function lineRoom({ parts, floor }: LineState): number {
  return sum(parts, (part) => part.units * Math.max(0, part.base - floor));
}

/** All that has come off, goods and delivery. */
export function totalTaken({ lines, charges }: DiscountState): number {
  const goods = sum(lines, (line) => sum(line.parts, (part) => part.units * part.discount));
  return goods + sum(charges, (charge) => charge.discount ?? 0);
}

/** What came off each line and delivery cost between two states of one order. */
export function takenBetween(before: DiscountState, after: DiscountState): Omit<GivenDiscount, 'code'>[] {
  const lines = after.lines.flatMap((line, i): Omit<GivenDiscount, 'code'>[] => {
    const was = before.lines[i] as LineState;
    const amount = was === line ? 0 : lineTotal(was) - lineTotal(line);
    return amount === 0 ? [] : [{ on: 'line', id: line.line.lineId, amount }];
  });
  const charges = after.charges.flatMap((charge, i): Omit<GivenDiscount, 'code'>[] => {
    const amount = (charge.discount ?? 0) - (before.charges[i]?.discount ?? 0);
    return amount === 0 ? [] : [{ on: 'charge', id: charge.chargeId, amount }];
  });
  return [...lines, ...charges];
}

/** In proportion to what a line takes part in discounts of the order. */
export function weightOf(state: LineState, order: DiscountableOrder, weights: DiscountPolicy['weights']): number {
  const total = lineTotal(state);
  if (weights === 'asPriced' || (state.line.taxIncluded ?? order.pricesIncludeTax)) return total;
  return total + taxAt(total, combineRates(state.line.rates), false, order.rounding);
}

/** Whether a filter means the line; prices per unit are those before discounts. */
export function matches({ line, gross }: LineState, filter: LineFilter | undefined): boolean {
  if (filter === undefined) return true;
  const { tags, minUnitPrice, maxUnitPrice } = filter;
  if (tags && !line.tags?.some((tag) => tags.includes(tag))) return false;
  if (minUnitPrice !== undefined && gross < minUnitPrice * line.units) return false;
  return maxUnitPrice === undefined || gross <= maxUnitPrice * line.units;
}

/** The line with what came off each of its units. */
export function discountedLine({ line, parts }: LineState): DiscountedLine {
  return { ...line, discount: parts.map((part): UnitRun => ({ units: part.units, amount: part.discount })) };
}

function lineState(line: DiscountableLine, order: DiscountableOrder): LineState {
  const gross = lineGross(line, order);
  const { discount = 0 } = line;
  const untouched = () => partsOf(gross, [{ units: line.units, amount: 0 }]);
  const parts =
    typeof discount === 'object' ? partsOf(gross, discount) : takeEvenly(untouched(), Math.min(discount, gross));
  return { line, gross, floor: line.floor ?? 0, parts };
}

function sum<T>(items: readonly T[], of: (item: T) => number): number {
  let total = 0;
  for (const item of items) total += of(item);
  return total;
}
