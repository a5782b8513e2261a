/** Deadlines: one per (subject, name), replaced or cancelled by later commits. */
import { compareBytes, type Instant } from '../../kernel';
import type { ChangeSet, ClaimedDeadline, ClaimRequest, SubjectRef } from '../../ports/repository';
import { joined } from './joined';
import { createQueue } from './queue';

interface Deadline {
  readonly key: string;
  readonly subject: SubjectRef;
  readonly name: string;
  readonly dueAt: Instant;
  readonly body: string;
  lease: string | null;
  leasedUntil: Instant;
}

export interface Deadlines {
  change(subject: SubjectRef, deadlines: ChangeSet['deadlines']): void;
  claim(request: ClaimRequest): ClaimedDeadline[];
  settle(lease: string, done: readonly { subject: SubjectRef; name: string }[]): void;
  next(): Instant | null;
}

export function createDeadlines(): Deadlines {
  const standing = new Map<string, Deadline>();
  const queue = createQueue<Deadline>((a, b) =>
    a.dueAt < b.dueAt ? -1 : a.dueAt > b.dueAt ? 1 : compareBytes(a.key, b.key),
  );

  /** The earliest that still stands; what was replaced or cancelled is thrown away on the way. */
  function first(): Deadline | undefined {
    for (let top = queue.peek(); top; top = queue.peek()) {
      if (standing.get(top.key) === top) return top;
      queue.pop();
    }
    return undefined;
  }

  return {
    change(subject, { set, cancel }) {
      for (const name of cancel) standing.delete(keyOf(subject, name));
      for (const { name, dueAt, body } of set) {
        const key = keyOf(subject, name);
        const deadline = {
          key,
          subject: { kind: subject.kind, id: subject.id },
          name,
          dueAt,
          body,
          lease: null,
          leasedUntil: dueAt,
        };
        standing.set(key, deadline);
        queue.push(deadline);
      }
    },

    claim({ now, leasedUntil, lease, limit }) {
      const claimed: Deadline[] = [];
      const seen: Deadline[] = [];
      for (let top = first(); top && top.dueAt <= now && claimed.length < limit; top = first()) {
        queue.pop();
        seen.push(top);
        if (top.lease === null || top.leasedUntil <= now) claimed.push(top);
      }
      for (const deadline of seen) queue.push(deadline);
      for (const deadline of claimed) Object.assign(deadline, { lease, leasedUntil });
      return claimed.map(({ subject, name, dueAt, body }) => ({ subject: { ...subject }, name, dueAt, body, lease }));
    },

    settle(lease, done) {
      for (const { subject, name } of done) {
        const key = keyOf(subject, name);
        if (standing.get(key)?.lease === lease) standing.delete(key);
      }
    },

    next: () => first()?.dueAt ?? null,
  };
}

function keyOf(subject: SubjectRef, name: string): string {
  return joined(subject.kind, subject.id, name);
}
