import { describe, expect, it } from 'vitest';
import { effectsOf, type PayloadInputs } from '../../../src/order';
import { ann, aShop, customer, given, nobody, type Story, system } from '../../support/order-builders';
import { delivered, first, paid, placed, settled } from '../../support/order-stories';

type Answer = PayloadInputs['payments.record']['answer'];
type Operation = PayloadInputs['payments.record']['operation'];

const byHand = aShop({ process: { capture: 'manual', refund: 'manual', completeAfterDays: null } });
const reference = 'gw-1';

/** What the gateway says of a call: of the payment itself, or of its n-th open call. */
function says(story: Story, operation: Operation, answer: Answer, n = 0): PayloadInputs['payments.record'] {
  const payment = first.payment(story);
  const call = operation === 'authorize' ? undefined : payment.calls[n];
  return {
    paymentId: payment.id,
    operation,
    callId: call?.id ?? payment.id,
    amount: call?.amount ?? payment.amount,
    answer,
  };
}
const authorized: Answer = { status: 'authorized', reference, amount: 1000 };
const declined: Answer = { status: 'declined', code: 'no' };
const unknown: Answer = { status: 'unknown' };

describe('the answer to an authorization', () => {
  it('is yes, no, wait, act, or unknown', () => {
    const hear = (answer: Answer) => given(placed()).when('payments.record', says(placed(), 'authorize', answer));

    hear(authorized).tells('payment.authorized', 'order.confirmed', 'order.released');
    hear(declined).tells('payment.failed');
    hear({ status: 'pending', reference }).tells('payment.pending');
    hear({ status: 'requiresAction', reference }).tells('payment.actionRequired');
    hear(unknown).tells('payment.unknown');
    hear({ status: 'captured', reference, amount: 1000 }).tells(
      'payment.captured',
      'order.confirmed',
      'order.released',
    );
  });

  it('changes nothing when it comes again', () => {
    const story = paid();

    given(story)
      .when('payments.record', says(story, 'authorize', authorized))
      .tells();
    given(story)
      .when('payments.record', says(story, 'authorize', declined))
      .tells();
    given(story)
      .when('payments.record', says(story, 'authorize', { status: 'pending', reference }))
      .tells();
  });

  it('is known once it was said, even if the call that asked runs into a time-out afterwards', () => {
    const story = paid();

    given(story)
      .when('payments.record', says(story, 'authorize', unknown))
      .tells();
    expect(story.order.head.totals.unknown).toBe(0);
  });

  it('may still be yes after a no: the money is there', () => {
    const failed = placed().does('payments.record', says(placed(), 'authorize', declined));

    given(failed)
      .when('payments.record', says(failed, 'authorize', authorized))
      .tells('payment.authorized', 'order.confirmed', 'order.released');
  });

  it('that stays unknown keeps the money from being captured', () => {
    const lost = placed({}, byHand).does('payments.record', says(placed(), 'authorize', unknown));

    expect(lost.order.head.totals).toMatchObject({ unknown: 1, authorized: 0 });
    given(lost).when('payments.capture', {}).refuses('payment.state');
    given(lost)
      .when('payments.record', says(lost, 'authorize', authorized))
      .tells('payment.authorized', 'order.confirmed', 'order.released');
  });
});

describe('the answer to a capture', () => {
  const twice = () =>
    paid({}, byHand).does('payments.capture', { amount: 300 }).does('payments.capture', { amount: 300 });
  const taken: Answer = { status: 'captured', reference, amount: 300 };

  it('counts once for its own call, also when another one of the same amount is under way', () => {
    const story = twice();
    const answer = says(story, 'capture', taken);
    const heard = story.does('payments.record', answer);

    given(heard).when('payments.record', answer).tells();
    expect(first.payment(heard)).toMatchObject({ captured: 300, capturing: 300 });
    expect(first.payment(heard.does('payments.record', says(heard, 'capture', declined)))).toMatchObject({
      captured: 300,
      capturing: 0,
    });
  });

  it('settles the call even if less was taken than was asked for', () => {
    const story = twice();
    const less = story.does('payments.record', says(story, 'capture', { ...taken, amount: 250 }));

    expect(first.payment(less)).toMatchObject({ captured: 250, capturing: 300, authorized: 750 });
  });

  it('leaves the authorization when it is no, and is not asked again in the same breath', () => {
    const story = settled(paid({}, aShop({ process: { capture: 'manual' } })));
    const automatic = paid().does('shipments.dispatch', { carrier: null });

    given(automatic)
      .when('payments.record', says(automatic, 'capture', declined))
      .tells('payment.failed');
    expect(first.payment(automatic.does('payments.record', says(automatic, 'capture', declined)))).toMatchObject({
      authorized: 1000,
      capturing: 0,
    });
    expect(story.order.head.totals.capturing).toBe(0);
  });

  it('is money, even when the order was cancelled meanwhile: it is given back', () => {
    const story = paid({}, aShop({ process: { capture: 'onConfirm' } }));
    const capturing = placed({}, aShop({ process: { capture: 'onConfirm' } }));
    const asked = capturing.does('payments.record', says(capturing, 'authorize', authorized)).does('orders.cancel', {});

    given(asked)
      .when('payments.record', says(asked, 'capture', { ...taken, amount: 1000 }))
      .tells('payment.captured', 'refund.requested');
    expect(story.order.head.states.payment).toBe('paid');
  });

  it('is money, even when the payment was voided while the gateway was still deciding: it is given back', () => {
    const pending = placed().does('payments.record', says(placed(), 'authorize', { status: 'pending', reference }));
    const voiding = pending.does('orders.cancel', {});
    const voided = voiding.does('payments.record', says(voiding, 'void', { status: 'voided', reference }));

    given(voided)
      .when('payments.record', says(voided, 'authorize', { status: 'captured', reference, amount: 1000 }))
      .tells('payment.captured', 'refund.requested');
  });

  it('to a call that nobody made is dropped', () => {
    const story = paid({}, byHand);

    given(story)
      .when('payments.record', { ...says(story, 'capture', taken), callId: nobody })
      .tells();
  });
});

describe('the answer to a refund', () => {
  const refunding = () => {
    const story = delivered({}, byHand).does('payments.capture', {});
    return settled(story).does('payments.refund', { amount: 200 }).does('payments.refund', { amount: 200 });
  };
  const back: Answer = { status: 'refunded', reference, amount: 200 };

  it('counts once for its own call', () => {
    const story = refunding();
    const heard = story.does('payments.record', says(story, 'refund', back));

    given(heard)
      .when('payments.record', says(story, 'refund', back))
      .tells();
    expect(first.payment(heard)).toMatchObject({ refunded: 200, refunding: 200 });
  });

  it('leaves the money owed when it is no', () => {
    const story = refunding();
    const no = story.does('payments.record', says(story, 'refund', declined));

    expect(first.payment(no)).toMatchObject({ refunded: 0, refunding: 200, captured: 1000 });
    expect(no.order.head.totals.due).toBe(600);
  });
});

describe('the answer to a void', () => {
  const voiding = () => paid({}, byHand).does('payments.void', {});

  it('gives the authorization back once', () => {
    const story = voiding();
    const voided = story.does('payments.record', says(story, 'void', { status: 'voided', reference }));

    expect(first.payment(voided)).toMatchObject({ status: 'voided', authorized: 0, voiding: false });
    given(voided)
      .when('payments.record', says(story, 'void', { status: 'voided', reference }))
      .tells();
  });

  it('leaves the authorization when it is no, and a cancelled order does not ask again at once', () => {
    const story = paid().does('orders.cancel', {});

    given(story)
      .when('payments.record', says(story, 'void', declined))
      .tells('payment.failed');
    given(story.does('payments.record', says(story, 'void', declined)))
      .when('orders.note', { text: 'later' })
      .tells('order.noted', 'payment.voidRequested');
  });

  it('is for one void: each that is asked for has a call of its own, and an old no does not end the next one', () => {
    const asked = voiding();
    const no = says(asked, 'void', declined);
    const again = asked.does('payments.record', no).does('payments.void', {});
    const calls = [asked, again].flatMap(({ steps }) => steps.flatMap(({ fact, order }) => effectsOf(order, fact)));

    expect(calls).toMatchObject([
      { operation: 'void', callId: no.callId, amount: 1000 },
      { operation: 'void', callId: first.payment(again).calls[0]?.id, amount: 1000 },
    ]);
    expect(first.payment(again).calls[0]?.id).not.toBe(no.callId);
    given(again).when('payments.record', no).tells();
    given(again)
      .when('payments.record', says(again, 'void', { status: 'voided', reference }))
      .tells('payment.voided');
  });

  it('says nothing about a payment that was captured', () => {
    const story = delivered();

    given(story)
      .when('payments.record', says(story, 'void', { status: 'voided', reference }))
      .tells();
  });
});

describe('answers', () => {
  it('come from the system or from staff, for payments that there are', () => {
    const story = placed();
    const answer = says(story, 'authorize', authorized);

    given(story).when('payments.record', answer, { as: customer }).refuses('actor.notAllowed');
    given(story)
      .when('payments.record', answer, { as: ann })
      .tells('payment.authorized', 'order.confirmed', 'order.released');
    given(story)
      .when('payments.record', { ...answer, paymentId: nobody }, { as: system })
      .refuses('payment.notFound');
    given(placed({ payments: [] }))
      .when('payments.record', answer)
      .refuses('payment.notFound');
  });
});
