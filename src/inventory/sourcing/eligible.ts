/** Which locations may give to an order at all. */
import { isWithin } from './region';
import type { SourcingLocation, SourcingRequest } from './request';

/** Whether a location serves the channel. */
export function servesChannel(location: SourcingLocation, channel: string): boolean {
  return location.channels === undefined || location.channels.includes(channel);
}

/** Why a location may not send this order, whatever lies there; null when it may. */
export function reasonAgainst(
  location: SourcingLocation,
  request: Pick<SourcingRequest, 'channel' | 'country' | 'postalCode' | 'ordersLeft'>,
): string | null {
  if (location.kind === 'virtual') return 'is virtual: nothing is sent from it';
  if (!servesChannel(location, request.channel)) return `does not serve the channel ${request.channel}`;
  if (!sendsTo(location, request)) return `does not send to ${regionOf(request)}`;
  const left = request.ordersLeft?.[location.id];
  if (left !== undefined && left < 1) return 'can send no more orders on that day';
  return null;
}

/** The locations that may send this order. */
export function eligible(
  request: Pick<SourcingRequest, 'locations' | 'channel' | 'country' | 'postalCode' | 'ordersLeft'>,
): SourcingLocation[] {
  return request.locations.filter((location) => reasonAgainst(location, request) === null);
}

/** Nobody knows yet where a cart goes: it may hold what any location has. */
function sendsTo(location: SourcingLocation, to: Pick<SourcingRequest, 'country' | 'postalCode'>): boolean {
  return location.regions === undefined || to.country === null || isWithin(to, location.regions);
}

function regionOf({ country, postalCode }: Pick<SourcingRequest, 'country' | 'postalCode'>): string {
  return [country, postalCode].filter((part) => part !== null && part !== undefined).join(' ');
}
