/** Stock rows and sourcing requests, with boring defaults. */
import fc from 'fast-check';
import type { SourcingLocation, SourcingRequest, StockRow } from '../../src/inventory';

export const row = (fields: Partial<StockRow> = {}): StockRow => ({
  sku: 'MUG',
  location: 'london',
  lot: '',
  onHand: 0,
  allocated: 0,
  reserved: 0,
  safety: 0,
  oversell: 0,
  value: 0,
  nextExpiry: null,
  settings: '',
  ...fields,
});

export const place = (id: string, priority = 1, fields: Partial<SourcingLocation> = {}): SourcingLocation => ({
  id,
  priority,
  ...fields,
});

export const request = (fields: Partial<SourcingRequest> = {}): SourcingRequest => ({
  lines: [{ lineId: '1', sku: 'MUG', units: 3 }],
  locations: [place('london', 1), place('leeds', 2)],
  levels: [],
  strategy: ['priority'],
  channel: 'web',
  country: 'GB',
  ...fields,
});

const skus = ['A', 'B', 'C', 'D', 'E'];

const small = fc.integer({ min: 0, max: 6 });

const anyRow = (location: string, sku: string) =>
  fc
    .record({
      onHand: small,
      allocated: small,
      reserved: fc.integer({ min: 0, max: 2 }),
      safety: fc.integer({ min: 0, max: 1 }),
      oversell: fc.constantFrom(0, 0, 0, 2, null),
      lot: fc.constantFrom('', '', 'x', 'y'),
    })
    .map((fields) => row({ location, sku, ...fields }));

/** Random problems of up to `places` locations and `lines` lines, some over the same SKU, some with rows by lot and missing rows. */
export const anyRequest = (places: number, lines: number): fc.Arbitrary<SourcingRequest> =>
  fc
    .record({
      priorities: fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: places }),
      demands: fc.array(fc.tuple(fc.constantFrom(...skus), fc.integer({ min: 1, max: 5 })), { maxLength: lines }),
      closed: fc.constantFrom<number | null>(null, null, 0),
    })
    .chain(({ priorities, demands, closed }) => {
      const locations = priorities.map((priority, i) =>
        place(`l${i}`, priority, closed === i ? { channels: ['store'] } : { channels: ['web', 'store'] }),
      );
      const cells = locations.flatMap(({ id }) => skus.map((sku) => fc.option(anyRow(id, sku))));
      return fc.tuple(...cells).map((rows) =>
        request({
          lines: demands.map(([sku, units], i) => ({ lineId: `${i}`, sku, units })),
          locations,
          levels: rows.filter((cell) => cell !== null),
        }),
      );
    });
