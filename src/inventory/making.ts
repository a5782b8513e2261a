/** Goods that are made once they are ordered: when units are begun, when they are ready, and where they are counted until then. */
import type { LocalDate } from '../kernel';
import { isBackorder } from './backorder';
import type { StockRow } from './guard';
import { makingState, shelfOf } from './shelf';
import { departureDay, type SourcingLocation, type SourcingRequest, workdayAfter } from './sourcing';

/** Working days that are looked at for room: nobody waits for longer. */
export const makingHorizonDays = 180;

/** Units of which the making begins on a day. */
export interface MakingDay {
  readonly day: LocalDate;
  readonly units: number;
}

/** When goods are made that are ordered now: how many units are begun on which working days, and when the last is ready. */
export interface MakingPlan {
  readonly days: readonly MakingDay[];
  /** The day on which the last of them is ready. */
  readonly readyOn: LocalDate;
  /** The last day that was looked at. */
  readonly lookedUntil: LocalDate;
}

/** Whether the row counts units that are made for the orders which have them. */
export function isMaking({ lot }: Pick<StockRow, 'lot'>): boolean {
  return lot !== '' && shelfOf(lot).state === makingState;
}

/** Whether the row counts what is promised before it lies there: on order, or being made. */
export function isAwaited(row: Pick<StockRow, 'lot'>): boolean {
  return row.lot !== '' && (isBackorder(row) || isMaking(row));
}

/**
 * On which working days of a location units are begun that are ordered now, each on the first day with room, and when the last is ready:
 * `days` working days after it was begun.
 *
 * Laws: Σ units = what was asked for, unless {@link makingHorizonDays} working days have too little room; units of a day ≤ its room; no day
 * before the last one has room left.
 *
 * @example
 * planMaking(5, { location, ordered: { at: monday, zone: 'Europe/London' }, days: 2, roomOn: () => 4 }); // Monday 4, Tuesday 1, ready on Thursday
 */
export function planMaking(
  units: number,
  {
    location,
    ordered,
    days,
    roomOn,
  }: {
    readonly location: SourcingLocation;
    readonly ordered: NonNullable<SourcingRequest['ordered']>;
    readonly days: number;
    readonly roomOn: (day: LocalDate) => number;
  },
): MakingPlan {
  const begun: MakingDay[] = [];
  let open = units;
  let day = departureDay(location, ordered);
  for (let looked = 1; ; looked++) {
    const here = Math.min(open, Math.max(0, roomOn(day)));
    if (here > 0) begun.push({ day, units: here });
    open -= here;
    if (open === 0 || looked === makingHorizonDays) break;
    day = workdayAfter(location, day);
  }
  return { days: begun, readyOn: readyOn(location, day, days), lookedUntil: day };
}

/** The day on which units are ready that are begun on a day. */
export function readyOn(location: SourcingLocation, begunOn: LocalDate, days: number): LocalDate {
  let day = begunOn;
  for (let n = 0; n < days; n++) day = workdayAfter(location, day);
  return day;
}

/** The working days that {@link planMaking} looks at, the first first. */
export function makingDays(
  location: SourcingLocation,
  ordered: NonNullable<SourcingRequest['ordered']>,
): readonly LocalDate[] {
  const found = [departureDay(location, ordered)];
  while (found.length < makingHorizonDays) found.push(workdayAfter(location, found.at(-1) as LocalDate));
  return found;
}
