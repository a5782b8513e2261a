import fc from 'fast-check';
import { learnLanes, punctualityOf, type TransitRun, transitOf } from 'orderwright/fulfillment';
import { describe, expect, it } from 'vitest';

const run = (postalCode: string | null, days: number, more: Partial<TransitRun> = {}): TransitRun => ({
  carrier: 'dhl',
  service: 'parcel',
  location: 'leeds',
  country: 'DE',
  postalCode,
  leftOn: '2026-03-02',
  arrivedOn: new Date(Date.parse('2026-03-02') + days * 86_400_000).toISOString().slice(0, 10),
  ...more,
});

const to = {
  ...{ carrier: 'dhl', service: 'parcel', location: 'leeds', country: 'DE', postalCode: '10 115' },
  ...{ minimumCount: 3, quantile: 'p90' as const, stated: 4, fallbackDays: 9 },
};

describe('lanes', () => {
  it('are learned by post-code prefix and by country, with nearest ranks', () => {
    const runs = [1, 1, 2, 2, 2, 3, 3, 3, 3, 9].map((days) => run('10-115', days));

    expect(learnLanes([...runs, run('80331', 5), run(null, 6)])).toEqual([
      expect.objectContaining({ prefix: '', count: 12, p50: 3, p90: 6 }),
      expect.objectContaining({ prefix: '10', count: 10, p50: 2, p90: 3, days: { 1: 2, 2: 3, 3: 4, 9: 1 } }),
      expect.objectContaining({ prefix: '80', count: 1, p50: 5, p90: 5 }),
    ]);
  });

  it('count the days on which the carrier delivers', () => {
    const calendarOf = () => ({ zone: 'UTC', hours: [{ days: [1, 2, 3, 4, 5], from: '08:00', to: '18:00' }] });
    const [lane] = learnLanes([run('10115', 7)], { calendarOf });
    expect(lane?.p50).toBe(5);
  });

  it('are believed once enough parcels took them: prefix, country, carrier, fallback', () => {
    const near = learnLanes([1, 1, 2].map((days) => run('10115', days)));
    const far = learnLanes([5, 5, 6].map((days) => run('80331', days)));
    const few = learnLanes([1, 1].map((days) => run('10115', days)));

    expect(transitOf({ ...to, learned: near })).toEqual({ days: 2, source: 'lane', count: 3 });
    expect(transitOf({ ...to, learned: near, quantile: 'p50' })).toEqual({ days: 1, source: 'lane', count: 3 });
    expect(transitOf({ ...to, learned: far })).toEqual({ days: 6, source: 'country', count: 3 });
    expect(transitOf({ ...to, learned: few })).toEqual({ days: 4, source: 'stated', count: 0 });
    expect(transitOf({ ...to, learned: few, stated: null })).toEqual({ days: 9, source: 'fallback', count: 0 });
    expect(transitOf({ ...to, learned: near, service: null })).toMatchObject({ source: 'stated' });
  });

  it('lose no parcel, and say days that a parcel took: half had come by p50, nine of ten by p90', () => {
    const runs = fc.array(
      fc.tuple(fc.constantFrom('10115', '10999', '80331', null), fc.nat(12)).map(([code, days]) => run(code, days)),
    );
    fc.assert(
      fc.property(runs, (all) => {
        const lanes = learnLanes(all);
        expect(lanes).toEqual(learnLanes([...all].reverse()));
        expect(lanes.filter(({ prefix }) => prefix === '').reduce((sum, { count }) => sum + count, 0)).toBe(all.length);
        for (const { days, count, p50, p90 } of lanes) {
          const within = (most: number) =>
            Object.entries(days).reduce((sum, [of, n]) => sum + (Number(of) <= most ? n : 0), 0);
          for (const [rank, share] of [
            [p50, 0.5],
            [p90, 0.9],
          ] as const) {
            expect(within(rank)).toBeGreaterThanOrEqual(count * share);
            expect(within(rank - 1)).toBeLessThan(count * share);
          }
        }
      }),
    );
  });

  it('say how many of the parcels that were promised for a day came by then', () => {
    const promised = (postalCode: string, days: number, promisedOn: string) => run(postalCode, days, { promisedOn });
    const lanes = learnLanes([
      promised('10115', 2, '2026-03-04'),
      promised('10117', 3, '2026-03-04'),
      promised('80331', 1, '2026-03-04'),
      run('20095', 9),
    ]);
    const at = (postalCode: string, most?: number) => punctualityOf({ ...to, postalCode }, lanes, most);

    expect([at('10 119'), at('80999'), at('20095')]).toEqual([
      { parcels: 2, onTime: 1 },
      { parcels: 1, onTime: 1 },
      { parcels: 3, onTime: 2 },
    ]);
    expect([at('80999', 2), at('80999', 4)]).toEqual([{ parcels: 3, onTime: 2 }, null]);
    expect(lanes.find(({ prefix }) => prefix === '20')).not.toHaveProperty('punctuality');
  });
});
