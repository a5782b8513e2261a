import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { priceOrder } from '../../src/settlement';
import { anyOrder, charge, line, order, sum, vat } from './pricing';

describe('the price of an order', () => {
  it('contains the tax when prices include it', () => {
    const { totals } = priceOrder(
      order({ lines: [line({ units: 2, price: 600 })], charges: [charge({ amount: 300 })] }),
    );

    expect(totals).toEqual({
      currency: 'GBP',
      goods: 1200,
      discount: 0,
      shipping: 300,
      fees: 0,
      tax: 250,
      total: 1500,
    });
  });

  it('adds the tax when prices exclude it', () => {
    const input = order({
      pricesIncludeTax: false,
      lines: [line({ units: 2, price: 600 })],
      charges: [charge({ kind: 'fee' })],
    });

    const { totals } = priceOrder(input);

    expect(totals).toEqual({
      currency: 'GBP',
      goods: 1200,
      discount: 0,
      shipping: 0,
      fees: 500,
      tax: 340,
      total: 2040,
    });
  });

  it('prices an order without lines by its charges', () => {
    const { totals } = priceOrder(order({ lines: [], charges: [charge()], discounts: [{ code: 'D', amount: 100 }] }));

    expect(totals).toEqual({ currency: 'GBP', goods: 0, discount: 0, shipping: 500, fees: 0, tax: 83, total: 500 });
  });

  it('takes the amount given for a line instead of units times price', () => {
    const { lines } = priceOrder(order({ lines: [line({ units: 3, price: 855, lineAmount: 100 })] }));

    expect(lines).toEqual([
      {
        lineId: '1',
        gross: 100,
        discount: 0,
        tax: 17,
        total: 100,
        runs: [
          { units: 1, amount: 34, tax: 6, discount: 0 },
          { units: 1, amount: 33, tax: 6, discount: 0 },
          { units: 1, amount: 33, tax: 5, discount: 0 },
        ],
      },
    ]);
  });

  it('rounds a price below the penny once for the line', () => {
    const { totals } = priceOrder(
      order({ lines: [line({ units: 3, unitPrice: { amount: 855, currency: 'GBP', scale: 1 } })] }),
    );

    expect(totals.goods).toBe(257);
  });

  it('adds up the rates of a line before it applies them', () => {
    const rates = [...vat('0.05'), { name: 'PST', rate: '0.07' }];

    const { totals } = priceOrder(order({ pricesIncludeTax: false, lines: [line({ price: 1050, rates })] }));

    expect(totals.tax).toBe(126);
  });
});

describe('discounts above what they are for', () => {
  it('are cut, and the price says which, with what was asked and given', () => {
    const input = order({
      lines: [line({ lineId: '1', price: 1000, discount: 1200 }), line({ lineId: '2', price: 1000, discount: 100 })],
      charges: [charge({ chargeId: 'c1', amount: 500, discount: 501 })],
      discounts: [
        { code: 'FULL', amount: 600 },
        { code: 'PART', amount: 600 },
        { code: 'NONE', amount: 600 },
      ],
    });

    const { capped, totals } = priceOrder(input);

    expect(capped).toEqual([
      { on: 'line', id: '1', asked: 1200, given: 1000 },
      { on: 'charge', id: 'c1', asked: 501, given: 500 },
      { on: 'order', id: 'PART', asked: 600, given: 300 },
      { on: 'order', id: 'NONE', asked: 600, given: 0 },
    ]);
    expect(totals).toMatchObject({ discount: 2500, total: 0 });
  });

  it('are none where each is given in full', () => {
    expect(priceOrder(order({ discounts: [{ code: 'D', amount: 500 }] })).capped).toEqual([]);
  });
});

describe('mixed prices', () => {
  it('a line and a charge may contain the tax that others do not', () => {
    const input = order({
      lines: [line({ price: 1000, rates: vat('0.05') })],
      charges: [charge({ amount: 1000, rates: vat('0.1'), taxIncluded: false })],
    });

    const { lines, charges, totals } = priceOrder(input);

    expect([lines[0]?.tax, charges[0]?.tax]).toEqual([48, 100]);
    expect(totals).toMatchObject({ goods: 1000, shipping: 1000, tax: 148, total: 2100 });
  });

  it('a price below the penny may be for many units', () => {
    const screws = line({ units: 250, unitPrice: { amount: 245, currency: 'GBP', per: 100 } });

    expect(priceOrder(order({ lines: [screws] })).totals.goods).toBe(613);
  });

  it('a negative fee is an allowance, taxed as what it is off', () => {
    const allowance = charge({ kind: 'fee', amount: -240, taxIncluded: true });
    const input = order({ pricesIncludeTax: false, lines: [line({ price: 1000 })], charges: [allowance] });

    expect(priceOrder(input).totals).toMatchObject({ goods: 1000, fees: -240, tax: 160, total: 960 });
    expect(priceOrder({ ...input, taxRounding: 'document' }).totals).toMatchObject({ tax: 160, total: 960 });
  });

  it('what is rounded of a price with tax in it is the tax, or the net', () => {
    const input = order({ lines: [line({ price: 315 })] });

    expect(priceOrder(input).totals.tax).toBe(53);
    expect(priceOrder({ ...input, containedTax: 'rest' }).totals.tax).toBe(52);
  });
});

describe('a discount of a delivery cost', () => {
  it('lowers its tax and counts among the discounts', () => {
    const { charges, totals } = priceOrder(order({ charges: [charge({ amount: 600, discount: 120 })] }));

    expect(charges).toEqual([{ chargeId: 'c1', kind: 'shipping', code: 'POST', total: 480, tax: 80, discount: 120 }]);
    expect(totals).toMatchObject({ goods: 1000, discount: 120, shipping: 600, total: 1480 });
  });

  it('takes no more than the cost', () => {
    expect(priceOrder(order({ charges: [charge({ amount: 600, discount: 999 })] })).charges[0]).toMatchObject({
      total: 0,
      tax: 0,
      discount: 600,
    });
  });
});

describe('discounts given per unit', () => {
  const discount = [
    { units: 1, amount: 100 },
    { units: 2, amount: 0 },
  ];
  const input = order({ lines: [line({ units: 3, price: 600, discount })] });

  it('stay on their units', () => {
    expect(priceOrder({ ...input, taxRounding: 'unit' }).lines[0]?.runs).toEqual([
      { units: 1, amount: 500, tax: 83, discount: 100 },
      { units: 2, amount: 600, tax: 100, discount: 0 },
    ]);
  });

  it('stay on their units when tax is rounded for the line, too', () => {
    expect(priceOrder(input).lines[0]).toEqual({
      lineId: '1',
      gross: 1800,
      discount: 100,
      tax: 283,
      total: 1700,
      runs: [
        { units: 1, amount: 500, tax: 95, discount: 100 },
        { units: 2, amount: 600, tax: 94, discount: 0 },
      ],
    });
  });

  it('leave room for discounts of the order', () => {
    const [priced] = priceOrder({ ...input, discounts: [{ code: 'D', amount: 1700 }] }).lines;

    expect(priced?.runs).toEqual([{ units: 3, amount: 0, tax: 0, discount: 600 }]);
  });
});

describe('a discount of the order', () => {
  const lines = [line({ lineId: 'a', price: 4000 }), line({ lineId: 'b', price: 2000, discount: 1000 })];

  it('is shared in proportion to what the lines cost after their own discounts', () => {
    const priced = priceOrder(order({ lines, discounts: [{ code: 'D', amount: 500 }] }));

    expect(priced.lines.map((l) => [l.gross, l.discount, l.total])).toEqual([
      [4000, 400, 3600],
      [2000, 1100, 900],
    ]);
    expect(priced.totals).toMatchObject({ goods: 6000, discount: 1500, total: 4500 });
  });

  it('never exceeds the goods, and says what was given', () => {
    const priced = priceOrder(order({ lines, charges: [charge()], discounts: [{ code: 'D', amount: 9999 }] }));

    expect(priced.lines.map((l) => l.total)).toEqual([0, 0]);
    expect(priced.totals).toMatchObject({ discount: 6000, tax: 83, total: 500 });
  });

  it('lowers the tax that is added', () => {
    const input = order({
      pricesIncludeTax: false,
      lines: [line({ price: 1000 })],
      discounts: [{ code: 'D', amount: 100 }],
    });

    expect(priceOrder(input).totals).toMatchObject({ discount: 100, tax: 180, total: 1080 });
  });
});

describe('rounding of tax', () => {
  const input = order({
    pricesIncludeTax: false,
    lines: [line({ units: 3, price: 123 }), line({ lineId: '2', price: 122 })],
  });

  it('by unit taxes each unit on its own', () => {
    const { lines } = priceOrder({ ...input, taxRounding: 'unit' });

    expect(lines.map((l) => l.tax)).toEqual([75, 24]);
    expect(lines[0]?.runs).toEqual([{ units: 3, amount: 148, tax: 25, discount: 0 }]);
  });

  it('by line taxes the line once', () => {
    const { lines } = priceOrder({ ...input, taxRounding: 'line' });

    expect(lines.map((l) => l.tax)).toEqual([74, 24]);
  });

  it('by document rounds the sum once and shares it', () => {
    const halves = [line({ price: 502 }), line({ lineId: '2', price: 502 })];

    const { lines, totals } = priceOrder({ ...input, lines: halves, taxRounding: 'document' });

    expect(lines.map((l) => l.tax)).toEqual([101, 100]);
    expect(totals.tax).toBe(201);
  });

  it('by rate rounds the sum of each rate once', () => {
    const mixed = [
      line({ price: 502 }),
      line({ lineId: '2', price: 510, rates: vat('0.05') }),
      line({ lineId: '3', price: 502 }),
    ];

    const { lines, totals } = priceOrder({ ...input, lines: mixed, taxRounding: 'rate' });

    expect(lines.map((l) => l.tax)).toEqual([101, 26, 100]);
    expect(totals.tax).toBe(227);
  });

  it('by document adds the exact taxes of several rates', () => {
    const mixed = [line({ price: 502 }), line({ lineId: '2', price: 102, rates: vat('0.05') })];

    const { lines, totals } = priceOrder({ ...input, lines: mixed, taxRounding: 'document' });

    expect(totals.tax).toBe(106);
    expect(lines.map((l) => l.tax)).toEqual([101, 5]);
  });

  it('goes to the even neighbour or down where the caller says so', () => {
    const half = order({ pricesIncludeTax: false, lines: [line({ price: 50, rates: vat('0.05') })] });

    expect(priceOrder(half).totals.tax).toBe(3);
    expect(priceOrder({ ...half, rounding: 'half-even' }).totals.tax).toBe(2);
    expect(priceOrder({ ...half, rounding: 'down' }).totals.tax).toBe(2);
  });
});

describe('what is refused', () => {
  it.each([
    ['a line in another currency', order({ lines: [line({ unitPrice: { amount: 1, currency: 'EUR' } })] })],
    ['a rate that is no decimal', order({ lines: [line({ rates: vat('20%') })] })],
    ['a line of no units', order({ lines: [line({ units: 0 })] })],
    ['a negative amount', order({ lines: [line({ lineAmount: -1 })] })],
    ['a negative discount', order({ discounts: [{ code: 'D', amount: -1 }] })],
    ['a negative delivery cost', order({ charges: [charge({ amount: -1 })] })],
    ['a price for no units', order({ lines: [line({ unitPrice: { amount: 1, currency: 'GBP', per: 0 } })] })],
    ['discounts of other units', order({ lines: [line({ units: 2, discount: [{ units: 1, amount: 1 }] })] })],
    ['a discount above a unit', order({ lines: [line({ price: 5, discount: [{ units: 1, amount: 6 }] })] })],
    ['a charge of a fraction of a penny', order({ charges: [charge({ amount: 0.5 })], taxRounding: 'document' })],
  ])('%s', (_, input) => {
    expect(() => priceOrder(input)).toThrow(expect.objectContaining({ code: 'input.invalid' }));
  });
});

describe('for every order', () => {
  it('the units make the line, the lines and charges make the totals, and no line is below zero', () => {
    fc.assert(
      fc.property(anyOrder, (input) => {
        const { lines, charges, totals } = priceOrder(input);

        for (const [i, priced] of lines.entries()) {
          const runs = priced.runs;
          expect(sum(runs, (run) => run.units)).toBe(input.lines[i]?.units);
          expect(sum(runs, (run) => run.units * run.amount)).toBe(priced.total);
          expect(sum(runs, (run) => run.units * run.tax)).toBe(priced.tax);
          expect(sum(runs, (run) => run.units * run.discount)).toBe(priced.discount);
          expect(runs.length).toBeLessThanOrEqual(4);
          expect(priced.total).toBe(priced.gross - priced.discount + (input.pricesIncludeTax ? 0 : priced.tax));
          expect(Math.min(priced.total, priced.tax, priced.discount)).toBeGreaterThanOrEqual(0);
        }
        const { goods, discount, shipping, fees, tax, total } = totals;
        expect(total).toBe(goods - discount + shipping + fees + (input.pricesIncludeTax ? 0 : tax));
        expect(total).toBe(sum(lines, (l) => l.total) + sum(charges, (c) => c.total));
        expect(tax).toBe(sum(lines, (l) => l.tax) + sum(charges, (c) => c.tax));
        expect(discount).toBe(sum(lines, (l) => l.discount) + sum(charges, (c) => c.discount));
      }),
    );
  });

  it('an inclusive order costs the same however its tax is rounded', () => {
    fc.assert(
      fc.property(anyOrder, (input) => {
        const totals = (['unit', 'line', 'rate', 'document'] as const).map((taxRounding) => {
          return priceOrder({ ...input, pricesIncludeTax: true, taxRounding }).totals.total;
        });

        expect(new Set(totals).size).toBe(1);
      }),
    );
  });
});
