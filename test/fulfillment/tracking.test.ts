import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { advanceTracking, type TrackingStatus, trackingRank } from '../../src/fulfillment';

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
    expect(advanceTracking(current, reported)).toBe(next);
  });

  it.each<[TrackingStatus, TrackingStatus]>([
    ['inTransit', 'labelCreated'],
    ['outForDelivery', 'unknown'],
    ['lost', 'inTransit'],
    ['delivered', 'outForDelivery'],
    ['delivered', 'returnToSender'],
    ['returnToSender', 'delivered'],
  ])('stays %s on a late %s', (current, reported) => {
    expect(advanceTracking(current, reported)).toBe(current);
  });

  it('never moves backwards, whatever is reported in whatever order', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...statuses), { minLength: 1 }), (reports) => {
        let current: TrackingStatus | null = null;
        for (const report of reports) {
          const next: TrackingStatus = advanceTracking(current, report);
          expect(trackingRank(next)).toBeGreaterThanOrEqual(current === null ? 0 : trackingRank(current));
          expect(advanceTracking(next, report)).toBe(next);
          current = next;
        }
        const highest = Math.max(...reports.map(trackingRank));
        expect(trackingRank(current as TrackingStatus)).toBe(highest);
      }),
    );
  });
});
