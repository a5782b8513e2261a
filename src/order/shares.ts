/** What units of a line were sold for, down to the components of a kit: stored shares, never computed from prices again. */
import { allocate, spreadOverUnits } from '../kernel';
import { reverseUnits, type ShareRun } from '../settlement';
import { gone } from './progress';
import type { LineCounts, LineTerms } from './vocabulary';

type Amounts = Omit<ShareRun, 'units'>;

/**
 * What `units` of a component were sold for, after `from` of them: of each kit its share by weight, spread over its units.
 *
 * Law: the shares of all components of a kit add up to the kit's own.
 */
export function componentShare(
  { runs, components = [] }: LineTerms,
  sku: string,
  from: number,
  units: number,
): Amounts {
  const index = components.findIndex((part) => part.sku === sku);
  const weights = components.map(({ share }) => share);
  const each = components[index]?.units ?? 1;
  const upTo = (count: number, of: (run: ShareRun) => number): number => {
    let left = count;
    let sum = 0;
    for (const run of runs) {
      const mine = allocate(of(run), weights, 'first')[index] as number;
      const taken = Math.min(left, run.units * each);
      sum += mine * Math.floor(taken / each) + firstOf(mine, each, taken % each);
      left -= taken;
    }
    return sum;
  };
  const between = (of: (run: ShareRun) => number) => upTo(from + units, of) - upTo(from, of);
  return {
    amount: between((run) => run.amount),
    tax: between((run) => run.tax),
    discount: between((run) => run.discount),
  };
}

/** What `units` of a SKU that lies in stock for a line were sold for, after `from` of them. */
export function pieceShare(line: LineTerms, sku: string, from: number, units: number): Amounts {
  return line.components ? componentShare(line, sku, from, units) : reverseUnits(line.runs, from, units);
}

/** The first parts of an amount that is spread over the units of one kit. */
function firstOf(amount: number, units: number, count: number): number {
  return reverseUnits(
    spreadOverUnits(amount, units, 'first').map((run) => ({ ...run, tax: 0, discount: 0 })),
    0,
    count,
  ).amount;
}

/** What units of a line that came back were sold for, components of kits that came back alone among them. */
export function returnedShare(count: LineCounts, terms: LineTerms): Amounts {
  if (!count.parts) return reverseUnits(terms.runs, 0, count.returned);
  const parts = count.parts.map(({ sku, returned }) => componentShare(terms, sku, 0, returned));
  const sum = (of: (part: Amounts) => number) => parts.reduce((total, part) => total + of(part), 0);
  return { amount: sum((part) => part.amount), tax: sum((part) => part.tax), discount: sum((part) => part.discount) };
}

/** What the customer pays for the units of a line that have left and stay. */
export function stayingAmount(count: LineCounts, terms: LineTerms): number {
  return reverseUnits(terms.runs, 0, gone(count)).amount - returnedShare(count, terms).amount;
}
