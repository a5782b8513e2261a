/** What no packing of units stays below: so many boxes, and so much money. */
import { type Box, gramTolerance, isFor, type Kind, turnsIn } from './solid';

export interface Bound {
  readonly boxes: number;
  readonly cost: number;
}

/** Choices of boxes that are counted out before a coarser bound is taken. */
const mostChoices = 4_000;

/**
 * A bound for units of one class that each fit into some box. Boxes: by volume, by weight, and by units of which no two fit into a box together.
 * Cost: the cheapest of all choices of that many boxes which have the volume and the weight.
 */
export function boundOf(units: readonly Kind[], boxes: readonly Box[]): Bound {
  const usable = boxes.filter((box) => box.available > 0 && units.some((kind) => isFor(box, kind)));
  if (units.length === 0 || usable.length === 0) return { boxes: 0, cost: 0 };
  const volume = units.reduce((sum, kind) => sum + kind.volume, 0);
  const grams = units.reduce((sum, kind) => sum + kind.grams, 0) - gramTolerance * units.length;
  const count = Math.max(
    1,
    leastFor(volume, usable, (box) => box.volume),
    leastFor(grams, usable, (box) => box.room),
    apart(units, usable),
  );
  return { boxes: count, cost: cheapest(count, { volume, grams }, usable) };
}

/** So many boxes, the largest first, until they have room for all. */
function leastFor(all: number, boxes: readonly Box[], roomOf: (box: Box) => number): number {
  const roomIn = (box: Box) => Math.min(all, roomOf(box));
  let left = all;
  let count = 0;
  for (const box of [...boxes].sort((a, b) => roomIn(b) - roomIn(a))) {
    if (left <= 0) break;
    const needed = Math.min(box.available, Math.ceil(left / roomIn(box)));
    count += needed;
    left -= needed * roomIn(box);
  }
  return count;
}

/** Units that cannot share a box, each with none of the others. */
function apart(units: readonly Kind[], boxes: readonly Box[]): number {
  const alone: Kind[] = [];
  for (const kind of [...units].sort((a, b) => b.volume - a.volume))
    if (alone.every((other) => !boxes.some((box) => fitTogether(box, kind, other)))) alone.push(kind);
  return alone.length;
}

function fitTogether(box: Box, a: Kind, b: Kind): boolean {
  if (a.grams + b.grams > box.room + gramTolerance) return false;
  return turnsIn(box, a).some((one) =>
    turnsIn(box, b).some((other) =>
      one.some((side, axis) => side + (other[axis] as number) <= (box.sides[axis] as number)),
    ),
  );
}

function cheapest(count: number, need: { readonly volume: number; readonly grams: number }, boxes: readonly Box[]) {
  let choices = 0;
  let best = Number.POSITIVE_INFINITY;
  choose(0, count, 0, need.volume, need.grams);
  if (choices <= mostChoices && best < Number.POSITIVE_INFINITY) return best;
  return count * Math.min(...boxes.map(({ cost }) => cost));

  function choose(from: number, left: number, cost: number, volume: number, grams: number): void {
    if (choices > mostChoices || cost >= best) return;
    if (left === 0) {
      choices++;
      if (volume <= 0 && grams <= 0) best = cost;
      return;
    }
    const box = boxes[from];
    if (!box) return;
    choices++;
    const most = Math.min(left, box.available);
    for (let n = 0; n <= most; n++)
      choose(
        from + 1,
        left - n,
        cost + n * box.cost,
        volume - n * box.volume,
        grams - n * Math.min(Math.max(0, need.grams), box.room),
      );
  }
}
