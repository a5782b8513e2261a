/** One fact, folded: record the numbers, then move the machine on what was recorded. */

import type { HostRegion } from './host-regions';
import { eventOf } from './machine';
import { record } from './record';
import { createStep } from './step';
import type { Actor, Fact, News, OrderRecord } from './vocabulary';

/** An order after one more fact; pure, so that folding the same facts always gives the same order. */
export type Evolve = (order: OrderRecord, fact: Fact) => OrderRecord;

/** A fold for these regions. fold(facts since the last checkpoint) is the stored order: the law of the log. */
export function createEvolve(hostRegions: readonly HostRegion[] = []): Evolve {
  const step = createStep(hostRegions);
  return (order, fact) => {
    const recorded = record(order, fact);
    if (fact.type === 'order.rebased') return recorded;
    return { ...recorded, head: { ...recorded.head, states: step(recorded, eventOf(fact).type) } };
  };
}

/** News with its time and its actor: a fact. */
export function factOf(item: News, at: string, by: Actor): Fact {
  return { type: item.type, at, by, data: item.data } as Fact;
}
