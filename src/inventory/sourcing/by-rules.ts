/**
 * Planning by rules.
 *
 * - Rank: of the locations that can still give something, each rule in turn keeps those with its lowest rank, until one is left.
 * - Fill: that location gives all it can of what is still wanted. Rank again, until nothing is wanted or nobody has any.
 */
import { compareBytes } from '../../kernel';
import { eligible } from './eligible';
import { demandOf, fill, givers, shortages, stockOf, sumUnits } from './pool';
import type { Allocation, SourcingLocation, SourcingPlan, SourcingRequest, SourcingRule } from './request';
import { type Ranking, rankAll } from './rules';
import { traceOf } from './trace';

/** A plan by these rules in their order; equal locations go by their id. */
export function planByRules(request: SourcingRequest, rules: readonly SourcingRule[]): SourcingPlan {
  const stock = stockOf(request);
  const ranks = new Map<string, Record<string, number | null>>();
  const units = new Map<string, number>();
  const allocations: Allocation[] = [];
  let open = demandOf(request.lines);
  let candidates = givers(eligible(request), stock, open);
  while (candidates.length > 0) {
    const best = pick(candidates, rules, { request, stock, open }, ranks);
    const filled = fill(best.id, stock, open);
    allocations.push(...filled.given);
    units.set(best.id, sumUnits(filled.given));
    open = filled.open;
    candidates = givers(
      candidates.filter((location) => location !== best),
      stock,
      open,
    );
  }
  const unused = 'others that rank before it gave all there was to give';
  return {
    allocations,
    short: shortages(request.lines, open),
    trace: traceOf(request, stock, { units, ranks, unused }),
  };
}

/** The last one standing after all rules; equal ones by their id. */
function pick(
  candidates: readonly SourcingLocation[],
  rules: readonly SourcingRule[],
  ranking: Ranking,
  ranks: Map<string, Record<string, number | null>>,
): SourcingLocation {
  let tied = candidates;
  for (const location of candidates) ranks.set(location.id, {});
  for (const rule of rules) {
    if (tied.length === 1) break;
    tied = lowest(tied, rule, ranking, ranks);
  }
  return tied.reduce((best, location) => (compareBytes(location.id, best.id) < 0 ? location : best));
}

function lowest(
  tied: readonly SourcingLocation[],
  rule: SourcingRule,
  ranking: Ranking,
  traced: Map<string, Record<string, number | null>>,
): readonly SourcingLocation[] {
  const name = typeof rule === 'string' ? rule : rule.name;
  const ranks = rankAll(tied, rule, ranking);
  let best = Number.POSITIVE_INFINITY;
  for (const [i, location] of tied.entries()) {
    const rank = ranks[i] as number | null;
    Object.assign(traced.get(location.id) as object, { [name]: rank });
    if (rank !== null && rank < best) best = rank;
  }
  const left = tied.filter((_, i) => ranks[i] === best);
  return left.length > 0 ? left : tied;
}
