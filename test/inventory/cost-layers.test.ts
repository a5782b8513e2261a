import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type CostLayer,
  type CostLayers,
  layersValue,
  receiveAtCost,
  restoreAtCost,
  takeAtCost,
} from '../../src/inventory';

const on = (day: number) => `2026-01-${String(day).padStart(2, '0')}T09:00:00.000Z`;
const layer = (id: string, day: number, units: number, value: number): CostLayer => ({
  id,
  receivedAt: on(day),
  units,
  value,
});
const fifo: CostLayers = { method: 'fifo', layers: [layer('po-1', 1, 3, 1000), layer('po-2', 2, 2, 900)] };

describe('cost layers', () => {
  it('go out oldest first, and the last unit of a layer takes the rest of its value', () => {
    const { stock, cost, taken } = takeAtCost(fifo, 4);

    expect(cost).toBe(1450);
    expect(taken).toEqual([layer('po-1', 1, 3, 1000), layer('po-2', 2, 1, 450)]);
    expect(stock.layers).toEqual([layer('po-2', 2, 1, 450)]);
  });

  it('keep the cost of what was shipped, whatever comes in later', () => {
    const shipped = takeAtCost(fifo, 1);
    const later = receiveAtCost(shipped.stock, layer('po-3', 3, 10, 99_999));

    expect(shipped.cost).toBe(333);
    expect(restoreAtCost(later, shipped.taken, 1).value).toBe(333);
  });

  it('take a return back into its own layer, in the place of its age', () => {
    const first = takeAtCost(fifo, 3);
    const second = takeAtCost(first.stock, 1);

    const back = restoreAtCost(second.stock, first.taken, 2);

    expect(back.value).toBe(667);
    expect(back.stock.layers).toEqual([layer('po-1', 1, 2, 667), layer('po-2', 2, 1, 450)]);
    expect(back.taken).toEqual([layer('po-1', 1, 1, 333)]);
  });

  it('mix into one at moving average', () => {
    const empty: CostLayers = { method: 'average', layers: [] };
    const stock = receiveAtCost(receiveAtCost(empty, layer('po-1', 1, 3, 1000)), layer('po-2', 2, 1, 800));

    expect(stock.layers).toEqual([layer('average', 1, 4, 1800)]);
    expect(takeAtCost(stock, 1).cost).toBe(450);
  });

  it('refuse more than there is, and more back than went out', () => {
    expect(() => takeAtCost(fifo, 6)).toThrow(expect.objectContaining({ code: 'stock.short' }));
    expect(() => restoreAtCost(fifo, [layer('po-1', 1, 1, 333)], 2)).toThrow('units must be at most 1, not 2');
    expect(() => receiveAtCost(fifo, layer('po-3', 3, 0, 1.5))).toThrow(
      'units must be a whole number above zero, not 0; value must be a whole number of zero or more, not 1.5',
    );
  });

  it.each(['fifo', 'average'] as const)('conserve value and units to the last minor unit (%s)', (method) => {
    const step = fc.record({
      kind: fc.constantFrom('receive', 'ship', 'return', 'writeOff'),
      units: fc.integer({ min: 1, max: 9 }),
      value: fc.integer({ min: 0, max: 5000 }),
      day: fc.integer({ min: 1, max: 28 }),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        let stock: CostLayers = { method, layers: [] };
        const shipments: (readonly CostLayer[])[] = [];
        let [received, out] = [0, 0];
        steps.forEach(({ kind, units, value, day }, n) => {
          const onHand = stock.layers.reduce((sum, { units: there }) => sum + there, 0);
          if (kind === 'receive') {
            stock = receiveAtCost(stock, layer(`po-${n}`, day, units, value));
            received += value;
          } else if (kind === 'return') {
            const taken = shipments.shift() ?? [];
            const returned = Math.min(
              units,
              taken.reduce((sum, part) => sum + part.units, 0),
            );
            if (returned === 0) return;
            const back = restoreAtCost(stock, taken, returned);
            expect(layersValue(back.taken) + back.value).toBe(layersValue(taken));
            shipments.push(back.taken);
            stock = back.stock;
            out -= back.value;
          } else if (onHand > 0) {
            const left = takeAtCost(stock, Math.min(units, onHand));
            stock = left.stock;
            out += left.cost;
            if (kind === 'ship') shipments.push(left.taken);
          }
          expect(layersValue(stock.layers)).toBe(received - out);
          expect(stock.layers.every((part) => part.units > 0 && part.value >= 0)).toBe(true);
          expect(stock.layers.map((part) => part.receivedAt)).toEqual(
            stock.layers.map((part) => part.receivedAt).sort(),
          );
        });
      }),
    );
  });
});
