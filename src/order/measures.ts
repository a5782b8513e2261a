/** Quantities that are said in a unit of measure, as the base units that stock, prices and counters are in. */
import { decimalText, inBaseUnits, inUnit, type Measured, type Problem, problem, type SalesUnit } from '../kernel';
import { maxUnits } from './limits';
import type { LineTerms, OrderRecord } from './vocabulary';

/** A quantity of a SKU as somebody says it. */
interface Said {
  readonly sku: string;
  readonly quantity: string | number;
  readonly unit: string;
}

/** What units something is sold by. */
export interface SoldBy {
  readonly baseUnit?: string;
  readonly units?: readonly SalesUnit[];
}

/** Units of a line with how they are said; without `terms` they are said in base units. */
export interface Sold {
  readonly units: number;
  readonly terms?: Measured;
}

export type SoldOrNot =
  | { readonly sold: Required<Sold>; readonly problem?: never }
  | { readonly problem: Problem; readonly sold?: never };

/**
 * The base units of a quantity in one of the units that the SKU is sold by: exactly so many, or a problem that names the field (`quantity` is where the
 * quantity was said). Nothing is ever rounded.
 */
export function measure(
  { sku, quantity, unit }: Said,
  { baseUnit, units = [] }: SoldBy,
  path: readonly (string | number)[],
  field: 'quantity' | 'units' | 'damaged' = 'quantity',
  most: number = maxUnits,
): SoldOrNot {
  const base = unit === baseUnit ? 1 : units.find((one) => one.unit === unit)?.base;
  if (base === undefined) {
    const known = [...(baseUnit === undefined ? [] : [baseUnit]), ...units.map((one) => one.unit)];
    const message = `"${sku}" is not sold by the unit "${unit}"`;
    return { problem: problem('unit.unknown', message, { sku, unit, units: known }, [...path, 'unit']) };
  }
  const exact = inBaseUnits(quantity, base);
  const details = { sku, unit, base, units: decimalText(exact) };
  if (exact.denominator !== 1n) {
    const message = `${quantity} ${unit} of "${sku}" are ${details.units} ${baseUnit ?? 'base units'}, which are only whole`;
    return { problem: problem('unit.quantity', message, details, [...path, field]) };
  }
  if (exact.numerator > most) {
    const message = `${quantity} ${unit} of "${sku}" are ${details.units} ${baseUnit ?? 'base units'}, a line has at most ${most}`;
    return { problem: problem('limit.exceeded', message, { ...details, limit: most }, [...path, field]) };
  }
  const count = Number(exact.numerator);
  return { sold: { units: count, terms: { unit, quantity: inUnit(count, base) ?? String(quantity), base } } };
}

/** Base units of what may be said in a unit; what cannot be is told to `problems`, and is none. */
export function measureSaid(
  { unit, quantity, sku }: Pick<Said, 'sku' | 'quantity'> & { readonly unit?: string | undefined },
  item: SoldBy | undefined,
  path: readonly (string | number)[],
  problems: Problem[],
): number {
  if (unit === undefined) return Number(quantity);
  const { sold, problem: fault } = measure({ sku, quantity, unit }, item ?? {}, path);
  if (fault) problems.push(fault);
  return sold?.units ?? 0;
}

/** Units of a line that was sold in a unit, said in it again where a decimal text says them exactly; in base units else. */
export function said({ unit, base }: Pick<Measured, 'unit' | 'base'>, units: number): Pick<Sold, 'terms'> {
  const quantity = inUnit(units, base);
  return quantity === null ? {} : { terms: { unit, quantity, base } };
}

/** Said in the unit that the line was sold in. A line that the order does not have is for others to refuse. */
export function measureOfLine(
  { lines }: OrderRecord,
  { lineId, quantity, unit }: Omit<Said, 'sku'> & { readonly lineId: string },
  path: readonly (string | number)[],
  field: 'quantity' | 'units',
): SoldOrNot {
  const line: Pick<LineTerms, 'sku' | 'sold'> | undefined = lines.find(({ id }) => id === lineId);
  return measure({ sku: line?.sku ?? '', quantity, unit }, { units: line?.sold ? [line.sold] : [] }, path, field);
}
