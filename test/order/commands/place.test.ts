import { describe, expect, it } from 'vitest';
import type { Problem } from '../../../src/kernel';
import { type HostRule, type PayloadInputs, reviewBlocks } from '../../../src/order';
import {
  ann,
  aShop,
  begin,
  bob,
  customer,
  given,
  id,
  robot,
  type Story,
  system,
  twoPlaces,
} from '../../support/order-builders';
import { first, placed } from '../../support/order-stories';

type Place = PayloadInputs['orders.place'];
const order = (changes: Partial<Place> = {}): Place => ({
  channel: 'web',
  lines: [{ sku: 'MUG', quantity: 2 }],
  payment: { method: 'card' },
  ...changes,
});
const where = (problems: readonly Problem[]) =>
  problems.map(({ code, path }) => `${code} ${path?.join('.') ?? ''}`.trim());
const totalsOf = ({ order: { head } }: Story) => ({ total: head.totals.total, tax: head.totals.tax });

describe('placing an order', () => {
  it('agrees prices, takes stock and asks for the payment, in one go', () => {
    const story = placed();

    expect(story.facts.map(({ type }) => type)).toEqual(['order.placed', 'payment.requested']);
    expect(story.order.lines).toMatchObject([
      { id: '1', sku: 'MUG', title: 'mug', kind: 'goods', units: 2, gross: 1000, discount: 0, tax: 167, total: 1000 },
    ]);
    expect(story.order.head.counts[0]?.allocated).toEqual([{ location: 'london', lot: '', units: 2 }]);
    expect(first.payment(story)).toMatchObject({ method: 'card', status: 'requested', amount: 1000 });
    expect(story.order.head.intake.number).toBe('N-1');
  });

  it('adds delivery and fees, and shares the discounts of the order among the lines', () => {
    const story = placed({
      lines: [
        { sku: 'MUG', quantity: 1, discount: 100 },
        { sku: 'PEN', quantity: 3 },
      ],
      shipping: [{ code: 'standard', amount: 399 }],
      fees: [{ code: 'gift', amount: 100 }],
      discounts: [{ code: 'WELCOME', amount: 10 }],
    });

    expect(story.order.lines.map(({ discount, total }) => ({ discount, total }))).toEqual([
      { discount: 103, total: 397 },
      { discount: 7, total: 992 },
    ]);
    expect(story.order.head.totals.total).toBe(397 + 992 + 399 + 100);
  });

  it('puts tax on top where prices exclude it', () => {
    expect(totalsOf(placed({}, aShop({ pricesIncludeTax: false })))).toEqual({ total: 1200, tax: 200 });
    expect(totalsOf(placed())).toEqual({ total: 1000, tax: 167 });
  });

  it('sums lines of the same SKU when it looks for stock, and draws on the next location', () => {
    const two = {
      lines: [
        { sku: 'MUG', quantity: 3 },
        { sku: 'MUG', quantity: 3 },
      ],
    };
    const story = placed(two, twoPlaces());

    expect(story.order.head.counts.map(({ allocated }) => allocated)).toEqual([
      [{ location: 'london', lot: '', units: 3 }],
      [
        { location: 'london', lot: '', units: 2 },
        { location: 'leeds', lot: '', units: 1 },
      ],
    ]);
  });

  it('is refused where stock is short, with each line that is', () => {
    const lines = [
      { sku: 'MUG', quantity: 2_000_000 },
      { sku: 'PEN', quantity: 1 },
      { sku: 'TEE', quantity: 2_000_000 },
    ];
    const { problems } = given(begin(twoPlaces())).when('orders.place', order({ lines }));

    expect(problems.map(({ code, details }) => [code, details])).toEqual([
      ['stock.short', { sku: 'MUG', lineId: '1', wanted: 2_000_000, found: 1_000_005 }],
      ['stock.short', { sku: 'TEE', lineId: '3', wanted: 2_000_000, found: 1_000_005 }],
    ]);
  });

  it('needs no stock for what is no goods', () => {
    const story = placed({
      lines: [
        { sku: 'EBOOK', quantity: 1 },
        { sku: 'WRAP', quantity: 1 },
      ],
    });

    expect(story.order.head.counts.map(({ kind, allocated }) => ({ kind, allocated }))).toEqual([
      { kind: 'digital', allocated: [] },
      { kind: 'service', allocated: [] },
    ]);
  });

  it('is not for an order that exists', () => {
    given(placed()).when('orders.place', order()).refuses('order.state');
  });
});

describe('what is asked for', () => {
  it('is refused whole, with everything that is wrong with it', () => {
    const { problems } = given(begin(aShop({ process: { address: 'full', limits: { maxUnitsPerLine: 5 } } }))).when(
      'orders.place',
      {
        channel: 'pigeon',
        shipTo: { country: 'GB', name: 'A', city: 'London', postalCode: 'N1' },
        lines: [
          { sku: 'NONE', quantity: 1 },
          { sku: 'MUG', quantity: 6 },
          { sku: 'NADA', quantity: 1 },
        ],
        payments: [{ method: 'card', amount: 100 }, { method: 'shells' }],
      },
    );

    expect(where(problems)).toEqual([
      'sku.unknown lines.0.sku',
      'sku.unknown lines.2.sku',
      'input.invalid channel',
      'limit.exceeded lines.1.quantity',
      'address.incomplete shipTo.line1',
      'payment.methodUnknown payments.1.method',
    ]);
  });

  it('needs a line or a charge', () => {
    given(begin()).when('orders.place', { channel: 'web' }).refuses('order.empty');
    given(begin())
      .when('orders.place', { channel: 'web', fees: [{ code: 'gift', amount: 100 }] })
      .tells('order.placed');
  });

  it('names one payment or several, not both', () => {
    const { problems } = given(begin()).when('orders.place', order({ payments: [{ method: 'cash' }] }));

    expect(where(problems)).toEqual(['input.invalid payment']);
  });

  it('may not come to more than integers hold, however it adds up', () => {
    const huge = { sku: 'MUG', quantity: 10_000_000, unitPrice: { amount: 100_000_000_000, currency: 'GBP' } };
    const asGiven = aShop({ process: { prices: 'asGiven' } });

    given(begin(asGiven))
      .when('orders.place', order({ lines: [huge] }))
      .refuses('order.tooLarge');
    given(begin(asGiven))
      .when('orders.place', order({ lines: [{ ...huge, quantity: 1 }] }))
      .tells('order.placed', 'payment.requested');
  });

  it('stays under the limits of the shop', () => {
    const strict = aShop({ process: { limits: { maxAmount: 999 } } });

    given(begin(strict)).when('orders.place', order()).refuses('limit.exceeded');
    given(begin(strict))
      .when('orders.place', order({ lines: [{ sku: 'MUG', quantity: 1 }] }))
      .tells('order.placed', 'payment.requested');
  });
});

describe('what the buyer was shown', () => {
  const shown = { currency: 'GBP', goods: 1000, discount: 100, shipping: 300, fees: 50, tax: 208, total: 1250 };
  const bought: Partial<Place> = {
    discounts: [{ code: 'TEN', amount: 100 }],
    shipping: [{ code: 'POST', amount: 300 }],
    fees: [{ code: 'WRAP', amount: 50 }],
  };
  const mugs = (unitPrice: number) => [{ sku: 'MUG', quantity: 2, unitPrice: { amount: unitPrice, currency: 'GBP' } }];

  it('is what the order comes to, in whole or in part', () => {
    expect(totalsOf(placed({ ...bought, expectedTotals: shown }))).toEqual({ total: 1250, tax: 208 });
    expect(totalsOf(placed({ ...bought, expectedTotals: { total: 1250 } }))).toEqual({ total: 1250, tax: 208 });
  });

  it.each(Object.entries({ ...shown, currency: 'EUR' }))('is refused with another %s', (field, value) => {
    const tampered = typeof value === 'number' ? value - 1 : value;
    const actual = shown[field as keyof typeof shown];
    const expectedTotals = { ...shown, [field]: tampered };

    const { problems } = given(begin()).when('orders.place', order({ ...bought, expectedTotals }));

    expect(problems).toEqual([
      {
        code: 'order.totals',
        message: `${field}: ${tampered} was expected, the order comes to ${actual}`,
        details: { field, expected: tampered, actual },
        path: ['expectedTotals', field],
      },
    ]);
  });

  it('is refused for all that differs at once, also beside a price that is not the catalogue’s', () => {
    const expectedTotals = { ...shown, goods: 2, total: 252 };
    const tampered = order({ ...bought, lines: mugs(1), expectedTotals });

    expect(where(given(begin()).when('orders.place', tampered).problems)).toEqual([
      'line.price lines.0.unitPrice',
      'order.totals expectedTotals.goods',
      'order.totals expectedTotals.total',
    ]);
    given(begin())
      .when('orders.draft', { channel: 'web', lines: mugs(500), expectedTotals: { total: 999 } })
      .refuses('order.totals');
  });

  it('gives a customer no discount, delivery or fee that the shop has not', () => {
    const { problems } = given(begin()).when('orders.place', order({ ...bought, expectedTotals: shown }), {
      as: customer,
    });

    expect(where(problems)).toEqual(['shipping', 'fees', 'discounts'].map((field) => `actor.notAllowed ${field}`));
  });
});

describe('a price', () => {
  const at = (amount: number, currency = 'GBP') => [{ sku: 'MUG', quantity: 1, unitPrice: { amount, currency } }];
  const cheap = (amount: number) => [
    { sku: 'MUG', quantity: 1, override: { unitPrice: { amount, currency: 'GBP' }, reason: 'chipped' } },
  ];
  const asGiven = aShop({ process: { prices: 'asGiven' } });

  it('is the catalogue’s; what a browser says must agree with it', () => {
    given(begin())
      .when('orders.place', order({ lines: at(500) }))
      .tells('order.placed', 'payment.requested');
    given(begin())
      .when('orders.place', order({ lines: at(1) }))
      .refuses('line.price');
  });

  it('is the catalogue’s in its currency, however finely it is written', () => {
    const { problems } = given(begin()).when('orders.place', order({ lines: at(500, 'EUR') }));

    expect(where(problems)).toEqual(['line.price lines.0.unitPrice.currency']);
    const finely = { unitPrice: { amount: 50_000, currency: 'GBP', scale: 2 } };
    given(begin())
      .when('orders.place', order({ lines: [{ sku: 'MUG', quantity: 1, ...finely }] }))
      .tells('order.placed', 'payment.requested');
  });

  it('is the one given, where the shop takes those, also for what no catalogue knows', () => {
    const unknown = [{ sku: 'NONE', title: 'A thing', quantity: 3, unitPrice: { amount: 7, currency: 'GBP' } }];

    expect(placed({ lines: at(1) }, asGiven).order.lines[0]?.total).toBe(1);
    expect(placed({ lines: unknown }, asGiven).order.lines[0]).toMatchObject({
      title: 'A thing',
      kind: 'goods',
      total: 21,
    });
    given(begin(asGiven))
      .when('orders.place', order({ lines: [{ sku: 'NONE', quantity: 1 }] }))
      .refuses('price.missing');
  });

  it('is in the currency of the shop', () => {
    const { problems } = given(begin(asGiven)).when('orders.place', order({ lines: at(500, 'EUR') }));

    expect(where(problems)).toEqual(['line.price lines.0.unitPrice.currency']);
  });

  it('is set by staff alone, with a reason that is kept', () => {
    const story = begin().does('orders.place', order({ lines: cheap(450) }), { as: ann });

    expect(story.order.lines[0]).toMatchObject({
      total: 450,
      override: { catalogPrice: { amount: 500, currency: 'GBP' }, reason: 'chipped' },
    });
    expect(story.order.head.holds).toEqual([]);
    given(begin())
      .when('orders.place', order({ lines: cheap(450) }), { as: customer })
      .refuses('actor.notAllowed');
  });

  it('needs a second person when staff go far below the catalogue', () => {
    const at20 = begin().does('orders.place', order({ lines: cheap(400) }), { as: ann });
    const below = begin().does('orders.place', order({ lines: cheap(399) }), { as: ann });

    expect(at20.order.head.holds).toEqual([]);
    expect(below.order.head.holds).toMatchObject([{ type: 'approval', reason: 'override', placedBy: ann }]);
  });

  it('is compared exactly, also in parts of a penny', () => {
    const half = { unitPrice: { amount: 2000, currency: 'GBP', scale: 1 }, reason: 'chipped' };
    const story = (amount: number) =>
      begin().does(
        'orders.place',
        order({
          lines: [{ sku: 'MUG', quantity: 1, override: { ...half, unitPrice: { ...half.unitPrice, amount } } }],
        }),
        { as: ann },
      );

    expect(story(4000).order.head.holds).toHaveLength(0);
    expect(story(3999).order.head.holds).toHaveLength(1);
  });
});

describe('what only the shop grants or charges', () => {
  const granted = order({
    lines: [
      { sku: 'MUG', quantity: 2 },
      { sku: 'PEN', quantity: 3, discount: 10 },
    ],
    shipping: [{ code: 'standard', amount: 0 }],
    fees: [{ code: 'gift', amount: 100 }],
    discounts: [{ code: 'KIND', amount: 10 }],
  });

  it.each(['orders.place', 'orders.draft'] as const)('a customer may not set in %s, and each is named', (type) => {
    const { payment: _, ...drafted } = granted;
    const payload = type === 'orders.draft' ? drafted : granted;
    const { problems } = given(begin()).when(type, payload as never, { as: customer });

    expect(where(problems)).toEqual([
      'actor.notAllowed lines.1.discount',
      'actor.notAllowed shipping',
      'actor.notAllowed fees',
      'actor.notAllowed discounts',
    ]);
  });

  it('a customer’s order is no test, also where a customer may name prices', () => {
    const asked = order({
      test: true,
      lines: [{ sku: 'MUG', quantity: 2, unitPrice: { amount: 500, currency: 'GBP' } }],
    });
    const open = begin(aShop({ process: { prices: 'asGiven' } }));

    for (const [story, tried] of [[begin(), order({ test: true })] as const, [open, asked] as const])
      expect(where(given(story).when('orders.place', tried, { as: customer }).problems)).toEqual([
        'actor.notAllowed test',
      ]);
    given(begin())
      .when('orders.place', order({ test: true }), { as: ann })
      .tells('order.placed', 'payment.requested');
  });

  it.each([system, ann])('$kind may set', (as) => {
    given(begin()).when('orders.place', granted, { as }).tells('order.placed', 'payment.requested');
  });
});

describe('a discount', () => {
  const off = (amount: number) => order({ discounts: [{ code: 'KIND', amount }] });

  it('of staff or a program waits for a second person above the limit of the shop', () => {
    for (const as of [ann, robot]) {
      const story = begin().does('orders.place', off(201), { as });
      expect(story.order.head.holds).toEqual([
        { id: first.hold(story).id, type: 'approval', reason: 'discount', placedBy: as, blocks: reviewBlocks },
      ]);
    }
    expect(begin().does('orders.place', off(200), { as: ann }).order.head.holds).toEqual([]);
  });

  it('is never approved by the one who granted it, nor by nobody in particular', () => {
    const story = begin().does('orders.place', off(500), { as: ann });
    const release = { holdId: first.hold(story).id };

    given(story).when('orders.releaseHold', release, { as: ann }).refuses('actor.sameActor');
    given(story)
      .when('orders.releaseHold', release, { as: { kind: 'staff' } })
      .refuses('actor.notAllowed');
    given(story).when('orders.releaseHold', release, { as: robot }).refuses('actor.notAllowed');
    given(story).when('orders.releaseHold', release, { as: bob }).tells('hold.released');
  });

  it('above the limit is refused when nobody in particular grants it', () => {
    given(begin())
      .when('orders.place', off(500), { as: { kind: 'staff' } })
      .refuses('approval.needed');
  });

  it('that a rule of the shop gave needs nobody', () => {
    expect(begin().does('orders.place', off(500), { as: system }).order.head.holds).toEqual([]);
  });
});

describe('the shop’s own checks', () => {
  const rule = (name: string, check: HostRule['check']): HostRule => ({ name, check });
  const remark: Problem = { code: 'host.far', message: 'far away' };
  const rules = [
    rule('export', () => [{ as: 'hold', type: 'export', reason: 'licence', blocks: ['shipments.dispatch'] }]),
    rule('distance', () => [{ as: 'warning', problem: remark }]),
    rule('mugs', ({ lines }) =>
      lines
        .filter((line) => line.units > 9)
        .map((line) => ({ as: 'refusal' as const, problem: { code: 'host.many' as const, message: line.sku } })),
    ),
  ];

  it('let an order in with their holds and remarks', () => {
    const story = placed({}, aShop({ process: { rules } }));

    expect(story.facts.map(({ type }) => type)).toEqual([
      'order.placed',
      'hold.placed',
      'order.warned',
      'payment.requested',
    ]);
    expect(first.hold(story)).toMatchObject({ type: 'export', reason: 'licence', blocks: ['shipments.dispatch'] });
    expect(story.facts[2]?.data).toEqual({ warnings: [remark] });
  });

  it('refuse it, beside what else is wrong', () => {
    const strict = aShop({ process: { rules, limits: { maxAmount: 1000 } } });

    given(begin(strict))
      .when('orders.place', order({ lines: [{ sku: 'MUG', quantity: 10 }] }))
      .refuses('limit.exceeded', 'host.many');
  });
});

describe('the risk screen', () => {
  const risk = (decision: 'accept' | 'review' | 'reject') => ({
    gathered: { risk: { decision, reasons: ['velocity'] } },
  });

  it('lets in, holds, or refuses', () => {
    given(begin()).when('orders.place', order(), risk('accept')).tells('order.placed', 'payment.requested');
    given(begin())
      .when('orders.place', order(), risk('review'))
      .tells('order.placed', 'hold.placed', 'payment.requested');
    given(begin()).when('orders.place', order(), risk('reject')).refuses('risk.rejected');
  });

  it('keeps an order under review from being confirmed, however it is paid', () => {
    const story = begin().does('orders.place', order({ payment: { method: 'cash' } }), risk('review'));

    given(story).when('orders.confirm', {}, { as: ann }).refuses('order.held');
    given(story)
      .when('orders.releaseHold', { holdId: first.hold(story).id }, { as: ann })
      .tells('hold.released', 'order.confirmed', 'order.released');
  });
});

describe('several payments', () => {
  const asking = (...payments: { method: string; amount?: number }[]) =>
    given(begin()).when('orders.place', order({ payment: undefined, payments }));

  it('share what is due, the last one taking the rest', () => {
    const story = placed({ payments: [{ method: 'wallet', amount: 300 }, { method: 'card' }] });

    expect(story.order.head.payments.map(({ method, amount }) => ({ method, amount }))).toEqual([
      { method: 'wallet', amount: 300 },
      { method: 'card', amount: 700 },
    ]);
  });

  it('may leave the amount open only as the last', () => {
    expect(where(asking({ method: 'card' }, { method: 'card', amount: 400 }).problems)).toEqual([
      'input.invalid payments.0.amount',
    ]);
  });

  it('are refused where one would get nothing, or more is asked than is due', () => {
    expect(where(asking({ method: 'card', amount: 1000 }, { method: 'card' }).problems)).toEqual([
      'payment.amount payments.1.amount',
    ]);
    expect(where(asking({ method: 'card', amount: 600 }, { method: 'card', amount: 401 }).problems)).toEqual([
      'payment.amount payments.1.amount',
    ]);
    const { problems } = given(begin()).when('orders.place', order({ payment: { method: 'card', amount: 1001 } }));
    expect(where(problems)).toEqual(['payment.amount payment.amount']);
  });

  it('are not asked for where nothing is due', () => {
    const free = placed({ lines: [{ sku: 'MUG', quantity: 1, discount: 500 }] });

    expect(free.order.head.payments).toEqual([]);
    expect(free.order.head.states).toMatchObject({ lifecycle: 'processing', payment: 'paid' });
    expect(free.order.head.id).toBe(id(0));
  });
});
