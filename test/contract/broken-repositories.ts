/** Stores that break one promise each, in the ways in which stores are really broken. */

import type { MemoryState } from '../../src/adapters/memory/memory';
import type { ShopState } from '../../src/adapters/memory/state';
import { fits } from '../../src/inventory/guard';
import { compareBytes } from '../../src/kernel';
import type { ChangeSet, CommitResult, Repository, StoredCommit } from '../../src/ports/repository';

export interface Breakage {
  readonly promise: string;
  readonly what: string;
  readonly change: (good: Repository, state: MemoryState) => Partial<Repository>;
}

type One = (set: ChangeSet) => Promise<CommitResult>;

/** A commit that treats each set on its own. */
function each(good: Repository, change: (set: ChangeSet, commit: One) => Promise<CommitResult>): Partial<Repository> {
  const commit: One = async (set) => (await good.commit([set]))[0] as CommitResult;
  return {
    commit: async (sets) => {
      const results: CommitResult[] = [];
      for (const set of sets) results.push(await change(set, commit));
      return results;
    },
  };
}

const tick = () => new Promise<void>((resolve) => setImmediate(resolve));
const text = (...parts: string[]) => parts.join('\0');
const unguarded = (set: ChangeSet): ChangeSet => ({
  ...set,
  moves: set.moves.map((move) => ({ ...move, guarded: false })),
});

function shopState(state: MemoryState, shop: string): ShopState | undefined {
  return state.get(shop);
}

const commits: readonly Breakage[] = [
  {
    promise: 'P1',
    what: 'a refused set is written in part',
    change: (good) =>
      each(good, async (set, commit) => {
        const result = await commit(set);
        if (result.status === 'shortage') await commit({ ...set, moves: [], holds: [], counters: [] });
        return result;
      }),
  },
  {
    promise: 'P1',
    what: 'persons are written before the commit',
    change: (good) =>
      each(good, async (set, commit) => {
        await good.saveParties(set.shop, set.parties).catch(() => {});
        return commit({ ...set, parties: [] });
      }),
  },
  {
    promise: 'P1',
    what: 'postings are forgotten',
    change: (good) => each(good, (set, commit) => commit({ ...set, ledger: [] })),
  },
  {
    promise: 'P1',
    what: 'text that cannot be stored is cut',
    change: (good) =>
      each(good, (set, commit) =>
        commit(JSON.parse(JSON.stringify(set).replace(/\\u0000|\\ud800|\\udfff/g, '')) as ChangeSet),
      ),
  },
  { promise: 'P1', what: "a set in a host's transaction commits at once", change: (good) => ({ join: () => good }) },
  {
    promise: 'P2',
    what: 'answers come in the order of the locks',
    change: (good) => ({
      commit: (sets) => good.commit([...sets].sort((a, b) => compareBytes(a.subject.id, b.subject.id))),
    }),
  },
  {
    promise: 'P2',
    what: 'one bad set ends the batch',
    change: (good) => {
      const commit = each(good, (set, one) => one(set)).commit as Repository['commit'];
      return {
        commit: async (sets) => {
          const results: CommitResult[] = [];
          for (const set of sets) {
            const ended = results.some(({ status }) => status !== 'committed');
            results.push(ended ? { status: 'failed', error: 'aborted' } : ((await commit([set]))[0] as CommitResult));
          }
          return results;
        },
      };
    },
  },
  {
    promise: 'P3',
    what: 'the version is not checked',
    change: (good) =>
      each(good, async (set, commit) => {
        const [stored] = await good.loadMany(set.shop, [set.subject]);
        return commit({ ...set, expectedVersion: stored?.version ?? 0 });
      }),
  },
  {
    promise: 'P3',
    what: 'the version is checked before the write, not with it',
    change: (good) =>
      each(good, async (set, commit) => {
        const [before] = await good.loadMany(set.shop, [set.subject]);
        if ((before?.version ?? 0) !== set.expectedVersion) return { status: 'versionConflict' };
        for (let expectedVersion = set.expectedVersion; ; expectedVersion++) {
          const result = await commit({ ...set, expectedVersion });
          if (result.status !== 'versionConflict') return result;
        }
      }),
  },
  {
    promise: 'P4',
    what: 'the key is checked after the write',
    change: (good, state) =>
      each(good, async (set, commit) => {
        const result = await commit({ ...set, key: null });
        const keys = shopState(state, set.shop)?.keys;
        if (!set.key || result.status !== 'committed') return result;
        const hit = keys?.get(set.key.key);
        if (hit)
          return hit.fingerprint === set.key.fingerprint
            ? { ...hit, status: 'duplicate' }
            : { ...hit, status: 'keyReused' };
        keys?.set(set.key.key, { ...set.key, subject: set.subject, version: result.version });
        return result;
      }),
  },
  {
    promise: 'P4',
    what: 'the key is checked before the write, not with it',
    change: (good, state) =>
      each(good, async (set, commit) => {
        const [hit] = set.key ? await good.keysMany(set.shop, [set.key.key]) : [];
        if (hit) return commit(set);
        const result = await commit({ ...set, key: null });
        if (set.key && result.status === 'committed') {
          shopState(state, set.shop)?.keys.set(set.key.key, {
            ...set.key,
            subject: set.subject,
            version: result.version,
          });
        }
        return result;
      }),
  },
  {
    promise: 'P4',
    what: 'the fingerprint is not compared',
    change: (good) =>
      each(good, async (set, commit) => {
        const result = await commit(set);
        return result.status === 'keyReused' ? { status: 'duplicate', subject: result.subject, version: 1 } : result;
      }),
  },
  {
    promise: 'P4',
    what: 'a refused set uses up its key',
    change: (good, state) =>
      each(good, async (set, commit) => {
        const result = await commit(set);
        if (set.key && result.status === 'shortage') {
          shopState(state, set.shop)?.keys.set(set.key.key, { ...set.key, subject: set.subject, version: 0 });
        }
        return result;
      }),
  },
];

const guards: readonly Breakage[] = [
  {
    promise: 'P5',
    what: 'the guard is missing',
    change: (good) => each(good, (set, commit) => commit(unguarded(set))),
  },
  {
    promise: 'P5',
    what: 'stock is checked before the write, not with it',
    change: (good) =>
      each(good, async (set, commit) => {
        const skus = set.moves.map(({ sku }) => sku);
        const rows = await good.levelsMany(set.shop, skus, set.at);
        await tick();
        const short = rows.some((row) => row.onHand - row.allocated < sum(set, row.sku, row.location));
        return commit(short ? set : unguarded(set));
      }),
  },
  {
    promise: 'P5',
    what: 'counters have no floor',
    change: (good) =>
      each(good, (set, commit) => commit({ ...set, counters: set.counters.map((one) => ({ ...one, floor: -1000 })) })),
  },
  {
    promise: 'P6',
    what: 'each line is checked alone',
    change: (good) =>
      each(good, async (set, commit) => {
        const rows = await good.levelsMany(
          set.shop,
          set.moves.map(({ sku }) => sku),
          set.at,
        );
        const alone = set.moves.every((move) => {
          const row = rows.find(
            (one) => one.sku === move.sku && one.location === move.location && one.lot === move.lot,
          );
          return row !== undefined && fits(row, move);
        });
        return commit(alone ? unguarded(set) : set);
      }),
  },
  {
    promise: 'P6',
    what: 'a shortage tells only what is short',
    change: (good) =>
      each(good, async (set, commit) => {
        const result = await commit(set);
        if (result.status !== 'shortage') return result;
        return {
          ...result,
          rows: result.rows.filter((row) => row.onHand - row.allocated < sum(set, row.sku, row.location)),
        };
      }),
  },
  {
    promise: 'P7',
    what: 'the last writer gets the name',
    change: (good, state) =>
      each(good, (set, commit) => {
        for (const { space, value } of set.names) shopState(state, set.shop)?.names.delete(text(space, value));
        return commit(set);
      }),
  },
  {
    promise: 'P7',
    what: 'names are checked before the write, not with it',
    change: (good, state) =>
      each(good, async (set, commit) => {
        const names = () => shopState(state, set.shop)?.names;
        if (set.names.some(({ space, value }) => names()?.has(text(space, value)))) return commit(set);
        const result = await commit({ ...set, names: [] });
        if (result.status === 'committed') {
          for (const { space, value } of set.names) names()?.set(text(space, value), set.subject);
        }
        return result;
      }),
  },
];

const outbox: readonly Breakage[] = [
  {
    promise: 'P8',
    what: 'effects are visible before the commit',
    change: (good, state) =>
      each(good, async (set, commit) => {
        await good.effectCounts(set.shop);
        shopState(state, set.shop)?.effects.add(set.subject, set.expectedVersion + 1, set.effects, set.at);
        await new Promise((resolve) => setTimeout(resolve, 5));
        return commit({ ...set, effects: [] });
      }),
  },
  { promise: 'P8', what: "effects of a host's open transaction are visible", change: (good) => ({ join: () => good }) },
  {
    promise: 'P8',
    what: 'deadlines of refused sets stand',
    change: (good, state) =>
      each(good, async (set, commit) => {
        const result = await commit(set);
        if (result.status === 'shortage') shopState(state, set.shop)?.deadlines.change(set.subject, set.deadlines);
        return result;
      }),
  },
  {
    promise: 'P9',
    what: 'lanes are ignored',
    change: (good) => ({
      ...each(good, (set, commit) =>
        commit({
          ...set,
          effects: set.effects.map((one, n) => ({
            ...one,
            destination: `${one.destination}#${set.expectedVersion}-${n}`,
          })),
        }),
      ),
      claimEffects: async (shop, request) => {
        const claimed = await good.claimEffects(shop, request);
        return claimed.map((one) => ({ ...one, destination: one.destination.replace(/#.*/, '') }));
      },
    }),
  },
  {
    promise: 'P9',
    what: 'a dead payment effect is stepped over',
    change: (good) =>
      each(good, (set, commit) =>
        commit({
          ...set,
          effects: set.effects.map((one) => ({ ...one, destination: one.destination.replace(/^payment:/, 'p:') })),
        }),
      ),
  },
  {
    promise: 'P9',
    what: 'anybody settles',
    change: (good) => {
      const holder = new Map<string, string>();
      return {
        claimEffects: async (shop, request) => {
          const claimed = await good.claimEffects(shop, request);
          for (const one of claimed) holder.set(`${one.subject.id} ${one.version} ${one.n}`, one.lease);
          return claimed;
        },
        settleEffects: async (shop, _, outcomes, now) => {
          for (const one of outcomes)
            await good.settleEffects(shop, holder.get(`${one.subject.id} ${one.version} ${one.n}`) ?? '', [one], now);
        },
      };
    },
  },
  { promise: 'P9', what: 'leases are not renewed', change: () => ({ renewEffects: async () => {} }) },
];

const texts: readonly Breakage[] = [
  {
    promise: 'P10',
    what: 'the cursor is the subject’s id',
    change: (_, state) => ({
      feed: async (shop, after, limit) => {
        const all = [...(shopState(state, shop)?.feed ?? [])].sort((a, b) => compareBytes(place(a), place(b)));
        const commits = all
          .filter((commit) => after === null || compareBytes(place(commit), after) > 0)
          .slice(0, limit);
        return { commits, cursor: commits.length > 0 ? place(commits.at(-1) as StoredCommit) : (after ?? '') };
      },
    }),
  },
  {
    promise: 'P10',
    what: 'the cursor is a number drawn before the commit',
    change: (good, state) => {
      let drawn = 0;
      const numbers = new Map<string, number>();
      const numberOf = (commit: StoredCommit) => numbers.get(place(commit)) ?? 0;
      const draw = (set: ChangeSet) => {
        const at = place({ ...set, version: set.expectedVersion + 1 });
        if (!numbers.has(at)) numbers.set(at, ++drawn);
      };
      return {
        ...each(good, async (set, commit) => {
          draw(set);
          await new Promise((resolve) => setTimeout(resolve, drawn % 3 === 0 ? 30 : 0));
          return commit(set);
        }),
        join: (transaction) => ({
          ...good,
          commit: async (sets) => {
            for (const set of sets) {
              draw(set);
              (transaction as ChangeSet[]).push(set);
            }
            return sets.map((set) => ({ status: 'committed', version: set.expectedVersion + 1 }));
          },
        }),
        feed: async (shop, after, limit) => {
          const all = [...(shopState(state, shop)?.feed ?? [])].sort((a, b) => numberOf(a) - numberOf(b));
          const commits = all.filter((commit) => numberOf(commit) > Number(after ?? 0)).slice(0, limit);
          return {
            commits,
            cursor: commits.length > 0 ? String(numberOf(commits.at(-1) as StoredCommit)) : (after ?? '0'),
          };
        },
      };
    },
  },
  {
    promise: 'P11',
    what: 'sections that are not carried are dropped',
    change: (good, state) =>
      each(good, async (set, commit) => {
        const result = await commit(set);
        const sections = shopState(state, set.shop)?.subjects.get(text(set.subject.kind, set.subject.id))?.sections;
        if (result.status === 'committed')
          for (const name of sections?.keys() ?? []) if (!(name in set.sections)) sections?.delete(name);
        return result;
      }),
  },
  {
    promise: 'P11',
    what: 'text is parsed and written anew',
    change: (good) =>
      each(good, (set, commit) =>
        commit({ ...set, head: improved(set.head), sections: mapValues(set.sections, improved) }),
      ),
  },
  {
    promise: 'P12',
    what: 'expired holds count',
    change: (good) =>
      each(good, (set, commit) =>
        commit({ ...set, holds: set.holds.map((hold) => ({ ...hold, expiresAt: '9999-12-31T00:00:00.000Z' })) }),
      ),
  },
  {
    promise: 'P12',
    what: 'expired holds vanish without a movement',
    change: (good, state) =>
      each(good, async (set, commit) => {
        const result = await commit(set);
        const moves = shopState(state, set.shop)?.subjects.get(text(set.subject.kind, set.subject.id))?.moves ?? [];
        const index = moves.findIndex(({ kind }) => kind === 'expired');
        if (index >= 0) moves.splice(index, 1);
        return result;
      }),
  },
];

const members: readonly Breakage[] = [
  {
    promise: 'find',
    what: 'any one word is enough',
    change: (good) => ({
      find: (shop, query) => good.find(shop, { ...query, ...(query.terms && { terms: query.terms.slice(0, 1) }) }),
    }),
  },
  {
    promise: 'reads',
    what: 'subjects come in the order of their ids',
    change: (good) => ({
      loadMany: (shop, refs) =>
        good.loadMany(
          shop,
          [...refs].sort((a, b) => compareBytes(a.id, b.id)),
        ),
    }),
  },
  {
    promise: 'erasure',
    what: 'the erased come back',
    change: (good, state) => ({
      eraseParties: async (shop, parties) => {
        await good.eraseParties(shop, parties);
        for (const party of parties) shopState(state, shop)?.erased.delete(party);
      },
    }),
  },
  {
    promise: 'numbers',
    what: 'numbers are read, then written',
    change: (good, state) => ({
      leaseNumbers: async (shop, series, count) => {
        await good.effectCounts(shop);
        const first = shopState(state, shop)?.series.get(series) ?? 1;
        await tick();
        shopState(state, shop)?.series.set(series, first + count);
        return first;
      },
    }),
  },
  {
    promise: 'deadlines',
    what: 'any lease settles',
    change: (_, state) => ({
      settleDeadlines: async (shop, _lease, done) => {
        for (const { subject, name } of done)
          shopState(state, shop)?.deadlines.change(subject, { set: [], cancel: [name] });
      },
    }),
  },
  {
    promise: 'audit',
    what: 'the audit sees nothing',
    change: () => ({ stockDifferences: async () => [], rebuildStock: async () => 0 }),
  },
  {
    promise: 'shops',
    what: 'erasing crosses shops',
    change: (good, state) => ({
      eraseParties: async (_, parties) => {
        for (const shop of state.keys()) await good.eraseParties(shop, parties);
      },
    }),
  },
];

export const breakages: readonly Breakage[] = [...commits, ...guards, ...outbox, ...texts, ...members];

function sum(set: ChangeSet, sku: string, location: string): number {
  return set.moves
    .filter((move) => move.sku === sku && move.location === location)
    .reduce((units, move) => units + move.allocated, 0);
}

function place({ subject, version }: Pick<StoredCommit, 'subject' | 'version'>): string {
  return `${subject.id}:${version}`;
}

function improved(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body));
  } catch {
    return body;
  }
}

function mapValues(record: Readonly<Record<string, string>>, change: (body: string) => string): Record<string, string> {
  return Object.fromEntries(Object.entries(record).map(([name, body]) => [name, change(body)]));
}
