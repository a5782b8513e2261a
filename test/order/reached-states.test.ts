import { describe, expect, it } from 'vitest';
import type { AftersalesState, FulfillmentState, Lifecycle, PaymentState } from '../../src/order';
import { ann, aShop, begin, days, type Story } from '../support/order-builders';
import { arrived, delivered, first, paid, placed, settled, shipped } from '../support/order-stories';

const byHand = aShop({ process: { capture: 'manual', refund: 'manual', completeAfterDays: null } });
const returned = (story: Story) =>
  story
    .does('returns.request', { lines: [{ lineId: '1', units: 2 }] })
    .does('returns.receive', { returnId: id(story) });
const id = (story: Story) => first.return(story.does('returns.request', { lines: [{ lineId: '1', units: 2 }] })).id;

const asked = (status: 'pending' | 'requiresAction') => {
  const story = placed();
  const { id: paymentId, amount } = first.payment(story);
  const answer = { status, reference: 'gw-1' };
  return story.does('payments.record', { paymentId, operation: 'authorize', callId: paymentId, amount, answer });
};

describe('every payment state is one that an order comes to', () => {
  const stories: Readonly<Record<PaymentState, () => Story>> = {
    unpaid: () => placed({ payment: { method: 'cash' } }),
    pending: () => asked('pending'),
    requiresAction: () => asked('requiresAction'),
    authorized: () => paid(),
    partlyPaid: () => settled(paid({}, byHand).does('payments.capture', { amount: 400 })),
    paid: () => shipped(),
    overpaid: () =>
      settled(paid({}, byHand).does('payments.capture', {})).does('orders.cancel', {
        lines: [{ lineId: '1', units: 1 }],
      }),
    partlyRefunded: () => settled(shipped().does('payments.refund', { amount: 100 }, { as: ann })),
    refunded: () => settled(returned(delivered())),
    voided: () => settled(paid().does('orders.cancel', {})),
  };

  it.each(Object.entries(stories))('%s', (state, tell) => {
    expect(tell().order.head.states.payment).toBe(state);
  });

  it('paid, too, when nothing was ever due', () => {
    const gift = placed({ lines: [{ sku: 'MUG', quantity: 1, discount: 500 }] });

    expect(gift.order.head.states.payment).toBe('paid');
  });
});

describe('every fulfillment state is one that an order comes to', () => {
  const two = { lines: [{ sku: 'MUG', quantity: 2 }] };
  const half = () => settled(paid(two).does('shipments.dispatch', { lines: [{ lineId: '1', units: 1 }] }));
  const stories: Readonly<Record<FulfillmentState, () => Story>> = {
    nothingToShip: () => placed({ lines: [], fees: [{ code: 'CARD', amount: 500 }] }),
    unfulfilled: () => placed(),
    partlyShipped: half,
    shipped: () => shipped(),
    partlyDelivered: () => arrived(half()),
    delivered: () => delivered(),
    returned: () => settled(returned(delivered())),
  };

  it.each(Object.entries(stories))('%s', (state, tell) => {
    expect(tell().order.head.states.fulfillment).toBe(state);
  });
});

describe('every state of the aftersales is one that an order comes to', () => {
  const stories: Readonly<Record<AftersalesState, () => Story>> = {
    none: () => delivered(),
    open: () => delivered().does('returns.request', { lines: [{ lineId: '1', units: 1 }] }),
    settled: () => settled(returned(delivered())),
  };

  it.each(Object.entries(stories))('%s', (state, tell) => {
    expect(tell().order.head.states.aftersales).toBe(state);
  });
});

describe('every stage of life is one that an order comes to', () => {
  const slow = aShop({ process: { release: 'manual' } });
  const draft = () => begin().does('orders.draft', { channel: 'web', lines: [{ sku: 'MUG', quantity: 1 }] });
  const stories: Readonly<Record<Lifecycle, () => Story>> = {
    draft,
    placed: () => placed(),
    confirmed: () => paid({}, slow),
    processing: () => paid(),
    completed: () => delivered().does('orders.complete', {}, { at: days(14) }),
    cancelled: () => placed().does('orders.cancel', {}),
    expired: () => placed().does('orders.expire', {}, { at: days(3) }),
  };

  it.each(Object.entries(stories))('%s', (state, tell) => {
    expect(tell().order.head.states.lifecycle).toBe(state);
  });
});
