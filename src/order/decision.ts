/**
 * One command, decided and folded with everything that follows from it: the facts in their order, and the order after them. Pure.
 */
import { afterCosts } from '../inventory';
import { omsError, type Problem } from '../kernel';
import type { CommandContext, CommandDefinition, Gathered, Needs, StandingContext } from './command';
import { definitions } from './commands';
import { type Command, decide } from './decide';
import { type Evolve, factOf } from './evolve';
import { maxReactions } from './limits';
import { afterMoves, movesOf } from './moves';
import { stockSkus } from './progress';
import { type Reaction, react } from './react';
import { type Payloads, schemas } from './schemas';
import { isUnpacked } from './units';
import type { Fact, News, OrderRecord } from './vocabulary';

/** What a command comes to: the facts with the order after each, or every reason against it. */
export type Outcome =
  | {
      readonly accepted: true;
      readonly order: OrderRecord;
      readonly facts: readonly Fact[];
      readonly steps: readonly { readonly fact: Fact; readonly order: OrderRecord }[];
    }
  | { readonly accepted: false; readonly problems: readonly Problem[] };

/**
 * What is asked of ports before a command is decided: what the command itself needs, and the stock of goods that a routine step may send in
 * the same change.
 */
export function needsOf(order: OrderRecord, command: Command, context: StandingContext): Needs {
  const { type, payload } = waitingFor(order, command) ?? command;
  const definition = definitions[type] as unknown as CommandDefinition;
  const own = definition.needs?.(order, payload, context) ?? {};
  const { shop } = context;
  const { dispatch, steps } = shop.process;
  if (dispatch === 'manual' && steps.length === 0) return own;
  const sent = definition.creates ? (own.skus ?? []) : stockSkus(order.head.counts.filter(isUnpacked));
  if (sent.length === 0) return own;
  const levels = [...new Set([...(own.levels ?? []), ...sent])];
  // A parcel that a carrier is asked for leaves, and costs, with the carrier's answer.
  const leavesAtOnce = steps.length > 0 || shop.carriers.length === 0;
  return leavesAtOnce ? { ...own, levels, costs: true } : { ...own, levels };
}

/**
 * Decides a command, folds its facts, and lets the routine steps go on from there. An approval that is granted runs the command that waited
 * for it; what that refuses, refuses the approval.
 */
export function run(order: OrderRecord, command: Command, context: CommandContext, evolve: Evolve): Outcome {
  const steps: { fact: Fact; order: OrderRecord }[] = [];
  let current = order;
  const fold = (items: readonly News[], by: CommandContext['actor']) => {
    for (const item of items) {
      const fact = factOf(item, context.at, by);
      current = evolve(current, fact);
      steps.push({ fact, order: current });
    }
  };
  const waiting = waitingFor(order, command);
  const decision = decide(order, command, context);
  if (!decision.accepted) return decision;
  fold(decision.news, context.actor);
  if (waiting) {
    const granted = decide(current, waiting, {
      ...context,
      approved: true,
    });
    if (!granted.accepted) return granted;
    fold(granted.news, context.actor);
  }
  if (steps.length > 0) goOn(() => current, steps, context, fold);
  return { accepted: true, order: current, facts: steps.map((step) => step.fact), steps };
}

/** The command that an approval lets run. */
function waitingFor(order: OrderRecord, { type, payload }: Command): Command | null {
  if (type !== 'orders.approve') return null;
  const { approvalId } = payload as Payloads['orders.approve'];
  const waiting = order.head.approvals.find((item) => item.id === approvalId);
  return waiting ? ({ type: waiting.command, payload: waiting.payload } as Command) : null;
}

/** Routine steps until none has anything to do. A refused one is not tried again in this change. */
function goOn(
  current: () => OrderRecord,
  steps: readonly { fact: Fact }[],
  context: CommandContext,
  fold: (items: readonly News[], by: CommandContext['actor']) => void,
): void {
  const refused = new Set<string>();
  for (let count = 0; count <= maxReactions; count++) {
    const facts = steps.map((step) => step.fact);
    const done = react(current(), facts, context.shop, context.at)
      .filter((reaction) => !refused.has(keyOf(reaction)))
      .some((reaction) => {
        const items = attempt(current(), reaction, { ...context, gathered: afterFacts(context.gathered, facts) });
        if (items === null || items.length === 0) {
          refused.add(keyOf(reaction));
          return false;
        }
        fold(items, { kind: 'rule', id: reaction.rule });
        return true;
      });
    if (!done) return;
  }
  throw omsError('order.bound', `more than ${maxReactions} routine steps followed from one command`, {
    rules: steps.map((step) => step.fact.type),
  });
}

/** The stock as the facts of this change leave it: what has just come in may leave, and nothing leaves twice. */
function afterFacts(gathered: Gathered, facts: readonly Fact[]): Gathered {
  if (gathered.levels === null) return gathered;
  const moves = facts.flatMap(movesOf);
  if (moves.length === 0) return gathered;
  return { ...gathered, levels: afterMoves(gathered.levels, moves), costs: afterCosts(gathered.costs, moves) };
}

function attempt(order: OrderRecord, reaction: Reaction, context: CommandContext): readonly News[] | null {
  const parsed = schemas[reaction.type].safeParse(reaction.payload);
  if (!parsed.success)
    throw omsError('internal', `rule "${reaction.rule}" gave a payload that ${reaction.type} does not take`, {
      issues: parsed.error.issues,
    });
  const command = { type: reaction.type, payload: parsed.data } as Command;
  const decision = decide(order, command, { ...context, actor: { kind: 'rule', id: reaction.rule }, approved: false });
  return decision.accepted ? decision.news : null;
}

function keyOf(reaction: Reaction): string {
  return `${reaction.rule} ${JSON.stringify(reaction.payload)}`;
}
