/** P3 A subject's version grows by exactly one per commit; another expected version is a conflict and writes nothing. */
import { changeSet, commitOne, newRef, type RepositoryCase, race, tally, times } from './fixture';

export const versionCases: readonly RepositoryCase[] = [
  {
    promise: 'P3',
    rule: 'a version grows by exactly one per commit',
    run: async ({ repository, shop }, check) => {
      const subject = newRef();
      for (const expectedVersion of [0, 1, 2]) {
        const result = await commitOne(repository, changeSet(shop, { subject, expectedVersion }));
        check.equal(result, { status: 'committed', version: expectedVersion + 1 }, 'the answer names the new version');
        const [stored] = await repository.loadMany(shop, [subject]);
        check.equal(stored?.version, expectedVersion + 1, 'the stored version');
      }
    },
  },
  {
    promise: 'P3',
    rule: 'every version but the present one is a conflict that writes nothing',
    run: async ({ repository, shop }, check) => {
      const subject = newRef();
      for (const expectedVersion of [0, 1])
        await repository.commit([changeSet(shop, { subject, expectedVersion, head: 'kept' })]);
      for (const expectedVersion of [0, 1, 3]) {
        const result = await commitOne(repository, changeSet(shop, { subject, expectedVersion, head: 'lost' }));
        check.equal(result, { status: 'versionConflict' }, `expecting ${expectedVersion} of a subject at 2`);
      }
      const [stored] = await repository.loadMany(shop, [subject]);
      check.equal(stored, { ...subject, version: 2, head: 'kept', sections: {} }, 'the subject is as it was');
      check.equal((await repository.history(shop, [subject])).length, 2, 'no fact was added');
    },
  },
  {
    promise: 'P3',
    rule: 'a new subject cannot begin at a later version',
    run: async ({ repository, shop }, check) => {
      const set = changeSet(shop, { expectedVersion: 1 });
      check.equal(await commitOne(repository, set), { status: 'versionConflict' }, 'there is nothing at version 1');
      check.equal(await repository.loadMany(shop, [set.subject]), [null], 'nothing was written');
    },
  },
  {
    promise: 'P3',
    rule: 'of many writers of one version one wins',
    run: async (subject, check) => {
      const { repository, shop } = subject;
      const ref = newRef();
      await commitOne(repository, changeSet(shop, { subject: ref }));

      const results = await race(
        subject,
        times(24, (n) => changeSet(shop, { subject: ref, expectedVersion: 1, facts: [`{"writer":${n}}`] })),
      );

      check.equal(tally(results), { committed: 1, versionConflict: 23 }, 'one writer wins');
      const winner = results.findIndex(({ status }) => status === 'committed');
      const facts = (await repository.history(shop, [ref])).map((commit) => commit.facts);
      check.equal(facts.slice(1), [[`{"writer":${winner}}`]], 'the facts are those of the winner');
    },
  },
  {
    promise: 'P3',
    rule: 'of many that create one subject one wins',
    run: async (subject, check) => {
      const ref = newRef();
      const results = await race(
        subject,
        times(16, () => changeSet(subject.shop, { subject: ref })),
      );
      check.equal(tally(results), { committed: 1, versionConflict: 15 }, 'one creator wins');
    },
  },
  {
    promise: 'P3',
    rule: 'of two writers of one version in a batch the first wins',
    run: async ({ repository, shop }, check) => {
      const subject = newRef();
      const results = await repository.commit([
        changeSet(shop, { subject, head: 'first' }),
        changeSet(shop, { subject, head: 'second' }),
      ]);
      check.equal(results, [{ status: 'committed', version: 1 }, { status: 'versionConflict' }], 'the first wins');
      const [stored] = await repository.loadMany(shop, [subject]);
      check.equal(stored?.head, 'first', 'the head is the first one');
    },
  },
];
