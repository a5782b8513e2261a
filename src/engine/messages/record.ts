/** A message in the log: what was to be told, to whom by which channel, and what became of it. Nothing in it names a person. */
import { fingerprint, type Instant, uuidv7 } from '../../kernel';
import type { Audience, NotificationEvent } from '../../order';
import type { EffectId, StoredSubject, SubjectRef } from '../../ports';

/**
 * What became of a message. `delivered`: a notifier took it over. `digested`: it goes out with others, in the digest that is named. `suppressed`: it was not
 * sent, because of the reason. `delayed`: it is sent when its time comes. `failed`: no attempt got through, and it waits for a person.
 */
export type MessageState = 'delivered' | 'digested' | 'suppressed' | 'delayed' | 'failed';

export const messageStates = ['delivered', 'digested', 'suppressed', 'delayed', 'failed'] as const;

/** One message to one person, as the log keeps it: of what, by which way, and how that ended. It holds no address and no text. */
export interface LoggedMessage {
  readonly id: string;
  /** What it tells of. */
  readonly event: NotificationEvent;
  /** Whether it is for the customer, staff or a supplier. */
  readonly audience: Audience;
  /** Id of the notifier that it is meant for, and of the one by which the customer wanted it. */
  readonly channel: string;
  /** Id of the notifier by which the customer wanted it. */
  readonly sentBy: string;
  /** The order, case, stock document or other thing that it tells of; a digest is about itself. */
  readonly about: SubjectRef;
  /** The order that it is about; null where it is about none. */
  readonly orderId: string | null;
  readonly orderNumber: string | null;
  /** Whom it is for, as orders name them; null of staff, suppliers and those who were erased. */
  readonly party: string | null;
  /** How it ended, or that it waits. */
  readonly state: MessageState;
  /** Why it was suppressed or failed: one word, or the code of an error. */
  readonly reason: string | null;
  /** When what it tells of came about, and when its state last changed. */
  readonly at: Instant;
  /** When its state last changed. */
  readonly changedAt: Instant;
  /** When it is sent, of one that is delayed. */
  readonly until: Instant | null;
  /** The digest that it goes out with. */
  readonly digest: string | null;
  /** How often it was sent again because somebody asked for it. */
  readonly resent: number;
  /** Recognises it at the notifier: the same for every attempt. */
  readonly key: string;
}

/** As it is stored; `effect` is the one by which it leaves, or left last. */
export interface MessageRecord extends Omit<LoggedMessage, 'id'> {
  readonly effect: EffectId;
  /** What content is told only once for a while. */
  readonly same: string | null;
}

export interface StoredMessage {
  readonly id: string;
  readonly version: number;
  readonly record: MessageRecord;
  /** The intents that a delayed message or a digest is made of. */
  readonly contents: string | null;
}

export const contentsSection = 'contents';

export function storedMessage({ id, version, head, sections }: StoredSubject): StoredMessage {
  return { id, version, record: JSON.parse(head) as MessageRecord, contents: sections[contentsSection] ?? null };
}

export function presented({ id, record }: StoredMessage): LoggedMessage {
  const { effect: _effect, same: _same, ...told } = record;
  return { id, ...told };
}

/**
 * The id of a message: of when it came about, of its place among what came about then, and of its name (key and channel), so that whoever tells of the same
 * intent writes the same record, and the newest are found first.
 */
export function messageId({
  atMs,
  version,
  n,
  name,
}: {
  readonly atMs: number;
  readonly version: number;
  readonly n: number;
  readonly name: string;
}): string {
  const digits = fingerprint(name);
  const place = ((n & 0x3fff) << 12) | (version & 0xfff);
  const parts = [place, Number.parseInt(digits.slice(1, 9), 16), Number.parseInt(digits.slice(15, 19), 16)].values();
  return uuidv7(atMs, () => parts.next().value as number);
}

/** Search words of a message. */
export function termsOf({ about, state, same }: MessageRecord): string[] {
  return [`about:${about.id}`, `state:${state}`, ...(same === null ? [] : [`same:${same}`])];
}
