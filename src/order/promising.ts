/** When the units of each line leave and arrive, as the shop promises it. */
import { leaveBy, promise, transitOf, type WorkingCalendar } from '../fulfillment';
import { type Allocation, inTable, isBackorder, type SourcingLocation } from '../inventory';
import { type Instant, localDate, startOfDay } from '../kernel';
import type { CommandContext, ShopTerms } from './command';
import { afterwards } from './kept-back';
import { placesOf } from './progress';
import type { PromiseTerms } from './promise-terms';
import {
  type Intake,
  type LinePromise,
  type News,
  news,
  type OrderRecord,
  type PromisedDates,
  type WindowBooking,
} from './vocabulary';

/** When units are promised from somewhere; none of lines whose goods nobody can tell a day of. */
export function promisesFor(
  allocations: readonly Pick<Allocation, 'lineId' | 'location' | 'lot' | 'promisedOn'>[],
  to: Pick<Intake, 'country' | 'postalCode'>,
  { shop, at }: Pick<CommandContext, 'shop' | 'at'>,
  window: WindowBooking | null = null,
): LinePromise[] {
  const { promises: terms } = shop;
  if (!terms) return [];
  const known = new Map<string, PromisedDates | null>();
  const lines = new Map<string, PromisedDates | null>();
  for (const { lineId, location, lot, promisedOn } of allocations) {
    const unknown = isBackorder({ lot }) && promisedOn === undefined;
    const key = `${location} ${promisedOn ?? ''}`;
    if (!unknown && !known.has(key))
      known.set(key, promiseOf(location, promisedOn ?? null, to, { terms, shop, at, window }));
    const found = unknown ? null : (known.get(key) ?? null);
    const before = lines.get(lineId);
    lines.set(lineId, before === undefined ? found : before && found && later(before, found));
  }
  return [...lines].flatMap(([lineId, found]) => (found ? [{ lineId, ...found }] : []));
}

/** A line is here with the last of its units. */
function later(a: PromisedDates, b: PromisedDates): PromisedDates {
  const ship = a.shipBy > b.shipBy ? a : b;
  const deliver = a.deliverBy > b.deliverBy ? a : b;
  return { ...datesOf(deliver), shipBy: ship.shipBy };
}

/** Lines whose goods may not be there by a window: they cannot leave in time, or nobody can tell when they can. */
export function lateFor(
  window: WindowBooking,
  places: Parameters<typeof promisesFor>[0],
  to: Parameters<typeof promisesFor>[1],
  { shop, at }: Pick<CommandContext, 'shop' | 'at'>,
): string[] {
  const { promises: terms } = shop;
  if (!terms) return [];
  const soonest = promisesFor(places, to, { shop, at });
  const kept = new Set(soonest.filter((of) => keeps(of, window, terms)).map(({ lineId }) => lineId));
  return [...new Set(places.map(({ lineId }) => lineId))].filter((lineId) => !kept.has(lineId));
}

/** Whether what can be promised is there by a window: it leaves before it begins, and arrives on its day. */
function keeps({ shipBy, deliverOn }: PromisedDates, { from }: WindowBooking, { delivers }: PromiseTerms): boolean {
  return shipBy <= from && deliverOn <= localDate(from, delivers.zone);
}

function promiseOf(
  id: string,
  promisedOn: string | null,
  to: Pick<Intake, 'country' | 'postalCode'>,
  { terms, shop, at, window }: Promising,
): PromisedDates | null {
  const location = shop.locations.find((of) => of.id === id) ?? { id, priority: 0 };
  const { handlingMinutes = 0, pickUps } = terms.locations[id] ?? {};
  const calendar = calendarOf(location, terms, shop.zone);
  const { carrier, service, learned, minimumCount, quantile, fallbackDays } = terms;
  const stated = location.transitDays ? inTable(location.transitDays, to) : null;
  const lane = { carrier, service, location: id, country: to.country ?? '', postalCode: to.postalCode };
  const transit = transitOf({ ...lane, learned, minimumCount, quantile, stated, fallbackDays });
  const cutOff = location.departures?.cutOff;
  const way = {
    ...{ location: calendar, carrier: terms.collects, delivery: terms.delivers, transitDays: transit.days },
    ...(pickUps && { pickUps }),
  };
  const found = promise({
    ...{ ...way, at, handlingMinutes },
    ready: promisedOn === null ? null : startOfDay(promisedOn, calendar.zone),
    ...(cutOff !== undefined && { cutOff }),
  });
  if (!found) return null;
  if (!window) return datesOf(found);
  const last = keeps(found, window, terms) ? leaveBy(way, window.from) : null;
  return {
    shipBy: last !== null && last > found.shipBy ? last : found.shipBy,
    ...{ deliverBy: window.to, deliverOn: localDate(window.from, terms.delivers.zone), from: window.from },
  };
}

interface Promising {
  readonly terms: PromiseTerms;
  readonly shop: ShopTerms;
  readonly at: Instant;
  readonly window: WindowBooking | null;
}

/** The hours of a location on those of its days on which parcels leave. */
function calendarOf({ id, departures = {} }: SourcingLocation, terms: PromiseTerms, zone: string): WorkingCalendar {
  const { hours, holidays } = terms.locations[id] ?? {};
  const days = departures.workdays ?? [1, 2, 3, 4, 5, 6, 7];
  const own = hours ?? [{ days, from: '00:00', to: '24:00' }];
  return {
    zone: departures.zone ?? zone,
    hours: own.map((of) => ({ ...of, days: of.days.filter((day) => days.includes(day)) })),
    ...(holidays && { holidays }),
  };
}

/** News that concern every line, with the promises that they change. */
export function promisesAnew(order: OrderRecord, told: readonly News[], context: CommandContext): readonly News[] {
  return withPromises(
    order,
    told,
    order.head.counts.map(({ id }) => id),
    context,
  );
}

/** News with the promises that they change, of the lines that they touch: what is still to leave is promised anew. */
export function withPromises(
  order: OrderRecord,
  told: readonly News[],
  lineIds: readonly string[],
  context: CommandContext,
): readonly News[] {
  if (!context.shop.promises || told.length === 0) return told;
  const { head } = afterwards(order, told, context.at, context.actor);
  const touched = new Set(lineIds);
  const places = head.counts
    .filter(({ id }) => touched.has(id))
    .flatMap((count) => placesOf(count).map((place) => ({ ...place, lineId: count.id })));
  const promised = promisesFor(places, head.intake, context, head.window);
  const waiting = [...new Set(places.map(({ lineId }) => lineId))];
  const changed = waiting.flatMap((lineId) => {
    const from = order.head.promises.find((of) => of.lineId === lineId) ?? null;
    const to = promised.find((of) => of.lineId === lineId) ?? null;
    const same = from?.shipBy === to?.shipBy && from?.deliverBy === to?.deliverBy && from?.from === to?.from;
    return same ? [] : [{ lineId, from: from && datesOf(from), to: to && datesOf(to) }];
  });
  return changed.length === 0 ? told : [...told, news('promise.changed', { lines: changed })];
}

/** What is promised, without how it stands. */
export function datesOf({ shipBy, deliverBy, deliverOn, from }: PromisedDates): PromisedDates {
  return { shipBy, deliverBy, deliverOn, ...(from !== undefined && { from }) };
}
