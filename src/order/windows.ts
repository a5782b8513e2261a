/**
 * Delivery windows of orders. A window is booked in the commit of the order that wants it, from a guarded counter that stands at minus the orders
 * that have it, its floor at minus its capacity, so that a window may take more or fewer orders at any time; it is given back in the commit that
 * lets go of it.
 */
import type { DeliveryWindow } from '../fulfillment';
import { type Destination, isWithin } from '../inventory';
import { type Instant, type Problem, problem } from '../kernel';
import type { CommandContext } from './command';
import { type Fact, type News, news, type OrderHead, type WindowBooking } from './vocabulary';

/** The space of the counters of windows. */
const windowSpace = 'window';

/** A change of a window's counter. */
export interface WindowMove {
  readonly space: typeof windowSpace;
  readonly key: string;
  readonly delta: 1 | -1;
  readonly floor: number;
}

/** A window that can be booked, and to how many more orders goods can be brought in it. */
export interface WindowOffer {
  readonly id: string;
  readonly from: Instant;
  readonly to: Instant;
  readonly left: number;
}

/** The counter of a window. */
export const windowCounter = ({ id }: Pick<DeliveryWindow, 'id'>): Pick<WindowMove, 'space' | 'key'> => ({
  space: windowSpace,
  key: id,
});

/** The counter that a fact moves; none for most. */
export function windowMovesOf(fact: Fact): WindowMove[] {
  if (fact.type !== 'window.booked' && fact.type !== 'window.returned') return [];
  const { capacity } = fact.data;
  return [{ ...windowCounter(fact.data), delta: fact.type === 'window.booked' ? -1 : 1, floor: -capacity }];
}

/** Windows that are offered there and can still be booked, the earliest first, with what is left of each by these counters. */
export function offersOf(
  windows: readonly DeliveryWindow[],
  counters: CommandContext['gathered']['counters'],
  { at, ...to }: Destination & { readonly at: Instant },
): WindowOffer[] {
  const taken = new Map(counters.filter(({ space }) => space === windowSpace).map(({ key, value }) => [key, -value]));
  return windows
    .filter((window) => reasonAgainstWindow(window, to, at) === null)
    .map(({ id, from, to: until, capacity }) => {
      return { id, from, to: until, left: Math.max(0, capacity - (taken.get(id) ?? 0)) };
    })
    .sort((a, b) => (a.from < b.from ? -1 : Number(a.from > b.from)));
}

/** Windows that a refusal names: more than anybody looks at. */
const mostNamed = 20;

/** What speaks against booking a window for an order that goes there; it says which others are free. */
export function windowProblems(id: string, to: Destination, { gathered, at }: WindowView, path: string[]): Problem[] {
  const window = gathered.windows.find((of) => of.id === id);
  const offers = offersOf(gathered.windows, gathered.counters, { ...to, at });
  const free = offers.filter(({ left }) => left > 0).slice(0, mostNamed);
  const reason = window ? reasonAgainstWindow(window, to, at) : 'unknown';
  if (reason !== null) {
    const message = `the window ${id} ${reasons[reason]}; ${free.length} others are free`;
    return [problem('window.unknown', message, { window: id, reason, free }, path)];
  }
  if (free.some((offer) => offer.id === id) || offers.some((offer) => offer.id === id && offer.left > 0)) return [];
  const message = `the window ${id} is full; ${free.length} others are free`;
  return [problem('window.full', message, { window: id, free }, path)];
}

type WindowView = Pick<CommandContext, 'at'> & {
  readonly gathered: Pick<CommandContext['gathered'], 'windows' | 'counters'>;
};

const reasons = {
  unknown: 'is none of the shop',
  elsewhere: 'is not offered where the order goes',
  closed: 'can be booked no more',
};

function reasonAgainstWindow(
  { regions, from, bookBy = from }: DeliveryWindow,
  to: Destination,
  at: Instant,
): keyof typeof reasons | null {
  if (regions && !isWithin(to, regions)) return 'elsewhere';
  return at < bookBy ? null : 'closed';
}

/** A window as an order has it; undefined of one that nobody offers. */
export function bookingOf(
  id: string | null | undefined,
  { windows }: Pick<CommandContext['gathered'], 'windows'>,
): WindowBooking | undefined {
  const window = windows.find((of) => of.id === id);
  if (!window) return undefined;
  const { from, to, capacity, regions } = window;
  return { id: window.id, from, to, capacity, ...(regions && { regions }) };
}

/** The fact of giving back what an order has; none of one that has no window. */
export function windowReturned({ window }: Pick<OrderHead, 'window'>): News[] {
  return window ? [news('window.returned', window)] : [];
}

/** Of a window that is not for where the order is to go now. */
export function windowElsewhere({ window }: Pick<OrderHead, 'window'>, to: Destination | null): Problem[] {
  if (!window?.regions || to === null || isWithin(to, window.regions)) return [];
  const message = `the window ${window.id} is not offered there: give it back first (orders.moveWindow), and book another`;
  return [problem('window.unknown', message, { window: window.id, reason: 'elsewhere', free: [] })];
}
