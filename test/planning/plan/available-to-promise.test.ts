import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { availableToPromise, type PromiseLocation, promiseTimeline } from '../../../src/planning';

const at = (hour: number) => new Date(Date.UTC(2026, 0, 1, hour)).toISOString();
const dated = fc.array(
  fc.record({ at: fc.integer({ min: -3, max: 20 }).map(at), units: fc.integer({ min: 0, max: 9 }) }),
  { maxLength: 6 },
);
const places = fc
  .array(
    fc.record({
      onHand: fc.integer({ min: 0, max: 12 }),
      allocated: fc.integer({ min: 0, max: 12 }),
      safety: fc.integer({ min: 0, max: 3 }),
      incoming: dated,
      outgoing: dated,
    }),
    { minLength: 1, maxLength: 3 },
  )
  .map((list) => list.map((place, n): PromiseLocation => ({ ...place, location: `place-${n}` })));

/** Hour by hour: could the units go now, without any hour from now on falling below zero? */
function walk(units: number, locations: readonly PromiseLocation[]): { at: string; location: string } | null {
  const hours = Array.from({ length: 24 }, (_, hour) => at(hour));
  const balance = ({ onHand, allocated, safety = 0, incoming, outgoing = [] }: PromiseLocation, now: string) =>
    onHand -
    allocated -
    safety +
    incoming.filter((entry) => entry.at <= now).reduce((sum, entry) => sum + entry.units, 0) -
    outgoing.filter((entry) => entry.at <= now).reduce((sum, entry) => sum + entry.units, 0);
  for (const now of hours) {
    const able = locations.find((place) =>
      hours.filter((hour) => hour >= now).every((hour) => balance(place, hour) >= units),
    );
    if (able) return { at: now, location: able.location };
  }
  return null;
}

describe('what can be promised', () => {
  it('is what walking the time line hour by hour finds', () => {
    fc.assert(
      fc.property(places, fc.integer({ min: 1, max: 15 }), (locations, units) => {
        expect(availableToPromise({ units, from: at(0), locations })).toEqual(walk(units, locations));
      }),
      { numRuns: 500 },
    );
  });

  it('is never less later', () => {
    fc.assert(
      fc.property(places, ([place]) => {
        const steps = promiseTimeline(place as PromiseLocation, at(0)).map(({ units }) => units);
        expect(steps).toEqual([...steps].sort((a, b) => a - b));
        expect(steps[0]).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  it('keeps what comes in for those who were promised it', () => {
    const london = { location: 'london', onHand: 5, allocated: 2, incoming: [{ at: at(5), units: 10 }] };

    expect(promiseTimeline(london, at(0))).toEqual([
      { at: at(0), units: 3 },
      { at: at(5), units: 13 },
    ]);
    expect(availableToPromise({ units: 8, from: at(0), locations: [london] })).toEqual({
      at: at(5),
      location: 'london',
    });
    expect(availableToPromise({ units: 14, from: at(0), locations: [london] })).toBeNull();
  });

  it('refuses nothing, and negative supply', () => {
    expect(() => availableToPromise({ units: 0, from: at(0), locations: [] })).toThrow('units must be a whole number');
    const broken = { location: 'x', onHand: -1, allocated: 0, incoming: [{ at: at(0), units: -2 }] };
    expect(() => promiseTimeline(broken, at(0))).toThrow(
      'onHand must be a whole number of zero or more, not -1; incoming.0.units must be a whole number of zero or more, not -2',
    );
  });
});
