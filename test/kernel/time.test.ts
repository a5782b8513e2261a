import fc from 'fast-check';
import { expect, it } from 'vitest';
import { clockTime, dayAfter, instant, later, msOf, weekday } from '../../src/kernel';

const anyMs = fc.integer({ min: -8_640_000_000_000, max: 253_402_300_799_999 });

it('is spelled and read the same, whatever was spelled or read before', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(anyMs, fc.boolean()), { minLength: 1 }), (times) => {
      for (const [ms, again] of times) {
        expect(instant(ms)).toBe(new Date(ms).toISOString());
        if (again) expect(instant(ms + 0.7)).toBe(new Date(ms + 0.7).toISOString());
        expect(msOf(new Date(ms).toISOString())).toBe(ms);
        expect(later(new Date(ms).toISOString(), 1)).toBe(new Date(ms + 1).toISOString());
      }
    }),
  );
});

it('has whole milliseconds, also where it was made of a part of one', () => {
  expect(msOf(instant(1_000.9))).toBe(1_000);
});

it('refuses what is no instant', () => {
  expect(() => msOf('soon')).toThrow(RangeError);
  expect(() => instant(Number.NaN)).toThrow(RangeError);
});

it('finds a time of day where clocks skip it, show it twice, or leave out the day', () => {
  expect(clockTime('2026-03-29', 90, 'Europe/London')).toBe('2026-03-29T01:00:00.000Z');
  expect(clockTime('2026-03-29', 120, 'Europe/London')).toBe('2026-03-29T01:00:00.000Z');
  expect(clockTime('2026-10-25', 90, 'Europe/London')).toBe('2026-10-25T00:30:00.000Z');
  expect(clockTime('2026-10-25', 120, 'Europe/London')).toBe('2026-10-25T02:00:00.000Z');
  expect(clockTime('2011-12-30', 600, 'Pacific/Apia')).toBe('2011-12-30T10:00:00.000Z');
  expect(clockTime('2018-11-04', 0, 'America/Sao_Paulo')).toBe('2018-11-04T03:00:00.000Z');
});

it('never goes back as the time of day grows, from day to day', () => {
  const zones = fc.constantFrom('Europe/London', 'Australia/Lord_Howe', 'America/Sao_Paulo', 'Pacific/Apia', 'UTC');
  const days = fc.integer({ min: 0, max: 3650 }).map((n) => dayAfter('2010-01-01', n));
  const minutes = fc.integer({ min: 0, max: 1440 });
  fc.assert(
    fc.property(zones, days, minutes, minutes, (zone, day, a, b) => {
      const [first, second] = [Math.min(a, b), Math.max(a, b)];
      expect(clockTime(day, first, zone) <= clockTime(day, second, zone)).toBe(true);
      expect(clockTime(day, second, zone) <= clockTime(dayAfter(day), 0, zone)).toBe(true);
    }),
  );
});

it('counts days over months and leap days, Monday first', () => {
  expect(dayAfter('2028-02-28')).toBe('2028-02-29');
  expect(dayAfter('2026-12-30', 3)).toBe('2027-01-02');
  expect(['2026-03-30', '2026-04-05'].map(weekday)).toEqual([1, 7]);
});
