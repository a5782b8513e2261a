/** Regions that a host adds to the statechart: plain data, orthogonal to the built-in ones, with facts of their own. */
import { OmsError, type Problem, problem } from '../kernel';
import type { CommandType } from './vocabulary';

/**
 * A region of the host. `states` maps each state to what leads out of it: facts of the host (`giftwrap.done`) or built-in facts
 * (`order.confirmed`). `blocks` names, per state, the commands that wait while the region is in it. Raise `version` when states change.
 */
export interface HostRegion {
  readonly name: string;
  readonly version: number;
  readonly initial: string;
  readonly states: Readonly<
    Record<string, { readonly on?: Readonly<Record<string, string>>; readonly blocks?: readonly CommandType[] }>
  >;
}

const builtIn: readonly string[] = ['lifecycle', 'payment', 'fulfillment', 'aftersales'];

/**
 * The region, checked: every target exists, names do not collide with the package's. Throws `config.invalid` with every fault.
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
  const say = (message: string, path: readonly string[]) =>
    problems.push(problem('config.invalid', message, undefined, path));
  if (!/^[a-z][a-zA-Z0-9]*$/.test(region.name))
    say(`region name "${region.name}" must be one camelCase word`, ['name']);
  if (builtIn.includes(region.name)) say(`"${region.name}" is a region of the package`, ['name']);
  if (!(region.initial in region.states)) say(`initial state "${region.initial}" is not among the states`, ['initial']);
  for (const [state, { on }] of Object.entries(region.states)) {
    for (const [event, target] of Object.entries(on ?? {})) {
      if (!(target in region.states))
        say(`"${event}" leads from "${state}" to "${target}", which is no state`, ['states', state, event]);
      if (!/^[a-zA-Z][\w]*\.[\w.]+$/.test(event))
        say(`"${event}" is no fact: a fact is named like giftwrap.done`, ['states', state, event]);
    }
  }
  return problems;
}

/** The host events that a region listens to and that are its own. */
export function regionEvents(region: HostRegion): readonly string[] {
  const events = Object.values(region.states).flatMap((state) => Object.keys(state.on ?? {}));
  return [...new Set(events)].filter((event) => event.startsWith(`${region.name}.`));
}
