import { describe, expect, it } from 'vitest';
import type { PayloadInputs, Process } from '../../../src/order';
import { ann, aShop, customer, days, given, newsOf, type Story, typesOf } from '../../support/order-builders';
import { arrived, delivered, paid, settled } from '../../support/order-stories';

/** A tee of 10.00 that is to be exchanged. */
const sold = (returns: Partial<Process['returns']> = {}): Story =>
  delivered({ lines: [{ sku: 'TEE', quantity: 1 }] }, aShop({ process: { returns } }));
const swap = (sku: string, more: Partial<PayloadInputs['returns.request']> = {}) => ({
  lines: [{ lineId: '1', units: 1 }],
  exchange: { lines: [{ sku, quantity: 1 }], advance: false },
  ...more,
});
const inAdvance = (sku: string, more: Partial<PayloadInputs['returns.request']> = {}) =>
  swap(sku, { exchange: { lines: [{ sku, quantity: 1 }], advance: true }, ...more });
const id = (story: Story) => story.order.head.returns[0]?.id ?? '';
const home = (story: Story) => settled(story.does('returns.receive', { returnId: id(story) }));
const card = { method: 'card', token: 'ok' } as const;

describe('an exchange', () => {
  it('even: the replacement waits for the return, then leaves, and no money moves', () => {
    const asked = sold().does('returns.request', swap('TEE'), { as: customer });

    expect(asked.order.head.returns[0]?.exchange).toEqual({ advance: false, lineIds: ['2'], credit: 1000 });
    expect(asked.order.head.counts[1]?.allocated).toMatchObject([{ units: 1 }]);
    given(asked).when('shipments.dispatch', { carrier: null }).refuses('shipment.empty');

    const come = home(asked);
    expect(come.order.head.holds).toEqual([]);
    expect(come.order.head.totals).toMatchObject({ due: 1000, captured: 1000, refunded: 0 });
    const sent = arrived(settled(come.does('shipments.dispatch', { carrier: null })));
    expect(sent.order.head.states).toMatchObject({ payment: 'paid', aftersales: 'settled' });
  });

  it('for less: what is over goes back once the return has come', () => {
    const story = home(sold().does('returns.request', swap('MUG')));
    expect(story.order.head.totals).toMatchObject({ due: 500, refunded: 500 });
  });

  it('for more: the difference is asked for, and the replacement waits until it is covered', () => {
    const asked = sold().does('returns.request', swap('RING', { payment: card }));
    const wanted = newsOf(asked).flatMap((item) => (item.type === 'payment.requested' ? [item.data.amount] : []));
    expect(wanted).toEqual([3900]);
    expect(settled(asked).order.head.totals).toMatchObject({ captured: 1000, authorized: 3900 });

    const unpaid = home(sold().does('returns.request', swap('RING')));
    expect(unpaid.order.head.holds).toHaveLength(1);
    given(unpaid)
      .when('returns.release', { returnId: id(unpaid) })
      .refuses('order.unpaid');
    const later = settled(unpaid.does('payments.authorize', card));
    expect(later.order.head.holds).toEqual([]);
  });

  it('holds nothing else of the order up: it leaves, and is paid for', () => {
    const lines = ['TEE', 'MUG'].map((sku) => ({ sku, quantity: 1 }));
    const first = settled(
      paid({ lines }).does('shipments.dispatch', { carrier: null, lines: [{ lineId: '1', units: 1 }] }),
    );
    const asked = first.does('returns.request', swap('TEE'));

    const sent = settled(asked.does('shipments.dispatch', { carrier: null }));

    expect(sent.order.head.counts.map(({ shipped }) => shipped)).toEqual([1, 1, 0]);
    expect(sent.order.head.totals).toMatchObject({ due: 2500, captured: 1500 });
  });

  it('that is rejected leaves no replacement behind', () => {
    const shop = { approve: 'manual' } as const;
    const asked = sold(shop).does('returns.request', swap('TEE'));

    const story = settled(asked.does('returns.reject', { returnId: id(asked) }, { as: ann }));

    expect(story.order.head.counts[1]).toMatchObject({ ordered: 1, cancelled: 1, allocated: [] });
    expect(story.order.head.holds).toEqual([]);
    expect(story.order.head.totals).toMatchObject({ due: 1000, captured: 1000, refunded: 0 });
  });

  it('brings a completed order back to work', () => {
    const done = sold().does('orders.complete', {});
    const asked = done.does('returns.request', swap('TEE'));
    expect(asked.order.head.states.lifecycle).toBe('processing');

    const sent = arrived(settled(home(asked).does('shipments.dispatch', { carrier: null })));
    const over = sent.does('orders.complete', {});
    const { total, tax, cancelled, cancelledTax, earned } = over.order.head.totals;
    expect(earned).toBe(total - tax - (cancelled - cancelledTax));
  });

  it('needs something that comes back, no open edit, and a price that is the catalogue’s or set by staff', () => {
    given(sold())
      .when('returns.request', { charges: [], lines: [], exchange: swap('TEE').exchange })
      .refuses('return.empty');
    given(sold().does('edits.begin', {})).when('returns.request', swap('TEE')).refuses('edit.open');
    const cheap = { unitPrice: { amount: 1, currency: 'GBP' }, reason: 'match' };
    const own = swap('TEE', { exchange: { lines: [{ sku: 'TEE', quantity: 1, override: cheap }], advance: false } });
    given(sold()).when('returns.request', own, { as: customer }).refuses('actor.notAllowed');
    const { problems } = given(sold()).when('returns.request', swap('NOPE'));
    expect(problems.map(({ code, path }) => [code, path?.slice(0, 2)])).toContainEqual([
      'sku.unknown',
      ['exchange', 'lines'],
    ]);
    given(sold())
      .when('returns.request', { lines: [{ lineId: '1', units: 1 }], payment: card })
      .refuses('input.invalid');
  });
});

describe('an exchange in advance', () => {
  it('leaves at once, covered by a payment that is given back when the return comes', () => {
    const asked = settled(sold().does('returns.request', inAdvance('TEE', { payment: card })));
    expect(asked.order.head.holds).toEqual([]);
    const sent = settled(asked.does('shipments.dispatch', { carrier: null }));
    expect(sent.order.head.totals).toMatchObject({ captured: 1000, authorized: 1000 });

    const come = home(sent);
    expect(come.order.head.totals).toMatchObject({ due: 1000, captured: 1000, authorized: 0, refunded: 0 });
  });

  it('is charged when the return has not come by its day', () => {
    const asked = settled(sold().does('returns.request', inAdvance('TEE', { payment: card })));
    const sent = settled(asked.does('shipments.dispatch', { carrier: null }));

    const late = settled(sent.does('returns.expire', { returnId: id(sent) }, { at: days(30) }));

    expect(late.order.head.returns[0]?.status).toBe('expired');
    expect(late.order.head.totals).toMatchObject({ due: 2000, captured: 2000, openReturns: 0 });
    expect(late.order.head.counts[0]).toMatchObject({ returning: 0, returned: 0 });
  });

  it('that has not left is dropped instead', () => {
    const asked = settled(sold().does('returns.request', inAdvance('TEE', { payment: card })));
    const late = settled(asked.does('returns.expire', { returnId: id(asked) }, { at: days(30) }));
    expect(late.order.head.totals).toMatchObject({ due: 1000, captured: 1000, authorized: 0 });
    expect(late.order.head.counts[1]).toMatchObject({ cancelled: 1 });
  });

  it('needs a payment that covers it, unless the shop sends all or none', () => {
    given(sold()).when('returns.request', inAdvance('TEE')).refuses('payment.amount');
    given(sold({ advance: 'never' }))
      .when('returns.request', inAdvance('TEE', { payment: card }))
      .refuses('return.advance');
    const trusted = settled(sold({ advance: 'always' }).does('returns.request', inAdvance('TEE')));
    expect(typesOf(trusted.does('shipments.dispatch', { carrier: null }))).toContain('shipment.dispatched');
  });
});
