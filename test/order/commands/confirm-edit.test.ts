import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { effectsOf, movesOf, type PayloadInputs, postingOf, type ShopTerms } from '../../../src/order';
import { reverseUnits } from '../../../src/settlement';
import {
  ann,
  aShop,
  bob,
  customer,
  given,
  type Options,
  type Story,
  twoPlaces,
  typesOf,
} from '../../support/order-builders';
import { delivered, first, paid, placed, settled, shipped } from '../../support/order-stories';

type Actions = PayloadInputs['edits.stage']['actions'];
type Confirm = PayloadInputs['edits.confirm'];

const gbp = (amount: number) => ({ amount, currency: 'GBP' });
const staged = (story: Story, ...actions: Actions) =>
  story.does('edits.begin', {}, { as: ann }).does('edits.stage', { actions }, { as: ann });
const edited = (story: Story, actions: Actions, confirm: Confirm = {}, options: Options = { as: ann }) =>
  staged(story, ...actions).does('edits.confirm', confirm, options);
const confirming = (story: Story, ...actions: Actions) => ({
  with: (confirm: Confirm = {}, options: Options = { as: ann }) =>
    given(staged(story, ...actions)).when('edits.confirm', confirm, options),
});
const sums = ({ order }: Story) => {
  const { total, tax, cancelled, due, requested, captured, refunded } = order.head.totals;
  return { total, tax, cancelled, due, requested, captured, refunded };
};
const moves = ({ steps }: Story) =>
  steps.flatMap(({ fact }) => movesOf(fact)).map(({ sku, allocated, guarded }) => ({ sku, allocated, guarded }));
const balances = ({ steps }: Story) => {
  const books: Record<string, number> = {};
  for (const { fact, order } of steps)
    for (const { account, amount } of postingOf(order, fact)) books[account] = (books[account] ?? 0) + amount;
  return books;
};
const transfer = { payment: { method: 'transfer' } } as const;

describe('a line that is added', () => {
  it('costs what the catalogue says, is taxed, allocated and asked for', () => {
    const after = edited(paid(), [{ type: 'addLine', sku: 'TEE', quantity: 2 }], { payment: { method: 'card' } });

    expect(after.order.lines[1]).toMatchObject({
      ...{ id: '2', sku: 'TEE', units: 2, unitPrice: gbp(1000), gross: 2000, total: 2000, tax: 333 },
      runs: [
        { units: 1, amount: 1000, tax: 167, discount: 0 },
        { units: 1, amount: 1000, tax: 166, discount: 0 },
      ],
    });
    expect(sums(after)).toMatchObject({ total: 3000, tax: 500, due: 3000, requested: 2000 });
    expect(moves(after)).toEqual([{ sku: 'TEE', allocated: 2, guarded: true }]);
    expect(balances(after)).toEqual({ 'customer.receivable': 2000, 'sales.deferred': -1667, 'tax.payable': -333 });
    expect(after.order.head.counts[1]).toMatchObject({
      ordered: 2,
      allocated: [{ location: 'london', lot: '', units: 2 }],
    });
  });

  it('changes nothing by a price that a browser sends: it is the catalogue’s, or refused with what differs', () => {
    const line = { type: 'addLine', sku: 'TEE', quantity: 1 } as const;

    const { problems } = confirming(paid(), { ...line, unitPrice: gbp(1) }).with();

    expect(problems).toMatchObject([
      {
        code: 'line.price',
        path: ['actions', 0, 'unitPrice'],
        details: { sku: 'TEE', given: gbp(1), catalog: gbp(1000) },
      },
    ]);
    confirming(paid(), { ...line, unitPrice: gbp(1000) })
      .with()
      .tells('edit.confirmed');
  });

  it('must be sold and in stock, and all that is wrong is said at once', () => {
    const none = { levels: [] };

    confirming(paid(), { type: 'addLine', sku: 'NOPE', quantity: 1 }, { type: 'addLine', sku: 'TEE', quantity: 1 })
      .with({ difference: 7 }, { as: ann, gathered: none })
      .refuses('sku.unknown', 'stock.short', 'edit.difference');
  });

  it('does not leave before it is paid for', () => {
    const after = edited(paid(), [{ type: 'addLine', sku: 'TEE', quantity: 1 }]);

    given(after).when('shipments.dispatch', { carrier: null }).refuses('order.unpaid');
    given(settled(after.does('payments.authorize', { method: 'card' })))
      .when('shipments.dispatch', { carrier: null })
      .tells('shipment.requested', 'shipment.dispatched', 'payment.captureRequested', 'payment.captureRequested');
  });

  it('is paid at the door when the order is', () => {
    const after = edited(placed({ payment: { method: 'cash' } }), [{ type: 'addLine', sku: 'TEE', quantity: 1 }]);

    expect(after.order.head.payments.map(({ method, amount }) => [method, amount])).toEqual([
      ['cash', 1000],
      ['cash', 1000],
    ]);
  });
});

describe('units that are taken off', () => {
  it('give back their stored shares and their allocation', () => {
    const before = paid({ lines: [{ sku: 'PEN', quantity: 3, discount: 100 }] });
    const [line] = before.order.lines;
    const after = edited(before, [{ type: 'setQuantity', lineId: '1', quantity: 1 }]);

    const { amount, tax } = reverseUnits(line?.runs ?? [], 1, 2);
    expect(after.steps[0]?.fact).toMatchObject({
      type: 'lines.cancelled',
      data: { lines: [{ units: 2, amount, tax }] },
    });
    expect(after.order.lines[0]).toEqual(line);
    expect(moves(after)).toEqual([{ sku: 'PEN', allocated: -2, guarded: false }]);
    expect(sums(after)).toMatchObject({ total: 899, cancelled: amount, due: 899 - amount });
  });

  it('are given back in money when they were paid for', () => {
    const shop = aShop({ process: { capture: 'onConfirm' } });
    const after = settled(edited(paid({}, shop), [{ type: 'setQuantity', lineId: '1', quantity: 1 }]));

    expect(sums(after)).toMatchObject({ captured: 1000, refunded: 500, due: 500 });
  });

  it('refund nothing that was never paid: added and removed again, the order is as before', () => {
    const before = placed({ payments: [] });
    const more = edited(before, [{ type: 'addLine', sku: 'TEE', quantity: 1 }]);
    const less = edited(more, [{ type: 'removeLine', lineId: '2' }]);

    expect(sums(less)).toMatchObject({ due: 1000, requested: 0, captured: 0, refunded: 0 });
    expect([...more.steps, ...less.steps].flatMap(({ fact, order }) => effectsOf(order, fact))).toEqual([
      { kind: 'notify', template: 'edit.confirmed', audience: 'customer', values: { difference: 1000 } },
      { kind: 'notify', template: 'edit.confirmed', audience: 'customer', values: { difference: -1000 } },
    ]);
    expect(less.order.head.counts.map(({ allocated }) => allocated)).toEqual([
      [{ location: 'london', lot: '', units: 2 }],
      [],
    ]);
  });

  it('are never those that have left', () => {
    const before = settled(paid().does('shipments.dispatch', { lines: [{ lineId: '1', units: 1 }], carrier: null }));

    confirming(before, { type: 'setQuantity', lineId: '1', quantity: 0 }).with().refuses('line.quantity');
    confirming(shipped(), { type: 'removeLine', lineId: '1' }).with().refuses('line.quantity');
    expect(edited(before, [{ type: 'removeLine', lineId: '1' }]).order.head.counts[0]).toMatchObject({
      ordered: 2,
      cancelled: 1,
      shipped: 1,
    });
  });

  it('leave something: an order without lines is cancelled, not edited', () => {
    confirming(paid(), { type: 'removeLine', lineId: '1' }).with().refuses('order.empty');
    confirming(paid(), { type: 'removeLine', lineId: '1' }, { type: 'addLine', sku: 'PEN', quantity: 1 })
      .with()
      .tells('lines.cancelled', 'edit.confirmed');
  });

  it('wait where a hold blocks their cancel', () => {
    const held = paid().does('orders.hold', { type: 'check', blocks: ['orders.cancel'] }, { as: ann });

    confirming(held, { type: 'setQuantity', lineId: '1', quantity: 1 }).with().refuses('order.held');
    confirming(held, { type: 'setQuantity', lineId: '1', quantity: 3 }).with().tells('edit.confirmed');
  });
});

describe('more of a line', () => {
  it('grows it while it costs the same, and is a line of its own when it does not', () => {
    const dearer = {
      items: new Map([
        [
          'MUG',
          { sku: 'MUG', title: 'mug', price: gbp(600), kind: 'goods' as const, weightGrams: 200, taxClass: null },
        ],
      ]),
    };
    const more: Actions = [{ type: 'setQuantity', lineId: '1', quantity: 5 }];

    const same = edited(paid(), more);
    const other = edited(paid(), more, {}, { as: ann, gathered: dearer });

    expect(same.order.lines.map(({ units, total }) => [units, total])).toEqual([[5, 2500]]);
    expect(other.order.lines.map(({ units, unitPrice, total }) => [units, unitPrice.amount, total])).toEqual([
      [2, 500, 1000],
      [3, 600, 1800],
    ]);
  });

  it('comes before units that were cancelled, whose shares stay', () => {
    const before = paid().does('orders.cancel', { lines: [{ lineId: '1', units: 1 }] });
    const after = edited(before, [{ type: 'setQuantity', lineId: '1', quantity: 3 }]);

    expect(after.order.head.counts[0]).toMatchObject({ ordered: 4, cancelled: 1 });
    expect(sums(after)).toMatchObject({ total: 2000, cancelled: 500, due: 1500 });
  });

  it('uses what the same edit lets go of: the last one may change lines', () => {
    const shop = twoPlaces();
    const before = settled(
      placed(
        {
          lines: [
            { sku: 'MUG', quantity: 2 },
            { sku: 'PEN', quantity: 1 },
          ],
        },
        shop,
      ),
    );
    const full = ['london', 'leeds'].map((location) => ({
      ...{ sku: 'MUG', location, lot: '', onHand: 2, allocated: 2, reserved: 0, safety: 0, oversell: 0, settings: '' },
      ...{ nextExpiry: null, value: 0 },
    }));
    const swap: Actions = [
      { type: 'removeLine', lineId: '1' },
      { type: 'addLine', sku: 'MUG', quantity: 2, override: { unitPrice: gbp(450), reason: 'match' } },
    ];

    expect(typesOf(edited(before, swap, {}, { as: ann, gathered: { levels: full } }))).toEqual([
      'lines.cancelled',
      'edit.confirmed',
    ]);
  });
});

describe('a price that is set', () => {
  const price = (amount: number): Actions => [
    { type: 'setPrice', lineId: '1', unitPrice: gbp(amount), reason: 'match' },
  ];

  it('is for the units that have not left, and keeps its reason', () => {
    const before = settled(paid().does('shipments.dispatch', { lines: [{ lineId: '1', units: 1 }], carrier: null }));
    const after = edited(before, price(450));

    expect(after.order.lines[0]).toMatchObject({
      unitPrice: gbp(450),
      override: { catalogPrice: gbp(500), reason: 'match' },
      ...{ total: 950, tax: 159 },
      runs: [
        { units: 1, amount: 500, tax: 84, discount: 0 },
        { units: 1, amount: 450, tax: 75, discount: 0 },
      ],
    });
    confirming(shipped(), ...price(450))
      .with()
      .refuses('line.quantity');
  });

  it('waits for a second person beyond the limit, and nobody changes the edit meanwhile', () => {
    const asked = edited(paid(), price(300));

    expect(typesOf(asked)).toEqual(['approval.requested']);
    given(asked)
      .when('edits.stage', { actions: price(1) }, { as: ann })
      .refuses('approval.needed');
    given(asked).when('edits.confirm', {}, { as: bob }).refuses('approval.needed');
    const approvalId = first.approval(asked).id;
    given(asked).when('orders.approve', { approvalId }, { as: ann }).refuses('actor.sameActor');
    const after = asked.does('orders.approve', { approvalId }, { as: bob });
    expect(sums(after)).toMatchObject({ total: 600, due: 600 });
  });

  it('waits, too, when somebody else confirms what staff has set', () => {
    const begun = staged(paid(), ...price(300));

    given(begun)
      .when('edits.confirm', {}, { as: { kind: 'staff', id: 'cy' } })
      .tells('approval.requested');
    given(begun).when('edits.confirm', {}).refuses('approval.needed');
  });

  it('is not approved any more once the edit is discarded', () => {
    const dropped = edited(paid(), price(300)).does('edits.discard', {}, { as: ann });

    expect(typesOf(dropped)).toEqual(['approval.denied', 'edit.discarded']);
    expect(dropped.order.head.approvals).toEqual([]);
  });

  it('takes goodwill back rather than owe less than nothing', () => {
    const shop = aShop({ process: { capture: 'onConfirm', limits: { overridePercentWithoutApproval: null } } });
    const kind = settled(paid({}, shop).does('payments.refund', { amount: 700, reason: 'late' }, { as: ann }));
    const after = settled(edited(kind, price(100)));

    expect(after.order.head.totals).toMatchObject({ total: 200, credited: 200, due: 0, refunded: 1000 });
  });
});

describe('another address', () => {
  const toIreland: Actions = [{ type: 'setAddress', shipTo: { country: 'IE', postalCode: 'D02' } }];

  it('taxes the order anew when nothing has left', () => {
    const after = edited(paid({ shipping: [{ code: 'std', amount: 123 }] }), toIreland);

    expect(after.order.head.intake).toMatchObject({ country: 'IE', postalCode: 'D02' });
    expect(after.order.lines[0]).toMatchObject({ total: 1000, tax: 187, rates: [{ name: 'VAT', rate: '0.23' }] });
    expect(after.order.head.charges[0]).toMatchObject({ total: 123, tax: 23 });
    expect(balances(after)).toEqual({ 'sales.deferred': 22, 'tax.payable': -22 });
  });

  it('costs more where prices exclude the tax', () => {
    const after = edited(paid({}, aShop({ pricesIncludeTax: false })), toIreland);

    expect(sums(after)).toMatchObject({ total: 1230, tax: 230, due: 1230 });
  });

  it('leaves taxes as they are once something has left, and asks the carrier to turn the parcel round', () => {
    const labelled = settled(paid({ lines: [{ sku: 'MUG', quantity: 1 }] }).does('shipments.dispatch', {}));
    const after = edited(labelled, toIreland);

    expect(after.order.lines).toEqual(labelled.order.lines);
    const asked = after.steps
      .flatMap(({ fact, order }) => effectsOf(order, fact))
      .filter(({ kind }) => kind === 'intercept');
    const shipmentId = first.shipment(after).id;
    expect(asked).toEqual([{ kind: 'intercept', carrier: 'swift', shipmentId, interceptId: expect.any(String) }]);
    expect(first.shipment(after).intercept).toBe('requested');
    const heard = after.does('shipments.record', { shipmentId, answer: { status: 'notIntercepted', code: 'tooLate' } });
    expect(first.shipment(heard).intercept).toBe('refused');
  });

  it('asks no carrier that cannot', () => {
    const shop = aShop({ interceptors: [] });
    const labelled = settled(paid({}, shop).does('shipments.dispatch', {}));

    confirming(labelled, ...toIreland)
      .with()
      .tells('edit.confirmed');
  });

  it('waits while a label is being bought: nobody can say which address it has', () => {
    confirming(paid().does('shipments.dispatch', {}), ...toIreland)
      .with()
      .refuses('shipment.state');
  });

  it('and another contact lie with the party; the order knows their names only', () => {
    const after = edited(paid(), [
      { type: 'setAddress', shipTo: { country: 'GB', line1: '9 Elm' }, billTo: { country: 'FR' } },
      { type: 'setContact', customer: { email: 'new@example.com' } },
    ]);

    expect(after.order.head.texts).toEqual({
      contact: expect.stringMatching(/^contact:/),
      shipTo: expect.stringMatching(/^shipTo:/),
      billTo: expect.stringMatching(/^billTo:/),
    });
    expect(JSON.stringify(after.facts)).not.toMatch(/Elm|new@/);
  });

  it('of the bill alone moves no goods: nothing is taxed anew, and no parcel is turned round', () => {
    const billing: Actions = [{ type: 'setAddress', billTo: { country: 'IE' } }];
    const before = settled(paid({ shipTo: { country: 'GB' } }).does('shipments.dispatch', {}));

    const after = edited(before, billing);

    expect(after.order.head.texts).toEqual({ billTo: expect.stringMatching(/^billTo:/) });
    expect(after.order.head.intake.country).toBe('GB');
    expect(typesOf(after)).not.toContain('shipment.interceptRequested');
    const asking = paid({ shipTo: { country: 'GB' } }).does('shipments.dispatch', {});
    confirming(asking, ...billing)
      .with()
      .tells('edit.confirmed');
    const download = placed({ ...transfer, lines: [{ sku: 'EBOOK', quantity: 1 }], billTo: { country: 'GB' } });
    expect(edited(download, billing).order.head.intake.country).toBe('IE');
  });

  it('changes what it says, and leaves the rest: a VAT id, then where goods go', () => {
    const after = edited(paid(), [{ type: 'setAddress', vatId: 'IE1234567X' }, ...toIreland]);

    expect(after.order.head.intake).toMatchObject({ country: 'IE', postalCode: 'D02', vatId: 'IE1234567X' });
    expect(after.order.head.texts).toEqual({ shipTo: expect.stringMatching(/^shipTo:/) });
  });
});

describe('another delivery', () => {
  it('reverses what is left of the old charge and is charged as the carrier quotes', () => {
    const before = paid({ shipping: [{ code: 'std', amount: 500 }] });
    const after = edited(before, [{ type: 'setDelivery', carrier: 'swift' }]);

    expect(after.order.head.charges.map(({ code, total, reversed }) => [code, total, reversed])).toEqual([
      ['std', 500, 500],
      ['parcel', 300, 0],
    ]);
    expect(sums(after)).toMatchObject({ total: 1800, cancelled: 500, due: 1300 });
  });

  it('is charged as the shop says, and refused where the carrier offers none', () => {
    const van: Actions = [{ type: 'setDelivery', charge: { code: 'van', amount: 250 } }];

    expect(sums(edited(paid(), van))).toMatchObject({ total: 1250, due: 1250 });
    confirming(paid(), { type: 'setDelivery', carrier: 'swift', service: 'overnight' })
      .with()
      .refuses('carrier.unknown');
    confirming(shipped(), ...van)
      .with()
      .refuses('shipment.state');
  });
});

describe('the difference', () => {
  const more: Actions = [{ type: 'addLine', sku: 'TEE', quantity: 1 }];

  it('is refused when it is another one than was agreed to', () => {
    const { problems } = confirming(paid(), ...more).with({ difference: 900 });

    expect(problems).toMatchObject([{ code: 'edit.difference', details: { given: 900, difference: 1000 } }]);
    confirming(paid(), ...more)
      .with({ difference: 1000 })
      .tells('edit.confirmed');
  });

  it('is asked of the payment that is named, and of none when the authorization covers it', () => {
    const generous = edited(paid(), [{ type: 'setQuantity', lineId: '1', quantity: 1 }]);

    confirming(paid(), ...more)
      .with(transfer)
      .tells('edit.confirmed', 'payment.requested');
    confirming(generous, { type: 'addLine', sku: 'PEN', quantity: 1 }).with(transfer).tells('edit.confirmed');
    confirming(paid(), ...more)
      .with({ payment: { method: 'shells' } })
      .refuses('payment.methodUnknown');
    confirming(paid(), ...more)
      .with({ payment: { method: 'card', amount: 1001 } })
      .refuses('payment.amount');
  });

  it('gives the authorization back when nothing is due any more', () => {
    const shop = aShop({ process: { limits: { overridePercentWithoutApproval: null } } });
    const free: Actions = [{ type: 'setPrice', lineId: '1', unitPrice: gbp(0), reason: 'gift' }];

    expect(first.payment(settled(edited(paid({}, shop), free)))).toMatchObject({ status: 'voided', authorized: 0 });
  });
});

describe('confirming', () => {
  it('needs something staged, and an edit', () => {
    given(paid()).when('edits.confirm', {}).refuses('edit.notFound');
    given(paid().does('edits.begin', {})).when('edits.confirm', {}).refuses('edit.empty');
  });

  it('is for customers, too: their own edit at the prices of the catalogue', () => {
    const mine = paid()
      .does('edits.begin', {}, { as: customer })
      .does('edits.stage', { actions: [{ type: 'setQuantity', lineId: '1', quantity: 3 }] }, { as: customer });

    given(mine).when('edits.confirm', {}, { as: customer }).tells('edit.confirmed');
  });

  it('keeps an order from completing until it is over', () => {
    const open = delivered().does('edits.begin', {}, { as: ann });

    given(open).when('orders.complete', {}).refuses('order.state');
    given(open.does('edits.discard', {}, { as: ann }))
      .when('orders.complete', {})
      .tells('order.completed');
  });

  it('leaves the shares of all units that are not touched, whatever is staged', () => {
    const shops: fc.Arbitrary<ShopTerms> = fc
      .record({ pricesIncludeTax: fc.boolean(), taxRounding: fc.constantFrom('unit', 'line', 'rate', 'document') })
      .map((changes) => aShop({ ...changes, process: { limits: { overridePercentWithoutApproval: null } } }));
    const lines = fc.array(
      fc.record({ sku: fc.constantFrom('PEN', 'MUG', 'TEE'), quantity: fc.integer({ min: 1, max: 7 }) }),
      { minLength: 2, maxLength: 4 },
    );
    const discounts = fc.array(fc.record({ code: fc.constant('D'), amount: fc.integer({ min: 1, max: 300 }) }), {
      maxLength: 1,
    });
    const action = fc.oneof(
      fc.record({
        type: fc.constant('setQuantity' as const),
        lineId: fc.constant('1'),
        quantity: fc.integer({ min: 0, max: 9 }),
      }),
      fc.record({
        type: fc.constant('setPrice' as const),
        lineId: fc.constant('1'),
        unitPrice: fc.integer({ min: 0, max: 900 }).map(gbp),
        reason: fc.constant('match'),
      }),
      fc.record({
        type: fc.constant('addLine' as const),
        sku: fc.constantFrom('PEN', 'TEE'),
        quantity: fc.integer({ min: 1, max: 3 }),
      }),
    );
    fc.assert(
      fc.property(
        shops,
        lines,
        discounts,
        fc.array(action, { minLength: 1, maxLength: 4 }),
        (shop, ordered, off, actions) => {
          const before = paid({ lines: ordered, discounts: off }, shop);
          const result = staged(before, ...actions).tries('edits.confirm', {}, { as: ann });
          fc.pre('order' in result);

          const { order } = result as Story;
          expect(order.lines.slice(1, ordered.length)).toEqual(before.order.lines.slice(1));
          const total = order.lines.reduce((sum, line) => sum + line.total, 0);
          expect(order.head.totals.total).toBe(total);
          expect(order.head.totals.tax).toBe(order.lines.reduce((sum, line) => sum + line.tax, 0));
        },
      ),
    );
  });
});
