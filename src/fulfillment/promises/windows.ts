/** Delivery windows: times of a day in which goods are brought, to so many orders each. */
import { clockTime, dayAfter, type Instant, type LocalDate, later, minuteMs, weekday } from '../../kernel';
import { minutesOf } from './calendar';

/** A time in which goods are brought to at most `capacity` orders. */
export interface DeliveryWindow {
  /** Names what is booked of it: another id is another window. */
  readonly id: string;
  readonly from: Instant;
  readonly to: Instant;
  readonly capacity: number;
  /** Where it is offered: countries, or `country-beginning` of post codes (`GB-LS1`); absent: everywhere. */
  readonly regions?: readonly string[];
  /** From when on it is booked no more; absent: once it begins. */
  readonly bookBy?: Instant;
}

/** Windows that come again: `days` are 1 (Monday) to 7, `from` and `to` are `HH:MM` on the clock of the zone, up to `24:00`. */
export interface WindowSlot {
  readonly name: string;
  readonly days: readonly number[];
  readonly from: string;
  readonly to: string;
  readonly capacity: number;
  readonly regions?: readonly string[];
  /** Minutes before it begins, from which on it is booked no more; default 0. */
  readonly closesMinutes?: number;
}

/** When goods are brought, week by week; never on `holidays`. */
export interface WindowTimetable {
  readonly zone: string;
  readonly slots: readonly WindowSlot[];
  readonly holidays?: readonly LocalDate[];
}

/**
 * The windows of so many days, in the order of their days and slots. The id of each is its day and the name of its slot, so that the same window
 * is meant whenever they are made. A slot that clocks skip is left out.
 *
 * @example
 * windowsOf({ zone: 'Europe/London', slots: [{ name: 'evening', days: [1, 2, 3, 4, 5], from: '18:00', to: '20:00', capacity: 5 }] }, { from: '2026-03-30', days: 1 });
 * // [{ id: '2026-03-30 evening', from: '2026-03-30T17:00:00.000Z', to: '2026-03-30T19:00:00.000Z', capacity: 5 }]
 */
export function windowsOf(
  { zone, slots, holidays = [] }: WindowTimetable,
  span: { readonly from: LocalDate; readonly days: number },
): readonly DeliveryWindow[] {
  const days = Array.from({ length: span.days }, (_, n) => dayAfter(span.from, n));
  return days
    .filter((day) => !holidays.includes(day))
    .flatMap((day) =>
      slots
        .filter((slot) => slot.days.includes(weekday(day)))
        .map((slot) => windowOn(slot, day, zone))
        .filter(({ from, to }) => from < to),
    );
}

function windowOn({ name, capacity, regions, closesMinutes = 0, ...slot }: WindowSlot, day: LocalDate, zone: string) {
  const from = clockTime(day, minutesOf(slot.from), zone);
  return {
    ...{ id: `${day} ${name}`, from, to: clockTime(day, minutesOf(slot.to), zone), capacity },
    ...(regions && { regions }),
    ...(closesMinutes > 0 && { bookBy: later(from, -closesMinutes * minuteMs) }),
  };
}
