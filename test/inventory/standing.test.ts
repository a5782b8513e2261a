/** What is worth telling of a SKU: that it ran out, is back, or is low somewhere. */
import { describe, expect, it } from 'vitest';
import { lotOf, type StockRow, standingOf, stockNews } from '../../src/inventory';

const row = (change: Partial<StockRow> & { lowAt?: number } = {}): StockRow => {
  const { lowAt, ...rest } = change;
  const counts = { onHand: 0, allocated: 0, reserved: 0, safety: 0, oversell: 0, value: 0, nextExpiry: null };
  const settings = lowAt === undefined ? '' : JSON.stringify({ lowAt });
  return { sku: 'MUG', location: 'depot', lot: '', ...counts, settings, ...rest };
};

describe('the standing of a SKU', () => {
  it('is out when nothing is for sale anywhere', () => {
    expect(standingOf([row({ onHand: 5, allocated: 5 }), row({ location: 'shop', onHand: 1, safety: 1 })]).out).toBe(
      true,
    );
    expect(standingOf([row({ onHand: 5, allocated: 5 }), row({ location: 'shop', onHand: 1 })]).out).toBe(false);
    expect(standingOf([]).out).toBe(true);
  });

  it('counts what carts hold as for sale, and what is damaged or waited for as not', () => {
    expect(standingOf([row({ onHand: 2, reserved: 2 })]).out).toBe(false);
    expect(standingOf([row({ onHand: 2, lot: lotOf({ lot: '', state: 'damaged' }) })]).out).toBe(true);
    expect(standingOf([row({ oversell: 9, lot: lotOf({ lot: '', state: 'backorder' }) })]).out).toBe(true);
  });

  it('is low where no more than its threshold is for sale, lots added up', () => {
    const lots = [row({ lot: 'A', onHand: 2, lowAt: 4 }), row({ lot: 'B', onHand: 2 })];
    expect(standingOf(lots).low).toEqual(['depot']);
    expect(standingOf([...lots, row({ lot: 'C', onHand: 1 })]).low).toEqual([]);
    expect(standingOf([row({ onHand: 0 })]).low).toEqual([]);
  });

  it('has no number where overselling has no limit', () => {
    const told = { out: true, low: ['depot'] };
    const rows = [row({ oversell: null, lowAt: 5 })];
    expect(stockNews('MUG', told, rows)).toEqual([
      { type: 'stock.back', sku: 'MUG', units: null },
      { type: 'stock.recovered', sku: 'MUG', location: 'depot', units: null },
    ]);
  });
});

describe('news of a SKU', () => {
  it('tell each change once', () => {
    const full = [row({ onHand: 9, lowAt: 3 })];
    const low = [row({ onHand: 3, lowAt: 3 })];
    const empty = [row({ onHand: 3, allocated: 3, lowAt: 3 })];
    const types = (before: readonly StockRow[] | null, after: readonly StockRow[]) =>
      stockNews('MUG', before && standingOf(before), after).map(({ type }) => type);

    expect(types(null, full)).toEqual([]);
    expect(types(full, low)).toEqual(['stock.low']);
    expect(types(low, empty)).toEqual(['stock.out']);
    expect(types(empty, low)).toEqual(['stock.back']);
    expect(types(low, full)).toEqual(['stock.recovered']);
    expect(types(full, empty)).toEqual(['stock.out', 'stock.low']);
    for (const rows of [full, low, empty]) expect(types(rows, rows)).toEqual([]);
  });
});
