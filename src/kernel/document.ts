/** What documents with a life (purchase orders, transfers, counts, work orders) have in common: facts or reasons against them, and what may be done. */
import { type Problem, problem } from './errors';
import type { Instant } from './time';

/** When a fact happened and who did it; `id` is the host's own of a person or program. */
export interface Happening {
  readonly at: Instant;
  readonly by: { readonly kind: string; readonly id?: string };
}

/** What a command comes to: its facts in order, or every reason against it. */
export type DocumentDecision<Fact> =
  | { readonly accepted: true; readonly facts: readonly Fact[] }
  | { readonly accepted: false; readonly problems: readonly Problem[] };

/** One action on a document: allowed now, or why not. */
export interface LegalAction<Action extends string> {
  readonly action: Action;
  readonly allowed: boolean;
  readonly problems: readonly Problem[];
}

/** The states in which each action is possible. */
export type ActionTable<Action extends string, Status extends string> = Readonly<Record<Action, readonly Status[]>>;

export function accepted<Fact>(...facts: readonly Fact[]): DocumentDecision<Fact> {
  return { accepted: true, facts };
}

export function refused(problems: readonly Problem[]): {
  readonly accepted: false;
  readonly problems: readonly Problem[];
} {
  return { accepted: false, problems };
}

/** Why an action is not possible in this state; empty where it is. */
export function stateProblems<Action extends string, Status extends string>(
  table: ActionTable<Action, Status>,
  action: Action,
  status: Status,
): Problem[] {
  if (table[action].includes(status)) return [];
  const message = `${action} is not possible while it is ${status}, only while it is ${table[action].join(' or ')}`;
  return [problem('document.state', message, { action, status, allowed: table[action] })];
}

export function legalActionsOf<Action extends string, Status extends string>(
  table: ActionTable<Action, Status>,
  status: Status,
): LegalAction<Action>[] {
  return (Object.keys(table) as Action[]).map((action) => {
    const problems = stateProblems(table, action, status);
    return { action, allowed: problems.length === 0, problems };
  });
}

/** The lines of a document, of which those that were named have changed. */
export function changedLines<Line extends { readonly id: string }, Named extends { readonly line: string }>(
  lines: readonly Line[],
  named: readonly Named[],
  change: (line: Line, named: Named) => Line,
): Line[] {
  return lines.map((line) => {
    const own = named.find((item) => item.line === line.id);
    return own ? change(line, own) : line;
  });
}

/** Lines of an input that name no line of the document, or one that was named before. */
export function lineProblems(
  named: readonly { readonly line: string }[],
  known: readonly { readonly id: string }[],
): Problem[] {
  return named.flatMap(({ line }, index) => {
    const path = ['lines', index, 'line'];
    if (!known.some(({ id }) => id === line))
      return [problem('document.line', `there is no line ${line} in the document`, { line }, path)];
    if (named.findIndex((other) => other.line === line) < index)
      return [problem('document.line', `line ${line} is named a second time`, { line }, path)];
    return [];
  });
}
