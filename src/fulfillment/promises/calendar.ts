/** When a place works: its hours of the week on its own clock, without its holidays. */
import { clockTime, dayAfter, type Instant, instant, type LocalDate, localDate, msOf, weekday } from '../../kernel';

/** Hours of some days of the week: `days` are 1 (Monday) to 7, `from` and `to` are `HH:MM` on the clock of the calendar, up to `24:00`. */
export interface OpeningHours {
  readonly days: readonly number[];
  readonly from: string;
  readonly to: string;
}

/**
 * When a location works, or a carrier collects and delivers. Without `hours` it works every day around the clock; on `holidays` it is closed.
 * `zone` is an IANA name.
 */
export interface WorkingCalendar {
  readonly zone: string;
  readonly hours?: readonly OpeningHours[];
  readonly holidays?: readonly LocalDate[];
}

/** A time in which a place works: up to, but not at, `to`. */
export interface OpenSpan {
  readonly from: Instant;
  readonly to: Instant;
}

/** Days that are looked at for one that is open: nobody is promised anything beyond them. */
export const promiseHorizonDays = 400;

const aroundTheClock: readonly OpeningHours[] = [{ days: [1, 2, 3, 4, 5, 6, 7], from: '00:00', to: '24:00' }];

/**
 * When a place is open on a day, in order; none on a holiday, or a day on which it does not work. Hours that meet or overlap are one. Where
 * clocks are put forward past an opening time, it opens at that moment; an hour that comes twice is worked twice.
 *
 * @example
 * openSpans({ zone: 'Europe/London', hours: [{ days: [1, 2, 3, 4, 5], from: '09:00', to: '17:00' }] }, '2026-03-30');
 * // [{ from: '2026-03-30T08:00:00.000Z', to: '2026-03-30T16:00:00.000Z' }]
 */
export function openSpans(
  { zone, hours = aroundTheClock, holidays = [] }: WorkingCalendar,
  day: LocalDate,
): readonly OpenSpan[] {
  if (holidays.includes(day)) return [];
  const mine = hours.filter(({ days }) => days.includes(weekday(day)));
  const spans = mine
    .map(({ from, to }) => ({ from: clockTime(day, minutesOf(from), zone), to: clockTime(day, minutesOf(to), zone) }))
    .filter(({ from, to }) => from < to)
    .sort((a, b) => (a.from < b.from ? -1 : 1));
  return spans.reduce<OpenSpan[]>(joined, []);
}

function joined(spans: readonly OpenSpan[], next: OpenSpan): OpenSpan[] {
  const last = spans.at(-1);
  if (!last || last.to < next.from) return [...spans, next];
  return [...spans.slice(0, -1), { from: last.from, to: laterOf(last.to, next.to) }];
}

/** The later of two instants. */
export function laterOf(a: Instant, b: Instant): Instant {
  if (a > b) return a;
  return b;
}

/** Minutes after midnight of `HH:MM`. */
export function minutesOf(time: string): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
}

/** Whether a place works on a day at all. */
export function isWorkingDay(calendar: WorkingCalendar, day: LocalDate): boolean {
  return openSpans(calendar, day).length > 0;
}

/** The first working day on or after a day; null within {@link promiseHorizonDays}. */
export function workingDayFrom(calendar: WorkingCalendar, day: LocalDate): LocalDate | null {
  for (let n = 0; n < promiseHorizonDays; n++) {
    const next = dayAfter(day, n);
    if (isWorkingDay(calendar, next)) return next;
  }
  return null;
}

/** The `count`-th working day after a day; of 0 the day itself, or the next working day where it is none. Null beyond {@link promiseHorizonDays}. */
export function workingDayAfter(calendar: WorkingCalendar, day: LocalDate, count: number): LocalDate | null {
  let found = count === 0 ? workingDayFrom(calendar, day) : day;
  for (let n = 0; n < count && found !== null; n++) found = workingDayFrom(calendar, dayAfter(found));
  return found;
}

/** Working days after one day up to and with another: 0 where it is not later. */
export function workingDaysBetween(calendar: WorkingCalendar, from: LocalDate, to: LocalDate): number {
  let count = 0;
  for (let day = dayAfter(from); day <= to; day = dayAfter(day)) if (isWorkingDay(calendar, day)) count += 1;
  return count;
}

/** The open times from an instant on, day by day, for {@link promiseHorizonDays}. */
export function* openFrom(calendar: WorkingCalendar, at: Instant): Generator<OpenSpan> {
  const today = localDate(at, calendar.zone);
  for (let n = 0; n < promiseHorizonDays; n++)
    for (const { from, to } of openSpans(calendar, dayAfter(today, n)))
      if (to > at) yield { from: laterOf(from, at), to };
}

/**
 * The instant by which a place has worked so long from another one on; that one itself where nothing is left to do. Null beyond
 * {@link promiseHorizonDays}.
 *
 * @example
 * const office = { zone: 'Europe/London', hours: [{ days: [1, 2, 3, 4, 5], from: '09:00', to: '17:00' }] };
 * workingTimeAfter(office, '2026-01-09T16:00:00.000Z', 2 * 3_600_000); // '2026-01-12T10:00:00.000Z': an hour on Friday, one on Monday
 */
export function workingTimeAfter(calendar: WorkingCalendar, at: Instant, ms: number): Instant | null {
  if (ms <= 0) return at;
  let left = ms;
  for (const { from, to } of openFrom(calendar, at)) {
    const open = msOf(to) - msOf(from);
    if (open >= left) return instant(msOf(from) + left);
    left -= open;
  }
  return null;
}

/**
 * How long a place worked between two instants, in milliseconds; 0 where the second is not later.
 *
 * @example
 * workingTimeBetween({ zone: 'UTC' }, '2026-01-09T16:00:00.000Z', '2026-01-09T17:00:00.000Z'); // 3_600_000
 */
export function workingTimeBetween(calendar: WorkingCalendar, from: Instant, to: Instant): number {
  let worked = 0;
  if (from >= to) return worked;
  const last = localDate(to, calendar.zone);
  for (let day = localDate(from, calendar.zone); day <= last; day = dayAfter(day)) {
    for (const span of openSpans(calendar, day))
      worked += Math.max(0, Math.min(msOf(span.to), msOf(to)) - Math.max(msOf(span.from), msOf(from)));
  }
  return worked;
}
