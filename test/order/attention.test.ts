import { describe, expect, it } from 'vitest';
import { type Attention, attentionOf, attentions, searchTerms, termChanges, troublesOf } from '../../src/order';
import { ann, aShop, days, type Story, system } from '../support/order-builders';
import { delivered, first, paid, placed, settled, shipped } from '../support/order-stories';
import { hear } from './random-histories';

const terms = { parts: [{ share: 1, days: 30 }] };
const invoice = { rule: 'onTerms', gateway: false, partialCapture: true, terms } as const;
const byHand = aShop({ process: { capture: 'manual', refund: 'manual' } });
const reporting = aShop({
  tax: { reports: true, adjusts: true, voids: true, onOutage: 'refuse' },
});
const warning = aShop({
  promises: {
    ...{
      carrier: 'swift',
      service: null,
      locations: {},
      learned: [],
      minimumCount: 20,
      quantile: 'p90',
      fallbackDays: 5,
    },
    ...{ collects: { zone: 'Europe/London' }, delivers: { zone: 'Europe/London' }, warnMinutes: 60 },
  },
});
const asked = aShop({ process: { returns: { approve: 'manual' } } });
const sendsLabels = aShop({ process: { returns: { wayBack: { carrier: 'swift', by: 'label' } } } });
const careful = aShop({ process: { limits: { refundWithoutApproval: 100 } } });

const owed = (): Story => {
  const story = placed({ payment: { method: 'invoice' } }, aShop({ methods: { invoice } }));
  return story.does('payments.remind', { paymentId: first.payment(story).id }, { at: days(40) });
};
const fewer = (story: Story) => story.does('orders.cancel', { lines: [{ lineId: '1', units: 1 }] });

const stories: Readonly<Record<Attention, () => Story>> = {
  overdue: owed,
  disputed: () => hear(shipped(), { type: 'disputeOpened', reference: 'dp-1', amount: 700, reason: 'fraudulent' }),
  unknown: () => {
    const asked = placed();
    const { id: paymentId, amount } = first.payment(asked);
    const answer = { status: 'unknown' } as const;
    return asked.does('payments.record', { paymentId, operation: 'authorize', callId: paymentId, amount, answer });
  },
  overpaid: () => fewer(settled(paid({}, byHand).does('payments.capture', {}))),
  tax: () => {
    const sent = placed({ payment: { method: 'cash' } }, reporting).does('shipments.dispatch', { carrier: null });
    const requestId = sent.order.head.tax?.open?.id ?? '';
    return sent.does('taxes.record', { requestId, answer: { status: 'refused', code: 'period.closed' } });
  },
  held: () => placed().does('orders.hold', { type: 'fraud' }, { as: ann }),
  shortage: () => placed().does('orders.hold', { type: 'stock' }, { as: ann }),
  approval: () => shipped({}, careful).does('payments.refund', { amount: 500 }, { as: ann }),
  return: () => shipped({}, asked).does('returns.request', { lines: [{ lineId: '1', units: 1 }] }),
  exception: () => {
    const sent = shipped();
    return sent.does('shipments.track', { shipmentId: first.shipment(sent).id, status: 'lost' });
  },
  label: () => {
    const asked = delivered({}, sendsLabels).does('returns.request', { lines: [{ lineId: '1', units: 1 }] });
    const [{ id: returnId, parcel } = { id: '', parcel: undefined }] = asked.order.head.returns;
    const answer = { status: 'refused', code: 'address' } as const;
    return asked.does('returns.record', { returnId, labelId: parcel?.id ?? '', answer }, { as: system });
  },
  arrived: () => {
    const asked = delivered({}, sendsLabels).does('returns.request', { lines: [{ lineId: '1', units: 1 }] });
    const [{ id: returnId, parcel } = { id: '', parcel: undefined }] = asked.order.head.returns;
    const answer = { status: 'created', reference: 'RL-1', tracking: 'RT-1' } as const;
    const ready = asked.does('returns.record', { returnId, labelId: parcel?.id ?? '', answer }, { as: system });
    return ready.does('returns.track', { returnId, status: 'delivered' }, { as: system });
  },
  promise: () => paid({}, warning).does('shipments.remind', {}, { as: system }),
};

describe('a person must see to an order that is', () => {
  it.each(attentions)('%s', (reason) => {
    const story = stories[reason]();

    expect(attentionOf(story.order.head)).toEqual([reason]);
    expect(searchTerms(story.order)).toEqual(expect.arrayContaining(['attention:any', `attention:${reason}`]));
  });
});

it('nobody needs to see to an order that runs by itself', () => {
  for (const story of [placed(), paid(), shipped(), delivered()]) {
    expect(attentionOf(story.order.head)).toEqual([]);
    expect(searchTerms(story.order).filter((word) => word.startsWith('attention'))).toEqual([]);
  }
});

it('what is on its way back is not given back by a person, too', () => {
  const more = stories.overpaid();
  const asked = more.does('payments.refund', { amount: 100 }, { as: ann });

  expect(troublesOf(more.order.head)).toEqual([{ reason: 'overpaid', about: null, amount: 500 }]);
  expect(troublesOf(asked.order.head)).toEqual([{ reason: 'overpaid', about: null, amount: 400 }]);
  expect(attentionOf(asked.does('payments.refund', { amount: 400 }, { as: ann }).order.head)).toEqual([]);
});

it('what is overdue is only what is still owed, and is found no longer once it is settled', () => {
  const late = owed();
  const settledLate = late.does('payments.capture', {}, { as: ann });

  expect(attentionOf(late.does('orders.cancel', {}).order.head)).toEqual([]);
  expect(termChanges(late.order, settledLate.order)).toEqual({
    add: [],
    remove: ['attention:overdue', 'attention:any'],
  });
});
