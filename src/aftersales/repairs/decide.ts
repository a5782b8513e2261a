/** What a command comes to: facts of a repair, or every reason against it. */
import {
  accepted,
  addDays,
  type DocumentDecision,
  type Happening,
  type Instant,
  type Problem,
  problem,
  refused,
} from '../../kernel';
import type { AskedRepair, RepairFact } from './facts';
import {
  type QuoteLine,
  type Repair,
  type RepairAction,
  type RepairParcel,
  type RepairPart,
  type RepairPayer,
  type RepairRemedy,
  type RepairTerms,
  standingProblems,
} from './repair';

/** What is asked for; what the engine looks up beforehand is part of it. */
export type RepairCommand =
  | { readonly action: 'ask'; readonly asked: AskedRepair }
  | { readonly action: 'receive'; readonly location: string }
  /** Without a payer the warranty says who pays. */
  | {
      readonly action: 'diagnose';
      readonly finding: string;
      /** The SKU of the part that is at fault: an earlier repair may have put it in. */
      readonly part?: string | undefined;
      readonly payer?: RepairPayer | undefined;
    }
  | {
      readonly action: 'quote';
      readonly lines: readonly QuoteLine[];
      readonly total: number;
      readonly tax: number;
      readonly validUntil?: Instant | undefined;
    }
  /** `order` is the one that was placed by the quote. */
  | { readonly action: 'accept'; readonly order: string }
  | { readonly action: 'decline'; readonly reason: string }
  | { readonly action: 'begin' }
  | { readonly action: 'usePart'; readonly part: Omit<RepairPart, 'at'> }
  | { readonly action: 'finish' }
  /** `refund`: what would be given back at most, where that is the remedy. */
  | {
      readonly action: 'giveUp';
      readonly reason: string;
      readonly remedy?: RepairRemedy | undefined;
      readonly refund: number | null;
    }
  | {
      readonly action: 'replace';
      readonly location: string;
      readonly lot: string;
      readonly serial: string | null;
      readonly value: number;
      readonly parcel: RepairParcel;
    }
  /** Once more, where the order has refused it. */
  | { readonly action: 'refund'; readonly amount: number }
  | { readonly action: 'refunded'; readonly amount: number }
  | { readonly action: 'refundRefused'; readonly code: string }
  /** `isPaid`: whether the customer's order of an accepted quote is paid, or promised to be. */
  | { readonly action: 'sendBack'; readonly parcel: RepairParcel; readonly isPaid: boolean }
  | { readonly action: 'close' }
  | { readonly action: 'cancel'; readonly reason: string }
  | { readonly action: 'remind' };

/** By whom and when it happens, on which terms, and in whose calendar. */
export interface RepairContext {
  readonly happening: Happening;
  readonly terms: RepairTerms;
  readonly zone: string;
}

/**
 * What a command comes to. `null` is a repair that does not exist yet.
 *
 * Laws: what {@link repairActions} refuses is refused here with the same code; a quote is accepted only while it stands, and only once; nothing is
 * repaired at the customer's cost without a quote that was accepted.
 *
 * @example
 * decideRepair(received, { action: 'diagnose', finding: 'motor' }, context); // accepted: repair.diagnosed, payer by the warranty
 */
export function decideRepair(
  repair: Repair | null,
  command: RepairCommand,
  context: RepairContext,
): DocumentDecision<RepairFact> {
  const { happening } = context;
  if (command.action === 'ask') {
    const data = { ...command.asked, dueAt: dueIn(context, context.terms.days.asked) };
    return repair === null ? accepted({ type: 'repair.asked', ...happening, data }) : accepted();
  }
  if (repair === null) return refused([problem('document.notFound', 'there is no such repair')]);
  if (command.action === 'remind') return remind(repair, context);
  if (command.action === 'refunded' || command.action === 'refundRefused') return answered(repair, command, happening);
  const problems = [...standingProblems(repair, command.action), ...givenProblems(repair, command, context)];
  if (problems.length > 0) return refused(problems);
  return accepted(...factsOf(repair, command, context));
}

type Step = Exclude<RepairCommand, { action: 'ask' | 'remind' | 'refunded' | 'refundRefused' }> & {
  readonly action: RepairAction;
};

function givenProblems(repair: Repair, command: Step, { happening, terms }: RepairContext): Problem[] {
  const { payer, quote, warranty, status } = repair;
  const refuse = (message: string, details: Record<string, unknown>) => [problem('repair.terms', message, details)];
  switch (command.action) {
    case 'diagnose':
      return command.payer === 'warranty' && !isWarranted(repair, command.part)
        ? refuse(`it is not under warranty (${warranty.reason}): say goodwill, or quote it`, {
            reason: warranty.reason,
          })
        : [];
    case 'quote':
      return (command.validUntil ?? happening.at) < happening.at
        ? [problem('input.invalid', 'a quote stands until a day to come', {}, ['validUntil'])]
        : [];
    case 'accept':
      return quote && quote.validUntil < happening.at
        ? refuse('the quote is no longer valid', { validUntil: quote.validUntil })
        : [];
    case 'giveUp':
      return remedyOf(repair, command.remedy, terms) !== 'sendBack' && payer !== 'warranty' && payer !== 'goodwill'
        ? refuse('the shop does not pay for it: it is sent back', { payer })
        : refundProblems(repair, command, terms);
    case 'sendBack':
      // What was not repaired is not paid for.
      return command.isPaid || status !== 'repaired'
        ? []
        : [problem('order.unpaid', 'the order of its quote is not paid', { order: quote?.order })];
    default:
      return [];
  }
}

function refundProblems(
  repair: Repair,
  { remedy, refund }: Extract<RepairCommand, { action: 'giveUp' }>,
  terms: RepairTerms,
): Problem[] {
  if (remedyOf(repair, remedy, terms) !== 'refund' || refund !== null) return [];
  return [problem('input.invalid', 'it is not known by which order, or for how much, it was sold', {}, ['refund'])];
}

function factsOf(repair: Repair, command: Step, context: RepairContext): RepairFact[] {
  const fact = factOf(repair, command, context);
  if (fact.type !== 'repair.beyondRepair' || fact.data.refund === null) return [fact];
  return [fact, { type: 'repair.refundAsked', ...context.happening, data: { amount: fact.data.refund } }];
}

function factOf(repair: Repair, command: Step, context: RepairContext): RepairFact {
  const { happening, terms, zone } = context;
  const due = (days: number | null) => ({ dueAt: dueIn(context, days) });
  switch (command.action) {
    case 'receive':
      return {
        type: 'repair.received',
        ...happening,
        data: { location: command.location, ...due(terms.days.received) },
      };
    case 'diagnose': {
      const payer = command.payer ?? (isWarranted(repair, command.part) ? 'warranty' : 'customer');
      const data = { finding: command.finding, payer, ...due(terms.days.diagnosed) };
      return { type: 'repair.diagnosed', ...happening, data };
    }
    case 'quote': {
      const { lines, total, tax, validUntil = addDays(happening.at, terms.quoteDays, zone) } = command;
      const number = (repair.quote?.number ?? 0) + 1;
      const data = { number, lines, total, tax, validUntil, by: happening.by.id ?? null };
      return { type: 'repair.quoted', ...happening, data };
    }
    case 'accept':
      return { type: 'repair.accepted', ...happening, data: { order: command.order, ...due(terms.days.inRepair) } };
    case 'decline':
      return { type: 'repair.declined', ...happening, data: { reason: command.reason, ...due(terms.days.repaired) } };
    case 'begin':
      return { type: 'repair.begun', ...happening, data: due(terms.days.inRepair) };
    case 'usePart':
      return { type: 'repair.partUsed', ...happening, data: command.part };
    case 'finish': {
      const cost = repair.parts.reduce((sum, { value }) => sum + value, 0);
      return { type: 'repair.repaired', ...happening, data: { cost, ...due(terms.days.repaired) } };
    }
    case 'giveUp': {
      const remedy = remedyOf(repair, command.remedy, terms);
      const refund = remedy === 'refund' ? command.refund : null;
      const data = { remedy, refund, reason: command.reason, ...due(terms.days.repaired) };
      return { type: 'repair.beyondRepair', ...happening, data };
    }
    case 'replace': {
      const { action: _, parcel, ...unit } = command;
      return { type: 'repair.replaced', ...happening, data: { ...unit, ...parcel, ...due(terms.arriveDays) } };
    }
    case 'refund':
      return { type: 'repair.refundAsked', ...happening, data: { amount: command.amount } };
    case 'sendBack':
      return { type: 'repair.sentBack', ...happening, data: { ...command.parcel, ...due(terms.arriveDays) } };
    case 'close':
      return { type: 'repair.closed', ...happening, data: { reason: 'arrived' } };
    case 'cancel':
      return { type: 'repair.cancelled', ...happening, data: { reason: command.reason } };
  }
}

/** What the order said to the refund. Whatever became of the repair meanwhile stays. */
function answered(
  repair: Repair,
  command: Extract<RepairCommand, { action: 'refunded' | 'refundRefused' }>,
  happening: Happening,
): DocumentDecision<RepairFact> {
  if (repair.status !== 'beyondRepair' || repair.remedy !== 'refund') return accepted();
  return command.action === 'refunded'
    ? accepted({ type: 'repair.refunded', ...happening, data: { amount: command.amount } })
    : accepted({ type: 'repair.refundRefused', ...happening, data: { code: command.code } });
}

/** The time of a state is over: a quote lapses, what was sent has arrived, and of the rest staff are told, once. */
function remind(repair: Repair, { happening, ...context }: RepairContext): DocumentDecision<RepairFact> {
  const { dueAt, status, late } = repair;
  if (dueAt === null || dueAt > happening.at || late) return accepted();
  if (status === 'quoted') {
    const due = { dueAt: dueIn({ happening, ...context }, context.terms.days.repaired) };
    return accepted({ type: 'repair.declined', ...happening, data: { reason: 'lapsed', ...due } });
  }
  if (status === 'sentBack') return accepted({ type: 'repair.closed', ...happening, data: { reason: 'time' } });
  return accepted({ type: 'repair.late', ...happening, data: { status, dueAt } });
}

/** Under its own warranty, or under that of a part which an earlier repair put in. */
function isWarranted({ warranty }: Repair, part: string | undefined): boolean {
  return warranty.covered || warranty.parts.some(({ sku }) => sku === part);
}

/** What the customer pays for is sent back. */
function remedyOf({ payer }: Repair, asked: RepairRemedy | undefined, { beyondRepair }: RepairTerms): RepairRemedy {
  return asked ?? (payer === 'customer' || payer === null ? 'sendBack' : beyondRepair);
}

function dueIn({ happening, zone }: RepairContext, days: number | null): Instant | null {
  return days === null ? null : addDays(happening.at, days, zone);
}
