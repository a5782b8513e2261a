/**
 * The side lane: where sets wait that need a row which somebody else holds. It has one connection at most, whatever waits in it, and never
 * holds a row while it waits for another: batches for other rows go on as if nothing was.
 *
 * 1. Look at all rows of the lane without waiting: whoever waits for a row that is free goes on, in a batch.
 * 2. Stand in line for one row that is left, as long as a batch would: a row that is merely in demand is had that way, and was in the lane
 *    for a moment only. New rows first, then in turn.
 * 3. Again, until nobody waits. Who waits for too long fails.
 */
import { type OmsError, omsError } from '../../../kernel';
import type { ChangeSet, CommitResult } from '../../../ports/repository';
import { toOmsError } from '../errors';
import { lockedRows } from './locked-rows';
import type { Candidate } from './pack';

/** How long a set waits for a row before it fails. Shorter turns a slow host transaction into errors; longer hides one that never ends. */
const patienceMs = 10_000;
/** The longest that the lane stands in line for one row: the other rows wait for their turn meanwhile. */
const longestTurnMs = 50;
/** With one connection for everything a turn must not keep it: a short look, then a pause. */
const lookMs = 20;
const pauseMs = 80;
/** Sets that go on in one batch. */
const maxBatch = 128;
/** What is held is neither a stock row, a counter nor a subject that can be seen: a key, a name, a row that is not committed yet. */
const unseen = 'unseen';

interface Waiting {
  readonly candidate: Candidate;
  readonly resolve: (result: CommitResult) => void;
}

interface Line {
  readonly waiting: Waiting[];
  turns: number;
}

export interface HeldRowsOptions {
  /** Whether a call may wait in the database without holding up the others. */
  readonly waitsBeside: boolean;
  /** How long a batch waits for a lock. */
  readonly lockMs: () => number;
  /** Those of the rows that somebody holds; does not wait. */
  readonly findHeld: (rows: readonly string[]) => Promise<ReadonlySet<string>>;
  /** Whether the row could be had within this time. */
  readonly canLock: (row: string, lockMs: number) => Promise<boolean>;
  /** Commits sets of one shop in a batch. */
  readonly commit: (candidates: readonly Candidate[]) => Promise<readonly CommitResult[]>;
}

export interface HeldRows {
  /** The first row of the set that is known to be held. */
  find(set: ChangeSet): string | undefined;
  /** Waits for the row (undefined: nobody knows which), then commits. Never rejects. */
  wait(candidate: Candidate, row: string | undefined): Promise<CommitResult>;
}

export function createHeldRows({ waitsBeside, lockMs, findHeld, canLock, commit }: HeldRowsOptions): HeldRows {
  const lines = new Map<string, Line>();
  let serving = false;

  async function serve(): Promise<void> {
    serving = true;
    while (lines.size > 0) {
      giveUp();
      const rows = [...lines.keys()].filter((row) => row !== unseen);
      const held = await findHeld(rows).catch(() => new Set(rows));
      await letIn(rows.filter((row) => !held.has(row)));
      const next = [...lines].sort(([, a], [, b]) => a.turns - b.turns)[0];
      if (!next) break;
      const [row, line] = next;
      line.turns += 1;
      if (await takeTurn(row)) await letIn([row]);
    }
    serving = false;
  }

  /** Answers whether the sets that wait for the row may try. */
  async function takeTurn(row: string): Promise<boolean> {
    const turnMs = waitsBeside ? Math.min(longestTurnMs, lockMs()) : lookMs;
    if (row === unseen) {
      await pause(turnMs);
      return true;
    }
    const free = await canLock(row, turnMs);
    if (!free && !waitsBeside) await pause(pauseMs);
    return free;
  }

  async function letIn(rows: readonly string[]): Promise<void> {
    const waiting = rows.flatMap((row) => lines.get(row)?.waiting ?? []);
    for (const row of rows) lines.delete(row);
    const shops = new Set(waiting.map(({ candidate }) => candidate.set.shop));
    for (const shop of shops) {
      const ofShop = waiting.filter(({ candidate }) => candidate.set.shop === shop);
      for (let from = 0; from < ofShop.length; from += maxBatch) await goOn(ofShop.slice(from, from + maxBatch));
    }
  }

  async function goOn(waiting: readonly Waiting[]): Promise<void> {
    try {
      const results = await commit(waiting.map(({ candidate }) => candidate));
      waiting.forEach(({ resolve }, i) => {
        const result = results[i] as CommitResult;
        if (result.status === 'deferred') void result.outcome.then(resolve);
        else resolve(result);
      });
    } catch (error) {
      for (const { resolve } of waiting) resolve({ status: 'failed', error: toOmsError(error) });
    }
  }

  function giveUp(): void {
    const latest = performance.now() - patienceMs;
    for (const [row, line] of lines) {
      const tired = line.waiting.filter(({ candidate }) => candidate.since < latest);
      if (tired.length === 0) continue;
      const waiting = line.waiting.filter(({ candidate }) => candidate.since >= latest);
      if (waiting.length > 0) lines.set(row, { ...line, waiting });
      else lines.delete(row);
      for (const { resolve } of tired) resolve({ status: 'failed', error: tooLong() });
    }
  }

  return {
    find: (set) => (lines.size === 0 ? undefined : lockedRows(set).find((row) => lines.has(row))),
    wait: (candidate, row = unseen) =>
      new Promise((resolve) => {
        const line = lines.get(row) ?? { waiting: [], turns: 0 };
        lines.set(row, line);
        line.waiting.push({ candidate, resolve });
        if (!serving) void serve();
      }),
  };
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

function tooLong(): OmsError {
  return omsError(
    'store.unavailable',
    `somebody else held a row that the change needs for ${patienceMs / 1000} s; nothing was written`,
  );
}
