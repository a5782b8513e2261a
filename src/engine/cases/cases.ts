/** Cases, as those who answer customers call them. */
import {
  type Case,
  type CaseAction,
  type CaseCommand,
  type CaseFact,
  type CaseMessage,
  caseActions,
  olderCase,
} from '../../aftersales';
import { fromBase64, type LegalAction, OmsError, type Problem, problem } from '../../kernel';
import { type Actor, currentText } from '../../order';
import type { IncomingMessage, PartyText } from '../../ports';
import { idFrom, idOf, parse } from '../input';
import type { CommandOptions, Pipeline } from '../pipeline';
import type { Runtime } from '../runtime';
import { type DocumentFact, type DocumentRef, termsFor, type Versioned } from '../stock/living';
import { type CaseDesk, liveTerm } from './desk';
import { createReceive, type Received } from './receive';
import { absorb, type CaseRecord, withActions } from './record';
import { type CaseGiven, type CaseInput, caseSchemas } from './schemas';
import {
  type AttachmentText,
  attachmentText,
  type KeptMessage,
  messageTexts,
  plainMessage,
  readMessage,
} from './texts';

/** Cases, newest first, and the cursor behind them. */
export interface CasePage {
  readonly cases: readonly CaseRecord[];
  /** Pass it as `after` for the next page; null on the last one. */
  readonly next: string | null;
}

/** A message with what was written in it; null once the customer is forgotten. */
export type ThreadMessage = Case['messages'][number] & {
  readonly body: {
    readonly text: string;
    readonly subject: string | null;
    readonly from: string | null;
    readonly attachments: readonly AttachmentText[];
  } | null;
};

/**
 * What customers want beside buying: inquiries, complaints, claims and suggestions. What is written lies with the party and is forgotten with it;
 * facts hold none of it. Deadlines run in the shop's hours, as `cases` of the options says, and each level of each of them escalates once.
 */
export interface Cases {
  /**
   * A case of a customer, or of an order and its customer. Refused with `line.notFound` for lines that the order does not have, and with
   * `input.invalid` for `attachments` of more than 1 MiB together: of what is larger give the `reference` under which you keep it.
   *
   * @example
   * const attachments = [{ name: 'handle.jpg', type: 'image/jpeg', bytes: new Uint8Array([255, 216, 255]) }];
   * const text = 'The handle came off.';
   * const one = await oms.cases.open({ kind: 'complaint', order, lines: ['1'], text, attachments }, { actor: { kind: 'customer' } });
   */
  open(input: CaseInput<'open'>, options?: CommandOptions): Promise<CaseRecord>;
  /** Writes to the customer; by itself the shop waits for them then. */
  reply(ref: DocumentRef, input: CaseInput<'reply'>, options?: CommandOptions): Promise<CaseRecord>;
  /**
   * What came in from outside, by mail or chat. It joins the case whose token it carries, and opens that one again where it was resolved lately; else it
   * opens one of its own, or is refused with `case.unmatched`, as `cases.unmatched` says. The same `id` is taken once.
   */
  receive(message: IncomingMessage, options?: Pick<CommandOptions, 'actor'>): Promise<Received>;
  /**
   * What the customer says in a case of theirs on a page of the shop or by telephone: the host knows who it is, so that no token is needed. It is the
   * shop's turn then, and a case that was resolved lately is open again; one that is merged takes nothing more (`document.state`): the one that goes on does.
   *
   * @example
   * await oms.cases.write(one, { text: 'Here is the number of the parcel.' }, { actor: { kind: 'customer' } });
   */
  write(ref: DocumentRef, input: CaseInput<'write'>, options?: CommandOptions): Promise<CaseRecord>;
  /** For those who work on it alone. */
  note(ref: DocumentRef, input: CaseInput<'note'>, options?: CommandOptions): Promise<CaseRecord>;
  /** To a person or a team, or to nobody (`null`). */
  assign(ref: DocumentRef, input: CaseInput<'assign'>, options?: CommandOptions): Promise<CaseRecord>;
  /** Its deadlines become those of the other priority; the time that was spent counts. */
  prioritize(ref: DocumentRef, input: CaseInput<'prioritize'>, options?: CommandOptions): Promise<CaseRecord>;
  /** Tells staff now; a deadline that is missed does so by itself. */
  escalate(ref: DocumentRef, input?: CaseInput<'escalate'>, options?: CommandOptions): Promise<CaseRecord>;
  /**
   * What it came to. `credit` is store credit for a known customer, at most `cases.goodwill.most` for one case (`limit.exceeded`); above
   * `withoutApproval` the outcome waits for a second person (`approval` of the answer is set then).
   */
  resolve(ref: DocumentRef, input: CaseInput<'resolve'>, options?: CommandOptions): Promise<CaseRecord>;
  /** A second member of staff grants the outcome that waits. */
  approve(ref: DocumentRef, options?: CommandOptions): Promise<CaseRecord>;
  /** A second member of staff refuses the outcome that waits; the case goes on without it. */
  deny(ref: DocumentRef, options?: CommandOptions): Promise<CaseRecord>;
  /** A resolved case goes on, by its customer or by staff; its clocks run again. */
  reopen(ref: DocumentRef, input?: CaseInput<'reopen'>, options?: CommandOptions): Promise<CaseRecord>;
  /**
   * Cases of one customer about the same become one: the oldest goes on, with the messages of all, and is answered. Replies to any of them join it.
   * Refused with `case.otherCustomer` for cases of others.
   */
  merge(refs: readonly DocumentRef[], options?: Pick<CommandOptions, 'actor'>): Promise<CaseRecord>;
  /** What is late by now escalates; given by its deadlines. */
  remind(ref: DocumentRef, options?: CommandOptions): Promise<CaseRecord>;
  /** The case as it stands now. Throws `document.notFound`. */
  get(ref: DocumentRef): Promise<CaseRecord>;
  /** Newest first. */
  find(filter?: CaseInput<'find'>): Promise<CasePage>;
  /** Every fact of the case, oldest first; what was written is in `thread`. */
  history(ref: DocumentRef): Promise<readonly DocumentFact<CaseFact>[]>;
  /** All messages and notes with what was written, the oldest first. */
  thread(ref: DocumentRef): Promise<readonly ThreadMessage[]>;
  /** The bytes of an attachment; null where they were not kept, and once the customer is forgotten. */
  attachment(ref: DocumentRef, message: string, index: number): Promise<Uint8Array | null>;
  /** Every action: allowed now for this actor, or why not. */
  explain(one: Pick<Case, 'status' | 'approval'>, actor?: Actor): Promise<readonly LegalAction<CaseAction>[]>;
}

export function createCases(runtime: Runtime, pipeline: Pipeline, desk: CaseDesk): Cases {
  const { shop } = runtime;
  const { living, change } = desk;
  const receive = createReceive(runtime, desk);
  return {
    open,
    async reply(ref, input, options = {}) {
      const { text, subject = null, channel, awaits } = parse(caseSchemas.reply, input, 'cases.reply');
      const id = runtime.newId();
      return written(ref, id, plainMessage(text, subject), {
        action: 'reply',
        options,
        about: [input],
        commandOf: (before) => ({
          action: 'reply',
          awaits,
          message: outgoing(id, channel ?? before?.channel ?? 'email', options),
        }),
      });
    },
    receive: (message, options = {}) => receive(message, options),
    async write(ref, input, options = {}) {
      const { text, subject = null, channel, attachments } = parse(caseSchemas.write, input, 'cases.write');
      const id = runtime.newId();
      const { actor: author = { kind: 'customer' } } = options;
      const from = { direction: 'in', author, sender: 'customer', attachments: attachments.length } as const;
      const message = plainMessage(text, subject, attachments);
      return written(ref, id, message, {
        action: 'receive',
        options: { ...options, actor: author },
        about: [channel, message],
        commandOf: () => ({ action: 'receive', message: desk.messageOf({ id, channel, ...from }) }),
      });
    },
    async note(ref, input, options = {}) {
      const { text } = parse(caseSchemas.note, input, 'cases.note');
      const id = runtime.newId();
      return written(ref, id, plainMessage(text), {
        action: 'note',
        options,
        about: [input],
        commandOf: () => ({
          action: 'note',
          message: { ...outgoing(id, 'internal', options), direction: 'note' },
        }),
      });
    },
    async assign(ref, input, options = {}) {
      const { owner } = parse(caseSchemas.assign, input, 'cases.assign');
      return done(ref, options, { action: 'assign', owner });
    },
    async prioritize(ref, input, options = {}) {
      const { priority } = parse(caseSchemas.prioritize, input, 'cases.prioritize');
      return done(ref, options, { action: 'prioritize', priority });
    },
    async escalate(ref, input = {}, options = {}) {
      return done(ref, options, { action: 'escalate', ...parse(caseSchemas.escalate, input, 'cases.escalate') });
    },
    async resolve(ref, input, options = {}) {
      const { text, credit, ...outcome } = parse(caseSchemas.resolve, input, 'cases.resolve');
      const id = runtime.newId();
      const approvalId = runtime.newId();
      return written(ref, id, text === undefined ? null : plainMessage(text), {
        action: 'resolve',
        options,
        about: [input],
        commandOf: (before) => ({
          action: 'resolve',
          ...outcome,
          approvalId,
          credit: credit === undefined ? null : { amount: credit, currency: shop.currency },
          message: text === undefined ? null : outgoing(id, before?.channel ?? 'email', options),
        }),
      });
    },
    approve: (ref, options = {}) => done(ref, options, { action: 'approve' }),
    deny: (ref, options = {}) => done(ref, options, { action: 'deny' }),
    async reopen(ref, input = {}, options = {}) {
      return done(ref, options, { action: 'reopen', ...parse(caseSchemas.reopen, input, 'cases.reopen') });
    },
    merge,
    remind: (ref, options = {}) => done(ref, options, { action: 'remind' }),
    get: (ref) => living.get(ref).then(withActions),
    find,
    history: living.history,
    async thread(ref) {
      const { messages, customer } = await living.get(ref);
      const whose = ({ party = customer.party }: CaseMessage) => party;
      const texts = new Map<string, ReadonlyMap<string, string>>();
      for (const party of new Set([customer.party, ...messages.map(whose)]))
        texts.set(party, await runtime.texts(party));
      const none = new Map<string, string>();
      return messages.map((message) => ({
        ...message,
        body: readMessage(texts.get(whose(message)) ?? none, message.text),
      }));
    },
    async attachment(ref, message, index) {
      const { messages, customer } = await living.get(ref);
      const { party = customer.party } = messages.find(({ id }) => id === message) ?? {};
      const body = (await runtime.texts(party)).get(attachmentText(message, index));
      return body === undefined ? null : fromBase64(body);
    },
    explain: async (one, actor = { kind: 'staff' }) => caseActions(one, parse(caseSchemas.actor, actor, 'actor')),
  };

  async function open(input: CaseInput<'open'>, options: CommandOptions = {}): Promise<CaseRecord> {
    const given = parse(caseSchemas.open, input, 'cases.open');
    const { kind, priority, channel, owner, text, subject = null, attachments } = given;
    const whose = given.order === undefined ? await byCustomer(given) : await byOrder(given);
    const id = runtime.newId();
    const { party } = whose.customer;
    const body = text === undefined ? null : plainMessage(text, subject, attachments);
    const author = options.actor ?? ({ kind: 'system' } as const);
    const from = { direction: 'in', author, sender: 'customer', attachments: attachments.length } as const;
    const message = body && desk.messageOf({ id, channel, ...from });
    const one = await desk.open({
      ...{ kind, priority, channel, owner, origin: null, message, options, ...whose },
      locale: given.locale ?? whose.locale,
      about: [{ ...given, order: whose.order, attachments: body }],
      texts: body ? messageTexts(party, id, body) : [],
    });
    return withActions(one);
  }

  async function byCustomer({ customer = {} }: CaseGiven<'open'>) {
    const { id, email } = customer;
    const party = id === undefined ? runtime.newId() : await runtime.derivedId('customer', id);
    return {
      customer: { party, known: id !== undefined, mailbox: await desk.mailboxOf(email) },
      contact: customer,
      ...{ order: null, orderNumber: null, lines: [], locale: shop.locale },
    };
  }

  async function byOrder({ order: ref, lines: wanted }: CaseGiven<'open'>) {
    const { record } = await pipeline.loadKnown(idFrom(idOf(ref as string)));
    const { id, intake } = record.head;
    const problems: Problem[] = [];
    const lines = wanted.flatMap((line, index) => {
      const found = record.lines.find((of) => of.id === line);
      if (found) return [{ line, sku: found.sku }];
      problems.push(problem('line.notFound', `the order has no line ${line}`, { line }, ['lines', index]));
      return [];
    });
    if (problems.length > 0) throw new OmsError(problems);
    const texts = await runtime.texts(intake.party);
    const contact = JSON.parse(texts.get(currentText('contact', record.head)) ?? '{}') as { readonly email?: string };
    return {
      customer: { party: intake.party, known: intake.customerKnown, mailbox: await desk.mailboxOf(contact.email) },
      contact: null,
      ...{ order: id, orderNumber: intake.number, lines, locale: intake.locale },
    };
  }

  async function merge(refs: readonly DocumentRef[], options: Pick<CommandOptions, 'actor'> = {}): Promise<CaseRecord> {
    if (!Array.isArray(refs) || refs.length < 2)
      throw new OmsError([problem('input.invalid', 'merge takes two cases or more', undefined, ['refs'])]);
    let kept = await desk.follow(refs[0] as DocumentRef);
    for (const ref of refs.slice(1)) kept = await mergeTwo(kept, await desk.follow(ref), options);
    return withActions(await desk.follow(kept));
  }

  async function mergeTwo(a: Versioned<Case>, b: Versioned<Case>, options: Pick<CommandOptions, 'actor'>) {
    if (a.id === b.id) return a;
    const into = olderCase(a, b);
    const merged = into === a ? b : a;
    await change({
      ...{ ref: merged.id, action: 'merge', options, about: [into.id] },
      commandOf: () => ({ action: 'merge', into }),
    });
    await absorb(desk, merged.id);
    return desk.follow(into);
  }

  async function find(filter: CaseInput<'find'> = {}): Promise<CasePage> {
    const given = parse(caseSchemas.find, filter, 'cases.find');
    const { limit, after, live, order, party, customer, dueBefore, ...by } = given;
    const mailbox = customer?.email === undefined ? null : await desk.mailboxOf(customer.email);
    const whose = customer?.id === undefined ? party : await runtime.derivedId('customer', customer.id);
    const terms = [
      ...termsFor({
        ...by,
        order: order === undefined ? undefined : idFrom(idOf(order)),
        mailbox: mailbox ?? undefined,
      }),
      ...(live ? [liveTerm] : []),
    ];
    const columns = {
      ...(whose !== undefined && { party: whose }),
      ...(dueBefore !== undefined && { placedTo: dueBefore }),
    };
    const { documents, next } = await living.find(terms, { limit, after, by: columns });
    return { cases: documents.map(withActions), next };
  }

  function outgoing(id: string, channel: string, { actor = { kind: 'system' } }: CommandOptions) {
    return desk.messageOf({ id, channel, direction: 'out', author: actor, sender: null, attachments: 0 });
  }

  /** A change with something written; it goes to the party of the case. */
  async function written(
    ref: DocumentRef,
    id: string,
    body: KeptMessage | null,
    given: Omit<Parameters<CaseDesk['change']>[0], 'ref' | 'texts'>,
  ): Promise<CaseRecord> {
    const texts = ({ customer }: Case): PartyText[] => (body ? messageTexts(customer.party, id, body) : []);
    return withActions(await change({ ref, ...given, texts }));
  }

  async function done(ref: DocumentRef, options: CommandOptions, command: CaseCommand): Promise<CaseRecord> {
    return withActions(
      await change({ ref, action: command.action, options, about: [command], commandOf: () => command }),
    );
  }
}
