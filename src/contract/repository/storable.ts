/** P13 What no store can hold fails alone, and nothing of it is written. */
import type { ChangeSet } from '../../ports/repository';
import { changeSet, commitAll, drainFeed, newRef, type RepositoryCase, received, stockKey } from './fixture';

interface Impossible {
  readonly what: string;
  readonly change: Partial<ChangeSet>;
}

const long = 'x'.repeat(601);

const impossible: readonly Impossible[] = [
  { what: 'U+0000 in a fact', change: { facts: ['{"note":"\u0000"}'] } },
  { what: 'a lone surrogate in a section', change: { sections: { lines: '\udfff' } } },
  { what: 'an id that is no UUID', change: { subject: { kind: 'order', id: 'order-1' } } },
  { what: 'a number beyond the safe integers', change: { moves: [received(2 ** 53, stockKey('PEN'))] } },
  { what: 'a search word of 601 characters', change: { terms: { add: [long], remove: [] } } },
  { what: 'a name of 601 characters', change: { names: [{ space: 'number', value: long }] } },
  { what: 'a key of 601 characters', change: { key: { key: long, fingerprint: 'f' } } },
];

export const storableCases: readonly RepositoryCase[] = impossible.map(({ what, change }) => ({
  promise: 'P13',
  rule: `${what} fails alone`,
  run: async (subject, check) => {
    const { repository, shop } = subject;
    const [before, after] = [newRef(), newRef()];
    const bad = changeSet(shop, change);

    const results = await repository.commit([
      changeSet(shop, { subject: before }),
      bad,
      changeSet(shop, { subject: after }),
    ]);

    check.equal(
      results.map(({ status }) => status),
      ['committed', 'failed', 'committed'],
      'only the impossible set fails',
    );
    const [, failed] = results;
    const error = failed?.status === 'failed' ? (failed.error as { code?: unknown }) : null;
    check.equal(error?.code, 'input.invalid', 'the error says that the input is wrong');
    await commitAll(repository, [changeSet(shop, { subject: before, expectedVersion: 1 })]);
    const { commits } = await drainFeed(subject, { after: null, count: 3 });
    check.equal(commits.length, 3, 'nothing of the impossible set is written');
  },
}));
