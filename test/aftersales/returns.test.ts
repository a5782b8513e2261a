import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { refundProposal, returnableUntil, returnProblems } from '../../src/aftersales';
import { type PricedOrder, priceOrder, reverseCharge, reverseUnits } from '../../src/settlement';

const window = { deliveredAt: '2026-01-01T12:00:00.000Z', days: 30, at: '2026-01-20T12:00:00.000Z' };
const line = { lineId: '1', units: 1, returnable: 2 };

describe('what may come back', () => {
  it('is what was shipped, within the window', () => {
    expect(returnProblems([line], window)).toEqual([]);
    expect(returnProblems([line], { ...window, at: '2026-01-31T12:00:00.000Z' })).toEqual([]);
  });

  it('is refused after the window, with its end', () => {
    const late = { ...window, at: '2026-01-31T12:00:00.001Z' };

    expect(returnProblems([line], late)).toEqual([
      {
        code: 'return.window',
        message: 'goods could come back until 2026-01-31T12:00:00.000Z',
        details: { deliveredAt: window.deliveredAt, days: 30, until: '2026-01-31T12:00:00.000Z', at: late.at },
      },
    ]);
  });

  it('has no end before the delivery, or where the shop sets none', () => {
    const at = '2030-01-01T00:00:00.000Z';

    expect(returnProblems([line], { ...window, at, deliveredAt: null })).toEqual([]);
    expect(returnProblems([line], { ...window, at, days: null })).toEqual([]);
  });

  it('lasts calendar days of the zone, also when the clocks change', () => {
    const acrossChange = { deliveredAt: '2026-03-28T12:00:00.000Z', days: 1, at: window.at };

    expect(returnableUntil(acrossChange)).toBe('2026-03-29T12:00:00.000Z');
    expect(returnableUntil({ ...acrossChange, zone: 'Europe/London' })).toBe('2026-03-29T11:00:00.000Z');
  });

  it('is refused for nothing, too much, and units that are none, all at once with the window', () => {
    const codes = (lines: Parameters<typeof returnProblems>[0], at = window.at) => {
      return returnProblems(lines, { ...window, at }).map((found) => found.code);
    };

    expect(codes([])).toEqual(['return.empty']);
    expect(codes([line, { ...line, units: 2 }])).toEqual(['line.quantity']);
    expect(
      codes(
        [
          { ...line, units: 0 },
          { ...line, lineId: '2', units: 0.5 },
        ],
        '2026-03-01T00:00:00.000Z',
      ),
    ).toEqual(['line.quantity', 'line.quantity', 'return.window']);
  });
});

describe('the refund of a return', () => {
  const priced = priceOrder({
    currency: 'GBP',
    pricesIncludeTax: true,
    rounding: 'half-up',
    taxRounding: 'line',
    tie: 'first',
    lines: [
      { lineId: '1', units: 3, unitPrice: { amount: 999, currency: 'GBP' }, rates: [{ name: 'VAT', rate: '0.2' }] },
    ],
    charges: [{ chargeId: 'c', kind: 'shipping', code: 'POST', amount: 499, rates: [{ name: 'VAT', rate: '0.2' }] }],
    discounts: [{ code: 'D', amount: 100 }],
  });

  it('is what those units and charges cost', () => {
    const { runs } = firstLine(priced);

    expect(refundProposal([reverseUnits(runs, 0, 1)], [reverseCharge(firstCharge(priced), 0, 250)])).toEqual({
      goods: 966,
      charges: 250,
      amount: 1216,
      tax: 203,
      discount: 34,
    });
    expect(refundProposal([], [])).toEqual({ goods: 0, charges: 0, amount: 0, tax: 0, discount: 0 });
  });

  it('in any sequence of returns gives back the whole order', () => {
    const orders = fc.shuffledSubarray([0, 1, 2], { minLength: 3 });
    fc.assert(
      fc.property(orders, fc.integer({ min: 0, max: 499 }), (units, first) => {
        const charge = firstCharge(priced);
        const proposal = refundProposal(
          units.map((unit) => reverseUnits(firstLine(priced).runs, unit, 1)),
          [reverseCharge(charge, 0, first), reverseCharge(charge, first, 499 - first)],
        );

        const { total, tax, discount } = priced.totals;
        expect(proposal).toMatchObject({ amount: total, tax, discount });
      }),
    );
  });
});

function firstLine({ lines }: PricedOrder) {
  const [first] = lines;
  if (first === undefined) throw new Error('the order has a line');
  return first;
}

function firstCharge({ charges }: PricedOrder) {
  const [first] = charges;
  if (first === undefined) throw new Error('the order has a charge');
  return first;
}
