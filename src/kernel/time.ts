/** Instants in UTC, dates in a named zone. The zone is always a parameter. */
import { TZDate } from '@date-fns/tz';
import { addDays as addCalendarDays } from 'date-fns/addDays';

/** A point in time: ISO 8601, UTC, milliseconds (`2026-01-31T09:30:00.000Z`). Instants compare as strings. */
export type Instant = string;

/** A calendar day `YYYY-MM-DD` in a zone that goes with it. */
export type LocalDate = string;

export const minuteMs = 60_000;
export const hourMs = 3_600_000;
export const dayMs = 86_400_000;

/** The instant of a count of milliseconds since 1970. */
export function instant(ms: number): Instant {
  if (ms !== last.ms) {
    const date = new Date(ms);
    last = { ms: date.getTime(), at: date.toISOString() };
  }
  return last.at;
}

/** Milliseconds since 1970; throws a RangeError for a text that is no instant. */
export function msOf(at: Instant): number {
  if (at === last.at) return last.ms;
  const ms = Date.parse(at);
  if (Number.isNaN(ms)) throw new RangeError(`"${at}" is not an instant`);
  return ms;
}

/** What is said at one time is said many times: the last instant need not be spelled or read again. */
let last: { readonly ms: number; readonly at: Instant } = { ms: 0, at: new Date(0).toISOString() };

/** The instant `ms` milliseconds later. */
export function later(at: Instant, ms: number): Instant {
  return instant(msOf(at) + ms);
}

/** The calendar day on which an instant falls in the zone. */
export function localDate(at: Instant, zone: string): LocalDate {
  const local = new TZDate(msOf(at), zone);
  return `${local.getFullYear()}-${two(local.getMonth() + 1)}-${two(local.getDate())}`;
}

/** The instant at which a calendar day begins in the zone (also on days that lose or win an hour). */
export function startOfDay(date: LocalDate, zone: string): Instant {
  const [year, month, day] = parts(date);
  return instant(new TZDate(year, month - 1, day, zone).getTime());
}

/** The instant of a wall-clock time `YYYY-MM-DD HH:MM[:SS]` in the zone. */
export function fromLocal(text: string, zone: string): Instant {
  const match = /^(\d{4}-\d{2}-\d{2})[ T](\d{2}):(\d{2})(?::(\d{2}))?$/.exec(text);
  if (!match) throw new RangeError(`"${text}" is not a local time`);
  const [year, month, day] = parts(match[1] as string);
  return instant(
    new TZDate(year, month - 1, day, Number(match[2]), Number(match[3]), Number(match[4] ?? 0), zone).getTime(),
  );
}

/**
 * The first instant of a day at which the clock in the zone shows `minutes` after midnight or more: where clocks are put forward past that
 * time, the moment at which they are; where the time comes twice, its first coming; on a day that the zone leaves out, the next day's beginning.
 * Law: it never goes back as the day or `minutes` (0 to 1440) grow.
 */
export function clockTime(date: LocalDate, minutes: number, zone: string): Instant {
  const begin = msOf(startOfDay(date, zone));
  const end = msOf(startOfDay(dayAfter(date), zone));
  const shown = msOf(`${date}T00:00:00.000Z`) + minutes * minuteMs;
  const change = changeOfClocks(begin, end, zone);
  const before = shown - offsetMs(begin, zone);
  const found = before < change ? before : Math.max(change, shown - offsetMs(end - 1, zone));
  return instant(Math.min(end, Math.max(begin, found)));
}

/** When the offset of the zone changes between two instants; `end` where it does not. */
function changeOfClocks(begin: number, end: number, zone: string): number {
  if (end <= begin || offsetMs(begin, zone) === offsetMs(end - 1, zone)) return end;
  let [before, after] = [begin, end - 1];
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    if (offsetMs(middle, zone) === offsetMs(begin, zone)) before = middle;
    else after = middle;
  }
  return after;
}

function offsetMs(ms: number, zone: string): number {
  return -new TZDate(ms, zone).getTimezoneOffset() * minuteMs;
}

/** The calendar day `days` days later. */
export function dayAfter(date: LocalDate, days = 1): LocalDate {
  return instant(msOf(`${date}T00:00:00.000Z`) + days * dayMs).slice(0, 10);
}

/** The date so many calendar months later; the last day of a month that has no such day. */
export function monthsAfter(date: LocalDate, months: number): LocalDate {
  const [year = 0, month = 1, day = 1] = date.split('-').map(Number);
  const first = new Date(Date.UTC(year, month - 1 + months, 1));
  const last = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate();
  first.setUTCDate(Math.min(day, last));
  return first.toISOString().slice(0, 10);
}

/** The day of the week: 1 (Monday) to 7. */
export function weekday(date: LocalDate): number {
  return new Date(msOf(`${date}T00:00:00.000Z`)).getUTCDay() || 7;
}

/** The same wall-clock time `days` calendar days later in the zone: 23 or 25 hours across a change of clocks. */
export function addDays(at: Instant, days: number, zone: string): Instant {
  return instant(addCalendarDays(new TZDate(msOf(at), zone), days).getTime());
}

/** Whether the zone is known to this runtime. */
export function isZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}

function parts(date: LocalDate): [number, number, number] {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(date);
  if (!match) throw new RangeError(`"${date}" is not a date`);
  return [Number(match[1]), Number(match[2]), Number(match[3])];
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}
