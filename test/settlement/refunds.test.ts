import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { balance, moneyAddsUp, planRefund } from '../../src/settlement';
import { sum } from './pricing';

const payments = [
  { paymentId: 'gift', captured: 300, refunded: 0 },
  { paymentId: 'card', captured: 900, refunded: 200 },
  { paymentId: 'failed', captured: 0, refunded: 0 },
];

describe('a refund', () => {
  it('goes down the payments from the original one', () => {
    expect(planRefund(payments, 400, 'originalFirst')).toEqual([
      { paymentId: 'gift', amount: 300 },
      { paymentId: 'card', amount: 100 },
    ]);
  });

  it('goes down the payments from the newest one', () => {
    expect(planRefund(payments, 800, 'newestFirst')).toEqual([
      { paymentId: 'card', amount: 700 },
      { paymentId: 'gift', amount: 100 },
    ]);
  });

  it('is drawn from all payments in proportion to what is left on them', () => {
    expect(planRefund(payments, 101, 'proportional')).toEqual([
      { paymentId: 'gift', amount: 30 },
      { paymentId: 'card', amount: 71 },
    ]);
  });

  it('never gives back more than was captured and not yet refunded', () => {
    const amount = fc.integer({ min: 0, max: 10_000 });
    const some = fc
      .array(fc.tuple(amount, amount), { maxLength: 5 })
      .map((pairs) => pairs.map(([captured, refunded], i) => ({ paymentId: `p${i}`, captured, refunded })));
    const policy = fc.constantFrom('originalFirst' as const, 'newestFirst' as const, 'proportional' as const);

    fc.assert(
      fc.property(some, fc.integer({ min: -100, max: 30_000 }), policy, (payments, amount, policy) => {
        const plan = planRefund(payments, amount, policy);

        const left = new Map(payments.map((p) => [p.paymentId, Math.max(0, p.captured - p.refunded)]));
        const available = sum([...left.values()], (value) => value);
        expect(sum(plan, (part) => part.amount)).toBe(Math.max(0, Math.min(amount, available)));
        for (const part of plan) {
          expect(part.amount).toBeGreaterThan(0);
          expect(part.amount).toBeLessThanOrEqual(left.get(part.paymentId) as number);
        }
        expect(new Set(plan.map((part) => part.paymentId)).size).toBe(plan.length);
      }),
    );
  });
});

describe('the balance of an order', () => {
  it('names what is outstanding or overpaid', () => {
    expect(balance({ due: 1000, captured: 700, refunded: 0 })).toEqual({ outstanding: 300, overpaid: 0 });
    expect(balance({ due: 400, captured: 1000, refunded: 100 })).toEqual({ outstanding: 0, overpaid: 500 });
    expect(balance({ due: 400, captured: 500, refunded: 100 })).toEqual({ outstanding: 0, overpaid: 0 });
  });

  it('satisfies captured − refunded = due + overpaid − outstanding', () => {
    const amount = fc.integer({ min: 0, max: 1_000_000 });
    fc.assert(
      fc.property(amount, amount, amount, (due, captured, given) => {
        const totals = { due, captured, refunded: Math.min(given, captured) };

        expect(moneyAddsUp(totals, balance(totals))).toBe(true);
      }),
    );
  });

  it('does not add up when a penny is missing or more was refunded than captured', () => {
    expect(moneyAddsUp({ due: 1000, captured: 700, refunded: 0 }, { outstanding: 299, overpaid: 0 })).toBe(false);
    expect(moneyAddsUp({ due: 0, captured: 0, refunded: 1 }, { outstanding: 1, overpaid: 0 })).toBe(false);
    expect(moneyAddsUp({ due: 0, captured: 5, refunded: 0 }, { outstanding: -5, overpaid: 0 })).toBe(false);
  });
});
