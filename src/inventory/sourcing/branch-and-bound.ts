/**
 * The cheapest way to open places and to take units from them: the facility location problem with stocks, exactly.
 *
 * - A node has opened some places, closed some, and left the rest undecided.
 * - Relax: an undecided place may be opened in part, so that opening it costs a share with each unit. Then each good goes by itself: it takes
 *   its units where they cost least. What that comes to is a bound that no plan of this node stays below.
 * - Round: opening whole what the relaxation uses gives a plan.
 * - Cut: a node whose bound is not below the best plan has nothing better. One that uses no undecided place is solved by its relaxation.
 * - Branch: open, then close the undecided place that gives most.
 * Source: the relaxation is Efroymson and Ray, *A Branch-Bound Algorithm for Plant Location*, Operations Research 14 (1966), with stocks.
 */

/** Units of each good that are wanted, and by place what it has of each and what that costs. All costs are integers. */
export interface OpeningProblem {
  /** The places together have at least as much of each. */
  readonly wanted: readonly number[];
  readonly stock: readonly (readonly number[])[];
  /** What it costs to take anything from a place. */
  readonly opening: readonly number[];
  /** How often a place must be opened to take that from it; absent: once. */
  readonly times?: (taken: readonly number[]) => number;
  /** How often places must be opened in all, whichever they are. */
  readonly leastTimes?: number;
  readonly unit: readonly (readonly number[])[];
}

/** The best that was found. `taken[place][good]` are units; `bound` is below no plan, and `cost` itself when `proven`. */
export interface OpeningPlan {
  readonly taken: readonly (readonly number[])[];
  readonly cost: number;
  readonly bound: number;
  readonly proven: boolean;
  readonly nodes: number;
}

/** How long to look: so many nodes, and no longer than until `stopped` says so. */
export interface SearchLimits {
  readonly nodes: number;
  readonly stopped?: () => boolean;
}

type State = 'open' | 'closed' | 'undecided';

/**
 * The cheapest plan that gives all that is wanted. The same problem and number of nodes give the same plan.
 *
 * Law: up to n places it is proven within 2ⁿ⁺¹ nodes; else `bound` is the lowest that a node which was not looked at may still come to. Where
 * places are opened several times, a node that is all decided has no more than its bound either: what each place gives decides how often.
 */
export function cheapestOpening(problem: OpeningProblem, { nodes: most, stopped }: SearchLimits): OpeningPlan {
  let best = rounded(
    problem,
    problem.opening.map(() => true),
  );
  let unseen = Number.POSITIVE_INFINITY;
  let nodes = 0;
  visit(problem.opening.map(() => 'undecided'));
  const bound = Math.min(best.cost, unseen);
  return { ...best, bound, proven: bound === best.cost, nodes };

  function visit(states: readonly State[]): void {
    const relaxation = relaxed(problem, states);
    if (relaxation === null || relaxation.bound >= best.cost) return;
    if (nodes >= most || (nodes > 0 && stopped?.())) {
      unseen = Math.min(unseen, relaxation.bound);
      return;
    }
    nodes++;
    const plan = rounded(
      problem,
      relaxation.units.map((units, place) => units > 0 || states[place] === 'open'),
    );
    if (plan.cost < best.cost) best = plan;
    const branch = mostUsed(relaxation.units, states);
    if (branch === null) {
      if (problem.times && relaxation.bound < plan.cost) unseen = Math.min(unseen, relaxation.bound);
      return;
    }
    visit(states.map((state, place) => (place === branch ? 'open' : state)));
    visit(states.map((state, place) => (place === branch ? 'closed' : state)));
  }
}

/** The undecided place that gives most; null when none gives any. */
function mostUsed(units: readonly number[], states: readonly State[]): number | null {
  let most: number | null = null;
  for (const [place, given] of units.entries()) {
    if (states[place] === 'undecided' && given > (most === null ? 0 : (units[most] as number))) most = place;
  }
  return most;
}

/** The bound of a node and the units that each place gives to it; null when what is not closed has too little. */
function relaxed(problem: OpeningProblem, states: readonly State[]): { bound: number; units: number[] } | null {
  const share = problem.opening.map((cost, place) =>
    states[place] === 'undecided' ? cost / reach(problem, place) : 0,
  );
  const usable = states.map((state) => state !== 'closed');
  const units = problem.opening.map(() => 0);
  let bound = 0;
  for (const [place, state] of states.entries()) if (state === 'open') bound += problem.opening[place] as number;
  for (const good of problem.wanted.keys()) {
    const cost = (place: number) => unitCost(problem, place, good) + (share[place] as number);
    const left = takeCheapest(problem, good, usable, cost, (place, taken) => {
      units[place] = (units[place] as number) + taken;
      bound += taken * cost(place);
    });
    if (left > 0) return null;
  }
  // Costs are integers: the bound may be rounded up, but for what floating point has added to it.
  const least = Math.max(0, Math.ceil(bound - Math.max(1e-6, bound * 1e-9)));
  return { bound: Math.max(least, openedOften(problem, usable)), units };
}

/** What no plan stays below that opens places as often as any must: each time the cheapest, and each good where it costs least. */
function openedOften(problem: OpeningProblem, usable: readonly boolean[]): number {
  if (!problem.leastTimes) return 0;
  let cost = problem.leastTimes * Math.min(...problem.opening.filter((_, place) => usable[place]));
  for (const good of problem.wanted.keys()) {
    const unit = (place: number) => unitCost(problem, place, good);
    takeCheapest(problem, good, usable, unit, (place, units) => {
      cost += units * unit(place);
    });
  }
  return cost;
}

/** The plan that takes from these places only, each good where it costs least; places that give nothing are not opened. */
function rounded(problem: OpeningProblem, usable: readonly boolean[]): Pick<OpeningPlan, 'taken' | 'cost'> {
  const taken = problem.opening.map(() => problem.wanted.map(() => 0));
  let cost = 0;
  for (const good of problem.wanted.keys()) {
    const unit = (place: number) => unitCost(problem, place, good);
    takeCheapest(problem, good, usable, unit, (place, units) => {
      (taken[place] as number[])[good] = units;
      cost += units * unit(place);
    });
  }
  for (const [place, given] of taken.entries()) {
    if (given.some((units) => units > 0)) cost += (problem.times?.(given) ?? 1) * (problem.opening[place] as number);
  }
  return { taken, cost };
}

/** Takes what is wanted of a good where it costs least, and gives what is still wanted then. */
function takeCheapest(
  { wanted, stock }: OpeningProblem,
  good: number,
  usable: readonly boolean[],
  cost: (place: number) => number,
  take: (place: number, units: number) => void,
): number {
  const places = [...stock.keys()].filter((place) => usable[place] && ((stock[place] as number[])[good] as number) > 0);
  places.sort((a, b) => cost(a) - cost(b) || a - b);
  let left = wanted[good] as number;
  for (const place of places) {
    if (left === 0) break;
    const units = Math.min(left, (stock[place] as number[])[good] as number);
    take(place, units);
    left -= units;
  }
  return left;
}

/** The most that a place could give in all. */
function reach({ wanted, stock }: OpeningProblem, place: number): number {
  return wanted.reduce((sum, units, good) => sum + Math.min(units, (stock[place] as number[])[good] as number), 0);
}

function unitCost({ unit }: OpeningProblem, place: number, good: number): number {
  return (unit[place] as readonly number[])[good] as number;
}
