import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Balances,
  type LedgerEntry,
  postCapture,
  postExchangeDifference,
  postPlacement,
  postRefund,
  postShipment,
  reportEntries,
  reportedOnly,
  type Worth,
  withEntries,
} from '../../src/settlement';

/** Halves go away from zero. */
const at =
  (rate: number): Worth =>
  (amount) =>
    Math.sign(amount) * Math.round(Math.abs(amount) * rate) || 0;

const sums = (entries: readonly LedgerEntry[]) => ({
  own: entries.reduce((sum, { amount }) => sum + amount, 0),
  reported: entries.reduce((sum, { reported = 0 }) => sum + reported, 0),
});

describe('books in another currency', () => {
  it('name what roundings leave over', () => {
    expect(reportEntries({}, postPlacement({ total: 1200, tax: 205 }), at(1.1))).toEqual([
      { account: 'customer.receivable', amount: 1200, reported: 1320 },
      { account: 'sales.deferred', amount: -995, reported: -1095 },
      { account: 'tax.payable', amount: -205, reported: -226 },
      { account: 'fx.rounding', amount: 0, reported: 1 },
    ]);
  });

  it('add up to what the whole is worth, however it came in parts', () => {
    const thirds = [1, 2, 3].map(() => postCapture({ method: 'card', amount: 1 }));
    const worth = at(1 / 3);
    let books: Balances = {};
    const reported = thirds.map((entries) => {
      const posted = reportEntries(books, entries, worth);
      books = withEntries(books, entries);
      return posted[0]?.reported;
    });

    expect(reported).toEqual([0, 1, 0]);
  });

  it('post what money turned out to be worth as a gain or a loss, and nothing where it is the same', () => {
    expect(postExchangeDifference({ method: 'card', difference: -60 })).toEqual([
      { account: 'fx.losses', amount: 60 },
      { account: 'clearing:card', amount: -60 },
    ]);
    expect(reportedOnly(postExchangeDifference({ method: 'card', difference: 5 }))).toEqual([
      { account: 'fx.gains', amount: 0, reported: -5 },
      { account: 'clearing:card', amount: 0, reported: 5 },
    ]);
    expect(postExchangeDifference({ method: 'card', difference: 0 })).toEqual([]);
  });
});

const amount = fc.integer({ min: 0, max: 100_000 });
const posting: fc.Arbitrary<LedgerEntry[]> = fc.oneof(
  fc.record({ total: amount, tax: fc.integer({ min: 0, max: 999 }) }).map(postPlacement),
  amount.map((of) => postCapture({ method: 'card', amount: of })),
  amount.map((of) => postRefund({ method: 'card', amount: of })),
  fc.record({ net: amount, cost: amount }).map(postShipment),
);
const rate = fc.integer({ min: 1, max: 3_000 }).map((thousandths) => thousandths / 977);

describe('every posting in another currency', () => {
  it('sums to zero in both, and keeps each account at what its balance is worth', () => {
    fc.assert(
      fc.property(fc.array(posting, { maxLength: 30 }), rate, (postings, per) => {
        const worth = at(per);
        let books: Balances = {};
        const stands = new Map<string, number>();
        for (const entries of postings) {
          const posted = reportEntries(books, entries, worth);
          books = withEntries(books, entries);
          expect(sums(posted)).toEqual({ own: 0, reported: 0 });
          for (const { account, reported = 0 } of posted) stands.set(account, (stands.get(account) ?? 0) + reported);
          for (const [account, balance] of Object.entries(books)) expect(stands.get(account)).toBe(worth(balance));
        }
      }),
    );
  });

  it('leaves nothing on any account once all of it is turned round, in any order', () => {
    const turned = (entries: readonly LedgerEntry[]) => entries.map((entry) => ({ ...entry, amount: -entry.amount }));
    fc.assert(
      fc.property(fc.array(posting, { maxLength: 12 }), rate, fc.infiniteStream(fc.nat()), (postings, per, chance) => {
        const draws = chance[Symbol.iterator]();
        const rest = postings.map(turned);
        const all = [...postings];
        while (rest.length > 0) all.push(...rest.splice(Number(draws.next().value) % rest.length, 1));
        let books: Balances = {};
        const stands = new Map<string, number>();
        for (const entries of all) {
          for (const { account, reported = 0 } of reportEntries(books, entries, at(per)))
            stands.set(account, (stands.get(account) ?? 0) + reported);
          books = withEntries(books, entries);
        }

        expect([...stands.values()].every((value) => value === 0)).toBe(true);
      }),
    );
  });
});
