import { describe, expect, it } from 'vitest';
import {
  lotOf,
  type Picking,
  planSourcing,
  type RowSettings,
  type SourcingRequest,
  verifyPlan,
} from '../../src/inventory';
import { place, request, row } from './stock';

const lot = (name: string, settings: RowSettings, onHand = 2) =>
  row({ lot: name, onHand, settings: JSON.stringify(settings) });

/** By the text of the lots A comes first, by expiry and by arrival B, by the last arrival A, before C. */
const levels = [
  lot('A', { expiresOn: '2026-03-10', receivedOn: '2026-01-20' }),
  lot('B', { expiresOn: '2026-02-10', receivedOn: '2026-01-01' }),
  lot('C', { expiresOn: '2026-04-10', receivedOn: '2026-01-10' }),
  lot('D', {}),
];

function given(fields: Partial<SourcingRequest>): string[] {
  const asked = request({
    lines: [{ lineId: '1', sku: 'MUG', units: 8 }],
    locations: [place('london')],
    levels,
    ...fields,
  });
  const plan = planSourcing(asked);
  expect(verifyPlan(asked, plan)).toEqual([]);
  return plan.allocations.map((allocation) => allocation.lot);
}

describe('picking from lots', () => {
  const orders: Record<Picking, string> = { lot: 'ABCD', fefo: 'BACD', fifo: 'BCAD', lifo: 'ACBD' };

  it.each(Object.entries(orders) as [Picking, string][])('by %s goes in the order of %s', (picking, order) => {
    expect(given({ picking }).join('')).toBe(order);
  });

  it('sends a lot on its last day, and never after it', () => {
    expect(given({ picking: 'fefo', shipsOn: '2026-02-10' })).toEqual(['B', 'A', 'C', 'D']);
    expect(given({ picking: 'fefo', shipsOn: '2026-02-11' })).toEqual(['A', 'C', 'D']);
  });

  it('leaves out lots that would keep for too short a time', () => {
    expect(given({ picking: 'fefo', shipsOn: '2026-02-01', minShelfLifeDays: 9 })).toEqual(['B', 'A', 'C', 'D']);
    expect(given({ picking: 'fefo', shipsOn: '2026-02-01', minShelfLifeDays: 10 })).toEqual(['A', 'C', 'D']);
    expect(given({ picking: 'fefo', shipsOn: '2026-02-28', minShelfLifeDays: 11 })).toEqual(['C', 'D']);
  });
});

describe('shelves of a location', () => {
  const shelves = [
    row({ onHand: 5 }),
    row({ lot: lotOf({ lot: '', channel: 'pos' }), onHand: 3 }),
    row({ lot: lotOf({ lot: '', state: 'damaged' }), onHand: 9 }),
  ];
  const sold = (channel: string, units: number) => {
    const lines = [{ lineId: '1', sku: 'MUG', units }];
    return planSourcing(request({ lines, locations: [place('london')], levels: shelves, channel }));
  };

  it('give a channel its own share first, then what is for everybody', () => {
    expect(sold('pos', 4).allocations.map(({ lot, units }) => [lot, units])).toEqual([
      [lotOf({ lot: '', channel: 'pos' }), 3],
      ['', 1],
    ]);
  });

  it('give another channel nothing of that share, and nobody what is damaged', () => {
    expect(sold('web', 6).short).toEqual([{ lineId: '1', sku: 'MUG', wanted: 6, found: 5 }]);
    expect(sold('pos', 9).short).toEqual([{ lineId: '1', sku: 'MUG', wanted: 9, found: 8 }]);
  });

  it('are not given against the rule by a strategy of the host', () => {
    const asked = request({
      lines: [{ lineId: '1', sku: 'MUG', units: 1 }],
      locations: [place('london')],
      levels: shelves,
    });
    const plan = planSourcing(asked);
    const stolen = plan.allocations.map((allocation) => ({ ...allocation, lot: lotOf({ lot: '', channel: 'pos' }) }));

    expect(verifyPlan(asked, plan)).toEqual([]);
    expect(verifyPlan(asked, { ...plan, allocations: stolen })).toMatchObject([{ code: 'stock.short' }]);
  });

  it('of a virtual location give nothing', () => {
    const locations = [place('london', 1, { kind: 'virtual' }), place('leeds', 2, { kind: 'store' })];
    const asked = request({ locations, levels: [row({ onHand: 5 }), row({ location: 'leeds', onHand: 5 })] });

    const plan = planSourcing(asked);

    expect(plan.allocations.map(({ location }) => location)).toEqual(['leeds']);
    expect(plan.trace[0]).toMatchObject({ used: false, reason: 'is virtual: nothing is sent from it' });
  });
});
