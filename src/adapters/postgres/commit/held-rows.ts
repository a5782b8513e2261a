/**
 * What happens to sets that need a row which somebody else holds for long. They wait beside the batches: one scout per row waits for the
 * lock, everybody else who needs that row waits for the scout, and goes on in a batch of their own when it is through.
 */
import { type OmsError, omsError } from '../../../kernel';
import type { ChangeSet, CommitResult } from '../../../ports/repository';
import type { Candidate } from './pack';

/** How long a set waits for a row before it fails. Shorter turns a slow host transaction into errors; longer hides one that never ends. */
const patienceMs = 10_000;
/** One wait of a scout for the lock: short enough for a connection to come back soon when the host closes its pool. */
const waitMs = 2_000;
/** With one connection for everything a scout must not keep it: a short look, then a pause. */
const lookMs = 20;
const pauseMs = 80;

interface Waiting {
  readonly candidate: Candidate;
  readonly until: number;
  readonly resolve: (result: CommitResult) => void;
}

export interface HeldRowsOptions {
  /** How many scouts may wait in the database at the same time; 0 when there is no connection to spare. */
  readonly scouts: number;
  /** Commits one set alone, waiting so long for its locks; null when that was too short. */
  readonly attempt: (candidate: Candidate, lockMs: number) => Promise<CommitResult | null>;
  /** Commits sets in a batch. */
  readonly resubmit: (candidates: readonly Candidate[]) => Promise<readonly CommitResult[]>;
}

export interface HeldRows {
  /** The first row of the set that is known to be held. */
  find(set: ChangeSet): string | undefined;
  /** Waits for the row, then commits. */
  wait(candidate: Candidate, row: string): Promise<CommitResult>;
}

export function createHeldRows({ scouts, attempt, resubmit }: HeldRowsOptions): HeldRows {
  const waitingByRow = new Map<string, Waiting[]>();
  const queue: string[] = [];
  let running = 0;

  function start(): void {
    while (running < Math.max(1, scouts) && queue.length > 0) {
      running += 1;
      const row = queue.shift() as string;
      void scout(row).finally(() => {
        running -= 1;
        start();
      });
    }
  }

  async function scout(row: string): Promise<void> {
    const waiting = waitingByRow.get(row) ?? [];
    for (let first = waiting.shift(); first; first = waiting.shift()) {
      const result = await waitFor(first);
      first.resolve(result ?? { status: 'failed', error: tooLong() });
      if (result) break;
    }
    waitingByRow.delete(row);
    if (waiting.length === 0) return;
    const results = await resubmit(waiting.map(({ candidate }) => candidate));
    waiting.forEach(({ resolve }, i) => {
      const result = results[i] as CommitResult;
      if (result.status === 'deferred') void result.outcome.then(resolve);
      else resolve(result);
    });
  }

  async function waitFor({ candidate, until }: Waiting): Promise<CommitResult | null> {
    for (;;) {
      const left = until - Date.now();
      const result = await attempt(candidate, scouts > 0 ? Math.max(lookMs, Math.min(waitMs, left)) : lookMs);
      if (result || Date.now() >= until) return result;
      if (scouts === 0) await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  }

  return {
    find: (set) => (waitingByRow.size === 0 ? undefined : lockedRows(set).find((row) => waitingByRow.has(row))),
    wait(candidate, row) {
      return new Promise((resolve) => {
        const waiting = waitingByRow.get(row) ?? [];
        waiting.push({ candidate, until: Date.now() + patienceMs, resolve });
        if (waitingByRow.has(row)) return;
        waitingByRow.set(row, waiting);
        queue.push(row);
        start();
      });
    },
  };
}

/** The rows that a set locks, by name. Its own subject is the last: somebody who holds that holds nobody else up. */
export function lockedRows(set: ChangeSet): string[] {
  const stock = [...set.moves, ...set.holds, ...set.policies].map((key) => stockRow(key.sku, key.location, key.lot));
  const counters = set.counters.map(({ space, key }) => counterRow(space, key));
  return [...stock, ...counters, subjectRow(set.subject.kind, set.subject.id)];
}

export const stockRow = (sku: string, location: string, lot: string) => `stock\0${sku}\0${location}\0${lot}`;
export const counterRow = (space: string, key: string) => `counter\0${space}\0${key}`;
export const subjectRow = (kind: string, id: string) => `subject\0${kind}\0${id}`;

function tooLong(): OmsError {
  return omsError(
    'store.unavailable',
    `somebody else held a row that the change needs for ${patienceMs / 1000} s; nothing was written`,
  );
}
