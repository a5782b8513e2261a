/** What one alone may not do waits for a second person. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Oms, Order } from '../../src/index';
import { ann, anOrder, bob, openShop, type Shop } from '../support/shop';
import { type Store, stores } from '../support/stores';

describe.each(Object.entries(stores))('on %s', (_name, openStore) => {
  let store: Store;
  let shop: Shop;
  let other: Oms;

  beforeEach(async () => {
    store = await openStore();
    shop = openShop(store.repository, { process: { limits: { refundWithoutApproval: 500 } } });
    other = shop.beside({ repository: store.other });
    await shop.oms.inventory.receive({ sku: 'MUG', quantity: 10 });
  });
  afterEach(() => store.close());

  describe('a refund over the limit', () => {
    let waiting: Order;
    let approvalId: string;

    beforeEach(async () => {
      const paid = await shop.settled(await shop.place());
      const sent = await shop.settled(await shop.oms.shipments.dispatch(paid, { carrier: null }));
      waiting = await shop.oms.payments.refund(sent, { amount: 501 }, { actor: ann });
      approvalId = waiting.approvals[0]?.id ?? '';
    });

    const refunds = () => shop.card.calls.filter(({ operation }) => operation === 'refund');

    it('waits: nothing is given back, and staff are told', async () => {
      const settled = await shop.settled(waiting);

      expect(settled.approvals).toMatchObject([
        { command: 'payments.refund', payload: { amount: 501 }, askedBy: ann, reason: 'refund' },
      ]);
      expect([settled.totals.refunded, settled.totals.refunding, refunds()]).toEqual([0, 0, []]);
    });

    it('is never approved by the one who asked, nor by a customer or a program', async () => {
      for (const [actor, code] of [
        [ann, 'actor.sameActor'],
        [{ kind: 'staff' }, 'actor.notAllowed'],
        [{ kind: 'customer', id: 'bob' }, 'actor.notAllowed'],
        [{ kind: 'agent', id: 'bob' }, 'actor.notAllowed'],
      ] as const)
        await expect(shop.oms.orders.approve(waiting, { approvalId }, { actor })).rejects.toMatchObject({ code });
      expect(await shop.oms.orders.get(waiting.id)).toMatchObject({ version: waiting.version });
    });

    it('is carried out when somebody else approves', async () => {
      await other.orders.approve(waiting, { approvalId }, { actor: bob });

      const settled = await shop.settled(waiting);

      expect([settled.approvals, settled.totals.refunded]).toEqual([[], 501]);
      expect(refunds().map(({ amount }) => amount.amount)).toEqual([501]);
      expect(await shop.oms.audit()).toMatchObject({ money: [], facts: [] });
    });

    it('is carried out once when two approve at once, in two processes', async () => {
      const codes = await Promise.all(
        [shop.oms, other].map((oms, n) =>
          oms.orders.approve(waiting, { approvalId }, { actor: { kind: 'staff', id: `second-${n}` } }).then(
            () => 'done',
            (error) => error.code,
          ),
        ),
      );

      expect(codes.sort()).toEqual(['approval.notFound', 'done']);
      expect((await shop.settled(waiting)).totals.refunded).toBe(501);
    });

    it('is dropped when somebody denies it', async () => {
      const denied = await shop.oms.orders.deny(waiting, { approvalId }, { actor: bob });

      expect([denied.approvals, denied.totals.refunding]).toEqual([[], 0]);
      await expect(shop.oms.orders.approve(waiting, { approvalId }, { actor: bob })).rejects.toMatchObject({
        code: 'approval.notFound',
      });
    });

    it('is asked for once by a command that is sent twice', async () => {
      const key = { idempotencyKey: 'refund-2', actor: ann };
      await shop.oms.payments.refund(waiting, { amount: 600 }, key);

      const again = await other.payments.refund(waiting, { amount: 600 }, key);

      expect([again.approvals.length, again.replayed]).toEqual([2, true]);
    });
  });

  it('an order with a discount over the limit is held until somebody else lets go', async () => {
    const discounts = [{ code: 'friend', amount: 1_000 }];
    const order = await shop.settled(await shop.oms.orders.place({ ...anOrder, discounts }, { actor: ann }));
    const holdId = order.holds[0]?.id ?? '';

    expect([order.state.lifecycle, order.holds.map(({ type }) => type)]).toEqual(['placed', ['approval']]);
    await expect(shop.oms.orders.releaseHold(order, { holdId }, { actor: ann })).rejects.toMatchObject({
      code: 'actor.sameActor',
    });
    await expect(shop.oms.orders.confirm(order, { actor: bob })).rejects.toMatchObject({ code: 'order.held' });

    const released = await other.orders.releaseHold(order, { holdId }, { actor: bob });

    expect([released.state.lifecycle, released.holds]).toEqual(['processing', []]);
  });
});
