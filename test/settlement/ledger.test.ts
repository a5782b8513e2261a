import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type LedgerEntry,
  postAdjustment,
  postCancellation,
  postCapture,
  postPlacement,
  postReceipt,
  postRefund,
  postReturn,
  postShipment,
} from '../../src/settlement';
import { sum } from './pricing';

const accounts = (postings: readonly (readonly LedgerEntry[])[]): Record<string, number> => {
  const balances: Record<string, number> = {};
  for (const { account, amount } of postings.flat()) balances[account] = (balances[account] ?? 0) + amount;
  return balances;
};

describe('the ledger', () => {
  it('owes nothing and defers nothing once an order is placed, paid, shipped and taken back', () => {
    const balances = accounts([
      postReceipt({ cost: 500 }),
      postPlacement({ total: 1800, tax: 300 }),
      postCapture({ method: 'card', amount: 1800 }),
      postCancellation({ amount: 600, tax: 100 }),
      postShipment({ net: 1000, cost: 500 }),
      postReturn({ amount: 1200, tax: 200, cost: 500 }),
      postRefund({ method: 'card', amount: 1800 }),
    ]);

    expect(balances).toEqual({
      'customer.receivable': 0,
      'sales.deferred': 0,
      'sales.revenue': -1000,
      'sales.returns': 1000,
      'tax.payable': 0,
      'clearing:card': 0,
      'stock.goods': 500,
      'stock.cost': 0,
      'stock.received': -500,
    });
  });

  it('takes back what is not shipped from what is deferred', () => {
    expect(postReturn({ amount: 600, tax: 100, cost: 0, shipped: false })).toEqual([
      { account: 'sales.deferred', amount: 500 },
      { account: 'tax.payable', amount: 100 },
      { account: 'customer.receivable', amount: -600 },
    ]);
  });

  it('books a loss of stock as an expense', () => {
    expect(postAdjustment({ cost: -250 })).toEqual([
      { account: 'stock.goods', amount: -250 },
      { account: 'stock.adjusted', amount: 250 },
    ]);
  });

  it('balances every posting, and leaves out what is zero', () => {
    const amount = fc.integer({ min: 0, max: 1_000_000 });
    fc.assert(
      fc.property(amount, amount, amount, (a, b, c) => {
        const postings = [
          postPlacement({ total: a, tax: b }),
          postCancellation({ amount: a, tax: b }),
          postCapture({ method: 'card', amount: a }),
          postRefund({ method: 'card', amount: a }),
          postShipment({ net: a, cost: b }),
          postReturn({ amount: a, tax: b, cost: c }),
          postReceipt({ cost: a }),
          postAdjustment({ cost: a - b }),
        ];

        for (const entries of postings) expect(sum(entries, (entry) => entry.amount)).toBe(0);
        expect(postings.flat().filter((entry) => entry.amount === 0)).toEqual([]);
      }),
    );
  });
});
