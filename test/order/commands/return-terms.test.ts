import { describe, expect, it } from 'vitest';
import type { Process } from '../../../src/order';
import { aShop, given, newsOf, type Story } from '../../support/order-builders';
import { delivered, settled } from '../../support/order-stories';

/** Two tees of 10.00 with 4.00 off: 8.00 each. */
const sold = (returns: Partial<Process['returns']>): Story =>
  delivered({ lines: [{ sku: 'TEE', quantity: 2, discount: 400 }] }, aShop({ process: { returns } }));
const back = (story: Story, units: number): Story => {
  const asked = story.does('returns.request', { lines: [{ lineId: '1', units }] });
  return settled(asked.does('returns.receive', { returnId: asked.order.head.returns.at(-1)?.id ?? '' }));
};
const refunded = (story: Story) => story.order.head.totals.refunded;

describe('a partial return of discounted units gives back, and the rest of it all the rest', () => {
  it.each([
    ['keep', 800],
    ['clawback', 600],
    ['reallocate', 1000],
  ] as const)('%s: %i', (discount, first) => {
    const one = back(sold({ discount }), 1);
    expect(refunded(one)).toBe(first);

    const all = back(one, 1);
    expect(refunded(all)).toBe(1600);
    expect(all.order.head.totals).toMatchObject({ due: 0, discountMoved: 0 });
  });
});

describe('a return fee', () => {
  it('is kept back of every return, and named by a fact', () => {
    const asked = sold({ fee: 150 }).does('returns.request', { lines: [{ lineId: '1', units: 1 }] });
    const returnId = asked.order.head.returns[0]?.id ?? '';
    const story = asked.does('returns.receive', { returnId });

    expect(newsOf(story)[0]).toEqual({
      type: 'return.adjusted',
      data: { returnId, parts: [{ reason: 'fee', amount: 150, tax: 25 }] },
    });
    expect(refunded(settled(story))).toBe(650);
    expect(refunded(back(settled(story), 1))).toBe(1300);
  });

  it('is never more than what comes back for it', () => {
    expect(refunded(back(sold({ fee: 5000 }), 1))).toBe(0);
  });
});

describe('shipping that the shop keeps', () => {
  const order = { shipping: [{ code: 'standard', amount: 395 }] };
  const askBack = { charges: [{ chargeId: 'c1', amount: 395 }] };

  it('is not given back', () => {
    const kept = aShop({ process: { returns: { shipping: 'kept' } } });

    given(delivered(order, kept)).when('returns.request', askBack).refuses('charge.notReturnable');
    given(delivered(order)).when('returns.request', askBack).tells('return.requested', 'return.approved');
  });
});
