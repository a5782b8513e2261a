import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { priceOrder, reverseCharge, reverseUnits, type Share } from '../../src/settlement';
import { anyOrder, line, order, sum } from './pricing';

const add = (a: Share, b: Share): Share => ({
  amount: a.amount + b.amount,
  tax: a.tax + b.tax,
  discount: a.discount + b.discount,
});
const nothing: Share = { amount: 0, tax: 0, discount: 0 };

describe('reversing units of a line', () => {
  it('gives back exactly what those units cost after an order discount', () => {
    const { lines } = priceOrder(
      order({ lines: [line({ units: 3, price: 3333 })], discounts: [{ code: 'D', amount: 1000 }] }),
    );

    const parts = [0, 1, 2].map((from) => reverseUnits(lines[0]?.runs ?? [], from, 1));

    expect(parts).toEqual([
      { amount: 3000, tax: 500, discount: 334 },
      { amount: 3000, tax: 500, discount: 333 },
      { amount: 2999, tax: 500, discount: 333 },
    ]);
  });

  it('refuses units that the line does not have', () => {
    const runs = [{ units: 2, amount: 10, tax: 0, discount: 0 }];

    expect(() => reverseUnits(runs, 1, 2)).toThrow(RangeError);
    expect(() => reverseUnits(runs, -1, 1)).toThrow(RangeError);
    expect(() => reverseUnits(runs, 0, 0.5)).toThrow(RangeError);
    expect(reverseUnits(runs, 2, 0)).toEqual(nothing);
  });

  it('in any sequence of parts gives back the line, to the last minor unit', () => {
    fc.assert(
      fc.property(anyOrder, fc.infiniteStream(fc.integer({ min: 1, max: 40_000 })), (input, steps) => {
        for (const [i, priced] of priceOrder(input).lines.entries()) {
          const units = input.lines[i]?.units as number;
          let back = nothing;
          for (let from = 0; from < units; ) {
            const size = Math.min(units - from, steps.next().value as number);
            back = add(back, reverseUnits(priced.runs, from, size));
            from += size;
          }

          expect(back).toEqual({ amount: priced.total, tax: priced.tax, discount: priced.discount });
        }
      }),
    );
  });
});

describe('reversing a charge', () => {
  it('rounds the tax so that the parts sum to what was stored', () => {
    const charge = { total: 500, tax: 83 };

    expect([reverseCharge(charge, 0, 250), reverseCharge(charge, 250, 250)]).toEqual([
      { amount: 250, tax: 42, discount: 0 },
      { amount: 250, tax: 41, discount: 0 },
    ]);
  });

  it('gives nothing of a free charge, and refuses more than the charge has', () => {
    expect(reverseCharge({ total: 0, tax: 0 }, 0, 0)).toEqual(nothing);
    expect(() => reverseCharge({ total: 500, tax: 83 }, 400, 101)).toThrow(RangeError);
    expect(() => reverseCharge({ total: 500, tax: 83 }, 0, -1)).toThrow(RangeError);
  });

  it('in any sequence of parts gives back total, tax and discount, no part below zero', () => {
    const parts = fc.array(fc.integer({ min: 0, max: 5000 }), { minLength: 1, maxLength: 10 });
    fc.assert(
      fc.property(parts, fc.double({ min: 0, max: 1, noNaN: true }), (parts, taxed) => {
        const total = sum(parts, (part) => part);
        const charge = { total, tax: Math.floor(total * taxed), discount: Math.floor(total / 3) };
        let reversed = 0;
        let back = nothing;
        for (const part of parts) {
          const share = reverseCharge(charge, reversed, part);
          expect(Math.min(share.tax, share.discount)).toBeGreaterThanOrEqual(0);
          back = add(back, share);
          reversed += part;
        }

        expect(back).toEqual({ amount: total, tax: charge.tax, discount: charge.discount });
      }),
    );
  });
});
