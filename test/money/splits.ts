/** Everything that divides an amount: its parts come to the amount again. Each says what is missing, in minor units; 0 when nothing is. */
import fc from 'fast-check';
import { allocate, share, shareWithin, spreadOverUnits } from '../../src/kernel';
import { scheduleOf } from '../../src/order';
import { planRefund, priceOrder, reverseCharge, reverseUnits, sumRuns } from '../../src/settlement';
import { anyOrder, sum } from '../settlement/pricing';
import { days } from '../support/order-builders';

export interface Split {
  readonly given: fc.Arbitrary<unknown>;
  /** By how much the parts miss the whole. */
  readonly off: (given: unknown) => number;
}

const amount = fc.integer({ min: -10_000_000, max: 10_000_000 });
const some = fc.nat({ max: 10_000_000 });
const weights = fc.array(fc.nat({ max: 100_000 }), { minLength: 1, maxLength: 12 });
const tie = fc.constantFrom('first' as const, 'last' as const, 'largest' as const);
const sharing = fc.record({
  method: fc.constantFrom('largestRemainder' as const, 'nearest' as const),
  tie,
  zeroWeights: fc.constant('even' as const),
});
const each = (parts: readonly number[]): number => sum(parts, (part) => part);
const split = <T>(given: fc.Arbitrary<T>, off: (given: T) => number): Split => ({ given, off: off as Split['off'] });

/** Every split of the calculators, by what it divides. */
export const splits = {
  'an amount by weights': split(fc.tuple(amount, weights, tie), ([total, by, rule]) =>
    Math.abs(total - each(allocate(total, by, rule))),
  ),
  'an amount by a convention': split(fc.tuple(amount, weights, sharing), ([total, by, rule]) =>
    Math.abs(total - each(share(total, by, rule))),
  ),
  'an amount among parts with bounds': split(
    fc.tuple(
      some,
      fc.array(fc.record({ weight: fc.integer({ min: 1, max: 999 }), room: some }), { maxLength: 8 }),
      sharing,
    ),
    ([total, parts, rule]) =>
      Math.abs(
        Math.min(
          total,
          sum(parts, ({ room }) => room),
        ) - each(shareWithin(total, parts, rule)),
      ),
  ),
  'an amount over units': split(
    fc.tuple(amount, fc.integer({ min: 1, max: 100_000 }), fc.constantFrom('first' as const, 'last' as const)),
    ([total, units, rule]) =>
      Math.abs(total - sum(spreadOverUnits(total, units, rule), (run) => run.units * run.amount)),
  ),
  'an order into its lines and units': split(anyOrder, (input) => {
    const { lines, charges, totals } = priceOrder(input);
    const whole = Math.abs(totals.total - sum([...lines, ...charges], ({ total }) => total));
    return whole + sum(lines, ({ runs, ...line }) => apart(sumRuns(runs), { ...line, amount: line.total }));
  }),
  'a line by units, in any sequence': split(
    fc.tuple(anyOrder, fc.array(fc.integer({ min: 1, max: 40_000 }), { maxLength: 6 })),
    ([input, cuts]) =>
      sum(priceOrder(input).lines, ({ runs, ...line }) => {
        const units = sum(runs, (run) => run.units);
        const ends = [...cuts.map((cut) => cut % (units + 1)), 0, units].sort((a, b) => a - b);
        const parts = ends.slice(1).map((end, i) => reverseUnits(runs, ends[i] as number, end - (ends[i] as number)));
        return apart(added(parts), { ...line, amount: line.total });
      }),
  ),
  'a charge by amounts, in any sequence': split(
    fc
      .array(fc.nat({ max: 5_000 }), { minLength: 1, maxLength: 9 })
      .chain((parts) =>
        fc.record({ parts: fc.constant(parts), tax: fc.nat({ max: each(parts) }), discount: fc.nat({ max: 5_000 }) }),
      ),
    ({ parts, tax, discount }) => {
      const total = each(parts);
      const charge = { total, tax, discount: total === 0 ? 0 : discount };
      const shares = parts.map((part, i) => reverseCharge(charge, each(parts.slice(0, i)), part));
      return apart(added(shares), { ...charge, amount: total });
    },
  ),
  'a refund down the payments': split(
    fc.tuple(
      fc.array(fc.tuple(some, some), { maxLength: 5 }),
      some,
      fc.constantFrom('originalFirst' as const, 'newestFirst' as const, 'proportional' as const),
    ),
    ([payments, wanted, policy]) => {
      const known = payments.map(([captured, part], i) => ({
        paymentId: `${i}`,
        captured,
        refunded: part % (captured + 1),
      }));
      const left = sum(known, ({ captured, refunded }) => captured - refunded);
      return Math.abs(Math.min(wanted, left) - sum(planRefund(known, wanted, policy), (part) => part.amount));
    },
  ),
  'a payment into instalments': split(
    fc.tuple(some, fc.array(fc.integer({ min: 1, max: 999 }), { minLength: 1, maxLength: 12 })),
    ([total, shares]) => {
      const plan = scheduleOf(total, { parts: shares.map((part) => ({ share: part, days: 0 })) }, days(0), 'UTC');
      return Math.abs(total - sum(plan.parts, (part) => part.amount));
    },
  ),
} satisfies Record<string, Split>;

interface Share {
  readonly amount: number;
  readonly tax: number;
  readonly discount: number;
}

function apart(a: Share, b: Share): number {
  return Math.abs(a.amount - b.amount) + Math.abs(a.tax - b.tax) + Math.abs(a.discount - b.discount);
}

function added(parts: readonly Share[]): Share {
  const of = (name: keyof Share) => sum(parts, (part) => part[name]);
  return { amount: of('amount'), tax: of('tax'), discount: of('discount') };
}
