/** The tables that run and the machine that is drawn are one: every pair of state and fact, every walk, every random run. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AnyMachineSnapshot, type AnyStateMachine, initialTransition, transition } from 'xstate';
import { getShortestPaths } from 'xstate/graph';
import {
  createEvolve,
  createOrderMachine,
  createStep,
  emptyOrder,
  emptyTotals,
  type HostRegion,
  type OrderRecord,
  type OrderStates,
  type OrderTotals,
  orderMachine,
  record,
  regions,
} from '../../src/order';
import { factTypes } from '../../src/order/fact-types';
import { id } from '../support/order-builders';
import { lifecycles } from './lifecycles';
import { giftwrap } from './random-shops';
import { endOf, plans } from './random-story';

const houses: readonly (readonly [string, readonly HostRegion[]])[] = [
  ['without a host region', []],
  ['with a host region that hears built-in facts', [giftwrap]],
];
const events = [...factTypes, 'giftwrap.skipped', 'giftwrap.wrapped', 'giftwrap.torn', 'nobody.knows'];

const small = fc.nat({ max: 3 });
const totals: fc.Arbitrary<OrderTotals> = fc.record(
  Object.fromEntries(Object.keys(emptyTotals).map((name) => [name, small])) as {
    [Name in keyof OrderTotals]: fc.Arbitrary<number>;
  },
);

describe.each(houses)('the tables and the machine, %s', (_name, hosts) => {
  const machine = createOrderMachine(hosts);
  const step = createStep(hosts);
  const empty = emptyOrder('main', id(0), hosts);

  it('go the same way from every state of the told regions, on every fact', () => {
    const wrapped = hosts.length > 0 ? Object.keys(giftwrap.states) : [undefined];
    const ways = lifecycles.flatMap((lifecycle) =>
      wrapped.flatMap((state) =>
        events.map((event) => [{ lifecycle, ...(state && { giftwrap: state }) }, event] as const),
      ),
    );

    for (const [states, event] of ways) {
      const order = inStates(empty, states);
      expect([states, event, step(order, event)]).toEqual([states, event, moved(machine, order, event)]);
    }
  });

  it('go the same way for any totals, from any state of the computed regions', () => {
    const computed = fc.record({
      payment: fc.constantFrom(...regions.payment.table.map((row) => row.state)),
      fulfillment: fc.constantFrom(...regions.fulfillment.table.map((row) => row.state)),
      aftersales: fc.constantFrom(...regions.aftersales.table.map((row) => row.state)),
    });
    fc.assert(
      fc.property(computed, totals, fc.constantFrom(...events), (states, counted, event) => {
        const order = { ...inStates(empty, states), head: { ...inStates(empty, states).head, totals: counted } };

        expect(step(order, event)).toEqual(moved(machine, order, event));
      }),
      { numRuns: 500 },
    );
  });

  it('go the same way along the facts of random orders', () => {
    const runs = plans.filter(({ shop }) => shop.regions.length === hosts.length);
    fc.assert(
      fc.property(runs, (plan) => {
        const evolve = createEvolve(hosts);
        endOf(plan).story.facts.reduce((order, fact) => {
          const next = evolve(order, fact);
          const event = fact.type === 'host.told' ? fact.data.event : fact.type;
          expect(next.head.states).toEqual(moved(machine, record(order, fact), event));
          return next;
        }, empty);
      }),
      { numRuns: 30 },
    );
  });

  it('go the same way along the shortest path to every state that can be reached', () => {
    const paths = getShortestPaths(machine, { events: events.map((type) => ({ type })), input: empty });
    const ends = new Set(paths.map((path) => String((path.state.value as Record<string, string>).lifecycle)));

    for (const path of paths) {
      const order = path.steps.slice(1).reduce((now, { event }) => inStates(now, step(now, event.type)), empty);
      expect(order.head.states).toEqual(path.state.value);
    }
    expect([...ends].sort()).toEqual([...lifecycles].sort());
  });
});

describe('the machine that is drawn', () => {
  it('has no handler on its root, and nothing that moves by itself', () => {
    const { config } = orderMachine;
    const all = JSON.stringify(config);

    expect(config.on).toBeUndefined();
    for (const word of ['"always"', '"entry"', '"exit"', '"invoke"', '"after"', '"actions"'])
      expect(all).not.toContain(word);
  });

  it('starts where an empty order is', () => {
    const empty = emptyOrder('main', id(0));
    const [snapshot] = initialTransition(orderMachine, empty);

    expect(snapshot.value).toEqual(empty.head.states);
  });

  it('is final nowhere: a chargeback comes months later', () => {
    const types = Object.values(orderMachine.states).flatMap((region) =>
      Object.values(region.states).map(({ type }) => type),
    );

    expect(types).not.toContain('final');
  });
});

function inStates(order: OrderRecord, states: Partial<OrderStates>): OrderRecord {
  return { ...order, head: { ...order.head, states: { ...order.head.states, ...states } as OrderStates } };
}

/** Where XState itself goes from the order's states, on the order as recorded. */
function moved(machine: AnyStateMachine, order: OrderRecord, event: string): unknown {
  const here: AnyMachineSnapshot = machine.resolveState({ value: order.head.states, context: order });
  const [next] = transition(machine, here, { type: event });
  return (next as AnyMachineSnapshot).value;
}
