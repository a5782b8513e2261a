/**
 * Whether units fit into one box at all, exactly.
 *
 * - Of two units that do not meet, one is left of, behind or below the other. A set of such relations gives each unit the least place that it can have.
 * - Lay one unit after the other into the corner. While two meet, or lie above each other as they may not, try each relation between them.
 * - A relation that pushes a unit out of the box is a dead end, for every further relation only pushes it on.
 * Law: what fits in any way is found, for each way obeys one relation of each pair. Source: the relations are those of Fekete, Schepers and van der Veen,
 * *An Exact Algorithm for Higher-Dimensional Orthogonal Packing*, Operations Research 55 (2007).
 */
import type { Effort } from './fill';
import { type Box, collide, type Kind, type Lying, mayLieAbove, type Sides, settled, turnsIn } from './solid';

/** How they lie; null when they fit in no way; `undecided` when the effort was spent before that was known. */
export function packExactly(box: Box, units: readonly Kind[], effort: Effort): readonly Lying[] | null | 'undecided' {
  const turned: Sides[] = [];
  const found = lay([], []);
  if (found) return settled(found);
  return effort.left > 0 ? null : 'undecided';

  /** `places` are the least that the relations allow. */
  function lay(places: readonly Sides[], relations: readonly Relation[]): Lying[] | null {
    effort.left -= 4 + places.length * (places.length + relations.length);
    if (effort.left <= 0) return null;
    const pair = colliding(places);
    if (pair) return separate(places, relations, pair);
    const next = units[places.length];
    if (!next) return places.map((_, i) => unitAt(places, i));
    for (const sides of turnsIn(box, next)) {
      turned[places.length] = sides;
      const found = lay([...places, [0, 0, 0]], relations);
      if (found) return found;
    }
    return null;
  }

  function separate(
    places: readonly Sides[],
    relations: readonly Relation[],
    [a, b]: readonly [number, number],
  ): Lying[] | null {
    for (const axis of [2, 1, 0] as const) {
      for (const relation of [
        { axis, first: a, second: b },
        { axis, first: b, second: a },
      ]) {
        if (axis === 2 && !mayLieAbove(units[relation.second] as Kind, units[relation.first] as Kind)) continue;
        const all = [...relations, relation];
        const pushed = push(places, all);
        const found = pushed && lay(pushed, all);
        if (found) return found;
      }
    }
    return null;
  }

  /** The least places that obey all relations; null when a unit would stick out. */
  function push(places: readonly Sides[], relations: readonly Relation[]): Sides[] | null {
    const to = places.map((place): [number, number, number] => [...place]);
    for (let changed = true; changed; ) {
      changed = false;
      for (const { axis, first, second } of relations) {
        const least = (to[first] as Sides)[axis] + (turned[first] as Sides)[axis];
        const place = to[second] as [number, number, number];
        if (place[axis] >= least) continue;
        if (least + (turned[second] as Sides)[axis] > box.sides[axis]) return null;
        place[axis] = least;
        changed = true;
      }
    }
    return to;
  }

  function colliding(places: readonly Sides[]): readonly [number, number] | null {
    for (let b = 1; b < places.length; b++)
      for (let a = 0; a < b; a++) if (collide(unitAt(places, a), unitAt(places, b))) return [a, b];
    return null;
  }

  function unitAt(places: readonly Sides[], i: number): Lying {
    return { kind: units[i] as Kind, at: places[i] as Sides, sides: turned[i] as Sides };
  }
}

/** The second begins, along the axis, where the first ends or later. */
interface Relation {
  readonly axis: 0 | 1 | 2;
  readonly first: number;
  readonly second: number;
}
