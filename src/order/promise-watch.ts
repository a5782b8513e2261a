/** Promises that are watched: what may not leave in time, and what has not arrived in time, as far as staff do not know of it. */
import { type Instant, later, minuteMs } from '../kernel';
import type { PromiseTerms } from './promise-terms';
import { undeliveredOf, unsentOf } from './units';
import type { FactType, LineCounts, LinePromise, OrderHead } from './vocabulary';

/** Facts by which what is to be told of promises, or when, may change. */
export const watchedSince: ReadonlySet<FactType> = new Set<FactType>([
  ...(['order.placed', 'order.completed', 'order.cancelled', 'order.expired'] as const),
  ...(['promise.changed', 'promise.threatened', 'promise.broken'] as const),
  ...(['shipment.dispatched', 'shipment.delivered', 'shipment.cancelled', 'shipment.reopened'] as const),
  ...(['lines.cancelled', 'return.received', 'edit.confirmed'] as const),
]);

/** A line whose promise is watched, and when staff are told of it. */
interface Reminder {
  readonly promise: LinePromise;
  readonly count: LineCounts;
  readonly dueAt: Instant;
}

/** When staff are next told of units that have not left, and of units that have not arrived; null: never. */
export function nextReminders(
  head: OrderHead,
  terms: PromiseTerms,
): Readonly<Record<'shipBy' | 'deliverBy', Instant | null>> {
  return { shipBy: soonest(toLeave(head, terms)), deliverBy: soonest(toArrive(head, terms)) };
}

/** What staff are to be told at an instant. Of what has not arrived in time it is not said, too, that it may not leave in time. */
export function remindersAt(
  head: OrderHead,
  terms: PromiseTerms,
  at: Instant,
): Readonly<Record<'threatened' | 'broken', readonly Reminder[]>> {
  const broken = toArrive(head, terms).filter(({ dueAt }) => dueAt <= at);
  const late = new Set(broken.map(({ count }) => count.id));
  const threatened = toLeave(head, terms).filter(({ dueAt, count }) => dueAt <= at && !late.has(count.id));
  return { threatened, broken };
}

/** Whether staff were told of a promise that is still in danger, or broken. */
export function isInDanger(head: OrderHead): boolean {
  return watched(head).some((of) => endangeredUnits(of) > 0);
}

/** Lines of which staff were told, as far as that still stands: units that have not left, or not arrived, and by when they should have. */
export function endangered(head: OrderHead) {
  return watched(head)
    .filter((of) => endangeredUnits(of) > 0)
    .map((of) => {
      const { lineId, standing = 'threatened', shipBy, deliverBy } = of.promise;
      return { lineId, standing, units: endangeredUnits(of), dueAt: standing === 'broken' ? deliverBy : shipBy };
    });
}

function endangeredUnits({ promise: { standing }, count }: Omit<Reminder, 'dueAt'>): number {
  if (standing === 'threatened') return unsentOf(count);
  return standing === 'broken' ? undeliveredOf(count) : 0;
}

function toLeave(head: OrderHead, { warnMinutes }: PromiseTerms): Reminder[] {
  if (warnMinutes === undefined) return [];
  return watched(head)
    .filter(({ promise, count }) => promise.standing === undefined && unsentOf(count) > 0)
    .map((of) => ({ ...of, dueAt: later(of.promise.shipBy, -warnMinutes * minuteMs) }));
}

function toArrive(head: OrderHead, { lateMinutes }: PromiseTerms): Reminder[] {
  if (lateMinutes === undefined) return [];
  return watched(head)
    .filter(({ promise, count }) => promise.standing !== 'broken' && undeliveredOf(count) > 0)
    .map((of) => ({ ...of, dueAt: later(of.promise.deliverBy, lateMinutes * minuteMs) }));
}

const running: ReadonlySet<string> = new Set(['placed', 'confirmed', 'processing']);

/** Promised lines of an order that is carried out. */
function watched({ states, promises, counts }: OrderHead): Omit<Reminder, 'dueAt'>[] {
  if (promises.length === 0 || !running.has(states.lifecycle)) return [];
  return promises.flatMap((promise) => {
    const count = counts.find(({ id }) => id === promise.lineId);
    return count ? [{ promise, count }] : [];
  });
}

function soonest(reminders: readonly Reminder[]): Instant | null {
  return reminders.map(({ dueAt }) => dueAt).sort()[0] ?? null;
}
