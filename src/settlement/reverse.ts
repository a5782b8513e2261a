/** Taking back what was stored at placement. Nothing is computed again: shares are read, so every sequence of parts gives back the whole. */
import { roundProduct } from '../kernel';
import type { ShareRun } from './unit-shares';

/** A part of a line or charge in minor units: what the customer pays or gets back, tax included, with the tax and discount in it. */
export interface Share {
  readonly amount: number;
  readonly tax: number;
  readonly discount: number;
}

/**
 * The stored shares of the units `from` … `from + units − 1` of a line, added up. Units count from 0, in the order in which they are reversed.
 *
 * Law: ranges that cover the line once sum to its total, tax and discount. Throws a RangeError for units that the line does not have.
 *
 * @example
 * const runs = [{ units: 1, amount: 34, tax: 6, discount: 0 }, { units: 2, amount: 33, tax: 5, discount: 0 }];
 * reverseUnits(runs, 0, 2); // { amount: 67, tax: 11, discount: 0 }
 * reverseUnits(runs, 2, 1); // { amount: 33, tax: 5, discount: 0 }
 */
export function reverseUnits(runs: readonly ShareRun[], from: number, units: number): Share {
  if (!Number.isSafeInteger(from) || !Number.isSafeInteger(units) || from < 0 || units < 0) {
    throw new RangeError(`units ${from} + ${units} are not whole numbers from 0 up`);
  }
  const share = { amount: 0, tax: 0, discount: 0 };
  let start = 0;
  let left = units;
  for (const run of runs) {
    const end = start + run.units;
    const taken = Math.max(0, Math.min(end, from + units) - Math.max(start, from));
    share.amount += taken * run.amount;
    share.tax += taken * run.tax;
    share.discount += taken * run.discount;
    left -= taken;
    start = end;
  }
  if (left > 0) throw new RangeError(`units ${from} to ${from + units} of a line of ${start} units`);
  return share;
}

/**
 * The part of a charge that goes back when `amount` (tax included) is reversed after `reversed` already was.
 *
 * Law: parts that sum to the charge's total sum to its stored tax and discount; each part's tax is the difference of two rounded cumulative
 * taxes, so no part is off by more than one minor unit. Throws a RangeError when more is reversed than the charge has.
 *
 * @example
 * reverseCharge({ total: 500, tax: 83 }, 0, 250); // { amount: 250, tax: 42, discount: 0 }
 * reverseCharge({ total: 500, tax: 83 }, 250, 250); // { amount: 250, tax: 41, discount: 0 }
 */
export function reverseCharge(
  charge: { readonly total: number; readonly tax: number; readonly discount?: number },
  reversed: number,
  amount: number,
): Share {
  const { total, tax, discount = 0 } = charge;
  if (!(reversed >= 0 && amount >= 0 && reversed + amount <= total)) {
    throw new RangeError(`${amount} after ${reversed} is more than the charge of ${total}`);
  }
  const until = (whole: number, part: number) => (total === 0 ? 0 : roundProduct(whole, part, total, 'half-up'));
  return {
    amount,
    tax: until(tax, reversed + amount) - until(tax, reversed),
    discount: until(discount, reversed + amount) - until(discount, reversed),
  };
}
