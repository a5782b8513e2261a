import fc from 'fast-check';
import { expect, it } from 'vitest';
import { instant, later, msOf } from '../../src/kernel';

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
