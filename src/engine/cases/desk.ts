/** What the facade of cases, mail that comes in, and the relay share: how a case is opened and changed, and what follows from that. */
import {
  type Case,
  type CaseCommand,
  type CaseFact,
  type CaseMessage,
  type CaseOpening,
  type CasePolicy,
  caseTroubles,
  decideCase,
  evolveCase,
  isCaseLive,
} from '../../aftersales';
import { type Happening, type Instant, omsError, oneMailbox } from '../../kernel';
import type { NotifyEffect } from '../../order';
import type { EffectDraft, PartyText } from '../../ports';
import { postTenderIssue } from '../../settlement';
import type { Committer } from '../committer';
import { commandOptionsSchema, noInput, parse } from '../input';
import type { CommandOptions } from '../pipeline';
import { now, type Runtime } from '../runtime';
import type { DocumentWrites } from '../stock/commit-document';
import {
  createLiving,
  type DocumentKind,
  type DocumentRef,
  type Living,
  termsFor,
  type Versioned,
} from '../stock/living';
import { casePolicy } from './options';
import { aftersalesEffect } from './tasks';
import { tellings } from './telling';
import { contactText, newToken, tokenName, tokenText } from './texts';

export interface CaseDesk {
  readonly living: Living<Case, CaseFact>;
  readonly policy: CasePolicy;
  /** A new case, under this id if one is given: the one that is there is answered. */
  open(opening: NewCase): Promise<Versioned<Case>>;
  /** Decided on the case as it is now. */
  change(change: CaseChange): Promise<Versioned<Case>>;
  /** The case, or the one that goes on with it. */
  follow(ref: DocumentRef): Promise<Versioned<Case>>;
  /** A message that somebody writes now; its text goes to the party under the name that it answers. */
  messageOf(
    given: Omit<CaseMessage, 'id' | 'at' | 'text'> & { readonly at?: Instant; readonly id: string },
  ): CaseMessage;
  /** Under which word cases of an address are found; null for none. */
  mailboxOf(email: string | undefined): Promise<string | null>;
}

export interface NewCase extends Omit<CaseOpening, 'id' | 'number'> {
  readonly id?: string;
  readonly contact: Readonly<Record<string, string | undefined>> | null;
  readonly options: CommandOptions;
  /** What makes the request recognisable by its key. */
  readonly about: readonly unknown[];
  /** What was written. */
  readonly texts: readonly PartyText[];
  readonly names?: DocumentWrites['names'];
}

export interface CaseChange {
  readonly ref: DocumentRef;
  readonly action: CaseCommand['action'];
  readonly options: CommandOptions;
  readonly about: readonly unknown[];
  readonly commandOf: (before: Case | null) => CaseCommand | Promise<CaseCommand>;
  readonly texts?: (before: Case) => readonly PartyText[];
  readonly names?: DocumentWrites['names'];
}

/** Cases that go on in each other: each is older than the one before, so that they end. */
const mostMerges = 1_000;

export function createCaseDesk(runtime: Runtime, committer: Committer, committed: () => void): CaseDesk {
  const { shop, derivedId } = runtime;
  const policy = casePolicy(runtime.options.cases, shop.zone);
  const living = createLiving(runtime, committer, committed, caseKind);
  return { living, policy, open, change, follow, messageOf, mailboxOf };

  async function open({
    contact,
    options,
    about,
    texts,
    names = [],
    id,
    ...opening
  }: NewCase): Promise<Versioned<Case>> {
    const { idempotencyKey } = parse(commandOptionsSchema, options, 'options');
    const [number, token] = [await nextNumber(), newToken()];
    const name = await tokenName(runtime, 'caseToken', token);
    const { party } = opening.customer;
    return living.change({
      ref: null,
      ...(id !== undefined && { id }),
      command: 'cases.open',
      schema: noInput,
      input: {},
      options,
      ...(idempotencyKey !== undefined && { about: ['cases.open', ...about] }),
      decide: (before, happening, _, newId) =>
        decideCase(before, { action: 'open', opening: { ...opening, id: newId, number } }, happening, policy),
      write: (facts, after) => ({
        ...writesOf(facts, after),
        names: [name, ...names],
        texts: [
          ...texts,
          ...(contact ? [{ party, name: contactText(after.id), body: JSON.stringify(contact) }] : []),
          { party, name: tokenText(after.id), body: token },
        ],
      }),
    });
  }

  async function change({ ref, action, options, about, commandOf, texts, names = [] }: CaseChange) {
    const id = typeof ref === 'string' ? ref : ref?.id;
    let seen: Case | null = null;
    return living.change({
      ref,
      command: `cases.${action}`,
      schema: noInput,
      input: {},
      options,
      about: [`cases.${action}`, id, ...about],
      decide: async (before, happening: Happening) => {
        seen = before;
        return decideCase(before, await commandOf(before), happening, policy);
      },
      write: (facts, after) => ({ ...writesOf(facts, after), names, texts: texts?.(seen ?? after) ?? [] }),
    });
  }

  async function follow(ref: DocumentRef): Promise<Versioned<Case>> {
    let one = await living.get(ref);
    for (let n = 0; one.mergedInto !== null; n++) {
      if (n > mostMerges) throw omsError('internal', 'cases go on in each other', { id: one.id });
      one = await living.get(one.mergedInto);
    }
    return one;
  }

  function messageOf(given: Parameters<CaseDesk['messageOf']>[0]): CaseMessage {
    return { at: now(runtime), ...given, text: `message:${given.id}` };
  }

  async function mailboxOf(email: string | undefined): Promise<string | null> {
    return email === undefined ? null : derivedId('mailbox', oneMailbox(email));
  }

  async function nextNumber(): Promise<string> {
    return `C${await runtime.lease('cases', 1)}`;
  }

  function writesOf(facts: readonly CaseFact[], after: Case): DocumentWrites {
    const credit = facts.reduce(
      (sum, fact) => sum + (fact.type === 'case.resolved' ? (fact.data.credit?.amount ?? 0) : 0),
      0,
    );
    const effects: EffectDraft[] = [
      ...facts.flatMap((fact) => tellings(runtime, messagesOf(fact, after), fact.at)),
      ...facts.flatMap((fact) => (fact.type === 'case.merged' ? [aftersalesEffect({ kind: 'absorb' })] : [])),
    ];
    if (credit === 0) return { effects };
    return {
      effects,
      entries: postTenderIssue({ kind: 'storeCredit', amount: credit }),
      // In the shop's own currency the account of a customer is their party.
      claims: [{ space: 'storeCredit', key: after.customer.party, delta: credit, floor: 0, initial: 0 }],
    };
  }
}

export const caseKind: DocumentKind<Case, CaseFact> = {
  kind: 'case',
  noun: 'case',
  evolve: evolveCase,
  termsOf,
  incomingOf: () => new Map(),
  expectedAt: () => [],
  troublesOf: caseTroubles,
  deadlinesOf: ({ clocks: { firstResponse, resolution } }) => ({
    firstResponse: firstResponse?.escalateAt ?? null,
    resolution: resolution?.escalateAt ?? null,
  }),
  columnsOf: ({ customer, channel, dueAt }) => ({ party: customer.party, channel, placedAt: dueAt }),
};

function termsOf(one: Case): string[] {
  const { status, kind, priority, owner, order, number, customer, origin, lines } = one;
  return [
    ...termsFor({ status, kind, priority, number }),
    ...termsFor({
      owner: owner ?? undefined,
      order: order ?? undefined,
      mailbox: customer.mailbox ?? undefined,
      origin: origin ?? undefined,
    }),
    ...new Set(lines.map(({ sku }) => `sku:${sku}`)),
    ...(isCaseLive(one) ? [liveTerm] : []),
  ];
}

/** The word of cases that somebody must do something about. */
export const liveTerm = 'live:case';

function messagesOf(fact: CaseFact, { number, kind, priority, owner }: Case): NotifyEffect[] {
  const about = { number, kind };
  const tell = (values: NotifyEffect['values'], written: CaseMessage | null = null): NotifyEffect => ({
    ...{ kind: 'notify', template: fact.type as NotifyEffect['template'], audience: 'customer' },
    values: { ...about, ...values },
    written: written?.text ?? null,
  });
  switch (fact.type) {
    case 'case.opened':
      return [tell({ priority })];
    case 'case.replied':
      return [tell({ message: fact.data.message.id }, fact.data.message)];
    case 'case.resolved': {
      const { outcome, reason, credit, message } = fact.data;
      return [tell({ outcome, reason, credit: credit?.amount ?? null, currency: credit?.currency ?? null }, message)];
    }
    case 'case.reopened':
      return [tell({ reason: fact.data.reason })];
    case 'case.escalated': {
      const { clock, level, reason } = fact.data;
      return [{ ...tell({ priority, owner, clock, level, reason }), audience: 'staff' }];
    }
    case 'case.approvalRequested': {
      const { outcome, reason } = fact.data;
      const asked = { ...about, command: 'cases.resolve', outcome, reason };
      return [{ kind: 'notify', template: 'approval.requested', audience: 'staff', values: asked }];
    }
    default:
      return [];
  }
}
