import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  applyDiscounts,
  type DiscountAction,
  type DiscountableLine,
  type DiscountPolicy,
  type DiscountRule,
  defaultDiscountPolicy,
  giveDiscounts,
  priceOrder,
} from '../../src/settlement';
import { charge, line, order, sum } from './pricing';

const goods = (tag: string, price: number, fields: Partial<DiscountableLine> = {}): DiscountableLine => {
  return { ...line({ lineId: tag, price, rates: [] }), tags: [tag], ...fields };
};
const rule = (...actions: DiscountAction[]): DiscountRule => ({ code: 'D', actions });
const named = (code: string, action: DiscountAction, rest: Partial<DiscountRule> = {}): DiscountRule => {
  return { code, actions: [action], ...rest };
};

/** What comes off each line, and what the rules say they took. */
function taken(lines: readonly DiscountableLine[], rules: readonly DiscountRule[], policy?: Partial<DiscountPolicy>) {
  const charges = [charge({ amount: 500, rates: [] })];
  const discounted = applyDiscounts({ ...order({ charges }), lines }, rules, { ...defaultDiscountPolicy, ...policy });
  const priced = priceOrder(order({ lines: discounted.lines, charges: discounted.charges }));
  return {
    lines: priced.lines.map((line) => line.discount),
    shipping: priced.charges.map((item) => item.discount),
    applied: discounted.applied.map(({ code, amount }) => `${code} ${amount}`),
  };
}

describe('a discount that asks for more than there is', () => {
  const applied = (lines: readonly DiscountableLine[], ...rules: DiscountRule[]) =>
    applyDiscounts({ ...order({ charges: [charge({ amount: 500, rates: [] })] }), lines }, rules).applied;
  const mugs = goods('mug', 1000, { units: 3 });

  it.each<[string, DiscountAction, { asked: number; amount: number }]>([
    ['off units', { kind: 'unitAmount', amount: 1500 }, { asked: 4500, amount: 3000 }],
    ['a percentage', { kind: 'unitPercent', percent: '150' }, { asked: 4500, amount: 3000 }],
    ['off a line', { kind: 'lineAmount', amount: 3001 }, { asked: 3001, amount: 3000 }],
    ['by item', { kind: 'linePerItem', rate: { firstItem: 3000, additionalItem: 1 } }, { asked: 3002, amount: 3000 }],
    ['of every three one', { kind: 'buyXGetY', buy: 2, get: 1, percent: '200' }, { asked: 2000, amount: 1000 }],
    ['off the order', { kind: 'orderAmount', amount: 5000 }, { asked: 5000, amount: 3000 }],
  ])('%s, says that the goods cost no more', (_name, action, figures) => {
    expect(applied([mugs], rule(action))).toEqual([{ code: 'D', ...figures, cappedBy: ['price'] }]);
  });

  it('says that a floor or the delivery stopped it, each once', () => {
    const rules = rule(
      { kind: 'unitAmount', amount: 600 },
      { kind: 'orderAmount', amount: 600 },
      { kind: 'shippingAmount', amount: 700 },
    );

    expect(applied([{ ...mugs, floor: 900 }], rules)).toEqual([
      { code: 'D', asked: 1800 + 600 + 700, amount: 300 + 500, cappedBy: ['floor', 'delivery'] },
    ]);
  });

  it('is told also when nothing was left for it, and one that is given in full says so', () => {
    const rules = [
      named('ALL', { kind: 'orderPrice', amount: 0 }),
      named('LATE', { kind: 'orderAmount', amount: 100 }),
      named('NONE', { kind: 'orderAmount', amount: 0 }),
    ];

    expect(applied([mugs], ...rules)).toEqual([
      { code: 'ALL', asked: 3000, amount: 3000, cappedBy: [] },
      { code: 'LATE', asked: 100, amount: 0, cappedBy: ['price'] },
    ]);
  });
});

describe('off units', () => {
  const lines = [goods('mug', 1000, { units: 3 }), goods('cap', 505)];

  it('an amount comes off every unit of the lines that are meant', () => {
    expect(taken(lines, [rule({ kind: 'unitAmount', amount: 100, on: { tags: ['mug'] } })]).lines).toEqual([300, 0]);
    expect(taken(lines, [rule({ kind: 'unitAmount', amount: 100 })]).lines).toEqual([300, 100]);
  });

  it('an amount takes no more than a unit costs', () => {
    expect(taken(lines, [rule({ kind: 'unitAmount', amount: 2000 })]).lines).toEqual([3000, 505]);
  });

  it('a percentage is rounded for each unit, or once for the line', () => {
    const threes = [goods('pin', 105, { units: 3 })];
    const tenPercent = [rule({ kind: 'unitPercent', percent: '10' })];

    expect(taken(threes, tenPercent).lines).toEqual([33]);
    expect(taken(threes, tenPercent, { unitPercent: 'line' }).lines).toEqual([32]);
  });

  it('lines are meant by their price per unit before discounts, bounds included', () => {
    const cheap = { minUnitPrice: 505, maxUnitPrice: 999 };
    const rules = [rule({ kind: 'unitAmount', amount: 600 }, { kind: 'unitPercent', percent: '50', on: cheap })];

    expect(taken(lines, rules).lines).toEqual([1800, 505]);
    expect(taken(lines, [rule({ kind: 'unitPercent', percent: '50', on: cheap })]).lines).toEqual([0, 253]);
  });

  it('the second takes the percentage of the full price, too', () => {
    const twice = [rule({ kind: 'unitPercent', percent: '10' }), rule({ kind: 'unitPercent', percent: '10' })];

    expect(taken([goods('mug', 1000)], twice).lines).toEqual([200]);
  });

  it('no unit falls below its floor, whatever comes off', () => {
    const floored = [goods('mug', 1000, { units: 2, floor: 900 }), goods('cap', 1000)];

    expect(taken(floored, [rule({ kind: 'unitPercent', percent: '50' })]).lines).toEqual([200, 500]);
    expect(taken(floored, [rule({ kind: 'orderAmount', amount: 1500 })])).toEqual({
      lines: [200, 1000],
      shipping: [0],
      applied: ['D 1200'],
    });
  });
});

describe('off lines', () => {
  it('an amount comes off once, however many units', () => {
    expect(taken([goods('mug', 1000, { units: 3 })], [rule({ kind: 'lineAmount', amount: 100 })]).lines).toEqual([100]);
  });

  it('a rate per item counts the units of the line', () => {
    const rate = { firstItem: 113, additionalItem: 211, maxItems: 2 };

    expect(taken([goods('mug', 1000, { units: 3 })], [rule({ kind: 'linePerItem', rate })]).lines).toEqual([324]);
  });
});

describe('buy some, get some', () => {
  it('of every three the cheapest is free', () => {
    const lines = [goods('mug', 1000, { units: 2 }), goods('cap', 400, { units: 2 }), goods('pin', 300, { units: 3 })];
    const threeForTwo = rule({ kind: 'buyXGetY', buy: 2, get: 1, percent: '100' });

    expect(taken(lines, [threeForTwo]).lines).toEqual([0, 0, 600]);
  });

  it('of others, as many as sets were bought, at half the price', () => {
    const lines = [goods('mug', 1000, { units: 5 }), goods('cap', 400), goods('cap', 300, { lineId: 'b' })];
    const action = { kind: 'buyXGetY', buy: 4, get: 1, percent: '50', on: { tags: ['mug'] }, getOn: { tags: ['cap'] } };

    expect(taken(lines, [rule(action as DiscountAction)]).lines).toEqual([0, 0, 150]);
  });

  it('is nothing for too few', () => {
    const lines = [goods('mug', 1000, { units: 2 })];

    expect(taken(lines, [rule({ kind: 'buyXGetY', buy: 2, get: 1, percent: '100' })]).applied).toEqual([]);
  });
});

describe('off the order', () => {
  const lines = [goods('mug', 4000), goods('cap', 2000)];

  it('an amount is shared in proportion to what the lines cost then', () => {
    const rules = [
      rule({ kind: 'unitAmount', amount: 1000, on: { tags: ['cap'] } }, { kind: 'orderAmount', amount: 500 }),
    ];

    expect(taken(lines, rules).lines).toEqual([400, 1100]);
  });

  it('an amount takes no more than the goods, and nothing off the delivery', () => {
    expect(taken(lines, [rule({ kind: 'orderAmount', amount: 9999 })])).toEqual({
      lines: [4000, 2000],
      shipping: [0],
      applied: ['D 6000'],
    });
  });

  it('is a percentage, a price for all, or the percentage of the tier that is reached', () => {
    const tiers = [
      { from: 5000, percent: '10' },
      { from: 6000, percent: '20' },
      { from: 7000, percent: '30' },
    ];

    expect(taken(lines, [rule({ kind: 'orderPercent', percent: '7.5' })]).applied).toEqual(['D 450']);
    expect(taken(lines, [rule({ kind: 'orderPrice', amount: 4500 })]).applied).toEqual(['D 1500']);
    expect(taken(lines, [rule({ kind: 'orderPrice', amount: 7000 })]).applied).toEqual([]);
    expect(taken(lines, [rule({ kind: 'orderTiers', by: 'itemsTotal', tiers })]).applied).toEqual(['D 1200']);
    expect(
      taken(lines, [rule({ kind: 'orderTiers', by: 'units', tiers: [{ from: 3, percent: '5' }] })]).applied,
    ).toEqual([]);
  });

  it('is shared by what lines cost with tax where the policy says so', () => {
    const taxed = [goods('mug', 1000, { rates: [{ name: 'VAT', rate: '1' }] }), goods('cap', 1000)];
    const offered = { ...order({ pricesIncludeTax: false }), lines: taxed };
    const rules = [rule({ kind: 'orderAmount', amount: 300 })];

    const { lines } = applyDiscounts(offered, rules, { ...defaultDiscountPolicy, weights: 'withTax' });

    expect(lines.map((line) => line.discount)).toEqual([[{ units: 1, amount: 200 }], [{ units: 1, amount: 100 }]]);
  });
});

describe('off shipping', () => {
  it('a percentage is of the full cost, and two take no more than it', () => {
    const half = rule({ kind: 'shippingPercent', percent: '60' });

    expect(taken([goods('mug', 1000)], [half]).shipping).toEqual([300]);
    expect(taken([goods('mug', 1000)], [half, half]).shipping).toEqual([500]);
  });

  it('an amount takes no more than the cost', () => {
    expect(taken([goods('mug', 1000)], [rule({ kind: 'shippingAmount', amount: 700 })]).applied).toEqual(['D 500']);
  });

  it('is nothing for a fee', () => {
    const fee = charge({ kind: 'fee', rates: [] });

    const { charges } = applyDiscounts(order({ charges: [fee] }), [rule({ kind: 'shippingPercent', percent: '100' })]);

    expect(charges).toEqual([fee]);
  });
});

describe('which rules apply', () => {
  const lines = [goods('mug', 10_000)];
  const fixed = named('FIXED', { kind: 'orderAmount', amount: 1000 });
  const percent = named('PERCENT', { kind: 'orderPercent', percent: '20' });
  const above = (atLeast: number) => ({ when: [{ kind: 'itemsTotal' as const, atLeast }] });

  it('the highest priority first, equal ones in the order given', () => {
    expect(taken(lines, [percent, { ...fixed, priority: 1 }]).applied).toEqual(['FIXED 1000', 'PERCENT 1800']);
    expect(taken(lines, [percent, fixed]).applied).toEqual(['PERCENT 2000', 'FIXED 1000']);
  });

  it('an exclusive one alone, if it holds', () => {
    expect(taken(lines, [fixed, { ...percent, exclusive: true }]).applied).toEqual(['PERCENT 2000']);
    expect(taken(lines, [fixed, { ...percent, exclusive: true, ...above(10_001) }]).applied).toEqual(['FIXED 1000']);
  });

  it('of a group the first that holds', () => {
    const group = { group: 'coupons' };

    expect(
      taken(lines, [
        { ...percent, ...group, ...above(10_001) },
        { ...fixed, ...group },
      ]).applied,
    ).toEqual(['FIXED 1000']);
    expect(
      taken(lines, [
        { ...percent, ...group },
        { ...fixed, ...group },
      ]).applied,
    ).toEqual(['PERCENT 2000']);
  });

  it('each when its conditions hold after those before it', () => {
    expect(taken(lines, [fixed, { ...percent, ...above(9000) }]).applied).toEqual(['FIXED 1000', 'PERCENT 1800']);
    expect(taken(lines, [fixed, { ...percent, ...above(9001) }]).applied).toEqual(['FIXED 1000']);
  });

  it('by units in the order or in one line', () => {
    const some = [goods('mug', 1000, { units: 2 }), goods('cap', 1000)];
    const when = (kind: 'units' | 'unitsOfOneLine', atLeast: number) => [{ ...fixed, when: [{ kind, atLeast }] }];

    expect(taken(some, when('units', 3)).applied).toEqual(['FIXED 1000']);
    expect(taken(some, when('unitsOfOneLine', 3)).applied).toEqual([]);
    expect(taken(some, when('unitsOfOneLine', 2)).applied).toEqual(['FIXED 1000']);
  });

  it('what goes off units before what goes off the order, where the policy goes by level', () => {
    const units = named('UNITS', { kind: 'unitPercent', percent: '50' });

    expect(taken(lines, [percent, units]).applied).toEqual(['PERCENT 2000', 'UNITS 5000']);
    expect(taken(lines, [percent, units], { sequence: 'byLevel' }).applied).toEqual(['UNITS 5000', 'PERCENT 1000']);
  });
});

it.each<[string, DiscountAction]>([
  ['an amount below zero', { kind: 'orderAmount', amount: -1 }],
  ['a fraction of a penny', { kind: 'unitAmount', amount: 0.5 }],
  ['a percentage below zero', { kind: 'unitPercent', percent: '-5' }],
  ['a percentage in words', { kind: 'shippingPercent', percent: 'half' }],
  ['a tier without a percentage', { kind: 'orderTiers', by: 'units', tiers: [{ from: 1, percent: '' }] }],
  ['getting nothing for nothing', { kind: 'buyXGetY', buy: 0, get: 0, percent: '100' }],
])('refuses a rule with %s', (_, action) => {
  expect(() => taken([goods('mug', 1000)], [rule(action)])).toThrow(expect.objectContaining({ code: 'input.invalid' }));
});

describe('for all rules', () => {
  const amount = fc.integer({ min: 0, max: 20_000 });
  const percent = fc.constantFrom('0', '7.5', '33', '100');
  const on = fc.constantFrom({}, { tags: ['a'] }, { minUnitPrice: 500 });
  const action: fc.Arbitrary<DiscountAction> = fc.oneof(
    fc.record({ kind: fc.constant('unitAmount' as const), amount, on }),
    fc.record({ kind: fc.constant('unitPercent' as const), percent, on }),
    fc.record({ kind: fc.constant('lineAmount' as const), amount, on }),
    fc.record({ kind: fc.constant('buyXGetY' as const), buy: fc.nat(2), get: fc.constant(1), percent, on }),
    fc.record({ kind: fc.constant('orderAmount' as const), amount }),
    fc.record({ kind: fc.constant('orderPercent' as const), percent }),
    fc.record({ kind: fc.constant('shippingPercent' as const), percent }),
  );
  const rules = fc
    .array(fc.array(action, { minLength: 1, maxLength: 2 }), { maxLength: 4 })
    .map((all) => all.map((actions, i): DiscountRule => ({ code: `R${i}`, actions })));
  const lines = fc
    .array(
      fc.record({
        price: fc.integer({ min: 0, max: 5000 }),
        units: fc.integer({ min: 1, max: 9 }),
        floor: fc.nat(300),
      }),
      { minLength: 1, maxLength: 4 },
    )
    .map((all) => all.map(({ price, ...rest }, i) => goods('abcd'.charAt(i), price, rest)));
  const policy: fc.Arbitrary<DiscountPolicy> = fc.record({
    rounding: fc.constantFrom('half-up' as const, 'half-down' as const),
    unitPercent: fc.constantFrom('unit' as const, 'line' as const),
    sequence: fc.constantFrom('byRule' as const, 'byLevel' as const),
    sharing: fc.record({
      method: fc.constantFrom('largestRemainder' as const, 'nearest' as const),
      tie: fc.constantFrom('first' as const, 'last' as const),
      zeroWeights: fc.constantFrom('even' as const, 'nothing' as const),
    }),
    weights: fc.constantFrom('asPriced' as const, 'withTax' as const),
  });

  it('what they took is what the order is discounted by, and no unit is below its floor', () => {
    fc.assert(
      fc.property(lines, rules, policy, (lines, rules, policy) => {
        const offered = { ...order({ charges: [charge({ rates: [] })] }), lines };
        const discounted = applyDiscounts(offered, rules, policy);
        const { totals, lines: priced } = priceOrder(
          order({ lines: discounted.lines, charges: discounted.charges, taxRounding: 'unit' }),
        );

        expect(totals.discount).toBe(sum(discounted.applied, (item) => item.amount));
        for (const { asked, amount, cappedBy } of discounted.applied) expect(cappedBy.length > 0).toBe(amount < asked);
        for (const [i, { runs, ...line }] of priced.entries()) {
          expect(sum(runs, (run) => run.units * run.amount)).toBe(line.total);
          expect(sum(runs, (run) => run.units * run.discount)).toBe(line.discount);
          const { unitPrice, floor = 0 } = lines[i] as DiscountableLine;
          for (const run of runs) expect(run.amount).toBeGreaterThanOrEqual(Math.min(floor, unitPrice.amount));
        }
      }),
    );
  });

  it('what each took is told line by line, and every rule that took nothing says why', () => {
    fc.assert(
      fc.property(lines, rules, policy, (lines, rules, policy) => {
        const named = rules.map((rule, n) => ({ ...rule, code: `${n}` }));
        const offered = { ...order({ charges: [charge({ rates: [] })] }), lines };
        const { given, ...discounted } = giveDiscounts(offered, named, policy);

        expect(discounted).toEqual(applyDiscounts(offered, named, policy));
        for (const { code, amount } of discounted.applied)
          expect(
            sum(
              given.filter((part) => part.code === code),
              (part) => part.amount,
            ),
          ).toBe(amount);
        for (const { lineId, discount } of discounted.lines)
          expect(
            sum(
              given.filter(({ on, id }) => on === 'line' && id === lineId),
              ({ amount }) => amount,
            ),
          ).toBe(sum(discount, (run) => run.units * run.amount));
        expect([...discounted.applied, ...discounted.withheld].map(({ code }) => code).sort()).toEqual(
          named.map(({ code }) => code).sort(),
        );
      }),
    );
  });

  it('the order of equal lines does not change what is paid', () => {
    fc.assert(
      fc.property(lines, rules, (lines, rules) => {
        const total = (some: readonly DiscountableLine[]) => {
          const discounted = applyDiscounts({ ...order(), lines: some }, rules);
          return sum(discounted.applied, (item) => item.amount);
        };
        const twice = lines.flatMap((line) => [line, line]);
        const mixed = [...lines, ...lines];

        expect(total(mixed)).toBe(total(twice));
      }),
    );
  });
});
