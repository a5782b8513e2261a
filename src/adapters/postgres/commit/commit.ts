/**
 * The commit of a batch, and what becomes of its sets when the batch fails as a whole.
 *
 * - What cannot be stored is refused before it is sent. Sets that need a row known to be held wait in the side lane (`deferred`).
 * - The rest is one call. If it hoped that the stock fits and it does not, it is called again and decides set by set.
 * - Somebody holds a row for too long: the sets that need it go to the side lane, the others go again at once.
 * - The connection is lost: the same call again. Every set carries a nonce, so what was written is recognised and not written twice.
 * - Anything else: one set at a time, so that only the set that is to blame fails.
 */
import { findUnstorable, omsError } from '../../../kernel';
import type { ChangeSet, CommitResult } from '../../../ports/repository';
import type { Driver } from '../driver';
import { classify, toOmsError } from '../errors';
import { readAnswers } from './answers';
import { commitCall } from './function';
import { createHeldRows } from './held-rows';
import { canLock, findLockedRows, lockedRows } from './locked-rows';
import { createPace } from './pace';
import { type Candidate, pack } from './pack';

export type Commit = (changes: readonly ChangeSet[]) => Promise<readonly CommitResult[]>;

type Call = (candidates: readonly Candidate[], lockMs: number, hopeful: boolean) => Promise<CommitResult[]>;

/** Sets that are tried one by one, at the same time. More would take the connections that the batches need. */
const loneSets = 3;
/** Attempts of one set that keeps losing races. */
const races = 5;
/** Pauses before a lost connection is tried again. */
const reconnectMs = [50, 250, 1_000];

export function createCommit(driver: Driver, schema: string): Commit {
  const call = createCall(driver, schema);
  const pace = createPace();
  const heldRows = createHeldRows({
    waitsBeside: driver.waitsBeside,
    lockMs: pace.lockMs,
    findHeld: (rows) => findLockedRows(driver, schema, rows),
    canLock: (row, lockMs) => canLock(driver, schema, row, lockMs),
    commit: (candidates) => submit(candidates),
  });

  async function submit(candidates: readonly Candidate[]): Promise<readonly CommitResult[]> {
    const rows = candidates.map(({ set }) => heldRows.find(set));
    const free = await batch(candidates.filter((_, i) => rows[i] === undefined));
    let next = 0;
    return candidates.map((candidate, i) => {
      const row = rows[i];
      return row === undefined ? (free[next++] as CommitResult) : defer(candidate, row);
    });
  }

  async function batch(candidates: readonly Candidate[], attempt = 0): Promise<readonly CommitResult[]> {
    if (candidates.length === 0) return [];
    const start = performance.now();
    const hopeful = pace.isHopeful();
    try {
      const results = await call(candidates, pace.lockMs(), hopeful);
      pace.took(performance.now() - start);
      return results;
    } catch (error) {
      switch (classify(error)) {
        case 'unfit':
          pace.hopedInVain();
          return batch(candidates, attempt);
        case 'locked':
          return around(candidates, attempt);
        case 'lost': {
          const pause = reconnectMs[attempt];
          if (pause === undefined) return failed(candidates, error);
          await new Promise((resolve) => setTimeout(resolve, pause));
          return batch(candidates, attempt + 1);
        }
        case 'missing':
          return failed(candidates, error);
        default:
          return oneByOne(candidates);
      }
    }
  }

  /**
   * The sets that need a held row go to the side lane; the others go again. A row that is merely in demand may be taken for held: the lane
   * finds out.
   */
  async function around(candidates: readonly Candidate[], attempt: number): Promise<readonly CommitResult[]> {
    const needed = candidates.flatMap(({ set }) => lockedRows(set));
    const locked = await findLockedRows(driver, schema, needed).catch(() => new Set<string>());
    // A key or a name may be what is held: that cannot be seen from outside.
    if (locked.size === 0 && attempt > 0) return oneByOne(candidates);
    const rows = candidates.map(({ set }) => lockedRows(set).find((row) => locked.has(row)));
    const waiting = candidates.map((candidate, i) => rows[i] && defer(candidate, rows[i]));
    const free = await batch(
      candidates.filter((_, i) => rows[i] === undefined),
      attempt + 1,
    );
    let next = 0;
    return waiting.map((deferred) => deferred || (free[next++] as CommitResult));
  }

  async function oneByOne(candidates: readonly Candidate[]): Promise<readonly CommitResult[]> {
    const results: CommitResult[] = [];
    // Sets of one subject keep their order: the first of two writers of a version is the one that wins.
    const subjects = new Map<string, number[]>();
    candidates.forEach(({ set }, i) => {
      const key = `${set.shop} ${set.subject.kind} ${set.subject.id}`;
      subjects.set(key, [...(subjects.get(key) ?? []), i]);
    });
    const waiting = [...subjects.values()];
    const worker = async () => {
      for (let places = waiting.shift(); places; places = waiting.shift()) {
        for (const i of places) {
          const candidate = candidates[i] as Candidate;
          const result = await alone(call, candidate, pace.lockMs());
          results[i] = result ?? defer(candidate, undefined);
        }
      }
    };
    await Promise.all(Array.from({ length: loneSets }, worker));
    return results;
  }

  function defer(candidate: Candidate, row: string | undefined): CommitResult {
    return { status: 'deferred', outcome: heldRows.wait(candidate, row) };
  }

  return (changes) => commitStorable(changes, submit);
}

/** The same inside a transaction of the host: every call in a savepoint, nothing beside. */
export function createJoinedCommit(driver: Driver, schema: string): Commit {
  const inSavepoint: Call = (...parts) => driver.transaction((step) => createCall(step, schema)(...parts));
  const lockMs = 10_000;
  return (changes) =>
    commitStorable(changes, async (candidates) => {
      try {
        return await inSavepoint(candidates, lockMs, false);
      } catch (error) {
        if (candidates.length === 1) return failed(candidates, error);
      }
      const results: CommitResult[] = [];
      for (const candidate of candidates) {
        const result = await alone(inSavepoint, candidate, lockMs);
        results.push(
          result ?? {
            status: 'failed',
            error: omsError('store.unavailable', 'somebody else holds a row that the change needs'),
          },
        );
      }
      return results;
    });
}

function createCall(driver: Driver, schema: string): Call {
  const text = commitCall(schema);
  return async (candidates, lockMs, hopeful) => {
    const packed = pack(candidates, { lockMs, hopeful });
    const [row] = await driver.query(text, packed.values);
    return readAnswers(row?.failures ?? null, candidates, packed);
  };
}

/** One set by itself; null when it could not have its locks in time. */
async function alone(call: Call, candidate: Candidate, lockMs: number): Promise<CommitResult | null> {
  for (let attempt = 0; ; attempt++) {
    try {
      return (await call([candidate], lockMs, false))[0] as CommitResult;
    } catch (error) {
      const kind = classify(error);
      if (kind === 'locked') return null;
      const pause =
        kind === 'lost' ? reconnectMs[attempt] : kind === 'raced' && attempt < races ? 1 + attempt * 5 : undefined;
      if (pause === undefined) return { status: 'failed', error: toOmsError(error) };
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  }
}

/** Refuses what cannot be stored, submits the rest shop by shop, and answers in the order of the changes. */
async function commitStorable(
  changes: readonly ChangeSet[],
  submit: (candidates: readonly Candidate[]) => Promise<readonly CommitResult[]>,
): Promise<readonly CommitResult[]> {
  const results: CommitResult[] = [];
  const placesByShop = new Map<string, number[]>();
  changes.forEach((set, i) => {
    const problem = findUnstorable(set);
    if (problem) results[i] = { status: 'failed', error: omsError('input.invalid', problem) };
    else placesByShop.set(set.shop, [...(placesByShop.get(set.shop) ?? []), i]);
  });
  await Promise.all(
    [...placesByShop.values()].map(async (places) => {
      const since = performance.now();
      const answers = await submit(places.map((i) => ({ set: changes[i] as ChangeSet, nonce: nonce(), since })));
      places.forEach((place, i) => {
        results[place] = answers[i] as CommitResult;
      });
    }),
  );
  return results;
}

function failed(candidates: readonly Candidate[], error: unknown): CommitResult[] {
  return candidates.map(() => ({ status: 'failed', error: toOmsError(error) }));
}

function nonce(): number {
  return Math.floor(Math.random() * Number.MAX_SAFE_INTEGER);
}
