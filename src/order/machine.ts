/**
 * The statechart of an order: four regions side by side, and the host's.
 *
 * It has no assign, no always, no raise and no handler on its root; context is the order as recorded, and a fact only says which way to go.
 */
import { type AnyStateMachine, createMachine } from 'xstate';
import type { HostRegion } from './host-regions';
import { aftersales } from './regions/aftersales';
import { fulfillment } from './regions/fulfillment';
import { lifecycle } from './regions/lifecycle';
import { payment } from './regions/payment';
import type { ComputedRegion, NarrativeRegion } from './regions/region';
import type { OrderRecord, OrderStates } from './vocabulary';

/** Raise when a built-in region changes, so that stored orders are rebased. */
export const machineVersion = 1;

/** The built-in regions, as data: what the docs print is what runs. */
export const regions = { lifecycle, payment, fulfillment, aftersales } as const;

/** What the machine is built from, as a short text; a stored order with another one is rebased when it is next written. */
export function machineFingerprint(hostRegions: readonly HostRegion[]): string {
  return [`built-in@${machineVersion}`, ...hostRegions.map((region) => `${region.name}@${region.version}`).sort()].join(
    ' ',
  );
}

/** The machine with the host's regions beside the built-in ones. */
export function createOrderMachine(hostRegions: readonly HostRegion[] = []): AnyStateMachine {
  const own = Object.entries(regions).map(([name, region]) => [
    name,
    region.kind === 'computed' ? computed(region) : narrative(region),
  ]);
  const hosts = hostRegions.map((region) => [region.name, told(region)]);
  return createMachine({
    id: 'order',
    type: 'parallel',
    context: ({ input }: { input: unknown }) => input as object,
    states: Object.fromEntries([...own, ...hosts]),
  });
}

/** The machine without host regions: to draw, to inspect, to walk with xstate/graph. Its input is an empty order. */
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

function narrative(region: NarrativeRegion): object {
  const states = Object.entries(region.states).map(([state, on]) => [state, { on }]);
  return { initial: region.initial, states: Object.fromEntries(states) };
}

function computed(region: ComputedRegion): object {
  const rows = region.table.map((row) => ({
    target: `.${row.state}`,
    guard: ({ context }: { context: OrderRecord }) => row.test(context.head.totals),
  }));
  return {
    initial: region.initial,
    states: Object.fromEntries(region.table.map((row) => [row.state, {}])),
    on: { '*': rows },
  };
}

function told(region: HostRegion): object {
  const states = Object.entries(region.states).map(([state, { on }]) => [state, { on: on ?? {} }]);
  return { initial: region.initial, states: Object.fromEntries(states) };
}
