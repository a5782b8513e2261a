/** What is packed, and into what: goods and boxes with their sizes, as hosts give them. */
import { OmsError, type Problem, problem } from '../../kernel';

/** A size in whole millimetres. */
export interface Size {
  readonly length: number;
  readonly width: number;
  readonly height: number;
}

/** How goods lie and what may lie on them. */
export interface Handling {
  /** `any` side may be down (when absent); `upright`: this side up, turned on the floor only; `fixed`: as the size says. */
  readonly rotations?: 'any' | 'upright' | 'fixed';
  /** Only what is fragile, too, lies above it. */
  readonly fragile?: boolean;
  /** Nothing lies above it. */
  readonly doNotStack?: boolean;
}

/** The size of one unit, with how it lies. */
export interface GoodsSize extends Size, Handling {}

/** Units of one kind that are to be packed. `key` is the caller's own name for them. */
export interface CartonGoods extends Handling {
  readonly key: string;
  readonly units: number;
  /** Of one unit. */
  readonly size: Size;
  /** Of one unit; it need not be whole. */
  readonly weightGrams: number;
  /** Goods of different classes never share a box; absent: `ambient`. */
  readonly temperature?: string;
}

/** A box of the catalogue. */
export interface Carton {
  readonly id: string;
  readonly inner: Size;
  /** Its own weight; default 0. */
  readonly weightGrams?: number;
  /** What it may weigh with all that is in it; default any weight. */
  readonly maxGrams?: number;
  /** What one costs, in minor units; default 0. */
  readonly cost?: number;
  /** How many there are; default any number. */
  readonly available?: number;
  /** The only classes of goods that it is for; default all. */
  readonly temperatures?: readonly string[];
}

/** More units than these are refused, so that a search stays short. */
export const mostCartonUnits = 500;

/** The most boxes that a catalogue holds. */
export const mostCartons = 100;

/** The longest side, ten metres, so that a volume is an exact number. */
const longestMm = 10_000;

/** Throws `input.invalid` with every field that cannot be packed, or `limit.exceeded`. */
export function checkCartons(goods: readonly CartonGoods[], cartons: readonly Carton[]): void {
  const problems = [
    ...goods.flatMap((of, i) => [
      ...sizeProblems(of.size, ['goods', i, 'size']),
      ...unless(isCount(of.units) && of.units > 0, 'must be a whole number from 1', ['goods', i, 'units']),
      ...unless(isWeight(of.weightGrams), 'must be a weight', ['goods', i, 'weightGrams']),
      ...unless(goods.findIndex(({ key }) => key === of.key) === i, 'is named twice', ['goods', i, 'key']),
    ]),
    ...cartons.flatMap((of, i) => cartonProblems(of, i, cartons)),
  ];
  if (problems.length > 0) throw new OmsError(problems);
  const units = goods.reduce((sum, of) => sum + of.units, 0);
  if (units > mostCartonUnits) throw new OmsError([tooMany('units', units, mostCartonUnits)]);
  if (cartons.length > mostCartons) throw new OmsError([tooMany('boxes', cartons.length, mostCartons)]);
}

function cartonProblems(of: Carton, i: number, all: readonly Carton[]): Problem[] {
  const { weightGrams = 0, maxGrams = 0, cost = 0, available = 0 } = of;
  const at = (field: string) => ['boxes', i, field];
  return [
    ...sizeProblems(of.inner, at('inner')),
    ...unless(isWeight(weightGrams), 'must be a weight', at('weightGrams')),
    ...unless(isWeight(maxGrams), 'must be a weight', at('maxGrams')),
    ...unless(isCount(cost), 'must be whole minor units', at('cost')),
    ...unless(isCount(available), 'must be a whole number', at('available')),
    ...unless(all.findIndex(({ id }) => id === of.id) === i, 'is named twice', at('id')),
  ];
}

function sizeProblems(size: Size, path: readonly (string | number)[]): Problem[] {
  return (['length', 'width', 'height'] as const).flatMap((side) => {
    const mm: unknown = size?.[side];
    const isSide = isCount(mm) && mm > 0 && mm <= longestMm;
    return unless(isSide, `must be whole millimetres from 1 to ${longestMm}`, [...path, side]);
  });
}

function unless(right: boolean, message: string, path: readonly (string | number)[]): Problem[] {
  return right ? [] : [problem('input.invalid', message, {}, path)];
}

function tooMany(what: string, found: number, limit: number): Problem {
  return problem('limit.exceeded', `${found} ${what} are more than ${limit}`, { found, limit });
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function isWeight(value: number): boolean {
  return Number.isFinite(value) && value >= 0;
}
