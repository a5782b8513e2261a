/** P5 A guarded counter never passes its floor, also when callers race. P6 Demand on one row is summed; a shortage answers with every row named. */
import {
  allocated,
  changeSet,
  commitAll,
  commitOne,
  coupon,
  minute,
  newRef,
  type RepositoryCase,
  type RepositorySubject,
  race,
  received,
  type StockRow,
  stockKey,
  stockUp,
  tally,
  times,
} from './fixture';

async function rowOf({ repository, shop }: RepositorySubject, sku = 'MUG'): Promise<StockRow | undefined> {
  return (await repository.levelsMany(shop, [sku], minute(0)))[0];
}

const stock: readonly RepositoryCase[] = [
  {
    promise: 'P5',
    rule: 'of many buyers of ten units ten get one',
    run: async (subject, check) => {
      await stockUp(subject, 10);
      const results = await race(
        subject,
        times(32, () => changeSet(subject.shop, { moves: [allocated(1)] })),
      );
      check.equal(tally(results), { committed: 10, shortage: 22 }, 'exactly ten buyers are served');
      check.equal((await rowOf(subject))?.allocated, 10, 'ten units are promised');
    },
  },
  {
    promise: 'P5',
    rule: 'sets of one batch take one after the other',
    run: async (subject, check) => {
      await stockUp(subject, 10);
      const results = await subject.repository.commit(
        times(5, (n) => changeSet(subject.shop, { moves: [allocated(n === 3 ? 1 : 3)] })),
      );
      const statuses = ['committed', 'committed', 'committed', 'committed', 'shortage'];
      check.equal(
        results.map(({ status }) => status),
        statuses,
        '3 + 3 + 3 + 1 of ten',
      );
      check.equal((await rowOf(subject))?.allocated, 10, 'ten units are promised');
    },
  },
  {
    promise: 'P5',
    rule: 'two-line orders in both line orders take both or none, and none waits for ever',
    run: async (subject, check) => {
      const [a, b] = [stockKey('A'), stockKey('B')];
      await stockUp(subject, 6, a);
      await stockUp(subject, 6, b);
      const sets = times(24, (n) =>
        changeSet(subject.shop, {
          moves: n % 2 ? [allocated(1, a), allocated(1, b)] : [allocated(1, b), allocated(1, a)],
        }),
      );
      check.equal(tally(await race(subject, sets)), { committed: 6, shortage: 18 }, 'six orders are served');
      check.equal(
        [(await rowOf(subject, 'A'))?.allocated, (await rowOf(subject, 'B'))?.allocated],
        [6, 6],
        'no order is half taken',
      );
    },
  },
  {
    promise: 'P5',
    rule: 'safety stock is kept back, the oversell limit is given',
    run: async (subject, check) => {
      const { repository, shop } = subject;
      await stockUp(subject, 5);
      const policy = (safety: number, oversell: number | null) =>
        changeSet(shop, {
          subject: newRef('stockDocument'),
          policies: [{ ...stockKey(), safety, oversell, settings: '' }],
        });
      const take = async (units: number) =>
        (await commitOne(repository, changeSet(shop, { moves: [allocated(units)] }))).status;

      await commitAll(repository, [policy(2, 0)]);
      check.equal([await take(4), await take(3)], ['shortage', 'committed'], 'two of five are kept back');
      await commitAll(repository, [policy(0, 4)]);
      check.equal([await take(7), await take(6)], ['shortage', 'committed'], 'four more than there are');
      await commitAll(repository, [policy(0, null)]);
      check.equal(await take(1000), 'committed', 'without limit');
    },
  },
  {
    promise: 'P5',
    rule: 'an unguarded move may oversell, but no counter falls below zero',
    run: async (subject, check) => {
      const { repository, shop } = subject;
      await stockUp(subject, 2);
      const move = async (change: object) =>
        (await commitOne(repository, changeSet(shop, { moves: [{ ...allocated(0), guarded: false, ...change }] })))
          .status;
      check.equal(await move({ allocated: 3 }), 'committed', 'allocated beyond what lies there');
      check.equal(await move({ allocated: -4 }), 'shortage', 'released more than allocated');
      check.equal(await move({ onHand: -3 }), 'shortage', 'shipped more than lies there');
      check.equal(await move({ reserved: -1 }), 'shortage', 'unreserved more than reserved');
      const row = await rowOf(subject);
      check.equal([row?.onHand, row?.allocated, row?.reserved], [2, 3, 0], 'refused moves changed nothing');
    },
  },
  {
    promise: 'P5',
    rule: 'what is given back can be taken again',
    run: async (subject, check) => {
      const { repository, shop } = subject;
      await stockUp(subject, 1);
      const take = changeSet(shop, { moves: [allocated(1)] });
      await commitAll(repository, [take]);
      check.equal(
        (await commitOne(repository, changeSet(shop, { moves: [allocated(1)] }))).status,
        'shortage',
        'none is left',
      );
      await commitAll(repository, [{ ...take, expectedVersion: 1, moves: [allocated(-1)] }]);
      check.equal(
        (await commitOne(repository, changeSet(shop, { moves: [allocated(1)] }))).status,
        'committed',
        'one came back',
      );
    },
  },
];

const counters: readonly RepositoryCase[] = [
  {
    promise: 'P5',
    rule: 'of many users of a coupon of three three get it',
    run: async (subject, check) => {
      const { repository, shop } = subject;
      const results = await race(
        subject,
        times(16, () => changeSet(shop, { counters: [coupon(-1)] })),
      );
      check.equal(tally(results), { committed: 3, shortage: 13 }, 'three uses');
      const values = await repository.counterValues(shop, [{ space: 'coupon', key: 'SPRING' }]);
      check.equal(values, [{ space: 'coupon', key: 'SPRING', value: 0 }], 'none is left');
    },
  },
  {
    promise: 'P5',
    rule: 'a counter stops at its floor, and rises again',
    run: async ({ repository, shop }, check) => {
      const move = async (delta: number) =>
        (await commitOne(repository, changeSet(shop, { counters: [{ ...coupon(delta, 5), floor: 2 }] }))).status;
      check.equal(
        [await move(-4), await move(-3), await move(-1)],
        ['shortage', 'committed', 'shortage'],
        'from five down to two',
      );
      check.equal([await move(2), await move(-2)], ['committed', 'committed'], 'back up and down');
    },
  },
];

const limits: readonly RepositoryCase[] = [
  {
    promise: 'P5',
    rule: 'a counter that counts down from zero stops at a limit below it, given with each use',
    run: async (subject, check) => {
      const { repository, shop } = subject;
      const use = (floor: number, delta = -1) => ({ ...coupon(delta, 0), floor });
      const results = await race(
        subject,
        times(16, () => changeSet(shop, { counters: [use(-3)] })),
      );
      check.equal(tally(results), { committed: 3, shortage: 13 }, 'three uses');
      const move = async (floor: number, delta: number) =>
        (await commitOne(repository, changeSet(shop, { counters: [use(floor, delta)] }))).status;
      check.equal(
        [await move(-2, 1), await move(-2, -1), await move(-4, -1), await move(-3, -1)],
        ['committed', 'shortage', 'committed', 'shortage'],
        'given back under a lower limit, then used under a higher one',
      );
    },
  },
];

const summing: readonly RepositoryCase[] = [
  {
    promise: 'P6',
    rule: 'lines of one SKU are summed before they are checked',
    run: async (subject, check) => {
      const { repository, shop } = subject;
      await stockUp(subject, 5);
      const take = async (...units: number[]) =>
        (await commitOne(repository, changeSet(shop, { moves: units.map((n) => allocated(n)) }))).status;
      check.equal([await take(3, 3), await take(3, 2)], ['shortage', 'committed'], '3 + 3 of five, then 3 + 2');
      check.equal((await rowOf(subject))?.allocated, 5, 'five are promised');
    },
  },
  {
    promise: 'P6',
    rule: 'what a set gives and takes on one row is summed, in either order',
    run: async (subject, check) => {
      const { repository, shop } = subject;
      await stockUp(subject, 2);
      const take = changeSet(shop, { moves: [allocated(2)] });
      await commitAll(repository, [take]);
      const swaps = [
        [allocated(2), allocated(-2)],
        [allocated(-2), allocated(1), received(1), allocated(2)],
      ];
      let expectedVersion = 1;
      for (const moves of swaps) {
        const result = await commitOne(repository, { ...take, expectedVersion, moves });
        check.equal(result.status, 'committed', 'the sum fits');
        expectedVersion += 1;
      }
      check.equal((await rowOf(subject))?.allocated, 3, 'the sum is what is written');
    },
  },
  {
    promise: 'P6',
    rule: 'uses of one counter are summed',
    run: async ({ repository, shop }, check) => {
      const use = async (...deltas: number[]) =>
        (await commitOne(repository, changeSet(shop, { counters: deltas.map((n) => coupon(n)) }))).status;
      check.equal([await use(-2, -2), await use(-2, -1)], ['shortage', 'committed'], '2 + 2 of three, then 2 + 1');
    },
  },
  {
    promise: 'P6',
    rule: 'a shortage answers with the current row and value of everything named',
    run: async (subject, check) => {
      const { repository, shop } = subject;
      await stockUp(subject, 5, stockKey('A', 'york', 'lot-1'));
      await stockUp(subject, 7, stockKey('B'));
      await commitAll(repository, [changeSet(shop, { moves: [allocated(2, stockKey('B'))], counters: [coupon(-1)] })]);

      const moves = [
        allocated(1, stockKey('none')),
        allocated(1, stockKey('B')),
        allocated(9, stockKey('A', 'york', 'lot-1')),
        allocated(1, stockKey('B')),
      ];
      const result = await commitOne(
        repository,
        changeSet(shop, { moves, counters: [coupon(-1), { ...coupon(-1, 4), key: 'NEW' }] }),
      );

      const row = {
        lot: '',
        location: 'london',
        onHand: 0,
        allocated: 0,
        reserved: 0,
        safety: 0,
        oversell: 0,
        value: 0,
        nextExpiry: null,
        settings: '',
      };
      const rows = [
        { ...row, sku: 'A', location: 'york', lot: 'lot-1', onHand: 5, value: 1250 },
        { ...row, sku: 'B', onHand: 7, allocated: 2, value: 1750 },
        { ...row, sku: 'none' },
      ];
      const values = [
        { space: 'coupon', key: 'NEW', value: 4 },
        { space: 'coupon', key: 'SPRING', value: 2 },
      ];
      check.equal(
        sortedShortage(result),
        { status: 'shortage', rows, counters: values },
        'rows and values, also those that would fit',
      );
    },
  },
];

/** Rows and values by name: their order is not promised. */
function sortedShortage(result: {
  status: string;
  rows?: readonly StockRow[];
  counters?: readonly { key: string }[];
}): unknown {
  return {
    ...result,
    rows: [...(result.rows ?? [])].sort((a, b) => (a.sku < b.sku ? -1 : 1)),
    counters: [...(result.counters ?? [])].sort((a, b) => (a.key < b.key ? -1 : 1)),
  };
}

export const guardCases: readonly RepositoryCase[] = [...stock, ...counters, ...limits, ...summing];
