import { describe, expect, it } from 'vitest';
import { effectsOf, postingOf } from '../../../src/order';
import { ann, aShop, given, newsOf, type ProcessChanges, type Story, typesOf } from '../../support/order-builders';
import { first, paid, placed, settled } from '../../support/order-stories';

const digital = { lines: [{ sku: 'EBOOK', quantity: 2 }] };
const mixed = {
  lines: [
    { sku: 'MUG', quantity: 1 },
    { sku: 'EBOOK', quantity: 2 },
  ],
};
const byHand: ProcessChanges = { fulfill: { digital: 'manual', service: 'manual' } };
const afterPayment: ProcessChanges = { fulfill: { digital: 'onPayment' } };
const fulfillment = (story: Story) => story.order.head.states.fulfillment;
const counts = (story: Story) => story.order.head.counts.map(({ shipped, delivered }) => [shipped, delivered]);

describe('what leaves in no parcel', () => {
  it('is handed over with the confirmation, taken and complete at once, without a parcel', () => {
    const story = paid(digital);

    expect(story.order.head.states).toEqual({
      lifecycle: 'completed',
      payment: 'paid',
      fulfillment: 'delivered',
      aftersales: 'none',
    });
    expect(story.order.head.shipments).toEqual([]);
    given(story).when('shipments.dispatch', {}).refuses('order.state');
  });

  it('waits until somebody hands it over, where the shop says so, and is not taken before', () => {
    const story = paid(digital, aShop({ process: byHand }));

    expect([fulfillment(story), story.order.head.states.payment]).toEqual(['unfulfilled', 'authorized']);
    given(story).when('shipments.dispatch', {}).refuses('shipment.empty');
    given(story).when('orders.complete', {}, { as: ann }).refuses('order.state', 'order.state');

    const half = settled(story.does('orders.fulfill', { lines: [{ lineId: '1', units: 1, text: 'KEY-1' }] }));
    expect([fulfillment(half), half.order.head.totals.captured]).toEqual(['partlyDelivered', 700]);

    const whole = settled(half.does('orders.fulfill', {}));
    expect(whole.order.head.states).toMatchObject({
      lifecycle: 'completed',
      payment: 'paid',
      fulfillment: 'delivered',
    });
  });

  it('waits for its money, and only for its own: the parcel is taken when it leaves', () => {
    const shop = aShop({ process: afterPayment });
    const asked = placed({ ...mixed, shipping: [{ code: 'std', amount: 300 }] }, shop);
    const authorized = asked.does(
      'payments.record',
      {
        paymentId: first.payment(asked).id,
        ...{ operation: 'authorize', callId: first.payment(asked).id, amount: 2200 },
        answer: { status: 'authorized', reference: 'gw-1', amount: 2200 },
      },
      { as: { kind: 'system' } },
    );

    expect(authorized.order.head.totals).toMatchObject({ capturing: 1400, shipped: 0 });
    const taken = settled(authorized);
    expect(counts(taken)).toEqual([
      [0, 0],
      [2, 2],
    ]);
    expect(fulfillment(taken)).toBe('partlyDelivered');
    expect(taken.order.head.totals).toMatchObject({ captured: 1400, authorized: 800 });

    const sent = settled(taken.does('shipments.dispatch', { carrier: null }));
    expect(sent.order.head.totals).toMatchObject({ captured: 2200, shipped: 3 });
  });

  it('is not handed over on terms before the bill is paid, where it waits for its money', () => {
    const owed = paid({ ...digital, payments: [{ method: 'invoice' }] }, aShop({ process: afterPayment }));
    expect(counts(owed)).toEqual([[0, 0]]);

    const settledBill = owed.does('payments.capture', {}, { as: ann });
    expect(counts(settledBill)).toEqual([[2, 2]]);
  });

  it('earns its revenue then, each unit its own stored share', () => {
    const story = paid({ lines: [{ sku: 'EBOOK', quantity: 3, discount: 100 }] }, aShop({ process: byHand }));
    const keys = [1, 2].map((n) => ({ lineId: '1', units: n === 1 ? 1 : 2, text: `KEY-${n}` }));

    const [told] = newsOf(story.does('orders.fulfill', { lines: keys }));
    const [one] = newsOf(story.does('orders.fulfill', { lines: [{ lineId: '1', units: 1 }] }));

    const named = keys.map((key) => ({ ...key, text: expect.stringMatching(/^text:/) }));
    expect(told).toEqual({ type: 'lines.fulfilled', data: { lines: named, net: 2000 - story.order.head.totals.tax } });
    expect(one?.type === 'lines.fulfilled' && one.data.lines).toEqual([{ lineId: '1', units: 1, text: null }]);
    const done = story.does('orders.fulfill', {});
    const step = done.steps.find(({ fact }) => fact.type === 'lines.fulfilled');
    expect(step && postingOf(step.order, step.fact)).toEqual([
      { account: 'sales.deferred', amount: 2000 - story.order.head.totals.tax },
      { account: 'sales.revenue', amount: story.order.head.totals.tax - 2000 },
    ]);
  });

  it('is told to the customer, with the names of the texts', () => {
    const story = paid(digital, aShop({ process: byHand })).does('orders.fulfill', {
      lines: [{ lineId: '1', units: 2, text: 'KEY-9' }],
    });
    const effects = story.steps.flatMap(({ fact, order }) => effectsOf(order, fact));

    expect(effects[0]).toEqual({
      kind: 'notify',
      template: 'lines.fulfilled',
      audience: 'customer',
      values: { units: 2 },
      lines: [{ lineId: '1', units: 2, text: expect.stringMatching(/^text:/) }],
    });
    expect(JSON.stringify(story.facts)).not.toContain('KEY-9');
  });

  it('is refused beyond what is open, for goods, and for what is held or over', () => {
    const story = paid(mixed, aShop({ process: byHand }));

    given(story)
      .when('orders.fulfill', {
        lines: [
          { lineId: '1', units: 1 },
          { lineId: '2', units: 2 },
          { lineId: '2', units: 1 },
          { lineId: '7', units: 1 },
        ],
      })
      .refuses('line.quantity', 'line.quantity', 'line.notFound');
    given(story)
      .when('orders.fulfill', {}, { as: { kind: 'customer' } })
      .refuses('actor.notAllowed');
    given(story.does('orders.hold', { type: 'check' }))
      .when('orders.fulfill', {})
      .refuses('order.held');
    const held = story.does('orders.hold', { type: 'check', lineId: '2', blocks: ['orders.fulfill'] });
    given(held).when('orders.fulfill', {}).refuses('fulfillment.empty');
    given(held)
      .when('orders.fulfill', { lines: [{ lineId: '2', units: 1 }] })
      .refuses('order.held');
    given(story.does('orders.fulfill', {})).when('orders.fulfill', {}).refuses('fulfillment.empty');
    given(placed(mixed)).when('orders.fulfill', {}).refuses('order.state');
  });

  it('waits while its line is held, and goes once the hold is lifted', () => {
    const shop = aShop({ process: { confirm: 'manual' } });
    const held = paid(mixed, shop).does('orders.hold', { type: 'check', lineId: '2', blocks: ['orders.fulfill'] });
    const confirmed = held.does('orders.confirm', {}, { as: ann });
    expect(counts(confirmed)[1]).toEqual([0, 0]);

    const lifted = confirmed.does('orders.releaseHold', { holdId: first.hold(confirmed).id }, { as: ann });
    expect(typesOf(lifted)).toContain('lines.fulfilled');
  });

  it('is cancelled before, and given back after, and moves no stock', () => {
    const story = paid(digital, aShop({ process: byHand }));
    given(story)
      .when('returns.request', { lines: [{ lineId: '1', units: 1 }] })
      .refuses('return.empty');
    const one = settled(story.does('orders.cancel', { lines: [{ lineId: '1', units: 1 }] }));
    const over = settled(one.does('orders.fulfill', {}));
    given(over).when('orders.cancel', {}).refuses('order.state');

    const asked = over.does('returns.request', { lines: [{ lineId: '1', units: 1 }] });
    const back = settled(asked.does('returns.receive', { returnId: first.return(asked).id }));

    expect(back.order.head.totals).toMatchObject({ captured: 700, refunded: 700, due: 0 });
    expect(fulfillment(back)).toBe('returned');
    const received = back.facts.find(({ type }) => type === 'return.received');
    expect(received?.type === 'return.received' && received.data.lines[0]).toMatchObject({ restocked: 0, cost: 0 });
  });

  it('follows an edit: what is added is handed over, what has been handed over stays', () => {
    const story = paid(mixed);
    const edit = story
      .does('edits.begin', {}, { as: ann })
      .does('edits.stage', { actions: [{ type: 'setQuantity', lineId: '2', quantity: 3 }] }, { as: ann });
    const after = settled(edit.does('edits.confirm', { payment: { method: 'card' } }, { as: ann }));

    expect(counts(after)[1]).toEqual([3, 3]);
    expect(after.order.head.totals).toMatchObject({ ordered: 4, unparcelled: 3, delivered: 3 });
  });
});
