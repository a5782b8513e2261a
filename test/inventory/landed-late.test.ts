import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lateShares, receivedLayers, revalued } from '../../src/inventory';
import { cutRuns, layerMoves, runsUnits, runsValue } from '../../src/inventory/cost-runs';

const receivedAt = '2026-01-31T09:30:00.000Z';
const layerOf = (n: number, units: number, value: number) => ({ id: `r.${n}`, receivedAt, units, value });
const moveOf = (sku: string, lot: string, layer: ReturnType<typeof layerOf>) => ({
  ...{ sku, location: 'main', lot, onHand: layer.units },
  layers: layerMoves(cutRuns(layer)),
});

describe('the layers of a receipt', () => {
  it('are its lines in their order, whatever rows they went to', () => {
    const whole = layerOf(10, 5, 1_001);
    const [cheap, dear] = cutRuns(whole) as [ReturnType<typeof cutRuns>[number], ReturnType<typeof cutRuns>[number]];
    const rows = [
      { ...moveOf('MUG', 'waits', layerOf(10, 4, 0)), layers: layerMoves([cheap]) },
      { ...moveOf('MUG', '', layerOf(10, 1, 0)), layers: layerMoves([dear]) },
      moveOf('TEE', '', layerOf(9, 2, 14)),
    ];
    expect(receivedLayers(rows)).toEqual([
      { sku: 'TEE', layer: 'r.9', receivedAt, units: 2, value: 14 },
      { sku: 'MUG', layer: 'r.10', receivedAt, units: 5, value: 1_001 },
    ]);
  });

  it('are not known of goods that came without a cost, or of which some did', () => {
    const free = { sku: 'MUG', location: 'main', lot: '', onHand: 2 };
    expect(() => receivedLayers([free])).toThrow(expect.objectContaining({ code: 'stock.uncosted' }));
    const some = { ...moveOf('MUG', '', layerOf(0, 2, 2)), onHand: 3 };
    expect(() => receivedLayers([some])).toThrow(expect.objectContaining({ code: 'stock.uncosted' }));
  });
});

describe('a cost that came late', () => {
  it('stays with what lies there, and goes with what has left', () => {
    const line = { sku: 'MUG', layer: 'r.0', receivedAt, units: 3, value: 300, weight: 0 };
    const cost = [{ amount: 100, by: 'quantity' as const }];
    const [all, some, none] = [3, 1, 0].map((left) => lateShares([{ ...line, left }], cost)[0]);
    expect([all, some, none].map((of) => [of?.stock, of?.sold])).toEqual([
      [100, 0],
      [33, 67],
      [0, 100],
    ]);
  });

  it('loses nothing, over layers and over rows', () => {
    const count = fc.nat({ max: 100_000 });
    const layer = fc.record({ units: fc.integer({ min: 1, max: 9_999 }), value: count, weight: count, gone: fc.nat() });
    const by = fc.constantFrom('value' as const, 'quantity' as const, 'weight' as const);
    const costs = fc.array(fc.record({ amount: count, by }), { minLength: 1, maxLength: 3 });
    const parts = fc.array(fc.record({ units: fc.integer({ min: 1, max: 999 }), value: count }), { minLength: 1 });
    fc.assert(
      fc.property(fc.array(layer, { minLength: 1, maxLength: 8 }), costs, parts, count, (layers, late, rows, value) => {
        const shares = lateShares(
          layers.map(({ gone, ...of }, i) => ({
            ...{ sku: 'MUG', layer: `r.${i}`, receivedAt, ...of },
            left: Math.max(0, of.units - (gone % (of.units + 1))),
          })),
          late,
        );
        const total = late.reduce((sum, { amount }) => sum + amount, 0);
        expect(shares.reduce((sum, { stock, sold }) => sum + stock + sold, 0)).toBe(total);
        for (const { stock, sold } of shares) expect(Math.min(stock, sold)).toBeGreaterThanOrEqual(0);
        const after = revalued(
          rows.map((of, i) => ({
            sku: 'MUG',
            location: `l${i}`,
            lot: '',
            runs: cutRuns(layerOf(0, of.units, of.value)),
          })),
          value,
        );
        expect(after.reduce((sum, of) => sum + of.value, 0)).toBe(value);
        for (const of of after) expect([runsUnits(of.runs), runsValue(of.runs)]).toEqual([0, of.value]);
      }),
    );
  });
});
