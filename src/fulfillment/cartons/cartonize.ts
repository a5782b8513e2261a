/** Which boxes units are packed into, and how they lie in them. */
import { compareBytes } from '../../kernel';
import { mostGrouped, packBest } from './best';
import { type Bound, boundOf } from './bound';
import { type Carton, type CartonGoods, checkCartons, type Size } from './goods';
import { packGreedily } from './greedy';
import { type Packed, type Packing, packingOf } from './packing';
import {
  type Box,
  boxOf,
  gramTolerance,
  isFor,
  type Kind,
  kindOf,
  settled,
  sizeOf,
  takesClass,
  turnsIn,
} from './solid';

/** Where a unit lies: its corner nearest to the corner of the box, and its sides as it lies, in millimetres. */
export interface CartonPlacement {
  readonly key: string;
  readonly x: number;
  readonly y: number;
  readonly z: number;
  readonly size: Size;
}

/** A box with what is in it, from the bottom up. */
export interface PackedCarton {
  readonly box: string;
  readonly placements: readonly CartonPlacement[];
  /** With the box itself. */
  readonly weightGrams: number;
  /** The share of its inner volume that is goods, from 0 to 1. */
  readonly fillRate: number;
}

/**
 * Why units are in no box. `tooLarge`, `tooHeavy`, `noBox` (none is for goods of its class): no box of the catalogue takes one. `usedUp`: there are not
 * enough boxes.
 */
export type UnplacedReason = 'tooLarge' | 'tooHeavy' | 'noBox' | 'usedUp';

/** Units that no box takes, and why. */
export interface UnplacedGoods {
  readonly key: string;
  readonly units: number;
  readonly reason: UnplacedReason;
}

/** How often a box of the catalogue was taken, and why or why not. */
export interface CartonTrace {
  readonly box: string;
  readonly used: number;
  readonly reason: string;
}

/** A packing of goods into boxes. */
export interface Cartonization {
  readonly boxes: readonly PackedCarton[];
  readonly unplaced: readonly UnplacedGoods[];
  /** Of all boxes together, in minor units. */
  readonly cost: number;
  /** The share of all boxes' volume that is goods; 0 without a box. */
  readonly fillRate: number;
  /** What no packing of the units that some box takes stays below. */
  readonly bound: { readonly boxes: number; readonly cost: number };
  /** No packing places more units, takes fewer boxes for as many, or costs less in as few boxes. */
  readonly proven: boolean;
  readonly trace: readonly CartonTrace[];
}

/** `effort` bounds the search, in comparisons of two units; default 400,000, some tens of milliseconds. */
export interface CartonizeOptions {
  readonly effort?: number;
}

/**
 * A packing of goods into boxes of a catalogue: as many units as there are boxes for, in as few boxes as were found, of these at the least cost, of these
 * in the least volume. Up to 8 units are grouped in every way, and whether they fit is searched exactly; above that it is a good packing, which is
 * `proven` where the bound meets it.
 *
 * Laws: units do not overlap or stick out; no box weighs more than it may; nothing lies above what may not bear it; goods of two temperature classes
 * share no box; every unit is in one box or is `unplaced`; the same input gives the same packing. A unit rests on the bottom or on another one, though
 * not with all of its base: gaps are for filling.
 *
 * Throws `input.invalid` with every field that is wrong, and `limit.exceeded` above 500 units or 100 boxes.
 *
 * @example
 * const { boxes } = cartonize(
 *   [{ key: 'MUG', units: 3, size: { length: 120, width: 90, height: 100 }, weightGrams: 350, fragile: true }],
 *   [
 *     { id: 'S', inner: { length: 200, width: 150, height: 120 }, cost: 40 },
 *     { id: 'M', inner: { length: 300, width: 200, height: 200 }, cost: 70 },
 *   ],
 * );
 * boxes.map(({ box }) => box); // ['M']
 */
export function cartonize(
  goods: readonly CartonGoods[],
  cartons: readonly Carton[],
  { effort: most = 400_000 }: CartonizeOptions = {},
): Cartonization {
  checkCartons(goods, cartons);
  const boxes = cartons.map(boxOf).sort((a, b) => compareBytes(a.id, b.id));
  const units = [...goods]
    .sort((a, b) => compareBytes(a.key, b.key))
    .flatMap((of) => Array<Kind>(of.units).fill(kindOf(of)));
  // Filled by kind: units of one kind are one object.
  const packable = units.filter((kind) => boxes.some((box) => box.available > 0 && isFor(box, kind)));
  const { packing, bound, proven } = pack(packable, boxes, { left: most });
  const volume = packing.score[3];
  return {
    boxes: packing.packed.map(packedCarton),
    unplaced: [
      ...counted(units.filter((kind) => !packable.includes(kind)).map((kind) => [kind.key, reasonFor(kind, boxes)])),
      ...counted(packing.left.map((kind) => [kind.key, 'usedUp'])),
    ],
    cost: packing.score[2],
    fillRate: volume === 0 ? 0 : packing.packed.reduce((sum, one) => sum + goodsIn(one), 0) / volume,
    bound,
    proven,
    trace: cartons.map(({ id }) => traceOf(boxes.find((box) => box.id === id) as Box, packing, packable)),
  };
}

interface Found {
  readonly packing: Packing;
  readonly bound: Bound;
  readonly proven: boolean;
}

/** Classes share no box, so the bound of all is the sum of theirs. */
function pack(units: readonly Kind[], boxes: readonly Box[], effort: { left: number }): Found {
  const classes = [...new Set(units.map(({ temperature }) => temperature))];
  const bound = classes
    .map((temperature) => boundOf(ofClass(units, temperature), boxes))
    .reduce((sum, of) => ({ boxes: sum.boxes + of.boxes, cost: sum.cost + of.cost }), { boxes: 0, cost: 0 });
  // Half is kept for the exact search.
  const half = { left: units.length > mostGrouped ? effort.left : Math.floor(effort.left / 2) };
  const greedy = packClasses(units, classes, boxes, half);
  if (meets(greedy, bound)) return { packing: greedy, bound, proven: true };
  if (units.length > mostGrouped) return { packing: greedy, bound, proven: false };
  const rest = { left: effort.left - Math.floor(effort.left / 2) };
  const { packing, proven } = packBest(units, boxes, greedy, rest);
  return { packing, bound, proven: proven || meets(packing, bound) };
}

function packClasses(
  units: readonly Kind[],
  classes: readonly string[],
  boxes: readonly Box[],
  effort: { left: number },
): Packing {
  const packed: Packed[] = [];
  const left: Kind[] = [];
  for (const [i, temperature] of classes.entries()) {
    const free = boxes.map((box) => {
      return { ...box, available: box.available - packed.filter((one) => one.box.id === box.id).length };
    });
    const share = { left: Math.floor(effort.left / (classes.length - i)) };
    const before = share.left;
    const packing = packGreedily(ofClass(units, temperature), free, share);
    effort.left -= before - share.left;
    packed.push(...packing.packed);
    left.push(...packing.left);
  }
  return packingOf(packed, left);
}

function meets({ score: [left, boxes, cost] }: Packing, bound: Bound): boolean {
  return left === 0 && boxes === bound.boxes && cost === bound.cost;
}

function ofClass(units: readonly Kind[], temperature: string): Kind[] {
  return units.filter((kind) => kind.temperature === temperature);
}

function packedCarton(packed: Packed): PackedCarton {
  const { box, lying } = packed;
  const grams = lying.reduce((sum, { kind }) => sum + kind.grams, box.ownGrams);
  return {
    box: box.id,
    placements: settled(lying).map(({ kind, at: [x, y, z], sides }) => ({
      key: kind.key,
      x,
      y,
      z,
      size: sizeOf(sides),
    })),
    weightGrams: Math.round(grams),
    fillRate: goodsIn(packed) / box.volume,
  };
}

function goodsIn({ lying }: Packed): number {
  return lying.reduce((sum, { kind }) => sum + kind.volume, 0);
}

function reasonFor(kind: Kind, boxes: readonly Box[]): UnplacedReason {
  const forClass = boxes.filter((box) => takesClass(box, kind));
  if (forClass.length === 0) return 'noBox';
  const large = forClass.filter((box) => turnsIn(box, kind).length > 0);
  if (large.length === 0) return 'tooLarge';
  return large.some((box) => kind.grams <= box.room + gramTolerance) ? 'usedUp' : 'tooHeavy';
}

function counted(found: readonly (readonly [key: string, reason: UnplacedReason])[]): UnplacedGoods[] {
  const units = new Map<string, UnplacedGoods>();
  for (const [key, reason] of found) units.set(key, { key, reason, units: (units.get(key)?.units ?? 0) + 1 });
  return [...units.values()];
}

function traceOf(box: Box, { packed }: Packing, units: readonly Kind[]): CartonTrace {
  const used = packed.filter((one) => one.box.id === box.id);
  return { box: box.id, used: used.length, reason: wordOn(box, used, units) };
}

function wordOn(box: Box, used: readonly Packed[], units: readonly Kind[]): string {
  if (used.length > 0) {
    const rates = used.map((one) => `${Math.round((100 * goodsIn(one)) / box.volume)} %`);
    return `holds ${used.reduce((sum, one) => sum + one.lying.length, 0)} of ${units.length} units, ${rates.join(', ')} full`;
  }
  if (box.available === 0) return 'there is none';
  if (!units.some((kind) => isFor(box, kind))) return 'takes none of the units';
  const fitting = units.filter((kind) => isFor(box, kind)).length;
  return fitting < units.length
    ? `takes ${fitting} of ${units.length} units, and others were as few or cost less`
    : 'others were fewer or cost less';
}
