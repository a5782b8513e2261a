/**
 * A cycle count: rows of a location are counted blind, held against the books and corrected. The count is of an instant, the books go on: what
 * is corrected is the difference at that instant, so that what moved since is neither lost nor counted twice. A difference above the shop's
 * limit waits for a second person.
 */
import {
  type ActionTable,
  accepted,
  changedLines,
  type DocumentDecision,
  type Happening,
  type Instant,
  type LegalAction,
  legalActionsOf,
  lineProblems,
  type Problem,
  problem,
  refused,
  stateProblems,
  type Trouble,
} from '../../kernel';
import { costOf } from '../cost';

/** `submitted` waits for a second person; `posted` has corrected the books. */
export type CountStatus = 'open' | 'submitted' | 'posted' | 'cancelled';

/** What may be done to a count. */
export type CountAction = 'enter' | 'submit' | 'approve' | 'reject' | 'cancel';

/** What the books say of a row. `value` is the cost of `onHand` units, in minor units. */
export interface BookedRow {
  readonly onHand: number;
  readonly value: number;
  /** Units of it that were known to be missing; absent: none. */
  readonly missing?: number;
}

/** A row to be counted, by its SKU and the lot under which the books keep it, with what they said when the count was opened. */
export interface CountedRow {
  readonly sku: string;
  readonly lot: string;
  readonly opened: BookedRow;
}

/** A line of a count: what was found, by whom, and what the books said of the instant that was counted. `null`: not counted yet. */
export interface CountLine extends CountedRow {
  readonly id: string;
  readonly counted: number | null;
  readonly booked: BookedRow | null;
  readonly by: string | null;
}

/** A cycle count of some rows of a location: who counts them does not see the books until it is submitted. */
export interface Count {
  readonly id: string;
  readonly location: string;
  readonly status: CountStatus;
  readonly lines: readonly CountLine[];
  readonly openedAt: Instant;
  readonly closedAt: Instant | null;
}

/** What the count of a row differs by: units found (more is above zero) and their cost. */
export interface Variance {
  readonly line: string;
  readonly sku: string;
  readonly lot: string;
  readonly units: number;
  readonly value: number;
}

/** Everything that can happen to a count. */
export type CountFact = Happening &
  (
    | {
        readonly type: 'count.opened';
        readonly data: Pick<Count, 'id' | 'location'> & { readonly lines: readonly CountedRow[] };
      }
    | {
        readonly type: 'count.entered';
        readonly data: {
          readonly lines: readonly { readonly line: string; readonly counted: number; readonly booked: BookedRow }[];
        };
      }
    | { readonly type: 'count.submitted'; readonly data: { readonly variances: readonly Variance[] } }
    | { readonly type: 'count.rejected'; readonly data: { readonly reason: string | null } }
    | { readonly type: 'count.posted'; readonly data: { readonly variances: readonly Variance[] } }
    | { readonly type: 'count.cancelled'; readonly data: { readonly reason: string | null } }
  );

/** What is asked for. */
export type CountCommand =
  | ({ readonly action: 'create' } & Pick<Count, 'id' | 'location'> & { readonly lines: readonly CountedRow[] })
  | {
      readonly action: 'enter';
      readonly lines: readonly { readonly line: string; readonly counted: number }[];
      /** What the books say of the instant that was counted: of now, or of the opening, where the place was closed or the device offline. */
      readonly bookedOf: (line: CountLine) => BookedRow;
    }
  /** Above `approvalAbove` minor units of differences, found and lost ones added up, a second person is asked; `null`: never. */
  | { readonly action: 'submit'; readonly approvalAbove: number | null }
  | { readonly action: 'approve' }
  | { readonly action: 'reject'; readonly reason: string | null }
  | { readonly action: 'cancel'; readonly reason: string | null };

const table: ActionTable<CountAction, CountStatus> = {
  enter: ['open'],
  submit: ['open'],
  approve: ['submitted'],
  reject: ['submitted'],
  cancel: ['open', 'submitted'],
};

/**
 * Every action on a count, allowed or with the reason why not: for anybody, or for whoever is named (`by`).
 *
 * @example
 * countActions({ status: 'submitted' }).filter(({ allowed }) => allowed).map(({ action }) => action); // ['approve', 'reject', 'cancel']
 */
export function countActions(
  count: Pick<Count, 'status'> & Partial<Pick<Count, 'lines'>>,
  by?: Happening['by'],
): LegalAction<CountAction>[] {
  return legalActionsOf(table, count.status).map(({ action, ...of }) => {
    const problems = [...of.problems, ...(action === 'approve' ? counterProblems(count.lines, by?.id) : [])];
    return { action, allowed: problems.length === 0, problems };
  });
}

/** Whoever has counted does not approve. */
function counterProblems(lines: Count['lines'] = [], id: string | undefined): Problem[] {
  if (id === undefined || !lines.some(({ by }) => by === id)) return [];
  return [problem('actor.sameActor', `${id} has counted, somebody else must approve`)];
}

/**
 * The differences of all lines that were counted, at the average cost of their row when it was counted. Units that are found where the books
 * know no cost come in at none.
 *
 * @example
 * variancesOf(count); // [{ line: '1', sku: 'MUG', lot: '', units: -2, value: -500 }]
 */
export function variancesOf({ lines }: Pick<Count, 'lines'>): Variance[] {
  return lines.flatMap(({ id, sku, lot, counted, booked }) => {
    if (counted === null || booked === null || counted === booked.onHand) return [];
    const units = counted - booked.onHand;
    const found = booked.onHand === 0 ? 0 : Math.round((booked.value * units) / booked.onHand);
    return [{ line: id, sku, lot, units, value: units < 0 ? -costOf(booked, -units) : found }];
  });
}

/**
 * What a command comes to: facts, or every reason against it. `null` is a count that does not exist yet.
 *
 * A count is submitted when every line is counted; differences within the limit are posted at once. Above it somebody must approve who
 * counted none of it: `actor.sameActor` else. A rejected count is open again, with all to be counted anew.
 *
 * @example
 * decideCount(count, { action: 'submit', approvalAbove: 10_000 }, { at, by: { kind: 'staff', id: 'ann' } }); // accepted: count.submitted, count.posted
 */
export function decideCount(
  count: Count | null,
  command: CountCommand,
  happening: Happening,
): DocumentDecision<CountFact> {
  if (command.action === 'create') {
    const { action: _, ...data } = command;
    return accepted({ type: 'count.opened', ...happening, data });
  }
  if (count === null) return refused([problem('document.notFound', 'there is no such count')]);
  const problems = stateProblems(table, command.action, count.status);
  if (problems.length > 0) return refused(problems);
  switch (command.action) {
    case 'enter':
      return enter(count, command, happening);
    case 'submit':
      return submit(count, command.approvalAbove, happening);
    case 'approve':
      return approve(count, happening);
    case 'reject':
      return accepted({ type: 'count.rejected', ...happening, data: { reason: command.reason } });
    case 'cancel':
      return accepted({ type: 'count.cancelled', ...happening, data: { reason: command.reason } });
  }
}

function enter(
  count: Count,
  command: Extract<CountCommand, { action: 'enter' }>,
  happening: Happening,
): DocumentDecision<CountFact> {
  const problems = lineProblems(command.lines, count.lines);
  if (happening.by.id === undefined)
    problems.push(problem('input.invalid', 'say who counts: somebody else may have to approve', undefined, ['actor']));
  if (problems.length > 0) return refused(problems);
  const lines = command.lines.map(({ line, counted }) => {
    const known = count.lines.find(({ id }) => id === line) as CountLine;
    return { line, counted, booked: command.bookedOf(known) };
  });
  return accepted({ type: 'count.entered', ...happening, data: { lines } });
}

function submit(count: Count, approvalAbove: number | null, happening: Happening): DocumentDecision<CountFact> {
  const open = count.lines.filter(({ counted }) => counted === null).map(({ id }) => id);
  if (open.length > 0) {
    const message = `${open.length} of ${count.lines.length} lines are not counted yet`;
    return refused([problem('document.line', message, { open }, ['lines'])]);
  }
  const variances = variancesOf(count);
  const submitted: CountFact = { type: 'count.submitted', ...happening, data: { variances } };
  const amount = variances.reduce((sum, { value }) => sum + Math.abs(value), 0);
  if (approvalAbove !== null && amount > approvalAbove) return accepted(submitted);
  const posted: CountFact = { type: 'count.posted', ...happening, data: { variances } };
  return accepted<CountFact>(submitted, posted);
}

function approve(count: Count, happening: Happening): DocumentDecision<CountFact> {
  if (happening.by.id === undefined)
    return refused([
      problem('input.invalid', 'say who approves: it must be somebody who did not count', undefined, ['actor']),
    ]);
  const counters = counterProblems(count.lines, happening.by.id);
  if (counters.length > 0) return refused(counters);
  return accepted({ type: 'count.posted', ...happening, data: { variances: variancesOf(count) } });
}

/**
 * The count after a fact; the first fact makes it.
 *
 * @example
 * facts.reduce<Count | null>(evolveCount, null);
 */
export function evolveCount(count: Count | null, fact: CountFact): Count {
  if (fact.type === 'count.opened') {
    const lines = fact.data.lines.map((line, index) => ({ ...line, id: String(index + 1), ...uncounted }));
    return { ...fact.data, status: 'open', lines, openedAt: fact.at, closedAt: null };
  }
  const before = count as Count;
  switch (fact.type) {
    case 'count.entered': {
      const by = fact.by.id ?? null;
      const lines = changedLines(before.lines, fact.data.lines, (line, { counted, booked }) => ({
        ...line,
        counted,
        booked,
        by,
      }));
      return { ...before, lines };
    }
    case 'count.submitted':
      return { ...before, status: 'submitted' };
    case 'count.rejected':
      return { ...before, status: 'open', lines: before.lines.map((line) => ({ ...line, ...uncounted })) };
    case 'count.posted':
      return { ...before, status: 'posted', closedAt: fact.at };
    case 'count.cancelled':
      return { ...before, status: 'cancelled', closedAt: fact.at };
  }
}

const uncounted = { counted: null, booked: null, by: null };

/** A count that waits for a second person, with the units that it found or missed; see {@link countActions}. */
export function countTroubles(count: Count): Trouble[] {
  if (count.status !== 'submitted') return [];
  const variances = variancesOf(count);
  return [
    {
      ...{ reason: 'approval', about: null, detail: count.location },
      amount: variances.reduce((sum, { value }) => sum + Math.abs(value), 0),
      units: variances.reduce((sum, { units }) => sum + Math.abs(units), 0),
    },
  ];
}
