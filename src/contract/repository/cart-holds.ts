/** P12 Cart holds past their expiry do not count against anybody, and are released by movement when next met. */
import type { ChangeSet, StoredMove, SubjectRef } from '../../ports/repository';
import {
  allocated,
  changeSet,
  commitAll,
  commitOne,
  minute,
  newRef,
  type RepositoryCase,
  type RepositorySubject,
  race,
  stockKey,
  stockUp,
  tally,
  times,
} from './fixture';

/** A cart that shall hold units until a minute. */
function hold(
  shop: string,
  cart: SubjectRef,
  options: { units: number; until: number; at: number; version?: number },
): ChangeSet {
  const target = { ...stockKey(), cart: cart.id, units: options.units, expiresAt: minute(options.until) };
  return changeSet(shop, {
    subject: cart,
    expectedVersion: options.version ?? 0,
    at: minute(options.at),
    holds: [target],
  });
}

async function levels({ repository, shop }: RepositorySubject, at: number): Promise<unknown> {
  const [row] = await repository.levelsMany(shop, ['MUG'], minute(at));
  return row && { reserved: row.reserved, allocated: row.allocated, nextExpiry: row.nextExpiry };
}

const changes = (moves: readonly StoredMove[]) =>
  moves.map(({ kind, reserved, allocated: units }) => `${kind} ${reserved || units}`);

export const cartHoldCases: readonly RepositoryCase[] = [
  {
    promise: 'P12',
    rule: 'a hold counts until it expires, and not from then on',
    run: async (subject, check) => {
      const { repository, shop } = subject;
      await stockUp(subject, 5);
      await commitAll(repository, [
        hold(shop, newRef('cart'), { units: 2, at: 0, until: 10 }),
        hold(shop, newRef('cart'), { units: 1, at: 0, until: 20 }),
      ]);
      check.equal(await levels(subject, 9), { reserved: 3, allocated: 0, nextExpiry: minute(10) }, 'both stand');
      check.equal(await levels(subject, 10), { reserved: 1, allocated: 0, nextExpiry: minute(20) }, 'one stands');
      check.equal(await levels(subject, 20), { reserved: 0, allocated: 0, nextExpiry: null }, 'none stands');
    },
  },
  {
    promise: 'P12',
    rule: 'a live hold keeps others out, an expired one does not',
    run: async (subject, check) => {
      const { repository, shop } = subject;
      await stockUp(subject, 2);
      await commitAll(repository, [hold(shop, newRef('cart'), { units: 2, at: 0, until: 10 })]);
      const buy = async (at: number) =>
        (await commitOne(repository, changeSet(shop, { at: minute(at), moves: [allocated(1)] }))).status;
      check.equal([await buy(9), await buy(10)], ['shortage', 'committed'], 'before and after its expiry');
      check.equal(await levels(subject, 10), { reserved: 0, allocated: 1, nextExpiry: null }, 'the hold is gone');
    },
  },
  {
    promise: 'P12',
    rule: 'an expired hold is released by a movement of the set that meets it',
    run: async (subject, check) => {
      const { repository, shop } = subject;
      await stockUp(subject, 5);
      await commitAll(repository, [hold(shop, newRef('cart'), { units: 2, at: 0, until: 10 })]);
      const buyer = changeSet(shop, { at: minute(11), moves: [allocated(1)] });
      await commitAll(repository, [buyer]);
      const moves = await repository.movements(shop, [buyer.subject]);
      check.equal(changes(moves).sort(), ['allocated 1', 'expired -2'], 'the release and the take');
      check.equal(new Set(moves.map(({ n }) => n)).size, 2, 'movements are numbered apart');
      check.equal(await repository.stockDifferences(shop), [], 'counters are the sum of the movements');
    },
  },
  {
    promise: 'P12',
    rule: 'a set that is refused releases nothing',
    run: async (subject, check) => {
      const { repository, shop } = subject;
      await stockUp(subject, 2);
      const cart = newRef('cart');
      await commitAll(repository, [hold(shop, cart, { units: 1, at: 0, until: 10 })]);
      const refused = await commitOne(repository, changeSet(shop, { at: minute(11), moves: [allocated(3)] }));
      check.equal(
        refused.status === 'shortage' && refused.rows[0]?.reserved,
        0,
        'the shortage does not count the expired hold',
      );
      await commitAll(repository, [changeSet(shop, { at: minute(12), moves: [allocated(2)] })]);
      check.equal(await repository.stockDifferences(shop), [], 'the release was written once');
    },
  },
  {
    promise: 'P12',
    rule: 'a renewal in time moves the difference only, and none for the same units',
    run: async (subject, check) => {
      const { repository, shop } = subject;
      await stockUp(subject, 5);
      const cart = newRef('cart');
      await commitAll(repository, [hold(shop, cart, { units: 2, at: 0, until: 10 })]);
      await commitAll(repository, [hold(shop, cart, { units: 2, at: 5, until: 30, version: 1 })]);
      check.equal(await levels(subject, 15), { reserved: 2, allocated: 0, nextExpiry: minute(30) }, 'renewed');
      await commitAll(repository, [hold(shop, cart, { units: 5, at: 15, until: 30, version: 2 })]);
      await commitAll(repository, [hold(shop, cart, { units: 1, at: 16, until: 40, version: 3 })]);
      check.equal(await levels(subject, 20), { reserved: 1, allocated: 0, nextExpiry: minute(40) }, 'changed');
      await commitAll(repository, [hold(shop, cart, { units: 0, at: 17, until: 40, version: 4 })]);
      check.equal(await levels(subject, 20), { reserved: 0, allocated: 0, nextExpiry: null }, 'let go');
      check.equal(
        changes(await repository.movements(shop, [cart])),
        ['reserved 2', 'reserved 3', 'unreserved -4', 'unreserved -1'],
        'the movements',
      );
    },
  },
  {
    promise: 'P12',
    rule: 'a late renewal is a new take, and may come too late',
    run: async (subject, check) => {
      const { repository, shop } = subject;
      await stockUp(subject, 3);
      const [early, late] = [newRef('cart'), newRef('cart')];
      await commitAll(repository, [hold(shop, late, { units: 2, at: 0, until: 10 })]);
      await commitAll(repository, [hold(shop, early, { units: 2, at: 10, until: 30 })]);
      const tooLate = await commitOne(repository, hold(shop, late, { units: 2, at: 11, until: 30, version: 1 }));
      check.equal(tooLate.status, 'shortage', 'another cart was served meanwhile');
      const less = await commitOne(repository, hold(shop, late, { units: 1, at: 11, until: 30, version: 1 }));
      check.equal(
        [less.status, await levels(subject, 12)],
        ['committed', { reserved: 3, allocated: 0, nextExpiry: minute(30) }],
        'one is left',
      );
      check.equal(await repository.stockDifferences(shop), [], 'counters are the sum of the movements');
    },
  },
  {
    promise: 'P12',
    rule: 'letting go of an expired hold releases it once',
    run: async (subject, check) => {
      const { repository, shop } = subject;
      await stockUp(subject, 5);
      const cart = newRef('cart');
      await commitAll(repository, [hold(shop, cart, { units: 2, at: 0, until: 10 })]);
      await commitAll(repository, [hold(shop, cart, { units: 0, at: 15, until: 15, version: 1 })]);
      check.equal(changes(await repository.movements(shop, [cart])), ['reserved 2', 'expired -2'], 'one release');
      check.equal(await levels(subject, 15), { reserved: 0, allocated: 0, nextExpiry: null }, 'nothing is held');
    },
  },
  {
    promise: 'P12',
    rule: 'an order takes over what its cart holds, though nothing else is left',
    run: async (subject, check) => {
      const { repository, shop } = subject;
      await stockUp(subject, 2);
      const cart = newRef('cart');
      await commitAll(repository, [hold(shop, cart, { units: 2, at: 0, until: 10 })]);
      const holds = [{ ...stockKey(), cart: cart.id, units: 0, expiresAt: minute(10) }];
      await commitAll(repository, [changeSet(shop, { at: minute(5), holds, moves: [allocated(2)] })]);
      check.equal(
        await levels(subject, 5),
        { reserved: 0, allocated: 2, nextExpiry: null },
        'held units became allocated',
      );
    },
  },
  {
    promise: 'P12',
    rule: 'of many carts that want the last five units five get one',
    run: async (subject, check) => {
      const { shop } = subject;
      await stockUp(subject, 5);
      const results = await race(
        subject,
        times(16, () => hold(shop, newRef('cart'), { units: 1, at: 0, until: 10 })),
      );
      check.equal(tally(results), { committed: 5, shortage: 11 }, 'five carts');
      check.equal(await levels(subject, 5), { reserved: 5, allocated: 0, nextExpiry: minute(10) }, 'five units');
    },
  },
];
