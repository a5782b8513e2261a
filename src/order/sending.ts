/** The places that an order takes among those which a location sends on a day, and gives back once the location sends nothing of it any more. */
import type { Allocation } from '../inventory';
import { placesOf } from './progress';
import type { OrderRecord, SendingDay } from './vocabulary';

/**
 * The days on which locations need not send the order, once these units are let go of (and those are taken): nothing of it lies there any more, and
 * nothing has left from there or waits in a parcel.
 */
export function daysGivenBack(
  { head }: OrderRecord,
  releases: readonly Pick<Allocation, 'location' | 'units'>[],
  taken: readonly Pick<Allocation, 'location'>[] = [],
): SendingDay[] {
  if (head.sending.length === 0) return [];
  const left = new Map<string, number>();
  const add = (location: string, units: number) => left.set(location, (left.get(location) ?? 0) + units);
  for (const { location, units } of head.counts.flatMap(placesOf)) add(location, units);
  for (const { location, units } of releases) add(location, -units);
  const sends = new Set([
    ...taken.map(({ location }) => location),
    ...head.shipments.flatMap(({ status, location }) => (status === 'cancelled' ? [] : [location])),
  ]);
  return head.sending.filter(({ location }) => (left.get(location) ?? 0) === 0 && !sends.has(location));
}

/** One object: most orders take none. */
export const noPlaces: readonly SendingDay[] = [];

/** The places of an order after it took some and gave some back: one for each location. */
export function withSending(
  have: readonly SendingDay[],
  {
    taken = [],
    given = [],
  }: { readonly taken?: readonly SendingDay[] | undefined; readonly given?: readonly SendingDay[] | undefined },
): readonly SendingDay[] {
  if (taken.length + given.length === 0) return have;
  const changed = new Set([...taken, ...given].map(({ location }) => location));
  return [...have.filter(({ location }) => !changed.has(location)), ...taken];
}
