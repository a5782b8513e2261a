import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { advanceTracking, type Tracked, type TrackingStatus, trackingRank } from '../../src/fulfillment';

const statuses: readonly TrackingStatus[] = [
  'unknown',
  'labelCreated',
  'inTransit',
  'outForDelivery',
  'failedAttempt',
  'availableForPickup',
  'lost',
  'damaged',
  'delivered',
  'returnToSender',
];

const before = '2026-03-02T09:00:00.000Z';
const after = '2026-03-02T10:00:00.000Z';

/** Reported one after the other, by the carrier's clock too. */
const advance = (current: TrackingStatus | null, reported: TrackingStatus) =>
  advanceTracking(current && { status: current, at: before }, { status: reported, at: after }).status;

const reports: fc.Arbitrary<Tracked> = fc.record({
  status: fc.constantFrom(...statuses),
  at: fc.constantFrom(null, before, '2026-03-02T09:30:00.000Z', after),
});

describe('the status of a parcel', () => {
  it.each<[TrackingStatus | null, TrackingStatus, TrackingStatus]>([
    [null, 'unknown', 'unknown'],
    ['unknown', 'labelCreated', 'labelCreated'],
    ['labelCreated', 'delivered', 'delivered'],
    ['outForDelivery', 'failedAttempt', 'failedAttempt'],
    ['failedAttempt', 'outForDelivery', 'outForDelivery'],
    ['lost', 'delivered', 'delivered'],
    ['failedAttempt', 'returnToSender', 'returnToSender'],
  ])('moves from %s on %s to %s', (current, reported, next) => {
    expect(advance(current, reported)).toBe(next);
  });

  it.each<[TrackingStatus, TrackingStatus]>([
    ['inTransit', 'labelCreated'],
    ['outForDelivery', 'unknown'],
    ['lost', 'inTransit'],
    ['delivered', 'outForDelivery'],
    ['delivered', 'returnToSender'],
    ['returnToSender', 'delivered'],
  ])('stays %s on a late %s', (current, reported) => {
    expect(advance(current, reported)).toBe(current);
  });

  it('goes by the time of the carrier where two are as far, whichever is heard first', () => {
    const [early, late] = [
      { status: 'failedAttempt', at: before } as const,
      { status: 'outForDelivery', at: after } as const,
    ];
    expect([advanceTracking(early, late), advanceTracking(late, early)]).toEqual([late, late]);
    const [back, arrived] = [
      { status: 'returnToSender', at: before } as const,
      { status: 'delivered', at: after } as const,
    ];
    expect([advanceTracking(back, arrived), advanceTracking(arrived, back)]).toEqual([back, back]);
  });

  it('never moves backwards, whatever is reported in whatever order', () => {
    fc.assert(
      fc.property(fc.array(reports, { minLength: 1 }), (told) => {
        let current: Tracked | null = null;
        for (const report of told) {
          const next: Tracked = advanceTracking(current, report);
          expect(trackingRank(next.status)).toBeGreaterThanOrEqual(current === null ? 0 : trackingRank(current.status));
          expect(advanceTracking(next, report)).toEqual(next);
          current = next;
        }
        const highest = Math.max(...told.map(({ status }) => trackingRank(status)));
        expect(trackingRank((current as Tracked | null)?.status ?? 'unknown')).toBe(highest);
      }),
    );
  });

  it('is the same after the same reports in any order, with any of them repeated', () => {
    const orders = fc.array(reports, { minLength: 1, maxLength: 8 }).chain((told) =>
      fc.tuple(
        fc.constant(told),
        fc
          .tuple(
            fc.shuffledSubarray(told, { minLength: told.length, maxLength: told.length }),
            fc.array(fc.constantFrom(...told), { maxLength: 8 }),
          )
          .map(([shuffled, again]) => [...shuffled, ...again]),
      ),
    );
    const fold = (told: readonly Tracked[]) => told.reduce<Tracked | null>(advanceTracking, null);
    fc.assert(
      fc.property(orders, ([told, otherwise]) => {
        expect(fold(otherwise)).toEqual(fold(told));
      }),
      { numRuns: 2_000 },
    );
  });
});
