/** P10 The feed never skips a fact, also of a transaction that commits late. */
import type { Repository, StoredCommit } from '../../ports/repository';
import { changeSet, commitAll, drainFeed, newRef, type RepositoryCase, race, times } from './fixture';

const labels = (commits: readonly StoredCommit[]) => commits.flatMap(({ facts }) => facts);

export const feedCases: readonly RepositoryCase[] = [
  {
    promise: 'P10',
    rule: 'the feed gives every commit once, in order, over any page size',
    run: async (subject, check) => {
      const { repository, shop } = subject;
      for (const n of times(7, (i) => i)) await commitAll(repository, [changeSet(shop, { facts: [`${n}a`, `${n}b`] })]);
      const expected = times(7, (n) => [`${n}a`, `${n}b`]).flat();
      for (const limit of [1, 3, 100]) {
        const { commits } = await drainFeed(subject, { after: null, count: 7, limit });
        check.equal(labels(commits), expected, `pages of ${limit}`);
      }
    },
  },
  {
    promise: 'P10',
    rule: 'the cursor stays where nothing came, and goes on from there',
    run: async (subject, check) => {
      const { repository, shop } = subject;
      await commitAll(repository, [changeSet(shop, { facts: ['1'] })]);
      const { cursor } = await drainFeed(subject, { after: null, count: 1 });
      check.equal(await repository.feed(shop, cursor, 10), { commits: [], cursor }, 'nothing new');
      const set = changeSet(shop, { facts: ['2', '3'] });
      await commitAll(repository, [set]);
      const { commits } = await drainFeed(subject, { after: cursor, count: 1 });
      check.equal(
        commits.map(({ subject: of, version, at, facts }) => ({ subject: of, version, at, facts })),
        [{ subject: set.subject, version: 1, at: set.at, facts: ['2', '3'] }],
        'the new commit, whole',
      );
    },
  },
  {
    promise: 'P10',
    rule: 'an empty feed gives a cursor to begin with',
    run: async (subject, check) => {
      const { repository, shop } = subject;
      const { commits, cursor } = await repository.feed(shop, null, 10);
      check.equal(commits, [], 'nothing was committed');
      await commitAll(repository, [changeSet(shop, { facts: ['1'] })]);
      check.equal(labels((await drainFeed(subject, { after: cursor, count: 1 })).commits), ['1'], 'what came after');
    },
  },
  {
    promise: 'P10',
    rule: 'a reader beside racing writers sees every fact once, and each subject in order',
    run: async (subject, check) => {
      const { shop } = subject;
      const refs = times(10, () => newRef());
      const writes = (async () => {
        for (const expectedVersion of [0, 1, 2]) {
          // Ids fall within the round: neither ids nor times grow with the commits.
          await race(
            subject,
            [...refs]
              .reverse()
              .map((ref) =>
                changeSet(shop, { subject: ref, expectedVersion, facts: [`${ref.id}:${expectedVersion + 1}`] }),
              ),
          );
        }
      })();
      const [{ commits }] = await Promise.all([drainFeed(subject, { after: null, count: 30, limit: 4 }), writes]);
      check.equal([labels(commits).length, new Set(labels(commits)).size], [30, 30], 'every fact once');
      for (const ref of refs) {
        const versions = commits.filter((commit) => commit.subject.id === ref.id).map(({ version }) => version);
        check.equal(versions, [1, 2, 3], 'a subject in the order of its versions');
      }
    },
  },
  {
    promise: 'P10',
    rule: 'a transaction that commits late is not skipped',
    needs: 'concurrentTransactions',
    run: async (subject, check) => {
      const { repository, shop, begin } = subject;
      const open = await begin?.();
      const joined = repository.join?.(open?.transaction) as Repository;
      await commitAll(joined, [changeSet(shop, { facts: ['late'] })]);
      await commitAll(repository, [changeSet(shop, { facts: ['early'] })]);
      const before = await repository.feed(shop, null, 10);
      await open?.commit();
      const { commits } = await drainFeed(subject, { after: before.cursor, count: 2 - before.commits.length });
      check.equal([...labels(before.commits), ...labels(commits)].sort(), ['early', 'late'], 'both facts, once');
    },
  },
  {
    promise: 'P10',
    rule: 'a transaction that began early and writes a later version of a subject comes behind the version before it',
    needs: 'concurrentTransactions',
    run: async (subject, check) => {
      const { repository, shop, begin } = subject;
      const ref = newRef();
      const open = await begin?.();
      const joined = repository.join?.(open?.transaction) as Repository;
      await commitAll(joined, [changeSet(shop, { facts: ['early'] })]);
      await commitAll(repository, [changeSet(shop, { subject: ref, facts: ['1'] })]);
      await commitAll(joined, [changeSet(shop, { subject: ref, expectedVersion: 1, facts: ['2'] })]);
      await open?.commit();
      await commitAll(repository, [changeSet(shop, { subject: ref, expectedVersion: 2, facts: ['3'] })]);
      const { commits } = await drainFeed(subject, { after: null, count: 4 });
      const own = commits.filter((commit) => commit.subject.id === ref.id);
      check.equal(labels(own), ['1', '2', '3'], 'the subject in the order of its versions');
    },
  },
];
