/** P14 Only what is older than asked is forgotten; what was archived leaves the feed, and nothing else. */
import type { ChangeSet } from '../../ports/repository';
import {
  changeSet,
  claim,
  commitAll,
  drainFeed,
  effect,
  minute,
  newRef,
  type RepositoryCase,
  received,
  times,
} from './fixture';

const keyed = (n: number): Partial<ChangeSet> => ({
  at: minute(n),
  key: { key: `k${n}`, fingerprint: 'f' },
  effects: [effect('notify:mail', `${n}`)],
});

export const retentionCases: readonly RepositoryCase[] = [
  {
    promise: 'P14',
    rule: 'keys older than asked are forgotten, in steps, and their commands may come again',
    run: async ({ repository, shop }, check) => {
      await commitAll(
        repository,
        times(5, (n) => changeSet(shop, keyed(n))),
      );
      const request = { keysBefore: minute(3), deliveredBefore: minute(0), limit: 2 };
      const steps = [];
      for (let step = 0; step < 3; step++) steps.push((await repository.forget(shop, request)).keys);
      check.equal(steps, [2, 1, 0], 'three keys, two at a time');
      const left = await repository.keysMany(
        shop,
        times(5, (n) => `k${n}`),
      );
      check.equal(
        left.map((hit) => hit !== null),
        [false, false, false, true, true],
        'the oldest are gone',
      );
      const [again] = await repository.commit([changeSet(shop, { ...keyed(0), at: minute(9) })]);
      check.equal(again?.status, 'committed', 'a forgotten key is new');
    },
  },
  {
    promise: 'P14',
    rule: 'effects are forgotten once delivered, never before',
    run: async ({ repository, shop }, check) => {
      await commitAll(
        repository,
        times(3, (n) => changeSet(shop, keyed(n))),
      );
      const claimed = await repository.claimEffects(shop, claim(10, { limit: 2 }));
      const done = claimed.map(({ subject, version, n }) => ({
        subject,
        version,
        n,
        outcome: { kind: 'delivered' as const },
      }));
      await repository.settleEffects(shop, claimed[0]?.lease ?? '', done, minute(10));
      const forgotten = await repository.forget(shop, { keysBefore: minute(0), deliveredBefore: minute(9), limit: 10 });
      check.equal(forgotten, { keys: 0, delivered: 2 }, 'the two that were delivered');
      check.equal(await repository.effectCounts(shop), { pending: 1, delivered: 0, dead: 0 }, 'the third still waits');
      const [last] = done;
      check.equal(last && (await repository.redeliver(shop, last, minute(11))), false, 'nothing to deliver again');
    },
  },
  {
    promise: 'P14',
    rule: 'archived commits leave the feed; history, movements, postings and the subject stay',
    run: async (subject, check) => {
      const { repository, shop } = subject;
      const ref = newRef();
      const entries = [
        { account: 'a', amount: 1 },
        { account: 'b', amount: -1 },
      ];
      const writes = (expectedVersion: number) =>
        changeSet(shop, {
          subject: ref,
          expectedVersion,
          facts: [`${expectedVersion}`],
          moves: [received(1)],
          ledger: [{ memo: `${expectedVersion}`, currency: 'GBP', entries }],
        });
      for (const version of [0, 1, 2]) await commitAll(repository, [writes(version)]);
      const other = changeSet(shop, { facts: ['other'] });
      await commitAll(repository, [other]);

      await repository.archive(shop, ref, 2);
      await repository.archive(shop, ref, 2);
      await repository.archive(shop, newRef(), 9);

      const { commits } = await drainFeed(subject, { after: null, count: 2 });
      check.equal(
        commits.flatMap(({ facts }) => facts),
        ['2', 'other'],
        'the feed',
      );
      const history = await repository.history(shop, [ref, other.subject]);
      check.equal(
        history.flatMap(({ facts }) => facts),
        ['0', '1', '2', 'other'],
        'history',
      );
      check.equal(
        (await repository.movements(shop, [ref])).map(({ version }) => version),
        [1, 2, 3],
        'movements',
      );
      check.equal(
        (await repository.ledger(shop, [ref])).map(({ memo }) => memo),
        ['0', '1', '2'],
        'postings',
      );
      check.equal(await repository.stockDifferences(shop), [], 'counters are still the sum of their movements');
      await commitAll(repository, [writes(3)]);
      check.equal(
        (await repository.loadMany(shop, [ref])).map((one) => one?.version),
        [4],
        'the subject goes on',
      );
    },
  },
];
