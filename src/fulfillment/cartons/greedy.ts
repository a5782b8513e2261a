/**
 * A good packing of any number of units.
 *
 * - A box that takes all that is left is taken, the cheapest of these; else the one that takes most.
 * - Each is filled in several orders of the units, and the best is kept.
 * - What is packed at last moves into the cheapest box that takes the same units.
 */
import { type Effort, type Filled, fill } from './fill';
import { byCost, type Packed, type Packing, packingOf } from './packing';
import { type Box, isFor, type Kind } from './solid';

type Order = (a: Kind, b: Kind) => number;

/** What bears nothing comes last, so that it lies on top. */
const orders: readonly Order[] = [
  (a, b) => bearing(a) - bearing(b) || b.volume - a.volume,
  (a, b) => bearing(a) - bearing(b) || longest(b) - longest(a) || b.volume - a.volume,
  (a, b) => bearing(a) - bearing(b) || floor(b) - floor(a) || b.volume - a.volume,
  (a, b) => bearing(a) - bearing(b) || b.grams - a.grams || b.volume - a.volume,
];

/** The best that the orders give, each followed from the first box to the last. */
export function packGreedily(units: readonly Kind[], boxes: readonly Box[], effort: Effort): Packing {
  // The first order is followed to its end, whatever it takes: no unit is left over for lack of effort.
  const endless = { left: Number.MAX_SAFE_INTEGER };
  let best = follow([...units].sort(orders[0]), boxes, endless);
  effort.left -= Number.MAX_SAFE_INTEGER - endless.left;
  for (const order of orders.slice(1)) {
    if (effort.left <= 0) break;
    const packing = follow([...units].sort(order), boxes, effort);
    if (packing.isBetterThan(best)) best = packing;
  }
  return best;
}

/** What a box takes of these units in the best of the orders. */
export function fillBest(box: Box, units: readonly Kind[], effort: Effort): Filled {
  let best: Filled | null = null;
  for (const order of orders) {
    const filled = fill(box, [...units].sort(order), effort);
    if (filled.left.length === 0) return filled;
    if (!best || volumeOf(filled) > volumeOf(best)) best = filled;
  }
  return best as Filled;
}

function follow(units: readonly Kind[], boxes: readonly Box[], effort: Effort): Packing {
  const left = new Map(boxes.map((box) => [box, box.available]));
  const packed: Packed[] = [];
  let open = units;
  while (open.length > 0) {
    const free = boxes.filter((box) => (left.get(box) as number) > 0 && open.some((kind) => isFor(box, kind)));
    const next = takesAll(free, open, effort) ?? takesMost(free, open, effort);
    if (!next || next.filled.lying.length === 0) break;
    packed.push({ box: next.box, lying: next.filled.lying });
    left.set(next.box, (left.get(next.box) as number) - 1);
    open = next.filled.left;
  }
  return packingOf(
    packed.map((one) => shrunk(one, left, effort)),
    open,
  );
}

interface Choice {
  readonly box: Box;
  readonly filled: Filled;
}

function takesAll(boxes: readonly Box[], units: readonly Kind[], effort: Effort): Choice | null {
  const volume = units.reduce((sum, kind) => sum + kind.volume, 0);
  const grams = units.reduce((sum, kind) => sum + kind.grams, 0);
  for (const box of [...boxes].sort(byCost)) {
    if (box.volume < volume || box.room < grams || !units.every((kind) => isFor(box, kind))) continue;
    const filled = fill(box, units, effort);
    if (filled.left.length === 0) return { box, filled };
  }
  return null;
}

/** Only the largest are tried: it is the number of boxes that counts first. */
const largest = 3;

function takesMost(boxes: readonly Box[], units: readonly Kind[], effort: Effort): Choice | null {
  let best: Choice | null = null;
  const bySize = [...boxes].sort((a, b) => b.volume - a.volume || byCost(a, b));
  for (const [i, box] of bySize.entries()) {
    if (i >= largest && best && best.filled.lying.length > 0) break;
    const filled = fill(box, units, effort);
    if (!best || volumeOf(filled) > volumeOf(best.filled)) best = { box, filled };
  }
  return best;
}

/** In the cheapest box, of those that are left, that takes the same. */
function shrunk(packed: Packed, left: Map<Box, number>, effort: Effort): Packed {
  const units = packed.lying.map(({ kind }) => kind);
  const volume = units.reduce((sum, kind) => sum + kind.volume, 0);
  for (const box of [...left.keys()].sort(byCost)) {
    if (byCost(box, packed.box) >= 0) break;
    if ((left.get(box) as number) <= 0 || box.volume < volume) continue;
    const filled = fillBest(box, units, effort);
    if (filled.left.length > 0) continue;
    left.set(box, (left.get(box) as number) - 1);
    left.set(packed.box, (left.get(packed.box) as number) + 1);
    return { box, lying: filled.lying };
  }
  return packed;
}

function volumeOf({ lying }: Filled): number {
  return lying.reduce((sum, { kind }) => sum + kind.volume, 0);
}

function bearing({ fragile, doNotStack }: Kind): number {
  return doNotStack ? 2 : fragile ? 1 : 0;
}

function longest({ turns: [first = [0, 0, 0]] }: Kind): number {
  return Math.max(...first);
}

function floor({ turns: [first = [0, 0, 0]] }: Kind): number {
  return first[0] * first[1];
}
