/**
 * Pricing an order: orderwright beside the totals functions that Medusa and Vendure publish, in one run: `npm run bench:totals`.
 *
 * - Amounts given: discounts are known per line; tax and totals are worked out. Medusa's `decorateCartTotals` does this.
 * - Rules given: ten per cent off some lines, 5.00 off the order, shared; then tax and totals. Vendure's `OrderCalculator` does this.
 *
 * The orders have two tax rates and a delivery cost. Needs `npm --prefix bench/totals install --ignore-scripts` once; without it only orderwright runs.
 * Each figure is the best of several rounds that take turns, so that whatever else the machine does hits all alike.
 */
import { createRequire } from 'node:module';
import { applyDiscounts, type DiscountRule, defaultDiscountPolicy, priceOrder } from 'orderwright/settlement';

type Run = () => unknown;
interface Contender {
  readonly name: string;
  readonly runs: (lines: number) => Promise<Run> | Run;
}

const currency = 'GBP';
const ratePercent = (i: number) => (i % 2 === 0 ? 20 : 5);
const price = (i: number) => 999 + 37 * (i % 50);
const units = (i: number) => 1 + (i % 3);
const lineDiscount = (i: number) => (i % 3 === 0 ? 100 : 0);
const require = createRequire(new URL('./totals/package.json', import.meta.url));

const groups: readonly (readonly [title: string, contenders: readonly Contender[]])[] = [
  [
    'amounts given',
    [
      { name: 'orderwright', runs: pricing },
      { name: '@medusajs/utils', runs: medusa },
    ],
  ],
  [
    'rules given',
    [
      { name: 'orderwright', runs: discounting },
      { name: '@vendure/core', runs: vendure },
    ],
  ],
];

for (const [title, contenders] of groups) {
  for (const lines of [3, 100]) {
    const best = await race(contenders, lines);
    for (const [name, micros] of best) console.log(`${title}, ${lines} lines: ${name} ${micros}`);
  }
}

async function race(contenders: readonly Contender[], lines: number): Promise<Map<string, string>> {
  const ready = new Map<string, Run>();
  const best = new Map<string, number>();
  for (const { name, runs } of contenders) {
    try {
      ready.set(name, await runs(lines));
    } catch (error) {
      console.error(`${name} does not run: ${error instanceof Error ? error.message.split('\n')[0] : error}`);
    }
  }
  for (let round = 0; round < 8; round++) {
    for (const [name, run] of ready) best.set(name, Math.min(best.get(name) ?? Infinity, await microsOf(run)));
  }
  return new Map([...best].map(([name, micros]) => [name, `${micros.toFixed(2)} µs`]));
}

/** Microseconds per call over about a tenth of a second. */
async function microsOf(run: Run): Promise<number> {
  const until = performance.now() + 100;
  const start = performance.now();
  let calls = 0;
  while (performance.now() < until) {
    for (let i = 0; i < 10; i++) {
      const result = run();
      if (result instanceof Promise) await result;
    }
    calls += 10;
  }
  return ((performance.now() - start) * 1000) / calls;
}

function order(lines: number) {
  const rates = (i: number) => [{ name: 'VAT', rate: ratePercent(i) === 20 ? '0.2' : '0.05' }];
  return {
    currency,
    pricesIncludeTax: true,
    lines: Array.from({ length: lines }, (_, i) => ({
      lineId: String(i + 1),
      units: units(i),
      unitPrice: { amount: price(i), currency },
      rates: rates(i),
    })),
    charges: [{ chargeId: 'c1', kind: 'shipping' as const, code: 'POST', amount: 499, rates: rates(0) }],
    rounding: 'half-up' as const,
    taxRounding: 'line' as const,
    tie: 'first' as const,
  };
}

function pricing(lines: number): Run {
  const given = order(lines);
  const discounted = given.lines.map((line, i) =>
    lineDiscount(i) > 0 ? { ...line, discount: lineDiscount(i) } : line,
  );
  const input = { ...given, lines: discounted, discounts: [] };
  return () => priceOrder(input);
}

function discounting(lines: number): Run {
  const given = order(lines);
  const input = { ...given, lines: given.lines.map((line, i) => ({ ...line, tags: i % 3 === 0 ? ['sale'] : [] })) };
  const rules: DiscountRule[] = [
    { code: 'SALE', actions: [{ kind: 'unitPercent', percent: '10', on: { tags: ['sale'] } }] },
    { code: 'WELCOME', actions: [{ kind: 'orderAmount', amount: 500 }] },
  ];
  return () => {
    const discounted = applyDiscounts(input, rules, defaultDiscountPolicy);
    return priceOrder({ ...input, lines: discounted.lines, charges: discounted.charges, discounts: [] });
  };
}

function medusa(lines: number): Run {
  const { decorateCartTotals }: { decorateCartTotals: (cart: unknown) => unknown } = require('@medusajs/utils');
  const taxes = (i: number) => [{ code: 'VAT', rate: ratePercent(i) }];
  const cart = {
    currency_code: 'gbp',
    items: Array.from({ length: lines }, (_, i) => ({
      id: String(i + 1),
      quantity: units(i),
      unit_price: price(i),
      is_tax_inclusive: true,
      tax_lines: taxes(i),
      adjustments: lineDiscount(i) > 0 ? [{ code: 'SALE', amount: lineDiscount(i), is_tax_inclusive: true }] : [],
    })),
    shipping_methods: [{ id: 's1', amount: 499, is_tax_inclusive: true, tax_lines: taxes(0), adjustments: [] }],
  };
  return () => decorateCartTotals(cart);
}

/** Vendure's own calculator with its default strategies; what it would ask of a database is answered at once. */
function vendure(lines: number): Run {
  // Its entities are built by field names and its services only asked for what is below: a constructor of anything is all that is known of them here.
  type Build = new (...fields: unknown[]) => Record<string, unknown>;
  const core: Record<string, Build> = require('@vendure/core');
  const build = (name: string, ...fields: unknown[]) => new (core[name] as Build)(...fields);
  const calculator = build(
    'OrderCalculator',
    {
      taxOptions: {
        taxZoneStrategy: { determineTaxZone: () => ({ id: 1 }) },
        taxLineCalculationStrategy: build('DefaultTaxLineCalculationStrategy'),
        orderTaxCalculationStrategy: build('DefaultOrderTaxCalculationStrategy'),
      },
      orderOptions: { orderLineDiscountDistributionStrategy: build('DefaultOrderLineDiscountDistributionStrategy') },
    },
    { getAllWithMembers: () => [] },
    {
      getApplicableTaxRate: (_: unknown, __: unknown, id: number) => ({
        apply: () => ({ description: 'VAT', taxRate: id }),
      }),
    },
    { findOne: () => ({ test: () => true, apply: () => ({ price: 499, priceIncludesTax: true, taxRate: 20 }) }) },
    {},
    { get: (_: unknown, __: unknown, answer: () => unknown) => answer() },
  );
  const action = (
    kind: string,
    code: string,
    execute: (...args: { listPrice: number; unitPriceWithTax: number }[]) => number,
  ) => build(kind, { code, args: {}, description: [], execute: (_: unknown, ...rest: never[]) => execute(...rest) });
  const promotion = (id: number, code: string, of: unknown) =>
    build('Promotion', {
      id,
      name: code,
      conditions: [],
      promotionConditions: [],
      actions: [{ code, args: [] }],
      promotionActions: [of],
    });
  const promotions = [
    promotion(
      1,
      'sale',
      action('PromotionItemAction', 'sale', (line) => (onSale.has(line) ? -(line?.unitPriceWithTax ?? 0) * 0.1 : 0)),
    ),
    promotion(
      2,
      'welcome',
      action('PromotionOrderAction', 'welcome', () => -500),
    ),
  ];
  const onSale = new Set<unknown>();
  const items = Array.from({ length: lines }, (_, i) =>
    build('OrderLine', {
      id: i + 1,
      listPrice: price(i),
      listPriceIncludesTax: true,
      quantity: units(i),
      orderPlacedQuantity: 0,
      taxLines: [],
      adjustments: [],
      taxCategoryId: ratePercent(i),
      shippingLineId: 1,
    }),
  );
  for (const [i, item] of items.entries()) if (i % 3 === 0) onSale.add(item);
  const shippingLine = build('ShippingLine', { id: 1, shippingMethodId: 1, adjustments: [], taxLines: [] });
  const cart = { surcharges: [], couponCodes: [], modifications: [], promotions: [], lines: items };
  const ctx = { channel: { pricesIncludeTax: true }, channelId: 1 };
  const apply = calculator.applyPriceAdjustments as (...args: unknown[]) => Promise<unknown>;
  const placed = build('Order', { ...cart, shippingLines: [shippingLine] });
  return () => apply.call(calculator, ctx, placed, promotions, items);
}
