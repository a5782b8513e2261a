import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { postTaxDifference, type ShareRun, sumRuns, taxDifferences } from '../../src/settlement';

const run = (units: number, amount: number, tax: number): ShareRun => ({ units, amount, tax, discount: 0 });
const sumOf = (runs: readonly { units: number; tax: number }[]) => runs.reduce((sum, of) => sum + of.units * of.tax, 0);

describe('a tax that was estimated', () => {
  it('leaves nothing where it was right', () => {
    expect(taxDifferences([run(1, 34, 6), run(2, 33, 5)], 0)).toEqual([]);
  });

  it('is more for dear units than for cheap ones, to the last minor unit', () => {
    expect(taxDifferences([run(2, 1000, 100), run(1, 500, 50)], 251)).toEqual([
      { units: 1, tax: 101 },
      { units: 1, tax: 100 },
      { units: 1, tax: 50 },
    ]);
  });

  it('is taken off where there is some', () => {
    expect(taxDifferences([run(2, 1000, 0), run(1, 1000, 90)], -90)).toEqual([
      { units: 2, tax: 0 },
      { units: 1, tax: -90 },
    ]);
  });

  it('covers each unit once, adds up, and leaves no unit with less tax than none', () => {
    const shares = fc.record({
      units: fc.integer({ min: 1, max: 40 }),
      amount: fc.integer({ min: 0, max: 5_000 }),
      tax: fc.integer({ min: 0, max: 900 }),
      discount: fc.constant(0),
    });
    fc.assert(
      fc.property(
        fc.array(shares, { minLength: 1, maxLength: 5 }),
        fc.double({ min: -1, max: 2, noNaN: true }),
        (runs, part) => {
          const { tax } = sumRuns(runs);
          const difference = Math.trunc(tax * part) || 0;
          const differences = taxDifferences(runs, difference);

          expect(sumOf(differences)).toBe(difference);
          if (difference === 0) return;
          const unitsOf = (of: readonly { readonly units: number }[]) => of.reduce((sum, { units }) => sum + units, 0);
          expect(unitsOf(differences)).toBe(unitsOf(runs));
          const each = (of: readonly { units: number; tax: number }[]) =>
            of.flatMap((one) => Array(one.units).fill(one.tax));
          const [was, more] = [each(runs), each(differences)];
          expect(was.map((unit, index) => unit + more[index]).filter((unit) => unit < 0)).toEqual([]);
        },
      ),
    );
  });

  it('is posted apart from revenue', () => {
    expect(postTaxDifference({ tax: 21 })).toEqual([
      { account: 'tax.differences', amount: 21 },
      { account: 'tax.payable', amount: -21 },
    ]);
    expect(postTaxDifference({ tax: 0 })).toEqual([]);
  });
});
