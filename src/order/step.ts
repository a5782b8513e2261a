/**
 * The machine's moves as tables, compiled once from the same regions that the machine is made of: a step costs a fraction of a microsecond
 * where a machine's transition costs tens. `test/order/step.test.ts` proves both equal, by walking every pair and by random runs.
 */
import type { HostRegion } from './host-regions';
import { regions } from './machine';
import type { ComputedRegion, NarrativeRegion } from './regions/region';
import type { OrderRecord, OrderStates, OrderTotals } from './vocabulary';

type Moves = (state: string | undefined, event: string, totals: OrderTotals) => string;

/** A function that gives the states after an event, for an order on which the fact is already recorded. */
export function createStep(hostRegions: readonly HostRegion[]): (order: OrderRecord, event: string) => OrderStates {
  const own = Object.entries(regions).map(([name, region]): [string, Moves] => [
    name,
    region.kind === 'computed' ? first(region) : told(region),
  ]);
  const hosts = hostRegions.map((region): [string, Moves] => {
    const states = Object.fromEntries(Object.entries(region.states).map(([state, { on }]) => [state, on ?? {}]));
    return [region.name, told({ kind: 'narrative', initial: region.initial, states })];
  });
  const all = [...own, ...hosts].map(([name, moves]) => ({ name, moves }));
  return (order, event) => {
    const before = order.head.states;
    let after: Record<string, string> | null = null;
    for (const { name, moves } of all) {
      const state = moves(before[name], event, order.head.totals);
      if (state === before[name]) continue;
      after ??= { ...before };
      after[name] = state;
    }
    return (after as OrderStates | null) ?? before;
  };
}

/** A narrative region; a state that it does not know any more starts over. */
function told(region: NarrativeRegion): Moves {
  const states = new Map(Object.entries(region.states).map(([state, on]) => [state, new Map(Object.entries(on))]));
  return (state, event) => {
    const known = state !== undefined && states.has(state) ? state : region.initial;
    return states.get(known)?.get(event) ?? known;
  };
}

function first(region: ComputedRegion): Moves {
  return (state, _event, totals) => {
    for (const row of region.table) if (row.test(totals)) return row.state;
    return state ?? region.initial;
  };
}
