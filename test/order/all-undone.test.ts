/** Whatever happened: when all is cancelled or comes back, the customer has the money again and the books are even. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { movesOf } from '../../src/order';
import { ann } from '../support/order-builders';
import { delivered, paid, placed, settled } from '../support/order-stories';
import { balances, reportingBreachesOf } from './random-laws';
import { endOf, plans } from './random-story';
import { undo } from './random-undo';
import { newWorld } from './random-world';

describe('an order that is undone', () => {
  it('gives back exactly what was captured, and leaves nothing on the customer, tax and deferred accounts', () => {
    fc.assert(
      fc.property(plans, (plan) => {
        const end = endOf(plan);
        fc.pre(end.story.order.head.totals.placed > 0);
        const undone = undo(end);
        const { totals } = undone.order.head;
        const books = balances(undone);

        expect({
          refunded: totals.refunded + totals.chargedBack,
          due: totals.due,
          credited: totals.credited,
        }).toEqual({
          refunded: totals.captured,
          due: 0,
          credited: 0,
        });
        expect(books.get('customer.receivable') ?? 0).toBe(0);
        expect(books.get('tax.payable') ?? 0).toBe(0);
        expect([undone.order.head.tax?.amount ?? 0, undone.order.head.tax?.tax ?? 0]).toEqual([0, 0]);
        expect(
          (books.get('sales.deferred') ?? 0) + (books.get('sales.revenue') ?? 0) + (books.get('sales.returns') ?? 0),
        ).toBe(0);
        expect(reportingBreachesOf(undone)).toEqual([]);
      }),
      { numRuns: 100 },
    );
  });

  it('gives back all that a partly refunded order still holds, goodwill included, and no more', () => {
    const generous = settled(delivered().does('payments.refund', { amount: 300, reason: 'goodwill' }, { as: ann }));

    const undone = undo(newWorld(generous));

    expect(undone.order.head.totals).toMatchObject({
      captured: 1000,
      refunded: 1000,
      credited: 0,
      returned: 1000,
      due: 0,
    });
  });

  it('leaves no goods allocated, and takes all that was fit for sale back into stock', () => {
    const undone = undo(newWorld(delivered({ lines: [{ sku: 'PEN', quantity: 3 }] })));
    const units = (count: 'onHand' | 'allocated') =>
      undone.facts.flatMap(movesOf).reduce((sum, move) => sum + move[count], 0);

    expect({ onHand: units('onHand'), allocated: units('allocated') }).toEqual({ onHand: 0, allocated: 0 });
  });

  it('voids what was authorized when nothing had left', () => {
    expect(undo(newWorld(paid())).order.head.states).toMatchObject({ lifecycle: 'cancelled', payment: 'voided' });
    expect(undo(newWorld(placed())).order.head.states).toMatchObject({ lifecycle: 'cancelled', payment: 'voided' });
  });
});
