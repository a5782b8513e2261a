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
