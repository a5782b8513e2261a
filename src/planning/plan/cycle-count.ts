/** Which goods to count when, so that the books stay true without closing the warehouse. */
import { check, compareBytes, dayMs, instant, type LocalDate, msOf } from '../../kernel';

/** Stock to be counted; `lastCounted` is absent when it never was. */
export interface Countable {
  readonly sku: string;
  readonly location: string;
  readonly abc: 'A' | 'B' | 'C';
  readonly lastCounted?: LocalDate;
}

/** How often each class is counted, from when on, for how many days, and how many counts a day can take. */
export interface CycleCountOptions {
  readonly from: LocalDate;
  readonly days: number;
  readonly perDay: number;
  /** 12, 4 and 1 unless given. */
  readonly countsPerYear?: Readonly<Record<Countable['abc'], number>>;
}

/** A count to make on a day; `dueOn` is when its interval ran out, before `date` where the days were full. */
export interface PlannedCount {
  readonly date: LocalDate;
  readonly dueOn: LocalDate;
  readonly sku: string;
  readonly location: string;
  readonly abc: Countable['abc'];
}

/**
 * The counts of the next days: each SKU once its interval has run out (a year over its class's counts), the longest due first, A before B
 * before C among equals, never more than a day can take. What was never counted is spread evenly over its first interval.
 *
 * Laws: nothing is counted before it is due; no day has more than `perDay`; what does not fit is moved on, not dropped, within the days
 * planned. Throws `input.invalid` for numbers that are not above zero.
 *
 * @example
 * cycleCountPlan([{ sku: 'MUG', location: 'london', abc: 'A', lastCounted: '2026-01-01' }], { from: '2026-01-20', days: 31, perDay: 5 });
 * // [{ date: '2026-01-31', dueOn: '2026-01-31', sku: 'MUG', location: 'london', abc: 'A' }]
 */
export function cycleCountPlan(stock: readonly Countable[], options: CycleCountOptions): PlannedCount[] {
  const { from, days, perDay, countsPerYear = { A: 12, B: 4, C: 1 } } = options;
  check(options, { days: 'positiveCount', perDay: 'positiveCount' });
  check(countsPerYear, { A: 'positive', B: 'positive', C: 'positive' });
  const intervalOf = ({ abc }: Countable) => Math.max(1, Math.round(365 / countsPerYear[abc]));
  const waiting: Due[] = firstDue(stock, from, intervalOf);
  const plan: PlannedCount[] = [];
  for (let day = 0; day < days; day++) {
    const date = daysAfter(from, day);
    waiting.sort(byUrgency);
    for (let n = 0; n < perDay && (waiting[0]?.dueOn ?? '9999') <= date; n++) {
      const { item, dueOn } = waiting.shift() as Due;
      plan.push({ date, dueOn, sku: item.sku, location: item.location, abc: item.abc });
      // Behind those that wait for today: nothing is counted twice on a day.
      waiting.push({ item, dueOn: daysAfter(date, intervalOf(item)) });
    }
  }
  return plan;
}

interface Due {
  readonly item: Countable;
  readonly dueOn: LocalDate;
}

function firstDue(stock: readonly Countable[], from: LocalDate, intervalOf: (item: Countable) => number): Due[] {
  const uncounted = (['A', 'B', 'C'] as const).flatMap((abc) => {
    const group = stock.filter((item) => item.abc === abc && item.lastCounted === undefined).sort(byName);
    return group.map((item, n) => ({
      item,
      dueOn: daysAfter(from, Math.floor((n * intervalOf(item)) / group.length)),
    }));
  });
  const counted = stock.flatMap((item) =>
    item.lastCounted === undefined ? [] : [{ item, dueOn: daysAfter(item.lastCounted, intervalOf(item)) }],
  );
  return [...uncounted, ...counted];
}

function byUrgency(a: Due, b: Due): number {
  return compareBytes(a.dueOn, b.dueOn) || compareBytes(a.item.abc, b.item.abc) || byName(a.item, b.item);
}

function byName(a: Countable, b: Countable): number {
  return compareBytes(a.sku, b.sku) || compareBytes(a.location, b.location);
}

/** Dates have no zone: a day is a day. */
function daysAfter(date: LocalDate, days: number): LocalDate {
  return instant(msOf(`${date}T00:00:00.000Z`) + days * dayMs).slice(0, 10);
}
