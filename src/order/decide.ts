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
import type { Payloads } from './schemas';
import { news, type OrderRecord } from './vocabulary';

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
  if (reason !== null) return askApproval(command, context, reason);
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
    ...(definition.creates ? [] : [...holding(order, definition), ...regionBlocks(order, definition, context)]),
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

/** Holds on the whole order; a hold on a line blocks that line only, and is looked at where lines are named. */
function holding(order: OrderRecord, definition: CommandDefinition): readonly Problem[] {
  return order.head.holds
    .filter((hold) => hold.lineId === undefined && hold.blocks.includes(definition.type))
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
    const state = order.head.states[region.name] ?? region.initial;
    if (!region.states[state]?.blocks?.includes(definition.type)) return [];
    return [problem('order.regionBlocks', `${region.name} is ${state}`, { region: region.name, state })];
  });
}

function askApproval(command: Command, context: CommandContext, reason: string): Decision {
  const approval = {
    id: context.newId(),
    command: command.type,
    payload: command.payload,
    askedBy: context.actor,
    reason,
  };
  return accepted(news('approval.requested', { approval }));
}
