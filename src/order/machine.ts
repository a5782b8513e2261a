/**
 * The statechart of an order: four regions side by side, and the host's.
 *
 * It has no assign, no always, no raise and no handler on its root; context is the order as recorded, and a fact only says which way to go.
 */
import { type AnyStateMachine, createMachine } from 'xstate';
import { emptyOrder } from './empty-order';
import type { HostRegion } from './host-regions';
import { aftersales } from './regions/aftersales';
import { fulfillment } from './regions/fulfillment';
import { lifecycle } from './regions/lifecycle';
import { payment } from './regions/payment';
import type { ComputedRegion, NarrativeRegion } from './regions/region';
import type { OrderRecord, OrderStates } from './vocabulary';

/** The built-in regions, as data: what the docs print is what runs. */
export const regions = { lifecycle, payment, fulfillment, aftersales } as const;

/** What snapshots are tagged with: `open` where something is still to come, `attention` where a person must see to it. */
const tags: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  lifecycle: { draft: ['open'], placed: ['open'], confirmed: ['open'], processing: ['open'] },
  payment: {
    unpaid: ['open'],
    pending: ['open'],
    requiresAction: ['open', 'attention'],
    authorized: ['open'],
    partlyPaid: ['open'],
    overpaid: ['open', 'attention'],
  },
  fulfillment: { unfulfilled: ['open'], partlyShipped: ['open'], shipped: ['open'], partlyDelivered: ['open'] },
  aftersales: { open: ['open'] },
};

/** The machine with the host's regions beside the built-in ones. */
export function createOrderMachine(hostRegions: readonly HostRegion[] = []): AnyStateMachine {
  const own = Object.entries(regions).map(([name, region]) => [
    name,
    region.kind === 'computed' ? computed(region, tags[name]) : narrative(region, tags[name]),
  ]);
  const hosts = hostRegions.map((region) => [region.name, told(region)]);
  return createMachine({
    id: 'order',
    type: 'parallel',
    context: ({ input }: { input?: OrderRecord }) => input ?? emptyOrder('', '', hostRegions),
    states: Object.fromEntries([...own, ...hosts]),
  });
}

/**
 * The machine without host regions: to draw, to inspect, to walk with xstate/graph. Its input is an order; without one it starts with an
 * empty one. It moves on what is recorded and records nothing itself: {@link createOrderLogic} does both.
 */
export const orderMachine: AnyStateMachine = /* @__PURE__ */ createOrderMachine();

/** The name under which a fact goes to the machine: host facts go by their own name. */
export function eventOf(fact: { readonly type: string; readonly data: unknown }): { type: string } {
  return { type: fact.type === 'host.told' ? (fact.data as { event: string }).event : fact.type };
}

/** The states of the regions that the machine has; a new region starts in its initial state, one that is gone is left out. */
export function machineValue(
  states: OrderStates,
  names: readonly string[],
  machine: AnyStateMachine,
): Record<string, string> {
  const value: Record<string, string> = {};
  for (const name of names) {
    const region = machine.states[name];
    const stored = states[name];
    const known = stored !== undefined && region !== undefined && Object.hasOwn(region.states, stored);
    value[name] = known ? stored : String(region?.config.initial);
  }
  return value;
}

type Tags = (typeof tags)[string] | undefined;

function narrative(region: NarrativeRegion, tagged: Tags): object {
  const states = Object.entries(region.states).map(([state, on]) => [state, { on, tags: tagged?.[state] ?? [] }]);
  return { initial: region.initial, states: Object.fromEntries(states) };
}

function computed(region: ComputedRegion, tagged: Tags): object {
  const rows = region.table.map((row) => ({
    target: `.${row.state}`,
    guard: ({ context }: { context: OrderRecord }) => row.test(context.head.totals),
  }));
  return {
    initial: region.initial,
    states: Object.fromEntries(region.table.map(({ state }) => [state, { tags: tagged?.[state] ?? [] }])),
    on: { '*': rows },
  };
}

function told(region: HostRegion): object {
  const states = Object.entries(region.states).map(([state, { on }]) => [state, { on: on ?? {} }]);
  return { initial: region.initial, states: Object.fromEntries(states) };
}
