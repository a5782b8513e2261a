/**
 * The store in memory: for tests, demos and the first hour. It is also the reference: what another store answers differently is wrong
 * there or here.
 */
import { compareBytes, findUnstorable, omsError } from '../../kernel';
import type {
  FeedPage,
  ForgetRequest,
  Repository,
  StoredCommit,
  StoredPosting,
  StoredSubject,
  SubjectRef,
} from '../../ports/repository';
import { balanceStock, bookedCommits, rebuildStock, stockAt, stockDifferences, stockFlow } from './audit';
import { commitOne, subjectKey } from './commit';
import { findSubjects } from './find';
import { joined } from './joined';
import { countersUnder, layerDifferences, layersAt } from './layers';
import { eraseParties, partyTexts, saveParties } from './parties';
import { createShopState, type ShopState, type Subject } from './state';
import { viewRow } from './stock';

/** How the store in memory behaves in tests. */
export interface MemoryOptions {
  /** Awaited between a call and its effect, so that callers race as they would over a network. Default: the next turn of the event loop for commits. */
  readonly pause?: () => Promise<void>;
}

/** All shops of one store; two repositories over the same map are two handles on one store. */
export type MemoryState = Map<string, ShopState>;

/**
 * An empty store that lives as long as the process. Not durable, not shared; everything else is as the {@link Repository} promises.
 *
 * @example
 * const oms = createOms({ shop, repository: memory() });
 */
export function memory(options: MemoryOptions = {}): Repository {
  return memoryOver(new Map(), options);
}

/** A repository over a state that the caller keeps. */
export function memoryOver(shops: MemoryState, options: MemoryOptions = {}): Repository {
  const pause = options.pause ?? nextTurn;

  function shopOf(shop: string): ShopState {
    const state = shops.get(shop) ?? createShopState();
    shops.set(shop, state);
    return state;
  }

  /** Reads and claims run after one pause of their own: nobody sees a state between call and effect. */
  async function run<Answer>(shop: string, act: (state: ShopState) => Answer): Promise<Answer> {
    await options.pause?.();
    return act(shopOf(shop));
  }

  return {
    capabilities: { durable: false, shared: false, joinTransaction: false, notify: false, oneConnection: false },
    migrate: async () => {},
    close: async () => {},

    async commit(changes) {
      const results = [];
      await pause();
      for (const set of changes) {
        results.push(commitOne(shopOf(set.shop), set));
        await undefined;
      }
      return results;
    },

    loadMany: (shop, refs) =>
      run(shop, (state) => refs.map((ref) => storedSubject(state.subjects.get(subjectKey(ref))))),
    keysMany: (shop, keys) =>
      run(shop, (state) =>
        keys.map((key) => {
          const hit = state.keys.get(key);
          return hit ? { ...hit, subject: { ...hit.subject } } : null;
        }),
      ),
    levelsMany: (shop, skus, at) =>
      run(shop, (state) => {
        const rows = [...new Set(skus)].flatMap((sku) => [...(state.stock.get(sku)?.entries() ?? [])]);
        return rows.sort(([a], [b]) => compareBytes(a, b)).map(([, row]) => viewRow(row, at));
      }),
    counterValues: (shop, counters) =>
      run(shop, (state) =>
        counters.flatMap(({ space, key }) => {
          const value = state.counters.get(joined(space, key));
          return value === undefined ? [] : [{ space, key, value }];
        }),
      ),
    countersUnder: (shop, wanted) => run(shop, (state) => countersUnder(state, wanted)),
    find: (shop, query) =>
      run(shop, (state) => findSubjects(state, query).map((subject) => storedSubject(subject) as StoredSubject)),
    history: (shop, refs) =>
      run(shop, (state) => subjectsOf(state, refs).flatMap(({ commits }) => commits.map(copyCommit))),
    movements: (shop, refs) =>
      run(shop, (state) =>
        subjectsOf(state, refs).flatMap(({ moves }) =>
          moves.map((move) => ({ ...move, subject: { ...move.subject } })),
        ),
      ),
    ledger: (shop, refs) =>
      run(shop, (state) =>
        subjectsOf(state, refs).flatMap(({ postings }) => postings.map((text) => JSON.parse(text) as StoredPosting)),
      ),
    feed: (shop, after, limit) => run(shop, (state) => feedPage(state, after, limit)),

    parties: (shop, party) => run(shop, (state) => partyTexts(state, party)),
    saveParties: (shop, texts) =>
      run(shop, (state) => {
        const unstorable = findUnstorable(texts);
        if (unstorable) throw omsError('input.invalid', unstorable);
        saveParties(state, texts);
      }),
    eraseParties: (shop, parties) => run(shop, (state) => eraseParties(state, parties)),

    claimEffects: (shop, request) => run(shop, (state) => state.effects.claim(request)),
    settleEffects: (shop, lease, outcomes) => run(shop, (state) => state.effects.settle(lease, outcomes)),
    renewEffects: (shop, lease, leasedUntil) => run(shop, (state) => state.effects.renew(lease, leasedUntil)),
    effectCounts: (shop) => run(shop, (state) => state.effects.counts()),
    oldestEffect: (shop) => run(shop, (state) => state.effects.oldest()),
    deadEffects: (shop, query) => run(shop, (state) => state.effects.dead(query)),
    redeliver: (shop, id, now) => run(shop, (state) => state.effects.redeliver(id, now)),
    dismiss: (shop, id) => run(shop, (state) => state.effects.dismiss(id)),

    claimDeadlines: (shop, request) => run(shop, (state) => state.deadlines.claim(request)),
    settleDeadlines: (shop, lease, done) => run(shop, (state) => state.deadlines.settle(lease, done)),
    nextDeadline: (shop) => run(shop, (state) => state.deadlines.next()),

    forget: (shop, request) => run(shop, (state) => forget(state, request)),
    archive: (shop, ref, upToVersion) =>
      run(shop, (state) => {
        const [subject] = subjectsOf(state, [ref]);
        for (const commit of subject?.commits ?? []) if (commit.version <= upToVersion) state.archived.add(commit);
      }),

    leaseNumbers: (shop, series, count) =>
      run(shop, (state) => {
        const first = state.series.get(series) ?? 1;
        state.series.set(series, first + count);
        return first;
      }),

    stockDifferences: (shop, page) => run(shop, (state) => stockDifferences(state, page)),
    stockFlow: (shop, query) => run(shop, (state) => stockFlow(state, query)),
    rebuildStock: (shop, keys) => run(shop, (state) => rebuildStock(state, keys)),
    booked: (shop, after, limit) => run(shop, (state) => bookedCommits(state, after, limit)),
    stockAt: (shop, query) => run(shop, (state) => stockAt(state, query)),
    balanceStock: (shop, until) => run(shop, (state) => balanceStock(state, until)),
    layersAt: (shop, query) => run(shop, (state) => layersAt(state, query)),
    layerDifferences: (shop, page) => run(shop, (state) => layerDifferences(state, page)),
  };
}

// Taken when loaded: a host's fake timers must not stop the store.
const soon = globalThis.setImmediate ?? globalThis.setTimeout;

function nextTurn(): Promise<void> {
  return new Promise((resolve) => soon(() => resolve()));
}

function subjectsOf(state: ShopState, refs: readonly SubjectRef[]): Subject[] {
  return refs.flatMap((ref) => state.subjects.get(subjectKey(ref)) ?? []);
}

function storedSubject(subject: Subject | undefined): StoredSubject | null {
  if (!subject) return null;
  const { kind, id, version, head, sections } = subject;
  return { kind, id, version, head, sections: Object.fromEntries(sections) };
}

function copyCommit(commit: StoredCommit): StoredCommit {
  return { subject: { ...commit.subject }, version: commit.version, at: commit.at, facts: [...commit.facts] };
}

/** The cursor counts commits: they are visible in the order in which they are written. */
function feedPage(state: ShopState, after: string | null, limit: number): FeedPage {
  const start = after === null ? 0 : Number(after);
  if (!Number.isSafeInteger(start) || start < 0)
    throw omsError('input.invalid', `"${after}" is not a cursor of this feed`);
  const commits: FeedPage['commits'][number][] = [];
  let place = start;
  for (; place < state.feed.length && commits.length < limit; place++) {
    const commit = state.feed[place] as StoredCommit;
    if (!state.archived.has(commit)) commits.push({ ...copyCommit(commit), cursor: String(place + 1) });
  }
  return { commits, cursor: String(place) };
}

/** The oldest first, as far as the limit goes. */
function forget(state: ShopState, { keysBefore, deliveredBefore, limit }: ForgetRequest) {
  const old: string[] = [];
  // In the order of the commits: a scan ends with the first that is young enough to stay.
  for (const [key, at] of state.keyTimes) {
    if (at >= keysBefore || old.length >= limit) break;
    old.push(key);
  }
  for (const key of old) {
    state.keys.delete(key);
    state.keyTimes.delete(key);
  }
  return { keys: old.length, delivered: state.effects.forget(deliveredBefore, limit) };
}
