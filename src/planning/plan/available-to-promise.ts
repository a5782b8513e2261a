/** When and where a quantity can be promised, given what lies there, what is spoken for and what comes in. */
import { check, compareBytes, type Instant, invalid } from '../../kernel';

/** Units that come in (a purchase order, a transfer) or go out (an allocation with a date) at an instant. */
export interface DatedUnits {
  readonly at: Instant;
  readonly units: number;
}

/** Stock of one SKU at a location. `allocated` and `safety` are spoken for now; `incoming` and `outgoing` have their dates. */
export interface PromiseLocation {
  readonly location: string;
  readonly onHand: number;
  readonly allocated: number;
  readonly safety?: number;
  readonly incoming: readonly DatedUnits[];
  readonly outgoing?: readonly DatedUnits[];
}

/** Units that can be promised from an instant on, until the next step. */
export interface PromiseStep {
  readonly at: Instant;
  readonly units: number;
}

/**
 * The earliest instant and the location at which a quantity can be promised whole, or `null` when no supply known covers it.
 *
 * Laws: equal to walking the time line and asking at each step whether the units can go without any later promise being broken; a smaller
 * quantity is never promised later. Of locations with the same instant the first given wins. What is overdue counts as coming in now.
 * Throws `input.invalid` for a quantity that is not a whole number above zero, and for negative units.
 *
 * @example
 * availableToPromise({ units: 8, from: '2026-01-31T00:00:00.000Z', locations: [{ location: 'london', onHand: 5, allocated: 2, incoming: [{ at: '2026-02-03T00:00:00.000Z', units: 10 }] }] });
 * // { at: '2026-02-03T00:00:00.000Z', location: 'london' }
 */
export function availableToPromise(request: {
  readonly units: number;
  readonly from: Instant;
  readonly locations: readonly PromiseLocation[];
}): { readonly at: Instant; readonly location: string } | null {
  check(request, { units: 'positiveCount' });
  let best: { readonly at: Instant; readonly location: string } | null = null;
  for (const stock of request.locations) {
    const step = promiseTimeline(stock, request.from).find(({ units }) => units >= request.units);
    if (step === undefined || (best !== null && compareBytes(best.at, step.at) <= 0)) continue;
    best = { at: step.at, location: stock.location };
  }
  return best;
}

/**
 * What can be promised of a location's stock over time: at each step the least that is left at it or at any later one.
 *
 * Laws: never below zero, and never falling: units that could be promised stay so until somebody takes them. Throws `input.invalid` as
 * {@link availableToPromise} does. Source: cumulative available-to-promise with look-ahead, APICS Dictionary.
 *
 * @example
 * promiseTimeline({ location: 'london', onHand: 5, allocated: 2, incoming: [{ at: '2026-02-03T00:00:00.000Z', units: 10 }] }, '2026-01-31T00:00:00.000Z');
 * // [{ at: '2026-01-31T00:00:00.000Z', units: 3 }, { at: '2026-02-03T00:00:00.000Z', units: 13 }]
 */
export function promiseTimeline(stock: PromiseLocation, from: Instant): PromiseStep[] {
  const { onHand, allocated, safety = 0, incoming, outgoing = [] } = stock;
  check({ onHand, allocated, safety }, { onHand: 'count', allocated: 'count', safety: 'count' }, [
    ...broken('incoming', incoming),
    ...broken('outgoing', outgoing),
  ]);
  const changes = new Map<Instant, number>([[from, onHand - allocated - safety]]);
  const change = ({ at, units }: DatedUnits, sign: number) => {
    const when = compareBytes(at, from) < 0 ? from : at;
    changes.set(when, (changes.get(when) ?? 0) + sign * units);
  };
  for (const supply of incoming) change(supply, 1);
  for (const promise of outgoing) change(promise, -1);

  let balance = 0;
  const balances = [...changes]
    .sort(([a], [b]) => compareBytes(a, b))
    .map(([at, units]) => {
      balance += units;
      return { at, units: balance };
    });
  let least = Number.POSITIVE_INFINITY;
  return balances
    .reverse()
    .map(({ at, units }) => {
      least = Math.min(least, units);
      return { at, units: Math.max(0, least) };
    })
    .reverse();
}

function broken(name: string, list: readonly DatedUnits[]) {
  return list.map(
    ({ units }, i) =>
      !(Number.isSafeInteger(units) && units >= 0) &&
      invalid([name, i, 'units'], 'must be a whole number of zero or more', units),
  );
}
