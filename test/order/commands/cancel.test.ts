/** What a cancel gives back, and what the shop keeps of it. */
import { describe, expect, it } from 'vitest';
import type { OrderRecord, Process } from '../../../src/order';
import { ann, aShop, customer, given, newsOf, type Story } from '../../support/order-builders';
import { paid, placed, settled } from '../../support/order-stories';
import { balances } from '../random-laws';

/** Two tees of 10.00 with 4.00 off (8.00 each) and 3.95 shipping, by bank transfer. */
const order = {
  lines: [{ sku: 'TEE', quantity: 2, discount: 400 }],
  shipping: [{ code: 'standard', amount: 395 }],
  payments: [{ method: 'transfer' }],
};
const sold = (cancels: Partial<Process['cancels']> = {}): Story =>
  placed(order, aShop({ process: { cancels } })).does('payments.capture', {}, { as: ann });
const without = (story: Story, units: number): Story =>
  settled(story.does('orders.cancel', { lines: [{ lineId: '1', units }] }, { as: customer }));
const whole = (story: Story, waive = false): Story => settled(story.does('orders.cancel', { waive }, { as: ann }));
const totalsOf = ({ order: { head } }: Story): OrderRecord['head']['totals'] => head.totals;

describe('cancelling a part of a discounted order gives back, and the rest of it all the rest', () => {
  it.each([
    ['keep', 800],
    ['clawback', 600],
    ['reallocate', 1000],
  ] as const)('%s: %i', (discount, first) => {
    const one = without(sold({ discount }), 1);
    expect(totalsOf(one)).toMatchObject({ refunded: first, due: 1995 - first });

    const all = whole(one);
    expect(totalsOf(all)).toMatchObject({ refunded: 1995, due: 0, discountMoved: 0, discountMovedTax: 0 });
  });

  it('moves a discount by a fact that names it, with its tax', () => {
    const story = sold({ discount: 'clawback' }).does('orders.cancel', { lines: [{ lineId: '1', units: 1 }] });

    expect(newsOf(story)[0]).toEqual({
      type: 'cancel.adjusted',
      data: { reason: 'unspecified', parts: [{ reason: 'discount', amount: 200, tax: 33 }] },
    });
  });

  it('claws nothing back when what went had no part of the discount', () => {
    const lines = [...order.lines, { sku: 'MUG', quantity: 1 }];
    const story = paid({ ...order, lines }, aShop({ process: { cancels: { discount: 'clawback' } } }));

    given(story)
      .when('orders.cancel', { lines: [{ lineId: '2', units: 1 }] })
      .tells('lines.cancelled');
  });

  it('earns what was clawed back with what stays', () => {
    const one = without(sold({ discount: 'clawback' }), 1);
    const sent = one.does('shipments.dispatch', { carrier: null });
    const over = sent
      .does('shipments.track', { shipmentId: sent.order.head.shipments[0]?.id ?? '', status: 'delivered' })
      .does('orders.complete', {});
    const books = balances(over);

    expect(totalsOf(over).due).toBe(1395);
    expect([books.get('sales.deferred'), books.get('customer.receivable')]).toEqual([0, 0]);
    expect((books.get('sales.revenue') ?? 0) + (books.get('tax.payable') ?? 0)).toBe(-1395);
  });

  it('holds for units that an edit takes off, and shows it before', () => {
    const edit = sold({ discount: 'clawback', fee: 150 })
      .does('edits.begin', {}, { as: ann })
      .does('edits.stage', { actions: [{ type: 'setQuantity', lineId: '1', quantity: 1 }] }, { as: ann });

    given(edit).when('edits.confirm', { difference: -800 }, { as: ann }).refuses('edit.difference');
    const after = settled(edit.does('edits.confirm', { difference: -600 }, { as: ann }));
    expect(totalsOf(after)).toMatchObject({ refunded: 600, due: 1395, feesKept: 0 });
  });
});

describe('a fee', () => {
  it('is kept back of every cancel, and named by a fact', () => {
    const one = without(sold({ fee: 150 }), 1);
    expect(totalsOf(one)).toMatchObject({ refunded: 650, feesKept: 150 });

    expect(totalsOf(whole(one))).toMatchObject({ refunded: 1695, feesKept: 300, due: 300 });
  });

  it('is never more than what goes back, and never asked for', () => {
    expect(totalsOf(without(sold({ fee: 5000 }), 1))).toMatchObject({ refunded: 0, feesKept: 800 });
    const unpaid = placed(order, aShop({ process: { cancels: { fee: 150 } } }));
    expect(totalsOf(whole(unpaid))).toMatchObject({ due: 0, feesKept: 0 });
  });

  it('is revenue at once: an order that is cancelled earns nothing later', () => {
    const books = balances(whole(sold({ fee: 150 })));

    expect([books.get('sales.revenue'), books.get('tax.payable'), books.get('sales.deferred')]).toEqual([-125, -25, 0]);
  });

  it('is waived by the shop where the shop is at fault, and by nobody else', () => {
    expect(totalsOf(whole(sold({ fee: 150, shipping: 'kept' }), true))).toMatchObject({ refunded: 1995, feesKept: 0 });
    given(sold({ fee: 150 }))
      .when('orders.cancel', { waive: true }, { as: customer })
      .refuses('actor.notAllowed');
  });
});

describe('shipping that the shop keeps', () => {
  it('stays when all is cancelled, as far as it was paid', () => {
    const story = sold({ shipping: 'kept' }).does('orders.cancel', {}, { as: customer });

    expect(newsOf(story)[0]).toEqual({
      type: 'cancel.adjusted',
      data: { reason: 'unspecified', parts: [{ reason: 'shipping', amount: 395, tax: 66 }] },
    });
    expect(totalsOf(settled(story))).toMatchObject({ refunded: 1600, due: 395 });
    expect(totalsOf(whole(sold()))).toMatchObject({ refunded: 1995, due: 0 });
  });
});
