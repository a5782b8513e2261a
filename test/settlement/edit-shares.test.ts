import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { replaceRuns, reverseUnits, type ShareRun, sliceRuns, sumRuns } from '../../src/settlement';

const run = fc.record({
  units: fc.integer({ min: 1, max: 9 }),
  amount: fc.integer({ min: 0, max: 999 }),
  tax: fc.integer({ min: 0, max: 99 }),
  discount: fc.integer({ min: 0, max: 99 }),
});
const runs = fc.array(run, { minLength: 1, maxLength: 4 });
const unitsOf = (list: readonly ShareRun[]) => list.reduce((sum, { units }) => sum + units, 0);
const unitByUnit = (list: readonly ShareRun[]) =>
  list.flatMap(({ units, ...share }) => Array.from({ length: units }, () => share));

describe('shares of a line that is edited', () => {
  it('are those of its units, cut where they are asked for', () => {
    fc.assert(
      fc.property(runs, fc.nat(), fc.nat(), (line, a, b) => {
        const from = a % unitsOf(line);
        const units = b % (unitsOf(line) - from + 1);

        expect(sumRuns(sliceRuns(line, from, units))).toEqual(reverseUnits(line, from, units));
      }),
    );
  });

  it('stay as they were, unit by unit, but for those that are replaced', () => {
    fc.assert(
      fc.property(runs, runs, fc.nat(), fc.nat(), (line, by, a, b) => {
        const from = a % (unitsOf(line) + 1);
        const units = b % (unitsOf(line) - from + 1);
        const before = unitByUnit(line);

        expect(unitByUnit(replaceRuns(line, from, units, by))).toEqual([
          ...before.slice(0, from),
          ...unitByUnit(by),
          ...before.slice(from + units),
        ]);
      }),
    );
  });

  it('of equal units are one run, however often the line is edited', () => {
    const share = { amount: 500, tax: 83, discount: 0 };

    expect(replaceRuns([{ units: 2, ...share }], 2, 0, [{ units: 3, ...share }])).toEqual([{ units: 5, ...share }]);
  });

  it('are none of units that the line does not have', () => {
    expect(() => sliceRuns([{ units: 2, amount: 1, tax: 0, discount: 0 }], 1, 2)).toThrow(RangeError);
  });
});
