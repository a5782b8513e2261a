/** A case: one record for whatever a customer wants beside buying, with all that was written about it. What was written lies with the party. */
import type { Happening, Instant } from '../../kernel';
import { type Clocks, noClocks } from './clocks';
import type { CaseKind, CasePriority } from './policy';

/** `open`: the shop's turn. `waiting`: the customer's. `merged`: another case goes on with it. */
export type CaseStatus = 'open' | 'waiting' | 'resolved' | 'merged';

/** What a case came to, in words that figures are made of. */
export const caseOutcomes = [
  ...(['answered', 'corrected', 'compensated', 'replaced', 'refunded'] as const),
  ...(['declined', 'withdrawn', 'unanswered'] as const),
] as const;
/** What a case came to, in a word. */
export type CaseOutcomeCode = (typeof caseOutcomes)[number];

/** Money in minor units. */
export interface Goodwill {
  readonly amount: number;
  readonly currency: string;
}

/** One message or note of a case. What was written lies with the party, and `text` only names it. */
export interface CaseMessage {
  readonly id: string;
  /** To the shop, to the customer, or for the shop alone. */
  readonly direction: 'in' | 'out' | 'note';
  readonly author: Happening['by'];
  readonly channel: string;
  readonly at: Instant;
  /** The name of the party's text with what was written. */
  readonly text: string;
  /** Of what came in: whether the address that it came from is the customer's; null where nobody can tell. */
  readonly sender: 'customer' | 'other' | null;
  readonly attachments: number;
  /** With whom the text lies, where that is not the case's own party: it was written in a case that goes on in this one. */
  readonly party?: string;
}

/** An order's line that the case is about. */
export interface CaseLine {
  readonly line: string;
  readonly sku: string;
}

/** Who the case is about. `party` is where contact and texts lie; `mailbox` tells the same address without keeping it. */
export interface CaseCustomer {
  readonly party: string;
  /** Whether the host has an account of theirs: only then is there store credit. */
  readonly known: boolean;
  readonly mailbox: string | null;
}

/** What a case came to, and what the customer was given for it. */
export interface CaseOutcome {
  readonly outcome: CaseOutcomeCode;
  /** One word of the shop's own. */
  readonly reason: string | null;
  readonly credit: Goodwill | null;
}

/** An outcome that waits for a second person, with the message that goes to the customer then. */
export interface CaseApproval extends CaseOutcome {
  readonly id: string;
  readonly askedBy: Happening['by'];
  readonly message: CaseMessage | null;
}

/** A customer who wants something beside buying: about which order, how pressing, whose it is, and by when it is answered and resolved. */
export interface Case {
  readonly id: string;
  readonly number: string;
  readonly kind: CaseKind;
  readonly status: CaseStatus;
  readonly priority: CasePriority;
  readonly channel: string;
  readonly locale: string;
  readonly customer: CaseCustomer;
  readonly order: string | null;
  readonly orderNumber: string | null;
  readonly lines: readonly CaseLine[];
  /** What it came from by itself (`feedback:<id>`, `case:<id>`); null for one that somebody opened. */
  readonly origin: string | null;
  readonly owner: string | null;
  readonly messages: readonly CaseMessage[];
  readonly clocks: Clocks;
  /** When the next of its deadlines is reached; null while none runs. */
  readonly dueAt: Instant | null;
  /** How often somebody was told that it hangs. */
  readonly escalations: number;
  readonly outcome: CaseOutcome | null;
  readonly approval: CaseApproval | null;
  /** Store credit that was given for it so far, in minor units of the shop's currency. */
  readonly credited: number;
  readonly openedAt: Instant;
  readonly resolvedAt: Instant | null;
  readonly reopened: number;
  readonly mergedInto: string | null;
  /** Cases that go on in this one. */
  readonly merged: readonly string[];
}

/** What a case is opened with. */
export type CaseOpening = Pick<
  Case,
  | 'id'
  | 'number'
  | 'kind'
  | 'priority'
  | 'channel'
  | 'locale'
  | 'customer'
  | 'order'
  | 'orderNumber'
  | 'lines'
  | 'origin'
  | 'owner'
> & { readonly message: CaseMessage | null };

/** Everything that can happen to a case. `clocks` are what they show after it. */
export type CaseFact = Happening &
  (
    | { readonly type: 'case.opened'; readonly data: CaseOpening & { readonly clocks: Clocks } }
    | {
        readonly type: 'case.received';
        readonly data: { readonly message: CaseMessage; readonly reopened: boolean; readonly clocks: Clocks };
      }
    | {
        readonly type: 'case.replied';
        readonly data: { readonly message: CaseMessage; readonly awaits: boolean; readonly clocks: Clocks };
      }
    | { readonly type: 'case.noted'; readonly data: { readonly message: CaseMessage } }
    | { readonly type: 'case.assigned'; readonly data: { readonly owner: string | null } }
    | {
        readonly type: 'case.prioritized';
        readonly data: { readonly priority: CasePriority; readonly clocks: Clocks };
      }
    | {
        readonly type: 'case.escalated';
        readonly data: {
          /** The deadline that was missed; null where somebody did it. */
          readonly clock: keyof Clocks | null;
          /** Of that deadline; of the case where somebody did it. */
          readonly level: number;
          readonly to: string | null;
          readonly reason: string | null;
          readonly clocks: Clocks;
        };
      }
    | { readonly type: 'case.approvalRequested'; readonly data: CaseApproval }
    | { readonly type: 'case.approvalDenied'; readonly data: { readonly approvalId: string } }
    | {
        readonly type: 'case.resolved';
        readonly data: CaseOutcome & {
          readonly message: CaseMessage | null;
          readonly approvalId: string | null;
          readonly clocks: Clocks;
        };
      }
    | {
        readonly type: 'case.reopened';
        readonly data: { readonly reason: string | null; readonly clocks: Clocks };
      }
    | { readonly type: 'case.merged'; readonly data: { readonly into: string; readonly clocks: Clocks } }
    /** Another case goes on in this one, with its messages, lines and what was given for it. */
    | {
        readonly type: 'case.absorbed';
        readonly data: Pick<Case, 'messages' | 'lines' | 'merged' | 'credited'> & { readonly case: string };
      }
  );

/**
 * The case after a fact; the first fact makes it.
 *
 * @example
 * facts.reduce<Case | null>(evolveCase, null);
 */
export function evolveCase(before: Case | null, fact: CaseFact): Case {
  if (fact.type === 'case.opened') {
    const { message, clocks, ...opening } = fact.data;
    return timed({
      ...opening,
      ...{ status: 'open', messages: message ? [message] : [], clocks, dueAt: null, escalations: 0 },
      ...{ outcome: null, approval: null, credited: 0, openedAt: fact.at, resolvedAt: null, reopened: 0 },
      ...{ mergedInto: null, merged: [] },
    });
  }
  return timed(changed(before as Case, fact));
}

function changed(before: Case, fact: Exclude<CaseFact, { type: 'case.opened' }>): Case {
  const and = (message: CaseMessage | null) => (message ? [...before.messages, message] : before.messages);
  switch (fact.type) {
    case 'case.received': {
      const { message, reopened, clocks } = fact.data;
      const open = { ...before, status: 'open', messages: and(message), clocks } as const;
      return reopened ? { ...open, ...anew(before) } : open;
    }
    case 'case.replied': {
      const { message, awaits, clocks } = fact.data;
      return { ...before, status: awaits ? 'waiting' : 'open', messages: and(message), clocks };
    }
    case 'case.noted':
      return { ...before, messages: and(fact.data.message) };
    case 'case.assigned':
      return { ...before, owner: fact.data.owner };
    case 'case.prioritized':
      return { ...before, ...fact.data };
    case 'case.escalated': {
      const { to, clocks } = fact.data;
      return { ...before, clocks, owner: to ?? before.owner, escalations: before.escalations + 1 };
    }
    case 'case.approvalRequested':
      return { ...before, approval: fact.data };
    case 'case.approvalDenied':
      return { ...before, approval: null };
    case 'case.resolved': {
      const { message, clocks, outcome, reason, credit } = fact.data;
      return {
        ...before,
        ...{ status: 'resolved', messages: and(message), clocks, approval: null, resolvedAt: fact.at },
        outcome: { outcome, reason, credit },
        credited: before.credited + (credit?.amount ?? 0),
      };
    }
    case 'case.reopened':
      return { ...before, status: 'open', clocks: fact.data.clocks, ...anew(before) };
    case 'case.merged':
      return { ...before, status: 'merged', mergedInto: fact.data.into, clocks: fact.data.clocks, approval: null };
    case 'case.absorbed': {
      const { messages, lines, merged, credited } = fact.data;
      const known = new Set(before.lines.map(({ line }) => line));
      return {
        ...before,
        messages: [...before.messages, ...messages].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0)),
        lines: [...before.lines, ...lines.filter(({ line }) => !known.has(line))],
        merged: [...before.merged, fact.data.case, ...merged],
        credited: before.credited + credited,
      };
    }
  }
}

const anew = ({ reopened }: Case) => ({ outcome: null, resolvedAt: null, reopened: reopened + 1 });

function timed(after: Case): Case {
  const { firstResponse, resolution } = { ...noClocks, ...after.clocks };
  const days = [firstResponse?.dueAt, resolution?.dueAt].filter((day) => day != null).sort();
  return { ...after, dueAt: days[0] ?? null };
}
