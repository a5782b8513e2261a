/**
 * Group commit: change sets that wait while a batch is in flight go together in the next. The batch in flight sets the pace; there is no timer.
 *
 * Two batches are in flight, each at most half of what waits, or all callers fall into lock-step. Two sets for one subject never share a
 * batch. (What the store answers per set, and how it retries a batch that fails whole, is its own promise.)
 */
import type { ChangeSet, CommitResult, Repository } from '../ports';
import type { Observe } from './observing';

export interface Committer {
  submit(change: ChangeSet): Promise<CommitResult>;
  /** Resolves when nothing waits and nothing is in flight. */
  drained(): Promise<void>;
}

/** Sets of one batch: more makes a commit slow for its first caller without making the batch cheaper per set. */
const maxBatch = 128;

// Taken when loaded: a host's fake timers must not stop the commits.
const nextTurn: (act: () => void) => unknown = globalThis.setImmediate ?? globalThis.setTimeout;

interface Waiting {
  readonly change: ChangeSet;
  readonly resolve: (result: CommitResult) => void;
  readonly reject: (error: unknown) => void;
}

export function createCommitter(
  repository: Pick<Repository, 'commit'>,
  maxFlights = 2,
  observe: Observe | null = null,
): Committer {
  // With one flight, the first to come after a batch would fly alone while all others whom it answered are on their way: they get a turn.
  const soon = maxFlights === 1 ? nextTurn : queueMicrotask;
  const write = observe
    ? observedWrite(repository, observe)
    : (changes: readonly ChangeSet[]) => repository.commit(changes);
  let queue: Waiting[] = [];
  let flights = 0;
  const idle: (() => void)[] = [];

  const pump = () => {
    while (flights < maxFlights && queue.length > 0) {
      const room = flights === 0 && maxFlights > 1 ? Math.ceil(queue.length / 2) : queue.length;
      const [batch, rest] = takeBatch(queue, Math.min(maxBatch, Math.max(1, room)));
      queue = rest;
      flights++;
      void fly(batch);
    }
    if (flights === 0 && queue.length === 0) for (const resolve of idle.splice(0)) resolve();
  };
  const fly = async (batch: readonly Waiting[]) => {
    try {
      const results = await write(batch.map((item) => item.change));
      batch.forEach((item, index) => answer(item, results[index] as CommitResult));
    } catch (error) {
      for (const item of batch) item.reject(error);
    } finally {
      flights--;
      if (maxFlights === 1) soon(pump);
      else pump();
    }
  };
  const submit = (change: ChangeSet) =>
    new Promise<CommitResult>((resolve, reject) => {
      queue.push({ change, resolve, reject });
      if (flights < maxFlights) soon(pump);
    });
  return {
    submit: observe ? observedSubmit(submit, observe) : submit,
    drained: () =>
      flights === 0 && queue.length === 0 ? Promise.resolve() : new Promise((resolve) => idle.push(resolve)),
  };
}

/** The first sets of the queue, at most one per subject; what is left keeps its order. */
function takeBatch(queue: readonly Waiting[], most: number): [Waiting[], Waiting[]] {
  const subjects = new Set<string>();
  const batch: Waiting[] = [];
  const rest: Waiting[] = [];
  for (const item of queue) {
    const subject = `${item.change.subject.kind} ${item.change.subject.id}`;
    if (batch.length < most && !subjects.has(subject)) {
      subjects.add(subject);
      batch.push(item);
    } else rest.push(item);
  }
  return [batch, rest];
}

/** A deferred answer comes when the store has it; nobody else of the batch waits for it. */
function answer(item: Waiting, result: CommitResult): void {
  if (result.status === 'deferred') result.outcome.then(item.resolve, item.reject);
  else item.resolve(result);
}

function observedSubmit(submit: Committer['submit'], observe: Observe): Committer['submit'] {
  return (change) => {
    const { facts, effects } = change;
    const step = { kind: 'commit', ...writtenBy(change), facts: facts.length, effects: effects.length } as const;
    return observe(
      step,
      () => submit(change),
      ({ status }) => ({ outcome: status, failed: status === 'failed' }),
    );
  };
}

function observedWrite(repository: Pick<Repository, 'commit'>, observe: Observe): Repository['commit'] {
  return (changes) => observe({ kind: 'batch', members: changes.map(writtenBy) }, () => repository.commit(changes));
}

const writtenBy = ({ subject, expectedVersion }: ChangeSet) => ({ subject, version: expectedVersion + 1 });
