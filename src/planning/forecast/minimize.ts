/** Finds the parameters at which a function is least. */

/** A parameter's bounds; a search stays within them. */
export interface Bound {
  readonly from: number;
  readonly to: number;
}

/** Evaluations per search and parameter: three-parameter models settle within a tenth of it, nine-parameter ones need most. */
const evaluationsPerParameter = 1500;

/**
 * Parameters near which `cost` is least, from a first guess; deterministic. A cost of `NaN` or `Infinity` is avoided.
 *
 * Promise: never worse than the guess. Source: Nelder & Mead (1965), restarted around what it found until that gains nothing.
 *
 * @example
 * minimize(([x = 0]) => (x - 3) ** 2, [1], [{ from: 0, to: 10 }]); // [3] (nearly)
 */
export function minimize(
  cost: (parameters: readonly number[]) => number,
  guess: readonly number[],
  bounds: readonly Bound[],
): number[] {
  if (guess.length === 0) return [];
  const inside = (point: readonly number[]) =>
    point.map((x, i) => Math.min(bounds[i]?.to ?? x, Math.max(bounds[i]?.from ?? x, x)));
  const evaluate = (point: readonly number[]): Vertex => {
    const at = inside(point);
    const value = cost(at);
    return { at, value: Number.isNaN(value) ? Number.POSITIVE_INFINITY : value };
  };
  let best = evaluate(guess);
  for (const reach of [0.2, 0.1, 0.3, 0.05, 0.15, 0.02]) {
    const found = search(evaluate, best, bounds, reach);
    if (found.value < best.value) best = found;
  }
  return best.at;
}

interface Vertex {
  readonly at: number[];
  readonly value: number;
}

function search(
  evaluate: (point: readonly number[]) => Vertex,
  start: Vertex,
  bounds: readonly Bound[],
  reach: number,
): Vertex {
  const n = start.at.length;
  const simplex = [start, ...start.at.map((_, i) => evaluate(stepFrom(start.at, i, bounds[i] as Bound, reach)))];
  for (let evaluations = n; evaluations < n * evaluationsPerParameter; evaluations++) {
    simplex.sort((a, b) => a.value - b.value);
    const [first, worst] = [simplex[0] as Vertex, simplex[n] as Vertex];
    if (worst.value - first.value <= 1e-14 * Math.abs(first.value)) break;
    const centre = start.at.map((_, i) => simplex.slice(0, n).reduce((sum, v) => sum + (v.at[i] as number), 0) / n);
    const along = (factor: number) => evaluate(centre.map((c, i) => c + factor * ((worst.at[i] as number) - c)));
    const reflected = along(-1);
    if (reflected.value < first.value) {
      const expanded = along(-2);
      simplex[n] = expanded.value < reflected.value ? expanded : reflected;
    } else if (reflected.value < (simplex[n - 1] as Vertex).value) {
      simplex[n] = reflected;
    } else {
      const contracted = reflected.value < worst.value ? along(-0.5) : along(0.5);
      if (contracted.value < Math.min(reflected.value, worst.value)) simplex[n] = contracted;
      else shrink(simplex, evaluate);
    }
  }
  return simplex.reduce((a, b) => (b.value < a.value ? b : a));
}

/** A corner of the simplex: away from the bound that is nearer. */
function stepFrom(at: readonly number[], index: number, { from, to }: Bound, reach: number): number[] {
  const here = at[index] as number;
  const step = reach * (to - from);
  return at.map((x, i) => (i !== index ? x : here + (to - here > here - from ? step : -step)));
}

function shrink(simplex: Vertex[], evaluate: (point: readonly number[]) => Vertex): void {
  const first = simplex[0] as Vertex;
  for (let v = 1; v < simplex.length; v++) {
    simplex[v] = evaluate((simplex[v] as Vertex).at.map((x, i) => ((first.at[i] as number) + x) / 2));
  }
}
