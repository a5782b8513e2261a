/** Commits with what they moved, and stock as it was. */
import type { BookedCommit } from '../../ports/repository';
import {
  allocated,
  allRows,
  changeSet,
  commitAll,
  commitOne,
  minute,
  newRef,
  type RepositoryCase,
  received,
  stockKey,
} from './fixture';

export const bookCases: readonly RepositoryCase[] = [
  {
    promise: 'books',
    rule: 'every commit comes once with its movements, page by page, the versions of a subject behind each other',
    run: async ({ repository, shop }, check) => {
      const sets = [
        changeSet(shop, { moves: [received(5), received(2, stockKey('CUP'))] }),
        changeSet(shop, { subject: newRef('stockDocument'), moves: [received(7)] }),
        changeSet(shop, { moves: [allocated(1)] }),
      ];
      await commitAll(repository, sets);
      for (const { subject } of sets)
        await commitAll(repository, [changeSet(shop, { subject, expectedVersion: 1, at: minute(2) })]);
      const archived = sets[0]?.subject ?? newRef();
      await repository.archive(shop, archived, 1);
      const seen: BookedCommit[] = [];
      let cursor: string | null = null;
      for (let count = 0; count < 10; count++) {
        const page: Awaited<ReturnType<typeof repository.booked>> = await repository.booked(shop, cursor, 3);
        if (page.commits.length === 0) break;
        seen.push(...page.commits);
        cursor = page.cursor;
      }
      for (const set of sets) {
        const own = seen.filter(({ subject }) => subject.id === set.subject.id);
        check.equal(
          own.map(({ version, facts, moves }) => [
            version,
            facts.length,
            moves.map(({ sku, onHand }) => [sku, onHand]),
          ]),
          [
            [1, set.facts.length, set.moves.map(({ sku, onHand }) => [sku, onHand])],
            [2, set.facts.length, []],
          ],
          'the commits of a subject',
        );
        const places = own.map((commit) => seen.indexOf(commit));
        check.equal((places[1] ?? 0) - (places[0] ?? 0), 1, 'nothing stands between them');
      }
      check.equal(seen.length, 6, 'each commit once');
    },
  },
  {
    promise: 'past',
    rule: 'stock at an instant is what had moved by then, with and without a balance, archived or not',
    run: async ({ repository, shop }, check) => {
      const first = changeSet(shop, { at: minute(10), moves: [received(5)] });
      await commitAll(repository, [first]);
      await commitAll(repository, [changeSet(shop, { at: minute(20), moves: [allocated(2)] })]);
      await commitAll(repository, [changeSet(shop, { at: minute(30), moves: [received(4, stockKey('CUP'))] })]);
      const told = async (at: string, skus: readonly string[] | null = null) =>
        (await repository.stockAt(shop, { ...allRows, at, skus })).map(
          ({ sku, onHand, allocated: promised, value }) => `${sku} ${onHand} ${promised} ${value}`,
        );
      const all = async () => [
        await told(minute(9)),
        await told(minute(10)),
        await told(minute(20)),
        await told(minute(30)),
        await told(minute(30), ['CUP']),
      ];
      const expected = [[], ['MUG 5 0 1250'], ['MUG 5 2 1250'], ['CUP 4 0 1000', 'MUG 5 2 1250'], ['CUP 4 0 1000']];
      check.equal(await all(), expected, 'without a balance');
      check.equal(await repository.balanceStock(shop, minute(20)), true, 'a balance is written');
      check.equal(await repository.balanceStock(shop, minute(20)), false, 'once');
      check.equal(await repository.balanceStock(shop, minute(15)), false, 'and none behind it');
      await repository.archive(shop, first.subject, 1);
      check.equal(await all(), expected, 'with a balance');
      check.equal(await repository.balanceStock(shop, minute(40)), true, 'the next one starts from the last');
      check.equal(await told(minute(50)), expected[3], 'behind it');
      const [cup] = await repository.stockAt(shop, { after: null, limit: 1, at: minute(50), skus: null });
      const rest = await repository.stockAt(shop, { after: cup ?? null, limit: 9, at: minute(50), skus: null });
      check.equal([cup?.sku, rest.map(({ sku }) => sku)], ['CUP', ['MUG']], 'page by page');
    },
  },
  {
    promise: 'past',
    rule: 'of several who write the same balance one does, and nothing is counted twice',
    run: async ({ repository, handles, shop }, check) => {
      await commitOne(repository, changeSet(shop, { at: minute(1), moves: [received(5)] }));
      const writers = Array.from({ length: 4 }, (_, i) => handles[i % handles.length] ?? repository);
      const wrote = await Promise.all(writers.map((handle) => handle.balanceStock(shop, minute(5))));
      check.equal(wrote.filter(Boolean).length, 1, 'one wrote it');
      const [row] = await repository.stockAt(shop, { ...allRows, at: minute(6), skus: null });
      check.equal(row?.onHand, 5, 'counted once');
    },
  },
];
