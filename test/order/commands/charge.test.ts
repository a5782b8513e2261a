import { describe, expect, it } from 'vitest';
import { deadlinesOf, type ShopTerms } from '../../../src/order';
import { aShop, days, given, newsOf, type Story, system } from '../../support/order-builders';
import { placed, settled } from '../../support/order-stories';

const thirds = {
  parts: [
    { share: 1, days: 0, deposit: true },
    { share: 1, days: 30 },
    { share: 1, days: 60 },
  ],
  remindAfterDays: [3],
  charge: { retryAfterDays: [2, 5] },
};
const shop: ShopTerms = aShop({
  methods: { plan: { rule: 'onTerms', gateway: true, partialCapture: true, terms: thirds } },
});
/** Ten pounds in three parts: 3.33, 3.33 and 3.34. */
const agreed = () => placed({ payment: { method: 'plan', token: 'kept' } }, shop);
const planOf = ({ order }: Story) => order.head.payments.find(({ schedule }) => schedule !== null)?.id ?? '';
const charge = (story: Story, at: string, more: object = {}) =>
  story.does('payments.charge', { paymentId: planOf(story), ...more }, { at, as: system });
const declined = (story: Story, at: string) => {
  const child = story.order.head.payments.at(-1);
  const call = { paymentId: child?.id ?? '', operation: 'authorize', callId: child?.id ?? '', amount: 333 } as const;
  return story.does(
    'payments.record',
    { ...call, answer: { status: 'declined', code: 'no_funds' } },
    { at, as: system },
  );
};
const deadlines = ({ steps, shop: terms }: Story) =>
  steps
    .flatMap(({ fact, order }) => deadlinesOf(order, fact, terms).set)
    .filter(({ name }) => name.startsWith('charge'));

describe('a plan whose parts are charged by themselves', () => {
  it('takes the first as the customer agrees to it, and waits for the day of the next', () => {
    const story = agreed();
    const [plan, first] = story.order.head.payments;

    expect(plan).toMatchObject({ status: 'awaited', amount: 1000, charging: 333 });
    expect(first).toMatchObject({ amount: 333, status: 'requested', instalment: { of: plan?.id, part: 0 } });
    expect(deadlines(story).at(-1)).toMatchObject({
      ...{ command: 'payments.charge', dueAt: '2026-02-09T00:00:00.000Z' },
      payload: { paymentId: plan?.id, part: 1, attempt: 0 },
    });
    const paid = settled(story);
    expect(paid.order.head.payments).toMatchObject([
      { charged: 333, charging: 0 },
      { status: 'captured', captured: 333 },
    ]);
    expect(paid.order.head.states).toMatchObject({ payment: 'partlyPaid' });
    expect(paid.order.head.totals).toMatchObject({ captured: 333, awaited: 667 });
  });

  it('has all of it at the end, part by part, and nothing is charged twice', () => {
    const second = settled(charge(settled(agreed()), days(30)));
    const all = settled(charge(second, days(60)));

    expect(all.order.head.totals).toMatchObject({ captured: 1000, awaited: 0, due: 1000 });
    expect(all.order.head.states.payment).toBe('paid');
    given(all)
      .when('payments.charge', { paymentId: planOf(all) }, { at: days(99), as: system })
      .refuses('payment.state');
  });

  it('charges no part before its day, none that is under way, and not what was tried meanwhile', () => {
    const paid = settled(agreed());
    const under = charge(paid, days(30));
    const paymentId = planOf(paid);

    given(paid)
      .when('payments.charge', { paymentId }, { at: days(29), as: system })
      .refuses('payment.state');
    given(under)
      .when('payments.charge', { paymentId }, { at: days(30), as: system })
      .refuses('payment.state');
    given(declined(under, days(30)))
      .when('payments.charge', { paymentId, part: 1, attempt: 0 }, { at: days(30), as: system })
      .refuses('payment.state');
  });

  it('tries again as the plan says when it is declined, and then leaves it to the reminders', () => {
    const once = declined(charge(settled(agreed()), days(30)), days(30));
    const twice = declined(charge(once, days(32), { part: 1, attempt: 1 }), days(32));
    const thrice = declined(charge(twice, days(37), { part: 1, attempt: 2 }), days(37));

    expect([once, twice, thrice].map((story) => deadlines(story).map(({ dueAt }) => dueAt))).toEqual([
      [days(32)],
      [days(37)],
      [],
    ]);
    const reminded = thrice.does('payments.remind', { paymentId: planOf(thrice) }, { at: days(38), as: system });
    expect(newsOf(reminded)[0]).toMatchObject({ type: 'payment.reminded', data: { overdue: 333 } });
    expect(thrice.order.head.totals).toMatchObject({ awaited: 667, captured: 333 });
  });

  it('takes no more than is still due', () => {
    const paid = settled(agreed());
    const credited = paid.does('payments.capture', { paymentId: planOf(paid), amount: 600 }, { at: days(1) });

    expect(charge(credited, days(60)).order.head.payments.at(-1)).toMatchObject({ amount: 67 });
  });
});
