/** P7 A name belongs to at most one subject. */
import { allocated, changeSet, commitAll, commitOne, newRef, type RepositoryCase, race, tally, times } from './fixture';

const name = { space: 'externalRef:web', value: 'R-1' };

export const nameCases: readonly RepositoryCase[] = [
  {
    promise: 'P7',
    rule: 'a taken name is refused with its owner, who keeps it',
    run: async ({ repository, shop }, check) => {
      const owner = changeSet(shop, { names: [name] });
      await commitAll(repository, [owner]);
      for (const set of [
        changeSet(shop, { names: [name] }),
        changeSet(shop, { subject: newRef('cart'), names: [{ space: 'free', value: 'x' }, name] }),
      ]) {
        check.equal(
          await commitOne(repository, set),
          { status: 'nameTaken', ...name, owner: owner.subject },
          'the name has an owner',
        );
      }
      const found = await repository.find(shop, { names: [name], limit: 5 });
      check.equal(
        found.map(({ id }) => id),
        [owner.subject.id],
        'the owner is found by it',
      );
    },
  },
  {
    promise: 'P7',
    rule: 'a subject may name itself again',
    run: async ({ repository, shop }, check) => {
      const set = changeSet(shop, { names: [name] });
      await commitAll(repository, [set]);
      const again = await commitOne(repository, { ...set, expectedVersion: 1, names: [name, name] });
      check.equal(again, { status: 'committed', version: 2 }, 'its own name');
    },
  },
  {
    promise: 'P7',
    rule: 'the same value is free in another space',
    run: async ({ repository, shop }, check) => {
      await commitAll(repository, [changeSet(shop, { names: [name] })]);
      const other = await commitOne(repository, changeSet(shop, { names: [{ ...name, space: 'externalRef:store' }] }));
      check.equal(other.status, 'committed', 'names are unique per space');
    },
  },
  {
    promise: 'P7',
    rule: 'of many that take one name one gets it, the others its owner',
    run: async (subject, check) => {
      const sets = times(16, () => changeSet(subject.shop, { names: [name] }));
      const results = await race(subject, sets);
      check.equal(tally(results), { committed: 1, nameTaken: 15 }, 'one gets the name');
      const owner = sets[results.findIndex(({ status }) => status === 'committed')]?.subject;
      for (const result of results) {
        if (result.status === 'nameTaken')
          check.equal(result, { status: 'nameTaken', ...name, owner }, 'the others learn the owner');
      }
    },
  },
  {
    promise: 'P7',
    rule: 'of two that take one name in a batch the first gets it',
    run: async ({ repository, shop }, check) => {
      const [first, second] = [changeSet(shop, { names: [name] }), changeSet(shop, { names: [name] })];
      const results = await repository.commit([first, second]);
      check.equal(
        results,
        [
          { status: 'committed', version: 1 },
          { status: 'nameTaken', ...name, owner: first.subject },
        ],
        'the first gets it',
      );
    },
  },
  {
    promise: 'P7',
    rule: 'a refused set leaves its name free, in a later call and in the same batch',
    run: async ({ repository, shop }, check) => {
      const short = changeSet(shop, { names: [name], moves: [allocated(1)] });
      check.equal((await commitOne(repository, short)).status, 'shortage', 'there is no stock');
      const results = await repository.commit([short, changeSet(shop, { names: [name] })]);
      check.equal(
        results.map(({ status }) => status),
        ['shortage', 'committed'],
        'the name is free until it commits',
      );
    },
  },
];
