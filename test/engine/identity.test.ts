import fc from 'fast-check';
import { expect, it } from 'vitest';
import { randomIds } from '../../src/engine/identity';
import { madeAt } from '../../src/kernel';

it('gives ids that sort as they were made, while the clock stands, and when it is set back a little', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -900, max: 900 }), { maxLength: 50 }), (steps) => {
      const ids = randomIds();
      let latest = 1_800_000_000_000;
      const made = steps.flatMap((step) => {
        const now = latest + step;
        latest = Math.max(latest, now);
        return [ids.next(now), ids.next(now)];
      });
      expect(made).toEqual([...made].sort());
      expect(new Set(made).size).toBe(made.length);
    }),
  );
});

it('lends from the next millisecond when one is full, and goes by the clock again behind it', () => {
  const ids = randomIds();
  const made = Array.from({ length: 10_000 }, () => ids.next(1_800_000_000_000));
  expect(made).toEqual([...made].sort());
  expect(madeAt(made.at(-1) ?? '')).toBeLessThanOrEqual(1_800_000_000_003);
  expect(madeAt(ids.next(1_800_000_000_500))).toBe(1_800_000_000_500);
});

it('follows a clock that is set back by more', () => {
  const ids = randomIds();
  ids.next(1_800_000_000_000);
  expect(madeAt(ids.next(1_799_999_000_000))).toBe(1_799_999_000_000);
});
