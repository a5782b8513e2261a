import { describe, expect, it } from 'vitest';
import { type Actor, maxPayments } from '../../../src/order';
import {
  ann,
  aShop,
  begin,
  customer,
  given,
  having,
  id,
  inShop,
  nobody,
  type Story,
} from '../../support/order-builders';
import { delivered, first, paid, placed, settled, shipped } from '../../support/order-stories';

const byHand = aShop({ process: { capture: 'manual', refund: 'manual', completeAfterDays: null } });
const rule: Actor = { kind: 'rule', id: 'capture' };
const both = { payments: [{ method: 'card', amount: 600 }, { method: 'wallet' }] };

describe('asking for a payment', () => {
  const unpaid = placed({ payments: [] });

  it('takes what nobody was asked for yet, or a part of it', () => {
    given(unpaid).when('payments.authorize', { method: 'card' }).tells('payment.requested');
    expect(first.payment(unpaid.does('payments.authorize', { method: 'card', amount: 400 }))).toMatchObject({
      amount: 400,
    });
  });

  it('is refused beyond that, for methods that the shop does not have, and when all is asked for', () => {
    given(unpaid).when('payments.authorize', { method: 'card', amount: 1001 }).refuses('payment.amount');
    given(unpaid).when('payments.authorize', { method: 'shells' }).refuses('payment.methodUnknown');
    given(unpaid)
      .when('payments.authorize', { method: 'shells', amount: 1001 })
      .refuses('payment.methodUnknown', 'payment.amount');
    given(placed()).when('payments.authorize', { method: 'card' }).refuses('payment.amount');
  });

  it('names the field that is wrong', () => {
    const { problems } = given(unpaid).when('payments.authorize', { method: 'shells' });

    expect(problems[0]?.path).toEqual(['method']);
  });

  it('can be done again after a no', () => {
    const { id: paymentId } = first.payment(placed());
    const refused = placed().does('payments.fail', { paymentId, code: 'declined' });

    given(refused)
      .when('payments.authorize', { method: 'cash' })
      .tells('payment.requested', 'order.confirmed', 'order.released');
  });

  it('has an end: an order keeps a bounded list of payments', () => {
    const failed = { ...first.payment(placed()), status: 'failed' as const };
    const full = having(unpaid, { payments: Array.from({ length: maxPayments }, () => failed) });

    given(full).when('payments.authorize', { method: 'card' }).refuses('limit.exceeded');
  });

  it('is not for drafts, nor for orders that are over', () => {
    const draft = begin().does('orders.draft', { channel: 'web', lines: [{ sku: 'MUG', quantity: 1 }] });

    given(draft).when('payments.authorize', { method: 'card' }).refuses('order.state');
    given(placed().does('orders.cancel', {})).when('payments.authorize', { method: 'card' }).refuses('order.state');
  });
});

describe('money that comes by hand', () => {
  it('may come in parts: what is left stays promised', () => {
    const promise = placed({ payment: { method: 'cash' } });
    const part = promise.does('payments.capture', { amount: 400 }, { as: ann });
    const all = part.does('payments.capture', {}, { as: ann });

    expect(first.payment(part)).toMatchObject({ status: 'awaited', captured: 400 });
    expect(part.order.head.totals).toMatchObject({ awaited: 600, captured: 400 });
    expect(part.order.head.states.payment).toBe('partlyPaid');
    expect(first.payment(all)).toMatchObject({ status: 'captured', captured: 1000 });
    expect(all.order.head.totals).toMatchObject({ awaited: 0, captured: 1000 });
    given(part).when('payments.capture', { amount: 601 }, { as: ann }).refuses('payment.amount');
    given(part)
      .when('payments.void', {}, { as: ann })
      .gives({ type: 'payment.voided', data: { paymentId: first.payment(part).id, amount: 600 } });
  });
});

describe('capturing', () => {
  it('asks the gateway for what is authorized, or for a part', () => {
    const story = paid({}, byHand);
    const paymentId = first.payment(story).id;

    given(story)
      .when('payments.capture', {}, { as: ann })
      .gives({
        type: 'payment.captureRequested',
        data: { paymentId, captureId: id(story.ids + 1), amount: 1000 },
      });
    expect(settled(story.does('payments.capture', { amount: 400 })).order.head.totals).toMatchObject({
      captured: 400,
      authorized: 600,
    });
  });

  it('is refused above what is left of the payment', () => {
    const part = settled(paid({}, byHand).does('payments.capture', { amount: 400 }));

    given(part).when('payments.capture', { amount: 601 }).refuses('payment.amount');
    given(part).when('payments.capture', { amount: 600 }).tells('payment.captureRequested');
  });

  it('never charges for what was cancelled', () => {
    const story = paid({}, byHand).does('orders.cancel', { lines: [{ lineId: '1', units: 1 }] });

    given(story).when('payments.capture', { amount: 501 }).refuses('payment.amount');
    expect(settled(story.does('payments.capture', {})).order.head.totals).toMatchObject({ due: 500, captured: 500 });
  });

  it('is refused while all of it is being captured, and when nothing more is due', () => {
    const asked = paid({}, byHand).does('payments.capture', {});

    given(asked).when('payments.capture', {}).refuses('payment.state');
    given(settled(asked)).when('payments.capture', {}).refuses('payment.state');
  });

  it('takes the whole of a payment whose gateway knows no parts', () => {
    const story = paid({ payment: { method: 'wallet' } }, aShop({ process: { capture: 'manual', confirm: 'manual' } }));

    expect(settled(story.does('payments.capture', { amount: 1 })).order.head.totals.captured).toBe(1000);
  });

  it('goes from payment to payment, or to the one that is named', () => {
    const story = paid(both, byHand);
    const [card, wallet] = story.order.head.payments;

    const all = settled(story.does('payments.capture', {}));
    const one = settled(story.does('payments.capture', { paymentId: wallet?.id }));

    expect(all.order.head.payments.map(({ captured }) => captured)).toEqual([600, 400]);
    expect(one.order.head.payments.map(({ captured }) => captured)).toEqual([0, 400]);
    given(story).when('payments.capture', { paymentId: card?.id, amount: 601 }).refuses('payment.amount');
    given(story).when('payments.capture', { paymentId: nobody }).refuses('payment.notFound');
  });

  it('records money that came by hand, with its reference', () => {
    const story = placed({ payment: { method: 'transfer' } });

    given(story)
      .when('payments.capture', { reference: 'bank 17' }, { as: ann })
      .tells('payment.captured', 'order.confirmed', 'order.released');
    expect(first.payment(story.does('payments.capture', { reference: 'bank 17' }))).toMatchObject({
      status: 'captured',
      captured: 1000,
      reference: 'bank 17',
    });
  });
});

describe('the rule that captures', () => {
  const half = { payments: [{ method: 'cash', amount: 300 }, { method: 'card' }] };
  const taken = (story: Story) => story.order.head.payments.map(({ status, captured }) => [status, captured]);

  it('draws on gateways only: cash that nobody has handed over stays awaited', () => {
    const story = shipped(half);

    expect(taken(story)).toEqual([
      ['awaited', 0],
      ['captured', 700],
    ]);
    expect(story.order.head.states.payment).toBe('partlyPaid');
  });

  it('leaves it to a person to say that the cash has come', () => {
    const story = shipped(half);

    given(story).when('payments.capture', {}, { as: rule }).refuses('payment.state');
    expect(taken(story.does('payments.capture', {}, { as: ann }))).toEqual([
      ['captured', 300],
      ['captured', 700],
    ]);
  });

  it('counts only what gateways hold when it is asked for more', () => {
    const story = paid(half, byHand);

    given(story).when('payments.capture', { amount: 701 }, { as: rule }).refuses('payment.amount');
    given(story).when('payments.capture', { amount: 700 }, { as: rule }).tells('payment.captureRequested');
    given(story)
      .when('payments.capture', { amount: 701 }, { as: ann })
      .tells('payment.captured', 'payment.captureRequested');
  });

  it('never takes a promise for an authorization, not even where the method is no longer known', () => {
    const story = inShop(placed({ payment: { method: 'cash' } }, byHand), aShop({ methods: {} }));

    given(story).when('payments.capture', {}, { as: rule }).refuses('payment.state');
    given(story).when('payments.capture', {}, { as: ann }).tells('payment.captured');
  });
});

describe('giving up a payment', () => {
  it('is for one that the gateway has not answered', () => {
    const story = placed();
    const { id: paymentId } = first.payment(story);

    given(story)
      .when('payments.fail', { paymentId, code: 'timeout' })
      .gives({
        type: 'payment.failed',
        data: { paymentId, operation: 'authorize', callId: null, amount: 1000, code: 'timeout' },
      });
    given(paid()).when('payments.fail', { paymentId, code: 'timeout' }).refuses('payment.state');
    given(story).when('payments.fail', { paymentId: nobody, code: 'timeout' }).refuses('payment.notFound');
  });
});

describe('voiding', () => {
  it('gives back an authorization that nothing was taken of', () => {
    const story = paid({}, byHand);

    given(story).when('payments.void', {}, { as: ann }).tells('payment.voidRequested');
    expect(settled(story.does('payments.void', {})).order.head.states.payment).toBe('voided');
  });

  it('is refused once captured, while captured, and while voided', () => {
    given(settled(shipped())).when('payments.void', {}).refuses('payment.state');
    given(paid({}, byHand).does('payments.capture', {})).when('payments.void', {}).refuses('payment.state');
    given(paid({}, byHand).does('payments.void', {})).when('payments.void', {}).refuses('payment.state');
  });

  it('gives back, by rule, what is left of an authorization once all that is due was captured', () => {
    const two = { lines: [{ sku: 'MUG', quantity: 2 }] };
    const half = settled(paid(two).does('shipments.dispatch', { lines: [{ lineId: '1', units: 1 }], carrier: null }));
    expect(first.payment(half)).toMatchObject({ status: 'captured', captured: 500, authorized: 500 });
    given(half).when('payments.void', {}, { as: ann }).refuses('payment.state');

    const asked = half.does('orders.cancel', { lines: [{ lineId: '1', units: 1 }] });

    expect(asked.facts.at(-1)).toMatchObject({ type: 'payment.voidRequested', by: { kind: 'rule', id: 'void' } });
    const payment = first.payment(settled(asked));
    expect(payment).toMatchObject({ status: 'captured', captured: 500, authorized: 0, voiding: false });
    expect(settled(asked).order.head.states.payment).toBe('paid');
  });

  it('is asked once by the rule where the gateway does not give back the rest, and again by hand', () => {
    const half = settled(paid().does('shipments.dispatch', { lines: [{ lineId: '1', units: 1 }], carrier: null }));
    const asked = half.does('orders.cancel', { lines: [{ lineId: '1', units: 1 }] });
    const { id: paymentId, calls } = first.payment(asked);
    const callId = calls.find(({ operation }) => operation === 'void')?.id ?? nobody;
    const answer = { status: 'declined', code: 'capture.final' } as const;
    const no = asked
      .does('payments.record', { paymentId, operation: 'void', callId, amount: 500, answer })
      .does('orders.tag', { add: ['seen'] });

    expect(no.facts.filter(({ type }) => type === 'payment.voidRequested')).toHaveLength(1);
    given(no).when('payments.void', { paymentId }, { as: ann }).tells('payment.voidRequested');
  });

  it('calls off what still waits for the customer, by rule once the order is cancelled', () => {
    const { id: paymentId, amount } = first.payment(placed());
    const answer = { status: 'requiresAction', reference: 'pi_1' } as const;
    const waiting = placed().does('payments.record', {
      paymentId,
      operation: 'authorize',
      callId: paymentId,
      amount,
      answer,
    });

    given(placed()).when('payments.void', {}, { as: ann }).refuses('payment.state');
    given(waiting).when('payments.void', {}, { as: ann }).tells('payment.voidRequested');
    expect(waiting.does('orders.cancel', {}).facts.map(({ type }) => type)).toContain('payment.voidRequested');
  });

  it('drops a promise that was to be kept by hand', () => {
    const story = placed({ payment: { method: 'cash' } });

    given(story)
      .when('payments.void', { paymentId: first.payment(story).id })
      .tells('payment.voided');
    given(story).when('payments.void', { paymentId: nobody }).refuses('payment.notFound');
  });

  it('is not for customers', () => {
    given(paid()).when('payments.void', {}, { as: customer }).refuses('actor.notAllowed');
    given(delivered()).when('payments.refund', { amount: 1 }, { as: customer }).refuses('actor.notAllowed');
  });
});
