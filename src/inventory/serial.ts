/**
 * Serial numbers: units of a SKU that are told apart, from receipt to sale and back.
 *
 * Guarded counters stand for each number, so that no two callers do with it what only one may: it is 1 at the place where it lies, and its room is
 * 1 while it lies nowhere in the shop. What comes in takes the room, what leaves takes it from its place.
 */
import { type Problem, problem } from '../kernel';
import type { StockKey } from './guard';
import { backorderState, sellableState, shelfOf } from './shelf';

/** Where a numbered unit lies. Lots, and shares of channels, do not tell numbers apart. */
export interface SerialPlace {
  readonly location: string;
  readonly state: string;
}

/** A numbered unit of a SKU. */
export interface Serial {
  readonly sku: string;
  readonly serial: string;
}

/** A numbered unit goes from one place to another; `null` is outside the shop. */
export interface SerialMove extends Serial {
  readonly from: SerialPlace | null;
  readonly to: SerialPlace | null;
}

/** A counter of a number, and what a move adds to it. */
export interface SerialCount {
  readonly space: string;
  readonly key: string;
  readonly delta: number;
  readonly floor: number;
  readonly initial: number;
}

/** The state of numbers that are in a parcel which has not left. */
export const packedState = 'packed';

/** The place of a stock row: what lies there for orders that wait is for sale to them. */
export function serialPlace({ location, lot }: Pick<StockKey, 'location' | 'lot'>): SerialPlace {
  const { state } = shelfOf(lot);
  return { location, state: state === backorderState ? sellableState : state };
}

const separator = '\u001f';

/** The counter that is 1 while the number lies at the place. */
export function serialAt({ sku, serial }: Serial, { location, state }: SerialPlace): { space: string; key: string } {
  return { space: 'serial', key: [sku, serial, location, state].join(separator) };
}

/** The counter that is 1 while the number lies nowhere in the shop; where it was never moved, it is not there and counts as 1. */
export function serialRoom({ sku, serial }: Serial): { space: string; key: string } {
  return { space: 'serialRoom', key: [sku, serial].join(separator) };
}

/** The counter that is 1 while nobody has fetched the number for an order; where it was never fetched, it is not there and counts as 1. */
export function serialUnpicked({ sku, serial }: Serial): { space: string; key: string } {
  return { space: 'serialUnpicked', key: [sku, serial].join(separator) };
}

/**
 * What moves do to the counters, each counter once.
 *
 * @example
 * serialCounts([{ sku: 'SAW', serial: 'A1', from: null, to: { location: 'main', state: 'sellable' } }]);
 * // room −1, at main +1: refused by the guard where the number lies somewhere already
 */
export function serialCounts(moves: readonly SerialMove[]): SerialCount[] {
  // Every commit of an order asks; hardly any moves numbers.
  if (moves.length === 0) return [];
  const sums = new Map<string, SerialCount>();
  const add = ({ space, key }: { space: string; key: string }, delta: number, initial: number) => {
    const name = `${space}${separator}${key}`;
    sums.set(name, { space, key, delta: delta + (sums.get(name)?.delta ?? 0), floor: 0, initial });
  };
  for (const move of moves) {
    const { from, to } = move;
    if (from) add(serialAt(move, from), -1, 0);
    else add(serialRoom(move), -1, 1);
    if (to) add(serialAt(move, to), 1, 0);
    else add(serialRoom(move), 1, 1);
  }
  return [...sums.values()].filter(({ delta }) => delta !== 0);
}

/** What units of numbered goods did at each place, against the numbers that were named: one problem per SKU and place where they differ. */
export function serialProblems(
  moved: readonly (StockKey & { readonly onHand: number })[],
  named: readonly SerialMove[],
): Problem[] {
  const sums = new Map<string, { sku: string; place: SerialPlace; units: number; named: number }>();
  const add = (sku: string, place: SerialPlace, what: 'units' | 'named', count: number) => {
    const name = [sku, place.location, place.state].join(separator);
    const sum = sums.get(name) ?? { sku, place, units: 0, named: 0 };
    sum[what] += count;
    sums.set(name, sum);
  };
  for (const move of moved) add(move.sku, serialPlace(move), 'units', move.onHand);
  for (const { sku, from, to } of named) {
    if (from) add(sku, from, 'named', -1);
    if (to) add(sku, to, 'named', 1);
  }
  return [
    ...[...sums.values()]
      .filter((sum) => sum.units !== sum.named)
      .map(({ sku, place, units, named: count }) => serialCountProblem(sku, { units, named: count, ...place })),
    ...repeated(named).map(({ sku, serial }) =>
      problem('serial.count', `${serial} of ${sku} is named twice`, { sku, serial }),
    ),
  ];
}

/** Each unit is named by one number. */
export function serialCountProblem(
  sku: string,
  details: { readonly units: number; readonly named: number } & Readonly<Record<string, unknown>>,
): Problem {
  const message = `${sku} has serial numbers: ${Math.abs(details.units)} units move, ${Math.abs(details.named)} are named`;
  return problem('serial.count', message, { sku, ...details });
}

/** Numbers that are named more than once. */
export function repeated<Named extends Serial>(named: readonly Named[]): Named[] {
  const seen = new Set<string>();
  return named.filter(({ sku, serial }) => {
    const name = `${sku}${separator}${serial}`;
    const isAgain = seen.has(name);
    seen.add(name);
    return isAgain;
  });
}
