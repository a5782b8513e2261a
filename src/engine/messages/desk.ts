/**
 * The message desk: carries out what was intended and writes what became of it into the log.
 *
 * - An intent is the effect of the commit that caused it; its key and channel are the name of its record, so that there is one, whoever writes it.
 * - What can go out at once is sent, then recorded. A process that dies in between sends again with the same key, which the notifier knows.
 * - What waits is recorded with a deadline; when that comes, the record has an effect of its own, which is tried again as any other.
 * - A digest is a message, too: it takes what is collected until its time comes, and is closed by the commit that sends it.
 */
import { instant, isOmsError, omsError } from '../../kernel';
import type { ChangeSet, ClaimedEffect, Message, Notifier } from '../../ports';
import { isGivenUp, keyOf } from '../attempts';
import { blankSet } from '../blank-set';
import type { Committer } from '../committer';
import type { Pipeline } from '../pipeline';
import { now, type Runtime } from '../runtime';
import { createContents } from './contents';
import { createDigests } from './digests';
import type { Intent } from './intents';
import { entryOf, type Letter, type LetterEntry } from './letter';
import { contentsSection, type MessageRecord, messageId, type StoredMessage, storedMessage, termsOf } from './record';
import { createJudge } from './verdict';

export interface MessageDesk {
  /** Carries out an effect that tells somebody; throws when that must be tried again. */
  deliver(claimed: ClaimedEffect): Promise<void>;
  /** The time of a delayed message or of a digest has come. */
  due(id: string): Promise<void>;
}

type Outcome = Pick<MessageRecord, 'state'> &
  Partial<Pick<MessageRecord, 'reason' | 'until' | 'digest' | 'sentBy' | 'same' | 'party' | 'orderNumber'>> & {
    /** What it is made of, of one that waits. */
    readonly contents?: string;
  };

/** Attempts to write a record that others write, too. */
const tries = 50;
const sendDeadline = 'send';

export function createMessageDesk(
  runtime: Runtime,
  committer: Committer,
  pipeline: Pick<Pipeline, 'loadFrom'>,
  leaving: () => void,
): MessageDesk {
  const { options, shop, repository } = runtime;
  const contentsOf = createContents(runtime, pipeline);
  const judge = createJudge(runtime);
  const digests = createDigests({ runtime, load, write, contentsOf, judge });
  return { deliver, due };

  async function deliver(claimed: ClaimedEffect): Promise<void> {
    if (claimed.subject.kind === 'message') return deliverWaiting(claimed);
    const { subject, version, n, attempts } = claimed;
    const intent = JSON.parse(claimed.body) as Intent;
    const channel = claimed.destination.slice('notify:'.length);
    const key = keyOf(claimed);
    const id = messageId({ atMs: intent.at, version, n, name: `${key} ${channel}` });
    // Nothing to look for, mostly: a record that is there all the same is met when this one is written.
    const known = attempts > 1 || judge.strict ? await load(id) : null;
    const letter = { id, key, intent, subject, version, channel, effect: { subject, version, n }, attempts, known };
    const state = known?.record.state;
    if (state === 'delayed') return;
    if (known && state === 'digested') return goOnCollecting(letter, known.record);
    if (state && state !== 'failed' && attempts > 1) return;
    await carryOut(letter, known === null);
  }

  async function carryOut(letter: Letter, isFirst: boolean): Promise<void> {
    const contents = await contentsOf(letter.subject, letter.version, letter.intent);
    const { party, message } = contents;
    const same = judge.same(contents, letter.channel);
    const asked = { ...contents, id: letter.id, channel: letter.channel, same, collects: isFirst, waits: isFirst };
    const about = { same, party, orderNumber: message.orderNumber };
    const verdict = await judge.judge(asked);
    if (verdict.kind === 'suppress')
      return void (await save(letter, { ...about, state: 'suppressed', reason: verdict.reason }));
    if (verdict.kind === 'send') return send(letter, verdict, about);
    if (verdict.kind === 'delay') {
      const waiting = JSON.stringify([entryOf(letter)]);
      return void (await save(letter, { ...about, state: 'delayed', until: verdict.until, contents: waiting }));
    }
    const { dueAt } = verdict;
    const digest = await digests.openOne({ letter, party, dueAt });
    if (digest === null) return carryOut(letter, false);
    await save(letter, { ...about, state: 'digested', until: dueAt, digest });
    // Also where somebody else has recorded it: they may die before it is collected.
    const recorded = await again(letter);
    if (recorded.known?.record.state === 'digested') await goOnCollecting(recorded, recorded.known.record);
  }

  /** Puts what is recorded so into its digest. What that was closed without goes out by itself. */
  async function goOnCollecting(letter: Letter, { digest, party, until }: MessageRecord): Promise<void> {
    if (digest === null || until === null) return;
    if (!(await digests.collect(letter, digest, { party, dueAt: until }))) await carryOut(letter, false);
  }

  async function again(letter: Letter): Promise<Letter> {
    return { ...letter, known: await load(letter.id) };
  }

  /** A delayed message or a digest whose time has come, or one of them that somebody wants to be sent again. */
  async function deliverWaiting(claimed: ClaimedEffect): Promise<void> {
    const { subject, version, n, attempts } = claimed;
    const known = await load(subject.id);
    if (!known?.contents || known.record.effect.version !== version) return;
    const { state, key, channel, event } = known.record;
    if (state !== 'delayed' && state !== 'failed' && attempts > 1) return;
    const entries = JSON.parse(known.contents) as readonly LetterEntry[];
    const [first] = entries;
    if (!first) return;
    const effect = { subject, version, n };
    const letter = { ...first, id: known.id, key, channel, effect, attempts, known };
    const contents = await (event === 'digest'
      ? digests.contents(entries, channel)
      : contentsOf(first.subject, first.version, first.intent));
    if (!contents) return void (await save(letter, { state: 'suppressed', reason: 'digest.empty' }));
    const asked = { ...contents, id: known.id, channel, same: null, collects: false, waits: state === 'delayed' };
    const verdict = await judge.judge(asked);
    if (verdict.kind === 'suppress') return void (await save(letter, { state: 'suppressed', reason: verdict.reason }));
    if (verdict.kind === 'delay') return void (await save(letter, { state: 'delayed', until: verdict.until }));
    if (verdict.kind === 'send') await send(letter, verdict, {});
  }

  async function send(
    letter: Letter,
    { channel, message }: { readonly channel: string; readonly message: Omit<Message, 'key'> },
    about: Partial<Outcome>,
  ): Promise<void> {
    const notifier = notifierOf(channel);
    try {
      await runtime.timed('notifier', () => notifier.send({ key: letter.key, ...message }), { target: channel });
    } catch (error) {
      if (isGivenUp(error, letter.attempts))
        await save(letter, { ...about, state: 'failed', reason: isOmsError(error) ? error.code : 'port.failed' });
      throw error;
    }
    await save(letter, { ...about, state: 'delivered', sentBy: channel });
  }

  /** Writes what became of a message; false where somebody else decided meanwhile, and it was not sent. */
  async function save(letter: Letter, { contents, ...outcome }: Outcome): Promise<boolean> {
    let { known } = letter;
    for (let count = 0; count < tries; count++) {
      const before = known?.record ?? null;
      const isSent = outcome.state === 'delivered';
      const isAgain = before?.state === 'delivered';
      // Whoever was overtaken has nothing to add; who was asked for it by somebody sent it again.
      if (isAgain && (!isSent || letter.attempts > 1)) return false;
      if (count > 0 && before && before.state !== 'failed' && !isSent) return false;
      const record = {
        ...(before ?? blankRecord(letter)),
        ...{ reason: null, until: null, digest: null },
        ...outcome,
        effect: letter.effect,
        resent: (before?.resent ?? 0) + (isAgain ? 1 : 0),
        changedAt: now(runtime),
      };
      if (await write(letter.id, known, record, contents === undefined ? {} : { contents })) return true;
      known = await load(letter.id);
    }
    throw omsError('contention.exhausted', 'the record of a message kept changing');
  }

  /** Writes a record over the one that is known; false where somebody else was faster. One that `leaves` has an effect of its own. */
  async function write(
    id: string,
    known: StoredMessage | null,
    record: MessageRecord,
    { contents, leaves = false }: { readonly contents?: string; readonly leaves?: boolean } = {},
  ): Promise<boolean> {
    const { state, event, audience, channel, reason, until, about, digest, party, changedAt: at } = record;
    const had = known ? termsOf(known.record) : [];
    const has = termsOf(record);
    const type = leaves ? 'message.due' : `message.${state}`;
    const facts = [
      { type, at, by: { kind: 'system' }, data: { event, audience, channel, about, reason, until, digest } },
    ];
    const blank = blankSet(shop.id, { kind: 'message', id }, known?.version ?? 0, at);
    const own = { subject: blank.subject, version: blank.expectedVersion + 1, n: 0 };
    const effects = leaves ? [{ destination: `notify:${channel}`, type: `notify.${event}`, body: '{}' }] : [];
    const change: ChangeSet = {
      ...blank,
      head: JSON.stringify(leaves ? { ...record, effect: own } : record),
      columns: { ...blank.columns, party },
      sections: contents === undefined ? {} : { [contentsSection]: contents },
      terms: { add: has.filter((term) => !had.includes(term)), remove: had.filter((term) => !has.includes(term)) },
      facts: facts.map((fact) => JSON.stringify(fact)),
      effects,
      deadlines: {
        set: state === 'delayed' && until !== null ? [{ name: sendDeadline, dueAt: until, body: '{}' }] : [],
        cancel: [],
      },
    };
    const result = await committer.submit(change);
    if (result.status === 'failed') throw result.error;
    if (result.status === 'committed' && leaves) leaving();
    return result.status === 'committed';
  }

  async function due(id: string): Promise<void> {
    for (let count = 0; count < tries; count++) {
      const known = await load(id);
      const until = known?.record.state === 'delayed' ? known.record.until : null;
      if (!known || until === null || until > now(runtime)) return;
      const record = { ...known.record, until: null, changedAt: now(runtime) };
      if (await write(id, known, record, { leaves: true })) return;
    }
    throw omsError('contention.exhausted', 'the record of a message kept changing');
  }

  async function load(id: string): Promise<StoredMessage | null> {
    const [stored] = await repository.loadMany(shop.id, [{ kind: 'message', id }]);
    return stored ? storedMessage(stored) : null;
  }

  function notifierOf(id: string): Notifier {
    const notifier = options.notifiers?.find((item) => item.id === id);
    if (!notifier) throw omsError('port.failed', `notifier "${id}" is not configured in this process`, { port: id });
    return notifier;
  }
}

function blankRecord({ key, intent, subject, channel, effect }: Letter): MessageRecord {
  const at = instant(intent.at);
  return {
    ...{ event: intent.template, audience: intent.audience, channel, sentBy: channel, about: subject, key, effect },
    orderId: subject.kind === 'order' ? subject.id : null,
    ...{ orderNumber: null, party: null, state: 'delivered', reason: null, at, changedAt: at },
    ...{ until: null, digest: null, resent: 0, same: null },
  };
}
