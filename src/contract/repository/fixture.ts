/** What a Repository case works with, and boring ChangeSets for it. */
import { instant, uuidv7 } from '../../kernel';
import type {
  ChangeSet,
  ClaimRequest,
  CommitResult,
  CounterMove,
  EffectDraft,
  IndexColumns,
  Repository,
  StockMove,
  StoredCommit,
  SubjectRef,
} from '../../ports/repository';
import type { ContractCase } from '../kit';

export type StockKey = Pick<StockMove, 'sku' | 'location' | 'lot'>;
export type StockRow = Awaited<ReturnType<Repository['levelsMany']>>[number];

/** A transaction of the host, open until it is ended. */
export interface OpenTransaction {
  /** What `Repository.join` takes. */
  readonly transaction: unknown;
  /** Ends the host's transaction: what was written in it stands. */
  commit(): Promise<void>;
  /** Ends the host's transaction: nothing of it ever was. */
  rollback(): Promise<void>;
}

/** What the author of an adapter gives per test. Several tests may share one store: each case uses a shop of its own. */
export interface RepositoryFixture {
  readonly repository: Repository;
  /** A second handle on the same store, as another process would have. */
  readonly other?: Repository;
  /** Opens a transaction; for stores that can join one. */
  readonly begin?: () => Promise<OpenTransaction>;
  /** Adds `onHand` to a row behind the store's back, so that its audit has something to find. */
  readonly tamper?: (shop: string, key: StockKey, onHand: number) => Promise<void>;
  /** Puts away what the fixture opened; called after each test. */
  readonly close?: () => Promise<void>;
}

export interface RepositorySubject extends RepositoryFixture {
  readonly shop: string;
  /** Handles to race over: both, or the one. */
  readonly handles: readonly Repository[];
}

export type RepositoryCase = ContractCase<RepositorySubject>;

const startMs = Date.UTC(2026, 0, 5, 9);
let ids = 0;

/** So many minutes after the beginning of the test's day. */
export function minute(n: number): string {
  return instant(startMs + n * 60_000);
}

/** The first page of rows: as many as a case has. */
export const allRows = { after: null, limit: 100 } as const;

/** A new subject; later ones have higher ids. */
export function newRef(kind: SubjectRef['kind'] = 'order'): SubjectRef {
  ids += 1;
  return { kind, id: uuidv7(startMs + ids, () => Math.floor(Math.random() * 2 ** 32)) };
}

export const noColumns: IndexColumns = {
  channel: null,
  party: null,
  lifecycle: null,
  payment: null,
  fulfillment: null,
  aftersales: null,
  placedAt: null,
  amount: null,
  currency: null,
};

/** A ChangeSet of one fact about a new order, with what the case adds. */
export function changeSet(shop: string, change: Partial<ChangeSet> = {}): ChangeSet {
  return {
    shop,
    subject: newRef(),
    expectedVersion: 0,
    at: minute(0),
    head: '{}',
    sections: {},
    columns: noColumns,
    terms: { add: [], remove: [] },
    names: [],
    facts: ['{"type":"test.done"}'],
    key: null,
    parties: [],
    moves: [],
    holds: [],
    policies: [],
    counters: [],
    ledger: [],
    effects: [],
    deadlines: { set: [], cancel: [] },
    ...change,
  };
}

export function stockKey(sku = 'MUG', location = 'london', lot = ''): StockKey {
  return { sku, location, lot };
}

export function received(units: number, key: StockKey = stockKey()): StockMove {
  return { ...key, kind: 'received', onHand: units, allocated: 0, reserved: 0, value: units * 250, guarded: false };
}

export function allocated(units: number, key: StockKey = stockKey()): StockMove {
  return {
    ...key,
    kind: units < 0 ? 'released' : 'allocated',
    onHand: 0,
    allocated: units,
    reserved: 0,
    value: 0,
    guarded: true,
  };
}

export function coupon(delta: number, initial = 3): CounterMove {
  return { space: 'coupon', key: 'SPRING', delta, floor: 0, initial };
}

export function effect(destination = 'notify', body = '{}'): EffectDraft {
  return { destination, type: 'test', body };
}

/** Puts units on the shelf. */
export async function stockUp(
  { repository, shop }: RepositorySubject,
  units: number,
  key: StockKey = stockKey(),
): Promise<void> {
  await commitAll(repository, [changeSet(shop, { subject: newRef('stockDocument'), moves: [received(units, key)] })]);
}

/** Commits sets that must all succeed. */
export async function commitAll(repository: Repository, sets: readonly ChangeSet[]): Promise<void> {
  const results = await repository.commit(sets);
  const bad = results.find(({ status }) => status !== 'committed');
  if (bad || results.length !== sets.length)
    throw new Error(`a plain commit answered ${JSON.stringify(bad ?? results)}`);
}

/** Commits one set; a deferred answer is waited for. */
export async function commitOne(repository: Repository, set: ChangeSet): Promise<CommitResult> {
  const [result] = await repository.commit([set]);
  if (!result) throw new Error('commit gave no answer');
  return result.status === 'deferred' ? result.outcome : result;
}

/** Commits every set in a call of its own, all at once and over all handles. One that failed wrote nothing and is tried again. */
export async function race({ handles }: RepositorySubject, sets: readonly ChangeSet[]): Promise<CommitResult[]> {
  return Promise.all(sets.map((set, i) => persist(handles[i % handles.length] as Repository, set, 5)));
}

async function persist(repository: Repository, set: ChangeSet, tries: number): Promise<CommitResult> {
  const result = await commitOne(repository, set);
  return result.status === 'failed' && tries > 1 ? persist(repository, set, tries - 1) : result;
}

/** How many results there are of each status. */
export function tally(results: readonly CommitResult[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { status } of results) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}

export function times<Item>(count: number, make: (index: number) => Item): Item[] {
  return Array.from({ length: count }, (_, index) => make(index));
}

let leases = 0;

/** A claim under a lease of its own. */
export function claim(now: number, change: Partial<ClaimRequest> = {}): ClaimRequest {
  leases += 1;
  return {
    now: minute(now),
    leasedUntil: minute(now + 5),
    lease: `lease-${leases}-${newRef().id}`,
    limit: 100,
    ...change,
  };
}

/** Reads the feed from a cursor until `count` commits have come or three seconds are over: a store may hold back what could still be overtaken. */
export async function drainFeed(
  { repository, shop }: RepositorySubject,
  options: { after: string | null; count: number; limit?: number },
): Promise<{ commits: StoredCommit[]; cursor: string | null }> {
  const commits: StoredCommit[] = [];
  let cursor = options.after;
  for (let waits = 0; commits.length < options.count && waits < 150; ) {
    const page = await repository.feed(shop, cursor, options.limit ?? 100);
    commits.push(...page.commits);
    cursor = page.cursor;
    if (page.commits.length > 0) continue;
    waits += 1;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return { commits, cursor };
}
