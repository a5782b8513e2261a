/** Every call names the shop: nothing crosses shops. */
import {
  changeSet,
  commitAll,
  coupon,
  effect,
  minute,
  newRef,
  noColumns,
  type RepositoryCase,
  received,
} from './fixture';

export const shopCases: readonly RepositoryCase[] = [
  {
    promise: 'shops',
    rule: 'nothing crosses shops',
    run: async (subject, check) => {
      const { repository, shop } = subject;
      const far = `${shop}-other`;
      const change = {
        subject: newRef(),
        key: { key: 'k', fingerprint: 'f' },
        names: [{ space: 'number', value: '1' }],
        parties: [{ party: 'p', name: 'n', body: 'b' }],
        moves: [received(1)],
        counters: [coupon(-3)],
        effects: [effect()],
        deadlines: { set: [{ name: 'd', dueAt: minute(0), body: '' }], cancel: [] },
        columns: { ...noColumns, party: '1' },
      };
      const results = await repository.commit([changeSet(shop, change), changeSet(far, change)]);
      check.equal(
        results.map(({ status }) => status),
        ['committed', 'committed'],
        'both shops may do the same',
      );
      await repository.eraseParties(far, ['p']);
      await repository.claimEffects(far, { now: minute(1), leasedUntil: minute(9), lease: 'l', limit: 9 });
      await repository.claimDeadlines(far, { now: minute(1), leasedUntil: minute(9), lease: 'l', limit: 9 });

      const request = { now: minute(1), leasedUntil: minute(9), lease: 'm', limit: 9 };
      const seen = [
        (await repository.parties(shop, 'p')).length,
        (await repository.claimEffects(shop, request)).length,
        (await repository.claimDeadlines(shop, request)).length,
        (await repository.levelsMany(shop, ['MUG'], minute(0)))[0]?.onHand,
        (await repository.find(shop, { party: '1', limit: 9 })).length,
        (await repository.effectCounts(shop)).pending,
      ];
      check.equal(seen, [1, 1, 1, 1, 1, 1], 'one of each in this shop');
    },
  },
  {
    promise: 'shops',
    rule: 'migrating again, and from several processes at once, changes nothing',
    run: async ({ repository, handles, shop }, check) => {
      const set = changeSet(shop);
      await commitAll(repository, [set]);
      await Promise.all([...handles, ...handles].map((handle) => handle.migrate()));
      check.equal((await repository.loadMany(shop, [set.subject]))[0]?.version, 1, 'what was there is there');
    },
  },
];
