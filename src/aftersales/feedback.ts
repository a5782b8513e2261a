/** What a customer says of a delivery: asked for once, answered once, and kept beside the order. What was written lies with the party. */
import {
  type ActionTable,
  accepted,
  addDays,
  type DocumentDecision,
  type Happening,
  type Instant,
  type LegalAction,
  legalActionsOf,
  type Problem,
  problem,
  refused,
  stateProblems,
} from '../kernel';

/** When customers are asked how a delivery was, for how long they may answer, and which answers open a case. */
export interface FeedbackPolicy {
  /** Calendar days after the parcel has arrived at which the customer is asked. */
  readonly askAfterDays: number;
  /** Days after that within which an answer counts; null: always. */
  readonly answerWithinDays: number | null;
  /** A rating of a delivery, or of one of its lines, that is not above this opens a case; null: none does. */
  readonly lowRating: number | null;
}

/** What a shop gets that asks and says nothing else. */
export const defaultFeedbackPolicy: FeedbackPolicy = { askAfterDays: 7, answerWithinDays: 90, lowRating: 2 };

/** How a question stands: its day has not come, it was asked, it was answered, or nobody is asked any more. */
export type FeedbackStatus = 'planned' | 'asked' | 'answered' | 'skipped';

/** Units of an order's line that came in the parcel. */
export interface FeedbackLine {
  readonly line: string;
  readonly sku: string;
  readonly lot: string;
  readonly units: number;
}

/** One question about one parcel to one customer, with its answer once there is one. */
export interface Feedback {
  readonly id: string;
  readonly status: FeedbackStatus;
  readonly order: string;
  readonly orderNumber: string | null;
  /** The parcel. */
  readonly shipment: string;
  readonly party: string;
  readonly locale: string;
  readonly lines: readonly FeedbackLine[];
  readonly deliveredAt: Instant;
  readonly askAt: Instant;
  readonly askedAt: Instant | null;
  readonly answeredAt: Instant | null;
  readonly answer: FeedbackAnswer | null;
  /** Whether it is low enough for a case. */
  readonly low: boolean;
  /** Not to be shown to others; it counts in figures all the same. */
  readonly hidden: boolean;
}

/** What a customer said of a delivery, in numbers. What they wrote lies with the party, and `text` only names it. */
export interface FeedbackAnswer {
  /** 1 to 5, of the delivery as a whole. */
  readonly rating: number;
  /** 0 to 10: how likely the customer is to recommend the shop. */
  readonly nps: number | null;
  /** 1 to 5: how content the customer is with the shop's service. */
  readonly csat: number | null;
  /** 1 to 5, of single lines. */
  readonly lines: readonly { readonly line: string; readonly rating: number }[];
  /** The name of the party's text with what was written. */
  readonly text: string | null;
}

/** A question that shall be asked at `askAt`: about which parcel, of whom, in which language. */
export type FeedbackPlan = Omit<Feedback, 'status' | 'askedAt' | 'answeredAt' | 'answer' | 'low' | 'hidden'>;

/** What has happened to a question, in the order in which it did. */
export type FeedbackFact = Happening &
  (
    | { readonly type: 'feedback.planned'; readonly data: FeedbackPlan }
    | { readonly type: 'feedback.asked'; readonly data: { readonly id: string } }
    | {
        readonly type: 'feedback.skipped';
        readonly data: { readonly reason: 'cancelled' | 'returned' | 'unreachable' };
      }
    | { readonly type: 'feedback.answered'; readonly data: FeedbackAnswer & { readonly low: boolean } }
    | { readonly type: 'feedback.hidden'; readonly data: { readonly reason: string | null } }
    | { readonly type: 'feedback.shown'; readonly data: { readonly reason: string | null } }
  );

/** What may be done to a question by hand; planning and asking happen by themselves. */
export type FeedbackAction = 'answer' | 'hide' | 'show';

/** What happens to a question, by hand or by its deadlines. */
export type FeedbackCommand =
  | { readonly action: 'plan'; readonly plan: FeedbackPlan }
  /** Given by its deadline; `skip` says why nobody is asked any more. */
  | { readonly action: 'ask'; readonly skip: 'cancelled' | 'returned' | 'unreachable' | null }
  | { readonly action: 'answer'; readonly answer: FeedbackAnswer }
  | { readonly action: 'hide' | 'show'; readonly reason: string | null };

const table: ActionTable<FeedbackAction, FeedbackStatus> = {
  answer: ['asked'],
  hide: ['answered'],
  show: ['answered'],
};

/**
 * Every action on a feedback, allowed or with the reason why not.
 *
 * @example
 * feedbackActions({ status: 'asked' }).filter(({ allowed }) => allowed).map(({ action }) => action); // ['answer']
 */
export function feedbackActions({ status }: Pick<Feedback, 'status'>): LegalAction<FeedbackAction>[] {
  return legalActionsOf(table, status);
}

/**
 * What a command comes to. `null` is a feedback that does not exist yet.
 *
 * Laws: a delivery is asked about once, and answered once.
 *
 * @example
 * decideFeedback(asked, { action: 'answer', answer }, { at, by: { kind: 'customer' } }, policy); // accepted: feedback.answered
 */
export function decideFeedback(
  before: Feedback | null,
  command: FeedbackCommand,
  happening: Happening,
  policy: FeedbackPolicy,
): DocumentDecision<FeedbackFact> {
  if (command.action === 'plan')
    return before ? accepted() : accepted({ type: 'feedback.planned', ...happening, data: command.plan });
  if (before === null) return refused([problem('document.notFound', 'there is no such feedback')]);
  if (command.action === 'ask') {
    if (before.status !== 'planned' || before.askAt > happening.at) return accepted();
    if (command.skip !== null)
      return accepted({ type: 'feedback.skipped', ...happening, data: { reason: command.skip } });
    return accepted({ type: 'feedback.asked', ...happening, data: { id: before.id } });
  }
  const problems = stateProblems(table, command.action, before.status);
  if (problems.length > 0) return refused(problems);
  if (command.action !== 'answer') {
    const hidden = command.action === 'hide';
    if (before.hidden === hidden) return accepted();
    const data = { reason: command.reason };
    return accepted({ type: hidden ? 'feedback.hidden' : 'feedback.shown', ...happening, data });
  }
  const { answer } = command;
  const faults = [...lineFaults(before, answer), ...lateness(before, happening.at, policy)];
  if (faults.length > 0) return refused(faults);
  const worst = Math.min(answer.rating, ...answer.lines.map(({ rating }) => rating));
  const low = policy.lowRating !== null && worst <= policy.lowRating;
  return accepted({ type: 'feedback.answered', ...happening, data: { ...answer, low } });
}

function lineFaults({ lines }: Feedback, answer: FeedbackAnswer): Problem[] {
  const seen = new Set<string>();
  return answer.lines.flatMap(({ line }, index) => {
    const isTwice = seen.has(line);
    seen.add(line);
    if (!isTwice && lines.some((of) => of.line === line)) return [];
    const message = isTwice ? `line ${line} is rated twice` : `line ${line} did not come in this delivery`;
    return [problem('document.line', message, { line }, ['lines', index, 'line'])];
  });
}

function lateness({ askedAt }: Feedback, at: Instant, { answerWithinDays }: FeedbackPolicy): Problem[] {
  if (answerWithinDays === null || askedAt === null) return [];
  const until = addDays(askedAt, answerWithinDays, 'UTC');
  if (at <= until) return [];
  return [problem('document.state', `an answer counted until ${until}`, { action: 'answer', until })];
}

/**
 * The feedback after a fact; the first fact makes it.
 *
 * @example
 * facts.reduce<Feedback | null>(evolveFeedback, null);
 */
export function evolveFeedback(before: Feedback | null, fact: FeedbackFact): Feedback {
  if (fact.type === 'feedback.planned')
    return {
      ...fact.data,
      ...{ status: 'planned', askedAt: null, answeredAt: null, answer: null, low: false, hidden: false },
    };
  const known = before as Feedback;
  switch (fact.type) {
    case 'feedback.asked':
      return { ...known, status: 'asked', askedAt: fact.at };
    case 'feedback.skipped':
      return { ...known, status: 'skipped' };
    case 'feedback.answered': {
      const { low, ...answer } = fact.data;
      return { ...known, status: 'answered', answeredAt: fact.at, answer, low };
    }
    case 'feedback.hidden':
      return { ...known, hidden: true };
    case 'feedback.shown':
      return { ...known, hidden: false };
  }
}
