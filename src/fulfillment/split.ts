/** Into which parcels goes what leaves from a location: rule after rule, each divides what those before it left together. */
import { type Allocation, isAwaited } from '../inventory';
import { compareBytes, OmsError, omsError, type Problem, problem } from '../kernel';
import { type BoxedUnits, boxUnits } from './boxed';
import type { Carton, GoodsSize } from './cartons/goods';
import { usualTemperature } from './temperature';

/** Units that leave from one row of the stock, with what rules look at. */
export interface ParcelUnits extends Allocation {
  /** What one unit weighs; absent where nobody has said it. */
  readonly weightGrams?: number;
  /** At which temperature it is kept: `ambient` (when absent), `chilled`, `frozen`, or the host's own word. */
  readonly temperature?: string;
  /** How large one unit is, and how it lies; absent where nobody has measured it. */
  readonly size?: GoodsSize;
}

/**
 * A host's own rule: the groups that a parcel is divided into. A group names units as they were given (`lineId`, `sku`, `location`, `lot`), perhaps
 * fewer of them. Nothing may be lost and nothing doubled: what it gives is checked.
 */
export interface CustomSplitter {
  readonly name: string;
  /** The groups that these units leave in: each becomes a parcel, which the next rule may divide again. */
  divide(parcel: readonly ParcelUnits[]): readonly (readonly Allocation[])[];
}

/**
 * A rule that divides parcels.
 *
 * - `{ backorder: 'split' }`: what lies there does not wait for units that are promised for later. This holds where no rule says otherwise.
 * - `{ backorder: 'wait' }`: a parcel waits until all that it shall hold lies there.
 * - `temperature`: goods of different classes never share a parcel.
 * - `{ maxGrams }`: no parcel weighs more, packed by first fit, the heaviest units first. A unit that is heavier leaves in a parcel of its own that says
 *   so. What nobody has weighed counts as nothing.
 * - `{ boxes }`: each parcel is a box of this catalogue, as few and as cheap ones as {@link cartonize} finds. What no box takes leaves unit by unit without
 *   one; what nobody has measured leaves together without one. It is the last rule: one after it would divide what is in a box.
 */
export type ParcelRule =
  | { readonly backorder: 'split' | 'wait' }
  | 'temperature'
  | { readonly maxGrams: number }
  | { readonly boxes: readonly Carton[] }
  | CustomSplitter;

/** Why a parcel is one of its own, by the name of the rule. */
export interface ParcelTrace {
  readonly rule: string;
  readonly reason: string;
}

/** One parcel of a location. */
export interface SplitParcel {
  readonly location: string;
  readonly allocations: readonly ParcelUnits[];
  /** Null where the weight of something in it is not known. */
  readonly weightGrams: number | null;
  /** Set where its only unit weighs more than a parcel may. */
  readonly overweight?: true;
  /** The box that it goes into, where the rules have a catalogue of boxes and one takes it. */
  readonly box?: string;
  /** Set where it does not leave yet: it is promised for later, or waits for what is. */
  readonly waits?: true;
  /** One entry for each rule that divided it, or holds it back, in their order. */
  readonly trace: readonly ParcelTrace[];
}

/** As many as one order may have. */
const mostParcels = 1_000;

type Draft = Omit<SplitParcel, 'weightGrams'>;

/**
 * The parcels of units that are to leave: one per location, in the order in which the locations first occur, divided by the rules in their order.
 *
 * Laws: every unit is in exactly one parcel; the same units and rules give the same parcels; no parcel weighs more than the least `maxGrams` but a
 * single unit that is `overweight`; no parcel holds two classes where `temperature` is a rule.
 *
 * Throws `port.failed` when a host's rule fails, loses units or doubles them, and `limit.exceeded` above 1,000 parcels.
 *
 * Source: first fit decreasing is Johnson, *Near-optimal bin packing algorithms* (1973): at most 11/9 of the fewest parcels, and two thirds of one.
 *
 * @example
 * splitParcels(
 *   [
 *     { lineId: '1', sku: 'PEAS', location: 'leeds', lot: '', units: 3, weightGrams: 400, temperature: 'frozen' },
 *     { lineId: '2', sku: 'RICE', location: 'leeds', lot: '', units: 1, weightGrams: 900 },
 *   ],
 *   ['temperature', { maxGrams: 1_000 }],
 * ).map(({ weightGrams }) => weightGrams); // [800, 400, 900]
 */
export function splitParcels(units: readonly ParcelUnits[], rules: readonly ParcelRule[]): SplitParcel[] {
  const all = rules.some((rule) => typeof rule === 'object' && 'backorder' in rule) ? rules : [usual, ...rules];
  let parcels = grouped(units, ({ location }) => location).map(
    ([location, allocations]): Draft => ({ location, allocations, trace: [] }),
  );
  for (const rule of all) {
    parcels = parcels.flatMap((parcel) => divide(parcel, rule));
    if (parcels.length > mostParcels) throw tooMany();
  }
  return parcels.map((parcel) => ({ ...parcel, weightGrams: weightOf(parcel.allocations) }));
}

/**
 * As few parcels as units take by these rules, however they are shared out among locations; what is promised for later counts as if it lay there.
 *
 * Law: no more than {@link splitParcels} makes of them, in one location or in several.
 *
 * @example
 * leastParcels([{ lineId: '1', sku: 'RICE', location: 'leeds', lot: '', units: 5, weightGrams: 900 }], [{ maxGrams: 2_000 }]); // 3
 */
export function leastParcels(units: readonly ParcelUnits[], rules: readonly ParcelRule[]): number {
  if (units.length === 0) return 0;
  const limits = rules.flatMap((rule) => (typeof rule === 'object' && 'maxGrams' in rule ? [rule.maxGrams] : []));
  const maxGrams = Math.min(...limits);
  const classes = rules.includes('temperature')
    ? grouped(units, ({ temperature = usualTemperature }) => temperature).map(([, inside]) => inside)
    : [units];
  const least = classes.reduce((sum, inside) => sum + Math.max(1, fullParcels(inside, maxGrams)), 0);
  return Math.min(mostParcels, least);
}

/** As many as their weight fills; a unit above the limit fills one. */
function fullParcels(units: readonly ParcelUnits[], maxGrams: number): number {
  if (maxGrams === Number.POSITIVE_INFINITY) return 1;
  const grams = units.reduce((sum, of) => sum + of.units * Math.min(of.weightGrams ?? 0, maxGrams), 0);
  return Math.ceil((grams - mostParcels * tolerance) / maxGrams);
}

const usual: ParcelRule = { backorder: 'split' };

function divide(parcel: Draft, rule: ParcelRule): Draft[] {
  if (rule === 'temperature') return byTemperature(parcel);
  if ('backorder' in rule) return byAvailability(parcel, rule.backorder);
  if ('maxGrams' in rule) return byWeight(parcel, rule.maxGrams);
  if ('boxes' in rule) return byBoxes(parcel, rule.boxes);
  return byHost(parcel, rule);
}

function byBoxes(parcel: Draft, boxes: readonly Carton[]): Draft[] {
  return boxUnits(parcel.allocations, boxes).map(({ box, reason, units }: BoxedUnits<ParcelUnits>) => ({
    ...part(parcel, units, 'boxes', reason),
    ...(box !== null && { box }),
  }));
}

function byAvailability(parcel: Draft, rule: 'split' | 'wait'): Draft[] {
  const later = parcel.allocations.filter(isAwaited);
  if (later.length === 0) return [parcel];
  if (rule === 'wait') {
    const skus = [...new Set(later.map(({ sku }) => sku))].join(', ');
    return [{ ...part(parcel, parcel.allocations, 'backorder', `waits for ${skus}`), waits: true }];
  }
  const here = parcel.allocations.filter((units) => !isAwaited(units));
  const promised: Draft = { ...part(parcel, later, 'backorder', 'is promised for later'), waits: true };
  if (here.length === 0) return [promised];
  return [part(parcel, here, 'backorder', 'does not wait for what is promised for later'), promised];
}

function byTemperature(parcel: Draft): Draft[] {
  const classes = grouped(parcel.allocations, ({ temperature = usualTemperature }) => temperature);
  if (classes.length === 1) return [parcel];
  return classes.map(([temperature, units]) => part(parcel, units, 'temperature', `is kept ${temperature}`));
}

function byWeight(parcel: Draft, maxGrams: number): Draft[] {
  const packed = firstFit(parcel.allocations, maxGrams);
  const [first] = packed;
  if (packed.length === 1 && first && first.grams <= maxGrams + tolerance) return [parcel];
  return packed.map(({ grams, allocations }, i) => {
    const weight = `${Math.round(grams)} g of ${maxGrams} g`;
    if (grams <= maxGrams + tolerance)
      return part(parcel, allocations, 'weight', `holds ${weight}, ${i + 1} of ${packed.length}`);
    return { ...part(parcel, allocations, 'weight', `one unit alone is ${weight}`), overweight: true };
  });
}

interface Packed {
  readonly grams: number;
  readonly allocations: readonly ParcelUnits[];
}

/** A kit's weight divided among its components is no whole number of grams. */
const tolerance = 1e-9;

/** Each unit, the heaviest first, goes into the first parcel that has room for it. */
function firstFit(units: readonly ParcelUnits[], maxGrams: number): Packed[] {
  const packed: Packed[] = [];
  for (const item of [...units].sort(heaviestFirst)) {
    const { weightGrams = 0 } = item;
    let left = item.units;
    for (const [i, { grams, allocations }] of packed.entries()) {
      const fitting = grams > maxGrams + tolerance ? 0 : Math.min(left, roomFor(weightGrams, maxGrams - grams));
      if (fitting === 0) continue;
      packed[i] = { grams: grams + fitting * weightGrams, allocations: [...allocations, { ...item, units: fitting }] };
      left -= fitting;
    }
    while (left > 0) {
      if (packed.length === mostParcels) throw tooMany();
      const fitting = Math.min(left, Math.max(1, roomFor(weightGrams, maxGrams)));
      packed.push({ grams: fitting * weightGrams, allocations: [{ ...item, units: fitting }] });
      left -= fitting;
    }
  }
  return packed;
}

function roomFor(weightGrams: number, grams: number): number {
  return weightGrams === 0 ? Number.POSITIVE_INFINITY : Math.floor((grams + tolerance) / weightGrams);
}

function heaviestFirst(a: ParcelUnits, b: ParcelUnits): number {
  const { weightGrams: ofA = 0 } = a;
  const { weightGrams: ofB = 0 } = b;
  return ofB - ofA || compareBytes(keyOf(a), keyOf(b));
}

function byHost(parcel: Draft, rule: CustomSplitter): Draft[] {
  const groups = askHost(parcel, rule);
  const problems = groupProblems(parcel.allocations, groups, rule.name);
  if (problems.length > 0) throw new OmsError(problems);
  if (groups.length === 1) return [parcel];
  const given = new Map(parcel.allocations.map((units) => [keyOf(units), units]));
  return groups.map((group, i) => {
    const units = group.map((of) => ({ ...(given.get(keyOf(of)) as ParcelUnits), units: of.units }));
    return part(parcel, units, rule.name, `is group ${i + 1} of ${groups.length}`);
  });
}

/** The groups that the host's rule gives; empty ones are none. */
function askHost(parcel: Draft, rule: CustomSplitter): (readonly Allocation[])[] {
  try {
    return rule.divide(parcel.allocations).filter((group) => group.length > 0);
  } catch (cause) {
    throw new OmsError([failed(rule.name, 'gave no groups', {})], { cause });
  }
}

/** What was lost or doubled, one problem per row of the stock. */
function groupProblems(
  given: readonly ParcelUnits[],
  groups: readonly (readonly Allocation[])[],
  name: string,
): Problem[] {
  const wanted = sums(given);
  const found = sums(groups.flat());
  const whole = groups.flat().every(({ units }) => Number.isSafeInteger(units) && units > 0);
  const differing = [...new Set([...wanted.keys(), ...found.keys()])].filter(
    (key) => wanted.get(key) !== found.get(key),
  );
  return [
    ...(whole ? [] : [failed(name, 'must give whole units', {})]),
    ...differing.map((key) => {
      const [lineId, sku, location, lot] = JSON.parse(key) as [string, string, string, string];
      const [was = 0, is = 0] = [wanted.get(key), found.get(key)];
      return failed(name, `was given ${was} of ${sku} and gave ${is}`, { lineId, sku, location, lot, was, is });
    }),
  ];
}

function failed(splitter: string, what: string, details: Readonly<Record<string, unknown>>): Problem {
  return problem('port.failed', `the splitter ${splitter} ${what}`, { splitter, ...details });
}

function tooMany(): OmsError {
  return omsError('limit.exceeded', `this would be more than ${mostParcels} parcels`, { limit: mostParcels });
}

function part(parcel: Draft, allocations: readonly ParcelUnits[], rule: string, reason: string): Draft {
  return { ...parcel, allocations, trace: [...parcel.trace, { rule, reason }] };
}

function weightOf(units: readonly ParcelUnits[]): number | null {
  let grams = 0;
  for (const { weightGrams, units: count } of units) {
    if (weightGrams === undefined) return null;
    grams += weightGrams * count;
  }
  return Math.round(grams);
}

function sums(units: readonly Allocation[]): Map<string, number> {
  const found = new Map<string, number>();
  for (const of of units) found.set(keyOf(of), (found.get(keyOf(of)) ?? 0) + of.units);
  return found;
}

function keyOf({ lineId, sku, location, lot }: Allocation): string {
  return JSON.stringify([lineId, sku, location, lot]);
}

function grouped(
  units: readonly ParcelUnits[],
  key: (of: ParcelUnits) => string,
): (readonly [key: string, units: readonly ParcelUnits[]])[] {
  const groups = new Map<string, ParcelUnits[]>();
  for (const of of units) groups.set(key(of), [...(groups.get(key(of)) ?? []), of]);
  return [...groups];
}
