/** What the engine checks of every sourcing plan, built in or a host's own. */
import { type Problem, problem } from '../../kernel';
import { purchasable, type StockKey } from '../guard';
import { givesTo } from '../picking';
import { reasonAgainst } from './eligible';
import type { Allocation, SourcingPlan, SourcingRequest } from './request';

/**
 * Every invariant that a plan breaks; empty for a sound one.
 *
 * A sound plan allocates whole units to lines of the request under their own SKU, never more than the line wants or the row may give, only
 * from rows that exist at locations of the request that may send it; its shortages are exactly the lines not met; its trace names every
 * location. Codes: `line.notFound`, `line.quantity`, `stock.unknown`, `stock.short`, and `port.failed` for the rest.
 *
 * @example
 * const problems = verifyPlan(request, myStrategy(request));
 * if (problems.length > 0) throw new OmsError(problems);
 */
export function verifyPlan(request: SourcingRequest, plan: SourcingPlan): Problem[] {
  return [
    ...allocationProblems(request, plan),
    ...lineProblems(request, plan),
    ...rowProblems(request, plan),
    ...traceProblems(request, plan),
  ];
}

function allocationProblems(request: SourcingRequest, plan: SourcingPlan): Problem[] {
  const skus = new Map(request.lines.map((line) => [line.lineId, line.sku]));
  const against = new Map(request.locations.map((one) => [one.id, reasonAgainst(one, request)]));
  return plan.allocations.flatMap(({ lineId, sku, units, location }, i) => {
    const path = ['allocations', i];
    const found: Problem[] = [];
    if (skus.get(lineId) !== sku) {
      found.push(problem('line.notFound', `no line ${lineId} wants ${sku}`, { lineId, sku }, path));
    }
    if (!Number.isSafeInteger(units) || units < 1) {
      found.push(problem('line.quantity', `${units} units are allocated to line ${lineId}`, { lineId, units }, path));
    }
    const wrong = against.has(location) ? against.get(location) : 'is not one of the shop';
    if (wrong) found.push(problem('port.failed', `location ${location} ${wrong}`, { location }, path));
    return found;
  });
}

function lineProblems(request: SourcingRequest, plan: SourcingPlan): Problem[] {
  const given = sumBy(plan.allocations, (allocation) => allocation.lineId);
  const short = new Map(plan.short.map((shortage) => [shortage.lineId, shortage.found]));
  return request.lines.flatMap(({ lineId, units }) => {
    const found = given.get(lineId) ?? 0;
    const details = { lineId, wanted: units, found };
    if (found > units) {
      return [problem('line.quantity', `line ${lineId} wants ${units}, the plan gives ${found}`, details)];
    }
    if (short.get(lineId) === (found === units ? undefined : found)) return [];
    return [problem('port.failed', `line ${lineId} got ${found} of ${units}, the shortages say otherwise`, details)];
  });
}

function rowProblems(request: SourcingRequest, plan: SourcingPlan): Problem[] {
  const taken = sumBy(plan.allocations, rowKey);
  const rows = new Map(request.levels.map((row) => [rowKey(row), row]));
  const firstOfEach = new Map(plan.allocations.map((allocation) => [rowKey(allocation), allocation]));
  return [...firstOfEach].flatMap(([key, { sku, location, lot }]) => {
    const row = rows.get(key);
    const units = taken.get(key) as number;
    const details = { sku, location, lot, units };
    if (row === undefined) return [problem('stock.unknown', `there is no row for ${sku} at ${location}`, details)];
    const given = givesTo(row, request) ? purchasable(row) : 0;
    if (units <= given) return [];
    const message = `${sku} at ${location} may give ${given}, the plan takes ${units}`;
    return [problem('stock.short', message, details)];
  });
}

function traceProblems(request: SourcingRequest, plan: SourcingPlan): Problem[] {
  const named = new Map(plan.trace.map((entry) => [entry.location, entry.used]));
  const used = new Set(plan.allocations.map((allocation) => allocation.location));
  return request.locations.flatMap(({ id }) => {
    if (named.get(id) === used.has(id)) return [];
    const message = `the trace does not say why location ${id} was ${used.has(id) ? '' : 'not '}used`;
    return [problem('port.failed', message, { location: id })];
  });
}

function rowKey(row: StockKey): string {
  return JSON.stringify([row.sku, row.location, row.lot]);
}

function sumBy(allocations: readonly Allocation[], key: (allocation: Allocation) => string): Map<string, number> {
  const sums = new Map<string, number>();
  for (const allocation of allocations) {
    const name = key(allocation);
    sums.set(name, (sums.get(name) ?? 0) + allocation.units);
  }
  return sums;
}
