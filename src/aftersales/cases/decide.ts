/** What becomes of a command on a case: facts, or every reason against it. */
import {
  type ActionTable,
  accepted,
  addDays,
  type DocumentDecision,
  type Happening,
  type Instant,
  type LegalAction,
  type Problem,
  problem,
  refused,
  stateProblems,
} from '../../kernel';
import type { Case, CaseFact, CaseMessage, CaseOpening, CaseOutcome, CaseStatus } from './case';
import {
  type ClockName,
  type Clocks,
  clockNames,
  endClock,
  escalatedClock,
  levelDue,
  pauseClock,
  resetClock,
  retargetClock,
  runClock,
  startClock,
} from './clocks';
import { type CasePolicy, type CasePriority, targetOf } from './policy';

/** What may be done to a case. */
export type CaseAction =
  | ('receive' | 'reply' | 'note' | 'assign' | 'prioritize' | 'escalate')
  | ('resolve' | 'approve' | 'deny' | 'reopen' | 'merge');

/** What is asked for. */
export type CaseCommand =
  | { readonly action: 'open'; readonly opening: CaseOpening }
  | { readonly action: 'receive'; readonly message: CaseMessage }
  | { readonly action: 'reply'; readonly message: CaseMessage; readonly awaits: boolean }
  | { readonly action: 'note'; readonly message: CaseMessage }
  | { readonly action: 'assign'; readonly owner: string | null }
  | { readonly action: 'prioritize'; readonly priority: CasePriority }
  | { readonly action: 'escalate'; readonly to: string | null; readonly reason: string | null }
  /** Given by a deadline: what has become late by now escalates. */
  | { readonly action: 'remind' }
  | ({ readonly action: 'resolve'; readonly message: CaseMessage | null; readonly approvalId: string } & CaseOutcome)
  | { readonly action: 'approve' }
  | { readonly action: 'deny' }
  | { readonly action: 'reopen'; readonly reason: string | null }
  | { readonly action: 'merge'; readonly into: Case }
  | { readonly action: 'absorb'; readonly merged: Case };

/** Messages and notes of one case: the whole thread is read and written with it. What goes beyond opens another case. */
export const maxCaseMessages = 300;

const live: readonly CaseStatus[] = ['open', 'waiting'];
const unmerged: readonly CaseStatus[] = [...live, 'resolved'];
const table: ActionTable<CaseAction, CaseStatus> = {
  receive: unmerged,
  reply: live,
  note: unmerged,
  assign: live,
  prioritize: live,
  escalate: live,
  resolve: live,
  approve: live,
  deny: live,
  reopen: ['resolved'],
  merge: unmerged,
};
/** What customers do themselves; all else is for those who work for the shop. */
const forCustomers: readonly CaseAction[] = ['receive', 'reopen'];

/**
 * Every action on a case, allowed for this actor or with the reasons why not.
 *
 * @example
 * caseActions(resolved, { kind: 'customer' }).filter(({ allowed }) => allowed).map(({ action }) => action); // ['receive', 'reopen']
 */
export function caseActions(one: Standing, actor: Happening['by']): LegalAction<CaseAction>[] {
  return (Object.keys(table) as CaseAction[]).map((action) => {
    const problems = standingProblems(one, action, actor);
    return { action, allowed: problems.length === 0, problems };
  });
}

type Standing = Pick<Case, 'status' | 'approval'>;

/** Whether nobody has to do anything about the case any more. */
export function isCaseLive({ status }: Pick<Case, 'status'>): boolean {
  return live.includes(status);
}

function standingProblems(one: Standing, action: CaseAction, actor: Happening['by']): Problem[] {
  const problems = stateProblems(table, action, one.status);
  const { kind } = actor;
  if (kind === 'customer' && !forCustomers.includes(action))
    problems.push(problem('actor.notAllowed', `a customer does not ${action} a case`, { action, actor: kind }));
  if (action === 'resolve' && one.approval !== null)
    problems.push(problem('approval.needed', 'an outcome waits for a second person already', { action }));
  if (action !== 'approve' && action !== 'deny') return problems;
  if (one.approval === null) return [...problems, problem('approval.notFound', 'nothing waits for approval')];
  if (kind !== 'staff' && kind !== 'customer')
    problems.push(problem('actor.notAllowed', 'only a member of staff decides it', { action, actor: kind }));
  if (action === 'deny' || kind !== 'staff') return problems;
  if (actor.id === undefined)
    problems.push(problem('actor.notAllowed', 'an approval is given by a named member of staff', { action }));
  else if (actor.id === one.approval.askedBy.id)
    problems.push(problem('actor.sameActor', 'whoever asked cannot approve', { action }));
  return problems;
}

/**
 * What a command comes to. `null` is a case that does not exist yet.
 *
 * Laws: each level of each deadline escalates once; the clock of the resolution counts no time in which the customer is waited for; nothing is given
 * away beyond the policy.
 *
 * @example
 * decideCase(open, { action: 'assign', owner: 'ann' }, { at, by: { kind: 'staff', id: 'bob' } }, policy); // accepted: case.assigned
 */
export function decideCase(
  before: Case | null,
  command: CaseCommand,
  happening: Happening,
  policy: CasePolicy,
): DocumentDecision<CaseFact> {
  const { at, by } = happening;
  if (command.action === 'open') {
    if (before) return accepted();
    const { opening } = command;
    const target = targetOf(policy, opening.kind, opening.priority);
    const clocks = {
      firstResponse: startClock(target.firstResponse, at, policy),
      resolution: startClock(target.resolution, at, policy),
    };
    return accepted({ type: 'case.opened', ...happening, data: { ...opening, clocks } });
  }
  if (before === null) return refused([problem('document.notFound', 'there is no such case')]);
  if (command.action === 'remind') return remind(before, happening, policy);
  if (command.action === 'absorb') return absorb(before, command.merged, happening);
  const problems = [
    ...standingProblems(before, command.action, by),
    ...('message' in command && command.message ? roomProblems(before) : []),
  ];
  if (problems.length > 0) return refused(problems);
  const { clocks } = before;
  switch (command.action) {
    case 'receive': {
      const reopened = before.status === 'resolved';
      if (reopened && isTooOld(before, at, policy))
        return refused([problem('document.state', 'it was resolved too long ago to go on', { action: 'receive' })]);
      const { resolution } = clocks;
      const next = reopened ? resetClock(resolution, at, policy) : runClock(resolution, at, policy);
      const data = { message: command.message, reopened, clocks: { ...clocks, resolution: next } };
      return accepted({ type: 'case.received', ...happening, data });
    }
    case 'reply': {
      const { message, awaits } = command;
      const clock = awaits ? pauseClock : runClock;
      const after = {
        firstResponse: endClock(clocks.firstResponse, at, policy),
        resolution: clock(clocks.resolution, at, policy),
      };
      return accepted({ type: 'case.replied', ...happening, data: { message, awaits, clocks: after } });
    }
    case 'note':
      return accepted({ type: 'case.noted', ...happening, data: { message: command.message } });
    case 'assign':
      if (before.owner === command.owner) return accepted();
      return accepted({ type: 'case.assigned', ...happening, data: { owner: command.owner } });
    case 'prioritize': {
      const { priority } = command;
      if (before.priority === priority) return accepted();
      const target = targetOf(policy, before.kind, priority);
      const waits = before.status === 'waiting' ? pauseClock : runClock;
      const after = {
        firstResponse: retargetClock(clocks.firstResponse, target.firstResponse, at, policy),
        resolution: waits(retargetClock(clocks.resolution, target.resolution, at, policy), at, policy),
      };
      return accepted({ type: 'case.prioritized', ...happening, data: { priority, clocks: after } });
    }
    case 'escalate': {
      const { to, reason } = command;
      const data = { clock: null, level: before.escalations + 1, to, reason, clocks };
      return accepted({ type: 'case.escalated', ...happening, data });
    }
    case 'resolve':
      return resolve(before, command, happening, policy);
    case 'approve': {
      const { id: approvalId, askedBy: _, ...outcome } = before.approval as NonNullable<Case['approval']>;
      return accepted(resolved(before, { ...outcome, approvalId }, happening, policy));
    }
    case 'deny': {
      const approvalId = before.approval?.id ?? '';
      return accepted({ type: 'case.approvalDenied', ...happening, data: { approvalId } });
    }
    case 'reopen': {
      const after = { ...clocks, resolution: resetClock(clocks.resolution, at, policy) };
      return accepted({ type: 'case.reopened', ...happening, data: { reason: command.reason, clocks: after } });
    }
    case 'merge': {
      const others = mergeProblems(before, command.into);
      if (others.length > 0) return refused(others);
      return accepted({
        type: 'case.merged',
        ...happening,
        data: { into: command.into.id, clocks: ended(clocks, at, policy) },
      });
    }
  }
}

/**
 * Which of two cases goes on when they are merged: the one that was opened first. It is always the same one, so that no two can go on in each other.
 */
export function olderCase<One extends Pick<Case, 'id' | 'openedAt'>>(a: One, b: One): One {
  if (a.openedAt !== b.openedAt) return a.openedAt < b.openedAt ? a : b;
  return a.id < b.id ? a : b;
}

function mergeProblems(before: Case, into: Case): Problem[] {
  if (olderCase(before, into) === before || before.id === into.id)
    return [problem('document.state', 'the older case goes on', { action: 'merge', case: before.id })];
  const { party, mailbox } = before.customer;
  const isSame = party === into.customer.party || (mailbox !== null && mailbox === into.customer.mailbox);
  if (!isSame) return [problem('case.otherCustomer', 'cases of different customers are not merged', { into: into.id })];
  const sum = before.messages.length + into.messages.length;
  if (sum > maxCaseMessages)
    return [problem('limit.exceeded', 'the thread would be too long', { maxCaseMessages, sum })];
  return [];
}

function isTooOld({ resolvedAt }: Case, at: Instant, { reopenWithinDays, calendar }: CasePolicy): boolean {
  return reopenWithinDays !== null && resolvedAt !== null && addDays(resolvedAt, reopenWithinDays, calendar.zone) < at;
}

function roomProblems({ messages }: Case): Problem[] {
  if (messages.length < maxCaseMessages) return [];
  return [problem('limit.exceeded', 'the thread is too long: open another case', { maxCaseMessages })];
}

/** Each level that is due, in order, also when the clock has jumped over several. */
function remind(before: Case, happening: Happening, policy: CasePolicy): DocumentDecision<CaseFact> {
  if (!isCaseLive(before)) return accepted();
  const facts: CaseFact[] = [];
  let { clocks } = before;
  for (const name of clockNames) {
    for (const level of levelsDue(clocks[name], happening.at, policy)) {
      const clock = escalatedClock(clocks[name] as NonNullable<Clocks[ClockName]>, level, policy);
      clocks = { ...clocks, [name]: clock };
      const to = policy.escalations[level - 1]?.to ?? null;
      facts.push({ type: 'case.escalated', ...happening, data: { clock: name, level, to, reason: null, clocks } });
    }
  }
  return accepted(...facts);
}

function levelsDue(clock: Clocks[ClockName], at: Instant, policy: CasePolicy): number[] {
  if (clock === null) return [];
  return Array.from({ length: levelDue(clock, at, policy) - clock.level }, (_, n) => clock.level + 1 + n);
}

function resolve(
  before: Case,
  command: Extract<CaseCommand, { action: 'resolve' }>,
  happening: Happening,
  policy: CasePolicy,
): DocumentDecision<CaseFact> {
  const { action: _, approvalId, ...outcome } = command;
  const { credit } = outcome;
  const problems = credit ? creditProblems(before, credit.amount, policy) : [];
  if (problems.length > 0) return refused(problems);
  const { by } = happening;
  const { withoutApproval } = policy.goodwill;
  // All that the case was given counts: a limit that holds each time is got round by resolving it twice.
  const given = before.credited + (credit?.amount ?? 0);
  const decidesAlone = by.kind === 'staff' || by.kind === 'agent';
  if (credit && decidesAlone && withoutApproval !== null && given > withoutApproval) {
    const approval = { id: approvalId, askedBy: by, ...outcome };
    return accepted({ type: 'case.approvalRequested', ...happening, data: approval });
  }
  return accepted(resolved(before, { ...outcome, approvalId: null }, happening, policy));
}

function creditProblems({ customer, credited }: Case, amount: number, { goodwill }: CasePolicy): Problem[] {
  const path = ['credit'];
  if (!customer.known) return [problem('tender.unknown', 'a guest has no store credit', { kind: 'storeCredit' }, path)];
  const { most } = goodwill;
  if (most === null || credited + amount <= most) return [];
  const left = Math.max(0, most - credited);
  return [
    problem('limit.exceeded', `${amount} is more than the ${left} that may be given for it`, { most, left }, path),
  ];
}

function resolved(
  { clocks }: Case,
  outcome: CaseOutcome & { readonly message: CaseMessage | null; readonly approvalId: string | null },
  happening: Happening,
  policy: CasePolicy,
): CaseFact {
  return {
    type: 'case.resolved',
    ...happening,
    data: { ...outcome, clocks: ended(clocks, happening.at, policy) },
  };
}

/** Whoever resolves a case has answered, too. */
function ended(clocks: Clocks, at: Instant, policy: CasePolicy): Clocks {
  return {
    firstResponse: endClock(clocks.firstResponse, at, policy),
    resolution: endClock(clocks.resolution, at, policy),
  };
}

function absorb(into: Case, merged: Case, happening: Happening): DocumentDecision<CaseFact> {
  if (into.merged.includes(merged.id)) return accepted();
  if (into.status === 'merged') return refused([problem('document.state', 'it goes on in another case itself')]);
  const { id, lines, credited, merged: earlier } = merged;
  const { party } = merged.customer;
  const messages = party === into.customer.party ? merged.messages : merged.messages.map((of) => ({ party, ...of }));
  const data = { case: id, messages, lines, credited, merged: earlier };
  return accepted({ type: 'case.absorbed', ...happening, data });
}
