/** What came in is given to the order that waits for it: first what was kept for those who wait, then what is free. */
import { describe, expect, it } from 'vitest';
import { backorderState, lotOf, type StockRow } from '../../../src/inventory';
import { backorderTerm, movesOf, searchTerms } from '../../../src/order';
import { ann, begin, customer, type Story } from '../../support/order-builders';
import { aShop } from '../../support/order-shop';

const lot = lotOf({ lot: '', state: backorderState });
const shop = aShop({
  locations: [
    { id: 'london', priority: 1 },
    { id: 'leeds', priority: 2 },
  ],
});

const shelf = (location: string, fields: Partial<StockRow>): StockRow => ({
  ...{ sku: 'MUG', location, lot: '', onHand: 0, allocated: 0, reserved: 0, safety: 0, oversell: 0 },
  ...{ settings: '', nextExpiry: null, value: 0 },
  ...fields,
});
const promised = JSON.stringify({ promisedOn: '2026-02-14' });
const before = [shelf('london', { onHand: 1 }), shelf('london', { lot, oversell: 9, settings: promised })];

/** Four mugs, of which one lies there. */
const waiting = (): Story =>
  begin(shop).does(
    'orders.place',
    { channel: 'web', shipTo: { country: 'GB' }, lines: [{ sku: 'MUG', quantity: 4 }] },
    { as: customer, gathered: { levels: before } },
  );

const allocatedOf = ({ order }: Story) => order.head.counts[0]?.allocated;

describe('an order that waits', () => {
  it('says where its units are promised from and for when, and is found by what it waits for', () => {
    expect(allocatedOf(waiting())).toEqual([
      { location: 'london', lot: '', units: 1 },
      { location: 'london', lot, units: 3, promisedOn: '2026-02-14' },
    ]);
    expect(searchTerms(waiting().order)).toContain(backorderTerm('MUG'));
  });

  it('gets what came in for those who wait, with its value, and the rest of what is free', () => {
    const levels = [
      shelf('london', { lot, allocated: 3, onHand: 2, value: 201, oversell: 9 }),
      shelf('leeds', { onHand: 5 }),
    ];

    const filled = waiting().does('orders.fill', {}, { as: ann, gathered: { levels } });

    expect(allocatedOf(filled)).toEqual([
      { location: 'london', lot: '', units: 3 },
      { location: 'leeds', lot: '', units: 1 },
    ]);
    expect(searchTerms(filled.order)).not.toContain(backorderTerm('MUG'));
    const moves = filled.steps.flatMap(({ fact }) => movesOf(fact));
    expect(
      moves.map(({ kind, location, lot, onHand, allocated, value }) => [kind, location, lot, onHand, allocated, value]),
    ).toEqual([
      ['released', 'london', lot, 0, -2, 0],
      ['released', 'london', lot, 0, -1, 0],
      ['moved', 'london', lot, -2, 0, -201],
      ['moved', 'london', '', 2, 0, 201],
      ['allocated', 'london', '', 0, 2, 0],
      ['allocated', 'leeds', '', 0, 1, 0],
    ]);
    expect(filled.tries('orders.fill', {}, { as: ann })).toMatchObject([{ code: 'backorder.none' }]);
  });

  it('keeps waiting for what has not come, and is refused where nothing has', () => {
    const nothing = [shelf('london', { lot, allocated: 3, oversell: 9 })];
    const one = [shelf('london', { lot, allocated: 3, onHand: 1, value: 100, oversell: 9 })];
    const fill = (levels: readonly StockRow[]) => waiting().tries('orders.fill', {}, { as: ann, gathered: { levels } });

    expect(fill(nothing)).toMatchObject([{ code: 'stock.short' }]);
    expect(allocatedOf(fill(one) as Story)).toEqual([
      { location: 'london', lot: '', units: 2 },
      { location: 'london', lot, units: 2, promisedOn: '2026-02-14' },
    ]);
  });

  it('is filled by the shop, not by its customer', () => {
    expect(waiting().tries('orders.fill', {}, { as: customer })).toMatchObject([{ code: 'actor.notAllowed' }]);
  });
});
