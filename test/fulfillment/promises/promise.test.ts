import fc from 'fast-check';
import {
  openSpans,
  type PromiseRequest,
  promise,
  type WorkingCalendar,
  workingDayAfter,
} from 'orderwright/fulfillment';
import { describe, expect, it } from 'vitest';

const hourMs = 3_600_000;
const week = [1, 2, 3, 4, 5];
const london: WorkingCalendar = { zone: 'Europe/London', hours: [{ days: week, from: '09:00', to: '17:00' }] };
const usual: Omit<PromiseRequest, 'at'> = {
  ready: null,
  location: london,
  cutOff: '15:00',
  handlingMinutes: 60,
  carrier: london,
  pickUps: ['16:30'],
  transitDays: 1,
};

describe('a promise', () => {
  it('leaves the same day before the cut-off, and the next working day after it', () => {
    const before = promise({ ...usual, at: '2026-03-27T14:59:59.999Z' });
    const after = promise({ ...usual, at: '2026-03-27T15:00:00.000Z' });

    expect(before).toMatchObject({ shipBy: '2026-03-27T16:30:00.000Z', deliverOn: '2026-03-30' });
    // The clocks went forward on Sunday the 29th.
    expect(after).toMatchObject({
      shipBy: '2026-03-30T15:30:00.000Z',
      shipOn: '2026-03-30',
      deliverBy: '2026-03-31T16:00:00.000Z',
      deliverOn: '2026-03-31',
    });
  });

  it('says how each date came about', () => {
    const found = promise({ ...usual, at: '2026-03-26T10:00:00.000Z', ready: '2026-03-27T15:00:00.000Z' });

    expect(found?.trace).toEqual([
      { step: 'ordered', until: '2026-03-26T10:00:00.000Z', why: 'ordered on 2026-03-26' },
      { step: 'stock', until: '2026-03-27T15:00:00.000Z', why: 'in stock from 2026-03-27' },
      { step: 'cutOff', until: '2026-03-28T00:00:00.000Z', why: 'after the cut-off at 15:00 of 2026-03-27' },
      { step: 'opening', until: '2026-03-30T08:00:00.000Z', why: 'opens on 2026-03-30' },
      { step: 'handling', until: '2026-03-30T09:00:00.000Z', why: '60 working minutes of picking and packing' },
      { step: 'pickUp', until: '2026-03-30T15:30:00.000Z', why: 'collected on 2026-03-30' },
      { step: 'transit', until: '2026-03-31T16:00:00.000Z', why: '1 delivery day on the way, arrives on 2026-03-31' },
    ]);
  });

  it('keeps the holidays of the location and of the carrier, and works on a leap day', () => {
    const at = '2028-02-28T16:00:00.000Z';
    const shut = { ...london, holidays: ['2028-02-29'] };

    expect(promise({ ...usual, at })).toMatchObject({ shipOn: '2028-02-29', deliverOn: '2028-03-01' });
    expect(promise({ ...usual, at, location: shut })).toMatchObject({ shipOn: '2028-03-01', deliverOn: '2028-03-02' });
    expect(promise({ ...usual, at, carrier: shut })).toMatchObject({ shipOn: '2028-03-01' });
    expect(promise({ ...usual, at, delivery: { ...london, holidays: ['2028-03-01'] } })).toMatchObject({
      deliverOn: '2028-03-02',
    });
  });

  it('goes on the next day with what is not packed by closing time', () => {
    const late = promise({ ...usual, at: '2026-06-01T13:00:00.000Z', handlingMinutes: 240 });
    expect(late).toMatchObject({ shipBy: '2026-06-02T15:30:00.000Z' });
    expect(late?.trace).toContainEqual(
      expect.objectContaining({ step: 'handling', until: '2026-06-02T09:00:00.000Z' }),
    );
  });

  it('is none where location and carrier never work on one day, or nobody is ever open', () => {
    const at = '2026-06-01T10:00:00.000Z';
    const only = (day: number) => ({ ...london, hours: [{ days: [day], from: '09:00', to: '17:00' }] });

    expect(promise({ ...usual, at, location: only(1), carrier: only(2) })).toBeNull();
    expect(promise({ ...usual, at, location: { ...london, hours: [] } })).toBeNull();
  });

  it('counts days where the goods go: beyond the date line another one', () => {
    const auckland: WorkingCalendar = { zone: 'Pacific/Auckland' };
    const honolulu: WorkingCalendar = { zone: 'Pacific/Honolulu' };
    const at = '2026-06-01T10:00:00.000Z';
    const bare = { at, ready: null, handlingMinutes: 0, transitDays: 0 };

    expect(promise({ ...bare, location: auckland, carrier: auckland, delivery: honolulu })).toMatchObject({
      shipOn: '2026-06-01',
      deliverOn: '2026-06-01',
      deliverBy: '2026-06-02T10:00:00.000Z',
    });
    expect(promise({ ...bare, location: honolulu, carrier: honolulu, delivery: auckland })).toMatchObject({
      shipOn: '2026-06-01',
      deliverOn: '2026-06-01',
      deliverBy: '2026-06-01T12:00:00.000Z',
    });
  });
});

describe('a day of opening hours', () => {
  const spans = (zone: string, day: string, from: string, to: string) =>
    openSpans({ zone, hours: [{ days: [1, 2, 3, 4, 5, 6, 7], from, to }] }, day);

  it('begins when the clocks are put forward past its opening time, and works an hour twice that comes twice', () => {
    expect(spans('Europe/London', '2026-03-29', '01:30', '03:00')).toEqual([
      { from: '2026-03-29T01:00:00.000Z', to: '2026-03-29T02:00:00.000Z' },
    ]);
    expect(spans('Europe/London', '2026-10-25', '01:00', '02:00')).toEqual([
      { from: '2026-10-25T00:00:00.000Z', to: '2026-10-25T02:00:00.000Z' },
    ]);
    expect(spans('Europe/London', '2026-03-29', '01:00', '02:00')).toEqual([]);
  });

  it('is none on the day that a zone leaves out', () => {
    expect(spans('Pacific/Apia', '2011-12-30', '00:00', '24:00')).toEqual([]);
    expect(spans('Pacific/Apia', '2011-12-31', '00:00', '24:00')).toHaveLength(1);
  });
});

const zones = [
  'Europe/London',
  'America/New_York',
  'Pacific/Auckland',
  'Pacific/Honolulu',
  'Australia/Lord_Howe',
  'UTC',
];
const starts = ['2026-03-25', '2026-10-22', '2028-02-26', '2026-12-29', '2026-04-02', '2026-09-24'];
const hourText = (hour: number) => `${String(hour).padStart(2, '0')}:00`;

const calendar = fc
  .record({
    zone: fc.constantFrom(...zones),
    // Any two calendars have a day in common, whatever the zones.
    days: fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 4, maxLength: 7 }),
    from: fc.integer({ min: 0, max: 20 }),
    length: fc.integer({ min: 3, max: 24 }),
    holiday: fc.constantFrom('2026-03-30', '2026-10-26', '2028-02-29', '2027-01-01', '2026-04-06'),
  })
  .map(
    ({ zone, days, from, length, holiday }): WorkingCalendar => ({
      zone,
      hours: [{ days, from: hourText(from), to: hourText(Math.min(24, from + length)) }],
      holidays: [holiday],
    }),
  );

const hours = fc
  .tuple(fc.constantFrom(...starts), fc.integer({ min: 0, max: 160 }))
  .map(([day, hour]) => new Date(Date.parse(`${day}T00:00:00.000Z`) + hour * hourMs).toISOString());

const requests = fc.record({
  at: hours,
  ready: fc.option(hours),
  location: calendar,
  cutOff: fc.option(fc.integer({ min: 8, max: 22 }).map(hourText), { nil: undefined }),
  handlingMinutes: fc.integer({ min: 0, max: 30 }).map((n) => n * 60),
  carrier: calendar,
  pickUps: fc.option(fc.array(fc.integer({ min: 6, max: 23 }).map(hourText), { minLength: 1, maxLength: 3 }), {
    nil: undefined,
  }),
  delivery: calendar,
  transitDays: fc.integer({ min: 0, max: 6 }),
}) as fc.Arbitrary<PromiseRequest & { readonly delivery: WorkingCalendar }>;

/** The wall clock of an instant by the runtime's own tables. */
const clocks = new Map<string, Intl.DateTimeFormat>();
function wall(ms: number, zone: string): { day: string; hour: number; weekday: number } {
  const format =
    clocks.get(zone) ??
    new Intl.DateTimeFormat('en-CA', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
    });
  clocks.set(zone, format);
  const part = Object.fromEntries(format.formatToParts(ms).map(({ type, value }) => [type, value]));
  const day = `${part.year}-${part.month}-${part.day}`;
  return { day, hour: Number(part.hour) + Number(part.minute) / 60, weekday: new Date(day).getUTCDay() || 7 };
}

function isOpen({ zone, hours: of = [], holidays = [] }: WorkingCalendar, ms: number): boolean {
  const { day, hour, weekday } = wall(ms, zone);
  if (holidays.includes(day)) return false;
  return of.some(
    ({ days, from, to }) => days.includes(weekday) && hour >= Number(from.slice(0, 2)) && hour < Number(to.slice(0, 2)),
  );
}

/** Half an hour by half an hour, because of zones that move by half an hour. */
const stepMs = hourMs / 2;

function worksOn({ hours: of = [], holidays = [] }: WorkingCalendar, day: string): boolean {
  const weekday = new Date(day).getUTCDay() || 7;
  return !holidays.includes(day) && of.some(({ days }) => days.includes(weekday));
}

/** The same promise, found by looking at every half hour from the order on. */
function walked(request: PromiseRequest & { readonly delivery: WorkingCalendar }) {
  const { at, ready, location, carrier, delivery, cutOff, handlingMinutes, pickUps, transitDays } = request;
  let ms = Math.max(Date.parse(at), ready === null ? 0 : Date.parse(ready));
  const came = wall(ms, location.zone);
  if (cutOff !== undefined && came.hour >= Number(cutOff.slice(0, 2)))
    while (wall(ms, location.zone).day === came.day) ms += stepMs;
  while (!isOpen(location, ms)) ms += stepMs;
  for (let left = (handlingMinutes * 60_000) / stepMs; left > 0; ms += stepMs) if (isOpen(location, ms)) left -= 1;
  const calls = pickUps?.map((time) => Number(time.slice(0, 2)));
  const leaves = () => {
    const here = wall(ms, location.zone);
    if (!worksOn(location, here.day)) return false;
    return calls ? calls.includes(here.hour) && worksOn(carrier, wall(ms, carrier.zone).day) : isOpen(carrier, ms);
  };
  while (!leaves()) ms += stepMs;
  const shipBy = ms;
  const left = wall(ms, delivery.zone).day;
  const seen = new Set<string>();
  let end = 0;
  for (; ; ms += stepMs) {
    const { day } = wall(ms, delivery.zone);
    if (isOpen(delivery, ms)) end = ms + stepMs;
    const next = wall(ms + stepMs, delivery.zone).day;
    if (next === day || !worksOn(delivery, day)) continue;
    if (day > left) seen.add(day);
    const enough = transitDays === 0 ? true : seen.size >= transitDays;
    if (enough && end > shipBy)
      return { shipBy: new Date(shipBy).toISOString(), deliverBy: new Date(end).toISOString() };
  }
}

describe('laws of promises', () => {
  it('is what a walk half hour by half hour finds, in any zone, over changes of clocks and leap days', () => {
    fc.assert(
      fc.property(requests, (request) => {
        const found = promise(request);
        expect(found && { shipBy: found.shipBy, deliverBy: found.deliverBy }).toEqual(walked(request));
      }),
      { numRuns: 150 },
    );
  });

  it('never comes sooner for a later order or later stock, nor for more handling or a longer way', () => {
    fc.assert(
      fc.property(requests, fc.integer({ min: 0, max: 100 * 60 }), (request, minutes) => {
        const first = promise(request);
        const later = (at: string) => new Date(Date.parse(at) + minutes * 60_000).toISOString();
        const ones = [
          promise({ ...request, at: later(request.at) }),
          promise({ ...request, ready: later(request.ready ?? request.at) }),
          promise({ ...request, handlingMinutes: request.handlingMinutes + minutes }),
          promise({ ...request, transitDays: request.transitDays + 1 }),
        ];
        for (const one of ones) {
          expect(one && first && one.shipBy >= first.shipBy).toBe(true);
          expect(one && first && one.deliverBy >= first.deliverBy).toBe(true);
        }
      }),
      { numRuns: 150 },
    );
  });

  it('neither leaves nor arrives on a closed day', () => {
    fc.assert(
      fc.property(requests, (request) => {
        const found = promise(request);
        expect(found).not.toBeNull();
        if (!found) return;
        expect(worksOn(request.location, found.shipOn)).toBe(true);
        expect(worksOn(request.delivery, found.deliverOn)).toBe(true);
        expect(found.deliverBy > found.shipBy && found.shipBy >= request.at).toBe(true);
      }),
    );
  });

  it('counts working days so that each lies one after the last', () => {
    fc.assert(
      fc.property(calendar, fc.integer({ min: 1, max: 20 }), (of, count) => {
        const step = workingDayAfter(of, workingDayAfter(of, '2026-03-25', count) as string, 1);
        expect(step).toBe(workingDayAfter(of, '2026-03-25', count + 1));
      }),
    );
  });
});
