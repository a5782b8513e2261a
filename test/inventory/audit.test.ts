import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compensations, type StockMovement } from '../../src/inventory';

const moved = (fields: Partial<StockMovement> = {}): StockMovement => ({
  ...{ sku: 'MUG', location: 'london', lot: '' },
  ...{ onHand: 0, allocated: 0, reserved: 0, value: 0 },
  ...fields,
});

const anyMove = fc.record({
  ...{
    sku: fc.constantFrom('MUG', 'CUP'),
    location: fc.constantFrom('london', 'leeds'),
    lot: fc.constantFrom('', 'L1'),
  },
  ...{ onHand: fc.integer({ min: -9, max: 9 }), allocated: fc.integer({ min: -9, max: 9 }) },
  ...{ reserved: fc.integer({ min: -9, max: 9 }), value: fc.integer({ min: -900, max: 900 }) },
});

describe('movements that were written against those that were meant', () => {
  it('adds what was lost and takes back what was doubled', () => {
    const received = moved({ onHand: 5, value: 1250 });
    const shipped = moved({ sku: 'CUP', onHand: -2, allocated: -2, value: -500 });
    expect(compensations([shipped, shipped], [received, shipped])).toEqual([
      received,
      moved({ sku: 'CUP', onHand: 2, allocated: 2, value: 500 }),
    ]);
  });

  it('has nothing to add where they agree in another order', () => {
    const moves = [moved({ onHand: 5 }), moved({ allocated: 2 }), moved({ lot: 'L1', onHand: 1 })];
    expect(compensations([...moves].reverse(), moves)).toEqual([]);
  });

  it('makes any writing into any meaning', () => {
    fc.assert(
      fc.property(fc.array(anyMove), fc.array(anyMove), (written, meant) => {
        expect(compensations([...written, ...compensations(written, meant)], meant)).toEqual([]);
      }),
    );
  });
});
