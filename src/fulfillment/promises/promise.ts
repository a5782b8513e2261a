/** When goods leave and arrive: from the order over the cut-off, the handling and the carrier's call to the customer's door. */
import {
  clockTime,
  dayAfter,
  type Instant,
  instant,
  type LocalDate,
  later,
  localDate,
  minuteMs,
  msOf,
} from '../../kernel';
import {
  isWorkingDay,
  laterOf,
  minutesOf,
  openFrom,
  openSpans,
  promiseHorizonDays,
  type WorkingCalendar,
  workingDayAfter,
} from './calendar';

/** What a promise is made of. Times of day are `HH:MM`. */
export interface PromiseRequest {
  /** When it was ordered. */
  readonly at: Instant;
  /** From when on the goods lie there; null: they do. */
  readonly ready: Instant | null;
  /** When the location works. */
  readonly location: WorkingCalendar;
  /** What comes in at or after it, on the clock of the location, is begun on its next working day; absent: begun as it comes. */
  readonly cutOff?: string;
  /** Picking and packing, in minutes of the location's opening hours. */
  readonly handlingMinutes: number;
  /** When the carrier works where it collects. */
  readonly carrier: WorkingCalendar;
  /** When the carrier calls, on the clock of the location; absent: parcels leave as they are packed. */
  readonly pickUps?: readonly string[];
  /** When the carrier delivers where the goods go; absent: as where it collects. */
  readonly delivery?: WorkingCalendar;
  /** Delivery days on the way: 0 arrives on the day on which it leaves. */
  readonly transitDays: number;
}

/** How a date came about: what was waited for, and until when. */
export interface PromiseStep {
  readonly step: 'ordered' | 'stock' | 'cutOff' | 'opening' | 'handling' | 'pickUp' | 'transit';
  readonly until: Instant;
  readonly why: string;
}

/** What can be promised. `shipOn` is a day where it leaves, `deliverOn` one where it arrives; `deliverBy` is when delivery ends on it. */
export interface DeliveryPromise {
  readonly shipBy: Instant;
  readonly shipOn: LocalDate;
  readonly deliverBy: Instant;
  readonly deliverOn: LocalDate;
  readonly trace: readonly PromiseStep[];
}

/**
 * When goods leave and arrive, and why not sooner; null where no such day comes within {@link promiseHorizonDays}.
 *
 * - Work begins at the later of the order and the stock, after the cut-off or on a closed day when the location opens the next time.
 * - It takes minutes of opening hours: what is not done by closing time goes on when it opens again.
 * - The parcel leaves with the next call of the carrier, on a day on which both work.
 * - On the way, days on which the carrier delivers are counted; it arrives by the end of delivery on the last.
 *
 * Laws: a later order or later stock never brings an earlier date; nothing leaves or arrives on a closed day.
 *
 * @example
 * const london = { zone: 'Europe/London', hours: [{ days: [1, 2, 3, 4, 5], from: '09:00', to: '17:00' }] };
 * promise({ at: '2026-03-27T15:30:00.000Z', ready: null, location: london, cutOff: '15:00', handlingMinutes: 60, carrier: london, pickUps: ['16:30'], transitDays: 1 });
 * // ordered on Friday after the cut-off: leaves on Monday 2026-03-30 at 16:30, arrives by Tuesday 17:00
 */
export function promise(request: PromiseRequest): DeliveryPromise | null {
  const { at, ready, location } = request;
  const trace: PromiseStep[] = [{ step: 'ordered', until: at, why: `ordered on ${localDate(at, location.zone)}` }];
  const there = ready !== null && ready > at ? ready : at;
  if (there > at) trace.push({ step: 'stock', until: there, why: `in stock from ${localDate(there, location.zone)}` });
  const begun = begin(there, request, trace);
  const packed = begun === null ? null : handle(begun, request, trace);
  const shipBy = packed === null ? null : collect(packed, request, trace);
  return shipBy === null ? null : deliver(shipBy, request, trace);
}

function begin(there: Instant, { location, cutOff }: PromiseRequest, trace: PromiseStep[]): Instant | null {
  const { zone } = location;
  const today = localDate(there, zone);
  const late = cutOff !== undefined && there >= clockTime(today, minutesOf(cutOff), zone);
  const after = late ? clockTime(dayAfter(today), 0, zone) : there;
  if (late) trace.push({ step: 'cutOff', until: after, why: `after the cut-off at ${cutOff} of ${today}` });
  const [open] = openFrom(location, after);
  if (!open) return null;
  if (open.from > after)
    trace.push({ step: 'opening', until: open.from, why: `opens on ${localDate(open.from, zone)}` });
  return open.from;
}

function handle(begun: Instant, { location, handlingMinutes }: PromiseRequest, trace: PromiseStep[]): Instant | null {
  if (handlingMinutes === 0) return begun;
  let left = handlingMinutes * minuteMs;
  for (const { from, to } of openFrom(location, begun)) {
    const open = msOf(to) - msOf(from);
    if (open < left) left -= open;
    else {
      const until = instant(msOf(from) + left);
      trace.push({ step: 'handling', until, why: `${handlingMinutes} working minutes of picking and packing` });
      return until;
    }
  }
  return null;
}

function collect(packed: Instant, request: PromiseRequest, trace: PromiseStep[]): Instant | null {
  const shipBy = request.pickUps ? nextCall(packed, request, request.pickUps) : nextOpening(packed, request);
  if (shipBy !== null) {
    const { zone } = request.location;
    const why = `collected on ${localDate(shipBy, zone)}`;
    trace.push({ step: 'pickUp', until: shipBy, why });
  }
  return shipBy;
}

function nextCall(packed: Instant, { location, carrier }: PromiseRequest, pickUps: readonly string[]): Instant | null {
  const today = localDate(packed, location.zone);
  const minutes = pickUps.map(minutesOf).sort((a, b) => a - b);
  for (let n = 0; n < promiseHorizonDays; n++) {
    const day = dayAfter(today, n);
    if (!isWorkingDay(location, day)) continue;
    const call = minutes
      .map((of) => clockTime(day, of, location.zone))
      .find((of) => of >= packed && isWorkingDay(carrier, localDate(of, carrier.zone)));
    if (call !== undefined) return call;
  }
  return null;
}

/** The first moment at which the carrier works, on a day on which the location does. */
function nextOpening(packed: Instant, { location, carrier }: PromiseRequest): Instant | null {
  for (const { from, to } of openFrom(carrier, packed)) {
    for (let day = localDate(from, location.zone); ; day = dayAfter(day)) {
      const midnight = clockTime(day, 0, location.zone);
      if (midnight >= to) break;
      if (isWorkingDay(location, day)) return laterOf(midnight, from);
    }
  }
  return null;
}

function deliver(shipBy: Instant, request: PromiseRequest, trace: PromiseStep[]): DeliveryPromise | null {
  const { location, carrier, delivery = carrier, transitDays } = request;
  const left = localDate(shipBy, delivery.zone);
  let day = workingDayAfter(delivery, left, transitDays);
  if (day !== null && endOf(delivery, day) <= shipBy) day = workingDayAfter(delivery, day, 1);
  if (day === null) return null;
  const deliverBy = endOf(delivery, day);
  const why = `${transitDays} delivery ${transitDays === 1 ? 'day' : 'days'} on the way, arrives on ${day}`;
  trace.push({ step: 'transit', until: deliverBy, why });
  return { shipBy, shipOn: localDate(shipBy, location.zone), deliverBy, deliverOn: day, trace };
}

/**
 * The last moment at which goods can leave to be there on the day of an instant, and before it: the last call of the carrier, or where it does not
 * call, the last minute in which it works. Null where there is none.
 *
 * @example
 * leaveBy({ location: london, carrier: london, pickUps: ['16:30'], transitDays: 1 }, '2026-03-31T17:00:00.000Z'); // '2026-03-30T15:30:00.000Z'
 */
export function leaveBy(
  request: Pick<PromiseRequest, 'location' | 'carrier' | 'pickUps' | 'delivery' | 'transitDays'>,
  there: Instant,
): Instant | null {
  const { location, carrier, delivery = carrier, transitDays } = request;
  const on = localDate(there, delivery.zone);
  const today = localDate(there, location.zone);
  for (let n = 0; n < promiseHorizonDays; n++) {
    const last = callsOn(dayAfter(today, -n), request).find((call) => {
      const arrives = workingDayAfter(delivery, localDate(call, delivery.zone), transitDays);
      return call <= there && arrives !== null && arrives <= on;
    });
    if (last !== undefined) return last;
  }
  return null;
}

/** When goods can leave on a day, the last first. */
function callsOn(day: LocalDate, { location, carrier, pickUps }: Parameters<typeof leaveBy>[0]): Instant[] {
  if (!isWorkingDay(location, day)) return [];
  const calls = pickUps
    ? pickUps
        .map((time) => clockTime(day, minutesOf(time), location.zone))
        .filter((call) => isWorkingDay(carrier, localDate(call, carrier.zone)))
    : openSpans(carrier, day).map(({ to }) => later(to, -minuteMs));
  return calls.sort().reverse();
}

function endOf(calendar: WorkingCalendar, day: LocalDate): Instant {
  return openSpans(calendar, day).at(-1)?.to ?? clockTime(day, 0, calendar.zone);
}
