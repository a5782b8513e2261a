/**
 * Units that are made for an order once it is placed: the room that they take of a workshop's days, and how far they have come. They are promised on
 * a shelf of their own until they are received against the order.
 *
 * Law: begun ≤ asked ≤ units of the line on that shelf; Σ units of its rooms ≤ those that are not begun.
 */
import { isMaking, lotOf, makingState } from '../inventory';
import { type LocalDate, type Problem, problem } from '../kernel';
import { countOf } from './units';
import type { Fact, FactData, LineCounts, MadeUnits, Making, MakingRoom, OrderRecord } from './vocabulary';

/** The space of the counters of rooms. Each counts down from zero, so that a workshop may begin more or fewer units a day at any time. */
export const makingSpace = 'making';

/** The lot of the shelf on which units are promised that are made for an order. */
export const makingLot = lotOf({ lot: '', state: makingState });

/** A movement of a room's counter. */
export interface RoomMove {
  readonly space: typeof makingSpace;
  readonly key: string;
  readonly delta: number;
  readonly floor: number;
}

/** The rooms that a fact takes (by a negative delta) and gives back. */
export function roomMovesOf(fact: Fact): readonly RoomMove[] {
  switch (fact.type) {
    case 'order.placed':
    case 'edit.confirmed':
      return fact.data.making
        ? fact.data.making.flatMap(({ rooms }) => rooms.map((of) => roomMove(of, -of.units)))
        : none;
    case 'lines.cancelled':
      return fact.data.notMaking
        ? fact.data.notMaking.flatMap(({ rooms }) => rooms.map((of) => roomMove(of, of.units)))
        : none;
    default:
      return none;
  }
}

/** One object: most facts move none. */
const none: readonly RoomMove[] = [];

function roomMove(of: MakingRoom, delta: number): RoomMove {
  return { space: makingSpace, key: roomKey(of), delta, floor: -of.perDay };
}

/** The counter of a room on a day. */
export const roomKey = ({ day, room }: Pick<MakingRoom, 'day' | 'room'>): string => `${day} ${room}`;

/** Units of a line that are made for it and are not there yet. */
export function unmade({ allocated }: LineCounts): number {
  return allocated.reduce((sum, place) => (isMaking(place) ? sum + place.units : sum), 0);
}

/** What was not asked for yet, line by line. */
export function unasked(order: OrderRecord): MadeUnits[] {
  return order.head.making.flatMap(({ lineId, sku, location, asked }) => {
    const count = countOf(order, lineId);
    const units = count ? unmade(count) - asked : 0;
    return units > 0 ? [{ lineId, sku, location, units }] : [];
  });
}

/** How far a line has come; nothing of a line of which nothing is made. */
export function makingOf({ head }: OrderRecord, lineId: string): Pick<Making, 'asked' | 'begun'> {
  return head.making.find((of) => of.lineId === lineId) ?? { asked: 0, begun: 0 };
}

type Cancelled = FactData['lines.cancelled'];

/** What need not be made any more of units that are cancelled: first those that nobody was asked for, last those that are begun. */
export function notMade(order: OrderRecord, items: Cancelled['lines']): NonNullable<Cancelled['notMaking']> {
  return order.head.making.flatMap(({ lineId, sku, location, asked, begun, rooms }) => {
    const count = countOf(order, lineId);
    const off = items.flatMap((item) => (item.lineId === lineId ? item.releases.filter(isMaking) : []));
    const units = off.reduce((sum, of) => sum + of.units, 0);
    if (!count || units === 0) return [];
    const left = unmade(count) - units;
    const goes = { asked: Math.max(0, asked - left), begun: Math.max(0, begun - left) };
    return [{ lineId, sku, location, units, ...goes, rooms: lastOf(rooms, units - goes.begun) }];
  });
}

/** One problem per line of which units would go that are being made. */
export function begunProblems(notMaking: readonly Pick<Making, 'lineId' | 'sku' | 'begun'>[]): Problem[] {
  return notMaking
    .filter(({ begun }) => begun > 0)
    .map(({ lineId, sku, begun }) =>
      problem('production.begun', `line ${lineId}: ${begun} of ${sku} are being made`, { lineId, sku, units: begun }),
    );
}

/** The last units of rooms: an order that is made smaller is ready sooner. */
function lastOf(rooms: readonly MakingRoom[], units: number): MakingRoom[] {
  let left = units;
  const found: MakingRoom[] = [];
  for (const of of [...rooms].reverse()) {
    const part = Math.min(left, of.units);
    if (part > 0) found.unshift({ ...of, units: part });
    left -= part;
  }
  return found;
}

/** Rooms without their first units, which are begun. */
function withoutFirst(rooms: readonly MakingRoom[], units: number): readonly MakingRoom[] {
  let left = units;
  return rooms.flatMap((of) => {
    const part = Math.min(left, of.units);
    left -= part;
    return of.units > part ? [{ ...of, units: of.units - part }] : [];
  });
}

type Lines = readonly { readonly lineId: string; readonly units: number }[];

/** What is made once more was agreed to. */
export function withMaking(
  have: readonly Making[],
  more: NonNullable<FactData['order.placed']['making']>,
): readonly Making[] {
  const known = have.map((of) => ({
    ...of,
    rooms: [...of.rooms, ...more.flatMap(({ lineId, rooms }) => (lineId === of.lineId ? rooms : []))],
  }));
  const added = more.filter(({ lineId }) => !have.some((of) => of.lineId === lineId));
  return [...known, ...added.map((of) => ({ ...of, asked: 0, begun: 0 }))];
}

/** What is made once units were cancelled, given the lines after it. */
export function withoutMaking(
  have: readonly Making[],
  gone: NonNullable<Cancelled['notMaking']>,
  counts: readonly LineCounts[],
): readonly Making[] {
  const after = have.map((of) => {
    const off = gone.find(({ lineId }) => lineId === of.lineId);
    if (!off) return of;
    const back = off.rooms.reduce((sum, { units }) => sum + units, 0);
    const kept = of.rooms.reduce((sum, { units }) => sum + units, 0) - back;
    return { ...of, asked: of.asked - off.asked, begun: of.begun - off.begun, rooms: firstOf(of.rooms, kept) };
  });
  return stillMade(after, counts);
}

function firstOf(rooms: readonly MakingRoom[], units: number): MakingRoom[] {
  let left = units;
  return rooms.flatMap((of) => {
    const part = Math.min(left, of.units);
    left -= part;
    return part > 0 ? [{ ...of, units: part }] : [];
  });
}

export function askedFor(have: readonly Making[], lines: Lines): readonly Making[] {
  return changed(have, lines, (of, units) => ({ ...of, asked: of.asked + units }));
}

export function begunOf(have: readonly Making[], lines: Lines): readonly Making[] {
  return changed(have, lines, (of, units) => ({
    ...of,
    begun: of.begun + units,
    rooms: withoutFirst(of.rooms, units),
  }));
}

/** Those fail first that are begun; whoever makes them anew has to be asked. */
export function failedOf(have: readonly Making[], lines: Lines): readonly Making[] {
  return changed(have, lines, (of, units) => ({
    ...of,
    asked: of.asked - units,
    begun: Math.max(0, of.begun - units),
  }));
}

/** Those come first that are begun, then those that were asked for. */
export function receivedOf(have: readonly Making[], lines: Lines, counts: readonly LineCounts[]): readonly Making[] {
  const after = changed(have, lines, (of, units) => ({
    ...of,
    asked: Math.max(0, of.asked - units),
    begun: Math.max(0, of.begun - units),
    rooms: withoutFirst(of.rooms, Math.max(0, units - of.begun)),
  }));
  return stillMade(after, counts);
}

/** A line with another day on which what is made for it is expected. */
export function expectedOn(count: LineCounts, promisedOn: LocalDate): LineCounts {
  return {
    ...count,
    allocated: count.allocated.map((place) => (isMaking(place) ? { ...place, promisedOn } : place)),
  };
}

function changed(
  have: readonly Making[],
  lines: Lines,
  change: (of: Making, units: number) => Making,
): readonly Making[] {
  return have.map((of) =>
    lines.reduce((now, { lineId, units }) => (lineId === of.lineId ? change(now, units) : now), of),
  );
}

function stillMade(making: readonly Making[], counts: readonly LineCounts[]): readonly Making[] {
  return making.filter(({ lineId }) => counts.some((count) => count.id === lineId && unmade(count) > 0));
}
