/** Digests: what is collected for one recipient and channel until a time of the day, and sent as one message. */
import { type Instant, msOf } from '../../kernel';
import { now, type Runtime } from '../runtime';
import type { ReadContents } from './contents';
import type { Contents } from './intents';
import { entryOf, type Letter, type LetterEntry } from './letter';
import { type MessageRecord, messageId, type StoredMessage } from './record';
import type { Judge } from './verdict';

/** More than anybody reads: what comes beyond it opens another digest, or goes out by itself. */
const mostEntries = 100;
const mostDigests = 20;
const tries = 50;

interface Parts {
  readonly runtime: Runtime;
  readonly load: (id: string) => Promise<StoredMessage | null>;
  readonly write: (
    id: string,
    known: StoredMessage | null,
    record: MessageRecord,
    options?: { readonly contents?: string },
  ) => Promise<boolean>;
  readonly contentsOf: ReadContents;
  readonly judge: Judge;
}

export interface Digests {
  /** The digest that takes this message, by its id; null where none does. */
  openOne(wanted: {
    readonly letter: Letter;
    readonly party: string | null;
    readonly dueAt: Instant;
  }): Promise<string | null>;
  /** Puts a message into its digest, once; false where that was closed without it. */
  collect(
    letter: Letter,
    digest: string,
    wanted: { readonly party: string | null; readonly dueAt: Instant },
  ): Promise<boolean>;
  /** What is sent as one. What its customer does not want any more is left out of it, and recorded so; null where nothing is left. */
  contents(entries: readonly LetterEntry[], channel: string): Promise<Contents | null>;
}

export function createDigests({ runtime, load, write, contentsOf, judge }: Parts): Digests {
  return { openOne, collect, contents };

  async function openOne({ letter, party, dueAt }: Parameters<Digests['openOne']>[0]): Promise<string | null> {
    const { channel, intent } = letter;
    for (let n = 0; n < mostDigests; n++) {
      const name = JSON.stringify(['digest', intent.audience, party, channel, dueAt, n]);
      const id = messageId({ atMs: msOf(dueAt), version: 0, n, name });
      const known = await load(id);
      if (!known || isOpen(known) || entriesOf(known).some((entry) => entry.id === letter.id)) return id;
    }
    return null;
  }

  async function collect(
    letter: Letter,
    digest: string,
    { party, dueAt }: Parameters<Digests['collect']>[2],
  ): Promise<boolean> {
    const entry = entryOf(letter);
    for (let count = 0; count < tries; count++) {
      const known = await load(digest);
      const entries = known ? entriesOf(known) : [];
      if (entries.some(({ id }) => id === letter.id)) return true;
      if (known && !isOpen(known)) return false;
      const record = known?.record ?? blankDigest(letter, digest, party, dueAt);
      const changed = { ...record, changedAt: now(runtime) };
      if (await write(digest, known, changed, { contents: JSON.stringify([...entries, entry]) })) return true;
    }
    return false;
  }

  async function contents(entries: readonly LetterEntry[], channel: string): Promise<Contents | null> {
    const told: Contents[] = [];
    for (const { id, subject, version, intent } of entries) {
      const one = await contentsOf(subject, version, intent);
      const verdict = await judge.judge({ ...one, id, channel, same: null, collects: false, waits: false });
      if (verdict.kind === 'suppress') await leaveOut(id, verdict.reason);
      else told.push(one);
    }
    const last = told.at(-1);
    if (!last) return null;
    const listed = told.map(({ message: { template, orderId, orderNumber, currency, values } }) => ({
      ...{ template, orderId, orderNumber, currency, values },
    }));
    const about = { template: 'digest', orderId: null, orderNumber: null, values: { entries: listed } };
    return { party: last.party, message: { ...last.message, ...about } };
  }

  async function leaveOut(id: string, reason: string): Promise<void> {
    for (let count = 0; count < tries; count++) {
      const known = await load(id);
      if (known?.record.state !== 'digested') return;
      const record = { ...known.record, state: 'suppressed' as const, reason, until: null, changedAt: now(runtime) };
      if (await write(id, known, record)) return;
    }
  }
}

function entriesOf({ contents }: StoredMessage): readonly LetterEntry[] {
  return JSON.parse(contents ?? '[]') as readonly LetterEntry[];
}

/** Closed by the commit that lets it leave. */
function isOpen(digest: StoredMessage): boolean {
  return digest.record.state === 'delayed' && digest.record.until !== null && entriesOf(digest).length < mostEntries;
}

function blankDigest({ channel, intent }: Letter, id: string, party: string | null, dueAt: Instant): MessageRecord {
  return {
    ...{ event: 'digest', audience: intent.audience, channel, sentBy: channel, party, state: 'delayed', until: dueAt },
    about: { kind: 'message', id },
    ...{ orderId: null, orderNumber: null, reason: null, digest: null, resent: 0, same: null },
    ...{ at: dueAt, changedAt: dueAt, key: id },
    effect: { subject: { kind: 'message', id }, version: 1, n: 0 },
  };
}
