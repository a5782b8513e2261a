import { describe, expect, test } from 'vitest';
import { realFile, sampleFile, writeOrders } from './files';
import { expectReplay } from './oracle';

const money = (rows: Parameters<typeof writeOrders>[0]) => expectReplay(writeOrders(rows)).money.GBP;

describe('the oracle', () => {
  test('gives units back from the newest earlier order on, with the pence that each cost', () => {
    // 3 units for 1.00: 34, 33, 33.
    const rows = [
      { number: '1', quantity: 3, price: '0.3333' },
      { number: '2', quantity: 1, price: '5.00' },
      { number: 'C3', quantity: -2 },
    ];
    expect(money(rows)).toEqual({ captured: 600, refunded: 534 });
    expect(money([...rows, { number: 'C4', quantity: -1 }])).toEqual({ captured: 600, refunded: 567 });
    expect(money([...rows, { number: 'C4', quantity: -9 }])).toEqual({ captured: 600, refunded: 600 });
  });

  test('takes nothing from later orders, other customers, guests or codes of another case', () => {
    const back = (sale: object, before = false) => {
      const rows = [
        { number: '1', ...sale },
        { number: 'C2', quantity: -1 },
      ];
      return expectReplay(writeOrders(before ? rows.reverse() : rows)).refusals;
    };
    expect(back({})).toEqual({});
    for (const refused of [back({}, true), back({ customer: '8' }), back({ customer: '' }), back({ code: 'mug' })]) {
      expect(refused).toEqual({ 'return.noMatchingOrder': 1 });
    }
  });

  test('reverses a charge on the newest order with some of it left, to what is left there', () => {
    const rows = [
      { number: '1', code: 'POST', price: '10' },
      { number: '2', code: 'POST', price: '4' },
      { number: 'C3', code: 'POST', quantity: -1, price: '6' },
    ];
    expect(money(rows)).toEqual({ captured: 1400, refunded: 400 });
    expect(money([...rows, { number: 'C4', code: 'POST', quantity: -2, price: '1.5' }])).toEqual({
      captured: 1400,
      refunded: 700,
    });
  });

  test('spreads a discount over the goods only, never below zero', () => {
    const rows = [
      { number: '1', code: 'A', price: '2.00' },
      { number: '1', code: 'B', price: '1.00' },
      { number: '1', code: 'POST', price: '3.00' },
      { number: '1', code: 'D', price: '0.10' },
    ];
    // 10 over 200 and 100: 6.67 and 3.33, so 7 and 3.
    expect(money([...rows, { number: 'C2', code: 'A', quantity: -1 }])).toEqual({ captured: 590, refunded: 193 });
    expect(money([...rows, { number: '1', code: 'D', price: '9.00' }])).toEqual({ captured: 300, refunded: 0 });
    expect(expectReplay(writeOrders([...rows, { number: 'C2', code: 'D', quantity: -1 }])).refusals).toEqual({
      'return.noMatchingOrder': 1,
    });
  });

  test('knows the sample', () => {
    const { rejects, placed, ...figures } = expectReplay(sampleFile);
    expect(figures).toMatchInlineSnapshot(`
      {
        "automation": {
          "touched": 0,
          "untouched": 55,
        },
        "lines": {
          "accepted": 280,
          "refused": 21,
          "seen": 301,
        },
        "money": {
          "GBP": {
            "captured": 5520798,
            "refunded": 4223253,
          },
        },
        "orders": {
          "cancelled": 0,
          "completed": 55,
          "placed": 55,
          "refused": 6,
          "seen": 93,
        },
        "refusals": {
          "line.accounting": 2,
          "line.incomplete": 4,
          "line.price": 2,
          "line.quantity": 2,
          "order.empty": 6,
          "return.noMatchingOrder": 11,
        },
        "units": {
          "ordered": 42785,
          "returned": 40191,
          "shipped": 42785,
        },
      }
    `);
    expect(rejects).toHaveLength(figures.lines.refused);
    expect(placed).toHaveLength(figures.orders.placed);
  });

  test.skipIf(realFile === undefined)('adds up on the real orders', () => {
    if (realFile === undefined) return;
    const { orders, lines, units, money, refusals, placed, rejects } = expectReplay(realFile);
    expect({ orders, lines, units, money, refusals }).toMatchInlineSnapshot(`
      {
        "lines": {
          "accepted": 243236,
          "refused": 2667,
          "seen": 245903,
        },
        "money": {
          "GBP": {
            "captured": 482646649,
            "refunded": 21249213,
          },
        },
        "orders": {
          "cancelled": 0,
          "completed": 9659,
          "placed": 9659,
          "refused": 1130,
          "seen": 12795,
        },
        "refusals": {
          "line.incomplete": 924,
          "line.price": 386,
          "line.quantity": 168,
          "order.empty": 1130,
          "return.noMatchingOrder": 1189,
        },
        "units": {
          "ordered": 2499282,
          "returned": 109614,
          "shipped": 2499282,
        },
      }
    `);
    expect(new Set(rejects.map(({ line }) => line)).size).toBe(lines.refused);
    for (const order of placed) expect(order.refunded).toBeLessThanOrEqual(order.captured);
  });

  test.skipIf(realFile === undefined)('knows the first 500 invoices of the real orders', () => {
    if (realFile === undefined) return;
    const { orders, lines, units, money, refusals } = expectReplay(realFile, { limit: 500 });
    expect({ orders, lines, units, money, refusals }).toMatchInlineSnapshot(`
      {
        "lines": {
          "accepted": 9599,
          "refused": 136,
          "seen": 9735,
        },
        "money": {
          "GBP": {
            "captured": 17966079,
            "refunded": 18400,
          },
        },
        "orders": {
          "cancelled": 0,
          "completed": 412,
          "placed": 412,
          "refused": 45,
          "seen": 500,
        },
        "refusals": {
          "line.incomplete": 42,
          "line.price": 3,
          "line.quantity": 1,
          "order.empty": 45,
          "return.noMatchingOrder": 90,
        },
        "units": {
          "ordered": 86784,
          "returned": 77,
          "shipped": 86784,
        },
      }
    `);
  });
});
