import { describe, expect, it } from 'vitest';
import { effectsOf, type Process } from '../../../src/order';
import { ann, aShop, given, id, inShop, nobody, type Story } from '../../support/order-builders';
import { delivered, first, paid, placed, settled } from '../../support/order-stories';

const goodwill = { amount: 400, reason: 'late' };
const byHand = (refundPolicy: Process['refundPolicy'] = 'originalFirst') =>
  aShop({ process: { refund: 'manual', capture: 'manual', refundPolicy } });
/** 6.00 by card and 4.00 by transfer, all of it here. */
const twoPayments = (policy?: Process['refundPolicy']) =>
  settled(
    settled(placed({ payments: [{ method: 'card', amount: 600 }, { method: 'transfer' }] }, byHand(policy))).does(
      'payments.capture',
      {},
    ),
  );
const effectsIn = ({ steps }: Story) => steps.flatMap(({ fact, order }) => effectsOf(order, fact));
const shares = (story: Story) => story.order.head.payments.map(({ refunding, refunded }) => refunding + refunded);

describe('refunding', () => {
  it('gives back what is asked, and credits what was not owed', () => {
    const story = delivered();
    const paymentId = first.payment(story).id;

    given(story)
      .when('payments.refund', goodwill, { as: ann })
      .gives(
        { type: 'payment.credited', data: { amount: 400, tax: 67, reason: 'late' } },
        {
          type: 'refund.requested',
          data: { refundId: id(story.ids + 1), paymentId, amount: 400, byGateway: true, reason: 'late' },
        },
      );
    expect(settled(story.does('payments.refund', goodwill)).order.head.totals).toMatchObject({
      due: 600,
      credited: 400,
      refunded: 400,
    });
  });

  it('credits nothing where the money is owed anyhow, and only what goes beyond it', () => {
    const owing = twoPayments().does('orders.cancel', { lines: [{ lineId: '1', units: 1 }] });

    given(owing).when('payments.refund', { amount: 500 }, { as: ann }).tells('refund.requested');
    expect(owing.does('payments.refund', { amount: 550 }).order.head.totals.credited).toBe(50);
  });

  it('never gives more than is here, what is on its way back included', () => {
    const story = twoPayments();
    const under = story.does('payments.refund', { amount: 300 });

    given(story).when('payments.refund', { amount: 1001 }, { as: ann }).refuses('refund.amount');
    given(under).when('payments.refund', { amount: 701 }, { as: ann }).refuses('refund.amount');
    given(settled(under)).when('payments.refund', { amount: 701 }, { as: ann }).refuses('refund.amount');
    given(settled(under).does('payments.refund', { amount: 700 }))
      .when('payments.refund', { amount: 1 })
      .refuses('refund.amount');
  });

  it('never gives more of one payment than that payment took', () => {
    const story = twoPayments();
    const { id: card } = first.payment(story);

    given(story).when('payments.refund', { amount: 601, paymentId: card }).refuses('refund.amount');
    given(story)
      .when('payments.refund', { amount: 600, paymentId: card })
      .tells('payment.credited', 'refund.requested');
    given(story).when('payments.refund', { amount: 1, paymentId: nobody }).refuses('payment.notFound');
  });

  it('goes down the payments by the policy of the shop', () => {
    const half = { amount: 500 };

    expect(shares(twoPayments('originalFirst').does('payments.refund', half))).toEqual([500, 0]);
    expect(shares(twoPayments('newestFirst').does('payments.refund', half))).toEqual([100, 400]);
    expect(shares(twoPayments('proportional').does('payments.refund', half))).toEqual([300, 200]);
  });

  it('is done at once where the money goes back by hand', () => {
    const cash = settled(placed({ payment: { method: 'cash' } }, byHand()).does('payments.capture', {}));

    given(cash)
      .when('payments.refund', { amount: 100 }, { as: ann })
      .tells('payment.credited', 'refund.requested', 'refund.settled');
  });

  it('asks the gateway, also where the method that took the money is known no more', () => {
    const elsewhere = inShop(delivered(), aShop({ methods: {} })).does('payments.refund', { amount: 400 });

    expect(effectsIn(elsewhere)).toMatchObject([{ kind: 'payment', operation: 'refund', method: 'card', amount: 400 }]);
  });

  it('asks no gateway for what goes back by hand', () => {
    const cash = settled(placed({ payment: { method: 'cash' } }, byHand()).does('payments.capture', {}));

    expect(effectsIn(cash.does('payments.refund', { amount: 100 }))).toMatchObject([
      { kind: 'notify', template: 'refund.settled' },
    ]);
  });

  it('is refused before anything was captured', () => {
    given(paid()).when('payments.refund', { amount: 1 }, { as: ann }).refuses('refund.amount');
  });
});

describe('goodwill', () => {
  const generous = () => settled(delivered().does('payments.refund', { amount: 300 }, { as: ann }));

  it('is not charged again by the rule that captures', () => {
    const part = settled(paid().does('shipments.dispatch', { lines: [{ lineId: '1', units: 1 }], carrier: null }));

    const kind = settled(part.does('payments.refund', { amount: 200 }, { as: ann }));

    expect(kind.order.head.totals).toMatchObject({ captured: 500, refunded: 200, capturing: 0, due: 800 });
  });

  it('waits for a second person when all that the order was given goes over the limit, in however many refunds', () => {
    const shop = aShop({ process: { limits: { refundWithoutApproval: 300 } } });
    const once = settled(delivered({}, shop).does('payments.refund', { amount: 300 }, { as: ann }));

    given(once).when('payments.refund', { amount: 1 }, { as: ann }).tells('approval.requested');
  });

  it('does not count what is owed anyhow towards the limit', () => {
    const shop = aShop({ process: { refund: 'manual', capture: 'manual', limits: { refundWithoutApproval: 100 } } });
    const owing = settled(paid({}, shop).does('payments.capture', {})).does('orders.cancel', {
      lines: [{ lineId: '1', units: 1 }],
    });

    given(owing).when('payments.refund', { amount: 600 }, { as: ann }).tells('payment.credited', 'refund.requested');
    given(owing).when('payments.refund', { amount: 601 }, { as: ann }).tells('approval.requested');
  });

  it('is taken back as far as the goods come back: nobody gets more than was paid', () => {
    const asked = generous().does('returns.request', { lines: [{ lineId: '1', units: 2 }] });
    const back = asked.does('returns.receive', { returnId: first.return(asked).id });

    expect(
      back.facts.slice(asked.facts.length).map(({ type, data }) => [type, 'amount' in data ? data.amount : null]),
    ).toEqual([
      ['payment.credited', -300],
      ['return.received', null],
      ['refund.requested', 700],
    ]);
    expect(settled(back).order.head.totals).toMatchObject({ captured: 1000, refunded: 1000, due: 0, credited: 0 });
  });

  it('stays where there is enough left to be due', () => {
    const asked = generous().does('returns.request', { lines: [{ lineId: '1', units: 1 }] });
    const back = settled(asked.does('returns.receive', { returnId: first.return(asked).id }));

    expect(back.order.head.totals).toMatchObject({ refunded: 800, due: 200, credited: 300 });
  });
});
