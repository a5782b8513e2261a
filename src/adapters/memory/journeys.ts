/** Ways that a simulated parcel can take. */
import { dayMs, type Instant, later } from '../../kernel';
import type { TrackingEvent, TrackingStatus } from '../../ports/carrier-news';

/** `backwards`: events arrive that belong before others. `duplicates`: every event arrives twice. */
export type JourneyName = 'ok' | 'lost' | 'damaged' | 'returned' | 'backwards' | 'duplicates';

/** A status and when it is reported, as a share of the time in transit. */
type Stop = readonly [status: TrackingStatus, share: number];

const start: readonly Stop[] = [
  ['labelCreated', 0],
  ['inTransit', 0.25],
];
const end: readonly Stop[] = [
  ['outForDelivery', 0.9],
  ['delivered', 1],
];

const journeys: Readonly<Record<JourneyName, readonly Stop[]>> = {
  ok: [...start, ...end],
  lost: [...start, ['lost', 1]],
  damaged: [...start, ['damaged', 1]],
  returned: [...start, ['outForDelivery', 0.4], ['failedAttempt', 0.5], ['returnToSender', 1]],
  backwards: [...start, ['outForDelivery', 0.8], ['inTransit', 0.9], ['delivered', 1], ['outForDelivery', 1]],
  duplicates: [...start, ...end].flatMap((stop) => [stop, stop]),
};

/** Everything that will be reported of a parcel, oldest first. */
export function journey(name: JourneyName, tracking: string, from: Instant, transitDays: number): TrackingEvent[] {
  return journeys[name].map(([status, share]) => ({
    tracking,
    status,
    at: later(from, Math.round(share * transitDays * dayMs)),
  }));
}
