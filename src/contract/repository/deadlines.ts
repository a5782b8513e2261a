/** Deadlines: one per (subject, name), replaced or cancelled by later commits, settled only as they were claimed. */
import type { DeadlineDraft, Repository } from '../../ports/repository';
import { changeSet, claim, commitAll, minute, newRef, type RepositoryCase, times } from './fixture';

function due(n: number, name = 'pay', body = '{}'): DeadlineDraft {
  return { name, dueAt: minute(n), body };
}

const set = (...drafts: DeadlineDraft[]) => ({ set: drafts, cancel: [] });

export const deadlineCases: readonly RepositoryCase[] = [
  {
    promise: 'deadlines',
    rule: 'the earliest comes first, none before its time',
    run: async ({ repository, shop }, check) => {
      await commitAll(repository, [
        changeSet(shop, { deadlines: set(due(5, 'b'), due(3, 'a')) }),
        changeSet(shop, { deadlines: set(due(4, 'c')) }),
      ]);
      check.equal(await repository.nextDeadline(shop), minute(3), 'the next one');
      check.equal(await repository.claimDeadlines(shop, claim(2)), [], 'too early');
      const claimed = await repository.claimDeadlines(shop, claim(4));
      check.equal(
        claimed.map(({ name, dueAt }) => `${name} ${dueAt}`),
        [`a ${minute(3)}`, `c ${minute(4)}`],
        'those that are due, in order',
      );
    },
  },
  {
    promise: 'deadlines',
    rule: 'a later commit replaces or cancels',
    run: async ({ repository, shop }, check) => {
      const subject = newRef();
      await commitAll(repository, [changeSet(shop, { subject, deadlines: set(due(3, 'a', '1'), due(3, 'b')) })]);
      await commitAll(repository, [
        changeSet(shop, { subject, expectedVersion: 1, deadlines: { set: [due(6, 'a', '2')], cancel: ['b', 'none'] } }),
      ]);
      check.equal(
        [await repository.nextDeadline(shop), await repository.claimDeadlines(shop, claim(5))],
        [minute(6), []],
        'the old ones are gone',
      );
      check.equal(
        (await repository.claimDeadlines(shop, claim(6))).map(({ name, body }) => name + body),
        ['a2'],
        'the new one stands',
      );
    },
  },
  {
    promise: 'deadlines',
    rule: 'a claimed one is nobody else’s until its lease runs out',
    run: async ({ repository, handles, shop }, check) => {
      await commitAll(
        repository,
        times(8, () => changeSet(shop, { deadlines: set(due(1)) })),
      );
      const claims = times(6, (n) =>
        (handles[n % handles.length] as Repository).claimDeadlines(
          shop,
          claim(2, { leasedUntil: minute(4), limit: 3 }),
        ),
      );
      const claimed = (await Promise.all(claims)).flat();
      check.equal(new Set(claimed.map(({ subject }) => subject.id)).size, claimed.length, 'each to one claimant');
      check.equal((await repository.claimDeadlines(shop, claim(3))).length, 8 - claimed.length, 'the rest');
      check.equal(
        (await repository.claimDeadlines(shop, claim(4, { limit: 3 }))).length,
        Math.min(3, claimed.length),
        'after the lease',
      );
    },
  },
  {
    promise: 'deadlines',
    rule: 'settling deletes what stands as it was claimed, and nothing else',
    run: async ({ repository, shop }, check) => {
      const [kept, done] = [newRef(), newRef()];
      await commitAll(repository, [
        changeSet(shop, { subject: kept, deadlines: set(due(1)) }),
        changeSet(shop, { subject: done, deadlines: set(due(1)) }),
      ]);
      const request = claim(2);
      await repository.claimDeadlines(shop, request);
      await commitAll(repository, [changeSet(shop, { subject: kept, expectedVersion: 1, deadlines: set(due(3)) })]);
      const both = [kept, done].map((subject) => ({ subject, name: 'pay' }));
      await repository.settleDeadlines(shop, 'another', both);
      check.equal((await repository.claimDeadlines(shop, claim(8))).length, 2, 'another lease settles nothing');
      await repository.settleDeadlines(shop, request.lease, both);
      check.equal(await repository.nextDeadline(shop), minute(1), 'a lost lease settles nothing');
      const last = claim(20);
      await repository.claimDeadlines(shop, last);
      await repository.settleDeadlines(shop, last.lease, both);
      check.equal(await repository.nextDeadline(shop), null, 'both are done');
    },
  },
  {
    promise: 'deadlines',
    rule: 'one replaced while claimed survives its settling',
    run: async ({ repository, shop }, check) => {
      const subject = newRef();
      await commitAll(repository, [changeSet(shop, { subject, deadlines: set(due(1)) })]);
      const request = claim(2);
      await repository.claimDeadlines(shop, request);
      await commitAll(repository, [changeSet(shop, { subject, expectedVersion: 1, deadlines: set(due(3)) })]);
      await repository.settleDeadlines(shop, request.lease, [{ subject, name: 'pay' }]);
      check.equal(await repository.nextDeadline(shop), minute(3), 'the new one stands');
    },
  },
];
