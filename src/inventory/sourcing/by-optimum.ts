/** Planning as a whole: the plan that costs least, or takes the fewest parcels. */
import { compareBytes } from '../../kernel';
import { cheapestOpening, type OpeningPlan, type OpeningProblem } from './branch-and-bound';
import { sendingCosts, weightsOf } from './cost';
import { eligible } from './eligible';
import { type Demand, demandOf, fill, givers, offers, type Stock, shortages, stockOf, sumUnits } from './pool';
import type {
  Allocation,
  OptimumStrategy,
  ParcelCounts,
  SourcingLocation,
  SourcingOptimum,
  SourcingPlan,
  SourcingRequest,
} from './request';
import { traceOf } from './trace';

/** Enough to prove any problem of 8 locations (2⁹), and 50 ms of most larger ones. */
const usualNodes = 2_000;

/**
 * The plan of as many units as there are to give that costs least (or takes fewest parcels and, of these, costs least), with what is known
 * about how good it is. `stopped` is asked between the steps of the search and ends it early; without it the plan depends on the request
 * alone.
 */
export function planByOptimum(
  request: SourcingRequest,
  { optimum: goal, nodes = usualNodes }: OptimumStrategy,
  stopped?: () => boolean,
): SourcingPlan {
  const stock = stockOf(request);
  const wanted = demandOf(request.lines);
  const places = givers(eligible(request), stock, wanted).sort(byPreference);
  const posed = pose(places, goal, { request, stock, wanted });
  const found = cheapestOpening(posed.problem, { nodes, ...(stopped && { stopped }) });
  const skus = [...wanted.keys()];
  const allocations: Allocation[] = [];
  const units = new Map<string, number>();
  let open: Demand = wanted;
  for (const [i, { id }] of places.entries()) {
    const taken = found.taken[i] as readonly number[];
    if (taken.every((count) => count === 0)) continue;
    const filled = fill(id, stock, open, (sku) => taken[skus.indexOf(sku)] ?? 0);
    allocations.push(...filled.given);
    units.set(id, sumUnits(filled.given));
    open = filled.open;
  }
  const unused = goal === 'cost' ? 'the plan is cheaper without it' : 'the plan needs fewer parcels without it';
  return {
    allocations,
    short: shortages(request.lines, open),
    trace: traceOf(request, stock, { units, unused }),
    optimum: qualityOf(found, goal, posed),
  };
}

/** Of equal plans the search finds those of the preferred locations first. */
function byPreference(a: SourcingLocation, b: SourcingLocation): number {
  return a.priority - b.priority || compareBytes(a.id, b.id);
}

/** With `parcels` each parcel weighs more than all that a plan can cost; `base` is that weight, else 1. */
interface Posed {
  readonly problem: OpeningProblem;
  readonly base: number;
  readonly penalty: number;
}

function pose(
  places: readonly SourcingLocation[],
  goal: OptimumStrategy['optimum'],
  { request, stock, wanted }: { request: SourcingRequest; stock: Stock; wanted: Demand },
): Posed {
  const weights = weightsOf(request);
  const penalty = request.splitPenalty ?? 0;
  const asked = [...wanted.values()].map(sumUnits);
  const has = places.map((place) =>
    offers(place, stock, wanted).map((units, good) => Math.min(units, asked[good] as number)),
  );
  const reached = asked.map((units, good) => Math.min(units, sum(has.map((of) => of[good] as number))));
  const costs = places.map((place) => sendingCosts(place, request));
  const unit = costs.map((of) => [...wanted.keys()].map((sku) => of.unit(weights.get(sku) ?? 0)));
  const most = reached.map((units, good) => units * Math.max(0, ...unit.map((of) => of[good] as number)));
  const each = costs.map(({ parcel }) => parcel + penalty);
  const parcelled = request.parcels && parcelsOf(request.parcels, [...wanted.keys()], reached);
  const dearest = parcelled ? sum(reached) * Math.max(0, ...each) : sum(each);
  const base = goal === 'cost' ? 1 : 1 + sum(most) + dearest;
  const opening = each.map((cost) => cost + (goal === 'cost' ? 0 : base));
  return { problem: { wanted: reached, stock: has, opening, unit, ...parcelled }, base, penalty };
}

/** A place is opened once for each of its parcels. */
function parcelsOf(
  { count, least }: ParcelCounts,
  skus: readonly string[],
  reached: readonly number[],
): Required<Pick<OpeningProblem, 'times' | 'leastTimes'>> {
  const named = (taken: readonly number[]) =>
    taken.flatMap((units, good) => (units > 0 ? [{ sku: skus[good] as string, units }] : []));
  // Steps of the search that differ in one place ask about the others again.
  const counted = new Map<string, number>();
  const times = (taken: readonly number[]) => {
    const key = taken.join();
    const parcels = counted.get(key) ?? count(named(taken));
    counted.set(key, parcels);
    return parcels;
  };
  return { times, leastTimes: least(named(reached)) };
}

function qualityOf(
  { cost, bound, nodes }: OpeningPlan,
  goal: OptimumStrategy['optimum'],
  { base, penalty }: Posed,
): SourcingOptimum {
  // The first parcel is no split.
  const figure = (total: number) => (goal === 'parcels' ? Math.floor(total / base) : Math.max(0, total - penalty));
  const value = figure(cost);
  const least = figure(bound);
  const gap = value === 0 ? 0 : (value - least) / value;
  return { goal, value, bound: least, gap, proven: value === least, nodes };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
