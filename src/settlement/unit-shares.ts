/** A line's amounts down to its units, as runs of equal ones. */
import { allocate, spreadOverUnits, type UnitRun } from '../kernel';

/** A run of units with equal shares: what the customer pays for each, tax included and discounts taken off, and the tax and discount in it. */
export interface ShareRun {
  readonly units: number;
  readonly amount: number;
  readonly tax: number;
  readonly discount: number;
}

/** A run of equal units between discount and tax: what is left of each unit's price, and what came off. */
export interface UnitPart {
  readonly units: number;
  readonly base: number;
  readonly discount: number;
}

/**
 * Each of the three amounts spread over the units on its own, the larger shares first. A spread changes once, by one minor unit, so that
 * three of them cut the line into at most four runs. The same law as the kernel's `spreadOverUnits`, written out for the hot path.
 */
export function spreadShares(units: number, total: number, tax: number, discount: number): ShareRun[] {
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

/** Two lists of runs over the same units, cut where either changes. */
export function zipRuns<A extends { readonly units: number }, B extends { readonly units: number }>(
  left: readonly A[],
  right: readonly B[],
): { readonly units: number; readonly left: A; readonly right: B }[] {
  const zipped: { units: number; left: A; right: B }[] = [];
  let [i, j, usedLeft, usedRight] = [0, 0, 0, 0];
  for (let a = left[i], b = right[j]; a !== undefined && b !== undefined; a = left[i], b = right[j]) {
    const units = Math.min(a.units - usedLeft, b.units - usedRight);
    if (units > 0) zipped.push({ units, left: a, right: b });
    usedLeft += units;
    usedRight += units;
    if (usedLeft === a.units) [i, usedLeft] = [i + 1, 0];
    if (usedRight === b.units) [j, usedRight] = [j + 1, 0];
  }
  return zipped;
}

/**
 * An amount taken off a line's units, no unit below `floor`: the same from each, the larger parts from the first, while every unit can bear it; else
 * in proportion to what each has left above the floor.
 *
 * Law: exactly `amount` is taken when the units have that much above the floor.
 */
export function takeEvenly(parts: readonly UnitPart[], amount: number, floor = 0): UnitPart[] {
  const units = parts.reduce((sum, part) => sum + part.units, 0);
  const even = zipRuns(parts, spreadOverUnits(amount, units, 'first'));
  if (even.every(({ left, right }) => right.amount <= left.base - floor))
    return merge(even.map((run) => lower(run.units, run.left, run.right)));
  const room = parts.map((part) => Math.max(0, part.base - floor) * part.units);
  const shares = allocate(amount, room, 'first');
  return merge(
    parts.flatMap((part, i) =>
      spreadOverUnits(shares[i] as number, part.units, 'first').map((run) => lower(run.units, part, run)),
    ),
  );
}

/** The same amount taken off every unit, or what it has above `floor` where that is less. */
export function takeFromEach(parts: readonly UnitPart[], amount: number, floor = 0): UnitPart[] {
  return parts.map((part) => lower(part.units, part, { amount: Math.min(amount, Math.max(0, part.base - floor)) }));
}

/** An amount taken off each of the first `units` units, or what it has above `floor` where that is less. */
export function takeFromFirst(parts: readonly UnitPart[], units: number, amount: number, floor = 0): UnitPart[] {
  const all = parts.reduce((sum, part) => sum + part.units, 0);
  const cut = [
    { units, off: amount },
    { units: all - units, off: 0 },
  ].filter((run) => run.units > 0);
  return zipRuns(parts, cut).map(({ units, left, right }) => {
    return lower(units, left, { amount: Math.min(right.off, Math.max(0, left.base - floor)) });
  });
}

function lower(units: number, part: UnitPart, { amount }: { readonly amount: number }): UnitPart {
  return { units, base: part.base - amount, discount: part.discount + amount };
}

/** Runs that are equal are one run: a line of many units stays a handful. */
function merge(parts: readonly UnitPart[]): UnitPart[] {
  const merged: UnitPart[] = [];
  for (const part of parts) {
    const last = merged.at(-1);
    if (last && last.base === part.base && last.discount === part.discount)
      merged[merged.length - 1] = { ...last, units: last.units + part.units };
    else merged.push(part);
  }
  return merged;
}

/** Discounts per unit laid over what the units cost. */
export function partsOf(gross: number, discounts: readonly UnitRun[]): UnitPart[] {
  const units = discounts.reduce((sum, run) => sum + run.units, 0);
  const costs = zipRuns(spreadOverUnits(gross, units, 'first'), discounts);
  return costs.map(({ units, left, right }) => ({ units, base: left.amount - right.amount, discount: right.amount }));
}
