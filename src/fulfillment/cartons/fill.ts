/**
 * Puts units into one box, one after the other, each where it lies lowest, then furthest back, then furthest left.
 *
 * The places that are tried are the extreme points of what lies there: the corners at which a unit touches others on three sides.
 * Source: Crainic, Perboli and Tadei, *Extreme Point-Based Heuristics for Three-Dimensional Bin Packing*, INFORMS Journal on Computing 20 (2008).
 */
import { type Box, collide, gramTolerance, type Kind, type Lying, type Sides, takesClass, turnsIn } from './solid';

/** How much looking is left; each comparison of two units costs one. */
export interface Effort {
  left: number;
}

export interface Filled {
  readonly lying: readonly Lying[];
  readonly left: readonly Kind[];
}

/** What of these units the box takes in this order. When the effort is spent, the rest is left. */
export function fill(box: Box, units: readonly Kind[], effort: Effort): Filled {
  const lying: Lying[] = [];
  const left: Kind[] = [];
  let points: Sides[] = [[0, 0, 0]];
  let grams = 0;
  let tooBig: Kind | null = null;
  for (const kind of units) {
    const fits = takesClass(box, kind) && grams + kind.grams <= box.room + gramTolerance && kind !== tooBig;
    const unit = fits && effort.left > 0 ? placed(box, kind, lying, points, effort) : null;
    if (!unit) {
      left.push(kind);
      // Another one of it finds no place either, as long as nothing has been added since.
      if (fits) tooBig = kind;
      continue;
    }
    tooBig = null;
    grams += kind.grams;
    points = pointsAfter(points, unit, lying, box);
    lying.push(unit);
  }
  return { lying, left };
}

function placed(box: Box, kind: Kind, lying: readonly Lying[], points: readonly Sides[], effort: Effort): Lying | null {
  const turns = turnsIn(box, kind);
  for (const at of points) {
    let best: Lying | null = null;
    for (const sides of turns) {
      if (at.some((from, axis) => from + (sides[axis] as number) > (box.sides[axis] as number))) continue;
      if (best && best.sides[2] <= sides[2]) continue;
      const unit = { kind, at, sides };
      effort.left -= 1 + lying.length;
      if (!lying.some((other) => collide(unit, other))) best = unit;
    }
    if (best) return best;
  }
  return null;
}

/** The points that are left when a unit is laid, and those that it makes, the lowest first. */
function pointsAfter(points: readonly Sides[], unit: Lying, lying: readonly Lying[], box: Box): Sides[] {
  const made: Sides[] = [];
  for (const axis of [0, 1, 2] as const) {
    const corner = moved(unit.at, axis, unit.at[axis] + unit.sides[axis]);
    made.push(corner);
    for (const other of [0, 1, 2] as const) if (other !== axis) made.push(slid(corner, other, lying));
  }
  const free = [...points.filter((point) => !isInside(point, unit)), ...made].filter((point) =>
    point.every((from, axis) => from < (box.sides[axis] as number)),
  );
  free.sort((a, b) => a[2] - b[2] || a[1] - b[1] || a[0] - b[0]);
  return free.filter((point, i) => {
    const before = free[i - 1];
    return !before || point.some((from, axis) => from !== before[axis]);
  });
}

/** As far along an axis towards the corner of the box as nothing is in the way. */
function slid(point: Sides, axis: 0 | 1 | 2, lying: readonly Lying[]): Sides {
  let to = 0;
  for (const { at, sides } of lying) {
    const end = at[axis] + sides[axis];
    const inWay = ([0, 1, 2] as const).every(
      (other) => other === axis || (at[other] <= point[other] && point[other] < at[other] + sides[other]),
    );
    if (inWay && end <= point[axis]) to = Math.max(to, end);
  }
  return moved(point, axis, to);
}

function moved(point: Sides, axis: 0 | 1 | 2, to: number): Sides {
  return [axis === 0 ? to : point[0], axis === 1 ? to : point[1], axis === 2 ? to : point[2]];
}

function isInside(point: Sides, { at, sides }: Lying): boolean {
  return ([0, 1, 2] as const).every((axis) => at[axis] <= point[axis] && point[axis] < at[axis] + sides[axis]);
}
