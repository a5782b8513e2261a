/** The order as actor logic: XState's own tools (createActor, @xstate/react, the inspector) run an order from its facts. */
import type { ActorLogic, AnyMachineSnapshot, AnyStateMachine } from 'xstate';
import { emptyOrder } from './empty-order';
import type { HostRegion } from './host-regions';
import { createOrderMachine, eventOf, machineValue } from './machine';
import { record } from './record';
import type { Fact, OrderRecord } from './vocabulary';

/** Which order an actor starts from: a new one, or one that the store holds. */
export type OrderInput = { readonly shop: string; readonly id: string } | { readonly order: OrderRecord };

/** What an actor of an order shows: XState's machine snapshot whose context is the order; `matches` and tags work on it. */
export type OrderSnapshot = AnyMachineSnapshot & { readonly context: OrderRecord };

/** Actor logic for orders of a shop with these regions. An actor that is sent an order's facts ends in the states that the store holds. */
export type OrderLogic = ActorLogic<OrderSnapshot, Fact, OrderInput>;

/**
 * Actor logic that records a fact and then moves the machine on what was recorded.
 *
 * @example
 * const actor = createActor(createOrderLogic([giftwrap]), { input: { shop: 'main', id } }).start();
 * for (const fact of await oms.orders.history(id)) actor.send(fact);
 * actor.getSnapshot().matches({ payment: 'paid' });
 */
export function createOrderLogic(hostRegions: readonly HostRegion[] = []): OrderLogic {
  const machine = createOrderMachine(hostRegions);
  return {
    ...machineConfig(machine),
    transition(snapshot, fact, scope) {
      if (fact.type.startsWith('xstate.')) return snapshot;
      const order = record(snapshot.context, fact);
      if (fact.type === 'order.rebased') return restored(machine, order);
      const next = machine.transition(
        { ...snapshot, context: order } as AnyMachineSnapshot,
        eventOf(fact),
        scope as unknown as AnyScope,
      ) as OrderSnapshot;
      return withStates(next, order);
    },
    getInitialSnapshot(_scope, input) {
      return restored(machine, 'order' in input ? input.order : emptyOrder(input.shop, input.id, hostRegions));
    },
    getPersistedSnapshot: (snapshot) =>
      ({ status: 'active', output: undefined, error: undefined, order: snapshot.context }) as never,
    restoreSnapshot: (persisted) => restored(machine, (persisted as unknown as { order: OrderRecord }).order),
  };
}

/** {@link createOrderLogic} without host regions. */
export const orderLogic: OrderLogic = /* @__PURE__ */ createOrderLogic();

type AnyScope = Parameters<AnyStateMachine['transition']>[2];

function machineConfig(machine: AnyStateMachine): { config: unknown } {
  return { config: machine.config };
}

function restored(machine: AnyStateMachine, order: OrderRecord): OrderSnapshot {
  const value = machineValue(order.head.states, Object.keys(machine.states), machine);
  return machine.resolveState({ value, context: order }) as OrderSnapshot;
}

function withStates(snapshot: OrderSnapshot, order: OrderRecord): OrderSnapshot {
  const states = { ...order.head.states, ...(snapshot.value as OrderRecord['head']['states']) };
  return { ...snapshot, context: { ...order, head: { ...order.head, states } } } as OrderSnapshot;
}
