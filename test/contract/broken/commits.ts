/** Stores that break P1 to P4. */
import { compareBytes } from '../../../src/kernel';
import type { ChangeSet, CommitResult, Repository } from '../../../src/ports/repository';
import { type Breakage, each, shopState } from './breakage';

export const brokenCommits: readonly Breakage[] = [
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
    promise: 'P2',
    what: 'what a set says of a person is written though the set is refused',
    change: (good) => ({
      commit: async (sets) => {
        const results = await good.commit(sets);
        for (const [index, { shop, parties }] of sets.entries())
          if (results[index]?.status === 'versionConflict') await good.saveParties(shop, parties);
        return results;
      },
    }),
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
