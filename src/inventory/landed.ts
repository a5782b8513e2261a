/** What goods cost once they have landed: freight, duty and the like, spread over what came in. */
import { allocate, check } from '../kernel';

/** A cost of a receipt beside its goods, in minor units, and what its shares follow. */
export interface LandedCost {
  readonly amount: number;
  readonly by: 'value' | 'quantity' | 'weight';
}

/** A line of a receipt: its units, what they cost in all, and what they weigh in all. */
export interface LandedLine {
  readonly units: number;
  readonly value: number;
  readonly weight: number;
}

/**
 * What each line of a receipt is worth with its share of every landed cost, in minor units. Odd units go to the first lines with the largest
 * remainder. A cost by something that all lines have none of is spread evenly.
 *
 * Law: Σ answers = Σ values + Σ amounts. Throws `input.invalid` for what is no whole number of zero or more. Source: IAS 2.11.
 *
 * @example
 * const lines = [{ units: 1, value: 100, weight: 0 }, { units: 3, value: 100, weight: 0 }];
 * landedValues(lines, [{ amount: 50, by: 'quantity' }]); // [113, 137]
 */
export function landedValues(lines: readonly LandedLine[], costs: readonly LandedCost[]): number[] {
  for (const line of lines) check(line, { units: 'count', value: 'count', weight: 'count' });
  for (const cost of costs) check(cost, { amount: 'count' });
  const shares = costs.map(({ amount, by }) => {
    const weights = lines.map((line) => (by === 'quantity' ? line.units : line[by]));
    return allocate(amount, weights, 'first');
  });
  return lines.map(({ value }, i) => shares.reduce((sum, parts) => sum + (parts[i] as number), value));
}
