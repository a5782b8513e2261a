/**
 * What comes in from outside. Whoever carries the token of a case writes in it, and nobody else does: a token that is unknown, made up or of a
 * person who was forgotten opens a case of its own.
 */
import type { Case, CaseMessage } from '../../aftersales';
import { isOmsError, omsError, oneMailbox } from '../../kernel';
import type { IncomingMessage } from '../../ports';
import { parse } from '../input';
import type { CommandOptions } from '../pipeline';
import type { Runtime } from '../runtime';
import type { DocumentWrites } from '../stock/commit-document';
import type { Versioned } from '../stock/living';
import type { CaseDesk } from './desk';
import { type CaseRecord, withActions } from './record';
import { type Incoming, incomingSchema } from './schemas';
import { contactOf } from './telling';
import { incomingMessage, messageTexts, senderOf, tokenName, tokenOf, tokenText } from './texts';

/** The case that a message is in, and how it came there; `repeated`: it had come before. */
export interface Received {
  readonly case: CaseRecord;
  readonly as: 'joined' | 'opened' | 'repeated';
}

type Options = Pick<CommandOptions, 'actor'>;

/** Refusals after which a message goes on in a case of its own. */
const passedOn: readonly string[] = ['document.state', 'limit.exceeded'];
/** Looks at a case that is merged or resolved while a message comes in. */
const tries = 20;

export function createReceive(runtime: Runtime, desk: CaseDesk) {
  const { repository, shop } = runtime;
  return receive;

  async function receive(message: IncomingMessage, { actor = { kind: 'customer' } }: Options): Promise<Received> {
    const parsed = parse(incomingSchema, message, 'cases.receive');
    // The sender's own id may say who they are; a message is told from another by what follows from it.
    const given: Incoming = { ...parsed, id: await runtime.derivedId('message', parsed.id) };
    const names = [{ space: 'message', value: given.id }];
    const options = { actor };
    for (let attempt = 0; attempt < tries; attempt++) {
      const known = await named(names);
      if (known) return { case: withActions(await desk.follow(known)), as: 'repeated' };
      const one = await caseOf(given.token);
      if (given.automatic && (one === null || one.status === 'resolved')) throw unanswerable(given);
      try {
        if (!one) return await openNew(given, names, options);
        return await join(one, given, names, options);
      } catch (error) {
        if (isOmsError(error, 'name.taken')) continue;
        if (!one || !isOmsError(error) || !passedOn.includes(error.code)) throw error;
        if ((await desk.living.get(one)).status === 'merged') continue;
        if (given.automatic) throw unanswerable(given);
      }
      try {
        return await goOn(one as Versioned<Case>, given, names, options);
      } catch (error) {
        if (!isOmsError(error, 'name.taken')) throw error;
      }
    }
    throw omsError('contention.exhausted', 'the case kept changing; try again');
  }

  async function named(names: NonNullable<DocumentWrites['names']>): Promise<string | null> {
    const [found] = await repository.find(shop.id, { kind: 'case', names, limit: 1 });
    return found?.id ?? null;
  }

  /** Null for a token that is none of the shop's, or whose customer was forgotten: what they write now has nowhere to lie. */
  async function caseOf(given: string | null): Promise<Versioned<Case> | null> {
    const token = tokenOf(given);
    const id = token && (await named([await tokenName(runtime, 'caseToken', token)]));
    if (!id) return null;
    const one = await desk.follow(id);
    const texts = await runtime.texts(one.customer.party);
    return texts.has(tokenText(one.id)) ? one : null;
  }

  async function join(
    one: Versioned<Case>,
    given: Incoming,
    names: NonNullable<DocumentWrites['names']>,
    options: CommandOptions,
  ): Promise<Received> {
    const texts = await runtime.texts(one.customer.party);
    const message = messageOf(given, options, await senderIn(one, given, texts));
    const joined = await desk.change({
      ...{ ref: one.id, action: 'receive', options, about: [], names },
      commandOf(before) {
        // Whoever brought it in meanwhile was first: the name is this case's own then, and would be given to it again.
        if (before?.messages.some(({ id }) => id === message.id)) throw omsError('name.taken', 'it is here already');
        return { action: 'receive', message };
      },
      texts: ({ customer }) => messageTexts(customer.party, message.id, incomingMessage(given)),
    });
    return { case: withActions(joined), as: 'joined' };
  }

  async function senderIn(
    one: Case,
    { from }: Incoming,
    texts: ReadonlyMap<string, string>,
  ): Promise<CaseMessage['sender']> {
    const contact = await contactOf(runtime, one, texts);
    if (contact?.email === undefined) return null;
    return oneMailbox(contact.email) === oneMailbox(senderOf(from).email) ? 'customer' : 'other';
  }

  /** The case cannot go on: its customer's message opens the next one. */
  async function goOn(
    { id, customer, kind, priority, locale, order, orderNumber, lines }: Versioned<Case>,
    given: Incoming,
    names: NonNullable<DocumentWrites['names']>,
    options: CommandOptions,
  ): Promise<Received> {
    const texts = await runtime.texts(customer.party);
    const message = messageOf(given, options, await senderIn({ id, order } as Case, given, texts));
    const opened = await desk.open({
      ...{ kind, priority, customer, locale, order, orderNumber, lines, options, names, message },
      ...{ channel: 'email', origin: `case:${id}`, owner: null, about: [] },
      contact: await contactOf(runtime, { id, order }, texts),
      texts: messageTexts(customer.party, message.id, incomingMessage(given)),
    });
    return { case: withActions(opened), as: 'opened' };
  }

  async function openNew(
    given: Incoming,
    names: NonNullable<DocumentWrites['names']>,
    options: CommandOptions,
  ): Promise<Received> {
    if (desk.policy.unmatched === 'refuse')
      throw omsError('case.unmatched', 'the message belongs to no case', { token: given.token !== null });
    const { email, name } = senderOf(given.from);
    const party = runtime.newId();
    const message = messageOf(given, options, 'customer');
    const opened = await desk.open({
      ...{ kind: 'inquiry', priority: 'normal', channel: 'email', locale: shop.locale, origin: null, owner: null },
      customer: { party, known: false, mailbox: await desk.mailboxOf(email) },
      contact: { email, ...(name !== null && { name }) },
      ...{ order: null, orderNumber: null, lines: [], options, names, message, about: [] },
      texts: messageTexts(party, message.id, incomingMessage(given)),
    });
    return { case: withActions(opened), as: 'opened' };
  }

  function messageOf({ at, attachments, id }: Incoming, { actor }: CommandOptions, sender: CaseMessage['sender']) {
    const author = actor ?? ({ kind: 'customer' } as const);
    const about = { direction: 'in', author, channel: 'email' } as const;
    return desk.messageOf({ ...about, id, at, sender, attachments: attachments.length });
  }
}

/** Nobody reads an answer to what nobody wrote; the case that it opened would tell its sender so, and be told in turn. */
function unanswerable({ token }: Incoming): Error {
  return omsError('case.unmatched', 'an automatic message opens no case', { token: token !== null, automatic: true });
}
