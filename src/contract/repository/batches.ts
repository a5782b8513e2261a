/** P2 Answers come in the order of the ChangeSets; one that fails never harms another of the same call. */
import type { ChangeSet } from '../../ports/repository';
import { allocated, changeSet, commitAll, minute, newRef, type RepositoryCase, stockUp } from './fixture';

const answersInOrder: RepositoryCase = {
  promise: 'P2',
  rule: 'a mixed batch answers in order, and the good ones are written',
  run: async (subject, check) => {
    const { repository, shop } = subject;
    await stockUp(subject, 5);
    await commitAll(repository, [
      changeSet(shop, { key: { key: 'used', fingerprint: 'f' }, names: [{ space: 'number', value: 'N1' }] }),
    ]);
    // Ids fall, so that a store that sorts its locks must still answer in the order of the call.
    const refs = Array.from({ length: 9 }, () => newRef()).reverse();
    const one = (index: number, change: Partial<ChangeSet> = {}) =>
      changeSet(shop, { subject: refs[index] as ChangeSet['subject'], ...change });

    const results = await repository.commit([
      one(0, { moves: [allocated(2)] }),
      one(1, { expectedVersion: 3 }),
      one(2, { moves: [allocated(4)] }),
      one(3, { moves: [allocated(3)] }),
      one(4, { names: [{ space: 'number', value: 'N1' }] }),
      one(5, { head: '\udfff' }),
      one(6, { key: { key: 'used', fingerprint: 'g' } }),
      one(7, { key: { key: 'used', fingerprint: 'f' } }),
      one(8),
    ]);

    const statuses = [
      'committed',
      'versionConflict',
      'shortage',
      'committed',
      'nameTaken',
      'failed',
      'keyReused',
      'duplicate',
      'committed',
    ];
    check.equal(
      results.map(({ status }) => status),
      statuses,
      'answers stand in the order of the sets',
    );
    const stored = await repository.loadMany(shop, refs);
    check.equal(
      stored.map((it) => it !== null),
      statuses.map((status) => status === 'committed'),
      'exactly the committed sets are written',
    );
    const [row] = await repository.levelsMany(shop, ['MUG'], minute(0));
    check.equal(row?.allocated, 5, 'only committed sets take stock');
  },
};

export const batchCases: readonly RepositoryCase[] = [
  answersInOrder,
  {
    promise: 'P2',
    rule: 'a batch of nothing answers nothing',
    run: async ({ repository }, check) => check.equal(await repository.commit([]), [], 'no sets, no answers'),
  },
  {
    promise: 'P2',
    rule: 'a batch of two shops answers in order',
    run: async ({ repository, shop }, check) => {
      const [a, b, c] = [
        changeSet(`${shop}-b`),
        changeSet(`${shop}-a`, { expectedVersion: 2 }),
        changeSet(`${shop}-b`),
      ];

      const results = await repository.commit([a, b, c]);

      check.equal(
        results.map(({ status }) => status),
        ['committed', 'versionConflict', 'committed'],
        'answers stand in the order of the sets',
      );
    },
  },
  {
    promise: 'P2',
    rule: 'of texts under one name in a batch the last one of a good set stays',
    run: async ({ repository, shop }, check) => {
      const saying = (body: string, change: Partial<ChangeSet> = {}) =>
        changeSet(shop, { parties: [{ party: 'p', name: 'contact', body }], ...change });

      await repository.commit([
        saying('first'),
        saying('refused between', { expectedVersion: 1 }),
        saying('second'),
        saying('refused', { expectedVersion: 1 }),
        changeSet(shop, { parties: [{ party: 'o', name: 'contact', body: 'of another' }] }),
      ]);

      const bodies = await Promise.all(['p', 'o'].map((party) => repository.parties(shop, party)));
      check.equal(
        bodies.flat().map(({ body }) => body),
        ['second', 'of another'],
        'what a refused set says is not heard',
      );
    },
  },
];
