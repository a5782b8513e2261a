/** P4 An idempotency key commits once, also when callers race; the same key with another fingerprint is `keyReused`. */
import {
  allocated,
  changeSet,
  commitAll,
  commitOne,
  newRef,
  type RepositoryCase,
  race,
  stockUp,
  tally,
  times,
} from './fixture';

const key = { key: 'cart-1', fingerprint: 'f1' };

export const keyCases: readonly RepositoryCase[] = [
  {
    promise: 'P4',
    rule: 'a repeated key answers with what it committed, also when the subject has moved on',
    run: async ({ repository, shop }, check) => {
      const subject = newRef();
      await commitAll(repository, [changeSet(shop, { subject, key })]);
      await commitAll(repository, [changeSet(shop, { subject, expectedVersion: 1 })]);
      const again = [
        changeSet(shop, { subject, key }),
        changeSet(shop, { subject, key, expectedVersion: 2 }),
        changeSet(shop, { key }),
      ];
      for (const set of again) {
        check.equal(await commitOne(repository, set), { status: 'duplicate', subject, version: 1 }, 'the repeated key');
      }
      const [stored] = await repository.loadMany(shop, [subject]);
      check.equal(stored?.version, 2, 'nothing more was written');
    },
  },
  {
    promise: 'P4',
    rule: 'a key with another fingerprint is reused, not repeated',
    run: async ({ repository, shop }, check) => {
      const first = changeSet(shop, { key });
      await commitAll(repository, [first]);
      const other = changeSet(shop, { key: { ...key, fingerprint: 'f2' } });
      check.equal(
        await commitOne(repository, other),
        { status: 'keyReused', subject: first.subject },
        'another fingerprint',
      );
      check.equal(await repository.loadMany(shop, [other.subject]), [null], 'nothing was written');
    },
  },
  {
    promise: 'P4',
    rule: 'of many callers with one key one commits, all get its subject',
    run: async (subject, check) => {
      const { repository, shop } = subject;
      const sets = times(16, () => changeSet(shop, { key }));

      const results = await race(subject, sets);

      check.equal(tally(results), { committed: 1, duplicate: 15 }, 'one caller commits');
      const winner = sets[results.findIndex(({ status }) => status === 'committed')]?.subject;
      for (const result of results) {
        if (result.status === 'duplicate')
          check.equal(result, { status: 'duplicate', subject: winner, version: 1 }, 'a loser gets the winner');
      }
      const stored = await repository.loadMany(
        shop,
        sets.map((set) => set.subject),
      );
      check.equal(stored.filter((one) => one !== null).length, 1, 'one subject exists');
    },
  },
  {
    promise: 'P4',
    rule: 'of many callers with one key and different bodies one commits',
    run: async (subject, check) => {
      const sets = times(12, (n) => changeSet(subject.shop, { key: { ...key, fingerprint: `f${n}` } }));
      check.equal(tally(await race(subject, sets)), { committed: 1, keyReused: 11 }, 'one body wins');
    },
  },
  {
    promise: 'P4',
    rule: 'a key twice in one batch commits once',
    run: async ({ repository, shop }, check) => {
      const [first, second, third] = [
        changeSet(shop, { key }),
        changeSet(shop, { key }),
        changeSet(shop, { key: { ...key, fingerprint: 'f2' } }),
      ];
      const results = await repository.commit([first, second, third]);
      const answers = [
        { status: 'committed', version: 1 },
        { status: 'duplicate', subject: first.subject, version: 1 },
        { status: 'keyReused', subject: first.subject },
      ];
      check.equal(results, answers, 'the first commits, the others get it');
      check.equal(
        await repository.loadMany(shop, [second.subject, third.subject]),
        [null, null],
        'the others wrote nothing',
      );
    },
  },
  {
    promise: 'P4',
    rule: 'a refused set leaves its key unused, in a later call and in the same batch',
    run: async (subject, check) => {
      const { repository, shop } = subject;
      await stockUp(subject, 1);
      const short = changeSet(shop, { key, moves: [allocated(2)] });
      const fitting = changeSet(shop, { key, moves: [allocated(1)] });
      check.equal((await commitOne(repository, short)).status, 'shortage', 'too much is refused');
      const results = await repository.commit([short, fitting]);
      check.equal(
        results.map(({ status }) => status),
        ['shortage', 'committed'],
        'the key is free until it commits',
      );
    },
  },
  {
    promise: 'P4',
    rule: 'keys are answered in the order asked, null where unused',
    run: async ({ repository, shop }, check) => {
      const set = changeSet(shop, { key });
      await commitAll(repository, [set]);
      const hits = await repository.keysMany(shop, ['none', key.key, 'none', key.key]);
      const hit = { ...key, subject: set.subject, version: 1 };
      check.equal(hits, [null, hit, null, hit], 'hits stand where they were asked for');
    },
  },
];
