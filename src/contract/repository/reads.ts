/** What single members promise: order of answers, persons, numbers, audit. */
import type { ChangeSet, FlowQuery, Repository, StoredMove, SubjectKind } from '../../ports/repository';
import {
  allocated,
  allRows,
  changeSet,
  commitAll,
  commitOne,
  drainFeed,
  minute,
  newRef,
  type RepositoryCase,
  received,
  stockKey,
  stockUp,
  times,
} from './fixture';

/** By kind, so that a new kind cannot be forgotten here. */
const kinds = {
  order: true,
  cart: true,
  case: true,
  collection: true,
  dismissal: true,
  endpoint: true,
  feedback: true,
  message: true,
  purchaseOrder: true,
  repair: true,
  supplierClaim: true,
  stockCount: true,
  stockDocument: true,
  stockWatch: true,
  tender: true,
  transfer: true,
  waiting: true,
  wave: true,
  workOrder: true,
} satisfies Record<SubjectKind, true>;

const answers: readonly RepositoryCase[] = [
  {
    promise: 'reads',
    rule: 'subjects of every kind are stored, given back and told of in the feed',
    run: async (subject, check) => {
      const { repository, shop } = subject;
      const refs = (Object.keys(kinds) as SubjectKind[]).map((kind) => newRef(kind));
      await commitAll(
        repository,
        refs.map((ref) => changeSet(shop, { subject: ref, head: ref.kind })),
      );
      const loaded = await repository.loadMany(shop, refs);
      check.equal(
        loaded.map((one) => one?.head),
        refs.map(({ kind }) => kind),
        'loaded',
      );
      const { commits } = await drainFeed(subject, { after: null, count: refs.length });
      check.equal(commits.map((commit) => commit.subject.kind).sort(), refs.map(({ kind }) => kind).sort(), 'feed');
    },
  },
  {
    promise: 'reads',
    rule: 'subjects, history and postings come in the order asked, null where there is none',
    run: async ({ repository, shop }, check) => {
      const posting = (memo: string) => ({
        memo,
        currency: 'GBP',
        entries: [
          { account: 'a', amount: 1 },
          { account: 'b', amount: -1 },
        ],
      });
      const sets = times(3, (n) =>
        changeSet(shop, { head: `${n}`, facts: [`${n}x`, `${n}y`], ledger: [posting(`${n}x`), posting(`${n}y`)] }),
      );
      await commitAll(repository, sets);
      const [a, b, c] = sets.map((set) => set.subject) as [
        ChangeSet['subject'],
        ChangeSet['subject'],
        ChangeSet['subject'],
      ];
      await commitAll(repository, [changeSet(shop, { subject: b, expectedVersion: 1, head: '1+', facts: ['1z'] })]);
      const loaded = await repository.loadMany(shop, [c, newRef(), b, a, c]);
      check.equal(
        loaded.map((one) => one?.head ?? null),
        ['2', null, '1+', '0', '2'],
        'subjects',
      );
      check.equal(
        (await repository.history(shop, [b])).map(({ version, facts }) => ({ version, facts })),
        [
          { version: 1, facts: ['1x', '1y'] },
          { version: 2, facts: ['1z'] },
        ],
        'history of one',
      );
      check.equal(
        (await repository.ledger(shop, [b])).map(({ memo, n }) => `${memo}${n === 0}`).length,
        2,
        'postings of one',
      );
      check.equal(
        (await repository.ledger(shop, [b, a])).map(({ memo }) => memo).sort(),
        ['0x', '0y', '1x', '1y'],
        'postings of two',
      );
      check.equal(
        (await repository.history(shop, [c, a])).flatMap(({ facts }) => facts).sort(),
        ['0x', '0y', '2x', '2y'],
        'history of two',
      );
    },
  },
  {
    promise: 'reads',
    rule: 'a subject of another kind with the same id is another subject',
    run: async ({ repository, shop }, check) => {
      const order = newRef();
      const cart = { ...order, kind: 'cart' as const };
      await commitAll(repository, [
        changeSet(shop, { subject: order, head: 'order' }),
        changeSet(shop, { subject: cart, head: 'cart' }),
      ]);
      check.equal(
        (await repository.loadMany(shop, [cart, order])).map((one) => one?.head),
        ['cart', 'order'],
        'both exist',
      );
    },
  },
  {
    promise: 'reads',
    rule: 'levels are all rows of the SKUs, at all locations and lots',
    run: async (subject, check) => {
      const keys = [stockKey('A'), stockKey('A', 'york'), stockKey('A', 'york', 'l1'), stockKey('B'), stockKey('AB')];
      for (const key of keys) await stockUp(subject, 1, key);
      const rows = await subject.repository.levelsMany(subject.shop, ['B', 'A', 'none', 'A'], minute(0));
      const names = rows.map(({ sku, location, lot }) => [sku, location, lot].join('/')).sort();
      check.equal(names, ['A/london/', 'A/york/', 'A/york/l1', 'B/london/'], 'each row once');
    },
  },
];

const persons: readonly RepositoryCase[] = [
  {
    promise: 'erasure',
    rule: 'an erased party is forgotten, and later writes to it are dropped',
    run: async ({ repository, shop }, check) => {
      const text = (party: string, name: string, body = '{}') => ({ party, name, body });
      await commitAll(repository, [
        changeSet(shop, { parties: [text('p1', 'contact'), text('p1', 'address'), text('p2', 'contact')] }),
      ]);
      await repository.saveParties(shop, [text('p1', 'contact', 'new'), text('p2', 'note')]);
      const named = async (party: string) =>
        Object.fromEntries((await repository.parties(shop, party)).map(({ name, body }) => [name, body]));
      check.equal(await named('p1'), { contact: 'new', address: '{}' }, 'texts are replaced by name');

      await repository.eraseParties(shop, ['p1', 'never-seen']);
      await repository.saveParties(shop, [text('p1', 'contact'), text('never-seen', 'contact')]);
      const late = changeSet(shop, { parties: [text('p1', 'address'), text('p2', 'address')] });
      check.equal((await commitOne(repository, late)).status, 'committed', 'the rest of a late set is written');

      check.equal([await named('p1'), await named('never-seen')], [{}, {}], 'the erased stay erased');
      check.equal(await named('p2'), { contact: '{}', note: '{}', address: '{}' }, 'others keep theirs');
    },
  },
];

const numbers: readonly RepositoryCase[] = [
  {
    promise: 'numbers',
    rule: 'racing callers never get the same number, series count apart',
    run: async ({ handles, shop }, check) => {
      const lease = (n: number) =>
        (handles[n % handles.length] as Repository).leaseNumbers(shop, n % 4 ? 'orders' : 'notes', 5);
      const firsts = await Promise.all(
        times(24, async (n) => ({ series: n % 4 ? 'orders' : 'notes', first: await lease(n) })),
      );
      const given = firsts.flatMap(({ series, first }) => times(5, (n) => `${series} ${first + n}`));
      check.equal(new Set(given).size, 120, 'every number once');
    },
  },
];

const audits: readonly RepositoryCase[] = [
  {
    promise: 'audit',
    rule: 'counters are the sum of their movements after any work',
    run: async (subject, check) => {
      const { repository, shop } = subject;
      await stockUp(subject, 9);
      const set = changeSet(shop, { moves: [allocated(4), received(2, stockKey('CUP'))] });
      await commitAll(repository, [set]);
      const shipped = {
        ...stockKey(),
        kind: 'shipped' as const,
        onHand: -3,
        allocated: -3,
        reserved: 0,
        value: -750,
        guarded: false,
      };
      await commitAll(repository, [{ ...set, expectedVersion: 1, at: minute(3), moves: [shipped] }]);
      check.equal(
        [await repository.stockDifferences(shop, allRows), await repository.rebuildStock(shop, [stockKey()])],
        [[], 0],
        'nothing differs',
      );
      const [row] = await repository.levelsMany(shop, ['MUG'], minute(0));
      check.equal([row?.onHand, row?.allocated, row?.value], [6, 1, 1500], 'the row');
      const moves = await repository.movements(shop, [set.subject]);
      const cause = ({ sku, kind, version, at, value }: StoredMove) => `${sku} ${kind} ${version} ${at} ${value}`;
      const expected = [
        `MUG allocated 1 ${minute(0)} 0`,
        `CUP received 1 ${minute(0)} 500`,
        `MUG shipped 2 ${minute(3)} -750`,
      ];
      check.equal(moves.map(cause), expected, 'movements with their cause, in order');
      const other = changeSet(shop, { subject: newRef('stockDocument'), moves: [received(2, stockKey('JUG'))] });
      await commitAll(repository, [other]);
      const both = await repository.movements(shop, [other.subject, set.subject]);
      check.equal(
        both.map(({ sku }) => sku),
        ['JUG', 'MUG', 'CUP', 'MUG'],
        'movements of several, in the order in which they were asked for',
      );
    },
  },
  {
    promise: 'flow',
    rule: 'movements after an instant are added up by row, kind and period, archived ones too',
    run: async (subject, check) => {
      const { repository, shop } = subject;
      const at = (n: number, units: number, sku = 'MUG') =>
        changeSet(shop, { subject: newRef('stockDocument'), at: minute(n), moves: [received(units, stockKey(sku))] });
      const order = changeSet(shop, { at: minute(4), moves: [allocated(3)] });
      await commitAll(repository, [at(0, 1), at(1, 10), at(2, 100), at(4, 1000), at(4, 7, 'CUP'), order]);
      await repository.archive(shop, order.subject, 1);
      const told = async (query: FlowQuery) =>
        (await repository.stockFlow(shop, query))
          .map(({ sku, kind, period, onHand, allocated: promised, value }) =>
            [sku, kind, period, onHand, promised, value].join(' '),
          )
          .sort();
      const periods = { skus: ['MUG', 'none'], after: minute(0), everyMs: 120_000 };
      check.equal(
        await told(periods),
        ['MUG allocated 1 0 3 0', 'MUG received 0 110 0 27500', 'MUG received 1 1000 0 250000'],
        'in periods, each with its last instant and without its first',
      );
      check.equal(
        await told({ skus: null, after: minute(1) }),
        ['CUP received 0 7 0 1750', 'MUG allocated 0 0 3 0', 'MUG received 0 1100 0 275000'],
        'of all SKUs, in one period',
      );
    },
  },
  {
    promise: 'audit',
    rule: 'a wrong counter is found and rebuilt',
    needs: 'tampering',
    run: async (subject, check) => {
      const { repository, shop } = subject;
      await stockUp(subject, 9);
      await stockUp(subject, 4, stockKey('CUP'));
      await subject.tamper?.(shop, stockKey(), 2);
      const sums = { onHand: 9, allocated: 0, reserved: 0, value: 2250 };
      const held = { units: 0, nextExpiry: null };
      check.equal(
        await repository.stockDifferences(shop, allRows),
        [{ ...stockKey(), counters: { ...sums, onHand: 11, nextExpiry: null }, sums, held }],
        'the wrong row',
      );
      check.equal(await repository.rebuildStock(shop, [stockKey('CUP')]), 0, 'rows that are not named stay');
      check.equal(
        [await repository.rebuildStock(shop, [stockKey()]), await repository.stockDifferences(shop, allRows)],
        [1, []],
        'the row is rebuilt',
      );
    },
  },
];

export const readCases: readonly RepositoryCase[] = [...answers, ...persons, ...numbers, ...audits];
