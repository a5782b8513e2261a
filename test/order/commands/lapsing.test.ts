import { describe, expect, it } from 'vitest';
import { deadlinesOf, effectsOf, evidenceOf, type PayloadInputs } from '../../../src/order';
import { ann, aShop, customer, days, given, id, newsOf, noon, type Story } from '../../support/order-builders';
import { delivered, first, paid, placed } from '../../support/order-stories';

const answered = (answer: PayloadInputs['payments.record']['answer'], story = placed()): Story => {
  const { id: paymentId, amount } = first.payment(story);
  return story.does('payments.record', { paymentId, operation: 'authorize', callId: paymentId, amount, answer });
};
const deadlines = ({ steps, shop }: Story) => steps.flatMap(({ fact, order }) => deadlinesOf(order, fact, shop).set);

describe('a payment that waits for the customer', () => {
  const waiting = answered({ status: 'requiresAction', reference: 'gw-1' });
  const { id: paymentId } = first.payment(waiting);

  it('lapses when the gateway says, else after the time of the shop, else never', () => {
    const said = answered({ status: 'requiresAction', reference: 'gw-1', expiresAt: days(3) });
    const patient = aShop({ process: { expireActionAfterHours: null } });
    const name = `payment:${paymentId}`;
    const due = { name, command: 'payments.expire', payload: { paymentId } };

    expect(deadlines(waiting)).toEqual([{ ...due, dueAt: days(1) }]);
    expect(deadlines(said)).toEqual([{ ...due, dueAt: days(3) }]);
    expect(deadlines(answered({ status: 'requiresAction', reference: 'gw-1' }, placed({}, patient)))).toEqual([]);
    expect(deadlines(answered({ status: 'pending', reference: 'gw-1' }))).toEqual([]);
  });

  it('fails when its time is up, and is called off at the gateway', () => {
    const story = waiting.does('payments.expire', { paymentId }, { at: days(1) });

    expect(newsOf(story)).toEqual([
      {
        type: 'payment.failed',
        data: { paymentId, operation: 'authorize', callId: null, amount: 1000, code: 'expired' },
      },
      { type: 'payment.voidRequested', data: { paymentId, voidId: id(story.ids) } },
    ]);
    expect(story.order.head.states.payment).toBe('unpaid');
  });

  it('is not ended before its time, nor by a customer', () => {
    given(waiting).when('payments.expire', { paymentId }, { at: noon }).refuses('payment.state');
    given(waiting)
      .when('payments.expire', { paymentId }, { at: days(1), as: customer })
      .refuses('actor.notAllowed');
  });
});

describe('an authorization', () => {
  const held = answered({ status: 'authorized', reference: 'gw-1', amount: 1000, expiresAt: days(7) });
  const { id: paymentId } = first.payment(held);

  it('is not counted on once the time that the gateway gave is over', () => {
    const story = held.does('payments.expire', { paymentId }, { at: days(7) });

    expect(newsOf(story)).toEqual([{ type: 'payment.authorizationExpired', data: { paymentId, amount: 1000 } }]);
    expect(first.payment(story)).toMatchObject({ status: 'expired', authorized: 0 });
  });

  it('is left alone while a capture of it is under way', () => {
    const asked = held.does('payments.capture', {});

    given(asked)
      .when('payments.expire', { paymentId }, { at: days(8) })
      .refuses('payment.state');
  });

  it('has no time where the gateway gave none', () => {
    given(paid())
      .when('payments.expire', { paymentId }, { at: days(400) })
      .refuses('payment.state');
  });
});

describe('the time of a dispute', () => {
  const opened = (respondBy: string | null = days(10)) => {
    const story = delivered();
    const event = { type: 'disputeOpened', reference: 'dp-1', amount: 500, reason: 'notReceived', respondBy } as const;
    return story.does('payments.hear', { paymentId: first.payment(story).id, event });
  };
  const disputeId = opened().order.head.disputes[0]?.id ?? '';

  it('reminds staff three days before it is over, or at once', () => {
    const due = { name: `dispute:${disputeId}`, command: 'payments.remind', payload: { disputeId } };

    expect(deadlines(opened())).toEqual([{ ...due, dueAt: days(7) }]);
    expect(deadlines(opened(days(1)))).toEqual([{ ...due, dueAt: noon }]);
    expect(deadlines(opened(null))).toEqual([]);
    const reminded = opened().does('payments.remind', { disputeId });
    expect(reminded.steps.flatMap(({ fact, order }) => effectsOf(order, fact))).toEqual([
      {
        kind: 'notify',
        template: 'dispute.reminded',
        audience: 'staff',
        values: { disputeId, respondBy: days(10) },
      },
    ]);
  });

  it('is for evidence: once, and not later', () => {
    const shown = opened().does('payments.evidence', { disputeId, note: 'signed for' }, { as: ann });

    expect(shown.order.head.disputes).toMatchObject([{ status: 'answered' }]);
    given(shown).when('payments.evidence', { disputeId }, { as: ann }).refuses('dispute.state');
    given(shown).when('payments.remind', { disputeId }).refuses('payment.state');
    given(opened())
      .when('payments.evidence', { disputeId }, { as: ann, at: days(11) })
      .refuses('dispute.state');
    given(opened())
      .when('payments.evidence', { disputeId: id(9) }, { as: ann })
      .refuses('dispute.notFound');
    given(opened())
      .when('payments.remind', { disputeId: id(9) })
      .refuses('dispute.notFound');
  });

  it('finds what the order can show: what was agreed, that it left and arrived', () => {
    expect(evidenceOf(opened().order, disputeId)).toMatchObject({
      total: 1000,
      dispute: { reference: 'dp-1', reason: 'notReceived', amount: 500 },
      payment: { method: 'card', captured: 1000, refunded: 0, refunds: [] },
      lines: [{ sku: 'MUG', title: 'mug', units: 2, total: 1000, shipped: 2, delivered: 2, returned: 0 }],
      parcels: [{ trackingStatus: 'delivered', delivered: true, units: 2 }],
      deliveredAt: noon,
    });
    expect(evidenceOf(opened().order, id(9))).toBeNull();
  });
});
