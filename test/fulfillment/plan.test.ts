import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pickUnits, planShipments, shipmentProblems } from '../../src/fulfillment';
import type { Allocation } from '../../src/inventory';

const allocation = (lineId: string, location: string, units: number, lot = ''): Allocation => {
  return { lineId, sku: `SKU-${lineId}`, location, lot, units };
};
const unshipped = [allocation('1', 'london', 2), allocation('2', 'leeds', 1), allocation('2', 'london', 3)];

describe('parcels', () => {
  it('are one per location', () => {
    expect(planShipments(unshipped)).toEqual([
      { location: 'london', allocations: [allocation('1', 'london', 2), allocation('2', 'london', 3)] },
      { location: 'leeds', allocations: [allocation('2', 'leeds', 1)] },
    ]);
    expect(planShipments([])).toEqual([]);
  });
});

describe('picking units of lines', () => {
  it('cuts the last allocation that is needed', () => {
    const picked = pickUnits([{ lineId: '2', units: 2 }], unshipped);

    expect(picked).toEqual([allocation('2', 'leeds', 1), allocation('2', 'london', 1)]);
  });

  it('keeps to one location where that is asked', () => {
    expect(pickUnits([{ lineId: '2', units: 2 }], unshipped, 'london')).toEqual([allocation('2', 'london', 2)]);
  });

  it('picks what is asked or all that is left, from nowhere more than lies there', () => {
    const lineId = fc.constantFrom('1', '2', '3');
    const some = fc.array(
      fc
        .tuple(lineId, fc.constantFrom('london', 'leeds'), fc.integer({ min: 1, max: 5 }))
        .map((parts) => allocation(...parts)),
      { maxLength: 8 },
    );
    const asked = fc.array(fc.record({ lineId, units: fc.integer({ min: 1, max: 9 }) }), { maxLength: 4 });
    const unitsOf = (list: readonly { lineId: string; units: number }[], id: string) =>
      list.filter((item) => item.lineId === id).reduce((sum, item) => sum + item.units, 0);
    fc.assert(
      fc.property(some, asked, (unshipped, lines) => {
        const picked = pickUnits(lines, unshipped);

        for (const id of ['1', '2', '3']) {
          expect(unitsOf(picked, id)).toBe(Math.min(unitsOf(lines, id), unitsOf(unshipped, id)));
        }
        expect(planShipments(picked).flatMap((parcel) => parcel.allocations)).toHaveLength(picked.length);
      }),
    );
  });
});

describe('what may be shipped', () => {
  const codes = (...lines: { lineId: string; units: number }[]) => {
    return shipmentProblems(lines, unshipped).map((found) => [found.code, found.path]);
  };

  it('accepts units that are left', () => {
    expect(codes({ lineId: '1', units: 2 }, { lineId: '2', units: 4 })).toEqual([]);
  });

  it('refuses an empty shipment', () => {
    expect(codes()).toEqual([['shipment.empty', ['lines']]]);
  });

  it('names every line that is wrong, and sums a line that is asked for twice', () => {
    expect(
      codes({ lineId: '9', units: 1 }, { lineId: '1', units: 2 }, { lineId: '1', units: 1 }, { lineId: '2', units: 0 }),
    ).toEqual([
      ['line.notFound', ['lines', 0, 'lineId']],
      ['line.quantity', ['lines', 2, 'units']],
      ['line.quantity', ['lines', 3, 'units']],
    ]);
  });
});
