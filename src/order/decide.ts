/**
 * Deciding a command: standing rules, then given rules, then the decision. Pure; all problems are returned at once.
 * Law: what {@link explain} refuses, {@link decide} refuses with the same code for every payload.
 */
import { type Problem, problem } from '../kernel';
import {
  accepted,
  type CommandContext,
  type CommandDefinition,
  type Decision,
  type ImplementedCommand,
  refused,
  type StandingContext,
} from './command';
import { definitions } from './commands';
import { regionState } from './host-regions';
import { maxApprovals } from './limits';
import type { Payloads } from './schemas';
import { type CommandType, news, type OrderRecord } from './vocabulary';

/** A command with its parsed payload. */
export interface Command<T extends ImplementedCommand = ImplementedCommand> {
  readonly type: T;
  readonly payload: Payloads[T];
}

/** What may be done with an order, and why the rest may not. */
export interface Explanation {
  readonly command: ImplementedCommand;
  readonly allowed: boolean;
  readonly problems: readonly Problem[];
}

/** Facts that follow from the command, or every reason against it. */
export function decide(order: OrderRecord, command: Command, context: CommandContext): Decision {
  const definition = definitions[command.type] as unknown as CommandDefinition;
  const standing = standingProblems(order, definition, context);
  if (standing.length > 0) return refused(...standing);
  const given = definition.given(order, command.payload, context);
  if (given.length > 0) return refused(...given);
  const reason = context.approved ? null : (definition.approval?.(order, command.payload, context) ?? null);
  if (reason !== null) return askApproval(order, command, context, reason);
  return definition.decide(order, command.payload, context);
}

/** Every command, allowed or refused with reasons, for this order and actor. */
export function explain(order: OrderRecord, context: StandingContext): readonly Explanation[] {
  return Object.values(definitions)
    .filter((definition) => !definition.creates)
    .map((definition) => {
      const problems = standingProblems(order, definition as unknown as CommandDefinition, context);
      return { command: definition.type, allowed: problems.length === 0, problems };
    });
}

function standingProblems(
  order: OrderRecord,
  definition: CommandDefinition,
  context: StandingContext,
): readonly Problem[] {
  return [
    ...wrongActor(definition, context),
    ...(definition.creates
      ? existing(order)
      : [...holding(order, definition), ...regionBlocks(order, definition, context)]),
    ...definition.standing(order, context),
  ];
}

function wrongActor(definition: CommandDefinition, { actor }: StandingContext): readonly Problem[] {
  if (definition.actors.includes(actor.kind)) return [];
  return [
    problem('actor.notAllowed', `${definition.type} is not for a ${actor.kind}`, {
      command: definition.type,
      actor: actor.kind,
    }),
  ];
}

/** What makes an order is not for one that exists. */
function existing(order: OrderRecord): readonly Problem[] {
  const exists = Object.values(order.head.steps).some((count) => count > 0);
  return exists ? [problem('order.state', 'the order exists already', { lifecycle: order.head.states.lifecycle })] : [];
}

const blockable = (order: OrderRecord, definition: CommandDefinition): readonly CommandType[] => [
  definition.type,
  ...(definition.includes?.(order) ?? []),
];

/** Holds on the whole order; a hold on a line blocks that line only, and is looked at where lines are named. */
function holding(order: OrderRecord, definition: CommandDefinition): readonly Problem[] {
  return order.head.holds
    .filter((hold) => hold.lineId === undefined)
    .filter((hold) => blockable(order, definition).some((type) => hold.blocks.includes(type)))
    .map((hold) =>
      problem('order.held', `held for ${hold.type} (${hold.reason})`, {
        holdId: hold.id,
        type: hold.type,
        reason: hold.reason,
      }),
    );
}

function regionBlocks(
  order: OrderRecord,
  definition: CommandDefinition,
  { shop }: StandingContext,
): readonly Problem[] {
  return shop.regions.flatMap((region) => {
    const state = regionState(order.head.states, region);
    const blocks = region.states[state]?.blocks ?? [];
    if (!blockable(order, definition).some((type) => blocks.includes(type))) return [];
    return [problem('order.regionBlocks', `${region.name} is ${state}`, { region: region.name, state })];
  });
}

function askApproval(order: OrderRecord, command: Command, context: CommandContext, reason: string): Decision {
  if (context.actor.id === undefined)
    return refused(
      problem('approval.needed', `over the limit (${reason}): whoever asks for it must be named`, { reason }),
    );
  if (order.head.approvals.length >= maxApprovals)
    return refused(
      problem('limit.exceeded', `at most ${maxApprovals} commands wait for approval`, { limit: maxApprovals }),
    );
  const approval = {
    id: context.newId(),
    command: command.type,
    payload: command.payload,
    askedBy: context.actor,
    reason,
  };
  return accepted(news('approval.requested', { approval }));
}
