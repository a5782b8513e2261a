/** A line's stored shares cut and joined: what an edit leaves alone keeps its shares to the last minor unit. */
import type { Share } from './reverse';
import type { ShareRun } from './unit-shares';

/**
 * The stored shares of the units `from` … `from + units − 1`, unit by unit as they were. Throws a RangeError for units that the line does not have.
 *
 * @example
 * sliceRuns([{ units: 3, amount: 34, tax: 6, discount: 0 }], 1, 2); // [{ units: 2, amount: 34, tax: 6, discount: 0 }]
 */
export function sliceRuns(runs: readonly ShareRun[], from: number, units: number): ShareRun[] {
  const sliced: ShareRun[] = [];
  let start = 0;
  let left = units;
  for (const run of runs) {
    const end = start + run.units;
    const taken = Math.max(0, Math.min(end, from + units) - Math.max(start, from));
    if (taken > 0) sliced.push({ ...run, units: taken });
    left -= taken;
    start = end;
  }
  if (left !== 0 || from < 0 || units < 0) throw new RangeError(`units ${from} to ${from + units} of ${start}`);
  return sliced;
}

/**
 * The line's shares with those of the units `from` … `from + units − 1` replaced; with no units, `by` goes in between.
 *
 * Law: all other units keep their shares and their order.
 *
 * @example
 * replaceRuns([{ units: 3, amount: 34, tax: 6, discount: 0 }], 1, 2, [{ units: 2, amount: 30, tax: 5, discount: 0 }]);
 * // [{ units: 1, amount: 34, tax: 6, discount: 0 }, { units: 2, amount: 30, tax: 5, discount: 0 }]
 */
export function replaceRuns(
  runs: readonly ShareRun[],
  from: number,
  units: number,
  by: readonly ShareRun[],
): ShareRun[] {
  const all = runs.reduce((sum, run) => sum + run.units, 0);
  const parts = [...sliceRuns(runs, 0, from), ...by, ...sliceRuns(runs, from + units, all - from - units)];
  const merged: ShareRun[] = [];
  for (const part of parts) {
    const last = merged.at(-1);
    if (last && last.amount === part.amount && last.tax === part.tax && last.discount === part.discount)
      merged[merged.length - 1] = { ...last, units: last.units + part.units };
    else merged.push(part);
  }
  return merged;
}

/** What these shares come to. */
export function sumRuns(runs: readonly ShareRun[]): Share {
  const sum = { amount: 0, tax: 0, discount: 0 };
  for (const { units, amount, tax, discount } of runs) {
    sum.amount += units * amount;
    sum.tax += units * tax;
    sum.discount += units * discount;
  }
  return sum;
}
