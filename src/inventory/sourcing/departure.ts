/** When a parcel leaves, and when it arrives. */
import { dayAfter, dayMs, fromLocal, type LocalDate, localDate, msOf, weekday } from '../../kernel';
import { type Destination, inTable } from './region';
import type { SourcingLocation, SourcingRequest } from './request';

const everyDay: readonly number[] = [1, 2, 3, 4, 5, 6, 7];

/**
 * The day on which a parcel leaves that is ordered now: today until the cut-off of a working day, else the next working day, on the
 * location's own calendar.
 *
 * @example
 * departureDay({ id: 'leeds', priority: 1, departures: { cutOff: '15:00', workdays: [1, 2, 3, 4, 5] } }, { at: friday1600, zone: 'Europe/London' }); // Monday
 */
export function departureDay(
  { departures: { cutOff, zone: own, workdays = everyDay } = {} }: SourcingLocation,
  { at, zone }: NonNullable<SourcingRequest['ordered']>,
): LocalDate {
  const today = localDate(at, own ?? zone);
  const late = cutOff !== undefined && at >= fromLocal(`${today} ${cutOff}`, own ?? zone);
  let day = late ? dayAfter(today) : today;
  while (!workdays.includes(weekday(day))) day = dayAfter(day);
  return day;
}

/** Days from the order until a parcel of this location arrives: until it leaves, and on the way. */
export function daysUntilArrival(
  location: SourcingLocation,
  { ordered, ...to }: Pick<SourcingRequest, 'ordered'> & Destination,
): number {
  const onTheWay = location.transitDays ? inTable(location.transitDays, to) : 0;
  if (ordered === undefined) return onTheWay;
  const today = localDate(ordered.at, location.departures?.zone ?? ordered.zone);
  return (startMs(departureDay(location, ordered)) - startMs(today)) / dayMs + onTheWay;
}

/** The next working day of a location after a day. */
export function workdayAfter(
  { departures: { workdays = everyDay } = {} }: SourcingLocation,
  day: LocalDate,
): LocalDate {
  let next = dayAfter(day);
  while (!workdays.includes(weekday(next))) next = dayAfter(next);
  return next;
}

/** Days are counted as if in UTC, where each has as many hours. */
function startMs(day: LocalDate): number {
  return msOf(`${day}T00:00:00.000Z`);
}
