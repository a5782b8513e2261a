/** When what is made to order can be ready: where it is made, on which days there is room, and what is promised of it. */
import {
  type Allocation,
  departureDay,
  isMaking,
  makingDays,
  planMaking,
  readyOn,
  reasonAgainst,
  type SourcingLocation,
  type SourcingShortage,
} from '../inventory';
import type { Instant, LocalDate } from '../kernel';
import type { CommandContext, Gathered, ShopTerms } from './command';
import { makingLot, makingSpace, roomKey } from './making';
import { countOf } from './units';
import type { FactData, Intake, LineTerms, MadeToOrder, MadeUnits, OrderRecord } from './vocabulary';

/** A line, or an item of the catalogue, that is made to order. */
export interface MadeItem {
  readonly sku: string;
  readonly madeToOrder: MadeToOrder;
}

type To = Pick<Intake, 'channel' | 'country' | 'postalCode'>;

/** Where an item is made for an order; undefined where nothing may be sent to it from there. */
export function workshopOf(
  { madeToOrder }: MadeItem,
  { locations }: Pick<ShopTerms, 'locations'>,
  to: To,
): SourcingLocation | undefined {
  return locations
    .filter(({ id }) => madeToOrder.location === undefined || madeToOrder.location === id)
    .filter((location) => reasonAgainst(location, to) === null)
    .sort((a, b) => a.priority - b.priority)[0];
}

/** The counters that tell how much room there is for these items, on the days that are looked at; none where days are not counted. */
export function roomCounters(
  items: readonly MadeItem[],
  shop: Pick<ShopTerms, 'locations' | 'zone'>,
  { at, ...to }: To & { readonly at: Instant },
): { readonly space: string; readonly key: string }[] {
  const keys = items.flatMap((item) => {
    const location = item.madeToOrder.perDay === undefined ? undefined : workshopOf(item, shop, to);
    if (!location) return [];
    const room = roomOf(item, location);
    return makingDays(location, { at, zone: shop.zone }).map((day) => roomKey({ day, room }));
  });
  return [...new Set(keys)].map((key) => ({ space: makingSpace, key }));
}

/** What is promised of lines that are made to order, and what nobody makes in time: `until` is the last day that was looked at. */
export interface MadePlan {
  readonly allocations: readonly Allocation[];
  readonly short: readonly (SourcingShortage & { readonly until?: LocalDate })[];
  readonly making: NonNullable<FactData['order.placed']['making']>;
}

/** Units of each line on the first days with room, those of the lines before it taken. */
export function planMade(
  lines: readonly LineTerms[],
  to: To,
  { shop, at, gathered }: Pick<CommandContext, 'shop' | 'at'> & { readonly gathered: Pick<Gathered, 'counters'> },
): MadePlan {
  const taken = new Map(
    gathered.counters.filter(({ space }) => space === makingSpace).map(({ key, value }) => [key, -value]),
  );
  const allocations: Allocation[] = [];
  const short: MadePlan['short'][number][] = [];
  const making: MadePlan['making'][number][] = [];
  for (const line of lines) {
    const { id: lineId, sku, units, madeToOrder } = line;
    if (!madeToOrder) continue;
    const location = workshopOf({ sku, madeToOrder }, shop, to);
    if (!location) {
      short.push({ lineId, sku, wanted: units, found: 0 });
      continue;
    }
    const room = roomOf({ sku, madeToOrder }, location);
    const { perDay = Number.POSITIVE_INFINITY, days } = madeToOrder;
    const plan = planMaking(units, {
      location,
      days,
      ordered: { at, zone: shop.zone },
      roomOn: (day) => perDay - (taken.get(roomKey({ day, room })) ?? 0),
    });
    const found = plan.days.reduce((sum, of) => sum + of.units, 0);
    if (found < units) {
      short.push({ lineId, sku, wanted: units, found, until: plan.lookedUntil });
      continue;
    }
    const rooms = madeToOrder.perDay === undefined ? [] : plan.days.map((of) => ({ ...of, room, perDay }));
    for (const of of rooms) taken.set(roomKey(of), (taken.get(roomKey(of)) ?? 0) + of.units);
    allocations.push({ lineId, sku, units, location: location.id, lot: makingLot, promisedOn: plan.readyOn });
    making.push({ lineId, sku, location: location.id, rooms });
  }
  return { allocations, short, making };
}

function roomOf({ sku, madeToOrder: { workshop } }: MadeItem, { id }: SourcingLocation): string {
  return workshop === undefined ? `${id} sku ${sku}` : `${id} workshop ${workshop}`;
}

/** When units are ready that are asked for now: as promised, or later where they would not be ready then. */
export function expectedAt(
  order: OrderRecord,
  { lineId, location: id }: MadeUnits,
  { shop, at }: Pick<CommandContext, 'shop' | 'at'>,
): LocalDate {
  const promised = countOf(order, lineId)?.allocated.find(isMaking)?.promisedOn ?? '';
  const days = order.lines.find((line) => line.id === lineId)?.madeToOrder?.days ?? 0;
  const location = shop.locations.find((of) => of.id === id) ?? { id, priority: 0 };
  const soonest = readyOn(location, departureDay(location, { at, zone: shop.zone }), days);
  return [promised, soonest].sort()[1] as LocalDate;
}
