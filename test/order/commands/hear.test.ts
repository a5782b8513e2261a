import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Money } from '../../../src/kernel';
import { postingsOf, type ShopTerms } from '../../../src/order';
import { ann, aShop, days, given, id, newsOf, type Story } from '../../support/order-builders';
import { first, paid, placed, settled, shipped } from '../../support/order-stories';
import { books, byHand, hear, histories, inOrder, mixed, money } from '../random-histories';

describe('what a gateway tells by itself', () => {
  it('counts once by its reference, however often it is told', () => {
    const captured = { type: 'captured', reference: 'ch-1', amount: 400 } as const;
    const story = hear(hear(paid({}, byHand), captured), captured);

    expect(money(story)).toEqual({ captured: 400, refunded: 0, disputed: 0, chargedBack: 0, authorized: 600, fees: 0 });
    expect(newsOf(story)).toEqual([]);
  });

  it('is matched with the answer to the call that it was: the webhook was faster, and the money counts once', () => {
    const asked = paid({}, byHand).does('payments.capture', { amount: 400 });
    const { id: paymentId, calls } = first.payment(asked);
    const callId = calls[0]?.id ?? '';
    const story = hear(asked, { type: 'captured', reference: 'ch-1', amount: 400 }).does('payments.record', {
      paymentId,
      operation: 'capture',
      callId,
      amount: 400,
      answer: { status: 'captured', reference: 'ch-1', amount: 400 },
    });

    expect(newsOf(story)[0]).toEqual({
      type: 'payment.matched',
      data: { paymentId, operation: 'capture', callId, reference: 'ch-1', amount: 400 },
    });
    expect(first.payment(story)).toMatchObject({ captured: 400, capturing: 0, calls: [] });
  });

  it('does not take two answers to two calls for one, though the gateway names both by its authorization', () => {
    const one = settled(paid({}, byHand).does('payments.capture', { amount: 400 }));
    const two = settled(one.does('payments.capture', { amount: 100 }));

    expect(money(two).captured).toBe(500);
  });

  it('is not taken for the answer to a call of another amount, though the gateway names both by its authorization', () => {
    const heard = hear(paid({}, byHand), { type: 'captured', reference: 'auth-1', amount: 1 });
    const asked = heard.does('payments.capture', { amount: 600 });
    const { id: paymentId, calls } = first.payment(asked);
    const story = asked.does('payments.record', {
      paymentId,
      operation: 'capture',
      callId: calls[0]?.id ?? '',
      amount: 600,
      answer: { status: 'captured', reference: 'auth-1', amount: 600 },
    });

    expect(money(story).captured).toBe(601);
  });

  it.each(['before', 'after'] as const)(
    'that was taken by the gateway %s we asked for as much is no answer to our call, though it names the authorization',
    (when) => {
      const taken = { type: 'captured', reference: 'auth-1', amount: 350 } as const;
      const authorized = paid({}, byHand);
      const asked = (when === 'before' ? hear(authorized, taken) : authorized).does('payments.capture', {
        amount: 350,
      });
      const { id: paymentId, calls } = first.payment(asked);
      const answer = (story: typeof asked) =>
        story.does('payments.record', {
          paymentId,
          operation: 'capture',
          callId: calls[0]?.id ?? '',
          amount: 350,
          answer: { status: 'captured', reference: 'auth-1', amount: 350 },
        });
      const answered = answer(asked);
      const story = answer(when === 'before' ? answered : hear(answered, { ...taken, reference: 'ch-2' }));

      expect(money(story)).toMatchObject({ captured: 700, authorized: 300 });
      expect(first.payment(story).calls).toEqual([]);
      expect(newsOf(story)).toEqual([]);
    },
  );

  it('refuses news of a payment that the order does not have', () => {
    const event = { type: 'voided' } as const;

    given(paid())
      .when('payments.hear', { paymentId: id(999), event })
      .refuses('payment.notFound');
    given(placed({ payments: [] }))
      .when('payments.hear', { paymentId: id(999), event })
      .refuses('payment.notFound');
  });

  it('adjusts an authorization to the latest amount by the clock of the gateway', () => {
    const more = { type: 'authorizationAdjusted', reference: 'a', amount: 1500, at: days(2) } as const;
    const less = { type: 'authorizationAdjusted', reference: 'b', amount: 900, at: days(1) } as const;

    expect(money(hear(hear(paid({}, byHand), more), less)).authorized).toBe(1500);
    expect(money(hear(hear(paid({}, byHand), less), more)).authorized).toBe(1500);
  });

  it('does not count on an authorization that has expired: the order is unpaid again, and staff are told', () => {
    const story = hear(paid({}, byHand), { type: 'authorizationExpired' });

    expect(first.payment(story)).toMatchObject({ status: 'expired', authorized: 0, released: true });
    expect(story.order.head.states.payment).toBe('unpaid');
  });

  it('knows whether a refund of ours failed, or was given and bounced', () => {
    const asked = shipped().does('payments.refund', { amount: 300, reason: 'late' }, { as: ann });
    const callId = first.payment(asked).calls[0]?.id ?? '';
    const bounced = { type: 'refundReversed', reference: 're-1', amount: 300, code: 'closed', callId } as const;
    const answer = { status: 'refunded', reference: 're-1', amount: 300 } as const;
    const record = (story: typeof asked) =>
      story.does('payments.record', {
        paymentId: first.payment(story).id,
        operation: 'refund',
        callId,
        amount: 300,
        answer,
      });

    const failed = hear(asked, bounced);
    const back = hear(record(asked), bounced);
    const faster = hear(hear(asked, { type: 'refunded', reference: 're-1', amount: 300 }), bounced);
    expect(newsOf(failed)[0]).toMatchObject({ type: 'payment.failed', data: { operation: 'refund', code: 'closed' } });
    expect(newsOf(back).map(({ type }) => type)).toEqual(['refund.reversed']);
    expect(newsOf(faster).map(({ type }) => type)).toEqual(['payment.matched', 'refund.reversed']);
    for (const story of [failed, back, faster, record(failed), hear(failed, bounced), hear(back, bounced)])
      expect(money(story)).toMatchObject({ captured: 1000, refunded: 0 });
  });

  it('gives a refund that bounced back to the balance, and does not ask for it again in the same breath', () => {
    const back = settled(shipped().does('payments.refund', { amount: 300 }, { as: ann }));
    const { movements } = first.payment(back);
    const reference = movements.find(({ kind }) => kind === 'refund')?.reference ?? '';
    const story = hear(back, { type: 'refundReversed', reference, amount: 300, code: 'account.closed' });

    expect(newsOf(story).map(({ type }) => type)).toEqual(['refund.reversed']);
    expect(story.order.head.totals).toMatchObject({ captured: 1000, refunded: 0 });
    expect(story.order.head.states.payment).toBe('overpaid');
  });
});

describe('a dispute', () => {
  const opened = (story = shipped()) =>
    hear(story, { type: 'disputeOpened', reference: 'dp-1', amount: 700, reason: 'fraudulent', respondBy: days(7) });
  const decided = (type: 'disputeWon' | 'disputeLost', at = days(20)) =>
    ({ type, reference: 'dp-1', amount: 700, at }) as const;

  it('flags the order and keeps its money from being refunded: who does both pays twice', () => {
    const story = opened();

    expect(story.order.head.totals.disputed).toBe(700);
    expect(story.order.head.states.payment).toBe('paid');
    given(story).when('payments.refund', { amount: 301 }, { as: ann }).refuses('refund.amount');
    given(story).when('payments.refund', { amount: 300 }, { as: ann }).tells('payment.credited', 'refund.requested');
  });

  it('that is won leaves everything as it was', () => {
    const before = shipped();
    const story = hear(opened(before), decided('disputeWon'));

    expect(money(story)).toEqual(money(before));
    expect(books(story)).toEqual(books(before));
    expect(story.order.head.disputes).toMatchObject([{ status: 'won', closedAt: days(20) }]);
  });

  it('that is lost takes the money: the customer owes it again, and nothing of it can be refunded', () => {
    const story = hear(opened(), decided('disputeLost'));

    expect(money(story)).toMatchObject({ captured: 1000, disputed: 0, chargedBack: 700 });
    expect(story.order.head.states.payment).toBe('partlyPaid');
    expect(books(story)).toMatchObject({ 'customer.receivable': 700, 'clearing:card': 300 });
    given(story).when('payments.refund', { amount: 301 }, { as: ann }).refuses('refund.amount');
  });

  it('holds the money back in the ledger while a chargeback is open, and not while a bank only asks', () => {
    const inquiry = { type: 'disputeOpened', reference: 'dp-1', amount: 700, withdrawn: false } as const;

    expect(books(opened())).toMatchObject({ 'disputes.withheld': 700, 'clearing:card': 300 });
    expect(books(hear(shipped(), inquiry))).toMatchObject({ 'clearing:card': 1000 });
  });

  it('costs the shop what the gateway charges for it, and not what it gives back once it is won', () => {
    const fee = { type: 'feeCharged', reference: 'txn-1', amount: 1500, dispute: 'dp-1' } as const;
    const before = opened();
    const charged = hear(hear(before, fee), fee);

    expect(charged.order.head.totals).toEqual({ ...before.order.head.totals, gatewayFees: 1500 });
    expect(books(charged)).toMatchObject({ 'gateway.fees': 1500, 'clearing:card': -1200, 'disputes.withheld': 700 });

    const won = hear(charged, decided('disputeWon'));
    const back = hear(won, { ...fee, type: 'feeReturned', reference: 'txn-2' });
    expect(money(back)).toEqual(money(shipped()));
    expect(books(back)).toEqual(books(shipped()));
    expect(newsOf(back)).toEqual([
      {
        type: 'payment.feeReturned',
        data: { paymentId: first.payment(won).id, reference: 'txn-2', amount: 1500, dispute: 'dp-1' },
      },
    ]);
  });

  it('may be decided before it was heard of, and be turned round later', () => {
    const won = hear(shipped(), decided('disputeWon', days(30)));
    const late = hear(won, { type: 'disputeOpened', reference: 'dp-1', amount: 700 });

    expect(newsOf(won).map(({ type }) => type)).toEqual(['dispute.opened', 'dispute.won']);
    expect(newsOf(late)).toEqual([]);
    expect(hear(won, decided('disputeLost', days(29))).order.head.totals.chargedBack).toBe(0);
    expect(hear(won, decided('disputeLost', days(31))).order.head.totals.chargedBack).toBe(700);
  });
});

describe('any permutation of the same news, with duplicates', () => {
  it('gives one balance', () => {
    fc.assert(
      fc.property(histories, fc.infiniteStream(fc.nat()), (history, chance) => {
        expect(mixed(history, chance)).toEqual(inOrder(history));
      }),
      // `npm run money` checks the law with as many runs as it is told to.
      { numRuns: 300 },
    );
  });
});

describe('money that was settled in another currency', () => {
  const euros = { currencies: { reporting: 'EUR' } };
  const at = (rate: string, into = 'EUR') => ({ gathered: { worth: { [into]: rate } } });
  const reporting = (shop: Pick<ShopTerms, 'currencies'>) =>
    settled(paid({}, aShop({ ...shop, process: { capture: 'onConfirm' } })));
  const settle = (story: Story, amount: number, into: Money, more: object = {}) =>
    story.does('payments.hear', {
      paymentId: first.payment(story).id,
      event: { type: 'settled', reference: `txn-${amount}`, of: 'capture', amount, settled: into, ...more },
    });
  const posted = (story: Story) => story.steps.flatMap(({ fact, order }) => postingsOf(order, fact));

  it('is a gain or a loss against the rate of the order, in the currency of the books', () => {
    const order = reporting(euros);
    const gained = settle(order, 1000, { amount: 1190, currency: 'EUR' });

    expect(order.order.head.exchange).toEqual([{ purpose: 'reporting', currency: 'EUR', rate: '1.170000' }]);
    expect(posted(gained)).toEqual([
      {
        currency: 'GBP',
        reporting: 'EUR',
        entries: [
          { account: 'fx.gains', amount: 0, reported: -20 },
          { account: 'clearing:card', amount: 0, reported: 20 },
        ],
      },
    ]);
    expect(newsOf(gained)).toEqual([
      {
        type: 'payment.settled',
        data: {
          ...{ paymentId: first.payment(order).id, reference: 'txn-1000', of: 'capture', amount: 1000 },
          ...{ settled: { amount: 1190, currency: 'EUR' }, booked: 1170, worth: 1190, rate: null },
        },
      },
    ]);
    expect(newsOf(settle(gained, 1000, { amount: 1190, currency: 'EUR' }))).toEqual([]);
  });

  it('turns the other way for money that went back', () => {
    const order = reporting(euros);
    const lost = settle(order, 400, { amount: 480, currency: 'EUR' }, { of: 'refund' });

    expect(posted(lost)[0]?.entries).toEqual([
      { account: 'fx.losses', amount: 0, reported: 12 },
      { account: 'clearing:card', amount: 0, reported: -12 },
    ]);
  });

  it('is worth what the rate of the day says where the books are in a third currency', () => {
    const order = reporting(euros);
    const event = { type: 'settled', reference: 't', of: 'capture', amount: 1000 } as const;
    const paymentId = first.payment(order).id;
    const dollars = { paymentId, event: { ...event, settled: { amount: 1300, currency: 'USD' } } };
    const told = order.does('payments.hear', dollars, at('0.9'));

    expect(posted(told)).toEqual([]);
    expect(newsOf(told)[0]?.data).toMatchObject({ booked: 1170, worth: 1170, rate: '0.9' });
  });

  it('is kept and not valued where nobody tells a rate', () => {
    const order = reporting({});
    const paymentId = first.payment(order).id;
    const event = {
      type: 'settled',
      reference: 't',
      of: 'capture',
      amount: 1000,
      settled: { amount: 1300, currency: 'USD' },
    } as const;
    const told = order.does('payments.hear', { paymentId, event }, { gathered: { worth: {} } });

    expect(newsOf(told)[0]?.data).toMatchObject({ booked: 1000, worth: null, rate: null });
    expect(posted(told)).toEqual([]);
  });

  it('is a difference in the order’s own currency where the books are kept in it', () => {
    const order = reporting({});
    const paymentId = first.payment(order).id;
    const event = {
      type: 'settled',
      reference: 't',
      of: 'capture',
      amount: 1000,
      settled: { amount: 1170, currency: 'EUR' },
    } as const;
    const told = order.does('payments.hear', { paymentId, event }, at('0.85', 'GBP'));

    expect(posted(told)).toEqual([
      {
        currency: 'GBP',
        entries: [
          { account: 'fx.losses', amount: 5 },
          { account: 'clearing:card', amount: -5 },
        ],
      },
    ]);
  });

  it('adds no remainders up: what was settled in parts is worth what was settled', () => {
    const order = reporting(euros);
    const parts = [333, 333, 334].map((amount, index) => ({ amount, worth: [391, 391, 391][index] as number }));
    let story = order;
    let entries = posted(order);
    for (const { amount, worth } of parts) {
      const paymentId = first.payment(story).id;
      const event = { type: 'settled', reference: `t${entries.length}`, of: 'capture', amount } as const;
      story = story.does('payments.hear', {
        paymentId,
        event: { ...event, settled: { amount: worth, currency: 'EUR' } },
      });
      entries = [...entries, ...posted(story)];
    }
    const booked = story.facts.flatMap((fact) => (fact.type === 'payment.settled' ? [fact.data.booked] : []));

    expect(booked.reduce((sum, amount) => sum + amount, 0)).toBe(1170);
  });
});

describe('a fee in another currency', () => {
  const fee = { type: 'feeCharged', reference: 'txn-1', amount: 1500, dispute: null, currency: 'EUR' } as const;
  const charged = (shop: Pick<ShopTerms, 'currencies'>, event: object = fee, worth: Record<string, string> = {}) => {
    const order = settled(paid({}, aShop({ ...shop, process: { capture: 'onConfirm' } })));
    const payload = { paymentId: first.payment(order).id, event: { ...fee, ...event } };
    return order.does('payments.hear', payload, { gathered: { worth } });
  };
  const posted = (story: Story) => story.steps.flatMap(({ fact, order }) => postingsOf(order, fact));

  it('stands in the ledger as it was charged, and counts in the order’s own by the frozen rate', () => {
    const story = charged({ currencies: { settlement: 'EUR' } }, {}, { GBP: '0.9' });

    expect(story.order.head.totals.gatewayFees).toBe(1282);
    expect(posted(story)).toEqual([
      {
        currency: 'EUR',
        reporting: 'GBP',
        entries: [
          { account: 'gateway.fees', amount: 1500, reported: 1350 },
          { account: 'clearing:card', amount: -1500, reported: -1350 },
        ],
      },
    ]);
  });

  it('counts by the gateway’s own rate where none was frozen, and goes back as it came', () => {
    const told = charged({}, { rate: '1.2' });
    const back = told.does('payments.hear', {
      paymentId: first.payment(told).id,
      event: { ...fee, type: 'feeReturned', reference: 'txn-2', rate: '1.2' },
    });

    expect(told.order.head.totals.gatewayFees).toBe(1250);
    expect(back.order.head.totals.gatewayFees).toBe(0);
  });

  it('needs no second currency where the books are kept in the one that was charged', () => {
    const story = charged({ currencies: { reporting: 'EUR' } });

    expect(posted(story)).toEqual([
      {
        currency: 'EUR',
        entries: [
          { account: 'gateway.fees', amount: 1500 },
          { account: 'clearing:card', amount: -1500 },
        ],
      },
    ]);
  });
});
