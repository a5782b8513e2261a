/** Orders to price, with boring defaults, and random ones. */
import fc from 'fast-check';
import type { ChargeInput, PricedLineInput, TotalsInput } from '../../src/settlement';

export const vat = (rate: string) => [{ name: 'VAT', rate }];

export const line = (fields: Partial<PricedLineInput> & { price?: number } = {}): PricedLineInput => {
  const { price = 1000, ...rest } = fields;
  return { lineId: '1', units: 1, unitPrice: { amount: price, currency: 'GBP' }, rates: vat('0.2'), ...rest };
};

export const charge = (fields: Partial<ChargeInput> = {}): ChargeInput => {
  return { chargeId: 'c1', kind: 'shipping', code: 'POST', amount: 500, rates: vat('0.2'), ...fields };
};

export const order = (fields: Partial<TotalsInput> = {}): TotalsInput => ({
  currency: 'GBP',
  pricesIncludeTax: true,
  lines: [line()],
  charges: [],
  discounts: [],
  rounding: 'half-up',
  taxRounding: 'line',
  tie: 'first',
  ...fields,
});

const rates = fc.array(
  fc.constantFrom(...['0', '0.05', '0.07', '0.2', '0.21', '0.08875', '1']).map((rate) => ({ name: rate, rate })),
  {
    maxLength: 3,
  },
);

const anyLine = fc
  .record({
    units: fc.oneof(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 100_000 })),
    price: fc.integer({ min: 0, max: 50_000 }),
    scale: fc.constantFrom(0, 0, 2),
    override: fc.option(fc.integer({ min: 0, max: 1_000_000 })),
    discount: fc.option(fc.integer({ min: 0, max: 30_000 })),
    rates,
  })
  .map(({ units, price, scale, override, discount, rates }) => ({
    units,
    unitPrice: { amount: price, currency: 'GBP', scale },
    ...(override !== null && { lineAmount: override }),
    ...(discount !== null && { discount }),
    rates,
  }));

const anyCharge = fc.record({
  kind: fc.constantFrom('shipping' as const, 'fee' as const),
  code: fc.constant('X'),
  amount: fc.integer({ min: 0, max: 5000 }),
  discount: fc.nat(6000),
  rates,
});

/** Orders of every tax mode, rounding and tie rule, with discounts that may exceed the goods. */
export const anyOrder: fc.Arbitrary<TotalsInput> = fc.record({
  currency: fc.constant('GBP'),
  pricesIncludeTax: fc.boolean(),
  lines: fc
    .array(anyLine, { maxLength: 6 })
    .map((lines) => lines.map((fields, i): PricedLineInput => ({ lineId: `l${i}`, ...fields }))),
  charges: fc
    .array(anyCharge, { maxLength: 2 })
    .map((charges) => charges.map((fields, i): ChargeInput => ({ chargeId: `c${i}`, ...fields }))),
  discounts: fc.array(fc.record({ code: fc.constant('D'), amount: fc.integer({ min: 0, max: 100_000 }) }), {
    maxLength: 2,
  }),
  rounding: fc.constantFrom('half-up' as const, 'half-even' as const, 'half-down' as const, 'down' as const),
  taxRounding: fc.constantFrom('unit' as const, 'line' as const, 'rate' as const, 'document' as const),
  containedTax: fc.constantFrom('rounded' as const, 'rest' as const),
  tie: fc.constantFrom('first' as const, 'last' as const, 'largest' as const),
});

export const sum = <T>(items: readonly T[], of: (item: T) => number): number =>
  items.reduce((total, item) => total + of(item), 0);
