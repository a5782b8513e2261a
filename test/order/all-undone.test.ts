/** Whatever happened: when all is cancelled or comes back, the customer has the money again and the books are even. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createEvolve, emptyOrder, movesOf, openUnits, postingOf, returnable, type ShopTerms } from '../../src/order';
import { ann, aShop, bob, days, id, inShop, type Story } from '../support/order-builders';
import { delivered, paid, placed, settled } from '../support/order-stories';
import { endOf, plans } from './random-story';
import { callKey, gatewayAnswers, newWorld, type World } from './random-world';

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
        expect(
          (books.get('sales.deferred') ?? 0) + (books.get('sales.revenue') ?? 0) + (books.get('sales.returns') ?? 0),
        ).toBe(0);
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

/** Nothing waits and nobody objects: holds are lifted, labels given up, and everything that can go back does. */
function undo(world: World): Story {
  const late = { at: days(world.day), as: bob };
  const heard = quiet(world);
  // Any command sets off the rules of the shop as it is now.
  let story = inShop(heard.story, lenient(heard.story.shop)).does('orders.note', { text: 'all back' }, late);
  const { holds, approvals, shipments, disputes } = story.order.head;
  for (const { paymentId, reference, amount, status } of disputes) {
    const event = { type: 'disputeWon', reference, amount, at: days(world.day + 99) } as const;
    if (status === 'open' || status === 'answered') story = story.does('payments.hear', { paymentId, event }, late);
  }
  for (const { id } of holds) story = story.does('orders.releaseHold', { holdId: id }, late);
  for (const { id } of approvals) story = story.does('orders.deny', { approvalId: id }, late);
  for (const { id, status } of shipments)
    if (status === 'requested') story = story.does('shipments.cancel', { shipmentId: id }, late);
  if (cancellable(story)) story = story.does('orders.cancel', {}, late);
  story = settled(story);
  for (const { id, status } of story.order.head.returns) {
    if (status === 'requested') story = story.does('returns.approve', { returnId: id }, late);
    if (status === 'requested' || status === 'approved') story = story.does('returns.receive', { returnId: id }, late);
  }
  return settled(allBack(settled(story), late));
}

function allBack(story: Story, late: { readonly at: string }): Story {
  const { head } = story.order;
  const lines = head.counts.map((count) => ({ lineId: count.id, units: returnable(count) }));
  const charges = head.charges.map((charge) => ({ chargeId: charge.id, amount: charge.total - charge.reversed }));
  const back = { lines: lines.filter(({ units }) => units > 0), charges: charges.filter(({ amount }) => amount > 0) };
  if (back.lines.length + back.charges.length === 0 || over.includes(head.states.lifecycle)) return story;
  const asked = story.does('returns.request', back, late);
  return asked.does('returns.receive', { returnId: asked.order.head.returns.at(-1)?.id ?? '' }, late);
}

const over: readonly string[] = ['cancelled', 'expired'];

function cancellable({ order }: Story): boolean {
  const { states, counts } = order.head;
  const open = counts.length === 0 || counts.some((count) => openUnits(count) > 0);
  return open && states.lifecycle !== 'completed' && !over.includes(states.lifecycle);
}

const lenient = (shop: ShopTerms): ShopTerms =>
  aShop({
    ...shop,
    regions: [],
    process: {
      ...shop.process,
      refund: 'automatic',
      dispatch: 'manual',
      capture: 'manual',
      returns: { ...shop.process.returns, windowDays: null, approve: 'automatic', receive: 'manual' },
    },
  });

/** The gateway answers what it has not answered yet. */
function quiet(world: World): World {
  const open = world.calls.filter((call) => !world.heard.has(callKey(call)));
  return open.reduce((now, call) => gatewayAnswers(now, call, 'authorized', { at: days(world.day) }), world);
}

function balances({ facts }: Story): Map<string, number> {
  const books = new Map<string, number>();
  const evolve = createEvolve();
  facts.reduce(
    (order, fact) => {
      const next = evolve(order, fact);
      for (const { account, amount } of postingOf(next, fact)) books.set(account, (books.get(account) ?? 0) + amount);
      return next;
    },
    emptyOrder('main', id(0)),
  );
  return books;
}
