import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { landedValues } from '../../src/inventory';

const lines = [
  { units: 1, value: 900, weight: 500 },
  { units: 3, value: 100, weight: 1500 },
];
const count = fc.nat({ max: 1_000_000 });

describe('landed cost', () => {
  it('follows value, quantity or weight', () => {
    expect(landedValues(lines, [{ amount: 100, by: 'value' }])).toEqual([990, 110]);
    expect(landedValues(lines, [{ amount: 100, by: 'quantity' }])).toEqual([925, 175]);
    expect(landedValues(lines, [{ amount: 101, by: 'weight' }])).toEqual([925, 176]);
  });

  it('adds up several costs', () => {
    expect(
      landedValues(lines, [
        { amount: 100, by: 'value' },
        { amount: 4, by: 'quantity' },
      ]),
    ).toEqual([991, 113]);
  });

  it('refuses what is no amount, field by field', () => {
    expect(() => landedValues(lines, [{ amount: -1, by: 'value' }])).toThrow('amount must be');
    expect(() => landedValues([{ units: 1, value: 0.5, weight: 0 }], [])).toThrow('value must be');
  });

  it('loses nothing and adds nothing', () => {
    const line = fc.record({ units: count, value: count, weight: count });
    const cost = fc.record({
      amount: count,
      by: fc.constantFrom('value' as const, 'quantity' as const, 'weight' as const),
    });
    fc.assert(
      fc.property(fc.array(line, { minLength: 1 }), fc.array(cost), (goods, costs) => {
        const sum = (of: readonly number[]) => of.reduce((a, b) => a + b, 0);
        const landed = landedValues(goods, costs);
        expect(sum(landed)).toBe(sum(goods.map(({ value }) => value)) + sum(costs.map(({ amount }) => amount)));
        expect(landed.every((value, i) => value >= (goods[i]?.value ?? 0))).toBe(true);
      }),
    );
  });
});
