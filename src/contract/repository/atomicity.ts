/** P1 A ChangeSet is written whole or not at all. */
import type { ChangeSet, Repository } from '../../ports/repository';
import { allocated, changeSet, commitAll, commitOne, coupon, type RepositoryCase, stockKey, stockUp } from './fixture';
import { fullSet, noTraces, traces, writtenBy } from './full-set';

/** A refusal: what lies in the store before, how the full set then asks for too much, and what is there without it. */
interface Refusal {
  readonly status: string;
  readonly because: string;
  readonly before?: (shop: string) => ChangeSet;
  readonly change: (full: ChangeSet) => Partial<ChangeSet>;
  readonly left?: (before: ChangeSet) => Record<string, unknown>;
}

const refusals: readonly Refusal[] = [
  { status: 'versionConflict', because: 'another version', change: () => ({ expectedVersion: 7 }) },
  {
    status: 'shortage',
    because: 'short stock',
    change: (full) => ({ moves: [...full.moves].reverse().concat(allocated(99, stockKey('PEN'))) }),
  },
  {
    status: 'shortage',
    because: 'a counter at its floor',
    change: () => ({ counters: [coupon(-1), { ...coupon(-9), key: 'OTHER' }] }),
  },
  {
    status: 'nameTaken',
    because: 'a taken name',
    before: (shop) => changeSet(shop, { names: [{ space: 'number', value: 'A-1' }] }),
    change: (full) => ({ names: [...full.names, { space: 'number', value: 'A-1' }] }),
  },
  {
    status: 'keyReused',
    because: 'a key with another fingerprint',
    before: (shop) => changeSet(shop, { key: { key: 'key-1', fingerprint: 'other' } }),
    change: () => ({}),
    left: ({ subject }) => ({ key: [subject] }),
  },
  {
    status: 'duplicate',
    because: 'a key that is used',
    before: (shop) => changeSet(shop, { key: { key: 'key-1', fingerprint: 'f1' } }),
    change: () => ({}),
    left: ({ subject }) => ({ key: [subject] }),
  },
  { status: 'failed', because: 'U+0000 in a fact', change: () => ({ facts: ['{"note":"\u0000"}'] }) },
  {
    status: 'failed',
    because: 'a lone surrogate in a party',
    change: ({ subject }) => ({ parties: [{ party: subject.id, name: 'note', body: '\ud800' }] }),
  },
];

const refusedWhole = refusals.map(
  ({ status, because, before, change, left }): RepositoryCase => ({
    promise: 'P1',
    rule: `a set refused for ${because} writes nothing`,
    run: async (subject, check) => {
      const { repository, shop } = subject;
      await stockUp(subject, 5);
      await commitAll(repository, [changeSet(shop, { moves: [allocated(5)] })]);
      await stockUp(subject, 2);
      const earlier = before?.(shop);
      if (earlier) await commitAll(repository, [earlier]);
      const full = fullSet(shop);

      const result = await commitOne(repository, { ...full, ...change(full) });

      check.equal(result.status, status, `${because} is answered`);
      check.equal(await traces(subject, full), noTraces(earlier ? left?.(earlier) : {}), 'the refused set left traces');
    },
  }),
);

const writtenWhole: RepositoryCase = {
  promise: 'P1',
  rule: 'a committed set is written in all its parts',
  run: async (subject, check) => {
    const { repository, shop } = subject;
    await stockUp(subject, 5);
    const full = fullSet(shop);

    const result = await commitOne(repository, full);

    check.equal(result, { status: 'committed', version: 1 }, 'the set is committed');
    check.equal(await traces(subject, full), writtenBy(full), 'a part of the set is missing');
  },
};

const rolledBack: RepositoryCase = {
  promise: 'P1',
  rule: "a set in a host's transaction goes with its rollback",
  needs: 'transactions',
  run: async (subject, check) => {
    const { repository, shop, begin } = subject;
    await stockUp(subject, 5);
    await commitAll(repository, [changeSet(shop, { moves: [allocated(5)] })]);
    await stockUp(subject, 2);
    const full = fullSet(shop);
    const open = await begin?.();
    const joined = repository.join?.(open?.transaction) as Repository;

    const result = await commitOne(joined, full);
    await open?.rollback();

    check.equal(result.status, 'committed', 'the set is committed inside the transaction');
    check.equal(await traces(subject, full), noTraces(), 'the set survived the rollback');
  },
};

const joinedRefusal: RepositoryCase = {
  promise: 'P1',
  rule: "a refusal inside a host's transaction leaves the transaction usable",
  needs: 'transactions',
  run: async ({ repository, shop, begin }, check) => {
    const [bad, poisonous, good] = [
      changeSet(shop, { moves: [allocated(1)] }),
      changeSet(shop, { head: '\u0000' }),
      changeSet(shop),
    ];
    const open = await begin?.();
    const joined = repository.join?.(open?.transaction) as Repository;

    const statuses = [
      (await commitOne(joined, bad)).status,
      (await commitOne(joined, poisonous)).status,
      (await commitOne(joined, good)).status,
    ];
    await open?.commit();

    check.equal(statuses, ['shortage', 'failed', 'committed'], 'sets after a refused one still commit');
    const stored = await repository.loadMany(shop, [bad.subject, poisonous.subject, good.subject]);
    check.equal(
      stored.map((one) => one?.version ?? null),
      [null, null, 1],
      'what the transaction wrote',
    );
  },
};

export const atomicityCases: readonly RepositoryCase[] = [writtenWhole, ...refusedWhole, rolledBack, joinedRefusal];
