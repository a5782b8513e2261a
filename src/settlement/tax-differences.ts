/** The difference between a tax that was estimated and the one that is due, down to the units. */
import { allocate, spreadOverUnits } from '../kernel';
import type { ShareRun } from './unit-shares';

/** A run of units whose tax is more (negative: less) by the same amount than was charged for them. */
export interface TaxRun {
  readonly units: number;
  readonly tax: number;
}

/**
 * A line's tax that is due beyond (negative: below) the stored one, spread over its units: more goes with what the units cost, less with the tax
 * that they have, so that no unit is left with less than none.
 *
 * Law: Σ units × tax = `difference`. Without a difference there are no runs.
 *
 * @example
 * const runs = [{ units: 2, amount: 600, tax: 100, discount: 0 }];
 * taxDifferences(runs, 21); // [{ units: 1, tax: 11 }, { units: 1, tax: 10 }]
 */
export function taxDifferences(runs: readonly ShareRun[], difference: number): TaxRun[] {
  if (difference === 0) return [];
  const weights = runs.map(({ units, amount, tax }) => units * (difference < 0 ? tax : amount));
  const shares = allocate(difference, weights, 'first');
  return runs.flatMap(({ units }, index) =>
    spreadOverUnits(shares[index] as number, units, 'first').map(({ units: of, amount }) => ({
      units: of,
      tax: amount,
    })),
  );
}
