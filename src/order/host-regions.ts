/** Regions that a host adds to the statechart: plain data, orthogonal to the built-in ones, with facts of their own. */
import { OmsError, type Problem, problem } from '../kernel';
import { isFactType } from './fact-types';
import { isBlockable } from './validation';
import type { ActorKind, CommandType, OrderStates } from './vocabulary';

/**
 * A region of the host. `states` maps each state to what leads out of it: facts of the host (`giftwrap.done`) or built-in facts
 * (`order.confirmed`). `blocks` names, per state, the commands that wait while the region is in it. `toldBy` says who may tell its facts:
 * everybody but customers when absent. Versions begin at 1; raise it when states change.
 */
export interface HostRegion {
  readonly name: string;
  readonly version: number;
  readonly initial: string;
  readonly states: Readonly<
    Record<string, { readonly on?: Readonly<Record<string, string>>; readonly blocks?: readonly CommandType[] }>
  >;
  readonly toldBy?: readonly ActorKind[];
}

const actorKinds: readonly ActorKind[] = ['customer', 'staff', 'system', 'rule', 'agent'];
const shopTellers: readonly ActorKind[] = actorKinds.filter((kind) => kind !== 'customer');

/** Whether this kind of actor may tell the region its facts. */
export function mayTell(region: HostRegion, kind: ActorKind): boolean {
  return (region.toldBy ?? shopTellers).includes(kind);
}

/** The package's regions, and the first words of its facts: a host that could tell `order.confirmed` would bypass the rules. */
const taken: readonly string[] = [
  ...['lifecycle', 'payment', 'fulfillment', 'aftersales'],
  ...['order', 'lines', 'hold', 'approval', 'refund', 'shipment', 'return', 'feedback', 'host', 'xstate'],
];

/**
 * The region, checked: every target and every fact exists, names do not collide with the package's. Throws `config.invalid` with every fault.
 *
 * @example
 * const giftwrap = defineRegion({
 *   name: 'giftwrap', version: 1, initial: 'unwrapped',
 *   states: { unwrapped: { on: { 'giftwrap.done': 'wrapped' }, blocks: ['shipments.dispatch'] }, wrapped: {} },
 * });
 */
export function defineRegion(region: HostRegion): HostRegion {
  const problems = regionProblems(region);
  if (problems.length > 0) throw new OmsError(problems);
  return region;
}

function regionProblems(region: HostRegion): Problem[] {
  const problems: Problem[] = [];
  if (typeof region !== 'object' || region === null || typeof region.states !== 'object' || region.states === null) {
    const message = 'a region is an object with name, version, initial and states';
    return [problem('config.invalid', message, undefined, typeof region === 'object' && region ? ['states'] : [])];
  }
  const say = (message: string, path: readonly string[]) =>
    problems.push(problem('config.invalid', message, undefined, path));
  if (!/^[a-z][a-zA-Z0-9]*$/.test(region.name))
    say(`region name "${region.name}" must be one camelCase word`, ['name']);
  if (taken.includes(region.name)) say(`"${region.name}" is a word of the package`, ['name']);
  if (!Number.isInteger(region.version) || region.version < 1)
    say(`version ${region.version} must be a whole number from 1 on`, ['version']);
  for (const kind of region.toldBy ?? [])
    if (!actorKinds.includes(kind)) say(`"${kind}" is no kind of actor (${actorKinds.join(', ')})`, ['toldBy']);
  if (!Object.hasOwn(region.states, region.initial))
    say(`initial state "${region.initial}" is not among the states`, ['initial']);
  for (const [state, { on, blocks }] of Object.entries(region.states)) {
    if (!/^[a-zA-Z]\w*$/.test(state)) say(`state name "${state}" must be one word`, ['states', state]);
    for (const command of blocks ?? [])
      if (!isBlockable(command)) say(`"${command}" is no command that can wait`, ['states', state, 'blocks']);
    for (const [event, target] of Object.entries(on ?? {})) {
      if (!Object.hasOwn(region.states, target))
        say(`"${event}" leads from "${state}" to "${target}", which is no state`, ['states', state, event]);
      if (!/^[a-zA-Z][\w]*\.[\w.]+$/.test(event))
        say(`"${event}" is no fact: a fact is named like giftwrap.done`, ['states', state, event]);
      else if (!event.startsWith(`${region.name}.`) && !(isFactType(event) && event !== 'host.told'))
        say(`"${event}" is neither a built-in fact nor one of this region (${region.name}.…)`, [
          'states',
          state,
          event,
        ]);
    }
  }
  return problems;
}

/** The host events that a region listens to and that are its own. */
export function regionEvents(region: HostRegion): readonly string[] {
  const events = Object.values(region.states).flatMap((state) => Object.keys(state.on ?? {}));
  return [...new Set(events)].filter((event) => event.startsWith(`${region.name}.`));
}

/** The state of a region in an order; one that the region does not know (any more) counts as its initial state. */
export function regionState(states: OrderStates, region: HostRegion): string {
  const stored = states[region.name];
  return stored !== undefined && Object.hasOwn(region.states, stored) ? stored : region.initial;
}
