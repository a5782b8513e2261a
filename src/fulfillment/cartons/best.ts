/**
 * The best packing of a few units: every way to group them, each group in a box that takes it.
 *
 * - The first unit that is not packed yet goes into a box with some of the others, or, where boxes are counted, into none.
 * - A branch that cannot become better than the best packing so far is left out.
 * - Whether a group fits into a box is asked once: it does not where a part of it does not; else it is tried, and then searched exactly.
 */

import { packExactly } from './exact';
import type { Effort } from './fill';
import { fillBest } from './greedy';
import { byCost, compareScores, type Packed, type Packing, packingOf, type Score } from './packing';
import { type Box, gramTolerance, isFor, type Kind, type Lying } from './solid';

/** How many units are grouped in every way. */
export const mostGrouped = 8;

/** `proven`: there is none better. Not so when the effort was spent before that was known. */
export function packBest(
  units: readonly Kind[],
  boxes: readonly Box[],
  known: Packing,
  effort: Effort,
): { readonly packing: Packing; readonly proven: boolean } {
  const answers = new Map<string, readonly Lying[] | null>();
  const kinds = [...new Set(units)];
  const byPrice = [...boxes].sort(byCost);
  const counted = boxes.some(({ available }) => available < units.length);
  let best = known;
  let proven = true;
  group(units, [], [], new Map(boxes.map((box) => [box, box.available])));
  return { packing: best, proven };

  function group(
    open: readonly Kind[],
    packed: readonly Packed[],
    left: readonly Kind[],
    free: ReadonlyMap<Box, number>,
  ): void {
    const packing = packingOf(packed, left);
    const [first, ...others] = open;
    if (first === undefined) {
      if (packing.isBetterThan(best)) best = packing;
      return;
    }
    if (compareScores(atLeast(packing.score), best.score) >= 0) return;
    for (const with_ of groupsOf(first, others)) {
      const rest = without(others, with_);
      for (const box of byPrice) {
        if ((free.get(box) as number) <= 0) continue;
        const lying = takes(box, [first, ...with_]);
        if (!lying) continue;
        const after = new Map(free).set(box, (free.get(box) as number) - 1);
        group(rest, [...packed, { box, lying }], left, after);
        // A dearer box is only of use where there are not enough of this one.
        if (box.available >= units.length) break;
      }
    }
    if (counted) group(others, packed, [...left, first], free);
  }

  /** What is not packed yet takes a box, the cheapest one at least; or it is left over, which is worse than any box. */
  function atLeast([left, count, cost, volume]: Score): Score {
    const [cheapest] = byPrice;
    return [left, count + 1, cost + (cheapest?.cost ?? 0), volume];
  }

  function takes(box: Box, group: readonly Kind[]): readonly Lying[] | null {
    const key = [boxes.indexOf(box), ...kinds.map((kind) => group.filter((of) => of === kind).length)].join();
    const known = answers.get(key);
    if (known !== undefined) return known;
    const answer = search(box, group);
    answers.set(key, answer);
    return answer;
  }

  function search(box: Box, group: readonly Kind[]): readonly Lying[] | null {
    if (!group.every((kind) => isFor(box, kind))) return null;
    const volume = group.reduce((sum, kind) => sum + kind.volume, 0);
    const grams = group.reduce((sum, kind) => sum + kind.grams, 0);
    if (volume > box.volume || grams > box.room + gramTolerance) return null;
    const { lying, left } = fillBest(box, group, effort);
    if (left.length === 0) return lying;
    if (
      group.some(
        (_, i) =>
          !takes(
            box,
            group.filter((__, j) => j !== i),
          ),
      )
    )
      return null;
    const exact = packExactly(box, group, effort);
    if (exact !== 'undecided') return exact;
    proven = false;
    return null;
  }
}

/** Each selection of units that may share a box with the first; units of one kind are not told apart. The largest groups come first. */
function groupsOf(first: Kind, others: readonly Kind[]): Kind[][] {
  const groups = new Map<string, Kind[]>();
  const sharing = [...others.entries()].filter(([, kind]) => kind.temperature === first.temperature);
  for (let mask = 2 ** sharing.length - 1; mask >= 0; mask--) {
    const group = sharing.filter((_, bit) => (mask >> bit) & 1).map(([, kind]) => kind);
    const key = group
      .map(({ key }) => key)
      .sort()
      .join('\u001f');
    if (!groups.has(key)) groups.set(key, group);
  }
  return [...groups.values()].sort((a, b) => b.length - a.length);
}

function without(units: readonly Kind[], taken: readonly Kind[]): Kind[] {
  const rest = [...units];
  for (const kind of taken) rest.splice(rest.indexOf(kind), 1);
  return rest;
}
