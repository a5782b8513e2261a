/** The nouns of after-sales that are subjects of their own: cases and feedback, and what the relay does for them. */
import { omsError } from '../../kernel';
import type { ClaimedEffect } from '../../ports';
import type { Committer } from '../committer';
import type { CommandOptions, Pipeline } from '../pipeline';
import type { Runtime } from '../runtime';
import { type Cases, createCases } from './cases';
import { createCaseDesk } from './desk';
import { createFeedback, type Feedbacks, timeDigits } from './feedback';
import { absorb } from './record';
import type { AftersalesTask } from './tasks';
import { messageTexts, plainMessage, readMessage } from './texts';

/** What a shop calls about its customers' questions and complaints, and what they say of deliveries. */
export interface CaseFacades {
  readonly cases: Cases;
  readonly feedback: Feedbacks;
}

/** What the relay carries out of it: tasks, and deadlines of its subjects. */
export interface AftersalesWork {
  carryOut(claimed: ClaimedEffect): Promise<void>;
  ask(id: string, options: CommandOptions): Promise<void>;
}

/** `committed` hears of every change. */
export function createCaseFacades(
  runtime: Runtime,
  pipeline: Pipeline,
  committer: Committer,
  committed: () => void = () => {},
): { readonly facades: CaseFacades; readonly work: AftersalesWork } {
  const desk = createCaseDesk(runtime, committer, committed);
  const { feedback, plan, ask } = createFeedback(runtime, pipeline, committer, committed);
  return {
    facades: { cases: createCases(runtime, pipeline, desk), feedback },
    work: {
      ask,
      async carryOut({ subject, body }) {
        const task = JSON.parse(body) as AftersalesTask;
        if (task.kind === 'absorb') return absorb(desk, subject.id);
        if (task.kind === 'plan') return plan(subject.id, task);
        return openLow(subject.id);
      },
    },
  };

  /** A low rating is a complaint, with what was written; its id follows from the feedback, so that there is one however often it is asked for. */
  async function openLow(id: string): Promise<void> {
    const { order, orderNumber, party, locale, lines, answer, answeredAt } = await feedback.get(id);
    if (!answer || answeredAt === null) throw omsError('internal', 'a feedback without an answer is not low', { id });
    const { record } = await pipeline.loadKnown(order);
    const low = new Set(answer.lines.filter(({ rating }) => rating < 4).map(({ line }) => line));
    const about = lines.filter(({ line }) => low.size === 0 || low.has(line));
    const texts = await runtime.texts(party);
    const written = answer.text === null ? null : readMessage(texts, answer.text)?.text;
    const caseId = id.slice(0, timeDigits) + (await runtime.derivedId('case', id)).slice(timeDigits);
    const author = { kind: 'customer' } as const;
    const from = { direction: 'in', author, channel: 'feedback', sender: 'customer', attachments: 0 } as const;
    const message = written ? desk.messageOf({ id: caseId, at: answeredAt, ...from }) : null;
    await desk.open({
      ...{ id: caseId, kind: 'complaint', priority: 'normal', channel: 'feedback', locale, order, orderNumber },
      customer: { party, known: record.head.intake.customerKnown, mailbox: await mailbox(record.head.id, texts) },
      lines: [...new Map(about.map(({ line, sku }) => [line, { line, sku }])).values()],
      ...{ origin: `feedback:${id}`, owner: null, contact: null, message, about: [] },
      options: { actor: { kind: 'system', id: 'feedback' } },
      texts: written ? messageTexts(party, caseId, plainMessage(written)) : [],
    });
  }

  async function mailbox(order: string, texts: ReadonlyMap<string, string>): Promise<string | null> {
    const contact = JSON.parse(texts.get(`contact:${order}`) ?? '{}') as { readonly email?: string };
    return desk.mailboxOf(contact.email);
  }
}
