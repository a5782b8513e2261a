import { describe, expect, it } from 'vitest';
import { maxStagedActions, type PayloadInputs } from '../../../src/order';
import { ann, aShop, bob, customer, days, given, id, nobody, robot, type Story } from '../../support/order-builders';
import { delivered, paid, placed } from '../../support/order-stories';

type Actions = PayloadInputs['edits.stage']['actions'];

const one: Actions = [{ type: 'setQuantity', lineId: '1', quantity: 1 }];
const open = (story: Story = paid()) => story.does('edits.begin', {}, { as: ann });
const gbp = (amount: number) => ({ amount, currency: 'GBP' });

describe('beginning an edit', () => {
  it('opens it for a day, and changes nothing else', () => {
    const before = paid();
    const after = open(before);

    expect(after.order.head.edit).toEqual({
      id: after.order.edits[0]?.id,
      begunBy: ann,
      begunAt: days(0),
      expiresAt: days(1),
      reason: null,
      staged: 0,
    });
    const { edit: _edit, steps: _steps, ...rest } = after.order.head;
    expect(rest).toEqual({ ...before.order.head, edit: undefined, steps: undefined });
  });

  it('is refused while another one is open, and not once that is over', () => {
    given(open()).when('edits.begin', {}, { as: bob }).refuses('edit.open');
    given(open())
      .when('edits.begin', {}, { as: bob, at: days(1) })
      .tells('edit.discarded', 'edit.begun');
  });

  it('is for an order that is placed and not over', () => {
    given(delivered().does('orders.complete', {}, { at: days(14) }))
      .when('edits.begin', {})
      .refuses('order.state');
    given(placed().does('orders.cancel', {})).when('edits.begin', {}).refuses('order.state');
  });

  it('needs a time that is to come', () => {
    given(paid())
      .when('edits.begin', { expires: days(0) })
      .refuses('input.invalid');
    given(paid())
      .when('edits.begin', { expires: days(2) })
      .tells('edit.begun');
  });
});

describe('staging', () => {
  it('keeps what is wished for, and by whom; the order stays as it is', () => {
    const before = open();
    const after = before.does('edits.stage', { actions: one }, { as: ann });

    expect(after.order.edits[0]?.actions).toEqual([
      { id: expect.any(String), by: ann, action: { type: 'setQuantity', lineId: '1', quantity: 1 } },
    ]);
    expect([after.order.lines, after.order.head.totals]).toEqual([before.order.lines, before.order.head.totals]);
  });

  it('takes back what was staged', () => {
    const staged = open().does('edits.stage', { actions: one });
    const [action] = staged.order.edits[0]?.actions ?? [];

    expect(staged.does('edits.unstage', { actionIds: [action?.id ?? ''] }).order.head.edit?.staged).toBe(0);
    given(staged)
      .when('edits.unstage', { actionIds: [nobody] })
      .refuses('edit.actionNotFound');
  });

  it('needs an edit that is open', () => {
    given(paid()).when('edits.stage', { actions: one }).refuses('edit.notFound');
    given(open())
      .when('edits.stage', { actions: one }, { at: days(1) })
      .refuses('edit.expired');
  });

  it('says everything that is wrong with the actions at once', () => {
    const wrong: Actions = [
      { type: 'setQuantity', lineId: '9', quantity: 1 },
      { type: 'setDelivery' },
      { type: 'setDelivery', carrier: 'pigeon' },
      { type: 'setPrice', lineId: '1', unitPrice: { amount: 1, currency: 'EUR' }, reason: 'match' },
    ];

    given(open())
      .when('edits.stage', { actions: wrong }, { as: ann })
      .refuses('line.notFound', 'input.invalid', 'carrier.unknown', 'line.price');
  });

  it('lets only staff set a price, and only the shop grant a discount or a charge', () => {
    const mine = placed().does('edits.begin', {}, { as: customer });
    const price: Actions = [{ type: 'setPrice', lineId: '1', unitPrice: gbp(1), reason: 'match' }];
    const override: Actions = [
      { type: 'addLine', sku: 'PEN', quantity: 1, override: { unitPrice: gbp(1), reason: 'x' } },
    ];
    const grants: Actions = [
      { type: 'addLine', sku: 'PEN', quantity: 1, discount: 1 },
      { type: 'setDelivery', charge: { code: 'van', amount: 0 } },
    ];

    given(mine).when('edits.stage', { actions: price }, { as: customer }).refuses('actor.notAllowed');
    given(mine).when('edits.stage', { actions: override }, { as: robot }).refuses('actor.notAllowed');
    given(mine)
      .when('edits.stage', { actions: grants }, { as: customer })
      .refuses('actor.notAllowed', 'actor.notAllowed');
    given(mine)
      .when('edits.stage', { actions: [...price, ...override, ...grants] }, { as: ann })
      .tells('edit.staged');
  });

  it('keeps a customer out of an edit that the shop has begun', () => {
    given(open()).when('edits.stage', { actions: one }, { as: customer }).refuses('actor.notAllowed');
    given(open()).when('edits.discard', {}, { as: customer }).refuses('actor.notAllowed');
    given(placed().does('edits.begin', {}, { as: customer }))
      .when('edits.stage', { actions: one }, { as: customer })
      .tells('edit.staged');
  });

  it('has a bound', () => {
    const many = Array.from({ length: maxStagedActions }, () => one[0] as Actions[number]);

    given(open()).when('edits.stage', { actions: many }).tells('edit.staged');
    given(open().does('edits.stage', { actions: many }))
      .when('edits.stage', { actions: one })
      .refuses('limit.exceeded');
  });

  it('asks for the whole address where the shop needs one', () => {
    const shop = aShop({ process: { address: 'full' } });
    const shipTo = { name: 'A', line1: '1 Road', city: 'Cork', postalCode: 'T12', country: 'IE' };
    const story = open(placed({ shipTo }, shop));

    given(story)
      .when('edits.stage', { actions: [{ type: 'setAddress', shipTo: { country: 'IE' } }] })
      .refuses('address.incomplete', 'address.incomplete', 'address.incomplete', 'address.incomplete');
    given(story)
      .when('edits.stage', { actions: [{ type: 'setAddress', shipTo }] })
      .tells('edit.staged');
  });
});

describe('discarding', () => {
  it('forgets what was staged', () => {
    const dropped = open().does('edits.stage', { actions: one }).does('edits.discard', {}, { as: ann });

    expect([dropped.order.head.edit, dropped.order.edits]).toEqual([null, []]);
    given(dropped).when('edits.discard', {}).refuses('edit.notFound');
  });

  it('means one edit where it names one', () => {
    const story = open();

    given(story)
      .when('edits.discard', { editId: id(999_998) })
      .refuses('edit.notFound');
    given(story).when('edits.discard', { editId: story.order.head.edit?.id }).tells('edit.discarded');
  });
});
