import fc from 'fast-check';
import { leaveBy, promise, type WorkingCalendar, windowsOf } from 'orderwright/fulfillment';
import { describe, expect, it } from 'vitest';

const week = [1, 2, 3, 4, 5];
const london: WorkingCalendar = { zone: 'Europe/London', hours: [{ days: week, from: '09:00', to: '17:00' }] };
const slot = { name: 'evening', days: week, from: '18:00', to: '20:00', capacity: 5 };

describe('windows of a timetable', () => {
  it('come on their days, on the clock of their zone, and not on holidays', () => {
    const timetable = { zone: 'Europe/London', slots: [slot], holidays: ['2026-03-31'] };
    expect(windowsOf(timetable, { from: '2026-03-27', days: 6 })).toEqual([
      { id: '2026-03-27 evening', from: '2026-03-27T18:00:00.000Z', to: '2026-03-27T20:00:00.000Z', capacity: 5 },
      // The clocks went forward on Sunday the 29th.
      { id: '2026-03-30 evening', from: '2026-03-30T17:00:00.000Z', to: '2026-03-30T19:00:00.000Z', capacity: 5 },
      { id: '2026-04-01 evening', from: '2026-04-01T17:00:00.000Z', to: '2026-04-01T19:00:00.000Z', capacity: 5 },
    ]);
  });

  it('are booked until some time before they begin, and leave out an hour that clocks skip', () => {
    const night = { ...slot, name: 'night', days: [7], from: '01:15', to: '01:45', closesMinutes: 60 };
    const [winter] = windowsOf({ zone: 'Europe/London', slots: [night] }, { from: '2026-03-22', days: 1 });
    expect(winter).toMatchObject({ from: '2026-03-22T01:15:00.000Z', bookBy: '2026-03-22T00:15:00.000Z' });
    for (const { from, to } of windowsOf({ zone: 'Europe/London', slots: [night] }, { from: '2026-03-29', days: 1 }))
      expect(from < to).toBe(true);
  });
});

describe('the last moment to leave', () => {
  const way = { location: london, carrier: london, pickUps: ['11:00', '16:30'], transitDays: 1 };

  it('is the last call from which goods are there on the day, and before the moment', () => {
    expect(leaveBy(way, '2026-03-31T17:00:00.000Z')).toBe('2026-03-30T15:30:00.000Z');
    expect(leaveBy({ ...way, transitDays: 0 }, '2026-03-31T10:00:00.000Z')).toBe('2026-03-31T10:00:00.000Z');
    expect(leaveBy({ ...way, transitDays: 0 }, '2026-03-31T09:59:00.000Z')).toBe('2026-03-30T15:30:00.000Z');
    // From Friday over the weekend to Monday.
    expect(leaveBy(way, '2026-03-30T10:00:00.000Z')).toBe('2026-03-27T16:30:00.000Z');
  });

  it('is the last minute in which a carrier works that does not call', () => {
    const { pickUps: _calls, ...free } = way;
    expect(leaveBy(free, '2026-03-31T17:00:00.000Z')).toBe('2026-03-30T15:59:00.000Z');
  });

  it('is none where nobody ever works', () => {
    const never: WorkingCalendar = { zone: 'Europe/London', hours: [{ days: [], from: '09:00', to: '17:00' }] };
    expect(leaveBy({ ...way, carrier: never }, '2026-03-31T17:00:00.000Z')).toBeNull();
  });

  it('law: what is ready by it arrives in time, and no later call does', () => {
    const minute = fc.integer({ min: 0, max: 60 * 24 * 60 });
    fc.assert(
      fc.property(minute, fc.integer({ min: 0, max: 4 }), (n, transitDays) => {
        const there = new Date(Date.parse('2026-03-10T00:00:00.000Z') + n * 60_000).toISOString();
        const on = { ...way, transitDays };
        const last = leaveBy(on, there);
        if (last === null) throw new Error('there is a call before every moment');
        const by = (at: string) => promise({ ...on, at, ready: null, handlingMinutes: 0 });
        const next = by(new Date(Date.parse(last) + 60_000).toISOString());
        const day = new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/London' }).format(new Date(there));

        expect(by(last)?.shipBy).toBe(last);
        expect(last <= there).toBe(true);
        const isLate = (next?.shipBy ?? '') > there || (next?.deliverOn ?? '') > day;
        expect(isLate).toBe(true);
      }),
      { numRuns: 60 },
    );
  });
});
