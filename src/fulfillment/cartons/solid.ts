/** Goods and boxes as the search sees them: three sides, and where a unit lies. */
import { usualTemperature } from '../temperature';
import type { Carton, CartonGoods, Size } from './goods';

export type Sides = readonly [x: number, y: number, z: number];

/** One kind of goods. Units of a kind cannot be told apart. */
export interface Kind {
  readonly key: string;
  readonly turns: readonly Sides[];
  readonly volume: number;
  readonly grams: number;
  readonly fragile: boolean;
  readonly doNotStack: boolean;
  readonly temperature: string;
}

export interface Box {
  readonly id: string;
  readonly sides: Sides;
  readonly volume: number;
  /** What its contents may weigh. */
  readonly room: number;
  readonly ownGrams: number;
  readonly cost: number;
  readonly available: number;
  readonly temperatures: readonly string[] | null;
}

/** A unit that lies in a box. */
export interface Lying {
  readonly kind: Kind;
  readonly at: Sides;
  readonly sides: Sides;
}

export function kindOf(goods: CartonGoods): Kind {
  const { length, width, height } = goods.size;
  return {
    key: goods.key,
    turns: turnsOf(goods),
    volume: length * width * height,
    grams: goods.weightGrams,
    fragile: goods.fragile ?? false,
    doNotStack: goods.doNotStack ?? false,
    temperature: goods.temperature ?? usualTemperature,
  };
}

export function boxOf(carton: Carton): Box {
  const { length, width, height } = carton.inner;
  const { weightGrams = 0, maxGrams = Number.POSITIVE_INFINITY } = carton;
  return {
    id: carton.id,
    sides: [length, width, height],
    volume: length * width * height,
    room: maxGrams - weightGrams,
    ownGrams: weightGrams,
    cost: carton.cost ?? 0,
    available: carton.available ?? Number.POSITIVE_INFINITY,
    temperatures: carton.temperatures ?? null,
  };
}

export function sizeOf([length, width, height]: Sides): Size {
  return { length, width, height };
}

/** A share of a kit's weight is no whole number. */
export const gramTolerance = 1e-6;

/** Whether a unit may lie in a box alone: by its class, its weight and its sides. */
export function isFor(box: Box, kind: Kind): boolean {
  return takesClass(box, kind) && kind.grams <= box.room + gramTolerance && turnsIn(box, kind).length > 0;
}

export function takesClass({ temperatures }: Box, { temperature }: Kind): boolean {
  return temperatures === null || temperatures.includes(temperature);
}

/** The ways to lay it that do not stick out of the box. */
export function turnsIn({ sides }: Box, { turns }: Kind): readonly Sides[] {
  return turns.filter((turn) => turn.every((side, axis) => side <= (sides[axis] as number)));
}

/** Whether the upper may lie above the lower, be it on it or higher. */
export function mayLieAbove(upper: Kind, lower: Kind): boolean {
  return !lower.doNotStack && (!lower.fragile || upper.fragile);
}

/** Whether one is over the other, seen from above. */
export function shareFloor(a: Omit<Lying, 'kind'>, b: Omit<Lying, 'kind'>): boolean {
  return overlap(a, b, 0) && overlap(a, b, 1);
}

/** Whether they meet in space, or lie above each other as they may not. */
export function collide(a: Lying, b: Lying): boolean {
  if (!shareFloor(a, b)) return false;
  if (overlap(a, b, 2)) return true;
  return a.at[2] > b.at[2] ? !mayLieAbove(a.kind, b.kind) : !mayLieAbove(b.kind, a.kind);
}

/** Each unit sinks until it rests on the bottom or on another one. Nothing lies above anything afterwards that did not before. */
export function settled(lying: readonly Lying[]): Lying[] {
  const resting: Lying[] = [];
  for (const unit of [...lying].sort((a, b) => a.at[2] - b.at[2])) {
    const below = resting.filter((other) => shareFloor(unit, other)).map(({ at, sides }) => at[2] + sides[2]);
    resting.push({ ...unit, at: [unit.at[0], unit.at[1], Math.max(0, ...below)] });
  }
  return resting;
}

function overlap(a: Omit<Lying, 'kind'>, b: Omit<Lying, 'kind'>, axis: 0 | 1 | 2): boolean {
  return a.at[axis] < b.at[axis] + b.sides[axis] && b.at[axis] < a.at[axis] + a.sides[axis];
}

function turnsOf({ size, rotations = 'any' }: CartonGoods): Sides[] {
  const { length: l, width: w, height: h } = size;
  const upright: Sides[] = [
    [l, w, h],
    [w, l, h],
  ];
  const lying: Sides[] = [
    [l, h, w],
    [h, l, w],
    [w, h, l],
    [h, w, l],
  ];
  const all = rotations === 'fixed' ? upright.slice(0, 1) : rotations === 'upright' ? upright : [...upright, ...lying];
  return all.filter((turn, i) => all.findIndex((other) => other.join() === turn.join()) === i);
}
