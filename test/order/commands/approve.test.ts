import { describe, expect, it } from 'vitest';
import { maxApprovals } from '../../../src/order';
import { ann, aShop, bob, given, having, id, nobody, robot, system } from '../../support/order-builders';
import { delivered, first } from '../../support/order-stories';

const careful = aShop({ process: { limits: { refundWithoutApproval: 300 } } });
const order = delivered({}, careful);
const refund = { amount: 400, reason: 'late' };
const asked = order.does('payments.refund', refund, { as: ann });
const approvalId = first.approval(asked).id;

describe('a command over the limit', () => {
  it('waits for a second person, and does nothing until then', () => {
    given(order)
      .when('payments.refund', refund, { as: ann })
      .gives({
        type: 'approval.requested',
        data: {
          approval: {
            id: approvalId,
            command: 'payments.refund',
            payload: { ...refund, to: 'original' },
            askedBy: ann,
            reason: 'refund',
          },
        },
      });
    expect(asked.order.head.totals).toEqual(order.order.head.totals);
  });

  it('waits when a program gives it, and not when a rule does', () => {
    given(order).when('payments.refund', refund, { as: robot }).tells('approval.requested');
    given(order).when('payments.refund', refund, { as: system }).tells('payment.credited', 'refund.requested');
  });

  it('is carried out at once up to the limit', () => {
    given(order).when('payments.refund', { amount: 300 }, { as: ann }).tells('payment.credited', 'refund.requested');
  });

  it('needs a name: from nobody in particular it is refused', () => {
    given(order)
      .when('payments.refund', refund, { as: { kind: 'staff' } })
      .refuses('approval.needed');
  });

  it('waits in a list with an end', () => {
    const approvals = Array.from({ length: maxApprovals }, () => first.approval(asked));

    given(having(asked, { approvals })).when('payments.refund', refund, { as: ann }).refuses('limit.exceeded');
  });
});

describe('approving', () => {
  it('carries out what waited, in the name of the one who approves', () => {
    given(asked)
      .when('orders.approve', { approvalId }, { as: bob })
      .tells('approval.granted', 'payment.credited', 'refund.requested');

    const { order: after, steps } = asked.does('orders.approve', { approvalId }, { as: bob });
    expect(after.head.approvals).toEqual([]);
    expect(steps.map(({ fact }) => fact.by)).toEqual([bob, bob, bob]);
  });

  it('is never for the one who asked, nor for nobody in particular, nor for a program', () => {
    given(asked).when('orders.approve', { approvalId }, { as: ann }).refuses('actor.sameActor');
    given(asked)
      .when('orders.approve', { approvalId }, { as: { kind: 'staff' } })
      .refuses('actor.notAllowed');
    given(asked).when('orders.approve', { approvalId }, { as: robot }).refuses('actor.notAllowed');
  });

  it('is refused where what waited is not possible any more, and the approval stays open', () => {
    const spent = asked.does('payments.refund', { amount: 700 });
    const result = given(spent).when('orders.approve', { approvalId }, { as: bob });

    result.refuses('refund.amount');
    expect(spent.order.head.approvals).toHaveLength(1);
  });

  it('is for what waits', () => {
    given(asked).when('orders.approve', { approvalId: nobody }, { as: bob }).refuses('approval.notFound');
    given(order)
      .when('orders.approve', { approvalId: id(1) }, { as: bob })
      .refuses('approval.notFound');
  });
});

describe('denying', () => {
  it('drops what waited; the one who asked may do that', () => {
    given(asked).when('orders.deny', { approvalId }, { as: bob }).tells('approval.denied');
    given(asked).when('orders.deny', { approvalId }, { as: ann }).tells('approval.denied');
    given(asked).when('orders.deny', { approvalId: nobody }, { as: bob }).refuses('approval.notFound');
    given(order).when('orders.deny', { approvalId }, { as: bob }).refuses('approval.notFound');
  });
});
