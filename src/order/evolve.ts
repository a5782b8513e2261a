/** One fact, folded: record the numbers, then move the machine on what was recorded. */

import type { HostRegion } from './host-regions';
import { eventOf, machineFingerprint } from './machine';
import { record } from './record';
import { createStep } from './step';
import { emptyTotals } from './totals';
import type { Actor, Fact, News, OrderHead, OrderRecord, OrderStates } from './vocabulary';

/** Raise when the shape of a stored head or section changes; add a step to `migrations.ts`. */
export const schemaVersion = 1;

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

/** An order of which nothing is known yet: what the first fact is folded into. */
export function emptyOrder(shop: string, id: string, hostRegions: readonly HostRegion[] = []): OrderRecord {
  const states: OrderStates = {
    lifecycle: 'draft',
    payment: 'unpaid',
    fulfillment: 'nothingToShip',
    aftersales: 'none',
    ...Object.fromEntries(hostRegions.map((region) => [region.name, region.initial])),
  };
  const head: OrderHead = {
    schema: schemaVersion,
    fingerprint: machineFingerprint(hostRegions),
    shop,
    id,
    states,
    intake: {
      number: null,
      channel: 'api',
      externalRef: null,
      currency: 'XXX',
      locale: 'en',
      zone: 'UTC',
      pricesIncludeTax: false,
      party: '',
      customerKnown: false,
      country: null,
      postalCode: null,
      vatId: null,
      wanted: null,
      takenBy: null,
      validUntil: null,
      tags: [],
      test: false,
    },
    counts: [],
    charges: [],
    payments: [],
    shipments: [],
    returns: [],
    holds: [],
    approvals: [],
    tags: [],
    totals: emptyTotals,
    times: { placed: null, confirmed: null, released: null, dispatched: null, delivered: null, completed: null },
    steps: { customer: 0, staff: 0, system: 0, rule: 0, agent: 0 },
    rating: null,
  };
  return { head, lines: [], shipments: [], returns: [] };
}

/** News with its time and its actor: a fact. */
export function factOf(item: News, at: string, by: Actor): Fact {
  return { type: item.type, at, by, data: item.data } as Fact;
}
