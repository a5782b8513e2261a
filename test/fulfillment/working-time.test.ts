/** Time that a place works: what is added to an instant, and what lies between two, are the same. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { workingTimeAfter, workingTimeBetween } from '../../src/fulfillment';
import { instant } from '../../src/kernel';

const hour = 3_600_000;
const office = {
  zone: 'Europe/London',
  hours: [{ days: [1, 2, 3, 4, 5], from: '09:00', to: '17:00' }],
  holidays: ['2026-01-13'],
};

describe('working time', () => {
  it('skips nights, weekends and holidays', () => {
    expect(workingTimeAfter(office, '2026-01-09T16:00:00.000Z', 2 * hour)).toBe('2026-01-12T10:00:00.000Z');
    expect(workingTimeAfter(office, '2026-01-12T17:00:00.000Z', hour)).toBe('2026-01-14T10:00:00.000Z');
    expect(workingTimeBetween(office, '2026-01-09T16:00:00.000Z', '2026-01-14T10:00:00.000Z')).toBe(10 * hour);
  });

  it('ends with the day where it fills it, and is over at once where none is wanted', () => {
    expect(workingTimeAfter(office, '2026-01-12T09:00:00.000Z', 8 * hour)).toBe('2026-01-12T17:00:00.000Z');
    expect(workingTimeAfter(office, '2026-01-10T12:00:00.000Z', 0)).toBe('2026-01-10T12:00:00.000Z');
    expect(workingTimeBetween(office, '2026-01-12T12:00:00.000Z', '2026-01-12T11:00:00.000Z')).toBe(0);
  });

  it('is never over where a place does not work', () => {
    expect(workingTimeAfter({ ...office, hours: [] }, '2026-01-12T09:00:00.000Z', 1)).toBeNull();
  });

  it('between an instant and what lies so much later is as much, also over changes of the clock', () => {
    const start = Date.parse('2026-03-01T00:00:00.000Z');
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 60 * 24 * hour }),
        fc.integer({ min: 1, max: 200 * hour }),
        (offset, ms) => {
          const from = instant(start + offset);
          const to = workingTimeAfter(office, from, ms);
          expect(to === null ? null : workingTimeBetween(office, from, to)).toBe(ms);
        },
      ),
    );
  });
});
