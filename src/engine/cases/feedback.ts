/** What customers say of deliveries: asked once for each, by a link of their own. */
import type * as z from 'zod';
import {
  decideFeedback,
  defaultFeedbackPolicy,
  evolveFeedback,
  type Feedback,
  type FeedbackAction,
  type FeedbackFact,
  type FeedbackPlan,
  feedbackActions,
} from '../../aftersales';
import { addDays, type LegalAction, OmsError, omsError, problem } from '../../kernel';
import { currentText, type NotifyEffect, type OrderRecord } from '../../order';
import type { Committer } from '../committer';
import { idFrom, idOf, noInput, parse } from '../input';
import type { CommandOptions, Pipeline } from '../pipeline';
import { now, type Runtime } from '../runtime';
import { createLiving, type DocumentFact, type DocumentRef, termsFor, type Versioned } from '../stock/living';
import { feedbackAnswerSchema, feedbackFindSchema, feedbackReasonSchema } from './feedback-schemas';
import { feedbackPolicy } from './options';
import { type AftersalesTask, aftersalesEffect } from './tasks';
import { tellings } from './telling';
import { messageText, newToken, plainMessage, readMessage, tokenName, tokenOf, tokenText } from './texts';

/** A feedback as it stands, with every action: allowed now, or why not. */
export type FeedbackRecord = Versioned<Feedback> & { readonly actions: readonly LegalAction<FeedbackAction>[] };

/** What customers were asked and have answered, of the newest orders first; `next` is passed as `after`, null on the last page. */
export interface FeedbackPage {
  readonly feedback: readonly FeedbackRecord[];
  readonly next: string | null;
}

/** What customers say of deliveries. One request for each parcel that has arrived, some days later, and one answer to each. */
export interface Feedbacks {
  /**
   * What the customer says, by the token of the link that they got (`replyToken` of the message `feedback.asked`). Refused with `feedback.token` for one
   * that the shop did not make, and with `document.state` the second time.
   *
   * @example
   * await oms.feedback.answer(token, { rating: 5, nps: 10, text: 'Came a day early.' });
   */
  answer(
    token: string,
    input: z.input<typeof feedbackAnswerSchema>,
    options?: Pick<CommandOptions, 'actor' | 'idempotencyKey'>,
  ): Promise<FeedbackRecord>;
  /** What a link asks about, before it is answered. */
  ofToken(token: string): Promise<FeedbackRecord>;
  /** Not to be shown to others; figures count it all the same. */
  hide(
    ref: DocumentRef,
    input?: z.input<typeof feedbackReasonSchema>,
    options?: CommandOptions,
  ): Promise<FeedbackRecord>;
  /** May be shown to others again. */
  show(
    ref: DocumentRef,
    input?: z.input<typeof feedbackReasonSchema>,
    options?: CommandOptions,
  ): Promise<FeedbackRecord>;
  /** What was asked of one parcel, and the answer. Throws `document.notFound`. */
  get(ref: DocumentRef): Promise<FeedbackRecord>;
  /** That of the newest orders first. */
  find(filter?: z.input<typeof feedbackFindSchema>): Promise<FeedbackPage>;
  /** What was written; null where nothing was, and once the customer is forgotten. */
  text(ref: DocumentRef): Promise<string | null>;
  /** Every fact of one question, oldest first. */
  history(ref: DocumentRef): Promise<readonly DocumentFact<FeedbackFact>[]>;
  /** Every action: allowed now, or why not. */
  explain(one: Pick<Feedback, 'status'>): Promise<readonly LegalAction<FeedbackAction>[]>;
}

export interface FeedbackDesk {
  readonly feedback: Feedbacks;
  /** A parcel has arrived: the request is planned, once. */
  plan(order: string, task: Extract<AftersalesTask, { kind: 'plan' }>): Promise<void>;
  /** The time has come to ask. */
  ask(id: string, options: CommandOptions): Promise<void>;
}

/** The part of an id that says when it was given. */
export const timeDigits = '00000000-0000'.length;

export function createFeedback(
  runtime: Runtime,
  pipeline: Pipeline,
  committer: Committer,
  committed: () => void,
): FeedbackDesk {
  const { shop, repository } = runtime;
  const policy = feedbackPolicy(runtime.options.feedback) ?? defaultFeedbackPolicy;
  const living = createLiving<Feedback, FeedbackFact>(runtime, committer, committed, {
    kind: 'feedback',
    noun: 'feedback',
    evolve: evolveFeedback,
    termsOf,
    incomingOf: () => new Map(),
    expectedAt: () => [],
    troublesOf: () => [],
    deadlinesOf: ({ status, askAt }) => ({ ask: status === 'planned' ? askAt : null }),
    columnsOf: ({ party }) => ({ party }),
  });
  return {
    plan,
    ask,
    feedback: {
      answer,
      ofToken: (token) => byToken(token).then(withActions),
      hide: (ref, input = {}, options = {}) => setHidden(ref, 'hide', input, options),
      show: (ref, input = {}, options = {}) => setHidden(ref, 'show', input, options),
      get: (ref) => living.get(ref).then(withActions),
      async find(filter = {}) {
        const { limit, after, order, rating, hidden, ...by } = parse(feedbackFindSchema, filter, 'feedback.find');
        const terms = termsFor({
          ...by,
          order: order === undefined ? undefined : idFrom(idOf(order)),
          rating: rating === undefined ? undefined : String(rating),
          hidden: hidden === undefined ? undefined : String(hidden),
        });
        const { documents, next } = await living.find(terms, { limit, after });
        return { feedback: documents.map(withActions), next };
      },
      async text(ref) {
        const { answer: given, party } = await living.get(ref);
        if (!given?.text) return null;
        return readMessage(await runtime.texts(party), given.text)?.text ?? null;
      },
      history: living.history,
      explain: async (one) => feedbackActions(one),
    },
  };

  async function plan(
    order: string,
    { shipment, deliveredAt }: Extract<AftersalesTask, { kind: 'plan' }>,
  ): Promise<void> {
    const { record } = await pipeline.loadKnown(order);
    const { intake } = record.head;
    const body = record.shipments.find(({ id }) => id === shipment);
    if (!body) return;
    // As many times as it is planned, it is the same one; its time is that of the order, so that lists begin with the newest ones.
    const derived = await runtime.derivedId('feedback', `${order}:${shipment}`);
    const id = order.slice(0, timeDigits) + derived.slice(timeDigits);
    const made: FeedbackPlan = {
      ...{ id, order, orderNumber: intake.number, shipment, party: intake.party, locale: intake.locale },
      lines: body.allocations.map(({ lineId, sku, lot, units }) => ({ line: lineId, sku, lot, units })),
      ...{ deliveredAt, askAt: addDays(deliveredAt, policy.askAfterDays, shop.zone) },
    };
    await living.change({
      ...{ ref: null, id, command: 'feedback.plan', schema: noInput, input: {}, options: {} },
      decide: (before, happening) => decideFeedback(before, { action: 'plan', plan: made }, happening, policy),
    });
  }

  async function ask(id: string, options: CommandOptions): Promise<void> {
    const { order } = await living.get(id);
    const { record } = await pipeline.loadKnown(order);
    const skip = await skipOf(record);
    const token = newToken();
    const name = await tokenName(runtime, 'feedbackToken', token);
    await living.change({
      ...{ ref: id, command: 'feedback.ask', schema: noInput, input: {}, options },
      decide: (before, happening) => decideFeedback(before, { action: 'ask', skip }, happening, policy),
      write: (facts, { party }) =>
        facts.some(({ type }) => type === 'feedback.asked')
          ? {
              names: [name],
              texts: [{ party, name: tokenText(id), body: token }],
              effects: tellings(runtime, [asking(record)], facts[0]?.at ?? now(runtime)),
            }
          : {},
    });
  }

  /** Why nobody is asked: it is over, it all came back, or nobody can be reached. */
  async function skipOf({ head }: OrderRecord): Promise<'cancelled' | 'returned' | 'unreachable' | null> {
    if (head.states.lifecycle === 'cancelled') return 'cancelled';
    if (head.states.fulfillment === 'returned') return 'returned';
    const texts = await runtime.texts(head.intake.party);
    return texts.has(currentText('contact', head)) ? null : 'unreachable';
  }

  async function answer(
    token: string,
    input: z.input<typeof feedbackAnswerSchema>,
    options: Pick<CommandOptions, 'actor' | 'idempotencyKey'> = {},
  ): Promise<FeedbackRecord> {
    const { text, ...given } = parse(feedbackAnswerSchema, input, 'feedback.answer');
    const { id } = await byToken(token);
    const message = messageText(runtime.newId());
    const answered = await living.change({
      ...{ ref: id, command: 'feedback.answer', schema: noInput, input: {} },
      options: { actor: { kind: 'customer' }, ...options },
      about: ['feedback.answer', id, input],
      decide: (before, happening) =>
        decideFeedback(
          before,
          { action: 'answer', answer: { ...given, text: text === undefined ? null : message } },
          happening,
          policy,
        ),
      write: (facts, { party }) => ({
        texts: text === undefined ? [] : [{ party, name: message, body: plainMessage(text).body }],
        effects: facts.flatMap((fact) =>
          fact.type === 'feedback.answered' && fact.data.low ? [aftersalesEffect({ kind: 'open' })] : [],
        ),
      }),
    });
    return withActions(answered);
  }

  async function byToken(given: string): Promise<Versioned<Feedback>> {
    if (typeof given !== 'string')
      throw new OmsError([problem('input.invalid', 'the token is that of the link', undefined, ['token'])]);
    const token = tokenOf(given);
    const names = token === null ? [] : [await tokenName(runtime, 'feedbackToken', token)];
    const [found] = token === null ? [] : await repository.find(shop.id, { kind: 'feedback', names, limit: 1 });
    if (!found) throw omsError('feedback.token', 'no delivery is asked about by this link');
    return living.get(found.id);
  }

  async function setHidden(
    ref: DocumentRef,
    action: 'hide' | 'show',
    input: z.input<typeof feedbackReasonSchema>,
    options: CommandOptions,
  ): Promise<FeedbackRecord> {
    const changed = await living.change({
      ...{ ref, command: `feedback.${action}`, schema: feedbackReasonSchema, input, options },
      decide: (before, happening, { reason }) => decideFeedback(before, { action, reason }, happening, policy),
    });
    return withActions(changed);
  }
}

function termsOf({ status, order, lines, answer, hidden }: Feedback): string[] {
  return [
    ...termsFor({ status, order, hidden: String(hidden), rating: answer ? String(answer.rating) : undefined }),
    ...new Set(lines.map(({ sku }) => `sku:${sku}`)),
  ];
}

function asking({ head }: OrderRecord): NotifyEffect {
  return { kind: 'notify', template: 'feedback.asked', audience: 'customer', values: { order: head.intake.number } };
}

function withActions(one: Versioned<Feedback>): FeedbackRecord {
  return { ...one, actions: feedbackActions(one) };
}
