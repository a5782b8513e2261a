import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  backorderState,
  isAwaited,
  isMaking,
  lotOf,
  makingDays,
  makingHorizonDays,
  makingState,
  planMaking,
  readyOn,
} from '../../src/inventory';

const weekdays = { id: 'york', priority: 1, departures: { cutOff: '15:00', workdays: [1, 2, 3, 4, 5] } };
const zone = 'Europe/London';
const friday = { at: '2026-01-09T10:00:00.000Z', zone };

describe('planMaking', () => {
  it('begins units on the first working days with room, and promises the last of them', () => {
    const room = new Map([
      ['2026-01-09', 1],
      ['2026-01-12', 0],
    ]);

    expect(
      planMaking(4, { location: weekdays, ordered: friday, days: 2, roomOn: (day) => room.get(day) ?? 2 }),
    ).toEqual({
      days: [
        { day: '2026-01-09', units: 1 },
        { day: '2026-01-13', units: 2 },
        { day: '2026-01-14', units: 1 },
      ],
      readyOn: '2026-01-16',
      lookedUntil: '2026-01-14',
    });
  });

  it('begins on the next working day after the cut-off', () => {
    const late = { at: '2026-01-09T15:00:00.000Z', zone };

    expect(
      planMaking(9, { location: weekdays, ordered: late, days: 0, roomOn: () => Number.POSITIVE_INFINITY }),
    ).toEqual({ days: [{ day: '2026-01-12', units: 9 }], readyOn: '2026-01-12', lookedUntil: '2026-01-12' });
  });

  it('gives up where no day within reach has room', () => {
    const { days, lookedUntil } = planMaking(1, { location: weekdays, ordered: friday, days: 1, roomOn: () => 0 });

    expect([days, lookedUntil]).toEqual([[], makingDays(weekdays, friday).at(-1)]);
    expect(makingDays(weekdays, friday)).toHaveLength(makingHorizonDays);
  });

  it('promises every unit once, never beyond the room of a day, and leaves no room before the last day', () => {
    const workdays = fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1 });
    const rooms = fc.array(fc.integer({ min: -2, max: 5 }), { maxLength: 30 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), fc.nat({ max: 9 }), workdays, rooms, (units, days, open, left) => {
        const location = { id: 'york', priority: 1, departures: { workdays: open } };
        const looked = makingDays(location, friday);
        const roomOn = (day: string) => left[looked.indexOf(day)] ?? 3;

        const plan = planMaking(units, { location, ordered: friday, days, roomOn });
        const begun = new Map(plan.days.map((of) => [of.day, of.units]));

        expect(plan.days.reduce((sum, of) => sum + of.units, 0)).toBe(units);
        const last = looked.indexOf(plan.days.at(-1)?.day ?? '');
        looked.slice(0, last).forEach((day) => expect(begun.get(day) ?? 0).toBe(Math.max(0, roomOn(day))));
        for (const { day, units: of } of plan.days) expect(of).toBeLessThanOrEqual(roomOn(day));
        expect(plan.readyOn).toBe(readyOn(location, plan.days.at(-1)?.day ?? '', days));
      }),
    );
  });
});

it('tells what is being made from what is on order, and both from what lies there', () => {
  const making = { lot: lotOf({ lot: '', state: makingState }) };
  const ordered = { lot: lotOf({ lot: '', state: backorderState }) };
  const here = { lot: 'L7' };

  expect([making, ordered, here, { lot: '' }].map(isMaking)).toEqual([true, false, false, false]);
  expect([making, ordered, here, { lot: '' }].map(isAwaited)).toEqual([true, true, false, false]);
});
