/** P11 Sections that a ChangeSet does not carry keep their text, byte for byte; so do the settings of stock rows that it does not set. */
import {
  allocated,
  changeSet,
  commitAll,
  commitOne,
  minute,
  newRef,
  type RepositoryCase,
  received,
  stockKey,
  stockUp,
} from './fixture';

/** Text that stores like to improve. */
const awkward = [
  '',
  ' {"b":1,  "a":1.0} ',
  '{"a":1,"a":2}',
  '\\u0041\\n\\',
  '\'";--',
  '\t\r\n\u2028\u0001',
  'Ångström 訂單 🧾',
  'e\u0301',
  'NULL',
];

export const sectionCases: readonly RepositoryCase[] = [
  {
    promise: 'P11',
    rule: 'sections that a set does not carry stay as they are',
    run: async ({ repository, shop }, check) => {
      const subject = newRef();
      await commitAll(repository, [changeSet(shop, { subject, sections: { lines: ' [1, 2] ', addresses: '{}' } })]);
      await commitAll(repository, [
        changeSet(shop, { subject, expectedVersion: 1, head: 'h2', sections: { 'payment:1': 'p' } }),
      ]);
      await commitAll(repository, [
        changeSet(shop, { subject, expectedVersion: 2, head: 'h3', sections: { addresses: 'new' } }),
      ]);
      const [stored] = await repository.loadMany(shop, [subject]);
      const sections = { lines: ' [1, 2] ', addresses: 'new', 'payment:1': 'p' };
      check.equal(stored, { ...subject, version: 3, head: 'h3', sections }, 'only what was carried has changed');
    },
  },
  {
    promise: 'P11',
    rule: 'settings of a stock row come back byte for byte, whatever moves after them',
    run: async (subject, check) => {
      const { repository, shop } = subject;
      const bare = stockKey('B');
      for (const settings of awkward) {
        const policies = [{ ...stockKey(), safety: 0, oversell: 0, settings }];
        await commitAll(repository, [changeSet(shop, { policies })]);
        await stockUp(subject, 2);
        await commitAll(repository, [changeSet(shop, { moves: [allocated(1), received(1, bare)] })]);
        const short = await commitOne(repository, changeSet(shop, { moves: [allocated(100)] }));
        const told = short.status === 'shortage' ? short.rows : [];
        const levels = await repository.levelsMany(shop, ['MUG', 'B'], minute(0));
        check.equal(
          [told, levels].map((rows) => rows.map((row) => `${row.sku}:${row.settings}`).sort()),
          [[`MUG:${settings}`], ['B:', `MUG:${settings}`]],
          'settings in a shortage and in levels',
        );
      }
    },
  },
  {
    promise: 'P11',
    rule: 'text comes back byte for byte, from every place',
    run: async ({ repository, shop }, check) => {
      const subject = newRef();
      const sections = Object.fromEntries(awkward.map((text, n) => [`s${n}`, text]));
      const parties = awkward.map((body, n) => ({ party: subject.id, name: `p${n}`, body }));
      for (const [n, head] of awkward.entries()) {
        const texts =
          n === 0
            ? {
                sections,
                parties,
                facts: awkward,
                effects: awkward.map((body, i) => ({ destination: `d${i}`, type: 't', body })),
              }
            : {};
        await commitAll(repository, [changeSet(shop, { subject, expectedVersion: n, head, ...texts })]);
        const [stored] = await repository.loadMany(shop, [subject]);
        check.equal(stored, { ...subject, version: n + 1, head, sections }, 'head and sections');
      }
      check.equal((await repository.history(shop, [subject]))[0]?.facts, awkward, 'facts');
      const texts = await repository.parties(shop, subject.id);
      check.equal(
        Object.fromEntries(texts.map(({ name, body }) => [name, body])),
        Object.fromEntries(parties.map(({ name, body }) => [name, body])),
        'parties',
      );
      const claimed = await repository.claimEffects(shop, {
        now: minute(1),
        leasedUntil: minute(2),
        lease: 'l',
        limit: 50,
      });
      check.equal(claimed.map(({ body }) => body).sort(), [...awkward].sort(), 'effects');
    },
  },
  {
    promise: 'P11',
    rule: 'a long section comes back whole',
    run: async ({ repository, shop }, check) => {
      const long = 'ä🧾x'.repeat(100_000);
      const set = changeSet(shop, { sections: { lines: long } });
      await commitAll(repository, [set]);
      await commitAll(repository, [{ ...set, expectedVersion: 1, sections: {} }]);
      const [stored] = await repository.loadMany(shop, [set.subject]);
      check.that(stored?.sections.lines === long, 'the long section differs');
    },
  },
];
