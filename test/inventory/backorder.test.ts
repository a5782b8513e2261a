import { describe, expect, it } from 'vitest';
import { backorderState, lotOf, planBackorders, type StockRow } from '../../src/inventory';
import { place, row } from './stock';

const awaited = (location: string, fields: Partial<StockRow>, promisedOn?: string) =>
  row({
    location,
    lot: lotOf({ lot: '', state: backorderState }),
    settings: promisedOn ? JSON.stringify({ promisedOn }) : '',
    ...fields,
  });
const shop = {
  locations: [place('london', 1), place('leeds', 2, { channels: ['web'] })],
  channel: 'web',
  country: 'GB',
};
const lot = lotOf({ lot: '', state: backorderState });

describe('backorders', () => {
  it('promise what is missing from the earliest date on, as far as the limits leave room', () => {
    const levels = [
      awaited('london', { oversell: 4, allocated: 1 }, '2026-03-01'),
      awaited('leeds', { oversell: 2 }, '2026-02-01'),
    ];

    const plan = planBackorders([{ lineId: '1', sku: 'MUG', wanted: 9, found: 2 }], { ...shop, levels });

    expect(plan).toEqual({
      allocations: [
        { lineId: '1', sku: 'MUG', location: 'leeds', lot, units: 2, promisedOn: '2026-02-01' },
        { lineId: '1', sku: 'MUG', location: 'london', lot, units: 3, promisedOn: '2026-03-01' },
      ],
      short: [{ lineId: '1', sku: 'MUG', wanted: 9, found: 7 }],
    });
  });

  it('share a limit between lines, and go by the rank of the location where no date is known', () => {
    const levels = [awaited('leeds', { oversell: 5 }), awaited('london', { oversell: 3 })];
    const short = [
      { lineId: '1', sku: 'MUG', wanted: 2, found: 0 },
      { lineId: '2', sku: 'MUG', wanted: 4, found: 1 },
    ];

    const plan = planBackorders(short, { ...shop, levels });

    expect(plan.allocations.map(({ lineId, location, units }) => [lineId, location, units])).toEqual([
      ['1', 'london', 2],
      ['2', 'london', 1],
      ['2', 'leeds', 2],
    ]);
    expect(plan.short).toEqual([]);
  });

  it('are not taken where the channel is not served, nor from ordinary rows', () => {
    const levels = [awaited('leeds', { oversell: 5 }), row({ location: 'london', oversell: 5 })];
    const short = [{ lineId: '1', sku: 'MUG', wanted: 1, found: 0 }];

    expect(planBackorders(short, { ...shop, channel: 'pos', levels })).toEqual({ allocations: [], short });
  });
});
