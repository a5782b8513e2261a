import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deadlinesOf, effectsOf, type PaymentTerms, scheduleOf } from '../../src/order';
import { ann, aShop, days, given, noon, type Story } from '../support/order-builders';
import { first, placed } from '../support/order-stories';

const monthly: PaymentTerms = { parts: [{ share: 1, days: 30 }], remindAfterDays: [3, 14] };
const withDeposit: PaymentTerms = {
  parts: [
    { share: 30, days: 0, deposit: true },
    { share: 70, days: 30 },
  ],
};
const onTerms = (terms: PaymentTerms): Story => {
  const invoice = { rule: 'onTerms', gateway: false, partialCapture: true, terms } as const;
  return placed({ payment: { method: 'invoice' } }, aShop({ methods: { invoice } }));
};
const due = ({ steps, shop }: Story) =>
  steps
    .flatMap(({ fact, order }) => deadlinesOf(order, fact, shop).set)
    .filter(({ name }) => name.startsWith('dunning'));
const remind = (story: Story, at: string) =>
  story.does('payments.remind', { paymentId: first.payment(story).id }, { at });

describe('the plan of a payment on terms', () => {
  it('has dates of the shop and parts that sum to the amount', () => {
    expect(scheduleOf(1001, withDeposit, '2026-03-28T23:30:00.000Z', 'Europe/London')).toEqual({
      parts: [
        { amount: 300, dueOn: '2026-03-28', deposit: true },
        { amount: 701, dueOn: '2026-04-27', deposit: false },
      ],
      remindAfterDays: [3, 14, 30],
    });
  });

  it('conserves every amount, whatever the shares', () => {
    const shares = fc.array(fc.record({ share: fc.integer({ min: 1, max: 999 }), days: fc.nat({ max: 400 }) }), {
      minLength: 1,
    });
    fc.assert(
      fc.property(fc.nat({ max: 10_000_000 }), shares, (amount, parts) => {
        const plan = scheduleOf(amount, { parts }, noon, 'Asia/Taipei');

        expect(plan.parts.reduce((sum, part) => sum + part.amount, 0)).toBe(amount);
      }),
    );
  });

  it('stands in the fact, and confirms the order at once when nothing is to be paid before', () => {
    const story = onTerms(monthly);

    expect(first.payment(story).schedule).toEqual({
      parts: [{ amount: 1000, dueOn: '2026-02-09', deposit: false }],
      remindAfterDays: [3, 14],
    });
    expect(story.order.head.states.lifecycle).toBe('processing');
  });
});

describe('a deposit', () => {
  const story = onTerms(withDeposit);

  it('is waited for before the order is confirmed', () => {
    expect(story.order.head.states.lifecycle).toBe('placed');
    given(story).when('orders.confirm', {}, { as: ann }).refuses('order.unpaid');

    const less = story.does('payments.capture', { amount: 299 }, { as: ann });
    expect(less.order.head.states.lifecycle).toBe('placed');
    const enough = less.does('payments.capture', { amount: 1 }, { as: ann });
    expect(enough.order.head.states).toMatchObject({ lifecycle: 'processing', payment: 'partlyPaid' });
  });

  it('that does not come lets the order expire', () => {
    expect(story.does('orders.expire', {}, { at: days(3) }).order.head.states.lifecycle).toBe('expired');
    given(onTerms(monthly).does('orders.note', { text: 'x' }))
      .when('orders.expire', {}, { at: days(3) })
      .refuses('order.state');
  });
});

describe('dunning', () => {
  const story = onTerms(monthly);
  const { id: paymentId } = first.payment(story);
  const dunning = { name: `dunning:${paymentId}`, command: 'payments.remind', payload: { paymentId } };

  it('flags the order when the day is over, then reminds the customer level by level, and ends', () => {
    expect(due(story)).toEqual([{ ...dunning, dueAt: '2026-02-10T00:00:00.000Z' }]);

    const flagged = remind(story, '2026-02-10T00:00:00.000Z');
    expect(flagged.order.head.totals.overdue).toBe(1000);
    expect(flagged.steps.flatMap(({ fact, order }) => effectsOf(order, fact))).toEqual([]);
    expect(due(flagged)).toEqual([{ ...dunning, dueAt: '2026-02-13T00:00:00.000Z' }]);

    const first_ = remind(flagged, '2026-02-13T00:00:00.000Z');
    expect(first_.steps.flatMap(({ fact, order }) => effectsOf(order, fact))).toEqual([
      {
        kind: 'notify',
        template: 'payment.overdue',
        audience: 'customer',
        values: { level: 1, amount: 1000, dueOn: '2026-02-09' },
      },
    ]);
    const last = remind(first_, '2026-02-24T00:00:00.000Z');
    expect(due(last)).toEqual([]);
    given(last)
      .when('payments.remind', { paymentId }, { at: days(90) })
      .refuses('payment.state');
  });

  it('does not remind before its time', () => {
    given(story).when('payments.remind', { paymentId }, { at: '2026-02-09T23:59:59.000Z' }).refuses('payment.state');
    const flagged = remind(story, '2026-02-10T00:00:00.000Z');
    given(flagged).when('payments.remind', { paymentId }, { at: '2026-02-12T00:00:00.000Z' }).refuses('payment.state');
  });

  it('is called off by the money, and starts anew for the next part', () => {
    const halves = onTerms({
      parts: [
        { share: 1, days: 10 },
        { share: 1, days: 20 },
      ],
      remindAfterDays: [5],
    });
    const flagged = remind(halves, '2026-01-21T00:00:00.000Z');
    expect(flagged.order.head.totals.overdue).toBe(500);

    const half = flagged.does('payments.capture', { amount: 500 }, { as: ann });
    expect(half.order.head.totals.overdue).toBe(0);
    expect(due(half)).toMatchObject([{ dueAt: '2026-01-31T00:00:00.000Z' }]);

    const all = half.does('payments.capture', {}, { as: ann });
    const cancelled = all.steps.flatMap(({ fact, order }) => deadlinesOf(order, fact, all.shop).cancel);
    expect(cancelled).toContain(`dunning:${first.payment(all).id}`);
  });

  it('asks for no more than the order still owes', () => {
    const fewer = story.does('orders.cancel', { lines: [{ lineId: '1', units: 1 }] });

    expect(remind(fewer, '2026-02-10T00:00:00.000Z').order.head.totals.overdue).toBe(500);
  });
});
