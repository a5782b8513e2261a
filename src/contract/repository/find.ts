/** Search: every given part must hold, newest first by id. */
import type { ChangeSet, FindQuery, IndexColumns } from '../../ports/repository';
import {
  changeSet,
  commitAll,
  minute,
  newRef,
  noColumns,
  type RepositoryCase,
  type RepositorySubject,
} from './fixture';

/** Five orders and what each is found by; a cart beside them is never found. */
async function fillShop({ repository, shop }: RepositorySubject): Promise<ChangeSet[]> {
  const order = (columns: Partial<IndexColumns>, change: Partial<ChangeSet> = {}) =>
    changeSet(shop, {
      columns: { ...noColumns, channel: 'web', lifecycle: 'placed', placedAt: minute(0), currency: 'GBP', ...columns },
      ...change,
    });
  const sets = [
    order({ party: 'p1', amount: 100 }, { terms: { add: ['sku:MUG', 'tag:vip'], remove: [] } }),
    order(
      { party: 'p1', amount: 200, lifecycle: 'completed', payment: 'paid' },
      { terms: { add: ['sku:MUG'], remove: [] } },
    ),
    order(
      { party: 'p2', amount: 300, channel: 'store', placedAt: minute(5) },
      { names: [{ space: 'externalRef:store', value: 'R3' }] },
    ),
    order({ amount: 400, fulfillment: 'shipped', aftersales: 'open', placedAt: minute(9) }),
    order({ amount: null, placedAt: null, lifecycle: 'draft' }),
  ];
  await commitAll(repository, sets);
  await commitAll(repository, [changeSet(shop, { subject: newRef('cart'), terms: { add: ['sku:MUG'], remove: [] } })]);
  return sets;
}

const searches: readonly [words: string, query: Omit<FindQuery, 'limit'>, found: readonly number[]][] = [
  ['everything, newest first', {}, [4, 3, 2, 1, 0]],
  ['by a unique name', { names: [{ space: 'externalRef:store', value: 'R3' }] }, [2]],
  ['by a name of another space', { names: [{ space: 'externalRef:web', value: 'R3' }] }, []],
  ['by party', { party: 'p1' }, [1, 0]],
  ['by channel', { channel: 'store' }, [2]],
  ['by states', { lifecycle: ['completed', 'draft'] }, [4, 1]],
  ['by payment', { payment: ['paid'] }, [1]],
  ['by fulfilment and after-sales', { fulfillment: ['shipped'], aftersales: ['open'] }, [3]],
  ['by one word', { terms: ['sku:MUG'] }, [1, 0]],
  ['by all words', { terms: ['sku:MUG', 'tag:vip'] }, [0]],
  ['by time, half-open', { placedFrom: minute(0), placedTo: minute(9) }, [2, 1, 0]],
  ['from a time on', { placedFrom: minute(5) }, [3, 2]],
  ['by amount', { amountFrom: 200, amountTo: 300 }, [2, 1]],
  ['by several', { party: 'p1', lifecycle: ['placed'], terms: ['tag:vip'] }, [0]],
];

export const findCases: readonly RepositoryCase[] = [
  {
    promise: 'find',
    rule: 'every given part must hold, newest first',
    run: async (subject, check) => {
      const sets = await fillShop(subject);
      for (const [words, query, expected] of searches) {
        const found = await subject.repository.find(subject.shop, { ...query, limit: 10 });
        check.equal(
          found.map(({ id }) => sets.findIndex((set) => set.subject.id === id)),
          expected,
          words,
        );
      }
    },
  },
  {
    promise: 'find',
    rule: 'subjects of each kind are found among their own, also where another has the same id',
    run: async ({ repository, shop }, check) => {
      const order = newRef();
      const purchase = { ...order, kind: 'purchaseOrder' as const };
      const transfer = newRef('transfer');
      const open = { terms: { add: ['open'], remove: [] } };
      await commitAll(repository, [
        changeSet(shop, { subject: order }),
        changeSet(shop, { subject: purchase, ...open, names: [{ space: 'reference', value: 'PO-7' }] }),
        changeSet(shop, { subject: transfer, ...open }),
        changeSet(shop, { subject: newRef('stockDocument'), ...open }),
      ]);
      const named = { names: [{ space: 'reference', value: 'PO-7' }] };
      const queries: readonly Omit<FindQuery, 'limit'>[] = [
        { terms: ['open'] },
        { kind: 'purchaseOrder', terms: ['open'] },
        { kind: 'transfer', terms: ['open'] },
        { kind: 'purchaseOrder', ...named },
        named,
        { kind: 'stockCount' },
      ];
      const found = [];
      for (const query of queries) found.push(await repository.find(shop, { ...query, limit: 5 }));
      check.equal(
        found.map((page) => page.map(({ kind, id }) => ({ kind, id }))),
        [[], [purchase], [transfer], [purchase], [], []],
        'of each kind',
      );

      await commitAll(repository, [
        changeSet(shop, { subject: purchase, expectedVersion: 1, terms: { add: [], remove: ['open'] } }),
      ]);
      const left = await repository.find(shop, { kind: 'purchaseOrder', terms: ['open'], limit: 5 });
      check.equal(left.length, 0, 'a word that was removed');
    },
  },
  {
    promise: 'find',
    rule: 'a page goes on below its last id',
    run: async (subject, check) => {
      const sets = await fillShop(subject);
      const first = await subject.repository.find(subject.shop, { limit: 2 });
      const second = await subject.repository.find(subject.shop, { limit: 2, before: first.at(-1)?.id ?? '' });
      check.equal(
        [...first, ...second].map(({ id }) => id),
        sets
          .slice(1)
          .map((set) => set.subject.id)
          .reverse(),
        'four of five in two pages',
      );
    },
  },
  {
    promise: 'find',
    rule: 'a page that goes on after an id begins with the oldest',
    run: async (subject, check) => {
      const sets = await fillShop(subject);
      const { repository, shop } = subject;
      const places = async (query: FindQuery) =>
        (await repository.find(shop, query)).map(({ id }) => sets.findIndex((set) => set.subject.id === id));
      const second = sets[1]?.subject.id ?? '';
      const queries: readonly FindQuery[] = [
        { after: null, limit: 2 },
        { after: second, limit: 2 },
        { after: second, limit: 9 },
        { lifecycle: ['placed', 'completed'], after: null, limit: 3 },
        { lifecycle: ['placed', 'completed'], after: second, limit: 3 },
        { terms: ['sku:MUG'], after: null, limit: 1 },
        { terms: ['sku:MUG'], lifecycle: ['completed'], after: sets[0]?.subject.id ?? '', limit: 9 },
      ];
      const found = [];
      for (const query of queries) found.push(await places(query));
      check.equal(found, [[0, 1], [2, 3], [2, 3, 4], [0, 1, 2], [2, 3], [0], [1]], 'oldest first');
    },
  },
  {
    promise: 'find',
    rule: 'columns are replaced, words come and go',
    run: async (subject, check) => {
      const { repository, shop } = subject;
      const set = changeSet(shop, {
        columns: { ...noColumns, channel: 'web', party: 'p1' },
        terms: { add: ['a', 'b'], remove: [] },
      });
      await commitAll(repository, [set]);
      const next = {
        ...set,
        expectedVersion: 1,
        columns: { ...noColumns, party: 'p2' },
        terms: { add: ['c', 'a'], remove: ['b', 'none'] },
      };
      await commitAll(repository, [next]);
      const counts = [];
      for (const query of [
        { channel: 'web' },
        { party: 'p1' },
        { party: 'p2' },
        { terms: ['a', 'c'] },
        { terms: ['b'] },
      ]) {
        counts.push((await repository.find(shop, { ...query, limit: 5 })).length);
      }
      check.equal(counts, [0, 0, 1, 1, 0], 'found by what holds now');
    },
  },
];
